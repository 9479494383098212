"""Export: what was loaded comes back, and what has no file is an error."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from talent.errors import ConfigError
from talent.store import Store, load_package, schema
from talent.store.engine import make_engine
from talent.store.export import export_package

if TYPE_CHECKING:
    from pathlib import Path

PLACES = {
    "employment": {"units": ["persons"], "resource": "employment"},
    "quit_rate": {"units": ["share per year"], "resource": "exits"},
}


@pytest.fixture
def tiny(tiny: Any) -> Any:
    """The package, with a descriptor that says where each concept is."""
    tiny.descriptor["concepts"] = PLACES
    for name, keys in {"sources": ["source"], "fabs": ["fab"]}.items():
        tiny.rows[name].sort(key=lambda row, keys=keys: [row[k] for k in keys])
    return tiny


def test_the_same_bytes_come_back(store: Store, package: Path, tmp_path: Path) -> None:
    report = export_package(store, tmp_path / "out", descriptor=package / "datapackage.json")
    assert report.identical
    for path in package.iterdir():
        assert (tmp_path / "out" / path.name).read_bytes() == path.read_bytes(), path.name
    assert report.frame.set_index("file").loc["employment.csv", "rows"] == 8


def test_an_export_after_an_addition_has_it_too(
    store: Store, tiny: Any, package: Path, tmp_path: Path
) -> None:
    descriptor = package / "datapackage.json"
    tiny.rows["employment"] = [
        dict(tiny.rows["employment"][5], vintage="2026-01-20", value="392400.123456789")
    ]
    load_package(store.engine, tiny.write(tmp_path / "more"))
    report = export_package(store, tmp_path / "out", descriptor=descriptor)
    assert not report.identical
    assert "392400.123456789,measured" in (tmp_path / "out" / "employment.csv").read_text()
    # The export holds the whole database.
    engine = make_engine(f"sqlite:///{tmp_path / 'again.db'}")
    schema.upgrade(engine)
    with Store(engine) as again:
        load_package(engine, tmp_path / "out")
        assert again.as_of("2026-06-01") == store.as_of("2026-06-01")


def test_a_concept_without_a_file_is_an_error(store: Store, package: Path, tmp_path: Path) -> None:
    path = package / "datapackage.json"
    described = json.loads(path.read_text())
    del described["concepts"]["quit_rate"]
    other = tmp_path / "other.json"
    other.write_text(json.dumps(described))
    with pytest.raises(ConfigError, match=r"1 values.*quit_rate.*add `resource`"):
        export_package(store, tmp_path / "out", descriptor=other)
    assert not (tmp_path / "out").exists()


def test_a_folder_in_use_is_left_alone(store: Store, package: Path) -> None:
    before = {path: path.read_bytes() for path in package.iterdir()}
    with pytest.raises(ConfigError, match="is not empty"):
        export_package(store, package)
    assert {path: path.read_bytes() for path in package.iterdir()} == before
