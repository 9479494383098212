"""How far a series usually moves: the unit in which errors of different series are comparable."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Flags = NDArray[np.bool_]

__all__ = [
    "SMALL",
    "apply_errors",
    "at_length",
    "error_units",
    "learn_length",
    "relative_move",
    "scaled_errors",
    "usual_move",
]

RECENT = 5
"""Latest moves that are looked at on their own."""
PRIOR_MOVES = 3
"""Weight of the panel's typical move, in moves."""
SMALL = 0.02
"""Scaled errors are taken to be at least this, where their logarithm is used."""
LENGTH = 20.0
"""Length of a history at which the unit of error is as it stands."""
LENGTH_PRIOR = 50.0
"""Strength of the prior that errors do not depend on the length of the history."""
SPREAD_SHARE = 0.25
"""Power of the members' disagreement in the unit of error; the rest is the series' own moves."""


def relative_move(level: Array) -> tuple[float, int]:
    """Typical move of one period relative to the last level, and how many moves tell it.

    ``a^(2/3) b^(1/3)`` with `a` the mean absolute move and `b` the root mean square of the last
    five; on logs where the series is positive. Moves over a hole count by the square root of its
    length.

    Parameters
    ----------
    level : ndarray, shape (periods,)
        NaN in holes.

    Examples
    --------
    >>> move, count = relative_move(np.array([100.0, 110.0, 100.0, 110.0, 100.0]))
    >>> round(move, 2), count
    (0.1, 4)
    """
    seen = np.flatnonzero(np.isfinite(level))
    if len(seen) < 2:
        return np.nan, 0
    gaps = np.sqrt(np.diff(seen))
    values = level[seen]
    change = np.diff(np.log(values)) if values.min() > 0 else np.diff(values) / _size(level)
    moves = change / gaps
    mean, recent = np.mean(np.abs(moves)), np.sqrt(np.mean(moves[-RECENT:] ** 2))
    if mean == 0:
        return np.nan, len(moves)
    return float(mean ** (2 / 3) * (recent or mean) ** (1 / 3)), len(moves)


def _size(level: Array) -> float:
    """Absolute last value; where that is zero the mean absolute value, and else one."""
    seen = level[np.isfinite(level)]
    return abs(float(seen[-1])) or float(np.mean(np.abs(seen))) or 1.0


def usual_move(level: Array, typical: float) -> float:
    """Relative move of a series, shrunk towards the typical one by how few moves tell it."""
    move, count = relative_move(level)
    own = np.log(typical) if np.isnan(move) else np.log(move)
    return float(np.exp((count * own + PRIOR_MOVES * np.log(typical)) / (count + PRIOR_MOVES)))


def error_units(level: Array, paths: Array, horizon: int, typical: float) -> Array:
    """Unit of forecast error by horizon, shape (horizon,), in the unit of the series.

    ``(s sqrt(h) (1 + h / (n - 1))^(1/4))^(3/4) d^(1/4)``: the root of the horizon as for a random
    walk, half of what the estimate of its drift would cost on a short series (half of the members
    estimate none), and the disagreement `d` of the members, which says how sure the direction is.

    Parameters
    ----------
    level : ndarray, shape (periods,)
        Seasonally adjusted history.
    paths : ndarray, shape (members, horizon)
        NaN where a member does not apply.
    typical : float
        Typical relative move of the panel, towards which short histories are shrunk.
    """
    move = usual_move(level, typical)
    values = int(np.isfinite(level).sum())
    ahead = np.arange(1, horizon + 1)
    walk = move * _size(level) * np.sqrt(ahead) * (1 + ahead / max(values - 1, 1)) ** 0.25
    spread = np.nanstd(paths, axis=0)
    spread = np.clip(spread, 0.05 * walk, 5 * walk)
    return np.asarray(walk ** (1 - SPREAD_SHARE) * spread**SPREAD_SHARE)


def learn_length(
    scaled: Array, known: NDArray[np.int64], names: NDArray[np.str_], effective: Array
) -> float:
    """Power of the number of known values that the size of scaled errors goes with.

    A longer history helps models to see that a series is stationary, and less so for a walk. The
    slope of the log error on the log of the number of values, within series and horizons, shrunk
    to zero as if 50 units of its design said zero: a prior standard deviation of about 0.15.

    Parameters
    ----------
    scaled : ndarray, shape (cases, horizon)
        NaN where the actual is not known.
    known : ndarray, shape (cases,)
        Values known at each origin.
    names : ndarray, shape (cases,)
    effective : ndarray, shape (horizon,)
        Independent cases.
    """
    if not len(known):
        return 0.0
    log_size = np.log(np.maximum(np.abs(scaled), SMALL))
    series = np.unique(names, return_inverse=True)[1]
    cross = design = 0.0
    for h in range(scaled.shape[1]):
        seen = np.isfinite(scaled[:, h])
        if seen.any():
            x = _within(np.log(known[seen]), series[seen])
            y = _within(log_size[seen, h], series[seen])
            weight = effective[h] / seen.sum() / scaled.shape[1]
            cross += weight * np.sum(x * y)
            design += weight * np.sum(x * x)
    return float(cross / (design + LENGTH_PRIOR))


def _within(values: Array, series: NDArray[np.int64]) -> Array:
    count = np.maximum(np.bincount(series), 1)
    return np.asarray(values - (np.bincount(series, values) / count)[series])


def at_length(known: NDArray[np.int64] | int, exponent: float) -> Array:
    """Factor of the unit of error for a number of known values; 1 at twenty."""
    return np.asarray((np.asarray(known) / LENGTH) ** exponent)


def scaled_errors(actual: Array, point: Array, units: Array, positive: Flags | bool) -> Array:
    """Errors in units; below the point forecast of a positive series they are proportional.

    Inverse of `apply_errors`. A series that cannot be negative is bounded below and not above, so
    the lower side is measured on the log scale.
    """
    error = actual - point
    safe = np.maximum(point, 1e-300)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log(np.maximum(actual, 1e-9 * safe) / safe) * point
    return np.asarray(np.where(positive & (error < 0) & (point > 0), ratio, error) / units)


def apply_errors(point: Array, scaled: Array, units: Array, positive: Flags | bool) -> Array:
    """Values at scaled errors around a point forecast.

    Examples
    --------
    >>> point, scaled, units = np.full(2, 10.0), np.array([-5.0, 5.0]), np.full(2, 4.0)
    >>> apply_errors(point, scaled, units, True).round(2)
    array([ 1.35, 30.  ])
    """
    error = scaled * units
    safe = np.where(point > 0, point, 1.0)
    low = point * np.exp(np.minimum(error, 0) / safe)
    return np.asarray(np.where(positive & (error < 0) & (point > 0), low, point + error))
