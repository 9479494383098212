"""What closes the gap: each lever by itself, all of them together, and what remains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from talent.errors import ConfigError
from talent.forecasts.compare import ALL, INTERACTION, Comparison, compare
from talent.frames import records
from talent.language import translated as _
from talent.report.lever_plots import lever_label
from talent.report.words import is_open, label, likelihood, percent, persons, rounded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from talent.forecasts.result import Forecast

__all__ = ["CLOSING_DRAWS", "closing_content"]

CLOSING_DRAWS = 1000
"""Draws of a closing section at most: every lever is simulated by itself, in every country."""

LARGEST = 9
"""Levers that the drawing names; the rest are one step. The table has them all."""

SAME = ("as_of", "seed", "to", "input_hash", "config_hash")
"""What a comparison's baseline must share with the run of the page."""


def closing_content(
    forecast: Forecast,
    closing: Sequence[Comparison],
    names: Mapping[str, str] | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> list[dict[str, Any]]:
    """What the levers of each comparison do to the gap of the last year, by country.

    Parameters
    ----------
    forecast : Forecast
        The run of the page.
    closing : sequence of Comparison
        From `talent.compare`, with this run (or a run of the same settings) as the baseline.
    names : mapping of str to str, optional
        Names of countries by code.
    progress : callable, optional
        Called with a text and the part done, 0 to 1, once for each country.

    Returns
    -------
    list of dict
        One for each country that a scenario has levers in: ``country, name, scenario, sentence,
        rows`` (of the table), ``chart`` (rows for the script), ``draws``.

    Raises
    ------
    ConfigError
        If a baseline is not the run of the page, keeps no draws, or a scenario has no lever or
        changes more than levers.
    """
    # All are looked at first: what cannot be used should be refused before minutes of work.
    single = [one for comparison in closing for one in _single(forecast, comparison)]
    parts = []
    for done, (comparison, country) in enumerate(single):
        if progress is not None:
            progress(f"levers of {country}", done / len(single))
        parts.append(_part(comparison, country, names))
    return parts


def _single(forecast: Forecast, comparison: Comparison) -> Iterator[tuple[Comparison, str]]:
    """Comparisons with one scenario each, and the countries that it has levers in."""
    for key in SAME:
        mine, theirs = forecast.meta.get(key), comparison.base.meta.get(key)
        if mine != theirs:
            raise ConfigError(
                f"closing: the baseline has another {key} ({theirs}) than the run of the page "
                f"({mine}); compare scenarios with this run, or with one of the same settings"
            )
    for other in comparison.others:
        levers = () if other.world is None else other.world.config.levers
        chosen = {lever.country for lever in levers}
        countries = [c for c in comparison.base.meta["countries"] if c in chosen]
        if not countries:
            raise ConfigError("closing: a scenario has no levers in the countries of this run")
        alone = compare(comparison.base, other)
        yield from ((alone, country) for country in countries)


def _part(comparison: Comparison, country: str, names: Mapping[str, str] | None) -> dict[str, Any]:
    base, other = comparison.base, comparison.others[0]
    draws = min(int(base.meta["draws"]), CLOSING_DRAWS)
    found = comparison.attribution(country, draws=draws)
    levers = found.loc[~found["lever"].isin([INTERACTION, ALL])].sort_values("mean")
    rest = found.loc[found["lever"] == INTERACTION]
    whole = found.loc[found["lever"] == ALL].iloc[0]
    before, after = (_gap(one, country, draws) for one in (base, other))
    steps = records(pd.concat([levers, rest]))
    return {
        "country": country,
        "name": label(country, names),
        "scenario": str(other.meta["scenario"] or ""),
        "draws": persons(draws),
        "sentences": _sentences(whole, before, after, int(base.meta["to"])),
        "rows": [
            _row(step, country) for step in [*steps, *records(found.loc[found["lever"] == ALL])]
        ],
        "chart": _chart(_drawn(levers, rest), country, before, after),
    }


def _gap(forecast: Forecast, country: str, draws: int) -> dict[str, float]:
    """Gap of the last year in the draws that the levers were simulated with."""
    if forecast.cube is None:
        raise ConfigError("closing: the comparison keeps no draws")
    gap = forecast.cube.draws("gap", country=country)[:draws, -1]
    low, middle, high = np.quantile(gap, (0.1, 0.5, 0.9))
    return {"mean": float(gap.mean()), "q10": float(low), "median": float(middle),
            "q90": float(high), "chance": float((gap > 0).mean())}  # fmt: skip


def _sentences(
    whole: pd.Series, before: dict[str, float], after: dict[str, float], year: int
) -> list[str]:
    def near(value: float) -> str:
        return persons(rounded(value))

    return [
        _(
            "All levers together move the gap of {year} by {effect} people (mean; 80 % band {low} "
            "to {high})."
        ).format(
            year=year,
            effect=near(whole["mean"]),
            low=near(whole["q10"]),
            high=near(whole["q90"]),
        ),
        _(
            "The median goes from {before} to {after} people (80 % band {low} to {high}). A "
            "shortage is then {likelihood} ({chance}); without them it is {likelihood_before} "
            "({chance_before})."
        ).format(
            before=near(before["median"]),
            after=near(after["median"]),
            low=near(after["q10"]),
            high=near(after["q90"]),
            likelihood=likelihood(after["chance"]),
            chance=percent(after["chance"]),
            likelihood_before=likelihood(before["chance"]),
            chance_before=percent(before["chance"]),
        ),
    ]


def _name(lever: str, country: str) -> str:
    if lever == INTERACTION:
        return _("What they do only together")
    return _("All levers together") if lever == ALL else lever_label(lever, country)


def _row(step: Mapping[str, Any], country: str) -> dict[str, Any]:
    lever = str(step["lever"])
    each = float(step["cost_per_person_year"])
    return {
        "name": _name(lever, country),
        "type": label(str(step["type"])) if step["type"] else "",
        "effect": persons(step["mean"]),
        "band": _("{low} to {high}").format(low=persons(step["q10"]), high=persons(step["q90"])),
        "closed": persons(step["person_years"]),
        "cost": persons(step["cost"]),
        "each": "" if np.isnan(each) else persons(rounded(each, digits=3)),
        "whole": lever == ALL,
    }


def _drawn(levers: pd.DataFrame, rest: pd.DataFrame) -> list[dict[str, Any]]:
    """Steps of the drawing: the largest levers by name, then the others together."""
    large = set(levers["mean"].abs().nlargest(LARGEST)) if len(levers) > LARGEST + 1 else None
    named = levers if large is None else levers.loc[levers["mean"].abs().isin(large)]
    others = levers.drop(named.index)
    steps = records(named)
    if len(others):
        name = _("{number} other levers").format(number=len(others))
        # Bands of single levers do not add up to one of their sum.
        unknown = dict.fromkeys(("q10", "q90", "cost_per_person_year"), float("nan"))
        steps.append({"title": name, "lever": "", "mean": others["mean"].sum(), **unknown})
    return [*steps, *records(rest)]


def _chart(
    steps: list[dict[str, Any]], country: str, before: dict[str, float], after: dict[str, float]
) -> list[dict[str, Any]]:
    """Steps from the gap without levers to the gap with all of them, as means."""
    place = before["mean"]
    rows = [_end(_("Gap without levers"), before)]
    for step in steps:
        mean, low, high, each = (
            float(step[key]) for key in ("mean", "q10", "q90", "cost_per_person_year")
        )
        rows.append(
            {
                "name": step.get("title") or _name(str(step["lever"]), country),
                "value": round(mean),
                "from": round(place),
                "to": round(place + mean),
                "low": _whole(place + low),
                "high": _whole(place + high),
                "q10": _whole(low),
                "q90": _whole(high),
                "each": _whole(rounded(each, digits=3)),
                "side": "less" if mean < 0 else "short",
            }
        )
        place += mean
    return [*rows, _end(_("Gap with all levers"), after)]


def _whole(value: float) -> int | None:
    return None if np.isnan(value) else round(value)


def _end(name: str, gap: dict[str, float]) -> dict[str, Any]:
    """A gap of the chart; grey where its sign is not known."""
    side = "open" if is_open(gap["chance"]) else "whole"
    return {
        "name": name, "value": round(gap["mean"]), "from": 0, "to": round(gap["mean"]),
        "low": None, "high": None, "q10": round(gap["q10"]), "q90": round(gap["q90"]),
        "each": None, "side": side,
    }  # fmt: skip
