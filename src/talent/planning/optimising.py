r"""The cheapest plan that closes a gap with a given probability.

What levers do together is not the sum of what they do alone: they compete for people, and what one
keeps another cannot bring. So the programme of `talent.planning.portfolio` is solved again and
again, each time with what every lever does beside the others in the plan found last (its secant:
with it less without it), until the plan stays. The levers are then simulated together on every
draw of the forecast, the plan is made as much larger or smaller as it takes for the chance to hold
there, and draws that no step has seen say what it is worth.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.planning.portfolio import Portfolio, Sample, cheapest, most_likely

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from talent.levers.base import Lever
    from talent.planning.goal import Goal
    from talent.planning.sizes import Phase
    from talent.planning.trials import Trial, Trials

    Array = NDArray[np.float64]

__all__ = ["Point", "Search", "Step"]

ROUNDS = 5
SMALL = 0.02
"""Times its documented size below which a phase is left out of a plan."""
SAME = 0.05
"""Relative change of the cost at which a plan stays."""
HALVINGS = 5
CORRECTIONS = 7
PENNY = 1e-3
"""Part of a budget by which the costs of a plan may be above it."""


@dataclass(frozen=True)
class Step:
    """One plan on the way: its units, what the sample says of it, and what it truly reaches."""

    units: Array
    portfolio: Portfolio
    cost: float
    probability: float


@dataclass(frozen=True)
class Point:
    """A plan, whether it reaches its goal on the sample, and its trial."""

    units: Array
    reached: bool
    trial: Trial


@dataclass
class Search:
    """A search for plans towards one goal.

    Attributes
    ----------
    goal : Goal
    phases : sequence of Phase
    most : mapping of str to float
        Largest multiple of the documented size, by programme.
    trials : Trials
        On the draws of the sample.
    budget : float, optional
        Mean cost of all years, US dollars of 2025.
    yearly : float, optional
        Mean cost of any year.
    """

    goal: Goal
    phases: Sequence[Phase]
    most: Mapping[str, float]
    trials: Trials
    budget: float | None = None
    yearly: float | None = None
    say: Callable[[str, float], None] = lambda text, done: None
    _samples: dict[bytes, Sample] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Limits of the phases, and that those of one programme share."""
        self.at = self.trials.world.years.index(self.goal.year)
        self.limits = np.array([self.most[p.programme] for p in self.phases])
        names = list(self.most)
        self.shared = np.array([[float(p.programme == n) for p in self.phases] for n in names])
        self.shares = np.array([self.most[n] for n in names])

    def levers(self, units: Array) -> list[Lever]:
        """The phases that a plan has, at their sizes."""
        return [p.of(float(u)) for p, u in zip(self.phases, units, strict=True) if u > 0]

    def everything(self) -> Array:
        """Every programme as large as it may be, from its first phase."""
        first = [p.lever.name == p.programme for p in self.phases]
        return np.where(first, self.limits, 0.0)

    def reach(self, units: Array, trials: Trials | None = None) -> tuple[float, Trial]:
        """Share of the draws in which a plan reaches the target, and the trial."""
        trial = (trials or self.trials)(self.levers(units))
        return self.goal.reached(trial.gap[:, self.at]), trial

    def sample(self, units: Array) -> Sample:
        """What each phase closes and costs beside the others of a plan."""
        key = units.tobytes()
        if key not in self._samples:
            self._samples[key] = self._secants(units)
        return self._samples[key]

    def _secants(self, units: Array) -> Sample:
        change = np.where(units > 0, -units, self.limits / 2)
        settings = [self.levers(units)]
        settings += [self.levers(units + row) for row in np.diag(change)]
        here, *others = self.trials.all(settings, "what each lever does beside the others")
        gap = here.gap[:, self.at]
        # A lever that may not be used at all does nothing.
        step = np.where(change == 0, 1.0, change)
        closes = np.stack([gap - other.gap[:, self.at] for other in others], axis=1) / step
        spent = here.spent.mean(axis=0)
        yearly = np.stack([o.spent.mean(axis=0) - spent for o in others], axis=1) / step
        rows, limits = [self.shared], [self.shares]
        # What the costs of the plan are more or less than the sum of its secants stays as it is.
        rest = spent - yearly @ units
        if self.yearly is not None:
            rows, limits = [*rows, yearly], [*limits, self.yearly - rest]
        if self.budget is not None:
            rows = [*rows, yearly.sum(axis=0, keepdims=True)]
            limits = [*limits, np.array([self.budget - rest.sum()])]
        return Sample(
            closes=closes,
            needed=gap - self.goal.target + closes @ units,
            cost=yearly.sum(axis=0),
            most=self.limits,
            rows=np.vstack(rows),
            limits=np.concatenate(limits),
        )

    def over(self, trial: Trial) -> float:
        """How many times its budgets a plan costs; 0 without any."""
        spent = trial.spent.mean(axis=0)
        pairs = ((spent.max(initial=0.0), self.yearly), (spent.sum(), self.budget))
        bound = [(float(cost), most) for cost, most in pairs if most is not None and cost > 0]
        return max((cost / most if most > 0 else np.inf for cost, most in bound), default=0.0)

    def within(self, trial: Trial) -> bool:
        """Whether a plan keeps to the budgets, to a thousandth."""
        return self.over(trial) <= 1 + PENNY

    def affordable(self, units: Array, trials: Trials) -> Array:
        """A plan made smaller until it keeps to the budgets; nothing if it never does."""
        for _ in range(CORRECTIONS):
            over = self.over(self.reach(units, trials)[1])
            if over <= 1 + PENNY:
                return units
            units = units / over
        return np.zeros_like(units)

    def run(self) -> list[Step]:
        """Plans one after the other, the last of which stays; a plan of nothing if that is best."""
        units = np.zeros(len(self.phases))
        steps: list[Step] = []
        for number in range(ROUNDS):
            self.say(f"round {number + 1} of at most {ROUNDS}", 0.6 * number / ROUNDS)
            sample = self.sample(units)
            found = cheapest(sample, self.goal.probability) or most_likely(sample)
            units = self._plain(found.units)
            share, trial = self.reach(units)
            steps.append(Step(units, found, float(trial.spent.sum(axis=1).mean()), share))
            if len(steps) > 1 and _same(steps[-2], steps[-1]):
                break
        return steps

    def held(self, sample: Sample, trials: Trials, goal: Goal | None = None) -> Point:
        """Cheapest plan of a sample for which the chance holds when it is simulated on `trials`.

        By how many persons a plan falls short there, or does more than is asked, is added to what
        the next one must close; between the last that falls short and the first that does not,
        the interval is halved.
        """
        goal = goal or self.goal
        asked, most = goal.probability, self.everything()

        def left(units: Array) -> float:
            gap = self.reach(units, trials)[1].gap[:, self.at]
            return _order(gap, asked) - goal.target

        low, enough = self._bracket(sample, asked, left)
        if enough is None:
            enough = most
            if left(most) > 0:
                return Point(most, False, self.reach(most, trials)[1])
        bottom, top = 0.0, 1.0
        for _ in range(HALVINGS):
            middle = (bottom + top) / 2
            holds = left(low + middle * (enough - low)) <= 0
            bottom, top = (bottom, middle) if holds else (middle, top)
        plan = low + top * (enough - low)
        if left(self._plain(plan)) <= 0:
            plan = self._plain(plan)
        trial = self.reach(plan, trials)[1]
        return Point(plan, self.within(trial), trial)

    def _bracket(
        self, sample: Sample, asked: float, left: Callable[[Array], float]
    ) -> tuple[Array, Array | None]:
        """A plan of the sample that falls short, nothing at worst, and the cheapest that does not.

        How much more than the sample says must be closed is searched for: by what a plan leaves,
        and by halves once it is known what is too little and what is too much, or impossible.
        """
        short, enough = np.zeros(len(self.phases)), None
        offset, little, much, stride = 0.0, -np.inf, np.inf, 1.02
        for _ in range(CORRECTIONS):
            found = cheapest(replace(sample, needed=sample.needed + offset), asked)
            over = -np.inf
            if found is None:
                much = offset
                if not np.isfinite(little):
                    short = self._plain(most_likely(sample).units)
                    break
            else:
                plan = self._plain(found.units)
                over = left(plan)
                if over > 0:
                    short, little = plan, offset
                else:
                    enough, much = plan, offset
                    if not plan.any():
                        break
            if np.isfinite(little) and np.isfinite(much):
                offset = (little + much) / 2
            else:
                # Further each time, so that one of them is on the other side.
                offset += stride * over
                stride *= 1.5
        if left(short) <= 0:
            return np.zeros(len(self.phases)), short
        return short, enough

    @staticmethod
    def _plain(units: Array) -> Array:
        """Units without the phases that are too small to be worth a programme."""
        return np.where(units < SMALL, 0.0, units)

    def best(self, plans: Sequence[Array], trials: Trials | None = None) -> Array:
        """Plan that reaches the target in most draws of `trials`, each within the budgets."""
        on = trials or self.trials
        every = [np.zeros(len(self.phases)), *plans, self.everything()]
        allowed = [self.affordable(units, on) for units in every]
        return max(allowed, key=lambda units: self.reach(units, on)[0])

    def towards(self, goal: Goal, units: Array) -> Point:
        """Cheapest plan towards another goal, with every lever as it works beside these."""
        here = self.sample(units)
        sample = replace(here, needed=here.needed + self.goal.target - goal.target)
        return self.held(sample, self.trials, goal)

    def prices(self, portfolio: Portfolio) -> pd.Series:
        """What one more documented size of each programme would save, US dollars of 2025."""
        by_programme = portfolio.row_prices[: len(self.most)]
        own = np.zeros(len(self.most))
        for phase, price in zip(self.phases, portfolio.limit_prices, strict=True):
            at = list(self.most).index(phase.programme)
            own[at] = max(own[at], price)
        return pd.Series(by_programme + own, index=list(self.most))


def _order(gap: Array, probability: float) -> float:
    """Gap that is not exceeded in just the share of the draws that is asked for."""
    return float(np.sort(gap)[int(np.ceil(probability * len(gap) - 1e-9)) - 1])


def _same(before: Step, now: Step) -> bool:
    moved = np.abs(before.units - now.units).max()
    return bool(moved < SMALL or abs(now.cost - before.cost) <= SAME * max(before.cost, 1.0))
