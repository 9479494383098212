"""One call of a job: once for its name, as-of date and content, whoever calls and however often."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError

from talent.errors import JobFailedError, LeaseLostError, TalentError, UnknownCodeError
from talent.frames import records
from talent.jobs import log
from talent.jobs.channels import send
from talent.jobs.lease import held
from talent.jobs.moved import movements
from talent.jobs.notices import Notice
from talent.jobs.retrying import persistent
from talent.jobs.secrets import hide, redacted
from talent.jobs.steps import Work
from talent.language import in_language
from talent.store.days import as_day
from talent.store.faults import as_fault, in_words, is_transient, of_database

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from talent.jobs.job import AnyStep, Job
    from talent.jobs.lease import Lease
    from talent.jobs.moved import Movement
    from talent.store import Store

__all__ = ["JobOutcome", "run_job"]

logger = logging.getLogger(__name__)

LONGEST = 4000
"""Characters of an error that are kept: the first of a thousand problems tell enough."""


@dataclass(frozen=True)
class JobOutcome:
    """How a call of a job ended.

    Attributes
    ----------
    job : str
    as_of : datetime.date
    number : int
        Of the call in the history.
    state : str
        ``complete`` or ``failed``.
    new : bool
        False if it was done before, so that nothing was left to do.
    steps : pandas.DataFrame
        As `talent.jobs.log.steps_of`.
    error : str
    movements : tuple of Movement
        Headline numbers beside those of the call before.
    untold : tuple of str
        Notifications that could not be sent, and why.
    """

    job: str
    as_of: date
    number: int
    state: str
    new: bool
    steps: pd.DataFrame
    error: str = ""
    movements: tuple[Movement, ...] = ()
    untold: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The outcome in a line, and what went wrong in others."""
        name = f"job {self.job!r} as of {self.as_of}"
        if not self.new:
            return f"{name}: done already (call {self.number}, {self.state}); nothing to do"
        done = int((self.steps["state"] == "complete").sum())
        lines = [f"{name}: {self.state}, {done} of {len(self.steps)} steps (call {self.number})"]
        lines += [f"not told: {problem}" for problem in self.untold]
        return "\n".join([*lines, *self.error.splitlines()])

    def require(self) -> JobOutcome:
        """Give the outcome back.

        Raises
        ------
        JobFailedError
            If a step failed.
        """
        if self.state == "failed":
            raise JobFailedError(str(self))
        return self


def run_job(
    store: Store,
    job: Job,
    *,
    as_of: date | str | None = None,
    due_at: datetime | None = None,
    again: bool = False,
    progress: Callable[[str, float], None] | None = None,
) -> JobOutcome:
    r"""Run a job, unless it was run to its end for this date before.

    Parameters
    ----------
    store : Store
    job : Job
        From `read_job`.
    as_of : datetime.date or str, optional
        Today by default (UTC).
    due_at : datetime.datetime, optional
        Tick of the schedule that this call answers; a tick is answered once, even by a failure.
    again : bool
        Do it once more; the older call then counts as superseded.
    progress : callable, optional
        Called with a text and the part done of a step, 0 to 1.

    Returns
    -------
    JobOutcome
        Also of a call in which a step failed: what the others did is kept. The next call does
        again what is not done: stored runs and imported numbers are found, not made twice.

    Raises
    ------
    JobBusyError
        If somebody else is running it.
    LeaseLostError
        If somebody took it over, because this process was asleep.
    DatabaseFaultError
        If the history could not be written.
    ConfigError
        For a date that is none, or a database in memory.

    Examples
    --------
    >>> import tempfile, talent
    >>> from pathlib import Path
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "small.yaml").write_text("job: small\nsteps: [{kind: score}]")
    >>> job = talent.jobs.read_job(folder / "small.yaml")
    >>> with talent.open(folder / "talent.db", load=False) as store:
    ...     first = run_job(store, job, as_of="2026-11-22")
    ...     again = run_job(store, job, as_of="2026-11-22")
    >>> first.state, first.new, again.new
    ('complete', True, False)
    """
    day = as_day(as_of)
    engine = store.engine
    hide(engine.url.password)
    try:
        config_hash = job.config_hash
        with engine.connect() as connection:
            found = None
            if not again:
                found = log.done_already(connection, job.job, day, config_hash, due_at)
        if found is not None:
            return _told_again(store, job, found)
        with held(engine, job.job, job.lease_seconds) as lease:
            number, new = log.begin(lease, job, day, config_hash, due_at, again=again)
            if not new:
                return _told_again(store, job, number)
            logger.info("job %s as of %s: call %d begins", job.job, day, number)
            return _Call(store, job, day, lease, number, progress).run()
    except DBAPIError as error:
        raise as_fault(error) from error


