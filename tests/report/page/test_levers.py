"""Simulating every lever once for all occupations gives what attribution gives for each."""

import pytest

import talent
from talent.errors import ConfigError
from talent.forecasts.compare import INTERACTION
from talent.report.page_closing import closing_content, with_levers


def test_effects_are_those_of_the_attribution(baseline):
    plan = talent.read_scenario("levers-tw")
    few = tuple(v for v in plan.levers if v.type in {"immigration", "later_retirement"})
    comparison = with_levers(baseline, plan.model_copy(update={"levers": few}))
    (part,) = closing_content(baseline, [comparison])
    found = comparison.attribution("TW", occupation="technicians")
    cell = part["cells"]["components|technicians"]
    for column, place in (("mean", 0), ("q10", 1), ("q90", 2)):
        mine = [lever[-1][place] for lever in cell["effects"]]
        assert mine == pytest.approx(found[column].tolist(), abs=0.51)
    costs = found.set_index("lever")["cost"].drop(INTERACTION)
    mine = [lever["cost"] for lever in part["levers"] if lever["cost"] is not None]
    assert mine == pytest.approx(costs.tolist(), abs=0.51)


def test_only_levers_may_change(baseline):
    with pytest.raises(ConfigError, match="besides levers"):
        with_levers(baseline, "delay+levers-tw")
