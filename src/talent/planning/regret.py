r"""Which policy is regretted least, whatever the scenario turns out to be.

In draw :math:`d` of scenario :math:`s` policy :math:`a` loses what it costs and what the posts that
stay empty would have been worth,

.. math:: L_d(a, s) = C_d(a, s) + v \sum_t \max(G_{d,t}(a, s), 0),

with the worth :math:`v` of a post in a year. With :math:`Q_p` the quantile over the draws, regret
is what another policy would have saved, and the choice is the policy whose largest regret is
smallest (Savage 1951, doi:10.1080/01621459.1951.10500768):

.. math:: R_p(a, s) = Q_p L(a, s) - \min_b Q_p L(b, s), \qquad
    a^*_p = \arg\min_a \max_s R_p(a, s).

No scenario has a probability; a larger :math:`p` looks at worse futures within each.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from talent.errors import ConfigError
from talent.forecasts.config import ForecastConfig, make_config
from talent.forecasts.scenarios import Scenario, read_scenario, under_scenario
from talent.frames import records
from talent.planning.goal import make_goal
from talent.planning.sizes import chosen_levers
from talent.planning.trials import MILLION, Trials, rebuilt, world_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

    from talent.forecasts.result import Forecast
    from talent.forecasts.world import World
    from talent.planning.plan import Plan
    from talent.planning.sizes import Levers
    from talent.planning.solving import Solution

    Array = NDArray[np.float64]

__all__ = ["BASELINE", "NOTHING", "SCENARIOS", "Regret", "regret"]

NOTHING, BASELINE = "nothing", "baseline"
SCENARIOS = (
    BASELINE, "announced-plans", "delay", "downturn", "reindustrialisation", "demographic-low",
)  # fmt: skip
"""Demand and demographic scenarios that come with the package."""
WORTH = "worth_of_post"


@dataclass(frozen=True)
class Regret:
    """Policies against scenarios.

    Attributes
    ----------
    country, scope, occupation : str
    year : int
        Last year whose empty posts count.
    price : float
        US dollars of 2025 that a post empty for a year costs.
    probabilities : tuple of float
    as_of : str
    lost : dict of (policy, scenario) to tuple of ndarray, shape (D,)
        Cost in million US dollars of 2025, and person-years short, by draw.
    names : mapping of str to mapping of str to str
        Names of countries and occupations by language and code.
    """

    country: str
    scope: str
    occupation: str
    year: int
    price: float
    probabilities: tuple[float, ...]
    as_of: str
    lost: Mapping[tuple[str, str], tuple[Array, Array]] = field(repr=False)
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)

    @property
    def policies(self) -> list[str]:
        """Policies in the order given."""
        return list(dict.fromkeys(policy for policy, _ in self.lost))

    @property
    def scenarios(self) -> list[str]:
        """Scenarios in the order given."""
        return list(dict.fromkeys(scenario for _, scenario in self.lost))

    @property
    def frame(self) -> pd.DataFrame:
        """``policy, scenario, probability, cost, short, loss, regret``.

        Mean ``cost``, ``loss`` at the probability and ``regret`` in million US dollars of 2025;
        ``short``, person-years short at the probability.
        """
        parts = []
        for (policy, scenario), (cost, short) in self.lost.items():
            at = {"policy": policy, "scenario": scenario, "probability": self.probabilities}
            loss = np.quantile(cost + short * self.price / MILLION, self.probabilities)
            parts.append(
                pd.DataFrame(
                    at | {"cost": cost.mean(), "short": np.quantile(short, self.probabilities)}
                ).assign(loss=loss)
            )
        frame = pd.concat(parts, ignore_index=True)
        least = frame.groupby(["scenario", "probability"])["loss"].transform("min")
        return frame.assign(regret=frame["loss"] - least)

    @property
    def choice(self) -> pd.DataFrame:
        """``probability, policy, regret, scenario``: the smallest largest regret, and where."""
        rows = self.frame.sort_values("regret", ascending=False)
        worst = rows.groupby(["probability", "policy"], sort=False, as_index=False).first()
        best = worst.sort_values(["probability", "regret"]).groupby("probability", as_index=False)
        return best.first()[["probability", "policy", "regret", "scenario"]]

    def at(self, price: float) -> Regret:
        """The same with another worth of a post, which takes no simulation."""
        return replace(self, price=float(price))

    @property
    def plot(self) -> Any:
        """Plots of this table: ``plot.heatmap``, ``plot.choice``.

        Needs the extra ``report``. Bound late, because the room that draws comes after this one.
        """
        return importlib.import_module("talent.report.plan_plots").RegretPlots(self)

    def __repr__(self) -> str:
        """The choice in words."""
        told = "; ".join(
            f"at {100 * row['probability']:g} %: {row['policy']}" for row in records(self.choice)
        )
        head = f"Least regret in {self.country} to {self.year}"
        return f"{head}, {self.price:,.0f} US dollars of 2025 a post a year: {told}"

    def _repr_html_(self) -> str:
        made: str = importlib.import_module("talent.report.plan_displays").regret_html(self)
        return made


def regret(
    base: Forecast,
    policies: Mapping[str, Levers | Plan | Solution] | Iterable[str | Scenario],
    scenarios: Iterable[str | Scenario] = SCENARIOS,
    *,
    country: str,
    year: int | None = None,
    probabilities: Iterable[float] = (0.5, 0.7, 0.8, 0.9, 0.95),
    price: float | None = None,
    occupation: str = "total",
    scope: str = "components",
    draws: int | None = None,
    n_jobs: int | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> Regret:
    """Policies against scenarios, and the one that is regretted least.

    Parameters
    ----------
    base : Forecast
        A forecast of this process, without levers; nothing is stored.
    policies : mapping of str, or iterable of str or Scenario
        Levers, plans or solutions by name, or scenarios with levers. To do nothing is always one.
    scenarios : iterable of str or Scenario
        What may happen besides; ``baseline`` is the forecast as it is. By default those of demand
        and demography that come with the package.
    country, occupation, scope : str
    year : int, optional
        Last year whose empty posts count; the last year of the forecast by default.
    probabilities : iterable of float
        Quantiles of the loss.
    price : float, optional
        US dollars of 2025 that a post empty for a year costs; by default the mode of the assumption
        ``worth_of_post`` of the country.
    draws : int, optional
        Fewer than the forecast has.
    n_jobs : int, optional
    progress : callable, optional
        Called with a text and the part done, 0 to 1.

    Raises
    ------
    ConfigError, UnknownCodeError
        For an unknown policy or scenario, a scenario with levers, or a probability outside 0 to 1.

    Examples
    --------
    >>> import talent
    >>> with talent.open("sqlite://") as store:
    ...     base = talent.forecast(store, countries=["JP"], draws=250)
    >>> table = talent.planning.regret(
    ...     base, {"people from abroad": "jp-immigration"}, ["baseline"], country="JP")
    >>> table.policies
    ['nothing', 'people from abroad']
    """
    world = world_of(base)
    goal = make_goal(world, country=country, year=year, occupation=occupation, scope=scope)
    levels = tuple(sorted({float(p) for p in probabilities}))
    if not levels or not all(0 < p < 1 for p in levels):
        raise ConfigError(f"probabilities: must be between 0 and 1, got {list(levels)}")
    named = {NOTHING: [], **_policies(policies, country, base.meta["as_of"])}
    futures = _scenarios(scenarios)
    if price is None:
        price = world.inputs.distribution(WORTH, country)[0].mode
    many = draws or int(base.meta["draws"])
    say = progress or (lambda text, done: None)
    last = world.years.index(goal.year)
    lost: dict[tuple[str, str], tuple[Array, Array]] = {}
    for done, (name, plan) in enumerate(futures.items()):
        say(f"scenario {name}", done / len(futures))
        trials = Trials(_under(world, plan, country, base.meta["as_of"]), goal, many, n_jobs)
        for policy, trial in zip(named, trials.all(list(named.values())), strict=True):
            cost = trial.spent.sum(axis=1) / MILLION
            lost[policy, name] = cost, np.maximum(trial.gap[:, 1 : last + 1], 0).sum(axis=1)
    say("done", 1.0)
    ordered = {(a, s): lost[a, s] for a in named for s in futures}
    return Regret(
        country, scope, occupation, goal.year, price, levels, str(base.meta["as_of"]), ordered,
        base.names,
    )  # fmt: skip


def _policies(
    policies: Mapping[str, Levers | Plan | Solution] | Iterable[str | Scenario],
    country: str,
    as_of: str,
) -> dict[str, list[Any]]:
    if not hasattr(policies, "items"):
        policies = {str(getattr(one, "name", one)): one for one in policies}
    found = {}
    for name, one in policies.items():
        levers = getattr(one, "scenario", one)
        # A plan that found nothing to do has a scenario without levers.
        empty = isinstance(levers, Scenario) and not levers.levers
        found[str(name)] = [] if empty else chosen_levers(levers, country, as_of)
    return found


def _scenarios(scenarios: Iterable[str | Scenario]) -> dict[str, Scenario | None]:
    found: dict[str, Scenario | None] = {}
    for one in scenarios:
        if one == BASELINE:
            found[BASELINE] = None
            continue
        plan = read_scenario(one)
        if plan.levers:
            raise ConfigError(f"scenario {plan.name!r} has levers: name it among the policies")
        found[plan.name] = plan
    if not found:
        raise ConfigError("name at least one scenario")
    return found


def _under(world: World, plan: Scenario | None, country: str, as_of: str) -> World:
    """The world under a scenario, on draws of the same seed."""
    if plan is None:
        return world
    settings = {name: getattr(world.config, name) for name in ForecastConfig.model_fields}
    return rebuilt(world, make_config(**under_scenario(settings, plan, as_of)), country)
