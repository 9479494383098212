"""How much of a lever, or how early: against draws not seen, and against trying everything."""

from __future__ import annotations

import numpy as np
import pytest

import talent
from talent.columns import TABLES
from talent.planning import solve
from talent.planning.goal import make_goal
from talent.planning.trials import Trials, world_of

AS_OF = "2026-11-22"


def share(forecast, year=2035, target=0.0, occupation="total"):
    """Share of the draws of a forecast with a gap of at most the target."""
    gap = forecast.cube.draws("gap", country="JP", scope="components", occupation=occupation)
    return float(np.mean(gap[:, forecast.cube.years.index(year)] <= target))


@pytest.fixture(scope="session")
def one(small, levers):
    """One lever at several probabilities."""
    lever = levers["cross-industry"]
    return {p: solve(small, lever, country="JP", probability=p) for p in (0.57, 0.65)}


def smallest_of_those_tried(found):
    """Whether the answer reaches the goal, and no smaller size that was tried does."""
    tried = found.tried
    at = tried.loc[tried["times"] == found.times].iloc[0]
    assert at["probability"] == found.probability >= found.goal.probability
    less = tried.loc[tried["times"] < found.times]
    assert (less["probability"] < found.goal.probability).all()
    more = tried.loc[tried["times"] > found.times]
    assert (more["probability"] >= found.goal.probability).all()
    assert (more["cost"] > at["cost"]).all()
    # Either the next share is one draw away, or the size is exact to a thousandth of the largest.
    draws = 500
    near = found.probability - found.goal.probability < 1 / 250 + 1 / draws
    assert near or found.times - less["times"].max() < 1e-3 * tried["times"].max()


# What is promised holds on draws that the search has not seen.


@pytest.mark.parametrize(
    ("names", "probability"),
    [(["cross-industry"], 0.65), (["immigration", "cross-industry", "later-retirement"], 0.72)],
)
def test_fresh_draws_confirm_the_size(base, levers, names, probability):
    some = [levers[name] for name in names]
    found = solve(base, some, country="JP", probability=probability)
    assert found.reached
    assert found.probability >= probability
    assert found.probability - probability < 0.01
    assert abs(found.fresh - probability) <= 2 * found.fresh_error
    # Both samples have as many draws; the error is of the difference of two shares.
    error = np.sqrt(2 * probability * (1 - probability) / 500)
    assert found.fresh_error == pytest.approx(error)
    smallest_of_those_tried(found)


def test_fresh_draws_are_those_of_a_forecast_with_another_seed(own, small, one):
    found = one[0.65]
    other = talent.forecast(own, as_of=AS_OF, countries=["JP"], draws=250, seed=13, save=False)
    assert found.fresh == share(other.under(found.scenario))
    assert found.fresh != found.probability


def test_the_scenario_of_a_solution_reaches_what_it_says(small, one):
    for found in one.values():
        under = small.under(found.scenario)
        assert share(under) == found.probability
        cost = under.compiled["JP"].uses[0].cost.sum(axis=1) / 1e6
        told = (cost.mean(), *np.quantile(cost, (0.1, 0.9)))
        assert found.cost == pytest.approx(told)
        yearly = [share(under, year) for year in under.cube.years]
        assert found.by_year["probability"].tolist() == yearly
    before = [share(small, year) for year in small.cube.years]
    assert one[0.65].by_year["probability_before"].tolist() == before
    assert one[0.65].before == share(small)


# More asked takes more.


def test_it_takes_more_to_be_surer(one):
    asked = sorted(one)
    times = [one[p].times for p in asked]
    assert all(found.reached for found in one.values())
    assert times == sorted(set(times))
    assert [one[p].cost[0] for p in asked] == sorted(one[p].cost[0] for p in asked)
    assert [one[p].before for p in asked] == [one[asked[0]].before] * len(asked)
    for found in one.values():
        smallest_of_those_tried(found)


def test_it_takes_less_where_more_may_remain(small, levers, one):
    found = solve(small, levers["cross-industry"], country="JP", probability=0.65, target=5000)
    assert 0 < found.times < one[0.65].times
    assert share(small.under(found.scenario), target=5000) == found.probability >= 0.65


