"""A stored run made again, and shortages in the words of a board.

That another process with other threads makes the same run is tested in test_repeat.py.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from sqlalchemy import text

import talent
from talent.cli.main import main
from talent.errors import ConfigError, TalentError, UnknownCodeError

AS_OF = "2026-11-22"


def path_of(store) -> Path:
    return Path(store.engine.url.database)


@pytest.fixture(scope="module")
def small(store):
    """A small stored run."""
    return talent.forecast(store, as_of=AS_OF, countries=["JP"], to=2035, draws=60, seed=5)


@pytest.fixture
def copied(store, small, tmp_path):
    """A copy of the database that a test may spoil."""
    with store.engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    target = tmp_path / "copy.db"
    shutil.copy(path_of(store), target)
    with talent.open(target) as other:
        yield other


def test_a_run_made_again_is_the_same_and_has_its_draws(store, small):
    before = store.runs()
    again = talent.rerun(store, small.run_id)
    assert again.identical
    assert again.forecast.run_id == small.run_id
    for key, values in small.cube.values.items():
        np.testing.assert_array_equal(values, again.forecast.cube.values[key])
    assert "identical" in repr(again)
    assert len(store.runs()) == len(before)


def test_a_number_that_was_tampered_with_is_found(copied, small):
    with copied.engine.begin() as connection:
        names = connection.execute(
            text(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'run_result'"
            )
        ).scalars()
        for name in names.all():
            connection.execute(text(f'DROP TRIGGER "{name}"'))
        connection.execute(
            text(
                "UPDATE run_result SET mean = mean + 1 WHERE measure = 'gap' AND year = 2027 "
                "AND scope = 'fab' AND occupation = 'engineers'"
            )
        )
    again = talent.rerun(copied, small.run_id)
    assert not again.identical
    assert set(again.differences["statistic"]) == {"mean"}
    assert (again.differences["stored"] - again.differences["now"]).tolist() == pytest.approx([1.0])
    result = CliRunner().invoke(
        main, ["rerun", small.run_id, "--db", f"sqlite:///{path_of(copied)}"]
    )
    assert result.exit_code == 1
    assert "1 numbers differ" in result.output


def test_an_unknown_run_lists_near_ones(store, small):
    with pytest.raises(UnknownCodeError, match="run"):
        talent.rerun(store, small.run_id + "0")


def test_other_knowledge_of_the_same_date_is_refused(store, small, monkeypatch):
    record = store.run(small.run_id)
    changed = type(record)(**{**vars(record), "input_hash": "0" * 64})
    monkeypatch.setattr(type(store), "run", lambda self, run_id: changed)
    with pytest.raises(TalentError, match="other data than are known"):
        talent.rerun(store, small.run_id)


def test_expected_shortage_is_chance_times_size(baseline):
    table = baseline.shortage(["country", "occupation"])
    assert table["prob_shortage"].between(0, 1).all()
    some = table.loc[table["prob_shortage"] > 0]
    np.testing.assert_allclose(
        some["expected_shortage"], some["prob_shortage"] * some["if_short"], rtol=1e-12
    )
    gap = baseline.gap(["country", "occupation", "year"]).set_index(
        ["country", "occupation", "year"]
    )
    mine = table.set_index(["country", "occupation", "year"])
    mine = mine.loc[mine.index.get_level_values("occupation") != "total"]
    np.testing.assert_allclose(
        mine["prob_shortage"].sort_index(), gap["prob_shortage"].sort_index()
    )
    assert (mine["expected_shortage"].sort_index() >= gap["mean"].sort_index() - 1e-9).all()


def test_first_years_are_a_distribution_and_later_for_larger_shortages(baseline):
    any_size = baseline.first_shortage()
    large = baseline.first_shortage(share=0.1)
    for table in (any_size, large):
        sums = table.groupby("country")["probability"].sum()
        np.testing.assert_allclose(sums, 1.0)
    never = "none by the last year"
    for country in baseline.meta["countries"]:
        a, b = (
            t.loc[(t["country"] == country)].set_index("first_year")["cumulated"]
            for t in (any_size, large)
        )
        assert (a >= b - 1e-12).all()
        assert a.index[-1] == never
    everyone = baseline.first_shortage([])
    assert everyone["probability"].sum() == pytest.approx(1.0)


def test_what_cannot_be_asked_of_shortages_is_said(baseline, store):
    with pytest.raises(ConfigError, match="share"):
        baseline.first_shortage(share=1.5)
    with pytest.raises(UnknownCodeError, match="key"):
        baseline.shortage(["yeer"])
    with pytest.raises(UnknownCodeError, match="scope"):
        baseline.shortage(scope="fabs")
    with pytest.raises(ConfigError, match="no draws"):
        talent.load(store, baseline.run_id).shortage()
