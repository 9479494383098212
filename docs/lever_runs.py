"""Every lever by itself, all together and by theme, simulated once for the page of results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

import talent
from talent.forecasts.scenarios import Scenario, read_scenario
from talent.forecasts.under import first_draws, simulate_under
from talent.levers.site import amount

if TYPE_CHECKING:
    from talent.levers import Lever
    from talent.levers.compiling import Compiled

Array = NDArray[np.float64]

ALL = "levers-us+levers-jp+levers-tw"
THEMES = ("skills-first", "automate", "stay-and-come", "educate", "shorter-hours")


@dataclass(frozen=True)
class Alone:
    """One lever by itself.

    Attributes
    ----------
    lever : Lever
    effect : ndarray, shape (D, Y)
        Change of the gap.
    groups : ndarray, shape (O,)
        Mean change of the gap of the last year by occupation.
    stayed : float
        Mean person-years of those who did not retire.
    units : float
        Mean of what the cost was paid for, over all years.
    cost : float
        Mean, US dollars.
    """

    lever: Lever
    effect: Array
    groups: Array
    stayed: float
    units: float
    cost: float

    @property
    def person_years(self) -> float:
        """Mean of the gap closed, added up over the years."""
        return float(-self.effect.mean(axis=0).sum())

    @property
    def each(self) -> float:
        """US dollars for each person-year closed; not a number where nothing is closed."""
        return self.cost / self.person_years if self.person_years > 0 else float("nan")


class Results:
    """Everything on the page, simulated once."""

    def __init__(self, base: talent.Forecast, orders: int, shapley_draws: int) -> None:
        """Simulate all levers together, each alone, and the themes."""
        self.base = base
        self.orders, self.shapley_draws = orders, shapley_draws
        self.draws = int(base.meta["draws"])
        self.years = base.cube.years
        self.countries = list(base.meta["countries"])
        self.scenario = read_scenario(ALL)
        say("all together")
        self.cube, _, self.compiled = simulate_under(base.world, self.scenario.levers)
        self.cube = self.cube.first(self.draws)
        self.alone = {c: self._alone(c) for c in self.countries}
        self.themes = {name: self._theme(read_scenario(name)) for name in THEMES}
        small = base.under(self.scenario)
        pair = talent.compare(base, small)
        self.shapley = {}
        for country in self.countries:
            say(f"Shapley shares of {country}")
            found = pair.attribution(country, shapley=True, draws=shapley_draws, orders=orders)
            self.shapley[country] = found.set_index("lever")[["shapley", "shapley_error"]]

    def gap(self, country: str, occupation: str = "total") -> Array:
        """Gap of the baseline, shape (D, Y)."""
        return self.base.cube.draws("gap", country=country, occupation=occupation)

    def effect(self, country: str, occupation: str = "total") -> Array:
        """Change of the gap under all levers, shape (D, Y)."""
        after = self.cube.draws("gap", country=country, occupation=occupation)
        return after - self.gap(country, occupation)

    def at(self, year: int) -> int:
        """Column of a year."""
        return self.years.index(year)

    def uses(self, country: str) -> dict[str, Array]:
        """Cost of each lever among the others, shape (D,), US dollars to the last year."""
        return {u.lever.name: u.cost[: self.draws].sum(axis=1) for u in self.compiled[country].uses}

    def _alone(self, country: str) -> list[Alone]:
        world = first_draws(self.base.world, None, country)
        start, found = self.gap(country), []
        for lever in self.scenario.levers:
            if lever.country != country:
                continue
            say(f"only {lever.name}")
            cube, _, compiled = simulate_under(world, [lever])
            cube = cube.first(self.draws)
            groups = [
                (cube.draws("gap", country=country, occupation=o) - self.gap(country, o))[:, -1]
                for o in cube.occupations
            ]
            fewer = self.base.cube.draws("retirements", country=country)
            fewer = fewer - cube.draws("retirements", country=country)
            cost = spent(compiled[country], self.draws)
            found.append(
                Alone(
                    lever,
                    cube.draws("gap", country=country) - start,
                    np.mean(groups, axis=1),
                    float(fewer.cumsum(axis=1).sum(axis=1).mean()),
                    cost / mean_of(lever.cost) if cost else 0.0,
                    cost,
                )
            )
        return sorted(found, key=lambda one: one.effect[:, -1].mean())

    def _theme(self, scenario: Scenario) -> dict[str, tuple[Array, float, float]]:
        """Effect on the gap, posts added in the last year and cost, by country."""
        say(scenario.name)
        cube, _, compiled = simulate_under(self.base.world, scenario.levers)
        cube = cube.first(self.draws)
        return {
            c: (
                cube.draws("gap", country=c) - self.gap(c),
                float(cube.draws("lever_required", country=c)[:, -1].mean()),
                spent(compiled[c], self.draws),
            )
            for c in self.countries
        }


def say(text: str) -> None:
    """Tell who waits."""
    print(text, flush=True)


def spent(compiled: Compiled, draws: int) -> float:
    """Mean cost of all levers to the last year, US dollars."""
    return float(sum(use.cost[:draws].sum(axis=1).mean() for use in compiled.uses))


def mean_of(value: float | tuple[float, float, float]) -> float:
    """Mean of an uncertain number."""
    grid = (np.arange(1000) + 0.5) / 1000
    return float(amount(value).ppf(grid).mean())
