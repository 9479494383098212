r"""How much of a lever, or how early, closes the gap with a given probability.

On the draws :math:`d = 1 \dots D` of a forecast the share

.. math:: \hat P(s) = \frac{1}{D} \sum_d 1\{G_d(s) \le g\}

of futures in which the gap under :math:`s` times the lever is at most the target grows with
:math:`s`, for every draw is the same future at every size. The smallest size with
:math:`\hat P(s) \ge p` is found by trying five sizes and halving the interval that holds it. Draws
of another seed, which the search has not seen, then say what the size is worth.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from talent.errors import ConfigError
from talent.planning.goal import Goal, make_goal
from talent.planning.sizes import chosen_levers, largest_of, scenario_of
from talent.planning.trials import Trials, chances, fresh_world, world_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from talent.forecasts.result import Forecast
    from talent.forecasts.scenarios import Scenario
    from talent.levers.base import Lever
    from talent.planning.sizes import Levers, Limits

    Array = NDArray[np.float64]

__all__ = ["Solution", "solve"]

FIRST = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Parts of the largest size that are tried first."""
HALVINGS = 12


@dataclass(frozen=True)
class Solution:
    """What it takes, or why it cannot be reached.

    Attributes
    ----------
    goal : Goal
    reached : bool
    vary : str
        ``size`` or ``start``.
    times : float
        How many times its documented size; if it is not reached, the size that comes closest.
    start : int
        Year in which it begins.
    levers : tuple of Lever
        Of this size and start.
    probability : float
        Share of the forecast's draws that reach the target.
    fresh, fresh_error : float
        The share on draws that the search has not seen, and the standard error of its difference
        from the probability asked for.
    before : float
        The share without the lever.
    cost : tuple of float
        Mean and 80 % band of the cost of all years, million US dollars of 2025.
    tried : pandas.DataFrame
        ``times, start, probability``, mean and 80 % band of the gap, and mean cost: every trial.
    by_year : pandas.DataFrame
        ``year, probability_before, probability`` for every year.
    scenario : Scenario
        The levers as a scenario: ``base.under(solution.scenario)``.
    """

    goal: Goal
    reached: bool
    vary: str
    times: float
    start: int
    levers: tuple[Lever, ...]
    probability: float
    fresh: float
    fresh_error: float
    before: float
    cost: tuple[float, float, float]
    tried: pd.DataFrame
    by_year: pd.DataFrame
    scenario: Scenario
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)

    @property
    def size(self) -> pd.DataFrame:
        """``lever, unit, low, mode, high``: the size of each lever that this is."""
        rows = []
        for lever in self.levers:
            low, mode, high = (
                lever.size if isinstance(lever.size, tuple) else (float(lever.size),) * 3
            )
            rows.append((lever.name, lever.UNIT, low, mode, high))
        return pd.DataFrame(rows, columns=["lever", "unit", "low", "mode", "high"])

    def __repr__(self) -> str:
        """The answer in words."""
        few = [lever.name for lever in self.levers[:3]]
        names = ", ".join(few) if len(self.levers) <= 3 else f"{len(self.levers)} levers together"
        chance = f"{100 * self.probability:.0f} % (fresh draws {100 * self.fresh:.0f} %)"
        if not self.reached:
            return (
                f"Cannot be reached: {self.goal}. The most is {chance} with {names}, "
                f"{self.times:.2f} times its size from {self.start}; without, "
                f"{100 * self.before:.0f} %."
            )
        what = f"from {self.start} at the latest" if self.vary == "start" else f"from {self.start}"
        return (
            f"{names}: {self.times:.2f} times its size {what}: {self.goal}; reached in {chance}, "
            f"without {100 * self.before:.0f} %. Cost {self.cost[0]:,.0f} "
            f"({self.cost[1]:,.0f} to {self.cost[2]:,.0f}) million US dollars of 2025."
        )

    def _repr_html_(self) -> str:
        made: str = importlib.import_module("talent.report.plan_displays").solution_html(self)
        return made


