"""Whether all is well, with what to do where it is not. Made to work when little else does."""

from __future__ import annotations

import os
import shutil
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from talent.errors import SchemaVersionError
from talent.jobs.secrets import SECRETS_VARIABLE, redacted
from talent.store import schema
from talent.store.engine import WRITE, is_sqlite, make_engine, parse_url
from talent.store.faults import in_words, is_transient
from talent.store.models_jobs import JobLease, JobRun

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL, Engine

    from talent.store import Store

__all__ = ["health"]

COLUMNS = ["check", "ok", "detail", "mend"]

SECONDS = 5
"""To wait for a server, or for somebody who writes, before saying so."""

LEAST_FREE = 500_000_000
"""Bytes that a disk should have left, or as many as the database has if it is larger: a migration
and a copy need as much again."""


@dataclass(frozen=True)
class _Found:
    check: str
    ok: bool
    detail: str
    mend: str = ""


def health(store_or_url: Store | str | os.PathLike[str] | URL | None = None) -> pd.DataFrame:
    """Look at the database and at the jobs that are run on it; nothing is written.

    Parameters
    ----------
    store_or_url : Store, str, path or URL, optional
        As in `talent.open`. A file that does not exist is not made.

    Returns
    -------
    pandas.DataFrame
        ``check, ok, detail, mend``: one row a check, and for jobs one row a job. What cannot be
        looked at because of an earlier row is left out.

    Raises
    ------
    ConfigError
        If the address is none.

    Examples
    --------
    >>> import talent
    >>> with talent.open("sqlite://", load=False) as store:
    ...     health(store)[["check", "ok"]].to_dict("list")
    {'check': ['reachable', 'revision', 'writable'], 'ok': [True, True, True]}
    """
    found = list(_checks(store_or_url))
    rows = [{**asdict(f), "detail": redacted(f.detail)} for f in found]
    return pd.DataFrame(rows, columns=COLUMNS)


def _checks(place: Store | str | os.PathLike[str] | URL | None) -> Iterator[_Found]:
    yield from _secrets_file()
    given = getattr(place, "engine", None)
    if given is not None:
        yield from _database(given)
        return
    url = parse_url(place)  # type: ignore[arg-type]
    if url.get_backend_name() == "sqlite":
        path = _file(url)
        if path is not None and not path.is_file():
            yield _Found("reachable", False, f"there is no database {path}", "run `talent init`")
            yield from _disk(path)
            return
    elif "connect_timeout" not in url.query:
        url = url.update_query_dict({"connect_timeout": str(SECONDS)})
    engine = make_engine(url)
    try:
        yield from _database(engine)
    finally:
        engine.dispose()


def _database(engine: Engine) -> Iterator[_Found]:
    """Checks that need a connection, each only if those before it let it."""
    path = _file(engine.url) if is_sqlite(engine) else None
    if path is not None:
        yield from _disk(path)
    try:
        version = _version(engine)
    except SQLAlchemyError as error:
        yield _failed("reachable", error, "start the database, or name another with --db")
        return
    yield _Found("reachable", True, version)
    try:
        schema.require_current(engine)
    except SchemaVersionError as error:
        yield _Found("revision", False, str(error), "as it says")
        return
    except SQLAlchemyError as error:
        yield _failed("revision", error, "give the user the role of a reader: `talent db roles`")
        return
    yield _Found("revision", True, schema.head())
    for check, look in (("writable", _writable), ("jobs", _jobs)):
        try:
            yield from look(engine)
        except SQLAlchemyError as error:
            yield _failed(check, error, "see the log of the database")


def _failed(check: str, error: SQLAlchemyError, mend: str) -> _Found:
    words = in_words(error)
    # What and where, then how to mend it; where may hold the same sign.
    what, bracket, how = words.partition("); ")
    if not bracket:
        what, _, how = words.partition("; ")
    return _Found(check, False, f"{what})" if bracket else what, how or mend)


def _version(engine: Engine) -> str:
    with engine.connect() as connection:
        if is_sqlite(connection):
            # The file is only read when something of it is asked for.
            connection.execute(text("SELECT count(*) FROM sqlite_master"))
            return f"SQLite {connection.execute(text('SELECT sqlite_version()')).scalar_one()}"
        return f"PostgreSQL {connection.execute(text('SHOW server_version')).scalar_one()}"


def _writable(engine: Engine) -> Iterator[_Found]:
    """Whether runs could be stored; another who writes is a good sign."""
    if not is_sqlite(engine):
        yield _writable_postgres(engine)
        return
    with engine.connect() as connection:
        raw = connection.connection.cursor()
        before = raw.execute("PRAGMA busy_timeout").fetchone()[0]
        raw.execute(f"PRAGMA busy_timeout={SECONDS * 200}")
        try:
            with connection.execution_options(**{WRITE: True}).begin() as transaction:
                # A file without the right to write lets a transaction begin, and no more.
                connection.execute(text("CREATE TABLE talent_health (id INTEGER)"))
                transaction.rollback()
            yield _Found("writable", True, "")
        except SQLAlchemyError as error:
            if not is_transient(error):
                raise
            yield _Found("writable", True, "somebody is writing now")
        finally:
            raw.execute(f"PRAGMA busy_timeout={before}")


