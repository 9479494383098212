"""The cheapest plan, simulated: against a grid of sizes, draws not seen, and its budgets."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from sqlalchemy import func, select

from talent.columns import TABLES
from talent.planning import optimise
from talent.planning.goal import make_goal
from talent.planning.trials import Trials, world_of
from talent.store.models import Base

STEPS = 5
TOLERANCE = 0.05
"""The search ends where the next plan costs no more than 5 % less; the grid, whose steps are a
sixth of the largest size of either lever, is itself above the cheapest by up to a step."""


def share(forecast, year=2035):
    gap = forecast.cube.draws("gap", country="JP", scope="components", occupation="total")
    return float(np.mean(gap[:, forecast.cube.years.index(year)] <= 0))


def rows(store):
    """Rows of every table."""
    with store.engine.connect() as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(table))
            for name, table in Base.metadata.tables.items()
        }


@pytest.fixture(scope="session")
def two(levers):
    return [levers["immigration"], levers["cross-industry"]]


@pytest.fixture(scope="session")
def grid(small, two):
    """Share and mean cost (million dollars) of every pair of sizes, and cost in every year."""
    sizes = product(*(np.linspace(0, lever.largest, STEPS) for lever in two))
    trials = Trials(world_of(small), make_goal(world_of(small), country="JP"), 250)
    settings = [
        [lever.scaled(float(k)) for lever, k in zip(two, pair, strict=True) if k > 0]
        for pair in sizes
    ]
    made = trials.all(settings)
    shares = np.array([np.mean(one.gap[:, -1] <= 0) for one in made])
    yearly = np.array([one.spent.mean(axis=0) for one in made]) / 1e6
    return shares, yearly.sum(axis=1), yearly


@pytest.fixture(scope="session")
def plan(small, two):
    return optimise(small, two, country="JP", probability=0.7)


def kept(search, units):
    """Whether the phases of every programme are together no larger than it may be."""
    for programme, most in search.most.items():
        sizes = [u for u, p in zip(units, search.phases, strict=True) if p.programme == programme]
        assert sum(sizes) <= most * (1 + 1e-6)
    assert (units >= 0).all()


@pytest.mark.parametrize("probability", [0.7])
def test_no_pair_of_sizes_is_much_cheaper(small, two, grid, plan, probability):
    shares, costs, _ = grid
    if probability != plan.goal.probability:
        plan = optimise(small, two, country="JP", probability=probability)
    assert plan.reached
    assert plan.probability >= probability
    assert plan.cost[0] <= costs[shares >= probability].min() * (1 + TOLERANCE)
    kept(plan.search, plan.units)
    # Those that cost less by as much as the grid is coarse do not reach it.
    assert shares[costs < 0.8 * plan.cost[0]].max() < probability


def test_the_scenario_of_a_plan_reaches_and_costs_what_it_says(small, plan):
    under = small.under(plan.scenario)
    assert share(under) == plan.probability >= 0.7
    assert plan.before == share(small)
    cost = sum(use.cost for use in under.compiled["JP"].uses) / 1e6
    assert plan.cost[0] == pytest.approx(cost.sum(axis=1).mean())
    assert plan.by_year["cost"].to_numpy()[1:] == pytest.approx(cost.mean(axis=0))
    assert plan.frame["cost"].sum() == pytest.approx(plan.cost[0])
    assert plan.most >= plan.probability
    assert plan.by_year["probability"].iloc[-1] == plan.probability


def test_every_lever_of_a_plan_is_needed(small, plan):
    trials = plan.search.trials
    for at in np.flatnonzero(plan.units):
        without = plan.units.copy()
        without[at] = 0
        gap = trials(plan.search.levers(without)).gap[:, -1]
        assert np.mean(gap <= 0) < 0.7
    assert (plan.frame["closes"] > 0).all()


def test_fresh_draws_confirm_a_plan(base, levers):
    some = [levers["immigration"], levers["reskilling"], levers["later-retirement"]]
    found = optimise(base, some, country="JP", probability=0.58, sample=250)
    assert found.reached
    assert 0.58 <= found.probability < 0.6
    assert abs(found.fresh - 0.58) <= 2 * found.fresh_error
    assert found.fresh_error == pytest.approx(np.sqrt(2 * 0.58 * 0.42 / 500))
    assert found.optimality_gap <= 1e-3
    kept(found.search, found.units)


def test_a_budget_that_is_too_small_is_spent_on_what_reaches_most(small, two, grid, plan):
    shares, costs, _ = grid
    budget = 0.6 * plan.cost[0]
    found = optimise(small, two, country="JP", probability=0.7, budget=budget)
    assert not found.reached
    assert found.cost[0] <= 1.001 * budget
    # Three draws: what a step of the grid changes is more.
    assert found.probability >= shares[costs <= budget].max() - 3 / 250
    assert repr(found).startswith("Cannot be reached: ")


@pytest.mark.parametrize("part", [0.0, 0.5, 2.0])
def test_a_plan_above_its_budget_is_made_smaller_and_not_given_up(plan, part):
    search = replace(plan.search, budget=part * plan.cost[0] * 1e6)
    found = search.best([plan.units])
    reached, trial = search.reach(found)
    spent = trial.spent.sum(axis=1).mean()
    assert spent <= 1.001 * search.budget
    if part == 0.5:
        assert spent > 0.95 * search.budget
        assert plan.before < reached < plan.probability
    elif part:
        assert reached >= plan.probability


def test_a_yearly_budget_holds_in_every_year(small, two, grid, plan):
    shares, _, yearly = grid
    most = 0.6 * plan.by_year["cost"].max()
    found = optimise(small, two, country="JP", probability=0.7, yearly_budget=most)
    assert not found.reached
    assert found.by_year["cost"].max() <= 1.001 * most
    assert found.probability >= shares[(yearly <= most).all(axis=1)].max() - 3 / 250


def test_beginning_later_never_costs_more(small, two, plan):
    found = optimise(small, two, country="JP", probability=0.7, later=[2030])
    assert found.reached
    assert found.probability >= 0.7
    assert found.cost[0] <= plan.cost[0] * (1 + TOLERANCE)
    kept(found.search, found.units)
    assert found.frame["start"].isin([2027, 2030]).all()
    assert share(small.under(found.scenario)) == found.probability


def test_what_is_reached_already_needs_no_plan_and_nothing_is_stored(own, small, two):
    before = rows(own)
    assert before["run"] > 0
    found = optimise(small, two, country="JP", probability=0.3)
    assert found.reached
    assert found.cost == (0, 0, 0)
    assert found.frame.empty
    assert found.scenario.levers == ()
    assert found.probability == found.before >= 0.3
    assert "no lever at all" in repr(found)
    assert rows(own) == before


def test_what_no_plan_reaches_is_told_with_the_most(small, two, grid):
    found = optimise(small, two[:1], country="JP", probability=0.95)
    assert not found.reached
    assert found.probability <= found.most < 0.95
    assert found.probability == pytest.approx(grid[0].reshape(STEPS, STEPS)[:, 0].max(), abs=0.008)


def test_the_tables_of_a_plan_have_the_columns_that_are_declared(plan):
    for name in ("frame", "by_year", "steps"):
        assert tuple(getattr(plan, name).columns) == TABLES[f"Plan.{name}"].columns
