"""``wpp``: CSV of the UN World Population Prospects, by single age or of abridged life tables.

Population is in thousands at mid-year. Death rates (``mx``) are per person-year and of single
years, while the series of the catalogue hold means of five years, given at the middle year: the
mean is taken here, of periods that the file covers. A series is found by the catalogue's own
country, sex and age band, so no list of codes is needed.
"""

from __future__ import annotations

import re
from dataclasses import replace
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
SPAN, MIDDLE = 5, 3
WEIGHTS = (Decimal("0.5"), *(Decimal(1),) * (SPAN - 1), Decimal("0.5"))
"""A period of five years lasts from the middle of a year to that of the fifth after it."""

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
    single: list[Found] = []
    for line, row in table_of_rows(whole, sink, needed, known.__contains__):
        _row(line, row, catalogue, sink, single if life else None)
    _means(single, sink)


def _row(
    line: int, row: dict[str, str], catalogue: Catalogue, sink: Sink, single: list[Found] | None
) -> None:
    """Read a row of a life table into `single`, or else of the population into the sink."""
    life = single is not None
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
        found = _value(line, row, (sex, *cells[sex]), value, concept, catalogue, sink)
        if found is not None:
            (sink.found if single is None else single).append(found)


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
) -> Found | None:
    sex, column, text = cell
    if sex not in SEXES:
        sink.leave_out("of both sexes together")
        return None
    country = catalogue.countries[row["ISO3_code"]]
    entry = catalogue.by_age.get((concept, country, SEXES[sex], row["AgeGrp"]))
    if entry is None:
        sink.leave_out("of ages that the catalogue does not have")
        return None
    if entry.unit != UNITS[concept]:
        sink.problem(
            line, column, text, f"no conversion to {entry.unit!r} is declared",
            "correct the unit of the series in the catalogue",
        )  # fmt: skip
        return None
    return Found(
        entry.series,
        row["Time"],
        float(value * FACTORS[concept]),
        "estimated",
        SOURCE,
        "",
        line,
        ("ISO3_code,AgeGrp", f"{row['ISO3_code']}, {row['AgeGrp']}"),
        ("Time", row["Time"]),
        (column, text),
    )


def _means(single: list[Found], sink: Sink) -> None:
    """Hand over means of five years, as the series hold them, of death rates of single years."""
    years: dict[str, dict[int, Found]] = {}
    for item in single:
        of_series = years.setdefault(item.series, {})
        before = of_series.setdefault(int(item.period), item)
        if before is not item:
            sink.problem(
                item.line, f"{item.code[0]},{item.time[0]}", f"{item.code[1]}, {item.period}",
                f"the key is already in line {before.line}", "remove one of the rows",
            )  # fmt: skip
    for of_series in years.values():
        used: set[int] = set()
        for start in range(min(of_series) // SPAN * SPAN, max(of_series), SPAN):
            period = range(start, start + SPAN + 1)
            if all(when in of_series for when in period):
                used.update(period)
                sink.found.append(_mean([of_series[when] for when in period]))
        for _ in of_series.keys() - used:
            sink.leave_out("of years whose five-year period the file does not cover")


def _mean(items: list[Found]) -> Found:
    first, last = items[0], items[-1]
    total = sum(w * Decimal(i.cell[1]) for w, i in zip(WEIGHTS, items, strict=True))
    return replace(
        first,
        period=str(int(first.period) + MIDDLE),
        value=float(total / SPAN),
        note=f"mean of {first.period}-{last.period}, of single years",
        time=("Time", f"{first.period} to {last.period}"),
        cell=("mx", f"{total / SPAN:f}"),
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
