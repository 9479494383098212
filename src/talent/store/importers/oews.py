"""``oews``: tables of the Occupational Employment and Wage Statistics (BLS).

``nat4d_M2024_dl.xlsx`` by industry and ``national_M2024_dl.xlsx`` of all industries, or the same
sheet saved as CSV. The reference month is May of the year in the name of the file. Columns have
changed over the years: areas and groups of industries came in 2019, `OCC_GROUP` became `O_GROUP`.
Which industries feed which series is said in ``datasets/import/codes.csv``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from talent.store.importers.catalogue import read_feeds, staffing_feed
from talent.store.importers.found import Found
from talent.store.importers.sheets import rows_of_file
from talent.store.importers.text import NUMBER_FIX, number, table_of_rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from talent.store.importers.catalogue import Catalogue, Feed
    from talent.store.importers.found import Sink

__all__ = ["read"]

NEEDED = ("OCC_CODE", "O_GROUP", "TOT_EMP", "EMP_PRSE")
COLUMNS = {
    *NEEDED, "AREA", "AREA_TITLE", "AREA_TYPE", "PRIM_STATE", "NAICS", "NAICS_TITLE", "I_GROUP",
    "OWN_CODE", "OWNERSHIP", "OCC_TITLE", "JOBS_1000", "LOC_QUOTIENT", "PCT_TOTAL", "PCT_RPT",
    "ANNUAL", "HOURLY", "MEAN_PRSE",
    *(f"{kind}_{what}" for kind in "HA"
      for what in ("MEAN", "PCT10", "PCT25", "MEDIAN", "PCT75", "PCT90")),
}  # fmt: skip
RENAMED = {"OCC_GROUP": "O_GROUP"}
LEVELS = {"total", "major", "minor", "broad", "detailed", "detail"}
SUPPRESSED = "**"
KEY = ("AREA", "NAICS", "I_GROUP", "OWN_CODE", "OWNERSHIP", "OCC_CODE", "O_GROUP")
ALL_INDUSTRIES, ALL_OCCUPATIONS, RESIDUAL = "000000", "00-0000", "residual"
UNITED_STATES = "99"

_FILE = re.compile(
    r"(?P<kind>[a-z0-9_]+)_M_?(?P<year>20\d\d)(_\w+)?\.(csv|xlsx)", re.ASCII | re.IGNORECASE
)
_AREA = re.compile(r"\d{1,7}", re.ASCII)
_INDUSTRY = re.compile(r"[0-9A-Z]{6}|\d\d(-\d\d)?", re.ASCII)
_GROUP = re.compile(r"(cross-industry|sector|[3-6]-digit)(?P<owner>, ownership)?", re.ASCII)
_OCCUPATION = re.compile(r"\d\d-\d{4}", re.ASCII)


@dataclass
class _Table:
    """What the rows of a file add up to, by industry."""

    year: int
    feeds: dict[tuple[str, str], Feed]
    totals: dict[str, tuple[int, Decimal]] = field(default_factory=dict)
    found: dict[str, Decimal] = field(default_factory=dict)
    seen: dict[tuple[str, ...], int] = field(default_factory=dict)

    @property
    def period(self) -> str:
        return f"{self.year}-05"

    @property
    def classification(self) -> str:
        """Edition of SOC, as the surveys were coded."""
        if self.year < 2019:
            return "SOC 2010"
        return "hybrid of SOC 2010 and 2018" if self.year < 2021 else "SOC 2018"


def read(path: Path, catalogue: Catalogue, sink: Sink) -> None:
    """Read a table of OEWS; see `talent.store.importers.run.import_file`."""
    name = _FILE.fullmatch(path.name)
    if name is None:
        sink.problem(
            0, "", path.name, "the year is read from the name of the file",
            "name it as BLS does: nat4d_M2024_dl.xlsx, or nat4d_M2024_dl.csv",
        )  # fmt: skip
        return
    feeds = {(feed.item, feed.code): feed for feed in read_feeds("oews")}
    table = _Table(int(name["year"]), feeds)
    rows = _named(rows_of_file(path, sink, lambda title, row: "OCC_CODE" in map(str.upper, row)))
    # The tables of all industries had no column for them until 2023.
    national = name["kind"].lower() == "national"
    needed = NEEDED if national else (*NEEDED, "NAICS")
    for line, row in table_of_rows(rows, sink, needed, COLUMNS.__contains__):
        whole = {"NAICS": ALL_INDUSTRIES} if national else {}
        _row(line, whole | row, table, catalogue, sink)
    _residuals(table, catalogue, sink)


def _named(rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Give the columns the names that they have now."""
    first = next(rows, None)
    if first is not None:
        line, header = first
        upper = [column.upper() for column in header]
        yield line, [RENAMED.get(column, column) for column in upper]
    yield from rows


