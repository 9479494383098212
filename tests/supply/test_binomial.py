"""The sampler against scipy's binomial: level by level, in full, and by tests of random numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from talent.supply.binomial import WIDE, binomial, binomial_quantile

CHANCES = [1e-6, 1e-4, 0.003, 0.02, 0.07, 0.2, 0.5, 0.7, 0.95, 0.999, 1 - 1e-6]
EVERY_LEVEL = (np.arange(1 << 16, dtype=np.uint32) << 16) + (1 << 15)


def single(p: float) -> float:
    """The probability that is used: that nearest in single precision."""
    return float(np.float32(p))


def levels(seed: int, size: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 1 << 32, size, dtype=np.uint32)


@pytest.mark.parametrize("p", CHANCES)
def test_small_variances_get_the_exact_quantile(p):
    p = single(p)
    bits = np.concatenate([levels(1, 500), np.array([0, 1, 2**32 - 2, 2**32 - 1], np.uint32)])
    level = (bits + 0.5) / 2**32
    most = int(min(WIDE / (p * (1 - p)), 5_000))
    for n in {*range(1, 21), 50, 200, 1_000, most - 1}:
        if n * p * (1 - p) < WIDE and n > 0:
            found = binomial_quantile(np.full(bits.size, float(n)), np.full(bits.size, p), bits)
            # Counted from the rarer side, so a level that falls on a step may round either way.
            assert (np.abs(found - stats.binom.ppf(level, n, p)) > 0).mean() < 1e-3
            assert (stats.binom.cdf(found, n, p) >= level - 1e-12).all()
            assert (stats.binom.cdf(found - 1, n, p) <= level + 1e-12).all()


def test_nobody_leaves_with_probability_zero_and_everybody_with_one():
    n = np.array([0.0, 1, 7, 300, 1e9])[:, None] * np.ones(1_000)
    bits = np.broadcast_to(levels(2, 1_000), n.shape)
    assert not binomial_quantile(n, np.zeros(n.shape), bits).any()
    assert (binomial_quantile(n, np.ones(n.shape), bits) == n).all()


@pytest.mark.parametrize("variance", [WIDE, 4.5, 5, 7, 10, 20, 50, 200, 1_000, 1e6])
@pytest.mark.parametrize("p", [1e-4, *CHANCES[2:10]])
def test_large_variances_are_close_in_full(p, variance):
    """All 65,536 equally likely outcomes are listed, so these are the errors, not estimates."""
    p = single(p)
    n = int(np.ceil(variance / (p * (1 - p)) + 1e-3))
    found = binomial_quantile(
        np.full(EVERY_LEVEL.size, float(n)), np.full(EVERY_LEVEL.size, p), EVERY_LEVEL
    )
    mean, sd = n * p, np.sqrt(n * p * (1 - p))
    low, high = int(max(mean - 12 * sd - 10, 0)), int(min(mean + 12 * sd + 10, n))
    k = np.arange(low, high + 1)
    got = np.bincount(found.astype(np.int64) - low, minlength=k.size) / EVERY_LEVEL.size
    difference = got - stats.binom.pmf(k, n, p)
    if variance <= 1_000:
        assert np.abs(difference).sum() / 2 < 0.0015
    assert np.abs(np.cumsum(difference)).max() < 0.001
    assert abs(found.mean() - mean) < 0.0005 * sd
    assert found.var() == pytest.approx(sd**2, rel=0.0015)
    assert stats.skew(found) == pytest.approx((1 - 2 * p) / sd, abs=0.01)


@pytest.mark.parametrize("p", [1e-7, 0.07, 0.5, 0.999])
@pytest.mark.parametrize("n", [1e6, 1e9])
def test_millions_of_people_have_the_mean_and_the_spread(n, p):
    p = single(p)
    found = binomial(np.full(200_000, n), np.full(200_000, p), np.random.default_rng(4))
    sd = np.sqrt(n * p * (1 - p))
    assert abs(found.mean() - n * p) < 4 * sd / np.sqrt(found.size)
    assert found.var() == pytest.approx(sd**2, rel=0.02)


CELLS = [(n, p) for n in (*range(21), 60, 400, 5_000) for p in CHANCES]


@pytest.fixture(scope="module")
def drawn() -> dict[tuple[int, float], np.ndarray]:
    n, p = (
        np.repeat(np.array(values, dtype=float)[:, None], 20_000, 1)
        for values in zip(*CELLS, strict=True)
    )
    return dict(zip(CELLS, binomial(n, p, np.random.default_rng(5)), strict=True))


def test_chi_square_of_random_numbers(drawn):
    values = []
    for (n, p), found in drawn.items():
        k = np.arange(n + 1)
        expected = stats.binom.pmf(k, n, single(p)) * found.size
        seen = np.bincount(found.astype(np.int64), minlength=n + 1)
        often = expected >= 10
        rest = max(expected[~often].sum(), 1e-9)
        if rest >= 10:
            expected, seen = (
                np.append(expected[often], rest),
                np.append(seen[often], seen[~often].sum()),
            )
        else:
            # Too rare for the test: such numbers may hardly ever be seen.
            assert seen[~often].sum() <= stats.poisson.isf(1e-7, rest)
            expected, seen = expected[often], seen[often]
        if expected.size > 1:
            statistic = ((seen - expected) ** 2 / expected).sum()
            values.append(stats.chi2.sf(statistic, expected.size - 1))
    assert len(values) > 150
    assert min(values) > 0.001 / len(values)
    # All together they are as uniform as they should be.
    assert stats.kstest(values, "uniform").pvalue > 0.001


def test_kolmogorov_smirnov_of_random_numbers(drawn):
    rng = np.random.default_rng(6)
    values = []
    for (n, p), found in drawn.items():
        below = stats.binom.cdf(found - 1, n, single(p))
        spread = below + rng.random(found.size) * stats.binom.pmf(found, n, single(p))
        values.append(stats.kstest(spread, "uniform").pvalue)
    assert min(values) > 0.001 / len(values)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([1.0, 30.0, 1e3, 1e6, 1e10]), st.booleans())
def test_whole_people_never_more_than_there_are(seed, most, extreme):
    rng = np.random.default_rng(seed)
    n = np.floor(rng.uniform(0, most, 400))
    p = rng.random(400) ** (30 if extreme else 1)
    p = np.where(rng.random(400) < 0.5, p, 1 - p)
    low, high = np.sort(rng.integers(0, 1 << 32, (2, 400), dtype=np.uint32), axis=0)
    fewer, more = (binomial_quantile(n, p, bits) for bits in (low, high))
    for found in (fewer, more):
        assert (found == np.floor(found)).all()
        assert found.min() >= 0
        assert (found <= n).all()
    assert (fewer <= more).all()


def test_probabilities_that_cells_share_give_the_numbers_of_each():
    rng = np.random.default_rng(8)
    n = np.floor(rng.uniform(0, 300, (50, 3, 20)) * rng.choice([0, 0.05, 1], (50, 3, 20)))
    p = rng.choice([0.0, 1e-4, 0.3, 0.8, 1.0], (50, 1, 20))
    bits = levels(9, n.size).reshape(n.shape)
    shared = binomial_quantile(n, p, bits)
    np.testing.assert_array_equal(shared, binomial_quantile(n, np.broadcast_to(p, n.shape), bits))
    np.testing.assert_array_equal(shared[1, 2], binomial_quantile(n[1, 2], p[1, 0], bits[1, 2]))


def test_one_number_a_cell_keeps_the_stream_in_step():
    rng = [np.random.default_rng(7) for _ in range(2)]
    n = np.full(1_001, 80.0)
    for chance, stream in zip((0.001, 0.3), rng, strict=True):
        binomial(n, np.full(1_001, chance), stream)
    assert rng[0].random() == rng[1].random()
