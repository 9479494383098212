"""The data dictionary is what the shipped data now make."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from talent.store import datasets_folder

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def make_data():
    spec = importlib.util.spec_from_file_location("make_data", ROOT / "docs" / "make_data.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def shown() -> str:
    return (ROOT / "docs" / "data.md").read_text(encoding="utf-8")


def test_data_page_is_up_to_date(make_data, shown, store, baseline):
    assert make_data.page(store, baseline) == shown, "run docs/make_data.py"


def test_every_file_and_source_is_on_it(shown):
    for path in datasets_folder().glob("*.csv"):
        assert f"### {path.name}\n" in shown
    lines = (datasets_folder() / "sources.csv").read_text(encoding="utf-8").splitlines()[1:]
    slugs = [found[1] for line in lines if (found := re.match(r"([a-z0-9._-]+),", line))]
    assert len(slugs) > 200
    assert all(f"| `{slug}` |" in shown for slug in slugs)
