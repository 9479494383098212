"""Fixtures of the whole suite: empty databases of both kinds, and one with the shipped data."""

from __future__ import annotations

import gc
import importlib.util
import os
import sqlite3
import uuid
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import talent
from talent.store.snapshot import take_snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from sqlalchemy import URL, Engine

AS_OF = "2026-11-22"
# Frames are made in heaps of small objects without cycles: looking for those takes a tenth of the
# time, and far less often is often enough.
gc.set_threshold(100_000, 20, 20)
# What is learnt is kept beside the tests, for all workers and the processes that they start.
os.environ.setdefault(
    "TALENT_CACHE", str(Path(__file__).resolve().parents[1] / ".pytest_cache" / "talent")
)


def _sibling(name: str) -> ModuleType:
    """Load a module beside this file: tests are no package and not on the path."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


postgres = _sibling("postgres")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """URL of a PostgreSQL that runs for the session (each worker of xdist has its own)."""
    with postgres.server() as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """URL of a SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'talent.db'}"


@pytest.fixture
def postgres_url(postgres_server: URL) -> Iterator[str]:
    """URL of an empty schema of PostgreSQL."""
    with postgres.fresh_schema(postgres_server, f"t_{uuid.uuid4().hex[:12]}") as url:
        yield url.render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """URL of an empty database; the test runs once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def kept_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """URL of an empty database that the tests of a module share, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('kept') / 'talent.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    with postgres.fresh_schema(server, f"t_{uuid.uuid4().hex[:12]}") as url:
        yield url.render_as_string(hide_password=False)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Engine of an empty database, on SQLite and on PostgreSQL."""
    from talent.store import make_engine

    made = make_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def migrated(engine: Engine) -> Engine:
    """Engine of a database with all tables and no rows, on SQLite and on PostgreSQL."""
    from talent.store import schema

    schema.upgrade(engine)
    return engine


def _backup(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


@pytest.fixture(scope="session")
def store(tmp_path_factory):
    """An embedded database with the shipped data. Tests that write runs make their own."""
    path = tmp_path_factory.mktemp("store") / "talent.db"
    with talent.open(f"sqlite:///{path}") as opened, pytest.MonkeyPatch.context() as patch:
        _backup(path, path.with_name("shipped.db"))
        # Its data never change: what was known on a day is read once, and not for every forecast.
        read = take_snapshot
        known = lru_cache(maxsize=2)(lambda day: read(opened.engine, day))
        patch.setattr(
            "talent.store.facade.take_snapshot",
            lambda engine, day=None: known(day) if engine is opened.engine else read(engine, day),
        )
        yield opened


@pytest.fixture(scope="session")
def copy_of_shipped(store):
    """Copies the shipped data, without any run, to a path, quicker than loading; gives its URL."""

    shipped = Path(store.engine.url.database).with_name("shipped.db")

    def copy(path: Path) -> str:
        _backup(shipped, path)
        return f"sqlite:///{path}"

    return copy


@pytest.fixture(scope="session")
def snapshot(store):
    """What is known today: read once for all tests, which cannot change it."""
    return store.as_of(AS_OF)


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def shipped(request):
    """The shipped data on SQLite and on PostgreSQL; tests only read them."""
    if request.param == "sqlite":
        yield request.getfixturevalue("store")
        return
    server = request.getfixturevalue("postgres_server")
    with postgres.fresh_schema(server, f"t_{uuid.uuid4().hex[:12]}") as url, talent.open(url) as db:
        yield db


@pytest.fixture(scope="session")
def baseline(store):
    """A baseline of few draws on the shipped data, stored in `store`."""
    return talent.forecast(store, as_of=AS_OF, draws=300, seed=1)