def _row(line: int, row: dict[str, str], table: _Table, catalogue: Catalogue, sink: Sink) -> None:
    if not _sound(line, row, table, sink):
        return
    industry, code = row["NAICS"], row["OCC_CODE"]
    jobs = number(row["TOT_EMP"], grouped=True)
    if row.get("AREA", UNITED_STATES) != UNITED_STATES:
        sink.leave_out("of states and areas")
    elif row.get("OWNERSHIP") or row.get("I_GROUP", "").endswith(", ownership"):
        sink.leave_out("by kind of owner, which other files have together")
    elif not any(item == industry for item, _ in table.feeds):
        sink.unknown(line, "NAICS", industry, [item for item, _ in table.feeds])
    elif not row["O_GROUP"].startswith("detail"):
        sink.leave_out("of totals and groups of occupations")
        if code == ALL_OCCUPATIONS and jobs is not None:
            table.totals[industry] = (line, jobs)
    elif jobs is None:
        sink.leave_out(f"not released ({SUPPRESSED})")
    else:
        _value(line, row, jobs, table, catalogue, sink)


def _sound(line: int, row: dict[str, str], table: _Table, sink: Sink) -> bool:
    """Whether the row is a new one, and every cell that is read has the form of BLS."""
    before = len(sink.failures)
    key = tuple(row.get(column, "") for column in KEY)
    if key in table.seen:
        sink.problem(
            line, ",".join(KEY), ", ".join(key),
            f"the key is already in line {table.seen[key]}", "remove one of the rows",
        )  # fmt: skip
    table.seen.setdefault(key, line)
    forms = (
        ("AREA", _AREA, "is not a code of an area"),
        ("NAICS", _INDUSTRY, "is not a code of an industry of OEWS, such as 334400"),
        ("I_GROUP", _GROUP, "is not a level of industries of OEWS"),
        ("OCC_CODE", _OCCUPATION, "is not a code of SOC, such as 51-9141"),
    )
    for column, form, rule in forms:
        if column in row and not form.fullmatch(row[column]):
            sink.problem(line, column, row[column], rule, "restore the line")
    if row["O_GROUP"] not in LEVELS:
        sink.problem(
            line, "O_GROUP", row["O_GROUP"], "is not a level of occupations of OEWS",
            "restore the line",
        )  # fmt: skip
    for column in ("TOT_EMP", "EMP_PRSE"):
        cell = row[column]
        value = number(cell, grouped=True)
        if cell != SUPPRESSED and (value is None or value < 0):
            sink.problem(line, column, cell, f"is neither a number nor {SUPPRESSED}", NUMBER_FIX)
    return len(sink.failures) == before


def _value(
    line: int,
    row: dict[str, str],
    jobs: Decimal,
    table: _Table,
    catalogue: Catalogue,
    sink: Sink,
) -> None:
    industry, code = row["NAICS"], row["OCC_CODE"]
    feed = staffing_feed(table.feeds, industry, code)
    if feed is None or feed.series not in catalogue.entries:
        sink.unknown(line, "NAICS,OCC_CODE", f"{industry}, {code}")
        return
    table.found[industry] = table.found.get(industry, Decimal(0)) + jobs
    error = row["EMP_PRSE"]
    note = "" if error == SUPPRESSED else f", relative standard error {error} %"
    sink.found.append(
        Found(
            feed.series,
            table.period,
            float(jobs * feed.factor),
            "measured",
            feed.source,
            f"{table.classification}{note}",
            line,
            ("NAICS,OCC_CODE", f"{industry}, {code}"),
            ("", table.period),
            ("TOT_EMP", row["TOT_EMP"]),
        )
    )


def _residuals(table: _Table, catalogue: Catalogue, sink: Sink) -> None:
    """Add what the occupations of an industry lack to its total, where a series holds that."""
    for industry, jobs in table.found.items():
        feed = table.feeds.get((industry, RESIDUAL))
        if feed is None:
            continue
        if industry not in table.totals:
            sink.problem(
                0, "OCC_CODE", f"{industry}, {ALL_OCCUPATIONS}", "the row of the total is missing",
                "download the file again",
            )  # fmt: skip
            continue
        if feed.series not in catalogue.entries:
            continue
        line, total = table.totals[industry]
        sink.found.append(
            Found(
                feed.series,
                table.period,
                float((total - jobs) * feed.factor),
                "estimated",
                feed.source,
                f"{total} of all occupations less those that have a series",
                line,
                ("NAICS,OCC_CODE", f"{industry}, {ALL_OCCUPATIONS}"),
                ("", table.period),
                ("TOT_EMP", str(total)),
            )
        )
