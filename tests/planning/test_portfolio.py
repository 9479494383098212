"""The portfolio of a sample is the best there is: compared with every subset of draws."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from talent.planning.portfolio import RELATIVE_GAP, Sample, cheapest, most_likely

SOME = settings(max_examples=60, deadline=None, derandomize=True)


def sample_of(closes, needed, cost, most, rows=(), limits=()):
    j = len(most)
    return Sample(
        np.asarray(closes, dtype=float).reshape(-1, j),
        np.asarray(needed, dtype=float),
        np.asarray(cost, dtype=float),
        np.asarray(most, dtype=float),
        np.asarray(rows, dtype=float).reshape(-1, j),
        np.asarray(limits, dtype=float),
    )


def least(sample, kept):
    """Least cost of closing just these draws, or None: the plain linear programme."""
    kept = list(kept)
    found = linprog(
        sample.cost,
        A_ub=np.vstack([-sample.closes[kept], sample.rows]),
        b_ub=np.r_[-sample.needed[kept], sample.limits],
        bounds=np.column_stack([np.zeros(len(sample.most)), sample.most]),
        method="highs",
    )
    return found.fun if found.status == 0 else None


def cheapest_of_all(sample, must):
    """Least cost over every subset of as many draws as must be closed, or None."""
    costs = [least(sample, kept) for kept in combinations(range(len(sample.needed)), must)]
    return min((cost for cost in costs if cost is not None), default=None)


@st.composite
def samples(draw, draws=(1, 9)):
    """Small problems of two or three levers, with effects that may open the gap as well."""
    d = draw(st.integers(*draws))
    j = draw(st.integers(2, 3))
    effect = st.integers(-2, 9)
    closes = draw(st.lists(st.lists(effect, min_size=j, max_size=j), min_size=d, max_size=d))
    needed = draw(st.lists(st.integers(-10, 40), min_size=d, max_size=d))
    cost = draw(st.lists(st.integers(1, 12), min_size=j, max_size=j))
    most = draw(st.lists(st.integers(0, 5), min_size=j, max_size=j))
    rows, limits = [], []
    if draw(st.booleans()):
        # Two phases of one programme.
        rows.append([1, 1, *[0] * (j - 2)])
        limits.append(draw(st.integers(0, 6)))
    if draw(st.booleans()):
        rows.append(cost)
        limits.append(draw(st.integers(0, 60)))
    size = draw(st.sampled_from([1.0, 100.0, 1e4]))
    money = draw(st.sampled_from([1.0, 1e6]))
    scaled = [
        money * limit if row is cost else limit for row, limit in zip(rows, limits, strict=True)
    ]
    rows = [money * np.array(row) if row is cost else row for row in rows]
    return sample_of(
        size * np.array(closes), size * np.array(needed), money * np.array(cost), most, rows, scaled
    )


def keeps_to_the_limits(sample, found):
    assert (found.units >= 0).all()
    assert (found.units <= sample.most).all()
    if len(sample.rows):
        room = sample.limits - sample.rows @ found.units
        assert (room >= -1e-6 * np.maximum(np.abs(sample.rows).max(axis=1), 1)).all()


def shortfall(sample, units):
    """Persons left open in each draw, relative to the largest need."""
    return (sample.needed - sample.closes @ units) / np.abs(sample.needed).max(initial=1.0)


@SOME
@given(samples(), st.sampled_from([0.25, 0.5, 0.6, 0.8, 0.9, 1.0]))
def test_no_subset_of_draws_is_closed_for_less(sample, probability):
    draws = len(sample.needed)
    must = int(np.ceil(probability * draws - 1e-9))
    best = cheapest_of_all(sample, must)
    found = cheapest(sample, probability)
    assert (found is None) == (best is None)
    if found is None:
        return
    keeps_to_the_limits(sample, found)
    assert (shortfall(sample, found.units) <= 1e-5).sum() >= must
    assert found.probability >= probability - 1e-9
    assert found.cost == pytest.approx(sample.cost @ found.units)
    scale = sample.cost.max()
    assert best - 1e-5 * scale <= found.cost <= best * (1 + RELATIVE_GAP) + 1e-5 * scale


@SOME
@given(samples(draws=(1, 7)))
def test_no_other_units_close_more_draws(sample):
    draws = len(sample.needed)
    closable = [must for must in range(draws + 1) if cheapest_of_all(sample, must) is not None]
    found = most_likely(sample)
    assert found.probability == pytest.approx(max(closable) / draws)
    keeps_to_the_limits(sample, found)


@SOME
@given(samples(), st.data())
def test_the_cost_grows_with_the_probability_and_falls_with_the_limits(sample, data):
    one, other = sorted(data.draw(st.tuples(st.floats(0.1, 1), st.floats(0.1, 1))))
    less, more = cheapest(sample, one), cheapest(sample, other)
    if more is None:
        return
    assert less is not None
    slack = 1e-5 * sample.cost.max()
    assert less.cost <= more.cost * (1 + RELATIVE_GAP) + slack
    wider = Sample(
        sample.closes, sample.needed, sample.cost, sample.most + 1, sample.rows, sample.limits + 1
    )
    assert cheapest(wider, other).cost <= more.cost * (1 + RELATIVE_GAP) + slack


def test_what_cannot_be_closed_is_told_and_the_most_is_found():
    sample = sample_of(np.ones((5, 2)), [1, 2, 3, 4, 5], [1, 2], [2, 1])
    assert cheapest(sample, 0.8) is None
    assert cheapest(sample, 0.6).units == pytest.approx([2, 1])
    most = most_likely(sample)
    assert most.probability == pytest.approx(0.6)
    assert most.units == pytest.approx([2, 1])


@pytest.mark.parametrize(("persons", "money"), [(1, 1), (100, 1), (1e4, 1e6), (1, 1e6)])
def test_a_draw_that_is_closed_by_the_most_alone_is_no_trouble(persons, money):
    # The solver once gave up on this one, and that passed for: nothing is feasible.
    closes = persons * np.array([*[[0, 0, 0]] * 5, [7, 0, 1], [0, 0, 5]])
    needed = persons * np.array([0, 1, 1, 1, 1, 21, 3])
    sample = sample_of(closes, needed, money * np.array([1, 1, 5]), [3, 0, 1])
    assert cheapest(sample, 0.25).cost == pytest.approx(3 * money)


def test_limits_that_nothing_keeps_to_leave_nothing_to_do():
    # What the other levers of a plan cost may alone be more than a budget.
    sample = sample_of(np.ones((4, 2)), [1, 1, 2, 9], [2, 1], [3, 1], [[2, 1]], [-1])
    assert cheapest(sample, 0.5) is None
    most = most_likely(sample)
    assert most.units.tolist() == [0, 0]
    assert most.cost == 0
    assert most.probability == 0
    assert np.isnan([most.person_price, *most.limit_prices, *most.row_prices]).all()


def test_a_plan_of_nothing_where_the_gap_is_closed_already():
    sample = sample_of(np.ones((4, 2)), [-3, -2, -1, 5], [2, 1], [3, 1])
    found = cheapest(sample, 0.75)
    assert found.units.tolist() == [0, 0]
    assert (found.cost, found.probability) == (0, 0.75)


def test_a_lever_that_opens_the_gap_is_left_alone_even_if_it_is_free():
    sample = sample_of([[2, -1]] * 4, [1, 2, 3, 4], [1, 0], [9, 9])
    found = cheapest(sample, 1.0)
    assert found.units == pytest.approx([2, 0])


# Prices of a problem whose answer is known: every draw alike, so that the margin is exact.

ALIKE = 40


def alike(needed, cost, most, rows=(), limits=()):
    """A lever closes 1, 1 and 2 persons a unit in every draw."""
    closes = np.tile([1.0, 1.0, 2.0], (ALIKE, 1))
    return sample_of(closes, np.full(ALIKE, float(needed)), cost, most, rows, limits)


def test_prices_where_the_dearer_lever_fills_what_the_cheaper_cannot():
    # A person costs 1 with the first (at most 4), 3 with the second, and 5 with the third.
    found = cheapest(alike(6, [1, 3, 10], [4, 10, 10]), 0.9)
    assert found.units == pytest.approx([4, 2, 0])
    assert found.cost == pytest.approx(10)
    assert found.person_price == pytest.approx(3)
    assert found.limit_prices == pytest.approx([2, 0, 0])
    assert found.row_prices.shape == (0,)


def test_prices_of_what_programmes_share():
    # The first two share five units; what is left is for the third, at 5 a person.
    sample = alike(8, [1, 3, 10], [4, 10, 10], [[1, 1, 0]], [5])
    found = cheapest(sample, 0.9)
    assert found.units == pytest.approx([4, 1, 1.5])
    assert found.person_price == pytest.approx(5)
    # One unit more of both saves 5 - 3; one more of the first alone replaces one of the second.
    assert found.row_prices == pytest.approx([2])
    assert found.limit_prices == pytest.approx([2, 0, 0])


def test_a_price_is_what_a_little_more_would_save():
    step = 0.01
    for needed, most, shared in ((6, (4, 10, 10), 20), (8, (4, 10, 10), 5), (3, (4, 4, 4), 5)):

        def at(needed=needed, most=most, shared=shared):
            return cheapest(alike(needed, [1, 3, 10], most, [[1, 1, 0]], [shared]), 1.0)

        here = at()
        assert here.person_price == pytest.approx((at(needed + step).cost - here.cost) / step)
        saved = here.cost - at(shared=shared + step).cost
        assert here.row_prices == pytest.approx([saved / step], abs=1e-6)
        for lever in range(3):
            more = tuple(m + step * (n == lever) for n, m in enumerate(most))
            saved = here.cost - at(most=more).cost
            assert here.limit_prices[lever] == pytest.approx(saved / step, abs=1e-6)


@SOME
@given(
    st.integers(1, 30),
    st.lists(st.integers(1, 9), min_size=3, max_size=3),
    st.lists(st.integers(0, 6), min_size=3, max_size=3),
    st.integers(0, 12),
)
def test_only_what_binds_has_a_price(needed, cost, most, shared):
    sample = alike(needed, cost, most, [[1, 1, 0]], [shared])
    found = cheapest(sample, 1.0)
    if found is None:
        return
    assert found.person_price >= -1e-9
    assert (found.limit_prices >= -1e-9).all()
    assert (found.row_prices >= -1e-9).all()
    room = sample.most - found.units
    assert found.limit_prices * room == pytest.approx(np.zeros(3), abs=1e-5)
    left = sample.limits - sample.rows @ found.units
    assert found.row_prices * left == pytest.approx([0], abs=1e-5)
    # Strong duality: the prices explain the cost to the last dollar.
    told = found.person_price * needed - found.limit_prices @ sample.most
    told -= found.row_prices @ sample.limits
    assert told == pytest.approx(found.cost, abs=1e-5)
    # A unit costs no less than it closes is worth, less what its limits are worth.
    worth = found.person_price * sample.closes[0] - found.limit_prices
    assert (worth - found.row_prices @ sample.rows <= sample.cost + 1e-6).all()