def _writable_postgres(engine: Engine) -> _Found:
    with engine.connect() as connection:
        locked = connection.execute(text("SHOW transaction_read_only")).scalar_one() == "on"
        rights = "SELECT has_table_privilege(current_user, 'job_run', 'INSERT')"
        allowed = connection.execute(text(rights)).scalar_one()
    if locked:
        return _Found(
            "writable", False, "the server takes no changes", "use the primary, not a copy of it"
        )
    if not allowed:
        return _Found(
            "writable", False, "the user may only read",
            "right for reports; jobs need the writer of `talent db roles`",
        )  # fmt: skip
    return _Found("writable", True, "")


def _jobs(engine: Engine) -> Iterator[_Found]:
    """Signs of life of what runs, and how the last call of each job ended."""
    now = datetime.now(UTC)
    running = (
        select(JobRun.job, JobRun.started_at, JobLease.beat_at, JobLease.seconds)
        .join(JobLease, JobLease.job == JobRun.job)
        .where(JobRun.state == "running")
        .order_by(JobRun.job)
    )
    newest = select(func.max(JobRun.id)).where(JobRun.ended_at.is_not(None)).group_by(JobRun.job)
    last = (
        select(JobRun.job, JobRun.state, JobRun.as_of, JobRun.ended_at, JobRun.error)
        .where(JobRun.id.in_(newest))
        .order_by(JobRun.job)
    )
    with engine.connect() as connection:
        if not is_sqlite(connection):
            # Somebody may be changing the tables.
            connection.execute(text(f"SET LOCAL lock_timeout = '{SECONDS}s'"))
        alive = [_alive(*row, now) for row in connection.execute(running)]
        ended = [_ended(*row) for row in connection.execute(last)]
    yield from alive
    yield from ended


def _ended(job: str, state: str, as_of: date, moment: datetime | None, error: str) -> _Found:
    """How a call ended."""
    detail = f"{state} for {as_of}"
    detail += f" at {moment:%Y-%m-%d %H:%M} UTC" if moment else ""
    if state in {"complete", "superseded"}:
        return _Found(f"job {job}", True, detail)
    first = error.splitlines()[0] if error else "no reason stored"
    mend = "mend that and run it again; what was stored is kept"
    return _Found(f"job {job}", False, f"{detail}: {first}", mend)


def _alive(job: str, started: datetime, beat: datetime, seconds: float, now: datetime) -> _Found:
    """Whether a call that runs gives signs of life."""
    # By our clock; one of the holder's that is behind looks like silence.
    silent = (now - beat).total_seconds()
    detail = f"since {started:%Y-%m-%d %H:%M} UTC, last sign of life {max(0.0, silent):.0f} s ago"
    if silent <= seconds:
        return _Found(f"job {job} runs", True, detail)
    return _Found(
        f"job {job} runs", False, detail,
        "call it again: it takes over what is dead, and leaves what lives (compare the clocks)",
    )  # fmt: skip


def _disk(path: Path) -> Iterator[_Found]:
    folder = next(p for p in path.resolve().parents if p.exists())
    try:
        free = shutil.disk_usage(folder).free
        size = path.stat().st_size if path.is_file() else 0
    except OSError as error:
        yield _Found("disk", False, str(error.strerror), f"make {folder} readable")
        return
    least = max(LEAST_FREE, size)
    told = f"{free / 1e9:,.1f} GB free, the database has {size / 1e9:,.2f} GB"
    mend = "" if free >= least else f"free {(least - free) / 1e9:,.1f} GB more in {folder}"
    yield _Found("disk", free >= least, told, mend)


def _secrets_file() -> Iterator[_Found]:
    """Whether the secrets can be read by us, and by no other user."""
    named = os.environ.get(SECRETS_VARIABLE, "").strip()
    if not named:
        return
    place = Path(named)
    if not os.access(place, os.R_OK):
        yield _Found("secrets", False, f"{place} cannot be read", f"see {SECRETS_VARIABLE}")
    elif place.is_file() and os.name == "posix" and place.stat().st_mode & 0o007:
        yield _Found("secrets", False, f"{place} is open to every user", f"chmod 600 {place}")
    else:
        yield _Found("secrets", True, str(place))


def _file(url: URL) -> Path | None:
    database = url.database
    if not database or database == ":memory:" or database.startswith("file:"):
        return None
    return Path(database)
