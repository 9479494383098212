"""Annual series: joins are explicit, combinations are sane, bands cover what they promise."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from talent.errors import TalentError
from talent.series import annual, build_bank, combine, members, splice, volatility


def monthly(start: str, values: np.ndarray, vintage: str) -> pd.DataFrame:
    periods = pd.period_range(start, periods=len(values), freq="M")
    return pd.DataFrame(
        {
            "period": periods.astype(str),
            "year": periods.year,
            "value": values,
            "vintage": vintage,
            "frequency": "M",
        }
    )


def test_splice_recovers_a_benchmark_step_and_leaves_the_newer_piece():
    growth = np.exp(0.002 * np.arange(60))
    old = monthly("2018-01", 100 * growth[:31], "2020-10-01")
    new = monthly("2021-01", 1.04 * 100 * growth[36:], "2025-08-01")
    frame, factor = splice(pd.concat([new, old]))
    assert factor == pytest.approx(1.04)
    months = np.r_[0:31, 36:60]
    np.testing.assert_allclose(frame["value"], 104 * growth[months])
    np.testing.assert_allclose(frame["value"].tail(24), new["value"])


def test_a_hole_within_one_vintage_is_no_join():
    values = np.linspace(100, 130, 30)
    frame = monthly("2018-01", values, "2020-10-01").drop(index=range(10, 14))
    assert splice(frame)[1] == 1.0


def test_a_year_with_few_months_gives_no_value():
    frame = monthly("2019-01", np.full(17, 5.0), "2020-10-01")
    assert annual(frame).to_dict() == {2019: 5.0}


def test_combination_continues_a_straight_line_between_naive_and_drift():
    y = pd.Series(0.02 * np.arange(30), index=range(1996, 2026))
    path = combine(y, 5)
    assert set(members(y, 5)) == {"naive", "drift", "theta", "damped"}
    assert (path >= y.iloc[-1]).all()
    assert (path <= y.iloc[-1] + 0.02 * np.arange(1, 6) + 1e-6).all()


def test_short_series_get_naive_and_drift_only():
    y = pd.Series([1.0, 1.2], index=[2014, 2024])
    assert set(members(y, 3)) == {"naive", "drift"}
    assert np.isnan(volatility(y))


def random_walks(count: int, years: int, sd: float, seed: int) -> dict[str, pd.Series]:
    rng = np.random.default_rng(seed)
    index = range(1980, 1980 + years)
    return {
        f"s{i}": pd.Series(np.exp(10 + np.cumsum(rng.normal(0, sd, years))), index=index)
        for i in range(count)
    }


def test_bands_learnt_from_past_errors_cover_simulated_truth():
    horizon, sd = 4, 0.05
    bank = build_bank(random_walks(25, 24, sd, seed=5), horizon)
    inside = {0.5: 0, 0.8: 0, 0.95: 0}
    targets = random_walks(150, 20 + horizon, sd, seed=6)
    for name, series in targets.items():
        logs = np.log(series)
        known, actual = logs.iloc[:20], logs.iloc[-1]
        errors = bank.scale(volatility(known)) * bank.draw(1, name, 500)
        paths = combine(known, horizon)[-1] + errors[:, horizon - 1]
        for level in inside:
            low, high = np.quantile(paths, [(1 - level) / 2, (1 + level) / 2])
            inside[level] += low <= actual <= high
    for level, hits in inside.items():
        # Two standard errors of the test itself, and as much again for the finite bank.
        allowed = 4 * np.sqrt(level * (1 - level) / len(targets))
        assert abs(hits / len(targets) - level) < allowed, (level, hits)


def test_draws_share_the_origin_year_and_do_not_depend_on_their_number():
    bank = build_bank(random_walks(6, 20, 0.05, seed=1), 4)
    few, many = bank.draw(3, "US.fab", 100), bank.draw(3, "US.fab", 900)
    np.testing.assert_array_equal(few, many[:100])
    other = bank.draw(3, "JP.components", 900)
    assert not np.array_equal(many, other)
    np.testing.assert_array_equal(np.sign(other[:, 0]) == 0, np.zeros(900, dtype=bool))


def test_no_long_series_is_an_error_that_says_what_to_do():
    with pytest.raises(TalentError, match="later as-of date"):
        build_bank(random_walks(3, 12, 0.05, seed=1), 8)
