"""Design and equipment: levels from few counts, paths that follow world sales, and mixes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent.demand.employment import build_trend, employment_lessons
from talent.demand.wider import SEGMENTS, segment_mix, segment_trend
from talent.demand.wider_fit import (
    LEAST,
    Estimate,
    counted_elasticity,
    fit_growth,
    growth_table,
    updated,
)
from talent.demand.wider_sales import SALES, WorldSales
from talent.distributions import Distribution
from talent.errors import TalentError
from talent.inputs import Inputs

AS_OF = "2026-11-22"
BASE, TO = 2025, 2035
DRAWS = 500
COUNTRIES = ("US", "JP", "TW")
OCCUPATIONS = (
    "computer_scientists", "engineers", "managers_business", "operators", "other", "technicians",
)  # fmt: skip


class Changed:
    """A snapshot whose observations pass through a function."""

    def __init__(self, snapshot, change):
        self.snapshot, self.change = snapshot, change

    def __getattr__(self, name):
        return getattr(self.snapshot, name)

    def observations(self, concept, **filters):
        return self.change(concept, self.snapshot.observations(concept, **filters))


def trend(snapshot, country, segment, draws=DRAWS, to=TO, fab=150_000.0, **overrides):
    inputs = Inputs(snapshot, 3, draws, overrides)
    return segment_trend(inputs, country, segment, np.full(draws, fab), BASE, to)


@pytest.mark.parametrize("segment", SEGMENTS)
@pytest.mark.parametrize("country", COUNTRIES)
def test_a_trend_begins_at_its_level_and_widens(snapshot, country, segment):
    found = trend(snapshot, country, segment)
    assert found.point.shape == found.noise.shape == (DRAWS, TO - BASE + 1)
    np.testing.assert_array_equal(found.noise[:, 0], 1.0)
    assert found.spread[0] == 0
    assert (np.diff(found.spread) > 0).all()
    assert 0.2 < found.spread[-1] < 0.7
    assert 0.9 < np.median(found.noise[:, -1]) < 1.1
    assert found.growth.shape == (DRAWS,)
    # The path differs between draws by its level only.
    shape = found.point / found.point[:, :1]
    np.testing.assert_allclose(shape, shape[:1].repeat(DRAWS, axis=0))


def test_levels_lie_beside_the_published_counts(snapshot):
    """Design was put at 92,000 in 2022, and sales grew; equipment was 19,400 in 2009."""
    design, equipment = (trend(snapshot, "US", s).point[:, 0] for s in SEGMENTS)
    assert 92_000 < np.median(design) < 130_000
    assert np.quantile(equipment, 0.1) < 25_500 < np.quantile(equipment, 0.9)
    # Without a count the level goes with the people in fabs.
    one, two = (trend(snapshot, "TW", "design", fab=f).point for f in (1e5, 2e5))
    np.testing.assert_allclose(two, 2 * one)


@pytest.mark.parametrize("segment", SEGMENTS)
def test_first_draws_are_those_of_a_shorter_run(snapshot, segment):
    short, long = (trend(snapshot, "US", segment, draws=n) for n in (250, 500))
    for name in ("point", "noise", "growth"):
        np.testing.assert_allclose(getattr(long, name)[:250], getattr(short, name), rtol=1e-12)
    np.testing.assert_array_equal(long.spread, short.spread)


def test_a_nearer_end_changes_no_year_before_it(snapshot):
    near, far = (trend(snapshot, "JP", "equipment", to=to) for to in (2029, TO))
    np.testing.assert_allclose(far.point[:, :5], near.point, rtol=1e-12)
    np.testing.assert_allclose(far.noise[:, :5], near.noise, rtol=1e-12)
    none = trend(snapshot, "JP", "equipment", to=BASE)
    np.testing.assert_array_equal(none.noise, np.ones((DRAWS, 1)))


@pytest.mark.parametrize("segment", SEGMENTS)
def test_countries_meet_the_same_sales_but_have_errors_of_their_own(snapshot, segment):
    one, two = (np.log(trend(snapshot, c, segment).noise[:, -1]) for c in ("JP", "TW"))
    assert 0.15 < np.corrcoef(one, two)[0, 1] < 0.9


def test_more_sales_at_the_end_raise_the_level_and_so_does_a_larger_elasticity(snapshot):
    def boom(concept, rows):
        more = rows["value"].where(rows["year"] < 2025, rows["value"] * 1.3)
        return rows.assign(value=more) if concept == "sales" else rows

    before = trend(snapshot, "US", "design")
    after = trend(Changed(snapshot, boom), "US", "design")
    assert (after.point[:, 0] > before.point[:, 0]).mean() > 0.95
    assert after.growth.mean() > before.growth.mean()
    low, high = (
        trend(snapshot, "US", "design", design_elasticity_to_sales=Distribution("fixed", b, b, b))
        for b in (0.2, 0.9)
    )
    ratio = [t.point[:, -1] / t.point[:, 0] for t in (low, high)]
    assert (ratio[1] > ratio[0]).all()
    assert high.spread[-1] > low.spread[-1]


def test_what_is_published_after_the_date_changes_nothing(store, snapshot):
    """A value of 2026 published in 2027 is planted behind the vintages that a snapshot shows."""
    hidden = store.as_of("2027-06-30")
    later = hidden.observations("sales").assign(vintage="2027-02-05", year=2026, period="2026",
                                                value=5_000.0).iloc[:1]  # fmt: skip

    def planted(date):
        def add(concept, rows):
            both = pd.concat([rows, later]) if concept == "sales" else rows
            return both[both["vintage"].astype(str) <= date]

        return add

    plain = trend(snapshot, "US", "design")
    same = trend(Changed(snapshot, planted(AS_OF)), "US", "design")
    np.testing.assert_array_equal(same.point, plain.point)
    np.testing.assert_array_equal(same.noise, plain.noise)
    # The canary sings where it may be heard.
    heard = trend(Changed(snapshot, planted("2027-06-30")), "US", "design")
    assert np.median(heard.point[:, -1]) > 1.2 * np.median(plain.point[:, -1])


@pytest.mark.parametrize("segment", SEGMENTS)
def test_the_ledger_names_what_was_read(snapshot, segment):
    inputs = Inputs(snapshot, 3, DRAWS)
    segment_trend(inputs, "US", segment, np.ones(DRAWS), BASE, TO)
    keys = set(inputs.ledger(["US"])["key"])
    assert {SALES[segment][1], f"{segment}_elasticity_to_sales", "segment_count_sd"} <= keys
    assert any(k.startswith(f"segment_employment.US.{segment}") for k in keys)
    driven = {d.key for d in inputs.drivers("US")}
    assert {f"people in {segment} per sales", f"own errors of {segment}, US"} <= driven


def test_unknown_segments_and_uncounted_countries_are_refused(snapshot):
    with pytest.raises(TalentError, match="no segment 'materials'"):
        trend(snapshot, "US", "materials")
    with pytest.raises(TalentError, match="design_over_fab"):
        trend(snapshot, "KR", "design")


def test_expected_sales_go_on_from_the_known_ones(snapshot):
    found = WorldSales.of(Inputs(snapshot, 3, 250), "design", 2015, TO, 250)
    known = found.index(2016, 2025)
    assert np.ptp(known, axis=0).max() == 0
    np.testing.assert_allclose(known[0, -1], (np.log(630.5) + np.log(791.7)) / 2)
    assert np.ptp(found.index(2026, 2026)) > 0
    with pytest.raises(TalentError, match="two years running"):
        WorldSales(2000, np.array([0.0, np.nan, np.nan, 1.0]), np.zeros((2, 4))).expected(
            2001, 2002
        )


def simulated(rng, n, c, b, own):
    years = np.arange(2000, 2000 + n)
    logs = np.cumsum(0.06 + 0.25 * rng.normal(size=n))
    sales = pd.Series(np.exp(logs), index=years)
    index = (np.log(sales) + np.log(sales).shift(1)) / 2
    return (c + b * index.diff() + own * rng.normal(size=n)).dropna(), sales


def test_coefficients_are_recovered_and_their_errors_are_honest():
    rng = np.random.default_rng(8)
    fits = [fit_growth(*simulated(rng, 22, -0.02, 0.4, 0.05)) for _ in range(200)]
    theta = np.array([f.theta for f in fits])
    np.testing.assert_allclose(theta.mean(axis=0), [-0.02, 0.4], atol=0.02)
    sd = np.array([np.sqrt(np.diag(f.covariance)) for f in fits])
    inside = np.abs(theta - [-0.02, 0.4]) < 1.2816 * sd
    assert (inside.mean(axis=0) > 0.75).all()
    assert np.mean([f.residual_sd for f in fits]) == pytest.approx(0.05, rel=0.1)


def test_a_hole_in_sales_costs_the_two_years_that_need_it():
    growth, sales = simulated(np.random.default_rng(1), 12, 0.0, 0.5, 0.0)
    whole = growth_table(growth, sales)
    holed = growth_table(growth, sales.drop(2005))
    assert set(whole.index) - set(holed.index) == {2005, 2007}
    assert fit_growth(growth.iloc[:LEAST], sales.iloc[: LEAST + 1]) is None


@settings(max_examples=30, deadline=None)
@given(b=st.floats(-1, 2), a=st.floats(1, 12))
def test_counts_on_a_line_give_its_slope(a, b):
    sales = pd.Series(np.exp(np.linspace(3, 5, 12)), index=range(2010, 2022))
    index = (np.log(sales) + np.log(sales).shift(1)) / 2
    counts = np.exp(a + b * index.loc[[2011, 2016, 2020]])
    found = counted_elasticity(counts, sales, 0.1)
    assert found.theta[1] == pytest.approx(b, abs=1e-9)
    assert counted_elasticity(counts.iloc[:1], sales, 0.1) is None


def test_updating_is_the_normal_posterior():
    """Against the textbook: precisions add up, and means are weighted by them."""
    rng = np.random.default_rng(4)
    prior = rng.normal([0.1, 0.5], [0.03, 0.25], size=(40_000, 2))
    cov = np.array([[4e-4, -1e-3], [-1e-3, 0.02]])
    joint = Estimate(np.array([0.0, 0.2]), cov, (0, 1), 0.1, 9, 11)
    single = Estimate(np.array([9.0, 0.8]), np.diag([1.0, 0.04]), (1,), 0.0, 0, 3)
    got = updated(prior, (0.03, 0.25), [joint, single], 1, "test")
    precision = np.diag([0.03**-2, 0.25**-2]) + np.linalg.inv(cov) + np.diag([0, 25.0])
    mean = np.linalg.solve(
        precision,
        np.array([0.1 / 0.03**2, 0.5 / 0.25**2]) + np.linalg.inv(cov) @ joint.theta + [0, 20.0],
    )
    np.testing.assert_allclose(got.mean(axis=0), mean, atol=0.003)
    np.testing.assert_allclose(np.cov(got.T), np.linalg.inv(precision), rtol=0.05, atol=2e-5)


@pytest.mark.parametrize("segment", SEGMENTS)
def test_a_mix_is_made_of_shares(snapshot, segment):
    share, sd = segment_mix(Inputs(snapshot, 3, DRAWS), segment, OCCUPATIONS)
    assert share.sum() == pytest.approx(1)
    assert (share > 0).all()
    assert (sd > 0.1).all()
    assert (sd < 1).all()
    # In any order of the occupations.
    back, _ = segment_mix(Inputs(snapshot, 3, DRAWS), segment, OCCUPATIONS[::-1])
    np.testing.assert_allclose(back[::-1], share)


def test_design_is_made_of_engineers_and_equipment_is_built(snapshot):
    mixes = {s: dict(zip(OCCUPATIONS, segment_mix(Inputs(snapshot, 3, DRAWS), s, OCCUPATIONS)[0],
                         strict=True)) for s in SEGMENTS}  # fmt: skip
    design, equipment = mixes["design"], mixes["equipment"]
    assert design["engineers"] + design["computer_scientists"] == pytest.approx(0.65, abs=0.02)
    assert equipment["operators"] > 5 * design["operators"]


def test_without_staffing_of_kin_there_is_no_mix(snapshot):
    bare = Changed(snapshot, lambda c, rows: rows.iloc[:0] if c == "occupation_mix" else rows)
    with pytest.raises(TalentError, match="no staffing of"):
        segment_mix(Inputs(bare, 3, DRAWS), "design", OCCUPATIONS)


def test_sales_and_employment_have_shocks_of_their_own(snapshot):
    inputs = Inputs(snapshot, 3, 2000)
    lessons = employment_lessons(inputs, ["US"], BASE, TO)
    employment = build_trend(inputs, lessons, "US", ["fab", "other_components"], BASE, TO)
    design = segment_trend(inputs, "US", "design", employment.point[:, 0, 0], BASE, TO)
    for year in (2, 6):
        logs = np.log(np.stack([employment.noise[:, year, 0], design.noise[:, year]]))
        # Three standard errors of a correlation of nothing. The cycle couples them afterwards.
        assert abs(np.corrcoef(logs)[0, 1]) < 3 / np.sqrt(2000)
