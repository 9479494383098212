"""``ep``: Employment Projections of BLS, jobs of the base year by industry and occupation.

Three tables, all in thousands of jobs: ``National Employment Matrix_IND_334400.csv`` of one
industry (data.bls.gov/projections/nationalMatrix, whose name has the industry), table 1.2 of
``occupation.xlsx``, and ``Employment Projections.csv`` of the search tool, both of all industries.
The projected values are no observations and are left out. Which industries feed which series is
said in ``datasets/import/codes.csv``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
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

ALL_INDUSTRIES = "TE1000"
SUMMARY = "Summary"
TYPES = {SUMMARY, "Line Item", "Line item", ""}
MISSING = {"", "-", "—", "–", "N/A"}
HORIZON = 10
"""Every edition looks ten years ahead."""

_FILE = re.compile(
    r"National[ _]Employment[ _]Matrix_IND_(?P<code>[0-9A-Z]{6})([ _]?\(\d+\))?\.csv", re.ASCII
)
_TITLE = re.compile(r"Table 1\.2\b.*", re.ASCII | re.DOTALL)
_NOTES = re.compile(r"Footnotes?:|Notes?:.*|Source:.*|\[\d+\].*", re.ASCII | re.DOTALL)
_CODE_COLUMN = re.compile(r"Occupation Code|\d{4} National Employment Matrix code", re.ASCII)
_JOBS_COLUMN = re.compile(
    r"(Projected )?(?P<before>\d{4}) Employment|Employment,? (?P<after>\d{4})(, thousands)?",
    re.ASCII,
)
_OTHER_COLUMN = re.compile(
    r"Occupation (Title|Type|type|Sort)|Display Level|\d{4} National Employment Matrix title"
    r"|(Projected )?\d{4} Percent of (Industry|Occupation)"
    r"|Employment (Percent )?Change, \d{4}[-–]\d{4}"
    r"|Employment (change, (numeric|percent)|distribution, percent), \d{4}([-–]\d{2,4})?"
    r"|Percent self employed, \d{4}"
    r"|Occupational [Oo]penings, \d{4}[-–]\d{2,4} [Aa]nnual [Aa]verage"
    r"|Median [Aa]nnual [Ww]age(, dollars,)? \d{4}(\[1\])?"
    r"|Typical ([Ee]ntry-[Ll]evel [Ee]ducation|education needed for entry"
    r"|on-the-job [Tt]raining( needed to attain competency in the occupation)?)"
    r"|Work [Ee]xperience in a [Rr]elated [Oo]ccupation|(Education|Workex) Code|trCode"
    r"|Related Occupational Outlook Handbook \(OOH\) content( xlsx)?",
    re.ASCII,
)
_EXCEL_TEXT = re.compile(r'="(?P<text>.*)"', re.ASCII)
_OCCUPATION = re.compile(r"\d\d-\d{4}", re.ASCII)


@dataclass(frozen=True)
class _Table:
    """The columns of a table, and what it is of."""

    industry: str
    base: int
    code: str
    jobs: str
    projected: str
    kind: str | None

    @property
    def edition(self) -> str:
        return f"edition {self.base}-{(self.base + HORIZON) % 100:02d}"


def read(path: Path, catalogue: Catalogue, sink: Sink) -> None:
    """Read a table of the Employment Projections; see `talent.store.importers.run.import_file`."""
    rows = _body(rows_of_file(path, sink, lambda title, row: title == "Table 1.2"))
    first = next(rows, None)
    table = _columns(path.name, *first, sink) if first is not None else None
    if first is not None and table is None:
        return
    whole = chain([] if first is None else [first], rows)
    feeds = {(feed.item, feed.code): feed for feed in read_feeds("ep")}
    needed = (table.code, table.jobs, table.projected) if table is not None else ()
    seen: dict[str, int] = {}
    for line, row in table_of_rows(whole, sink, needed, _known):
        if table is not None:
            _row(line, row, table, feeds, seen, catalogue, sink)


def _body(rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Leave out the title above the header, and the notes below the table."""
    for place, (line, cells) in enumerate(rows):
        first, others = (cells[0], any(cells[1:])) if cells else ("", False)
        if place == 0 and _TITLE.fullmatch(first) and not others:
            continue
        if _NOTES.fullmatch(first) and not others:
            for below, rest in rows:
                # Nothing but notes may follow; a row of the table is told like any other.
                if any(rest[1:]):
                    yield below, rest
            return
        yield line, cells


