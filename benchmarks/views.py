"""Latency of the views with a thousand stored runs (`benchmarks.database`)."""

from __future__ import annotations

from argparse import Namespace

import pandas as pd
from benchmarks import pages
from benchmarks.asked import Asked, Found
from benchmarks.database.__main__ import Databases, versions, views
from benchmarks.measuring import measured_on
from benchmarks.summary import Ratio

LIMIT = 50.0
"""Aim: median in milliseconds."""


def ratios(text: str) -> list[Ratio]:
    """The slowest views of each database, and their middle, from the tables of the part."""
    found = []
    for name, table in zip(("SQLite", "PostgreSQL"), pages.tables(text), strict=True):
        figures = table[["p50, ms", "by hand, p50"]].replace(",", "", regex=True).astype(float)
        rows = pd.concat([table[["view", "asked for", "rows"]], figures], axis=1)
        rows = rows.sort_values("p50, ms", ascending=False, ignore_index=True)
        slow = int((rows["p50, ms"] > LIMIT).sum())
        for row in rows.head(max(slow, 1)).to_dict("records"):
            what = f"`{row['view']}`, {row['asked for']} ({row['rows']} rows), {name}"
            found.append(_row(what, row["p50, ms"], row["by hand, p50"]))
        middle = figures.median()
        what = f"all {len(rows)} questions, their median, {name}"
        found.append(_row(what, middle["p50, ms"], middle["by hand, p50"]))
    return found


def _row(what: str, ours: float, theirs: float) -> Ratio:
    return Ratio(what, ours, "the tables by hand", theirs, "ms", limit=LIMIT)


def measure(asked: Asked) -> Found:
    """Fill both databases with runs, and ask."""
    note = measured_on(*versions(asked.server).split(" and "))
    databases = Databases(asked.folder, asked.server, asked.stack, None)
    text = views(databases, Namespace(runs=20 if asked.quick else 1000))
    return Found(f"{note}\n\n{text}", ratios(text))
