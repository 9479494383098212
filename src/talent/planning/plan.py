"""The cheapest plan towards a goal, as users ask for it and see it."""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from talent.errors import ConfigError
from talent.planning.goal import Goal, make_goal
from talent.planning.optimising import Search
from talent.planning.sizes import chosen_levers, largest_of, phases_of, scenario_of
from talent.planning.trials import MILLION, Trials, chances, fresh_world, world_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

    from talent.forecasts.result import Forecast
    from talent.forecasts.scenarios import Scenario
    from talent.planning.optimising import Step
    from talent.planning.portfolio import Portfolio
    from talent.planning.sizes import Levers, Limits
    from talent.planning.trials import Trial

    Array = NDArray[np.float64]

__all__ = ["Plan", "optimise"]

SAMPLE = 500


@dataclass(frozen=True)
class Plan:
    """The cheapest plan found, or the most that can be reached.

    Attributes
    ----------
    goal : Goal
    reached : bool
        Whether the chance holds on the draws of the forecast, within the budgets.
    frame : pandas.DataFrame
        One row a phase of a lever that the plan has: ``lever, type, start, times`` (its documented
        size), ``size`` (most likely) and ``unit``, ``at_limit``, ``closes`` (persons in the goal's
        year that nobody else in the plan would close, mean), mean and 80 % band of ``cost``
        (million US dollars of 2025, all years), and ``saves`` (million US dollars that a limit
        higher by one documented size would save).
    probability, fresh, fresh_error : float
        Share of the draws of the forecast that reach the target; the share on draws that no step
        has seen; and the standard error of the difference of this from the probability asked for.
    before, most : float
        The share without levers, and with every lever as large as it may be.
    cost : tuple of float
        Mean and 80 % band of the cost of all years, million US dollars of 2025.
    by_year : pandas.DataFrame
        ``year, probability_before, probability``, and mean and 80 % band of ``cost``.
    person_price : float
        Million US dollars of 2025 for one person more, at the margin.
    optimality_gap : float
        Relative distance of the sample's solution from the proven best.
    steps : pandas.DataFrame
        ``round, cost, probability``: how the search went.
    """

    goal: Goal
    reached: bool
    frame: pd.DataFrame
    probability: float
    fresh: float
    fresh_error: float
    before: float
    most: float
    cost: tuple[float, float, float]
    by_year: pd.DataFrame
    person_price: float
    optimality_gap: float
    steps: pd.DataFrame
    scenario: Scenario
    search: Search = field(repr=False)
    units: Array = field(repr=False)
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)

    def frontier(self, probabilities: Iterable[float] = (0.5, 0.6, 0.7, 0.8, 0.9)) -> pd.DataFrame:
        """Least cost of each probability, with the levers as they work in this plan.

        Returns
        -------
        pandas.DataFrame
            ``probability, reached, cost`` (mean, million US dollars of 2025) and its 80 % band;
            each point is simulated and large enough for its probability, or the most that can be
            reached.
        """
        goals = [self.goal.model_copy(update={"probability": float(p)}) for p in probabilities]
        return self._points(goals, "probability")

    def closing(self, steps: int = 6) -> pd.DataFrame:
        """Least cost of closing part of the gap with the probability of the goal.

        Returns
        -------
        pandas.DataFrame
            ``target`` (persons that may remain), ``closed`` (fewer than may remain without
            levers), ``reached, cost`` and its 80 % band.
        """
        gap = self.search.trials([]).gap[:, self.search.at]
        start = float(np.quantile(gap, self.goal.probability))
        targets = np.linspace(start, self.goal.target, steps)
        goals = [self.goal.model_copy(update={"target": float(t)}) for t in targets]
        frame = self._points(goals, "target")
        frame.insert(1, "closed", start - frame["target"])
        return frame

    def _points(self, goals: list[Goal], key: str) -> pd.DataFrame:
        rows = []
        for goal in goals:
            point = self.search.towards(goal, self.units)
            rows.append((getattr(goal, key), point.reached, *point.trial.cost_band))
        return pd.DataFrame(rows, columns=[key, "reached", "cost", "cost_q10", "cost_q90"])

    @property
    def plot(self) -> Any:
        """Plots of this plan: ``plot.mix``, ``plot.frontier``, ``plot.closing``.

        Needs the extra ``report``. Bound late, because the room that draws comes after this one.
        """
        return importlib.import_module("talent.report.plan_plots").PlanPlots(self)

    def __repr__(self) -> str:
        """The plan in a sentence or two."""
        chance = f"{100 * self.probability:.0f} % (fresh draws {100 * self.fresh:.0f} %)"
        money = f"{self.cost[0]:,.0f} ({self.cost[1]:,.0f} to {self.cost[2]:,.0f})"
        if not self.reached:
            return (
                f"Cannot be reached: {self.goal}. The most is {chance} for {money} million US "
                f"dollars of 2025; without levers {100 * self.before:.0f} %."
            )
        names = ", ".join(f"{r.lever} x {r.times:.2f}" for r in self.frame.itertuples())
        return (
            f"{self.goal}: {chance} for {money} million US dollars of 2025 with "
            f"{names or 'no lever at all'}; without levers {100 * self.before:.0f} %."
        )

    def _repr_html_(self) -> str:
        made: str = importlib.import_module("talent.report.plan_displays").plan_html(self)
        return made


