"""`talent data` as a user types it."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from talent.cli.main import main
from talent.store import datasets_folder

AS_OF = ["--as-of", "2026-11-22"]


@pytest.fixture(scope="module")
def call(store):
    url = store.engine.url.render_as_string()

    def run(*words: str):
        return CliRunner().invoke(main, ["data", *words, "--db", url], catch_exceptions=False)

    return run


def test_coverage_as_table_and_as_json(call):
    shown = call("coverage", "--country", "JP", *AS_OF)
    assert shown.exit_code == 0
    assert "employment_published" in shown.stdout
    assert "TW" not in shown.stdout
    answer = json.loads(call("coverage", *AS_OF, "--json").stdout)
    assert answer["as_of"] == "2026-11-22"
    row = next(r for r in answer["rows"] if (r["country"], r["concept"]) == ("TW", "headcount"))
    assert row["share_measured"] == 1
    assert row["last_period"] == "2024"


def test_show_with_and_without_a_date(call):
    rows = json.loads(call("show", "headcount.TW.TSMC.total", "--json").stdout)["rows"]
    assert rows[-1]["period"] == "2024"
    then = call("show", "headcount.TW.TSMC.total", "--as-of", "2016-06-30")
    assert "2015" in then.stdout
    assert "2024" not in then.stdout


def test_show_gives_the_breaks_known_on_the_date(call):
    shown = call("show", "employment.US.3344.SA")
    values, _, breaks = shown.stdout.partition("Breaks:")
    assert "2025-07" in values
    assert "hole" in breaks
    assert "2022-08" in breaks
    answer = json.loads(call("show", "employment.US.3344.SA", "--json").stdout)
    assert {row["kind"] for row in answer["breaks"]} == {
        "benchmark", "hole", "level_shift", "preliminary",
    }  # fmt: skip
    assert "Breaks:" not in call("show", "employment.US.3344.SA", "--as-of", "2023-06-01").stdout


def test_source_names_citation_and_series(call):
    shown = call("source", "bls-jolts")
    assert "citation:" in shown.stdout
    assert "jolts.US.manufacturing.quits.rate" in shown.stdout
    answer = json.loads(call("source", "bls-jolts", "--json").stdout)
    assert answer["source"]["publisher"] == "US Bureau of Labor Statistics"
    assert {row["kind"] for row in answer["rows"]} == {"assumption", "break", "series"}


def test_diff_counts_by_source_and_lists_all(call):
    counts = json.loads(call("diff", "2024-06-01", "2025-06-01", "--json").stdout)["rows"]
    scaled = {r["kind"]: r["change"] for r in counts if r["source"] == "un-wpp-2024-scaled"}
    assert scaled == {"observation": "revised", "break": "new"}
    every = json.loads(call("diff", "2024-06-01", "2025-06-01", "--all", "--json").stdout)["rows"]
    assert len(every) == sum(row["rows"] for row in counts)


def test_fabs_and_their_share_of_the_national_capacity(call):
    shown = call("fabs", "--country", "TW", *AS_OF)
    assert "tsmc-fab-15" in shown.stdout
    assert "published national capacity" in shown.stdout
    assert "%" in shown.stdout
    answer = json.loads(call("fabs", *AS_OF, "--json").stdout)
    assert all(0 < row["share"] < 1 for row in answer["coverage"])
    assert {row["national"] for row in answer["coverage"] if row["country"] == "JP"} == {
        "all_fabs", "ic_fabs",
    }  # fmt: skip


def test_no_fab_known_is_a_sentence(call):
    shown = call("fabs", "--country", "JP", "--as-of", "1950-01-01")
    assert shown.exit_code == 0
    assert shown.stdout == "The register had no fab of JP on 1950-01-01.\n"
    assert json.loads(call("fabs", "--as-of", "1950-01-01", "--json").stdout)["rows"] == []


def test_export_says_that_nothing_was_lost(call, tmp_path):
    shown = call("export", str(tmp_path / "out"))
    assert shown.exit_code == 0
    assert "the same bytes as" in shown.stdout
    shipped = datasets_folder() / "employment.csv"
    assert (tmp_path / "out" / "employment.csv").read_bytes() == shipped.read_bytes()
    assert call("export", str(tmp_path / "out")).exit_code == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["show", "headcount.TW.TSMC.totl"], "did you mean 'headcount.TW.TSMC.total'"),
        (["show", "headcount.TW.TSMC.total", "--as-of", "soon"], "as-of 'soon'"),
        (["source", "bls-jolt"], "did you mean 'bls-jolts'"),
        (["diff", "2025-01-02", "2025-01-01"], "swap them"),
        (["diff", "2025-01-02", "then"], "the second date 'then'"),
        (["coverage", "--country", "KR"], "unknown country 'KR'"),
        (["fabs", "--country", "KR"], "unknown country 'KR'"),
    ],
)
def test_a_mistake_is_one_message_and_exit_2(call, words, message):
    result = call(*words)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.output


def test_no_database_is_exit_2(tmp_path):
    url = f"sqlite:///{tmp_path / 'none.db'}"
    for words in (["coverage"], ["source", "x"], ["export", str(tmp_path / "out")]):
        result = CliRunner().invoke(main, ["data", *words, "--db", url])
        assert result.exit_code == 2
        assert "talent init" in result.stderr
