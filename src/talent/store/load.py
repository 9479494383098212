"""Load a data package: checked whole, then stored in one transaction, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd
from sqlalchemy import and_, bindparam, delete, insert, select, update

from talent.store.bulk import bulk_insert, python_values
from talent.store.engine import writing
from talent.store.models import APPEND_ONLY, DatasetLoad, Series
from talent.store.package import Failures
from talent.store.schema import require_current
from talent.store.tables import LOAD_ORDER, primary_key, table_of
from talent.store.validate import validate_package

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import ColumnElement, Table
    from sqlalchemy.engine import Connection, Engine

    from talent.store.validate import ValidPackage

__all__ = ["LoadReport", "Plan", "Progress", "load_package", "plan_table", "write_plan"]

Progress = Callable[[str, float], None]
"""Called with what is being done and the share that is done, 0 to 1."""

FIXED = {
    "observation": ("value", "status", "source"),
    "assumption": ("distribution", "low", "mode", "high", "unit", "status", "source"),
    "fab_event": ("kind", "event_date", "target_date", "known_on"),
    "series": ("country", "concept", "unit", "frequency"),
}
"""Columns that can never change for a key; of the others the first text of an append-only row is
kept, and reference data are updated."""

WHOLE = {"occupation_crosswalk": ("system", "code"), "scope_segment": ("scope",)}
"""Tables whose rows belong together: a row of a group that a new package no longer has would make
its weights sum to more than one, or its scope too wide, so it goes."""

_MEND = {
    "observation": "store a correction as a new row with a new vintage",
    "assumption": "store a correction as a new row with a new vintage",
    "fab_event": "add an event with the next seq",
    "series": "give the other series its own key",
}


@dataclass(frozen=True)
class LoadReport:
    """What a load changed.

    Attributes
    ----------
    new, revised, unchanged : dict of str to int
        Rows by table. Revised is a new vintage of something known, or changed reference data.
    """

    new: dict[str, int]
    revised: dict[str, int]
    unchanged: dict[str, int]

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return any(self.new.values()) or any(self.revised.values())

    @property
    def frame(self) -> pd.DataFrame:
        """One row a table: ``table, new, revised, unchanged``."""
        names = list(self.new)
        return pd.DataFrame(
            {
                "table": pd.Series(names, dtype="str"),
                "new": [self.new[n] for n in names],
                "revised": [self.revised[n] for n in names],
                "unchanged": [self.unchanged[n] for n in names],
            }
        )

    def __str__(self) -> str:
        parts = (("new", self.new), ("revised", self.revised), ("unchanged", self.unchanged))
        return ", ".join(f"{sum(counts.values())} {word}" for word, counts in parts)

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>{self.frame.to_html(index=False, escape=True)}"


@dataclass
class Plan:
    """What is to be written to one table."""

    table: str
    insert: pd.DataFrame
    update: list[dict[str, Any]] = field(default_factory=list)
    delete: list[dict[str, Any]] = field(default_factory=list)
    counts: tuple[int, int, int] = (0, 0, 0)


def load_package(
    engine: Engine,
    path: Path | str,
    *,
    progress: Progress | None = None,
    today: date | None = None,
) -> LoadReport:
    """Load a data package; a second load of the same package does nothing.

    Everything is checked before the database is opened for writing, and stored in one
    transaction. Rows that the database has and the package has not are kept.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        At the current revision.
    path : path
        Folder of the package.
    progress : callable, optional
        See `Progress`.
    today : datetime.date, optional
        See `talent.store.validate.validate_package`.

    Raises
    ------
    DataValidationError
        With every problem found; the database is as before.
    SchemaVersionError
        If the database is at another revision.
    """
    say = progress or (lambda message, share: None)
    say("checking the data", 0.0)
    valid = validate_package(path, today=today)
    require_current(engine)
    say("comparing with the database", 0.4)
    with writing(engine) as connection:
        known = _loaded_before(connection, valid)
        if known is not None:
            say("the data are loaded already", 1.0)
            return known
        failures = Failures()
        plans = [
            plan_table(connection, name, valid, failures)
            for name in LOAD_ORDER
            if name in valid.frames
        ]
        failures.raise_if_any()
        for number, plan in enumerate(plans):
            say(f"storing {plan.table}", 0.5 + 0.5 * number / len(plans))
            write_plan(connection, plan)
        report = LoadReport(*({p.table: p.counts[i] for p in plans} for i in range(3)))
        connection.execute(
            insert(DatasetLoad).values(
                package=valid.package.name,
                version=valid.package.version,
                content_hash=valid.package.content_hash,
                loaded_at=datetime.now(UTC),
                counts={p.table: sum(p.counts) for p in plans},
            )
        )
    say("done", 1.0)
    return report


def _loaded_before(connection: Connection, valid: ValidPackage) -> LoadReport | None:
    """Report of nothing new, if the last load was of exactly these files."""
    last = connection.execute(
        select(DatasetLoad.content_hash, DatasetLoad.counts)
        .order_by(DatasetLoad.id.desc())
        .limit(1)
    ).one_or_none()
    if last is None or last.content_hash != valid.package.content_hash:
        return None
    counts = {str(table): int(n) for table, n in last.counts.items()}
    nothing = dict.fromkeys(counts, 0)
    return LoadReport(nothing, dict(nothing), counts)


def _rows(frame: pd.DataFrame, columns: list[str]) -> list[tuple[Any, ...]]:
    return list(zip(*(_blank_dates(python_values(frame[c])) for c in columns), strict=True))


def _blank_dates(items: list[Any]) -> list[Any]:
    return [item.isoformat() if isinstance(item, date) else item for item in items]


def _stored(
    connection: Connection, name: str, key: list[str], columns: list[str]
) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Rows of a table by key, dates as ISO text and series by their key."""
    table = table_of(name)
    wanted = [table.c[c] for c in columns if c in table.c]
    query = select(*wanted)
    if name == "observation":
        query = select(Series.series, *wanted).join_from(
            table, Series, Series.id == table.c.series_id
        )
    order = [c.name for c in query.selected_columns]
    picks = [order.index(c) for c in columns]
    keys = [columns.index(k) for k in key]
    rows: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for found in connection.execute(query):
        values = [found[i] for i in picks]
        row = tuple(v.isoformat() if isinstance(v, date) else v for v in values)
        rows[tuple(row[i] for i in keys)] = row
    return rows


