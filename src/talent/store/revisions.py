"""What a change of the revision brings, and what it would take away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from alembic.script import ScriptDirectory
from sqlalchemy import func, inspect, select
from sqlalchemy import table as named

from talent.errors import ConfigError, UnknownCodeError
from talent.store import schema
from talent.store.engine import make_engine
from talent.store.models import VERSION_TABLE

if TYPE_CHECKING:
    from sqlalchemy import Engine

__all__ = ["lost_by_downgrade", "steps"]


def steps(before: str | None, after: str | None) -> list[tuple[str, str]]:
    """Revisions between two, oldest first, each with what it brings in a line.

    Examples
    --------
    >>> steps("0001", "0002")
    [('0002', 'What each driver contributes to the gap of a run, and the hash of ...')]
    """
    found = [
        (script.revision, script.doc)
        for script in ScriptDirectory.from_config(schema.configure()).walk_revisions()
    ]
    return [(name, doc) for name, doc in found[::-1] if (before or "") < name <= (after or "")]


def lost_by_downgrade(engine: Engine, revision: str) -> pd.DataFrame:
    """What a downgrade would take away: tables and columns that the older revision has not.

    It is tried on an empty database in memory, so nobody waits for it.

    Parameters
    ----------
    engine : sqlalchemy.Engine
    revision : str
        An older one, or ``base`` for none at all.

    Returns
    -------
    pandas.DataFrame
        ``table, column, rows``; without a column the whole table goes. Views go as well, and come
        back with the newest revision.

    Raises
    ------
    UnknownCodeError
        If there is no such revision.
    ConfigError
        If it is not older than the one of the database.
    """
    at = schema.current(engine)
    scripts = ScriptDirectory.from_config(schema.configure())
    known = [script.revision for script in scripts.walk_revisions()]
    if at is None or at not in known:
        schema.require_current(engine)
    if revision not in {*known, "base"}:
        raise UnknownCodeError("revision", revision, [*known, "base"])
    if revision != "base" and revision >= str(at):
        raise ConfigError(f"the database is at revision {at}, which {revision} is not older than")
    trial = make_engine("sqlite://")
    schema.upgrade(trial, str(at))
    before = _columns(trial)
    schema.downgrade(trial, revision)
    after = _columns(trial)
    trial.dispose()
    rows = []
    with engine.connect() as connection:
        for table in sorted(set(before) - {VERSION_TABLE}):
            gone = [""] if table not in after else sorted(before[table] - after[table])
            if gone:
                number = connection.scalar(select(func.count()).select_from(named(table)))
                rows += [{"table": table, "column": column, "rows": number} for column in gone]
    return pd.DataFrame(rows, columns=["table", "column", "rows"])


def _columns(engine: Engine) -> dict[str, set[str]]:
    looked = inspect(engine)
    return {
        name: {column["name"] for column in looked.get_columns(name)}
        for name in looked.get_table_names()
    }
