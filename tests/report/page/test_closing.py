"""What closes the gap: of the run of the page, step by step from one gap to the other."""

from dataclasses import replace

import pytest

from talent.errors import ConfigError
from talent.report.page_closing import LARGEST, closing_content


def test_steps_lead_from_one_gap_to_the_other(forecast, closing):
    (part,) = closing_content(forecast, [closing], {"JP": "Japan"})
    assert (part["country"], part["name"], part["scenario"]) == ("JP", "Japan", "skills")
    steps = part["chart"]
    assert [step["from"] for step in steps[2:-1]] == [step["to"] for step in steps[1:-2]]
    assert steps[-2]["to"] == pytest.approx(steps[-1]["to"], abs=2)
    assert [row["each"] for row in part["rows"]] == ["30,000", "", "", "46,900"]
    assert "(mean; 80 % band −900 to −700)" in part["sentences"][0]


def test_small_levers_are_one_step_of_the_drawing(forecast, closing, monkeypatch):
    monkeypatch.setattr("talent.report.page_closing.LARGEST", 0)
    (part,) = closing_content(forecast, [closing])
    names = [step["name"] for step in part["chart"]]
    assert names[1:-2] == ["2 other levers"]
    assert part["chart"][1]["value"] == -750
    assert part["chart"][1]["low"] is None
    assert len(part["rows"]) == 4
    assert LARGEST > 0


def test_another_run_is_refused(forecast, closing):
    other = replace(forecast, meta={**forecast.meta, "seed": 8})
    with pytest.raises(ConfigError, match=r"another seed \(7\)"):
        closing_content(other, [closing])
    plain = replace(closing, others=(closing.base,))
    with pytest.raises(ConfigError, match="no levers"):
        closing_content(forecast, [plain])
