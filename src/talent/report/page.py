"""What the page of a forecast says: its tables and words as plain data, before any HTML."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from talent.language import in_language, language
from talent.language import translated as _
from talent.report.card_content import UNKNOWN, card_content
from talent.report.page_charts import ROW, fan_spec, past_spec, range_spec, waterfall_spec
from talent.report.page_closing import LARGEST, closing_content
from talent.report.page_data import chart_data, in_sequence
from talent.report.page_inputs import input_groups, numbered, source_lines
from talent.report.page_past import past_content
from talent.report.page_words import occupation_name, scope_name, script_words
from talent.report.style import BANDS
from talent.report.words import (
    GLOSSARY,
    LIKELY,
    LIMITS,
    MEASURE_LABELS,
    UNLIKELY,
    day,
    default_years,
    in_order,
    is_open,
    label,
    likelihood,
    measure_label,
    percent,
    persons,
    rounded,
    told_scenario,
    unexplained,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from talent.forecasts.compare import Comparison
    from talent.forecasts.result import Forecast

__all__ = ["page_content", "page_data"]

SOURCES = ["source", "publisher", "title", "url", "licence"]


def page_data(
    forecast: Forecast, content: Mapping[str, Any], names: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """What the script of the page reads: numbers, texts and specifications, ready for JSON.

    Parameters
    ----------
    forecast : Forecast
    content : mapping
        From `page_content`.
    names : mapping of str to str, optional
        Names of countries and occupations by code.
    """
    return {
        **chart_data(forecast, names),
        "language": language(),
        "words": script_words(),
        "row": ROW,
        "likely": LIKELY,
        "unlikely": UNLIKELY,
        "levers": content["closing"],
        "largest": LARGEST,
        "past": content["past"]["chart"],
        "specs": _specs(language(), tuple(default_years(forecast))),
    }


@lru_cache(maxsize=8)
def _specs(tag: str, ticks: tuple[int, ...]) -> dict[str, Any]:
    """Specifications by the names under which the script asks for them; the same for every run.

    The language is asked for by its tag, because a cache does not see what is spoken.
    """
    with in_language(tag):
        return {
            "fan": fan_spec(ticks),
            "range": range_spec(),
            "why": waterfall_spec(bands=False),
            "levers": waterfall_spec(bands=True),
            "past": past_spec(),
        }


def page_content(
    forecast: Forecast,
    *,
    sources: pd.DataFrame | None = None,
    names: Mapping[str, str] | None = None,
    closing: Sequence[Comparison] = (),
    progress: Callable[[str, float], None] | None = None,
) -> dict[str, Any]:
    """Everything the template prints, as text and numbers in the language spoken.

    Parameters
    ----------
    forecast : Forecast
    sources : pandas.DataFrame, optional
        ``source, publisher, title, url, licence``; without it only the slugs are listed.
    names : mapping of str to str, optional
        Names of countries and occupations by code.
    closing : sequence of Comparison, optional
        Scenarios with levers beside this run.
    progress : callable, optional
        Called with a text and the part done, 0 to 1, while levers are simulated.
    """
    meta, frame = forecast.meta, forecast.frame
    countries = list(meta["countries"])
    explained = {code: forecast.explain(code) for code in countries}
    order = numbered(e.inputs for e in explained.values())
    known = set(frame["measure"])
    scopes = in_sequence(frame["scope"], ["components"])
    return {
        "run_id": forecast.run_id,
        "meta": meta,
        "as_of": day(dt.date.fromisoformat(str(meta["as_of"])[:10])),
        "draws": persons(meta["draws"]),
        "scenario": told_scenario(meta),
        "countries": [
            {
                "code": code,
                "name": label(code, names),
                "card": _card(forecast, code),
                "assumed_inputs": percent(explained[code].assumed_inputs),
                "assumed_share": percent(explained[code].assumed_share),
                "unexplained": percent(unexplained(explained[code].shares)),
                "groups": input_groups(explained[code].inputs, order),
                "count": len(explained[code].inputs),
            }
            for code in countries
        ],
        "headline": _headline(forecast, names),
        "scopes": [(s, scope_name(s, names)) for s in scopes],
        "occupations": [
            (o, occupation_name(o, names)) for o in in_sequence(frame["occupation"], ["total"])
        ],
        "measures": [(m, measure_label(m)) for m in MEASURE_LABELS if m in known],
        "years": sorted(int(y) for y in frame.loc[frame["measure"] == "gap", "year"].unique()),
        "bands": [
            (_("{band} of futures").format(band=_(name)), colour)
            for name, _low, _high, colour in reversed(BANDS)
        ],
        "closing": closing_content(forecast, closing, names, progress),
        "past": past_content(),
        "sources": source_lines(order, sources),
        "card": _model_card(forecast, sources, names),
        "glossary": [(_(term), _(text)) for term, text in GLOSSARY],
        "limits": [_(text) for text in LIMITS],
    }


def _model_card(
    forecast: Forecast, sources: pd.DataFrame | None, names: Mapping[str, str] | None
) -> dict[str, Any]:
    """The model card, without the facts that only the store would know."""
    known = pd.DataFrame(columns=SOURCES) if sources is None else sources
    card = card_content(forecast, known, names=names)
    return {**card, "facts": [(name, value) for name, value in card["facts"] if value != UNKNOWN]}


def _card(forecast: Forecast, country: str) -> dict[str, str]:
    """The one figure of a country, rounded to what its band can bear."""
    last = int(forecast.meta["to"])
    gap = forecast.gap(country=country, year=last).iloc[0]
    required = forecast.required(country=country, year=last).iloc[0]
    median, chance = float(gap["median"]), float(gap["prob_shortage"])
    size = abs(median) / required["median"] if required["median"] else 0.0
    side = "shortage" if median > 0 else "surplus"
    if is_open(chance):
        # A colour and a side would say more than is known where either is as likely.
        lead = (
            _("too close to call; median shortage")
            if median > 0
            else _("too close to call; median surplus")
        )
    else:
        lead = _("short of about") if median > 0 else _("in surplus by about")
    return {
        "word": lead,
        "sign": "open" if is_open(chance) else side,
        "median": persons(rounded(abs(median))),
        "range": _range(float(gap["q10"]), float(gap["q90"])),
        "share": percent(size),
        "chance": percent(chance),
        "likelihood": likelihood(chance),
    }


def _range(low: float, high: float) -> str:
    """A band in words, because readers miss a minus sign.

    Examples
    --------
    >>> _range(-140.0, 5800.0)
    'Four futures of five lie between a surplus of 140 and a shortage of 5,800.'
    >>> _range(-20.0, -10.0)
    'Four futures of five lie between a surplus of 20 and one of 10.'
    """
    first, last = (persons(rounded(abs(value))) for value in (low, high))
    if low < 0 < high:
        text = _("Four futures of five lie between a surplus of {first} and a shortage of {last}.")
    elif high <= 0:
        text = _("Four futures of five lie between a surplus of {first} and one of {last}.")
    else:
        text = _("Four futures of five lie between a shortage of {first} and one of {last}.")
    return text.format(first=first, last=last)


def _headline(forecast: Forecast, names: Mapping[str, str] | None) -> list[dict[str, Any]]:
    table = in_order(forecast.gap(), forecast.meta["countries"])
    years = default_years(forecast)
    band = _("{low} to {high}")
    rows = []
    for country, part in table.groupby("country", sort=False):
        kept = part[part["year"].isin(years)]
        rows += [
            {
                "country": label(str(country), names) if first else "",
                "span": len(kept),
                "year": int(row["year"]),
                "median": persons(row["median"]),
                "band80": band.format(low=persons(row["q10"]), high=persons(row["q90"])),
                "band95": band.format(low=persons(row["q025"]), high=persons(row["q975"])),
                "chance": percent(row["prob_shortage"]),
                "likelihood": likelihood(row["prob_shortage"]),
            }
            for first, row in zip(
                [True] + [False] * len(kept), kept.to_dict("records"), strict=False
            )
        ]
    return rows
