"""How wrong such forecasts have been: a bank of past error paths, and draws from it.

The models' own bands are far too narrow on annual data, so bands come from rolling-origin errors of
the same combination, pooled over series, each scaled by the series' volatility at its origin.
Whole paths are kept: the errors of one origin belong together over the horizon, and the errors of
one origin year belong together across series, which is the common shock.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.errors import TalentError
from talent.series.combine import FULL_HISTORY, combine
from talent.streams import uniforms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = ["ErrorBank", "build_bank", "volatility"]


FEWEST = 5
"""Fewest growth rates that tell a volatility."""


def volatility(log_values: pd.Series) -> float:
    """Standard deviation of annual log growth (per square root of year, for irregular years)."""
    years = np.diff(log_values.index.to_numpy(dtype=float))
    growth = np.diff(log_values.to_numpy(dtype=float))
    if len(growth) < FEWEST:
        return float("nan")
    drift = growth.sum() / years.sum()
    return float(np.sqrt(np.sum((growth - drift * years) ** 2 / years) / (len(growth) - 1)))


def _shrunk(own: float, typical: float) -> float:
    return float(np.sqrt(own * typical))


@dataclass(frozen=True)
class ErrorBank:
    """Scaled error paths of past forecasts.

    Attributes
    ----------
    paths : ndarray, shape (cases, horizon)
        ``(actual - forecast) / volatility`` on the log scale.
    origins : ndarray of int, shape (cases,)
        Last year known to each forecast.
    names : tuple of str
        Series of each case.
    typical_volatility : float
        Median volatility of the series.
    """

    paths: NDArray[np.float64]
    origins: NDArray[np.int64]
    names: tuple[str, ...]
    typical_volatility: float

    def scale(self, own: float) -> float:
        """Scale of a series: the geometric mean of its own and the typical volatility.

        Ten years tell a volatility within a factor of two, so it is shrunk half-way; a series too
        short to have one gets the typical one.
        """
        return self.typical_volatility if np.isnan(own) else _shrunk(own, self.typical_volatility)

    def draw(self, seed: int, target: str, draws: int) -> NDArray[np.float64]:
        """Scaled error paths for one target, shape (draws, horizon).

        The origin year and the sign belong to the draw, not to the target: two targets in the same
        draw relive the same year. Signs are symmetrised, because past bias is no forecast of bias.
        """
        years = np.unique(self.origins)
        common = uniforms(seed, "series.errors.origin", draws, 2)
        pick = uniforms(seed, f"series.errors.pick.{target}", draws)
        year = years[(common[:, 0] * len(years)).astype(int)]
        sign = np.where(common[:, 1] < 0.5, -1.0, 1.0)
        out = np.empty((draws, self.paths.shape[1]))
        for origin in years:
            rows = np.flatnonzero(year == origin)
            cases = np.flatnonzero(self.origins == origin)
            out[rows] = self.paths[cases[(pick[rows] * len(cases)).astype(int)]]
        return out * sign[:, None]


def build_bank(series: Mapping[str, pd.Series], horizon: int) -> ErrorBank:
    """Rolling-origin errors of `combine` over many annual series.

    Parameters
    ----------
    series : mapping of str to pandas.Series
        Positive values by consecutive year.
    horizon : int
        Years ahead; only origins whose whole horizon is observed enter.

    Raises
    ------
    TalentError
        If no series is long enough.
    """
    paths, origins, names = [], [], []
    history = {
        name: pd.Series(np.log(series[name].to_numpy(dtype=float)), series[name].index)
        for name in sorted(series)
    }
    typical = float(np.nanmedian([volatility(logs) for logs in history.values()] or [np.nan]))
    for name, logs in history.items():
        for stop in range(FULL_HISTORY, len(logs) - horizon + 1):
            known, future = logs.iloc[:stop], logs.iloc[stop : stop + horizon]
            scale = _shrunk(volatility(known), typical)
            paths.append((future.to_numpy() - combine(known, horizon)) / scale)
            origins.append(int(known.index[-1]))
            names.append(name)
    if not paths:
        raise TalentError(
            f"no employment series known on this date is long enough ({FULL_HISTORY} + {horizon} "
            "years) to learn forecast errors from; use a later as-of date or a nearer horizon"
        )
    return ErrorBank(np.array(paths), np.array(origins), tuple(names), typical)
