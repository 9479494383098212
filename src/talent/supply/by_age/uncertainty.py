r"""How wrong past forecasts of a workforce were, and draws of how wrong the next may be.

The log error of a forecast of group *g* at age *a* is taken as

.. math:: e_g(a) = s(a) \Big(\sum_p (c_p + b_{gp})\,\phi_p(a) + \epsilon_g(a)\Big),

with a scale *s*, since entry and retirement are harder to foresee than what lies between, cosines
:math:`\phi_p` over age (the level and a few shapes), a part *c* common to the groups, a part *b* of
each group, and what is left to each cell. The rates that the rivals carry on change from one period
of *d* years to the next with variance :math:`\tau^2`; an average of *K* periods is therefore wrong,
*h* years ahead, by

.. math:: (h^2 / K + h d)\,\tau^2 .

Cell noise alone would be far too narrow for groups and totals. Few censuses tell little about
:math:`\tau`: its logarithm has a normal prior, and every draw takes its own :math:`\tau` from what
the past errors leave of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import nnls

from talent.supply.by_age.cohorts import STEP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from talent.supply.by_age.census import AgeBands
    from talent.supply.by_age.combination import Case

    Array = NDArray[np.float64]

__all__ = ["Errors", "learn_errors"]

SHAPES = 5
"""Cosines over age besides the level."""
PRIOR = {"common_level": 0.05, "common_shape": 0.03, "group_level": 0.07, "group_shape": 0.05}
"""Standard deviations of log errors five years ahead, one period known, where nothing is seen."""
PRIOR_SPREAD = 1.5
"""Standard deviation of the log variance about its prior: errors differ by factors."""
PRIOR_CASES = 4.0
"""Past forecasts that the prior size of errors by age is worth."""
PRIOR_CELL = (0.02**2, 1.0)
"""Variance of a cell's own log error: of large cells, and times one over its people (chance)."""
PRIOR_CELLS = 30.0
PRIOR_AGES = ((20.0, 30.0, 55.0, 70.0), (3.0, 1.0, 1.0, 2.0))
"""Size of errors by age relative to the middle of a career, where nothing is seen."""
SIZE_LIMITS = (0.25, 5.0)
"""Least and most that the errors of an age are relative to the mean."""
WIDTH = 2.0
"""Years of age over which the sizes that are seen are smoothed (standard deviation)."""


@dataclass(frozen=True)
class Errors:
    """Sizes of the parts of the error, as variances of a yearly rate.

    Attributes
    ----------
    common, group : ndarray, shape (P, 2)
        Mean and standard deviation of the log variance of level and shapes.
    cell : tuple of float
        Variance a year of each cell, and times one over its people.
    periods : float
        Past periods averaged, in terms of equal ones.
    step : float
        Years of a period.
    size : ndarray, shape (B,)
        Size of errors by age band, relative to their mean over people.
    """

    common: Array
    group: Array
    cell: tuple[float, float]
    periods: float
    step: float
    size: Array

    def yearly(
        self,
        rng: np.random.Generator,
        draws: int,
        years: int,
        groups: int,
        *,
        lasting: bool = True,
    ) -> Array:
        """Draws of the yearly log rates of level and shapes, shape (draws, years, groups, P).

        `lasting` adds what is not known about the mean rate of the past, the same in every year.
        """
        parts = len(self.common)
        out = np.zeros((draws, years, groups, parts))
        for logs, width in ((self.common, 1), (self.group, groups)):
            # One size a draw and part: what is not known about it holds for all groups and years.
            z = rng.standard_normal((draws, 1, 1, 2))[..., np.minimum(np.arange(parts), 1)]
            size = np.exp((logs[:, 0] + logs[:, 1] * z) / 2)
            mean = rng.standard_normal((draws, 1, width, parts)) * lasting / np.sqrt(self.periods)
            fresh = rng.standard_normal((draws, years, width, parts)) * np.sqrt(self.step)
            out += size * (mean + fresh)
        return out


def cosines(bands: int, at: Array | None = None) -> Array:
    """Level and shapes over `bands` ages, shape (ages, P), each with a mean square of one.

    Parameters
    ----------
    bands : int
    at : ndarray, optional
        Positions between 0 and 1 where they are wanted; by default the middles of the bands.
    """
    where = (np.arange(bands) + 0.5) / bands if at is None else at
    order = np.arange(min(SHAPES, max(bands // 3, 1)) + 1)
    out = np.cos(np.pi * np.outer(where, order))
    out[:, 1:] *= np.sqrt(2)
    return np.asarray(out)


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
    seen = [_Seen.of(case, weight, step) for case in cases]
    size = _sizes_by_age(seen, bands, people)
    basis = cosines(len(bands.labels))
    parts = basis.shape[1]
    # Shapes of a shorter wave are smaller.
    wave = np.append(1.0, 1.0 / np.arange(1, parts))
    fits = [one.fit(size, basis) for one in seen]
    # One group cannot tell its own errors from common ones: all are common then.
    alone = all(len(theta) == 1 for theta, *_ in fits) if fits else groups == 1
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
    )


@dataclass(frozen=True)
class _Seen:
    """Log errors of one past forecast.

    Attributes
    ----------
    error, people, expected : ndarray, shape (G, B)
        Log error of the blend, people forecast, and variance expected under the priors.
    years, scale, worth : float
        Years ahead, variance for a unit of yearly variance, and independent cases.
    """

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
        years = case.target - case.origin
        scale = years**2 / case.periods + years * min(step, years)
        usual = sum(sd**2 for sd in PRIOR.values()) * scale / (2 * STEP**2)
        expected = usual + 1 / people[known]
        return cls(error[known], people[known], expected, years, scale, min(step / years, 1.0))

    def fit(self, size: Array, basis: Array) -> tuple[Array, Array, Array]:
        """Coefficients over age by group, their mean sampling variance, and what is left of cells.

        Least squares with a ridge as strong as one cell on the shapes, which keeps them finite
        where few ages have people.
        """
        theta, noise, left = [], [], []
        for error, expected in zip(self.error / size, self.expected, strict=True):
            worth = 1 / expected
            inner = basis.T * worth
            ridge = worth.mean() * np.diag([0.0, *np.ones(basis.shape[1] - 1)])
            bread = np.linalg.inv(inner @ basis + ridge)
            theta.append(bread @ inner @ error)
            left.append(error - basis @ theta[-1])
            free = max(len(error) - len(bread), 1)
            spread = float(np.sum(worth * left[-1] ** 2)) / free
            noise.append(spread * np.diag(bread @ inner @ basis @ bread))
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
    own, _ = nnls(np.column_stack([w, w * x]), w * y)
    many = worth.sum()
    large, small = (PRIOR_CELLS * prior + many * own) / (PRIOR_CELLS + many)
    return float(large), float(small)
