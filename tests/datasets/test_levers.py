"""Evidence on levers, and the scenarios that are made from it."""

from __future__ import annotations

import csv
import importlib
import json
import math
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from talent.forecasts.scenarios import read_scenario
from talent.levers import KINDS

DATASETS = Path(__file__).resolve().parents[2] / "datasets"
COUNTRIES = ("US", "JP", "TW")
THEMES = {
    "skills-first": {"reskilling", "cross_industry"},
    "automate": {"automation"},
    "stay-and-come": {"retention", "later_retirement", "immigration", "returners"},
    "educate": {"education", "apprenticeship"},
}
COUNTRY_FILES = [f"levers-{c.lower()}" for c in COUNTRIES]
APART = "shorter-hours"
FILES = [*COUNTRY_FILES, *THEMES, APART]


def content(name: str) -> dict:
    return json.loads((DATASETS / "scenarios" / f"{name}.json").read_text(encoding="utf-8"))


def rows(path: str) -> list[dict[str, str]]:
    with (DATASETS / path).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def build():
    """The modules that make the data, which are no part of the package."""
    before = {name for name in sys.modules if name.split(".")[0] == "build"}
    sys.path.insert(0, str(DATASETS))
    try:
        names = ("levers", "lever_scenarios", "catalogue")
        yield SimpleNamespace(**{n: importlib.import_module(f"build.{n}") for n in names})
    finally:
        sys.path.remove(str(DATASETS))
        for name in [n for n in sys.modules if n.split(".")[0] == "build" and n not in before]:
            del sys.modules[name]


@pytest.fixture(scope="module")
def evidence() -> dict[tuple[str, str, str], dict[str, str]]:
    """Parameters by lever, country and name; those of an occupation have it after a colon."""
    found = {}
    for row in rows("reference/lever_evidence.csv"):
        tail = f":{row['occupation']}" if row["occupation"] else ""
        found[row["lever"], row["country"], row["parameter"] + tail] = row
    return found


@pytest.fixture(scope="module")
def levers() -> dict[str, dict]:
    files = (*COUNTRY_FILES, APART)
    return {one["name"]: one for name in files for one in content(name)["levers"]}


def test_files_are_what_the_evidence_makes(build, tmp_path) -> None:
    frame = build.levers.build()
    build.catalogue.write_csv(frame, tmp_path / "lever_evidence.csv")
    build.lever_scenarios.write(tmp_path, frame)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    shipped = {f"{name}.json": DATASETS / "scenarios" / f"{name}.json" for name in FILES}
    shipped["lever_evidence.csv"] = DATASETS / "reference" / "lever_evidence.csv"
    assert made == {name: path.read_bytes() for name, path in shipped.items()}


@pytest.mark.parametrize("name", FILES)
def test_scenarios_are_read_and_nothing_in_them_is_lost(name) -> None:
    given = content(name)
    read = read_scenario(name)
    assert read.name == name
    assert [v.model_dump(mode="json", exclude_unset=True) for v in read.levers] == given["levers"]


def test_every_country_has_every_lever_and_the_years_are_to_come(levers) -> None:
    for country in COUNTRIES:
        mine = [one for one in levers.values() if one["country"] == country]
        assert {one["type"] for one in mine} == set(KINDS)
        assert len({one["function"] for one in mine if one["type"] == "automation"}) == 6
        assert len({one["measure"] for one in mine if one["type"] == "retention"}) == 4
        assert {bool(one.get("sources")) for one in mine if one["type"] == "reskilling"} == {
            True,
            False,
        }
    assert len(levers) == sum(len(content(name)["levers"]) for name in (*COUNTRY_FILES, APART))
    assert min(one["start"] for one in levers.values()) == 2027


def test_themes_hold_the_levers_of_the_countries_each_once(levers) -> None:
    held = []
    for theme, kinds in THEMES.items():
        mine = content(theme)["levers"]
        assert {one["type"] for one in mine} == kinds
        assert {one["country"] for one in mine} == set(COUNTRIES)
        assert all(levers[one["name"]] == one for one in mine)
        held += [one["name"] for one in mine]
    # Shorter hours widen the gap: they are shown by themselves, and no part of any plan.
    apart = [one["name"] for one in content(APART)["levers"]]
    assert {one["measure"] for one in content(APART)["levers"]} == {"hours"}
    assert sorted(held + apart) == sorted(levers)


