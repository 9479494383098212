"""How a lever comes in: nothing before its date, then along a ramp to its full size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["Ramp", "Shape", "learning_weights", "yearly_ramp"]

Shape = Literal["linear", "front", "back", "step", "logistic"]
STEEP = 8.0
"""Steepness of the logistic ramp over its length: 10 % at 0.24 of it, 90 % at 0.76."""
MONTHS = (np.arange(12) + 0.5) / 12


class Ramp(BaseModel):
    """Way to the full size.

    Attributes
    ----------
    shape : {"linear", "front", "back", "step", "logistic"}
        ``front`` comes in fast and ends slowly, ``back`` the other way round; ``step`` is there at
        once.
    years : float
        From the first effect to the full size.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    shape: Shape = "linear"
    years: float = Field(default=3.0, ge=0, le=30)

    def share(self, elapsed: Array) -> Array:
        """Share of the full size after some years; exactly 0 before, and 1 after the ramp.

        Examples
        --------
        >>> Ramp(shape="linear", years=2).share(np.array([-1.0, 0.0, 1.0, 5.0]))
        array([0. , 0. , 0.5, 1. ])
        """
        if self.shape == "step" or self.years == 0:
            return np.where(elapsed > 0, 1.0, 0.0)
        x = np.clip(elapsed, 0.0, self.years) / self.years
        if self.shape == "front":
            return np.asarray(1 - (1 - x) ** 2)
        if self.shape == "back":
            return np.asarray(x**2)
        if self.shape == "logistic":
            ends = 1 / (1 + np.exp(STEEP * (0.5 - np.array([0.0, 1.0]))))
            return np.asarray((1 / (1 + np.exp(STEEP * (0.5 - x))) - ends[0]) / (ends[1] - ends[0]))
        return np.asarray(x)


def yearly_ramp(ramp: Ramp, first: Array, years: Sequence[int]) -> Array:
    """Mean share of the full size in each year, shape (draws, years).

    Parameters
    ----------
    ramp : Ramp
    first : ndarray, shape (draws,)
        Date of the first effect, in years; 2027.5 is the middle of 2027.
    years : sequence of int

    Examples
    --------
    >>> yearly_ramp(Ramp(shape="step"), np.array([2028.0]), [2027, 2028]).tolist()
    [[0.0, 1.0]]
    """
    dates = np.asarray(years, dtype=float)[:, None] + MONTHS
    return np.asarray(ramp.share(dates[None] - first[:, None, None]).mean(axis=2))


def learning_weights(months: Array, years: int) -> Array:
    r"""Output that people lack who joined in the same year, the year before, and so on.

    Output grows from nothing on the first day to that of others after `months`, in a straight line;
    people join evenly over a year. Of those who joined *k* years ago, the share missing at year end
    is :math:`\int_k^{k+1} \max(0, 1 - 12\tau/m)\,d\tau`.

    Parameters
    ----------
    months : ndarray, shape (draws,)
    years : int

    Returns
    -------
    ndarray, shape (draws, years)

    Examples
    --------
    >>> learning_weights(np.array([12.0, 0.0]), 2).tolist()
    [[0.5, 0.0], [0.0, 0.0]]
    """
    span = np.maximum(months, 1e-9)[:, None] / 12
    upto = np.arange(years + 1, dtype=float)[None]
    inside = np.minimum(upto, span)
    lacking = np.diff(inside - inside**2 / (2 * span), axis=1)
    return np.where(months[:, None] > 0, lacking, 0.0)
