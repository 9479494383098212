"""Jobs: once, whole, in spite of steps that fail, faults that pass, and impatient callers."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from talent.errors import ConfigError, JobFailedError, LeaseLostError
from talent.jobs import log
from talent.jobs.lease import short_write
from talent.jobs.running import run_job
from talent.jobs.scheduling import due, make_scheduler, next_due, run_due
from talent.jobs.steps import Work
from talent.store import VIEWS
from talent.store.models_jobs import JobLease
from talent.store.snapshot import take_snapshot

if TYPE_CHECKING:
    from collections.abc import Callable

    from talent.jobs.job import Job
    from talent.store import Store

    Write = Callable[..., Job]

DAY = date(2026, 11, 22)
QUICK = "retry: {attempts: 3, first_wait: 0.01, longest_wait: 0.02}\n"
SCORE = f"job: small\nsteps: [{{kind: score}}]\n{QUICK}"

FORECAST = f"""
job: monthly
{QUICK}
steps:
  - {{kind: import, format: fred, path: not-there.csv}}
  - {{kind: forecast, countries: [JP], draws: 20}}
  - {{kind: forecast, name: bad, countries: [XX], draws: 20}}
  - {{kind: score}}
  - {{kind: report, html: "pages/{{as_of}}.html", csv: gap.csv, language: ja}}
  - {{kind: report, name: none, forecast: bad, csv: bad.csv}}
