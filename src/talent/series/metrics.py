"""Scores of forecasts, as plain functions of arrays.

Scores over a horizon are means over it; pass one series at a time, or arrays whose last axis is the
horizon. Lower is better but for `coverage` and `skill`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]

__all__ = [
    "coverage",
    "crps",
    "interval_score",
    "mase",
    "msis",
    "naive_scale",
    "skill",
    "smape",
    "weighted_interval_score",
]


def naive_scale(history: ArrayLike, season: int = 1) -> float:
    """Mean absolute error of the (seasonal) naive forecast inside the history.

    Parameters
    ----------
    history : array_like, shape (periods,)
        Values known at the origin; NaN in holes.
    season : int
        Periods a year; 1 for the plain naive forecast.

    Returns
    -------
    float
        NaN if there are fewer than ``season + 1`` values; 0 if they never move.

    References
    ----------
    Hyndman & Koehler (2006), doi:10.1016/j.ijforecast.2006.03.001.

    Examples
    --------
    >>> naive_scale([1.0, 3.0, 2.0])
    1.5
    """
    y = np.asarray(history, dtype=float)
    moves = np.abs(y[season:] - y[:-season]) if len(y) > season else np.array([])
    moves = moves[np.isfinite(moves)]
    return float(moves.mean()) if len(moves) else float("nan")


def mase(actual: ArrayLike, point: ArrayLike, scale: ArrayLike) -> Array:
    """Mean absolute scaled error, ``mean(|y - f|) / scale``, over the last axis.

    Parameters
    ----------
    actual, point : array_like, shape (..., horizon)
    scale : array_like, shape (...)
        From `naive_scale`.

    Examples
    --------
    >>> float(mase([3.0, 5.0], [4.0, 4.0], 2.0))
    0.5
    """
    error = np.abs(np.asarray(actual, dtype=float) - np.asarray(point, dtype=float))
    return np.asarray(error.mean(axis=-1) / np.asarray(scale, dtype=float))


def smape(actual: ArrayLike, point: ArrayLike) -> Array:
    """Symmetric mean absolute percentage error, 0 to 200, over the last axis.

    ``100 mean(2 |y - f| / (|y| + |f|))``; two zeros are no error (Makridakis & Hibon 2000,
    doi:10.1016/S0169-2070(00)00057-1).

    Examples
    --------
    >>> float(smape([100.0], [50.0]).round(1))
    66.7
    """
    y, f = np.asarray(actual, dtype=float), np.asarray(point, dtype=float)
    size = np.abs(y) + np.abs(f)
    return np.asarray(np.mean(200 * np.abs(y - f) / np.where(size > 0, size, 1.0), axis=-1))


def coverage(actual: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> float:
    """Share of the actuals inside the band, bounds included; NaN actuals are left out.

    Examples
    --------
    >>> coverage([1.0, 2.0, 9.0, float("nan")], [0.0] * 4, [3.0] * 4)  # doctest: +ELLIPSIS
    0.66...
    """
    y = np.asarray(actual, dtype=float)
    inside = (y >= np.asarray(lower)) & (y <= np.asarray(upper))
    return float(np.mean(inside[np.isfinite(y)]))


def interval_score(actual: ArrayLike, lower: ArrayLike, upper: ArrayLike, level: float) -> Array:
    """Width of the band plus the penalty for missing it, elementwise.

    ``(u - l) + 2 / a max(l - y, 0) + 2 / a max(y - u, 0)`` with ``a = 1 - level / 100``
    (Gneiting & Raftery 2007, doi:10.1198/016214506000001437).

    Parameters
    ----------
    actual, lower, upper : array_like
        Of one shape.
    level : float
        Nominal coverage in percent, for example 95.

    Examples
    --------
    >>> interval_score([5.0, 11.0], [0.0, 0.0], [10.0, 10.0], 80).round(6).tolist()
    [10.0, 20.0]
    """
    y, low, high = (np.asarray(a, dtype=float) for a in (actual, lower, upper))
    alpha = 1 - level / 100
    return np.asarray((high - low) + 2 / alpha * (np.maximum(low - y, 0) + np.maximum(y - high, 0)))


def msis(
    actual: ArrayLike, lower: ArrayLike, upper: ArrayLike, level: float, scale: ArrayLike
) -> Array:
    """Mean scaled interval score over the last axis (M4 competition).

    Examples
    --------
    >>> float(msis([5.0], [0.0], [10.0], 95, 2.0))
    5.0
    """
    score = interval_score(actual, lower, upper, level).mean(axis=-1)
    return np.asarray(score / np.asarray(scale, dtype=float))


def weighted_interval_score(
    actual: ArrayLike,
    median: ArrayLike,
    lower: Sequence[ArrayLike],
    upper: Sequence[ArrayLike],
    levels: Sequence[float],
) -> Array:
    """Weighted interval score, elementwise; with many levels it tends to the CRPS.

    ``(|y - m| / 2 + sum_k a_k / 2 IS_k) / (K + 1/2)`` (Bracher et al. 2021,
    doi:10.1371/journal.pcbi.1008618).

    Parameters
    ----------
    actual, median : array_like
    lower, upper : sequence of array_like
        One a level, each of the shape of `actual`.
    levels : sequence of float
        Nominal coverages in percent.

    Examples
    --------
    >>> round(float(weighted_interval_score(5.0, 4.0, [0.0], [10.0], [80])), 6)
    1.0
    """
    total = 0.5 * np.abs(np.asarray(actual, dtype=float) - np.asarray(median, dtype=float))
    for low, high, level in zip(lower, upper, levels, strict=True):
        total = total + (1 - level / 100) / 2 * interval_score(actual, low, high, level)
    return np.asarray(total / (len(levels) + 0.5))


def crps(actual: ArrayLike, draws: ArrayLike) -> Array:
    """Continuous ranked probability score of draws, elementwise.

    ``E|X - y| - E|X - X'| / 2`` with the fair estimator of the second term, through order
    statistics (Zamo & Naveau 2018, doi:10.1007/s11004-017-9709-7).

    Parameters
    ----------
    actual : array_like, shape (...)
    draws : array_like, shape (draws, ...)
        At least two.

    Examples
    --------
    >>> float(crps(1.0, [0.0, 2.0]))
    0.0
    """
    x = np.sort(np.asarray(draws, dtype=float), axis=0)
    y = np.asarray(actual, dtype=float)
    n = len(x)
    rank = np.arange(1, n + 1).reshape(-1, *[1] * (x.ndim - 1))
    spread = np.sum((2 * rank - n - 1) * x, axis=0) / (n * (n - 1))
    return np.asarray(np.mean(np.abs(x - y), axis=0) - spread)


def skill(score: ArrayLike, reference: ArrayLike) -> Array:
    """Share of the reference's score that is saved: 0 is as good, 1 perfect, below 0 worse.

    Examples
    --------
    >>> float(skill(3.0, 4.0))
    0.25
    """
    return np.asarray(1 - np.asarray(score, dtype=float) / np.asarray(reference, dtype=float))
