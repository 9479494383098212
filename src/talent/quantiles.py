"""Quantiles of common distributions, to the bit as scipy.stats gives them.

That package takes a third of a second to import, and checks arguments of every call at a cost that
a forecast with hundreds of small calls feels. These are the same special functions called directly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import special

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = [
    "beta_ppf", "chi2_ppf", "gamma_ppf", "gumbel_isf", "gumbel_sf", "normal_cdf", "normal_isf",
    "normal_ppf", "normal_sf",
]  # fmt: skip

TINY = 2.0**-60
"""Probabilities below this, which no stream of uniforms gives, are left to scipy.stats."""


def normal_ppf(p: Array | float) -> Array:
    """Quantiles of the standard normal.

    Examples
    --------
    >>> normal_ppf(0.975).round(3).item()
    1.96
    """
    return np.asarray(special.ndtri(p))


def normal_cdf(z: Array | float) -> Array:
    """Probability that a standard normal is below `z`."""
    return np.asarray(special.ndtr(z))


def normal_sf(z: Array) -> Array:
    """Probability that a standard normal is above `z`."""
    return np.asarray(special.ndtr(-z))


def normal_isf(p: Array) -> Array:
    """Value that a standard normal is above with probability `p`."""
    return np.asarray(-special.ndtri(p))


def chi2_ppf(p: Array, freedom: float) -> Array:
    """Quantiles of chi-squared with so many degrees of freedom."""
    return np.asarray(2 * special.gammaincinv(freedom / 2, p))


def gamma_ppf(p: Array, shape: Array | float) -> Array:
    """Quantiles of the gamma distribution of scale one."""
    return np.asarray(special.gammaincinv(shape, p))


def gumbel_sf(z: Array) -> Array:
    """Probability that a Gumbel variable (of maxima) is above `z`."""
    return np.asarray(-special.expm1(-np.exp(-z)))


def gumbel_isf(p: Array) -> Array:
    """Value that a Gumbel variable (of maxima) is above with probability `p`."""
    return np.asarray(-np.log(-np.log1p(-p)))


def beta_ppf(p: Array, a: float, b: float) -> Array:
    """Quantiles of the beta distribution.

    Examples
    --------
    >>> beta_ppf(np.array([0.5]), 3.0, 3.0).item()
    0.5
    """
    if ((p > 0) & (p < TINY)).any():
        from scipy import stats  # noqa: PLC0415 - slow, and hardly ever needed

        return np.asarray(stats.beta.ppf(p, a, b))
    return np.asarray(special.betaincinv(a, b, p))
