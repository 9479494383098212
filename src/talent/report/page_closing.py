"""What closes the gap: each lever by itself, all of them together, and what remains."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from talent.errors import ConfigError
from talent.forecasts.compare import ALL, INTERACTION, Comparison, compare
from talent.forecasts.config import ForecastConfig, make_config
from talent.forecasts.scenarios import read_scenario, under_scenario
from talent.language import translated as _
from talent.report.lever_plots import lever_label
from talent.report.page_levers import simulated
from talent.report.words import label, likelihood, persons, rounded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from talent.forecasts.result import Forecast
    from talent.forecasts.scenarios import Scenario
    from talent.report.page_levers import Cells, Effects

    Array = NDArray[np.float64]

__all__ = ["CLOSING_DRAWS", "LARGEST", "closing_content", "with_levers"]

CLOSING_DRAWS = 1000
"""Draws of a closing section at most: every lever is simulated by itself, in every country."""

LARGEST = 9
"""Levers that the drawing names; the rest are one step. The table has them all."""

COSTED = ("components", "total")
"""Scope and occupation that costs are set against: a lever cannot be paid for in part."""

SAME = ("as_of", "seed", "to", "input_hash", "config_hash")
"""What a comparison's baseline must share with the run of the page."""


def closing_content(
    forecast: Forecast,
    closing: Sequence[Comparison],
    names: Mapping[str, str] | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> list[dict[str, Any]]:
    """What the levers of each comparison do to the gap, by country.

    Parameters
    ----------
    forecast : Forecast
        The run of the page.
    closing : sequence of Comparison
        From `talent.compare`, with this run (or a run of the same settings) as the baseline.
    names : mapping of str to str, optional
        Names of countries by code.
    progress : callable, optional
        Called with a text and the part done, 0 to 1.

    Returns
    -------
    list of dict
        One for each country that a scenario has levers in: ``country, name, scenario, draws``,
        ``levers`` (name and costs of each, then of what they do only together and of all) and
        ``cells``, by scope and occupation: effects in that order and the gap before and after, by
        year. The script makes texts, drawing and table from it.

    Raises
    ------
    ConfigError
        If a baseline is not the run of the page, keeps no draws, or a scenario has no lever or
        changes more than levers.
    """
    # All are looked at first: what cannot be used should be refused before minutes of work.
    single = [one for comparison in closing for one in _single(forecast, comparison)]
    parts: list[dict[str, Any]] = []

    def say(name: str) -> None:
        if progress is not None:
            progress(f"only {name}", len(parts) / len(single))

    for comparison, country in single:
        parts.append(_part(comparison, country, names, say))
    return parts


def with_levers(base: Forecast, scenario: str | Scenario) -> Comparison:
    """A run beside itself with the levers of a scenario, for `closing_content` and nothing else.

    `Forecast.under` would simulate them all on every draw of the run; the section simulates them
    itself, on fewer, and reads of the other run only which levers it has.

    Raises
    ------
    ConfigError
        If the run keeps no draws, or the scenario changes more than levers.
    """
    world = base.world
    if world is None:
        raise ConfigError("closing: a run that was read back keeps no draws; make it again")
    old = world.config
    settings = {name: getattr(old, name) for name in ForecastConfig.model_fields}
    plan = read_scenario(scenario)
    config = make_config(**under_scenario(settings, plan, old.as_of))
    if (config.assumptions, config.fabs) != (old.assumptions, old.fabs):
        raise ConfigError(f"closing: {plan.name} changes assumptions or fabs besides levers")
    asked = replace(
        base, meta={**base.meta, "scenario": config.scenario}, world=replace(world, config=config)
    )
    return compare(base, asked)


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


def _part(
    comparison: Comparison,
    country: str,
    names: Mapping[str, str] | None,
    progress: Callable[[str], None],
) -> dict[str, Any]:
    base, other = comparison.base, comparison.others[0]
    draws = min(int(base.meta["draws"]), CLOSING_DRAWS)
    effects = simulated(comparison, country, draws, progress)
    rows = {**effects.alone, INTERACTION: _together(effects), ALL: effects.whole}
    return {
        "country": country,
        "name": label(country, names),
        "scenario": str(other.meta["scenario"] or ""),
        "draws": persons(draws),
        "levers": [_lever(name, country, cells, effects) for name, cells in rows.items()],
        "cells": {
            "|".join(cell): {
                "effects": [_bands(cells[cell]) for cells in rows.values()],
                "before": _gaps(before),
                "after": _gaps(before + effects.whole[cell]),
            }
            for cell, before in effects.before.items()
        },
    }


def _together(effects: Effects) -> Cells:
    """What levers do only together, draw by draw."""
    return {
        cell: whole - np.sum([cells[cell] for cells in effects.alone.values()], axis=0)
        for cell, whole in effects.whole.items()
    }


def _bands(draws: Array) -> list[list[int]]:
    """Mean and 80 % band of each year."""
    low, high = np.quantile(draws, (0.1, 0.9), axis=0)
    table = np.column_stack([draws.mean(axis=0), low, high])
    return [[round(value) for value in row] for row in table.tolist()]


def _gaps(draws: Array) -> list[list[int | float | str]]:
    """Mean, 10 %, 50 % and 90 % quantile of each year, probability of a shortage, and its words."""
    low, middle, high = np.quantile(draws, (0.1, 0.5, 0.9), axis=0)
    table = np.column_stack([draws.mean(axis=0), low, middle, high]).tolist()
    chances = (draws > 0).mean(axis=0).tolist()
    return [
        [*(round(value) for value in row), round(chance, 3), likelihood(chance)]
        for row, chance in zip(table, chances, strict=True)
    ]


def _lever(name: str, country: str, cells: Cells, effects: Effects) -> dict[str, Any]:
    """Name of a row, and its costs; what it closes is of all occupations, over all years."""
    closed = -float(cells[COSTED].mean(axis=0).sum())
    cost = {**effects.costs, ALL: effects.cost, INTERACTION: 0.0}[name]
    each = cost / closed if closed > 0 and name != INTERACTION else None
    return {
        "name": _name(name, country),
        "closed": round(closed),
        "cost": None if name == INTERACTION else round(cost / 1e6),
        "each": None if each is None else round(rounded(each, digits=3)),
    }


def _name(lever: str, country: str) -> str:
    if lever == INTERACTION:
        return _("What they do only together")
    return _("All levers together") if lever == ALL else lever_label(lever, country)
