"""What happened, as the files of a hub: all figures observed, and those that a round forecasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from talent.errors import ConfigError
from talent.report.hub_config import NAMES, UNIT, csv_bytes, last_day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    Truth = NDArray[np.bool_]

__all__ = ["oracle_output", "time_series"]

CELL = ("country", "scope", "occupation", "measure", "year")


def time_series(actuals: pd.DataFrame, rounds: Sequence[Mapping[str, Any]]) -> bytes:
    """Observed figures of what some round forecasts, of all years.

    Parameters
    ----------
    actuals : pandas.DataFrame
        ``country, scope, occupation, measure, year, value, vintage, status, source``.
    rounds : sequence of dict
        Of ``tasks.json``.

    Returns
    -------
    bytes
        CSV with the unit of observation, ``observation, vintage, status, source``.

    Raises
    ------
    ConfigError
        If columns are missing, a figure is there more than once, or none is of this hub.
    """
    frame = _named("actuals", actuals, ("value", "vintage", "status", "source"))
    # A combination must be of one round: what only two rounds together ask for is of neither.
    keep = np.any([_inside(frame, one, UNIT[1:]) for one in rounds], axis=0)
    frame = frame.loc[keep].sort_values(list(UNIT))
    if frame.empty:
        raise ConfigError("actuals: no row is of what this hub forecasts")
    twice = frame[frame.duplicated(list(UNIT), keep=False)]
    if len(twice):
        first = ", ".join(str(twice.iloc[0][name]) for name in UNIT)
        raise ConfigError(f"actuals: {len(twice)} rows are there more than once, such as {first}")
    day = frame["vintage"].astype(str).str.slice(0, 10)
    out = frame.assign(vintage=day).rename(columns={"value": "observation"})
    return csv_bytes(out[[*UNIT, "observation", "vintage", "status", "source"]])


def oracle_output(scored: pd.DataFrame, rounds: Sequence[Mapping[str, Any]]) -> bytes | None:
    """What each round should have forecast, on the level of the series that was known then.

    Parameters
    ----------
    scored : pandas.DataFrame
        ``as_of, country, scope, occupation, measure, year, linked``, a row a forecast cell; of
        several runs with one as-of date the last row counts.
    rounds : sequence of dict

    Returns
    -------
    bytes or None
        CSV with ``origin_date``, the unit of observation and ``oracle_value``; None if nothing
        that this hub forecasts has happened yet.

    Raises
    ------
    ConfigError
        If columns are missing.
    """
    frame = _named("scored", scored, ("as_of", "linked"))
    frame = frame.assign(origin_date=frame["origin_date"].astype(str).str.slice(0, 10))
    unit = ["origin_date", *UNIT]
    frame = frame.drop_duplicates(unit, keep="last")
    keep = np.any([_inside(frame, one, unit) for one in rounds], axis=0)
    if not keep.any():
        return None
    out = frame.loc[keep].sort_values(unit).rename(columns={"linked": "oracle_value"})
    return csv_bytes(out[[*unit, "oracle_value"]])


def _named(what: str, frame: pd.DataFrame, further: Sequence[str]) -> pd.DataFrame:
    missing = [name for name in (*CELL, *further) if name not in frame]
    if missing:
        raise ConfigError(f"{what}: the columns {', '.join(missing)} are missing")
    days = frame["year"].astype(int).map(last_day)
    return frame.rename(columns=NAMES).assign(target_end_date=days)


def _inside(frame: pd.DataFrame, one: Mapping[str, Any], names: Sequence[str]) -> Truth:
    """Which rows have values that the round has, in every one of the task ids."""
    ids = one["model_tasks"][0]["task_ids"]
    inside = np.ones(len(frame), dtype=bool)
    for name in names:
        known = [*(ids[name]["required"] or []), *(ids[name]["optional"] or [])]
        inside &= frame[name].isin(known).to_numpy()
    return inside
