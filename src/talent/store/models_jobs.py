"""The tables of jobs: each call with its steps, and the lease that lets one run at a time.

Like scores they are no part of the data package, of a snapshot or of its hash: no model reads when
it was run.
"""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 - SQLAlchemy reads the annotations
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from talent.store.models import NAME, Base, _one_of

__all__ = ["JOB_STATES", "STEP_STATES", "JobLease", "JobRun", "JobStep"]

JOB_STATES = ("running", "complete", "failed", "abandoned", "superseded")
"""``abandoned``: its process died, and a later call noticed. ``superseded``: it was complete, and
somebody asked for the same once more."""

STEP_STATES = ("complete", "failed", "skipped")
"""``skipped``: a step that it needs had failed."""

_DONE = text("state = 'complete'")


class JobRun(Base):
    """One call of a job for one as-of date: running, or how it ended."""

    __tablename__ = "job_run"
    __table_args__ = (
        _one_of("state", JOB_STATES, "state"),
        CheckConstraint("(state = 'running') = (ended_at IS NULL)", name="ended"),
        # What makes a second call a no-op, whoever makes it and at whatever moment.
        Index(
            "uq_job_run_complete", "job", "as_of", "config_hash",
            unique=True, sqlite_where=_DONE, postgresql_where=_DONE,
        ),
        Index(None, "job", "started_at"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(String(64))
    as_of: Mapped[date]
    config_hash: Mapped[str]
    state: Mapped[str] = mapped_column(String(12))
    schedule: Mapped[str] = mapped_column(String(100))
    time_zone: Mapped[str]
    due_at: Mapped[datetime | None]
    holder: Mapped[str] = mapped_column(String(NAME))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    package_version: Mapped[str]
    error: Mapped[str] = mapped_column(Text)
    notified: Mapped[bool]


class JobStep(Base):
    """One step of a call that has ended: what it did, or why it did not."""

    __tablename__ = "job_step"
    __table_args__ = (
        _one_of("state", STEP_STATES, "state"),
        CheckConstraint("attempts >= 0", name="attempts"),
    )

    job_run: Mapped[int] = mapped_column(
        ForeignKey("job_run.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    step: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(12))
    attempts: Mapped[int]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    run_id: Mapped[str]
    detail: Mapped[dict[str, Any]]
    error: Mapped[str] = mapped_column(Text)


class JobLease(Base):
    """Who may run a job now. `beats` counts up while the holder lives.

    Nobody compares clocks: a lease is given up when `beats` has stood still for `seconds` by the
    clock of the one who waits. `fence` counts the holders; one whose number is no longer the
    newest must not write.
    """

    __tablename__ = "job_lease"
    __table_args__ = (CheckConstraint("seconds > 0", name="seconds"),)

    job: Mapped[str] = mapped_column(String(64), primary_key=True)
    holder: Mapped[str] = mapped_column(String(NAME))
    fence: Mapped[int]
    beats: Mapped[int]
    seconds: Mapped[float]
    taken_at: Mapped[datetime]
    beat_at: Mapped[datetime]
