"""The command line as a user types it: results on stdout, the rest on stderr, honest exit codes."""

from __future__ import annotations

import functools
import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from click.testing import CliRunner

import talent
import talent.report
from talent.cli.main import main
from talent.forecasts import Forecast
from talent.forecasts.stored import load_run
from talent.language import language
from talent.store import datasets_folder

FEW = ["--draws", "60", "--as-of", "2026-11-22", "--seed", "4"]


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('cli') / 'talent.db'}"


@pytest.fixture(scope="module")
def made(url):
    """A database with one run, made by the command itself."""
    result = call("forecast", *FEW, "--db", url)
    assert result.exit_code == 0, result.output
    return result


def call(*words: str):
    return CliRunner().invoke(main, list(words), catch_exceptions=False)


def test_forecast_shows_every_country_and_names_the_run(made, url):
    for text in ("US", "JP", "TW", "2030", "2035", "stored as run-20261122-"):
        assert text in made.stdout
    assert "%]" in made.stderr
    assert "simulating JP" in made.stderr


def test_status_shows_the_run_as_table_and_as_json(made, url):
    assert "baseline" in call("status", "--db", url).stdout
    rows = json.loads(call("status", "--db", url, "--json").stdout)["rows"]
    assert [row["draws"] for row in rows] == [60]
    assert rows[0]["status"] == "complete"


def test_the_same_forecast_again_stores_nothing_new(made, url):
    again = call("forecast", *FEW, "--db", url, "--json")
    answer = json.loads(again.stdout)
    assert answer["run_id"] in made.stdout
    assert {row["country"] for row in answer["rows"]} == {"US", "JP", "TW"}
    assert len(json.loads(call("status", "--db", url, "--json").stdout)["rows"]) == 1


def test_explain_lists_inputs_and_sources(made, url):
    found = call("explain", "--country", "JP", "--year", "2030", "--db", url)
    assert found.exit_code == 0
    assert "employment.JP.JSIC28.linked" in found.stdout
    assert "assumed" in found.stdout
    answer = json.loads(call("explain", "--country", "TW", "--db", url, "--json").stdout)
    assert 0 < answer["assumed_inputs"] < 1
    assert all(row["source"] for row in answer["rows"])


def test_report_writes_a_page(made, url, tmp_path):
    page = tmp_path / "page.html"
    result = call("report", "--html", str(page), "--db", url)
    assert result.exit_code == 0
    assert "run-20261122-" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["forecast", "--countries", "US,KR"], "unknown country 'KR'"),
        (["forecast", "--draws", "1"], "draws"),
        (["forecast", "--assume", "capacity_wieght=1"], "did you mean 'capacity_weight'"),
        (["forecast", "--assume", "capacity_weight=much"], "NAME=LOW,MODE,HIGH"),
        (["forecast", "--as-of", "yesterday"], "as_of"),
        (["explain", "--country", "USA"], "unknown country 'USA'"),
        (["report", "run-none"], "unknown run"),
    ],
)
def test_a_wrong_setting_is_one_message_and_exit_2(made, url, words, message):
    result = call(*words, "--db", url)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.output


def test_no_database_is_a_message_that_says_what_to_do(tmp_path):
    result = call("status", "--db", f"sqlite:///{tmp_path / 'none.db'}")
    assert result.exit_code == 2
    assert "talent init" in result.stderr


