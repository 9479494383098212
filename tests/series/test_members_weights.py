"""Members: which apply and what they say; weights: robust, pooled, and pulled towards equality."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent.series import forecast, members
from talent.series.members import MEMBERS, fit_members
from talent.series.weights import combine, learn_weights

PLAIN = {"naive", "drift", "recent_drift", "median_drift"}
FITTED = {"theta", "damped", "log_damped", "arima_011", "arima_110", "local_trend"}
seeds = st.integers(0, 2**32 - 1)
quick = settings(max_examples=60, deadline=None)


def applying(fit) -> set[str]:
    return {name for name, path in zip(MEMBERS, fit.paths, strict=True) if np.isfinite(path).all()}


def noisy(periods: int = 24, seed: int = 3):
    rng = np.random.default_rng(seed)
    return 100 + np.cumsum(1 + rng.normal(0, 2, periods))


def test_every_trending_member_goes_on_with_a_straight_line():
    y = 100 + 2.0 * np.arange(30)
    fit = fit_members(y, 5)
    line = y[-1] + 2.0 * np.arange(1, 6)
    for name in ("drift", "recent_drift", "median_drift"):
        np.testing.assert_allclose(fit.paths[MEMBERS.index(name)], line, rtol=1e-12)
    for name in ("arima_011", "arima_110", "local_trend", "damped"):
        np.testing.assert_allclose(fit.paths[MEMBERS.index(name)], line, rtol=0.01)
    np.testing.assert_array_equal(fit.paths[MEMBERS.index("naive")], np.full(5, y[-1]))


def test_theta_on_logs_has_half_the_trend_of_the_logs():
    growth = 0.04
    y = 50 * np.exp(growth * np.arange(25))
    path = fit_members(y, 4).paths[MEMBERS.index("theta")]
    assert (path > y[-1]).all()
    np.testing.assert_allclose(np.diff(np.log(path)), growth / 2, rtol=0.05)


def test_short_series_get_naive_and_drift_and_one_value_naive_alone():
    assert applying(fit_members(noisy(7), 3)) == {"naive", "drift"}
    assert applying(fit_members(noisy(2), 3)) == {"naive", "drift"}
    assert applying(fit_members(np.array([5.0]), 3)) == {"naive"}
    assert applying(fit_members(noisy(8), 3)) == PLAIN | FITTED


def test_a_late_hole_leaves_the_members_that_take_it_as_missing():
    y = noisy()
    y[-5] = np.nan
    assert applying(fit_members(y, 3)) == PLAIN | {"arima_011", "arima_110", "local_trend"}
    early = noisy()
    early[3] = np.nan
    assert applying(fit_members(early, 3)) == PLAIN | FITTED


def test_a_drift_over_a_hole_is_the_pace_of_a_period():
    fit = fit_members(np.array([10.0, np.nan, np.nan, 16.0, 18.0]), 2)
    assert fit.paths[MEMBERS.index("drift")].tolist() == [20.0, 22.0]


def test_what_was_always_positive_falls_in_proportion_and_never_to_zero():
    fit = fit_members(np.array([100.0, 80.0]), 10)
    path = fit.paths[MEMBERS.index("drift")]
    np.testing.assert_allclose(path, 80 * np.exp(-0.25 * np.arange(1, 11)))


def test_theta_and_ets_see_the_values_since_the_last_hole_only():
    y = noisy(30)
    y[10] = np.nan
    other = y.copy()
    other[:10] *= 3
    a, b = fit_members(y, 3), fit_members(other, 3)
    for name in ("theta", "damped", "log_damped"):
        i = MEMBERS.index(name)
        np.testing.assert_array_equal(a.paths[i], b.paths[i])


def test_logs_need_positive_values_and_counts_stay_non_negative():
    y = noisy()
    y[4] = 0.0
    assert "log_damped" not in applying(fit_members(y, 3))
    falling = np.maximum(40 - 5.0 * np.arange(9), 0.0)
    fit = fit_members(falling, 8)
    assert np.nanmin(fit.paths) == 0
    shifted = fit_members(falling - 1, 8)
    assert np.nanmin(shifted.paths) < -1


def test_a_season_gives_seasonal_members_and_a_level_without_it():
    pattern = np.array([0.8, 1.1, 1.2, 0.9])
    rng = np.random.default_rng(0)
    trend = 100 * np.exp(np.cumsum(rng.normal(0.01, 0.01, 40)))
    y = trend * np.tile(pattern, 10)
    fit = fit_members(y, 4, season=4)
    assert applying(fit) == PLAIN | FITTED | {"seasonal_naive", "seasonal_ets"}
    np.testing.assert_allclose(fit.level, trend, rtol=0.03)
    naive = fit.paths[MEMBERS.index("naive")]
    np.testing.assert_allclose(naive, trend[-1] * pattern, rtol=0.04)
    np.testing.assert_array_equal(fit.paths[MEMBERS.index("seasonal_naive")], y[-4:])


def test_a_driver_that_explains_everything_is_followed():
    rng = np.random.default_rng(1)
    driver = np.cumsum(rng.normal(0, 1, 34))[:, None]
    y = 50 + 3 * driver[:30, 0] + rng.normal(0, 0.01, 30)
    path = fit_members(y, 4, drivers=driver).paths[MEMBERS.index("driven")]
    np.testing.assert_allclose(path, 50 + 3 * driver[30:, 0], atol=0.3)


def test_a_fit_that_breaks_down_is_a_row_and_no_warning_escapes(monkeypatch, long):
    def broken(y, horizon, back):
        warnings.warn("the matrix is nearly singular", stacklevel=1)
        raise np.linalg.LinAlgError("singular matrix")

    monkeypatch.setattr(members, "_theta", broken)
    result = forecast(long(noisy()), 2, most_fits=0, draws=2)
    table = result.diagnostics.set_index("member")
    assert table.loc["theta", "status"] == "failed"
    assert table.loc["theta", "message"] == "singular matrix"
    assert np.isnan(result.members[0, MEMBERS.index("theta")]).all()
    assert result.frame["talent"].notna().all()
    rest = table.drop(index="theta")
    assert set(rest.index) == FITTED - {"theta"}
    assert (rest["residual_sd"] > 0).all()
    assert rest["ljung_box_p"].between(0, 1).all()


@pytest.mark.parametrize(
    "y",
    [
        np.full(12, 7.0),
        np.zeros(12),
        np.r_[np.zeros(11), 1.0],
        1e9 * np.arange(1, 13.0),
        1e-9 * np.arange(1, 13.0),
        np.tile([0.0, 1.0], 8),
        np.exp(np.arange(14.0)),
        -np.arange(12.0),
    ],
    ids=["constant", "zeros", "spike", "huge", "tiny", "binary", "exponential", "negative"],
)
def test_odd_series_are_forecast_without_a_warning(y, long):
    result = forecast(long(y), 3, most_fits=0, draws=10)
    assert np.isfinite(result.paths).all()
    assert result.frame.notna().all(axis=None)


def panel_of_cases(seed: int, cases: int, noise):
    """Members with normal errors of given sizes around the actual, shape (cases, members, 2)."""
    rng = np.random.default_rng(seed)
    actual = rng.normal(0, 1, (cases, 2))
    errors = rng.normal(0, 1, (cases, len(noise), 2)) * np.asarray(noise)[:, None]
    return actual[:, None, :] + errors, actual, np.ones((cases, 2))


@quick
@given(seeds, st.integers(2, 6), st.floats(0.0, 500.0))
def test_weights_lie_on_the_simplex(seed, count, effective):
    rng = np.random.default_rng(seed)
    paths, actual, units = panel_of_cases(seed, 20, rng.uniform(0, 3, count))
    paths[rng.random(20) < 0.3, 0] = np.nan
    actual[rng.random((20, 2)) < 0.1] = np.nan
    weights = learn_weights(paths, actual, units, effective)
    assert weights.shape == (count,)
    assert (weights >= 0).all()
    assert weights.sum() == pytest.approx(1)


def test_weights_are_equal_for_few_cases_and_zero_for_members_that_never_apply():
    paths, actual, units = panel_of_cases(0, 30, [0.0, 1.0, 2.0])
    paths[:, 1] = np.nan
    assert learn_weights(paths, actual, units, 7.9).tolist() == [0.5, 0.0, 0.5]
    assert learn_weights(paths[:0], actual[:0], units[:0], 0.0).size == 0


def test_a_member_that_is_always_right_gains_with_the_number_of_cases():
    paths, actual, units = panel_of_cases(0, 400, [0.0, 1.0, 1.0, 1.0])
    gained = [learn_weights(paths, actual, units, n)[0] for n in (10, 100, 1000, 100_000)]
    assert gained == sorted(gained)
    assert gained[0] < 0.35
    assert gained[-1] > 0.9


def test_a_wild_case_does_not_decide_the_weights():
    paths, actual, units = panel_of_cases(2, 300, [0.5, 1.5, 1.5])
    calm = learn_weights(paths, actual, units, 1e4)
    paths[0, 0] = 1e9
    np.testing.assert_allclose(learn_weights(paths, actual, units, 1e4), calm, atol=0.1)


def random_members(seed: int):
    rng = np.random.default_rng(seed)
    paths = rng.normal(0, 5, (int(rng.integers(1, 9)), 3))
    weights = rng.dirichlet(np.ones(len(paths)))
    # Some members do not apply, but never all.
    gone = rng.random(len(paths)) < 0.3
    gone[rng.integers(len(paths))] = False
    paths[gone] = np.nan
    return paths, weights


@quick
@given(seeds)
def test_a_combination_is_within_the_members_and_ignores_their_order(seed):
    paths, weights = random_members(seed)
    found = combine(paths, weights)
    assert (found >= np.nanmin(paths, axis=0) - 1e-12).all()
    assert (found <= np.nanmax(paths, axis=0) + 1e-12).all()
    order = np.random.default_rng(seed).permutation(len(paths))
    np.testing.assert_allclose(combine(paths[order], weights[order]), found, atol=1e-9)


@quick
@given(seeds)
def test_members_that_do_not_apply_might_as_well_not_be_there(seed):
    paths, weights = random_members(seed)
    there = np.isfinite(paths).all(axis=1)
    np.testing.assert_allclose(
        combine(paths, weights), combine(paths[there], weights[there]), atol=1e-9
    )


@quick
@given(seeds)
def test_a_combination_moves_with_its_members(seed):
    paths, weights = random_members(seed)
    found = combine(3 * paths + 7, weights)
    np.testing.assert_allclose(found, 3 * combine(paths, weights) + 7, atol=1e-9)


@quick
@given(seeds)
def test_equal_weights_give_the_median_also_of_an_even_number(seed):
    rng = np.random.default_rng(seed)
    paths = rng.normal(0, 5, (2, int(rng.integers(1, 9)), 3))
    equal = np.full(paths.shape[1], 1 / paths.shape[1])
    np.testing.assert_allclose(combine(paths, equal), np.median(paths, axis=1), atol=1e-9)


def test_half_of_the_weight_decides_and_one_wild_member_does_not():
    paths = np.array([[1.0], [2.0], [90.0]])
    assert combine(paths, np.array([0.6, 0.2, 0.2]))[0] < 1.6
    wild = paths.copy()
    wild[2] = 1e12
    assert combine(wild, np.full(3, 1 / 3))[0] == 2.0
    # Weight on nothing that applies counts those that do equally.
    assert combine(paths, np.zeros(3))[0] == pytest.approx(2.0)
