"""The kernel's identities, from outside: people are conserved, cell by cell and draw by draw."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent.supply.engine import SupplyInputs, experienced_hires, simulate, step

AGES = 12


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
