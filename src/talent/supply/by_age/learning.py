"""The sizes of a workforce's errors, learnt from past forecasts and priors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy

from talent.supply.by_age.cohorts import STEP
from talent.supply.by_age.uncertainty import Errors, basis_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from talent.supply.by_age.census import AgeBands
    from talent.supply.by_age.combination import Case

    Array = NDArray[np.float64]

__all__ = ["learn_errors"]

PRIOR = {"common_level": 0.07, "common_shape": 0.03, "group_level": 0.07, "group_shape": 0.05}
"""Standard deviations of log errors five years ahead, one period known, where nothing is seen. The
levels are somewhat above the geometric means of what labour forces of countries and detailed
industries had (docs/workforce-accuracy.md), a factor of seven or eight apart: where nothing is
known, a band that is too narrow does more harm than one that is too wide."""
PRIOR_SPREAD = 1.8
"""Standard deviation of the log variance about its prior; one of it covers both kinds."""
PRIOR_CASES = 4.0
"""Past forecasts that the prior size of errors by age is worth."""
PRIOR_CELL = (0.02**2, 1.0)
"""Variance of a cell's own log error: of large cells, and times one over its people (chance)."""
PRIOR_CELLS = 30.0
"""Cells that it is worth."""
PRIOR_AGES = ((20.0, 30.0, 55.0, 70.0), (3.0, 1.0, 1.0, 2.0))
"""Size of errors by age relative to the middle of a career, where nothing is seen."""
SIZE_LIMITS = (0.25, 5.0)
"""Least and most that the errors of an age are relative to the mean."""
FEWEST = 30.0
"""People that a group must have, forecast and counted, to tell of errors."""
WILD = 1.0
"""Log errors of cells beyond this count as this."""
WIDTH = 2.0
"""Years of age over which the sizes that are seen are smoothed (standard deviation)."""


def learn_errors(
    cases: Sequence[Case],
    weight: float,
    groups: int,
    bands: AgeBands,
    people: Array,
    *,
    periods: float,
    step: float,
) -> Errors:
    """Sizes of the errors of the blend of both rivals.

    Parameters
    ----------
    cases : sequence of Case
        A census *h* years ahead counts as *d / h* of one that is a period of *d* years ahead, since
        forecasts from neighbouring origins share the years between.
    weight : float
        Of the ratios.
    groups : int
    bands : AgeBands
    people : ndarray, shape (B,)
        People by age band, over which the size of errors is averaged.
    periods, step : float
        Of the forecast that the errors are for.
    """
    told = [_Seen.of(case, weight, step) for case in cases]
    seen = [one for one in told if len(one.level)]
    size = _sizes_by_age(seen, bands, people)
    share = people / people.sum()
    basis = basis_of(size, share)
    parts = basis.shape[1]
    # Shapes of a shorter wave are smaller.
    wave = np.append(1.0, 1.0 / np.arange(1, parts))
    fits = [one.fit(size, basis) for one in seen]
    # One group cannot tell its own errors from common ones: all are common then.
    alone = groups == 1
    group = _Tally(("group",), parts)
    for one, (theta, noise, _) in zip(seen, fits, strict=True):
        unit = wave * one.scale
        away = ((theta - theta.mean(axis=0)) ** 2).sum(axis=0)
        group.add(away / unit, len(theta) - 1, noise / unit, one.worth)
    between = np.zeros(parts) if alone else np.exp(group.posterior()[:, 0])
    common = _Tally(("common", "group") if alone else ("common",), parts)
    for one, (theta, noise, _) in zip(seen, fits, strict=True):
        unit, n = wave * one.scale, len(theta)
        common.add(theta.mean(axis=0) ** 2 / unit, 1, (between + noise / unit) / n, one.worth)
    shrink = np.column_stack([np.log(wave), np.zeros(parts)])
    none = np.tile([-np.inf, 0.0], (parts, 1))
    return Errors(
        common.posterior() + shrink,
        none if alone else group.posterior() + shrink,
        _cell(seen, [left for *_, left in fits], parts),
        periods,
        step,
        size,
        share,
    )


