"""What is refused, before anything is simulated, and in words that help."""

from __future__ import annotations

from functools import partial

import pytest

import talent
from talent.errors import ConfigError, UnknownCodeError
from talent.planning import optimise, solve

both = pytest.mark.parametrize("plan", [solve, optimise])


@both
def test_everything_wrong_with_a_goal_is_told_at_once(small, levers, plan):
    with pytest.raises(ConfigError) as caught:
        plan(
            small, levers["immigration"], country="JPN", probability=1.5, occupation="technicans",
            year=2060, scope="fabs",
        )  # fmt: skip
    told = str(caught.value)
    for words in (
        "country: unknown 'JPN'; did you mean 'JP'?", "probability:", "less than 1",
        "occupation: unknown 'technicans'; did you mean 'technicians'?", "year: unknown 2060",
        "scope: unknown 'fabs'; did you mean 'fab'?",
    ):  # fmt: skip
        assert words in told, told


@both
@pytest.mark.parametrize("probability", [0, 1, -0.1, float("nan")])
def test_a_probability_is_between_0_and_1(small, levers, plan, probability):
    with pytest.raises(ConfigError, match="probability"):
        plan(small, levers["immigration"], country="JP", probability=probability)


@both
def test_an_unknown_lever_suggests_near_ones(small, plan):
    with pytest.raises(UnknownCodeError, match="did you mean 'jp-immigration'"):
        plan(small, "jp-imigration", country="JP")


@both
def test_levers_of_another_country_are_no_levers(small, plan):
    with pytest.raises(ConfigError, match="no lever works in JP; levers are for: TW"):
        plan(small, "levers-tw", country="JP")
    with pytest.raises(ConfigError, match="no lever works in JP; levers are for: none"):
        plan(small, [], country="JP")


@both
def test_two_levers_of_one_name_are_refused(small, levers, plan):
    one = levers["immigration"]
    with pytest.raises(ConfigError, match="levers with the same name: jp-immigration"):
        plan(small, [one, one.scaled(2)], country="JP")


@both
def test_limits_are_of_levers_that_are_there_and_not_negative(small, levers, plan):
    refused = partial(plan, small, levers["immigration"], country="JP")
    for most in (-1, float("nan"), {"jp-immigration": -1}):
        with pytest.raises(ConfigError, match="limits must not be negative: jp-immigration"):
            refused(most=most)
    with pytest.raises(UnknownCodeError, match="did you mean 'jp-immigration'"):
        refused(most={"jp-imigration": 1})


@both
def test_a_stored_run_has_no_draws_to_plan_with(own, small, levers, plan):
    stored = talent.load(own, small.run_id)
    with pytest.raises(ConfigError, match="a stored run keeps no draws"):
        plan(stored, levers["immigration"], country="JP")


@both
def test_a_forecast_that_has_levers_is_no_start_for_a_plan(under, levers, plan):
    with pytest.raises(ConfigError, match="forecast without levers; forecast without a scenario"):
        plan(under, levers["immigration"], country="JP")


@pytest.fixture(scope="module")
def under(small, levers):
    scenario = talent.Scenario(
        name="mine", title="Mine", valid_from="2026-11-22", levers=(levers["immigration"],)
    )
    return small.under(scenario)


def test_what_else_is_refused(small, levers):
    one = levers["immigration"]
    with pytest.raises(ConfigError, match="vary: must be 'size' or 'start', got 'year'"):
        solve(small, one, country="JP", vary="year")
    with pytest.raises(ConfigError, match=r"draws: the run has 250, fewer than 1000"):
        solve(small, one, country="JP", draws=1000)
    for name in ("budget", "yearly_budget"):
        with pytest.raises(ConfigError, match=f"{name}: must not be negative, got -1"):
            optimise(small, one, country="JP", **{name: -1})


@both
def test_a_limit_beyond_what_there_is_of_a_technique_is_refused(small, plan):
    with pytest.raises(ConfigError, match=r"jp-automation-inspection: 3 times its size is too"):
        plan(small, "jp-automation-inspection", country="JP", most=3)
    with pytest.raises(ConfigError, match=r"jp-immigration: inf times its size is too much"):
        plan(small, "jp-immigration", country="JP", most=float("inf"))
