"""The shipped package, loaded and exported again, is the same to the byte on both databases."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from talent.store import Store, datasets_folder, load_package
from talent.store.export import export_package

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine


def test_export_gives_back_the_shipped_bytes(migrated: Engine, tmp_path: Path) -> None:
    shipped = datasets_folder()
    load_package(migrated, shipped)
    report = export_package(Store(migrated), tmp_path / "out")
    assert report.identical
    described = json.loads((shipped / "datapackage.json").read_text(encoding="utf-8"))
    names = ["datapackage.json", *(r["path"] for r in described["resources"])]
    assert sorted(names) == sorted(path.name for path in (tmp_path / "out").iterdir())
    for name in names:
        assert (tmp_path / "out" / name).read_bytes() == (shipped / name).read_bytes(), name
