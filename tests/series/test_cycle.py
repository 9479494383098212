"""A common cycle: found again in simulated truth, drawn ahead, and put into other errors."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent.errors import FrameError, TalentError
from talent.series.coupling import couple, cumulate, explained, fit_response
from talent.series.cycle import fit_cycle, slow_mean

LOADINGS = np.array([0.9, 0.8, 0.8, 0.7, 0.9, 0.8])
LAW = (0.2, -0.5)
YEARS = 45
AHEAD = 3
FIRST = 1981


def truth(seed: int):
    """Panel that a known factor drives, the factor (with years to come), and what follows it."""
    rng = np.random.default_rng(seed)
    f = np.zeros(100 + YEARS + AHEAD)
    for t in range(2, len(f)):
        f[t] = LAW[0] * f[t - 1] + LAW[1] * f[t - 2] + rng.standard_normal()
    f = f[100:] / 1.2
    own = rng.standard_normal((YEARS, len(LOADINGS))) * np.sqrt(1 - LOADINGS**2)
    years = range(FIRST, FIRST + YEARS)
    changes = 0.05 + 0.1 * (f[:YEARS, None] * LOADINGS + own)
    panel = pd.DataFrame(changes, index=years, columns=list("abcdef"))
    # Ragged: one begins late, one ends early, one has a hole, and the newest year is known of two.
    panel.iloc[:25, 3] = panel.iloc[-8:, 4] = panel.iloc[20:23, 5] = panel.iloc[-1, 2:] = np.nan
    noise = rng.normal(0, 0.03, YEARS)
    follows = pd.Series(0.02 + 0.03 * f[:YEARS] + noise, index=years)
    follows.iloc[1:] += 0.02 * f[: YEARS - 1]
    return panel, f, follows


@pytest.fixture(scope="module")
def fits():
    return [(fit_cycle(panel), f, follows) for panel, f, follows in map(truth, range(40))]


def test_known_factor_is_found_again(fits):
    same = [abs(np.corrcoef(fit.factor, f[:YEARS])[0, 1]) for fit, f, _ in fits]
    assert np.median(same) > 0.93
    assert np.mean(np.array(same) > 0.9) > 0.85


def test_factor_misses_the_truth_by_its_standard_error(fits):
    missed = np.concatenate(
        [(fit.factor - f[:YEARS] / f[:YEARS].std()) / fit.error for fit, f, _ in fits]
    )
    # The slow mean and the loadings have errors of their own.
    assert 0.8 < missed.std() < 1.5


def test_law_swings_with_the_true_period(fits):
    law = np.array([fit.law for fit, _, _ in fits])
    assert law.mean(axis=0) == pytest.approx(LAW, abs=0.15)
    true = 2 * np.pi / np.angle(np.roots([1, -LAW[0], -LAW[1]])).max()
    assert np.median([fit.period for fit, _, _ in fits]) == pytest.approx(true, rel=0.15)


def test_response_is_found_within_its_error(fits):
    found = [(fit_response(y, fit.history), f[:YEARS].std()) for fit, f, y in fits]
    # The factor has unit variance, so the response is per standard deviation of the true one.
    off = np.array([(r.value - np.array([0.03, 0.02]) * sd) / r.error for r, sd in found])
    assert np.abs(off.mean(axis=0)).max() < 3 / np.sqrt(len(found)) + 0.5
    assert np.mean(np.abs(off) < 2.5) > 0.9
    assert all(0 < r.share < 1 for r, _ in found)


def test_bands_of_years_to_come_hold_what_comes(fits):
    held = []
    for fit, f, _ in fits:
        low, high = np.quantile(fit.simulate(3, "test", 1000, AHEAD), [0.1, 0.9], axis=0)
        ahead = f[YEARS:] / f[:YEARS].std()
        held.append((low < ahead) & (ahead < high))
    assert 0.68 < np.mean(held) < 0.92


def test_share_of_surprises_is_that_of_the_truth(fits):
    """One year ahead only the year's own response is a surprise; two years ahead both are."""
    found = np.array(
        [explained(y, fit.surprises(2), fit_response(y, fit.history).value) for fit, _, y in fits]
    )
    sd = np.mean([f[:YEARS].std() for _, f, _ in fits])
    shock = 1 / 1.2
    a = LAW[0]
    # Variance of a change over one year, and over two, of the process that `truth` makes.
    rng = np.random.default_rng(0)
    f = np.zeros(200_000)
    e = rng.standard_normal(len(f)) * shock
    for t in range(2, len(f)):
        f[t] = LAW[0] * f[t - 1] + LAW[1] * f[t - 2] + e[t]
    c = 0.03 * f[1:] + 0.02 * f[:-1] + rng.normal(0, 0.03, len(f) - 1)
    one = (0.03 * shock) ** 2 / c.var()
    two = ((0.03 * (1 + a) + 0.02) ** 2 + 0.03**2) * shock**2 / (c[1:] + c[:-1]).var()
    assert sd == pytest.approx(1, abs=0.1)
    np.testing.assert_allclose(found.mean(axis=0), [one, two], atol=0.08)