def plan_table(connection: Connection, name: str, valid: ValidPackage, failures: Failures) -> Plan:
    """Compare the rows of a file with the table."""
    frame = valid.frames[name]
    table = table_of(name)
    frame = frame.assign(
        **{
            column.name: frame[column.name].where(frame[column.name] != "", None)
            for column in table.columns
            if column.name in frame and column.nullable and frame[column.name].dtype != "float64"
        }
    )
    key = primary_key(name)
    columns = [str(c) for c in frame.columns]
    stored = _stored(connection, name, key, columns)
    keys = [columns.index(k) for k in key]
    fixed = [columns.index(c) for c in FIXED.get(name, ())]
    # A vintage is part of the key of a fact: without it the key says what the fact is about.
    about = [columns.index(k) for k in key if k != "vintage"]
    subjects = {tuple(row[i] for i in about) for row in stored.values()}
    fresh: list[int] = []
    changed: list[dict[str, Any]] = []
    new = revised = unchanged = 0
    for number, row in enumerate(_rows(frame, columns)):
        before = stored.get(tuple(row[i] for i in keys))
        if before is None:
            fresh.append(number)
            known = name in APPEND_ONLY and tuple(row[i] for i in about) in subjects
            revised, new = revised + known, new + (not known)
        elif clash := [i for i in fixed if row[i] != before[i]]:
            file, line = valid.origins[name][number]
            for i in clash:
                failures.add(
                    file, line, columns[i], row[i],
                    f"the database already has {before[i]!r} for "
                    f"{', '.join(str(row[k]) for k in keys)}",
                    _MEND[name],
                )  # fmt: skip
        elif row == before or name in APPEND_ONLY:
            unchanged += 1
        else:
            changed.append(dict(zip(columns, row, strict=True)))
            revised += 1
    gone = _gone(name, frame, columns, key, stored)
    return Plan(name, frame.iloc[fresh], changed, gone, (new, revised + len(gone), unchanged))


def _gone(
    name: str,
    frame: pd.DataFrame,
    columns: list[str],
    key: list[str],
    stored: dict[tuple[Any, ...], tuple[Any, ...]],
) -> list[dict[str, Any]]:
    """Keys of stored rows whose group is in the package without them."""
    group = list(WHOLE.get(name, ()))
    if not group:
        return []
    groups, present = set(_rows(frame, group)), set(_rows(frame, key))
    picks = [columns.index(c) for c in group]
    return [
        {f"p_{k}": v for k, v in zip(key, cells, strict=True)}
        for cells, row in stored.items()
        if cells not in present and tuple(row[i] for i in picks) in groups
    ]


def write_plan(connection: Connection, plan: Plan) -> None:
    """Write what a plan says, inside the caller's transaction."""
    table = table_of(plan.table)
    if plan.delete:
        connection.execute(delete(table).where(_this_row(table)), plan.delete)
    frame = plan.insert
    if plan.table == "observation":
        found = connection.execute(select(Series.series, Series.id))
        numbers = {row.series: row.id for row in found}
        frame = frame.assign(series_id=frame["series"].map(numbers)).drop(columns="series")
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
