"""The second data package: what is looked up beside the series."""

from __future__ import annotations

import csv
import json
from pathlib import Path

DATASETS = Path(__file__).resolve().parents[2] / "datasets"
REFERENCE = DATASETS / "reference"


def rows(name: str, folder: Path = REFERENCE) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


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
