"""What must hold in every draw of the real baseline."""

from __future__ import annotations

import numpy as np
import pytest

import talent
from talent.forecasts import MEASURES, TOTAL

AS_OF = "2026-11-22"


def each(baseline):
    cube = baseline.cube
    for country in cube.countries:
        yield country, {m: cube.values[country, m] for m in MEASURES}


def test_stock_identity_in_every_draw_segment_and_occupation(baseline):
    for country, v in each(baseline):
        before, after = v["available"][:, :-1], v["available"][:, 1:]
        flows = {m: v[m][:, 1:] for m in MEASURES}
        out = flows["deaths"] + flows["retirements"] + flows["other_exits"]
        into = flows["graduates"] + flows["experienced_hires"]
        np.testing.assert_allclose(after, before - out + into, rtol=0, atol=1e-9, err_msg=country)
        np.testing.assert_allclose(flows["replacement"], out, rtol=0, atol=1e-9)
        np.testing.assert_allclose(flows["entrants"], into, rtol=0, atol=1e-9)


def test_gap_openings_and_unfilled_are_what_their_definitions_say(baseline):
    for _, v in each(baseline):
        np.testing.assert_allclose(v["gap"], v["required"] - v["available"], atol=1e-9)
        growth = np.diff(v["required"], axis=1)
        np.testing.assert_allclose(
            v["openings"][:, 1:], growth + v["replacement"][:, 1:], atol=1e-9
        )
        since = v["gap"] - v["gap"][:, :1]
        np.testing.assert_allclose(v["unfilled"], since, rtol=0, atol=1e-6)


def test_no_negative_people(baseline):
    for _, v in each(baseline):
        for measure in set(MEASURES) - {"gap", "openings", "unfilled"}:
            assert v[measure].min() >= 0, measure


def test_people_by_age_add_up_to_the_stock(baseline):
    for country, v in each(baseline):
        last = v["available"][:, -1].sum(axis=2)
        np.testing.assert_allclose(baseline.ages[country].sum(axis=2), last, rtol=0, atol=1e-9)
        assert baseline.ages[country].min() >= 0


def test_totals_are_sums_of_parts_in_draws(baseline):
    cube = baseline.cube
    for measure in ("required", "available", "gap"):
        parts = sum(cube.draws(measure, country="JP", occupation=o) for o in cube.occupations)
        np.testing.assert_allclose(cube.draws(measure, country="JP"), parts, atol=1e-6)
        world = sum(cube.draws(measure, country=c) for c in cube.countries)
        np.testing.assert_allclose(cube.draws(measure), world, atol=1e-6)
        fab = cube.draws(measure, country="US", scope="fab")
        rest = cube.values["US", measure][:, :, cube.segments.index("other_components")].sum(axis=2)
        np.testing.assert_allclose(cube.draws(measure, country="US"), fab + rest, atol=1e-6)


def test_means_of_the_stored_table_add_up(baseline):
    wide = baseline.frame.pivot_table(
        index=["country", "scope", "year", "measure"], columns="occupation", values="mean"
    )
    parts = wide.drop(columns=TOTAL).sum(axis=1)
    np.testing.assert_allclose(wide[TOTAL], parts, rtol=1e-9, atol=1e-6)


def test_base_year_stock_is_the_published_employment(baseline, store):
    rows = store.as_of(AS_OF).observations("employment", country="US", scope="components")
    year = rows.loc[rows["year"] == 2025, "value"]
    stock = baseline.available(country="US").set_index("year").loc[2025]
    assert stock["mean"] == pytest.approx(year.mean(), rel=1e-6)
    assert stock["q95"] - stock["q05"] < 1e-6


def test_first_draws_are_those_of_a_shorter_run(store, baseline):
    short = talent.forecast(store, as_of=AS_OF, draws=100, seed=1, save=False)
    for key, values in short.cube.values.items():
        np.testing.assert_array_equal(values, baseline.cube.values[key][:100])


def test_an_override_moves_its_own_country_and_nothing_else(store, baseline):
    changed = talent.forecast(
        store, as_of=AS_OF, draws=300, seed=1, save=False, assumptions={"base_gap_rate.JP": 0.2}
    )
    for country in ("US", "TW"):
        for measure in MEASURES:
            np.testing.assert_array_equal(
                changed.cube.values[country, measure], baseline.cube.values[country, measure]
            )
    more = changed.cube.draws("gap", country="JP") - baseline.cube.draws("gap", country="JP")
    assert (more[:, 0] > 0).all()


def test_a_nearer_last_year_leaves_the_years_before_it_as_they_were(store, baseline):
    nearer = talent.forecast(store, as_of=AS_OF, to=2030, draws=100, seed=1, save=False)
    for country in ("US", "JP", "TW"):
        demand = nearer.cube.values[country, "required"]
        same = baseline.cube.values[country, "required"][:100, 0]
        np.testing.assert_array_equal(demand[:, 0], same)
    assert nearer.cube.years[-1] == 2030


def test_a_farther_last_year_works(store):
    farther = talent.forecast(store, as_of=AS_OF, countries=["TW"], to=2036, draws=50, save=False)
    assert farther.cube.years[-1] == 2036
    assert np.isfinite(farther.frame["mean"]).all()
