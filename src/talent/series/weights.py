"""Weights of the members, learnt robustly from past errors of the whole panel, and the combination.

The combination is a weighted median, which one wild member cannot move. Equal weights are hard to
beat (Smith & Wallis 2009, doi:10.1111/j.1468-0084.2008.00541.x), so the weights are pooled over
series and pulled towards equality, the more the fewer independent cases there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import scipy

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["combine", "learn_weights"]

SHRINKAGE = 8.0
"""Pull towards equal weights, divided by the root of the number of independent cases.

Chosen over twenty sets of series, real and simulated, and not estimated: see docs/series.md.
"""
WILD = 15.0
"""Scaled errors beyond this count as this."""
SMOOTH = 0.1
"""Below this scaled error the loss is quadratic, so that it has a gradient at zero."""
FEWEST_CASES = 8.0
"""Independent cases below which weights are equal."""


def learn_weights(paths: Array, actual: Array, units: Array, effective: float) -> Array:
    """Weights that make the mean of the members' forecasts best on past cases.

    Parameters
    ----------
    paths : ndarray, shape (cases, members, horizon)
        NaN where a member does not apply.
    actual, units : ndarray, shape (cases, horizon)
    effective : float
        Number of independent cases.

    Returns
    -------
    ndarray, shape (members,)
        Not negative, sum 1, zero for members that never apply.

    Notes
    -----
    Minimises the mean pseudo-Huber loss of the scaled error of the weighted mean, plus
    ``8 / sqrt(effective)`` times the squared distance from equal weights, on the simplex.
    """
    if not len(paths):
        return np.zeros(0)
    applies = np.isfinite(paths).any(axis=(0, 2))
    used = np.flatnonzero(applies)
    equal = np.full(len(used), 1 / max(len(used), 1))
    out = np.zeros(paths.shape[1])
    if effective >= FEWEST_CASES and len(used) > 1:
        seen = np.isfinite(actual)
        error = (actual[:, None, :] - paths[:, used, :]) / units[:, None, :]
        error = np.clip(np.moveaxis(error, 1, 2)[seen], -WILD, WILD)
        # Where a member does not apply, its place is taken by the others' mean.
        error = np.where(np.isnan(error), np.nanmean(error, axis=1, keepdims=True), error)
        pull = SHRINKAGE / np.sqrt(effective)

        def loss(w: Array) -> tuple[float, Array]:
            e = error @ w
            root = np.sqrt(e * e + SMOOTH**2)
            away = w - equal
            value = root.mean() + pull * np.sum(away**2)
            return float(value), (error * (e / root)[:, None]).mean(axis=0) + 2 * pull * away

        constraint: Any = {"type": "eq", "fun": lambda w: w.sum() - 1, "jac": np.ones_like}
        objective: Any = loss
        result = scipy.optimize.minimize(
            objective,
            equal,
            jac=True,
            method="SLSQP",
            bounds=[(0, 1)] * len(used),
            constraints=constraint,
        )
        equal = np.clip(result.x, 0, None) / np.clip(result.x, 0, None).sum()
    out[used] = equal
    return out


def combine(paths: Array, weights: Array) -> Array:
    """Weighted median of the members.

    Parameters
    ----------
    paths : ndarray, shape (..., members, horizon)
        NaN where a member does not apply; its weight goes to the others in proportion.
    weights : ndarray, shape (members,)
        If it leaves nothing to those that apply, they count equally.

    Returns
    -------
    ndarray, shape (..., horizon)

    Examples
    --------
    >>> paths = np.array([[1.0], [2.0], [90.0]])
    >>> combine(paths, np.full(3, 1 / 3)).tolist()
    [2.0]
    """
    applies = np.isfinite(paths)
    w = np.where(applies, weights[:, None] if len(weights) else 0.0, 0.0)
    total = w.sum(axis=-2, keepdims=True)
    w = np.where(total > 0, w, applies)
    w = w / w.sum(axis=-2, keepdims=True)
    order = np.argsort(paths, axis=-2)
    value = np.take_along_axis(paths, order, -2)
    share = np.take_along_axis(w, order, -2)
    middle = np.cumsum(share, axis=-2) - share / 2
    # Linear between the two members on either side of one half; NaN sorts last with no weight.
    members = paths.shape[-2]
    above = np.where(share > 0, middle, -1.0) >= 0.5
    upper = np.where(above.any(axis=-2), above.argmax(axis=-2), members - 1)
    last = members - 1 - (share > 0)[..., ::-1, :].argmax(axis=-2)
    upper = np.minimum(upper, last)
    below = (share > 0) & (np.arange(members)[:, None] < np.expand_dims(upper, -2))
    lower = members - 1 - below[..., ::-1, :].argmax(axis=-2)
    lower = np.where(below.any(axis=-2), lower, upper)

    def take(array: Array, at: NDArray[np.int64]) -> Array:
        return np.take_along_axis(array, np.expand_dims(at, -2), -2).squeeze(-2)

    low, high = take(middle, lower), take(middle, upper)
    span = np.where(high > low, high - low, 1.0)
    t = np.clip((0.5 - low) / span, 0, 1)
    v_low, v_high = take(value, lower), take(value, upper)
    return np.asarray(v_low + t * (v_high - v_low))
