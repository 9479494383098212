"""Scenarios beside the baseline: paired, adding up, never touching it, and refused whole."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

import talent
from talent import levers
from talent.cli.main import main
from talent.errors import ConfigError, UnknownCodeError
from talent.forecasts.scenarios import Scenario, scenario_schema, under_scenario

AS_OF = "2026-11-22"
SAID = {"source": "talent", "rationale": "made for a test of the arithmetic"}


def plan(name: str, *those: levers.Lever) -> Scenario:
    return Scenario(name=name, title=name, valid_from=AS_OF, levers=those)


SKILLS = levers.Reskilling(
    name="skills", country="JP", start=2027, size=(500, 1500, 3000), targets={"technicians": 1.0},
    completion=(0.6, 0.8, 0.9), months=6, cost=5000, **SAID,
)  # fmt: skip
STAY = levers.Retention(
    name="stay", country="JP", start=2027, size=0.05, measure="pay", response=1.5, cost=35000,
    **SAID,
)  # fmt: skip
CARS = levers.CrossIndustryHiring(
    name="cars", country="JP", start=2028, size=(500, 1500, 4000), cost=6000, donor_cost=9000,
    targets={"technicians": 0.5, "operators": 0.5}, industries=("JSIC 31",), **SAID,
)  # fmt: skip


@pytest.fixture(scope="module")
def both(store, baseline):
    return baseline.under(plan("both", SKILLS, STAY, CARS), store=store)


def test_a_scenario_leaves_the_baseline_and_other_countries_as_they_are(baseline, both):
    before = baseline.frame.copy()
    np.testing.assert_array_equal(
        baseline.cube.draws("gap", country="TW"), both.cube.draws("gap", country="TW")
    )
    pd.testing.assert_frame_equal(baseline.frame, before)
    assert baseline.meta["kind"] == "baseline"
    assert both.meta["kind"] == "scenario"
    assert both.meta["config_hash"] != baseline.meta["config_hash"]
    assert set(both.inputs.query("kind == 'lever'")["key"]) == {"skills", "stay", "cars"}
    assert "lever" not in set(baseline.inputs["kind"])


def test_the_band_of_an_effect_is_far_narrower_than_that_of_the_gap(baseline, both):
    effect = (
        talent.compare(baseline, both).effect().query("country == 'JP' and year == 2035").iloc[0]
    )
    gap = baseline.gap(country="JP", year=2035).iloc[0]
    assert effect["mean"] < 0
    assert effect["q90"] - effect["q10"] < 0.3 * (gap["q90"] - gap["q10"])
    assert effect["prob_less"] > 0.9


def test_levers_and_interaction_sum_to_the_whole(baseline, both):
    found = talent.compare(baseline, both)
    for occupation in ("total", "technicians"):
        table = found.attribution("JP", occupation=occupation, shapley=True)
        assert table["lever"].tolist() == ["skills", "stay", "cars", "interaction", "all together"]
        for column in ("mean", "cost", "person_years"):
            assert table[column].iloc[:-1].sum() == pytest.approx(table[column].iloc[-1], abs=1e-6)
        whole = found.effect(by=["country", "occupation", "year"]).query("year == 2035")
        whole = whole.loc[(whole["country"] == "JP") & (whole["occupation"] == occupation)]
        if len(whole):
            assert table["mean"].iloc[-1] == pytest.approx(whole["mean"].iloc[0])
        shares = table["shapley"].iloc[:3]
        assert shares.sum() == pytest.approx(table["mean"].iloc[-1], abs=1e-6)
        assert table["shapley_error"].iloc[:3].eq(0).all()  # every order was tried


def test_drawn_orders_come_near_every_order(baseline, monkeypatch):
    other = baseline.under(plan("three", SKILLS, STAY, CARS))
    found = talent.compare(baseline, other)
    exact = found.attribution("JP", shapley=True).set_index("lever")["shapley"].iloc[:3]
    monkeypatch.setattr("talent.forecasts.compare.EXACT", 2)
    drawn = found.attribution("JP", shapley=True, orders=6).set_index("lever")
    error = drawn["shapley_error"].iloc[:3]
    assert drawn["shapley"].iloc[:3].sum() == pytest.approx(exact.sum(), abs=1e-6)
    assert ((drawn["shapley"].iloc[:3] - exact).abs() <= 5 * error + 1e-6).all()


def test_costs_and_donors_are_told(both):
    costs = both.levers()
    assert set(costs["lever"]) == {"skills", "stay", "cars"}
    assert (costs.query("year < 2027")["cost"] == 0).all()
    assert (costs.query("year > 2028")["cost"] > 0).all()
    cars = costs.query("lever == 'cars'").set_index("year")
    np.testing.assert_allclose(cars["donor_cost"], cars["given"] * 9000 / 1e6)
    lost = both.donors().query("pool == 'donors.JP.JSIC 31'")
    np.testing.assert_allclose(lost["left"], lost["people"] - lost["taken"].cumsum())
    np.testing.assert_allclose(lost["taken"], cars["given"], rtol=1e-9)


def test_a_run_under_levers_is_stored_and_made_again(store, both):
    again = talent.rerun(store, both.run_id)
    assert again.identical
    back = talent.load(store, both.run_id)
    assert back.meta["scenario"] == "both"
    keys = ["country", "scope", "occupation", "year", "measure"]
    pd.testing.assert_frame_equal(back.frame, both.frame.sort_values(keys, ignore_index=True))
    assert "people whom levers brought" in str(back.explain("JP"))
    assert "| Levers | cars (JP)" in back.card(store).replace("`", "")
    with pytest.raises(ConfigError, match="keeps no draws"):
        back.levers()
    with pytest.raises(ConfigError, match="keeps no draws"):
        back.under("delay")


def test_only_paired_runs_with_levers_can_be_attributed(store, baseline, both):
    other = replace(baseline, meta={**baseline.meta, "seed": 9})
    with pytest.raises(ConfigError, match="not paired"):
        talent.compare(baseline, other)
    found = talent.compare(baseline, both)
    with pytest.raises(ConfigError, match="no lever in TW"):
        found.attribution("TW")
    with pytest.raises(UnknownCodeError, match="country"):
        found.attribution("XX")
    with pytest.raises(UnknownCodeError, match="year"):
        found.attribution("JP", year=2050)
    twice = talent.compare(baseline, both, both)
    with pytest.raises(ConfigError, match="one scenario"):
        twice.attribution("JP")
    delayed = talent.compare(
        baseline, baseline.under(plan("d", SKILLS) + talent.read_scenario("delay"))
    )
    with pytest.raises(ConfigError, match="assumptions or fabs"):
        delayed.attribution("JP")


def test_scenarios_add_up_and_refuse_to_contradict():
    one, two = plan("one", SKILLS), plan("two", SKILLS, STAY)
    joined = one + two
    assert joined.name == "one+two"
    assert [v.name for v in joined.levers] == ["skills", "stay"]
    other = plan("other", SKILLS.model_copy(update={"size": 9.0}))
    with pytest.raises(ConfigError, match="different things of skills"):
        one + other
    with pytest.raises(ConfigError, match="fab_extra_delay"):
        talent.read_scenario("delay+downturn")


@pytest.mark.parametrize("suffix", ["json", "yaml"])
def test_files_are_read_back(tmp_path, suffix):
    mine = plan("mine", SKILLS, STAY, CARS)
    path = mine.save(tmp_path / f"mine.{suffix}")
    assert talent.read_scenario(path) == mine
    with pytest.raises(ConfigError, match="there already"):
        mine.save(path)


WRONG = {
    "name": "wrong", "title": "Wrong", "valid_from": AS_OF,
    "levers": [
        {"type": "reskilling", "name": "a", "country": "JP", "start": 2027, "sise": 5,
         "size": 10, "targets": {"technicians": 1}, **SAID},
        {"type": "reskilling", "name": "b", "country": "JP", "start": 2036, "size": 10,
         "cap": -1, "targets": {"technicans": 1}, **SAID},
        {"type": "automatoin", "name": "c"},
        {"type": "retention", "name": "d", "country": "JP", "start": 2027, "size": [3, 2, 1],
         "measure": "pay", "response": 1, **SAID},
    ],
}  # fmt: skip


def test_everything_wrong_in_a_file_is_told_at_once_and_nothing_is_stored(tmp_path, store):
    path = tmp_path / "wrong.json"
    path.write_text(json.dumps(WRONG))
    runs = len(store.runs())
    done = CliRunner().invoke(
        main, ["compare", str(path), "--db", str(store.engine.url.database), "--draws", "20"]
    )
    assert done.exit_code == 2
    told = done.output
    assert "'sise'" in told or "sise: unknown key; did you mean 'size'" in told
    for part in (
        "start: Input should be less than or equal to 2035",
        "cap: Input should be greater than or equal to 0",
        "did you mean 'technicians'",
        "no lever is of type 'automatoin'; did you mean 'automation'",
        "must be [low, mode, high] in this order",
    ):
        assert part in told, told
    assert len(store.runs()) == runs


def test_a_lever_after_the_last_year_and_python_tags_in_yaml_are_refused(tmp_path, baseline):
    late = plan("late", SKILLS.model_copy(update={"start": 2034}))
    with pytest.raises(ConfigError, match="start after 2032: skills"):
        under_scenario({"to": 2032, "fabs": (), "assumptions": {}}, late, AS_OF)
    path = tmp_path / "evil.yaml"
    path.write_text("name: !!python/object/apply:os.system ['true']")
    with pytest.raises(ConfigError, match="no YAML"):
        talent.read_scenario(path)


def test_the_schema_knows_every_lever():
    text = json.dumps(scenario_schema())
    for kind in levers.KINDS:
        assert f'"{kind}"' in text


def test_the_command_line_compares(tmp_path, store):
    path = tmp_path / "mine.json"
    path.write_text(plan("mine", SKILLS, STAY).to_json())
    done = CliRunner().invoke(
        main,
        ["compare", str(path), "--levers", "--shapley", "--countries", "JP", "--to", "2035",
         "--draws", "30", "--as-of", AS_OF, "--db", str(store.engine.url.database), "--json"],
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert len(told["run_ids"]) == 2
    assert "interaction" in done.stdout
