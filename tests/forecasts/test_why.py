"""Why the forecast changed: the items between two runs add up to the difference."""

from __future__ import annotations

import importlib
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from sqlalchemy import text

import talent
from talent.cli.main import main
from talent.errors import ConfigError, UnknownCodeError
from talent.forecasts.run import made_from
from talent.store.news import mixed, news

FEW = {"countries": ["TW"], "to": 2035, "draws": 60, "seed": 7}
FIRST, SECOND = "2026-11-22", "2026-12-15"


@pytest.fixture(scope="module")
def _made_once():
    """Forecasts from the same snapshot and settings are made once: that they repeat is tested
    elsewhere."""
    kept = {}

    def made_once(snapshot, config, progress=None):
        key = snapshot.hash, config.hash
        if key not in kept:
            kept[key] = made_from(snapshot, config)
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        for module in ("talent.forecasts.run", "talent.forecasts.why"):
            patch.setattr(importlib.import_module(module), "made_from", made_once)
        yield


@pytest.fixture(scope="module")
def grown(store, tmp_path_factory, _made_once):
    """A database in which things became known between two dates, and a run on each date."""
    with store.engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    path = tmp_path_factory.mktemp("why") / "grown.db"
    shutil.copy(Path(store.engine.url.database), path)
    with talent.open(path) as other:
        first = talent.forecast(other, as_of=FIRST, **FEW)
        with other.engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO observation SELECT o.series_id, o.period, '2026-12-01', "
                    "o.value * 1.2, o.status, 'dgbas-vacancies-2023-11', o.note "
                    "FROM observation o JOIN series s ON s.id = o.series_id WHERE "
                    "s.country = 'TW' AND s.concept = 'vacancies_rate' "
                    "AND s.industry = 'manufacturing'"
                )
            )
            connection.execute(
                text(
                    "INSERT INTO assumption (assumption, country, vintage, distribution, low, "
                    "mode, high, unit, status, source, rationale, used_by) "
                    "SELECT assumption, country, '2026-12-02', distribution, low, mode, "
                    "high * 1.5, unit, status, source, rationale, used_by FROM assumption "
                    "WHERE assumption = 'months_to_fill'"
                )
            )
        second = talent.forecast(other, as_of=SECOND, assumptions={"capacity_weight": 0.8}, **FEW)
        yield other, first, second


@pytest.fixture(scope="module")
def found(grown):
    store, first, second = grown
    return talent.why(store, first.run_id, second.run_id)


def test_levers_are_what_made_the_difference_to_the_baseline(grown):
    store, first, _ = grown
    plan = first.under("levers-tw", store=store)
    found = talent.why(store, first.run_id, plan.run_id)
    assert found.items["item"].tolist() == ["levers"]
    table = found.table("TW", 2035).set_index("item")["mean"]
    moved = plan.gap(country="TW", year=2035)["mean"] - first.gap(country="TW", year=2035)["mean"]
    assert table["levers"] == pytest.approx(moved.iloc[0])
    assert moved.iloc[0] < 0


def test_the_items_are_what_became_known_and_what_was_set(found):
    items = found.items.set_index("item")
    assert items.loc["dgbas-vacancies-2023-11", "kind"] == "data"
    assert items.loc["dgbas-vacancies-2023-11", "rows"] > 0
    assert items.loc["months_to_fill", "kind"] == "assumption"
    assert items.loc["capacity_weight", "kind"] == "setting"
    assert items.loc[f"the date, {FIRST} to {SECOND}", "kind"] == "date"
    assert len(items) == 4
    assert "4 items differ" in repr(found)


def test_the_items_and_their_interaction_add_up_to_the_stored_difference(grown, found):
    _, first, second = grown
    keys = ["country", "scope", "occupation", "year", "measure"]
    stats = ["mean", "q10", "q50", "q90", "prob_positive"]
    a, b = (run.frame.query("measure == 'gap'").set_index(keys)[stats] for run in (first, second))
    total = found.frame.query("kind == 'total'").set_index(keys)[stats].sort_index()
    np.testing.assert_allclose(total, (b - a).loc[total.index], rtol=0, atol=1e-9)
    parts = found.frame.query("kind != 'total'").groupby(keys)[stats].sum()
    np.testing.assert_allclose(parts, total.loc[parts.index], rtol=0, atol=1e-6)
    assert len(total) == len(a)


def test_each_item_does_something_and_the_interaction_is_shown(found):
    table = found.table("TW", 2035)
    assert table["kind"].tolist()[-2:] == ["interaction", "total"]
    by_item = table.set_index("item")["mean"]
    assert abs(by_item["dgbas-vacancies-2023-11"]) > 1
    assert abs(by_item["months_to_fill"]) > 1
    assert by_item.iloc[:-1].sum() == pytest.approx(by_item.iloc[-1], abs=1e-6)


def test_what_the_code_no_longer_makes_is_the_change_of_code(grown):
    store, first, second = grown
    same = talent.why(store, first.run_id, first.run_id)
    assert same.items.empty
    assert (same.table("TW", 2035)["mean"] == 0).all()
    record = store.run(second.run_id)
    other = record.results.assign(mean=record.results["mean"] + 100)
    made_by_other_code = store.save_run(
        replace(record, results=other, code_hash="0" * 64, run_id="")
    )
    table = talent.why(store, first.run_id, made_by_other_code).table("TW", 2035)
    code = table.loc[table["kind"] == "code"]
    assert code["mean"].tolist() == [pytest.approx(100)]
    assert code["median"].tolist() == [0]
    assert table["mean"].iloc[:-1].sum() == pytest.approx(table["mean"].iloc[-1], abs=1e-6)


def test_all_the_news_together_is_the_later_snapshot(grown):
    store, *_ = grown
    a, b = store.as_of(FIRST), store.as_of(SECOND)
    items = [(row.kind, row.key) for row in news(a, b).itertuples()]
    assert mixed(a, b, items, b.as_of).hash == b.hash
    assert mixed(a, b, [], a.as_of).hash == a.hash
    for item in items:
        other = [i for i in items if i != item]
        half = mixed(a, b, [item], date(2026, 12, 15))
        assert set(map(tuple, news(half, b)[["kind", "key"]].to_numpy())) == set(other)
    # And back: what was learnt can be unlearnt.
    assert mixed(b, a, [(r.kind, r.key) for r in news(b, a).itertuples()], a.as_of).hash == a.hash


def test_runs_without_anything_in_common_are_refused(grown):
    store, first, _ = grown
    record = store.run(first.run_id)
    elsewhere = replace(record, config={**record.config, "countries": ["JP"]}, config_hash="j" * 64)
    other = replace(elsewhere, run_id="")
    store.save_run(other)
    with pytest.raises(ConfigError, match="share no country"):
        talent.why(store, first.run_id, other.run_id)
    with pytest.raises(UnknownCodeError, match="run"):
        talent.why(store, first.run_id, "run-x")
    with pytest.raises(UnknownCodeError, match="measure"):
        talent.why(store, first.run_id, first.run_id, measure="luck")


def test_the_command_line_tells_why(grown):
    store, first, second = grown
    done = CliRunner().invoke(
        main,
        ["why", first.run_id, second.run_id, "--country", "TW", "--year", "2035",
         "--db", str(store.engine.url.database)],
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "months_to_fill" in done.output
    assert "interaction" in done.output
