"""Retention: old runs and old calls of jobs go, the record that others rely on stays."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd
from sqlalchemy import JSON, Integer, String, Text, cast, delete, func, select, text
from sqlalchemy.exc import ProgrammingError

from talent.errors import ConfigError
from talent.store.engine import is_sqlite, writing
from talent.store.models import Base, Run
from talent.store.models_jobs import JobRun
from talent.store.retention import PruneRule, calls_to_go, runs_to_go
from talent.store.schema import require_current

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Table
    from sqlalchemy.engine import Connection, Engine

    from talent.store.load import Progress

__all__ = ["PruneReport", "PruneRule", "prune"]

TOGETHER = 20
"""Runs that one transaction deletes, about a second's work, so that writers need not wait long."""

PAGES = 2000
"""Free pages of a SQLite file that are given back at once."""

RUNS: Table = Run.__table__  # type: ignore[assignment]
CALLS: Table = JobRun.__table__  # type: ignore[assignment]


@dataclass(frozen=True)
class PruneReport:
    """What went, or would go.

    Attributes
    ----------
    runs : tuple of str
        Names of the runs.
    counts : dict of str to int
        Rows by table.
    size : int
        About how many bytes those rows take, without indexes and free space.
    kept : dict of str to int
        Runs that are old enough, and why they stay.
    dry_run : bool
        Whether nothing was deleted for that reason.
    """

    runs: tuple[str, ...]
    counts: dict[str, int]
    size: int
    kept: dict[str, int]
    dry_run: bool = False

    @property
    def frame(self) -> pd.DataFrame:
        """One row a table: ``table, rows``."""
        return pd.DataFrame({"table": list(self.counts), "rows": list(self.counts.values())})

    def __str__(self) -> str:
        verb = "would go" if self.dry_run else "deleted"
        rows = sum(self.counts.values())
        lines = [f"{verb}: {len(self.runs)} runs, {self.counts.get('job_run', 0)} calls of jobs, "
                 f"{rows:,} rows in all, about {self.size / 1e6:,.1f} MB"]  # fmt: skip
        lines += [f"old, but kept: {number} {why}" for why, number in self.kept.items() if number]
        return "\n".join(lines)


def prune(
    engine: Engine,
    rule: PruneRule,
    *,
    dry_run: bool = False,
    vacuum: bool = False,
    now: datetime | None = None,
    progress: Progress | None = None,
) -> PruneReport:
    """Delete old runs and old calls of jobs, a few in each transaction.

    A run goes with everything that is stored of it. The newest complete baseline never goes. What
    is deleted when this is interrupted stays deleted, and every run is there whole or not at all.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        At the current revision; on PostgreSQL with the rights of the owner.
    rule : PruneRule
    dry_run : bool
        Count what would go, and delete nothing.
    vacuum : bool
        Afterwards write the whole SQLite file anew, as small as it can be (it needs as much free
        space again, and nobody else may use the file meanwhile), or on PostgreSQL let the space be
        used again at once. Without it a SQLite file made at revision 0007 or later gives free pages
        back all the same, and in an older one they are used again.
    now : datetime.datetime, optional
        Moment from which days count back; by default the present.
    progress : callable, optional
        Called with what is being done and the share that is done, 0 to 1.

    Raises
    ------
    SchemaVersionError
        If the database is at another revision.
    """
    require_current(engine)
    now = now or datetime.now(UTC)
    say = progress or (lambda message, share: None)
    with engine.connect() as connection:
        runs, kept = runs_to_go(connection, rule, now)
        calls = calls_to_go(connection, rule, now)
        names = {row.id: row.run_id for row in runs}
        report = _measured(connection, names, calls, kept)
    if dry_run:
        return replace(report, dry_run=True)
    numbers, gone = list(names), set[int]()
    with _as_owner():
        for start in range(0, len(numbers), TOGETHER):
            say(f"deleting runs, {start} of {len(numbers)}", start / len(numbers))
            with writing(engine) as connection:
                # A run may have been scored since, or be the newest of its kind by now.
                still = {row.id for row in runs_to_go(connection, rule, now)[0]}
                chunk = still.intersection(numbers[start : start + TOGETHER])
                connection.execute(delete(RUNS).where(RUNS.c.id.in_(chunk)))
            gone |= chunk
        if calls:
            with writing(engine) as connection:
                again = calls_to_go(connection, rule, now)
                connection.execute(delete(CALLS).where(CALLS.c.id.in_(again)))
        if gone or calls or vacuum:
            say("giving space back", 0.95)
            _give_back(engine, vacuum=vacuum)
    say("done", 1.0)
    return replace(report, runs=tuple(names[number] for number in numbers if number in gone))


