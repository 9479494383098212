"""Levers that want the same people share them out, and nobody gets more than there is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent.levers.pools import Pool, share_out

YEARS = 6
asks = st.lists(st.floats(0, 5e4), min_size=YEARS, max_size=YEARS)


def path(*values):
    return np.array([values], dtype=float)


@st.composite
def wanted(draw, same=False):
    """Levers that want people of one pool: what they ask, and what they know of the pool."""
    number = draw(st.integers(1, 4))
    people, most = draw(st.floats(1, 1e5)), draw(st.floats(0.001, 1))
    asked, pools = [], []
    for _ in range(number):
        asked.append(np.array([draw(asks), draw(asks)]))
        if not same:
            people, most = draw(st.floats(1, 1e5)), draw(st.floats(0.001, 1))
        pools.append(Pool(people, most, 1.0))
    return asked, pools


def shared(asked, pools):
    given_, taken = share_out(asked, [{"pool": pool} for pool in pools])
    return given_, taken["pool"]


@settings(max_examples=60, deadline=None)
@given(wanted())
def test_nobody_gets_more_than_asked_and_all_that_is_taken_is_given(case):
    asked, pools = case
    got, taken = shared(asked, pools)
    for ask, part in zip(asked, got, strict=True):
        assert (part >= 0).all()
        assert (part <= ask * (1 + 1e-12)).all()
    np.testing.assert_allclose(sum(got), taken, rtol=1e-12, atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(wanted())
def test_a_pool_never_gives_more_than_its_share_of_those_left(case):
    asked, pools = case
    _, taken = shared(asked, pools)
    most, people = max(p.most_a_year for p in pools), max(p.people for p in pools)
    left = people - (taken.cumsum(axis=1) - taken)
    assert (taken <= most * left * (1 + 1e-9) + 1e-9).all()
    assert (taken.sum(axis=1) <= people * (1 + 1e-9)).all()


@settings(max_examples=60, deadline=None)
@given(wanted())
def test_no_lever_ever_has_more_than_if_it_were_alone(case):
    asked, pools = case
    got, taken = shared(asked, pools)
    alone = [shared([a], [p])[0][0].cumsum(axis=1) for a, p in zip(asked, pools, strict=True)]
    for part, most in zip(got, alone, strict=True):
        assert (part.cumsum(axis=1) <= most * (1 + 1e-9) + 1e-6).all()
    # And all together never more than one that asks for everything could have had.
    eager = [
        shared([np.full_like(taken, 1e9)], [Pool(p.people, max(q.most_a_year for q in pools), 1)])
        for p in pools
    ]
    best = np.max([all_of_it.cumsum(axis=1) for _, all_of_it in eager], axis=0)
    assert (taken.cumsum(axis=1) <= best * (1 + 1e-9) + 1e-6).all()


@settings(max_examples=50, deadline=None)
@given(wanted(same=True))
def test_who_asks_for_twice_as_much_gets_twice_as_much(case):
    asked, pools = case
    got, taken = shared(asked, pools)
    total = sum(asked)
    for ask, part in zip(asked, got, strict=True):
        np.testing.assert_allclose(part * total, ask * taken, rtol=1e-9, atol=1e-3)


@settings(max_examples=50, deadline=None)
@given(wanted(), st.floats(1, 1e6), st.floats(0.001, 1))
def test_who_asks_for_nothing_changes_nothing_to_the_bit(case, people, most):
    asked, pools = case
    got, taken = shared(asked, pools)
    for place in (0, len(asked)):
        more = [*asked[:place], np.zeros_like(taken), *asked[place:]]
        also = [*pools[:place], Pool(people, most, 1.0), *pools[place:]]
        again, all_taken = shared(more, also)
        assert not again.pop(place).any()
        assert all(np.array_equal(a, b) for a, b in zip(got, again, strict=True))
        assert np.array_equal(taken, all_taken)


@settings(max_examples=60, deadline=None)
@given(wanted(), st.randoms(use_true_random=False))
def test_the_order_of_the_levers_does_not_matter(case, random):
    asked, pools = case
    order = list(range(len(asked)))
    random.shuffle(order)
    got, _ = shared(asked, pools)
    other, _ = shared([asked[i] for i in order], [pools[i] for i in order])
    for place, i in enumerate(order):
        np.testing.assert_allclose(other[place], got[i], rtol=1e-9, atol=1e-6)


def test_a_few_able_people_are_not_multiplied_by_the_many_of_another_job():
    # 100 can do the first job, 1,000 the second; the two who want the 100 share them.
    rare, common = Pool(100.0, 0.5, 1.0), Pool(1000.0, 0.5, 1.0)
    asked = [path(90, 90), path(90, 90), path(10, 10)]
    got, taken = shared(asked, [rare, rare, common])
    np.testing.assert_allclose(got[0] + got[1], path(50, 25))
    np.testing.assert_allclose(got[2], path(10, 10))
    np.testing.assert_allclose(taken, path(60, 35))


def test_those_who_can_do_the_rarer_job_are_among_the_others():
    got, taken = shared([path(60), path(900)], [Pool(100.0, 0.5, 1.0), Pool(1000.0, 0.5, 1.0)])
    np.testing.assert_allclose(taken, path(500))
    # 50 for the first at most, then all in proportion.
    np.testing.assert_allclose([got[0][0, 0], got[1][0, 0]], np.array([50, 900]) * 500 / 950)


def test_a_lever_without_pools_gets_what_it_asks_for():
    got, taken = share_out([path(7, 8)], [{}])
    assert got[0].tolist() == [[7, 8]]
    assert taken == {}
    with pytest.raises(ValueError, match="shorter"):
        share_out([path(7, 8)], [])


def test_a_lever_draws_on_several_pools_by_its_shares():
    pools = {"cars": Pool(100.0, 0.1, 0.75), "tools": Pool(1e6, 0.1, 0.25)}
    got, taken = share_out([path(40, 40)], [pools])
    # Cars give 10 of the 30 asked of them, and then a tenth of the 90 left.
    np.testing.assert_allclose(taken["cars"], path(10, 9))
    np.testing.assert_allclose(taken["tools"], path(10, 10))
    np.testing.assert_allclose(got[0], path(20, 19))


def test_a_pool_may_be_of_another_size_in_each_draw():
    asked = [np.full((2, 1), 50.0)] * 2
    got, taken = shared(asked, [Pool(np.array([10.0, 100.0]), 1.0, 1.0)] * 2)
    np.testing.assert_allclose(taken, [[10], [100]])
    np.testing.assert_allclose(got[0], [[5], [50]])