def test_a_malformed_package_lists_everything_and_writes_nothing(made, url, tmp_path):
    folder = tmp_path / "package"
    shutil.copytree(datasets_folder(), folder, ignore=shutil.ignore_patterns("build*", "__py*"))
    employment = folder / "employment.csv"
    frame = pd.read_csv(employment, dtype=str, keep_default_na=False)
    frame.loc[3, "value"] = "-5"
    frame.loc[4, "value"] = "many"
    frame.loc[5, "status"] = "guessed"
    frame.loc[6, "vintage"] = "2031-01-01"
    frame.loc[7, "series"] = "employment.US.none"
    pd.concat([frame, frame.tail(1)]).to_csv(employment, index=False)
    series = folder / "series.csv"
    text = series.read_text(encoding="utf-8")
    row = next(n for n, t in enumerate(text.splitlines(), 1) if "employment.TW.C26," in t)
    lines = text.splitlines(keepends=True)
    lines[row - 1] = lines[row - 1].replace(",persons,", ",thousand persons,", 1)
    series.write_text("".join(lines), encoding="utf-8")
    graduates = folder / "graduates.csv"
    text = graduates.read_text(encoding="utf-8").replace("series,period", "series,perriod", 1)
    graduates.write_text(text, encoding="utf-8")

    database = Path(url.removeprefix("sqlite:///"))
    before = database.read_bytes()
    result = call("load", str(folder), "--db", url)
    assert result.exit_code == 3
    for part in (
        "employment.csv, line 5, column value: '-5'",
        "employment.csv, line 6, column value: 'many'",
        "employment.csv, line 7, column status: 'guessed'",
        "employment.csv, line 8, column vintage: '2031-01-01'",
        "employment.csv, line 9, column series: 'employment.US.none'",
        f"employment.csv, line {len(frame) + 2}",
        f"series.csv, line {row}, column unit: 'thousand persons': is not a unit of employment",
        "graduates.csv",
        "perriod",
    ):
        assert part in result.stderr, part
    assert database.read_bytes() == before
    absent = tmp_path / "absent.db"
    assert call("load", str(folder), "--db", f"sqlite:///{absent}").exit_code == 3
    assert not absent.exists()


def test_the_database_can_be_checked_and_upgraded(made, url):
    assert call("db", "check", "--db", url).exit_code == 0
    assert call("db", "upgrade", "--db", url).exit_code == 0


def test_help_names_every_command():
    text = call("--help").stdout
    for command in ("init", "load", "status", "forecast", "report", "explain", "db"):
        assert command in text


def test_scenarios_are_listed(tmp_path):
    shown = call("scenarios")
    assert shown.exit_code == 0
    assert "Fabs come later" in shown.stdout
    names = [row["scenario"] for row in json.loads(call("scenarios", "--json").stdout)["rows"]]
    assert {"announced-plans", "delay", "downturn", "reindustrialisation"} <= set(names)


