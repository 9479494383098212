"""Pages that are made from code or data are what that code and data now make."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from talent.forecasts import make_config

ROOT = Path(__file__).resolve().parents[2]


def script(name: str):
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_views_page_is_up_to_date():
    assert (ROOT / "docs" / "views.md").read_text(encoding="utf-8") == script("make_views").page()


def test_schemas_are_up_to_date():
    for name, made in script("make_schema").pages().items():
        text = (ROOT / "docs" / name).read_text(encoding="utf-8")
        assert text == made, "run docs/make_schema.py"


def test_results_page_shows_what_the_shipped_data_make(baseline):
    results = (ROOT / "docs" / "results.md").read_text(encoding="utf-8")
    config = make_config(**script("make_results").SETTINGS)
    # The same as-of date, hence the same input hash.
    for made in (config.hash, baseline.meta["input_hash"]):
        assert f"`{made[:12]}`" in results, "run docs/make_results.py"


def test_readme_shows_the_table_of_the_results_page():
    results = (ROOT / "docs" / "results.md").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme.split("<!-- headline -->")[1].split("<!-- /headline -->")[0].strip()
    assert "| US | 2035 |" in table
    assert table in results
