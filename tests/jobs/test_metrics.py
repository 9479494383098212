"""Metrics: what is stored, in a form that Prometheus reads, whatever the names."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import insert

from talent.cli.health import metrics
from talent.jobs.metrics import metrics_text, write_whole
from talent.store import JobLease, JobRun, Store

NOON = dt.datetime(2026, 11, 5, 12, tzinfo=dt.UTC)
HOSTILE = 'a"} 1\n# HELP x\\ \u2028'


def call(
    job: str, state: str, start: dt.datetime, seconds: float | None, key: str
) -> dict[str, Any]:
    end = None if seconds is None else start + dt.timedelta(seconds=seconds)
    return {
        "job": job, "as_of": dt.date(2026, 11, 5), "config_hash": key, "state": state,
        "schedule": "0 6 5 * *" if job == "monthly" else "", "time_zone": "Asia/Tokyo",
        "due_at": None, "holder": "h", "started_at": start, "ended_at": end,
        "package_version": "0", "error": "" if state != "failed" else "no", "notified": False,
    }  # fmt: skip


def fill(store: Store) -> None:
    """Store calls of two jobs, of which one runs."""
    now = dt.datetime.now(dt.UTC)
    hour, beat = dt.timedelta(hours=1), now - dt.timedelta(seconds=7)
    with store.engine.begin() as connection:
        connection.execute(
            insert(JobRun),
            [
                call("monthly", "superseded", NOON, 60, "a"),
                call("monthly", "complete", NOON + hour, 90, "a"),
                call("monthly", "failed", NOON + 2 * hour, 5, "b"),
                call("monthly", "running", now - dt.timedelta(seconds=20), None, "c"),
                call(HOSTILE, "failed", NOON, 1, "d"),
            ],
        )
        connection.execute(
            insert(JobLease).values(
                job="monthly", holder="h", fence=1, beats=3, seconds=30.0, taken_at=beat,
                beat_at=beat,
            )
        )  # fmt: skip


def read(text: str) -> dict[tuple[str, tuple[str, ...]], float]:
    """Values by name and labels."""
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_what_is_stored_is_told(empty: Store) -> None:
    assert not [key for key in read(metrics_text(empty)) if key[0].startswith("talent_job")]
    fill(empty)
    told = read(metrics_text(empty))
    last = NOON + dt.timedelta(hours=1, seconds=90)
    monthly = {k[0].removeprefix("talent_job_"): v for k, v in told.items() if k[1] == ("monthly",)}
    assert monthly["last_success_timestamp_seconds"] == last.timestamp()
    assert monthly["last_success"] == 0
    assert (
        monthly["last_end_timestamp_seconds"]
        == (NOON + dt.timedelta(hours=2, seconds=5)).timestamp()
    )
    assert monthly["last_duration_seconds"] == 5
    assert monthly["running_seconds"] == pytest.approx(20, abs=5)
    assert monthly["silent_seconds"] == pytest.approx(7, abs=5)
    assert monthly["lease_seconds"] == 30
    due = dt.datetime.fromtimestamp(monthly["next_due_timestamp_seconds"], ZoneInfo("Asia/Tokyo"))
    assert (due.day, due.hour, due > dt.datetime.now(dt.UTC)) == (5, 6, True)
    states = {
        k[1][1]: v for k, v in told.items() if k[0] == "talent_job_calls" and k[1][0] == "monthly"
    }
    assert states == {"running": 1, "complete": 1, "failed": 1, "abandoned": 0, "superseded": 1}
    # A name that would end its label and start a line of its own is only a name.
    assert told["talent_job_calls", (HOSTILE, "failed")] == 1
    assert told["talent_runs", ("baseline",)] == 0
    assert {k[0] for k in told if not k[0].startswith("talent_")} == set()


def test_a_file_for_the_collector_is_whole_and_may_be_read_by_others(
    sqlite_url: str, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import talent

    talent.open(sqlite_url, load=False).close()
    path = tmp_path / "talent.prom"
    path.write_text("old", encoding="utf-8")
    run = CliRunner().invoke(metrics, ["--db", sqlite_url, "--file", str(path)])
    assert run.exit_code == 0, run.output
    assert ("talent_runs", ("backtest",)) in read(path.read_text(encoding="utf-8"))
    assert path.stat().st_mode & 0o777 == 0o644
    assert (
        read(CliRunner().invoke(metrics, ["--db", sqlite_url]).stdout).keys()
        == read(path.read_text(encoding="utf-8")).keys()
    )
    lost = CliRunner().invoke(metrics, ["--db", sqlite_url, "--file", str(tmp_path / "no" / "x")])
    assert lost.exit_code == 2
    assert "cannot write" in lost.stderr

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    before = path.read_bytes()
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, "new")
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.glob("*.p*") if p.suffix != ".db") == ["talent.prom"]
    assert not list(tmp_path.glob(".*.part"))
