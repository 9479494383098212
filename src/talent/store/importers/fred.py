"""``fred``: CSV of FRED and ALFRED (Federal Reserve Bank of St. Louis).

The first column is ``observation_date`` (``DATE`` until 2024), the others are series; ALFRED puts
the vintage behind the name, ``IPG3344S_20260116``, and that date is then the known-on date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from talent.store.importers.found import Found
from talent.store.importers.text import NUMBER_FIX, lines_of, number, rows_of
from talent.store.importers.units import unit_of

if TYPE_CHECKING:
    from pathlib import Path

    from talent.store.importers.catalogue import Catalogue, Entry
    from talent.store.importers.found import Sink
    from talent.store.importers.units import Unit

__all__ = ["read"]

DATES = ("observation_date", "DATE")
MISSING = {"", "."}

_VINTAGE = re.compile(r"(?P<code>[A-Z0-9_]+?)_(?P<day>\d{8}|\d{4}-\d{2}-\d{2})", re.ASCII)
_CODE = re.compile(r"[A-Z0-9_]{1,40}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True)
class _Column:
    name: str
    code: str
    vintage: str
    entry: Entry | None
    unit: Unit | None


def read(path: Path, catalogue: Catalogue, sink: Sink) -> None:
    """Read a CSV of FRED; see `talent.store.importers.run.import_file`."""
    rows = rows_of(lines_of(path, sink), sink)
    first = next(rows, None)
    if first is None:
        sink.problem(0, "", None, "the file is empty", "download it again")
        return
    top, header = first
    if header[:1] not in ([DATES[0]], [DATES[1]]):
        sink.problem(
            top, header[0] if header else "", None, "the first column is not observation_date",
            "download the CSV of a FRED or ALFRED graph",
        )  # fmt: skip
        return
    for name in dict.fromkeys(header):
        if header.count(name) > 1:
            sink.problem(top, name, None, "the column is there twice", "remove one")
    columns = [_column(top, name, catalogue, sink) for name in header[1:]]
    if not columns:
        sink.problem(top, "", None, "there is no series column", "download the file again")
    seen: dict[str, int] = {}
    for line, cells in rows:
        if len(cells) != len(header):
            what = f"{len(cells)} cells in the line" if cells else "the line is empty"
            sink.problem(line, "", None, f"{what}, but {len(header)} columns", "restore the line")
            continue
        _row(line, header[0], cells, columns, seen, sink)
    if not seen and not len(sink.failures):
        sink.problem(top, "", None, "there is no row below the header", "download the file again")


def _column(top: int, name: str, catalogue: Catalogue, sink: Sink) -> _Column:
    code, vintage = name, ""
    if match := _VINTAGE.fullmatch(name):
        code = match["code"]
        try:
            vintage = date.fromisoformat(match["day"]).isoformat()
        except ValueError:
            sink.problem(
                top, name, match["day"], "is not a vintage date", "write it as SERIES_YYYYMMDD"
            )
            return _Column(name, code, "", None, None)
    if not _CODE.fullmatch(code):
        sink.problem(top, name, None, "is not a code of FRED", "restore the header")
        return _Column(name, code, vintage, None, None)
    entries = catalogue.by_code.get(code, [])
    if len(entries) != 1:
        if entries:
            names = ", ".join(entry.series for entry in entries)
            sink.problem(top, name, None, f"feeds several series: {names}", "leave it out")
        else:
            sink.unknown(top, name, code, list(catalogue.by_code))
        return _Column(name, code, vintage, None, None)
    unit = unit_of(entries[0])
    if unit is None:
        sink.problem(
            top, name, None, f"no conversion to {entries[0].unit!r} is declared for such codes",
            "declare its unit in talent.store.importers.units",
        )  # fmt: skip
    return _Column(name, code, vintage, entries[0], unit)


def _row(
    line: int,
    dates: str,
    cells: list[str],
    columns: list[_Column],
    seen: dict[str, int],
    sink: Sink,
) -> None:
    day = cells[0]
    known = _date(day)
    if known is None:
        sink.problem(line, dates, day, "is not a date", "write it as YYYY-MM-DD")
    elif day in seen:
        sink.problem(
            line, dates, day, f"the date is already in line {seen[day]}", "remove one of the rows"
        )
    seen.setdefault(day, line)
    for column, cell in zip(columns, cells[1:], strict=True):
        value = number(cell)
        if value is None and cell not in MISSING:
            sink.problem(line, column.name, cell, "is not a number", NUMBER_FIX)
        if column.entry is None or column.unit is None or known is None:
            continue
        if cell in MISSING:
            sink.leave_out("not available (empty or .)")
            continue
        period = _period(column.entry.frequency, known)
        if period is None:
            sink.problem(
                line, dates, day,
                f"does not start a period of {column.code}, of frequency {column.entry.frequency}",
                "download the series in its own frequency",
            )  # fmt: skip
        if value is None or period is None or seen[day] != line:
            continue
        sink.found.append(
            Found(
                column.entry.series,
                period,
                float(value * column.unit.factor),
                column.unit.status,
                "fred-csv",
                "",
                line,
                (column.name, column.code),
                (dates, day),
                (column.name, cell),
                column.vintage,
            )
        )


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _period(frequency: str, day: date) -> str | None:
    """Give the period that starts on a day, or None."""
    if day.day != 1 or (frequency == "A" and day.month != 1):
        return None
    if frequency == "A":
        return f"{day.year}"
    if frequency == "Q":
        return f"{day.year}-Q{day.month // 3 + 1}" if day.month % 3 == 1 else None
    return f"{day.year}-{day.month:02d}"
