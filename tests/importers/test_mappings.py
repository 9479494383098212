"""Mappings name what there is, and the small parts of the readers."""

from __future__ import annotations

import pandas as pd
import pytest

from talent.store import datasets_folder
from talent.store.importers.catalogue import SOC, read_feeds, read_sources
from talent.store.importers.json_lines import JsonError, parse
from talent.store.importers.run import FORMATS
from talent.store.importers.units import UNITS

FOLDER = datasets_folder()


def test_every_mapped_series_and_source_exists() -> None:
    codes = pd.read_csv(FOLDER / "import" / "codes.csv", dtype=str, keep_default_na=False)
    series = pd.read_csv(FOLDER / "series.csv", dtype=str, keep_default_na=False)
    known = set(series["series"])
    for name in codes["series"]:
        # A pattern stands for every occupation of an industry; those that it lacks are reported.
        first = name.removesuffix(SOC)
        assert name in known or any(key.startswith(first) for key in known - {first})
    patterns = codes["series"].str.endswith(SOC)
    assert (codes["code"].eq(SOC) == patterns).all()
    assert set(codes["format"]) <= set(FORMATS)
    assert not codes.duplicated(["format", "table", "item", "code"]).any()
    used = {*codes["source"], *(unit.source for unit in UNITS), "fred-csv", "un-wpp-files"}
    used |= {"dgbas-csv"}
    assert used == set(read_sources())
    assert all(feed.factor > 0 for name in FORMATS for feed in read_feeds(name))


def test_every_source_is_complete_and_is_not_one_of_the_package() -> None:
    shipped = pd.read_csv(FOLDER / "sources.csv", dtype=str, keep_default_na=False)
    for slug, row in read_sources().items():
        assert list(row) == list(shipped.columns)
        assert all(row[c] for c in ("publisher", "title", "url", "licence", "citation"))
        assert slug not in set(shipped["source"])


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "too early"),
        ('{"a": 1,\n "a": 2}', 2, "twice"),
        ("[1\n 2]", 2, "',' is missing"),
        ("[1,\n\n 01]", 3, "no place in JSON"),
        ('["a\nb"]', 1, "no place in JSON"),
        ('["\\q"]', 1, "wrong escape"),
        ("[NaN]", 1, "no place in JSON"),
        ("{1: 2}", 1, "a name is missing"),
        ('{"a": }', 1, "a value is missing"),
        ("[1] 2", 1, "follows the end"),
        ("[" * 99, 1, "nested"),
    ],
)
def test_faults_of_json_are_found_at_their_line(text: str, line: int, message: str) -> None:
    with pytest.raises(JsonError, match=message) as caught:
        parse(text)
    assert caught.value.line == line
