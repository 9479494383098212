"""How far a series usually moves: the unit in which errors of different series are comparable."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Flags = NDArray[np.bool_]

__all__ = ["apply_errors", "error_units", "relative_move", "scaled_errors", "usual_move"]

RECENT = 5
"""Latest moves that are looked at on their own."""
PRIOR_MOVES = 3
"""Weight of the panel's typical move, in moves."""
SPREAD_SHARE = 0.25
"""Power of the members' disagreement in the unit of error; the rest is the series' own moves."""


def relative_move(level: Array) -> tuple[float, int]:
    """Typical move of one period relative to the last level, and how many moves tell it.

    Geometric mean of three views: mean absolute move, the same for logs, and root mean square of
    the last five. Moves over a hole count by the square root of its length.

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
    size = abs(level[seen[-1]]) or float(np.mean(np.abs(level[seen]))) or 1.0
    if len(seen) < 2:
        return np.nan, 0
    gaps = np.sqrt(np.diff(seen))
    moves = np.diff(level[seen]) / gaps / size
    views = [np.mean(np.abs(moves)), np.sqrt(np.mean(moves[-RECENT:] ** 2))]
    if level[seen].min() > 0:
        views.append(np.mean(np.abs(np.diff(np.log(level[seen])) / gaps)))
    views = [v for v in views if v > 0]
    return (float(np.exp(np.mean(np.log(views)))) if views else np.nan), len(moves)


def usual_move(level: Array, typical: float) -> float:
    """Relative move of a series, shrunk towards the typical one by how few moves tell it."""
    move, count = relative_move(level)
    own = np.log(typical) if np.isnan(move) else np.log(move)
    return float(np.exp((count * own + PRIOR_MOVES * np.log(typical)) / (count + PRIOR_MOVES)))


def error_units(level: Array, paths: Array, horizon: int, typical: float) -> Array:
    """Unit of forecast error by horizon, shape (horizon,), in the unit of the series.

    A random walk with drift has errors of standard deviation ``s sqrt(h (1 + h / (n - 1)))``: the
    second term is what the estimate of the drift costs on a short series. The disagreement of the
    members says how sure the direction is.

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
    seen = level[np.isfinite(level)]
    size = abs(seen[-1]) or float(np.mean(np.abs(seen))) or 1.0
    ahead = np.arange(1, horizon + 1)
    walk = move * size * np.sqrt(ahead * (1 + ahead / max(len(seen) - 1, 1)))
    spread = np.nanstd(paths, axis=0)
    spread = np.clip(spread, 0.05 * walk, 5 * walk)
    return np.asarray(walk ** (1 - SPREAD_SHARE) * spread**SPREAD_SHARE)


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
