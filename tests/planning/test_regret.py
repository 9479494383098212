"""Regret: what it is made of, what it picks, and what it refuses."""

from __future__ import annotations

import numpy as np
import pytest

import talent
from talent.columns import TABLES
from talent.planning import Regret, regret

FUTURES = ["baseline", "demographic-low"]


@pytest.fixture(scope="module")
def table(small, levers):
    policies = {"hires": levers["cross-industry"], "abroad": levers["immigration"]}
    return regret(small, policies, FUTURES, country="JP", probabilities=(0.5, 0.8, 0.95))


def test_nothing_is_always_a_policy_and_every_pair_has_a_row(table):
    assert table.policies == ["nothing", "hires", "abroad"]
    assert table.scenarios == FUTURES
    assert len(table.frame) == 3 * 2 * 3
    nothing = table.frame.loc[table.frame["policy"] == "nothing"]
    assert (nothing["cost"] == 0).all()


def test_loss_is_cost_and_empty_posts_of_the_forecast_itself(small, table):
    gap = small.cube.draws("gap", country="JP", scope="components")[:, 1:]
    short = np.maximum(gap, 0).sum(axis=1)
    row = table.frame.query("policy == 'nothing' and scenario == 'baseline' and probability == 0.8")
    assert row["short"].item() == pytest.approx(np.quantile(short, 0.8))
    assert row["loss"].item() == pytest.approx(np.quantile(short, 0.8) * table.price / 1e6)


def test_a_scenario_is_the_forecast_under_it_on_the_same_draws(small, table):
    under = small.under("demographic-low")
    gap = under.cube.draws("gap", country="JP", scope="components")[:, 1:]
    short = table.lost["nothing", "demographic-low"][1]
    np.testing.assert_allclose(short, np.maximum(gap, 0).sum(axis=1))
    assert short.mean() > table.lost["nothing", "baseline"][1].mean()


def test_regret_is_never_negative_and_zero_for_the_best_of_each_scenario(table):
    assert (table.frame["regret"] >= 0).all()
    least = table.frame.groupby(["scenario", "probability"])["regret"].min()
    assert (least == 0).all()


def test_the_choice_has_the_smallest_largest_regret(table):
    worst = table.frame.groupby(["probability", "policy"])["regret"].max()
    for row in table.choice.itertuples():
        assert row.regret == pytest.approx(worst.loc[row.probability].min())
        assert worst.loc[row.probability, row.policy] == pytest.approx(row.regret)


def test_a_hand_made_table_picks_what_no_scenario_favours():
    # Each bold policy is best in one scenario and bad in the other; the middle one is never best.
    money = {"left": (0.0, 10.0), "right": (10.0, 0.0), "middle": (4.0, 4.0)}
    lost = {
        (policy, scenario): (np.full(5, cost), np.zeros(5))
        for policy, costs in money.items()
        for scenario, cost in zip(("one", "two"), costs, strict=True)
    }
    made = Regret("JP", "components", "total", 2035, 1.0, (0.5,), "2026-11-22", lost)
    assert made.choice["policy"].tolist() == ["middle"]
    assert made.choice["regret"].tolist() == [4.0]


def test_worthless_posts_make_nothing_the_choice_and_dear_ones_do_not(table):
    assert set(table.at(0.0).choice["policy"]) == {"nothing"}
    assert "nothing" not in set(table.at(1e7).choice["policy"])
    assert table.at(table.price).frame.equals(table.frame)


def test_worth_of_a_post_is_the_assumption_of_the_country(small, table):
    assumed = small.world.inputs.snapshot.assumptions()
    row = assumed.loc[(assumed["assumption"] == "worth_of_post") & (assumed["country"] == "JP")]
    assert table.price == row["mode"].item()
    assert row["status"].item() == "assumed"


def test_plans_and_scenarios_are_policies(small, levers):
    plan = talent.planning.solve(small, levers["immigration"], country="JP", probability=0.5)
    made = regret(small, {"plan": plan, "theme": "automate"}, ["baseline"], country="JP")
    assert made.policies == ["nothing", "plan", "theme"]
    cost = made.lost["plan", "baseline"][0].mean()
    assert cost == pytest.approx(plan.cost[0])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"scenarios": ["levers-jp"]}, "has levers"),
        ({"scenarios": ["down-turn"]}, "downturn"),
        ({"scenarios": []}, "at least one scenario"),
        ({"probabilities": [0.5, 1.0]}, "between 0 and 1"),
        ({"policies": ["levers-tw"]}, "no lever works in JP"),
        ({"country": "JQ"}, "unknown 'JQ'; known: JP"),
    ],
)
def test_what_cannot_be_asked_is_refused(small, levers, change, told):
    asked = {"policies": {"hires": levers["cross-industry"]}, "scenarios": FUTURES, "country": "JP"}
    with pytest.raises(talent.TalentError, match=told):
        regret(small, **(asked | change))


def test_the_tables_of_regret_have_the_columns_that_are_declared(table):
    assert tuple(table.frame.columns) == TABLES["Regret.frame"].columns
    assert tuple(table.choice.columns) == TABLES["Regret.choice"].columns
