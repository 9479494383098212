"""What a load would change in one table, and changing it."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, String, and_, bindparam, delete, func, select, type_coerce, update

from talent.store.bulk import bulk_insert, keys_checked_at_once, python_values
from talent.store.engine import is_sqlite
from talent.store.models import APPEND_ONLY, Series
from talent.store.tables import primary_key, table_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    from sqlalchemy import ColumnElement, Table
    from sqlalchemy.engine import Connection

    from talent.store.package import Failures
    from talent.store.validate import ValidPackage

__all__ = ["Plan", "plan_table", "write_plan"]

FIXED = {
    "observation": ("value", "status", "source"),
    "series_break": ("size_log", "source"),
    "assumption": ("distribution", "low", "mode", "high", "unit", "status", "source"),
    "fab": ("country", "scope_level"),
    "fab_state": (
        "wafer_mm", "node", "node_class", "capacity_wspm", "jobs", "status", "start_year",
        "in_pipeline", "source",
    ),
    "fab_event": ("kind", "event_date", "target_date", "known_on"),
    "series": ("country", "concept", "unit", "frequency"),
    "skill_occupation": ("soc", "job_zone", "status", "source"),
    "skill_rating": ("importance", "level", "status", "source"),
    "skill_related": ("tier", "rank", "status", "source"),
    "skill_training": ("months_low", "months_high", "share", "status", "source"),
    "donor_pool": ("role", "period", "people", "wage", "wage_unit", "status", "source"),
}  # fmt: skip
"""Columns that can never change for a key; of the others the first text of an append-only row is
kept, and reference data are updated."""

WHOLE = {"crosswalk": ("system_from", "code_from", "system_to"), "scope_segment": ("scope",)}
"""Tables whose rows belong together: a row of a group that a new package no longer has would make
its weights sum to more than one, or its scope too wide, so it goes."""

MANY = 10_000
"""Rows from which it pays to check the foreign keys of an empty table at once."""

_NEW_VINTAGE = "store a correction as a new row with a new vintage"
_MEND = {
    "fab": "give the other fab its own key",
    "fab_event": "add an event with the next seq",
    "series": "give the other series its own key",
}
"""What to do about a change of what is fixed, where a new vintage is not the answer."""

Row = tuple[Any, ...]


@dataclass
class Plan:
    """What is to be written to one table.

    Attributes
    ----------
    table : str
    insert : pandas.DataFrame
    update, delete : list of dict
    counts : tuple of int
        New, revised and unchanged rows.
    first : bool
        Whether the table is empty.
    """

    table: str
    insert: pd.DataFrame
    update: list[dict[str, Any]] = field(default_factory=list)
    delete: list[dict[str, Any]] = field(default_factory=list)
    counts: tuple[int, int, int] = (0, 0, 0)
    first: bool = False


def plan_table(connection: Connection, name: str, valid: ValidPackage, failures: Failures) -> Plan:
    """Compare the rows of a file with the table.

    Parameters
    ----------
    connection : sqlalchemy.Connection
    name : str
        Of the table.
    valid : ValidPackage
    failures : Failures
        Rows that would change what cannot change are noted here.
    """
    table = table_of(name)
    frame = _with_gaps(valid.frames[name], table)
    if connection.execute(select(*table.primary_key.columns).limit(1)).first() is None:
        return Plan(name, frame, counts=(len(frame), 0, 0), first=True)
    columns = [str(c) for c in frame.columns]
    stored = _stored(connection, name, columns)
    known = set(stored)
    rows = list(_rows(frame, columns))
    # Nearly every row is stored as it is; only the others are looked at one by one.
    others = [number for number, row in enumerate(rows) if row not in known]
    key_of = _pick(columns, primary_key(name))
    wanted = {key_of(rows[number]) for number in others}
    before_of = {k: row for row in stored if (k := key_of(row)) in wanted} if wanted else {}
    # A vintage is part of the key of a fact: without it the key says what the fact is about.
    about = _pick(columns, [k for k in primary_key(name) if k != "vintage"])
    subjects = set(map(about, stored)) if others and name in APPEND_ONLY else set()
    fixed = [columns.index(c) for c in FIXED.get(name, ())]
    fresh: list[int] = []
    changed: list[dict[str, Any]] = []
    revised = 0
    for number in others:
        row = rows[number]
        before = before_of.get(key_of(row))
        if before is None:
            fresh.append(number)
            revised += about(row) in subjects
        elif clash := [i for i in fixed if row[i] != before[i]]:
            file, line = valid.origins[name][number]
            for i in clash:
                failures.add(
                    file, line, columns[i], row[i],
                    f"the database already has {before[i]!r} for "
                    f"{', '.join(map(str, key_of(row)))}",
                    _MEND.get(name, _NEW_VINTAGE),
                )  # fmt: skip
        elif name not in APPEND_ONLY:
            changed.append(dict(zip(columns, row, strict=True)))
    gone = _gone(name, columns, rows, stored)
    new = len(fresh) - revised
    unchanged = len(rows) - len(fresh) - len(changed)
    return Plan(
        name, frame.iloc[fresh], changed, gone, (new, revised + len(changed) + len(gone), unchanged)
    )


def _with_gaps(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Rows with missing values where the file has empty cells and the table allows gaps."""
    gaps = {
        column.name: frame[column.name].where(frame[column.name] != "", None)
        for column in table.columns
        if column.name in frame and column.nullable and frame[column.name].dtype != "float64"
    }
    return frame.assign(**gaps)


