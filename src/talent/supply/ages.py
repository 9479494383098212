"""Single years of age from what is published: age groups, or a mean age."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import scipy

from talent.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = [
    "AGES",
    "AGE_BANDS",
    "MAX_AGE",
    "MIN_AGE",
    "band_limits",
    "band_members",
    "split_bands",
    "tilt_to_mean",
]

MIN_AGE, MAX_AGE = 15, 80
AGES = np.arange(MIN_AGE, MAX_AGE + 1)
"""Single years of age of the model, shape (66,). Nobody works past the last one."""

AGE_BANDS = ("15-24", "25-34", "35-44", "45-54", "55-64", "65+")
"""Bands in which results by age are given."""


def band_limits(band: str) -> tuple[int, int]:
    """First and last age of a published age band; an open band ends at the model's last age.

    Examples
    --------
    >>> band_limits("25-34"), band_limits("65+"), band_limits("22")
    ((25, 34), (65, 80), (22, 22))
    """
    if band.endswith("+"):
        return int(band[:-1]), MAX_AGE
    first, _, last = band.partition("-")
    return int(first), int(last or first)


def band_members(bands: Sequence[str] = AGE_BANDS) -> NDArray[np.float64]:
    """Which single ages belong to which band: one where they do, shape (66, bands).

    Examples
    --------
    >>> band_members().sum(axis=0)
    array([10., 10., 10., 10., 10., 16.])
    """
    limits = np.array([band_limits(band) for band in bands])
    inside = (AGES[:, None] >= limits[:, 0]) & (AGES[:, None] <= limits[:, 1])
    return inside.astype(np.float64)


def split_bands(bands: Sequence[str], counts: Sequence[float]) -> NDArray[np.float64]:
    """Counts by single age from counts by age band.

    A monotone cubic spline (Fritsch & Carlson 1980, doi:10.1137/0717021) goes through the
    cumulative counts at the band limits, so no age is negative and each band keeps its sum.

    Parameters
    ----------
    bands : sequence of str
        Adjoining bands in any order, such as ``"16-19"`` and ``"65+"``.
    counts : sequence of float
        Persons in each band.

    Returns
    -------
    ndarray, shape (66,)
        Persons by age 15 to 80.

    Raises
    ------
    ConfigError
        If the bands overlap or leave a hole.

    Examples
    --------
    >>> split_bands(["15-24", "25-80"], [10.0, 40.0]).sum().round(9).item()
    50.0
    """
    rows = sorted((*band_limits(b), float(c)) for b, c in zip(bands, counts, strict=True))
    for (_, last, _), (first, _, _) in itertools.pairwise(rows):
        if first != last + 1:
            raise ConfigError(f"age bands must adjoin; a band ends at {last}, the next is {first}")
    edges = np.array([rows[0][0], *[last + 1 for _, last, _ in rows]], dtype=float)
    total = np.concatenate([[0.0], np.cumsum([c for _, _, c in rows])])
    cumulative = scipy.interpolate.PchipInterpolator(edges, total)
    points = np.clip(np.arange(MIN_AGE, MAX_AGE + 2), edges[0], edges[-1])
    return np.maximum(np.diff(cumulative(points)), 0.0)


def tilt_to_mean(
    profile: NDArray[np.float64], mean_age: float | NDArray[np.float64]
) -> NDArray[np.float64]:
    """The age distribution closest to `profile` that has a given mean age.

    Closest in relative entropy, hence an exponential tilt ``profile * exp(k * age)``: where only a
    mean age is known, nothing else is added to the national age profile. Solved by Newton's method
    on ``k``, whose derivative of the mean is the variance.

    Parameters
    ----------
    profile : ndarray, shape (66,)
        Persons or weights by age 15 to 80, for example the national labour force.
    mean_age : float or ndarray, shape (draws,)
        Years; strictly between the first and last age with weight.

    Returns
    -------
    ndarray, shape (66,) or (draws, 66)
        Shares that sum to one over the ages.

    Raises
    ------
    ConfigError
        If a mean age cannot be reached.

    Examples
    --------
    >>> p = tilt_to_mean(np.ones(66), 40.0)
    >>> round(float(p @ AGES), 6)
    40.0
    """
    target = np.atleast_1d(np.asarray(mean_age, dtype=float))
    held = AGES[profile > 0]
    if held.size == 0 or target.min() <= held.min() or target.max() >= held.max():
        raise ConfigError("a mean age must lie strictly inside the ages of the profile")
    k = np.zeros(len(target))
    centred = AGES - target[:, None]
    for _ in range(60):
        weight = profile * np.exp(k[:, None] * centred)
        weight /= weight.sum(axis=1, keepdims=True)
        off = (weight * centred).sum(axis=1)
        variance = (weight * centred**2).sum(axis=1) - off**2
        # A bounded step keeps far-off targets from overshooting.
        k -= np.clip(off / variance, -0.1, 0.1)
        if np.abs(off).max() < 1e-10:
            break
    else:
        raise ConfigError("no age distribution near the profile has the mean age asked for")
    return np.asarray(weight if np.ndim(mean_age) else weight[0])
