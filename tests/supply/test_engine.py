"""The kernel's identities, from outside: people are conserved, cell by cell and draw by draw."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent.streams import BLOCK, generator
from talent.supply import engine
from talent.supply.engine import SupplyInputs, experienced_hires, simulate, step
from talent.supply.parallel import simulate_blocks

AGES = 12
DRAWS = 2 * BLOCK + 40


def make_inputs(seed: int, draws: int = 3, years: int = 4, groups: int = 2, **changes):
    rng = np.random.default_rng(seed)
    levels = 2
    graduate_ages = rng.dirichlet(np.ones(AGES), size=levels)
    base = {
        "stock": rng.uniform(0, 400, (draws, groups, AGES)),
        "death": rng.uniform(0, 0.05, (draws, years, AGES)),
        "retirement": rng.uniform(0, 0.3, (draws, AGES)),
        "other_exit": rng.uniform(0, 0.3, (draws, years, groups, AGES)),
        "graduates": rng.uniform(0, 40, (draws, years, groups, levels)),
        "graduate_ages": graduate_ages,
        "hire_ages": rng.dirichlet(np.ones(AGES)),
        "hires_base": rng.uniform(0, 100, (draws, groups)),
        "openings_base": rng.uniform(50, 200, (draws, groups)),
        "elasticity": rng.uniform(0, 1, draws),
        "required": rng.uniform(0, 5000, (draws, years, groups)),
        "follow": rng.normal(0, 20, (draws, years, groups)),
        "age_bands": np.kron(np.eye(3), np.ones((AGES // 3, 1))),
    }
    return SupplyInputs(**{**base, **changes})


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000))
def test_step_conserves_people_in_every_cell(seed):
    rng = np.random.default_rng(seed)
    stock = rng.uniform(0, rng.choice([0.9, 5, 5e3]), (4, 3, AGES))
    q = [rng.uniform(0, rng.choice([0.0, 0.2, 1.0]), (4, 1, AGES)) for _ in range(3)]
    survivors, *leavers = step(stock, *q, rng)
    left = sum(leavers)
    np.testing.assert_allclose(survivors[..., 1:], (stock - left)[..., :-1], rtol=0, atol=1e-9)
    np.testing.assert_allclose(left[..., -1], stock[..., -1], rtol=0, atol=1e-9)
    assert not survivors[..., 0].any()
    for flow in (survivors, *leavers):
        assert flow.min() >= 0
    assert (left <= stock + 1e-9).all()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_stock_identity_holds_in_every_draw_group_and_year(seed):
    inputs = make_inputs(seed)
    flows = simulate(inputs, np.random.default_rng(seed))
    before = np.concatenate([inputs.stock.sum(axis=2)[:, None], flows.stock[:, :-1]], axis=1)
    after = (
        before
        - flows.deaths
        - flows.retirements
        - flows.other_exits
        + flows.graduates
        + flows.hires
    )
    np.testing.assert_allclose(flows.stock, after, rtol=0, atol=1e-9)
    np.testing.assert_allclose(flows.ages.sum(axis=2), flows.stock[:, -1], rtol=0, atol=1e-9)
    for name in flows.__dataclass_fields__:
        assert getattr(flows, name).min() >= 0


def test_without_flows_people_only_grow_older():
    zero = {
        "death": np.zeros((3, 4, AGES)),
        "retirement": np.zeros((3, AGES)),
        "other_exit": np.zeros((3, 4, 2, AGES)),
        "graduates": np.zeros((3, 4, 2, 2)),
        "hires_base": np.zeros((3, 2)),
        "follow": np.zeros((3, 4, 2)),
    }
    stock = np.zeros((3, 2, AGES))
    stock[..., 2] = 7.5
    flows = simulate(make_inputs(1, stock=stock, **zero), np.random.default_rng(0))
    assert (flows.stock == 7.5).all()
    assert (flows.ages[..., 6] == 7.5).all()


def test_a_closed_cohort_dies_out():
    none = {"graduates": np.zeros((3, AGES, 2, 2)), "hires_base": np.zeros((3, 2))}
    shape = {
        "death": np.full((3, AGES, AGES), 0.01),
        "other_exit": np.zeros((3, AGES, 2, AGES)),
        "required": np.zeros((3, AGES, 2)),
        "follow": np.zeros((3, AGES, 2)),
    }
    flows = simulate(make_inputs(2, **none, **shape), np.random.default_rng(0))
    assert flows.stock[:, 0].min() > 0
    assert not flows.stock[:, -1].any()


def test_exits_are_binomial_in_mean_and_variance():
    n, q = 50, np.array([0.02, 0.05, 0.1])
    stock = np.full((20_000, 1, 3), float(n))
    p = 1 - np.prod(1 - q)
    _, *leavers = step(stock, *(np.full((1, 1, 3), v) for v in q), np.random.default_rng(3))
    total = sum(leavers)[..., 0].ravel()
    error = np.sqrt(n * p * (1 - p) / len(total))
    assert abs(total.mean() - n * p) < 4 * error
    assert total.var() == pytest.approx(n * p * (1 - p), rel=0.05)
    shares = [flow.mean() for flow in leavers]
    assert shares[0] < shares[1] < shares[2]


def test_hires_answer_openings_and_stop_without_them():
    base, openings = np.array([[90.0]]), np.array([[100.0]])
    eta, none = np.array([0.4]), np.zeros((1, 1))
    at = [
        experienced_hires(np.array([[x]]), base, openings, eta, none).item()
        for x in (-5, 0, 100, 200)
    ]
    assert at[0] == at[1] == 0
    assert at[2] == pytest.approx(90)
    assert at[3] == pytest.approx(90 * 2**0.4)
    with_growth = experienced_hires(np.array([[110.0]]), base, openings, eta, none + 10)
    assert with_growth.item() == pytest.approx(100)


def test_rates_may_be_given_once_for_draws_years_groups():
    inputs = make_inputs(4)
    draws, years, groups = inputs.required.shape
    full = (draws, years, groups, AGES)
    rng = np.random.default_rng(5)
    for death, retirement, other in (
        ((draws, years, AGES), (draws, AGES), full),
        ((1, years, 1, AGES), (1, 1, 1, AGES), (1, 1, groups, AGES)),
        ((draws, 1, groups, AGES), (draws, years, groups, AGES), (1, 1, 1, 1)),
    ):
        rates = {
            name: rng.uniform(0, 0.3, shape)
            for name, shape in (("death", death), ("retirement", retirement), ("other_exit", other))
        }
        short = simulate(replace(inputs, **rates), np.random.default_rng(6))
        if len(death) == 3:
            rates |= {
                "death": rates["death"][:, :, None],
                "retirement": rates["retirement"][:, None, None],
            }
        whole = {name: np.broadcast_to(rate, full) for name, rate in rates.items()}
        long = simulate(replace(inputs, **whole), np.random.default_rng(6))
        for name in short.__dataclass_fields__:
            np.testing.assert_allclose(getattr(short, name), getattr(long, name), atol=1e-9)


@pytest.mark.parametrize("shared", ["both", "retirement", "other_exit"])
def test_rates_that_groups_share_are_the_same_to_the_last_bit_as_rates_told_for_each(shared):
    """Groups are occupations by segment, and rates may be told by occupation only."""
    draws, years, segments, jobs = 40, 3, 4, 6
    rng = np.random.default_rng(11)
    rates = {
        "retirement": rng.uniform(0, 0.3, (draws, 1, jobs, AGES)),
        "other_exit": rng.uniform(0, 0.3, (draws, years, jobs, AGES)),
    }
    for each in rates.values():
        each[:, :, 0, 3:5] = [0.0, 1.0]
    told = {name: np.tile(each, (1, 1, segments, 1)) for name, each in rates.items()}
    inputs = make_inputs(12, draws, years, segments * jobs, **told)
    few = rates if shared == "both" else {shared: rates[shared]}
    short, long = (simulate(i, np.random.default_rng(13)) for i in (replace(inputs, **few), inputs))
    for name in short.__dataclass_fields__:
        np.testing.assert_array_equal(getattr(short, name), getattr(long, name))


def test_rates_of_groups_that_do_not_make_whole_sets_are_refused():
    rates = np.full((3, 1, 4, AGES), 0.1)
    with pytest.raises(ValueError, match="reshape"):
        simulate(make_inputs(1, groups=6, retirement=rates), np.random.default_rng(0))


def test_a_year_of_simulation_is_a_step_summed_over_ages():
    inputs = make_inputs(7)
    flows = simulate(inputs, np.random.default_rng(8))
    _, *leavers = step(
        inputs.stock,
        inputs.death[:, 0, None],
        inputs.retirement[:, None],
        inputs.other_exit[:, 0],
        np.random.default_rng(8),
    )
    for name, flow in zip(("deaths", "retirements", "other_exits"), leavers, strict=True):
        np.testing.assert_allclose(getattr(flows, name)[:, 0], flow.sum(axis=2), atol=1e-9)


@pytest.mark.parametrize("at_once", [1, 3 * 2 * AGES * 7, 1 << 30])
def test_numbers_do_not_depend_on_how_many_draws_are_simulated_at_once(monkeypatch, at_once):
    inputs = make_inputs(14, draws=45)
    monkeypatch.setattr(engine, "CELLS", 7 * 2 * AGES)
    whole = simulate(inputs, np.random.default_rng(2))
    parts = simulate(inputs, np.random.default_rng(2), at_once=at_once)
    for name in whole.__dataclass_fields__:
        np.testing.assert_array_equal(getattr(whole, name), getattr(parts, name))


def test_few_draws_at_a_time_are_other_numbers_of_the_same_kind(monkeypatch):
    inputs = make_inputs(9, draws=400)
    whole = simulate(inputs, np.random.default_rng(1))
    monkeypatch.setattr(engine, "CELLS", 150 * 2 * AGES)
    parts = simulate(inputs, np.random.default_rng(1))
    np.testing.assert_array_equal(whole.graduates, parts.graduates)
    np.testing.assert_allclose(whole.stock.mean(axis=0), parts.stock.mean(axis=0), rtol=0.01)
    np.testing.assert_allclose(parts.ages.sum(axis=2), parts.stock[:, -1], rtol=0, atol=1e-9)


@pytest.mark.parametrize("ages", [1, 2, 90])
def test_any_number_of_ages_and_certain_exits(ages):
    rng = np.random.default_rng(10)
    stock = rng.uniform(0, 1e9, (5, 2, ages))
    certain = np.ones((1, 1, ages))
    survivors, deaths, retirements, other = step(stock, certain * 0, certain, certain * 0, rng)
    assert not survivors.any()
    assert not deaths.any()
    np.testing.assert_allclose(retirements[..., :-1], stock[..., :-1], rtol=1e-15)
    np.testing.assert_allclose(retirements + other, stock, rtol=1e-15)
    survivors, *leavers = step(stock, *[certain * 0] * 3, rng)
    np.testing.assert_array_equal(survivors[..., 1:], stock[..., :-1])
    assert not sum(leavers)[..., :-1].any()


def block(part: slice):
    return make_inputs(part.start, draws=part.stop - part.start)


def test_numbers_do_not_depend_on_the_number_of_threads():
    one, three = (simulate_blocks(block, DRAWS, seed=3, name="x", threads=n) for n in (1, 3))
    second = simulate(block(slice(BLOCK, 2 * BLOCK)), generator(3, "x", 1))
    for name in one.__dataclass_fields__:
        mine = getattr(one, name)
        assert len(mine) == DRAWS
        np.testing.assert_array_equal(mine, getattr(three, name))
        np.testing.assert_array_equal(mine[BLOCK : 2 * BLOCK], getattr(second, name))


def test_progress_is_told_by_the_callers_thread():
    told = []
    simulate_blocks(
        block,
        DRAWS,
        seed=0,
        name="x",
        threads=2,
        progress=lambda n: told.append((n, threading.get_ident())),
    )
    assert told == [(n, threading.get_ident()) for n in (BLOCK, BLOCK, 40)]


def test_an_error_in_a_block_is_raised():
    def broken(part: slice):
        if part.start:
            raise ValueError("no such block")
        return block(part)

    with pytest.raises(ValueError, match="no such block"):
        simulate_blocks(broken, DRAWS, seed=0, name="x", threads=2)
