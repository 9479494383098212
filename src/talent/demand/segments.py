"""Every segment of every scope: its trend of employment, and how its people divide over jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from talent.demand.employment import Trend, build_trend
from talent.demand.occupations import mix_path, shares_of, tilt_path
from talent.demand.wider import segment_trend
from talent.demand.wider_mix import segment_mix
from talent.streams import normals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from talent.inputs import Inputs
    from talent.series import Lessons

    Array = NDArray[np.float64]

__all__ = ["core_segments", "segment_mixes", "segment_trends"]

CORE = "components"
"""Scope whose employment is published; the segments beyond it have models of their own."""


def core_segments(inputs: Inputs, segments: Sequence[str]) -> NDArray[np.bool_]:
    """Which segments are of the components scope, shape (S,)."""
    table = inputs.snapshot.scopes()
    inside = set(table.loc[table["scope"] == CORE, "segment"])
    return np.array([segment in inside for segment in segments])


def segment_trends(
    inputs: Inputs, lessons: Lessons, country: str, segments: Sequence[str], base: int, to: int
) -> Trend:
    """Trend of all segments: those of the components scope together, the others by their drivers.

    Returns
    -------
    Trend
        Arrays over all `segments`; ``growth`` has shape (draws, S).
    """
    core = core_segments(inputs, segments)
    inner = [s for s, inside in zip(segments, core, strict=True) if inside]
    trend = build_trend(inputs, lessons, country, inner, base, to)
    shape = (*trend.point.shape[:2], len(segments))
    point, noise = np.empty(shape), np.empty(shape)
    spread, growth = np.empty(shape[1:]), np.empty((shape[0], shape[2]))
    fab = trend.point[:, 0, inner.index("fab")]
    for s, segment in enumerate(segments):
        if core[s]:
            j = inner.index(segment)
            point[:, :, s], noise[:, :, s] = trend.point[:, :, j], trend.noise[:, :, j]
            spread[:, s], growth[:, s] = trend.spread[:, j], trend.growth[:, 0]
        else:
            own = segment_trend(inputs, country, segment, fab, base, to)
            point[:, :, s], noise[:, :, s] = own.point, own.noise
            spread[:, s], growth[:, s] = own.spread, own.growth
    return Trend(point, noise, spread, growth, trend.histories)


def segment_mixes(
    inputs: Inputs,
    country: str,
    segments: Sequence[str],
    occupations: Sequence[str],
    years: int,
    node_weights: Array,
) -> tuple[Array, Array, Array]:
    """Shares of the occupations by segment.

    The fab segment is tilted as its node classes move. Segments beyond the components scope start
    from the mix of other industries and drift as the industry's own mix does.

    Returns
    -------
    base : ndarray, shape (draws, S, O)
    ordinary, required : ndarray, shape (draws, years + 1, S, O)
        Without and with the tilt.
    """
    core = core_segments(inputs, segments)
    # The tilted mix meets the same errors and the same drift.
    logs = mix_path(inputs, country, occupations, years)
    tilted = shares_of(logs + tilt_path(inputs, occupations, node_weights, years))
    path = shares_of(logs)
    mix = path[:, 0]
    plain, required = [], []
    for segment, inside in zip(segments, core, strict=True):
        if inside:
            plain.append(path)
            required.append(tilted if segment == "fab" else path)
            continue
        share, sd = segment_mix(inputs, segment, occupations)
        error = normals(inputs.seed, f"demand.mix.{country}.{segment}", *mix.shape)
        own = np.log(share) + sd * error
        moved = np.exp(own[:, None, :]) * path / path[:, :1]
        moved /= moved.sum(axis=2, keepdims=True)
        plain.append(moved)
        required.append(moved)
    ordinary = np.stack(plain, axis=2)
    return ordinary[:, 0], ordinary, np.stack(required, axis=2)
