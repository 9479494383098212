"""Vega-Lite specifications of the page's charts; the page gives them their rows.

The specifications carry no data and no sentence: the script of the page puts the rows of the choice
into the data set ``rows``, each with its text for the pointer, ``tip``. So no number is in the page
twice, and no name from the data is ever part of an expression.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talent.language import translated as _
from talent.report.charts import finished
from talent.report.style import BANDS, INK, MUTED, SHORTAGE, SURPLUS
from talent.report.words import need

if TYPE_CHECKING:
    from collections.abc import Sequence

    import altair

__all__ = ["ROW", "fan_spec", "past_spec", "range_spec", "waterfall_spec"]

PERSONS = "persons(datum.value)"
"""Labels of axes, by a function of the script that writes numbers as the language does."""

ROW = 37
"""Pixels of a row: a line of text above, its bar below. The script sets heights by it."""

TEXT_UP, BAR_DOWN = -4, 9
"""Pixels from the middle of a row up to its text and down to its bar."""

ZERO = "#7d8994"
"""Dark enough to be seen, light enough for text that it crosses."""

COLOURS = {"short": SHORTAGE, "less": SURPLUS, "open": MUTED, "whole": INK}
"""Colour of a row by its field ``side``."""


def fan_spec(ticks: Sequence[int]) -> dict[str, Any]:
    """Median and 50, 80 and 95 % bands by year of one measure.

    Parameters
    ----------
    ticks : sequence of int
        Years that the axis names.

    Returns
    -------
    dict
        A Vega-Lite specification of the rows ``year, median, q025 ... q975, chosen, tip``.
        ``chosen`` marks the year that the page shows elsewhere.

    Raises
    ------
    MissingExtraError
        If altair is not installed.
    """
    alt = need("altair")
    base = _of_rows(alt).encode(
        x=alt.X("year:Q", title=None)
        .scale(nice=False, zero=False)
        .axis(format="d", values=list(ticks), grid=False)
    )
    # The title lies above the figures: turned on its side, one Chinese letter is another.
    axis = alt.Axis(
        labelExpr=PERSONS, tickCount=6,
        titleAngle=0, titleAlign="right", titleBaseline="bottom", titleX=-8, titleY=-8,
    )  # fmt: skip
    bands = [
        base.mark_area(color=colour).encode(
            y=alt.Y(f"{low}:Q", title=_("persons"), axis=axis), y2=f"{high}:Q"
        )
        for _name, low, high, colour in BANDS
    ]
    line = base.mark_line(color=INK, strokeWidth=2.5).encode(y="median:Q")
    dot = (
        base.transform_filter("datum.chosen")
        .mark_point(filled=True, size=70, color=INK, opacity=1)
        .encode(y="median:Q")
        .properties(name="chosen")
    )
    near = alt.selection_point(
        name="near", fields=["year"], on="pointerover", clear="pointerout", empty=False
    )
    pointer = base.mark_rule(color=MUTED).encode(
        opacity=alt.condition(near, alt.value(1), alt.value(0))
    )
    # A strip a year, over the whole height, so that the pointer need not meet a line.
    strips = (
        base.mark_rule(strokeWidth={"expr": f"width / {max(ticks[-1] - ticks[0], 1)}"}, opacity=0)
        .encode(tooltip="tip:N")
        .properties(name="pointer")
        .add_params(near)
    )
    zero = _zero(alt, INK).encode(y="zero:Q")
    chart = alt.layer(*bands, zero, line, pointer, dot, strips)
    return finished(chart.properties(width="container", height=250))


def range_spec() -> dict[str, Any]:
    """Rows of a median with its 80 and 95 % band, such as the gap of each occupation.

    Returns
    -------
    dict
        A Vega-Lite specification of the rows ``name, order, value, median, q025, q10, q90, q975,
        side, strong, tip``: ``value`` is the text at the end of a row, ``side`` one of `COLOURS`,
        and a ``strong`` row is the one that was chosen.

    Raises
    ------
    MissingExtraError
        If altair is not installed.
    """
    alt = need("altair")
    base = _lines(alt)
    wide = base.mark_rule(strokeWidth=1.5, yOffset=BAR_DOWN).encode(
        x=_axis(alt, "q025:Q", _("persons; right of zero is a shortage")), x2="q975:Q"
    )
    band = base.mark_rule(strokeWidth=9, opacity=0.35, yOffset=BAR_DOWN).encode(
        x="q10:Q", x2="q90:Q"
    )
    middle = base.mark_point(filled=True, size=80, opacity=1, yOffset=BAR_DOWN).encode(x="median:Q")
    chart = alt.layer(_zero(alt).encode(x="zero:Q"), wide, band, middle, *_texts(alt))
    return finished(chart.properties(width="container"))


def waterfall_spec(*, bands: bool) -> dict[str, Any]:
    """Steps that lead from zero, or from one gap, to another: each begins where the last ended.

    Parameters
    ----------
    bands : bool
        Draw the 80 % bands of the steps too.

    Returns
    -------
    dict
        A Vega-Lite specification of the rows ``name, order, value, from, to, side, strong, tip`` in
        persons, and with `bands` ``low, high``, null for a row without a band.

    Raises
    ------
    MissingExtraError
        If altair is not installed.
    """
    alt = need("altair")
    base = _lines(alt)
    title = _("persons, means; right of zero is a shortage")
    bars = base.mark_bar(height=11, yOffset=BAR_DOWN, opacity=0.8).encode(
        x=_axis(alt, "from:Q", title), x2="to:Q"
    )
    band = (
        base.transform_filter("isValid(datum.low)")
        .mark_rule(strokeWidth=1.5, yOffset=BAR_DOWN)
        .encode(x="low:Q", x2="high:Q", color=alt.value(INK))
    )
    zero = _zero(alt).encode(x="zero:Q")
    chart = alt.layer(zero, bars, *([band] if bands else []), *_texts(alt))
    return finished(chart.properties(width="container"))


def past_spec() -> dict[str, Any]:
    """How often bands of past forecasts held what happened, beside how often they should have.

    Returns
    -------
    dict
        A Vega-Lite specification of the rows ``name, order, value, share, low, high, nominal,
        side, tip``; shares of 1, ``low`` and ``high`` null where nothing is known of them.

    Raises
    ------
    MissingExtraError
        If altair is not installed.
    """
    alt = need("altair")
    base = _lines(alt)
    axis = (
        alt.X("share:Q", title=_("share of the cases inside the band"))
        .scale(domain=[0, 1])
        .axis(labelExpr="percent(datum.value)", tickCount=6, grid=False)
    )
    band = (
        base.transform_filter("isValid(datum.low)")
        .mark_rule(strokeWidth=7, opacity=0.3, yOffset=BAR_DOWN)
        .encode(x=alt.X("low:Q"), x2="high:Q")
    )
    should = base.mark_tick(thickness=2.5, size=18, yOffset=BAR_DOWN).encode(
        x="nominal:Q", color=alt.value(INK)
    )
    dot = base.mark_point(filled=True, size=80, opacity=1, yOffset=BAR_DOWN).encode(x=axis)
    chart = alt.layer(band, should, dot, *_texts(alt))
    return finished(chart.properties(width="container"))


def _of_rows(alt: Any) -> Any:
    return alt.Chart(alt.NamedData("rows"))


def _lines(alt: Any) -> Any:
    """Base of charts whose rows lie one below the other, their texts above their bars."""
    colour = alt.Color("side:N", legend=None).scale(
        domain=list(COLOURS), range=list(COLOURS.values())
    )
    return _of_rows(alt).encode(y=_rows_axis(alt), color=colour)


def _rows_axis(alt: Any) -> Any:
    return alt.Y("order:O", title=None, axis=None).scale(paddingInner=0, paddingOuter=0)


def _axis(alt: Any, field: str, title: str) -> Any:
    return alt.X(field, title=title).axis(labelExpr=PERSONS, tickCount=4)


def _texts(alt: Any) -> list[Any]:
    """Name and figure of every row, and on top what the pointer meets anywhere in the row."""
    common = {"baseline": "bottom", "yOffset": TEXT_UP + 4, "fontSize": 12.5}
    words = _of_rows(alt).encode(y=_rows_axis(alt))
    name = words.mark_text(
        align="left",
        # Up to where the figure begins: a digit is some 7 pixels wide.
        limit={"expr": "width - 12 - 7.3 * length(datum.value)"},
        fontWeight={"expr": "datum.strong ? 'bold' : 'normal'"},
        **common,
    ).encode(x=alt.value(0), text="name:N", color=alt.value(INK))
    value = words.mark_text(align="right", **common).encode(
        x=alt.value("width"), text="value:N", color=alt.value(MUTED)
    )
    over = alt.selection_point(
        name="over", fields=["order"], on="pointerover", clear="pointerout", empty=False
    )
    whole = (
        words.mark_bar(orient="horizontal", color=MUTED)
        .encode(
            x=alt.value(0),
            x2=alt.value("width"),
            opacity=alt.condition(over, alt.value(0.1), alt.value(0)),
            tooltip="tip:N",
        )
        .properties(name="pointer")
        .add_params(over)
    )
    return [name, value, whole]


def _zero(alt: Any, colour: str = ZERO) -> altair.Chart:
    """One dashed line at zero; of data of its own, or it would be drawn once a row."""
    chart: altair.Chart = alt.Chart(alt.InlineData([{"zero": 0}])).mark_rule(
        color=colour, strokeDash=[4, 3]
    )
    return chart