def optimise(
    base: Forecast,
    levers: Levers,
    *,
    country: str,
    year: int | None = None,
    probability: float = 0.8,
    target: float = 0.0,
    occupation: str = "total",
    scope: str = "components",
    most: Limits = None,
    later: Iterable[int] = (),
    budget: float | None = None,
    yearly_budget: float | None = None,
    sample: int = SAMPLE,
    n_jobs: int | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> Plan:
    """Find the cheapest portfolio of levers that closes a gap with a given probability.

    Parameters
    ----------
    base : Forecast
        A forecast of this process, without levers; nothing is stored.
    levers : Lever, Scenario, str, or iterable of Lever
        That the plan may use. A text is a scenario, a file of one, or one lever of the built-in
        scenario of the country.
    country, occupation, scope : str
    year : int, optional
        By then; the last year of the forecast by default.
    probability : float
        Share of the draws in which the gap is to be at most `target`.
    target : float
        Persons.
    most : float or mapping of str to float, optional
        Largest multiple of the documented size, by default the high end of it or the cap,
        whichever is lower; phases of one lever share it.
    later : iterable of int
        Years from which each lever may also begin, or be made larger.
    budget, yearly_budget : float, optional
        Most that may be spent, on average over the draws, in all years and in any year; million US
        dollars of 2025.
    sample : int
        Draws that the search uses; the plan is then fitted to all draws of the forecast.
    n_jobs : int, optional
        Processes, as joblib's; the plan does not depend on it.
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
    >>> plan = talent.planning.optimise(base, "jp-immigration", country="JP", probability=0.54)
    >>> plan.reached, plan.frame["lever"].tolist()
    (True, ['jp-immigration'])
    """
    world, later = world_of(base), tuple(later)
    goal = make_goal(
        world, country=country, year=year, probability=probability, target=target,
        occupation=occupation, scope=scope,
    )  # fmt: skip
    for name, money in (("budget", budget), ("yearly_budget", yearly_budget)):
        if money is not None and not money >= 0:
            raise ConfigError(f"{name}: must not be negative, got {money!r}")
    late = sorted(y for y in later if y not in world.years[1:])
    if late:
        told = ", ".join(map(str, late))
        raise ConfigError(f"later: must be from {world.years[1]} to {world.years[-1]}, got {told}")
    chosen = chosen_levers(levers, country, base.meta["as_of"])
    limits = dict(zip([v.name for v in chosen], largest_of(chosen, most), strict=True))
    say = progress or (lambda text, done: None)
    many = int(base.meta["draws"])
    trials = Trials(world, goal, min(sample, many), n_jobs)
    search = Search(
        goal,
        phases_of(chosen, later),
        limits,
        trials,
        None if budget is None else budget * MILLION,
        None if yearly_budget is None else yearly_budget * MILLION,
        say,
    )
    steps = search.run()
    say("on every draw of the forecast", 0.65)
    whole = Trials(world, goal, many, n_jobs)
    point = search.held(search.sample(steps[-1].units), whole)
    holds, units = point.reached, point.units
    if not holds:
        units = search.best([step.units for step in steps], whole)
    share, trial = search.reach(units, whole)
    say("on fresh draws", 0.85)
    unseen = Trials(fresh_world(world, country, many), goal, many)
    fresh = search.reach(units, unseen)[0]
    before = search.reach(np.zeros_like(units), whole)
    say("done", 1.0)
    last = steps[-1].portfolio
    return Plan(
        goal=goal,
        reached=holds,
        frame=_frame(search, units, trial, last),
        probability=share,
        fresh=fresh,
        fresh_error=goal.error(many, many),
        before=before[0],
        most=search.reach(search.everything(), whole)[0],
        cost=trial.cost_band,
        by_year=_by_year(goal, world.years, before[1], trial),
        person_price=last.person_price / MILLION,
        optimality_gap=last.gap,
        steps=_told(steps),
        scenario=scenario_of(
            goal, search.levers(units), base.meta["as_of"], "talent.planning.optimise"
        ),
        search=search,
        units=units,
        names=base.names,
    )


def _frame(search: Search, units: Array, trial: Trial, last: Portfolio) -> pd.DataFrame:
    """One row a phase that the plan has, the costliest first."""
    prices = search.prices(last) / MILLION
    closes = search.sample(units).closes.mean(axis=0) * units
    used = [int(at) for at in np.flatnonzero(units > 0)]
    rows = []
    for at, cost in zip(used, trial.cost.swapaxes(0, 1), strict=True):
        phase = search.phases[at]
        lever = phase.of(float(units[at]))
        size = lever.size[1] if isinstance(lever.size, tuple) else lever.size
        money = cost.sum(axis=1) / MILLION
        together = sum(
            u for u, p in zip(units, search.phases, strict=True) if p.programme == phase.programme
        )
        rows.append(
            {
                "lever": lever.name,
                "type": lever.type,
                "start": lever.start,
                "times": float(units[at]),
                "size": size,
                "unit": lever.UNIT,
                "at_limit": together >= search.most[phase.programme] * (1 - 1e-6),
                "closes": float(closes[at]),
                "cost": float(money.mean()),
                "cost_q10": float(np.quantile(money, 0.1)),
                "cost_q90": float(np.quantile(money, 0.9)),
                "saves": float(prices[phase.programme]),
            }
        )
    columns = ["lever", "type", "start", "times", "size", "unit", "at_limit", "closes", "cost",
               "cost_q10", "cost_q90", "saves"]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns)
    return frame.sort_values("cost", ascending=False, ignore_index=True)


def _by_year(goal: Goal, years: tuple[int, ...], before: Trial, trial: Trial) -> pd.DataFrame:
    money = np.hstack([np.zeros((len(trial.gap), 1)), trial.spent]) / MILLION
    return chances(goal, years, before, trial).assign(
        cost=money.mean(axis=0),
        cost_q10=np.quantile(money, 0.1, axis=0),
        cost_q90=np.quantile(money, 0.9, axis=0),
    )


def _told(steps: list[Step]) -> pd.DataFrame:
    rows = [(n, s.cost / MILLION, s.probability) for n, s in enumerate(steps, start=1)]
    return pd.DataFrame(rows, columns=["round", "cost", "probability"])
