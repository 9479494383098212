"""Scenarios as data: what comes with the package, what is refused, and how changes add up."""

from __future__ import annotations

import datetime as dt
import json

import pytest

import talent
from talent.errors import ConfigError, UnknownCodeError
from talent.forecasts.scenarios import read_scenario, under_scenario

NONE = {"assumptions": {}, "fabs": ()}


def test_every_built_in_scenario_can_be_used(store):
    snapshot = store.as_of("2026-11-22")
    known = set(snapshot.assumptions()["assumption"])
    countries = set(snapshot.countries()["country"])
    for name in talent.scenarios()["scenario"]:
        one = read_scenario(name)
        assert one.name == name
        assert {key.split(".")[0] for key in one.assumptions} <= known
        assert {plan.country for plan in one.fabs} <= countries
        assert one.assumptions or one.fabs or one.levers


def test_a_file_serves_as_well_as_a_name(tmp_path):
    path = tmp_path / "mine.json"
    path.write_text(read_scenario("delay").model_dump_json(), encoding="utf-8")
    assert read_scenario(path) == read_scenario("delay")
    assert read_scenario(str(path)).hash == read_scenario("delay").hash


def test_unknown_names_list_near_ones():
    with pytest.raises(UnknownCodeError, match="did you mean 'downturn'"):
        read_scenario("downtur")


def test_everything_wrong_in_a_file_is_listed(tmp_path):
    path = tmp_path / "bad.json"
    content = {
        "name": "Bad Name",
        "title": "",
        "valid_from": "soon",
        "asumptions": {},
        "assumptions": {"fab_extra_delay": {"valu": 1, "rationale": "short"}},
        "fabs": [{"fab": "x", "capacity": 3}],
    }
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_scenario(path)
    text = str(caught.value)
    for said in (
        "name:", "title:", "valid_from:", "did you mean 'assumptions'", "did you mean 'value'",
        "rationale", "did you mean 'capacity_wspm'",
    ):  # fmt: skip
        assert said in text, said


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe{}"])
def test_files_that_are_no_json_are_refused(tmp_path, content):
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match="no JSON"):
        read_scenario(path)


def test_a_scenario_is_refused_before_it_is_valid():
    with pytest.raises(ConfigError, match="valid from"):
        under_scenario(NONE, read_scenario("delay"), dt.date(2026, 1, 1))


def test_what_the_user_changes_goes_before_what_the_scenario_does():
    out = under_scenario(
        {"assumptions": {"fab_extra_delay": 5.0}, "fabs": ()}, read_scenario("delay"), "2026-11-22"
    )
    assert out["assumptions"]["fab_extra_delay"] == 5.0
    assert (out["scenario"], len(out["scenario_hash"])) == ("delay", 64)
