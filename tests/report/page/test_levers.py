"""Simulating every lever once for all occupations gives what attribution gives for each."""

import pytest

import talent
from talent.forecasts.compare import ALL, INTERACTION
from talent.report.page_closing import closing_content


def test_effects_are_those_of_the_attribution(store):
    base = talent.forecast(store, countries=["TW"], to=2027, draws=50, save=False)
    comparison = talent.compare(base, base.under("levers-tw"))
    (part,) = closing_content(base, [comparison])
    for occupation in ("total", "technicians"):
        found = comparison.attribution("TW", occupation=occupation)
        cell = part["cells"][f"components|{occupation}"]
        for column, place in (("mean", 0), ("q10", 1), ("q90", 2)):
            mine = [lever[-1][place] for lever in cell["effects"]]
            assert mine == pytest.approx(found[column].tolist(), abs=0.51)
    found = comparison.attribution("TW").set_index("lever")
    levers = found.drop([INTERACTION, ALL])
    costs = [lever["cost"] for lever in part["levers"]]
    assert costs[:-2] == pytest.approx(levers["cost"].tolist(), abs=0.51)
    assert costs[-1] == pytest.approx(found.loc[ALL, "cost"], abs=0.51)
