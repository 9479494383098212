"""One run of a job at a time, on SQLite and PostgreSQL, whoever dies and whatever clocks do.

A lease in the database names its holder, who counts `beats` up while it lives. Nobody compares
clocks: one who waits takes the lease over when the count has stood still for the lease's length by
the waiter's own monotonic clock, which nothing can set back. Each taking over raises `fence`; in
the transaction in which a holder writes it makes sure that its number is still the newest, so that
one who was only asleep cannot write beside its successor (Kleppmann 2016, "How to do distributed
locking"; Gray & Cheriton 1989, doi:10.1145/74850.74870).
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from talent.errors import ConfigError, JobBusyError, LeaseLostError
from talent.store.engine import WRITE, is_sqlite
from talent.store.models_jobs import JobLease

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Row
    from sqlalchemy.engine import Connection, Engine

__all__ = ["Lease", "held", "short_write"]

logger = logging.getLogger(__name__)

BEATS = 3
"""Signs of life that a holder gives in the length of its lease."""

FREE = ""


@contextmanager
def short_write(engine: Engine) -> Iterator[Connection]:
    """A small transaction that writes, and on PostgreSQL does not wait for a long load."""
    with engine.connect() as connection:
        connection = connection.execution_options(**{WRITE: True})  # noqa: PLW2901
        with connection.begin():
            yield connection


@dataclass
class Lease:
    """The right to run a job, as long as `lost` is not set.

    Attributes
    ----------
    engine : sqlalchemy.Engine
    job, holder : str
    fence : int
        Number of this holder; the newest may write.
    seconds : float
        Its length.
    """

    engine: Engine
    job: str
    holder: str
    fence: int
    seconds: float
    lost: threading.Event = field(default_factory=threading.Event)
    _ended: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def require(self, connection: Connection | None = None) -> None:
        """Make sure that nobody took over; within a transaction, until it ends.

        Raises
        ------
        LeaseLostError
        """
        if connection is not None:
            query = select(JobLease.fence).where(JobLease.job == self.job).with_for_update()
            if connection.execute(query).scalar_one_or_none() != self.fence:
                self.lost.set()
        if self.lost.is_set():
            raise LeaseLostError(
                f"job {self.job!r}: another process took it over, because this one gave no sign "
                f"of life for {self.seconds:g} s; what was stored is kept"
            )

    def beat(self) -> None:
        """Give a sign of life."""
        with short_write(self.engine) as connection:
            done = connection.execute(
                update(JobLease)
                .where(JobLease.job == self.job, JobLease.fence == self.fence)
                .values(beats=JobLease.beats + 1, beat_at=datetime.now(UTC))
            )
            if not done.rowcount:
                self.lost.set()

    def start(self) -> None:
        """Beat in a thread of its own until `release`."""
        self._thread = threading.Thread(target=self._beating, name=f"lease-{self.job}", daemon=True)
        self._thread.start()

    def _beating(self) -> None:
        while not self._ended.wait(self.seconds / BEATS) and not self.lost.is_set():
            try:
                self.beat()
            except SQLAlchemyError as error:
                # The database may be restarting, or one of our own loads holds it. Whoever wants
                # the lease cannot have it meanwhile either.
                logger.warning("no sign of life for job %s: %s", self.job, type(error).__name__)

    def release(self) -> None:
        """Stop beating, and let the next one in."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(timeout=self.seconds)
        with short_write(self.engine) as connection:
            connection.execute(
                update(JobLease)
                .where(JobLease.job == self.job, JobLease.fence == self.fence)
                .values(holder=FREE, beat_at=datetime.now(UTC))
            )


