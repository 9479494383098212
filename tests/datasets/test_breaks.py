"""Breaks in the database: those of the sources, of series that have them, when they were known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

MONTHS = pd.period_range("2022-06", "2023-01", freq="M").astype(str).tolist()


@pytest.fixture(scope="module")
def breaks(store):
    return store.as_of("2026-11-22").breaks()


def test_every_hole_of_the_monthly_survey_is_declared_with_its_join(breaks, observed):
    survey = observed[observed["series"].str.fullmatch(r"employment\.US\..*\.SA")]
    declared = breaks.set_index(["series", "period", "kind"])["vintage"]
    checked = 0
    for series, rows in survey.groupby("series"):
        missing = [month for month in MONTHS if month not in set(rows["period"])]
        assert missing[-1] == "2022-12", series
        first = rows.loc[rows["period"] >= "2023-01", "vintage"].min()
        assert declared[series, missing[0], "hole"] == first
        assert declared[series, "2023-01", "benchmark"] == first
        checked += 1
    assert checked == 29
    for series, start in {"3344": "2022-08", "334413": "2022-07"}.items():
        assert (f"employment.US.{series}.SA", start, "hole") in declared.index
        assert (f"employment.US.{series}.SA", "2023-01", "level_shift") in declared.index


def test_no_yearly_series_of_the_model_has_a_hole_that_is_not_declared(breaks, observed):
    holes = set(breaks.loc[breaks["kind"] == "hole", ["series", "period"]].itertuples(index=False))
    model = r"(age_structure|graduates|headcount|employment\.TW|participation\.(JP|TW))"
    for series, rows in observed[observed["series"].str.match(model)].groupby("series"):
        years = np.unique(rows["period"].str[:4].astype(int))
        gaps = years[:-1][np.diff(years) > 1] + 1
        assert {(series, str(year)) for year in gaps} <= holes, series


def test_sizes_of_the_japanese_survey_are_those_of_its_notes(breaks):
    mine = breaks[(breaks["series"] == "workers.JP.JSIC28.5+") & breaks["size_log"].notna()]
    found = np.expm1(mine.set_index("period")["size_log"]) * 100
    noted = {"2004": -3.1, "2009": -3.5, "2010": 1.4, "2012": -5.0, "2018": -15.0, "2022": -9.7,
             "2024": 13.1}  # fmt: skip
    found.index = found.index.str[:4]
    assert found.to_dict() == pytest.approx(noted, abs=0.06)


def test_a_break_is_known_from_the_first_value_after_it(breaks, observed):
    values = observed[["series", "period", "vintage"]].drop_duplicates()
    later = breaks.merge(values, on="series", suffixes=("", "_value"))
    later = later[later["period_value"] >= later["period"]]
    found = later.groupby(["series", "period", "kind", "vintage"])["vintage_value"].agg(
        ["min", set]
    )
    found.columns = ["first", "every"]
    joined = breaks.merge(
        found.reset_index(), on=["series", "period", "kind", "vintage"], how="left"
    )
    # A series that ends: known since somebody looked.
    ends = joined["first"].isna()
    assert set(joined.loc[ends, ["kind", "vintage"]].itertuples(index=False, name=None)) == {
        ("hole", "2026-11-22")
    }
    rest = joined[~ends]
    assert (rest["vintage"] >= rest["first"]).all()
    assert all(v in every for v, every in zip(rest["vintage"], rest["every"], strict=True))
    # Only a newer edition, which made the break itself, is later than the first value.
    assert set(rest.loc[rest["vintage"] > rest["first"], "series"].str.split(".").str[0]) <= {
        "population", "population_total", "graduates", "ep_employment", "exits",
    }  # fmt: skip


def test_every_break_parts_values_or_ends_them(breaks, observed):
    span = observed.groupby("series")["period"].agg(["min", "max"])
    joined = breaks.merge(span, left_on="series", right_index=True)
    assert len(joined) == len(breaks) > 2000
    assert (joined["min"] < joined["period"]).all()
    assert ((joined["max"] >= joined["period"]) | (joined["kind"] == "hole")).all()
