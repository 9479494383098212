"""Vega-Lite specifications of the page's charts; the page gives them their data and settings.

The specifications carry no data: every chart of a page reads the one table ``rows`` that the page
holds, through parameters that its controls set. So no number is in the page twice, and no name
from the data is ever part of an expression.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talent.report.style import BANDS, INK, MUTED, SHORTAGE, SURPLUS
from talent.report.words import LIKELY, UNLIKELY, need

if TYPE_CHECKING:
    from collections.abc import Sequence

    import altair

__all__ = ["fan_spec", "occupation_spec"]

FONT = "system-ui, 'Segoe UI', 'Noto Sans', 'Helvetica Neue', Arial, sans-serif"
NUMBER = ",.0f"
AUTOSIZE = {"type": "fit-x", "contains": "padding"}
"""Charts follow the width of the page; their height is fixed by what they show."""


def fan_spec(country: str, ticks: Sequence[int]) -> dict[str, Any]:
    """Median and 50, 80 and 95 % bands by year of one country.

    Parameters
    ----------
    country : str
        Rows of other countries are left out. The parameters ``scope_chosen`` and
        ``measure_chosen`` select the rest.
    ticks : sequence of int
        Years that the axis names.

    Returns
    -------
    dict
        A Vega-Lite specification without data.

    Raises
    ------
    MissingExtraError
        If altair is not installed.
    """
    alt = need("altair")
    base = (
        alt.Chart(alt.NamedData("rows"))
        .transform_filter(alt.FieldEqualPredicate(field="country", equal=country))
        .transform_filter(alt.FieldEqualPredicate(field="occupation", equal="total"))
        .transform_filter("datum.scope == scope_chosen && datum.measure == measure_chosen")
        .encode(
            x=alt.X("year:Q", title=None)
            .scale(nice=False, zero=False)
            .axis(format="d", values=list(ticks), grid=False)
        )
    )
    value = alt.Y("median:Q", title="persons").axis(format=NUMBER, tickCount=6)
    bands = [
        base.mark_area(color=colour).encode(y=alt.Y(f"{low}:Q", title="persons"), y2=f"{high}:Q")
        for _, low, high, colour in BANDS
    ]
    line = base.mark_line(color=INK, strokeWidth=2.5).encode(y=value)
    zero = _zero(alt).encode(y="zero:Q")
    near = alt.selection_point(
        name="near",
        fields=["year"],
        nearest=True,
        on="pointermove",
        clear="pointerout",
        empty=False,
    )
    pointer = (
        base.mark_rule(color=MUTED)
        .encode(
            opacity=alt.condition(near, alt.value(1), alt.value(0)),
            tooltip=[alt.Tooltip("year:Q", title="Year"), *_tooltips(alt)],
        )
        .properties(name="pointer")
        .add_params(near)
    )
    chart = alt.layer(*bands, zero, line, pointer).add_params(
        alt.param(name="scope_chosen", value="components"),
        alt.param(name="measure_chosen", value="gap"),
    )
    return _finished(chart.properties(width="container", height=260))


def occupation_spec(occupations: int) -> dict[str, Any]:
    """Median, 80 % and 95 % band of the gap of each occupation, for one country, year and scope.

    Parameters
    ----------
    occupations : int
        How many lines the chart has. The parameters ``country_chosen``, ``year_chosen`` and
        ``scope_chosen`` select the rows.

    Returns
    -------
    dict
        A Vega-Lite specification without data.

    Raises
    ------
    MissingExtraError
        If altair is not installed.
    """
    alt = need("altair")
    colour = (
        alt.when(f"datum.chance >= {LIKELY}")
        .then(alt.value(SHORTAGE))
        .when(f"datum.chance < {UNLIKELY}")
        .then(alt.value(SURPLUS))
        .otherwise(alt.value(MUTED))
    )
    base = (
        alt.Chart(alt.NamedData("rows"))
        .transform_filter("datum.measure == 'gap' && datum.occupation != 'total'")
        .transform_filter(
            "datum.scope == scope_chosen && datum.country == country_chosen"
            " && datum.year == year_chosen"
        )
        .encode(y=alt.Y("name:N", title=None, sort=alt.EncodingSortField("order", op="min")))
    )
    axis = alt.X("q025:Q", title="persons; right of zero is a shortage").axis(
        format=NUMBER, tickCount=6
    )
    wide = base.mark_rule(strokeWidth=1.5).encode(x=axis, x2="q975:Q", color=colour)
    band = base.mark_rule(strokeWidth=9, opacity=0.35).encode(
        x=alt.X("q10:Q"), x2="q90:Q", color=colour
    )
    middle = base.mark_point(filled=True, size=90, opacity=1).encode(
        x="median:Q",
        color=colour,
        tooltip=[alt.Tooltip("name:N", title="Occupation"), *_tooltips(alt)],
    )
    zero = _zero(alt).encode(x="zero:Q")
    chart = alt.layer(zero, wide, band, middle).add_params(
        alt.param(name="country_chosen", value=""),
        alt.param(name="year_chosen", value=0),
        alt.param(name="scope_chosen", value="components"),
    )
    return _finished(chart.properties(width="container", height=40 * occupations))


def _zero(alt: Any) -> altair.Chart:
    """One dashed line at zero; of data of its own, or it would be drawn once a row."""
    chart: altair.Chart = alt.Chart(alt.InlineData([{"zero": 0}])).mark_rule(
        color=INK, strokeDash=[4, 3]
    )
    return chart


def _tooltips(alt: Any) -> list[altair.Tooltip]:
    titles = {
        "median": "Median", "q10": "80 % band from", "q90": "to", "q025": "95 % band from",
        "q975": "to ",
    }  # fmt: skip
    return [alt.Tooltip(f"{k}:Q", title=v, format=NUMBER) for k, v in titles.items()]


def _finished(chart: Any) -> dict[str, Any]:
    spec: dict[str, Any] = chart.configure(
        font=FONT,
        padding=4,
        autosize=AUTOSIZE,
        axis={
            "labelColor": MUTED,
            "titleColor": MUTED,
            "titleFontWeight": "normal",
            "labelFontSize": 12,
            "titleFontSize": 12,
            "gridColor": "#e3e8ec",
            "domainColor": "#9aa5af",
            "tickColor": "#9aa5af",
            "labelLimit": 240,
        },
        view={"stroke": None},
    ).to_dict()
    # An address that nothing loads, yet a reader of an offline page should find none.
    spec.pop("$schema", None)
    return spec
