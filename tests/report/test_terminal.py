"""The headline as plain text."""

import re
from dataclasses import replace

import pytest
from rich.cells import cell_len

import talent
from talent.errors import ConfigError, UnknownCodeError
from talent.report import headline_text
from talent.report.terminal import _is_utf8
from talent.report.words import percent


def test_table_has_the_numbers_of_the_forecast(forecast):
    lines = headline_text(forecast, encoding="utf-8").splitlines()
    for row in forecast.headline().itertuples():
        want = [f"{row.median:,.0f}", f"{row.q10:,.0f} to {row.q90:,.0f}"]
        want = [text.replace("-", "−") for text in want]
        found = [line for line in lines[3:12] if str(row.year) in line and want[0] in line]
        assert len(found) == 1
        assert want[1] in found[0]
        assert f"{100 * row.prob_shortage:.0f} %" in found[0]
    assert lines[1] == "as of 2026-11-01, 400 draws, seed 7, run run-1"


def test_chart_has_a_line_a_year_and_country(forecast):
    lines = headline_text(forecast, encoding="utf-8").splitlines()
    bars = [line for line in lines if "●" in line and line[:4].isdigit()]
    assert [line[:4] for line in bars] == [str(year) for year in range(2025, 2036)] * 2
    for line in bars:
        body = line[6:]
        middle = body.index("●")
        assert set(body[body.index("─") : middle]) <= {"─", "━", "┼"}
    # The band of the last year is wider than that of the first.
    assert bars[10].count("─") + bars[10].count("━") > bars[0].count("─") + bars[0].count("━")


def test_zero_stands_in_one_column_of_a_chart(forecast):
    lines = headline_text(forecast, encoding="utf-8").splitlines()
    bars = [line for line in lines if "●" in line and line[:4].isdigit()][:11]
    columns = {line.index(c) for line in bars for c in "│┼" if c in line}
    assert len(columns) == 1


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_no_line_is_wider_than_the_terminal(forecast, width, encoding):
    lines = headline_text(forecast, width=width, encoding=encoding).splitlines()
    assert max(map(len, lines)) <= width


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp932", "cp950", "latin-1"])
def test_other_encodings_get_ascii(forecast, encoding):
    text = headline_text(forecast, encoding=encoding)
    text.encode("ascii")
    assert "O" in text
    assert "=" in text


@pytest.mark.parametrize(
    ("name", "expected"),
    [("UTF-8", True), ("utf8", True), ("utf_8", True), ("cp950", False), (None, False)],
)
def test_which_encodings_are_utf8(name, expected):
    assert _is_utf8(name) is expected


def test_says_what_is_assumed(forecast):
    text = " ".join(headline_text(forecast, encoding="utf-8").split())
    for country in ("JP", "TW"):
        share = percent(forecast.explain(country).assumed_share)
        words = f"{country}: 1 of 3 inputs are assumed; by themselves they make {share} of the"
        assert words in text


def test_chosen_years_and_names(forecast):
    text = headline_text(forecast, [2027], names={"JP": "Japan"}, encoding="ascii")
    table = text.split("\n\n")[1].splitlines()
    assert [line.split()[:2] for line in table[2:]] == [["Japan", "2027"], ["TW", "2027"]]


def test_a_run_read_back_gives_the_same_text(forecast, stored):
    assert headline_text(stored, encoding="utf-8") == headline_text(forecast, encoding="utf-8")


def test_refuses_what_it_cannot_show(forecast):
    with pytest.raises(ConfigError, match="at least 60"):
        headline_text(forecast, width=20)
    with pytest.raises(UnknownCodeError, match="2050"):
        headline_text(forecast, [2050])


def test_a_scenario_is_never_mistaken_for_the_baseline(forecast):
    assert "not the baseline" not in headline_text(forecast)
    meta = {**forecast.meta, "kind": "scenario", "scenario": "delay"}
    assert "scenario delay, not the baseline" in headline_text(replace(forecast, meta=meta))
    mine = {**meta, "scenario": ""}
    assert "fabs of the user" in headline_text(replace(forecast, meta=mine))


@pytest.mark.parametrize(
    ("tag", "words", "legacy"),
    [("ja", "80%予測区間", "cp932"), ("zh-Hant", "80%預測區間", "cp950")],
)
def test_it_speaks_and_its_columns_stand(forecast, tag, words, legacy):
    names = {"JP": "日本", "TW": "臺灣"}
    with talent.in_language(tag):
        for width in (60, 80):
            lines = headline_text(forecast, width=width, names=names, encoding="utf-8").splitlines()
            assert max(map(cell_len, lines)) <= width
            # A line must not begin with a stop.
            assert not [line for line in lines if line.strip()[:1] in {"、", "。", "，", "；"}]
        table = "\n".join(lines).split("\n\n")[1].splitlines()
        # Characters take two columns: the ends of the medians stand below each other.
        rows = [re.match(r".*?20\d\d +[−\d,]+", line) for line in table[2:]]
        ends = {cell_len(row.group()) for row in rows}
        assert words in table[0]
        assert len(ends) == 1
        # An old terminal has the characters but not the lines; one of ASCII has neither.
        old = headline_text(forecast, names=names, encoding=legacy)
        assert words in old
        old.encode(legacy)
        assert "80 % band" in headline_text(forecast, names=names, encoding="ascii")
