"""What notebooks show of forecasts, scenarios, comparisons and explanations, as HTML.

The objects call these late, because this room comes after theirs. Names and numbers are written as
in every report; the building blocks, which escape, are those of `talent.displays`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from talent.displays import bar, display, folded, hints, note, table
from talent.forecasts.influence import UNEXPLAINED
from talent.language import translated as _
from talent.report.frames import spoken
from talent.report.words import (
    LIKELY,
    UNLIKELY,
    column_label,
    driver_label,
    in_order,
    label,
    likelihood,
    percent,
    persons,
    status_label,
    told_scenario,
    unit_label,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from talent.forecasts.compare import Comparison
    from talent.forecasts.explain import Explanation
    from talent.forecasts.result import Forecast
    from talent.forecasts.scenarios import Scenario
    from talent.forecasts.why import Why

__all__ = [
    "banded",
    "comparison_html",
    "explanation_html",
    "forecast_html",
    "scenario_html",
    "why_html",
]

TOTAL = "total"
SHARES = 10
"""Inputs whose share of the spread is shown."""


def _band(low: float, high: float) -> str:
    return _("{low} to {high}").format(low=persons(low), high=persons(high))


def banded(frame: pd.DataFrame, low: str = "q10", high: str = "q90") -> list[str]:
    """Text of the band of each row, from one column to another; empty where it is not known."""
    return [
        "" if pd.isna(a) else _band(float(a), float(b))
        for a, b in zip(frame[low], frame[high], strict=True)
    ]


def _chance(probability: float) -> str:
    return f"{percent(probability)}, {likelihood(probability)}"


def _tones(probabilities: Iterable[float]) -> list[str]:
    """No side is named where a shortage is about as likely as not."""
    return ["short" if p >= LIKELY else "surplus" if p < UNLIKELY else "" for p in probabilities]


def _settings(meta: Mapping[str, Any]) -> str:
    told = [
        _("as of {date}").format(date=meta["as_of"]),
        _("{n} draws").format(n=f"{int(meta['draws']):,d}"),
        _("seed {n}").format(n=meta["seed"]),
        told_scenario(meta),
        _("a backtest") if meta.get("kind") == "backtest" else "",
        f"talent {meta['package_version']}",
    ]
    return " · ".join(one for one in told if one)


def forecast_html(forecast: Forecast) -> str:
    """Gap by country and year in words and numbers, the settings, and how to go on."""
    names = spoken(forecast.names)
    countries = [str(one) for one in forecast.meta["countries"]]
    rows = in_order(forecast.headline(), countries)
    rows = rows.assign(
        place=[label(code, names) for code in rows["country"]],
        band=banded(rows),
        chance=[_chance(p) for p in rows["prob_shortage"]],
    )
    title = _("Workforce gap to {year}: {countries}").format(
        countries=", ".join(label(code, names) for code in countries), year=forecast.meta["to"]
    )
    run = forecast.run_id or _("not stored")
    first = countries[0]
    parts = [
        table(
            rows,
            {
                "place": _("Country"), "year": _("Year"), "median": _("Gap, median"),
                "band": _("80 % band"), "chance": _("Probability of a shortage"),
            },
            {"median": persons},
            tones=_tones(rows["prob_shortage"]),
        ),
        note(_("Required less available headcount at year end; negative is a surplus.")),
        hints(
            {
                f'.plot.fan(country="{first}")': _("the gap with its bands"),
                f'.gap(["occupation", "year"], country="{first}")': _("by occupation"),
                f'.explain("{first}")': _("why, and what it rests on"),
                f'.under("levers-{first.lower()}")': _("the same under a scenario"),
                ".plot": _("all plots"),
            }
        ),
    ]  # fmt: skip
    return display(title, *parts, subtitle=f"{run} · {_settings(forecast.meta)}")


def scenario_html(scenario: Scenario) -> str:
    """Levers with their sizes, sources and status, changed assumptions, and fabs."""
    parts = [note(scenario.description)] if scenario.description else []
    if scenario.levers:
        levers = pd.DataFrame(
            {
                "lever": [v.name for v in scenario.levers],
                "type": [label(v.type) for v in scenario.levers],
                "country": [v.country for v in scenario.levers],
                "start": [str(v.start) for v in scenario.levers],
                "size": [_size(v.size) for v in scenario.levers],
                "unit": [unit_label(v.UNIT) for v in scenario.levers],
                "status": [status_label(v.status) for v in scenario.levers],
                "source": [v.source for v in scenario.levers],
            }
        )
        heads = {name: column_label(name) for name in levers.columns}
        heads |= {"type": _("Type"), "size": _("Size"), "unit": _("Unit")}
        parts.append(table(levers, heads, most=40, rest=_("and {n} more levers")))
    if scenario.assumptions:
        changed = pd.DataFrame(
            {
                "assumption": list(scenario.assumptions),
                "value": [_size(one.value) for one in scenario.assumptions.values()],
                "why": [one.rationale for one in scenario.assumptions.values()],
                "source": [one.source for one in scenario.assumptions.values()],
            }
        )
        heads = {
            "assumption": _("Assumption"), "value": _("Value"), "why": _("Why"),
            "source": _("Source"),
        }  # fmt: skip
        parts.append(table(changed, heads, most=40, rest=_("and {n} more assumptions")))
    if scenario.fabs:
        fabs = pd.DataFrame([one.model_dump(mode="json") for one in scenario.fabs])
        shown = [c for c in ("fab", "country", "status", "start", "node_class") if c in fabs]
        heads = {name: label(name) for name in shown}
        parts.append(table(fabs.fillna(""), heads, most=40, rest=_("and {n} more fabs")))
    parts.append(hints({"forecast.under(scenario)": _("a forecast under it, on the same draws")}))
    what = _("scenario {name}; valid from {date}").format(
        name=scenario.name, date=scenario.valid_from.isoformat()
    )
    return display(scenario.title, *parts, subtitle=what)


def _size(value: float | tuple[float, ...]) -> str:
    if isinstance(value, tuple):
        return _("{mode} ({low} to {high})").format(
            low=_number(value[0]), mode=_number(value[1]), high=_number(value[-1])
        )
    return _number(value)


def _number(value: float) -> str:
    return persons(value) if abs(value) >= 1000 else f"{value:.4g}"


def comparison_html(comparison: Comparison) -> str:
    """Gap before and under each scenario in the last year, and the paired effect."""
    base = comparison.base
    names, last = spoken(base.names), int(base.meta["to"])
    effect = comparison.effect()
    # A scenario of one country leaves the others as they are: not worth a row.
    moved = (effect["year"] == last) & ((effect["q10"] != 0) | (effect["q90"] != 0))
    effect = effect[moved].reset_index(drop=True)
    before = base.gap(year=last).set_index("country")
    after = {
        str(one.meta["scenario"] or one.run_id or "scenario"): one.gap(year=last).set_index(
            "country"
        )
        for one in comparison.others
    }
    where = list(zip(effect["scenario"], effect["country"], strict=True))
    under = {
        key: [float(after[name].loc[code, key]) for name, code in where]
        for key in ("median", "prob_shortage")
    }
    rows = effect.assign(
        place=[label(code, names) for code in effect["country"]],
        before=[float(before.loc[code, "median"]) for code in effect["country"]],
        under=under["median"],
        chance=[percent(p) for p in under["prob_shortage"]],
        band=banded(effect),
        less=[percent(p) for p in effect["prob_less"]],
    )
    heads = {
        "scenario": _("Scenario"), "place": _("Country"), "before": _("Gap before, median"),
        "under": _("Gap under it, median"), "median": _("Effect, median"),
        "band": _("80 % band of it"), "less": _("Probability that the gap is smaller"),
        "chance": _("Probability of a shortage under it"),
    }  # fmt: skip
    first = str(base.meta["countries"][0])
    parts = [
        table(rows, heads, dict.fromkeys(("before", "under", "median"), persons)),
        note(_("Effects are differences in the same draw; medians do not add up.")),
        hints(
            {
                f'.attribution("{first}")': _("each lever by itself"),
                f'.plot.waterfall("{first}")': _("from gap to gap"),
                f'.plot.cost_curve("{first}")': _("what each lever closes, and what it costs"),
                ".plot": _("all plots"),
            }
        ),
    ]
    title = _("Scenarios beside the baseline, {year}").format(year=last)
    return display(title, *parts, subtitle=_settings(base.meta))


def explanation_html(explanation: Explanation) -> str:
    """What a number is the sum of, what its spread comes from, and every input."""
    parts = [
        note(
            _(
                "{assumed} of the inputs are assumed; by themselves they make {share} of the "
                "explained spread."
            ).format(
                assumed=percent(explanation.assumed_inputs),
                share=percent(explanation.assumed_share),
            )
        )
    ]
    made = explanation.contributions
    if made is not None:
        texts = [
            _("all together") if one == TOTAL else driver_label(str(one)) for one in made["driver"]
        ]
        rows = made.assign(what=texts, band=banded(made))
        heads = {
            "what": _("What it is the sum of"), "mean": _("Mean, persons"), "band": _("80 % band")
        }  # fmt: skip
        parts.append(table(rows, heads, {"mean": persons}))
    shares = explanation.shares
    spread = pd.DataFrame(
        {
            "input": [
                _("several inputs together, and chance") if key == UNEXPLAINED else str(key)
                for key in shares["key"]
            ],
            "status": [status_label(str(one)) for one in shares["status"]],
            "share": shares["share"].to_numpy(dtype=float),
        }
    )
    heads = {
        "input": _("What the spread comes from"), "status": _("Status"),
        "share": _("Share of the variance"),
    }  # fmt: skip
    top = pd.concat([spread.head(SHARES), spread.iloc[SHARES:].tail(1)])
    parts.append(
        table(top, heads, {"share": lambda value: bar(value, percent(value))}, left=["share"])
    )
    inputs = explanation.inputs
    columns = ["key", "component", "value_text", "unit", "status", "vintage", "source"]
    told = _("Every input ({n})").format(n=len(inputs))
    every = table(inputs[columns], {name: column_label(name) for name in columns}, most=10_000)
    return display(explanation.title, *parts, folded(told, every))


def why_html(why: Why) -> str:
    """What differs between two runs, and what that did to the gap of the last year."""
    frame = why.frame
    last = frame["year"].max()
    rows = frame[
        (frame["year"] == last) & (frame["occupation"] == TOTAL) & (frame["scope"] == "components")
    ]
    size = rows["mean"].abs().where(rows["kind"] != TOTAL, np.inf)
    rows = rows.assign(_size=size).sort_values(["country", "_size"], ascending=[True, False])
    heads = {
        "country": _("Country"), "kind": _("Kind"), "item": _("What differs"),
        "mean": _("Change of the mean"), "q50": _("Change of the median"),
    }  # fmt: skip
    parts = [
        table(
            rows, heads, {"mean": persons, "q50": persons}, most=24, rest=_("and {n} smaller ones")
        ),
        hints({'.table("JP", 2035)': _("all of one number")}),
    ]
    title = _("From {before} to {after}: what moved the gap of {year}").format(
        before=why.run_a, after=why.run_b, year=last
    )
    return display(title, *parts)
