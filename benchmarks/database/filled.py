"""Databases with many stored runs of real size: three real ones, copied inside the database.

Every copy has all results, drivers and inputs; only the newest hundred have the shares of
variance, which are half of a run's bytes and are read by no view.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, text

import talent
from talent.store import JobRun, JobStep
from talent.store.models import Projection, Run, RunDriver, RunInfluence, RunInput, RunResult
from talent.store.models_published import Scoreboard
from talent.store.models_scores import Score, ScoreSummary

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

AS_OF = date(2026, 11, 22)
PAST = ("2015-12-31", "2018-12-31")
SHARES = {"baseline": 0.4, "scenario": 0.3, "backtest": 0.3}
"""Of the runs, by kind: a baseline a day, and what was tried beside it."""
WITH_INFLUENCE, TOGETHER = 100, 50
CALLS, STEPS = 5000, 4
COPIED = (RunResult, RunDriver, RunInput, RunInfluence, Score)


def real(url: str) -> None:
    """Store a baseline of three countries and two backtests with their scores."""
    with talent.open(url) as store:
        talent.forecast(store, as_of=AS_OF.isoformat(), draws=400, seed=1)
        talent.backtest(store, PAST, countries=["US", "JP"], years=10, draws=200)
        talent.score(store)


def transfer(source: talent.Store, target: talent.Store) -> None:
    """Copy the real runs and their scores into another database, that has the data."""
    numbers: dict[int, int] = {}
    for run_id in source.runs()["run_id"][::-1]:
        stored = replace(source.run(run_id), run_id=run_id)
        target.save_run(stored)
        with source.engine.connect() as one, target.engine.connect() as other:
            query = select(Run.id).where(Run.run_id == run_id)
            numbers[one.scalar(query)] = other.scalar(query)
    with source.engine.connect() as one, target.engine.begin() as other:
        for table in (Score.__table__, ScoreSummary.__table__):
            rows = [dict(row) for row in one.execute(select(table)).mappings()]
            for row in rows:
                if "run" in row:
                    row["run"] = numbers[row["run"]]
            other.execute(insert(table), rows)


def fill(store: talent.Store, runs: int) -> None:
    """Copy the real runs until there are so many, with calls of jobs beside them."""
    with store.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            # The copies cannot break a reference, so none is looked up.
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        first = connection.scalar(select(func.max(Run.id))) + 1
        sources = {
            kind: list(connection.scalars(select(Run.id).where(Run.kind == kind)))
            for kind in ("baseline", "backtest")
        }
        sources["scenario"] = sources["baseline"]
        have = connection.scalar(select(func.count()).select_from(Run))
        made = [
            _copy_of(connection, sources[kind][number % len(sources[kind])], kind, number)
            for number, kind in enumerate(_kinds(runs - have))
        ]
        connection.execute(
            insert(Run), [{**row, "id": first + i} for i, (_, row) in enumerate(made)]
        )
        for start in range(0, len(made), TOGETHER):
            chunk = range(start, min(start + TOGETHER, len(made)))
            for source in sorted({made[i][0] for i in chunk}):
                targets = [first + i for i in chunk if made[i][0] == source]
                _copy_rows(connection, source, targets, last=first + len(made))
        _calls(connection)
        _boards(connection)
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _kinds(number: int) -> list[str]:
    counts = {kind: round(share * number) for kind, share in SHARES.items()}
    counts["baseline"] += number - sum(counts.values())
    return [kind for kind, count in counts.items() for _ in range(count)]


def _copy_of(connection: Connection, source: int, kind: str, number: int) -> tuple[int, Any]:
    row = dict(connection.execute(select(Run.__table__).where(Run.id == source)).mappings().one())
    identity = hashlib.sha256(f"{kind} {number}".encode()).hexdigest()
    day = AS_OF - timedelta(days=number + 1)
    return source, row | {
        "kind": kind, "as_of": day, "identity": identity, "config_hash": identity,
        "run_id": f"run-{day:%Y%m%d}-{identity[:8]}",
        "created_at": datetime.combine(day, datetime.min.time(), UTC),
    }  # fmt: skip


def _copy_rows(connection: Connection, source: int, targets: list[int], last: int) -> None:
    for model in COPIED:
        chosen = targets
        if model is RunInfluence:
            chosen = [number for number in targets if number >= last - WITH_INFLUENCE]
        if not chosen:
            continue
        table = model.__table__
        names = ", ".join(f'"{c.name}"' for c in table.columns if c.name != "run")
        listed = ", ".join(map(str, chosen))
        connection.execute(
            text(
                f"INSERT INTO {table.name} (run, {names}) "  # noqa: S608 - names of the models
                f"SELECT u.id, {', '.join(f'r.{n}' for n in names.split(', '))} "
                f"FROM run u JOIN {table.name} r ON r.run = {source} "
                f"WHERE u.id IN ({listed}) ORDER BY u.id"
            )
        )


def _calls(connection: Connection) -> None:
    for number in range(CALLS):
        start = datetime(2026, 11, 22, tzinfo=UTC) - timedelta(hours=number)
        end = start + timedelta(minutes=2)
        call = connection.execute(
            insert(JobRun).returning(JobRun.id),
            {
                "job": f"job-{number % 10}", "as_of": start.date(), "config_hash": str(number),
                "state": "complete", "due_at": start, "schedule": "", "time_zone": "UTC",
                "holder": "h", "started_at": start,
                "ended_at": end, "package_version": "0.1.0", "error": "", "notified": True,
            },
        ).scalar_one()  # fmt: skip
        steps = [
            {
                "job_run": call, "position": i + 1, "step": f"step-{i}", "kind": "forecast",
                "state": "complete", "attempts": 1, "started_at": start, "ended_at": end,
                "run_id": "", "detail": {"rows": i}, "error": "",
            }
            for i in range(STEPS)
        ]  # fmt: skip
        connection.execute(insert(JobStep), steps)


def _boards(connection: Connection) -> None:
    """A scoreboard a month for two years, of every published projection."""
    projections = list(connection.scalars(select(Projection.projection)))
    rows = [
        {
            "projection": name, "as_of": AS_OF - timedelta(days=30 * month), "run_id": "",
            "made_at": datetime(2026, 11, 22, tzinfo=UTC), "measure": "available",
            "country": "US", "scope": "components", "occupation": "total",
            "aggregate": "change", "unit_compared": "persons a year", "our_median": 1.0,
            "actual_scope": "", "difference": "scope",
        }
        for month in range(24)
        for name in projections
    ]  # fmt: skip
    connection.execute(insert(Scoreboard), rows)
