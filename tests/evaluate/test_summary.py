"""Scores over groups: what is added up, how many windows there are, and what intervals say."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from talent.errors import ConfigError, UnknownCodeError
from talent.evaluate.summary import SCORES, scores, summary_rows


def scored(errors, actual=100.0, horizon=1, first=2000, **changes) -> pd.DataFrame:
    """Scored cases, one origin a year, with the errors given."""
    errors = np.asarray(errors, dtype=float)
    n = len(errors)
    frame = pd.DataFrame(
        {
            "run": range(n), "kind": "backtest", "given": "", "country": "US",
            "as_of": [f"{first + i}-02-01" for i in range(n)], "scope": "components",
            "occupation": "total", "measure": "available",
            "year": [first - 1 + i + horizon for i in range(n)], "horizon": horizon,
            "linked": actual, "error": errors, "crps": np.abs(errors) / 2,
            "wis": np.abs(errors) / 2, "in50": 0, "in80": (np.abs(errors) < 8).astype(int),
            "in90": 1, "in95": 1, "naive_error": 10.0, "naive_crps": 6.0, "naive_scale": 4.0,
        }
    )  # fmt: skip
    return frame.assign(**changes)


def test_what_is_added_up():
    us = scored([2.0, -6.0, 10.0])
    jp = scored([20.0, 0.0, -40.0], actual=1000.0, country="JP", naive_crps=np.nan)
    table = scores(pd.concat([us, jp]), by=["country"]).set_index("country")
    assert table["cases"].tolist() == [3, 3]
    one = table.loc["US"]
    assert one["bias"] == pytest.approx(2.0)
    assert one["crps"] == pytest.approx(3.0)
    assert one["coverage_80"] == pytest.approx(2 / 3)
    assert one["mase"] == pytest.approx(6 / 4)
    assert one["skill_crps"] == pytest.approx(1 - 9 / 18)
    assert one["skill_error"] == pytest.approx(1 - 18 / 30)
    assert table.loc["JP", "crps_percent"] == pytest.approx(1.0)
    # A naive forecast without errors of its own has no CRPS to be compared with.
    assert np.isnan(table.loc["JP", "skill_crps"])
    both = scores(pd.concat([us, jp]), by=[]).iloc[0]
    assert both["crps_percent"] == pytest.approx((3.0 + 1.0) / 2)
    assert both["windows"] == 6


def test_windows_do_not_overlap():
    far = scored(np.ones(12), horizon=5)
    row = scores(far, by=["horizon_band"]).iloc[0]
    assert (row["horizon_band"], row["origins"], row["windows"]) == ("4-6", 12, 3)
    assert row["note"] == "small sample: 3 independent windows"
    # Other occupations of the same years are no further windows.
    more = pd.concat([far, far.assign(occupation="engineers")])
    assert scores(more, by=["occupation"])["windows"].tolist() == [3, 3]
    assert scores(scored(np.ones(30)), by=[])["note"].tolist() == [""]
    short = scores(far.iloc[:4], by=[]).iloc[0]
    assert np.isnan(short["bias_low_80"])
    assert "no intervals" in short["note"]


def test_one_run_a_date_counts():
    older, newer = scored([1.0, 1.0]), scored([3.0, 3.0]).assign(run=[7, 8])
    row = scores(pd.concat([newer, older]), by=[]).iloc[0]
    assert (row["cases"], row["bias"]) == (2, 3.0)


def test_intervals_know_about_overlap():
    """For errors of their own every year the interval is the usual one; for shared ones wider."""
    rng = np.random.default_rng(3)
    own = rng.normal(0, 5, 200)
    row = scores(scored(own), by=[]).iloc[0]
    half = (row["bias_high_95"] - row["bias_low_95"]) / 2
    assert half == pytest.approx(1.96 * own.std() / np.sqrt(200), rel=0.1)
    assert row["bias_low_95"] <= row["bias_low_80"] <= row["bias"] <= row["bias_high_80"]
    # Windows of ten years that start a year apart share nine tenths of their shocks.
    shared = np.convolve(rng.normal(0, 5, 209), np.ones(10), mode="valid")
    near = scores(scored(shared), by=[]).iloc[0]
    far = scores(scored(shared, horizon=10), by=[]).iloc[0]
    naive_width = near["bias_high_95"] - near["bias_low_95"]
    assert far["bias_high_95"] - far["bias_low_95"] > 1.8 * naive_width
    pd.testing.assert_series_equal(far, scores(scored(shared, horizon=10), by=[]).iloc[0])


def test_cells_of_a_date_are_drawn_together():
    """Two countries with opposite errors have no bias together, in any resample."""
    errors = np.random.default_rng(5).normal(0, 5, 20)
    both = pd.concat([scored(errors), scored(-errors, country="JP")])
    row = scores(both, by=[]).iloc[0]
    assert row["bias_low_95"] == pytest.approx(0.0, abs=1e-9)
    assert row["bias_high_95"] == pytest.approx(0.0, abs=1e-9)


def test_kinds_are_not_mixed_and_conditions_are_kept_apart():
    plain, told = scored([1.0]), scored([5.0], given="fabs")
    live = scored([9.0], kind="baseline")
    cases = pd.concat([plain, told, live])
    with pytest.raises(ConfigError, match="kind="):
        scores(cases, by=["country"])
    assert scores(cases, by=[], kind="backtest")["bias"].tolist() == [1.0]
    assert scores(cases, by=[], kind="backtest", given="fabs")["bias"].tolist() == [5.0]
    assert scores(cases, by=["kind", "given"])["bias"].tolist() == [1.0, 5.0, 9.0]
    with pytest.raises(UnknownCodeError, match="nation"):
        scores(cases, by=["nation"])
    empty = scores(cases.iloc[:0], by=["country"])
    assert empty.empty
    assert set(SCORES) <= set(empty.columns)
    rows = summary_rows(cases)
    assert set(rows["country"]) == {"", "US"}
    assert rows["value"].notna().all()


def test_agreement_of_few_cases_is_no_certainty():
    row = scores(scored(np.ones(12), horizon=4), by=[]).iloc[0]
    assert (row["coverage_80"], row["coverage_80_high_95"], row["windows"]) == (1.0, 1.0, 3)
    assert row["coverage_80_low_95"] == pytest.approx(0.025 ** (1 / 3))
    assert (row["coverage_50"], row["coverage_50_low_80"]) == (0.0, 0.0)
    assert row["coverage_50_high_80"] == pytest.approx(1 - 0.1 ** (1 / 3))


def test_intervals_hold_the_truth_as_often_as_they_say():
    """Of forecasts of a random walk six years ahead, at 25 dates a year apart."""
    rng = np.random.default_rng(12)
    trials = []
    for trial in range(80):
        errors = np.convolve(rng.normal(0, 3, 30), np.ones(6), mode="valid")
        trials.append(scored(errors, horizon=6, country=str(trial)))
    table = scores(pd.concat(trials), by=["country"])
    held = (table["bias_low_80"] <= 0) & (table["bias_high_80"] >= 0)
    # 80 % give or take three standard errors of 80 trials; plain blocks hold 60 %.
    assert 0.67 <= held.mean() <= 0.93