@dataclass
class _Call:
    """A call that holds the lease."""

    store: Store
    job: Job
    as_of: date
    lease: Lease
    number: int
    progress: Callable[[str, float], None] | None

    def run(self) -> JobOutcome:
        work = Work(self.store, self.job, self.as_of, self.progress)
        failed: dict[str, str] = {}
        for position, step in enumerate(self.job.steps, start=1):
            record = self._step(work, step, failed)
            self._persist(f"noting {step.name}", log.note_step, self.lease, self.number, position,
                          record)  # fmt: skip
            if record.state != "complete":
                failed[step.name] = f"{step.name}: {record.error}"
            logger.info(
                "job %s: step %s %s", self.job.job, step.name, record.state,
                extra={"job": self.job.job, "step": step.name, "attempts": record.attempts},
            )  # fmt: skip
        error = "\n".join(failed.values())
        self._persist("ending", log.end, self.lease, self.number, error)
        return _told(self.store, self.job, self.number, new=True)

    def _persist(self, what: str, function: Callable[..., Any], *args: Any) -> Any:
        """Write the history, and again if the database is away for a moment."""
        return persistent(self.job.retry, what, self._passes)(function, *args)

    def _passes(self, error: BaseException) -> bool:
        """Whether another try may do: not where somebody else has the job by now."""
        return is_transient(error) and not self.lease.lost.is_set()

    def _step(self, work: Work, step: AnyStep, failed: dict[str, str]) -> log.StepRecord:
        started = datetime.now(UTC)
        missing = [name for name in step.needs if name in failed]
        if missing:
            return log.StepRecord(
                step.name, step.kind, "skipped", 0, started, started,
                error=f"it needs {', '.join(missing)}, which failed",
            )  # fmt: skip
        attempts = 0

        def once() -> Any:
            nonlocal attempts
            attempts += 1
            self.lease.require()
            return work.do(step)

        try:
            done = persistent(self.job.retry, f"step {step.name}", self._passes)(once)
        except LeaseLostError:
            raise
        except Exception as error:  # Kept with the step, and told; the others go on.
            if not _foreseen(error):
                logger.exception("job %s: step %s", self.job.job, step.name)
            return log.StepRecord(
                step.name, step.kind, "failed", attempts, started, datetime.now(UTC),
                error=_in_words(error),
            )  # fmt: skip
        return log.StepRecord(
            step.name, step.kind, "complete", attempts, started, datetime.now(UTC), done.run_id,
            done.detail,
        )  # fmt: skip


def _foreseen(error: Exception) -> bool:
    """Whether words say all of an error; where it happened is worth telling of any other."""
    return isinstance(error, (TalentError, OSError)) or of_database(error) or is_transient(error)


def _in_words(error: Exception) -> str:
    if isinstance(error, TalentError):
        text = str(error)
    else:
        text = in_words(error) if _foreseen(error) else f"{type(error).__name__}: {error}"
    return redacted(text)[:LONGEST]


def _told_again(store: Store, job: Job, number: int) -> JobOutcome:
    """Outcome of a call that was made before; who was not told of it is told now."""
    return _told(store, job, number, new=False)


def _told(store: Store, job: Job, number: int, *, new: bool) -> JobOutcome:
    """Tell everybody how a call ended, unless they know, and give the outcome."""
    call, steps = log.call_of(store.engine, number), log.steps_of(store.engine, number)
    untold: list[str] = []
    moved: tuple[Movement, ...] = ()
    if not call["notified"]:
        with in_language(job.language):
            moved = _moved(store, job, number, steps)
            notice = Notice(
                job=job.job, as_of=call["as_of"], state=call["state"],
                started_at=call["started_at"], ended_at=call["ended_at"], error=call["error"],
                steps=tuple(records(steps)),
                movements=moved, database=store.url_masked,
            )  # fmt: skip
            untold = send(notice, job.notify)
        if not untold:
            log.mark_notified(store.engine, number)
    return JobOutcome(
        job.job, call["as_of"], number, call["state"], new, steps, call["error"], moved,
        tuple(untold),
    )  # fmt: skip


def _moved(store: Store, job: Job, number: int, steps: pd.DataFrame) -> tuple[Movement, ...]:
    """Headline numbers of each forecast beside those of the call before."""
    found: list[Movement] = []
    made = steps[(steps["kind"] == "forecast") & (steps["state"] == "complete")]
    for row in records(made):
        before = log.previous_run(store.engine, job.job, row["step"], number)
        if before is None or before == row["run_id"]:
            continue
        several = row["step"] if len(made) > 1 else ""
        try:
            found += movements(store, before, row["run_id"], job.watch, forecast=several)
        except UnknownCodeError as error:
            # It names a scope or occupation that this forecast does not have; the run stands.
            logger.warning("job %s: watch: %s", job.job, error)
    return tuple(found)
