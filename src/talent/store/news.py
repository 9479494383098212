"""What two snapshots do not share, and snapshots in between: part of the news and not the rest.

A news item is a kind and a key: ``data`` by source, ``assumption`` by name, ``fab`` by fab.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.store.snapshot import Snapshot
from talent.store.tables import primary_key

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

__all__ = ["KINDS", "mixed", "news"]

KINDS = {
    "observation": "data",
    "series_break": "data",
    "assumption": "assumption",
    "fab_state": "fab",
    "fab_event": "fab",
}
"""Tables in which later knowledge may differ from earlier, and the kind of news that it is."""

COLUMNS = ["kind", "key", "rows"]


def _items(table: str, frame: pd.DataFrame) -> pd.Series:
    """Key of the news item that each row belongs to."""
    if KINDS[table] == "data":
        return frame["source"]
    if KINDS[table] == "fab":
        return frame["fab"]
    country = frame["country"].where(frame["country"] == "", "." + frame["country"])
    return frame["assumption"] + country


def _about(table: str) -> list[str]:
    return [c for c in primary_key(table) if c != "vintage"]


def _changes(table: str, a: Snapshot, b: Snapshot) -> pd.DataFrame:
    """Rows of either snapshot that the other has not, with ``side`` and ``key`` of their item."""
    tables = {"a": a.table(table), "b": b.table(table)}
    both = pd.concat([rows.assign(side=side) for side, rows in tables.items()], ignore_index=True)
    content = [c for c in both.columns if c != "side"]
    alone = both[~both.duplicated(content, keep=False)].copy()
    alone["key"] = _items(table, alone)
    # A revision belongs to the source that brought it, not to the one that it replaces.
    about = _about(table)
    brought = alone[alone["side"] == "b"][[*about, "key"]].drop_duplicates(about)
    merged = alone[about].merge(brought, on=about, how="left")["key"].to_numpy()
    alone["key"] = np.where(pd.isna(merged), alone["key"].to_numpy(), merged)
    return alone


def news(a: Snapshot, b: Snapshot) -> pd.DataFrame:
    """What `b` knows otherwise than `a`.

    Returns
    -------
    pandas.DataFrame
        ``kind, key, rows``: one row an item, with the number of rows that are new, revised or gone.
    """
    parts = []
    for table, kind in KINDS.items():
        changed = _changes(table, a, b)
        about = changed.drop_duplicates(_about(table))
        counts = about.groupby("key", sort=True).size()
        parts.append(pd.DataFrame({"kind": kind, "key": counts.index, "rows": counts.to_numpy()}))
    counted = pd.concat(parts, ignore_index=True).groupby(["kind", "key"], sort=True)["rows"].sum()
    return counted.reset_index()[COLUMNS]


def mixed(a: Snapshot, b: Snapshot, items: Iterable[tuple[str, str]], as_of: date) -> Snapshot:
    """`a` with some items of the news of `b`, on a date of its own.

    Parameters
    ----------
    a, b : Snapshot
    items : iterable of (kind, key)
        As `news` names them; every item gives the facts of `b`.
    as_of : datetime.date

    Examples
    --------
    >>> import talent
    >>> with talent.open("sqlite://") as store:
    ...     a, b = store.as_of("2026-11-22"), store.as_of("2026-12-31")
    >>> mixed(a, b, [], b.as_of).hash == b.hash  # nothing became known in between
    True
    """
    wanted = set(items)
    tables = a.tables()
    for table, kind in KINDS.items():
        changed = _changes(table, a, b)
        taken = changed[[(kind, key) in wanted for key in changed["key"]]]
        if taken.empty:
            continue
        own = tables[table]
        columns, about = list(own.columns), _about(table)
        out = taken[taken["side"] == "a"][about]
        gone = own[about].merge(out.drop_duplicates(), on=about, how="left", indicator=True)
        kept = own[(gone["_merge"] == "left_only").to_numpy()]
        came = taken[taken["side"] == "b"]
        rows = pd.concat([kept, came[columns]])
        tables[table] = rows.sort_values(primary_key(table), ignore_index=True)
    fabs = pd.concat([a.table("fab"), b.table("fab")]).drop_duplicates("fab")
    known = fabs["fab"].isin(tables["fab_state"]["fab"])
    tables["fab"] = fabs[known].sort_values("fab", ignore_index=True)
    events = tables["fab_event"]
    tables["fab_event"] = events[events["fab"].isin(tables["fab"]["fab"])].reset_index(drop=True)
    return Snapshot(as_of, tables)