def test_a_users_fabs_go_into_a_run_of_their_own(made, url, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(
        "fab,country,status,start,node_class,capacity_wspm\n"
        "mine,JP,announced,2029-H2,leading,20000\n",
        encoding="utf-8",
    )
    result = call("forecast", *FEW, "--countries", "JP", "--fabs", str(path), "--db", url, "--json")
    assert result.exit_code == 0, result.output
    rows = json.loads(call("status", "--db", url, "--json").stdout)["rows"]
    kinds = {row["run_id"]: row["kind"] for row in rows}
    assert kinds[json.loads(result.stdout)["run_id"]] == "scenario"


def test_a_bad_list_of_fabs_ends_with_every_problem_and_an_unchanged_database(made, url, tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text("fab,country,status,start,capacity\nmine,jp,anounced,29,1\n", encoding="utf-8")
    before = Path(url.removeprefix("sqlite:///")).read_bytes()
    result = call("forecast", *FEW, "--fabs", str(path), "--db", url)
    assert result.exit_code == 3
    for said in ("column country", "column status", "column start", "'capacity_wspm'"):
        assert said in result.stderr
    assert "Traceback" not in result.output
    assert Path(url.removeprefix("sqlite:///")).read_bytes() == before


def test_an_unknown_scenario_lists_near_names(made, url):
    result = call("forecast", *FEW, "--scenario", "dely", "--db", url)
    assert result.exit_code == 2
    assert "did you mean 'delay'" in result.stderr


@pytest.fixture(scope="module")
def load_once():
    """Read each run back once for all of these tests."""

    @functools.cache
    def load(url, run):
        with talent.open(url) as store:
            return load_run(store, run)

    return load


@pytest.fixture
def written(monkeypatch, url, load_once):
    """What the writers of pages and workbooks are asked for; they have tests of their own."""
    asked = {}
    monkeypatch.setattr(talent, "load", lambda store, run=None: load_once(url, run))

    def writer(name, path):
        def write(*args, **options):
            asked[name] = (args, options, language())
            asked.setdefault("all", []).append(Path(args[path]).name)
            return args[path]

        return write

    for name, path in (("write_html", 1), ("write_comparison_html", 2), ("write_index_html", 1)):
        monkeypatch.setattr(talent.report, name, writer(name, path))
    monkeypatch.setattr(Forecast, "to_excel", writer("to_excel", 1))
    return asked


def test_a_report_speaks_the_language_asked_for(made, url, written, monkeypatch):
    monkeypatch.setenv("TALENT_LANGUAGE", "ja")
    shown = call("report", "--excel", "book.xlsx", "--db", url)
    assert shown.exit_code == 0, shown.output
    assert "日本" in shown.stdout
    for name in ("write_html", "to_excel"):
        assert written[name][1]["language"] == written[name][2] == "ja"
    monkeypatch.setenv("TALENT_LANGUAGE", "xx")
    assert call("report", "--db", url).exit_code == 2


def test_what_closes_the_gap_is_of_the_same_run(made, url, written, monkeypatch):
    stored = call("report", "--db", url, "--json")
    answer = json.loads(stored.stdout)
    run, countries = answer["run_id"], {row["country"] for row in answer["rows"]}
    tried = []

    def with_levers(base, scenario):
        tried.append(scenario)
        return base.run_id, scenario

    same = SimpleNamespace(forecast=SimpleNamespace(run_id=run), identical=True)
    monkeypatch.setattr(talent, "rerun", lambda store, run_id, **_: same)
    monkeypatch.setattr("talent.report.page_closing.with_levers", with_levers)
    shown = call("report", "--levers", "--db", url)
    assert shown.exit_code == 0, shown.output
    # Every lever is simulated by itself, which takes a while.
    assert written["write_html"][1]["progress"] is not None
    wanted = {f"levers-{country.lower()}" for country in countries}
    assert {name for one in tried for name in one.split("+")} == wanted
    assert written["write_html"][1]["closing"] == [(run, one) for one in tried]
    same.identical, same.differences, same.stored_version, same.version = False, "abc", "0", "1"
    shown = call("report", "--levers", "--db", url)
    assert shown.exit_code == 1
    assert "cannot be made again exactly (3 numbers differ" in shown.stderr


def test_pages_of_two_runs_and_of_all(made, url, written, tmp_path):
    rows = json.loads(call("status", "--db", url, "--json").stdout)["rows"]
    runs = [row["run_id"] for row in rows]
    words = ["report", runs[0], "--against", runs[-1], "--no-why", "--db", url]
    shown = call(*words)
    assert shown.exit_code == 0, shown.output
    (before, after, _), options, _ = written["write_comparison_html"]
    assert (before.run_id, after.run_id, options["why"]) == (runs[-1], runs[0], None)
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / f"{runs[0]}.html").write_text("here")
    del written["all"]
    assert call("report", "--index", str(folder), "--db", url).exit_code == 0
    assert written.pop("all") == ["pages"]
    assert call("report", "--index", str(folder), "--pages", "--db", url).exit_code == 0
    assert written["all"] == [*(f"{run}.html" for run in runs[1:]), "pages"]


@pytest.mark.parametrize(
    "words",
    [
        ["--index", "pages", "--levers"],
        ["run-a", "--index", "pages"],
        ["--pages"],
        ["--against", "run-a", "--excel", "a.xlsx"],
    ],
)
def test_options_that_mean_nothing_together_are_refused(words, made, url):
    result = call("report", *words, "--db", url)
    assert result.exit_code == 2
    assert "error: --" in result.stderr
