"""Backups made as docs/database.md says: of a SQLite file in use, and of PostgreSQL with roles."""

from __future__ import annotations

import importlib.util
import os
import sqlite3
import subprocess
import threading
import uuid
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, inspect, text

from talent.store import VIEWS, Store, make_engine, open_store, schema
from talent.store.roles import Roles, make_roles

if TYPE_CHECKING:
    from sqlalchemy import URL, Engine

    from talent.store import RunRecord


def _client(name: str) -> Path:
    """A client of PostgreSQL, from where the tests have their server; its absence is an error."""
    path = Path(__file__).parents[1] / "postgres.py"
    spec = importlib.util.spec_from_file_location("postgres", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    client: Path = module._binaries() / name
    return client


def _content(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    with engine.connect() as connection:
        return {
            name: sorted(map(tuple, connection.execute(text(f'SELECT * FROM "{name}"'))), key=repr)  # noqa: S608
            for name in (*sorted(inspect(connection).get_table_names()), *VIEWS)
        }


def test_a_copy_of_a_file_in_use_is_whole(
    sqlite_store: Store, record: RunRecord, tmp_path: Path
) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            sqlite_store.save_run(replace(record, seed=number, run_id=""))
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            copy = tmp_path / f"copy{number}.db"
            with closing(sqlite3.connect(str(sqlite_store.engine.url.database))) as connection:
                connection.execute("VACUUM INTO ?", (str(copy),))
    finally:
        stop.set()
        writer.join()
    for number in range(5):
        with open_store(tmp_path / f"copy{number}.db", create=False, load=False) as store:
            assert schema.check(store.engine) == []
            with store.engine.connect() as connection:
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
                assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
                counts = connection.execute(
                    text("SELECT COUNT(r.run) FROM run u LEFT JOIN run_result r ON r.run = u.id "
                         "GROUP BY u.id")
                ).scalars()  # fmt: skip
                assert set(counts) <= {len(record.results)}
            store.save_run(replace(record, seed=-1, run_id=""))


def test_a_dump_is_restored_as_it_was(
    postgres_url: str, postgres_server: URL, record: RunRecord, tmp_path: Path
) -> None:
    tag = uuid.uuid4().hex[:8]
    roles = Roles(*(f"{kind}_{tag}" for kind in ("owner", "writer", "reporter")))
    source = make_engine(postgres_url)
    schema.upgrade(source)
    Store(source).save_run(record)
    make_roles(source, roles)
    with source.connect() as connection:
        name = str(connection.scalar(text("SELECT current_schema()")))
    outside = create_engine(postgres_server, isolation_level="AUTOCOMMIT")
    environment = os.environ | {
        "PGHOST": str(postgres_server.query.get("host", postgres_server.host or "")),
        "PGPORT": str(postgres_server.port or 5432),
        "PGUSER": str(postgres_server.username),
        "PGPASSWORD": str(postgres_server.password or ""),
    }
    dump = tmp_path / "talent.dump"
    with outside.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE restored_{tag}")
    try:
        for command in (
            [_client("pg_dump"), "-Fc", "-n", name, "-d", postgres_server.database, "-f", dump],
            [_client("pg_restore"), "--exit-on-error", "-d", f"restored_{tag}", dump],
        ):
            subprocess.run(command, env=environment, check=True)
        target = make_engine(source.url.set(database=f"restored_{tag}"))
        # The rights of the roles are part of it, and so are their names.
        assert schema.check(target) == []
        assert _content(target) == _content(source)
        target.dispose()
    finally:
        source.dispose()
        with outside.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE IF EXISTS restored_{tag}")
            for role in asdict(roles).values():
                connection.exec_driver_sql(f"DROP OWNED BY {role} CASCADE")
                connection.exec_driver_sql(f"DROP ROLE {role}")
        outside.dispose()
