"""The packaged scores are what the accuracy pages say, and come only from what programs wrote."""

from __future__ import annotations

import importlib
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from talent.forecasts import make_config
from talent.report.card_scores import read_scores, score_lines

if TYPE_CHECKING:
    import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def made():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(DOCS))
        yield importlib.import_module("make_scores")


@pytest.fixture(scope="module")
def scores() -> pd.DataFrame:
    return read_scores()


def test_file_is_up_to_date(made):
    text = (ROOT / "src" / "talent" / "report" / "scores.csv").read_text(encoding="utf-8")
    assert text == made.content(), "run docs/make_scores.py"


def test_every_part_has_rows_and_every_page_is_there(scores, made):
    assert list(scores.columns) == list(made.COLUMNS)
    assert len(scores) == len(made.rows())
    for page in scores["page"].unique():
        assert (DOCS / page).is_file()
    assert {"Trend of employment", "Gap of the base year", "Retirement"} <= set(scores["component"])
    assert not scores.duplicated(["component", "what", "measure"]).any()


def test_shares_and_intervals_make_sense(scores):
    share = scores["nominal"].notna()
    assert (share == scores["measure"].str.startswith("inside ")).all()
    told = scores.loc[share, "measure"].str.extract(r"inside (\d+) %")[0].astype(float) / 100
    assert (told - scores.loc[share, "nominal"]).abs().max() < 1e-12
    assert scores.loc[share, "value"].between(0, 1).all()
    banded = scores.loc[scores["low"].notna()]
    assert (banded["interval"] != "").all()
    assert (banded["low"] <= banded["value"]).all()
    assert (banded["value"] <= banded["high"]).all()
    counted = scores.loc[scores["cases"] != ""]
    assert (counted["cases"].astype(int) > 0).all()
    both = counted.loc[counted["independent"] != ""]
    assert (both["independent"].astype(int) <= both["cases"].astype(int)).all()


def first_pick(made):
    return next(p for p in made.picks() if p.page == "base-gap.md")


def test_a_figure_that_moves_on_its_page_moves_in_the_file(made):
    pick = first_pick(made)
    text = (DOCS / pick.page).read_text(encoding="utf-8")
    before = made.of_table(pick, text)
    row = "| 6 | 75 | process | 0.40% |"
    assert text.count(row) == 1
    after = made.of_table(pick, text.replace(row, "| 6 | 75 | process | 0.57% |"))
    assert [r["value"] for r in before if r["measure"].startswith("CRPS")] == ["0.4"]
    assert [r["value"] for r in after if r["measure"].startswith("CRPS")] == ["0.57"]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda t: t.replace("<!-- openings: made by", "<!-- openings: typed by"), "0 times"),
        (lambda t: t + "\n<!-- openings: made by benchmarks/base_gap.py -->\n", "2 times"),
        (lambda t: t.replace("| rule |", "| way |"), "no table with the columns"),
        (lambda t: t.replace("| 6 | 75 | process |", "| 7 | 75 | process |"), "0 rows"),
        (lambda t: t.replace("<!-- end -->", ""), "outside the parts written by a program"),
    ],
)
def test_a_table_that_is_not_where_it_should_be_is_refused(made, change, complaint):
    pick = first_pick(made)
    text = (DOCS / pick.page).read_text(encoding="utf-8")
    with pytest.raises(ValueError, match=complaint):
        made.of_table(pick, change(text))


def test_a_number_in_the_text_must_stand_there_once(made):
    pick = replace(first_pick(made), cases=made.Said(r"(\d+) monkeys"))
    text = (DOCS / pick.page).read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="found 0 times"):
        made.of_table(pick, text)
    assert made.of_table(pick, text + "12 monkeys")[0]["cases"] == "12"


@pytest.mark.parametrize(
    ("cell", "text", "expected"),
    [
        ({"column": "x", "scale": 0.01, "nominal": 0.8}, "96 ± 4", (0.96, 0.88, 1.0)),
        ({"column": "x", "errors": 1.0}, "1.2 ± 0.5", (1.2, 0.7, 1.7)),
        ({"column": "x"}, "2.7 [2.1, 3.0]", (2.7, 2.1, 3.0)),
        ({"column": "x"}, "-4%", (-0.04, None, None)),
        ({"column": "x"}, "15.5 (18.1)", (15.5, None, None)),
        ({"column": "x"}, "1,315", (1315.0, None, None)),
    ],
)
def test_cells_are_read_as_they_are_printed(made, cell, text, expected):
    assert made.figure(made.Cell(**cell), text) == expected


def test_the_example_card_is_of_the_shipped_data_and_of_the_settings_of_the_results(store, made):
    settings = importlib.import_module("make_results").SETTINGS
    config = make_config(**settings)
    page = (DOCS / "model-card.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"\| (Configuration|Input) hash \| `([0-9a-f]{64})` \|", page))
    expected = {"Configuration": config.hash, "Input": store.as_of(config.as_of).hash}
    assert told == expected, "run docs/make_card.py"


def test_the_example_card_has_every_score_line(scores):
    page = (DOCS / "model-card.md").read_text(encoding="utf-8")
    for line in score_lines(scores):
        # What is escaped in Markdown does not occur in these texts.
        assert f"| {line['what']} | {line['errors']} | {line['bands']} |" in page
