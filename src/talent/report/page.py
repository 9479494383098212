"""What the page of a forecast says: its tables and words as plain data, before any HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pandas as pd

from talent.forecasts.influence import UNEXPLAINED
from talent.report.charts import fan_spec, occupation_spec
from talent.report.style import BANDS
from talent.report.words import (
    GLOSSARY,
    LIMITS,
    MEASURE_LABELS,
    OPEN,
    default_years,
    in_order,
    label,
    likelihood,
    percent,
    persons,
    rounded,
    told_scenario,
    unexplained,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talent.forecasts.result import Forecast

__all__ = ["chart_data", "page_content"]

TOTAL = "total"
SCOPE = "components"
DRIVERS = 8
"""Drivers listed one by one; the rest are summed in one line."""

KINDS = {"assumption": "Assumptions", "series": "Published series", "fab": "Fabs"}
NUMBERS = ("q025", "q10", "q25", "q50", "q75", "q90", "q975")


def chart_data(forecast: Forecast, names: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Rows, labels and specifications of the charts, ready for JSON.

    Rows are every measure of all occupations together, and the gap of each occupation, in whole
    persons, with ``chance``, the probability that the value is above zero.
    """
    frame = forecast.frame
    kept = frame.loc[(frame["occupation"] == TOTAL) | (frame["measure"] == "gap")]
    keys = ["country", "scope", "occupation", "measure", "year"]
    table = kept[[*keys, *NUMBERS]].copy()
    table[list(NUMBERS)] = table[list(NUMBERS)].round().astype(int)
    table["chance"] = kept["prob_positive"].round(3)
    countries = list(forecast.meta["countries"])
    measures = [m for m in MEASURE_LABELS if m in set(frame["measure"])]
    codes = [*countries, *frame["scope"].unique(), *frame["occupation"].unique()]
    return {
        "columns": [*keys, *("median" if n == "q50" else n for n in NUMBERS), "chance"],
        "rows": table.astype(object).to_numpy().tolist(),
        "labels": {code: label(code, names) for code in codes}
        | {m: MEASURE_LABELS[m] for m in measures},
        "base": int(forecast.meta["base"]),
        "last": int(forecast.meta["to"]),
        "fans": [{"country": c, "spec": fan_spec(c, default_years(forecast))} for c in countries],
        "occupations": occupation_spec(frame["occupation"].nunique() - 1),
    }


