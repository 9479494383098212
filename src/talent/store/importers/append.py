"""Into the database: only what is new or changed, by the loader's own plan and in one transaction.

A value that equals the latest one known on its date is no news and is not stored again.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd
from sqlalchemy import insert, select

from talent.store.importers.catalogue import read_sources
from talent.store.importers.checks import observations
from talent.store.models import DatasetLoad, Observation, Series, Source
from talent.store.package import Package
from talent.store.plan import plan_table, write_plan
from talent.store.validate import ValidPackage

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from talent.store.importers.found import Found, Sink
    from talent.store.plan import Plan

__all__ = ["ImportReport", "News", "compare", "plan", "store"]

REVISION_COLUMNS = ("series", "period", "known_before", "before", "known_on", "value")


@dataclass(frozen=True)
class ImportReport:
    """What an import changed, or would change.

    Attributes
    ----------
    format, file : str
    known_on : datetime.date
    new, revised, unchanged : int
        Observations: first of their period, another value than the latest one known, the same.
    left_out : dict of str to int
        Rows or values that were left out on purpose, by reason.
    revisions : pandas.DataFrame
        ``series, period, known_before, before, known_on, value``, one row a revision.
    dry_run : bool
        Whether nothing was written for that reason.
    """

    format: str
    file: str
    known_on: date
    new: int
    revised: int
    unchanged: int
    left_out: dict[str, int]
    revisions: pd.DataFrame
    dry_run: bool = False

    @property
    def changed(self) -> bool:
        """Whether anything was written, or would have been."""
        return bool(self.new or self.revised)

    def __str__(self) -> str:
        counts = f"{self.new} new, {self.revised} revised, {self.unchanged} unchanged"
        lines = [f"{'dry run, nothing written: ' if self.dry_run else ''}{counts}"]
        lines += [f"left out: {number} {why}" for why, number in sorted(self.left_out.items())]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        table = self.revisions.head(20).to_html(index=False, escape=True)
        return f"<pre>{escape(str(self))}</pre>{table}"


@dataclass(frozen=True)
class News:
    """Observations compared with what is known.

    Attributes
    ----------
    fresh : list of Found
        To be stored.
    new, unchanged : int
    revisions : list of tuple
        As `REVISION_COLUMNS`.
    """

    fresh: list[Found]
    new: int
    unchanged: int
    revisions: list[tuple[Any, ...]]


def _known(
    connection: Connection, series: set[str]
) -> dict[tuple[str, str], list[tuple[str, float | None]]]:
    """(vintage, value) by series and period, in order of vintage."""
    query = select(
        Series.series, Observation.period, Observation.vintage, Observation.value
    ).join_from(Observation, Series, Series.id == Observation.series_id)
    known: dict[tuple[str, str], list[tuple[str, float | None]]] = {}
    for row in connection.execute(query):
        if row.series in series:
            known.setdefault((row.series, row.period), []).append(
                (row.vintage.isoformat(), row.value)
            )
    for history in known.values():
        history.sort(key=lambda entry: entry[0])
    return known


def compare(connection: Connection, found: list[Found], known_on: date) -> News:
    """Tell new and revised observations from those that are known already."""
    known = _known(connection, {item.series for item in found})
    day = known_on.isoformat()
    news = News([], 0, 0, [])
    new = unchanged = 0
    for item in sorted(found, key=lambda f: (f.series, f.period, f.vintage or day)):
        vintage = item.vintage or day
        history = known.setdefault((item.series, item.period), [])
        place = bisect_right(history, vintage, key=lambda entry: entry[0])
        before = history[place - 1] if place else None
        if before is not None and before[1] == item.value:
            unchanged += 1
            continue
        news.fresh.append(item)
        if before is not None:
            row = (item.series, item.period, before[0], before[1], vintage, item.value)
            news.revisions.append(row)
        else:
            new += 1
        insort(history, (vintage, item.value), key=lambda entry: entry[0])
    return News(news.fresh, new, unchanged, news.revisions)


def plan(
    connection: Connection, format: str, digest: str, news: News, known_on: date, sink: Sink
) -> list[Plan]:
    """Plan the writing with the loader; what clashes with the database goes to the sink."""
    frame = observations(news.fresh, known_on)
    sources = read_sources()
    stored = set(connection.execute(select(Source.source)).scalars())
    missing = [sources[slug] for slug in sorted(set(frame["source"]) - stored)]
    columns = list(next(iter(sources.values())))
    texts = pd.DataFrame([list(row.values()) for row in missing], columns=columns, dtype="str")
    valid = ValidPackage(
        Package(f"import {format}", known_on.isoformat(), digest, {}, {}, frozenset()),
        {"source": texts, "observation": frame},
        {
            "source": [(sink.file, 0)] * len(missing),
            "observation": [(sink.file, item.line) for item in news.fresh],
        },
    )
    tables = ("source", "observation") if missing else ("observation",)
    return [plan_table(connection, name, valid, sink.failures) for name in tables]


def store(connection: Connection, plans: list[Plan], format: str, digest: str, day: date) -> None:
    """Write the plans, and that there was an import; nothing where there is nothing to write."""
    rows = sum(len(each.insert) for each in plans)
    if not rows:
        return
    for each in plans:
        write_plan(connection, each)
    connection.execute(
        insert(DatasetLoad).values(
            package=f"import {format}",
            version=day.isoformat(),
            content_hash=digest,
            loaded_at=datetime.now(UTC),
            counts={each.table: len(each.insert) for each in plans},
        )
    )
