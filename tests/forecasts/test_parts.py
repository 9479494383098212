"""Draws in parts: the same numbers for any size of a part, on this machine and on workers."""

from __future__ import annotations

import pickle

import pandas as pd
import pytest
from dask.distributed import LocalCluster

import talent
from talent.forecasts import parts
from talent.workers import on_workers

AS_OF = "2026-11-22"
LEVERS = "levers-jp"


def tables(forecast: talent.Forecast) -> dict[str, pd.DataFrame]:
    """Everything that a forecast tells of its draws."""
    last = {"country": "JP"}
    return {
        "frame": forecast.frame,
        "drivers": forecast.drivers,
        "influence": forecast.influence,
        "inputs": forecast.inputs,
        "by age": forecast.by_age(),
        "age bands": forecast.available(by=["country", "age_band", "occupation", "year"]),
        "capacity": forecast.capacity(by=["node_class", "month"]),
        "demand": forecast.demand_drivers(),
        "fabs": forecast.fabs(),
        "shortages": forecast.shortage(),
        "first years": forecast.first_shortage(),
        "explained": forecast.explain("JP", measure="unfilled").shares,
        "contributions": forecast.contributions("openings", **last),
    }


@pytest.fixture(scope="module")
def whole(store):
    """Two blocks of draws in one part."""
    return talent.forecast(store, countries=["JP"], as_of=AS_OF, draws=400, save=False)


@pytest.fixture(scope="module")
def split(store):
    """The same in two parts, the last of which is not asked for in whole."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "PART", 250)
        yield talent.forecast(store, countries=["JP"], as_of=AS_OF, draws=400, save=False)


def same(one: talent.Forecast, other: talent.Forecast) -> None:
    """Every table alike, to the last bit."""
    for name, table in tables(one).items():
        pd.testing.assert_frame_equal(
            tables(other)[name], table, check_exact=True, obj=name, check_flags=False
        )


def test_parts_change_no_number(whole, split):
    assert not isinstance(split.cube.values, dict), "on a shelf"
    same(whole, split)


def test_levers_on_a_forecast_in_parts_have_the_same_numbers(whole, split):
    one, other = whole.under(LEVERS), split.under(LEVERS)
    pd.testing.assert_frame_equal(other.frame, one.frame, check_exact=True)
    pd.testing.assert_frame_equal(other.levers(), one.levers(), check_exact=True)
    pd.testing.assert_frame_equal(other.donors(), one.donors(), check_exact=True)
    first = parts.simulate_again(one.world.part(slice(0, 250))).cube.draws("gap")
    assert (first == one.cube.draws("gap")[:250]).all(), "fewer draws are the first of more"


def test_a_forecast_in_parts_is_pickled_whole(split):
    again = pickle.loads(pickle.dumps(split))  # noqa: S301 - made here
    pd.testing.assert_frame_equal(again.by_age(), split.by_age(), check_exact=True)
    pd.testing.assert_frame_equal(again.fabs(), split.fabs(), check_exact=True)


def test_workers_make_parts_with_the_same_numbers(store, whole):
    told = {"countries": ["JP"], "as_of": AS_OF, "draws": 400, "save": False}
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None
        ) as cluster,
        on_workers(cluster.scheduler_address),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(parts, "PART", 250)
        there = talent.forecast(store, **told)
    same(whole, there)