def test_sources_and_rows_that_levers_name_are_there(levers) -> None:
    known = {row["source"] for row in rows("sources.csv")}
    table = {row["id"]: row for row in rows("reference/lever_evidence.csv")}
    assert {one["source"] for one in levers.values()} <= known
    for one in levers.values():
        named = re.findall(r"\b[FP]\d{3}\b", one["rationale"].split("Rows of ")[1])
        assert len(named) > 5
        assert {table[i]["country"] for i in named if i[0] == "P"} <= {"", one["country"]}
        size = table[named[0]]
        assert size["status"] == one["status"]
        if one["status"] == "assumed":
            assert one["source"] == "talent"
        else:
            rests = {size["source"], *(table[i]["source"] for i in size["based_on"].split())}
            assert one["source"] in rests - {"talent"}


def numbers(row: dict[str, str]) -> list[float]:
    return [float(row[n]) for n in ("low", "mode", "high")]


def spread(value: float | list[float]) -> list[float]:
    return [float(v) for v in value] if isinstance(value, list) else [float(value)] * 3


SAME = {
    "reskilling": {
        "cost": "unit_cost", "completion": "completion_full_fit", "loss": "loss",
        "completion_no_fit": "completion_no_fit", "placement": "placement",
        "months": "productivity_months",
    },
    "cross-industry": {
        "cost": "unit_cost", "elasticity": "wage_elasticity", "placement": "placement",
        "loss": "loss", "lead_months": "lead_months",
    },
    "automation-inspection": {
        "size": "inspection.effect", "cost": "inspection.unit_cost", "success": "completion",
        "midpoint": "inspection.adoption_midpoint", "engineers": "inspection.extra_engineers",
        "lead_months": "lead_months", "beyond_trend": "beyond_trend",
        "exposed.engineers": "inspection.exposed_hours:engineers",
        "used.memory": "inspection.already_adopted.memory",
    },
    "automation-design-assistance": {"used.all": "design_assistance.already_adopted.all"},
    "retention-pay": {
        "size": "pay.annual_size", "response": "pay.quit_elasticity", "cost": "unit_cost",
        "rivals": "pay.response_of_rivals", "entry": "attraction.entry_elasticity",
    },
    "retention-child-care": {
        "size": "childcare.share_using", "response": "childcare.effect_on_users",
        "cost": "childcare.unit_cost",
    },
    "retention-hours": {
        "size": "hours.annual_size", "response": "hours.quit_elasticity", "posts": "hours.posts",
    },
    "retention-proposition": {
        "response": "proposition.effect", "cost": "proposition.unit_cost",
        "size": "proposition.share_reached",
    },
    "education-bachelor": {
        "size": "bachelor.annual_size", "lead_months": "bachelor.lead_months",
        "completion": "bachelor.completion", "cost": "bachelor.unit_cost",
        "entry_share": "placement", "displaced": "displacement", "loss": "loss",
        "months": "productivity_months",
    },
    "apprenticeship": {
        "size": "annual_size", "completion": "completion", "placement": "placement",
        "cost": "unit_cost", "lead_months": "lead_months",
        "targets.technicians": "target_share:technicians",
    },
    "later-retirement": {"size": "annual_size", "cost": "unit_cost", "hours": "hours_share"},
    "immigration": {
        "size": "annual_size", "completion": "completion", "placement": "stay_rate",
        "cost": "unit_cost", "months": "productivity_months",
        "targets.engineers": "target_share:engineers",
    },
    "returners": {
        "size": "annual_size", "loss": "loss", "cost": "unit_cost",
        "months": "productivity_months",
    },
}  # fmt: skip
"""Field of a lever, and the parameter that it is."""


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("name", SAME)
def test_numbers_are_those_of_the_evidence(name, country, levers, evidence) -> None:
    one = levers[f"{country.lower()}-{name}"]
    for field, parameter in SAME[name].items():
        value = one
        for part in field.split("."):
            value = value[part]
        keys = [(one["type"], c, parameter) for c in (country, "")]
        row = next(evidence[key] for key in keys if key in evidence)
        assert spread(value) == pytest.approx(numbers(row)), (field, row["id"])


