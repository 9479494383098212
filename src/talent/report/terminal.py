"""The headline of a forecast as plain text: a table, a chart a country, and what is assumed."""

from __future__ import annotations

import sys
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talent.errors import ConfigError, UnknownCodeError
from talent.report.words import (
    default_years,
    in_order,
    label,
    likelihood,
    percent,
    persons,
    told_scenario,
    unexplained,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from talent.forecasts.result import Forecast

__all__ = ["headline_text"]

MIN_WIDTH = 60


@dataclass(frozen=True)
class _Glyphs:
    outer: str
    inner: str
    median: str
    zero: str
    cross: str
    minus: str
    rule: str


UNICODE = _Glyphs("─", "━", "●", "│", "┼", "−", "─")
ASCII = _Glyphs("-", "=", "O", "|", "+", "-", "-")


def headline_text(
    forecast: Forecast,
    years: Sequence[int] | None = None,
    width: int = 80,
    *,
    names: Mapping[str, str] | None = None,
    encoding: str | None = None,
) -> str:
    """Gap by country as a table, a chart of its band by year, and the share that is assumed.

    Parameters
    ----------
    forecast : Forecast
    years : sequence of int, optional
        Rows of the table; the base year, 2030 and the last year by default.
    width : int
        Columns of the terminal, at least 60.
    names : mapping of str to str, optional
        Names of the codes (countries), for readers who do not know them.
    encoding : str, optional
        Encoding of the place the text goes to, that of standard output by default. Only ASCII is
        used where it is not UTF-8, because line-drawing characters are double width there.

    Returns
    -------
    str
        Lines of at most `width` characters, without a trailing newline. Persons.

    Raises
    ------
    ConfigError
        If `width` is too narrow.
    UnknownCodeError
        For a year that the forecast does not have.
    """
    if width < MIN_WIDTH:
        raise ConfigError(f"width: needs at least {MIN_WIDTH} columns, got {width}")
    glyphs = UNICODE if _is_utf8(encoding or sys.stdout.encoding) else ASCII
    table = in_order(forecast.gap(), forecast.meta["countries"])
    chosen = list(years) if years is not None else default_years(forecast)
    for year in chosen:
        if year not in set(table["year"]):
            raise UnknownCodeError("year", year, set(table["year"]))
    meta = forecast.meta
    lines = [
        "Workforce gap, persons at year end (positive: shortage; scope: components)",
        f"as of {meta['as_of']}, {meta['draws']:,} draws, seed {meta['seed']}, "
        + (f"run {forecast.run_id}" if forecast.run_id else "run not stored"),
        *filter(None, [told_scenario(meta)]),
        "",
        *_table(table.loc[table["year"].isin(chosen)], glyphs, names),
    ]
    for country in meta["countries"]:
        rows = table.loc[table["country"] == country]
        lines += ["", *_chart(rows, label(country, names), width, glyphs)]
    lines += [
        "",
        f"{glyphs.outer * 3} 80 % of futures   {glyphs.inner * 3} 50 %   {glyphs.median} median   "
        f"{glyphs.zero} no gap",
        "",
        f"What the gap of {meta['to']} rests on:",
        *(line for c in meta["countries"] for line in _assumed(forecast, c, names, width)),
    ]
    return "\n".join(line[:width].rstrip() for line in lines)


def _is_utf8(encoding: str | None) -> bool:
    return (encoding or "").lower().replace("-", "").replace("_", "").startswith("utf8")


def _table(rows: pd.DataFrame, glyphs: _Glyphs, names: Mapping[str, str] | None) -> list[str]:
    cells = [("Country", "Year", "Median", "80 % band", "Shortage")]
    last = None
    for row in rows.to_dict("records"):
        name = label(row["country"], names)[:16]
        low, median, high = (persons(row[k], minus=glyphs.minus) for k in ("q10", "median", "q90"))
        chance = f"{percent(row['prob_shortage'])}, {likelihood(row['prob_shortage'])}"
        shown = name if name != last else ""
        cells.append((shown, str(row["year"]), median, f"{low} to {high}", chance))
        last = name
    widths = [max(len(cell[i]) for cell in cells) for i in range(5)]
    lines = []
    for name, year, median, band, chance in cells:
        lines.append(
            f"{name:<{widths[0]}}  {year:>{widths[1]}}  {median:>{widths[2]}}  "
            f"{band:>{widths[3]}}  {chance}"
        )
    lines.insert(1, glyphs.rule * max(map(len, lines)))
    return lines


def _chart(rows: pd.DataFrame, name: str, width: int, glyphs: _Glyphs) -> list[str]:
    """One line a year: the 80 % band, the half band inside it, the median and the zero line."""
    low = min(0.0, float(rows["q10"].min()))
    high = max(0.0, float(rows["q90"].max()))
    span = high - low or 1.0
    # Room for the year before, and for the printed median after the bar.
    records = rows.to_dict("records")
    shown = [persons(row["median"], minus=glyphs.minus) for row in records]
    numbers = max(map(len, shown))
    columns = width - 6 - numbers - 2

    def place(value: float) -> int:
        return round((value - low) / span * (columns - 1))

    lines = []
    for row, text in zip(records, shown, strict=True):
        bar = [" "] * columns
        bar[place(0.0)] = glyphs.zero
        for glyph, start, end in (
            (glyphs.outer, row["q10"], row["q90"]),
            (glyphs.inner, row["q25"], row["q75"]),
            (glyphs.median, row["median"], row["median"]),
        ):
            for i in range(place(start), place(end) + 1):
                hides = bar[i] in {glyphs.zero, glyphs.cross} and glyph != glyphs.median
                bar[i] = glyphs.cross if hides else glyph
        lines.append(f"{row['year']:<6}{''.join(bar)}  {text:>{numbers}}")
    return [f"{name}: gap by year, persons", *lines, _axis(low, high, place, columns, glyphs)]


def _axis(
    low: float, high: float, place: Callable[[float], int], columns: int, glyphs: _Glyphs
) -> str:
    axis = [" "] * columns
    for value in (0.0, high, low):
        text = persons(value, minus=glyphs.minus)
        start = min(max(place(value) - len(text) // 2, 0), columns - len(text))
        around = axis[max(start - 1, 0) : start + len(text) + 1]
        # Zero comes first; an end that would run into it is left out.
        if not any(c != " " for c in around):
            axis[start : start + len(text)] = text
    return " " * 6 + "".join(axis)


def _assumed(
    forecast: Forecast, country: str, names: Mapping[str, str] | None, width: int
) -> list[str]:
    found = forecast.explain(country)
    number = int((found.inputs["status"] == "assumed").sum())
    text = (
        f"{label(country, names)}: {number} of {len(found.inputs)} inputs are assumed; by "
        f"themselves they make {percent(found.assumed_share)} of the explained spread; "
        f"{percent(unexplained(found.shares))} of all spread is not traced to one input."
    )
    # A line must not end between a number and its unit; textwrap keeps no-break spaces whole.
    lines = textwrap.wrap(
        text.replace(" %", "\u00a0%"), width, initial_indent="  ", subsequent_indent="    "
    )
    return [line.replace("\u00a0", " ") for line in lines]
