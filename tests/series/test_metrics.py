"""Scores against an independent implementation, and against the published definitions by hand."""

from __future__ import annotations

import numpy as np
import pytest
import scoringrules
from hypothesis import given, settings
from hypothesis import strategies as st

from talent.series.metrics import (
    coverage,
    crps,
    interval_score,
    mase,
    msis,
    naive_scale,
    skill,
    smape,
    weighted_interval_score,
)

seeds = st.integers(0, 2**32 - 1)
scales = st.floats(0.01, 1000.0)
quick = settings(max_examples=50, deadline=None)


def one_case(seed: int):
    """Actuals, draws and two nested bands around a median, shape (5,)."""
    rng = np.random.default_rng(seed)
    actual = rng.normal(0, 3, 5)
    draws = rng.normal(rng.normal(0, 2, 5), rng.uniform(0.1, 3, 5), (40, 5))
    lower = [np.quantile(draws, p, axis=0) for p in (0.1, 0.025)]
    upper = [np.quantile(draws, p, axis=0) for p in (0.9, 0.975)]
    return actual, draws, lower, upper


@quick
@given(seeds)
def test_crps_is_that_of_scoringrules(seed):
    actual, draws, _, _ = one_case(seed)
    theirs = scoringrules.crps_ensemble(actual, draws, m_axis=0, estimator="fair")
    np.testing.assert_allclose(crps(actual, draws), theirs, rtol=1e-9, atol=1e-12)


def test_crps_of_many_normal_draws_tends_to_the_closed_form():
    rng = np.random.default_rng(0)
    actual = np.array([-2.0, 0.0, 1.5])
    draws = rng.normal(0.5, 2.0, (200_000, 3))
    exact = scoringrules.crps_normal(actual, 0.5, 2.0)
    np.testing.assert_allclose(crps(actual, draws), exact, atol=0.015)


@quick
@given(seeds)
def test_interval_score_is_that_of_scoringrules(seed):
    actual, _, lower, upper = one_case(seed)
    for low, high, level in zip(lower, upper, (80, 95), strict=True):
        theirs = scoringrules.interval_score(actual, low, high, 1 - level / 100)
        np.testing.assert_allclose(interval_score(actual, low, high, level), theirs)


@quick
@given(seeds)
def test_weighted_interval_score_is_twice_the_mean_quantile_score(seed):
    # Bracher et al. (2021), supplement. The function of the same name in scoringrules 0.10 adds the
    # median itself and not its distance from the actual, so its quantile score serves.
    actual, draws, lower, upper = one_case(seed)
    median = np.median(draws, axis=0)
    quantiles = np.array([lower[1], lower[0], median, upper[0], upper[1]])
    p = np.array([0.025, 0.1, 0.5, 0.9, 0.975])[:, None]
    theirs = 2 * scoringrules.quantile_score(actual, quantiles, p).mean(axis=0)
    ours = weighted_interval_score(actual, median, lower, upper, [80, 95])
    np.testing.assert_allclose(ours, theirs)


def test_many_bands_tend_to_the_crps():
    rng = np.random.default_rng(1)
    draws = np.sort(rng.normal(0, 1, 4000))
    levels = np.arange(1, 100)
    lower = [np.quantile(draws, 0.5 - one / 200) for one in levels]
    upper = [np.quantile(draws, 0.5 + one / 200) for one in levels]
    for actual in (-1.7, 0.1, 2.5):
        ours = weighted_interval_score(actual, np.median(draws), lower, upper, levels)
        assert float(ours) == pytest.approx(float(crps(actual, draws)), rel=0.02)


def test_scores_worked_by_hand():
    history = [10.0, 14.0, 12.0, 18.0]
    assert naive_scale(history) == pytest.approx((4 + 2 + 6) / 3)
    assert naive_scale(history, season=2) == pytest.approx((2 + 4) / 2)
    actual, point = [20.0, 16.0], [19.0, 20.0]
    assert float(mase(actual, point, 4.0)) == pytest.approx((1 + 4) / 2 / 4)
    assert float(smape(actual, point)) == pytest.approx(100 * (2 / 39 + 8 / 36) / 2)
    # MSIS of the M4 guide: widths 6 and 6, the first actual one above the band, a = 0.05.
    lower, upper = [13.0, 13.0], [19.0, 19.0]
    assert float(msis(actual, lower, upper, 95, 4.0)) == pytest.approx((6 + 40 * 1 + 6) / 2 / 4)
    assert coverage(actual, lower, upper) == 0.5
    assert float(skill(1.0, 4.0)) == pytest.approx(0.75)
    assert float(skill(5.0, 4.0)) == pytest.approx(-0.25)


def test_a_hole_gives_no_move_and_a_short_history_no_scale():
    assert naive_scale([1.0, np.nan, 3.0, 5.0]) == pytest.approx(2.0)
    assert np.isnan(naive_scale([1.0]))
    assert np.isnan(naive_scale([1.0, 2.0, 3.0, 4.0], season=4))
    assert naive_scale([2.0, 2.0, 2.0]) == 0


def test_two_zeros_are_no_error_and_opposite_signs_the_largest():
    assert float(smape([0.0], [0.0])) == 0
    assert float(smape([3.0], [-3.0])) == pytest.approx(200)


@quick
@given(seeds)
def test_a_perfect_forecast_scores_zero(seed):
    actual = np.random.default_rng(seed).normal(0, 5, 4)
    same = [actual, actual]
    scores = [
        mase(actual, actual, 2.0),
        smape(actual, actual),
        interval_score(actual, actual, actual, 95),
        msis(actual, actual, actual, 95, 2.0),
        weighted_interval_score(actual, actual, same, same, [80, 95]),
        crps(actual, np.tile(actual, (9, 1))),
    ]
    for score in scores:
        np.testing.assert_allclose(score, 0, atol=1e-12)
    assert coverage(actual, actual, actual) == 1
    assert float(skill(0.0, 3.0)) == 1


@quick
@given(seeds, scales)
def test_scores_follow_the_unit_and_scaled_scores_do_not(seed, unit):
    actual, draws, lower, upper = one_case(seed)
    median = np.median(draws, axis=0)
    history = np.random.default_rng(seed).normal(0, 1, 12)

    def in_unit(k: float):
        bands = [k * b for b in lower], [k * b for b in upper]
        scale = naive_scale(k * history)
        moving = [
            crps(k * actual, k * draws),
            interval_score(k * actual, bands[0][0], bands[1][0], 80),
            weighted_interval_score(k * actual, k * median, *bands, [80, 95]),
            np.array(scale),
        ]
        fixed = [
            mase(k * actual, k * median, scale),
            msis(k * actual, bands[0][1], bands[1][1], 95, scale),
            smape(k * actual, k * median),
            np.array(coverage(k * actual, bands[0][0], bands[1][0])),
        ]
        return moving, fixed

    (moving, fixed), (moved, still) = in_unit(1.0), in_unit(unit)
    for a, b in zip(moving, moved, strict=True):
        np.testing.assert_allclose(unit * a, b, rtol=1e-7, atol=1e-9)
    for a, b in zip(fixed, still, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-7)


@quick
@given(seeds)
def test_crps_is_lowest_on_average_for_the_distribution_the_actuals_come_from(seed):
    rng = np.random.default_rng(seed)
    actual = rng.normal(0, 1, 2000)
    honest = rng.normal(0, 1, (50, 2000))
    score = crps(actual, honest).mean()
    assert score < crps(actual, honest + 1).mean()
    assert score < crps(actual, honest * 0.4).mean()
    assert score < crps(actual, honest * 2.5).mean()
