"""Simulating every lever once for all occupations gives what attribution gives for each."""

import pytest

import talent
from talent.forecasts.compare import INTERACTION
from talent.report.page_closing import closing_content


def test_effects_are_those_of_the_attribution(store):
    base = talent.forecast(store, countries=["TW"], to=2027, draws=50, save=False)
    comparison = talent.compare(base, base.under("levers-tw"))
    (part,) = closing_content(base, [comparison])
    found = comparison.attribution("TW", occupation="technicians")
    cell = part["cells"]["components|technicians"]
    for column, place in (("mean", 0), ("q10", 1), ("q90", 2)):
        mine = [lever[-1][place] for lever in cell["effects"]]
        assert mine == pytest.approx(found[column].tolist(), abs=0.51)
    costs = found.set_index("lever")["cost"].drop(INTERACTION)
    mine = [lever["cost"] for lever in part["levers"] if lever["cost"] is not None]
    assert mine == pytest.approx(costs.tolist(), abs=0.51)
