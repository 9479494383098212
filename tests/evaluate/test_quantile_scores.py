"""Scores from stored quantiles: against draws, closed forms, another library and an integral."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import scoringrules as sr
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.special import ndtri

from talent.evaluate.naive import FEWEST, lognormal_crps, naive_of
from talent.evaluate.quantile_scores import LEVELS, PROBABILITIES, inside, pit, quantile_crps
from talent.series.metrics import crps

Z = ndtri(PROBABILITIES)
GRID = (np.arange(40) + 0.5) / 40

number = st.floats(-1e6, 1e6).map(lambda x: round(x, 3))
nine = st.lists(number, min_size=9, max_size=9).map(sorted)


@pytest.mark.parametrize(
    ("law", "one", "mean"),
    [
        (stats.norm(3, 2), 1e-9, 1e-9),
        (stats.lognorm(0.1), 0.006, 0.001),
        (stats.lognorm(0.3), 0.02, 0.001),
        (stats.gamma(2), 0.04, 0.001),
        (stats.t(4), 0.02, 0.001),
    ],
    ids=["normal", "lognormal, little", "lognormal", "gamma", "heavy tails"],
)
def test_near_the_crps_of_the_law_itself(law, one, mean):
    quantiles, actual = law.ppf(PROBABILITIES), law.ppf(GRID)
    mine = quantile_crps(actual, np.tile(quantiles, (len(actual), 1)))
    # Draws so evenly spread that they are as good as the law.
    exact = crps(actual, np.tile(law.ppf((np.arange(20_000) + 0.5) / 20_000)[:, None], 40))
    if law.dist.name == "norm":
        exact = sr.crps_normal(actual, 3.0, 2.0)
    np.testing.assert_allclose(mine, exact, rtol=one)
    assert mine.mean() == pytest.approx(exact.mean(), rel=mean)


@given(nine, number)
def test_is_the_integral_of_pinball_losses(quantiles, actual):
    p = (np.arange(20_000) + 0.5) / 20_000
    z = ndtri(p)
    piece = np.clip(np.searchsorted(Z, z) - 1, 0, 7)
    slope = np.diff(quantiles) / np.diff(Z)
    q = np.asarray(quantiles)[piece] + slope[piece] * (z - Z[piece])
    integral = np.mean(2 * ((actual < q) - p) * (q - actual))
    spread = abs(quantiles[-1] - quantiles[0])
    found = quantile_crps(actual, np.array(quantiles))
    assert found == pytest.approx(integral, rel=1e-3, abs=1e-4 * spread + 1e-9)
    assert found >= 0


@given(nine, number, st.floats(0.01, 100), number)
def test_moves_and_scales_with_the_data(quantiles, actual, scale, shift):
    q = np.array(quantiles)
    size = 1e-9 * (1 + np.abs(q).max() + abs(actual) + abs(shift)) * (1 + scale)
    plain = quantile_crps(actual, q)
    assert quantile_crps(actual * scale + shift, q * scale + shift) == pytest.approx(
        plain * scale, abs=1e3 * size
    )


def test_pit_is_uniform_where_forecasts_are_right():
    rng = np.random.default_rng(4)
    shape, scale = rng.uniform(2, 50, 3000), rng.uniform(1, 1e5, 3000)
    actual = rng.gamma(shape) * scale
    quantiles = stats.gamma(shape[:, None], scale=scale[:, None]).ppf(PROBABILITIES)
    found = pit(actual, quantiles)
    assert stats.kstest(found, "uniform").pvalue > 0.05
    for level in LEVELS:
        assert inside(actual, quantiles, level).mean() == pytest.approx(level / 100, abs=0.025)
    # Bands half as wide as they should be show at once.
    narrow = 0.5 * (quantiles + quantiles[:, [4]])
    assert stats.kstest(pit(actual, narrow), "uniform").pvalue < 1e-6


@given(number, number)
def test_no_doubt_is_scored_by_its_error(value, actual):
    quantiles = np.full(9, value)
    assert quantile_crps(actual, quantiles) == pytest.approx(abs(actual - value), abs=1e-6)
    assert pit(actual, quantiles) == (0.5 if actual == value else float(actual > value))


def test_missing_numbers_and_wrong_shapes():
    assert np.isnan(quantile_crps([np.nan, 1.0], np.vstack([Z, np.full(9, np.nan)]))).all()
    assert np.isnan(pit([np.nan, 1.0], np.vstack([Z, np.full(9, np.nan)]))).all()
    with pytest.raises(ValueError, match="9 probabilities"):
        quantile_crps([1.0], np.zeros((1, 7)))


def test_naive_errors_are_those_of_a_random_walk():
    """On average over histories of five values, the sd found is the one of the walk."""
    rng = np.random.default_rng(7)
    found = []
    for _ in range(3000):
        walk = np.exp(np.cumsum(rng.normal(0, 0.04, 5)))
        found.append(naive_of(pd.Series(walk, index=range(2001, 2006))).sd)
    assert np.mean(found) == pytest.approx(0.04, rel=0.02)
    # Holes are not bridged: of these only two changes are over one year.
    holed = pd.Series([1.0, 1.1, 1.0, 1.3, 1.2], index=[2001, 2002, 2005, 2006, 2009])
    assert np.isnan(naive_of(holed).sd)
    assert naive_of(holed).scale == pytest.approx(0.2)
    assert naive_of(holed.iloc[:1]).value == 1.0
    assert FEWEST == 3


def test_crps_of_a_lognormal_forecast():
    y = np.array([80.0, 100.0, 130.0])
    expected = sr.crps_lognormal(y, np.log(100.0), 0.1)
    np.testing.assert_allclose(lognormal_crps(y, 100.0, 0.1), expected)
    quantiles = 100 * np.exp(0.1 * Z)
    np.testing.assert_allclose(quantile_crps(y, np.tile(quantiles, (3, 1))), expected, rtol=0.01)
    assert np.isnan(lognormal_crps([-1.0, 1.0], [1.0, 1.0], [0.1, np.nan])).all()