def _known(column: str) -> bool:
    forms = (_CODE_COLUMN, _JOBS_COLUMN, _OTHER_COLUMN)
    return any(form.fullmatch(column) for form in forms)


def _columns(name: str, top: int, header: list[str], sink: Sink) -> _Table | None:
    """Find the columns that are read, and the industry."""
    codes = [column for column in header if _CODE_COLUMN.fullmatch(column)]
    jobs = {}
    for column in header:
        if match := _JOBS_COLUMN.fullmatch(column):
            jobs[int(match["before"] or match["after"])] = column
    years = sorted(jobs)
    if len(codes) != 1:
        sink.problem(
            top, "Occupation Code", None, "the column is missing, or there twice",
            "download the table again",
        )  # fmt: skip
    if len(years) != 2 or years[1] - years[0] != HORIZON:
        shown = ", ".join(jobs.values()) or None
        sink.problem(
            top, "Employment", shown,
            f"are not the columns of a base year and of the year {HORIZON} years later",
            "download the table again",
        )  # fmt: skip
    if len(sink.failures):
        return None
    industry = ALL_INDUSTRIES
    if any("Percent of Industry" in column for column in header):
        match = _FILE.fullmatch(name)
        if match is None:
            sink.problem(
                0, "", name, "the industry is read from the name of the file",
                "name it as BLS does: National Employment Matrix_IND_334400.csv",
            )  # fmt: skip
            return None
        industry = match["code"]
    kind = next((c for c in header if c.lower() == "occupation type"), None)
    base, target = years
    return _Table(industry, base, codes[0], jobs[base], jobs[target], kind)


def _row(
    line: int,
    row: dict[str, str],
    table: _Table,
    feeds: dict[tuple[str, str], Feed],
    seen: dict[str, int],
    catalogue: Catalogue,
    sink: Sink,
) -> None:
    code = row[table.code]
    if excel := _EXCEL_TEXT.fullmatch(code):
        code = excel["text"]
    kind = row[table.kind] if table.kind is not None else ""
    if not _sound(line, row, (code, kind), table, seen, sink):
        return
    sink.leave_out(f"projected for {table.base + HORIZON}")
    jobs = number(row[table.jobs], grouped=True)
    feed = staffing_feed(feeds, table.industry, code)
    if not any(item == table.industry for item, _ in feeds):
        sink.unknown(line, "", table.industry, [item for item, _ in feeds])
    elif feed is None or feed.series not in catalogue.entries:
        if kind == SUMMARY:
            sink.leave_out("of totals and groups of occupations")
        else:
            sink.unknown(line, table.code, f"{table.industry}, {code}")
    elif jobs is None:
        sink.leave_out("not available")
    else:
        sink.found.append(
            Found(
                feed.series,
                str(table.base),
                float(jobs * feed.factor),
                "estimated",
                feed.source,
                table.edition,
                line,
                (table.code, f"{table.industry}, {code}"),
                ("", str(table.base)),
                (table.jobs, row[table.jobs]),
            )
        )


def _sound(
    line: int,
    row: dict[str, str],
    cells: tuple[str, str],
    table: _Table,
    seen: dict[str, int],
    sink: Sink,
) -> bool:
    """Whether the code is a new one, and every cell that is read has its form."""
    (code, kind), before = cells, len(sink.failures)
    if not _OCCUPATION.fullmatch(code):
        sink.problem(
            line, table.code, row[table.code], "is not a code of SOC, such as 51-9141",
            "restore the line",
        )  # fmt: skip
    elif code in seen:
        sink.problem(
            line, table.code, code, f"the code is already in line {seen[code]}",
            "remove one of the rows",
        )  # fmt: skip
    seen.setdefault(code, line)
    if kind not in TYPES:
        sink.problem(
            line, table.kind or "", kind, f"is not {SUMMARY} or Line item", "restore the line"
        )
    for column in (table.jobs, table.projected):
        value = number(row[column], grouped=True)
        if (value is None or value < 0) and row[column] not in MISSING:
            sink.problem(line, column, row[column], "is not a number of jobs", NUMBER_FIX)
    return len(sink.failures) == before
