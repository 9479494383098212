"""Retirement by occupation: shrunk departures, and the base year's people kept to the last one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from talent.demand import build_cycle, build_demand, employment_lessons, staffing
from talent.distributions import Distribution
from talent.inputs import Inputs
from talent.supply import AGES, build_workforce, shared_parameters
from talent.supply.retirement_by_job import occupation_offsets


def made(rates: dict[str, list[float]]):
    rows = [(f"{o}{i}", o, r) for o, rs in rates.items() for i, r in enumerate(rs)]
    codes, groups, values = zip(*rows, strict=True)
    exits = pd.DataFrame({"publisher_code": codes, "year": 2024, "value": values})
    return exits, pd.DataFrame({"code": codes, "occupation": groups, "jobs": 100.0})


def test_departures_are_shrunk_by_the_spread_within_a_group():
    # Log rates -1 and +1 around the mean in x (none within), and 0 +- 0.5 in y.
    base = 0.03
    exits, mix = made(
        {
            "low": [base * np.exp(-1)] * 2,
            "high": [base * np.exp(1)] * 2,
            "mixed": [base * np.exp(-0.5 + 0.2), base * np.exp(0.5 + 0.2)],
        }
    )
    found = occupation_offsets(exits, mix, ["low", "high", "mixed", "unknown"])
    centre = 0.2 / 3
    raw = np.array([-1 - centre, 1 - centre, 0.2 - centre, 0.0])
    np.testing.assert_allclose(found.raw, raw)
    tau2 = (raw[0] ** 2 + raw[1] ** 2 + raw[2] ** 2 - 0.25) / 3
    shrink = tau2 / (tau2 + 0.25)
    np.testing.assert_allclose(found.mean, [raw[0], raw[1], shrink * raw[2], 0.0])
    np.testing.assert_allclose(found.sd**2, [0, 0, tau2 * (1 - shrink), tau2], atol=1e-12)


def test_the_newest_rate_counts_and_groups_alike_do_not_differ():
    exits, mix = made({"x": [0.02, 0.04], "y": [0.02, 0.04]})
    older = exits.assign(year=2016, value=0.5)
    found = occupation_offsets(pd.concat([exits, older]), mix, ["x", "y"])
    assert not found.mean.any()
    assert not found.sd.any()


def test_shipped_rates_put_engineers_later_and_operators_sooner(store):
    snapshot = store.as_of("2026-11-22")
    exits = snapshot.observations("labour_force_exit_rate")
    staff = snapshot.observations("occupation_mix", country="US", scope="components")
    staff = staff.loc[staff["year"] == staff["year"].max()]
    mix = pd.DataFrame(
        {"code": staff["publisher_code"], "occupation": staff["occupation"], "jobs": staff["value"]}
    )
    names = list(snapshot.occupations()["occupation"])
    found = dict(zip(names, occupation_offsets(exits, mix, names).mean, strict=True))
    assert found["engineers"] < -0.1 < 0.1 < found["operators"]
    draws = occupation_offsets(exits, mix, names).draws(4000, 1)
    assert draws.mean(axis=0) == pytest.approx(list(found.values()), abs=0.03)


@pytest.fixture(scope="module")
def assembled(store):
    """Demand and workforce of every country, before anything is simulated."""
    return assemble(store, {})


def assemble(store, overrides):
    snapshot = store.as_of("2026-11-22")
    inputs = Inputs(snapshot, 1, 250, overrides)
    countries = tuple(snapshot.countries()["country"])
    base, to = 2025, 2027
    lessons = employment_lessons(inputs, countries, base, to)
    cycle = build_cycle(inputs, base, to)
    shared = shared_parameters(inputs)
    segments = tuple(sorted(snapshot.scopes()["segment"].unique()))
    occupations = tuple(snapshot.occupations()["occupation"])
    made = {}
    for country in countries:
        inputs.serving = country
        demand = build_demand(
            inputs, lessons, cycle, country=country, segments=segments, occupations=occupations,
            base=base, to=to,
        )  # fmt: skip
        mix = staffing(inputs, country)
        made[country] = (
            demand,
            build_workforce(
                inputs, shared, country=country, occupations=occupations,
                mix=None if mix.empty else mix, base_stock=demand.employed, growth=demand.growth,
                core=demand.core, base_gap=demand.slack.gap, cycle=demand.exits,
                base=base, to=to,
            ),
        )  # fmt: skip
    return made


def test_people_of_the_base_year_are_those_employed_in_every_draw_and_cell(assembled):
    for demand, workforce in assembled.values():
        inputs = workforce.block(slice(0, 250), demand.required[:, 1:], demand.ordinary)
        shape = demand.employed.shape
        by_group = inputs.stock.sum(axis=2).reshape(shape)
        np.testing.assert_allclose(by_group, demand.employed, rtol=1e-12)
        total = inputs.stock.sum(axis=(1, 2))
        np.testing.assert_allclose(total, demand.employed.sum(axis=(1, 2)), rtol=1e-12)
        assert inputs.stock.min() >= 0


def test_retirement_differs_by_occupation_and_nobody_passes_the_last_age(assembled):
    for demand, workforce in assembled.values():
        hazard = workforce.retirement
        assert hazard.shape == (250, demand.employed.shape[2], len(AGES))
        assert ((hazard >= 0) & (hazard <= 1)).all()
        assert (hazard[..., -1] == 1).all()
        assert not hazard[..., AGES < 50].any()
        assert np.ptp(np.median(hazard[:, :, AGES == 62], axis=0)) > 0.005
        assert workforce.retirement_so_far is hazard


def test_the_switch_moves_the_years_to_come_and_not_the_past(store, assembled):
    later = assemble(store, {"retirement_age_shift": Distribution("fixed", 1.0, 1.0, 1.0)})
    for country, (_, workforce) in assembled.items():
        moved = later[country][1]
        np.testing.assert_array_equal(moved.retirement_so_far, workforce.retirement)
        np.testing.assert_allclose(
            moved.retirement[..., 1:-1], workforce.retirement[..., :-2], rtol=1e-12
        )
        np.testing.assert_array_equal(moved.other_level, workforce.other_level)
