"""What interventions do to the people: they move and join, and nobody is made or lost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent.supply.engine import SupplyInputs, simulate
from talent.supply.interventions import MOST_MOVE, Moves, move_people

AGES, DRAWS, YEARS = 10, 3, 3


def people(seed, groups):
    rng = np.random.default_rng(seed)
    return rng.uniform(0, 100, (DRAWS, groups, AGES)) * (rng.random((DRAWS, groups, AGES)) < 0.8)


@st.composite
def cases(draw, chained):
    """People in groups, and moves; without chains nobody moves into a group that others leave."""
    groups = draw(st.integers(2, 5))
    split = draw(st.integers(1, groups - 1))
    number = draw(st.integers(1, 5))
    ends = st.integers(0, groups - 1)
    source = [draw(ends if chained else st.integers(0, split - 1)) for _ in range(number)]
    target = [draw(ends if chained else st.integers(split, groups - 1)) for _ in range(number)]
    cells = people(draw(st.integers(0, 10_000)), groups)
    wanted = draw(
        st.lists(st.sampled_from([0.0, 0.3, 20.0, 150.0, 1e6]), min_size=number, max_size=number)
    )
    asked = np.array(wanted) * np.array([[1.0], [0.0], [0.5]])
    moves = Moves(np.array(source), np.array(target), asked[:, None])
    return cells, moves, (np.arange(AGES) < 7).astype(float)


@settings(max_examples=100, deadline=None)
@given(cases(chained=True))
def test_moves_conserve_people_by_age(case):
    before, moves, movable = case
    after = before.copy()
    net = move_people(after, moves, 0, movable)
    np.testing.assert_allclose(after.sum(axis=1), before.sum(axis=1), rtol=0, atol=1e-9)
    np.testing.assert_allclose(net, (after - before).sum(axis=2), rtol=0, atol=1e-9)
    np.testing.assert_allclose(net.sum(axis=1), 0, atol=1e-9)
    assert after.min() >= -1e-12
    # Nobody is trained for another occupation at the ages that are not movable.
    assert np.array_equal(after[..., 7:], before[..., 7:])


@settings(max_examples=100, deadline=None)
@given(cases(chained=False))
def test_a_group_never_loses_more_than_the_largest_share(case):
    before, moves, movable = case
    after = before.copy()
    net = move_people(after, moves, 0, movable)
    held = before.sum(axis=2)
    assert (-net <= MOST_MOVE * held + 1e-9).all()
    for group in np.unique(moves.source):
        asked = moves.people[:, 0, moves.source == group].sum(axis=1)
        able = np.minimum((before[:, group] * movable).sum(axis=1), MOST_MOVE * held[:, group])
        np.testing.assert_allclose(-net[:, group], np.minimum(asked, able), rtol=1e-9, atol=1e-6)


@settings(max_examples=50, deadline=None)
@given(cases(chained=True))
def test_a_draw_that_asks_for_nobody_stays_to_the_bit(case):
    before, moves, movable = case
    after = before.copy()
    net = move_people(after, moves, 0, movable)
    assert np.array_equal(after[1], before[1])
    assert not net[1].any()


def test_moves_out_of_one_group_share_what_it_can_give():
    cells = np.full((1, 3, AGES), 10.0)
    moves = Moves(np.array([0, 0]), np.array([1, 2]), np.array([[[30.0, 10.0]]]))
    net = move_people(cells, moves, 0, np.ones(AGES))
    np.testing.assert_allclose(net, [[-20, 15, 5]])


def kernel(seed=0, groups=3, **changes):
    rng = np.random.default_rng(seed)
    base = {
        "stock": rng.uniform(0, 400, (DRAWS, groups, AGES)),
        "death": rng.uniform(0, 0.05, (DRAWS, YEARS, AGES)),
        "retirement": rng.uniform(0, 0.3, (DRAWS, AGES)),
        "other_exit": rng.uniform(0, 0.3, (DRAWS, YEARS, groups, AGES)),
        "graduates": rng.uniform(0, 40, (DRAWS, YEARS, groups, 2)),
        "graduate_ages": rng.dirichlet(np.ones(AGES), size=2),
        "hire_ages": rng.dirichlet(np.ones(AGES)),
        "hires_base": rng.uniform(0, 100, (DRAWS, groups)),
        "openings_base": rng.uniform(50, 200, (DRAWS, groups)),
        "elasticity": rng.uniform(0, 1, DRAWS),
        "required": rng.uniform(0, 5000, (DRAWS, YEARS, groups)),
        "follow": rng.normal(0, 20, (DRAWS, YEARS, groups)),
        "age_bands": np.kron(np.eye(2), np.ones((AGES // 2, 1))),
    }
    return simulate(SupplyInputs(**{**base, **changes}), np.random.default_rng(1))


def joining(many):
    joiners = np.zeros((DRAWS, YEARS, 3, 2))
    joiners[:, 1:] = many
    return {"joiners": joiners, "joiner_ages": np.eye(AGES)[[2, 5]]}


def moving(many):
    asked = np.zeros((DRAWS, YEARS, 1))
    asked[:, 1:] = many
    return {"moves": Moves(np.array([0]), np.array([2]), asked), "movable": np.ones(AGES)}


@pytest.mark.parametrize("under", [joining(0.0), moving(0.0), {**joining(0.0), **moving(0.0)}])
def test_interventions_of_nobody_are_none_to_the_bit(under):
    plain, idle = kernel(), kernel(**under)
    for name in ("stock", "hires", "other_exits", "ages", "stock_by_band", "retirements_by_band"):
        assert np.array_equal(getattr(plain, name), getattr(idle, name)), name
    assert not idle.joined.any()
    assert not idle.moved.any()


@pytest.mark.parametrize("under", [joining(30.0), moving(50.0), {**joining(30.0), **moving(50.0)}])
def test_the_kernel_counts_everybody_who_joins_and_moves(under):
    plain, found = kernel(), kernel(**under)
    assert np.array_equal(plain.stock[:, 0], found.stock[:, 0])
    before = found.stock[:, :-1]
    came = found.graduates + found.hires + found.joined + found.moved
    left = found.deaths + found.retirements + found.other_exits
    np.testing.assert_allclose(found.stock[:, 1:], before + (came - left)[:, 1:], rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.moved.sum(axis=2), 0, atol=1e-9)
    np.testing.assert_allclose(found.ages.sum(axis=2), found.stock[:, -1], atol=1e-9)
    if "joiners" in under:
        assert (found.joined[:, 1:] == 60).all()
    if "moves" in under:
        np.testing.assert_allclose(found.moved[:, 1:, 2], 50)


def test_those_who_join_now_are_hired_less_for_next_year_and_not_this_year():
    plain, found = kernel(), kernel(**joining(30.0))
    assert np.array_equal(plain.hires[:, :2], found.hires[:, :2])
    assert (found.hires[:, 2] <= plain.hires[:, 2]).all()
    assert (found.hires[:, 2] < plain.hires[:, 2]).any()
