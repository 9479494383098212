"""Connections: one way to name a database, and the same behaviour on SQLite and PostgreSQL."""

from __future__ import annotations

import os
import sqlite3
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np
import platformdirs
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError

from talent.errors import ConfigError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection

__all__ = [
    "DATABASE_VARIABLE",
    "default_url",
    "is_sqlite",
    "make_engine",
    "masked",
    "parse_url",
    "writing",
]

DATABASE_VARIABLE = "TALENT_DATABASE_URL"

BUSY_SECONDS = 30.0
"""How long a SQLite connection waits for another writer."""

POSTGRES_PATIENCE = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
"""When a server that fell silent counts as gone: within a minute, where the system would wait for
two hours. A statement may take as long as it likes, because its server still answers the network.
What the URL says goes first. https://www.postgresql.org/docs/current/libpq-connect.html"""

WRITE = "talent_write"
"""Execution option: the transaction will write, so take the write lock at its start."""

LOCK = crc32(b"talent.write")
"""Key of the advisory lock that every writer on PostgreSQL takes."""

_SECRET_KEYS = frozenset({"password", "passwd", "pwd", "sslpassword", "token"})


def _plain(number: Any) -> Any:
    return number.item()


# Without these sqlite3 stores a numpy integer as eight bytes of BLOB, and says nothing.
for _kind in (
    np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64,
    np.bool_, np.float32,
):  # fmt: skip
    sqlite3.register_adapter(_kind, _plain)


def default_url() -> URL:
    """Database to use when none is named: ``TALENT_DATABASE_URL``, else a file of the user's."""
    named = os.environ.get(DATABASE_VARIABLE, "").strip()
    if named:
        return parse_url(named)
    path = Path(platformdirs.user_data_dir("talent", appauthor=False)) / "talent.db"
    return URL.create("sqlite", database=str(path))


def parse_url(url: str | os.PathLike[str] | URL | None = None) -> URL:
    """Give the SQLAlchemy URL of what a user wrote.

    Parameters
    ----------
    url : str, path or URL, optional
        A SQLAlchemy URL, ``postgres://`` or ``postgresql://`` as hosting services give it, or
        the path of a SQLite file. None means `default_url`.

    Raises
    ------
    ConfigError
        If it is neither, or names a database other than SQLite and PostgreSQL.

    Examples
    --------
    >>> parse_url("postgres://me@db/talent").drivername
    'postgresql+psycopg'
    >>> parse_url("folder/talent.db").render_as_string()
    'sqlite:///folder/talent.db'
    """
    if url is None:
        return default_url()
    if isinstance(url, URL):
        parsed = url
    else:
        written = os.fspath(url)
        if "://" not in written:
            if not written.strip():
                raise ConfigError(
                    "the database URL is empty; leave it out or write sqlite:///talent.db"
                )
            return URL.create("sqlite", database=written)
        try:
            parsed = make_url(written)
        except (ArgumentError, ValueError) as error:
            # The text may hold a password, so it is not repeated here.
            raise ConfigError(
                "the database URL cannot be read; write it as sqlite:///path/talent.db or "
                "postgresql://user:password@host:5432/name"
            ) from error
    if parsed.drivername in {"postgres", "postgresql"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in {"sqlite", "sqlite+pysqlite", "postgresql+psycopg"}:
        raise ConfigError(
            f"talent runs on SQLite and PostgreSQL, not on {parsed.drivername!r}; "
            "write sqlite:///path or postgresql://user@host/name"
        )
    return parsed


def masked(url: URL) -> str:
    """Text of a URL without its secrets, for messages.

    Examples
    --------
    >>> masked(parse_url("postgresql://me:secret@db/talent?sslpassword=s3"))
    'postgresql+psycopg://me:***@db/talent?sslpassword=%2A%2A%2A'
    """
    hidden = {k: "***" for k in url.query if k.lower() in _SECRET_KEYS}
    return url.update_query_dict(hidden).render_as_string(hide_password=True)


def is_sqlite(engine: Engine | Connection) -> bool:
    """Whether the database is SQLite."""
    return engine.dialect.name == "sqlite"


def make_engine(url: str | os.PathLike[str] | URL | None = None) -> Engine:
    """Engine with talent's settings; nothing is opened or written yet, but the folder is made.

    Parameters
    ----------
    url : str, path or URL, optional
        See `parse_url`.

    Returns
    -------
    sqlalchemy.Engine
        On SQLite every transaction is explicit (so that schema changes roll back too), foreign
        keys are enforced and writers wait for each other.

    Raises
    ------
    ConfigError
        If the URL is not usable, or the folder of the file cannot be made.
    MissingExtraError
        If PostgreSQL is asked for and its driver is not installed.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        _make_folder(parsed)
        engine = create_engine(parsed, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
        return engine
    if find_spec("psycopg") is None:
        raise MissingExtraError(
            "PostgreSQL needs its driver: pip install 'talent[postgres]' (or use a SQLite file)"
        )
    patience = {k: v for k, v in POSTGRES_PATIENCE.items() if k not in parsed.query}
    # What is in a row is nothing for an error that somebody logs.
    return create_engine(parsed, pool_pre_ping=True, hide_parameters=True, connect_args=patience)


def _make_folder(url: URL) -> None:
    database = url.database
    if not database or database == ":memory:" or database.startswith("file:"):
        return
    folder = Path(database).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"cannot make the folder {folder} of the database ({error.strerror}); "
            f"name another one with --db or {DATABASE_VARIABLE}"
        ) from error


def _sqlite_connect(connection: sqlite3.Connection, record: object) -> None:
    # The driver's own transactions would commit before every schema change; ours do not.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    # A reader that later turns writer can be refused at once, without waiting; so a writer
    # takes the lock at the start.
    write = connection.get_execution_options().get(WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


@contextmanager
def writing(engine: Engine, connection: Connection | None = None) -> Iterator[Connection]:
    """One transaction that writes: everything in it is stored, or nothing; one writer at a time.

    PostgreSQL would let two loads run side by side and fail one of them on a duplicate key, so an
    advisory lock makes the second wait, as SQLite does by itself.

    Parameters
    ----------
    engine : sqlalchemy.Engine
    connection : sqlalchemy.Connection, optional
        An open connection to use, with no transaction begun.
    """
    with ExitStack() as stack:
        used = connection if connection is not None else stack.enter_context(engine.connect())
        used = used.execution_options(**{WRITE: True})
        stack.enter_context(used.begin())
        if not is_sqlite(used):
            used.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        yield used
