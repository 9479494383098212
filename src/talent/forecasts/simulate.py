"""One set of draws through demand and supply of every country."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from talent.demand.slack import vacancies
from talent.forecasts.cube import Cube
from talent.supply.ages import band_members

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from talent.forecasts.world import Country, World
    from talent.supply import Flows
    from talent.supply.interventions import Interventions

    Array = NDArray[np.float64]

__all__ = ["simulate"]


def _measures(
    country: Country, flows: Flows, added: Array | None, *, levers: bool
) -> dict[str, Array]:
    """Measures of shape (draws, Y + 1, segments, occupations) from the simulation's output."""
    demand = country.demand
    required = demand.required if added is None else demand.required + added
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
    under: dict[str, Array] = {}
    if levers:
        joined, moved = yearly(flows.joined), yearly(flows.moved)
        entrants = entrants + joined + moved
        none = np.zeros_like(required)
        under = {
            "lever_required": none if added is None else added,
            "lever_entrants": joined,
            "moved": moved,
        }
    return {
        "required": required,
        "available": available,
        "gap": gap,
        "vacancies": vacancies(demand.slack, gap, available),
        "openings": openings,
        "replacement": replacement,
        "entrants": entrants,
        "graduates": graduates,
        "experienced_hires": hires,
        "deaths": deaths,
        "retirements": retirements,
        "other_exits": other,
        "unfilled": np.cumsum(openings - entrants, axis=1),
        **under,
    }


def _by_band(country: Country, flows: Flows) -> dict[str, Array]:
    """Measures of shape (draws, Y + 1, segments, occupations, age bands)."""
    first = country.workforce.profile @ band_members()
    employed = country.demand.employed[..., None] * first[:, None, None, :]
    years = country.demand.required.shape[1]
    shape = (len(employed), years, *employed.shape[1:])
    out = {"available": np.empty(shape), "retirements": np.zeros(shape)}
    out["available"][:, 0] = employed
    for name, values in (
        ("available", flows.stock_by_band),
        ("retirements", flows.retirements_by_band),
    ):
        out[name][:, 1:] = values.reshape(shape[0], years - 1, *shape[2:])
    return out


def simulate(
    world: World,
    progress: Callable[[str, float], None] | None = None,
    under: Mapping[str, Interventions] | None = None,
) -> tuple[Cube, dict[str, Array]]:
    """Draws of every measure for the countries of a world.

    Parameters
    ----------
    world : World
    under : mapping of str to Interventions, optional
        What levers change, by country; the measures then tell people whom they brought or moved.
    progress : callable, optional
        Called with a text and the part done, 0 to 1.

    Returns
    -------
    cube : Cube
    ages : dict of str to ndarray, shape (draws, segments, 66)
        People available by single age at the end of the last year, by country.
    """
    say = progress or (lambda text, done: None)
    values: dict[tuple[str, str], Array] = {}
    bands: dict[tuple[str, str], Array] = {}
    ages: dict[str, Array] = {}
    for done, (name, country) in enumerate(world.countries.items()):
        say(f"simulating {name}", done / len(world.countries))
        demand = country.demand
        mine = None if under is None else under[name]
        added = None
        if mine is not None and mine.required is not None:
            added = np.zeros_like(demand.required)
            # Not even a lever can need fewer people than none.
            added[:, 1:] = np.maximum(mine.required, -demand.required[:, 1:])
        required = demand.required if added is None else demand.required + added
        flows = country.workforce.run(
            required[:, 1:], demand.ordinary, world.inputs.seed, under=mine
        )
        shape = (*demand.employed.shape, flows.ages.shape[-1])
        ages[name] = flows.ages.reshape(shape).sum(axis=2)
        found = _measures(country, flows, added, levers=under is not None)
        values |= {(name, m): v for m, v in found.items()}
        bands |= {(name, m): v for m, v in _by_band(country, flows).items()}
    say("simulated", 1.0)
    return Cube(values, world.years, world.segments, world.occupations, world.scopes, bands), ages
