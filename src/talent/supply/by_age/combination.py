"""Both rivals together, weighted by how they forecast past censuses from what was known before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from talent.supply.by_age.cohorts import STEP
from talent.supply.by_age.drivers import Future, build_drivers
from talent.supply.by_age.rivals import OLDER, PERIODS, fit_rival

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from talent.supply.by_age.contract import WorkforceData
    from talent.supply.by_age.rivals import Rival

    Array = NDArray[np.float64]

__all__ = ["RIVALS", "Case", "Pair", "past_cases", "rival_weight", "run_rivals"]

RIVALS = ("ratio", "component")
EQUAL = 10.0
"""Cases that equal weights are worth."""
LEAST_ERROR = 0.05
"""Log errors below this are alike, however large the group: it sets the weight of large cells."""
POINT_DRAWS = 50
"""Draws of the drivers in a backtest, of which only the median is used."""


@dataclass(frozen=True)
class Pair:
    """Both rivals fitted to what was known, and their forecasts.

    Attributes
    ----------
    rivals : dict of str to Rival
    future : Future
    paths : ndarray, shape (2, H + 1, G, A)
        Expected people in the order of `RIVALS`, from the year of the last census on.
    """

    rivals: dict[str, Rival]
    future: Future
    paths: Array

    def blend(self, weight: float) -> Array:
        """Geometric mean of the rivals with `weight` on the ratios, shape (H + 1, G, A)."""
        ratio, component = np.log(np.maximum(self.paths, 1e-12))
        mixed = np.exp(weight * ratio + (1 - weight) * component)
        return np.asarray(np.where(self.paths.max(axis=0) > 1e-9, mixed, 0.0))


@dataclass(frozen=True)
class Case:
    """One past forecast of one census.

    Attributes
    ----------
    origin, target : int
        Years.
    periods : float
        Past periods that the origin could average, in terms of equal ones.
    forecast : ndarray, shape (2, G, B)
    actual : ndarray, shape (G, B)
        NaN for a group without that census.
    """

    origin: int
    target: int
    periods: float
    forecast: Array
    actual: Array

    @property
    def errors(self) -> Array:
        """Log of the actual relative to each forecast, shape (2, G, B)."""
        return np.asarray(np.log((self.actual + 0.5) / (self.forecast + 0.5)))


def run_rivals(
    data: WorkforceData,
    to: int,
    leave: Array | None,
    *,
    draws: int,
    seed: int,
    point: bool = False,
) -> Pair:
    """Fit both rivals and forecast to the year `to`; `point` where no draws are wanted."""
    future = build_drivers(data, to, PERIODS, draws=draws, seed=seed, leave=leave, point=point)
    last = int(data.years[-1])
    rivals = {kind: fit_rival(kind, data, future.drivers) for kind in RIVALS}
    paths = [r.path(data.counts[-1], last, future.drivers, to - last) for r in rivals.values()]
    return Pair(rivals, future, np.array(paths))


def equal_periods(count: int) -> float:
    """How many equally weighted periods the last `count` are worth."""
    w = OLDER ** np.arange(min(count, PERIODS))
    return float(w.sum() ** 2 / (w**2).sum())


def census_grid(data: WorkforceData) -> list[int]:
    """Years of the censuses that are compared, from the last one back, in ascending order."""
    grid = [int(data.years[-1])]
    for year in data.years[-2::-1]:
        if grid[-1] - year >= STEP:
            grid.append(int(year))
    if len(grid) == 1:
        grid.append(int(data.years[0]))
    return grid[::-1]


def past_cases(
    data: WorkforceData,
    horizon: int,
    leave: Array | None,
    *,
    most: int,
    seed: int,
    progress: Callable[[str, float], None] | None = None,
) -> list[Case]:
    """Forecast past censuses from what was dated before them.

    Parameters
    ----------
    data : WorkforceData
    horizon : int
        Most years ahead that are scored, beyond the first census after each origin.
    leave : ndarray or None
        Exit rates, which are not dated and taken as known.
    most : int
        Latest origins that are used.
    """
    grid = census_grid(data)
    origins = grid[1:-1][-most:]
    out = []
    for done, origin in enumerate(origins):
        if progress:
            progress(f"forecasting from {origin}", done / len(origins))
        known = data.until(origin)
        told = np.isfinite(known.counts[..., 0])
        use = np.asarray(told[-1] & (told.sum(axis=0) > 1))
        targets = [y for y in grid if y > origin]
        targets = targets[:1] + [y for y in targets[1:] if y - origin <= horizon]
        if not use.any():
            continue
        known = known.only(use)
        rates = None if leave is None else leave[use]
        pair = run_rivals(known, targets[-1], rates, draws=POINT_DRAWS, seed=seed, point=True)
        for target in targets:
            actual = data.counts[list(data.years).index(target)]
            forecast = np.full((2, *actual.shape), np.nan)
            forecast[:, use] = pair.paths[:, target - origin]
            out.append(
                Case(
                    origin,
                    target,
                    equal_periods(grid.index(origin)),
                    data.bands.total(forecast),
                    data.bands.total(actual),
                )
            )
    return out


def rival_weight(cases: list[Case]) -> float:
    """Weight of the ratios that would have been best, pulled towards one half.

    Least squares of the log errors; a cell counts by its people up to the size at which chance is
    below `LEAST_ERROR`.
    """
    top = bottom = 0.0
    count = 0
    for case in cases:
        ratio, component = case.errors
        seen = np.isfinite(ratio) & np.isfinite(component)
        worth = 1 / (1 / (case.forecast.mean(axis=0) + 0.5) + LEAST_ERROR**2)
        gap = (ratio - component)[seen]
        top -= float(np.sum(worth[seen] * component[seen] * gap))
        bottom += float(np.sum(worth[seen] * gap**2))
        count += int(seen.any(axis=1).sum())
    if bottom == 0:
        return 0.5
    best = float(np.clip(top / bottom, 0.0, 1.0))
    return (count * best + EQUAL * 0.5) / (count + EQUAL)
