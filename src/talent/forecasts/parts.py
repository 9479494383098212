"""Draws in parts: learnt, simulated and put on shelves one after another, or many at a time.

The numbers are the same whatever the size of a part and wherever it is made: streams of random
numbers go by the draw, and what is taken over draws is taken from the first of them.
"""

from __future__ import annotations

import time
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from joblib import Parallel, delayed, effective_n_jobs, parallel_config
from threadpoolctl import threadpool_limits

from talent.forecasts.cube import Cube
from talent.forecasts.under import simulate_world
from talent.forecasts.world import World, build_world, make_inputs
from talent.heap import give_back
from talent.shelf import Shelf, changed
from talent.workers import at_work, client_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from contextlib import AbstractContextManager

    from numpy.typing import NDArray

    from talent.forecasts.config import ForecastConfig
    from talent.inputs import Driver, Inputs
    from talent.levers.compiling import Compiled
    from talent.store import Snapshot

    Array = NDArray[np.float64]

__all__ = ["PART", "Simulated", "learn_and_simulate", "part_of", "simulate_again"]

PART = 1000
"""Draws that are learnt and simulated together, in whole blocks. A run of more of them keeps its
draws on shelves. It changes the memory that a run needs, and no number."""

LEARNING = 0.75
"""Share of a part's time that goes into learning, for those who are told of the progress."""

ALONG = frozenset({"values", "bands", "ages"})
"""What is read cell by cell."""


@dataclass(frozen=True)
class Simulated:
    """Draws of a run.

    Attributes
    ----------
    world : World
    cube : Cube
    ages : mapping of str to ndarray, shape (draws, segments, 66)
    compiled : mapping of str to Compiled, or None
    seconds : dict of str to float
        What learning, simulating and putting on shelves took, summed over the parts.
    """

    world: World
    cube: Cube
    ages: Mapping[str, Array]
    compiled: Mapping[str, Compiled] | None
    seconds: dict[str, float]


@dataclass(frozen=True)
class _Piece:
    """What comes of one part: its uncertain inputs, and its draws by what they are and by key."""

    driven: dict[tuple[str, str], Driver]
    trees: dict[str, Mapping[Any, Any]]
    seconds: dict[str, float]


def learn_and_simulate(
    snapshot: Snapshot,
    config: ForecastConfig,
    progress: Callable[[str, float], None] | None = None,
) -> Simulated:
    """Learn from what was known, and simulate, part by part.

    All parts but the first run where `talent.on_workers` says.

    Parameters
    ----------
    snapshot : Snapshot
    config : ForecastConfig
    progress : callable, optional
        Called with a text and the part done, 0 to 1.
    """
    inputs = make_inputs(snapshot, config)
    shelves = _Shelves(inputs.draws, config.draws)
    first, *others = _parts(inputs.draws)
    world, piece = _learnt(inputs.part(first), config, part_of(progress, 0, 1 / (1 + len(others))))
    driven = [shelves.add(first, piece)]
    if not others:
        return shelves.whole(world)
    # What was learnt of the first part is on its shelf: no part is in memory beside the next one.
    world = replace(world, countries={})
    del piece
    fixed = world.inputs.fixed
    work = (delayed(_elsewhere)(snapshot, config, fixed, part) for part in others)
    pieces = _each(work, snapshot)
    for done, part in enumerate(others, start=2):
        driven.append(shelves.add(part, next(pieces)))
        if progress:
            progress("learning and simulating", done / (1 + len(others)))
    return shelves.whole(replace(world, inputs=inputs.joined(world.inputs, driven)))


def simulate_again(world: World, progress: Callable[[str, float], None] | None = None) -> Simulated:
    """Simulate a world that was learnt before, under the levers of its configuration."""
    shelves = _Shelves(world.inputs.draws, world.config.draws)
    parts = list(_parts(world.inputs.draws))
    for number, part in enumerate(parts):
        one = world if len(parts) == 1 else world.part(part)
        inside = part_of(progress, number / len(parts), (number + 1) / len(parts))
        shelves.add(part, _simulated(one, {}, inside))
    return shelves.whole(world)


def _parts(draws: int) -> Iterator[slice]:
    for start in range(0, draws, PART):
        yield slice(start, min(start + PART, draws))