def test_surprises_are_what_the_law_did_not_say(fits):
    fit = fits[0][0]
    off = fit.surprises(3)
    assert off.loc[FIRST + YEARS - 2].isna().tolist() == [False, True, True]
    said = fit.law @ fit.factor[[20, 19]]
    assert off.loc[FIRST + 20, 1] == pytest.approx(fit.factor[21] - said)
    assert off.index[0] == FIRST + 1


def test_too_few_changes_leave_the_share_of_a_year_less():
    rng = np.random.default_rng(0)
    f = pd.DataFrame(rng.standard_normal((14, 4)), index=range(2000, 2014), columns=range(1, 5))
    changes = pd.Series(f[1].to_numpy() * 0.1, index=range(2001, 2015))
    shares = explained(changes, f, np.array([0.1, 0.0]))
    assert shares[0] == pytest.approx(1)
    assert shares[3] == shares[2]
    assert (explained(changes.iloc[:5], f, np.array([0.1, 0.0])) == 0).all()


def test_loadings_are_those_of_the_truth(fits):
    shares = np.mean([fit.loadings["share"] for fit, _, _ in fits], axis=0)
    assert shares == pytest.approx(LOADINGS**2, abs=0.12)
    assert all((fit.loadings["loading"] > 0).all() for fit, _, _ in fits)


def test_ragged_edge_is_less_sure_and_earlier_years_stay():
    panel, *_ = truth(1)
    full = panel.copy()
    full.iloc[-1] = full.iloc[-2]
    whole, ragged = fit_cycle(full), fit_cycle(panel)
    assert ragged.error[-1] > 1.2 * whole.error[-1]
    assert np.corrcoef(whole.factor[:-1], ragged.factor[:-1])[0, 1] > 0.98


def test_year_known_of_no_series_is_bridged():
    panel, *_ = truth(2)
    holed = panel.copy()
    holed.loc[2000] = np.nan
    fit = fit_cycle(holed)
    assert list(fit.years) == list(panel.index)
    assert np.isfinite(fit.factor).all()
    assert fit.error[19] == fit.error.max() > 0.5


def test_series_of_few_years_is_left_out():
    panel, *_ = truth(3)
    short = panel.assign(short=panel["a"].where(panel.index >= 2020))
    pd.testing.assert_frame_equal(fit_cycle(short).loadings, fit_cycle(panel).loadings)


def test_a_constant_series_tells_nothing():
    panel, *_ = truth(3)
    flat = fit_cycle(panel.assign(flat=0.02))
    pd.testing.assert_frame_equal(flat.loadings, fit_cycle(panel).loadings)


def test_same_seed_same_draws_and_fewer_are_the_first_of_more(fits):
    fit = fits[0][0]
    many = fit.simulate(7, "test", 600, 10)
    np.testing.assert_array_equal(many[:100], fit.simulate(7, "test", 100, 10))
    np.testing.assert_array_equal(many[:, :4], fit.simulate(7, "test", 600, 4))
    assert not np.array_equal(many, fit.simulate(8, "test", 600, 10))
    assert fit.simulate(7, "test", 5, 0).shape == (5, 0)


def test_draws_scatter_around_the_expected_path(fits):
    fit = fits[0][0]
    away = fit.simulate(1, "test", 8000, 8) - fit.expected(8)
    assert np.abs(away.mean(axis=0)).max() < 0.12
    assert (np.abs(away) < 12).all()


@pytest.mark.parametrize(
    ("panel", "error", "match"),
    [
        (truth(1)[0][["a"]], TalentError, "1 series"),
        (truth(1)[0].iloc[:10], TalentError, "of 10 years"),
        (truth(1)[0].iloc[:0], TalentError, "0 series"),
        (truth(1)[0].set_axis(list(map(str, range(YEARS)))), FrameError, "each year once"),
        (truth(1)[0].set_axis([2000] * YEARS), FrameError, "each year once"),
    ],
)
def test_panel_that_tells_no_cycle_is_refused(panel, error, match):
    with pytest.raises(error, match=match):
        fit_cycle(panel)


