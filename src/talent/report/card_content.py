"""What a model card says, as text and numbers, before any Markdown or HTML."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pandas as pd

from talent.forecasts.influence import UNEXPLAINED
from talent.frames import records
from talent.language import LANGUAGES, language
from talent.report.card_scores import read_scores, score_lines
from talent.report.words import (
    LIMITS,
    in_order,
    label,
    likelihood,
    percent,
    persons,
    told_scenario,
    unexplained,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from talent.forecasts.result import Forecast
    from talent.store.runs import RunRecord

__all__ = ["card_content", "card_facts"]

STATUSES = ("measured", "estimated", "announced", "assumed")
UNKNOWN = "not known to this card"
DRIVERS = 3
"""Inputs named with the assumed share; the page of the forecast lists more."""


def card_facts() -> dict[str, Any]:
    """Uses, methods, limits of parts and the checklist, from ``card_facts.toml``.

    Examples
    --------
    >>> sorted(card_facts())
    ['checklist', 'limit', 'method', 'not_for', 'uses']
    """
    text = (files("talent.report") / "card_facts.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@lru_cache(maxsize=len(LANGUAGES))
def _score_lines(_language: str) -> tuple[dict[str, Any], ...]:
    """Lines of the scores; half the time of a card, and the same in every one."""
    return tuple(score_lines(read_scores()))


def card_content(
    forecast: Forecast,
    sources: pd.DataFrame,
    *,
    names: Mapping[str, str] | None = None,
    record: RunRecord | None = None,
) -> dict[str, Any]:
    """Everything the templates print.

    Parameters
    ----------
    forecast : Forecast
        With or without draws: both give the same card.
    sources : pandas.DataFrame
        ``source, publisher, title, url, licence``; a source without a row is listed by its slug.
    names : mapping of str to str, optional
        Names of countries by code.
    record : RunRecord, optional
        The stored run, for settings, environment and timings.
    """
    # Draws would give the shares anew; those stored are the same for a run and its copy read back.
    stored = replace(forecast, cube=None)
    meta = forecast.meta
    explained = {code: stored.explain(code) for code in meta["countries"]}
    facts = card_facts()
    lines = list(_score_lines(language()))
    scored = {line["component"] for line in lines}
    inputs = forecast.inputs
    single = inputs.drop_duplicates(["kind", "key", "source"])
    checklist = facts["checklist"]
    return {
        "meta": meta,
        "run_id": forecast.run_id,
        "scenario": told_scenario(meta),
        "facts": _run_facts(forecast, names, record),
        "headline": _headline(forecast, names),
        "uses": facts["uses"],
        "not_for": facts["not_for"],
        "methods": facts["method"],
        "assumed": [
            {
                "country": label(code, names),
                "count": len(e.inputs),
                "assumed_inputs": percent(e.assumed_inputs),
                "assumed_share": percent(e.assumed_share),
                "unexplained": percent(unexplained(e.shares)),
                "largest": _largest(e.shares),
            }
            for code, e in explained.items()
        ],
        "inputs_count": len(single),
        "newest": _date(single["vintage"].max()),
        "statuses": _statuses(single["status"]),
        "sources": _sources(single, sources),
        "scores": lines,
        "unscored": [m["component"] for m in facts["method"] if m["component"] not in scored],
        "limits": [{"text": text, "page": ""} for text in LIMITS] + facts["limit"],
        "checklist": checklist,
        "counts": _counts(item["met"] for item in checklist["item"]),
        "appendix": _appendix(inputs, list(meta["countries"]), names),
    }


def _run_facts(
    forecast: Forecast, names: Mapping[str, str] | None, record: RunRecord | None
) -> list[tuple[str, str]]:
    """What the run is, as label and value."""
    meta = forecast.meta
    config = record.config if record is not None else meta.get("config")
    environment = record.environment if record is not None else meta.get("environment")
    timings = record.timings if record is not None else meta.get("timings")
    levers = forecast.inputs[forecast.inputs["kind"] == "lever"]
    told = [
        f"{row['key']} ({row['country']}): {row['value_text']} {row['unit']}, {row['status']}"
        for row in records(levers)
    ]
    return [
        ("Run", forecast.run_id or "not stored"),
        ("Kind", told_scenario(meta) or "baseline"),
        ("As of", f"{meta['as_of']}: nothing that became known later was read"),
        ("Years", f"{meta['base']} (base year) to {meta['to']}"),
        ("Countries", ", ".join(label(code, names) for code in meta["countries"])),
        ("Joint draws", f"{meta['draws']:,}"),
        ("Seed", str(meta["seed"])),
        ("Assumptions replaced", UNKNOWN if config is None else _replaced(config)),
        ("Fabs of the user", UNKNOWN if config is None else str(len(config.get("fabs", ())))),
        *([("Levers", "; ".join(told))] if told else []),
        ("talent", str(meta["package_version"])),
        ("Code hash", str(meta.get("code_hash") or UNKNOWN)),
        ("Configuration hash", str(meta["config_hash"])),
        ("Input hash", str(meta["input_hash"])),
        ("Environment", _pairs(environment, " ")),
        ("Seconds", _pairs(timings, " ")),
    ]


def _replaced(config: Mapping[str, Any]) -> str:
    """Assumptions that the run replaced, in words.

    Examples
    --------
    >>> _replaced({"assumptions": {"a.JP": 0.5, "b": [1, 2, 4]}})
    'a.JP = 0.5; b = 1 to 4, most likely 2'
    """
    told = []
    for name, value in sorted(config.get("assumptions", {}).items()):
        if isinstance(value, list | tuple):
            low, mode, high = value
            told.append(f"{name} = {low:g} to {high:g}, most likely {mode:g}")
        else:
            told.append(f"{name} = {value:g}")
    return "; ".join(told) or "none"


def _pairs(values: Mapping[str, Any] | None, between: str) -> str:
    if not values:
        return UNKNOWN
    return ", ".join(f"{key}{between}{value}" for key, value in values.items())


def _headline(forecast: Forecast, names: Mapping[str, str] | None) -> list[dict[str, Any]]:
    table = in_order(forecast.gap(), forecast.meta["countries"])
    return [
        {
            "country": label(str(row["country"]), names),
            "year": int(row["year"]),
            "median": persons(row["median"]),
            "band": f"{persons(row['q10'])} to {persons(row['q90'])}",
            "chance": percent(row["prob_shortage"]),
            "likelihood": likelihood(row["prob_shortage"]),
        }
        for row in table.to_dict("records")
    ]


def _largest(shares: pd.DataFrame) -> str:
    known = shares[shares["key"] != UNEXPLAINED].head(DRIVERS)
    rows = known.to_dict("records")
    return "; ".join(f"{row['key']} {percent(float(row['share']))}" for row in rows)


def _counts(values: Iterable[str]) -> dict[str, int]:
    """How often each value stands there, in the order of first appearance."""
    found: dict[str, int] = {}
    for value in values:
        found[value] = found.get(value, 0) + 1
    return found


def _statuses(status: pd.Series) -> str:
    """Inputs by status, in words; a status that nobody declared comes last."""
    counts = _counts(status.astype(str))
    order = [*STATUSES, *sorted(set(counts) - set(STATUSES))]
    return ", ".join(f"{name} {counts[name]}" for name in order if name in counts)


def _sources(inputs: pd.DataFrame, sources: pd.DataFrame) -> list[dict[str, Any]]:
    """One line a source, those that most inputs rest on first."""
    text = sources.astype(object).where(sources.notna(), "")
    details = {str(row["source"]): row for row in text.to_dict("records")}
    rows = []
    for slug, part in inputs.groupby("source", sort=True):
        row = details.get(str(slug), {})
        rows.append(
            {
                "slug": str(slug),
                "publisher": str(row.get("publisher", "")),
                "title": str(row.get("title", "")) or str(slug),
                "url": _safe(str(row.get("url", ""))),
                "licence": str(row.get("licence", "")),
                "inputs": len(part),
                "newest": _date(part["vintage"].max()),
                "statuses": _statuses(part["status"]),
            }
        )
    return sorted(rows, key=lambda r: (-r["inputs"], r["slug"]))


def _safe(url: str) -> str:
    """An address that may be followed; any other scheme would run when a reader follows it."""
    return url if urlsplit(url).scheme in {"http", "https"} else ""


def _date(value: Any) -> str:
    return "" if pd.isna(value) else str(value)[:10]


def _appendix(
    inputs: pd.DataFrame, countries: list[str], names: Mapping[str, str] | None
) -> list[dict[str, Any]]:
    """Every input by country, in the order of part, kind and key."""
    parts = []
    for code in countries:
        mine = inputs[inputs["country"] == code].sort_values(["component", "kind", "key"])
        rows = mine.astype(object).where(mine.notna(), "").to_dict("records")
        parts.append(
            {
                "country": label(code, names),
                "rows": [{**row, "vintage": _date(row["vintage"] or None)} for row in rows],
            }
        )
    return parts