@contextmanager
def _as_owner() -> Iterator[None]:
    """Say whose rights are needed, where the database refuses."""
    try:
        yield
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", "") != "42501":
            raise
        raise ConfigError(
            "only the owner of the tables may prune: connect as a member of talent_owner, or of "
            "the group that `talent db roles` named instead"
        ) from error


def _measured(
    connection: Connection, runs: dict[int, str], calls: list[int], kept: dict[str, int]
) -> PruneReport:
    """Count the rows that go with these runs and calls, and about their bytes."""
    counts: dict[str, int] = {}
    size = 0.0
    for parent, numbers in ((RUNS, list(runs)), (CALLS, calls)):
        for table in _tables_of(parent) if numbers else []:
            column = _number_in(table, parent)
            found = 0
            for start in range(0, len(numbers), 500):
                some = column.in_(numbers[start : start + 500])
                found += connection.execute(
                    select(func.count()).select_from(table).where(some)
                ).scalar_one()
            counts[table.name] = found
            size += found * _bytes_a_row(connection, table, column == numbers[-1])
    return PruneReport(tuple(runs.values()), counts, round(size), kept)


def _tables_of(parent: Table) -> list[Table]:
    """A table, and those whose rows go with its rows."""
    return [t for t in Base.metadata.sorted_tables if _number_in(t, parent) is not None]


def _number_in(table: Table, parent: Table) -> Any:
    """Column of a table that says to which row of the parent a row belongs; None if none does."""
    if table is parent:
        return table.c.id
    keys = (k for k in table.foreign_key_constraints if k.referred_table is parent)
    return next((table.c[key.column_keys[0]] for key in keys if key.ondelete == "CASCADE"), None)


def _bytes_a_row(connection: Connection, table: Table, which: Any) -> float:
    """Bytes of a row of some typical ones: what is in it, and what the database puts around it."""
    fixed, words = 0, []
    for column in table.columns:
        if isinstance(column.type, String | JSON):
            words.append(func.length(cast(column, Text)))
        else:
            fixed += 4 if isinstance(column.type, Integer) else 8
    inside = connection.scalar(select(func.avg(sum(words[1:], start=words[0]))).where(which))
    # A header and a pointer on PostgreSQL, a byte or two a column on SQLite.
    around = len(table.columns) + 4 if is_sqlite(connection) else 28 + len(words)
    return fixed + around + float(inside or 0)


def _give_back(engine: Engine, *, vacuum: bool) -> None:
    """Return free pages of a SQLite file to the disk; make PostgreSQL's usable at once."""
    if not is_sqlite(engine):
        if vacuum:
            outside = engine.execution_options(isolation_level="AUTOCOMMIT")
            with outside.connect() as connection:
                for table in _tables_of(RUNS) + _tables_of(CALLS):
                    connection.execute(text(f"VACUUM (ANALYZE) {table.name}"))
        return
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        if vacuum:
            # From now on it gives pages back by itself; for an old file this is when that begins.
            cursor.execute("PRAGMA auto_vacuum=INCREMENTAL")
            cursor.execute("VACUUM")
        free = -1
        while free != (free := cursor.execute("PRAGMA freelist_count").fetchone()[0]):
            # A few at a time, so that writers need not wait; an old file gives none.
            cursor.execute(f"PRAGMA incremental_vacuum({PAGES})").fetchall()
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        raw.close()
