"""``dgbas-csv``: the same tables of Taiwan's statistics database (DGBAS) as its CSV download.

The title of the table, a line of units, a header ``統計期, 性別, items...``, one row a period in
years of the Republic (``110年``, ``110年1月``) and value of the second dimension, an empty line
and notes; UTF-8 or Big5. The column of the second dimension is there only where more than one of
its values was chosen; without it a file of men looks like one of both sexes, and is refused.
Cells that feed a series are those of the format ``dgbas`` in ``datasets/import/codes.csv``.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from talent.store.importers.catalogue import read_feeds
from talent.store.importers.dgbas import UNAVAILABLE, frequency_of, period_of
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

TABLES = {
    "各行業就業人口(第八次修訂 90年-100年)": ("A040103030", "性別"),
    "各行業就業人口(第九次修訂 101年-105年)": ("A040103040", "性別"),
    "各行業就業人口(第十次修訂 106年以後)": ("A040103050", "性別"),
    "勞動生產力指數與單位產出勞動成本指數": ("A046601010", "產業別"),
    "國內各業生產及平減指數-年": ("A018103010", "行業"),
}
"""Number and second dimension of the tables, by title."""
PERIOD = "統計期"
MISSING = {"", "-", "--", "…", "..."}
SOURCE = "dgbas-csv"


def read(path: Path, catalogue: Catalogue, sink: Sink) -> None:
    """Read a CSV of DGBAS; see `talent.store.importers.run.import_file`."""
    rows = rows_of(lines_of(path, sink, encoding_of(path, "big5")), sink)
    found = _preamble(rows, sink)
    if found is None:
        return
    (table, dimension), header = found
    feeds = {(feed.item, feed.code): feed for feed in read_feeds("dgbas") if feed.table == table}
    items = sorted({item for item, _ in feeds})
    if not set(items) & set(header[1]):
        sink.problem(
            header[0], items[0], None, "none of the items that feed a series was chosen",
            f"download the table with {' or '.join(items)}",
        )  # fmt: skip
    if dimension not in header[1]:
        codes = sorted({code for _, code in feeds})
        sink.problem(
            header[0], dimension, None, "the column is missing, so nobody can tell of whom it is",
            f"choose {' and '.join(codes)} and at least one more {dimension}",
        )  # fmt: skip
        return
    whole = chain([header], _body(rows, sink))
    seen: dict[tuple[str, str], int] = {}
    for line, row in table_of_rows(whole, sink, (PERIOD, dimension), bool):
        _row(line, row, dimension, feeds, seen, catalogue, sink)


def _preamble(
    rows: Iterator[tuple[int, list[str]]], sink: Sink
) -> tuple[tuple[str, str], tuple[int, list[str]]] | None:
    """Read up to the header; give the table, its second dimension, and the header."""
    title, line = "", 0
    for line, cells in rows:
        if cells[:1] == [PERIOD]:
            if title in TABLES:
                return TABLES[title], (line, cells)
            sink.problem(
                1, "", title or None, "is not the title of a table that feeds a series",
                f"known tables: {', '.join(TABLES)}",
            )  # fmt: skip
            return None
        text = [cell for cell in cells if cell]
        if title and text:
            break
        title = text[0] if len(text) == 1 else title
    sink.problem(
        line, PERIOD, None, f"there is no header that starts with {PERIOD}",
        "download the table again, as CSV",
    )  # fmt: skip
    return None


def _body(rows: Iterator[tuple[int, list[str]]], sink: Sink) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows down to the empty line; only notes, of one cell, may follow."""
    for line, cells in rows:
        if any(cells):
            yield line, cells
            continue
        for below, note in rows:
            if len(note) > 1:
                sink.problem(
                    below, "", ", ".join(note), "follows the end of the table",
                    f"delete the empty line {line}",
                )  # fmt: skip
        return


def _row(
    line: int,
    row: dict[str, str],
    dimension: str,
    feeds: dict[tuple[str, str], Feed],
    seen: dict[tuple[str, str], int],
    catalogue: Catalogue,
    sink: Sink,
) -> None:
    whom, key = row[dimension], (row[PERIOD], row[dimension])
    period = period_of(row[PERIOD])
    if period is None:
        sink.problem(line, PERIOD, row[PERIOD], "is not a period", "write it as 106年 or 106年1月")
    if not whom:
        sink.problem(line, dimension, whom, "is empty", "restore the line")
    if key in seen:
        sink.problem(
            line, f"{PERIOD},{dimension}", ", ".join(key),
            f"the key is already in line {seen[key]}", "remove one of the rows",
        )  # fmt: skip
    again = key in seen
    seen.setdefault(key, line)
    for item, cell in row.items():
        if item in (PERIOD, dimension):
            continue
        value = number(cell)
        if value is None and cell not in MISSING:
            sink.problem(line, item, cell, "is not a number", NUMBER_FIX)
            continue
        feed = feeds.get((item, whom))
        if feed is None:
            sink.leave_out("of rows of the table that feed no series")
            continue
        entry = catalogue.entries.get(feed.series)
        if entry is None:
            sink.unknown(line, item, f"{item}, {whom}")
        elif value is None or value == 0:
            sink.leave_out(UNAVAILABLE if value == 0 else "not available")
        elif period is not None and not again:
            if frequency_of(period) != entry.frequency:
                sink.leave_out(f"of another frequency than the series, {entry.frequency}")
                continue
            sink.found.append(
                Found(
                    entry.series,
                    period,
                    float(value * feed.factor),
                    "measured",
                    SOURCE,
                    "",
                    line,
                    (f"{item},{dimension}", f"{item}, {whom}"),
                    (PERIOD, row[PERIOD]),
                    (item, cell),
                )
            )
