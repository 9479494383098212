"""Revisions of the database: create, upgrade, downgrade, check, and refuse what does not fit."""

from __future__ import annotations

import re
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from talent.errors import ConfigError, SchemaVersionError
from talent.store.engine import is_sqlite, masked, writing
from talent.store.models import VERSION_TABLE, Base
from talent.store.rights import apply_rights, missing_rights
from talent.store.triggers import trigger_names
from talent.store.views import VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Connection, Engine

__all__ = [
    "VERSION_TABLE",
    "check",
    "configure",
    "current",
    "downgrade",
    "head",
    "is_empty",
    "migrations_folder",
    "require_current",
    "upgrade",
]

_NUMBERED = re.compile(r"\d{4}")


def migrations_folder() -> Path:
    """Folder of the migrations: inside an installed package, else in the checkout.

    Raises
    ------
    ConfigError
        If neither is there.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "_migrations", package.parents[1] / "migrations"):
        if (folder / "env.py").is_file():
            return folder
    raise ConfigError("the migrations are missing from this installation; install talent again")


def configure(folder: Path | None = None) -> Config:
    """Alembic's configuration, in code: there is no alembic.ini, so nothing touches logging."""
    config = Config()
    location = str(folder or migrations_folder())
    config.set_main_option("script_location", location.replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@cache
def head(folder: Path | None = None) -> str:
    """Newest revision that this version of talent knows; read once, for it parses every script."""
    revision = ScriptDirectory.from_config(configure(folder)).get_current_head()
    if revision is None:
        raise ConfigError("the migrations are missing from this installation; install talent again")
    return revision


def _revision(connection: Connection) -> str | None:
    options = {"version_table": VERSION_TABLE}
    return MigrationContext.configure(connection, opts=options).get_current_revision()


def current(engine: Engine) -> str | None:
    """Revision of the database, or None where talent has made nothing yet."""
    with engine.connect() as connection:
        return _revision(connection)


def is_empty(engine: Engine) -> bool:
    """Whether the database holds no table at all, of talent or of another program."""
    with engine.connect() as connection:
        return set(inspect(connection).get_table_names()) <= {VERSION_TABLE}


def require_current(engine: Engine, folder: Path | None = None) -> None:
    """Refuse a database at another revision, and say which command mends it.

    Raises
    ------
    SchemaVersionError
        If the database is empty, older, newer, of another program, or at an unknown revision.
    """
    where = masked(engine.url)
    revision = current(engine)
    newest = head(folder)
    if revision == newest:
        return
    if revision is None:
        if is_empty(engine):
            message = f"the database {where} is empty; run `talent init`"
        else:
            message = (
                f"the database {where} holds tables, but not talent's; "
                "name another database, or an empty schema of this one"
            )
        raise SchemaVersionError(message)
    known = {s.revision for s in ScriptDirectory.from_config(configure(folder)).walk_revisions()}
    if revision in known:
        raise SchemaVersionError(
            f"the database {where} is at revision {revision}, older than {newest}, which this "
            "version of talent needs; run `talent db upgrade` (make a copy first)"
        )
    if _NUMBERED.fullmatch(revision) and revision > newest:
        raise SchemaVersionError(
            f"the database {where} is at revision {revision}, newer than {newest}, the newest "
            "that this version of talent knows; run `pip install --upgrade talent`"
        )
    raise SchemaVersionError(
        f"the database {where} is at revision {revision}, which no version of talent up to "
        f"{newest} has; restore a copy, or run `talent init` on an empty database"
    )


def upgrade(engine: Engine, revision: str = "head", *, folder: Path | None = None) -> None:
    """Bring the database to a revision, in one transaction; a second call does nothing.

    Parameters
    ----------
    engine : sqlalchemy.Engine
    revision : str
        Target, normally the newest.
    folder : pathlib.Path, optional
        Migrations to use instead of the installed ones.

    Raises
    ------
    SchemaVersionError
        If the database is at a revision that this version does not know.
    """
    newest = head(folder)
    revision = newest if revision == "head" else revision
    at = current(engine)
    if at == revision:
        return
    if at is None and not is_empty(engine):
        require_current(engine, folder)
    if at is not None:
        _require_known(engine, at, folder)
    with _migrating(engine, folder) as config:
        command.upgrade(config, revision)


def downgrade(engine: Engine, revision: str, *, folder: Path | None = None) -> None:
    """Take the database back to a revision (``base`` removes every table), in one transaction."""
    at = current(engine)
    if at is not None:
        _require_known(engine, at, folder)
    with _migrating(engine, folder) as config:
        command.downgrade(config, revision)


def _require_known(engine: Engine, revision: str, folder: Path | None) -> None:
    scripts = ScriptDirectory.from_config(configure(folder))
    if revision not in {s.revision for s in scripts.walk_revisions()}:
        require_current(engine, folder)


@contextmanager
def _migrating(engine: Engine, folder: Path | None) -> Iterator[Config]:
    """Give the configuration, bound to one writing transaction.

    On SQLite foreign keys are off meanwhile, because a table is altered by making it anew, and
    dropping the old one would delete the rows that point at it. What is off is checked at the end.
    """
    config = configure(folder)
    sqlite = is_sqlite(engine)
    if sqlite:
        # The first holds for a new file only: what is pruned from it can be given back.
        _sqlite_pragmas(engine, "auto_vacuum=INCREMENTAL", "journal_mode=WAL")
    with engine.connect() as outside:
        if sqlite:
            # Outside any transaction: inside one SQLite ignores this setting.
            outside.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        try:
            with writing(engine, outside) as connection:
                config.attributes["connection"] = connection
                yield config
                apply_rights(connection)
                if sqlite:
                    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                    if broken:
                        raise SchemaVersionError(
                            f"the migration would break {len(broken)} reference(s), the first in "
                            f"table {broken[0][0]}; nothing was changed"
                        )
        finally:
            if sqlite:
                outside.connection.cursor().execute("PRAGMA foreign_keys=ON")


def _sqlite_pragmas(engine: Engine, *pragmas: str) -> None:
    connection = engine.raw_connection()
    try:
        for pragma in pragmas:
            connection.cursor().execute(f"PRAGMA {pragma}")
    finally:
        connection.close()


def check(engine: Engine) -> list[str]:
    """Differences between the database and the models, in words; none where all is well."""
    problems: list[str] = []
    with engine.connect() as connection:
        options: dict[str, Any] = {
            "version_table": VERSION_TABLE,
            "compare_type": True,
            "compare_server_default": True,
        }
        context = MigrationContext.configure(connection, opts=options)
        problems += [str(difference) for difference in compare_metadata(context, Base.metadata)]
        views = set(inspect(connection).get_view_names())
        problems += [f"the view {name} is missing" for name in VIEWS if name not in views]
        catalogue = (
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            if is_sqlite(connection)
            else "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"
        )
        triggers = {row[0] for row in connection.execute(text(catalogue))}
        problems += [f"the trigger {n} is missing" for n in trigger_names() if n not in triggers]
        problems += missing_rights(connection)
    return problems
