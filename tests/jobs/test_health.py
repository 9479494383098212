"""Health: every fault is one row that says how to mend it, and none is made worse by looking."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sqlite3
from collections import namedtuple
from contextlib import closing
from typing import TYPE_CHECKING

from click.testing import CliRunner
from sqlalchemy import insert, text, update

from talent.cli.health import health as command
from talent.jobs import health as module
from talent.jobs.health import health
from talent.store import JobLease, JobRun, Store

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    import pytest

NOW = dt.datetime.now(dt.UTC)


def rows(found: pd.DataFrame) -> dict[str, tuple[bool, str, str]]:
    """Rows by their check; what is not well says how to mend it."""
    assert (found["mend"] != "").tolist() == (~found["ok"].astype(bool)).tolist()
    return {r.check: (r.ok, r.detail, r.mend) for r in found.itertuples()}


def add_call(store: Store, job: str, state: str, beat_ago: float = 0.0, error: str = "") -> None:
    """Store a call, and the lease of its holder."""
    ended = None if state == "running" else NOW
    moment = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=beat_ago)
    with store.engine.begin() as connection:
        connection.execute(
            insert(JobRun).values(
                job=job, as_of=dt.date(2026, 11, 5), config_hash=state, state=state, due_at=None,
                schedule="", time_zone="UTC", holder="h", started_at=NOW, ended_at=ended,
                package_version="0", error=error, notified=True,
            )
        )  # fmt: skip
        if state == "running":
            connection.execute(
                insert(JobLease).values(
                    job=job, holder="h", fence=1, beats=1, seconds=30.0, taken_at=moment,
                    beat_at=moment,
                )
            )  # fmt: skip


def test_jobs_that_live_are_told_from_those_that_are_silent_or_failed(empty: Store) -> None:
    assert all(ok for ok, *_ in rows(health(empty)).values())
    add_call(empty, "fine", "complete")
    add_call(empty, "lives", "running", beat_ago=5)
    add_call(empty, "silent", "running", beat_ago=500)
    add_call(empty, "broken", "failed", error="import: postgresql://me:geheim@db/x refused\nmore")
    found = rows(health(empty))
    assert {k for k, (ok, *_) in found.items() if not ok} == {"job silent runs", "job broken"}
    assert "50" in found["job silent runs"][1]
    told = found["job broken"][1]
    assert told.endswith("import: postgresql://me:***@db/x refused")
    # What ended later counts.
    add_call(empty, "broken", "complete")
    assert rows(health(empty))["job broken"][0]


def test_a_database_that_is_missing_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "no" / "talent.db"
    found = rows(health(path))
    assert found["reachable"] == (False, f"there is no database {path}", "run `talent init`")
    assert not path.parent.exists()


def test_nobody_answers() -> None:
    found = rows(health("postgresql://me:geheim@127.0.0.1:9/talent"))
    assert list(found) == ["reachable"]
    assert not found["reachable"][0]
    assert "geheim" not in str(found)


def test_another_revision_and_no_database_at_all(empty: Store, tmp_path: Path) -> None:
    with empty.engine.begin() as connection:
        connection.execute(text("UPDATE schema_version SET version_num = '9999'"))
    found = rows(health(empty))
    assert list(found)[-1] == "revision"
    assert "newer" in found["revision"][1]
    path = tmp_path / "letter.db"
    path.write_text("Dear all, " * 500, encoding="utf-8")
    assert not rows(health(path))["reachable"][0]


def test_who_may_not_write_and_who_has_to_wait(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import talent

    with talent.open(sqlite_url, load=False) as store:
        path = tmp_path / "talent.db"
        locked = rows(health(f"sqlite:///file:{path}?mode=ro&uri=true"))
        assert not locked["writable"][0]
        monkeypatch.setattr(module, "SECONDS", 1)
        with closing(sqlite3.connect(path)) as other:
            other.execute("BEGIN IMMEDIATE")
            other.execute("CREATE TABLE mine (id INTEGER)")
            assert rows(health(store))["writable"] == (True, "somebody is writing now", "")
            other.rollback()
        assert rows(health(store))["writable"] == (True, "", "")
        with store.engine.connect() as connection:
            assert connection.execute(text("PRAGMA busy_timeout")).scalar_one() == 30_000
        usage = namedtuple("usage", "total used free")
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**10, 10**10, 10**8))
        ok, detail, mend = rows(health(store))["disk"]
        assert (ok, detail.startswith("0.1 GB free")) == (False, True)
        assert mend.startswith("free 0.4 GB more")


def test_a_user_of_postgresql_who_may_only_read(postgres_url: str) -> None:
    import talent

    with talent.open(postgres_url, load=False) as store:
        user = f"reader_{dt.datetime.now(dt.UTC):%f}"
        with store.engine.begin() as connection:
            schema = connection.execute(text("SELECT current_schema()")).scalar_one()
            connection.execute(text(f"CREATE ROLE {user} LOGIN PASSWORD 'only-reads'"))
            connection.execute(text(f'GRANT USAGE ON SCHEMA "{schema}" TO {user}'))
            connection.execute(text(f'GRANT SELECT ON ALL TABLES IN SCHEMA "{schema}" TO {user}'))
        try:
            found = rows(health(store.engine.url.set(username=user, password="only-reads")))  # noqa: S106
            assert found["writable"][:2] == (False, "the user may only read")
            assert found["revision"][0]
            with store.engine.begin() as connection:
                connection.execute(text(f"REVOKE ALL ON schema_version FROM {user}"))
            found = rows(health(store.engine.url.set(username=user, password="only-reads")))  # noqa: S106
            assert not found["revision"][0]
        finally:
            with store.engine.begin() as connection:
                connection.execute(text(f"DROP OWNED BY {user}"))
                connection.execute(text(f"DROP ROLE {user}"))


def test_the_command_says_it_by_its_exit_code(sqlite_url: str, tmp_path: Path, monkeypatch) -> None:
    import talent

    secrets = tmp_path / "secrets.env"
    secrets.write_text("A=swordfish\n", encoding="utf-8")
    secrets.chmod(0o600)
    monkeypatch.setenv("TALENT_SECRETS_FILE", str(secrets))
    with talent.open(sqlite_url, load=False) as store:
        add_call(store, "monthly", "complete")
        run = CliRunner().invoke(command, ["--db", sqlite_url, "--json"])
        assert run.exit_code == 0, run.output
        told = json.loads(run.stdout)
        assert told["ok"] is True
        assert {"secrets", "disk", "reachable", "writable"} <= {r["check"] for r in told["rows"]}
        secrets.chmod(0o644)
        with store.engine.begin() as connection:
            connection.execute(update(JobRun).values(state="failed", error="swordfish is out"))
        run = CliRunner().invoke(command, ["--db", sqlite_url])
    assert run.exit_code == 1
    assert "open to every user" in run.stdout
    assert "*** is out" in run.stdout
