"""The page of plans was made from the scenarios that the package ships."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "planning-results.md"
AGAIN = "run docs/make_plans.py"


@pytest.fixture
def made(monkeypatch):
    """The script, with its neighbours in reach."""
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    spec = importlib.util.spec_from_file_location("make_plans", ROOT / "docs" / "make_plans.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_page_shows_the_scenarios_it_was_made_from(made):
    page = PAGE.read_text(encoding="utf-8")
    for name, short in made.hashes().items():
        assert f"`{name}` `{short}`" in page, AGAIN


def test_page_has_a_brief_and_a_picture_of_every_country(made):
    page = PAGE.read_text(encoding="utf-8")
    for country, name in made.NAMES.items():
        title = f"{name[0].upper()}{name[1:]}"
        assert f"- **{title}.** Today's course" in page, AGAIN
        assert f"## {title}\n" in page, AGAIN
        assert (PAGE.parent / f"images/plan-{country.lower()}.png").is_file()
