"""A downturn that the analyst sets: when it comes, how it fades, and that none is none."""

from __future__ import annotations

import numpy as np
import pytest

from talent.demand import build_cycle, with_downturn
from talent.demand.downturn import impulse
from talent.distributions import Distribution
from talent.inputs import Inputs

BASE, TO = 2025, 2035


def cycle_of(snapshot, **overrides):
    fixed = {name: Distribution("fixed", v, v, v) for name, v in overrides.items()}
    inputs = Inputs(snapshot, 3, 250, fixed)
    return with_downturn(build_cycle(inputs, BASE, TO), inputs)


def test_an_impulse_follows_the_law():
    law = np.array([0.4, -0.3])
    path = impulse(law, 5)
    assert path[0] == 1
    for k in range(2, 5):
        assert path[k] == pytest.approx(law[0] * path[k - 1] + law[1] * path[k - 2])


def test_no_depth_leaves_the_cycle_as_it_is(snapshot):
    cycle = cycle_of(snapshot)
    assert not cycle.shift.any()
    assert not cycle.effect("US employment, fab").shift.any()


def test_a_downturn_begins_in_its_year_and_twice_as_deep_is_twice_as_much(snapshot):
    shallow = cycle_of(snapshot, downturn_depth=1, downturn_year=2029)
    deep = cycle_of(snapshot, downturn_depth=2, downturn_year=2029)
    start = 2029 - BASE
    assert not shallow.shift[:, :start].any()
    assert (shallow.shift[:, start] == -1).all()
    np.testing.assert_allclose(deep.shift, 2 * shallow.shift)
    # What is drawn of the cycle itself is the same world.
    np.testing.assert_array_equal(deep.deviation, shallow.deviation)
    effect = deep.effect("US employment, fab")
    assert effect.shift[:, start:].mean() < 0
    np.testing.assert_array_equal(effect.values, shallow.effect("US employment, fab").values)


@pytest.mark.parametrize("year", [2020, 2025, 2040])
def test_a_trough_outside_the_years_to_come_does_nothing(snapshot, year):
    assert not cycle_of(snapshot, downturn_depth=2, downturn_year=year).shift.any()
