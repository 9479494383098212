"""The documentation as a site: no page without a way to it, no public object without an entry."""

from __future__ import annotations

import csv
import importlib
import inspect
import re
from pathlib import Path

import pytest

import talent
from talent.language import translated

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
TOCTREE = re.compile(r"(?ms)^```\{toctree\}\n(.*?)^```$")
ROOMS = ("evaluate", "jobs", "levers", "planning", "report", "series")
TERM = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|")


def entries(page: Path) -> list[str]:
    text = page.read_text(encoding="utf-8")
    lines = [line for block in TOCTREE.findall(text) for line in block.splitlines()]
    names = [line for line in lines if line and not line.startswith(":")]
    # An entry may have a title of its own: ``title <name>``.
    return [re.sub(r".* <(.+)>", r"\1", name) for name in names]


def referenced() -> set[str]:
    """Names in the lists from which the pages of the objects are made."""
    found, module = set(), ""
    for line in (DOCS / "reference-python.md").read_text(encoding="utf-8").splitlines():
        if line.startswith(".. currentmodule:: "):
            module = line.split(":: ")[1]
        elif line.startswith(".. py:data:: "):
            found.add(line.split(":: ")[1])
        elif re.match(r"   [A-Za-z_]+$", line):
            found.add(f"{module}.{line.strip()}")
    return found


def test_every_page_is_in_one_list_of_contents() -> None:
    pages = sorted(path.stem for path in DOCS.glob("*.md") if path.stem != "index")
    notebooks = sorted(f"notebooks/{path.stem}" for path in (ROOT / "notebooks").glob("*.py"))
    listed = sorted(name for page in DOCS.glob("*.md") for name in entries(page))
    assert listed == sorted([*pages, *notebooks])


def test_every_public_object_has_a_reference_entry() -> None:
    found = referenced()
    missing = {f"talent.{name}" for name in talent.__all__ if name not in ROOMS} - found
    for room in ROOMS:
        module = importlib.import_module(f"talent.{room}")
        names = {f"talent.{room}.{name}" for name in module.__all__}
        # What is public under `talent` itself has its page there.
        again = {name for name in names if f"talent.{name.rsplit('.', 1)[1]}" in found}
        missing |= names - found - (set() if room == "series" else again)
    assert missing == set()


def test_reference_entries_exist_and_are_documented() -> None:
    for name in referenced():
        module, _, attribute = name.rpartition(".")
        thing = getattr(importlib.import_module(module), attribute)
        assert not callable(thing) or inspect.getdoc(thing), name


@pytest.mark.parametrize(("tag", "column"), [("ja", 1), ("zh-Hant", 2)])
def test_glossary_and_reports_use_the_same_words(tag: str, column: int) -> None:
    lines = (DOCS / "glossary.md").read_text(encoding="utf-8").splitlines()
    rows = [match.groups() for line in lines if (match := TERM.match(line))]
    rows = [row for row in rows if row[0] != "term"]
    assert len(rows) > 50
    with (ROOT / "datasets" / "occupations.csv").open(encoding="utf-8", newline="") as file:
        names = {row["name_en"]: (row["name_ja"], row["name_zh"]) for row in csv.DictReader(file)}
    compared = 0
    with talent.in_language(tag):
        for row in rows:
            english = row[0][:1].upper() + row[0][1:]
            in_data = names.get(english, (english, english))[column - 1]
            said = {translated(row[0]), translated(english), in_data} - {row[0], english}
            compared += bool(said)
            assert row[column] in (said or {row[column]}), row
    assert compared > 30
