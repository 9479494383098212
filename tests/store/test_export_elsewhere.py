"""An exported package is one to tools that know nothing of talent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import frictionless

from talent.store import Store, load_package
from talent.store.export import export_package

if TYPE_CHECKING:
    from pathlib import Path

PLACES = {
    "employment": {"units": ["persons"], "resource": "employment"},
    "quit_rate": {"units": ["share per year"], "resource": "exits"},
}


def test_frictionless_finds_an_export_of_a_changed_database_valid(
    sqlite_store: Store, tiny: Any, tmp_path: Path
) -> None:
    tiny.descriptor |= {"concepts": PLACES, "created": "2026-01-20T00:00:00Z"}
    note = 'of "two" lines,\nand more'
    changed = dict(tiny.rows["employment"][5], vintage="2026-01-20", value="392400.5", note=note)
    tiny.rows["employment"] = [changed]
    load_package(sqlite_store.engine, tiny.write(tmp_path / "more"))
    descriptor = tmp_path / "more" / "datapackage.json"
    export_package(sqlite_store, tmp_path / "out", descriptor=descriptor)
    path = tmp_path / "out" / "datapackage.json"
    report = frictionless.validate(str(path))
    assert report.valid, report.flatten(["name", "type", "message"])
    found = {task.name: task.stats["rows"] for task in report.tasks}
    assert found["employment"] == 9
    rows = frictionless.Package(str(path)).get_resource("employment").read_rows()
    assert note in {row["note"] for row in rows}

    # And it is no rubber stamp.
    broken = json.loads(path.read_text("utf-8"))
    spot = next(r for r in broken["resources"] if r["name"] == "employment")
    text = (path.parent / spot["path"]).read_text("utf-8")
    (path.parent / spot["path"]).write_text(text.replace("392400.5", "many"), encoding="utf-8")
    assert not frictionless.validate(str(path)).valid
