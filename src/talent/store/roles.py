"""Roles on PostgreSQL: who owns the tables, who writes forecasts, who may only read the views.

The roles are groups that cannot log in. People and programs log in with roles of their own, made
by whoever runs the server; talent only makes them members, so that no password passes through it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, fields, replace
from typing import TYPE_CHECKING

import pandas as pd
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from talent.errors import ConfigError
from talent.store.engine import is_sqlite, writing
from talent.store.models import VERSION_TABLE
from talent.store.rights import (
    Roles,
    apply_rights,
    our_tables_and_views,
    remembered,
    role_in,
    run_with_names,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.engine import Connection, Engine

__all__ = ["Roles", "make_roles", "named_roles"]


def make_roles(
    engine: Engine,
    roles: Roles | None = None,
    grant: Mapping[str, Iterable[str]] | None = None,
) -> pd.DataFrame:
    """Make the three groups where they are missing, and give each its rights; once is enough.

    What the groups may do with talent's tables and views is made exactly what it should be: what
    a group was given by hand is taken away again. Tables of other programs are left alone.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        PostgreSQL, at the current revision, as a superuser or as the owner of the database with
        CREATEROLE.
    roles : Roles, optional
        By default those of the last call, else `Roles()`.
    grant : mapping of str to iterable of str, optional
        Login roles that become members, by ``owner``, ``writer`` or ``reporter``. One of the
        reporter's also starts every transaction read-only in this database.

    Returns
    -------
    pandas.DataFrame
        ``role, name, objects`` (tables and views that it may use), ``members``.

    Raises
    ------
    ConfigError
        On SQLite; if a name is taken by a role that may log in or has powers of its own; if a
        login does not exist; or if the database does not allow it, which is then as before.
    """
    if is_sqlite(engine):
        raise ConfigError(
            "SQLite has no roles: who may read the file may read everything, who may write it may "
            "write everything; use the rights of the file, or PostgreSQL"
        )
    members = {kind: list(logins) for kind, logins in (grant or {}).items()}
    known = [field.name for field in fields(Roles)]
    for kind in members:
        if kind not in known:
            raise ConfigError(f"{kind!r} is none of {', '.join(known)}")
    try:
        with writing(engine) as connection:
            roles = roles or remembered(connection) or Roles()
            _create(connection, roles)
            _remember(connection, roles)
            schema = str(connection.scalar(text("SELECT current_schema()")))
            run_with_names(
                connection, "GRANT USAGE, CREATE ON SCHEMA {} TO {}", schema, roles.owner
            )
            run_with_names(connection, "GRANT USAGE ON SCHEMA {} TO {}", schema, roles.writer)
            run_with_names(connection, "GRANT USAGE ON SCHEMA {} TO {}", schema, roles.reporter)
            apply_rights(connection, roles)
            for kind, logins in members.items():
                for login in logins:
                    _join(connection, kind, getattr(roles, kind), login)
            return _summary(connection, roles)
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", "") != "42501":
            raise
        raise ConfigError(
            f"the database does not allow it ({str(error.orig).splitlines()[0]}); run it as a "
            "superuser, or as the owner of the database with CREATEROLE and, from PostgreSQL 16 "
            "on, ADMIN of the logins; nothing was changed"
        ) from error


def _create(connection: Connection, roles: Roles) -> None:
    superuser = connection.scalar(
        text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    )
    for kind, name in asdict(roles).items():
        found = role_in(connection, name)
        if found is None:
            run_with_names(connection, "CREATE ROLE {} NOLOGIN", name)
        elif found.rolcanlogin or found.powers:
            raise ConfigError(
                f"the role {name!r} is there and may log in, or has powers of its own; a group "
                f"should have neither: choose another name with --{kind}"
            )
    if not superuser:
        # To hand tables over, one must belong to whom one hands them.
        run_with_names(connection, "GRANT {} TO CURRENT_USER", roles.owner)


def _remember(connection: Connection, roles: Roles) -> None:
    # Views come and go with migrations, and a table of our own would too; the table of the
    # revision stays, and a backup keeps its comment.
    written = json.dumps({"talent roles": asdict(roles)})
    literal = connection.scalar(text("SELECT quote_literal(:words)"), {"words": written})
    safe = str(literal).replace("%", "%%")
    connection.exec_driver_sql(f"COMMENT ON TABLE {VERSION_TABLE} IS {safe}")


def _join(connection: Connection, kind: str, group: str, login: str) -> None:
    found = role_in(connection, login)
    if found is None:
        raise ConfigError(
            f"there is no role {login!r} to make a member of {group!r}; whoever runs the server "
            "makes it first (CREATE ROLE ... LOGIN), so that talent sees no password"
        )
    run_with_names(connection, "GRANT {} TO {}", group, login)
    database = str(connection.scalar(text("SELECT current_database()")))
    # A setting of a group is not inherited, so it is set where it counts.
    change = "SET default_transaction_read_only = on"
    if kind != "reporter":
        change = "RESET default_transaction_read_only"
    run_with_names(connection, f"ALTER ROLE {{}} IN DATABASE {{}} {change}", login, database)


def _summary(connection: Connection, roles: Roles) -> pd.DataFrame:
    tables, views = our_tables_and_views(connection)
    objects = {"owner": [*tables, *views], "writer": [*tables, *views], "reporter": views}
    query = text(
        "SELECT DISTINCT m.rolname FROM pg_auth_members a JOIN pg_roles g ON g.oid = a.roleid "
        "JOIN pg_roles m ON m.oid = a.member WHERE g.rolname = :group ORDER BY 1"
    )
    rows = [
        {
            "role": kind,
            "name": name,
            "objects": len(objects[kind]),
            "members": ", ".join(connection.scalars(query, {"group": name})),
        }
        for kind, name in asdict(roles).items()
    ]
    return pd.DataFrame(rows)


def named_roles(
    engine: Engine,
    owner: str | None = None,
    writer: str | None = None,
    reporter: str | None = None,
) -> Roles | None:
    """Names of the groups with some replaced: those of the last call otherwise, else `Roles()`."""
    given = {"owner": owner, "writer": writer, "reporter": reporter}
    chosen = {kind: name for kind, name in given.items() if name is not None}
    if is_sqlite(engine) or not chosen:
        return None
    with engine.connect() as connection:
        return replace(remembered(connection) or Roles(), **chosen)
