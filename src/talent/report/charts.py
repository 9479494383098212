"""What Vega-Lite charts of all pages share, and the fan of one country.

The specifications carry no data: every chart of a page reads the one table ``rows`` that the page
holds, through parameters that its controls set. So no number is in the page twice, and no name
from the data is ever part of an expression.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talent.language import translated as _
from talent.report.page_fonts import font_stack
from talent.report.style import BANDS, INK, MUTED
from talent.report.words import need

if TYPE_CHECKING:
    from collections.abc import Sequence

    import altair

__all__ = ["NUMBER", "fan_spec", "finished"]

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
    value = alt.Y("median:Q", title=_("persons")).axis(format=NUMBER, tickCount=6)
    bands = [
        base.mark_area(color=colour).encode(y=alt.Y(f"{low}:Q", title=_("persons")), y2=f"{high}:Q")
        for _name, low, high, colour in BANDS
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
            tooltip=[alt.Tooltip("year:Q", title=_("Year")), *_tooltips(alt)],
        )
        .properties(name="pointer")
        .add_params(near)
    )
    chart = alt.layer(*bands, zero, line, pointer).add_params(
        alt.param(name="scope_chosen", value="components"),
        alt.param(name="measure_chosen", value="gap"),
    )
    return finished(chart.properties(width="container", height=260))


def _zero(alt: Any) -> altair.Chart:
    """One dashed line at zero; of data of its own, or it would be drawn once a row."""
    chart: altair.Chart = alt.Chart(alt.InlineData([{"zero": 0}])).mark_rule(
        color=INK, strokeDash=[4, 3]
    )
    return chart


def _tooltips(alt: Any) -> list[altair.Tooltip]:
    titles = {
        "median": _("Median"),
        "q10": _("80 % band from"),
        "q90": _("80 % band to"),
        "q025": _("95 % band from"),
        "q975": _("95 % band to"),
    }
    return [alt.Tooltip(f"{k}:Q", title=v, format=NUMBER) for k, v in titles.items()]


def finished(chart: Any) -> dict[str, Any]:
    """Specification of a chart in the look of all pages, with the letters of the language."""
    spec: dict[str, Any] = chart.configure(
        font=font_stack(),
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
            "labelSeparation": 8,
        },
        view={"stroke": None},
    ).to_dict()
    # An address that nothing loads, yet a reader of an offline page should find none.
    spec.pop("$schema", None)
    return spec


_finished = finished
