"""Stored runs: whole or not at all, found again, and the same on both databases."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import text

from talent.errors import DataValidationError, UnknownCodeError
from talent.store import (
    INFLUENCE_COLUMNS,
    INPUT_COLUMNS,
    RESULT_COLUMNS,
    Store,
    make_engine,
    open_store,
    runs,
)

if TYPE_CHECKING:
    from talent.store import RunRecord

TABLES = ("run", "run_result", "run_input", "run_influence")


def _counts(store: Store) -> list[int]:
    with store.engine.connect() as connection:
        return [connection.execute(text(f"SELECT COUNT(*) FROM {t}")).scalar_one() for t in TABLES]  # noqa: S608


def test_round_trip(store: Store, record: RunRecord) -> None:
    run_id = store.save_run(record)
    assert run_id == record.run_id
    assert run_id.startswith("run-20261101-")
    results = store.results(run_id)
    expected = record.results.sort_values(RESULT_COLUMNS[:5], ignore_index=True)[RESULT_COLUMNS]
    pd.testing.assert_frame_equal(results, expected, check_dtype=False)
    assert results["year"].dtype == "int64"
    assert results["sd"].dtype == "float64"
    pd.testing.assert_frame_equal(
        store.inputs(run_id), record.inputs[INPUT_COLUMNS], check_dtype=False
    )
    pd.testing.assert_frame_equal(
        store.influence(run_id), record.influence[INFLUENCE_COLUMNS], check_dtype=False
    )
    back = store.run(run_id)
    assert (back.seed, back.draws, back.config) == (2**100, 400, record.config)
    assert (back.identity, back.run_id) == (record.identity, run_id)
    assert (back.environment, back.timings) == (record.environment, record.timings)
    listed = store.runs()
    assert listed["run_id"].tolist() == [run_id]
    assert listed["as_of"].tolist() == ["2026-11-01"]
    assert listed["created_at"].str.endswith("+00:00").all()
    assert store.status().equals(listed)


def test_moments_are_utc(store: Store, record: RunRecord) -> None:
    from datetime import UTC, datetime, timedelta

    store.save_run(record)
    stored = datetime.fromisoformat(store.runs()["created_at"].iloc[0])
    assert abs(stored - datetime.now(UTC)) < timedelta(minutes=5)


def test_the_same_run_twice_is_one(store: Store, record: RunRecord, another: Any) -> None:
    run_id = store.save_run(record)
    counts = _counts(store)
    assert store.save_run(another(environment={"python": "3.14"})) == run_id
    assert _counts(store) == counts
    other = store.save_run(another(seed=1))
    assert other != run_id
    assert store.runs()["run_id"].tolist() == [other, run_id]


def test_find_run(store: Store, record: RunRecord, another: Any) -> None:
    where = (record.config_hash, record.as_of, record.input_hash)
    assert store.find_run(*where) is None
    store.save_run(record)
    newest = store.save_run(another(seed=7))
    assert store.find_run(*where) == newest
    assert store.find_run("x", record.as_of, record.input_hash) is None
    assert store.find_run(record.config_hash, date(2026, 11, 2), record.input_hash) is None


def test_runs_with_the_same_short_name_are_told_apart(
    store: Store, another: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "make_run_id", lambda *_: "run-20261101-00000000")
    one, two = store.save_run(another(seed=1)), store.save_run(another(seed=2))
    assert one == "run-20261101-00000000"
    assert two.startswith(f"{one}-")
    assert (store.run(one).seed, store.run(two).seed) == (1, 2)


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_crash_leaves_nothing_visible(
    store: Store, record: RunRecord, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    calls = 0
    real = runs.bulk_insert

    def crash(*arguments: Any) -> int:
        nonlocal calls
        calls += 1
        if calls > after:
            raise KeyboardInterrupt
        return real(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(runs, "bulk_insert", crash)
        with pytest.raises(KeyboardInterrupt):
            store.save_run(record)
    assert _counts(store) == [0, 0, 0, 0]
    assert store.runs().empty
    assert store.save_run(record) == record.run_id


def test_a_run_that_is_not_complete_is_not_seen(store: Store, record: RunRecord) -> None:
    run_id = store.save_run(record)
    for status in ("running", "failed"):
        with store.engine.begin() as connection:
            connection.execute(text("UPDATE run SET status = :s"), {"s": status})
        assert store.runs().empty
        assert store.find_run(record.config_hash, record.as_of, record.input_hash) is None
        for read in (store.results, store.inputs, store.influence, store.run):
            with pytest.raises(UnknownCodeError, match="unknown run"):
                read(run_id)
        with store.engine.connect() as connection:
            for view in ("v_run", "v_gap", "v_latest_gap", "v_openings", "v_run_input"):
                assert connection.execute(text(f"SELECT * FROM {view}")).all() == []  # noqa: S608


def test_the_latest_gap_is_of_the_newest_baseline(store: Store, another: Any) -> None:
    newest = store.save_run(another())
    store.save_run(another(as_of=date(2025, 1, 1)))
    store.save_run(another(kind="scenario", as_of=date(2026, 12, 1)))
    with store.engine.connect() as connection:
        found = connection.execute(
            text("SELECT DISTINCT run_id, prob_shortage FROM v_latest_gap")
        ).all()
        median = (
            connection.execute(
                text("SELECT median FROM v_latest_gap WHERE country='US' AND year=2030")
            )
            .scalars()
            .all()
        )
        measures = connection.execute(text("SELECT DISTINCT measure FROM v_openings")).scalars()
        assert measures.all() == ["openings"]
    assert found == [(newest, 0.75)]
    assert median == [5.0, 5.0]


def test_runs_made_in_passing_are_never_the_latest(store: Store, record: RunRecord) -> None:
    passing = store.in_passing()
    alone = passing.save_run(record)
    assert store.latest_run() == alone
    assert store.find_run(record.config_hash, record.as_of, record.input_hash) is None
    # The same forecast asked for as such is stored beside it, since a stored run never changes.
    asked = store.save_run(record)
    later = passing.save_run(replace(record, as_of=date(2026, 12, 1), run_id=""))
    store.save_run(replace(record, kind="backtest", as_of=date(2020, 1, 1), run_id=""))
    assert len({alone, asked, later}) == 3
    assert store.latest_run() == asked
    assert store.find_run(record.config_hash, record.as_of, record.input_hash) == asked
    assert (store.run(later).in_passing, store.run(asked).in_passing) == (True, False)
    assert store.run(later).run_id == later
    with store.engine.connect() as connection:
        shown = connection.execute(text("SELECT DISTINCT run_id FROM v_latest_gap")).scalars()
        assert shown.all() == [asked]
        assert connection.execute(text("SELECT run_id FROM v_revision")).all() == []
        every = connection.execute(text("SELECT DISTINCT run_id FROM v_gap")).scalars()
        assert {alone, asked, later} <= set(every)


def test_missing_numbers_are_null_and_integers_are_integers(store: Store, another: Any) -> None:
    results = another().results
    results["year"] = results["year"].astype(np.int32)
    results.loc[0, "mean"] = np.nan
    store.save_run(another(results=results))
    with store.engine.connect() as connection:
        row = connection.execute(
            text(
                "SELECT COUNT(*), COUNT(sd), COUNT(mean), SUM(year), AVG(q50) FROM run_result "
                "WHERE year IN (2025, 2030)"
            )
        ).one()
        assert tuple(row) == (len(results), 0, len(results) - 1, int(results["year"].sum()), 5.0)
        if store.engine.dialect.name == "sqlite":
            kinds = text(
                "SELECT DISTINCT typeof(r.year), typeof(r.run), typeof(u.draws), typeof(r.sd) "
                "FROM run_result r JOIN run u ON u.id = r.run"
            )
            assert connection.execute(kinds).all() == [("integer", "integer", "integer", "null")]


def test_numpy_scalars_by_the_ordinary_way(sqlite_store: Store) -> None:
    with sqlite_store.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE t (a, b, c, d)")
        row = (np.int64(2030), np.int8(3), np.bool_(True), np.float32(0.5))
        connection.exec_driver_sql("INSERT INTO t VALUES (?, ?, ?, ?)", row)
        found = connection.exec_driver_sql("SELECT a, typeof(b), c, typeof(d) FROM t").one()
        assert tuple(found) == (2030, "integer", 1, "real")


def test_wrong_frames_are_refused(store: Store, another: Any) -> None:
    good = another()
    twice = pd.concat([good.results, good.results.iloc[:1]])
    with pytest.raises(DataValidationError) as caught:
        store.save_run(
            another(
                kind="guess", results=twice, inputs=good.inputs.drop(columns="unit"),
                influence=good.influence.assign(extra=1),
            )
        )  # fmt: skip
    assert set(caught.value.failures["file"]) == {"run", "results", "inputs", "influence"}
    assert _counts(store) == [0, 0, 0, 0]


def test_unknown_runs_are_refused_with_near_matches(store: Store, record: RunRecord) -> None:
    run_id = store.save_run(record)
    with pytest.raises(UnknownCodeError, match=f"did you mean '{run_id}'"):
        store.results(run_id[:-1])


def test_both_databases_hold_the_same(sqlite_url: str, postgres_url: str, record: Any) -> None:
    frames = []
    for url in (sqlite_url, postgres_url):
        with open_store(url, load=False) as store:
            run_id = store.save_run(record)
            frames.append([store.results(run_id), store.inputs(run_id), store.influence(run_id)])
    for one, two in zip(*frames, strict=True):
        pd.testing.assert_frame_equal(one, two)


def test_the_same_run_from_several_at_once(store: Store, record: RunRecord) -> None:
    engines = [make_engine(store.engine.url) for _ in range(4)]
    ids: list[str] = []
    threads = [
        threading.Thread(target=lambda e=e: ids.append(runs.save_run(e, record))) for e in engines
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for engine in engines:
        engine.dispose()
    assert ids == [record.run_id] * 4
    assert _counts(store)[0] == 1
