"""From published observations to annual series that a model may use.

Breaks are declared in the data and handled here and in `talent.series.steps`: a hole is never
interpolated, and pieces on different levels are joined by a step that a model tells from growth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.series.kept import kept
from talent.series.steps import SHIFTS, Step, take_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["annual", "one_level"]

MIN_MONTHS = 6
"""A calendar year with fewer months than this gives no annual value."""

LENGTHS = {"A": ("Y-DEC", 4), "M": ("M", 7)}
"""Period frequency of pandas, and characters of a period's text, by frequency of the catalogue."""


def one_level(observations: pd.DataFrame, breaks: pd.DataFrame | None = None) -> pd.DataFrame:
    """Put a series on its newest level.

    Parameters
    ----------
    observations : pandas.DataFrame
        Columns ``period, value, frequency`` (``A`` or ``M``); one series.
    breaks : pandas.DataFrame, optional
        Its declared breaks: ``period, kind, size_log``.

    Returns
    -------
    pandas.DataFrame
        The same rows sorted by period, older levels moved onto the newest one.
    """
    frame = observations.sort_values("period").reset_index(drop=True)
    if breaks is None or frame.empty or not breaks["kind"].isin(SHIFTS).any():
        return frame
    declared = breaks[breaks["kind"].isin(SHIFTS)]
    freq, length = LENGTHS[str(frame["frequency"].iloc[0])]

    def ordinals(periods: pd.Series) -> NDArray[np.int64]:
        text = periods.astype(str).str[:length]
        return np.asarray(pd.PeriodIndex(text, freq=freq).astype("int64"))

    at = ordinals(frame["period"])
    grid = np.full(at[-1] - at[0] + 1, np.nan)
    grid[at - at[0]] = frame["value"].to_numpy(dtype=float)
    starts = ordinals(declared["period"]) - at[0]
    steps = [Step(int(p), float(s)) for p, s in zip(starts, declared["size_log"], strict=True)]
    if any(np.isnan(step.size) for step in steps):
        # Estimating a step in a long monthly series takes half a second in every new process.
        key = f"one level {steps} ".encode() + grid.tobytes()
        level = kept(key, lambda: {"level": take_out(grid, steps)[0]})["level"]
    else:
        level, _ = take_out(grid, steps)
    return frame.assign(value=level[at - at[0]])


def annual(observations: pd.DataFrame, breaks: pd.DataFrame | None = None) -> pd.Series:
    """Annual values of one series, by year, on its newest level; months are averaged.

    Parameters
    ----------
    observations : pandas.DataFrame
        Rows of one series as a snapshot returns them: ``period, year, value, frequency``.
    breaks : pandas.DataFrame, optional
        Its declared breaks, as `Snapshot.breaks` returns them.

    Returns
    -------
    pandas.Series
        Float values indexed by ``year`` (int, increasing; years may be missing). A year with fewer
        than six months is left out.

    Examples
    --------
    >>> months = [f"2020-{m:02d}" for m in range(1, 13)]
    >>> frame = pd.DataFrame({"period": months, "year": 2020, "value": 2.0, "frequency": "M"})
    >>> annual(frame).to_dict()
    {2020: 2.0}
    """
    if observations.empty:
        return pd.Series(dtype=float, name="value")
    frame = one_level(observations, breaks)
    if (frame["frequency"] == "M").all():
        grouped = frame.groupby("year")["value"].agg(["mean", "size"])
        series = grouped.loc[grouped["size"] >= MIN_MONTHS, "mean"]
    else:
        series = frame.groupby("year")["value"].mean()
    series = series.sort_index().astype(float).rename("value")
    series.index = series.index.astype(int)
    return series
