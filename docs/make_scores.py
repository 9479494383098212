"""Make src/talent/report/scores.csv: measured accuracy by part of the model, read from the pages of docs.

Usage: ``python docs/make_scores.py`` (a second). The figures stand in tables that benchmarks write;
nothing is measured or typed in here. A test fails when a page has moved and the file has not.
"""

from __future__ import annotations

import csv
import re
from io import StringIO
from pathlib import Path

from score_picks import Cell, Pick, Said, Sentence, picks

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "src" / "talent" / "report" / "scores.csv"
COLUMNS = (
    "component", "what", "measure", "value", "low", "high", "interval", "nominal", "cases",
    "independent", "page",
)  # fmt: skip

WRITTEN_WHOLE = ("accuracy.md", "demand-accuracy.md", "fab-starts.md")
"""Pages that a benchmark writes from top to bottom; on all others a table stands between marks."""

NUMBER = r"[-+−]?\d[\d,]*(?:\.\d+)?"
WORDS = {"three": "3"}


def generated(page: str, text: str) -> list[tuple[int, int]]:
    """Where the parts of a page begin and end that are written by a program."""
    if page in WRITTEN_WHOLE:
        return [(0, len(text))]
    marks = (
        r"<!-- (?:[^>\n]*: made by [^>\n]*|made: [^>\n]*) -->.*?<!-- end -->",
        r"<!-- begin (?P<name>[\w ]+) -->.*?<!-- end (?P=name) -->",
    )
    return [m.span() for mark in marks for m in re.finditer(mark, text, re.DOTALL)]


def find_row(text: str, pick: Pick, where: dict[str, str], columns: set[str]) -> dict[str, str]:
    """Row of the first table after the anchor that has the columns asked for.

    Raises
    ------
    ValueError
        If the anchor or the row is not there once, or the table was not written by a program.
    """
    told = f"{pick.page}, {pick.anchor.strip()!r}"
    if text.count(pick.anchor) != 1:
        raise ValueError(f"{told}: stands {text.count(pick.anchor)} times on the page, not once")
    start = text.index(pick.anchor)
    needed = {*where, *columns}
    for table in re.finditer(r"(?m)(?:^\|.*\n)+", text[start:]):
        head, _, *lines = (_cells(line) for line in table.group().strip().splitlines())
        if not needed <= set(head):
            continue
        place = start + table.start()
        if not any(low <= place < high for low, high in generated(pick.page, text)):
            raise ValueError(f"{told}: its table stands outside the parts written by a program")
        rows = [dict(zip(head, line, strict=True)) for line in lines]
        found = [row for row in rows if all(row[k] == v for k, v in where.items())]
        if len(found) != 1:
            raise ValueError(f"{told}: {len(found)} rows with {where}, not one")
        return found[0]
    raise ValueError(f"{told}: no table with the columns {sorted(needed)}")


def said(text: str, pattern: str, page: str) -> re.Match[str]:
    """What the text of a page states.

    Raises
    ------
    ValueError
        If it does not state it once.
    """
    found = list(re.finditer(pattern, text))
    if len(found) != 1:
        raise ValueError(f"{page}: {pattern!r} is found {len(found)} times, not once")
    return found[0]


def _cells(line: str) -> list[str]:
    return [cell.strip().strip("*") for cell in line.strip().strip("|").split("|")]


def numbers(text: str) -> list[float]:
    """Figures of a cell; percent signs are resolved."""
    found = re.findall(rf"({NUMBER})\s?(%?)", text)
    return [
        float(number.replace(",", "").replace("−", "-")) / (100 if sign else 1)
        for number, sign in found
    ]


def figure(cell: Cell, text: str) -> tuple[float, float | None, float | None]:
    """Value of a cell with the ends of its interval, where it has one.

    Examples
    --------
    >>> figure(Cell("x", scale=0.01), "85 ± 4")
    (0.85, 0.77, 0.93)
    >>> figure(Cell("x"), "-0.90 (-2.36 to -0.05)")
    (-0.9, -2.36, -0.05)
    >>> figure(Cell("x", part=1), "52%/79%/92%")
    (0.79, None, None)
    """
    if cell.part is not None:
        return numbers(text.split("/")[cell.part])[0] * cell.scale, None, None
    value, *rest = (round(n * cell.scale, 10) for n in numbers(text))
    if "±" in text:
        half = cell.errors * rest[0]
        low, high = round(value - half, 10), round(value + half, 10)
        return (value, max(low, 0.0), min(high, 1.0)) if cell.nominal else (value, low, high)
    # Two more figures are an interval; a single one in brackets is another figure.
    return (value, rest[0], rest[1]) if len(rest) == 2 else (value, None, None)


def count(text: str, pick: Pick, wanted: str | Said) -> str:
    """How many cases, as digits; empty where the page does not say."""
    if isinstance(wanted, Said):
        number = said(text, wanted.pattern, pick.page)[1]
        return WORDS.get(number, number.replace(",", ""))
    if not wanted:
        return ""
    row = find_row(text, pick, pick.count_row or pick.where, {wanted})
    return row[wanted].replace(",", "")


def of_table(pick: Pick, text: str) -> list[dict[str, str]]:
    """Rows of the file from one row of a table."""
    row = find_row(text, pick, pick.where, {cell.column for cell in pick.cells.values()})
    common = {
        "component": pick.component,
        "what": pick.what,
        "cases": count(text, pick, pick.cases),
        "independent": count(text, pick, pick.independent),
        "page": pick.page,
    }
    out = []
    for measure, cell in pick.cells.items():
        value, low, high = figure(cell, row[cell.column])
        if pick.interval_row:
            band = find_row(text, pick, pick.interval_row, {"90 % interval"})["90 % interval"]
            # The interval of a share is printed in percent, without a sign.
            low, high = (n / 100 if cell.nominal else n for n in numbers(band))
        out.append(
            {
                **common,
                "measure": measure,
                "value": _text(value),
                "low": _text(low),
                "high": _text(high),
                "interval": "" if low is None else pick.interval,
                "nominal": _text(cell.nominal),
            }
        )
    return out


def of_sentence(pick: Sentence, text: str) -> list[dict[str, str]]:
    """Rows of the file from one generated sentence."""
    found = said(text, pick.pattern, pick.page)
    empty = dict.fromkeys(COLUMNS, "")
    return [
        {
            **empty,
            "component": pick.component,
            "what": pick.what,
            "measure": measure,
            "value": _text(float(found[group]) / 100),
            "nominal": _text(nominal),
            "cases": found["cases"],
            "page": pick.page,
        }
        for group, (measure, nominal) in pick.groups.items()
    ]


def rows() -> list[dict[str, str]]:
    """Rows of the file, as text."""
    chosen = picks()
    pages = {p.page: (HERE / p.page).read_text(encoding="utf-8") for p in chosen}
    return [
        row
        for p in chosen
        for row in (
            of_sentence(p, pages[p.page]) if isinstance(p, Sentence) else of_table(p, pages[p.page])
        )
    ]


def _text(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"


def content() -> str:
    """The file as text."""
    out = StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows())
    return out.getvalue()


if __name__ == "__main__":
    TARGET.write_text(content(), encoding="utf-8", newline="\n")
    print(f"written: datasets/{TARGET.name}")
