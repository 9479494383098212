"""What closes the gap: of the run of the page, by lever, occupation and year."""

from dataclasses import replace

import pytest

from talent.errors import ConfigError
from talent.report.page_closing import closing_content
from talent.report.page_levers import simulated


def test_levers_and_what_they_do_together_sum_to_all(forecast, closing):
    told = []
    (part,) = closing_content(
        forecast, [closing], {"JP": "Japan"}, lambda text, done: told.append((text, done))
    )
    assert (part["country"], part["name"], part["scenario"]) == ("JP", "Japan", "skills")
    assert told == [("only jp-reskilling", 0.0), ("only jp-later-retirement", 0.0)]
    assert len(part["cells"]) == 2 * 5
    for cell in part["cells"].values():
        means = [[year[0] for year in lever] for lever in cell["effects"]]
        for *levers, whole in zip(*means, strict=True):
            assert sum(levers) == pytest.approx(whole, abs=2)
        for before, after, whole in zip(cell["before"], cell["after"], means[-1], strict=True):
            assert before[0] + whole == pytest.approx(after[0], abs=2)
    assert [round(year[0]) for year in part["cells"]["components|total"]["effects"][-1]] == [
        -800
    ] * 11


def test_costs_are_set_against_what_is_closed(forecast, closing):
    (part,) = closing_content(forecast, [closing])
    skills, retirement, together, whole = part["levers"]
    # 900 people in each of eleven years for 12 million dollars.
    assert (skills["closed"], skills["cost"], skills["each"]) == (9900, 12, 1210)
    assert (retirement["closed"], retirement["each"]) == (-1650, None)
    assert (together["cost"], together["each"]) == (None, None)
    assert (whole["closed"], whole["cost"], whole["each"]) == (8800, 15, 1700)


def test_another_run_is_refused(forecast, closing):
    other = replace(forecast, meta={**forecast.meta, "seed": 8})
    with pytest.raises(ConfigError, match=r"another seed \(7\)"):
        closing_content(other, [closing])
    plain = replace(closing, others=(closing.base,))
    with pytest.raises(ConfigError, match="no levers"):
        closing_content(forecast, [plain])
    with pytest.raises(ConfigError, match="keeps no draws"):
        simulated(plain, "JP", 100)
