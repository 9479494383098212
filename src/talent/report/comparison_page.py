"""One self-contained page of two forecasts: what differs, by how much, and why."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from talent.errors import ConfigError
from talent.language import in_language
from talent.language import translated as _
from talent.report.comparison_charts import chart_data
from talent.report.comparison_inputs import differing_inputs
from talent.report.comparison_paired import PairedDraws, paired_draws
from talent.report.comparison_tables import (
    chosen_years,
    gap_cells,
    gap_rows,
    of_years,
    setting_rows,
)
from talent.report.comparison_why import why_content
from talent.report.page_words import occupation_name, scope_name
from talent.report.rendering import write_page
from talent.report.run_words import told_run
from talent.report.style import BANDS
from talent.report.words import (
    GLOSSARY,
    day,
    label,
    likelihood,
    listed,
    measure_label,
    percent,
    persons,
    rounded,
)

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import pandas as pd

    from talent.forecasts.result import Forecast
    from talent.forecasts.why import Why

__all__ = ["write_comparison_html"]

TOTAL, SCOPE = "total", "components"
TERMS = ("Gap", "Probability of a shortage", "80 % band", "As-of date")
"""Terms of the glossary that this page uses."""


def write_comparison_html(
    before: Forecast,
    after: Forecast,
    path: str | os.PathLike[str],
    *,
    why: Why | None = None,
    names: Mapping[str, str] | None = None,
    language: str = "en",
) -> Path:
    """Write the page of two forecasts, one beside the other, and return where it is.

    The page holds everything it shows and loads nothing. The same runs give the same bytes.

    Parameters
    ----------
    before, after : Forecast
        With or without draws. A difference has a band only if both have draws and they are paired,
        as those of ``before.under(scenario)`` are.
    path : path-like
        File to write; folders on the way are made.
    why : Why, optional
        ``talent.why(store, before.run_id, after.run_id)``; without it the page says how to get it.
    names : mapping of str to str, optional
        Names of countries and occupations by code; by default those that the forecasts know.
    language : {"en", "ja", "zh-Hant"}

    Returns
    -------
    pathlib.Path

    Raises
    ------
    ConfigError
        If `why` is about other runs.
    MissingExtraError
        If altair or vl-convert is not installed, or babel for another language than English.
    UnknownCodeError
        For an unknown language.
    OSError
        If the file cannot be written.
    """
    if why is not None and (why.run_a, why.run_b) != (before.run_id, after.run_id):
        raise ConfigError(
            f"why is about {why.run_a} and {why.run_b}, not about {before.run_id} and "
            f"{after.run_id}"
        )
    with in_language(language):
        known = {
            **before.names.get(language, {}),
            **after.names.get(language, {}),
            **(names or {}),
        }
        paired = paired_draws(before, after)
        content = _content(before, after, why, paired, known)
        data = chart_data(before, after, paired, known)
        return write_page(path, "comparison", content, data=data)


def _content(
    before: Forecast,
    after: Forecast,
    why: Why | None,
    paired: PairedDraws,
    names: Mapping[str, str],
) -> dict[str, Any]:
    """Everything the template prints, as text and numbers."""
    cells = gap_cells(before, after)
    shared = cells.dropna()
    years = sorted(set(shared.index.get_level_values("year")))
    countries = list(dict.fromkeys([*before.meta["countries"], *after.meta["countries"]]))
    both = [c for c in countries if c in set(shared.index.get_level_values("country"))]
    last = years[-1] if years else 0
    frames = (before.frame, after.frame)
    return {
        "before": _side(before),
        "after": _side(after),
        "last": last,
        "notes": _notes(before, after, names),
        "cards": [_card(shared.loc[(code, last)], code, last, names) for code in both],
        "main": gap_rows(cells.loc[of_years(cells, chosen_years(years))], countries, names),
        "every": gap_rows(cells, countries, names),
        "settings": setting_rows(before, after, names),
        "inputs": differing_inputs(before, after, names),
        "countries": [(code, label(code, names)) for code in countries],
        "first": _most_moved(shared, last, countries[0]),
        "measures": [(m, measure_label(m)) for m in _known(frames, "measure")],
        "scopes": [(s, scope_name(s, names)) for s in _known(frames, "scope")],
        "occupations": [(o, occupation_name(o, names)) for o in _known(frames, "occupation")],
        "why": why_content(why, before, after, last, names),
        "paired": paired.content(before, after, names),
        "bands": [
            (_("{band} of futures").format(band=_(name)), colour)
            for name, _low, _high, colour in reversed(BANDS)
        ],
        "glossary": [(_(term), _(text)) for term, text in GLOSSARY if term in TERMS],
    }


def _side(forecast: Forecast) -> dict[str, Any]:
    meta = forecast.meta
    return {
        "id": forecast.run_id,
        "as_of": day(dt.date.fromisoformat(str(meta["as_of"]))),
        "kind": told_run(meta),
        "version": meta["package_version"],
        "settings": meta["config_hash"],
        "data": meta["input_hash"],
    }


def _most_moved(shared: pd.DataFrame, last: int, other: str) -> str:
    """Country whose median moved most, which the chart shows first."""
    if shared.empty:
        return other
    moved = (shared["after_q50"] - shared["before_q50"]).xs(last, level="year").abs()
    return str(moved.idxmax())


def _known(frames: Iterable[pd.DataFrame], column: str) -> list[str]:
    """Codes of either run, the usual first, the rest in the order of the runs."""
    found = list(dict.fromkeys(code for frame in frames for code in frame[column].unique()))
    first = {"measure": ("gap", "required", "available"), "scope": (SCOPE,), "occupation": (TOTAL,)}
    return [c for c in first[column] if c in found] + [c for c in found if c not in first[column]]


def _notes(before: Forecast, after: Forecast, names: Mapping[str, str]) -> list[str]:
    """What only one of the runs has, and what makes part of every difference chance."""
    notes = []
    countries = (_("Only the run before has: {names}."), _("Only the run after has: {names}."))
    years = (
        _("Only the run before has the years: {names}."),
        _("Only the run after has the years: {names}."),
    )
    pairs = ((before, after), (after, before))
    for text, (one, other) in zip(countries, pairs, strict=True):
        alone = [c for c in one.meta["countries"] if c not in other.meta["countries"]]
        if alone:
            notes.append(text.format(names=listed(label(code, names) for code in alone)))
    for text, (one, other) in zip(years, pairs, strict=True):
        more = sorted(_years(one) - _years(other))
        if more:
            notes.append(text.format(names=listed(str(year) for year in more)))
    if any(before.meta[key] != after.meta[key] for key in ("draws", "seed")):
        notes.append(
            _(
                "The number of draws or the seed differs, so a part of every difference is chance "
                "of the simulation."
            )
        )
    return notes


def _years(forecast: Forecast) -> set[int]:
    return set(range(int(forecast.meta["base"]), int(forecast.meta["to"]) + 1))


def _card(row: pd.Series, code: str, year: int, names: Mapping[str, str]) -> dict[str, str]:
    """How the gap of a country in the last shared year moved, in words."""
    change = float(row["after_q50"] - row["before_q50"])
    still = abs(change) < 0.5
    if still:
        word = _("the median gap of {year} did not move")
    elif change > 0:
        word = _("the median gap of {year} rose by about")
    else:
        word = _("the median gap of {year} fell by about")
    width = float(row["before_q90"] - row["before_q10"])
    moved = _("It was {before} and is {after}, which moves it by {share} of the 80 % band before.")
    if still or width <= 0:
        moved = _("It was {before} and is {after}.")
    chance = _("The probability of a shortage was {before} and is {after}: {likelihood}.")
    texts = {
        "name": label(code, names),
        "word": word.format(year=year),
        "change": persons(rounded(abs(change))) if not still else "0",
        "moved": moved.format(
            before=_told(row["before_q50"]),
            after=_told(row["after_q50"]),
            share=percent(abs(change) / width if width > 0 else 0.0),
        ),
        "chance": chance.format(
            before=percent(row["before_chance"]),
            after=percent(row["after_chance"]),
            likelihood=likelihood(row["after_chance"]),
        ),
    }
    # A number and its sign stay on one line.
    return {key: text.replace(" %", "\u00a0%") for key, text in texts.items()}


def _told(gap: float) -> str:
    """A gap in words, because readers miss a minus sign.

    Examples
    --------
    >>> _told(-140.0), _told(5830.0)
    ('a surplus of 140', 'a shortage of 5,800')
    """
    text = _("a surplus of {n}") if gap < 0 else _("a shortage of {n}")
    return text.format(n=persons(rounded(abs(gap))))
