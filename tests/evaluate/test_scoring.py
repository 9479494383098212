"""Stored forecasts are scored once, again where an actual is revised, and nowhere else."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import text

from talent.errors import ConfigError, UnknownCodeError
from talent.evaluate.scoring import score
from talent.store import read_scores, read_summary


def cells(frame: pd.DataFrame) -> set[tuple[str, int]]:
    return set(zip(frame["country"], frame["year"], strict=True))


def count(scene, table: str) -> int:
    with scene.store.engine.connect() as connection:
        return connection.execute(text(f"SELECT COUNT(*) FROM {table}")).scalar_one()  # noqa: S608


def test_life_of_a_forecast(scene, path_of, lognormal_bands):
    """Scored, not twice, again for a new year and a revision, then gone with its run."""
    store, paths = scene.store, {c: path_of(c) for c in ("US", "JP")}
    one = scene.forecast("2018-09-01", lambda c, y: lognormal_bands(paths[c][2017], 0.05))
    scene.forecast("2019-09-01", lambda c, y: [1.0] * 9, kind="scenario")
    first = score(store, known_on="2021-12-31")
    # 2017 was known; 2018, 2019 and 2020 have happened by then.
    assert cells(first.frame) == {(c, y) for c in ("US", "JP") for y in (2018, 2019, 2020)}
    assert (first.new, first.rescored, first.unchanged) == (6, 0, 0)
    assert set(first.frame["run_id"]) == {one}
    row = first.frame.set_index(["country", "year"]).loc[("US", 2019)]
    assert row["linked"] == row["actual"] == paths["US"][2019]
    assert row["horizon"] == 2
    assert row["error"] == pytest.approx(paths["US"][2017] - paths["US"][2019])
    assert (row["known_year"], row["level_year"]) == (2017, 2017)
    assert row["naive_error"] == pytest.approx(row["error"])
    assert row["status"] == "measured"

    again = score(store, known_on="2021-12-31")
    assert (again.new, again.rescored, again.unchanged, len(again.frame)) == (0, 0, 6, 0)

    later = score(store, known_on="2022-12-31")
    assert cells(later.frame) == {("US", 2021), ("JP", 2021)}

    scene.publish("JP", {2020: paths["JP"][2020] * 0.97}, "2022-07-07")
    revised = score(store, known_on="2022-12-31")
    assert (revised.new, revised.rescored, revised.unchanged) == (0, 1, 7)
    assert cells(revised.frame) == {("JP", 2020)}
    stored = read_scores(store.engine)
    assert len(stored) == 8
    assert count(scene, "score") == 9  # the older row stays
    newest = stored.set_index(["country", "year"]).loc[("JP", 2020)]
    assert newest["actual_vintage"] == "2022-07-07"
    assert newest["linked"] == pytest.approx(paths["JP"][2020] * 0.97)

    # What was known before the revision is still what was known then.
    assert score(store, known_on="2021-12-31").frame.empty
    with store.engine.begin() as connection:
        connection.execute(text("DELETE FROM run"))
    assert count(scene, "score") == 0


def test_views_show_the_newest_scores(scene, path_of, lognormal_bands):
    store, truth = scene.store, path_of("US")
    for year in range(2015, 2020):
        scene.forecast(
            f"{year}-09-01", lambda c, y: lognormal_bands(path_of(c)[y - 1], 0.05), years=4
        )
    score(store)
    scene.publish("US", {2022: truth[2022] * 1.2}, "2024-01-01")
    score(store)
    with store.engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM v_score ORDER BY run_id, country, year"))
        seen = pd.DataFrame(rows.mappings().all())
        scored = pd.DataFrame(connection.execute(text("SELECT * FROM v_scores")).mappings().all())
    read = read_scores(store.engine).sort_values(["run_id", "country", "year"])
    assert len(seen) == len(read)
    np.testing.assert_allclose(seen["crps"].astype(float), read["crps"].to_numpy())
    revised = seen.loc[(seen["country"] == "US") & (seen["year"] == 2022)]
    assert set(revised["actual_vintage"].astype(str)) == {"2024-01-01"}
    kept = read_summary(store.engine)
    assert len(kept) == len(scored)
    near = kept.loc[(kept["country"] == "US") & (kept["horizon_band"] == "1-3")]
    value = near.set_index("score")["value"]
    own = read.loc[(read["country"] == "US") & (read["horizon"] <= 3)]
    assert value["coverage_80"] == pytest.approx(own["in80"].mean())
    assert value["bias"] == pytest.approx(own["error"].mean())
    assert (near["low_95"] <= near["high_95"]).all()


def test_a_revision_of_the_whole_level_is_no_error(sqlite_scene, path_of, lognormal_bands):
    store, paths = sqlite_scene.store, {c: path_of(c) for c in ("US", "JP")}
    for year in (2012, 2015):
        sqlite_scene.forecast(f"{year}-09-01", lambda c, y: lognormal_bands(paths[c][y], 0.02))
    before = score(store, known_on="2024-12-01").frame
    # A benchmark: every year of the series is an eighth more than was thought.
    sqlite_scene.publish("US", (paths["US"].loc[:2023] * 1.125).to_dict(), "2024-12-24")
    after = score(store)
    assert after.frame.empty
    assert after.unchanged == len(before)
    # A run that was never scored reads its own, older level as well.
    sqlite_scene.forecast("2013-09-01", lambda c, y: lognormal_bands(paths[c][y], 0.02))
    new = score(store).frame
    us = new.loc[new["country"] == "US"]
    assert us["year"].tolist() == list(range(2013, 2023))
    np.testing.assert_allclose(us["actual"], 1.125 * us["linked"])
    np.testing.assert_allclose(us["error"], 0.0, atol=1e-6)


def test_bands_in_the_wrong_place_hold_nothing(sqlite_scene, path_of, lognormal_bands):
    sqlite_scene.forecast("2010-09-01", lambda c, y: lognormal_bands(2 * path_of(c)[y], 0.02))
    sqlite_scene.forecast("2011-09-01", lambda c, y: lognormal_bands(path_of(c)[y], 0.02))
    sqlite_scene.forecast("2012-09-01", lambda c, y: [path_of(c)[y]] * 9)
    score(sqlite_scene.store)
    found = read_scores(sqlite_scene.store.engine)
    wrong, right, sure = (
        found.loc[found["as_of"] == f"{year}-09-01"] for year in (2010, 2011, 2012)
    )
    for level in ("in50", "in80", "in90", "in95"):
        assert wrong[level].sum() == 0
        assert right[level].all()
        assert sure[level].all()
    assert (wrong["pit"] < 1e-6).all()
    np.testing.assert_allclose(right["pit"], 0.5)
    np.testing.assert_allclose(sure[["crps", "wis"]], 0.0, atol=1e-6)
    assert (wrong["crps"] > right["crps"].max()).all()


def test_runs_are_chosen_by_name(sqlite_scene, path_of, lognormal_bands):
    made = [
        sqlite_scene.forecast(f"{y}-09-01", lambda c, _: lognormal_bands(path_of(c)[2012], 0.1))
        for y in (2013, 2014)
    ]
    given = sqlite_scene.forecast("2015-09-01", lambda c, _: [1.0] * 9, kind="scenario")
    assert set(score(sqlite_scene.store, runs=made[:1]).frame["run_id"]) == {made[0]}
    with pytest.raises(UnknownCodeError, match="nonsense"):
        score(sqlite_scene.store, runs=["nonsense"])
    with pytest.raises(ConfigError, match="conditions"):
        score(sqlite_scene.store, runs=[given])


def test_what_was_known_is_no_forecast(sqlite_scene, path_of, lognormal_bands):
    """A figure of the year that the run could read keeps the year out, and no snapshot is read."""
    sqlite_scene.forecast("2025-09-01", lambda c, y: lognormal_bands(path_of(c)[2023], 0.1))
    assert score(sqlite_scene.store).frame.empty
    sqlite_scene.publish("US", {2024: 500_000.0}, "2026-01-01")
    sqlite_scene.publish("JP", {2025: 500_000.0}, "2025-08-01")
    sqlite_scene.publish("JP", {2025: 510_000.0}, "2026-02-01")
    report = score(sqlite_scene.store)
    # The base year is 2024: the US figure of it is no forecast year; the Japanese one was known.
    assert report.frame.empty
    assert report.left_out == {"the run knew a figure of the year": 1}


def test_a_backtest_knew_what_had_been_published(late_scene, path_of, lognormal_bands):
    """Its naive forecast and its level are those of its date, and its conditions are told."""

    def bands(country, year):
        return lognormal_bands(path_of(country)[year], 0.05)

    config = {"countries": ["US"], "as_of": "2015-09-01", "to": 2030}
    late_scene.forecast("2015-09-01", bands, countries=("US",), config=config)
    unread = score(late_scene.store)
    assert unread.frame.empty
    assert unread.left_out == {"the level that the run read is not known": 9}
    back = {**config, "known_on": "2024-12-01"}
    for digit, changes in (("a", {}), ("b", {"assumptions": {"a": 1.0}})):
        late_scene.forecast(
            "2015-09-01", bands, countries=("US",), kind="backtest", config={**back, **changes},
            config_hash=digit * 64,
        )  # fmt: skip
    found = score(late_scene.store).frame
    assert found.groupby("given")["year"].agg(list).to_dict() == {
        "": list(range(2015, 2024)), "assumptions": list(range(2015, 2024)),
    }  # fmt: skip
    assert set(found["known_year"]) == {2014}
    truth = path_of("US")
    np.testing.assert_allclose(found["naive_error"], truth[2014] - truth.loc[found["year"]])


def test_scores_are_written_whole_or_not_at_all(
    sqlite_scene, path_of, lognormal_bands, monkeypatch
):
    sqlite_scene.forecast("2018-09-01", lambda c, y: lognormal_bands(path_of(c)[y], 0.05))

    def crash(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("talent.evaluate.scoring.write_summary", crash)
        with pytest.raises(KeyboardInterrupt):
            score(sqlite_scene.store)
    assert count(sqlite_scene, "score") == 0
    assert score(sqlite_scene.store).new == count(sqlite_scene, "score") == 12
