"""The page of what levers do was made from the scenarios that the package ships."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from talent.forecasts import make_config

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "levers-results.md"
AGAIN = "run docs/make_levers.py"


@pytest.fixture
def made(monkeypatch):
    """The script, with its neighbours in reach."""
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    spec = importlib.util.spec_from_file_location("make_levers", ROOT / "docs" / "make_levers.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_page_shows_the_scenarios_it_was_made_from(made):
    page = PAGE.read_text(encoding="utf-8")
    for name, short in made.hashes().items():
        assert f"`{name}` `{short}`" in page, AGAIN
    assert f"`{make_config(**made.SETTINGS).hash[:12]}`" in page, AGAIN


def test_page_has_every_lever_of_every_country_and_its_pictures(made):
    page = PAGE.read_text(encoding="utf-8")
    for lever in made.read_scenario(made.ALL).levers:
        assert f"| {made.lever_label(lever.name, lever.country)} |" in page, AGAIN
    for country in made.NAMES:
        picture = f"images/levers-{country.lower()}.png"
        assert f"({picture})" in page
        assert (PAGE.parent / picture).is_file()
