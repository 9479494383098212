"""``dgbas``: SDMX-JSON of Taiwan's statistics database (DGBAS, nstatdb.dgbas.gov.tw).

A table has the dimensions ``fldid`` (what) and ``code1`` (of whom), and periods that are named in
years of the Republic, ``106年1月``, beside an id in common years, ``2017-M1``; both must agree.
Cells that feed a series are listed in ``datasets/import/codes.csv``.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from talent.store.importers.catalogue import read_feeds
from talent.store.importers.found import Found
from talent.store.importers.json_lines import JsonError, Node, parse
from talent.store.importers.text import NUMBER_FIX, lines_of

if TYPE_CHECKING:
    from pathlib import Path

    from talent.store.importers.catalogue import Catalogue, Entry, Feed
    from talent.store.importers.found import Sink

__all__ = ["UNAVAILABLE", "frequency_of", "period_of", "read"]

ROC = 1911
"""Year before the first one of the Republic."""

UNAVAILABLE = "0, which these tables write for not available"

_LINK = re.compile(r"sdmx/(?P<table>A\d{9})(/|$)", re.ASCII)
_KEY = re.compile(r"\d{1,5}(:\d{1,5})*", re.ASCII)
_NAME = re.compile(r"(?P<year>\d{1,3})年(?:(?P<month>1[0-2]|0?[1-9])月|第(?P<quarter>[1-4])季)?")


def read(path: Path, catalogue: Catalogue, sink: Sink) -> None:
    """Read a table of DGBAS; see `talent.store.importers.run.import_file`."""
    text = "".join(lines_of(path, sink))
    try:
        root = parse(text)
    except JsonError as error:
        sink.problem(error.line, "", None, f"it is not valid JSON: {error}", "download it again")
        return
    table = _table(root, sink)
    series = root.get("data", "dataSets", 0, "series")
    dimensions = root.get("data", "structure", "dimensions", "series")
    periods = root.get("data", "structure", "dimensions", "observation", 0, "values")
    for name, node in (("series", series), ("dimensions", dimensions), ("observation", periods)):
        if node is None or not (node.items or node.named):
            sink.problem(0, name, None, "this part of the table is missing", "download it again")
    if table is None or series is None or dimensions is None or periods is None:
        return
    every = read_feeds("dgbas")
    feeds = {(feed.item, feed.code): feed for feed in every if feed.table == table}
    if not feeds:
        known = ", ".join(sorted({feed.table for feed in every}))
        sink.problem(0, "sdmx", table, "no series is fed by this table", f"known tables: {known}")
        return
    names = [_names(dimension, sink) for dimension in dimensions.items]
    times = [_period(node, sink) for node in periods.items]
    for key, node in series.named.items():
        _series(key, node, names, times, feeds, catalogue, sink)


def _table(root: Node, sink: Sink) -> str | None:
    link = root.get("meta", "links", 0, "href")
    match = _LINK.search(link.text or "") if link is not None else None
    if match is None:
        sink.problem(
            link.line if link else 0, "href", link.value if link else None,
            "it does not name a table of DGBAS", "download it again",
        )  # fmt: skip
        return None
    return match["table"]


def _names(dimension: Node, sink: Sink) -> list[str | None]:
    found: list[str | None] = []
    values = dimension.get("values")
    for value in values.items if values is not None else []:
        name = value.get("name")
        if name is None or name.text is None:
            sink.problem(value.line, "name", None, "the value has no name", "download it again")
        found.append(name.text.strip() if name and name.text else None)
    return found


def period_of(label: str) -> str | None:
    """Give the period of the database that a label in years of the Republic names, or None.

    Examples
    --------
    >>> [period_of(label) for label in ("106年", "106年1月", "106年第4季", "106年13月")]
    ['2017', '2017-01', '2017-Q4', None]
    """
    match = _NAME.fullmatch(label)
    if match is None:
        return None
    when = int(match["year"]) + ROC
    if match["month"]:
        return f"{when}-{int(match['month']):02d}"
    return f"{when}-Q{match['quarter']}" if match["quarter"] else f"{when}"


def frequency_of(period: str) -> str:
    """Frequency of the series that has such periods.

    Examples
    --------
    >>> [frequency_of(period) for period in ("2017", "2017-01", "2017-Q4")]
    ['A', 'M', 'Q']
    """
    return "Q" if "Q" in period else "M" if "-" in period else "A"


def _period(value: Node, sink: Sink) -> str | None:
    """Period as in the database; None where the two names of it are wrong or differ."""
    name, code = value.get("name"), value.get("id")
    label, ident = (name.text if name else None) or "", (code.text if code else None) or ""
    line = (name or value).line
    period = period_of(label)
    if period is None:
        sink.problem(line, "name", label, "is not a period", "write it as 106年 or 106年1月")
        return None
    expected = period
    if frequency_of(period) == "M":
        expected = f"{period[:4]}-M{int(period[5:])}"
    if ident != expected:
        sink.problem(
            (code or value).line, "id", ident, f"is another period than {label}",
            f"write {expected}",
        )  # fmt: skip
        return None
    return period


def _series(
    key: str,
    node: Node,
    names: list[list[str | None]],
    times: list[str | None],
    feeds: dict[tuple[str, str], Feed],
    catalogue: Catalogue,
    sink: Sink,
) -> None:
    places = [int(place) for place in key.split(":")] if _KEY.fullmatch(key) else []
    wrong = [p for p, dimension in zip(places, names, strict=False) if p >= len(dimension)]
    if len(places) != len(names) or wrong:
        sink.problem(
            node.line, "series", key, "is not a place in the dimensions", "download it again"
        )
        return
    values = node.get("observations")
    if values is None or not values.named:
        sink.problem(node.line, "observations", None, "there are none", "download it again")
        return
    labels = [dimension[place] or "" for place, dimension in zip(places, names, strict=True)]
    feed = feeds.get((labels[0], "|".join(labels[1:])))
    entry = catalogue.entries.get(feed.series) if feed is not None else None
    if feed is not None and entry is None:
        sink.unknown(node.line, "series", ", ".join(labels))
    for place, cell in values.named.items():
        number = _number(place, cell, times, sink)
        if number is None:
            continue
        if feed is None or entry is None:
            sink.leave_out("of rows of the table that feed no series")
        else:
            _value(int(place), cell, number, ", ".join(labels), times, feed, entry, sink)


def _number(place: str, cell: Node, times: list[str | None], sink: Sink) -> Decimal | None:
    if not (place.isascii() and place.isdigit() and len(place) < 7 and int(place) < len(times)):
        sink.problem(cell.line, "observations", place, "is not a listed period", "download again")
        return None
    first = cell.get(0)
    value = first.value if first is not None else None
    if not isinstance(value, Decimal) or isinstance(value, bool) or len(cell.items) != 1:
        line = first.line if first is not None else cell.line
        sink.problem(line, "observations", value, "is not a number", NUMBER_FIX)
        return None
    return value


def _value(
    place: int,
    cell: Node,
    value: Decimal,
    labels: str,
    times: list[str | None],
    feed: Feed,
    entry: Entry,
    sink: Sink,
) -> None:
    period = times[place]
    if period is None:
        return
    if value == 0:
        sink.leave_out(UNAVAILABLE)
        return
    if frequency_of(period) != entry.frequency:
        sink.leave_out(f"of another frequency than the series, {entry.frequency}")
        return
    first = cell.get(0)
    sink.found.append(
        Found(
            entry.series,
            period,
            float(value * feed.factor),
            "measured",
            feed.source,
            "",
            first.line if first is not None else cell.line,
            ("series", labels),
            ("ym", period),
            ("observations", str(value)),
        )
    )
