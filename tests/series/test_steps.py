"""Declared breaks: sizes known or estimated, holes never filled, forecasts on the newest level."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent.series import FrameError, annual, forecast, one_level
from talent.series.members import MEMBERS
from talent.series.steps import Step, take_out

FREE = float("nan")


def months(start: str, values, **columns) -> pd.DataFrame:
    periods = pd.period_range(start, periods=len(values), freq="M")
    frame = {"period": periods.astype(str), "year": periods.year, "value": values}
    return pd.DataFrame({**frame, "frequency": "M", **columns})


def breaks(*rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["period", "kind", "size_log"])


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.lists(
        st.tuples(st.integers(1, 11), st.floats(-1, 1)), max_size=3, unique_by=lambda step: step[0]
    ),
)
def test_known_sizes_are_exact_whatever_their_order(seed, known):
    rng = np.random.default_rng(seed)
    truth = np.exp(rng.normal(3, 0.3, 12))
    truth[rng.random(12) < 0.2] = np.nan
    truth[[0, 11]] = 20.0
    published = truth.copy()
    for position, size in known:
        published[:position] *= np.exp(-size)
    before = published.copy()
    level, sizes = take_out(published, [Step(p, s) for p, s in known])
    np.testing.assert_allclose(level, truth)
    np.testing.assert_allclose(sizes, [s for _, s in known])
    np.testing.assert_array_equal(published, before)


def test_steps_of_unknown_size_are_recovered_within_their_sampling_error():
    errors, sd = [], 0.03
    for seed in range(30):
        rng = np.random.default_rng(seed)
        size = rng.choice([-1, 1]) * rng.uniform(0.05, 0.5)
        y = np.cumsum(0.02 + rng.normal(0, sd, 30)) + size * (np.arange(30) >= 15)
        level, sizes = take_out(100 * np.exp(y), [Step(15)])
        errors.append(sizes[0] - size)
        np.testing.assert_allclose(level[15:], 100 * np.exp(y[15:]))
        np.testing.assert_allclose(np.log(level[:15] / 100), y[:15] + sizes[0], atol=1e-9)
    # One step of a walk cannot be told better than its own move; the mean error tells a bias.
    assert np.sqrt(np.mean(np.square(errors))) < 1.3 * sd
    assert abs(np.mean(errors)) < 2.5 * sd / np.sqrt(30)


def test_a_step_in_a_series_with_negative_values_is_a_difference():
    rng = np.random.default_rng(5)
    y = np.linspace(-10, 10, 30) + rng.normal(0, 0.2, 30)
    shifted = y + 25.0 * (np.arange(30) >= 12)
    level, sizes = take_out(shifted, [Step(12)])
    assert sizes[0] == pytest.approx(25, abs=1)
    np.testing.assert_array_equal(level[12:], shifted[12:])


def test_two_reasons_in_one_period_are_one_step():
    rng = np.random.default_rng(2)
    y = 100 * np.exp(0.02 * np.arange(25) + rng.normal(0, 0.01, 25))
    y[10:] *= 1.3
    one, sizes = take_out(y, [Step(10)])
    two, both = take_out(y, [Step(10), Step(10)])
    np.testing.assert_allclose(two, one)
    assert both[0] == pytest.approx(sizes[0])


def test_holes_are_never_filled():
    y = 100 * np.exp(0.02 * np.arange(25.0))
    y[9:12] = np.nan
    y[12:] *= 1.2
    level, sizes = take_out(y, [Step(12)])
    assert np.isnan(level).tolist() == np.isnan(y).tolist()
    assert sizes[0] == pytest.approx(np.log(1.2), abs=0.01)


def test_short_series_are_left_as_published_and_steps_outside_ignored():
    y = np.array([100.0, 101, 99, 130, 131, 129, 130])
    level, sizes = take_out(y, [Step(3)])
    np.testing.assert_array_equal(level, y)
    assert sizes == [0.0]
    for outside in (Step(0, 0.5), Step(-2, 0.5), Step(7, 0.5), Step(99)):
        level, sizes = take_out(y, [outside])
        np.testing.assert_array_equal(level, y)
        assert sizes == [0.0]


def test_annual_joins_pieces_on_two_levels_over_a_hole():
    growth = 100 * np.exp(0.002 * np.arange(84) + 0.001 * np.sin(np.arange(84.0)))
    old, new = months("2015-01", growth[:43]), months("2019-01", 1.04 * growth[48:])
    frame = pd.concat([new, old])
    declared = breaks(("2018-08", "hole", FREE), ("2019-01", "benchmark", FREE))
    joined = one_level(frame, declared)
    assert joined["period"].tolist() == sorted(frame["period"])
    factor = joined["value"].to_numpy()[:43] / growth[:43]
    np.testing.assert_allclose(factor, 1.04, atol=0.004)
    found = annual(frame, declared)
    assert found.index.tolist() == [2015, 2016, 2017, 2018, 2019, 2020, 2021]
    truth = 1.04 * growth.reshape(7, 12).mean(axis=1)
    np.testing.assert_allclose(found.drop(2018), np.delete(truth, 3), rtol=0.005)
    # The newest level is as published, to the last digit.
    published = 1.04 * growth[48:].reshape(3, 12).mean(axis=1)
    np.testing.assert_allclose(found.loc[2019:], published, rtol=1e-12)
    assert annual(frame).loc[2015] == pytest.approx(growth[:12].mean())


def test_a_published_size_is_used_as_it_is():
    values = np.full(36, 50.0)
    values[12:] = 60.0
    found = annual(months("2020-01", values), breaks(("2021-01", "level_shift", np.log(1.2))))
    np.testing.assert_allclose(found, [60.0, 60.0, 60.0])


@pytest.mark.parametrize("kind", ["hole", "classification", "preliminary"])
def test_kinds_that_move_no_level_change_nothing(kind):
    frame = months("2020-01", np.r_[np.full(12, 50.0), np.full(12, 60.0)])
    found = annual(frame, breaks(("2021-01", kind, 0.5)))
    assert found.tolist() == [50.0, 60.0]


def test_a_year_with_fewer_than_six_months_gives_no_value():
    assert annual(months("2019-01", np.full(17, 5.0))).to_dict() == {2019: 5.0}
    assert annual(months("2019-01", np.full(18, 5.0))).to_dict() == {2019: 5.0, 2020: 5.0}
    years = pd.DataFrame({"period": ["2020", "2022"], "year": [2020, 2022], "value": [1.0, 3.0]})
    assert annual(years.assign(frequency="A")).to_dict() == {2020: 1.0, 2022: 3.0}
    assert annual(years.iloc[:0].assign(frequency="A")).empty


@pytest.mark.parametrize("size", [None, np.log(1.6)])
def test_a_declared_break_keeps_the_forecast_near_the_new_level_and_the_bands_narrow(long, size):
    rng = np.random.default_rng(4)
    y = 100 + rng.normal(0, 1, (3, 28))
    y[:, 22:] *= 1.6
    frame = long(y)
    declared = pd.DataFrame(
        {"unique_id": ["s000", "s001", "s002"], "ds": 2002, "kind": "benchmark"}
    )
    if size is not None:
        declared["size_log"] = size
    told = forecast(frame, 4, breaks=declared, draws=2, most_fits=12)
    silent = forecast(frame, 4, draws=2, most_fits=12)
    np.testing.assert_allclose(told.point, 160, rtol=0.03)
    drift = told.members[:, MEMBERS.index("drift")] - told.members[:, MEMBERS.index("naive")]
    jump = silent.members[:, MEMBERS.index("drift")] - silent.members[:, MEMBERS.index("naive")]
    assert (np.abs(drift) < 4).all()
    assert (jump[:, -1] > 6).all()
    width = [r.quantile(0.975) - r.quantile(0.025) for r in (told, silent)]
    assert (width[0] < 0.6 * width[1]).all()


def test_a_break_of_kind_hole_moves_nothing_and_a_bad_date_says_so(long):
    y = 100 + np.random.default_rng(0).normal(0, 1, (1, 12))
    frame = long(y)
    hole = pd.DataFrame({"unique_id": ["s000"], "ds": 1986, "kind": "hole"})
    a = forecast(frame, 2, breaks=hole, draws=2, most_fits=0)
    b = forecast(frame, 2, draws=2, most_fits=0)
    pd.testing.assert_frame_equal(a.frame, b.frame)
    with pytest.raises(FrameError, match="some day"):
        forecast(frame, 2, breaks=hole.assign(ds="some day", kind="benchmark"))


def test_the_size_of_a_step_that_was_taken_out_is_told():
    years = np.arange(1990, 2020)
    y = 100 * np.exp(0.02 * (years - 1990) + np.where(years >= 2010, 0.3, 0.0))
    frame = pd.DataFrame({"unique_id": "a", "ds": years, "y": y})
    declared = pd.DataFrame({"unique_id": ["a"], "ds": [2010], "kind": "benchmark"})
    for size, how in ((np.nan, "estimated"), (0.3, "as published")):
        breaks = declared.assign(size_log=size)
        rows = forecast(frame, 2, breaks=breaks, draws=2, most_fits=0).diagnostics
        told = rows.loc[rows["member"] == "step", "message"]
        assert len(told) == 1
        assert told.iloc[0].endswith(how)
        assert float(told.iloc[0].split()[0]) == pytest.approx(0.3, abs=0.02)
    plain = forecast(frame, 2, draws=2, most_fits=0).diagnostics
    assert "step" not in set(plain["member"])