def _each(work: Iterable[Any], snapshot: Snapshot) -> Iterator[_Piece]:
    """Pieces in their order; the snapshot goes to each worker of a cluster once."""
    client = client_of()
    if client is None and effective_n_jobs(None) == 1:
        # joblib would hold each piece until the next one is made.
        for make, given, named in work:
            yield make(*given, **named)
        return
    cluster: AbstractContextManager[Any] = (
        nullcontext()
        if client is None
        else parallel_config("dask", client=client, scatter=[snapshot])
    )
    with cluster:
        yield from Parallel(return_as="generator")(work)


def _elsewhere(
    snapshot: Snapshot, config: ForecastConfig, fixed: dict[str, Any], part: slice
) -> _Piece:
    with at_work():
        inputs = replace(make_inputs(snapshot, config), fixed=fixed)
        return _learnt(inputs.part(part), config, None)[1]


def _learnt(
    inputs: Inputs, config: ForecastConfig, progress: Callable[[str, float], None] | None
) -> tuple[World, _Piece]:
    # What the part before has left free.
    give_back()
    start = time.perf_counter()
    # One BLAS thread: sums in another order would differ in the last digit between machines.
    with threadpool_limits(1):
        world = build_world(inputs, config, part_of(progress, 0.0, LEARNING))
    # Laid out alike however many parts there are: sums go by it, and the last digit with them.
    world = replace(
        world,
        countries=changed(dict(world.countries), lambda array: np.asarray(array, order="C")),
    )
    seconds = {"learn": time.perf_counter() - start}
    return world, _simulated(world, seconds, part_of(progress, LEARNING, 1.0))


def _simulated(
    world: World, seconds: dict[str, float], progress: Callable[[str, float], None] | None
) -> _Piece:
    start = time.perf_counter()
    with threadpool_limits(1):
        cube, ages, compiled = simulate_world(world, progress)
    trees: dict[str, Mapping[Any, Any]] = {"values": cube.values, "bands": cube.bands, "ages": ages}
    if compiled is not None:
        trees["compiled"] = compiled
    if seconds:
        trees["countries"] = world.countries
    return _Piece(world.inputs.driven, trees, seconds | {"simulate": time.perf_counter() - start})


class _Shelves:
    """Draws of a run: those of a single part as they are, those of several on shelves."""

    def __init__(self, draws: int, asked: int) -> None:
        self.draws, self.asked = draws, asked
        self.trees: dict[str, Any] = {}
        self.seconds = {"learn": 0.0, "simulate": 0.0, "keep": 0.0}

    def add(self, part: slice, piece: _Piece) -> dict[tuple[str, str], Driver]:
        """Put the draws of one part, and return its uncertain inputs."""
        for name, seconds in piece.seconds.items():
            self.seconds[name] += seconds
        if self.draws <= PART:
            self.trees = piece.trees
            return piece.driven
        start = time.perf_counter()
        for name, trees in piece.trees.items():
            if name not in self.trees:
                # What was learnt is simulated again in whole blocks; of results, the surplus goes.
                draws = self.draws if name == "countries" else self.asked
                self.trees[name] = Shelf(draws, along=name in ALONG)
            for key, tree in trees.items():
                self.trees[name].put(key, tree, part)
        self.seconds["keep"] += time.perf_counter() - start
        return piece.driven

    def whole(self, world: World) -> Simulated:
        """The run, of which `world` has what was read."""
        trees = self.trees
        cube = Cube(
            trees["values"], world.years, world.segments, world.occupations, world.scopes,
            trees["bands"],
        )  # fmt: skip
        ages = trees["ages"]
        if self.draws <= PART:
            cube = cube.first(self.asked)
            ages = {country: people[: self.asked] for country, people in ages.items()}
        learnt = replace(world, countries=trees.get("countries", world.countries))
        return Simulated(learnt, cube, ages, trees.get("compiled"), self.seconds)


def part_of(
    progress: Callable[[str, float], None] | None, start: float, end: float
) -> Callable[[str, float], None] | None:
    """Progress of one part of the work, from `start` to `end` of the whole."""
    if progress is None:
        return None
    return lambda text, done: progress(text, start + done * (end - start))
