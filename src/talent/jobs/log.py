"""The history of jobs in the database: who ran what when, step by step, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import pandas as pd
from sqlalchemy import delete, func, insert, select, update

from talent.jobs.lease import short_write
from talent.jobs.ticks import next_tick
from talent.store.frames import read_frame
from talent.store.models_jobs import JobRun, JobStep

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine

    from talent.jobs.job import Job
    from talent.jobs.lease import Lease

__all__ = [
    "StepRecord",
    "answered",
    "begin",
    "call_of",
    "done_already",
    "end",
    "history",
    "mark_notified",
    "newest",
    "note_step",
    "previous_run",
    "steps_of",
]

ANSWERED = ("complete", "failed", "superseded")
"""States in which a tick of the schedule has been dealt with."""


@dataclass(frozen=True)
class StepRecord:
    """What a step did.

    Attributes
    ----------
    name, kind, state : str
    attempts : int
    started_at, ended_at : datetime.datetime
    run_id : str
        Forecast that it made or found, else empty.
    detail : dict
        Counts and files, as JSON values.
    error : str
        Without secrets.
    """

    name: str
    kind: str
    state: str
    attempts: int
    started_at: datetime
    ended_at: datetime
    run_id: str = ""
    detail: dict[str, Any] | None = None
    error: str = ""


def done_already(
    connection: Connection, job: str, as_of: date, config_hash: str, due_at: datetime | None
) -> int | None:
    """Number of the call that did this already, or that answered this tick; None if none did."""
    same = (
        select(JobRun.id)
        .where(
            JobRun.job == job,
            JobRun.as_of == as_of,
            JobRun.config_hash == config_hash,
            JobRun.state == "complete",
        )
        .limit(1)
    )
    found = connection.execute(same).scalar_one_or_none()
    if found is None and due_at is not None:
        tick = select(JobRun.id).where(
            JobRun.job == job, JobRun.due_at == due_at, JobRun.state.in_(ANSWERED)
        )
        found = connection.execute(tick.order_by(JobRun.id.desc()).limit(1)).scalar_one_or_none()
    return found


def begin(
    lease: Lease,
    job: Job,
    as_of: date,
    config_hash: str,
    due_at: datetime | None,
    *,
    again: bool = False,
) -> tuple[int, bool]:
    """Note that a call begins, and that those before it which still seem to run are dead.

    Returns
    -------
    (int, bool)
        Number of the call, and whether it is new; if not, it was done already.
    """
    now, name = datetime.now(UTC), lease.job
    with short_write(lease.engine) as connection:
        lease.require(connection)
        connection.execute(
            update(JobRun)
            .where(JobRun.job == name, JobRun.state == "running")
            .values(state="abandoned", ended_at=now, error="its process died", notified=True)
        )
        found = None
        if not again:
            found = done_already(connection, name, as_of, config_hash, due_at)
        if found is not None:
            return found, False
        number = connection.execute(
            insert(JobRun)
            .values(
                job=name, as_of=as_of, config_hash=config_hash, state="running",
                schedule=job.schedule, time_zone=job.time_zone, due_at=due_at,
                holder=lease.holder, started_at=now, package_version=version("talent"), error="",
                notified=False,
            )
            .returning(JobRun.id)
        ).scalar_one()  # fmt: skip
        return number, True


def note_step(lease: Lease, number: int, position: int, step: StepRecord) -> None:
    """Keep what a step did; a second time it replaces the first."""
    with short_write(lease.engine) as connection:
        lease.require(connection)
        connection.execute(
            delete(JobStep).where(JobStep.job_run == number, JobStep.position == position)
        )
        connection.execute(
            insert(JobStep).values(
                job_run=number, position=position, step=step.name, kind=step.kind,
                state=step.state, attempts=step.attempts, started_at=step.started_at,
                ended_at=step.ended_at, run_id=step.run_id, detail=step.detail or {},
                error=step.error,
            )
        )  # fmt: skip


def end(lease: Lease, number: int, error: str) -> str:
    """Note that a call has ended; its state. One that was complete before is superseded."""
    state = "failed" if error else "complete"
    with short_write(lease.engine) as connection:
        lease.require(connection)
        row = connection.execute(
            select(JobRun.as_of, JobRun.config_hash).where(JobRun.id == number)
        ).one()
        if not error:
            connection.execute(
                update(JobRun)
                .where(
                    JobRun.job == lease.job,
                    JobRun.as_of == row.as_of,
                    JobRun.config_hash == row.config_hash,
                    JobRun.state == "complete",
                )
                .values(state="superseded")
            )
        connection.execute(
            update(JobRun)
            .where(JobRun.id == number)
            .values(state=state, ended_at=datetime.now(UTC), error=error)
        )
    return state


def mark_notified(engine: Engine, number: int) -> None:
    """Note that everybody was told how a call ended."""
    with short_write(engine) as connection:
        connection.execute(update(JobRun).where(JobRun.id == number).values(notified=True))


def call_of(engine: Engine, number: int) -> dict[str, Any]:
    """One call: the columns of ``job_run``."""
    with engine.connect() as connection:
        row = connection.execute(select(JobRun).where(JobRun.id == number)).one()
    return dict(row._mapping)


def steps_of(engine: Engine, number: int) -> pd.DataFrame:
    """Steps of a call in their order: the columns of ``job_step``, without the call."""
    query = (
        select(
            JobStep.position, JobStep.step, JobStep.kind, JobStep.state, JobStep.attempts,
            JobStep.started_at, JobStep.ended_at, JobStep.run_id, JobStep.detail, JobStep.error,
        )
        .where(JobStep.job_run == number)
        .order_by(JobStep.position)
    )  # fmt: skip
    with engine.connect() as connection:
        return _moments(read_frame(connection, query), ["started_at", "ended_at"])


def _moments(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Moments in UTC for their ISO texts, and NaT for none."""
    return frame.assign(
        **{
            column: pd.to_datetime(frame[column], utc=True, format="ISO8601", errors="raise")
            for column in columns
        }
    )


