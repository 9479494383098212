"""Building blocks of what notebooks show: titles, tables and hints as safe HTML.

Everything is escaped here, and here only: names of fabs, scenarios and runs may hold anything.
Styles are inline and take the colours of the notebook's theme, so that they read in light and
dark; nothing is loaded from anywhere.
"""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING, Any

from talent.frames import records

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    import pandas as pd

__all__ = ["bar", "display", "folded", "hints", "note", "table"]

_LINE = "1px solid rgba(128,128,128,.35)"
_CELL = f"padding:.2em .8em .2em 0;border:0;border-bottom:{_LINE};background:none;color:inherit;"
_MUTED = "opacity:.78;"
_TONES = {"short": "rgba(213,94,0,.22)", "surplus": "rgba(0,114,178,.22)"}
"""Vermilion and blue of Okabe & Ito (2008), so thin that text of either theme reads on them."""


class Markup(str):
    """HTML that was built here and is not escaped again."""

    __slots__ = ()


def display(title: str, *parts: str, subtitle: str = "") -> str:
    """Whole display of an object: a title, what it is of in a smaller line, and its parts.

    Parameters
    ----------
    title, subtitle : str
        Text; escaped here.
    *parts : str
        From the other functions of this module.

    Examples
    --------
    >>> "&lt;b&gt;" in display("<b>")
    True
    """
    small = f'<div style="{_MUTED}">{escape(subtitle)}</div>' if subtitle else ""
    head = f'<div style="font-weight:600;font-size:1.1em">{escape(title)}</div>{small}'
    return f'<div style="color:inherit;line-height:1.45">{head}{"".join(parts)}</div>'


def note(text: str) -> Markup:
    """A sentence or two.

    Examples
    --------
    >>> note("a < b")
    '<p style="margin:.4em 0">a &lt; b</p>'
    """
    return Markup(f'<p style="margin:.4em 0">{escape(text)}</p>')


def bar(share: float, text: str) -> Markup:
    """A share between 0 and 1 as a bar, with its text beside it."""
    width = 7 * min(max(float(share), 0.0), 1.0)
    return Markup(
        f'<span style="display:inline-block;width:{width:.2f}em;height:.7em;'
        f'background:rgba(60,150,210,.85);margin-right:.5em"></span>{escape(text)}'
    )


def table(
    frame: pd.DataFrame,
    headings: Mapping[str, str] | None = None,
    formats: Mapping[str, Callable[[Any], str]] | None = None,
    *,
    tones: Sequence[str] = (),
    left: Collection[str] = (),
    most: int = 30,
    rest: str = "",
) -> Markup:
    """A table of a frame; numbers stand at the right.

    Parameters
    ----------
    frame : pandas.DataFrame
    headings : mapping of str to str, optional
        Columns to show, in order, and their headings; all columns under their names by default.
    formats : mapping of str to callable, optional
        Text of a cell by column. What returns from `bar` is taken as it is, the rest is escaped.
    tones : sequence of str, optional
        ``short``, ``surplus`` or nothing for each row: a thin colour behind it.
    left : collection of str
        Columns of numbers that stand at the left, as bars do.
    most : int
        Rows shown; `rest` says of the others.
    rest : str
        With ``{n}`` for the number of rows that are not shown.

    Examples
    --------
    >>> import pandas as pd
    >>> "&lt;i&gt;" in table(pd.DataFrame({"fab": ["<i>"]}))
    True
    """
    headings = headings or {str(name): str(name) for name in frame.columns}
    formats = formats or {}
    right = {
        name: "text-align:right;"
        if frame[name].dtype.kind in "iuf" and name not in left
        else "text-align:left;"
        for name in headings
    }
    heads = "".join(
        f'<th scope="col" style="{_CELL}{right[name]}">{escape(text)}</th>'
        for name, text in headings.items()
    )
    rows = []
    for number, row in enumerate(records(frame.head(most))):
        tone = _TONES.get(tones[number] if number < len(tones) else "", "")
        back = f"background:{tone}" if tone else ""
        cells = "".join(
            f'<td style="{_CELL}{right[name]}{back}">{_cell(row[name], formats.get(name))}</td>'
            for name in headings
        )
        rows.append(f"<tr>{cells}</tr>")
    body = '<table style="border-collapse:collapse;margin:.5em 0">'
    body += f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    if len(frame) > most and rest:
        body += f'<div style="{_MUTED}">{escape(rest.format(n=len(frame) - most))}</div>'
    return Markup(body)


def folded(title: str, *parts: str) -> Markup:
    """Parts that are shown on demand."""
    return Markup(
        f'<details style="margin:.4em 0"><summary>{escape(title)}</summary>{"".join(parts)}'
        "</details>"
    )


def hints(lines: Mapping[str, str]) -> Markup:
    """How to go on: lines of code, each with what it gives.

    Examples
    --------
    >>> "store.runs()" in hints({"store.runs()": "every run"})
    True
    """
    rows = "".join(
        f'<div><code style="background:none;color:inherit">{escape(code)}</code>'
        f'<span style="{_MUTED}"> &nbsp;{escape(what)}</span></div>'
        for code, what in lines.items()
    )
    return Markup(f'<div style="margin:.4em 0;font-size:.92em">{rows}</div>')


def _cell(value: Any, form: Callable[[Any], str] | None) -> str:
    missing = value is None or (isinstance(value, float) and math.isnan(value))
    if form is None:
        text: Any = "" if missing else str(value)
    else:
        text = "" if missing else form(value)
    return text if isinstance(text, Markup) else escape(text)
