"""Worlds under levers: where they work, what they change, and the draws that come of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from talent.demand import NODE_CLASSES
from talent.errors import ConfigError
from talent.forecasts.simulate import simulate
from talent.levers.compiling import compile_levers
from talent.levers.site import Site
from talent.streams import whole_blocks
from talent.supply.degrees import LEVELS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from talent.forecasts.cube import Cube
    from talent.forecasts.world import World
    from talent.inputs import Inputs
    from talent.levers.base import Lever
    from talent.levers.compiling import Compiled

    Array = NDArray[np.float64]

__all__ = ["first_draws", "note_levers", "simulate_under", "simulate_world", "site_of"]


def site_of(world: World, country: str) -> Site:
    """What levers may know of a country of a world."""
    one = world.countries[country]
    demand, workforce = one.demand, one.workforce
    entrants = workforce.graduates.sum(axis=1).swapaxes(1, 2)
    # A level from which nobody comes today enters the occupations as all graduates do.
    usual = entrants.sum(axis=1, keepdims=True)
    rows = np.where(entrants.sum(axis=2, keepdims=True) > 0, entrants, usual)
    capacity = demand.capacity.annual[:, 1:]
    whole = capacity.sum(axis=2, keepdims=True)
    even = np.full_like(capacity, 1 / capacity.shape[2])
    weights = demand.employed.sum(axis=1)
    weights = weights / weights.sum(axis=1, keepdims=True)
    return Site(
        country=country,
        seed=world.inputs.seed,
        draws=len(demand.required),
        years=world.years[1:],
        occupations=world.occupations,
        scopes={
            scope: tuple(world.segments.index(s) for s in names)
            for scope, names in world.scopes.items()
        },
        employed=demand.employed,
        required=demand.required[:, 1:],
        profile=workforce.typical,
        retiring=workforce.profile * np.einsum("do,doa->da", weights, workforce.retirement),
        levels=LEVELS,
        level_occupations=rows / rows.sum(axis=2, keepdims=True),
        level_ages=workforce.graduate_ages,
        degrees=workforce.degrees[:, 1:],
        node_shares=np.divide(capacity, whole, out=even, where=whole > 0),
        node_classes=NODE_CLASSES,
        snapshot=world.inputs.snapshot,
    )


def first_draws(world: World, draws: int | None, country: str | None = None) -> World:
    """A world with only the first draws, or one country; whole blocks, as the streams need."""
    if country is not None:
        world = replace(world, countries={country: world.countries[country]})
    if draws is None:
        return world
    many = whole_blocks(draws)
    if many > world.inputs.draws:
        raise ConfigError(f"draws: the run has {world.inputs.draws}, fewer than {draws}")
    return world.part(slice(0, many))


def simulate_under(
    world: World,
    levers: Sequence[Lever],
    progress: Callable[[str, float], None] | None = None,
) -> tuple[Cube, dict[str, Array], dict[str, Compiled]]:
    """Draws of every measure under levers, on the draws of the world.

    Returns
    -------
    cube : Cube
    ages : dict of str to ndarray
    compiled : dict of str to Compiled
        What the levers asked for, were given, and cost, by country.
    """
    compiled = {name: compile_levers(levers, site_of(world, name)) for name in world.countries}
    under = {name: one.interventions for name, one in compiled.items()}
    cube, ages = simulate(world, progress, under)
    return cube, ages, compiled


def simulate_world(
    world: World, progress: Callable[[str, float], None] | None = None
) -> tuple[Cube, dict[str, Array], dict[str, Compiled] | None]:
    """Draws of every measure of a world under the levers of its configuration, if it has any."""
    if world.config.levers:
        return simulate_under(world, world.config.levers, progress)
    return (*simulate(world, progress), None)


def note_levers(inputs: Inputs, levers: Sequence[Lever], known: str) -> None:
    """Note the levers in the ledger of what a run rests on."""
    for lever in levers:
        inputs.serving = lever.country
        inputs.record_lever(lever.name, lever.UNIT, lever.size, lever.status, lever.source, known)
