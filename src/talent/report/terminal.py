"""The headline of a forecast as plain text: a table, a chart a country, and what is assumed."""

from __future__ import annotations

import datetime as dt
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

from talent.errors import ConfigError, UnknownCodeError
from talent.language import in_language, language
from talent.language import translated as _
from talent.report.words import (
    day,
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

_WIDE = r"\u3000-\u9fff\uf900-\ufaff\uff00-\uffef"
_STOPS = r"\u3001\u3002\u300d\uff09\uff0c\uff1a\uff1b\u30fc"
# A character of a script without spaces, or a word, each with the stops after it; or a space.
_PIECE = re.compile(rf"[{_WIDE}][{_STOPS}]*|(?: %|[^\s{_WIDE}])+[{_STOPS}]*|\s")


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

    In the language spoken (`talent.in_language`); in English where the terminal cannot show it.

    Parameters
    ----------
    forecast : Forecast
    years : sequence of int, optional
        Rows of the table; the base year, 2030 and the last year by default.
    width : int
        Columns of the terminal, at least 60.
    names : mapping of str to str, optional
        Names of the codes (countries), for readers who do not know them; in a language other than
        English those of the forecast by default.
    encoding : str, optional
        Encoding of the place the text goes to, that of standard output by default. Only ASCII is
        used where it is not UTF-8, because line-drawing characters are double width there.

    Returns
    -------
    str
        Lines of at most `width` columns, of which a Chinese or Japanese character takes two,
        without a trailing newline. Persons.

    Raises
    ------
    ConfigError
        If `width` is too narrow.
    UnknownCodeError
        For a year that the forecast does not have.
    """
    if width < MIN_WIDTH:
        raise ConfigError(f"width: needs at least {MIN_WIDTH} columns, got {width}")
    table = in_order(forecast.gap(), forecast.meta["countries"])
    chosen = list(years) if years is not None else default_years(forecast)
    for year in chosen:
        if year not in set(table["year"]):
            raise UnknownCodeError("year", year, set(table["year"]))
    place = encoding or sys.stdout.encoding
    glyphs = UNICODE if _is_utf8(place) else ASCII
    if names is None and language() != "en":
        names = forecast.names.get(language())
    text = _text(forecast, table, chosen, width, glyphs, names)
    if language() != "en" and not _can_show(text, place):
        with in_language("en"):
            text = _text(forecast, table, chosen, width, glyphs, forecast.names.get("en"))
    return text


def _text(
    forecast: Forecast,
    table: pd.DataFrame,
    chosen: Sequence[int],
    width: int,
    glyphs: _Glyphs,
    names: Mapping[str, str] | None,
) -> str:
    meta = forecast.meta
    facts = _("as of {day}, {draws} draws, seed {seed}, {run}").format(
        day=day(dt.date.fromisoformat(meta["as_of"])),
        draws=f"{meta['draws']:,}",
        seed=meta["seed"],
        run=_("run {run_id}").format(run_id=forecast.run_id)
        if forecast.run_id
        else _("run not stored"),
    )
    title = _("Workforce gap, persons at year end (positive: shortage; scope: components)")
    lines = [
        *_wrapped(title, width, "", "  "),
        *_wrapped(facts, width, "", "  "),
        *filter(None, [told_scenario(meta)]),
        "",
        *_table(table[table["year"].isin(chosen)], glyphs, names),
    ]
    for country in meta["countries"]:
        rows = table[table["country"] == country]
        lines += ["", *_chart(rows, label(country, names), width, glyphs)]
    legend = (
        (glyphs.outer * 3, _("80 % of futures")),
        (glyphs.inner * 3, _("50 %")),
        (glyphs.median, _("median")),
        (glyphs.zero, _("no gap")),
    )
    lines += [
        "",
        "   ".join(f"{mark} {name}" for mark, name in legend),
        "",
        _("What the gap of {year} rests on:").format(year=meta["to"]),
        *(line for c in meta["countries"] for line in _assumed(forecast, c, names, width)),
    ]
    return "\n".join(set_cell_size(line, min(width, cell_len(line))).rstrip() for line in lines)


def _can_show(text: str, encoding: str | None) -> bool:
    try:
        text.encode(encoding or "ascii")
    except (LookupError, UnicodeEncodeError):
        return False
    return True


def _is_utf8(encoding: str | None) -> bool:
    return (encoding or "").lower().replace("-", "").replace("_", "").startswith("utf8")


def _table(rows: pd.DataFrame, glyphs: _Glyphs, names: Mapping[str, str] | None) -> list[str]:
    cells = [
        (_("Country"), _("Year"), _("Median"), _("80 % band"), _("Shortage")),
    ]
    last = None
    for row in rows.to_dict("records"):
        name = label(row["country"], names)
        low, median, high = (persons(row[k], minus=glyphs.minus) for k in ("q10", "median", "q90"))
        band = _("{low} to {high}").format(low=low, high=high)
        chance = _("{percent}, {likelihood}").format(
            percent=percent(row["prob_shortage"]), likelihood=likelihood(row["prob_shortage"])
        )
        shown = set_cell_size(name, min(cell_len(name), 16)) if name != last else ""
        cells.append((shown, str(row["year"]), median, band, chance))
        last = name
    widths = [max(cell_len(cell[i]) for cell in cells) for i in range(4)]
    lines = []
    for name, *numbers, chance in cells:
        # Numbers stand right, and a character of two columns counts as two.
        right = [" " * (w - cell_len(n)) + n for n, w in zip(numbers, widths[1:], strict=True)]
        lines.append("  ".join([set_cell_size(name, widths[0]), *right, chance]))
    lines.insert(1, glyphs.rule * max(map(cell_len, lines)))
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
    title = _("{country}: gap by year, persons").format(country=name)
    return [title, *lines, _axis(low, high, place, columns, glyphs)]


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
    text = _(
        "{country}: {number} of {all} inputs are assumed; by themselves they make {share} of the "
        "explained spread; {rest} of all spread is not traced to one input."
    ).format(
        country=label(country, names),
        number=number,
        all=len(found.inputs),
        share=percent(found.assumed_share),
        rest=percent(unexplained(found.shares)),
    )
    return _wrapped(text, width)


def _wrapped(text: str, width: int, first: str = "  ", later: str = "    ") -> list[str]:
    """Lines of a text with these indents, broken at spaces and between characters of two columns.

    Neither ends a line between a number and its unit, nor begins one with a stop.
    """
    pieces = _PIECE.findall(text)
    lines = [first]
    for piece in pieces:
        if cell_len(lines[-1] + piece.rstrip()) > width:
            lines.append(later)
        if piece.strip() or lines[-1].strip():
            lines[-1] += piece
    return [line.rstrip() for line in lines]
