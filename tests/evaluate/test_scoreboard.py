"""Published projections rebuilt from draws: golden arithmetic, and the shipped scoreboard."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from sqlalchemy import text

import talent
from talent.cli.scoreboard import scoreboard as command
from talent.errors import ConfigError, UnknownCodeError
from talent.evaluate import compare_projections
from talent.evaluate.rebuilding import compared, factor_draws, rebuild
from talent.evaluate.scoreboard import (
    _judged,
    _then,
    not_rebuilt,
    published_on,
    save_scoreboard,
    scoreboard,
)
from talent.forecasts.cube import MEASURES, Cube
from talent.store import datasets_folder

YEARS = (2025, 2026, 2027)
SEGMENTS, OCCUPATIONS = ("design", "fab"), ("engineers", "technicians")


@pytest.fixture(scope="module")
def cube() -> Cube:
    """Two draws; a cell is 1000 x segment + 100 x occupation + 10 x year + draw, all from 1."""
    draw, year, segment, occupation = np.meshgrid([1, 2], [1, 2, 3], [1, 2], [1, 2], indexing="ij")
    cells = 1000.0 * segment + 100 * occupation + 10 * year**2 + draw
    values = {(c, m): cells * k for c, k in (("US", 1), ("JP", 2)) for m in MEASURES}
    return Cube(values, YEARS, SEGMENTS, OCCUPATIONS, {"fab": ("fab",), "industry": SEGMENTS})


def concept(**changes: Any) -> dict[str, Any]:
    return {
        "measure": "required", "country": "US", "scope": "fab", "occupation": "engineers",
        "from_year": 2025, "to_year": 2027, "aggregate": "level", "also": "", "factor": "",
        "relative_to": float("nan"), "unit": "jobs",
    } | changes  # fmt: skip


GOLDEN = {
    "level": (concept(), [2191, 2192], 2027, 2027),
    "change": (concept(aggregate="change"), [80, 80], 2025, 2027),
    "sum of the years after the first": (
        concept(aggregate="sum"), [2141 + 2191, 2142 + 2192], 2025, 2027),
    "a sum from before our base year": (
        concept(aggregate="sum", from_year=2020), [2141 + 2191, 2142 + 2192], 2025, 2027),
    "a change beyond our last year": (
        concept(aggregate="change", to_year=2030), [80, 80], 2025, 2027),
    "occupations together": (
        concept(occupation="engineers+technicians"), [2191 + 2291, 2192 + 2292], 2027, 2027),
    "a scope and a segment together": (
        concept(scope="fab+design"), [2191 + 1191, 2192 + 1192], 2027, 2027),
    "a segment twice counts once": (concept(scope="fab+fab"), [2191, 2192], 2027, 2027),
    "countries together": (concept(also="JP"), [3 * 2191, 3 * 2192], 2027, 2027),
    "all occupations": (concept(occupation="total"), [2191 + 2291, 2192 + 2292], 2027, 2027),
    "relative to the employed at the start": (
        concept(aggregate="change", relative_to=2_000_000.0),
        [80 / (2111 + 2211), 80 / (2112 + 2212)], 2025, 2027),
}  # fmt: skip


@pytest.mark.parametrize("name", GOLDEN)
def test_ours_is_made_in_the_concept_of_theirs(cube: Cube, name: str) -> None:
    wanted, draws, first, last = GOLDEN[name]
    found = rebuild(cube, wanted)
    assert found is not None
    np.testing.assert_allclose(found.draws, draws)
    assert (found.first, found.last) == (first, last)
    np.testing.assert_allclose(found.comparable, np.array(draws) / max(last - first, 1))


def test_a_factor_multiplies_draw_by_draw(cube: Cube) -> None:
    found = rebuild(cube, concept(), np.array([0.5, 0.1]))
    assert found is not None
    np.testing.assert_allclose(found.draws, [1095.5, 219.2])


@pytest.mark.parametrize(
    "changes",
    [
        {"to_year": 2028}, {"from_year": 2020, "to_year": 2024}, {"country": "TW"},
        {"also": "TW"}, {"aggregate": "change", "from_year": 2027, "to_year": 2030},
    ],
)  # fmt: skip
def test_nothing_is_made_where_no_year_or_country_is_covered(cube: Cube, changes: Any) -> None:
    assert rebuild(cube, concept(**changes)) is None


def test_what_nobody_knows_is_an_error(cube: Cube) -> None:
    with pytest.raises(UnknownCodeError, match="unknown scope or segment 'fabb'"):
        rebuild(cube, concept(scope="fab+fabb"))


def test_their_figure_in_the_unit_of_the_comparison() -> None:
    assert compared(concept(aggregate="change"), 90) == 45
    assert compared(concept(aggregate="change", unit="jobs/yr"), 90) == 90
    assert compared(concept(), 90) == 90
    assert compared(concept(aggregate="change", relative_to=30.0), 90) == 1.5
    assert np.isnan(compared(concept(), float("nan")))


def test_ours_of_their_day_is_never_later_than_the_day_and_at_most_a_year_older() -> None:
    made: Any = [
        SimpleNamespace(meta={"as_of": day}) for day in ("2021-01-01", "2023-07-20", "2023-07-26")
    ]
    row = {"publication_date": "2023-07-25"}
    assert _then(made, row).meta["as_of"] == "2023-07-20"  # type: ignore[union-attr]
    assert _then(made, {"publication_date": "2023-07"}).meta["as_of"] == "2023-07-26"  # type: ignore[union-attr]
    assert _then(made, {"publication_date": "2022-07-25"}) is None
    assert _then(made, {"publication_date": "2020"}) is None
    assert published_on("2024") == date(2024, 12, 31)


def test_employment_judges_ours_of_their_day_over_the_very_same_years(cube: Cube) -> None:
    past: Any = SimpleNamespace(cube=cube)
    known = pd.DataFrame(
        {"country": "US", "scope": "fab", "occupation": "total", "measure": "available",
         "year": [2024, 2025, 2026, 2027], "value": [1.0, 100.0, 140.0, 150.0]}
    )  # fmt: skip
    wanted = concept(occupation="total", aggregate="change", from_year=2020, scope="fab+design")
    found = _judged(known, past, wanted)
    # Ours begins in 2025. Both occupations: 2 x (10 x 9 - 10 x 1) over two years.
    assert (found["judged_from"], found["judged_to"], found["judged_scope"]) == (2025, 2027, "fab")
    assert (found["judged_actual"], found["judged_median"]) == (25, 80)
    assert _judged(known.head(2), past, wanted) == {}
    assert _judged(known, past, concept(aggregate="sum", occupation="total")) == {}
    assert _judged(known, past, concept(measure="unfilled", occupation="total")) == {}


@pytest.fixture(scope="module")
def snapshot(store):
    return store.as_of("2026-11-22")


@pytest.fixture(scope="module")
def board(snapshot, baseline):
    return scoreboard(snapshot, baseline, [baseline])


def test_every_projection_has_a_concept_or_a_reason(snapshot) -> None:
    everything = set(snapshot.projections()["projection"])
    concepts = set(snapshot.projection_concepts()["projection"])
    reasons = set(not_rebuilt(snapshot)["projection"])
    assert concepts | reasons == everything
    assert not concepts & reasons
    assert snapshot.projection_concepts()["difference"].str.len().min() > 20


def test_every_publisher_that_can_be_rebuilt_is_there(board) -> None:
    for start in (
        "us-siaoe21-", "us-siaoe-", "us-mck24-", "us-acc-", "us-seminsf-", "gl-del-", "us-cset-",
        "us-8fold", "us-bls-ep-3344-", "jp-jeita-22", "jp-jeita-23", "jp-jeita-24", "jp-ky22-",
        "jp-ky26-", "tw-104-", "tw-ndc21-",
    ):  # fmt: skip
        assert board["projection"].str.startswith(start).any(), start


def test_dates_and_factors_name_what_exists(snapshot) -> None:
    frame = snapshot.projections()
    years = [published_on(text).year for text in frame["publication_date"]]
    assert years == frame["publication_year"].tolist()
    named = set(snapshot.projection_concepts()["factor"]) - {""}
    assert named <= set(snapshot.assumptions()["assumption"])


def test_the_board_agrees_with_the_draws_and_the_data(board, baseline, snapshot) -> None:
    rows = board.set_index("projection")
    gap = baseline.cube.draws("gap", country="US", scope="industry")[:, 5]
    row = rows.loc["us-seminsf-gap-2030"]
    wanted = np.quantile(gap, [0.1, 0.5, 0.9])
    np.testing.assert_allclose(row[["our_q10", "our_median", "our_q90"]].astype(float), wanted)
    assert (row["theirs_low"], row["theirs_high"]) == (127_000, 157_000)
    # A forecast of today stands for the day of what is dated this year only.
    assert set(rows.index[rows["then_as_of"] != ""]) == {"jp-ky26-sh", "jp-ky26-surp"}
    bls = rows.loc["us-bls-ep-3344-2008"]
    assert (bls["theirs_mid"], bls["actual_to"]) == (286_800, 2018)
    assert 360_000 < bls["actual"] < 380_000
    kyushu = rows.loc["jp-ky22-sh1"]
    assert (kyushu["theirs_mid"], kyushu["actual"], kyushu["actual_scope"]) == (
        1100,
        550,
        "as stated",
    )
    share = factor_draws(snapshot, {"factor": "kyushu_share", "country": "JP"}, 1, 300)
    assert share is not None
    unfilled = baseline.cube.draws("unfilled", country="JP", scope="fab")
    wanted = np.median((unfilled[:, 9] - unfilled[:, 2]) * share / 7)
    assert rows.loc["jp-ky26-sh", "our_median"] == pytest.approx(wanted)


def test_the_short_comparison_says_the_same(board, baseline, snapshot) -> None:
    short = compare_projections(baseline, snapshot).set_index("projection")
    rows = board.set_index("projection").loc[short.index]
    flow = rows["aggregate"] != "level"
    np.testing.assert_allclose(
        short.loc[flow, "ours_per_year"], rows.loc[flow, "our_median"], rtol=1e-12
    )
    np.testing.assert_allclose(short.loc[~flow, "our_median"], rows.loc[~flow, "our_median"])


def test_a_kept_board_is_read_back_from_the_view_and_replaced_by_the_next(board, store) -> None:
    assert save_scoreboard(store, board) == len(board)
    assert save_scoreboard(store, board) == len(board)
    query = "SELECT projection, our_median, actual_to, source_url, then_as_of FROM v_scoreboard"
    with store.engine.connect() as connection:
        found = {row[0]: row for row in connection.execute(text(query))}
    assert len(found) == len(board)
    row = board.set_index("projection").loc["us-bcg20-jobs"]
    assert found["us-bcg20-jobs"][1:3] == (pytest.approx(row["our_median"]), row["actual_to"])
    assert found["us-bcg20-jobs"][3].startswith("http")
    assert found["us-bcg20-jobs"][4] is None


def test_a_forecast_without_draws_is_refused(baseline, snapshot) -> None:
    with pytest.raises(ConfigError, match="keeps no draws"):
        scoreboard(snapshot, replace(baseline, cube=None))


def test_new_figures_say_where_they_were_read() -> None:
    with (datasets_folder() / "projections.csv").open(encoding="utf-8") as lines:
        rows = {row["projection"]: row for row in csv.DictReader(lines)}
    assert rows["us-seminsf-gap-2030"]["source_url"].startswith("https://github.com/")
    assert rows["us-seminsf-gap-2030"]["confidence"] == "secondary"
    assert rows["tw-ndc21-icd"]["mid"] == "4600"
    assert rows["us-bls-ep-3344-2010"]["mid"] == "336900"
    assert all(row["source_url"].startswith("http") for row in rows.values())


def test_the_command_keeps_the_board_of_a_run_made_again(baseline, store, monkeypatch) -> None:
    asked = []

    def made_again(_: Any, run_id: str, **__: Any) -> Any:
        asked.append(run_id)
        return SimpleNamespace(forecast=baseline)

    monkeypatch.setattr(talent, "rerun", made_again)
    where = ["--db", str(store.engine.url), "--run", baseline.run_id, "--json"]
    result = CliRunner().invoke(command, where)
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert asked == [baseline.run_id] == [found["run_id"]]
    assert {row["projection"] for row in found["rows"]} >= {"us-siaoe-newjobs", "jp-ky26-sh"}
    with store.engine.connect() as connection:
        kept = connection.execute(text("SELECT DISTINCT run_id FROM v_scoreboard")).scalars().all()
    assert kept == [baseline.run_id]
