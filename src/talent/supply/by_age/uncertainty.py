r"""How wrong past forecasts of a workforce were, and draws of how wrong the next may be.

The log error of a forecast of group *g* at age *a* is taken as

.. math:: e_g(a) = s(a) \Big(\sum_p (c_p + b_{gp})\,\phi_p(a) + \epsilon_g(a)\Big),

with a scale *s*, since entry and retirement are harder to foresee than what lies between, cosines :math:`\phi_p` over age (the level and a few shapes), a part *c* common to the groups,
a part *b* of each group, and what is left to each cell. The rates that the rivals carry on change
from one period of *d* years to the next with variance :math:`\tau^2`; an average of *K* periods is
therefore wrong, *h* years ahead, by

.. math:: (h^2 / K + h d)\,\tau^2 .

Cell noise alone would be far too narrow for groups and totals. Few censuses tell little about
:math:`\tau`: each is a mean of what is seen and a prior, weighted by degrees of freedom, and the
draws are Student-t with those.
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
PRIOR_CASES = 4.0
"""Degrees of freedom that the priors are worth."""
PRIOR_CELL = (0.02**2, 1.0)
"""Variance of a cell's own log error: of large cells, and times one over its people (chance)."""
PRIOR_CELLS = 30.0
PRIOR_AGES = ((20.0, 30.0, 55.0, 70.0), (3.0, 1.0, 1.0, 2.0))
"""Size of errors by age relative to the middle of a career, where nothing is seen."""
WIDTH = 2.0
"""Years of age over which the sizes that are seen are smoothed (standard deviation)."""