def page_content(
    forecast: Forecast,
    *,
    sources: pd.DataFrame | None = None,
    names: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Everything the template prints, as text and numbers.

    Parameters
    ----------
    forecast : Forecast
    sources : pandas.DataFrame, optional
        ``source, publisher, title, url, licence``; without it only the slugs are listed.
    names : mapping of str to str, optional
        Names of countries and occupations by code.
    """
    meta = forecast.meta
    countries = list(meta["countries"])
    explained = {code: forecast.explain(code) for code in countries}
    used = sorted({str(s) for e in explained.values() for s in e.inputs["source"].dropna()})
    order = {slug: number for number, slug in enumerate(used, start=1)}
    frame = forecast.frame
    known = set(frame["measure"])
    return {
        "run_id": forecast.run_id,
        "meta": meta,
        "scenario": told_scenario(meta),
        "countries": [
            {
                "code": code,
                "name": label(code, names),
                "card": _card(forecast, code),
                "drivers": _drivers(explained[code].shares),
                "assumed_inputs": percent(explained[code].assumed_inputs),
                "assumed_share": percent(explained[code].assumed_share),
                "unexplained": percent(unexplained(explained[code].shares)),
                "groups": _inputs(explained[code].inputs, order),
                "count": len(explained[code].inputs),
            }
            for code in countries
        ],
        "headline": _headline(forecast, names),
        "scopes": [(s, label(s, names)) for s in sorted(frame["scope"].unique())],
        "measures": [(m, text) for m, text in MEASURE_LABELS.items() if m in known],
        "years": sorted(int(y) for y in frame.loc[frame["measure"] == "gap", "year"].unique()),
        "bands": [(name, colour) for name, _, _, colour in reversed(BANDS)],
        "sources": _sources(order, sources),
        "glossary": GLOSSARY,
        "limits": LIMITS,
    }


def _card(forecast: Forecast, country: str) -> dict[str, str]:
    """The one figure of a country, rounded to what its band can bear."""
    last = int(forecast.meta["to"])
    gap = forecast.gap(country=country, year=last).iloc[0]
    required = forecast.required(country=country, year=last).iloc[0]
    median, chance = float(gap["median"]), float(gap["prob_shortage"])
    size = abs(median) / required["median"] if required["median"] else 0.0
    words = likelihood(chance)
    side = "shortage" if median > 0 else "surplus"
    lead = "short of about" if median > 0 else "in surplus by about"
    return {
        # A colour and a side would say more than is known where either is as likely.
        "word": f"too close to call; median {side}" if words == OPEN else lead,
        "sign": "open" if words == OPEN else side,
        "median": persons(rounded(abs(median))),
        "range": _range(float(gap["q10"]), float(gap["q90"])),
        "share": percent(size),
        "chance": percent(chance),
        "likelihood": words,
    }


def _range(low: float, high: float) -> str:
    """A band in words, because readers miss a minus sign.

    Examples
    --------
    >>> _range(-140.0, 5800.0), _range(-20.0, -10.0), _range(10.0, 20.0)
    ('a surplus of 140 and a shortage of 5,800', 'a surplus of 20 and one of 10',
     'a shortage of 10 and one of 20')
    """
    first, last = (persons(rounded(abs(value))) for value in (low, high))
    if low < 0 < high:
        return f"a surplus of {first} and a shortage of {last}"
    word = "surplus" if high <= 0 else "shortage"
    return f"a {word} of {first} and one of {last}"


def _headline(forecast: Forecast, names: Mapping[str, str] | None) -> list[dict[str, Any]]:
    table = in_order(forecast.gap(), forecast.meta["countries"])
    years = default_years(forecast)
    rows = []
    for country, part in table.groupby("country", sort=False):
        kept = part.loc[part["year"].isin(years)]
        rows += [
            {
                "country": label(str(country), names) if first else "",
                "span": len(kept),
                "year": int(row["year"]),
                "median": persons(row["median"]),
                "band80": f"{persons(row['q10'])} to {persons(row['q90'])}",
                "band95": f"{persons(row['q025'])} to {persons(row['q975'])}",
                "chance": percent(row["prob_shortage"]),
                "likelihood": likelihood(row["prob_shortage"]),
            }
            for first, row in zip(
                [True] + [False] * len(kept), kept.to_dict("records"), strict=False
            )
        ]
    return rows


def _drivers(shares: pd.DataFrame) -> list[dict[str, Any]]:
    """Largest shares of the spread, then the other inputs together, then what is unexplained."""
    known = shares.loc[shares["key"] != UNEXPLAINED]
    rows = [
        {"key": r["key"], "status": r["status"], "share": float(r["share"])}
        for r in known.head(DRIVERS).to_dict("records")
    ]
    rest = known.iloc[DRIVERS:]
    if not rest.empty:
        text = f"{len(rest)} other inputs"
        rows.append({"key": text, "status": "", "share": float(rest["share"].sum())})
    text = "chance, and inputs acting together"
    rows.append({"key": text, "status": "", "share": unexplained(shares)})
    return [{**r, "text": percent(r["share"]), "width": f"{100 * r['share']:.1f}"} for r in rows]


def _inputs(inputs: pd.DataFrame, order: dict[str, int]) -> list[dict[str, Any]]:
    """Inputs by kind, each with the number of its source in the list of sources."""
    groups = []
    kinds = [*KINDS, *sorted(set(inputs["kind"]) - set(KINDS))]
    for kind in kinds:
        rows = [
            {
                "key": row["key"],
                "value": row["value_text"] or "",
                "unit": row["unit"] or "",
                "status": row["status"],
                "vintage": _date(row["vintage"]),
                "source": "" if pd.isna(row["source"]) else str(row["source"]),
                "number": order.get(str(row["source"]), 0),
                "share": "" if pd.isna(row["share"]) else percent(float(row["share"])),
            }
            for row in inputs.loc[inputs["kind"] == kind].to_dict("records")
        ]
        if rows:
            groups.append({"title": KINDS.get(kind, label(kind)), "rows": rows})
    return groups


def _date(value: Any) -> str:
    """A date as ISO text, whether the store gives dates, timestamps or text."""
    return "" if pd.isna(value) else str(value)[:10]


def _sources(order: dict[str, int], sources: pd.DataFrame | None) -> list[dict[str, Any]]:
    details: dict[str, dict[Any, Any]] = {}
    if sources is not None:
        text = sources.astype(object).where(sources.notna(), "")
        details = {str(row["source"]): row for row in text.to_dict("records")}
    rows = []
    for slug, number in order.items():
        row = details.get(slug, {})
        url = str(row.get("url", ""))
        # Any other scheme, such as javascript:, would run when a reader follows the link.
        safe = urlsplit(url).scheme in {"http", "https"}
        rows.append(
            {
                "number": number,
                "slug": slug,
                "publisher": str(row.get("publisher", "")),
                "title": str(row.get("title", "")) or slug,
                "url": url if safe else "",
                "licence": str(row.get("licence", "")),
            }
        )
    return rows
