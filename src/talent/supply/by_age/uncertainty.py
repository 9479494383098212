r"""How wrong past forecasts of a workforce were, and draws of how wrong the next may be.

The log error of a forecast of group *g* at age *a* is taken as

.. math:: e_g(a) = \sum_p (c_p + b_{gp})\,\phi_p(a) + \epsilon_g(a),

with cosines :math:`\phi_p` over age (the level and a few shapes), a part *c* common to the groups,
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
LEAST_ERROR = 0.05


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
    """

    common: Array
    group: Array
    common_cases: float
    group_cases: float
    cell: tuple[float, float]
    periods: float
    step: float

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
    cases: Sequence[Case], weight: float, *, bands: int, groups: int, periods: float, step: float
) -> Errors:
    """Sizes of the errors of the blend of both rivals.

    Parameters
    ----------
    cases : sequence of Case
        Only the nearest census of each origin is used: those farther are not independent of it.
    weight : float
        Of the ratios.
    bands, groups : int
    periods, step : float
        Of the forecast that the errors are for.
    """
    basis = cosines(bands)
    parts = basis.shape[1]
    # Shapes of a shorter wave are smaller.
    wave = np.append(1.0, 1.0 / np.arange(1, parts))
    first = [c for c in cases if c.target == min(o.target for o in cases if o.origin == c.origin)]
    common_sum, group_sum = np.zeros(2), np.zeros(2)
    common_n, group_n = np.zeros(2), np.zeros(2)
    squares: list[Array] = []
    inverse: list[Array] = []
    for case in first:
        h = case.target - case.origin
        scale = h**2 / case.periods + h * h
        error = weight * case.errors[0] + (1 - weight) * case.errors[1]
        people = np.exp(
            weight * np.log(case.forecast[0] + 0.5) + (1 - weight) * np.log(case.forecast[1] + 0.5)
        )
        seen = np.isfinite(error).all(axis=1)
        error, people = error[seen], people[seen]
        worth = 1 / (1 / people + LEAST_ERROR**2)
        fits = [_fit(e, w, basis) for e, w in zip(error, worth, strict=True)]
        theta = np.array([f[0] for f in fits])
        noise = np.array([f[1] for f in fits])
        left = np.array([f[2] for f in fits])
        n = len(theta)
        mean = theta.mean(axis=0)
        between = np.zeros(parts)
        if n > 1:
            between = np.maximum(
                ((theta - mean) ** 2).sum(axis=0) / (n - 1) - noise.mean(axis=0), 0
            )
            _add(group_sum, group_n, between / wave / scale, n - 1)
        shared = np.maximum(mean**2 - (between + noise.mean(axis=0)) / n, 0.0)
        _add(common_sum, common_n, shared / wave / scale, 1)
        free = bands / max(bands - parts, 1)
        squares.append((left**2 * free / h).ravel())
        inverse.append((1 / people).ravel())
    prior = 2 * STEP**2
    level, shape = _sizes(common_sum, common_n, "common", prior, parts)
    g_level, g_shape = _sizes(group_sum, group_n, "group", prior, parts)
    return Errors(
        np.append(level, np.full(parts - 1, shape)) * wave,
        np.append(g_level, np.full(parts - 1, g_shape)) * wave,
        PRIOR_CASES + common_n[0],
        PRIOR_CASES + group_n[0],
        _cell(squares, inverse),
        periods,
        step,
    )


def _fit(error: Array, worth: Array, basis: Array) -> tuple[Array, Array, Array]:
    """Coefficients, their sampling variances, and what is left, of one group's errors over age."""
    inner = basis.T * worth
    # A ridge as strong as one cell keeps shapes finite where few ages have people.
    bread = np.linalg.inv(inner @ basis + worth.mean() * np.diag([0.0] + [1.0] * (len(inner) - 1)))
    theta = bread @ inner @ error
    left = error - basis @ theta
    spread = float(np.sum(worth * left**2)) / max(len(error) - len(theta), 1)
    return theta, spread * np.diag(bread @ inner @ basis @ bread), left


def _add(total: Array, count: Array, value: Array, n: int) -> None:
    total[0] += n * value[0]
    total[1] += n * value[1:].sum()
    count[0] += n
    count[1] += n * (len(value) - 1)


def _sizes(total: Array, count: Array, part: str, prior: float, parts: int) -> tuple[float, float]:
    level = PRIOR[f"{part}_level"] ** 2 / prior
    # The prior of the shapes is of all of them together.
    shape = PRIOR[f"{part}_shape"] ** 2 / prior / max(np.sum(1 / np.arange(1, max(parts, 2))), 1.0)
    many = PRIOR_CASES * max(parts - 1, 1)
    return (
        float((PRIOR_CASES * level + total[0]) / (PRIOR_CASES + count[0])),
        float((many * shape + total[1]) / (many + count[1])),
    )


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
