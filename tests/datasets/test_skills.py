"""Profiles of occupations and pools of donor industries, as shipped."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest


@pytest.fixture(scope="module")
def pools(csv_tables) -> pd.DataFrame:
    frame = csv_tables["donor_pools"].copy()
    for name in ("people", "wage"):
        frame[name] = pd.to_numeric(frame[name])
    return frame


def parts(pools: pd.DataFrame) -> pd.DataFrame:
    return pools[pools["soc"] != "00-0000"]


def test_codes_of_profiles_and_pools_are_mapped_to_occupations(csv_tables, pools) -> None:
    links = csv_tables["crosswalk"]
    ours = set(links.loc[links["system_to"] == "OCCUPATION", "code_from"])
    assert set(pools["soc"]) - ours == {"00-0000"}
    assert set(csv_tables["skill_occupations"]["soc"]) <= ours


def test_most_people_of_the_pools_have_a_profile(csv_tables, pools) -> None:
    jobs, rated = csv_tables["skill_occupations"], csv_tables["skill_ratings"]
    known = set(jobs.loc[jobs["code"].isin(rated["code"]), "soc"])
    mine = parts(pools[pools["role"] == "donor"])
    lost = mine[~mine["soc"].isin(known)].groupby("country")["people"].sum()
    share = lost / mine.groupby("country")["people"].sum()
    # Software developers have no ratings in this edition.
    assert share["US"] < 0.12
    assert (share[["JP", "TW"]] < 0.05).all()


def test_every_occupation_is_rated_on_every_element(csv_tables) -> None:
    rated = csv_tables["skill_ratings"].groupby("code")["element_id"].nunique()
    assert set(rated) == {len(csv_tables["skill_elements"])}


def test_related_occupations_are_ranked_once(csv_tables) -> None:
    related = csv_tables["skill_related"]
    assert not related.duplicated(["code", "rank"]).any()
    assert (related["code"] != related["related"]).all()


def test_classes_of_training_join_without_holes(csv_tables) -> None:
    frame = csv_tables["skill_training"]
    classes = frame[frame["scale"] != "RL"][["scale", "category", "months_low", "months_high"]]
    classes = classes.drop_duplicates().astype({"category": int}).sort_values(["scale", "category"])
    for _, rows in classes.groupby("scale"):
        low = pd.to_numeric(rows["months_low"]).to_numpy()
        high = pd.to_numeric(rows["months_high"]).to_numpy()
        assert rows["category"].tolist() == list(range(1, len(rows) + 1))
        np.testing.assert_array_equal(low[1:], high[:-1])
        assert np.isnan(high[-1])
    assert (frame.loc[frame["scale"] == "RL", "months_low"] == "").all()


def test_occupations_hold_at_most_the_industry(pools) -> None:
    key = ["country", "industry"]
    whole = pools[pools["soc"] == "00-0000"].set_index(key)["people"]
    share = parts(pools).groupby(key)["people"].sum() / whole
    assert len(whole) == pools[key].drop_duplicates().shape[0]
    assert share.max() <= 1.001
    # The rest is in occupations that neither the industry has nor donors have many of.
    assert share.min() > 0.7


def test_pools_hold_what_was_published(pools) -> None:
    found = pools.set_index(["industry", "soc"])["people"]
    assert found["NAICS 3364", "00-0000"] == 563460
    assert found["JSIC 31", "00-0000"] == 1_350_000
    assert found["TWIC C27", "00-0000"] == 253_000
    # 214,187 in 2014, times 1,971,000 over 1,888,897 of manufacturing without electronics.
    assert found["TWIC C29", "00-0000"] == pytest.approx(214187 * 1_971_000 / 1_888_897, abs=5)


def test_spread_occupations_are_estimates_and_keep_the_staffing(pools) -> None:
    abroad = parts(pools[pools["country"] != "US"])
    assert set(abroad["status"]) == {"estimated"}
    assert abroad["note"].str.contains("Occupations as in US NAICS", regex=False).all()
    assert abroad["wage"].isna().all()
    found = pools.set_index(["industry", "soc"])["people"]
    like = ["NAICS 3361", "NAICS 3362", "NAICS 3363"]
    for soc in ("51-4041", "17-2141", "51-2090"):
        there = sum(found[i, soc] for i in like) / sum(found[i, "00-0000"] for i in like)
        mine = found["JSIC 31", soc] / found["JSIC 31", "00-0000"]
        assert mine == pytest.approx(there, abs=10 / 1_350_000)


def test_only_the_industry_itself_is_no_donor(pools) -> None:
    assert set(pools.loc[pools["role"] == "own", "industry"]) == {"NAICS 3344"}


def test_donors_have_ages_pay_and_mobility(of, pools, observed, csv_tables) -> None:
    assert of("share_55_plus.US.3361")["2024"] == pytest.approx((280 + 61) / 1411)
    assert of("monthly_earnings.JP.JSIC26")["2023"] == 449289
    assert of("exits.JP.JSIC26.donor_separation")["2023"] == pytest.approx(0.09982)
    series = csv_tables["series"].set_index("series")
    rates = observed[observed["series"].map(series["concept"]) == "donor_transfer_rate"]
    assert rates["value"].between(0, 0.5).all()
    codes = set(series.loc[rates["series"].unique(), "publisher_code"])
    # None of them is an occupation whose rate the exits of the industry are made of.
    known = series.loc[series["concept"] == "transfer_rate", "publisher_code"]
    assert not codes & set(known)
    assert codes & set(parts(pools)["soc"])
