"""What each group of roles may do on PostgreSQL, given again after every migration.

Three groups: who owns the tables, who writes forecasts, and who only reads the views. See
`talent.store.roles` for making them.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, inspect, text

from talent.errors import ConfigError
from talent.store.engine import is_sqlite
from talent.store.models import APPEND_ONLY, VERSION_TABLE, Base
from talent.store.models_jobs import JobLease, JobRun, JobStep
from talent.store.models_published import Scoreboard
from talent.store.models_scores import Score, ScoreSummary
from talent.store.plan import WHOLE
from talent.store.tables import LOAD_ORDER
from talent.store.triggers import FUNCTION
from talent.store.views import VIEWS

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

__all__ = [
    "WRITER_RIGHTS",
    "Roles",
    "apply_rights",
    "missing_rights",
    "our_tables_and_views",
    "remembered",
    "role_in",
    "run_with_names",
]

LONGEST_NAME = 63
"""Bytes of a name that PostgreSQL keeps; it would cut a longer one without a word."""


def _writer_rights() -> dict[str, tuple[str, ...]]:
    """Rights on each table: read and add everywhere, change only what the code changes."""
    more: dict[str, set[str]] = {
        Score.__tablename__: {"DELETE"},
        ScoreSummary.__tablename__: {"DELETE"},
        Scoreboard.__tablename__: {"DELETE"},
        JobRun.__tablename__: {"UPDATE"},
        JobStep.__tablename__: {"DELETE"},
        JobLease.__tablename__: {"UPDATE"},
    }
    # A later package may reword reference data, and take a row out of a group that belongs
    # together; facts are added to and never changed.
    for table in LOAD_ORDER:
        if table not in APPEND_ONLY:
            more.setdefault(table, set()).add("UPDATE")
    for table in WHOLE:
        more.setdefault(table, set()).add("DELETE")
    return {
        table: ("SELECT", "INSERT", *sorted(more.get(table, ()))) for table in Base.metadata.tables
    }


WRITER_RIGHTS = _writer_rights()
"""What the writer may do with each table, and no more: it deletes no run and alters nothing."""


@dataclass(frozen=True)
class Roles:
    """Names of the three groups.

    Attributes
    ----------
    owner : str
        Owns every table, view, sequence and function of talent: upgrades, prunes.
    writer : str
        Loads, imports, forecasts, scores and runs jobs; see `WRITER_RIGHTS`.
    reporter : str
        Reads the views, and nothing else.

    Raises
    ------
    ConfigError
        If a name is empty, too long or reserved, or two are the same.
    """

    owner: str = "talent_owner"
    writer: str = "talent_writer"
    reporter: str = "talent_reporter"

    def __post_init__(self) -> None:
        names = list(asdict(self).values())
        for name in names:
            _check_name(name)
        if len(set(names)) < len(names):
            raise ConfigError("the owner, the writer and the reporter need three different names")


def _check_name(name: str) -> None:
    reserved = name.lower().startswith("pg_") or name.lower() in {"public", "none"}
    if not name or "\0" in name or len(name.encode()) > LONGEST_NAME or reserved:
        raise ConfigError(
            f"{name[:80]!r} cannot be the name of a role; use up to {LONGEST_NAME} bytes, not "
            "'public', not 'none', and not starting with 'pg_'"
        )


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote_identifier(name)


def run_with_names(connection: Connection, statement: str, *names: str) -> None:
    """Run a statement with names in the place of ``{}``, each quoted as an identifier."""
    quoted = [_quoted(connection, name) for name in names]
    connection.exec_driver_sql(statement.format(*quoted))


def role_in(connection: Connection, name: str) -> Any:
    """Whether a role may log in and whether it has powers of its own; None if there is none."""
    query = text(
        "SELECT rolcanlogin, rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication "
        "OR rolbypassrls AS powers FROM pg_roles WHERE rolname = :name"
    )
    return connection.execute(query, {"name": name}).one_or_none()


def remembered(connection: Connection) -> Roles | None:
    """Names that `make_roles` last used in this database, or None."""
    if is_sqlite(connection):
        return None
    query = text("SELECT obj_description(to_regclass(:name), 'pg_class')")
    try:
        stored = json.loads(connection.scalar(query, {"name": VERSION_TABLE}) or "null")
        return Roles(**stored["talent roles"])
    except (ValueError, TypeError, KeyError):
        # Somebody else's comment.
        return None


def apply_rights(connection: Connection, roles: Roles | None = None) -> None:
    """Give the groups what they should have on tables and views, and take away the rest.

    Part of `make_roles`, and of every upgrade, for a migration makes the views anew. Without
    `roles` it is for the remembered ones, and does nothing where there are none.
    """
    roles = roles or _existing(connection)
    if roles is None:
        return
    owner, writer, reporter = roles.owner, roles.writer, roles.reporter
    tables, views = our_tables_and_views(connection)
    for name in (*tables, *views):
        # Of a view as well; what belongs to a table, as its sequence, goes with it.
        if not _owned_by(connection, name, owner):
            run_with_names(connection, "ALTER TABLE {} OWNER TO {}", name, owner)
        run_with_names(
            connection, "REVOKE ALL ON TABLE {} FROM PUBLIC, {}, {}", name, writer, reporter
        )
    for name in tables:
        rights = ", ".join(WRITER_RIGHTS.get(name, ("SELECT",)))
        run_with_names(connection, f"GRANT {rights} ON TABLE {{}} TO {{}}", name, writer)
    for name in views:
        run_with_names(connection, "GRANT SELECT ON TABLE {} TO {}, {}", name, writer, reporter)
    for name in _sequences(connection, tables):
        run_with_names(connection, "GRANT USAGE ON SEQUENCE {} TO {}", name, writer)
    function = text("SELECT to_regprocedure(:name)")
    if connection.scalar(function, {"name": f"{FUNCTION}()"}) is not None:
        run_with_names(connection, f"ALTER FUNCTION {FUNCTION}() OWNER TO {{}}", owner)


def _existing(connection: Connection) -> Roles | None:
    roles = remembered(connection)
    # A copy restored on another server may have the names without the roles.
    if roles is None or any(role_in(connection, n) is None for n in asdict(roles).values()):
        return None
    return roles


def our_tables_and_views(connection: Connection) -> tuple[list[str], list[str]]:
    """Names of talent's tables and of its views that are in the database."""
    looked = inspect(connection)
    tables = {*Base.metadata.tables, VERSION_TABLE} & set(looked.get_table_names())
    return sorted(tables), sorted(set(VIEWS) & set(looked.get_view_names()))


