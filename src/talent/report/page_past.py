"""How accurate such forecasts were in the past, from the scores that come with the package."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from talent.language import translated as _
from talent.report.card_scores import read_scores
from talent.report.words import percent

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["past_content"]

WHOLE = "Whole system"
"""Part of the model whose scores are of a forecast as a reader sees it."""


def past_content() -> dict[str, Any]:
    """Scores of the whole system by years ahead: sentences, a table, and rows of a chart.

    Returns
    -------
    dict
        ``what`` (what was forecast, English), ``sentences``, ``rows`` of the table, ``chart`` rows
        for the script.

    Examples
    --------
    >>> [row["ahead"] for row in past_content()["rows"]]
    ['1–3 years', '4–6 years', '7–10 years']
    """
    scores = read_scores()
    scores = scores[scores["component"] == WHOLE]
    found = [_horizon(part) for _what, part in scores.groupby("what", sort=False)]
    whats = {re.sub(r", \d+-\d+ years ahead$", "", str(what)) for what in scores["what"]}
    return {
        "what": "; ".join(sorted(whats)),
        "page": str(scores["page"].iloc[0]),
        "sentences": [_samples(found), _coverage(found), _skill(found)],
        "nominals": [percent(nominal) for nominal in found[0]["inside"]],
        "rows": [
            {
                "ahead": one["ahead"],
                "cases": one["cases"],
                "apart": one["apart"],
                "inside": [_share(cell) for cell in one["inside"].values()],
                "scores": [_score(one["scores"].get(name)) for name in SCORES],
            }
            for one in found
        ],
        "chart": [
            {
                "name": _("{band} band, {years} ahead").format(
                    band=percent(nominal), years=one["ahead"]
                ),
                "nominal": nominal,
                "share": cell["value"],
                "low": cell["low"],
                "high": cell["high"],
                "cases": one["cases"],
                "apart": one["apart"],
            }
            for one in found
            for nominal, cell in one["inside"].items()
        ],
    }


SCORES = ("CRPS, percent", "bias, percent", "skill over no change")
"""Measures of the table, by their names among the scores."""


def _horizon(part: pd.DataFrame) -> dict[str, Any]:
    first = part.iloc[0]
    ahead = re.search(r"(\d+)-(\d+) years ahead$", str(first["what"]))
    span = f"{ahead[1]}–{ahead[2]}" if ahead else str(first["what"])
    rows = [
        {key: None if _lost(row[key]) else row[key] for key in ("measure", "nominal", *_ENDS)}
        for row in part.to_dict("records")
    ]
    return {
        "ahead": _("{span} years").format(span=span),
        "cases": str(first["cases"]),
        "apart": str(first["independent"]),
        "inside": {row["nominal"]: row for row in rows if row["nominal"] is not None},
        "scores": {row["measure"]: row for row in rows if row["nominal"] is None},
    }


_ENDS = ("value", "low", "high")


def _lost(value: Any) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _samples(found: list[dict[str, Any]]) -> str:
    first, last = found[0], found[-1]
    return _(
        "These are small samples: of {cases} forecasts {years} ahead only {apart} do not overlap, "
        "and of {cases_last} forecasts {years_last} ahead only {apart_last}."
    ).format(
        cases=first["cases"],
        years=first["ahead"],
        apart=first["apart"],
        cases_last=last["cases"],
        years_last=last["ahead"],
        apart_last=last["apart"],
    )


def _coverage(found: list[dict[str, Any]]) -> str:
    """What the 80 % bands held, and on which side they erred."""
    shares = [one["inside"][0.8]["value"] for one in found]
    low, high = percent(min(shares)), percent(max(shares))
    if min(shares) >= 0.8:
        text = _(
            "Bands of 80 % held what happened in {low} to {high} of the cases: rather too wide "
            "than too narrow."
        )
    elif max(shares) < 0.8:
        text = _("Bands of 80 % held what happened in {low} to {high} of the cases: too narrow.")
    else:
        text = _("Bands of 80 % held what happened in {low} to {high} of the cases.")
    return text.format(low=low, high=high)


def _skill(found: list[dict[str, Any]]) -> str:
    first, last = found[0], found[-1]
    return _(
        "Set against carrying the last known value forward, the forecast saved {saved} of the "
        "error {years} ahead and {saved_last} {years_last} ahead. Zero is no better, below zero "
        "is worse."
    ).format(
        saved=_signed(first["scores"][SCORES[2]]["value"]),
        years=first["ahead"],
        saved_last=_signed(last["scores"][SCORES[2]]["value"]),
        years_last=last["ahead"],
    )


def _signed(share: float) -> str:
    """A share that may be below zero, in percent."""
    text = percent(round(abs(share), 2))
    return f"−{text}" if share < 0 else text


def _share(cell: dict[str, Any]) -> str:
    if cell["low"] is None:
        return percent(cell["value"])
    return _("{value} ({low} to {high})").format(
        value=percent(cell["value"]), low=percent(cell["low"]), high=percent(cell["high"])
    )


def _score(cell: dict[str, Any] | None) -> str:
    if cell is None:
        return ""

    def number(value: float) -> str:
        return f"{value:g}".replace("-", "−")

    if cell["low"] is None:
        return number(cell["value"])
    return _("{value} ({low} to {high})").format(
        value=number(cell["value"]), low=number(cell["low"]), high=number(cell["high"])
    )