@dataclass(frozen=True)
class _Seen:
    """Log errors of one past forecast.

    Attributes
    ----------
    level : ndarray, shape (G,)
        Log error, mean over people.
    error, people, expected : ndarray, shape (G, B)
        Log error of the blend apart from the level, people forecast, and variance expected of the
        error under the priors.
    years, scale, worth : float
        Years ahead, variance for a unit of yearly variance, and independent cases.
    """

    level: Array
    error: Array
    people: Array
    expected: Array
    years: float
    scale: float
    worth: float

    @classmethod
    def of(cls, case: Case, weight: float, step: float) -> _Seen:
        both = np.array([weight, 1 - weight])
        error = np.tensordot(both, case.errors, 1)
        people = np.exp(np.tensordot(both, np.log(case.forecast + 0.5), 1))
        known = np.isfinite(error).all(axis=1)
        # A group that was next to nobody, or is, has no rate of growth to be wrong about.
        known &= np.minimum(people.sum(axis=1), case.actual.sum(axis=1)) >= FEWEST
        years = case.target - case.origin
        scale = years**2 / case.periods + years * min(step, years)
        shapes = PRIOR["common_shape"] ** 2 + PRIOR["group_shape"] ** 2
        error, people = error[known], people[known]
        expected = shapes * scale / (2 * STEP**2) + 1 / people
        error = np.clip(error, -WILD, WILD)
        level = (people * error).sum(axis=1) / people.sum(axis=1)
        worth = min(step / years, 1.0)
        return cls(level, error - level[:, None], people, expected, years, scale, worth)

    def fit(self, size: Array, basis: Array) -> tuple[Array, Array, Array]:
        """Coefficients over age by group, their mean sampling variance, and what is left of cells.

        Least squares with a ridge as strong as one cell, which keeps shapes finite where few ages
        have people.
        """
        theta, noise, left = [], [], []
        shapes = basis[:, 1:] / size[:, None]
        for g, error in enumerate(self.error / size):
            worth = 1 / self.expected[g]
            inner = shapes.T * worth
            bread = np.linalg.inv(inner @ shapes + worth.mean() * np.eye(shapes.shape[1]))
            own = bread @ inner @ error
            rest = error - shapes @ own
            spread = float(np.sum(worth * rest**2)) / max(len(error) - len(own) - 1, 1)
            share = self.people[g] / self.people[g].sum()
            chance = float(np.sum((share * size * rest) ** 2))
            theta.append(np.append(self.level[g], own))
            noise.append(np.append(chance, spread * np.diag(bread @ inner @ shapes @ bread)))
            left.append(rest)
        return np.array(theta), np.mean(noise, axis=0), np.array(left)


def _sizes_by_age(seen: Sequence[_Seen], bands: AgeBands, people: Array) -> Array:
    """Root of the variance that is seen at each age relative to what was expected."""
    prior = np.interp(bands.middle, *PRIOR_AGES) ** 2
    top, count = np.zeros(len(prior)), 0.0
    for one in seen:
        top += one.worth * (one.error**2 / one.expected).sum(axis=0)
        count += one.worth * len(one.error)
    near = np.exp(-0.5 * (np.subtract.outer(bands.middle, bands.middle) / WIDTH) ** 2)
    seen_size = near @ top / near.sum(axis=1) / max(count, 1.0)
    # The level is told by the parts of the error; here only the shape over age is.
    share = people / people.sum()
    prior = prior / (share @ prior)
    if count:
        seen_size = seen_size / max(share @ seen_size, 1e-12)
    size = np.sqrt((PRIOR_CASES * prior + count * seen_size) / (PRIOR_CASES + count))
    # Ages that hardly anybody has must not pass for ages that cannot be forecast.
    return np.asarray(np.clip(size, *SIZE_LIMITS))


class _Tally:
    """What past errors tell about the variances of level and shapes.

    A sum *Q* of *n* squares, each of variance *v + q* with known noise *q*, has a likelihood in
    proportion to ``(v + q) ** (-n / 2) * exp(-Q / 2 / (v + q))``; the prior of log *v* is normal.
    """

    def __init__(self, kinds: Sequence[str], parts: int) -> None:
        waves = max(float(np.sum(1 / np.arange(1, parts))), 1.0)
        level = sum(PRIOR[f"{kind}_level"] ** 2 for kind in kinds)
        shape = sum(PRIOR[f"{kind}_shape"] ** 2 for kind in kinds) / waves
        centre = np.log(np.array([level, shape]) / (2 * STEP**2))
        grid = np.linspace(-12.0, 6.0, 361)
        self.kind = np.minimum(np.arange(parts), 1)
        self.at = centre[:, None] + grid
        self.log_density = np.tile(-0.5 * (grid / PRIOR_SPREAD) ** 2, (2, 1))

    def add(self, squares: Array, freedom: int, noise: Array, worth: float) -> None:
        """Add one past forecast: sums of squares and noise of level and shapes."""
        for part, q, known in zip(self.kind, squares, noise, strict=True):
            total = np.exp(self.at[part]) + known
            self.log_density[part] -= worth * (freedom * np.log(total) + q / total) / 2

    def posterior(self) -> Array:
        """Mean and standard deviation of the log variance of level and shapes, shape (P, 2)."""
        density = np.exp(self.log_density - self.log_density.max(axis=1, keepdims=True))
        density /= density.sum(axis=1, keepdims=True)
        mean = (density * self.at).sum(axis=1)
        sd = np.sqrt((density * (self.at - mean[:, None]) ** 2).sum(axis=1))
        return np.asarray(np.column_stack([mean, sd])[self.kind])


def _cell(seen: Sequence[_Seen], left: Sequence[Array], parts: int) -> tuple[float, float]:
    """Variance a year of a cell's own error: of large cells, and times one over the people."""
    prior = np.array(PRIOR_CELL) / STEP
    if not seen:
        return float(prior[0]), float(prior[1])
    cells = left[0].shape[1]
    free = cells / max(cells - parts, 1)
    y = np.concatenate([(e**2 * free / s.years).ravel() for e, s in zip(left, seen, strict=True)])
    x = np.concatenate([(1 / s.people).ravel() for s in seen])
    worth = np.concatenate([np.full(s.people.size, s.worth) for s in seen])
    # Squares of small cells are large, so each counts by its expected size under the prior.
    w = np.sqrt(worth) / (prior[0] + prior[1] * x)
    own, _ = scipy.optimize.nnls(np.column_stack([w, w * x]), w * y)
    many = worth.sum()
    large, small = (PRIOR_CELLS * prior + many * own) / (PRIOR_CELLS + many)
    return float(large), float(small)
