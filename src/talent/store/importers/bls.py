"""``bls-flat``: time series files of the US Bureau of Labor Statistics.

Tab-separated ``series_id, year, period, value, footnote_codes``, cells padded with blanks, as in
``ce.data.*``, ``jt.data.*`` and ``ip.data.*`` of https://download.bls.gov/pub/time.series/.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from talent.store.importers.found import Found
from talent.store.importers.text import NUMBER_FIX, lines_of, number, rows_of, table_of_rows, year
from talent.store.importers.units import unit_of

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from talent.store.importers.catalogue import Catalogue, Entry
    from talent.store.importers.found import Sink

__all__ = ["read"]

COLUMNS = ("series_id", "year", "period", "value", "footnote_codes")
AVERAGES = {"M13": "annual averages (M13)", "Q05": "annual averages (Q05)"}

_CODE = re.compile(r"[A-Z]{2}[A-Z0-9_#-]{3,30}", re.ASCII)
_PERIOD = re.compile(r"M(0[1-9]|1[0-3])|Q0[1-5]|S0[1-3]|A01", re.ASCII)
_FOOTNOTES = re.compile(r"[A-Z0-9](,[A-Z0-9])*|", re.ASCII)


def read(path: Path, catalogue: Catalogue, sink: Sink) -> None:
    """Read a flat file; see `talent.store.importers.run.import_file`."""
    rows = rows_of(lines_of(path, sink), sink, delimiter="\t", quoted=False)
    for line, row in table_of_rows(rows, sink, COLUMNS, COLUMNS.__contains__):
        _row(line, row, catalogue, sink)


def _row(line: int, row: dict[str, str], catalogue: Catalogue, sink: Sink) -> None:
    if not _sound(line, row, sink):
        return
    code, period = row["series_id"], row["period"]
    value = number(row["value"])
    entries = catalogue.by_code.get(code, [])
    if not entries:
        sink.unknown(line, "series_id", code, list(catalogue.by_code))
    elif len(entries) > 1:
        names = ", ".join(entry.series for entry in entries)
        sink.problem(
            line, "series_id", code, f"feeds several series: {names}",
            "give each series of the catalogue its own publisher_code",
        )  # fmt: skip
    elif period in AVERAGES:
        sink.leave_out(AVERAGES[period])
    elif value is None:
        sink.leave_out("not available (-)")
    else:
        _value(line, row, value, entries[0], sink)


def _sound(line: int, row: dict[str, str], sink: Sink) -> bool:
    """Whether every cell has the form that BLS gives it."""
    before = len(sink.failures)
    forms = (
        ("series_id", _CODE, "is not a series id of BLS", "restore the line"),
        ("period", _PERIOD, "is not a period of BLS", "write M01 to M13"),
        ("footnote_codes", _FOOTNOTES, "is not a list of footnote codes", "restore the line"),
    )
    for column, form, rule, fix in forms:
        if not form.fullmatch(row[column]):
            sink.problem(line, column, row[column], rule, fix)
    if year(row["year"]) is None:
        sink.problem(line, "year", row["year"], "is not a year", "write it as 2026")
    if number(row["value"]) is None and row["value"] != "-":
        sink.problem(line, "value", row["value"], "is not a number", NUMBER_FIX)
    return len(sink.failures) == before


def _value(line: int, row: dict[str, str], value: Decimal, entry: Entry, sink: Sink) -> None:
    code, when, period = row["series_id"], row["year"], row["period"]
    unit, key = unit_of(entry), _period(entry, when, period)
    if unit is None:
        sink.problem(
            line, "series_id", code, f"no conversion to {entry.unit!r} is declared for such codes",
            "declare its unit in talent.store.importers.units",
        )  # fmt: skip
    if key is None:
        sink.problem(
            line, "period", period,
            f"is not a period of a series of frequency {entry.frequency}",
            "correct the frequency in the catalogue, or leave the series out",
        )  # fmt: skip
    if unit is None or key is None:
        return
    notes = row["footnote_codes"]
    item = Found(
        entry.series, key, float(value * unit.factor), unit.status, unit.source,
        f"footnotes {notes}" if notes else "", line, ("series_id", code),
        ("year,period", f"{when}, {period}"), ("value", row["value"]),
    )  # fmt: skip
    sink.found.append(item)


def _period(entry: Entry, when: str, period: str) -> str | None:
    if period[0] != entry.frequency:
        return None
    forms = {"M": f"{when}-{period[1:]}", "Q": f"{when}-Q{period[2:]}", "A": when}
    return forms[period[0]]