@contextmanager
def held(engine: Engine, job: str, seconds: float) -> Iterator[Lease]:
    """Hold the lease of a job.

    Parameters
    ----------
    engine : sqlalchemy.Engine
    job : str
    seconds : float
        Length of the lease; it takes as long to take it over from one who died on another machine.

    Raises
    ------
    JobBusyError
        If somebody who lives holds it.
    LeaseLostError
        From `Lease.require`, if it was taken away.
    ConfigError
        For a database in memory, which nobody else can see.
    """
    if is_sqlite(engine) and engine.url.database in {None, "", ":memory:"}:
        raise ConfigError("a job needs a database that stays; name a file or PostgreSQL with --db")
    lease = _take(engine, job, seconds)
    lease.start()
    try:
        yield lease
    finally:
        try:
            lease.release()
        except SQLAlchemyError as error:
            # The next one finds that it beats no more; what went wrong before counts more.
            logger.warning("the lease of job %s is left: %s", job, type(error).__name__)


def _take(engine: Engine, job: str, seconds: float) -> Lease:
    holder = f"{_place()} {os.getpid()} {_born(os.getpid())} {uuid.uuid4().hex}"
    seen: Row[Any] | None = None
    since = time.monotonic()
    while True:
        with engine.connect() as connection:
            table = JobLease.__table__
            row = connection.execute(select(table).where(table.c.job == job)).one_or_none()
        now = time.monotonic()
        if seen is not None and row is not None and row.fence == seen.fence:
            if row.beats != seen.beats and row.holder != FREE:
                raise JobBusyError(
                    f"job {job!r} is being run by {_who(row.holder)} since "
                    f"{row.taken_at:%Y-%m-%d %H:%M:%S} UTC"
                )
        else:
            seen, since = row, now
        over = row is None or row.holder == FREE or _dead(row.holder)
        if over or (row is not None and now - since >= row.seconds):
            fence = _swap(engine, job, seconds, holder, row)
            if fence is not None:
                return Lease(engine, job, holder, fence, seconds)
            # Somebody was quicker, or kept the database to himself: look anew.
            seen = None
        time.sleep(min(1.0, (row.seconds if row is not None else seconds) / 10))


def _swap(
    engine: Engine, job: str, seconds: float, holder: str, seen: Row[Any] | None
) -> int | None:
    """Take the lease if it is still as it was seen; the new fence, or None."""
    began, now = time.monotonic(), datetime.now(UTC)
    fence = 1 if seen is None else seen.fence + 1
    values = {
        "holder": holder, "fence": fence, "beats": 0, "seconds": seconds, "taken_at": now,
        "beat_at": now,
    }  # fmt: skip
    try:
        with short_write(engine) as connection:
            if seen is None:
                connection.execute(insert(JobLease).values(job=job, **values))
                return fence
            if seen.holder != FREE and time.monotonic() - began > seen.seconds / 10:
                # While we waited for the database the holder could not beat either.
                return None
            done = connection.execute(
                update(JobLease)
                .where(
                    JobLease.job == job,
                    JobLease.fence == seen.fence,
                    JobLease.beats == seen.beats,
                    JobLease.holder == seen.holder,
                )
                .values(**values)
            )
            return fence if done.rowcount else None
    except IntegrityError:
        return None


@cache
def _place() -> str:
    """Name of the machine, its start, and the space of its process numbers (of its container)."""
    parts = [socket.gethostname().replace(" ", "-") or "-"]
    try:
        parts.append(Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip())
        parts.append(str(Path("/proc/self/ns/pid").readlink()))
    except OSError:
        # Not Linux: then one who died is waited for.
        parts = [parts[0], "-"]
    return "/".join(parts)


def _born(pid: int) -> str:
    """When a process started, in ticks since its machine did; ``""`` if it is gone, ``?`` unknown.

    A number of a process is used again; with its start it names one process.
    """
    if not Path("/proc/self/stat").exists():
        return "?"
    try:
        # The name of the program, in brackets, may hold anything.
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    state, *rest = fields.rpartition(")")[2].split()
    return "" if state in "ZX" else rest[18]


def _dead(holder: str) -> bool:
    """Whether the process that holds a lease ran here and is gone: no need to wait then."""
    place, pid, born, _ = holder.split(" ")
    if place != _place() or "-" in place.split("/")[1:] or born == "?":
        return False
    return _born(int(pid)) != born


def _who(holder: str) -> str:
    place, pid, *_ = holder.split(" ")
    return f"process {pid} on {place.split('/')[0]}"
