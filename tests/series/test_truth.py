"""Simulated truth: bands cover what they promise for processes whose distribution is known.

The seeds are 0, 1 and 2, pooled. A coverage may be off by two standard errors, of which there are
two sources. Series are independent and steps of one series are not, so the first is the spread of
the coverages of single series. Bands come from a finite number of past errors: the coverage of a
band between order statistics of n errors has standard deviation ``sqrt(p (1 - p) / (n + 2))``,
which does not shrink with the number of series that are forecast.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from talent.series import forecast, learn

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

SEEDS = (0, 1, 2)
SERIES, PERIODS, QUARTERS, AHEAD = 20, 36, 48, 5
ORIGINS = 3
"""Past origins a series."""


def stationary(rng, periods: int) -> Array:
    """AR(1) with coefficient 0.6 around 100."""
    y = np.zeros((SERIES, periods + 20))
    for t in range(1, periods + 20):
        y[:, t] = 0.6 * y[:, t - 1] + rng.standard_normal(SERIES)
    return 100 + 5 * y[:, 20:]


def trending(rng, periods: int) -> Array:
    """Walks of logs with drifts of their own."""
    drift = rng.normal(0.02, 0.02, (SERIES, 1))
    return 100 * np.exp(np.cumsum(drift + 0.04 * rng.standard_normal((SERIES, periods)), axis=1))


def seasonal(rng, periods: int) -> Array:
    """Walks of logs with four quarterly factors of their own."""
    walk = np.cumsum(0.005 + 0.02 * rng.standard_normal((SERIES, periods)), axis=1)
    factors = np.exp(rng.normal(0, 0.1, (SERIES, 4)))
    return 100 * np.exp(walk) * factors[:, np.arange(periods) % 4]


def laid_out(y: Array, ds) -> pd.DataFrame:
    names = [f"s{i:03d}" for i in range(len(y))]
    ids = np.repeat(names, y.shape[1])
    return pd.DataFrame({"unique_id": ids, "ds": np.tile(ds, len(y)), "y": y.ravel()})


def coverages(process: str, seed: int) -> tuple[dict[int, Array], float]:
    """Coverage of every series by nominal level, and independent cases behind the bands."""
    rng = np.random.default_rng(seed)
    known = QUARTERS if process == "seasonal" else PERIODS
    breaks = None
    if process == "seasonal":
        y = seasonal(rng, known + AHEAD)
        ds = pd.period_range("1990Q1", periods=known, freq="Q").astype(str)
    elif process == "trending and broken":
        y = trending(np.random.default_rng(seed + 100), known + AHEAD)
        ds = np.arange(1980, 1980 + known)
        at = rng.integers(10, known - 8, SERIES)
        size = rng.normal(0, 0.4, (SERIES, 1))
        # Every other series is without a break, so that both kinds are tried in one test.
        size[::2] = 0
        y *= np.exp(size * (np.arange(known + AHEAD) >= at[:, None]))
        names = [f"s{i:03d}" for i in range(1, SERIES, 2)]
        breaks = pd.DataFrame({"unique_id": names, "ds": ds[at[1::2]], "kind": "level_shift"})
    else:
        y = stationary(rng, known + AHEAD)
        ds = np.arange(1980, 1980 + known)
    frame = laid_out(y[:, :known], ds)
    result = forecast(frame, AHEAD, breaks=breaks, most_fits=ORIGINS * SERIES, draws=2)
    actual = y[:, known:]
    found = {}
    for level in (80, 95):
        low, high = (result.quantile(0.5 + side * level / 200) for side in (-1, 1))
        found[level] = ((actual >= low) & (actual <= high)).mean(axis=1)
    return found, float(result.bands.effective.mean())


@pytest.mark.parametrize("process", ["stationary", "trending and broken", "seasonal"])
def test_bands_cover_what_they_promise(process):
    parts = [coverages(process, seed) for seed in SEEDS]
    cases = sum(effective for _, effective in parts)
    report = {}
    for level in (80, 95):
        series = np.concatenate([found[level] for found, _ in parts])
        p = level / 100
        # All inside would claim no error at all; a series is at least worth one trial.
        own = max(series.std(ddof=1), np.sqrt(p * (1 - p) / AHEAD)) / np.sqrt(len(series))
        bank = np.sqrt(p * (1 - p) / (cases + 2))
        report[level] = (series.mean(), np.hypot(own, bank))
    for level, (mean, error) in report.items():
        assert abs(mean - level / 100) < 2 * error, report


CORRELATION, PARTS, REPLICATES = 0.5, 3, 20


def shared(rng, periods: int, count: int) -> Array:
    """Walks of logs whose moves at each date are correlated."""
    common = rng.standard_normal(periods)
    own = rng.standard_normal((count, periods))
    moves = np.sqrt(CORRELATION) * common + np.sqrt(1 - CORRELATION) * own
    return 100 * np.exp(np.cumsum(0.04 * moves, axis=1))


def test_sums_of_series_that_share_a_shock_are_covered_and_independence_is_too_narrow():
    steps, known = 3, 24
    joint, alone, cases = [], [], 0.0
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        # What was learnt comes from a longer panel of the same kind, with its own shocks.
        kin = laid_out(shared(rng, 40, 8), np.arange(1960, 2000))
        lessons = learn(kin, steps, most_fits=64)
        # Series share their shocks: origins that do not overlap are the independent cases.
        cases += lessons.bands.effective.mean() / 8
        for replicate in range(REPLICATES):
            y = shared(rng, known + steps, PARTS)
            frame = laid_out(y[:, :known], np.arange(2000, 2000 + known))
            result = lessons.forecast(frame, level=[80], draws=500, seed=replicate)
            total = result.total()
            actual = y[:, known:].sum(axis=0)
            joint.append(
                np.mean((actual >= total["talent-lo-80"]) & (actual <= total["talent-hi-80"]))
            )
            shuffled = np.random.default_rng(replicate)
            apart = [shuffled.permutation(result.paths[:, i]) for i in range(PARTS)]
            low, high = np.quantile(np.sum(apart, axis=0), [0.1, 0.9], axis=0)
            alone.append(np.mean((actual >= low) & (actual <= high)))
    own = [np.std(c, ddof=1) / np.sqrt(len(c)) for c in (joint, alone)]
    bank = np.sqrt(0.8 * 0.2 / (cases + 2))
    assert abs(np.mean(joint) - 0.8) < 2 * np.hypot(own[0], bank), (np.mean(joint), own[0], bank)
    # Permuted draws of each part are as wide as before, and their sum is too narrow.
    assert np.mean(alone) < 0.8 - 2 * own[1]
    assert np.mean(alone) < np.mean(joint) - 0.08
