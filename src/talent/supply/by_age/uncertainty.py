r"""How wrong past forecasts of a workforce were, and draws of how wrong the next may be.

The log error of a forecast of group *g* at age *a* is taken as

.. math:: e_g(a) = c_0 + b_{g0} + s(a) \Big(\sum_p (c_p + b_{gp})\,\phi_p(a) + \epsilon_g(a)\Big),

with a part *c* common to the groups, a part *b* of each group, and what is left to each cell. The
level, *p = 0*, is the mean over people, so it is the error of totals; the shapes :math:`\phi_p`,
cosines over age, are centred and do not move them. The scale *s* is there because entry and
retirement are harder to foresee than what lies between. The rates that the rivals carry on change
from one period of *d* years to the next with variance :math:`\tau^2`; an average of *K* periods is
therefore wrong, *h* years ahead, by

.. math:: (h^2 / K + h d)\,\tau^2 .

Cell noise alone would be far too narrow for groups and totals. Few censuses tell little about
:math:`\tau`: its logarithm has a normal prior, and every draw takes its own :math:`\tau` from what
the past errors leave of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["Errors", "basis_of"]

MOST_SPREAD = 2.0
"""Standard deviations from its mean that a log variance may be: a prior must not make crowds."""
SHAPES = 5
"""Cosines over age besides the level."""


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
        Size by age band of errors apart from the level, relative to their mean over people.
    people : ndarray, shape (B,)
        Share of each age band, under which shapes are centred.
    """

    common: Array
    group: Array
    cell: tuple[float, float]
    periods: float
    step: float
    size: Array
    people: Array

    def basis(self, width: NDArray[np.int64] | None = None) -> Array:
        """Level and shapes by band, or by single age for bands of `width` years; (ages, P)."""
        return basis_of(self.size, self.people, width)

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
            z = np.clip(z, -MOST_SPREAD, MOST_SPREAD)
            size = np.exp((logs[:, 0] + logs[:, 1] * z) / 2)
            mean = rng.standard_normal((draws, 1, width, parts)) * lasting / np.sqrt(self.periods)
            fresh = rng.standard_normal((draws, years, width, parts)) * np.sqrt(self.step)
            out += size * (mean + fresh)
        return out


def basis_of(size: Array, people: Array, width: NDArray[np.int64] | None = None) -> Array:
    """Level, and cosines over age that leave the sum over `people` alone, times `size`.

    Parameters
    ----------
    size, people : ndarray, shape (B,)
    width : ndarray of int, shape (B,), optional
        Years of each band, to get single ages.

    Returns
    -------
    ndarray, shape (B, P) or (ages, P)
    """
    bands = len(size)
    order = np.arange(1, min(SHAPES, max(bands // 3, 1)) + 1)
    middle = (np.arange(bands) + 0.5) / bands
    weight = people * size / np.sum(people * size)
    centre = weight @ np.cos(np.pi * np.outer(middle, order))
    if width is not None:
        place = (np.arange(width.sum()) + 0.5) / width.sum()
        # Bands of unequal width are told apart by their number, as where errors were learnt.
        middle = np.interp(place, _middles(width), middle)
        size = np.repeat(size, width)
    shapes = np.sqrt(2) * (np.cos(np.pi * np.outer(middle, order)) - centre)
    return np.asarray(np.column_stack([np.ones(len(size)), size[:, None] * shapes]))


def _middles(width: NDArray[np.int64]) -> Array:
    ends = width.cumsum()
    return np.asarray((ends - width / 2) / ends[-1])