def _owned_by(connection: Connection, table: str, owner: str) -> bool:
    query = text(
        "SELECT pg_get_userbyid(relowner) = :owner FROM pg_class WHERE oid = to_regclass(:name)"
    )
    return bool(connection.scalar(query, {"owner": owner, "name": table}))


def _sequences(connection: Connection, tables: list[str]) -> list[str]:
    query = text(
        "SELECT s.relname FROM pg_class s JOIN pg_depend d ON d.objid = s.oid "
        "AND d.classid = 'pg_class'::regclass JOIN pg_class t ON t.oid = d.refobjid "
        "WHERE s.relkind = 'S' AND t.relnamespace = current_schema()::regnamespace "
        "AND t.relname IN :tables ORDER BY 1"
    ).bindparams(bindparam("tables", expanding=True))
    return [str(name) for name in connection.scalars(query, {"tables": tables})]


def missing_rights(connection: Connection) -> list[str]:
    """What the remembered groups lack, or have too much, in words; none where all is well."""
    roles = remembered(connection)
    if roles is None:
        return []
    if gone := [name for name in asdict(roles).values() if role_in(connection, name) is None]:
        return [f"the role {name} is missing; run `talent db roles`" for name in gone]
    tables, views = our_tables_and_views(connection)
    may = text("SELECT has_table_privilege(:role, to_regclass(:name), :right)")
    wanted = [(roles.reporter, name, "SELECT", True) for name in views]
    wanted += [(roles.reporter, name, "SELECT", False) for name in tables]
    wanted += [
        (roles.writer, name, right, right in WRITER_RIGHTS.get(name, ("SELECT",)))
        for name in tables
        for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE")
    ]
    problems = [
        f"{role} may {'not ' if right else ''}{verb} {name}; run `talent db roles`"
        for role, name, verb, right in wanted
        if connection.scalar(may, {"role": role, "name": name, "right": verb}) is not right
    ]
    problems += [
        f"{name} does not belong to {roles.owner}; run `talent db roles`"
        for name in (*tables, *views)
        if not _owned_by(connection, name, roles.owner)
    ]
    schema = {
        "role": roles.reporter,
        "name": str(connection.scalar(text("SELECT current_schema()"))),
    }
    if connection.scalar(text("SELECT has_schema_privilege(:role, :name, 'CREATE')"), schema):
        problems.append(
            f"{roles.reporter} may create tables in the schema {schema['name']}, as everybody may: "
            f"REVOKE CREATE ON SCHEMA {schema['name']} FROM PUBLIC"
        )
    return problems
