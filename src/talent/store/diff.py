"""What became known between two dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from talent.errors import ConfigError
from talent.frames import records
from talent.store.days import as_day

if TYPE_CHECKING:
    from datetime import date

    from talent.store.facade import Store
    from talent.store.snapshot import Snapshot

__all__ = ["DIFF_COLUMNS", "by_source", "diff"]

DIFF_COLUMNS: dict[str, str] = {
    "source": "where the newer value comes from; of a withdrawal, the older one",
    "kind": "observation, break, assumption, fab, fab_event, skill or donor_pool",
    "change": "new, revised or withdrawn",
    "country": "ISO 3166 alpha-2; empty where it serves every country",
    "key": "key of the series, assumption or fab; of a skill, occupation and element; of a donor "
    "pool, industry and occupation",
    "period": "of an observation or a break; of an event, its date",
    "old": "value on the earlier date; of an assumption its mode, of a fab its capacity, of a "
    "break its size, of a skill its importance, of a donor pool its people",
    "new": "value on the later date, likewise",
    "text": "what a number does not say: unit, distribution, kind of event, state of a fab",
    "vintage": "date on which the change became known",
}
"""Columns of `diff` and what they mean."""


def diff(store: Store, date1: date | str, date2: date | str) -> pd.DataFrame:
    """List what became known after one date and not after another.

    A new vintage that repeats value and status is no change.

    Parameters
    ----------
    store : Store
    date1, date2 : datetime.date or str
        `date1` is the earlier.

    Returns
    -------
    pandas.DataFrame
        Columns as in `DIFF_COLUMNS`, sorted by source, kind, key and period.

    Raises
    ------
    ConfigError
        If a date cannot be read, or `date2` is before `date1`.
    """
    first, last = as_day(date1, "the first date"), as_day(date2, "the second date")
    if last < first:
        raise ConfigError(f"the second date {last} is before the first, {first}; swap them")
    before, after = store.as_of(first), store.as_of(last)
    parts = [
        _observations(before, after),
        _breaks(before, after),
        _assumptions(before, after),
        _fabs(before, after),
        _events(before, after),
        _skills(before, after),
        _pools(before, after),
    ]
    whole = pd.concat([p.reindex(columns=list(DIFF_COLUMNS)) for p in parts if len(p)] or [_none()])
    return whole.sort_values(["source", "kind", "key", "period"], ignore_index=True)


def by_source(changes: pd.DataFrame) -> pd.DataFrame:
    """Count the rows of `diff`.

    Returns
    -------
    pandas.DataFrame
        ``source, kind, change, rows, keys, first_period, last_period, last_vintage``.
    """
    return changes.groupby(["source", "kind", "change"], as_index=False).agg(
        rows=("key", "size"),
        keys=("key", "nunique"),
        first_period=("period", "min"),
        last_period=("period", "max"),
        last_vintage=("vintage", "max"),
    )


def _none() -> pd.DataFrame:
    numbers = {"old", "new"}
    return pd.DataFrame(
        {c: pd.Series([], dtype="float64" if c in numbers else "str") for c in DIFF_COLUMNS}
    )


def _paired(old: pd.DataFrame, new: pd.DataFrame, key: list[str], same: list[str]) -> pd.DataFrame:
    """Rows of either side that differ in a column of `same`, with ``change``."""
    both = new.merge(old, on=key, how="outer", suffixes=("", "_old"), indicator="side")
    change = both["side"].map({"left_only": "new", "both": "revised", "right_only": "withdrawn"})
    both["change"] = change.astype("str")
    equal = both["change"] == "revised"
    for column in same:
        now, then = both[column], both[f"{column}_old"]
        equal &= (now == then) | (now.isna() & then.isna())
    both = both[~equal].copy()
    gone = both["change"] == "withdrawn"
    for column in ("country", "source", "vintage", "text"):
        if f"{column}_old" in both:
            both[column] = both[column].where(~gone, both[f"{column}_old"])
    return both


def _observations(before: Snapshot, after: Snapshot) -> pd.DataFrame:
    columns = ["series", "period", "country", "value", "status", "vintage", "source", "unit"]

    def known(snapshot: Snapshot) -> pd.DataFrame:
        frames = [snapshot.observations(c)[columns] for c in snapshot.concepts()]
        return pd.concat(frames, ignore_index=True).rename(columns={"unit": "text"})

    found = _paired(known(before), known(after), ["series", "period"], ["value", "status"])
    found = found.rename(columns={"series": "key", "value": "new", "value_old": "old"})
    return found.assign(kind="observation")


def _assumptions(before: Snapshot, after: Snapshot) -> pd.DataFrame:
    old, new = before.assumptions(), after.assumptions()
    for frame in (old, new):
        frame["text"] = [_words(row) for row in records(frame)]
    found = _paired(old, new, ["assumption", "country"], ["text", "status"])
    found = found.rename(columns={"assumption": "key", "mode": "new", "mode_old": "old"})
    return found.assign(kind="assumption", period="")


def _words(row: dict[str, Any]) -> str:
    """Distribution of an assumption in words."""
    numbers = ", ".join(f"{row[c]:g}" for c in ("low", "mode", "high") if pd.notna(row[c]))
    return f"{row['distribution']} {numbers} {row['unit']}"


def _breaks(before: Snapshot, after: Snapshot) -> pd.DataFrame:
    country = after.series()[["series", "country"]]
    old, new = (s.breaks().merge(country, on="series") for s in (before, after))
    found = _paired(old, new, ["series", "period", "kind"], ["size_log"])
    found = found.assign(text=found["kind"], kind="break")
    return found.rename(columns={"series": "key", "size_log": "new", "size_log_old": "old"})


def _fabs(before: Snapshot, after: Snapshot) -> pd.DataFrame:
    """Fabs that became known, or whose state did."""
    old, new = before.fabs(), after.fabs()
    for frame in (old, new):
        start = ["" if pd.isna(year) else f" from {year:.0f}" for year in frame["start_year"]]
        frame["text"] = frame["company"] + ", " + frame["name"] + ", " + frame["status"] + start
    found = _paired(old, new, ["fab"], ["text", "capacity_wspm", "jobs"])
    found = found.rename(columns={"fab": "key", "capacity_wspm": "new", "capacity_wspm_old": "old"})
    return found.assign(kind="fab", period="")


def _skills(before: Snapshot, after: Snapshot) -> pd.DataFrame:
    """Ratings of occupations."""
    old, new = (s.skill_ratings().rename(columns={"element": "text"}) for s in (before, after))
    found = _paired(old, new, ["code", "element_id"], ["importance", "level", "status"])
    found["key"] = found["code"] + " " + found["element_id"]
    found = found.rename(columns={"importance": "new", "importance_old": "old"})
    return found.assign(kind="skill", country="", period="")


def _pools(before: Snapshot, after: Snapshot) -> pd.DataFrame:
    """People of donor industries, and of the industry itself."""
    old, new = (s.donor_pools(own=True).rename(columns={"title": "text"}) for s in (before, after))
    found = _paired(old, new, ["country", "industry", "soc"], ["people", "wage", "status"])
    found["key"] = found["industry"] + " " + found["soc"]
    found = found.rename(columns={"people": "new", "people_old": "old"})
    return found.assign(kind="donor_pool")


def _events(before: Snapshot, after: Snapshot) -> pd.DataFrame:
    found = after.fab_events().merge(after.fabs()[["fab", "country"]], on="fab", how="left")
    known = before.fab_events()[["fab", "seq"]].assign(known=True)
    found = found.merge(known, on=["fab", "seq"], how="left")
    found = found[found["known"].isna()]
    target = (" (target " + found["target_date"] + ")").where(found["target_date"] != "", "")
    return found.assign(
        kind="fab_event", change="new", key=found["fab"], period=found["event_date"],
        text=found["kind"] + target, vintage=found["known_on"],
    )  # fmt: skip
