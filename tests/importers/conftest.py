"""A small store with the series that the importers feed, and one golden file a format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from talent.store import datasets_folder, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from talent.store import Store

FILES = Path(__file__).with_name("files")
KEEP = (
    r"employment\.(US\.(3344|334413)\.SA|TW\.manufacturing)"
    r"|jolts\.US\.durable\.hires\..*|production\.(US\.(3344|total)|JP\.JSIC28\.shipments)"
    r"|capacity\.US\..*\.(index.*|utilisation)|productivity\.TW\..*|graduates\.US\.[a-z_]+\.[a-z]+"
    r"|occupation_mix\.US\.(3344|3345)\.(17-207[12]|17-2112|17-3023|51-2028|51-9[01].*|residual)"
    r"|(oews|ep)_employment\.US\.(17-207[12]|51-9141|00-0000)"
    r"|population\.\w\w\.[MF]\.(0|20|21|85)|mortality\.\w\w\.[MF]\.(0|1-4|25-29|60-64|100\+)"
)
OBSERVATIONS = ("employment", "labour_market", "production", "capacity", "graduates", "population",
                "mortality")  # fmt: skip


@pytest.fixture(scope="session")
def small_package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped package, cut down to the series of the golden files and the last years."""
    source, folder = datasets_folder(), tmp_path_factory.mktemp("small")
    descriptor: dict[str, Any] = json.loads((source / "datapackage.json").read_text("utf-8"))
    names = {"countries", "scopes", "occupations", "sources", "series", *OBSERVATIONS}
    kept = [item for item in descriptor["resources"] if item["name"] in names]
    descriptor["resources"] = kept
    for item in kept:
        frame = pd.read_csv(source / item["path"], dtype=str, keep_default_na=False)
        if "series" in frame:
            frame = frame[frame["series"].str.fullmatch(KEEP)]
        if item["name"] in OBSERVATIONS:
            frame = frame[frame["period"].str[:4].between("2024", "2026")]
        frame.to_csv(folder / item["path"], index=False, lineterminator="\n")
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    return folder


@pytest.fixture
def small(database_url: str, small_package: Path) -> Iterator[Store]:
    """A small store, on SQLite and on PostgreSQL."""
    with open_store(database_url, load=False) as made:
        made.load(small_package)
        yield made


@pytest.fixture(scope="module")
def sqlite_small(tmp_path_factory: pytest.TempPathFactory, small_package: Path) -> Iterator[Store]:
    """A small store on SQLite that the tests of a module share and do not change."""
    path = tmp_path_factory.mktemp("shared") / "talent.db"
    with open_store(f"sqlite:///{path}", load=False) as made:
        made.load(small_package)
        made.engine.dispose()
        yield made


@pytest.fixture(scope="module")
def catalogue_only(
    tmp_path_factory: pytest.TempPathFactory, small_package: Path
) -> Iterator[Store]:
    """The series of a small store and no observation, for tests that import 500 times."""
    folder = tmp_path_factory.mktemp("catalogue")
    for file in small_package.iterdir():
        text = file.read_text("utf-8")
        name = file.stem in OBSERVATIONS
        (folder / file.name).write_text(text.partition("\n")[0] + "\n" if name else text, "utf-8")
    with open_store(f"sqlite:///{folder / 'talent.db'}", load=False) as made:
        made.load(folder)
        made.engine.dispose()
        yield made


@pytest.fixture
def golden() -> Path:
    """Folder of the golden files."""
    return FILES
