"""What a number is the sum of, in every draw, for every cell; ages and vacancies beside it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import talent
from talent.demand.slack import Slack, vacancies
from talent.errors import ConfigError, UnknownCodeError
from talent.forecasts.contributions import EXPLAINED, contributions
from talent.supply.ages import AGE_BANDS

COUNTRIES = ("US", "JP", "TW")


@pytest.mark.parametrize("measure", sorted(EXPLAINED))
def test_contributions_add_up_in_every_draw_of_every_cell(baseline, measure):
    cube = baseline.cube
    for country in COUNTRIES:
        demand = baseline.world.countries[country].demand
        for scope in cube.scopes:
            for occupation in (*cube.occupations, "total"):
                cell = {"country": country, "scope": scope, "occupation": occupation}
                made = contributions(cube, demand, measure=measure, **cell)
                whole = cube.draws(measure, **cell)
                if measure in ("required", "available"):
                    whole = whole - cube.draws("available", **cell)[:, :1]
                np.testing.assert_allclose(
                    sum(made.values()), whole, rtol=0, atol=1e-9 * np.abs(whole).max() + 1e-6
                )


def test_tables_of_contributions_add_up_to_level_and_change(baseline):
    for since in (None, 2028):
        table = baseline.contributions(country="JP", occupation="technicians", since=since)
        total = table.set_index("driver").loc["total"]
        parts = table.loc[table["driver"] != "total"]
        assert parts["mean"].sum() == pytest.approx(total["mean"], abs=1e-6)
        gap = baseline.cube.draws("gap", country="JP", occupation="technicians")
        years = list(baseline.cube.years)
        start = 0 if since is None else gap[:, years.index(since)]
        expected = gap[:, -1] - start
        assert total["mean"] == pytest.approx(expected.mean())
        assert total["median"] == pytest.approx(np.median(expected))
    assert parts["text"].notna().all()


def test_a_run_read_back_gives_the_same_contributions(store, baseline):
    back = talent.load(store, baseline.run_id)
    for since in (None, 2030):
        fresh, kept = (
            run.contributions(country="TW", since=since).set_index("driver")["mean"]
            for run in (baseline, back)
        )
        pd.testing.assert_series_equal(fresh, kept, check_exact=False, rtol=1e-9, atol=1e-6)
    with pytest.raises(ConfigError, match="gap only"):
        back.contributions("required", country="TW")
    assert "people who retired" in str(back.explain("TW"))


def test_explain_tells_level_and_change(baseline):
    made = baseline.explain("US", year=2032, since=2027).contributions
    assert made["mean"].iloc[:-1].sum() == pytest.approx(made["mean"].iloc[-1], abs=1e-6)
    assert "What it is the sum of" in str(baseline.explain("US"))
    assert "people who retired" in baseline.explain("US")._repr_html_()
    assert baseline.explain("US", measure="vacancies").contributions is None


@pytest.mark.parametrize(
    "wrong",
    [{"year": 2050}, {"since": 2001}, {"country": "XX"}, {"occupation": "wizards"},
     {"scope": "moon"}, {"measure": "vacancies"}],
)  # fmt: skip
def test_unknown_codes_are_named(baseline, wrong):
    with pytest.raises(UnknownCodeError, match=str(next(iter(wrong.values())))):
        baseline.contributions(**{"country": "US", **wrong})


def test_age_bands_sum_to_the_total_in_every_draw(baseline):
    cube = baseline.cube
    for measure in ("available", "retirements"):
        for country in COUNTRIES:
            for occupation in (*cube.occupations, "total"):
                cell = {"country": country, "occupation": occupation}
                bands = [cube.draws(measure, age_band=band, **cell) for band in AGE_BANDS]
                assert min(b.min() for b in bands) >= -1e-9
                np.testing.assert_allclose(
                    np.sum(bands, axis=0), cube.draws(measure, **cell), rtol=1e-9, atol=1e-6
                )


def test_tables_by_age_band(store, baseline):
    table = baseline.table("available", by=["country", "age_band", "year"])
    assert len(table) == 3 * len(AGE_BANDS) * len(baseline.cube.years)
    every = baseline.table("available").set_index(["country", "year"])["mean"]
    summed = table.groupby(["country", "year"])["mean"].sum()
    np.testing.assert_allclose(summed, every.loc[summed.index])
    one = baseline.table("retirements", by=["year"], country="JP", age_band="55-64")
    assert (one["mean"] > 0).all()
    with pytest.raises(UnknownCodeError, match="measure"):
        baseline.table("gap", by=["age_band", "year"])
    with pytest.raises(ConfigError, match="keeps no draws"):
        talent.load(store, baseline.run_id).table("available", by=["age_band", "year"])


def test_vacancies_are_the_gap_and_what_turnover_keeps_open(baseline):
    cube = baseline.cube
    for country in COUNTRIES:
        slack = baseline.world.countries[country].demand.slack
        got = cube.draws("vacancies", country=country)
        least = cube.draws("gap", country=country)
        # Summed over cells, some of which are at their floor, so never below the sum of the parts.
        usual = slack.turnover[: len(got), None] * cube.draws("available", country=country)
        assert (got >= least + usual - 1e-6).all()
        assert (got >= slack.least[: len(got), None] * usual - 1e-6).all()
    # The base year is the survey: gap plus turnover, unless it is below the floor.
    assert (baseline.table("vacancies", year=2025)["median"] > 0).all()


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10_000))
def test_vacancies_rise_with_the_gap_and_are_never_negative(seed):
    rng = np.random.default_rng(seed)
    slack = Slack(rng.normal(0, 0.02, 5), rng.uniform(0, 0.03, 5), rng.uniform(0.2, 0.8, 5))
    gap, people = rng.normal(0, 500, (5, 3, 2)), rng.uniform(0, 9e3, (5, 3, 2))
    found = vacancies(slack, gap, people)
    assert (found >= 0).all()
    assert (vacancies(slack, gap + 10, people) >= found).all()
