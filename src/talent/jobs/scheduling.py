"""The embedded scheduler, for machines without one: it only wakes up; the database decides.

Any number of schedulers may watch the same jobs: each tick is answered once. A tick that was
missed, because nothing ran or the database was away, is answered when somebody looks again, and
however many were missed, only the newest.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from talent.errors import ConfigError, JobBusyError, MissingExtraError, TalentError
from talent.jobs import log
from talent.jobs.running import run_job
from talent.jobs.secrets import redacted
from talent.jobs.ticks import last_tick, next_tick, trigger

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apscheduler.schedulers.blocking import BlockingScheduler

    from talent.jobs.job import Job
    from talent.jobs.running import JobOutcome
    from talent.store import Store

__all__ = ["due", "make_scheduler", "next_due", "run_due"]

logger = logging.getLogger(__name__)

LOOK_SECONDS = 300
"""How often a scheduler looks for ticks that nobody answered."""


def due(store: Store, job: Job, since: datetime, now: datetime | None = None) -> datetime | None:
    """Newest tick that nobody has dealt with; None if there is none.

    Parameters
    ----------
    store : Store
    job : Job
        With a schedule.
    since : datetime.datetime
        Ticks up to then do not count for a job that never ran: whoever starts to watch a job does
        not mean last month.
    now : datetime.datetime, optional
    """
    now = now or datetime.now(UTC)
    after = log.answered(store.engine, job.job, now) or since
    return last_tick(job.schedule, job.time_zone, after, now)


def next_due(job: Job, now: datetime | None = None) -> datetime | None:
    """Next tick of a job; None if it has no schedule."""
    if not job.schedule:
        return None
    return next_tick(job.schedule, job.time_zone, now or datetime.now(UTC))


def run_due(
    store: Store, job: Job, since: datetime, now: datetime | None = None
) -> JobOutcome | None:
    """Answer the newest tick of a job that nobody has dealt with; None if there is none.

    The as-of date is the date of the tick in the time zone of the job.

    Raises
    ------
    JobBusyError
        If somebody else answers it at this moment.
    """
    tick = due(store, job, since, now)
    if tick is None:
        return None
    return run_job(store, job, as_of=tick.date(), due_at=tick.astimezone(UTC))


def make_scheduler(
    store: Store, jobs: Sequence[Job], *, look_seconds: float = LOOK_SECONDS
) -> BlockingScheduler:
    """A scheduler that answers the ticks of jobs one after another, once it is started.

    Parameters
    ----------
    store : Store
    jobs : sequence of Job
        Each with a schedule, and a name of its own.
    look_seconds : float
        How often it looks for ticks that were missed, beside waking at each tick.

    Raises
    ------
    ConfigError
        If a job has no schedule, or two have the same name.
    MissingExtraError
        If APScheduler is not installed.
    """
    without = [job.job for job in jobs if not job.schedule]
    names = [job.job for job in jobs]
    twice = sorted({name for name in names if names.count(name) > 1})
    if without or twice or not jobs:
        raise ConfigError(
            "; ".join(
                [
                    *(f"job {name!r} has no schedule" for name in without),
                    *(f"two jobs are called {name!r}" for name in twice),
                ]
                or ["name one job or more"]
            )
        )
    try:
        from apscheduler.executors.pool import ThreadPoolExecutor  # noqa: PLC0415 - an extra
        from apscheduler.schedulers.blocking import BlockingScheduler  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError(
            "the scheduler needs APScheduler: pip install 'talent[jobs]'"
        ) from error
    started = datetime.now(UTC)
    scheduler = BlockingScheduler(
        timezone=UTC,
        # One at a time: each uses every core it gets.
        executors={"default": ThreadPoolExecutor(1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for job in jobs:
        scheduler.add_job(
            _answer,
            trigger(job.schedule, job.time_zone),
            args=[store, job, started],
            id=f"{job.job}.tick",
        )
        scheduler.add_job(
            _answer, "interval", seconds=look_seconds, next_run_time=started,
            args=[store, job, started], id=f"{job.job}.look",
        )  # fmt: skip
    return scheduler


def _answer(store: Store, job: Job, since: datetime) -> None:
    """Answer a tick if one is due; what goes wrong is logged, and the scheduler goes on."""
    try:
        outcome = run_due(store, job, since)
    except JobBusyError as error:
        logger.info("%s", error)
    except TalentError as error:
        logger.error("job %s: %s", job.job, redacted(str(error)))  # noqa: TRY400 - told in words
    else:
        if outcome is not None:
            logger.info("%s", outcome)
