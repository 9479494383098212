"""The second data package: crosswalks, breaks and what is looked up beside the series."""

from __future__ import annotations

import csv
import json
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

DATASETS = Path(__file__).resolve().parents[2] / "datasets"
REFERENCE = DATASETS / "reference"


def rows(name: str, folder: Path = REFERENCE) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def mapped() -> set[tuple[str, str]]:
    return {(row["system_from"], row["code_from"]) for row in rows("crosswalk")}


@pytest.fixture(scope="module")
def excluded() -> set[tuple[str, str]]:
    return {(row["system"], row["code"]) for row in rows("excluded_codes")}


def industry(label: str) -> tuple[str, str]:
    """System and code of the catalogue's column industry, as datasets/build/codes.py reads it."""
    first, _, rest = label.partition(" ")
    if first == "JSIC":
        return first, rest.split(",")[0]
    if first in {"NAICS", "CES"} and "," not in rest:
        return first, rest
    if first == "CPS:":
        return "CPS", "3390" if rest.startswith("Electronic component") else rest
    if first[:1] == "C" and first[1:].isdigit():
        return "TWIC", first
    return ("COMPANY", label) if label == "TSMC" else ("AGGREGATE", label)


def test_the_shares_of_every_code_sum_to_one() -> None:
    sums: dict[tuple[str, str, str], float] = {}
    for row in rows("crosswalk"):
        key = (row["system_from"], row["code_from"], row["system_to"])
        sums[key] = sums.get(key, 0.0) + float(row["weight"])
    assert [key for key, total in sums.items() if abs(total - 1) > 1e-6] == []


def test_every_code_of_a_series_is_mapped_or_left_out_with_a_reason(
    mapped: set[tuple[str, str]], excluded: set[tuple[str, str]]
) -> None:
    known = mapped | excluded
    assert mapped & excluded == set()
    lost = set()
    for row in rows("series", DATASETS):
        codes = [industry(row["industry"])]
        code = row["publisher_code"]
        if row["field"]:
            system = "CIP2020" if code.startswith("CIP2020:") else "FIELD"
            codes.append((system, row["field"]))
        if (len(code) == 7 and code[2] == "-") or code == "residual":
            old = ("SOC2010", code)
            codes.append(old if old in mapped else ("SOC2018", code))
        lost |= {key for key in codes if key not in known}
    assert lost == set()


def test_codes_of_the_reference_tables_are_mapped_to_occupations() -> None:
    to_ours = {r["code_from"] for r in rows("crosswalk") if r["system_to"] == "OCCUPATION"}
    used = {row["soc"] for row in rows("industry_occupations")}
    used |= {row["soc"] for row in rows("onet_occupations")}
    assert used - to_ours == {"00-0000"}


def test_the_crosswalk_agrees_with_the_one_that_the_model_reads() -> None:
    ours = {
        row["code_from"]: row["code_to"]
        for row in rows("crosswalk")
        if row["system_from"] == "SOC2018" and row["system_to"] == "OCCUPATION"
    }
    for row in rows("occupation_crosswalk", DATASETS):
        if row["system"] == "SOC2018":
            assert ours[row["code"]] == row["occupation"]


def test_every_break_is_of_a_series() -> None:
    keys = [row["series"] for row in rows("series", DATASETS)]
    patterns = {row["series"] for row in rows("breaks")}
    assert [p for p in patterns if not any(fnmatchcase(key, p) for key in keys)] == []


def test_breaks_of_the_labour_survey_have_their_sizes() -> None:
    steps = {
        row["period"]: float(row["size_log"])
        for row in rows("breaks")
        if row["series"] == "workers.JP.JSIC28.5+"
    }
    assert steps["2018-01"] == pytest.approx(-0.163, abs=0.001)
    assert {"2004-01", "2009-01", "2010-01", "2012-01", "2022-01", "2024-01"} <= set(steps)


def test_projections_hold_what_was_read_from_the_publisher() -> None:
    found = {
        (row["edition"], row["industry"], row["occupation_code"]): (row["base"], row["projected"])
        for row in rows("ep_projections")
    }
    assert found["2010-20", "3344", "00-0000"] == ("369700", "336900")
    assert found["2024-34", "3344", "00-0000"] == ("392300", "436800")
    assert found["2012-22", "all", "51-9141"] == ("21300", "15500")


def test_sources_are_those_of_the_first_package() -> None:
    first = {row["source"]: row for row in rows("sources", DATASETS)}
    mine = rows("sources")
    assert mine == [first[row["source"]] for row in mine]


def test_files_and_descriptor_agree() -> None:
    described = json.loads((REFERENCE / "datapackage.json").read_text(encoding="utf-8"))
    files = {resource["path"] for resource in described["resources"]}
    assert files == {path.name for path in REFERENCE.glob("*.csv")}
    for resource in described["resources"]:
        names = [field["name"] for field in resource["schema"]["fields"]]
        assert list(rows(resource["name"])[0]) == names
