"""Counts of segments and vacancies found later: kept apart from what the forecast adds up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

DATASETS = Path(__file__).resolve().parents[2] / "datasets"


@pytest.fixture(scope="module")
def series():
    return pd.read_csv(DATASETS / "series.csv", keep_default_na=False).set_index("series")


@pytest.fixture(scope="module")
def employment():
    return pd.read_csv(DATASETS / "employment.csv")


@pytest.fixture(scope="module")
def market():
    return pd.read_csv(DATASETS / "labour_market.csv")


def latest(market, key):
    rows = market[market["series"] == key].sort_values(["period", "vintage"])
    return rows.drop_duplicates("period", keep="last").set_index("period")["value"]


def test_segments_are_no_employment_of_a_scope(series):
    mine = series[series["concept"] == "segment_employment"]
    assert {"US", "JP", "TW"} <= set(mine["country"])
    assert (mine["scope"] == "other").all()
    assert (mine["unit"] == "persons").all()


def test_semiconductor_machinery_is_a_part_of_industrial_machinery(employment):
    part = employment[employment["series"] == "segment_employment.US.equipment"]
    whole = employment[employment["series"] == "employment.US.3332.SA"]
    whole = whole.groupby(whole["period"].str[:4])["value"].mean()
    share = part.set_index("period")["value"] / whole.reindex(part["period"])
    assert len(share.dropna()) >= 10
    assert share.dropna().between(0.1, 0.4).all()


def test_design_and_manufacturing_add_up_to_the_totals_that_they_were_taken_from(employment):
    value = employment.set_index(["series", "period"])["value"]
    plants = employment[employment["series"] == "employment.US.334413.SA"]
    plants = plants.groupby(plants["period"].str[:4])["value"].mean()
    for year, total in ((2011, 244800), (2020, 277000)):
        design = value["segment_employment.US.design", str(year)]
        assert design + plants[str(year)] == pytest.approx(total, rel=0.005)


def test_new_openings_meet_the_old_edition_before_the_revisions(market):
    rows = market[market["series"] == "jolts.US.durable.openings.level"]
    both = rows.pivot_table(index="period", columns="vintage", values="value")
    old, new = both["2022-10-04"], both["2026-02-03"]
    change = np.log(new / old).dropna()
    assert len(change) == 56
    assert change.loc[:"2019-12"].abs().max() < 0.03
    assert change.abs().max() < 0.25


def test_openings_rates_computed_here_meet_the_published_ones(market):
    rows = market[market["series"] == "jolts.US.durable.openings.rate"]
    both = rows.pivot_table(index="period", columns="vintage", values="value")
    apart = (both["2026-02-03"] - both["2022-10-04"]).loc["2018":"2019"].abs()
    assert apart.max() < 0.0015
    newest = (both["2026-02-03"] - both["2026-06-02"]).dropna().abs()
    assert newest.max() < 0.0015


def test_rates_of_taiwan_meet_their_levels(market):
    rate, level = (latest(market, f"vacancies.TW.manufacturing.{k}") for k in ("rate", "level"))
    both = pd.concat([rate, level], axis=1, keys=["rate", "level"]).dropna().loc["2017":]
    people = both["level"] * (1 / both["rate"] - 1)
    assert people.between(2.7e6, 2.95e6).all()


def test_rates_of_japan_are_per_post(market):
    rate = latest(market, "vacancies.JP.economy.rate")
    assert rate["2024-05"] == pytest.approx(0.036 / 1.036)
    assert rate.between(0.005, 0.05).all()
