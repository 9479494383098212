"""Everything a forecast has learnt, in draws, before the years are simulated.

Learning takes most of the time and does not depend on what a scenario's levers do, so a world is
built once and simulated as often as there are levers to compare: the same draws in every one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from talent.demand import (
    build_cycle,
    build_demand,
    employment_lessons,
    staffing,
    with_downturn,
)
from talent.inputs import Inputs
from talent.shelf import copied, cut
from talent.streams import whole_blocks
from talent.supply import build_workforce, shared_parameters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from talent.demand import Demand
    from talent.forecasts.config import ForecastConfig
    from talent.store import Snapshot
    from talent.supply import Workforce

__all__ = ["Country", "World", "build_world", "layout", "make_inputs", "simulate_demand"]


@dataclass(frozen=True)
class Country:
    """Demand and workforce of one country, ready to be simulated."""

    demand: Demand
    workforce: Workforce


@dataclass(frozen=True)
class World:
    """Draws of everything that was learnt.

    Attributes
    ----------
    config : ForecastConfig
    inputs : Inputs
        What was read, with the snapshot it was read from.
    years : tuple of int
        From the base year on.
    segments, occupations : tuple of str
        Order of the arrays.
    scopes : dict of str to tuple of str
        Segments that each scope is the sum of.
    countries : mapping of str to Country
        Of a run of many draws, on a `Shelf`.
    """

    config: ForecastConfig
    inputs: Inputs
    years: tuple[int, ...]
    segments: tuple[str, ...]
    scopes: dict[str, tuple[str, ...]]
    occupations: tuple[str, ...]
    countries: Mapping[str, Country]

    def part(self, part: slice) -> World:
        """World of some draws, in whole blocks, with arrays of its own in memory."""
        whole = self.inputs.draws
        return replace(
            self,
            inputs=self.inputs.part(part),
            countries={n: copied(cut(one, whole, part)) for n, one in self.countries.items()},
        )


def make_inputs(snapshot: Snapshot, config: ForecastConfig) -> Inputs:
    """Reads of a run of which nothing has been read yet."""
    # Whole blocks are simulated and the surplus dropped, so that fewer draws are a part of more.
    draws = whole_blocks(config.draws)
    return Inputs(snapshot, config.seed, draws, config.overrides(), config.fabs)


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


def build_world(
    inputs: Inputs, config: ForecastConfig, progress: Callable[[str, float], None] | None = None
) -> World:
    """Learn from what was known, and put it in draws.

    Parameters
    ----------
    inputs : Inputs
        Reads of the snapshot; filled with what was read.
    config : ForecastConfig
    progress : callable, optional
        Called with a text and the part done, 0 to 1.
    """
    say = progress or (lambda text, done: None)
    segments, scopes, occupations = layout(inputs)
    steps = len(config.countries) + 2
    say("learning from past separations and retirements", 0.0)
    shared = shared_parameters(inputs)
    say("learning forecast errors from past employment", 1 / steps)
    countries = {}
    for done, (country, demand) in enumerate(simulate_demand(inputs, config), start=2):
        say(f"building the workforce of {country}", done / steps)
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
            base_gap=demand.slack.gap,
            cycle=demand.exits,
            base=config.base,
            to=config.to,
        )
        countries[country] = Country(demand, workforce)
    return World(config, inputs, tuple(config.years), segments, scopes, occupations, countries)
