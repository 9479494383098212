"""``wpp``: CSV of the UN World Population Prospects, by single age or of abridged life tables.

Population is in thousands at mid-year; death rates (``mx``) are per person-year. A series is
found by the catalogue's own country, sex and age band, so no list of codes is needed.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING

from talent.store.importers.found import Found
from talent.store.importers.text import NUMBER_FIX, lines_of, number, rows_of, table_of_rows, year

if TYPE_CHECKING:
    from pathlib import Path

    from talent.store.importers.catalogue import Catalogue
    from talent.store.importers.found import Sink

__all__ = ["read"]

PLACE = (
    "SortOrder", "LocID", "Notes", "ISO3_code", "ISO2_code", "SDMX_code", "LocTypeID",
    "LocTypeName", "ParentID", "Location", "VarID", "Variant", "Time", "MidPeriod", "AgeGrp",
    "AgeGrpStart", "AgeGrpSpan",
)  # fmt: skip
POPULATION = ("PopMale", "PopFemale", "PopTotal")
LIFE_TABLE = ("SexID", "Sex", "mx", "qx", "px", "lx", "dx", "Lx", "Sx", "Tx", "ex", "ax")
NEEDED = (
    "ISO3_code", "LocTypeName", "Variant", "Time", "MidPeriod", "AgeGrp", "AgeGrpStart",
    "AgeGrpSpan",
)  # fmt: skip
SEXES = {"Male": "M", "Female": "F"}
BOTH = {"Both", "Total", "Both sexes"}
VARIANTS = {"Medium", "Estimates"}
GROUPED_PLACES = "of regions and groups of countries"
UNITS = {"population": "persons", "mortality": "deaths per person-year"}
FACTORS = {"population": Decimal(1000), "mortality": Decimal(1)}
SOURCE = "un-wpp-files"

_PLACE_CODE = re.compile(r"[A-Z]{3}", re.ASCII)
_GROUP = re.compile(r"(?P<start>\d{1,3})(-(?P<end>\d{1,3})|(?P<open>\+))?", re.ASCII)


def read(path: Path, catalogue: Catalogue, sink: Sink) -> None:
    """Read a CSV of WPP; see `talent.store.importers.run.import_file`."""
    rows = rows_of(lines_of(path, sink), sink)
    first = next(rows, None)
    life = first is not None and "mx" in first[1]
    own = LIFE_TABLE if life else POPULATION
    needed = (*NEEDED, "Sex", "mx") if life else (*NEEDED, "PopMale", "PopFemale")
    known = {*PLACE, *own}
    whole = chain([] if first is None else [first], rows)
    for line, row in table_of_rows(whole, sink, needed, known.__contains__):
        _row(line, row, catalogue, sink, life=life)


def _row(line: int, row: dict[str, str], catalogue: Catalogue, sink: Sink, *, life: bool) -> None:
    if not row["ISO3_code"] and row["LocTypeName"] != "Country/Area":
        sink.leave_out(GROUPED_PLACES)
        return
    before = len(sink.failures)
    _check_place_and_time(line, row, sink)
    _check_age(line, row, sink)
    if life:
        cells = {row["Sex"]: ("mx", row["mx"])}
        if row["Sex"] not in {*SEXES, *BOTH}:
            sink.problem(line, "Sex", row["Sex"], "is not a sex of WPP", "write Male or Female")
    else:
        cells = {"Male": ("PopMale", row["PopMale"]), "Female": ("PopFemale", row["PopFemale"])}
    values = {}
    for sex, (column, cell) in cells.items():
        value = number(cell)
        if value is None:
            sink.problem(line, column, cell, "is not a number", NUMBER_FIX)
        else:
            values[sex] = value
    if len(sink.failures) > before:
        return
    if row["ISO3_code"] not in catalogue.countries:
        sink.unknown(line, "ISO3_code", row["ISO3_code"], list(catalogue.countries))
        return
    concept = "mortality" if life else "population"
    for sex, value in values.items():
        _value(line, row, (sex, *cells[sex]), value, concept, catalogue, sink)


def _check_place_and_time(line: int, row: dict[str, str], sink: Sink) -> None:
    if not _PLACE_CODE.fullmatch(row["ISO3_code"]):
        sink.problem(
            line, "ISO3_code", row["ISO3_code"], "is not a three-letter code of a country",
            "restore the line",
        )  # fmt: skip
    if row["Variant"] not in VARIANTS:
        sink.problem(
            line, "Variant", row["Variant"], "is not the estimate or the medium variant",
            "import the files named Medium",
        )  # fmt: skip
    if year(row["Time"]) is None:
        sink.problem(line, "Time", row["Time"], "is not a year", "write it as 2026")
    elif number(row["MidPeriod"]) != Decimal(row["Time"]) + Decimal("0.5"):
        sink.problem(
            line, "MidPeriod", row["MidPeriod"], "is not the middle of the year",
            "import the mid-year file, not that of 1 January",
        )  # fmt: skip


def _value(
    line: int,
    row: dict[str, str],
    cell: tuple[str, str, str],
    value: Decimal,
    concept: str,
    catalogue: Catalogue,
    sink: Sink,
) -> None:
    sex, column, text = cell
    if sex not in SEXES:
        sink.leave_out("of both sexes together")
        return
    country = catalogue.countries[row["ISO3_code"]]
    entry = catalogue.by_age.get((concept, country, SEXES[sex], row["AgeGrp"]))
    if entry is None:
        sink.leave_out("of ages that the catalogue does not have")
        return
    if entry.unit != UNITS[concept]:
        sink.problem(
            line, column, text, f"no conversion to {entry.unit!r} is declared",
            "correct the unit of the series in the catalogue",
        )  # fmt: skip
        return
    sink.found.append(
        Found(
            entry.series,
            row["Time"],
            float(value * FACTORS[concept]),
            "estimated",
            SOURCE,
            "single year" if concept == "mortality" else "",
            line,
            ("ISO3_code,AgeGrp", f"{row['ISO3_code']}, {row['AgeGrp']}"),
            ("Time", row["Time"]),
            (column, text),
        )
    )


def _check_age(line: int, row: dict[str, str], sink: Sink) -> None:
    """Check that the three columns of the age group say the same."""
    match = _GROUP.fullmatch(row["AgeGrp"])
    if match is None or int(match["start"]) > 100:
        sink.problem(line, "AgeGrp", row["AgeGrp"], "is not an age group", "restore the line")
        return
    start = match["start"]
    if row["AgeGrpStart"] != start:
        sink.problem(
            line, "AgeGrpStart", row["AgeGrpStart"], f"is not the start of {row['AgeGrp']}",
            "restore the line",
        )  # fmt: skip
    span = "-1" if match["open"] else "1"
    if match["end"]:
        span = str(int(match["end"]) - int(start) + 1)
    if row["AgeGrpSpan"] != span:
        sink.problem(
            line, "AgeGrpSpan", row["AgeGrpSpan"], f"is not the length of {row['AgeGrp']}",
            "restore the line",
        )  # fmt: skip
