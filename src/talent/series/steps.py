"""Known breaks: level shifts of declared date are estimated and taken out, holes stay holes.

A benchmark join, a survey redesign or a change of scope moves the level of a series from a known
period on. Its size is either published or estimated together with the growth of the series, never
hidden by interpolation. The newest level, the one in use, is kept as published.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.errors import FrameError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from talent.series.panel import Panel

    Array = NDArray[np.float64]

__all__ = ["CAVEATS", "SHIFTS", "Step", "declared_steps", "take_out"]

SHIFTS = ("benchmark", "level_shift", "survey_change", "definition")
"""Kinds of declared breaks that move a level."""
CAVEATS = ("hole", "classification", "preliminary")
"""Kinds that move none: holes show by themselves, changes of classification come with codes of
their own or are linked by the publisher, and preliminary values are revised."""
FEWEST = 8
"""Fewest values that tell a step of unknown size from growth."""


@dataclass(frozen=True)
class Step:
    """A level shift.

    Attributes
    ----------
    position : int
        Index of the first value on the new level.
    size : float
        Published log ratio of new to old level; NaN where it must be estimated.
    """

    position: int
    size: float = float("nan")


def take_out(y: Array, steps: Sequence[Step]) -> tuple[Array, list[float]]:
    """Put a series on its newest level.

    Unknown sizes are regression coefficients of step dummies in a local linear trend, on the logs
    of positive series, fitted by the Kalman filter, for which holes are just missing. A series
    with fewer than eight values cannot tell a step from growth and is left as published.

    Parameters
    ----------
    y : ndarray, shape (periods,)
        NaN in holes.
    steps : sequence of Step
        Those outside the series, or before its second value, are ignored.

    Returns
    -------
    level : ndarray, shape (periods,)
    sizes : list of float
        Shift of each step: log ratio for positive series, else a difference.

    Examples
    --------
    >>> y = np.array([1.0, 1.1, 1.21, 2.662, 2.9282, 3.22102])
    >>> level, sizes = take_out(y, [Step(3, size=np.log(2))])
    >>> level.round(3).tolist()
    [2.0, 2.2, 2.42, 2.662, 2.928, 3.221]
    """
    # A negative position, before the first value, must not count from the end.
    inside = [s for s in steps if 0 < s.position < len(y) and np.isfinite(y[: s.position]).any()]
    if not inside:
        return y, [0.0] * len(steps)
    positive = bool(np.nanmin(y) > 0)
    work = np.log(y) if positive else y
    enough = np.isfinite(y).sum() >= FEWEST
    # Two reasons for a break in one period are one step, of the published size if there is one.
    found = {s.position: s.size for s in inside if positive and not np.isnan(s.size)}
    shift = np.zeros(len(y))
    for position, size in found.items():
        shift[:position] += size
    unknown = sorted({s.position for s in inside} - set(found)) if enough else []
    if unknown:
        found_sizes = _estimate((work + shift).tobytes(), tuple(unknown))
        for position, size in zip(unknown, found_sizes, strict=True):
            found[position] = size
            shift[:position] += size
    sizes = [float(found.get(s.position, 0.0)) for s in steps]
    # The newest level stays as published to the last digit.
    return (y * np.exp(shift) if positive else y + shift), sizes


@lru_cache(maxsize=256)
def _estimate(values: bytes, positions: tuple[int, ...]) -> list[float]:
    # A long monthly series takes half a second, and several parts of a model read the same one.
    from statsmodels.tsa.statespace.structural import UnobservedComponents  # noqa: PLC0415 - slow, and only fits need it

    y = np.frombuffer(values)
    time = np.arange(len(y))
    dummies = np.column_stack([time >= position for position in positions]).astype(float)
    # Scaled by the usual move, so that the optimiser sees numbers near one.
    unit = float(np.nanmedian(np.abs(np.diff(y[np.isfinite(y)])))) or 1.0
    model = UnobservedComponents((y - np.nanmean(y)) / unit, "lltrend", exog=dummies)
    with warnings.catch_warnings():
        # A search that stops early still gives a step, which the cases after it put to the test.
        warnings.simplefilter("ignore")
        fitted = model.fit(disp=False, cov_type="none")
    return [float(v) * unit for v in fitted.params[-len(positions) :]]


def declared_steps(panel: Panel, breaks: pd.DataFrame | None) -> dict[str, list[Step]]:
    """Declared level shifts by series, as positions in its history.

    Raises
    ------
    FrameError
        If columns are missing or a series is not in the panel.
    """
    if breaks is None or breaks.empty:
        return {}
    missing = [c for c in ("unique_id", "ds", "kind") if c not in breaks.columns]
    if missing:
        raise FrameError([f"breaks: column {c} is missing" for c in missing])
    names = breaks["unique_id"].astype(str)
    unknown = sorted(set(names) - set(panel.first))
    if unknown:
        raise FrameError([f"breaks: series {name!r} is not in the frame" for name in unknown])
    foreign = sorted(set(breaks["kind"].astype(str)) - {*SHIFTS, *CAVEATS})
    if foreign:
        raise FrameError(
            [f"breaks: kind {k!r}; kinds are {', '.join([*SHIFTS, *CAVEATS])}" for k in foreign]
        )
    given = breaks["size_log"] if "size_log" in breaks else pd.Series(np.nan, index=breaks.index)
    sizes = pd.to_numeric(given, errors="coerce")
    wrong = breaks.index[sizes.isna() & given.notna()]
    if len(wrong):
        raise FrameError([f"breaks: row {i}, column size_log: no number" for i in wrong])
    out: dict[str, list[Step]] = {}
    rows = zip(names, panel.calendar.ordinals(breaks["ds"]), breaks["kind"], sizes, strict=True)
    for name, ordinal, kind, size in rows:
        if kind in SHIFTS:
            step = Step(int(ordinal) - panel.first[name], float(size))
            out.setdefault(name, []).append(step)
    return out