@dataclass(frozen=True)
class Errors:
    """Sizes of the parts of the error, as variances of a yearly rate.

    Attributes
    ----------
    common, group : ndarray, shape (P,)
        Of level and shapes.
    common_cases, group_cases : float
        Degrees of freedom.
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
    common_cases: float
    group_cases: float
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
        for variance, cases, width in (
            (self.common, self.common_cases, 1),
            (self.group, self.group_cases, groups),
        ):
            # One scale a draw: what is not known about the size of the errors is common.
            heavy = np.sqrt(cases / rng.chisquare(cases, (draws, 1, 1, 1)))
            mean = rng.standard_normal((draws, 1, width, parts)) * lasting / np.sqrt(self.periods)
            fresh = rng.standard_normal((draws, years, width, parts)) * np.sqrt(self.step)
            out += heavy * (mean + fresh) * np.sqrt(variance)
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
        Only the nearest census of each origin is used: those farther are not independent of it.
    weight : float
        Of the ratios.
    bands : AgeBands
    people : ndarray, shape (B,)
        People by age band, over which the size of errors is averaged.
    periods, step : float
        Of the forecast that the errors are for.
    """
    first = [c for c in cases if c.target == min(o.target for o in cases if o.origin == c.origin)]
    seen = [_Seen.of(case, weight) for case in first]
    size = _sizes_by_age(seen, bands, people)
    basis = cosines(len(bands.labels))
    parts = basis.shape[1]
    # Shapes of a shorter wave are smaller.
    wave = np.append(1.0, 1.0 / np.arange(1, parts))
    common, group = _Tally(), _Tally()
    squares: list[Array] = []
    chance: list[Array] = []
    for one in seen:
        worth = 1 / one.expected
        fits = [_fit(e / size, w, basis) for e, w in zip(one.error, worth, strict=True)]
        theta, noise, left = (np.array(f) for f in zip(*fits, strict=True))
        n = len(theta)
        mean, between = theta.mean(axis=0), np.zeros(parts)
        if n > 1:
            between = ((theta - mean) ** 2).sum(axis=0) / (n - 1) - noise.mean(axis=0)
            between = np.maximum(between, 0.0)
            group.add(between / wave / one.scale, n - 1)
        shared = mean**2 - (between + noise.mean(axis=0)) / n
        common.add(np.maximum(shared, 0.0) / wave / one.scale, 1)
        free = len(size) / max(len(size) - parts, 1)
        squares.append((left**2 * free / one.years).ravel())
        chance.append((1 / one.people).ravel())
    return Errors(
        common.sizes("common", parts) * wave,
        group.sizes("group", parts) * wave,
        PRIOR_CASES + common.count[0],
        PRIOR_CASES + group.count[0],
        _cell(squares, chance),
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
    years, scale : float
        Years ahead, and variance for a unit of yearly variance.
    """

    error: Array
    people: Array
    expected: Array
    years: float
    scale: float

    @classmethod
    def of(cls, case: Case, weight: float) -> _Seen:
        both = np.array([weight, 1 - weight])
        error = np.tensordot(both, case.errors, 1)
        people = np.exp(np.tensordot(both, np.log(case.forecast + 0.5), 1))
        known = np.isfinite(error).all(axis=1)
        years = case.target - case.origin
        scale = years**2 / case.periods + years**2
        usual = sum(sd**2 for sd in PRIOR.values()) * scale / (2 * STEP**2)
        return cls(error[known], people[known], usual + 1 / people[known], years, scale)


def _sizes_by_age(seen: Sequence[_Seen], bands: AgeBands, people: Array) -> Array:
    """Root of the variance that is seen at each age relative to what was expected."""
    prior = np.interp(bands.middle, *PRIOR_AGES) ** 2
    top, count = np.zeros(len(prior)), 0.0
    for one in seen:
        top += (one.error**2 / one.expected).sum(axis=0)
        count += len(one.error)
    near = np.exp(-0.5 * (np.subtract.outer(bands.middle, bands.middle) / WIDTH) ** 2)
    seen_size = near @ top / near.sum(axis=1) / max(count, 1.0)
    # The level is told by the parts of the error; here only the shape over age is.
    share = people / people.sum()
    prior = prior / (share @ prior)
    if count:
        seen_size = seen_size / max(share @ seen_size, 1e-12)
    return np.asarray(np.sqrt((PRIOR_CASES * prior + count * seen_size) / (PRIOR_CASES + count)))


class _Tally:
    """Sums of variances of level and shapes, and their degrees of freedom."""

    def __init__(self) -> None:
        self.total, self.count = np.zeros(2), np.zeros(2)

    def add(self, variance: Array, freedom: int) -> None:
        """Add the variances of one forecast."""
        self.total += freedom * np.array([variance[0], variance[1:].sum()])
        self.count += freedom * np.array([1.0, len(variance) - 1.0])

    def sizes(self, part: str, parts: int) -> Array:
        """Variances a year, blended with the priors, before the wave is taken into account."""
        unit = 2 * STEP**2
        waves = max(float(np.sum(1 / np.arange(1, parts))), 1.0)
        prior = np.array([PRIOR[f"{part}_level"] ** 2, PRIOR[f"{part}_shape"] ** 2 / waves]) / unit
        strength = PRIOR_CASES * np.array([1.0, max(parts - 1, 1)])
        level, shape = (strength * prior + self.total) / (strength + self.count)
        return np.append(level, np.full(parts - 1, shape))


def _fit(error: Array, worth: Array, basis: Array) -> tuple[Array, Array, Array]:
    """Coefficients, their sampling variances, and what is left, of one group's errors over age."""
    inner = basis.T * worth
    # A ridge as strong as one cell keeps shapes finite where few ages have people.
    bread = np.linalg.inv(inner @ basis + worth.mean() * np.diag([0.0] + [1.0] * (len(inner) - 1)))
    theta = bread @ inner @ error
    left = error - basis @ theta
    spread = float(np.sum(worth * left**2)) / max(len(error) - len(theta), 1)
    return theta, spread * np.diag(bread @ inner @ basis @ bread), left


def _cell(squares: list[Array], inverse: list[Array]) -> tuple[float, float]:
    """Variance a year of a cell's own error: of large cells, and times one over the people."""
    prior = (PRIOR_CELL[0] / STEP, PRIOR_CELL[1] / STEP)
    if not squares:
        return prior
    y, x = np.concatenate(squares), np.concatenate(inverse)
    # Squares of small cells are large, so each counts by its expected size under the prior.
    w = 1 / (prior[0] + prior[1] * x)
    own, _ = nnls(np.column_stack([w, w * x]), w * y)
    n = len(y)
    return (
        float((PRIOR_CELLS * prior[0] + n * own[0]) / (PRIOR_CELLS + n)),
        float((PRIOR_CELLS * prior[1] + n * own[1]) / (PRIOR_CELLS + n)),
    )