def previous_run(engine: Engine, job: str, step: str, number: int) -> str | None:
    """Forecast that a step of a job made before a call, as of the newest date up to the call's.

    None if there is none.
    """
    as_of = select(JobRun.as_of).where(JobRun.id == number).scalar_subquery()
    query = (
        select(JobStep.run_id)
        .join(JobRun, JobRun.id == JobStep.job_run)
        .where(
            JobRun.job == job,
            JobStep.step == step,
            JobStep.state == "complete",
            JobStep.run_id != "",
            JobRun.id < number,
            JobRun.as_of <= as_of,
        )
        .order_by(JobRun.as_of.desc(), JobRun.id.desc())
        .limit(1)
    )
    with engine.connect() as connection:
        return connection.execute(query).scalar_one_or_none()


def answered(engine: Engine, job: str, now: datetime) -> datetime | None:
    """Newest tick that was dealt with, or start of a call without one; None if none ever was.

    What lies after `now` does not count: a clock that was years ahead for a minute would otherwise
    have dealt with every tick until then.
    """
    query = (
        select(JobRun.due_at, JobRun.started_at)
        .where(JobRun.job == job, JobRun.state.in_(ANSWERED))
        .order_by(JobRun.id.desc())
    )
    with engine.connect() as connection:
        moments = [row.due_at or row.started_at for row in connection.execute(query)]
    return max((moment for moment in moments if moment <= now), default=None)


def newest(engine: Engine, job: str) -> int | None:
    """Number of the newest call of a job that has ended; None if there is none."""
    query = (
        select(JobRun.id)
        .where(JobRun.job == job, JobRun.state.in_(("complete", "failed")))
        .order_by(JobRun.id.desc())
        .limit(1)
    )
    with engine.connect() as connection:
        return connection.execute(query).scalar_one_or_none()


def history(engine: Engine, job: str | None = None, most: int | None = None) -> pd.DataFrame:
    """Calls of jobs, newest first.

    Parameters
    ----------
    engine : sqlalchemy.Engine
    job : str, optional
        Only this one.
    most : int, optional
        So many at most.

    Returns
    -------
    pandas.DataFrame
        ``job_run, job, as_of, state, due_at, started_at, seconds, steps_done, steps_failed, next,
        error``: seconds until it ended; the next tick of the schedule that the newest call of a job
        had, in its time zone, else empty.
    """
    done, failed = (
        select(func.count())
        .where(JobStep.job_run == JobRun.id, JobStep.state == state)
        .correlate(JobRun)
        .scalar_subquery()
        for state in ("complete", "failed")
    )
    query = select(
        JobRun.id.label("job_run"), JobRun.job, JobRun.as_of, JobRun.state, JobRun.due_at,
        JobRun.started_at, JobRun.ended_at, done.label("steps_done"), failed.label("steps_failed"),
        JobRun.schedule, JobRun.time_zone, JobRun.error,
    ).order_by(JobRun.id.desc())  # fmt: skip
    if job is not None:
        query = query.where(JobRun.job == job)
    if most is not None:
        query = query.limit(most)
    with engine.connect() as connection:
        calls = read_frame(connection, query)
    calls = _moments(calls, ["due_at", "started_at", "ended_at"])
    calls["seconds"] = (calls["ended_at"] - calls["started_at"]).dt.total_seconds().round(1)
    # A column that a query computes may hold NULL, as far as the reader of frames knows.
    whole = ["job_run", "steps_done", "steps_failed"]
    calls[whole] = calls[whole].astype("int64")
    now = datetime.now(UTC)
    newest_of = ~calls["job"].duplicated()
    upcoming = [
        str(next_tick(schedule, zone, now) or "") if first and schedule else ""
        for first, schedule, zone in zip(
            newest_of, calls["schedule"], calls["time_zone"], strict=True
        )
    ]
    calls["next"] = pd.Series(upcoming, dtype="str", index=calls.index)
    return calls[
        ["job_run", "job", "as_of", "state", "due_at", "started_at", "seconds", "steps_done",
         "steps_failed", "next", "error"]
    ]  # fmt: skip
