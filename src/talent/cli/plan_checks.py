"""What a user asks of a plan, checked as a whole before anything is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from talent.errors import ConfigError, UnknownCodeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from talent.forecasts.config import ForecastConfig
    from talent.forecasts.world import World
    from talent.store import Store

__all__ = [
    "Asked",
    "file_problems",
    "future_problems",
    "goal_problems",
    "job_problems",
    "later_problems",
    "level_problems",
    "lever_problems",
    "money_problems",
    "refuse",
]


class Asked(NamedTuple):
    """The goal of a command, and how the forecast that it starts from is made."""

    country: str
    year: int | None
    occupation: str
    scope: str
    draws: int
    seed: int
    as_of: str | None
    probability: float | None = None
    target: float | None = None

    @property
    def goal(self) -> dict[str, Any]:
        """Settings of the goal that are given."""
        names = ("country", "year", "occupation", "scope", "probability", "target")
        given = {name: getattr(self, name) for name in names}
        return {name: value for name, value in given.items() if value is not None}

    @property
    def config(self) -> ForecastConfig:
        """Settings of the forecast, checked."""
        from talent.forecasts.config import make_config

        settings = {"countries": (self.country,), "draws": self.draws, "seed": self.seed}
        return make_config(**settings, **({} if self.as_of is None else {"as_of": self.as_of}))


def refuse(*problems: Iterable[str]) -> None:
    """Say everything that is wrong at once, before anything is computed."""
    told = [problem for some in problems for problem in some]
    if told:
        raise ConfigError("; ".join(told))


def _tried(*checks: Callable[[], Any]) -> list[str]:
    problems = []
    for check in checks:
        try:
            check()
        except (ConfigError, UnknownCodeError) as error:
            problems.append(str(error))
    return problems


def _unlearnt(store: Store, config: ForecastConfig) -> World:
    """A world of names alone: nothing is learnt to check a goal."""
    from talent.forecasts.world import World, layout
    from talent.inputs import Inputs

    inputs = Inputs(store.as_of(config.as_of), config.seed, config.draws)
    segments, scopes, occupations = layout(inputs)
    countries: dict[str, Any] = dict.fromkeys(inputs.snapshot.countries()["country"])
    return World(config, inputs, tuple(config.years), segments, scopes, occupations, countries)


def goal_problems(store: Store, asked: Asked) -> list[str]:
    """What is wrong with the goal; settings of the forecast must be right first."""
    from talent.planning.goal import make_goal

    world = _unlearnt(store, asked.config)
    return _tried(lambda: make_goal(world, **asked.goal))


def lever_problems(names: Iterable[str], asked: Asked, most: float | None) -> list[str]:
    """Levers that cannot be used, and limits that make no sense."""
    from talent.planning.sizes import chosen_levers, largest_of

    def check(name: str) -> Callable[[], Any]:
        return lambda: largest_of(chosen_levers(name, asked.country), most)

    return _tried(*(check(name) for name in names))


def future_problems(names: Iterable[str], asked: Asked) -> list[str]:
    """Scenarios that are not there, have levers, or were not known on the as-of date."""
    from talent.forecasts.scenarios import read_scenario, under_scenario
    from talent.planning.regret import BASELINE

    config = asked.config

    def check(name: str) -> Callable[[], Any]:
        def read() -> None:
            one = read_scenario(name)
            if one.levers:
                raise ConfigError(f"--scenario {name}: has levers; name it among the policies")
            settings = {"assumptions": {}, "fabs": (), "to": config.to}
            under_scenario(settings, one, config.as_of)

        return read

    return _tried(*(check(name) for name in names if name != BASELINE))


def later_problems(later: Iterable[int], asked: Asked) -> list[str]:
    """Years in which no lever can begin in time."""
    config = asked.config
    last = config.to if asked.year is None else min(asked.year, config.to)
    return [
        f"--later: must be from {config.base + 1} to {last}, got {one}"
        for one in later
        if not config.base < one <= last
    ]


def level_problems(levels: Iterable[float]) -> list[str]:
    """Probabilities that are none."""
    wrong = [one for one in levels if not 0 < one < 1]
    return [f"--probability: must be between 0 and 1, got {one:g}" for one in wrong]


def money_problems(**money: float | None) -> list[str]:
    """Sums that are below zero."""
    wrong = {name: one for name, one in money.items() if one is not None and not one >= 0}
    return [f"{name}: must not be negative, got {one:g}" for name, one in wrong.items()]


def job_problems(jobs: int) -> list[str]:
    """A number of processes that nothing can run on."""
    return ["--jobs: must not be 0; -1 for every core"] if jobs == 0 else []


def file_problems(path: Path | None) -> list[str]:
    """A file that is there already, or has no folder."""
    if path is None:
        return []
    if path.exists():
        return [f"--save {path}: there already; name another file"]
    return [] if path.parent.is_dir() else [f"--save {path}: no folder {path.parent}"]
