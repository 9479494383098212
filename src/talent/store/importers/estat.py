"""``estat``: CSV of e-Stat, Japan's portal of official statistics (``getSimpleStatsData``).

Lines about the table come first (``"TABLE_INF","0004015801"``), then ``"VALUE"`` and a header of
code and name columns, ``unit`` and ``value``. UTF-8 from the interface, often cp932 once a
spreadsheet has saved it. Cells that feed a series are listed in ``datasets/import/codes.csv``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from talent.store.importers.catalogue import read_feeds
from talent.store.importers.found import Found
from talent.store.importers.text import (
    NUMBER_FIX,
    encoding_of,
    lines_of,
    number,
    rows_of,
    table_of_rows,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from talent.store.importers.catalogue import Catalogue, Feed
    from talent.store.importers.found import Sink

__all__ = ["read"]

NEEDED = ("cat01_code", "time_code", "value")
MISSING = {"", "-", "…", "...", "***", "x", "X"}

_CODES = re.compile(r"(tab|cat\d\d|area|time)_code", re.ASCII)
_TABLE = re.compile(r"\d{10}", re.ASCII)
_CODE = re.compile(r"[0-9A-Za-z_]{1,20}", re.ASCII)
_TIME = re.compile(
    r"(?P<year>(19|20|21)\d\d)00(?P<first>00|0[1-9]|1[0-2])(?P<last>00|0[1-9]|1[0-2])", re.ASCII
)


def read(path: Path, catalogue: Catalogue, sink: Sink) -> None:
    """Read a CSV of e-Stat; see `talent.store.importers.run.import_file`."""
    rows = rows_of(lines_of(path, sink, encoding_of(path, "cp932")), sink)
    table = _preamble(rows, sink)
    if table is None:
        return
    every = read_feeds("estat")
    feeds = {feed.code: feed for feed in every if feed.table == table}
    if not feeds:
        tables = ", ".join(sorted({feed.table for feed in every}))
        sink.problem(
            0, "TABLE_INF", table, "no series is fed by this table", f"known tables: {tables}"
        )
        return
    for line, row in table_of_rows(_labelled(rows), sink, NEEDED, _known):
        _row(line, row, feeds, catalogue, sink)


def _preamble(rows: Iterator[tuple[int, list[str]]], sink: Sink) -> str | None:
    """Read up to ``VALUE``; give the number of the table."""
    table, line = None, 0
    for line, cells in rows:
        name, rest = (cells[0], cells[1:]) if cells else ("", [])
        if name == "STATUS" and rest[:1] != ["0"]:
            sink.problem(
                line, "STATUS", ", ".join(rest), "e-Stat answered with an error", "ask again"
            )
        if name == "TABLE_INF":
            table = rest[0] if rest else ""
            if not _TABLE.fullmatch(table):
                sink.problem(
                    line, "TABLE_INF", table, "is not the number of a table", "download it again"
                )
                table = None
        if name == "VALUE":
            if table is None and not len(sink.failures):
                sink.problem(
                    line, "TABLE_INF", None, "the number of the table is missing",
                    "download it with sectionHeaderFlg=1",
                )  # fmt: skip
            return table
    sink.problem(
        line, "VALUE", None, "there is no line VALUE, so no data",
        "download it with sectionHeaderFlg=1",
    )  # fmt: skip
    return None


def _labelled(rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Name the columns of names after their codes: their own names differ by table."""
    first = next(rows, None)
    if first is not None:
        line, header = first
        named = list(header)
        for place, column in enumerate(header[:-1]):
            if _CODES.fullmatch(column):
                named[place + 1] = column.removesuffix("_code") + "_name"
        yield line, named
    yield from rows


def _known(column: str) -> bool:
    same = column.removesuffix("_name") + "_code" if column.endswith("_name") else column
    return bool(_CODES.fullmatch(same)) or column in {"unit", "value", "annotation"}


def _row(
    line: int, row: dict[str, str], feeds: dict[str, Feed], catalogue: Catalogue, sink: Sink
) -> None:
    before = len(sink.failures)
    code, time = row["cat01_code"], _TIME.fullmatch(row["time_code"])
    if not _CODE.fullmatch(code):
        sink.problem(line, "cat01_code", code, "is not a code of e-Stat", "restore the line")
    if time is None:
        sink.problem(
            line, "time_code", row["time_code"], "is not a time of e-Stat",
            "restore the line, such as 2026000101",
        )  # fmt: skip
    value = number(row["value"], grouped=True)
    if value is None and row["value"] not in MISSING:
        sink.problem(line, "value", row["value"], "is not a number", NUMBER_FIX)
    if len(sink.failures) > before or time is None:
        return
    feed = feeds.get(code)
    if feed is None:
        sink.leave_out("of codes of the table that feed no series")
        return
    entry = catalogue.entries.get(feed.series)
    if entry is None:
        sink.unknown(line, "cat01_code", code)
        return
    if row.get("unit", "") not in feed.units:
        known = " or ".join(repr(unit) for unit in feed.units)
        sink.problem(
            line, "unit", row["unit"], f"is not the declared unit, {known}",
            "declare it in datasets/import/codes.csv",
        )  # fmt: skip
        return
    if value is None:
        sink.leave_out("not available")
        return
    period = _period(entry.frequency, time)
    if period is None:
        sink.problem(
            line, "time_code", row["time_code"],
            f"is not a period of a series of frequency {entry.frequency}",
            "import the table of that frequency",
        )  # fmt: skip
        return
    sink.found.append(
        Found(
            entry.series,
            period,
            float(value * feed.factor),
            "measured",
            feed.source,
            "",
            line,
            ("cat01_code", code),
            ("time_code", row["time_code"]),
            ("value", row["value"]),
        )
    )


def _period(frequency: str, time: re.Match[str]) -> str | None:
    first, last = time["first"], time["last"]
    if frequency == "A":
        return time["year"] if first == last == "00" else None
    if frequency == "M":
        return f"{time['year']}-{first}" if first == last != "00" else None
    quarters = {("01", "03"): 1, ("04", "06"): 2, ("07", "09"): 3, ("10", "12"): 4}
    quarter = quarters.get((first, last))
    return f"{time['year']}-Q{quarter}" if quarter else None
