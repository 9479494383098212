"""``talent score``, and the scoring that follows every import."""

from __future__ import annotations

import json

from click.testing import CliRunner

from talent.cli.imports import import_command
from talent.cli.score import score
from talent.store import read_scores


def call(command, *words):
    return CliRunner().invoke(command, [str(word) for word in words], catch_exceptions=False)


def test_scores_are_made_and_shown(sqlite_scene, path_of, lognormal_bands):
    url = str(sqlite_scene.store.engine.url)
    nothing = call(score, "--db", url)
    assert nothing.exit_code == 0
    assert "nothing to show yet" in nothing.stdout
    for year in (2014, 2016, 2018):
        sqlite_scene.forecast(
            f"{year}-09-01", lambda c, y: lognormal_bands(path_of(c)[y - 2], 0.03), years=4
        )
    shown = call(score, "--db", url)
    assert shown.stdout.startswith("24 forecasts scored for the first time, 0 again, 0 unchanged")
    assert "small sample" in shown.stdout
    told = json.loads(call(score, "--db", url, "--json", "--kind", "baseline").stdout)
    assert (told["new"], told["rescored"], told["unchanged"]) == (0, 0, 24)
    near = [row for row in told["rows"] if row["horizon_band"] == "1-3"]
    assert [(row["country"], row["cases"], row["origins"]) for row in near] == [
        ("JP", 9, 3), ("US", 9, 3),
    ]  # fmt: skip
    assert call(score, "--db", url, "--kind", "backtest", "--json").stdout.count('"cases"') == 0
    assert call(score, "--db", url + "-none").exit_code == 2


def test_an_import_scores_what_it_tells(sqlite_scene, path_of, lognormal_bands, tmp_path):
    store = sqlite_scene.store
    file, url = tmp_path / "fred.csv", str(store.engine.url)
    file.write_text("observation_date,CES3133440001\n2024-01-01,480.5\n")
    sqlite_scene.forecast("2020-09-01", lambda c, y: lognormal_bands(path_of(c)[2019], 0.05))
    call(score, "--db", url)
    before = read_scores(store.engine)
    words = ("fred", file, "--known-on", "2025-02-01", "--db", url)
    dry = call(import_command, *words, "--dry-run")
    assert "scores" not in dry.stdout
    assert read_scores(store.engine).equals(before)
    done = call(import_command, *words)
    assert done.exit_code == 0
    assert "1 new, 0 revised, 0 unchanged" in done.stdout
    assert "scores: 1 forecasts scored for the first time, 0 again, 8 unchanged" in done.stdout
    after = read_scores(store.engine)
    added = after.merge(before, how="outer", indicator=True).query("_merge != 'both'")
    assert added[["country", "year", "actual", "actual_vintage"]].to_numpy().tolist() == [
        ["US", 2024, 480_500.0, "2025-02-01"]
    ]
    again = call(import_command, *words, "--json")
    assert json.loads(again.stdout)["unchanged"] == 1
    assert "scores: 0 forecasts scored for the first time, 0 again, 9 unchanged" in again.stderr