def solve(
    base: Forecast,
    lever: Levers,
    *,
    country: str,
    year: int | None = None,
    probability: float = 0.8,
    target: float = 0.0,
    occupation: str = "total",
    scope: str = "components",
    vary: Literal["size", "start"] = "size",
    most: Limits = None,
    draws: int | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> Solution:
    """Find the smallest size of a lever, or the latest start, that closes the gap.

    Parameters
    ----------
    base : Forecast
        A forecast of this process, without levers; nothing is stored.
    lever : Lever, Scenario, str, or iterable of Lever
        Several are made larger together. A text is a scenario, a file of one, or a lever of the
        built-in scenario of the country.
    country, occupation, scope : str
    year : int, optional
        By then; the last year of the forecast by default.
    probability : float
        Share of the draws in which the gap is to be at most `target`.
    target : float
        Persons.
    vary : str
        ``size``, or ``start``: by when the documented size must begin at the latest.
    most : float or mapping of str to float, optional
        Largest multiple of the documented size; by default the high end of the size or the cap,
        whichever is lower, for each lever.
    draws : int, optional
        Fewer than the forecast has.
    progress : callable, optional
        Called with a text and the part done, 0 to 1.

    Raises
    ------
    ConfigError, UnknownCodeError
        With everything that is wrong with the goal.

    Examples
    --------
    >>> import talent
    >>> with talent.open("sqlite://") as store:
    ...     base = talent.forecast(store, countries=["JP"], draws=250)
    >>> found = talent.planning.solve(base, "jp-immigration", country="JP", probability=0.99)
    >>> found.reached, found.times
    (False, 3.0)
    """
    world = world_of(base)
    goal = make_goal(
        world, country=country, year=year, probability=probability, target=target,
        occupation=occupation, scope=scope,
    )  # fmt: skip
    if vary not in ("size", "start"):
        raise ConfigError(f"vary: must be 'size' or 'start', got {vary!r}")
    levers = chosen_levers(lever, country, base.meta["as_of"])
    limits = largest_of(levers, most)
    many = draws or int(base.meta["draws"])
    trials = Trials(world, goal, many)
    say = progress or (lambda text, done: None)
    say("without", 0.0)
    found = _Search(goal, trials, levers, limits, say)
    reached, times, start = found.by_size() if vary == "size" else found.by_start()
    final = found.levers_of(times, start)
    trial, before = trials(final), trials([])
    say("on fresh draws", 0.8)
    unseen = Trials(fresh_world(world, country, many), goal, many)(final)
    at = world.years.index(goal.year)
    say("done", 1.0)
    return Solution(
        goal=goal,
        reached=reached,
        vary=vary,
        times=times,
        start=start,
        levers=tuple(final),
        probability=goal.reached(trial.gap[:, at]),
        fresh=goal.reached(unseen.gap[:, at]),
        fresh_error=goal.error(many, many),
        before=goal.reached(before.gap[:, at]),
        cost=trial.cost_band,
        tried=found.table(),
        by_year=chances(goal, world.years, before, trial),
        scenario=scenario_of(goal, final, base.meta["as_of"], "talent.planning.solve"),
        names=base.names,
    )


class _Search:
    """Sizes and starts that were tried, and what they reached."""

    def __init__(
        self,
        goal: Goal,
        trials: Trials,
        levers: Sequence[Lever],
        limits: Sequence[float],
        say: Callable[[str, float], None],
    ) -> None:
        self.goal, self.trials, self.levers, self.limits = goal, trials, levers, limits
        self.say = say
        self.at = trials.world.years.index(goal.year)
        self.start = min(lever.start for lever in levers)
        self.rows: dict[tuple[float, int], tuple[float, ...]] = {}

    def levers_of(self, times: float, start: int) -> list[Lever]:
        """Levers at so many times their size, each no larger than it may be, and moved in time."""
        later = start - self.start
        return [
            lever.scaled(min(times, limit)).model_copy(update={"start": lever.start + later})
            for lever, limit in zip(self.levers, self.limits, strict=True)
        ]

    def reach(self, times: float, start: int) -> float:
        """Share of the draws that reach the target."""
        if (times, start) not in self.rows:
            trial = self.trials(self.levers_of(times, start))
            gap = trial.gap[:, self.at]
            low, high = np.quantile(gap, (0.1, 0.9))
            cost = trial.cost_band[0]
            row = self.goal.reached(gap), float(gap.mean()), float(low), float(high), cost
            self.rows[times, start] = row
            self.say(f"{times:.3g} times, from {start}", min(len(self.rows) / 20, 0.8))
        return self.rows[times, start][0]

    def by_size(self) -> tuple[bool, float, int]:
        """Smallest size that reaches it; the best one if none does."""
        tries = [part * max(self.limits) for part in FIRST]
        reach = [self.reach(times, self.start) for times in tries]
        asked = self.goal.probability
        if max(reach) < asked:
            return False, tries[int(np.argmax(reach))], self.start
        first = next(i for i, share in enumerate(reach) if share >= asked)
        if first == 0:
            return True, 0.0, self.start
        low, high = tries[first - 1], tries[first]
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            share = self.reach(middle, self.start)
            low, high = (low, middle) if share >= asked else (middle, high)
            # The next smaller share is one draw away: no size in between tells more.
            if self.reach(high, self.start) - asked < 1 / self.trials.draws:
                break
        return True, high, self.start

    def by_start(self) -> tuple[bool, float, int]:
        """Latest start of the documented size that reaches it; the best one if none does."""
        starts = range(self.trials.world.years[1], self.goal.year + 1)
        reach = {start: self.reach(1.0, start) for start in starts}
        enough = [start for start, share in reach.items() if share >= self.goal.probability]
        if not enough:
            return False, 1.0, max(reach, key=lambda start: reach[start])
        return True, 1.0, max(enough)

    def table(self) -> pd.DataFrame:
        """Every trial, by size and start."""
        columns = ["times", "start", "probability", "mean", "q10", "q90", "cost"]
        rows = [(*key, *row) for key, row in sorted(self.rows.items())]
        return pd.DataFrame(rows, columns=columns)
