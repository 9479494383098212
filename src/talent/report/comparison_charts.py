"""Charts of the page of two runs: their specifications, and the figures that the page holds."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from talent.frames import records
from talent.language import in_language, language
from talent.language import translated as _
from talent.report.charts import finished
from talent.report.page_charts import PERSONS, fan_spec
from talent.report.page_words import occupation_name, scope_name
from talent.report.style import INK, MUTED, SURPLUS
from talent.report.words import default_years, label, measure_label, need

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from talent.forecasts.result import Forecast
    from talent.report.comparison_paired import PairedDraws

__all__ = ["chart_data", "overlay_spec"]

NUMBERS = ("q10", "q50", "q90")
PLACES = (None, 1, None)
"""Medians keep a digit, so that their change is rounded once, as in the tables of the page."""
KEYS = ["country", "scope", "occupation", "measure"]
AFTER_BAND = "#a9c8e0"
DASHED, DOTTED = [6, 4], [2, 3]


def chart_data(
    before: Forecast, after: Forecast, paired: PairedDraws, names: Mapping[str, str]
) -> dict[str, Any]:
    """Figures, labels, words and specifications of the charts, ready for JSON.

    ``before`` and ``after`` hold, by country, scope, occupation and measure, the rows ``q10, q50,
    q90`` in persons, one number for each of ``years``; null where a run has no figure.
    """
    frames = (before.frame, after.frame)
    years = sorted({int(y) for frame in frames for y in frame["year"].unique()})
    told = {"country": label, "scope": scope_name, "occupation": occupation_name}
    labels = {
        str(code): say(str(code), names)
        for key, say in told.items()
        for frame in frames
        for code in frame[key].unique()
    }
    labels |= {str(m): measure_label(str(m)) for frame in frames for m in frame["measure"].unique()}
    marks = sorted({*default_years(before), *default_years(after)})
    return {
        "years": years,
        "before": _nested(before.frame, years),
        "after": _nested(after.frame, years),
        "labels": labels,
        "overlay": _overlay(language(), tuple(years), tuple(marks)),
        "paired": _paired_fans(paired, before),
        "words": {
            "none": _("not in this run"),
            "title": _("{country}: {measure}, {occupation}, {scope}"),
            "band": _("{low} to {high}"),
            "told": _("{median} (80 % band {band})"),
            "chart": _(
                "{measure}, {country}, {occupation}, {scope}. Before: {before}. After: {after}. "
                "The table below has every year."
            ),
            "side": _("median {first} in {from}, {last} in {to}"),
            "neither": _("Neither run has these figures."),
            "median": _("Median"),
            "bands": [[_("80 % band"), "q10", "q90"], [_("95 % band"), "q025", "q975"]],
            "fan": _(
                "Paired difference of the gap, {country}: median {median} in {year} (80 % band "
                "{band}). The table below has every year."
            ),
        },
    }


def _nested(frame: pd.DataFrame, years: Sequence[int]) -> dict[str, Any]:
    wide = frame.pivot(index=KEYS, columns="year", values=list(NUMBERS))
    wide = wide.reindex(columns=[(n, y) for n in NUMBERS for y in years])
    found: dict[str, Any] = {}
    values = wide.to_numpy(dtype=float)
    for (country, scope, occupation, measure), row in zip(wide.index, values, strict=True):
        place = found.setdefault(country, {}).setdefault(scope, {}).setdefault(occupation, {})
        place[measure] = [
            [None if math.isnan(v) else round(v, places) or 0 for v in part]
            for part, places in zip(row.reshape(len(NUMBERS), len(years)), PLACES, strict=True)
        ]
    return found


def _paired_fans(paired: PairedDraws, before: Forecast) -> dict[str, Any] | None:
    """One fan of the paired difference by country, as the page of a run draws its gap."""
    if paired.totals is None:
        return None
    numbers = ["median", "q025", "q10", "q25", "q75", "q90", "q975"]
    table = paired.totals[["country", "year", *numbers]].copy()
    table[numbers] = table[numbers].round().astype(int)
    return {
        "spec": _fan(language(), tuple(default_years(before))),
        "fans": [
            {
                "country": code,
                "rows": records(table[table["country"] == code].drop(columns="country")),
            }
            for code in paired.moved
        ],
    }


@lru_cache(maxsize=8)
def _overlay(tag: str, years: tuple[int, ...], ticks: tuple[int, ...]) -> dict[str, Any]:
    """The same specification for every page; the tag, because a cache does not hear a language."""
    with in_language(tag):
        return overlay_spec(years, ticks)


@lru_cache(maxsize=8)
def _fan(tag: str, ticks: tuple[int, ...]) -> dict[str, Any]:
    with in_language(tag):
        return fan_spec(ticks)


def overlay_spec(years: Sequence[int], ticks: Sequence[int]) -> dict[str, Any]:
    """Medians and 80 % bands of two runs in one chart, told apart without their colours.

    The run before is dashed, its band an outline; the run after is a line, its band filled. The
    page gives the chart its data ``rows``: ``year``, ``before, before_low, before_high``, the same
    of ``after``, and the texts ``told_before, told_after, change``. The parameters ``least`` and
    ``most`` are the ends of the axis, since a run without figures would leave it without any.

    Parameters
    ----------
    years : sequence of int
        First to last year of the axis.
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
    base = alt.Chart(alt.NamedData("rows")).encode(
        x=alt.X("year:Q", title=None)
        .scale(domain=[years[0], years[-1]], nice=False, zero=False)
        .axis(format="d", values=list(ticks), grid=False)
    )

    # The title lies above the figures, as on the page of a run.
    axis = alt.Axis(
        labelExpr=PERSONS, tickCount=6,
        titleAngle=0, titleAlign="right", titleBaseline="bottom", titleX=-8, titleY=-8,
    )  # fmt: skip
    ends = [alt.ExprRef("least"), alt.ExprRef("most")]

    def y(field: str) -> Any:
        return alt.Y(f"{field}:Q", title=_("persons"), axis=axis).scale(domain=ends, nice=True)

    filled = base.mark_area(color=AFTER_BAND).encode(y=y("after_low"), y2="after_high:Q")
    outline = [
        base.mark_line(color=INK, strokeWidth=1.2, strokeDash=DOTTED).encode(y=y(field))
        for field in ("before_low", "before_high")
    ]
    lines = [
        base.mark_line(color=INK, strokeWidth=2.5, strokeDash=DASHED).encode(y=y("before")),
        base.mark_line(color=SURPLUS, strokeWidth=3).encode(y=y("after")),
    ]
    near = alt.selection_point(
        name="near", fields=["year"], nearest=True, on="pointermove", clear="pointerout",
        empty=False,
    )  # fmt: skip
    pointer = (
        base.mark_rule(color=MUTED)
        .encode(
            opacity=alt.condition(near, alt.value(1), alt.value(0)),
            tooltip=[
                alt.Tooltip("year:Q", title=_("Year")),
                alt.Tooltip("told_before:N", title=_("Before")),
                alt.Tooltip("told_after:N", title=_("After")),
                alt.Tooltip("change:N", title=_("Change of the median")),
            ],
        )
        .properties(name="pointer")
        .add_params(near)
    )
    # A line of its own kind: dashes and dots are the run before.
    zero = alt.Chart(alt.InlineData([{"zero": 0}])).mark_rule(color=MUTED).encode(y=y("zero"))
    chart = alt.layer(filled, *outline, zero, *lines, pointer).add_params(
        alt.param(name="least", value=0), alt.param(name="most", value=1)
    )
    return finished(chart.properties(width="container", height=340))
