"""Retirement hazards: known ones come back, curves behave, backtests do not look ahead."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from talent.errors import ConfigError, TalentError
from talent.supply.hazard_fit import LEVEL, fit_hazards
from talent.supply.retirement import (
    FIRST_AGE,
    fit_retirement,
    retirement_hazard,
    shift_ages,
)
from talent.supply.retirement_backtest import backtest, country_shock, scores
from talent.supply.transitions import cohort_transitions, country_cohorts, shares_by_age

AGES = np.arange(15, 81)
BANDS = [f"{a}-{a + 4}" for a in range(45, 75, 5)]


def true_force(age):
    """Log-linear up to 66, flatter beyond: no member of the fitted family."""
    return 0.008 * np.exp(0.13 * (np.minimum(age, 66) - 50) + 0.04 * np.maximum(age - 66, 0))


def true_shares(start=0.85):
    """Participation at the middle of each band when the force is the same every year."""
    fine = np.arange(47.5, 80, 0.01)
    lost = np.cumsum(true_force(fine)) * 0.01
    middles = np.arange(47.5, 75, 5)
    return start * np.exp(-np.interp(middles, fine, lost))


@pytest.fixture(scope="module")
def participation(store):
    return store.as_of("2026-11-22").observations("participation")


@pytest.fixture(scope="module")
def model(participation):
    return fit_retirement(country_cohorts(participation))


def test_without_priors_the_fit_is_the_binomial_glm_of_statsmodels():
    rng = np.random.default_rng(1)
    x = np.column_stack([np.ones(80), rng.normal(size=(80, 2))])
    eta = x @ [0.5, 0.4, -0.3] + LEVEL
    left = rng.binomial(400, 1 - np.exp(-5 * np.exp(eta))) / 400
    weight = np.ones(80)
    ours = fit_hazards(left, x[:, None, :], np.full((80, 1), 5.0), weight, np.full(3, np.inf))
    family = sm.families.Binomial(link=sm.families.links.CLogLog())
    glm = sm.GLM(left, x, family=family, offset=np.full(80, np.log(5.0) + LEVEL)).fit(tol=1e-12)
    np.testing.assert_allclose(ours.beta, glm.params, atol=1e-6)
    scale = glm.pearson_chi2 / 77
    assert ours.dispersion == pytest.approx(scale, rel=1e-5)
    np.testing.assert_allclose(ours.covariance, glm.cov_params() / glm.scale * scale, rtol=1e-4)
    weight = rng.uniform(0.2, 1, 80)
    ours = fit_hazards(left, x[:, None, :], np.full((80, 1), 5.0), weight, np.full(3, np.inf))
    glm = sm.GLM(
        left, x, family=family, var_weights=weight, offset=np.full(80, np.log(5.0) + LEVEL)
    ).fit(tol=1e-12)
    np.testing.assert_allclose(ours.beta, glm.params, atol=1e-6)


def test_a_force_seen_in_sums_over_years_is_found_for_each_year():
    age = np.arange(50.5, 70)
    force = 0.01 * np.exp(0.1 * (age - 50.5))
    left = 1 - np.exp(-force.reshape(4, 5).sum(axis=1))
    design = np.column_stack([np.ones(20), age - 60]).reshape(4, 5, 2)
    fit = fit_hazards(left, design, np.ones((4, 5)), np.ones(4), np.full(2, np.inf))
    np.testing.assert_allclose(
        np.exp(fit.log_hazard(design.reshape(20, 2), fit.beta)), force, rtol=1e-6
    )


@pytest.mark.parametrize("every", [1, 5])
def test_known_hazards_come_back_and_the_bands_hold_them(every):
    rng = np.random.default_rng(3)
    worlds, people = 120, 2500
    ages = np.array([52, 56, 60, 64, 68])
    truth = 1 - np.exp(-true_force(ages + 1.0))
    inside, medians = {0.8: 0, 0.95: 0}, []
    for world in range(worlds):
        seen = pd.DataFrame(
            [(y, b, rng.binomial(people, p) / people) for y in range(2000, 2021, every)
             for b, p in zip(BANDS, true_shares(), strict=True)],
            columns=["year", "age", "share"],
        )  # fmt: skip
        hazard = retirement_hazard(seen, ages, draws=400, seed=world, shock=0.0)
        medians.append(np.median(hazard, axis=0))
        for level in inside:
            low, high = np.quantile(hazard, [(1 - level) / 2, (1 + level) / 2], axis=0)
            inside[level] += np.mean((low <= truth) & (truth <= high))
    np.testing.assert_allclose(np.mean(medians, axis=0), truth, rtol=0.12)
    # Cells of a world move together, so the error is that of the worlds.
    for level, hits in inside.items():
        error = np.sqrt(level * (1 - level) / worlds)
        assert hits / worlds > level - 2.5 * error, (level, hits / worlds)
        assert hits / worlds < level + max(2.5 * error, (1 - level) * 0.75), (level, hits / worlds)


def test_the_shock_widens_every_age_alike():
    seen = pd.DataFrame({"age": BANDS, "share": true_shares()})
    force = -np.log1p(-retirement_hazard(seen, [55, 60, 65], draws=4000, seed=1, shock=0.5))
    still = -np.log1p(-retirement_hazard(seen, [55, 60, 65], draws=4000, seed=1, shock=0.0))
    added = np.log(force).var(axis=0) - np.log(still).var(axis=0)
    np.testing.assert_allclose(added, 0.25, rtol=0.1)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_hazards_are_probabilities_whatever_the_participation(seed):
    rng = np.random.default_rng(seed)
    ages = [f"{a}-{a + 4}" for a in range(45, 70, 5)] + ["70+"]
    years = np.sort(rng.choice(np.arange(1990, 2020), rng.integers(1, 4), replace=False))
    seen = pd.DataFrame(
        [(y, a, s) for y in years for a, s in zip(ages, rng.uniform(0.01, 1, 6), strict=True)],
        columns=["year", "age", "share"],
    )
    hazard = retirement_hazard(seen, AGES, draws=20, seed=seed)
    assert hazard.shape == (20, len(AGES))
    assert ((hazard >= 0) & (hazard <= 1)).all()
    assert not hazard[:, AGES < FIRST_AGE].any()


def test_hazards_of_the_countries_rise_with_age_in_the_ages_of_retirement(model):
    late = np.arange(55, 71)
    for country in model.groups:
        for sex in "MTF":
            curve = model.hazards(country, late, model.fit.beta[None], sex=sex)[0]
            assert (np.diff(curve) > 0).all(), (country, sex)
            assert curve[0] < 0.06
            assert curve[-1] > 0.05


def test_a_shift_by_a_year_is_the_curve_of_the_age_before(model):
    beta = model.coefficients(50, seed=1)
    for country in model.groups:
        still = model.hazards(country, AGES, beta)
        later = model.hazards(country, AGES, beta, shift=1.0)
        np.testing.assert_array_equal(later[:, 1:], still[:, :-1])
        sooner = model.hazards(country, AGES, beta, shift=-1.0)
        np.testing.assert_array_equal(sooner[:, :-1], still[:, 1:])
        half = model.hazards(country, AGES, beta, shift=np.full(50, 0.5))
        np.testing.assert_allclose(half, (still + later) / 2, atol=1e-12)


def test_each_draw_has_a_shift_of_its_own():
    curve = np.tile(np.arange(5.0), (3, 1))
    moved = shift_ages(curve, np.arange(50, 55), np.array([52, 54]), np.array([0.0, 1.0, -0.25]))
    np.testing.assert_allclose(moved, [[2, 4], [1, 3], [2.25, 4]])


def test_cohorts_are_followed_exactly_where_bands_allow():
    years = [2000, 2003, 2005, 2010]
    seen = pd.DataFrame(
        [("x", y, b, 0.9 - 0.1 * i - 0.01 * j)
         for j, y in enumerate(years) for i, b in enumerate(["50-54", "55-59", "60-64", "60+"])],
        columns=["group", "year", "age", "share"],
    )  # fmt: skip
    rows = cohort_transitions(shares_by_age(seen)).set_index(["year", "age"])
    assert rows["real"].all()
    assert rows.loc[(2010, 52.5), "stay"] == pytest.approx(0.77 / 0.88)
    assert rows.loc[(2010, 52.5), "span"] == 5
    # In 2003 no band stood five years earlier: three years, interpolated between two bands.
    assert rows.loc[(2003, 54.5), "stay"] == pytest.approx(0.79 / (0.9**0.6 * 0.8**0.4))


def test_one_survey_compares_neighbouring_ages():
    seen = shares_by_age(pd.DataFrame({"group": "x", "year": 2020, "age": BANDS, "share": 0.5}))
    rows = cohort_transitions(seen)
    assert not rows["real"].any()
    np.testing.assert_allclose(rows[["span", "stay"]], [[5.0, 1.0]] * 5)


def test_both_sexes_together_are_used_only_where_they_say_something_new():
    sexes = [("X", "M", y, b, v) for y in (2010, 2015) for b, v in (("50-54", 0.9), ("55-59", 0.8))]
    sexes += [(c, "F", y, b, v - 0.2) for c, _, y, b, v in sexes]
    both = [("X", "T", y, b, v) for y in (2010, 2015) for b, v in (("60-69", 0.5), ("15+", 0.6))]
    frame = pd.DataFrame([*sexes, *both], columns=["country", "sex", "year", "age_band", "value"])
    rows = country_cohorts(frame)
    assert sorted(rows["sex"]) == ["F", "M", "T"]
    mixed = rows.loc[rows["sex"] == "T"].iloc[0]
    # From 57.5 (mean of men and women, 0.7) towards 65 (0.5), seen where the bands stand.
    assert mixed["year"] == 2015
    assert mixed["stay"] < 1


def test_errors_name_the_fix():
    with pytest.raises(ConfigError, match="share is missing"):
        retirement_hazard(pd.DataFrame({"age": [50]}), [60], draws=5, seed=1)
    with pytest.raises(ConfigError, match="0 to 1"):
        retirement_hazard(
            pd.DataFrame({"age": [50, 55], "share": [0.9, 80.0]}), [60], draws=5, seed=1
        )
    with pytest.raises(ConfigError, match="at least 3"):
        retirement_hazard(
            pd.DataFrame({"age": [50, 55], "share": [0.9, 0.8]}), [60], draws=5, seed=1
        )


def test_a_country_that_is_too_thin_is_named(participation):
    some = participation.loc[
        (participation["country"] != "TW") | participation["age_band"].isin(["50-54", "55-59"])
    ]
    with pytest.raises(TalentError, match="too thin for TW"):
        fit_retirement(country_cohorts(some))
    with pytest.raises(TalentError, match="too thin for any country"):
        fit_retirement(country_cohorts(participation.iloc[:0]))


def test_a_backtest_uses_nothing_from_after_its_origin(participation):
    before = backtest(participation, [1995])
    later = participation.assign(
        value=participation["value"].where(participation["year"] <= 1995, 0.5)
    )
    after = backtest(later, [1995])
    methods = ["hazards", "cross_section", "last_cohort"]
    pd.testing.assert_frame_equal(before[methods], after[methods])
    assert (before["truth"] != after["truth"]).all()


def test_real_cohorts_forecast_better_than_the_cross_section(participation):
    table = scores(backtest(participation, range(1975, 2017, 3)), 1990).set_index("method")
    assert table.loc["hazards", "abs_error"] < 0.92 * table.loc["cross_section", "abs_error"]
    assert table.loc["hazards", "log_score"] > table.loc["cross_section", "log_score"] + 0.1
    assert 0.65 < table.loc["hazards", "cover_80"] < 0.95


def test_scores_by_hand():
    rows = [
        ("US", "M", origin, 0, "50-54", truth, 0.0, 0.0, 0.0)
        for origin, truth in ((1980, -0.1), (1985, 0.1), (1990, 0.05))
    ]
    columns = [
        "country", "sex", "origin", "ahead", "age", "truth",
        "hazards", "cross_section", "last_cohort",
    ]  # fmt: skip
    table = scores(pd.DataFrame(rows, columns=columns).assign(sex=["M", "F", "M"]), 1990)
    assert table["abs_error"].tolist() == pytest.approx([0.05] * 3)
    assert table["cover_80"].tolist() == [1.0] * 3
    expected = -0.5 * 0.25 - np.log(0.1) - 0.5 * np.log(2 * np.pi)
    assert table["log_score"].iloc[0] == pytest.approx(expected)


def test_the_shock_is_what_past_errors_say(participation, model):
    assert 0.2 < country_shock(participation, model) < 0.5
    thin = participation.loc[participation["sex"] == "T"]
    with pytest.raises(TalentError, match="men and women by five-year bands"):
        country_shock(thin, model)
