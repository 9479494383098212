"""Stores for jobs: a copy of the shipped data, and one with all tables and next to no rows."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path  # noqa: TC003 - pytest reads the annotations of fixtures
from typing import TYPE_CHECKING

import pytest

from talent.jobs.job import read_job
from talent.store import Store, make_engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    from talent.jobs.job import Job


@pytest.fixture
def write_job(tmp_path: Path) -> Callable[..., Job]:
    """Write a job file into a folder, and read it."""

    def write(text: str, name: str = "job.yaml") -> Job:
        file = tmp_path / "jobs" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return read_job(file)

    return write


@pytest.fixture
def empty(migrated: Engine) -> Store:
    """All tables and no rows, on SQLite and on PostgreSQL."""
    return Store(migrated)


@pytest.fixture
def own(store: Store, tmp_path: Path) -> Iterator[Store]:
    """A copy of the shipped data on SQLite, for tests that store runs."""
    path = tmp_path / "own.db"
    source = store.engine.url.database
    assert source is not None
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(path)) as new:
        old.backup(new)
    with Store(make_engine(f"sqlite:///{path}")) as opened:
        yield opened
