"""Fabs to come: ramps, what a fab adds, and that one fab disturbs nothing else."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent.demand import DRIVERS, NODE_CLASSES, build_capacity, build_pipeline, read_fab_list
from talent.demand.pipeline import ramp
from talent.distributions import Distribution
from talent.forecasts import make_config
from talent.forecasts.world import simulate_demand
from talent.inputs import Inputs

BASE, TO, DRAWS = 2025, 2035, 250
ENDS = np.arange(BASE + 1.0, TO + 2.0)


def fixed(value):
    return Distribution("fixed", value, value, value)


def inputs_of(snapshot, rows=(), **overrides):
    changed = {name: fixed(value) for name, value in overrides.items()}
    return Inputs(snapshot, 7, DRAWS, changed, read_fab_list(list(rows)))


def mine(country="JP", **more):
    return {
        "fab": "mine", "country": country, "status": "announced", "start": "2029",
        "node_class": "leading", "capacity_wspm": 20_000, **more,
    }  # fmt: skip


def of(pipeline, fab):
    return pipeline.fabs["fab"].tolist().index(fab)


@given(st.floats(-5, 5), st.floats(0, 3))
def test_a_ramp_only_rises(position, step):
    low, high = ramp(np.array([position, position + step]))
    assert 0 <= low <= high <= 1
    assert (low > 0) == (position >= 0)


def test_people_come_before_wafers_and_stay(snapshot):
    pipeline = build_pipeline(
        inputs_of(snapshot, [mine()], fabs_hold_to_plan=1, staffing_lead_years=1), "JP", BASE
    )
    j = of(pipeline, "mine")
    assert (pipeline.start[:, j] == 2029.5).all()
    people = pipeline.headcount(ENDS)[:, :, j]
    wafers = pipeline.output(ENDS, j)
    assert (people[:, ENDS < 2028.5] == 0).all()
    assert (people[:, ENDS >= 2029] > 0).all()
    assert (wafers[:, ENDS < 2029.5] == 0).all()
    assert (np.diff(people, axis=1) >= 0).all()
    share = people[:, -1] / pipeline.people[:, j]
    assert ((share > 0.5) & (share < 1)).all()


def test_a_list_without_fabs_changes_nothing_to_the_bit(snapshot):
    with_none = build_pipeline(inputs_of(snapshot), "JP", BASE)
    more = build_pipeline(inputs_of(snapshot, [mine()]), "JP", BASE)
    kept = [of(more, fab) for fab in with_none.fabs["fab"]]
    for name in ("start", "wspm", "people"):
        np.testing.assert_array_equal(getattr(with_none, name), getattr(more, name)[:, kept])


def test_one_fab_moves_its_country_by_what_it_adds_and_no_other(snapshot):
    config = make_config(countries=("JP", "TW"), draws=DRAWS, to=TO, as_of="2026-11-22", seed=7)
    plain = dict(simulate_demand(inputs_of(snapshot), config))
    more = dict(simulate_demand(inputs_of(snapshot, [mine()]), config))
    np.testing.assert_array_equal(plain["TW"].required, more["TW"].required)
    total = {name: d["JP"].required[:, -1].sum(axis=(1, 2)) for name, d in
             (("plain", plain), ("more", more))}  # fmt: skip
    adds = more["JP"].fabs[:, of(more["JP"].pipeline, "mine")]
    np.testing.assert_allclose(total["more"] - total["plain"], adds, atol=1e-3)
    assert adds.mean() > 100
    # Cancelled again, the fab leaves the baseline to the bit.
    gone = dict(simulate_demand(inputs_of(snapshot, [mine(status="cancelled")]), config))
    np.testing.assert_array_equal(plain["JP"].required, gone["JP"].required)
    np.testing.assert_array_equal(plain["JP"].capacity.wspm, gone["JP"].capacity.wspm)


def test_drivers_sum_to_the_required_headcount_in_every_draw(snapshot):
    config = make_config(countries=("US",), draws=DRAWS, to=TO, as_of="2026-11-22", seed=7)
    (_, demand), *_ = simulate_demand(inputs_of(snapshot), config)
    assert set(demand.drivers) == set(DRIVERS)
    base = demand.employed.sum(axis=2)[:, None, :]
    total = np.sum(list(demand.drivers.values()), axis=0)
    required = demand.required.sum(axis=3)
    np.testing.assert_allclose(base + total, required, rtol=1e-9)
    for name, values in demand.drivers.items():
        if name != "base_gap":
            assert not values[:, 0].any(), name
    assert (demand.required >= 0).all()


def test_capacity_is_what_was_there_plus_fabs_less_closures(snapshot):
    inputs = inputs_of(snapshot, [mine("TW")], fabs_hold_to_plan=1)
    pipeline = build_pipeline(inputs, "TW", BASE)
    capacity = build_capacity(inputs, pipeline, "TW", np.full(DRAWS, 2e5), BASE, TO)
    assert capacity.wspm.shape == (DRAWS, 121, len(NODE_CLASSES))
    assert (str(capacity.months[0]), str(capacity.months[-1])) == ("2025-12", "2035-12")
    np.testing.assert_array_equal(capacity.annual, capacity.wspm[:, ::12])
    assert (capacity.wspm >= 0).all()
    times = BASE + 1 + np.arange(121) / 12
    leading = NODE_CLASSES.index("leading")
    inside = [j for j, n in enumerate(pipeline.fabs["node_class"]) if n == "leading"]
    added = sum(pipeline.output(times, j) - pipeline.output(times, j)[:, :1] for j in inside)
    np.testing.assert_allclose(
        capacity.wspm[:, :, leading] - capacity.wspm[:, :1, leading], added, atol=1e-6
    )
    # Fabs that have said when they close are gone after it.
    assert set(pipeline.closing["fab"]) >= {"tsmc-fab-2", "tsmc-fab-5"}
    mature = capacity.annual[:, :, NODE_CLASSES.index("mature")]
    assert (mature[:, -1] < mature[:, 0]).all()


def test_extra_delay_moves_every_fab_that_does_not_produce(snapshot):
    plain = build_pipeline(inputs_of(snapshot), "US", BASE)
    later = build_pipeline(inputs_of(snapshot, fab_extra_delay=2), "US", BASE)
    runs = (plain.fabs["status"] == "operating").to_numpy()
    comes = np.isfinite(plain.start)
    np.testing.assert_array_equal(comes, np.isfinite(later.start))
    moved = np.where(comes, later.start, 0.0) - np.where(comes, plain.start, 0.0)
    np.testing.assert_allclose(moved[:, ~runs][comes[:, ~runs]], 2.0)
    assert (moved[:, runs] == 0).all()
    assert runs.any()


def test_announced_plans_leave_nothing_to_chance(snapshot):
    pipeline = build_pipeline(inputs_of(snapshot, fabs_hold_to_plan=1), "US", BASE)
    dated = pipeline.fabs["start_year"].notna().to_numpy()
    assert (np.ptp(pipeline.start[:, dated], axis=0) <= 1).all()
    assert np.isfinite(pipeline.start[:, dated]).all()


@pytest.mark.parametrize("capacity", [None, 2_000, 80_000])
@pytest.mark.parametrize("jobs", [None, 200, 6_000])
def test_any_fab_adds_people_and_wafers_that_are_finite(snapshot, capacity, jobs):
    row = mine("US", capacity_wspm=capacity, jobs=jobs)
    pipeline = build_pipeline(inputs_of(snapshot, [row]), "US", BASE)
    j = of(pipeline, "mine")
    people = pipeline.headcount(ENDS)[:, :, j]
    assert np.isfinite(people).all()
    assert (people >= 0).all()
    assert people[:, -1].mean() > 50
    if capacity is not None:
        np.testing.assert_allclose(pipeline.wspm[:, j], capacity)


def test_fabs_of_a_user_are_in_the_ledger(snapshot):
    inputs = inputs_of(snapshot, [mine()])
    inputs.serving = "JP"
    build_pipeline(inputs, "JP", BASE)
    ledger = inputs.ledger(["JP"])
    assert ledger.loc[ledger["key"] == "mine", "source"].tolist() == ["user"]
    assert isinstance(ledger, pd.DataFrame)
