"""``ipeds``: completions of the US National Center for Education Statistics, ``C2024_A.csv``.

One row an institution, six-digit CIP code, first or second major, and award level. Awards of first
majors are summed over the institutions by field and level; which CIP families and levels make a
series is said in ``datasets/import/codes.csv``. The year is that in the name of the file, the end
of the academic year.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from talent.store.importers.catalogue import read_feeds
from talent.store.importers.found import Found
from talent.store.importers.text import lines_of, rows_of, table_of_rows

if TYPE_CHECKING:
    from pathlib import Path

    from talent.store.importers.catalogue import Catalogue, Feed
    from talent.store.importers.found import Sink

__all__ = ["read"]

NEEDED = ("UNITID", "CIPCODE", "MAJORNUM", "AWLEVEL", "CTOTALT")
LEVELS = {
    "1", "2", "3", "4", "5", "6", "7", "8", "17", "18", "19", "20", "21",
}  # fmt: skip
"""Award levels that IPEDS has had since 2008, with and without a series of ours."""
FAMILIES = {
    "01", "03", "04", "05", "09", "10", "11", "12", "13", "14", "15", "16", "19", "21", "22",
    "23", "24", "25", "26", "27", "28", "29", "30", "31", "32", "33", "34", "35", "36", "37",
    "38", "39", "40", "41", "42", "43", "44", "45", "46", "47", "48", "49", "50", "51", "52",
    "53", "54", "60", "61",
}  # fmt: skip
"""Two-digit families of CIP 2010 and 2020."""
GRAND_TOTAL = {"99", "99.0000", "95", "95.0000"}

_FILE = re.compile(r"c(?P<year>20\d\d)_a(_rv)?\.csv", re.ASCII | re.IGNORECASE)
_COLUMN = re.compile(
    r"UNITID|CIPCODE|MAJORNUM|AWLEVEL"
    r"|X?C(TOTAL|AIAN|ASIA|BKAA|HISP|NHPI|WHIT|2MOR|UNKN|NRAL)[TMW]",
    re.ASCII,
)
_CIP = re.compile(r"(?P<family>\d{2})\.\d{4}", re.ASCII)
_COUNT = re.compile(r"\d{1,9}", re.ASCII)
_UNIT = re.compile(r"\d{6}", re.ASCII)


def read(path: Path, catalogue: Catalogue, sink: Sink) -> None:
    """Read a file of completions; see `talent.store.importers.run.import_file`."""
    name = _FILE.fullmatch(path.name)
    if name is None:
        sink.problem(
            0, "", path.name, "the year is read from the name of the file",
            "name it as NCES does: C2024_A.csv, or c2024_a_rv.csv",
        )  # fmt: skip
    feeds = {(feed.item, feed.code): feed for feed in read_feeds("ipeds")}
    sums: dict[str, tuple[int, int, Feed]] = {}
    seen: dict[tuple[str, ...], int] = {}
    rows = rows_of(lines_of(path, sink), sink)
    for line, row in table_of_rows(rows, sink, NEEDED, lambda c: bool(_COLUMN.fullmatch(c))):
        count = _check(line, row, seen, sink)
        if count is None:
            continue
        level = row["AWLEVEL"].lstrip("0")
        if row["CIPCODE"] in GRAND_TOTAL:
            sink.leave_out("totals of all fields (CIP 99)")
        elif row["MAJORNUM"] != "1":
            sink.leave_out("second majors")
        elif (feed := feeds.get((row["CIPCODE"][:2], level))) is None:
            sink.leave_out("of fields and award levels that no series counts")
        else:
            first, total, _ = sums.get(feed.series, (line, 0, feed))
            sums[feed.series] = (first, total + count, feed)
    for first, total, feed in sums.values():
        code = ("CIPCODE,AWLEVEL", f"{feed.item}, {feed.code}")
        if feed.series not in catalogue.entries:
            sink.unknown(first, *code)
        elif name is not None:
            sink.found.append(
                Found(
                    feed.series,
                    name["year"],
                    float(total * feed.factor),
                    "measured",
                    feed.source,
                    "",
                    first,
                    code,
                    ("", path.name),
                    ("CTOTALT", str(total)),
                )
            )


def _check(
    line: int, row: dict[str, str], seen: dict[tuple[str, ...], int], sink: Sink
) -> int | None:
    """Count of the row, or None where something is wrong with it."""
    before = len(sink.failures)
    cip = _CIP.fullmatch(row["CIPCODE"])
    if not (row["CIPCODE"] in GRAND_TOTAL or (cip and cip["family"] in FAMILIES)):
        sink.problem(
            line, "CIPCODE", row["CIPCODE"], "is not a six-digit CIP code", "write it as 14.1001"
        )
    if row["MAJORNUM"] not in {"1", "2"}:
        sink.problem(line, "MAJORNUM", row["MAJORNUM"], "is not 1 or 2", "restore the line")
    if row["AWLEVEL"].lstrip("0") not in LEVELS:
        sink.problem(
            line, "AWLEVEL", row["AWLEVEL"], "is not an award level of IPEDS", "restore the line"
        )
    if not _UNIT.fullmatch(row["UNITID"]):
        sink.problem(
            line, "UNITID", row["UNITID"], "is not a six-digit institution", "restore the line"
        )
    if not _COUNT.fullmatch(row["CTOTALT"]):
        sink.problem(
            line, "CTOTALT", row["CTOTALT"], "is not a whole number of awards",
            "write digits only",
        )  # fmt: skip
    key = (row["UNITID"], row["CIPCODE"], row["MAJORNUM"], row["AWLEVEL"].lstrip("0"))
    if key in seen:
        sink.problem(
            line, ",".join(NEEDED[:4]), ", ".join(key), f"the key is already in line {seen[key]}",
            "remove one of the rows",
        )  # fmt: skip
    seen.setdefault(key, line)
    return int(row["CTOTALT"]) if len(sink.failures) == before else None
