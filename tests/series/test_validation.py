"""Rolling origins: nothing later than a cut-off is seen, and scores are those of the metrics."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from talent.errors import ConfigError
from talent.series import cross_validate, forecast, scores
from talent.series.metrics import coverage, crps, interval_score, naive_scale

H = 3
CUTOFFS = [1994, 1998]
SETTINGS = {"most_fits": 9, "draws": 100}


@pytest.fixture(scope="module")
def frame(walks, long):
    return long(walks(2, 3, 22))


@pytest.fixture(scope="module")
def found(frame):
    return cross_validate(frame, H, CUTOFFS, **SETTINGS)


def ours(found: pd.DataFrame) -> pd.DataFrame:
    columns = [c for c in found.columns if c.startswith("talent") or c in ("naive", "drift")]
    return found[["unique_id", "cutoff", "ds", "scale", *columns]].reset_index(drop=True)


def test_rows_are_the_periods_after_each_cutoff_with_their_actuals(frame, found):
    assert found.columns.tolist()[:5] == ["unique_id", "cutoff", "ds", "horizon", "y"]
    assert len(found) == 2 * 3 * H
    assert (found["ds"] - found["cutoff"]).tolist() == found["horizon"].tolist()
    merged = found.merge(frame, on=["unique_id", "ds"])
    assert (merged["y_x"] == merged["y_y"]).all()
    last = frame.set_index(["unique_id", "ds"])["y"]
    known = last.loc[list(zip(found["unique_id"], found["cutoff"], strict=True))].to_numpy()
    assert (found["naive"] == known).all()


def test_nothing_after_a_cutoff_changes_a_bit_of_the_forecast_from_it(frame, found):
    for cutoff in CUTOFFS:
        later = frame["ds"] > cutoff
        changed = frame.assign(y=frame["y"].where(~later, 9e5 - 7 * frame["y"]))
        again = cross_validate(changed, H, [cutoff], **SETTINGS)
        expected = ours(found.loc[found["cutoff"] == cutoff])
        pd.testing.assert_frame_equal(ours(again), expected, check_exact=True)
        assert (again["crps"].to_numpy() > 1e3).all()


def test_a_break_declared_after_a_cutoff_changes_nothing_before_it(frame, found):
    later = pd.DataFrame({"unique_id": ["s001"], "ds": [1995], "kind": "level_shift"})
    again = cross_validate(frame, H, [1994], breaks=later, **SETTINGS)
    masked = (found["unique_id"] == "s001") & (found["ds"] >= 1995)
    expected = ours(found.loc[(found["cutoff"] == 1994) & ~masked].reset_index(drop=True))
    # Actuals beyond the break are on another level and are not scored.
    pd.testing.assert_frame_equal(ours(again), expected, check_exact=True)


def test_a_cutoff_forecasts_as_the_frame_did_that_ended_there(frame, found):
    for cutoff in CUTOFFS:
        alone = forecast(frame.loc[frame["ds"] <= cutoff], H, **SETTINGS)
        mine = found.loc[found["cutoff"] == cutoff].reset_index(drop=True)
        pd.testing.assert_frame_equal(mine[alone.frame.columns.tolist()], alone.frame)
        actual = mine["y"].to_numpy().reshape(3, H)
        np.testing.assert_allclose(mine["crps"], crps(actual, alone.paths).ravel())


def test_periods_without_an_actual_and_short_series_are_left_out(frame):
    holed = frame.loc[~((frame["unique_id"] == "s000") & (frame["ds"] == 1999))]
    young = holed.loc[(holed["unique_id"] != "s002") | (holed["ds"] >= 1992)]
    found = cross_validate(young, H, [1998, 2000], **SETTINGS)
    rows = found.groupby(["unique_id", "cutoff"])["ds"].apply(list)
    assert rows["s000", 1998] == [2000, 2001]
    assert rows["s001", 2000] == [2001]
    assert ("s002", 1998) not in rows.index
    assert rows["s002", 2000] == [2001]


def test_a_cutoff_before_or_after_everything_is_an_error(frame):
    for cutoff in (1985, 2001):
        with pytest.raises(ConfigError, match="no series has 8 values"):
            cross_validate(frame, H, [cutoff], **SETTINGS)


def test_scores_are_those_of_the_metrics(frame, found):
    table = scores(found)
    assert table.columns.tolist() == [
        *("horizon", "cases", "series", "mase", "crps", "skill_naive", "skill_drift"),
        *("coverage-80", "msis-80", "coverage-95", "msis-95"),
    ]
    assert table["horizon"].tolist() == [1, 2, 3]
    assert (table["cases"] == 6).all()
    assert (table["series"] == 3).all()
    rows = found.loc[found["horizon"] == 2]
    history = frame.loc[(frame["unique_id"] == "s001") & (frame["ds"] <= 1994), "y"]
    one = rows.loc[(rows["unique_id"] == "s001") & (rows["cutoff"] == 1994), "scale"]
    assert one.item() == pytest.approx(naive_scale(history))
    errors = {
        m: np.mean(np.abs(rows["y"] - rows[m]) / rows["scale"])
        for m in ("talent", "naive", "drift")
    }
    second = table.loc[1]
    assert second["mase"] == pytest.approx(errors["talent"])
    assert second["skill_naive"] == pytest.approx(1 - errors["talent"] / errors["naive"])
    assert second["skill_drift"] == pytest.approx(1 - errors["talent"] / errors["drift"])
    low, high = rows["talent-lo-80"], rows["talent-hi-80"]
    assert second["coverage-80"] == coverage(rows["y"], low, high)
    width = interval_score(rows["y"], low, high, 80) / rows["scale"]
    assert second["msis-80"] == pytest.approx(width.mean())
    whole = scores(found, by=())
    assert len(whole) == 1
    assert whole["cases"].item() == len(found)
    by_series = scores(found, by=["unique_id", "cutoff"])
    assert by_series["mase"].mean() == pytest.approx(whole["mase"].item())


def test_explicit_cutoffs_are_what_a_forecast_learns_from(frame):
    told = forecast(frame, H, cutoffs=[1990, 1996], draws=2)
    same = forecast(frame, H, cutoffs=[1996, 1990, 1996, 2001], draws=2)
    pd.testing.assert_frame_equal(told.frame, same.frame)
    # Two cut-offs of three series, six years apart: six independent cases at every horizon.
    assert told.calibration["independent_cases"].tolist() == [6.0, 6.0, 6.0]
    nothing = forecast(frame, H, cutoffs=[], draws=2)
    assert nothing.calibration["independent_cases"].tolist() == [0.0] * 3
    # Where nothing was learnt the members count equally and the bands are those of the prior.
    assert nothing.weights.empty
    assert (nothing.calibration["q95"] > 2 * nothing.calibration["median"]).all()


def test_drivers_serve_at_every_cutoff_as_far_as_they_are_given(long):
    rng = np.random.default_rng(8)
    driver = np.cumsum(rng.normal(0, 1, (2, 24)), axis=1)
    y = 200 + 5 * driver + rng.normal(0, 0.05, (2, 24))
    frame = long(y).assign(price=driver.ravel())
    future = long(np.zeros((2, 2)), first=2004).assign(price=0.0).drop(columns="y")
    known = forecast(frame, 2, future=future, most_fits=4, draws=2)
    table = known.diagnostics.set_index(["unique_id", "member"])
    assert (table.loc[(slice(None), "driven"), "status"] == "ok").all()
    expected = np.full((2, 2), 200.0)
    np.testing.assert_allclose(known.members[:, -1], expected, atol=1)
    with pytest.raises(ConfigError, match="no series"):
        cross_validate(frame, 2, [2003], draws=2, most_fits=2)
    found = cross_validate(frame, 2, [2000], draws=2, most_fits=2)
    assert found["talent"].notna().all()
