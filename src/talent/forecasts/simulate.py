"""One set of draws through demand and supply of every country."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from talent.demand import build_demand, employment_lessons, staffing
from talent.forecasts.cube import Cube
from talent.supply import build_workforce, shared_parameters

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from talent.demand import Demand
    from talent.forecasts.config import ForecastConfig
    from talent.inputs import Inputs
    from talent.supply import Flows

    Array = NDArray[np.float64]

__all__ = ["simulate_countries"]


def _measures(demand: Demand, flows: Flows) -> dict[str, Array]:
    """Measures of shape (draws, Y + 1, segments, occupations) from the simulation's output."""
    required = demand.required
    shape = required.shape

    def yearly(values: Array, first: Array | None = None) -> Array:
        body = values.reshape(shape[0], shape[1] - 1, *shape[2:])
        head = np.zeros((shape[0], 1, *shape[2:])) if first is None else first[:, None]
        return np.concatenate([head, body], axis=1)

    available = yearly(flows.stock, demand.employed)
    gap = required - available
    graduates, hires = yearly(flows.graduates), yearly(flows.hires)
    deaths, retirements = yearly(flows.deaths), yearly(flows.retirements)
    other = yearly(flows.other_exits)
    replacement = deaths + retirements + other
    growth = np.concatenate([np.zeros_like(required[:, :1]), np.diff(required, axis=1)], axis=1)
    entrants = graduates + hires
    openings = growth + replacement
    return {
        "required": required,
        "available": available,
        "gap": gap,
        "openings": openings,
        "replacement": replacement,
        "entrants": entrants,
        "graduates": graduates,
        "experienced_hires": hires,
        "deaths": deaths,
        "retirements": retirements,
        "other_exits": other,
        "unfilled": np.cumsum(openings - entrants, axis=1),
    }


def simulate_countries(
    inputs: Inputs, config: ForecastConfig, progress: Callable[[str, float], None] | None = None
) -> tuple[Cube, dict[str, Array]]:
    """Draws of every measure for the countries of `config`.

    Parameters
    ----------
    inputs : Inputs
        Reads of the snapshot; filled with what was read.
    config : ForecastConfig
    progress : callable, optional
        Called with a text and the part done, 0 to 1.

    Returns
    -------
    cube : Cube
    ages : dict of str to ndarray, shape (draws, groups, 66)
        People available by age at the end of the last year, by country.
    """
    say = progress or (lambda text, done: None)
    snapshot = inputs.snapshot
    table = snapshot.scopes()
    segments = tuple(sorted(table["segment"].unique()))
    scopes = {
        str(scope): tuple(sorted(rows["segment"]))
        for scope, rows in table.groupby("scope", sort=True)
    }
    occupations = tuple(snapshot.occupations()["occupation"])
    steps = len(config.countries) + 1
    say("learning forecast errors from past employment", 0.0)
    lessons = employment_lessons(inputs, config.countries, config.base, config.to)
    shared = shared_parameters(inputs)
    values: dict[tuple[str, str], Array] = {}
    ages: dict[str, Array] = {}
    for done, country in enumerate(config.countries, start=1):
        say(f"simulating {country}", done / steps)
        inputs.serving = country
        demand = build_demand(
            inputs,
            lessons,
            country=country,
            segments=segments,
            occupations=occupations,
            base=config.base,
            to=config.to,
        )
        mix = staffing(inputs, country)
        workforce = build_workforce(
            inputs,
            shared,
            country=country,
            occupations=occupations,
            mix=None if mix.empty else mix,
            base_stock=demand.employed,
            growth=demand.growth,
            base_gap=demand.base_gap,
            base=config.base,
            to=config.to,
        )
        flows = workforce.run(demand.required[:, 1:], demand.ordinary, config.seed)
        ages[country] = flows.ages
        for measure, array in _measures(demand, flows).items():
            values[country, measure] = array
    say("simulated", 1.0)
    return Cube(values, tuple(config.years), segments, occupations, scopes), ages
