"""What Prometheus is told of jobs, runs and data: read from the database, whoever ran what where.

No number is counted in a process, so it does not matter which machine ran a job, and a restart
loses nothing. All are gauges: retention can make a count fall.
"""

from __future__ import annotations

import os
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

import talent
from talent.errors import MissingExtraError
from talent.jobs.ticks import next_tick
from talent.store import schema
from talent.store.models import RUN_KINDS, Observation, Run
from talent.store.models_jobs import JOB_STATES, JobLease, JobRun

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry
    from sqlalchemy.engine import Connection

    from talent.store import Store

__all__ = ["metrics_text", "write_whole"]

NAME = "name"
"""Label that is a job's name. Prometheus gives ``job`` a meaning of its own."""

SUCCEEDED = ("complete", "superseded")


def metrics_text(store: Store) -> str:
    r"""Metrics in Prometheus' text form.

    Parameters
    ----------
    store : Store
        Only read.

    Returns
    -------
    str

    Raises
    ------
    MissingExtraError
        If prometheus-client is not installed.

    Examples
    --------
    >>> with talent.open("sqlite://", load=False) as store:
    ...     told = metrics_text(store)
    >>> print(*[line for line in told.splitlines() if "talent_runs" in line], sep="\n")
    # HELP talent_runs Stored forecasts by kind.
    # TYPE talent_runs gauge
    talent_runs{kind="baseline"} 0.0
    talent_runs{kind="scenario"} 0.0
    talent_runs{kind="backtest"} 0.0
    """
    try:
        from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415 - an extra
    except ModuleNotFoundError:
        raise MissingExtraError(
            "metrics need prometheus-client: pip install 'talent[jobs]'"
        ) from None
    # One of its own: the client's would add numbers of this process, which is gone at once.
    registry = CollectorRegistry()
    with store.engine.connect() as connection:
        _jobs(registry, connection)
        _running(registry, connection)
        _due(registry, connection)
        _data(registry, connection)
    about = _gauge(registry, "talent_info", "Always 1; the version.", "version", "revision")
    about.labels(talent.__version__, schema.current(store.engine) or "").set(1)
    _gauge(registry, "talent_metrics_timestamp_seconds", "When these were read.").set(time.time())
    return generate_latest(registry).decode()


def write_whole(path: str | os.PathLike[str], text: str) -> None:
    """Write a file so that whoever reads it finds the old text or the new, and never a part.

    Raises
    ------
    OSError
        If it cannot be written; the old file is as it was.
    """
    target = Path(path)
    # Node exporter reads what ends in .prom.
    number, partial = tempfile.mkstemp(prefix=".", suffix=".part", dir=target.parent)
    try:
        with os.fdopen(number, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        # For the program that collects it, which is another user.
        Path(partial).chmod(0o644)
        Path(partial).replace(target)
    finally:
        Path(partial).unlink(missing_ok=True)


def _gauge(registry: CollectorRegistry, name: str, text: str, *labels: str) -> Any:
    from prometheus_client import Gauge  # noqa: PLC0415 - an extra

    return Gauge(name, text, labels, registry=registry)


def _jobs(registry: CollectorRegistry, connection: Connection) -> None:
    """How calls ended."""
    calls = _gauge(registry, "talent_job_calls", "Stored calls by state.", NAME, "state")
    counts = connection.execute(
        select(JobRun.job, JobRun.state, func.count()).group_by(JobRun.job, JobRun.state)
    ).all()
    for job in {row[0] for row in counts}:
        for state in JOB_STATES:
            calls.labels(job, state).set(0)
    for job, state, count in counts:
        calls.labels(job, state).set(count)

    success = _gauge(
        registry, "talent_job_last_success_timestamp_seconds", "When it last succeeded.", NAME
    )
    ended = select(JobRun.job, func.max(JobRun.ended_at)).where(JobRun.state.in_(SUCCEEDED))
    for job, moment in connection.execute(ended.group_by(JobRun.job)):
        if moment is not None:
            success.labels(job).set(moment.timestamp())

    fine = _gauge(registry, "talent_job_last_success", "Whether the last call succeeded.", NAME)
    end = _gauge(
        registry, "talent_job_last_end_timestamp_seconds", "When the last call ended.", NAME
    )
    lasted = _gauge(
        registry, "talent_job_last_duration_seconds", "How long the last call took.", NAME
    )
    newest = select(func.max(JobRun.id)).where(JobRun.ended_at.is_not(None)).group_by(JobRun.job)
    rows = select(JobRun.job, JobRun.state, JobRun.started_at, JobRun.ended_at).where(
        JobRun.id.in_(newest)
    )
    for row in connection.execute(rows):
        fine.labels(row.job).set(row.state in SUCCEEDED)
        end.labels(row.job).set(row.ended_at.timestamp())
        lasted.labels(row.job).set((row.ended_at - row.started_at).total_seconds())


def _running(registry: CollectorRegistry, connection: Connection) -> None:
    """What runs, and whether it still gives signs of life."""
    running = _gauge(
        registry, "talent_job_running_seconds", "How long the call that runs has been.", NAME
    )
    silent = _gauge(
        registry, "talent_job_silent_seconds", "Since the last sign of life of the call.", NAME
    )
    lease = _gauge(
        registry, "talent_job_lease_seconds", "Silence after which it is taken for dead.", NAME
    )
    rows = (
        select(JobRun.job, JobRun.started_at, JobLease.beat_at, JobLease.seconds)
        .join(JobLease, JobLease.job == JobRun.job)
        .where(JobRun.state == "running")
        .order_by(JobRun.id)
    )
    now = datetime.now(UTC)
    for row in connection.execute(rows):
        # The clock of another machine may be ahead of ours.
        running.labels(row.job).set(max(0.0, (now - row.started_at).total_seconds()))
        silent.labels(row.job).set(max(0.0, (now - row.beat_at).total_seconds()))
        lease.labels(row.job).set(row.seconds)


def _due(registry: CollectorRegistry, connection: Connection) -> None:
    """When jobs are due next, by the schedule that their newest call had."""
    due = _gauge(
        registry, "talent_job_next_due_timestamp_seconds", "When the job is due next.", NAME
    )
    newest = select(func.max(JobRun.id)).group_by(JobRun.job)
    rows = select(JobRun.job, JobRun.schedule, JobRun.time_zone).where(
        JobRun.id.in_(newest), JobRun.schedule != ""
    )
    for job, schedule, zone in connection.execute(rows):
        try:
            tick = next_tick(schedule, zone, datetime.now(UTC))
        except (ValueError, KeyError):
            # Of another version, or a zone that this machine does not know: seen as no number.
            due.labels(job).set(float("nan"))
        else:
            if tick is not None:
                due.labels(job).set(tick.timestamp())


def _data(registry: CollectorRegistry, connection: Connection) -> None:
    """Stored forecasts, and how new the data are."""
    runs = _gauge(registry, "talent_runs", "Stored forecasts by kind.", "kind")
    counts = select(Run.kind, func.count()).where(Run.status == "complete").group_by(Run.kind)
    for kind in RUN_KINDS:
        runs.labels(kind).set(0)
    for kind, count in connection.execute(counts):
        runs.labels(kind).set(count)
    vintage = connection.execute(select(func.max(Observation.vintage))).scalar_one_or_none()
    if vintage is not None:
        newest = _gauge(
            registry, "talent_newest_vintage_timestamp_seconds", "When the newest data were known."
        )
        newest.set(datetime(vintage.year, vintage.month, vintage.day, tzinfo=UTC).timestamp())
