"""Examples in docstrings open the shipped data in memory: they are loaded once, and then copied."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from talent.store import facade
from talent.store.snapshot import take_snapshot

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from talent.store.snapshot import Snapshot


def _in_memory(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite" and not engine.url.database


def _copy(source: Engine | sqlite3.Connection, target: Engine | sqlite3.Connection) -> None:
    """Copy a database from, or to, that of an engine in memory."""
    pair = []
    for one in (source, target):
        if isinstance(one, sqlite3.Connection):
            pair.append(one)
        else:
            with closing(one.raw_connection()) as raw:
                assert isinstance(raw.driver_connection, sqlite3.Connection)  # noqa: S101
                pair.append(raw.driver_connection)
    pair[0].backup(pair[1])


@pytest.fixture(scope="session")
def _kept() -> Iterator[tuple[sqlite3.Connection, dict[dt.date | None, Snapshot]]]:
    """The first database, once it is filled, and what was known in it on a day."""
    with closing(sqlite3.connect(":memory:")) as kept:
        yield kept, {}


@pytest.fixture(autouse=True)
def _loaded_once(
    _kept: tuple[sqlite3.Connection, dict[dt.date | None, Snapshot]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first example creates, migrates and fills its database; no example adds data to it."""
    prepare = facade._prepare
    kept, known = _kept

    def prepared(engine: Engine, **settings: Any) -> None:
        if not _in_memory(engine) or not settings["load"]:
            prepare(engine, **settings)
        elif kept.execute("SELECT count(*) FROM sqlite_master").fetchone() != (0,):
            _copy(kept, engine)
        else:
            prepare(engine, **settings)
            _copy(engine, kept)

    def snapshot(engine: Engine, day: dt.date | None = None) -> Snapshot:
        if not _in_memory(engine):
            return take_snapshot(engine, day)
        if day not in known:
            known[day] = take_snapshot(engine, day)
        return known[day]

    monkeypatch.setattr(facade, "_prepare", prepared)
    monkeypatch.setattr(facade, "take_snapshot", snapshot)