"""


def test_a_job_runs_once_and_says_so(empty: Store, write_job: Write) -> None:
    job = write_job(SCORE)
    first = run_job(empty, job, as_of=DAY)
    assert (first.state, first.new, first.steps["state"].tolist()) == (
        "complete", True, ["complete"],
    )  # fmt: skip
    second = run_job(empty, job, as_of=DAY)
    assert (second.number, second.new) == (first.number, False)
    assert "nothing to do" in str(second)
    # Another day, and other content, are other runs; when and for whom are not.
    assert run_job(empty, job, as_of=DAY + timedelta(days=1)).new
    later = write_job("schedule: 0 6 5 * *\n" + SCORE)
    assert not run_job(empty, later, as_of=DAY).new
    more = write_job(SCORE.replace("[{kind: score}]", "[{kind: score}, {kind: score, name: b}]"))
    assert run_job(empty, more, as_of=DAY).new
    again = run_job(empty, job, as_of=DAY, again=True)
    assert again.new
    shown = log.history(empty.engine, "small")
    assert shown["state"].tolist() == ["complete"] * 3 + ["superseded"]
    assert shown["steps_done"].tolist() == [1, 2, 1, 1]
    assert (shown["seconds"] >= 0).all()
    with empty.engine.connect() as connection:
        for view in ("v_job", "v_job_step"):
            rows = connection.execute(text(f"SELECT * FROM {view}"))  # noqa: S608
            assert list(rows.keys()) == list(VIEWS[view].columns)
            assert len(rows.all()) == {"v_job": 4, "v_job_step": 5}[view]


def test_a_step_that_fails_leaves_the_others(
    own: Store, write_job: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No step brings data: what was known on a day is read once, and not by each.
    monkeypatch.setattr(
        "talent.store.facade.take_snapshot",
        lru_cache(lambda _, day=None: take_snapshot(own.engine, day)),
    )
    job = write_job(FORECAST)
    before = set(own.runs()["run_id"])
    outcome = run_job(own, job, as_of=DAY)
    states = dict(zip(outcome.steps["step"], outcome.steps["state"], strict=True))
    assert states == {
        "import": "failed", "forecast": "complete", "bad": "failed", "score": "complete",
        "report": "complete", "none": "skipped",
    }  # fmt: skip
    # A wrong setting does not pass by waiting.
    assert outcome.steps["attempts"].tolist() == [1, 1, 1, 1, 1, 0]
    assert "not-there.csv" in outcome.error
    assert "XX" in outcome.error
    with pytest.raises(JobFailedError, match="3 of 6 steps"):
        outcome.require()
    page = (job.folder / "pages" / "2026-11-22.html").read_text(encoding="utf-8")
    assert '<html lang="ja">' in page
    table = pd.read_csv(job.folder / "gap.csv")
    (run_id,) = set(own.runs()["run_id"]) - before
    stored = own.results(run_id)
    assert table["q50"].to_numpy() == pytest.approx(stored["q50"].to_numpy(), nan_ok=True)
    # Mended, the next call does what is left and finds the forecast that is there.
    left = [x for x in FORECAST.splitlines() if "not-th" not in x and "bad" not in x]
    mended = write_job("\n".join(left).replace('html: "pages/{as_of}.html", ', ""))
    second = run_job(own, mended, as_of=DAY)
    assert second.state == "complete"
    assert second.steps["detail"].tolist()[0] == {"made": False}
    assert set(own.runs()["run_id"]) == {*before, run_id}


def _failing(monkeypatch: pytest.MonkeyPatch, errors: list[BaseException]) -> None:
    """Let the step `score` fail with each of some errors, and then do its work."""
    real = Work._score

    def score(self: Work, step: object) -> object:
        if errors:
            raise errors.pop(0)
        return real(self, step)  # type: ignore[arg-type]

    monkeypatch.setattr(Work, "_score", score)


def _passing() -> OperationalError:
    """A database that another process holds, as the driver tells it."""
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorname = "SQLITE_BUSY"
    return OperationalError("SELECT 'secret'", {"password": "sesame"}, error)


def test_only_faults_that_pass_are_tried_again(
    empty: Store,
    write_job: Write,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    job = write_job(SCORE)
    _failing(monkeypatch, [_passing(), _passing()])
    outcome = run_job(empty, job, as_of=DAY)
    assert (outcome.state, outcome.steps["attempts"].tolist()) == ("complete", [3])
    # Each try is logged in words, without the statement or its values.
    assert caplog.text.count("failed, again in") == 2
    assert "SELECT" not in caplog.text
    assert "sesame" not in caplog.text
    _failing(monkeypatch, [_passing() for _ in range(9)])
    outcome = run_job(empty, job, as_of=DAY + timedelta(days=1))
    assert (outcome.state, outcome.steps["attempts"].tolist()) == ("failed", [3])
    assert "sesame" not in outcome.error
    assert "SELECT" not in outcome.error
    _failing(monkeypatch, [ZeroDivisionError("a bug")])
    outcome = run_job(empty, job, as_of=DAY + timedelta(days=2))
    assert (outcome.state, outcome.steps["attempts"].tolist()) == ("failed", [1])
    assert "ZeroDivisionError: a bug" in outcome.error


def test_a_dead_call_is_recovered_and_a_sleeper_writes_no_more(
    empty: Store, write_job: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = write_job("lease_seconds: 0.5\n" + SCORE)
    inner: list[object] = []

    def asleep(self: Work, step: object) -> object:
        """While this call is asleep, another process takes the job over and does it."""
        monkeypatch.undo()
        table = JobLease.__table__
        with short_write(empty.engine) as connection:
            connection.execute(table.update().values(holder="far/boot/pid:[1] 1 1 x", fence=7))
        inner.append(run_job(empty, job, as_of=DAY))
        from talent.jobs.steps import Done

        return Done({})

    monkeypatch.setattr(Work, "_score", asleep)
    with pytest.raises(LeaseLostError):
        run_job(empty, job, as_of=DAY)
    (second,) = inner
    assert second.state == "complete"  # type: ignore[attr-defined]
    shown = log.history(empty.engine)
    assert shown["state"].tolist() == ["complete", "abandoned"]
    assert shown["steps_done"].tolist() == [1, 0]
    assert not run_job(empty, job, as_of=DAY).new


def test_ticks_are_answered_once_even_by_a_failure(
    empty: Store, write_job: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = write_job("schedule: 0 6 5 * *\ntime_zone: Asia/Taipei\n" + SCORE)
    start = datetime(2026, 7, 1, tzinfo=UTC)
    now = datetime(2026, 11, 22, tzinfo=UTC)
    assert due(empty, job, since=now, now=now) is None
    # Four ticks were missed; the newest is answered, with the date that it has in Taipei.
    outcome = run_due(empty, job, start, now)
    assert outcome is not None
    assert (outcome.as_of, outcome.new) == (date(2026, 11, 5), True)
    assert run_due(empty, job, start, now) is None
    assert len(log.history(empty.engine)) == 1
    _failing(monkeypatch, [ZeroDivisionError("a bug")])
    now += timedelta(days=30)
    outcome = run_due(empty, job, start, now)
    assert outcome is not None
    assert (outcome.as_of, outcome.state) == (date(2026, 12, 5), "failed")
    assert run_due(empty, job, start, now) is None
    # Who asks for the same day by hand gets it done.
    assert run_job(empty, job, as_of="2026-12-05").state == "complete"
    upcoming = next_due(job, now)
    assert upcoming is not None
    assert upcoming.isoformat() == "2027-01-05T06:00:00+08:00"


def test_the_scheduler_answers_what_was_missed(empty: Store, write_job: Write) -> None:
    job = write_job("schedule: 0 6 * * *\n" + SCORE)
    yesterday = datetime.now(UTC) - timedelta(days=3)
    run_job(empty, job, as_of=yesterday.date(), due_at=yesterday)
    scheduler = make_scheduler(empty, [job], look_seconds=0.2)
    scheduler.add_job(_stop_when_done, "interval", seconds=0.1, args=[scheduler, empty],
                      executor="stopper")  # fmt: skip
    scheduler.add_executor("threadpool", "stopper")
    scheduler.start()
    shown = log.history(empty.engine)
    assert shown["state"].tolist() == ["complete", "complete"]
    assert shown["due_at"].notna().all()


def _stop_when_done(scheduler: object, store: Store) -> None:
    with store.engine.connect() as connection:
        calls = connection.execute(select(log.JobRun.state)).scalars().all()
    if list(calls) == ["complete", "complete"]:
        scheduler.shutdown(wait=False)  # type: ignore[attr-defined]


def test_jobs_that_cannot_be_scheduled(empty: Store, write_job: Write) -> None:
    one = write_job(SCORE)
    two = write_job("schedule: 0 6 * * *\n" + SCORE)
    with pytest.raises(ConfigError, match=r"no schedule.*two jobs are called"):
        make_scheduler(empty, [one, two])
