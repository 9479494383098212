"""What retention deletes, and what it spares, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, inspect, text, update

from talent.errors import ConfigError
from talent.store import JobRun, JobStep, Store, open_store
from talent.store.models import Run
from talent.store.models_published import Scoreboard
from talent.store.prune import prune
from talent.store.retention import PruneRule

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

NOW = datetime(2026, 11, 23, tzinfo=UTC)
SCORE = (
    "INSERT INTO score (run, country, scope, occupation, year, measure, actual_vintage, given, "
    "horizon, actual, linked, status, source, median, error, crps, wis, in50, in80, in90, in95, "
    "pit, level_year, level) SELECT id, 'US', 'fab', 'total', 2030, 'available', '2031-06-01', '', "
    "5, 9, 9, 'measured', 'bls', 8, -1, 1, 1, 0, 0, 0, 1, 0.96, 2025, 9 FROM run WHERE run_id = :r"
)


def _stored(store: Store, another: Any, months: int, **changes: Any) -> list[str]:
    """Runs of the same settings on the first days of months from 2025 on, stored on those days."""
    names = []
    for number in range(months):
        day = date(2025 + number // 12, number % 12 + 1, 1)
        config = {"countries": ["US"], "as_of": day.isoformat(), "base": day.year - 1, "to": 2035}
        values = {"config": config, **changes}
        names.append(store.save_run(another(as_of=day, config_hash=day.isoformat(), **values)))
        with store.engine.begin() as connection:
            moment = datetime(day.year, day.month, 1, tzinfo=UTC)
            change = update(Run).where(Run.run_id == names[-1]).values(created_at=moment)
            connection.execute(change)
    return names


def _rows(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            name: connection.execute(text(f'SELECT COUNT(*) FROM "{name}"')).scalar_one()  # noqa: S608
            for name in inspect(engine).get_table_names()
            if name.startswith(("run", "job", "score"))
        }


def _call(store: Store, day: date, state: str = "complete", run_id: str = "") -> int:
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    with store.engine.begin() as connection:
        number: int = connection.execute(
            insert(JobRun).returning(JobRun.id),
            {
                "job": "monthly", "as_of": day, "config_hash": str(day), "state": state,
                "schedule": "", "time_zone": "UTC", "due_at": moment, "holder": "h",
                "started_at": moment, "ended_at": moment, "package_version": "0",
                "error": "", "notified": True,
            },
        ).scalar_one()  # fmt: skip
        connection.execute(
            insert(JobStep),
            {
                "job_run": number, "position": 1, "step": "baseline", "kind": "forecast",
                "state": "complete", "attempts": 1, "started_at": moment, "ended_at": moment,
                "run_id": run_id, "detail": {"rows": 1}, "error": "",
            },
        )  # fmt: skip
    return number


def test_old_runs_go_with_all_their_rows(store: Store, another: Any) -> None:
    names = _stored(store, another, 6)
    one = {name: number // 6 for name, number in _rows(store.engine).items()}
    rule = PruneRule(days=0, keep=2)
    before = _rows(store.engine)
    dry = prune(store.engine, rule, dry_run=True, now=NOW)
    assert (_rows(store.engine), dry.dry_run) == (before, True)
    assert dry.runs == tuple(names[:4])
    done = prune(store.engine, rule, now=NOW)
    assert (done.runs, done.counts, done.size) == (dry.runs, dry.counts, dry.size)
    assert _rows(store.engine) == {name: 2 * number for name, number in one.items()}
    for table, number in done.counts.items():
        assert number == 4 * one[table]
    assert set(done.counts) == {"run", "run_result", "run_driver", "run_input", "run_influence",
                                "score"}  # fmt: skip
    assert 4 * 2000 < done.size < 4 * 20_000
    assert sorted(store.runs()["run_id"]) == sorted(names[4:])
    assert prune(store.engine, rule, now=NOW).runs == ()
    assert "deleted: 4 runs" in str(done)


def test_what_is_young_newest_or_on_the_record_stays(store: Store, another: Any) -> None:
    names = _stored(store, another, 7)
    scenarios = _stored(store, another, 3, kind="scenario")
    with store.engine.begin() as connection:
        connection.execute(text(SCORE), {"r": names[0]})
        connection.execute(
            insert(Scoreboard),
            {
                "projection": "sia", "as_of": date(2025, 2, 1), "run_id": names[1],
                "made_at": NOW, "measure": "", "country": "US", "scope": "", "occupation": "",
                "aggregate": "change", "unit_compared": "", "actual_scope": "", "difference": "",
            },
        )  # fmt: skip
    _call(store, date(2025, 3, 1), run_id=names[2])
    # To 2025-05-01 they are old enough; a step of a job made one of them.
    days = (NOW - datetime(2025, 5, 2, tzinfo=UTC)).days
    report = store.prune(days=days + (datetime.now(UTC) - NOW).days, keep=1, dry_run=True)
    assert set(report.runs) == {*names[3:5], *scenarios[:2]}
    assert sum(report.kept.values()) == 4
    with_scores = store.prune(days=days, keep=1, scored=True, dry_run=True)
    assert set(with_scores.runs) >= set(names[:2])
    everything = prune(store.engine, PruneRule(days=0, keep=0, scored=True), now=NOW)
    assert set(everything.runs) == {*names[:-1], *scenarios}
    assert store.runs()["run_id"].tolist() == [names[-1]]
    with store.engine.connect() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM score")).scalar_one() == 0
        latest = connection.execute(text("SELECT DISTINCT run_id FROM v_latest_gap")).scalars()
        assert latest.all() == [names[-1]]


def test_old_calls_of_jobs_go_but_for_what_the_schedule_knows_them_by(
    sqlite_store: Store,
) -> None:
    store = sqlite_store
    days = [date(2026, month, 1) for month in range(1, 7)]
    calls = [_call(store, day) for day in days[:4]]
    failed = [_call(store, day, "failed") for day in days[4:]]
    report = store.prune(job_days=0)
    assert report.counts == {"job_run": 4, "job_step": 4}
    with store.engine.connect() as connection:
        left = connection.execute(text("SELECT id FROM job_run ORDER BY id")).scalars().all()
        assert left == [calls[-1], failed[-1]]
        assert connection.execute(text("SELECT COUNT(*) FROM job_step")).scalar_one() == 2


@pytest.mark.parametrize("numbers", [{}, {"days": -1}, {"days": 1, "keep": -1}, {"job_days": -2}])
def test_numbers_that_make_no_sense(numbers: dict[str, int]) -> None:
    with pytest.raises(ConfigError):
        PruneRule(**numbers)


def test_a_sqlite_file_shrinks(tmp_path: Path, another: Any) -> None:
    path = tmp_path / "talent.db"
    wide = another()
    inputs = wide.inputs.assign(value_text="x" * 200_000)
    with open_store(path, load=False) as store:
        _stored(store, another, 6, inputs=inputs)
        store.prune(days=0, keep=6, vacuum=True)
        full = path.stat().st_size
        report = store.prune(days=0, keep=1)
        assert len(report.runs) == 5
        freed = full - path.stat().st_size
        assert 0.9 * report.size < freed < 1.2 * report.size
        with store.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"


def test_a_run_scored_meanwhile_stays(sqlite_store: Store, another: Any) -> None:
    store = sqlite_store
    names = _stored(store, another, 3)

    def meanwhile(message: str, share: float) -> None:
        if share == 0:
            with store.engine.begin() as connection:
                connection.execute(text(SCORE), {"r": names[0]})

    report = prune(store.engine, PruneRule(days=0, keep=1), now=NOW, progress=meanwhile)
    assert report.runs == (names[1],)
