"""One set of draws through demand and supply of every country."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from talent.demand import (
    build_cycle,
    build_demand,
    employment_lessons,
    staffing,
    with_downturn,
)
from talent.forecasts.cube import Cube
from talent.supply import build_workforce, shared_parameters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from talent.demand import Demand
    from talent.forecasts.config import ForecastConfig
    from talent.inputs import Inputs
    from talent.supply import Flows

    Array = NDArray[np.float64]

__all__ = ["layout", "simulate_countries", "simulate_demand"]


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


def layout(inputs: Inputs) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]], tuple[str, ...]]:
    """Segments, the segments of each scope, and occupations, in the order of the arrays."""
    table = inputs.snapshot.scopes()
    scopes = {
        str(scope): tuple(sorted(rows["segment"]))
        for scope, rows in table.groupby("scope", sort=True)
    }
    return (
        tuple(sorted(table["segment"].unique())),
        scopes,
        tuple(inputs.snapshot.occupations()["occupation"]),
    )


def simulate_demand(inputs: Inputs, config: ForecastConfig) -> Iterator[tuple[str, Demand]]:
    """Demand of each country of `config` in turn, with what the countries share made once.

    While a country's demand is in use, `inputs` attributes what is read to that country.
    """
    segments, _, occupations = layout(inputs)
    inputs.serving = ""
    lessons = employment_lessons(inputs, config.countries, config.base, config.to)
    cycle = with_downturn(build_cycle(inputs, config.base, config.to), inputs)
    for country in config.countries:
        inputs.serving = country
        yield (
            country,
            build_demand(
                inputs,
                lessons,
                cycle,
                country=country,
                segments=segments,
                occupations=occupations,
                base=config.base,
                to=config.to,
            ),
        )


def simulate_countries(
    inputs: Inputs, config: ForecastConfig, progress: Callable[[str, float], None] | None = None
) -> tuple[Cube, dict[str, Array], dict[str, Demand]]:
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
    demands : dict of str to Demand
        Demand by country, with its drivers, fabs and capacity.
    """
    say = progress or (lambda text, done: None)
    segments, scopes, occupations = layout(inputs)
    steps = len(config.countries) + 1
    say("learning from past separations and retirements", 0.0)
    shared = shared_parameters(inputs)
    say("learning forecast errors from past employment", 0.5 / steps)
    values: dict[tuple[str, str], Array] = {}
    ages: dict[str, Array] = {}
    demands: dict[str, Demand] = {}
    for done, (country, demand) in enumerate(simulate_demand(inputs, config), start=1):
        say(f"simulating {country}", done / steps)
        mix = staffing(inputs, country)
        workforce = build_workforce(
            inputs,
            shared,
            country=country,
            occupations=occupations,
            mix=None if mix.empty else mix,
            base_stock=demand.employed,
            growth=demand.growth,
            core=demand.core,
            base_gap=demand.base_gap,
            cycle=demand.exits,
            base=config.base,
            to=config.to,
        )
        flows = workforce.run(demand.required[:, 1:], demand.ordinary, inputs.seed)
        ages[country] = flows.ages
        demands[country] = demand
        for measure, array in _measures(demand, flows).items():
            values[country, measure] = array
    say("simulated", 1.0)
    return Cube(values, tuple(config.years), segments, occupations, scopes), ages, demands
