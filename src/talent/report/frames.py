"""The plain frame that all plots share, and the way they write names, numbers and dates."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from talent.language import language
from talent.language import translated as _
from talent.report.fonts import with_fonts
from talent.report.style import GRID, INK
from talent.report.words import day, label, need, percent, persons

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

__all__ = ["band_text", "framed", "in_persons", "new_axes", "plain", "spoken", "whole_years"]

TOTAL = "total"
BREAKS = " 、，；"
HALVES = ";；"
ALONE, MARGIN, LETTERS = 0.775, 0.9, 13.2
"""Share of a figure that axes alone in it take, inches beside them, and letters of a title to the
inch."""
SHORT = 3
"""Fewer letters than this stand upright beside an axis."""


def new_axes(ax: Axes | None, size: tuple[float, float]) -> Axes:
    """The axes given, or those of a new figure of `size` inches, which notebooks then show."""
    if ax is not None:
        return ax
    pyplot: Any = need("matplotlib.pyplot")
    axes: Axes = pyplot.subplots(figsize=size, layout="constrained")[1]
    return axes


def spoken(names: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    """Names by code in the language spoken, of names in every language.

    Examples
    --------
    >>> spoken({"en": {"JP": "Japan"}, "ja": {"JP": "日本"}})
    {'JP': 'Japan'}
    """
    return names.get(language(), {})


def band_text(name: str) -> str:
    """Name of a band of `talent.report.style.BANDS` in the language spoken.

    Examples
    --------
    >>> band_text("80 %")
    '80 %'
    """
    return percent(int(name.partition(" ")[0]) / 100)


def in_persons(*axes: Axis) -> None:
    """Write whole numbers with thousands separators on axes of persons, or of money."""
    for axis in axes:
        axis.set_major_formatter(lambda value, _position: persons(value))
        if getattr(axis, "axis_name", "") == "x":
            # Long numbers side by side need more room than one above the other.
            axis.set_major_locator(need("matplotlib.ticker").MaxNLocator(6))


def whole_years(ax: Axes, most: int | str = "auto") -> None:
    """Whole years on the horizontal axis."""
    ax.xaxis.set_major_locator(need("matplotlib.ticker").MaxNLocator(most, integer=True))


def plain(ax: Axes) -> None:
    """A light grid without a box."""
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    ax.grid(color=GRID, lw=0.8)
    ax.set_axisbelow(True)


def framed(
    ax: Axes,
    title: str,
    countries: Iterable[str],
    occupation: str,
    scope: str,
    as_of: str,
    names: Mapping[str, str] | None = None,
) -> None:
    """Title, what is shown and as of when, a light grid, and fonts: the last step of every plot.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    title : str
        In the language spoken.
    countries : iterable of str
        Codes.
    occupation, scope : str
        Empty where the plot is of neither people nor a scope.
    as_of : str
        A date, or text that says of when.
    names : mapping of str to str, optional
        Names of countries and occupations in the language spoken.
    """
    where, date = " + ".join(label(code, names) for code in countries), _date(as_of)
    everyone = occupation == TOTAL
    what = _("{countries}; as of {date}").format(countries=where, date=date)
    if scope:
        what = _("{countries}, {scope}, {occupations}; as of {date}").format(
            countries=where,
            scope=label(scope).lower(),
            occupations=_("all occupations") if everyone else label(occupation, names).lower(),
            date=date,
        )
    ax.set_title(_wrapped(f"{title}\n{what}", ax), loc="left", fontsize="medium", color=INK)
    plain(ax)
    if len(ax.get_ylabel()) < SHORT:
        # One Han character is a word, and a word of one character is not read on its side.
        ax.yaxis.label.set(rotation=0, ha="right", va="center")
    with_fonts(ax)


def _date(text: str) -> str:
    try:
        return day(dt.date.fromisoformat(text))
    except ValueError:
        return text


def _wrapped(text: str, ax: Axes) -> str:
    """Lines that are too long for the figure, broken where a reader would."""
    inches = ax.figure.bbox.width / ax.figure.dpi * ax.get_position().width / ALONE
    room = int((max(inches, 2.0) - MARGIN) * LETTERS)
    lines = []
    for whole in text.split("\n"):
        line = whole
        while _width(line) > room:
            ends = [at + 1 for at, letter in enumerate(line) if letter in BREAKS]
            ends = [at for at in ends if _width(line[:at].rstrip()) <= room and line[at:]]
            # A number is not parted from its sign, and a date not from its "as of" if it can be.
            ends = [at for at in ends if line[at] != "%"]
            halves = [at for at in ends if line[:at].rstrip()[-1:] in HALVES]
            if not ends:
                break
            at = (halves or ends)[-1]
            lines.append(line[:at].rstrip())
            line = line[at:]
        lines.append(line)
    return "\n".join(lines)


def _width(text: str) -> int:
    """Width in Latin letters; those of Chinese and Japanese are about twice as wide."""
    return sum(1 + (ord(letter) >= 0x2E80) for letter in text)
