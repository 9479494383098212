"""Trials of levers on the draws of a forecast: what remains of the gap, and what it costs."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd
from joblib import Parallel, delayed, effective_n_jobs, parallel_config
from threadpoolctl import threadpool_limits

from talent.errors import ConfigError
from talent.forecasts.tables import LOST
from talent.forecasts.under import first_draws, simulate_under
from talent.forecasts.world import build_world, make_inputs
from talent.workers import at_work, client_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from contextlib import AbstractContextManager

    from numpy.typing import NDArray

    from talent.forecasts.config import ForecastConfig
    from talent.forecasts.result import Forecast
    from talent.forecasts.world import World
    from talent.levers.base import Lever
    from talent.planning.goal import Goal

    Array = NDArray[np.float64]

__all__ = [
    "MILLION",
    "Trial",
    "Trials",
    "chances",
    "fresh_world",
    "rebuilt",
    "try_levers",
    "world_of",
]

T = TypeVar("T")

MILLION = 1e6
PARTS = 4
"""Pieces of work for each process: few enough that the world is sent seldom."""


@dataclass(frozen=True)
class Trial:
    """What one set of levers leaves and costs, in draws.

    Attributes
    ----------
    gap : ndarray, shape (D, Y + 1)
        Persons, from the base year on.
    cost : ndarray, shape (D, L, Y)
        US dollars of 2025 of each lever in each year after the base year.
    """

    gap: Array
    cost: Array

    @property
    def spent(self) -> Array:
        """Cost of all levers in each year, shape (D, Y)."""
        return np.asarray(self.cost.sum(axis=1))

    @property
    def cost_band(self) -> tuple[float, float, float]:
        """Mean and 80 % band of the cost of all levers and years, million US dollars of 2025."""
        total = self.cost.sum(axis=(1, 2)) / MILLION
        low, high = np.quantile(total, (0.1, 0.9))
        return float(total.mean()), float(low), float(high)


def chances(goal: Goal, years: Sequence[int], before: Trial, after: Trial) -> pd.DataFrame:
    """``year, probability_before, probability`` that the gap is at most the target, every year."""
    return pd.DataFrame(
        {
            "year": years,
            "probability_before": (before.gap <= goal.target).mean(axis=0),
            "probability": (after.gap <= goal.target).mean(axis=0),
        }
    )


def world_of(base: Forecast) -> World:
    """World of a forecast that still has its draws.

    Raises
    ------
    ConfigError
        For a stored run, or one that has levers of its own.
    """
    if base.world is None:
        raise ConfigError(f"a stored run keeps no draws; {LOST}")
    if base.world.config.levers:
        raise ConfigError("plans start from a forecast without levers; forecast without a scenario")
    return base.world


def rebuilt(world: World, config: ForecastConfig, country: str) -> World:
    """A world of the same knowledge under other settings, for one country."""
    config = config.model_copy(update={"countries": (country,)})
    with threadpool_limits(1):
        return build_world(make_inputs(world.inputs.snapshot, config), config)


def fresh_world(world: World, country: str, draws: int) -> World:
    """A world of the same knowledge and settings on draws that no plan has seen."""
    update = {"seed": world.config.seed + 1, "draws": draws}
    return rebuilt(world, world.config.model_copy(update=update), country)


def try_levers(world: World, goal: Goal, levers: Sequence[Lever], draws: int) -> Trial:
    """Simulate one set of levers, in a world of one country."""
    with threadpool_limits(1):
        cube, _, compiled = simulate_under(world, levers)
    gap = cube.draws("gap", country=goal.country, scope=goal.scope, occupation=goal.occupation)
    uses = compiled[goal.country].uses
    nothing = np.zeros((draws, 0, gap.shape[1] - 1))
    cost = np.stack([use.cost[:draws] for use in uses], axis=1) if uses else nothing
    return Trial(gap[:draws].copy(), cost)


def _several(
    world: World,
    goal: Goal,
    settings: Sequence[Sequence[Lever]],
    draws: int,
    of: Callable[[Trial], T],
) -> list[T]:
    with at_work():
        return [of(try_levers(world, goal, levers, draws)) for levers in settings]


def _whole(trial: Trial) -> Trial:
    return trial


@dataclass
class Trials:
    """Trials in one world, each made once, on as many processes as are asked for.

    Attributes
    ----------
    world : World
    goal : Goal
    draws : int
    n_jobs : int, optional
        As joblib's; within `talent.workers.on_workers` on a Dask cluster. Numbers do not depend on
        it.
    progress : callable, optional
        Called with a text and the part done, 0 to 1.
    """

    world: World
    goal: Goal
    draws: int
    n_jobs: int | None = None
    progress: Callable[[str, float], None] | None = None
    _made: dict[tuple[str, ...], Trial] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Keep the one country and the draws that are needed."""
        self.world = first_draws(self.world, self.draws, self.goal.country)

    def __call__(self, levers: Sequence[Lever]) -> Trial:
        """Trial of one set of levers."""
        return self.all([levers])[0]

    def all(self, settings: Sequence[Sequence[Lever]], text: str = "trying") -> list[Trial]:
        """Trials of several sets of levers, in their order."""
        keys = [tuple(lever.model_dump_json() for lever in levers) for levers in settings]
        todo = {k: s for k, s in zip(keys, settings, strict=True) if k not in self._made}
        for key, trial in zip(todo, self.each(list(todo.values()), _whole, text), strict=True):
            self._made[key] = trial
        return [self._made[key] for key in keys]

    def each(
        self, settings: Sequence[Sequence[Lever]], of: Callable[[Trial], T], text: str
    ) -> list[T]:
        """What a function makes of the trial of each set of levers, which is not remembered.

        The function goes to the processes, so that only what it returns comes back.
        """
        if len(settings) < 2:
            # Not worth the way to anywhere else.
            made = [_several(self.world, self.goal, settings, self.draws, of)] if settings else []
            return self._gathered(made, len(settings), text)
        with _sent_once(self.world):
            runner = Parallel(n_jobs=self.n_jobs, return_as="generator")
            jobs = effective_n_jobs(self.n_jobs)
            size = -(-len(settings) // (PARTS * jobs)) if jobs > 1 else 1
            pieces = [settings[i : i + size] for i in range(0, len(settings), size)]
            work = (delayed(_several)(self.world, self.goal, one, self.draws, of) for one in pieces)
            return self._gathered(runner(work), len(settings), text)

    def _gathered(self, pieces: Iterable[list[T]], count: int, text: str) -> list[T]:
        out: list[T] = []
        for trials in pieces:
            out += trials
            if self.progress is not None:
                self.progress(text, len(out) / count)
        return out


def _sent_once(world: World) -> AbstractContextManager[Any]:
    """On a cluster, where the world goes to every worker once and not with every piece of work."""
    client = client_of()
    if client is None:
        return nullcontext()
    backend: AbstractContextManager[Any] = parallel_config("dask", client=client, scatter=[world])
    return backend
