"""Bands and draws: monotone, symmetric, honest about few cases, stable and joint."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent.errors import TalentError
from talent.series import forecast, learn
from talent.series.bands import learn_bands
from talent.series.scale import apply_errors, error_units, relative_move, scaled_errors

seeds = st.integers(0, 2**32 - 1)
quick = settings(max_examples=60, deadline=None)
PROBABILITIES = np.r_[0.001, 0.01, np.linspace(0.025, 0.975, 39), 0.99, 0.999]


def taught(errors, groups=None, effective=None):
    """Bands from scaled errors of shape (series, horizon), one origin each."""
    count, horizon = errors.shape
    names = np.array([f"s{i}" for i in range(count)])
    effective = np.full(horizon, float(count)) if effective is None else effective
    origins = np.arange(count) * horizon
    return learn_bands(errors, effective, names, origins, groups or [""] * count)


@pytest.fixture(scope="module")
def panel(walks, long):
    frame = long(walks(1, 4, 24))
    return frame, forecast(frame, 3, draws=600, most_fits=12, level=[50, 80, 95])


@quick
@given(seeds, st.integers(1, 60))
def test_quantiles_rise_with_their_probability_and_are_symmetric(seed, count):
    rng = np.random.default_rng(seed)
    bands = taught(rng.standard_t(3, (count, 4)) * rng.uniform(0.2, 5))
    table = np.array([bands.quantile(p) for p in PROBABILITIES])
    assert (np.diff(table, axis=0) >= 0).all()
    np.testing.assert_allclose(table, -table[::-1], atol=1e-9)
    np.testing.assert_allclose(bands.quantile(0.5), 0, atol=1e-9)


def test_fewer_cases_make_wider_bands():
    rng = np.random.default_rng(0)
    errors = rng.uniform(-1, 1, (400, 3))
    widths = [taught(errors[:n]).quantile(0.975) for n in (6, 40, 400)]
    assert (widths[0] > widths[1]).all()
    assert (widths[1] > widths[2]).all()
    nothing = taught(np.empty((0, 3)))
    assert (nothing.quantile(0.975) > widths[2]).all()
    # The same errors count less if they are told by fewer independent cases.
    doubtful = taught(errors, effective=np.full(3, 5.0)).quantile(0.975)
    assert (doubtful > widths[2]).all()


def test_many_cases_give_back_the_quantiles_they_have():
    errors = np.random.default_rng(1).normal(0, 2, (6000, 2))
    bands = taught(errors)
    for p in (0.75, 0.9, 0.975):
        np.testing.assert_allclose(
            bands.quantile(p), np.quantile(np.abs(errors), 2 * p - 1, axis=0), rtol=0.03
        )


def test_a_group_with_larger_errors_has_wider_bands_shrunk_towards_all():
    rng = np.random.default_rng(2)
    errors = rng.normal(0, 1, (80, 2))
    errors[40:] *= 3
    groups = ["calm"] * 40 + ["wild"] * 40
    bands = taught(errors, groups)
    ratio = bands.quantile(0.9, "wild") / bands.quantile(0.9, "calm")
    assert (ratio > 1.5).all()
    assert (ratio < 3).all()
    np.testing.assert_array_equal(bands.quantile(0.9, "unknown"), bands.quantile(0.9))


def test_draws_follow_the_quantiles_and_the_learnt_path_correlation():
    rng = np.random.default_rng(3)
    errors = np.cumsum(rng.normal(0, 1, (500, 4)), axis=1)
    bands = taught(errors)
    draws = bands.draw(7, "a", "", 40_000, "test")
    for p in (0.1, 0.5, 0.9, 0.975):
        np.testing.assert_allclose(
            np.quantile(draws, p, axis=0), bands.quantile(p), atol=0.06 * bands.quantile(0.9).max()
        )
    # A random walk: correlation of steps i and j is root (i / j).
    assert np.corrcoef(draws[:, 0], draws[:, 3])[0, 1] == pytest.approx(0.5, abs=0.08)
    assert np.corrcoef(draws[:, 2], draws[:, 3])[0, 1] == pytest.approx(0.75**0.5, abs=0.05)


def shocked(seed: int, correlation: float, groups: int = 1):
    """Scaled errors of 8 series at 60 origins that share a shock within their group."""
    rng = np.random.default_rng(seed)
    shock = rng.normal(0, 1, (60, groups, 1))
    own = rng.normal(0, 1, (60, 8 // groups * groups, 1))
    shared = np.repeat(shock, 8 // groups, axis=1)
    errors = np.sqrt(correlation) * shared + np.sqrt(1 - correlation) * own
    names = np.tile([f"s{i}" for i in range(errors.shape[1])], 60)
    origins = np.repeat(np.arange(60), errors.shape[1])
    labels = list(np.tile(np.repeat([f"g{i}" for i in range(groups)], 8 // groups), 60))
    return learn_bands(errors.reshape(-1, 1), np.array([480.0]), names, origins, labels)


@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.8])
def test_a_common_shock_is_learnt_and_drawn(correlation):
    bands = shocked(4, correlation)
    # 60 origins against 5 of the prior, plus three sampling errors of 60 shocks.
    assert bands.common == pytest.approx(correlation, abs=0.17)
    draws = np.array([bands.draw(0, f"x{i}", "", 20_000, "test")[:, 0] for i in range(2)])
    scores = np.argsort(np.argsort(draws, axis=1), axis=1) / 20_000
    rank = np.corrcoef(scores)[0, 1]
    assert 2 * np.sin(np.pi * rank / 6) == pytest.approx(bands.common, abs=0.025)


def test_a_shock_of_a_group_is_shared_within_it_and_not_across():
    bands = shocked(5, 0.6, groups=2)
    assert bands.common < bands.common_group - 0.2
    assert bands.common_group == pytest.approx(0.6, abs=0.15)
    draws = {n: bands.draw(0, n, g, 20_000, "test")[:, 0] for n, g in (("a", "g0"), ("b", "g0"))}
    other = bands.draw(0, "c", "g1", 20_000, "test")[:, 0]
    assert np.corrcoef(draws["a"], draws["b"])[0, 1] == pytest.approx(bands.common_group, abs=0.04)
    assert np.corrcoef(draws["a"], other)[0, 1] == pytest.approx(bands.common, abs=0.04)


def test_series_of_a_panel_share_the_shock_in_their_paths(panel):
    _, result = panel
    scaled = scaled_errors(result.paths, result.point, result.units, True)[:, :, 0]
    ranks = np.argsort(np.argsort(scaled, axis=0), axis=0)
    found = np.corrcoef(ranks.T)[np.triu_indices(4, 1)]
    assert found.mean() == pytest.approx(result.bands.common, abs=0.08)
    assert result.bands.common > 0.1


def test_the_same_seed_gives_the_same_draws_and_fewer_are_the_first_of_more(panel):
    frame, result = panel
    same = {"most_fits": 12}
    few = forecast(frame, 3, draws=130, **same)
    np.testing.assert_array_equal(few.paths, result.paths[:130])
    other = forecast(frame, 3, draws=130, seed=1, **same)
    assert (other.paths != few.paths).mean() > 0.99
    np.testing.assert_array_equal(other.point, few.point)


def test_neither_workers_nor_the_order_of_series_change_a_number(panel):
    frame, result = panel
    turned = frame.iloc[::-1]
    parallel = forecast(turned, 3, draws=600, most_fits=12, level=[50, 80, 95], n_jobs=2)
    np.testing.assert_array_equal(parallel.paths, result.paths)
    assert parallel.frame.equals(result.frame)


def test_one_series_draws_the_same_shock_alone_as_in_a_panel(panel, long, walks):
    frame, result = panel
    lessons = learn(frame, 3, most_fits=12)
    one = frame.loc[frame["unique_id"] == "s002"]
    alone = lessons.forecast(one, draws=600)
    # Its unit leans on the typical move of what was learnt from, so nothing depends on company.
    np.testing.assert_allclose(alone.paths[:, 0], result.paths[:, 2])


def test_bands_of_a_frame_are_quantiles_of_its_paths(panel):
    frame, _ = panel
    many = forecast(frame, 3, draws=20_000, most_fits=12)
    for side, p in (("lo", 0.1), ("hi", 0.9)):
        band = many.frame[f"talent-{side}-80"].to_numpy().reshape(4, 3)
        found = np.quantile(many.paths, p, axis=0)
        np.testing.assert_allclose(found, band, atol=0.03 * many.units.max())
    middle = many.frame["talent"].to_numpy().reshape(4, 3)
    np.testing.assert_allclose((many.paths < middle).mean(axis=0), 0.5, atol=4 * 0.5 / 20_000**0.5)


def test_bands_are_nested_and_widen_with_the_horizon(panel):
    frame = panel[1].frame
    order = ["lo-95", "lo-80", "lo-50", "hi-50", "hi-80", "hi-95"]
    values = frame[[f"talent-{side}" for side in order]].to_numpy()
    assert (np.diff(values, axis=1) > 0).all()
    width = (frame["talent-hi-80"] - frame["talent-lo-80"]).to_numpy().reshape(4, 3)
    assert (np.diff(width, axis=1) > 0).all()


@quick
@given(seeds, st.booleans())
def test_errors_come_back_from_the_values_they_made(seed, positive):
    rng = np.random.default_rng(seed)
    point = rng.uniform(0.5, 100, 6) * (1 if positive else rng.choice([-1, 1], 6))
    units, scaled = rng.uniform(0.1, 20, 6), rng.uniform(-3, 3, 6)
    # Beyond a billionth of the point forecast the lower side is cut.
    scaled = np.maximum(scaled, -20 * np.abs(point) / units) if positive else scaled
    values = apply_errors(point, scaled, units, positive)
    np.testing.assert_allclose(scaled_errors(values, point, units, positive), scaled, atol=1e-7)
    if positive:
        assert (values > 0).all()
    assert (np.sign(values - point) == np.sign(scaled)).all()


def test_counts_are_never_drawn_below_zero_and_others_may_be(long):
    rng = np.random.default_rng(6)
    falling = np.maximum(30 - 2.5 * np.arange(14) + rng.normal(0, 3, (3, 14)), 0.0)
    counts = forecast(long(falling), 4, draws=300, most_fits=6)
    assert counts.paths.min() == 0
    assert counts.frame.filter(like="lo").min(axis=None) >= 0
    below = forecast(long(falling - 20), 4, draws=300, most_fits=6)
    assert below.paths.min() < -20
    positive = forecast(long(falling + 1), 4, draws=300, most_fits=6)
    assert positive.paths.min() >= 0


@quick
@given(seeds, st.floats(1e-3, 1e6))
def test_the_unit_of_error_follows_the_unit_of_the_series(seed, unit):
    rng = np.random.default_rng(seed)
    level = np.exp(rng.normal(3, 0.2, 12))
    paths = level[-1] + rng.normal(0, 1, (4, 3))
    one = error_units(level, paths, 3, 0.05)
    assert (one > 0).all()
    np.testing.assert_allclose(error_units(unit * level, unit * paths, 3, 0.05), unit * one)
    move, count = relative_move(level)
    assert relative_move(unit * level)[0] == pytest.approx(move)
    assert count == 11


def test_short_series_are_forecast_with_the_lessons_of_their_kin(panel, long, walks):
    frame, result = panel
    lessons = learn(frame, 3, most_fits=12)
    widths = []
    for periods in (1, 2, 3):
        short = long(walks(9, 2, periods), first=2004 - periods)
        found = lessons.forecast(short, draws=100)
        assert found.frame["ds"].tolist() == [2004, 2005, 2006] * 2
        assert np.isfinite(found.paths).all()
        assert (found.paths > 0).all()
        assert (np.diff(found.units, axis=1) > 0).all()
        widths.append(np.mean(found.units / found.point))
    # Their usual move is mostly that of their kin.
    assert np.allclose(widths, np.mean(result.units / result.point), rtol=1.5)
    with pytest.raises(TalentError, match="drivers"):
        lessons.forecast(long(walks(9, 2, 3)).assign(price=1.0))
