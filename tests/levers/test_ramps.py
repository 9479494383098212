"""Ramps go from nothing to everything, and learners lack what the straight line says."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy.integrate import quad

from talent.levers.ramps import Ramp, Shape, learning_weights, yearly_ramp

SHAPES = get_args(Shape)
shapes = st.sampled_from(SHAPES)


@settings(max_examples=50, deadline=None)
@given(shapes, st.floats(0, 30), st.lists(st.floats(-40, 60), min_size=2, max_size=30))
def test_a_ramp_never_falls_and_stays_within_0_and_1(shape, years, elapsed):
    share = Ramp(shape=shape, years=years).share(np.sort(elapsed))
    assert (np.diff(share) >= 0).all()
    assert share.min() >= 0
    assert share.max() <= 1


@settings(max_examples=50, deadline=None)
@given(shapes, st.floats(0, 30), st.floats(0, 50))
def test_a_ramp_is_exactly_0_until_it_begins_and_exactly_1_when_it_has_ended(shape, years, away):
    ramp = Ramp(shape=shape, years=years)
    assert ramp.share(np.array([-away, 0.0])).tolist() == [0.0, 0.0]
    assert ramp.share(np.array([years + away + 1e-9])).tolist() == [1.0]


@pytest.mark.parametrize(
    ("shape", "quarter", "half"),
    [
        ("linear", 0.25, 0.5),
        ("front", 0.4375, 0.75),
        ("back", 0.0625, 0.25),
        ("step", 1.0, 1.0),
        # (expit(8 (x - 1/2)) - expit(-4)) / (expit(4) - expit(-4))
        ("logistic", 0.104994, 0.5),
    ],
)
def test_shapes(shape, quarter, half):
    share = Ramp(shape=shape, years=4).share(np.array([1.0, 2.0]))
    np.testing.assert_allclose(share, [quarter, half], atol=1e-6)


@settings(max_examples=40, deadline=None)
@given(shapes, st.floats(0, 10), st.floats(2024, 2037))
def test_a_year_that_ends_before_the_first_effect_has_exactly_nothing(shape, length, first):
    years = range(2025, 2036)
    share = yearly_ramp(Ramp(shape=shape, years=length), np.array([first]), years)[0]
    for year, part in zip(years, share, strict=True):
        if year + 1 <= first:
            assert part == 0
        if year >= first + length:
            assert part == 1
    assert (np.diff(share) >= 0).all()


@pytest.mark.parametrize("shape", SHAPES)
def test_a_year_has_the_mean_over_the_year(shape):
    ramp, first = Ramp(shape=shape, years=2.5), 2027.3
    share = yearly_ramp(ramp, np.array([first]), range(2026, 2032))[0]
    for year, part in zip(range(2026, 2032), share, strict=True):
        dates = year + (np.arange(20_000) + 0.5) / 20_000
        mean = ramp.share(dates - first).mean()
        # Months are sampled at their middles: a jump is seen to half a month.
        assert part == pytest.approx(mean, abs=0.5 / 12 if shape == "step" else 2e-3)


@settings(max_examples=40, deadline=None)
@given(st.floats(0, 200), st.integers(1, 12))
def test_learners_lack_what_the_integral_says(months, years):
    weights = learning_weights(np.array([months]), years)[0]
    for k, weight in enumerate(weights):
        ends = min(max(months / 12, k), k + 1)
        exact, _ = quad(lambda tau: max(0.0, 1 - 12 * tau / months), k, ends) if months else (0, 0)
        assert weight == pytest.approx(exact, abs=1e-7)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 400), min_size=2, max_size=20))
def test_longer_learning_lacks_more_and_it_fades(months):
    weights = learning_weights(np.sort(months), 12)
    assert (np.diff(weights, axis=0) >= -1e-12).all()
    assert (np.diff(weights, axis=1) <= 1e-12).all()
    assert weights.min() >= -1e-12
    # Nobody lacks more than all of their output.
    assert weights.max() <= 1
    np.testing.assert_array_less(weights.sum(axis=1), np.sort(months) / 24 + 1e-6)


@pytest.mark.parametrize(
    "wrong",
    [{"shape": "liner"}, {"years": -1}, {"years": 31}, {"years": float("nan")}, {"yaers": 2}],
)
def test_a_wrong_ramp_is_an_error_that_names_the_field(wrong):
    with pytest.raises(ValidationError) as error:
        Ramp(**wrong)
    assert error.value.errors()[0]["loc"] == (next(iter(wrong)),)
