"""The long frame: every problem is listed at once, holes stay holes, dates come back as written."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent.errors import ConfigError
from talent.series import FrameError, forecast
from talent.series.panel import panel_of

GOOD = {"unique_id": ["a", "a", "b"], "ds": [2020, 2021, 2020], "y": [1.0, 2.0, 5.0]}
seeds = st.integers(0, 2**32 - 1)


def random_frame(seed: int) -> pd.DataFrame:
    """Up to five short yearly series with holes and groups: naive and drifts only, so cheap."""
    rng = np.random.default_rng(seed)
    parts = []
    for i in range(rng.integers(1, 6)):
        length = int(rng.integers(1, 8))
        start = int(rng.integers(1990, 2010))
        years = start + rng.choice(12, length, replace=False)
        y = np.where(rng.random(length) < 0.2, np.nan, rng.normal(50, 10, length))
        y[0] = 50.0
        group = rng.choice(["g", "k"])
        part = {"unique_id": f"s{i}", "ds": years, "y": y, "group": group}
        parts.append(pd.DataFrame(part))
    return pd.concat(parts, ignore_index=True)


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_the_order_of_rows_and_their_index_do_not_matter(seed):
    frame = random_frame(seed)
    other = frame.sample(frac=1, random_state=seed % 1000)
    a = forecast(frame, 2, draws=2, most_fits=0)
    b = forecast(other, 2, draws=2, most_fits=0)
    pd.testing.assert_frame_equal(a.frame, b.frame)
    np.testing.assert_array_equal(a.paths, b.paths)


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_the_frame_the_breaks_and_the_future_are_never_changed(seed):
    frame = random_frame(seed).assign(price=1.5)
    first = frame.groupby("unique_id")["ds"].max()
    breaks = pd.DataFrame({"unique_id": first.index, "ds": first.to_numpy(), "kind": "level_shift"})
    last = frame.loc[frame["y"].notna()].groupby("unique_id")["ds"].max()
    ahead = [(name, year + k, 2.0) for name, year in last.items() for k in (1, 2)]
    future = pd.DataFrame(ahead, columns=["unique_id", "ds", "price"])
    given_ = (frame, breaks, future)
    before = [f.copy(deep=True) for f in given_]
    try:
        forecast(frame, 2, breaks=breaks, future=future, draws=2, most_fits=0)
    except FrameError as error:
        # A driver is also not known where the frame has no row for a year of the past.
        assert "driver" in str(error)  # noqa: PT017
    for now, then in zip(given_, before, strict=True):
        pd.testing.assert_frame_equal(now, then)


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_a_row_without_a_value_is_the_same_as_no_row(seed):
    frame = random_frame(seed)
    a, b = panel_of(frame, freq="Y"), panel_of(frame.dropna(subset="y"), freq="Y")
    assert a.first == b.first
    for name, values in a.values.items():
        np.testing.assert_array_equal(values, b.values[name])


@pytest.mark.parametrize(
    ("last", "ahead", "freq"),
    [
        (2024, [2025, 2026], "Y"),
        ("2024", ["2025", "2026"], "Y"),
        ("2024-11", ["2024-12", "2025-01"], "M"),
        ("2024-03", ["2024-04", "2024-05"], "M"),
        ("2024Q3", ["2024Q4", "2025Q1"], "Q"),
    ],
)
def test_years_and_text_come_back_as_written(last, ahead, freq):
    code = {"Y": "Y-DEC", "Q": "Q-DEC", "M": "M"}[freq]
    past = pd.period_range(end=str(last), periods=5, freq=code)
    ds = past.year if isinstance(last, int) else past.astype(str)
    assert ds[-1] == last
    frame = pd.DataFrame({"unique_id": "a", "ds": ds, "y": [1.0, 3.0, 2.0, 5.0, 4.0]})
    for told in (None, freq):
        result = forecast(frame, 2, freq=told, draws=2)
        assert result.panel.calendar.freq == freq
        assert result.frame["ds"].tolist() == ahead


@pytest.mark.parametrize("freq", ["Y", "Q", "M"])
@pytest.mark.parametrize("how", ["start", "end"])
def test_time_stamps_come_back_at_the_same_end_of_the_period(freq, how):
    code = {"Y": "Y-DEC", "Q": "Q-DEC", "M": "M"}[freq]
    periods = pd.period_range("2019", periods=8, freq=code)
    stamps = periods.to_timestamp(how=how).normalize()
    frame = pd.DataFrame({"unique_id": "a", "ds": stamps[:6], "y": [1.0, 3.0, 2.0, 5.0, 4.0, 6.0]})
    result = forecast(frame, 2, draws=2)
    assert result.panel.calendar.freq == freq
    assert pd.DatetimeIndex(result.frame["ds"]).equals(stamps[6:])


def test_a_hole_stays_a_hole_and_the_ends_are_observed():
    frame = pd.DataFrame(
        {"unique_id": "a", "ds": [2018, 2019, 2021, 2024, 2025], "y": [np.nan, 1.0, 3.0, 6.0, None]}
    )
    panel = panel_of(frame)
    np.testing.assert_array_equal(panel.values["a"], [1.0, np.nan, 3.0, np.nan, np.nan, 6.0])
    assert panel.calendar.dates(np.array([panel.first["a"], panel.last("a")])).tolist() == [
        2019,
        2024,
    ]


def test_everything_that_is_wrong_is_listed_at_once():
    frame = pd.DataFrame(
        {
            "unique_id": ["a", "a", "a", None, "b", "b"],
            "ds": [2020, 2020, 2021, 2022, None, 2024],
            "y": [1.0, 2.0, "many", 4.0, 5.0, np.inf],
            "price": [1.0, "dear", 1.0, 1.0, 1.0, 1.0],
        }
    )
    before = frame.copy(deep=True)
    with pytest.raises(FrameError) as caught:
        forecast(frame, 2)
    problems = caught.value.problems
    for part in ("row 2, column y", "'many'", "row 5, column y", "inf", "row 1, column price"):
        assert sum(part in p for p in problems) == 1, part
    for part in ("row 3, column unique_id: empty", "row 4, column ds: empty", "2 rows"):
        assert sum(part in p for p in problems) == 1, part
    assert len(problems) == 6
    assert all(p in str(caught.value) for p in problems)
    pd.testing.assert_frame_equal(frame, before)


def test_many_problems_are_all_kept_and_the_message_stays_short():
    frame = pd.DataFrame({"unique_id": "a", "ds": range(1990, 2020), "y": ["x"] * 30})
    with pytest.raises(FrameError, match="and 20 more") as caught:
        panel_of(frame)
    assert len(caught.value.problems) == 30


def test_missing_columns_and_no_rows():
    with pytest.raises(FrameError) as caught:
        panel_of(pd.DataFrame({"id": ["a"], "ds": [2020]}))
    assert len(caught.value.problems) == 2
    with pytest.raises(FrameError, match="no rows"):
        panel_of(pd.DataFrame(GOOD).iloc[:0])


def test_several_dates_in_one_period_and_a_series_without_a_value():
    frame = pd.DataFrame(
        {"unique_id": ["a", "a", "b"], "ds": ["2020-01", "2020-02", "2020-01"], "y": [1, 2, None]}
    )
    with pytest.raises(FrameError) as caught:
        panel_of(frame, freq="Q")
    assert len(caught.value.problems) == 2
    assert "one period" in caught.value.problems[0]
    assert caught.value.problems[1] == "b: no value"


@pytest.mark.parametrize("freq", [None, "M"])
def test_text_that_is_no_date(freq):
    with pytest.raises(FrameError, match=r"column ds.*(?i:once)"):
        panel_of(pd.DataFrame({**GOOD, "ds": ["2020-01-01", "2020-02-01", "once"]}), freq=freq)


def test_one_date_tells_no_frequency_but_may_be_given_one():
    frame = pd.DataFrame({"unique_id": "a", "ds": pd.to_datetime(["2020-01-01"]), "y": [1.0]})
    with pytest.raises(FrameError, match="give freq"):
        panel_of(frame)
    assert panel_of(frame, freq="M").values["a"].tolist() == [1.0]


def test_months_written_as_numbers_are_refused():
    frame = pd.DataFrame({"unique_id": "a", "ds": [202011, 202012], "y": [1.0, 2.0]})
    with pytest.raises(ConfigError, match="count years"):
        forecast(frame, 1, freq="M", draws=2)


def test_rows_are_named_by_number_when_the_index_repeats_itself():
    frame = pd.DataFrame({**GOOD, "y": ["x", 2.0, "z"]}, index=[7, 7, 7])
    with pytest.raises(FrameError) as caught:
        panel_of(frame)
    assert [p.split(":")[0] for p in caught.value.problems] == [
        "row 0, column y",
        "row 2, column y",
    ]


def test_columns_of_one_name_are_refused():
    frame = pd.DataFrame([["a", 2020, 1.0, 2.0]], columns=["unique_id", "ds", "y", "y"])
    with pytest.raises(FrameError, match="one name"):
        panel_of(frame)


def test_an_unknown_frequency_names_the_known_ones():
    with pytest.raises(ConfigError, match="Y, Q, M"):
        forecast(pd.DataFrame(GOOD), 2, freq="W")


def test_numbers_written_as_text_are_read():
    panel = panel_of(pd.DataFrame({**GOOD, "y": ["1", "2.5", "5"]}))
    assert panel.values["a"].tolist() == [1.0, 2.5]


def test_drivers_need_a_future_for_every_series_and_period():
    frame = pd.DataFrame({**GOOD, "price": [1.0, 2.0, 3.0], "rate": [0.0, 0.1, 0.2]})
    with pytest.raises(FrameError) as caught:
        forecast(frame, 2)
    assert len(caught.value.problems) == 4
    future = pd.DataFrame(
        {"unique_id": ["a", "a", "b"], "ds": [2022, 2023, 2021], "price": 1.0, "rate": 0.0}
    )
    with pytest.raises(FrameError) as caught:
        forecast(frame, 2, future=future)
    assert [p.split(":")[0] for p in caught.value.problems] == ["b", "b"]
    whole = pd.concat([future, future.tail(1).assign(ds=2022)])
    assert forecast(frame, 2, future=whole, draws=2).frame["talent"].notna().all()


@pytest.mark.parametrize("column", ["unique_id", "ds", "price"])
def test_a_future_without_its_columns_says_so(column):
    frame = pd.DataFrame({**GOOD, "price": [1.0, 2.0, 3.0]})
    future = pd.DataFrame({"unique_id": ["a", "b"], "ds": [2022, 2021], "price": 1.0})
    with pytest.raises(FrameError, match=f"future: column {column} is missing"):
        forecast(frame, 1, future=future.drop(columns=column))


def test_problems_of_the_future_are_listed_with_those_of_the_frame():
    frame = pd.DataFrame({**GOOD, "y": ["x", 1.0, 2.0], "price": [1.0, 2.0, 3.0]})
    future = pd.DataFrame({"unique_id": ["a", "a", "b"], "ds": [2022, 2022, 2021]})
    with pytest.raises(FrameError) as caught:
        forecast(frame, 1, future=future.assign(price=[1.0, 1.0, "dear"]))
    assert [p.split(":")[0] for p in caught.value.problems] == ["row 0, column y", *["future"] * 2]


def test_breaks_name_their_columns_and_series():
    frame = pd.DataFrame(GOOD)
    with pytest.raises(FrameError) as caught:
        forecast(frame, 1, breaks=pd.DataFrame({"unique_id": ["a"]}))
    assert len(caught.value.problems) == 2
    stranger = pd.DataFrame({"unique_id": ["a", "z"], "ds": 2021, "kind": "level_shift"})
    with pytest.raises(FrameError, match="'z' is not in the frame"):
        forecast(frame, 1, breaks=stranger)


def test_unusable_settings_are_listed_at_once():
    with pytest.raises(ConfigError) as caught:
        forecast(pd.DataFrame(GOOD), 0, level=[0, 100], draws=1, most_fits=-1)
    for part in ("h must", "level 0", "level 100", "draws must", "most_fits must"):
        assert part in str(caught.value)