def _rows(frame: pd.DataFrame, columns: list[str]) -> zip[Row]:
    return zip(*(python_values(frame[c]) for c in columns), strict=True)


def _stored(connection: Connection, name: str, columns: list[str]) -> list[Row]:
    """Rows of a table as a file has them: dates as ISO text, and series by their key."""
    table = table_of(name)

    def as_text(column: ColumnElement[Any]) -> ColumnElement[Any]:
        if not isinstance(column.type, Date):
            return column
        # SQLite keeps dates as that text; making dates of it would take twice as long.
        if is_sqlite(connection):
            return type_coerce(column, String)
        return func.to_char(column, "YYYY-MM-DD")

    if "series_id" in table.c:
        query = select(*(Series.series if c == "series" else as_text(table.c[c]) for c in columns))
        query = query.join_from(table, Series, Series.id == table.c.series_id)
    else:
        query = select(*(as_text(table.c[c]) for c in columns))
    return list(map(tuple, connection.execute(query)))


def _pick(columns: list[str], names: Sequence[str]) -> Callable[[Row], Row]:
    """Give a function that takes some cells of a row."""
    places = [columns.index(name) for name in names]
    if len(places) == 1:
        return lambda row: (row[places[0]],)
    return itemgetter(*places)


def _gone(
    name: str, columns: list[str], rows: list[Row], stored: list[Row]
) -> list[dict[str, Any]]:
    """Keys of stored rows whose group is in the package without them."""
    if name not in WHOLE:
        return []
    key = primary_key(name)
    key_of, group_of = _pick(columns, key), _pick(columns, WHOLE[name])
    present, groups = set(map(key_of, rows)), set(map(group_of, rows))
    return [
        {f"p_{k}": v for k, v in zip(key, key_of(row), strict=True)}
        for row in stored
        if key_of(row) not in present and group_of(row) in groups
    ]


def write_plan(connection: Connection, plan: Plan) -> None:
    """Write what a plan says, inside the caller's transaction."""
    table = table_of(plan.table)
    if plan.delete:
        connection.execute(delete(table).where(_this_row(table)), plan.delete)
    frame = plan.insert
    if "series_id" in table.c:
        found = connection.execute(select(Series.series, Series.id))
        numbers = {row.series: row.id for row in found}
        frame = frame.assign(series_id=frame["series"].map(numbers)).drop(columns="series")
    at_once = plan.first and len(frame) >= MANY
    with keys_checked_at_once(connection, table) if at_once else nullcontext():
        bulk_insert(connection, table, frame)
    if plan.update:
        others = [c for c in plan.update[0] if c not in primary_key(plan.table)]
        dates = {c.name for c in table.columns if c.type.python_type is date}
        rows = [
            {f"p_{c}": date.fromisoformat(v) if c in dates and v else v for c, v in row.items()}
            for row in plan.update
        ]
        values: dict[str, Any] = {c: bindparam(f"p_{c}") for c in others}
        connection.execute(update(table).where(_this_row(table)).values(values), rows)


def _this_row(table: Table) -> ColumnElement[bool]:
    return and_(*(table.c[k] == bindparam(f"p_{k}") for k in primary_key(table.name)))
