r"""Scores of forecasts of which only quantiles are kept, as plain functions of arrays.

A stored run keeps nine quantiles of every cell. Between them the quantile function is taken to be
linear in the normal score :math:`z = \Phi^{-1}(p)`, and beyond them the outermost pieces go on:

.. math:: Q(\Phi(z)) = a_i + b_i z, \qquad z_i \le z \le z_{i+1}

so that a normal forecast is given back exactly, and a skewed one closely. The CRPS of that
distribution has a closed form, since it is an integral of pinball losses (Laio & Tamea 2007,
doi:10.5194/hess-11-1267-2007),

.. math:: \mathrm{CRPS}(Q, y) = 2 \int_0^1 (1\{y < Q(p)\} - p)\,(Q(p) - y)\,dp

whose pieces need only :math:`\int\varphi`, :math:`\int z\varphi`, :math:`\int\Phi\varphi` and
:math:`\int z\Phi\varphi`. docs/scoring.md says how far it is from the CRPS of the draws.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr, ndtri

from talent.series.metrics import weighted_interval_score

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]

__all__ = ["LEVELS", "PROBABILITIES", "inside", "pit", "quantile_crps", "quantile_wis"]

PROBABILITIES = (0.025, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.975)
"""Probabilities of the quantiles, in order: the last axis of every `quantiles` below."""

LEVELS = {50: (3, 5), 80: (2, 6), 90: (1, 7), 95: (0, 8)}
"""Positions of the lower and the upper quantile of each central band, by its nominal coverage."""

_Z = ndtri(PROBABILITIES)
_FROM = np.concatenate([[-np.inf], _Z[1:-1]])
_TO = np.concatenate([_Z[1:-1], [np.inf]])


def _phi(z: Array) -> Array:
    return np.asarray(np.exp(-0.5 * z * z) / np.sqrt(2 * np.pi))


def _z_phi_cdf(z: Array) -> Array:
    """Integral of ``z Phi(z) phi(z)`` up to z."""
    return np.asarray(-_phi(z) * ndtr(z) + ndtr(np.sqrt(2) * z) / (2 * np.sqrt(np.pi)))


def _pieces(actual: ArrayLike, quantiles: ArrayLike) -> tuple[Array, Array, Array]:
    """Actuals with a last axis for the pieces, and intercepts and slopes of the pieces."""
    y = np.asarray(actual, dtype=float)[..., None]
    q = np.asarray(quantiles, dtype=float)
    if q.shape[-1] != len(PROBABILITIES) or q.shape[:-1] != y.shape[:-1]:
        raise ValueError(
            f"quantiles of shape {q.shape} do not fit actuals of shape {y.shape[:-1]}: the last "
            f"axis must be the {len(PROBABILITIES)} probabilities"
        )
    slope = np.diff(q, axis=-1) / np.diff(_Z)
    return y, q[..., :-1] - slope * _Z[:-1], slope


def _crossing(y: Array, intercept: Array, slope: Array, *, below: bool) -> Array:
    """Normal score at which each piece passes the actual, inside the piece; flat ones jump."""
    flat = slope <= 0
    under = intercept < y if below else intercept <= y
    jump = np.where(under, _TO, _FROM)
    at = np.divide(y - intercept, slope, out=np.zeros_like(slope), where=~flat)
    return np.asarray(np.where(flat, jump, np.clip(at, _FROM, _TO)))


def quantile_crps(actual: ArrayLike, quantiles: ArrayLike) -> Array:
    """CRPS of the distribution through stored quantiles, elementwise; in the unit of the data.

    Parameters
    ----------
    actual : array_like, shape (...)
    quantiles : array_like, shape (..., 9)
        At `PROBABILITIES`, not decreasing. All equal: a forecast without any doubt, whose CRPS is
        the absolute error.

    Returns
    -------
    ndarray, shape (...)
        NaN where an actual or a quantile is.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Examples
    --------
    >>> standard = ndtri(PROBABILITIES)
    >>> quantile_crps(0.0, standard).round(4).item()  # (sqrt(2) - 1) / sqrt(pi)
    0.2337
    >>> quantile_crps([5.0, 8.0], np.full((2, 9), 6.0)).tolist()
    [1.0, 2.0]
    """
    y, a, b = _pieces(actual, quantiles)
    z = _crossing(y, a, b, below=True)
    above = (a - y) * (ndtr(_TO) - ndtr(z)) - b * (_phi(_TO) - _phi(z))
    squares = (ndtr(_TO) ** 2 - ndtr(_FROM) ** 2) / 2
    every = (a - y) * squares + b * (_z_phi_cdf(_TO) - _z_phi_cdf(_FROM))
    # Rounding may leave a hair below zero where the forecast is right and sure.
    return np.asarray(np.maximum(2 * (above - every).sum(axis=-1), 0.0))


def pit(actual: ArrayLike, quantiles: ArrayLike) -> Array:
    """Probability of a smaller value than the actual, elementwise; uniform if forecasts are right.

    Where several probabilities have the value of the actual it is the middle one, so that a
    forecast without doubt that is right gets one half.

    Parameters
    ----------
    actual : array_like, shape (...)
    quantiles : array_like, shape (..., 9)
        As for `quantile_crps`.

    Examples
    --------
    >>> pit([0.0, 1.96], [ndtri(PROBABILITIES)] * 2).round(3).tolist()
    [0.5, 0.975]
    >>> pit([5.0, 6.0, 7.0], np.full((3, 9), 6.0)).tolist()
    [0.0, 0.5, 1.0]
    """
    y, a, b = _pieces(actual, quantiles)
    sides = [
        (ndtr(_crossing(y, a, b, below=below)) - ndtr(_FROM)).sum(axis=-1)
        for below in (True, False)
    ]
    known = np.isfinite(y[..., 0]) & np.isfinite(a).all(axis=-1)
    return np.asarray(np.where(known, np.clip(np.mean(sides, axis=0), 0.0, 1.0), np.nan))


def quantile_wis(actual: ArrayLike, quantiles: ArrayLike) -> Array:
    """Weighted interval score of the stored median and central bands, elementwise.

    See `talent.series.metrics.weighted_interval_score`.

    Examples
    --------
    >>> quantile_wis([5.0], np.full((1, 9), 6.0)).tolist()
    [1.0]
    """
    q = np.asarray(quantiles, dtype=float)
    lower = [q[..., low] for low, _ in LEVELS.values()]
    upper = [q[..., high] for _, high in LEVELS.values()]
    return weighted_interval_score(actual, q[..., 4], lower, upper, list(LEVELS))


def inside(actual: ArrayLike, quantiles: ArrayLike, level: int) -> NDArray[np.bool_]:
    """Whether the actual is in the central band, bounds included, elementwise.

    Parameters
    ----------
    actual : array_like, shape (...)
    quantiles : array_like, shape (..., 9)
    level : int
        One of `LEVELS`, in percent.

    Examples
    --------
    >>> inside([0.0, 2.5], [ndtri(PROBABILITIES)] * 2, 95).tolist()
    [True, False]
    """
    low, high = LEVELS[level]
    y, q = np.asarray(actual, dtype=float), np.asarray(quantiles, dtype=float)
    return np.asarray((y >= q[..., low]) & (y <= q[..., high]))
