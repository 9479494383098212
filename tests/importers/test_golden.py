"""Each format in its publisher's layout: what comes in, in which unit, and what stays out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from talent.store import datasets_folder

if TYPE_CHECKING:
    from pathlib import Path

    from talent.store import Store

BLS = "ce.data.31a.DurableGoods.Employment"
WPP = "WPP2024_PopulationBySingleAgeSex_Medium_2024-2100.csv"
LIFE = "WPP2024_Life_Table_Abridged_Medium_1950-2023.csv"
MATRIX = "National Employment Matrix_IND_334500.csv"
DAY = "2026-11-20"

GOLDEN = {
    "bls-flat": (
        BLS, {("employment.US.3344.SA", "2025-08"): 393_800, ("employment.US.334413.SA", "2025-04"):
              202_400}, {"annual averages (M13)": 1, "not available (-)": 1}),
    "bls-flat jolts": (
        "jt.data.1.AllItems", {("jolts.US.durable.hires.level", "2022-08"): 159_000,
                               ("jolts.US.durable.hires.rate", "2022-08"): 0.02}, {}),
    "fred": (
        "fredgraph.csv", {("production.US.3344", "2026-03"): 178.0042,
                          ("production.US.total", "2026-02"): 101.4},
        {"not available (empty or .)": 1}),
    "wpp": (
        WPP, {("population.JP.F.20", "2024"): 1_200_500, ("population.US.M.85", "2025"): 1_331_125},
        {"of regions and groups of countries": 12,
         "of ages that the catalogue does not have": 24}),
    "wpp life": (
        LIFE, {("mortality.TW.M.0", "2018"): 0.002125,
               ("mortality.US.F.60-64", "2018"): 0.002905},
        {"of regions and groups of countries": 2, "of both sexes together": 28,
         "of years whose five-year period the file does not cover": 8}),
    "oews": (
        "nat4d_M2026_dl.csv", {("occupation_mix.US.3344.51-9141", "2026-05"): 28_460,
                               ("occupation_mix.US.3344.residual", "2026-05"): 229_530},
        {"of totals and groups of occupations": 3, "not released (**)": 1,
         "of states and areas": 1,
         "by kind of owner, which other files have together": 1}),
    "ep": (
        MATRIX, {("occupation_mix.US.3345.17-2072", "2024"): 5_400,
                 ("occupation_mix.US.3345.51-9061", "2024"): 12_300},
        {"of totals and groups of occupations": 4, "projected for 2034": 11}),
    "dgbas-csv": (
        "dgbas_A040103050.csv", {("employment.TW.manufacturing", "2019"): 3_066_000},
        {"of another frequency than the series, A": 3,
         "of rows of the table that feed no series": 42}),
    "ipeds": (
        "C2024_A.csv", {("graduates.US.engineering.bachelor", "2024"): 2121,
                        ("graduates.US.engineering_technology.certificate", "2024"): 384},
        {"second majors": 3, "totals of all fields (CIP 99)": 3,
         "of fields and award levels that no series counts": 6}),
    "dgbas": (
        "A040103050.json", {("employment.TW.manufacturing", "2019"): 3_066_000},
        {"of another frequency than the series, A": 4,
         "of rows of the table that feed no series": 35}),
    "estat": (
        "estat_0004015801.csv", {("production.JP.JSIC28.shipments", "2025-12"): 119.4},
        {"not available": 1, "of codes of the table that feed no series": 3}),
}  # fmt: skip


def name_of(case: str) -> str:
    """Name of the format of a case."""
    return case.partition(" ")[0]


def stored(store: Store, series: str, period: str, day: str = DAY) -> tuple[float, str, str]:
    """Value, vintage and source of one observation as known on a day."""
    catalogue = pd.read_csv(datasets_folder() / "series.csv", dtype=str, index_col="series")
    concept = str(catalogue.loc[series, "concept"])
    found = store.as_of(day).observations(concept, series=series)
    row = found[found["period"] == period].iloc[0]
    return row["value"], row["vintage"], row["source"]


@pytest.mark.parametrize("case", GOLDEN)
def test_values_units_and_what_is_left_out(small: Store, golden: Path, case: str) -> None:
    name, values, left_out = GOLDEN[case]
    report = small.import_file(name_of(case), golden / name, DAY)
    assert report.new + report.revised > 0
    assert report.left_out == left_out
    for (series, period), value in values.items():
        found, vintage, source = stored(small, series, period)
        assert found == pytest.approx(value, rel=1e-12)
        assert source in set(small.as_of(DAY).sources()["source"])
        assert vintage <= DAY
    before = small.as_of(DAY).hash
    again = small.import_file(name_of(case), golden / name, DAY)
    assert (again.new, again.revised) == (0, 0)
    assert again.unchanged == report.new + report.revised + report.unchanged
    assert small.as_of(DAY).hash == before


def test_the_same_values_later_are_no_news_and_changes_are_revisions(
    small: Store, golden: Path, tmp_path: Path
) -> None:
    first = small.import_file("bls-flat", golden / BLS, "2026-10-02")
    assert (first.new, first.revised) == (1, 11)
    text = (golden / BLS).read_text("utf-8")
    later = tmp_path / BLS
    later.write_text(
        text.replace("393.8", "393.1") + f"{'CES3133440001':<30}\t2025\tM09\t       392.9\tP\n",
        "utf-8",
    )
    report = small.import_file("bls-flat", later, date(2026, 11, 6))
    assert (report.new, report.revised, report.unchanged) == (1, 1, 11)
    assert report.revisions.to_dict("records") == [
        {
            "series": "employment.US.3344.SA", "period": "2025-08", "known_before": "2026-10-02",
            "before": 393_800.0, "known_on": "2026-11-06", "value": 393_100.0,
        }
    ]  # fmt: skip
    series = "employment.US.3344.SA"
    assert stored(small, series, "2025-08", "2026-11-05")[:2] == (393_800, "2026-10-02")
    assert stored(small, series, "2025-08", "2026-11-06")[:2] == (393_100, "2026-11-06")
    # Unchanged values keep the vintage under which they became known.
    assert stored(small, series, "2025-06", DAY)[1] == "2026-10-02"
    third = small.import_file("bls-flat", later, DAY)
    assert (third.new, third.revised, third.unchanged) == (0, 0, 13)


def test_an_older_release_fills_the_past_and_leaves_the_present(
    small: Store, golden: Path, tmp_path: Path
) -> None:
    series = "employment.US.3344.SA"
    small.import_file("bls-flat", golden / BLS, "2026-11-06")
    older = tmp_path / BLS
    older.write_text((golden / BLS).read_text("utf-8").replace("393.8", "394.4"), "utf-8")
    small.import_file("bls-flat", older, "2026-10-02")
    assert stored(small, series, "2025-08", "2026-11-05")[0] == 394_400
    assert stored(small, series, "2025-08", DAY)[0] == 393_800


def test_vintages_of_alfred_are_their_own_known_on_dates(small: Store, golden: Path) -> None:
    report = small.import_file("fred", golden / "alfredgraph.csv", DAY)
    assert stored(small, "production.US.3344", "2026-03", "2026-05-01")[0] == 178.0042
    assert stored(small, "production.US.3344", "2026-03", "2026-05-15")[0] == 177.9
    april = stored(small, "production.US.3344", "2026-04", "2026-06-01")
    assert april[:2] == (179.1234, "2026-05-15")
    assert report.left_out == {"not available (empty or .)": 1}


def test_a_dry_run_says_the_same_and_writes_nothing(small: Store, golden: Path) -> None:
    before = small.as_of(DAY).hash
    dry = small.import_file("ipeds", golden / "C2024_A.csv", DAY, dry_run=True)
    assert small.as_of(DAY).hash == before
    real = small.import_file("ipeds", golden / "C2024_A.csv", DAY)
    assert (dry.new, dry.revised, dry.unchanged) == (real.new, real.revised, real.unchanged)
    assert str(dry).startswith("dry run")


def test_a_spreadsheet_may_have_saved_e_stat_as_cp932(
    small: Store, golden: Path, tmp_path: Path
) -> None:
    path = tmp_path / "e.csv"
    path.write_bytes((golden / "estat_0004015801.csv").read_text("utf-8").encode("cp932"))
    assert small.import_file("estat", path, DAY).changed
    assert stored(small, "production.JP.JSIC28.shipments", "2025-12")[0] == 119.4


def test_other_codes_are_left_out_on_request(small: Store, golden: Path, tmp_path: Path) -> None:
    path = tmp_path / BLS
    text = (golden / BLS).read_text("utf-8")
    path.write_text(text + f"{'CES3133450001':<30}\t2025\tM09\t       400.0\t\n", "utf-8")
    report = small.import_file("bls-flat", path, DAY, only_known=True)
    assert report.left_out["of codes that the catalogue does not have"] == 1
    assert "left out: 1 of codes" in str(report)
    assert report._repr_html_().startswith("<pre>")


def test_the_package_can_be_loaded_again_after_an_import(
    small: Store, golden: Path, small_package: Path
) -> None:
    small.import_file("bls-flat", golden / BLS, DAY)
    before = small.as_of(DAY).hash
    assert not small.load(small_package).changed
    assert small.as_of(DAY).hash == before