@pytest.mark.parametrize("country", COUNTRIES)
def test_numbers_that_follow_from_several_rows(country, levers, evidence) -> None:
    def of(lever: str, name: str) -> list[float]:
        found = evidence.get((lever, country, name)) or evidence[lever, "", name]
        return numbers(found)

    def one(name: str) -> dict:
        return levers[f"{country.lower()}-{name}"]

    outside, inside = one("reskilling"), one("reskilling-inside")
    both = [a + b for a, b in zip(outside["size"], inside["size"], strict=True)]
    assert both == pytest.approx(of("reskilling", "annual_size"))
    assert outside["cap"] + inside["cap"] == pytest.approx(of("reskilling", "cap")[1])
    assert outside["fit"][0] == pytest.approx(1 - of("reskilling", "share_dissatisfied")[2])
    course = of("reskilling", "course_months")
    assert outside["lead_months"][1] == pytest.approx(
        of("reskilling", "lead_months")[1] + course[1]
    )
    hires = one("cross-industry")
    paid = spread(hires["premium"])
    assert paid == [max(0.0, v) for v in of("cross_industry", "wage_premium")]
    drawn = hires["size"][1] * math.exp(paid[1] * hires["elasticity"][1])
    assert drawn == pytest.approx(of("cross_industry", "annual_size")[1], rel=1e-5)
    assert hires["most_a_year"] == of("cross_industry", "cap")[1]
    learnt = one("apprenticeship")["months"]
    assert learnt[1] == pytest.approx(
        of("apprenticeship", "length_months")[1] + of("apprenticeship", "productivity_months")[1]
    )
    back = one("returners")
    assert back["pool"][1] == pytest.approx(
        of("returners", "annual_size")[1] * of("returners", "pool_years")[1]
    )
    ages = of("later_retirement", "ages")
    stays = one("later-retirement")
    assert [stays["from_age"], stays["to_age"]] == [ages[0], ages[2]]


def test_levels_of_education_of_which_nothing_is_known_are_left_out(levers, evidence) -> None:
    for country in COUNTRIES:
        known = {
            key[2].split(".")[0]
            for key, row in evidence.items()
            if key[:2] == ("education", country) and "." in key[2] and row["status"] != "assumed"
        }
        there = {
            one["level"]
            for one in levers.values()
            if one["type"] == "education" and one["country"] == country
        }
        assert there == known


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("low", "9e9", "out of order"),
        ("based_on", "F999", "rests on rows that are not here"),
        ("rationale", "", "without rationale"),
        ("id", "P051", "written twice"),
        ("based_on", "", "rests on no fact"),
        ("parameter", "delivery_share", "parameter is there twice"),
    ],
)
def test_broken_evidence_is_refused(build, monkeypatch, tmp_path, column, value, says) -> None:
    table = rows("raw_found/lever_evidence.csv")
    broken = next(row for row in table if row["id"] == "P050")
    assert (broken["status"], broken["country"]) == ("estimated", "US")
    broken[column] = value
    path = tmp_path / "lever_evidence.csv"
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, fieldnames=list(table[0]))
        writer.writeheader()
        writer.writerows(table)
    monkeypatch.setattr(build.levers, "FOUND", path)
    with pytest.raises(ValueError, match=says):
        build.levers.build()


def test_facts_name_a_page_and_parameters_say_what_they_rest_on() -> None:
    known = {row["source"]: row for row in rows("reference/sources.csv")}
    table = rows("reference/lever_evidence.csv")
    for row in table:
        assert known[row["source"]]["url"].startswith("http"), row["id"]
        if row["kind"] == "fact" and row["status"] == "measured":
            assert row["source"] != "talent", row["id"]
    assumed = sum(row["status"] == "assumed" for row in table if row["kind"] == "parameter")
    assert 0.7 < assumed / sum(row["kind"] == "parameter" for row in table) < 0.85


def test_page_says_how_much_is_evidence() -> None:
    page = (DATASETS.parent / "docs" / "levers-evidence.md").read_text(encoding="utf-8")
    table = rows("reference/lever_evidence.csv")
    parameters = [row for row in table if row["kind"] == "parameter"]
    assumed = sum(row["status"] == "assumed" for row in parameters)
    assert f"{sum(row['kind'] == 'fact' for row in table)} facts were found" in page
    assert f"Of the {len(parameters)} parameters" in page
    assert f"{len(parameters) - assumed} rest on facts and {assumed} are assumed" in page
