"""Append-only, enforced by the database itself and not only by good manners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import inspect

from talent.store.engine import is_sqlite
from talent.store.models import APPEND_ONLY

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

__all__ = ["create_triggers", "drop_triggers", "trigger_names"]

FUNCTION = "talent_refuse_change"
VERBS = ("update", "delete")


def trigger_names() -> list[str]:
    """Names of the triggers, one for each append-only table and verb."""
    return [f"{table}_append_only_{verb}" for table in APPEND_ONLY for verb in VERBS]


def _message(table: str) -> str:
    return f"{table} is append-only: store a correction as a new vintage"


def create_triggers(connection: Connection) -> None:
    """Refuse every UPDATE and DELETE on the append-only tables."""
    sqlite = is_sqlite(connection)
    if not sqlite:
        connection.exec_driver_sql(
            f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || "
            "' is append-only: store a correction as a new vintage'; END $$"
        )
    for table in APPEND_ONLY:
        for verb in VERBS:
            name = f"{table}_append_only_{verb}"
            if sqlite:
                body = f"BEGIN SELECT RAISE(ABORT, '{_message(table)}'); END"
                each = "ROW"
            else:
                # Once a statement, so that a bulk delete is refused without reading the table.
                body = f"EXECUTE FUNCTION {FUNCTION}()"
                each = "STATEMENT"
            connection.exec_driver_sql(
                f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table} FOR EACH {each} {body}"
            )


def drop_triggers(connection: Connection) -> None:
    """Remove the triggers, for the time of a migration."""
    existing = set(inspect(connection).get_table_names())
    for table in APPEND_ONLY:
        if table not in existing:
            continue
        for verb in VERBS:
            on = "" if is_sqlite(connection) else f" ON {table}"
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_append_only_{verb}{on}")
    if not is_sqlite(connection):
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {FUNCTION}()")
