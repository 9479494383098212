"""Sweeps: the same numbers one by one, on several processes, and on the workers of a cluster."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from dask.distributed import LocalCluster

import talent
from talent.errors import FrameError
from talent.planning import settings, sweep
from talent.workers import on_workers

NAMES = ["jp-immigration", "jp-reskilling"]


@pytest.fixture(scope="module")
def sizes(levers):
    mine = [levers["immigration"], levers["reskilling"]]
    return settings(mine, 8, country="JP")


@pytest.fixture(scope="module")
def found(small, sizes):
    return sweep(small, "levers-jp", sizes, country="JP")


def test_settings_fill_the_space_up_to_the_limits(levers):
    made = settings(list(levers.values()), 64, country="JP")
    assert len(made) == 64
    for name, lever in zip(made.columns, levers.values(), strict=True):
        assert name == lever.name
        values = made[name] / lever.largest
        assert values.between(0, 1).all()
        # A Sobol sequence has one point in each of 64 equal parts of every axis.
        assert sorted(np.floor(values * 64)) == list(range(64))
    assert made.equals(settings(list(levers.values()), 64, country="JP"))


def test_a_setting_is_the_forecast_under_its_levers(small, sizes, found, levers):
    at = 3
    mine = [levers[n].scaled(sizes[f"jp-{n}"][at]) for n in ("immigration", "reskilling")]
    plan = talent.Scenario(
        name="one", title="One setting", valid_from="2026-11-22", levers=tuple(mine)
    )
    gap = small.under(plan).cube.draws("gap", country="JP", scope="components")[:, -1]
    assert found["mean"][at] == gap.mean()
    assert found["probability"][at] == (gap <= 0).mean()
    assert found[NAMES].equals(sizes[NAMES])


def test_workers_of_a_dask_cluster_give_the_same_numbers(small, sizes, found):
    cluster = LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
    )
    with cluster, on_workers(cluster.scheduler_address):
        made = sweep(small, "levers-jp", sizes, country="JP")
    pd.testing.assert_frame_equal(made, found, check_exact=True)


def test_everything_wrong_with_settings_is_told_at_once(small):
    bad = pd.DataFrame({"jp-immigration": [1.0, -1.0, None], "jp-imigration": 1.0})
    with pytest.raises(FrameError) as told:
        sweep(small, "levers-jp", bad, country="JP")
    text = str(told.value)
    assert "'jp-imigration' is no lever" in text
    assert "row 1" in text
    assert "row 2" in text
    with pytest.raises(FrameError, match="there is none"):
        sweep(small, "levers-jp", bad.head(0), country="JP")