def test_response_needs_years_in_common():
    f = pd.Series(np.arange(30.0), index=range(1990, 2020))
    with pytest.raises(TalentError, match="8 years in common, there are 3"):
        fit_response(f.loc[2017:], f)


def test_slow_mean_follows_a_line_inside_and_skips_holes():
    line = pd.Series(np.arange(60.0), index=range(1960, 2020))
    line.iloc[[5, 40]] = np.nan
    mean = slow_mean(line)
    assert list(mean.index) == list(line.dropna().index)
    assert mean.loc[1985] == pytest.approx(25.0, abs=0.05)


def test_effect_adds_up_the_yearly_changes():
    rng = np.random.default_rng(0)
    deviation, response = rng.standard_normal((5, 6)), rng.standard_normal((5, 2))
    deviation[:, 0] = 0
    level = cumulate(deviation, response)
    assert (level[:, 0] == 0).all()
    for t in range(1, 6):
        change = response[:, 0] * deviation[:, t] + response[:, 1] * deviation[:, t - 1]
        np.testing.assert_allclose(level[:, t] - level[:, t - 1], change)


def test_effect_that_passes_does_not_add_up():
    deviation = np.array([[0.0, 1.0, 0.0, 0.0]])
    effect = cumulate(deviation, np.array([0.2, 0.1]), lasting=False)
    np.testing.assert_allclose(effect, [[0.0, 0.2, 0.1, 0.0]])
    z = np.random.default_rng(1).standard_normal((60, 3))
    ahead = pd.DataFrame(z, index=range(1960, 2020), columns=[1, 2, 3])
    level = pd.Series(0.2 * z[:, 0], index=range(1961, 2021))
    shares = explained(level, ahead, np.array([0.2, 0.0]), lasting=False)
    assert shares[0] == pytest.approx(1)
    # These surprises are of other years: they explain nothing two years ahead.
    assert shares[1] == 0


DRAWS = 20_000
Z = np.random.default_rng(5).standard_normal((2, DRAWS, 4))


@settings(max_examples=40, deadline=None)
@given(
    share=st.floats(0, 1),
    sigma=st.lists(st.floats(0.01, 0.4), min_size=3, max_size=3),
    tau=st.lists(st.floats(0.001, 1.0), min_size=3, max_size=3),
    segments=st.integers(1, 2),
)
def test_coupling_keeps_the_variance_and_gives_the_correlation(share, sigma, tau, segments):
    sigma, tau = np.array([0.0, *sigma]), np.array([0.0, *tau])
    noise = np.repeat(np.exp(Z[0] * sigma)[:, :, None], segments, axis=2)
    effect = Z[1] * tau
    out = couple(
        noise,
        effect,
        noise_spread=np.repeat(sigma[:, None], segments, axis=1),
        effect_spread=tau,
        share=share,
    )
    assert out.shape == noise.shape
    assert (out[:, 0] == 1).all()
    logs = np.log(out[:, 1:, -1])
    np.testing.assert_allclose(logs.std(axis=0), sigma[1:], rtol=0.04)
    wanted = np.sqrt(np.minimum((tau[1:] / sigma[1:]) ** 2, share))
    got = [np.corrcoef(logs[:, k], effect[:, k + 1])[0, 1] for k in range(3)]
    np.testing.assert_allclose(got, wanted, atol=0.03)


def test_coupling_of_nothing_changes_no_bit():
    noise = np.exp(0.1 * Z[0])
    ones = np.ones(4)
    for change in ({"share": 0.0}, {"effect_spread": 0 * ones}, {"noise_spread": 0 * ones}):
        given = {"noise_spread": 0.1 * ones, "effect_spread": ones, "share": 0.5, **change}
        np.testing.assert_array_equal(couple(noise, Z[1], **given), noise)


def test_small_effect_counts_in_full_and_not_for_more():
    noise, effect = np.exp(0.2 * Z[0]), 0.05 * Z[1]
    spreads = {"noise_spread": np.full(4, 0.2), "effect_spread": np.full(4, 0.05)}
    out = np.log(couple(noise, effect, share=0.5, **spreads))
    slope = [np.polyfit(effect[:, k], out[:, k], 1)[0] for k in range(4)]
    np.testing.assert_allclose(slope, 1.0, atol=0.1)


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan"), np.array([0, 0.5, 2, 0])])
def test_share_outside_its_range_is_refused(share):
    one = np.ones(4)
    with pytest.raises(ValueError, match="between 0 and 1"):
        couple(np.exp(Z[0]), Z[1], noise_spread=one, effect_spread=one, share=share)
