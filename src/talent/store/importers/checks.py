"""The rules of a data package, applied to observations of a publisher's file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from talent.store import rules
from talent.store.checked import Checked, report_duplicates
from talent.store.csvfile import DataTable
from talent.store.distinct import coded, where

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from talent.store.importers.catalogue import Catalogue, Entry
    from talent.store.importers.found import Found, Sink
    from talent.store.package import Failures

__all__ = ["check", "observations"]

BASED = frozenset(
    {
        "production_index", "shipments_index", "labour_productivity", "total_factor_productivity",
        "intermediate_inputs_intensity",
    }
)  # fmt: skip
"""Indices that are 100 on average over their base year, so that a new base shows."""
TOLERANCE = 1.0
COMPLETE = {"A": 1, "Q": 4, "M": 12}

_BASE = re.compile(r"index (?P<year>\d{4})=100")


@dataclass(frozen=True)
class _Imported(Checked):
    """Observations whose problems are told in the columns and cells of the publisher."""

    found: tuple[Found, ...] = ()

    def report(
        self,
        row: int,
        column: str,
        rule: str,
        fix: str,
        failures: Failures,
        value: str | None = None,
    ) -> None:
        item = self.found[row]
        cells = {"series": item.code, "period": item.time, "value": item.cell}
        shown = [cells[name] for name in column.split(",") if name in cells and cells[name][0]]
        names = ",".join(name for name, _ in shown) or column
        text = ", ".join(cell for _, cell in shown) or (value or item.vintage)
        failures.add(self.table.file, item.line, names, text, rule, fix)


def observations(found: Sequence[Found], known_on: date) -> pd.DataFrame:
    """Observations as a data package has them: text, and the value as a number."""
    day = known_on.isoformat()
    rows = [(f.series, f.period, f.status, f.vintage or day, f.source, f.note) for f in found]
    names = ["series", "period", "status", "vintage", "source", "note"]
    frame = pd.DataFrame(rows, columns=names, dtype="str")
    frame.insert(2, "value", pd.Series([f.value for f in found], dtype="float64"))
    return frame


def check(sink: Sink, catalogue: Catalogue, known_on: date, today: date) -> None:
    """Note duplicate keys, values out of range, late vintages and another base year."""
    if not sink.found:
        return
    frame = observations(sink.found, known_on)
    texts = {str(name): coded(frame[name]) for name in frame if name != "value"}
    values = frame.assign(**texts)
    text = values.assign(value=coded(item.cell[1] for item in sink.found))
    lines = [item.line for item in sink.found]
    table = DataTable("import", sink.file, {}, text, lines)
    item = _Imported("import", "observation", table, values, tuple(sink.found))
    fed = [catalogue.entries[key] for key in dict.fromkeys(values["series"])]
    report_duplicates(item, ["series", "period", "vintage"], sink.failures)
    rules.run([item, _entries(fed)], today, {}, sink.failures)
    late = where(values["vintage"], known_on.isoformat().__lt__)
    for row in late.nonzero()[0]:
        found = sink.found[row]
        sink.problem(
            found.line, found.code[0], found.vintage, "is a vintage after the known-on date",
            "give a later --known-on",
        )  # fmt: skip
    _check_bases(sink, catalogue)


def _entries(fed: list[Entry]) -> Checked:
    names = ("series", "frequency", "unit", "concept")
    frame = pd.DataFrame({name: coded(getattr(entry, name) for entry in fed) for name in names})
    table = DataTable("series", "catalogue", {}, frame, [0] * len(frame))
    return Checked("series", "series", table, frame)


def _check_bases(sink: Sink, catalogue: Catalogue) -> None:
    """Note indices that are not 100 in the base year that the catalogue names."""
    groups: dict[tuple[str, str], list[Found]] = {}
    for item in sink.found:
        if catalogue.entries[item.series].concept in BASED:
            groups.setdefault((item.series, item.vintage), []).append(item)
    for (series, _), items in groups.items():
        entry = catalogue.entries[series]
        base = _BASE.fullmatch(entry.unit)
        if base is None:
            continue
        inside = {item.period: item for item in items if item.period[:4] == base["year"]}
        mean = sum(item.value for item in inside.values()) / max(len(inside), 1)
        if len(inside) < COMPLETE[entry.frequency]:
            sink.problem(
                items[0].line, *items[0].code,
                f"the file lacks its base year {base['year']}, so that the unit cannot be checked",
                "download the whole series",
            )  # fmt: skip
        elif abs(mean - 100) > TOLERANCE:
            first = next(iter(inside.values()))
            sink.problem(
                first.line, *first.code,
                f"is {mean:.1f} on average in {base['year']}, so it is not {entry.unit}",
                "add a series of the new base to the catalogue, and link the two",
            )  # fmt: skip
