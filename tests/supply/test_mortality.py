"""Lee–Carter: known truth comes back, bands hold, and published projections stay the median."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent.errors import ConfigError, TalentError
from talent.supply.age_labels import age_span, middle_age
from talent.supply.lee_carter import LEAST_DEGREES, STATED_AGE_SD, STATED_SD, fit_lee_carter
from talent.supply.mortality import mortality_paths

BANDS = [f"{a}-{a + 4}" for a in range(20, 80, 5)]
A = -7.5 + 0.09 * (np.arange(20, 80, 5) - 20)
B = np.linspace(1.5, 0.5, len(BANDS))
DRIFT, SD = -0.015, 0.03


def simulated(rng, years, sd=SD, noise=0.0):
    """Log rates of a Lee–Carter world at the years, and its index."""
    step = np.diff(years, prepend=years[0])
    k = np.cumsum(DRIFT * step + sd * np.sqrt(step) * rng.standard_normal(len(years)))
    logs = A + k[:, None] * B + noise * rng.standard_normal((len(years), len(A)))
    return logs, k


def table(logs, years):
    return pd.DataFrame(
        [(y, b, np.exp(v)) for y, row in zip(years, logs, strict=True)
         for b, v in zip(BANDS, row, strict=True)],
        columns=["year", "age", "rate"],
    )  # fmt: skip


def test_a_world_without_noise_is_recovered_exactly():
    years = np.array([1980.0, 1985.0, 1987.0, 1994.0, 2000.0])
    k = np.array([0.0, -0.1, -0.05, -0.3, -0.4])
    fit = fit_lee_carter(A + k[:, None] * B, years)
    np.testing.assert_allclose(fit.b, B / B.mean(), atol=1e-10)
    np.testing.assert_allclose(np.diff(fit.k), np.diff(k) * B.mean(), atol=1e-10)
    assert fit.drift == pytest.approx(-0.4 / 20)
    # Sum of squares per year over the degrees of freedom, by hand, topped up to four.
    step = np.diff(years)
    own = np.sum((np.diff(k) + 0.02 * step) ** 2 / step)
    assert fit.degrees == LEAST_DEGREES
    assert fit.sd == pytest.approx(np.sqrt((own + STATED_SD**2) / 4))


def test_the_drift_is_recovered_within_its_standard_error():
    rng = np.random.default_rng(5)
    years = np.arange(1950.0, 2020.0)
    drifts = [fit_lee_carter(simulated(rng, years)[0], years).drift for _ in range(200)]
    error = SD / np.sqrt(years[-1] - years[0])
    assert abs(np.mean(drifts) - DRIFT) < 3 * error / np.sqrt(200)
    assert np.std(drifts) == pytest.approx(error, rel=0.2)


@pytest.mark.parametrize("step", [1, 5])
def test_bands_hold_the_truth_as_often_as_they_say(step):
    rng = np.random.default_rng(11)
    worlds, ahead = 250, 10
    years = np.arange(1955, 2021, step)
    every = np.concatenate([years, [years[-1] + ahead]]).astype(float)
    inside = {0.8: 0, 0.95: 0}
    for world in range(worlds):
        logs, _ = simulated(rng, every)
        q = mortality_paths(table(logs[:-1], years), [62], [int(every[-1])], draws=500, seed=world)[
            :, 0, 0
        ]
        truth = 1 - np.exp(-np.exp(logs[-1, BANDS.index("60-64")]))
        for level in inside:
            low, high = np.quantile(q, [(1 - level) / 2, (1 + level) / 2])
            inside[level] += low <= truth <= high
    for level, hits in inside.items():
        error = np.sqrt(level * (1 - level) / worlds)
        assert abs(hits / worlds - level) < 2.5 * error, (level, hits / worlds)


def test_a_published_projection_is_the_median_and_the_past_gives_the_spread():
    rng = np.random.default_rng(2)
    past = np.arange(1990, 2021, 5)
    logs, _ = simulated(rng, past)
    later = np.array([2030])
    both = pd.concat([table(logs, past), table(logs[-1:] - 0.5, later)])
    q = mortality_paths(both, BANDS, [2021, 2030], draws=4000, seed=1)
    expected = 1 - np.exp(-np.exp(logs[-1] - 0.5))
    np.testing.assert_allclose(np.median(q[:, 1], axis=0), expected, rtol=0.02)
    spread = np.log(q).std(axis=0)
    assert (spread[1] > spread[0]).all()
    alone = mortality_paths(table(logs, past), BANDS, [2021, 2030], draws=4000, seed=1)
    np.testing.assert_allclose(np.log(alone).std(axis=0), spread, rtol=0.05)


def test_one_period_stays_where_it_is_with_the_stated_spread():
    one = pd.DataFrame({"age": [60, 61, 62], "rate": [0.01, 0.011, 0.012]})
    q = mortality_paths(one, [61], [2025, 2034], draws=8000, seed=1)[:, :, 0]
    np.testing.assert_allclose(np.median(q, axis=0), 1 - np.exp(-0.011), rtol=0.02)
    # Ten years on: the index, a t with four degrees of freedom (twice the variance), and the age.
    last = np.log(-np.log1p(-q[:, 1]))
    expected = 2 * STATED_SD**2 * (10 + 10**2 / 5) + STATED_AGE_SD**2 * 10
    assert last.var() == pytest.approx(expected, rel=0.2)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_probabilities_are_probabilities_whatever_the_rates(seed):
    rng = np.random.default_rng(seed)
    years = np.sort(rng.choice(np.arange(1950, 2020), rng.integers(1, 6), replace=False))
    rates = rng.choice([0.0, 1e-4, 0.5, 1.7], (len(years), 4)) + 1e-6
    rows = [(y, a, r) for y, row in zip(years, rates, strict=True)
            for a, r in zip(["20-24", "40-44", "60-64", "100+"], row, strict=True)]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["year", "age", "rate"])
    q = mortality_paths(frame, np.arange(15, 110), np.arange(2020, 2040), draws=20, seed=seed)
    assert q.shape == (20, 20, 95)
    assert ((q >= 0) & (q <= 1)).all()


def test_sexes_are_averaged_and_fewer_draws_are_the_first_of_more():
    frame = pd.DataFrame(
        {"age": [60, 60, 61, 61], "sex": list("MFMF"), "rate": [0.01, 0.02, 0.03, 0.04]}
    )
    many = mortality_paths(frame, [60], [2025], draws=600, seed=3)
    np.testing.assert_array_equal(
        many[:300], mortality_paths(frame, [60], [2025], draws=300, seed=3)
    )
    assert np.median(many) == pytest.approx(0.015, rel=0.02)


def test_bad_tables_are_refused_with_the_fix():
    good = pd.DataFrame({"year": [2000, 2000], "age": [60, 61], "rate": [0.01, 0.02]})
    with pytest.raises(TalentError, match="load a life table"):
        mortality_paths(good.iloc[:0], [60], [2020], draws=5, seed=1)
    for bad in (
        good.assign(rate=[0.01, np.nan]),
        good.assign(rate=[0.01, -0.1]),
        good.assign(year=[2000, 2001]),
        good.assign(rate=0.0),
        good.drop(columns="rate"),
        good.assign(age=["60", "old"]),
    ):
        with pytest.raises(ConfigError):
            mortality_paths(bad, [60], [2020], draws=5, seed=1)


def test_labels():
    assert age_span("25–29") == (25, 30.0)
    assert middle_age("60-64") == 62.5
    with pytest.raises(ConfigError, match="25-29"):
        age_span("64-60")