def test_the_size_is_of_the_lever_and_the_occupation_of_the_goal(small, levers):
    lever = levers["reskilling"]
    goal = {"country": "JP", "occupation": "technicians", "year": 2032}
    before = share(small, 2032, occupation="technicians")
    found = solve(small, lever, probability=round(before + 0.03, 2), **goal)
    assert found.reached
    assert share(small.under(found.scenario), 2032, occupation="technicians") == found.probability
    (row,) = found.size.itertuples(index=False)
    assert (row.lever, row.unit) == ("jp-reskilling", "places a year")
    told = np.array([row.low, row.mode, row.high])
    np.testing.assert_allclose(told, found.times * np.array(lever.size))


# What cannot be reached, and what is reached already.


@pytest.mark.parametrize(("most", "times"), [(None, 3.0), ({"jp-immigration": 1.25}, 1.25)])
def test_what_cannot_be_reached_is_told_with_the_most_that_can(small, levers, most, times):
    found = solve(small, levers["immigration"], country="JP", probability=0.9, most=most)
    assert not found.reached
    assert found.times == times == found.tried["times"].max()
    assert found.probability == found.tried["probability"].max() < 0.9
    assert found.levers == (levers["immigration"].scaled(times),)
    text = repr(found)
    assert text.startswith("Cannot be reached: gap of all occupations in JP (components) closed")
    assert f"The most is {100 * found.probability:.0f} %" in text
    assert f"jp-immigration, {times:.2f} times its size from 2027" in text


def test_a_lever_that_may_not_be_used_reaches_what_there_is_without_it(small, levers):
    found = solve(small, levers["immigration"], country="JP", probability=0.9, most=0)
    assert (found.reached, found.times, found.cost) == (False, 0.0, (0.0, 0.0, 0.0))
    assert found.probability == found.before


def test_what_is_reached_already_takes_nothing(small, levers):
    found = solve(small, levers["immigration"], country="JP", probability=0.3)
    assert found.reached
    assert found.times == 0
    assert found.cost == (0, 0, 0)
    assert found.probability == found.before >= 0.3
    assert (found.size[["low", "mode", "high"]] == 0).all(axis=None)


# How early.


def test_the_latest_start_is_that_of_trying_every_year(small, levers):
    lever = levers["cross-industry"].scaled(2)
    trials = Trials(world_of(small), make_goal(world_of(small), country="JP", year=2031), 250)
    at = small.cube.years.index(2031)
    shares = {}
    for start in range(2026, 2032):
        gap = trials([lever.model_copy(update={"start": start})]).gap[:, at]
        shares[start] = float(np.mean(gap <= 0))
    for asked in (0.5, 0.9):
        enough = [start for start, reached in shares.items() if reached >= asked]
        found = solve(small, lever, country="JP", year=2031, probability=asked, vary="start")
        assert found.reached == bool(enough)
        assert found.times == 1
        start = max(enough) if enough else max(shares, key=shares.get)
        assert found.start == start == found.levers[0].start
        assert found.probability == shares[start]
        told = dict(zip(found.tried["start"], found.tried["probability"], strict=True))
        assert told == shares
        words = "at the latest" if enough else "Cannot be reached"
        assert words in repr(found)


def test_levers_move_in_time_together(small, levers):
    early, late = levers["cross-industry"], levers["reskilling"].model_copy(update={"start": 2029})
    found = solve(small, [late, early], country="JP", year=2031, probability=0.45, vary="start")
    assert found.reached
    assert [lever.start for lever in found.levers] == [found.start + 2, found.start]


def test_a_start_of_what_is_reached_already_is_the_last_there_is(small, levers):
    goal = {"country": "JP", "year": 2028, "probability": 0.2}
    found = solve(small, levers["immigration"], vary="start", **goal)
    assert (found.reached, found.start) == (True, 2028)


def test_the_tables_of_a_solution_have_the_columns_that_are_declared(one):
    for name in ("size", "tried", "by_year"):
        assert tuple(getattr(one[0.57], name).columns) == TABLES[f"Solution.{name}"].columns
