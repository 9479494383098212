"""Occupations: staffing, drift learnt from surveys, tilts of node classes, other countries."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from talent.demand.occupation_history import (
    Drift,
    fit_drift,
    followed_mix,
    stable_units,
    uncentred,
)
from talent.demand.occupations import (
    NODE_CLASSES,
    industry_drift,
    node_tilts,
    occupation_mix,
    staffing,
)
from talent.distributions import Distribution
from talent.errors import TalentError
from talent.inputs import Inputs

OCCUPATIONS = (
    "computer_scientists", "engineers", "managers_business", "operators", "other", "technicians",
)  # fmt: skip
COUNTRIES = ("US", "JP", "TW")
YEARS, DRAWS = 10, 500


def reader(snapshot, draws=DRAWS, **overrides):
    return Inputs(snapshot, 11, draws, overrides)


def fixed(value):
    return Distribution("fixed", value, value, value)


def weights(**shares):
    """Weights of node classes that go from all mature to the shares given, over the years."""
    out = np.zeros((1, YEARS + 1, len(NODE_CLASSES)))
    ramp = np.linspace(0, 1, YEARS + 1)
    for name, share in shares.items():
        out[0, :, NODE_CLASSES.index(name)] = ramp * share
    out[0, :, NODE_CLASSES.index("mature")] += 1 - out[0].sum(axis=1)
    return out


@pytest.mark.parametrize("country", COUNTRIES)
def test_shares_sum_to_one_in_every_draw_and_start_at_the_base(snapshot, country):
    base, path = occupation_mix(
        reader(snapshot), country, OCCUPATIONS, YEARS, node_weights=weights(leading=0.5)
    )
    assert base.shape == (DRAWS, 6)
    assert path.shape == (DRAWS, YEARS + 1, 6)
    np.testing.assert_allclose(path.sum(axis=2), 1, rtol=0, atol=1e-12)
    assert (path > 0).all()
    np.testing.assert_array_equal(path[:, 0], base)


def test_weights_that_stay_change_nothing_to_the_bit(snapshot):
    plain = occupation_mix(reader(snapshot), "TW", OCCUPATIONS, YEARS)[1]
    still = np.repeat(weights(leading=0.4, memory=0.3)[:, -1:], YEARS + 1, axis=1)
    kept = occupation_mix(reader(snapshot), "TW", OCCUPATIONS, YEARS, node_weights=still)[1]
    np.testing.assert_array_equal(kept, plain)


def test_a_second_call_with_other_weights_meets_the_same_world(snapshot):
    inputs = reader(snapshot)
    plain = occupation_mix(inputs, "US", OCCUPATIONS, YEARS)[1]
    moved = weights(leading=0.6)
    tilted = occupation_mix(inputs, "US", OCCUPATIONS, YEARS, node_weights=moved)[1]
    np.testing.assert_array_equal(tilted[:, 0], plain[:, 0])
    # What is left of the logs of the ratio, centred, is the tilt and nothing else.
    ratio = np.log(tilted / plain)[:, -1]
    tilt = 0.6 * node_tilts(reader(snapshot), OCCUPATIONS)[:, NODE_CLASSES.index("leading")]
    centred = [x - x.mean(axis=1, keepdims=True) for x in (ratio, tilt)]
    np.testing.assert_allclose(*centred, atol=1e-12)


def test_leading_edge_fabs_need_more_engineers_and_fewer_operators(snapshot):
    inputs = reader(snapshot)
    plain = occupation_mix(inputs, "US", OCCUPATIONS, YEARS)[1]
    tilted = occupation_mix(inputs, "US", OCCUPATIONS, YEARS, node_weights=weights(leading=1.0))[1]
    change = dict(zip(OCCUPATIONS, (tilted - plain)[:, -1].T, strict=True))
    assert (change["engineers"] > 0).mean() > 0.95
    assert (change["operators"] < 0).mean() > 0.95
    # Mature fabs are what the tilts are measured against.
    none = node_tilts(inputs, OCCUPATIONS)[:, NODE_CLASSES.index("mature")]
    assert not none.any()


def test_weights_of_another_shape_are_refused(snapshot):
    with pytest.raises(TalentError, match="node weights have shape"):
        occupation_mix(
            reader(snapshot), "US", OCCUPATIONS, YEARS, node_weights=np.ones((1, YEARS, 6))
        )


def test_without_error_and_drift_the_mix_is_the_survey(snapshot):
    inputs = reader(snapshot, 50, **{"occupation_drift_scale": fixed(0.0)})
    path = occupation_mix(inputs, "US", OCCUPATIONS, YEARS)[1]
    np.testing.assert_allclose(path, np.repeat(path[:, :1], YEARS + 1, axis=1), rtol=1e-12)
    jobs = staffing(inputs, "US").groupby("occupation")["jobs"].sum()[list(OCCUPATIONS)]
    # 3 %: sampling error of the groups and 0.03 of other error, over 50 draws.
    np.testing.assert_allclose(np.median(path[:, 0], axis=0), jobs / jobs.sum(), rtol=0.03)


def test_splitting_codes_over_occupations_keeps_every_job(snapshot):
    for scope, country in (("components", "US"), ("fab", "TW")):
        rows = snapshot.observations("occupation_mix", country=country, scope=scope)
        newest = rows.loc[rows["year"] == rows["year"].max()]
        known = newest.loc[newest["publisher_code"] != "residual", "value"].sum()
        assert staffing(reader(snapshot), country, scope)["jobs"].sum() == pytest.approx(known)


def test_taiwan_is_between_the_survey_and_the_company(snapshot):
    def share(weight):
        inputs = reader(
            snapshot, 50, **{"company_mix_weight": fixed(weight), "occupation_mix_sd": fixed(0.0)}
        )
        return occupation_mix(inputs, "TW", OCCUPATIONS, 1)[0].mean(axis=0)

    managers = [share(w)[OCCUPATIONS.index("engineers")] for w in (0.0, 0.5, 1.0)]
    assert managers[0] < managers[1] < managers[2]
    # With the whole weight the job groups have TSMC's shares: what is in each, the survey's.
    links = snapshot.crosswalk("TSMC", "SOC2018").set_index("soc2018")["code"]
    inputs = reader(snapshot, 50)
    staff = staffing(inputs, "US")
    rows = snapshot.observations("occupation_mix", country="TW", scope="fab")
    theirs = rows.loc[rows["year"] == rows["year"].max()].set_index("publisher_code")["value"]
    ours = staff.groupby(staff["code"].map(links))["jobs"].sum()
    factor = staff["code"].map(links).map((theirs / theirs.sum()) / (ours / ours.sum()))
    raked = (staff["jobs"] * factor).groupby(staff["occupation"]).sum()[list(OCCUPATIONS)]
    # 1 %: sampling error of the groups is left, averaged over 50 draws.
    np.testing.assert_allclose(share(1.0), raked / raked.sum(), rtol=0.01)


def test_bands_widen_with_the_horizon_and_with_the_distance_of_the_country(snapshot):
    spread = {}
    for country in COUNTRIES:
        path = occupation_mix(reader(snapshot), country, OCCUPATIONS, YEARS)[1]
        logs = np.log(path)
        spread[country] = (logs - logs.mean(axis=2, keepdims=True)).std(axis=0).mean(axis=1)
    assert (np.diff(spread["US"]) > 0).all()
    assert spread["US"][0] < spread["TW"][0] < spread["JP"][0]


def test_the_drift_explains_the_mix_of_the_last_year_and_not_of_the_first(snapshot):
    inputs = reader(snapshot)
    base, path = occupation_mix(inputs, "US", OCCUPATIONS, YEARS)
    known = {d.key: d.values for d in inputs.drivers("US")}
    for j, name in enumerate(OCCUPATIONS):
        drift, error = known[f"drift of {name}, US"], known[f"staffing of {name}, US"]
        assert np.corrcoef(drift, np.log(path[:, -1, j]))[0, 1] > 0.8
        assert abs(np.corrcoef(drift, np.log(base[:, j]))[0, 1]) < 0.2
        assert np.corrcoef(error, np.log(base[:, j]))[0, 1] > 0.7


def test_early_dates_use_the_assumption_and_no_later_edition(store):
    class Early:
        """Today's snapshot with the national survey of a few editions only."""

        def __init__(self, snapshot, last):
            self.snapshot, self.last = snapshot, last

        def __getattr__(self, name):
            return getattr(self.snapshot, name)

        def observations(self, concept, **filters):
            rows = self.snapshot.observations(concept, **filters)
            return rows[rows["year"] <= self.last] if concept == "oews_employment" else rows

    snapshot = store.as_of("2026-11-22")
    staff = staffing(reader(snapshot), "US")
    assert industry_drift(reader(Early(snapshot, 2016)), staff, OCCUPATIONS) is None
    early = industry_drift(reader(Early(snapshot, 2019)), staff, OCCUPATIONS)
    late = industry_drift(reader(snapshot), staff, OCCUPATIONS)
    assert early.freedom < late.freedom
    assert 0.01 < early.sd.mean() < 0.12
    wide = reader(Early(snapshot, 2016), **{"occupation_drift_sd": fixed(0.2)})
    calm = reader(Early(snapshot, 2016), **{"occupation_drift_sd": fixed(0.01)})
    spread = [
        np.log(occupation_mix(i, "US", OCCUPATIONS, YEARS)[1])[:, -1].std(axis=0).mean()
        for i in (wide, calm)
    ]
    assert spread[0] > 3 * spread[1]


@given(
    st.lists(
        st.tuples(st.sampled_from("abcdef"), st.sampled_from("uvwxyz")), min_size=1, max_size=12
    )
)
def test_units_hold_every_link_and_nothing_more(links):
    units = stable_units(links)
    for old, new in links:
        assert units[old] == units[new]
    # As few links as there are codes less units join them: no two sets are joined without cause.
    for unit in set(units.values()):
        inside = {c for c, u in units.items() if u == unit}
        grown = {unit}
        while True:
            more = grown | {b for a, b in links if a in grown} | {a for a, b in links if b in grown}
            if more == grown:
                break
            grown = more
        assert inside == grown


def test_codes_split_by_an_edition_are_followed_together():
    # Code a of 2010 became x and y in 2012; b stays. Jobs of both groups grow, the first twice.
    jobs = pd.DataFrame(
        {
            "code": ["a", "b", "a", "b", "x", "y", "b"],
            "year": [2010, 2010, 2011, 2011, 2012, 2012, 2012],
            "value": [100.0, 50.0, 200.0, 50.0, 150.0, 250.0, 50.0],
        }
    )
    staff = pd.DataFrame(
        {"code": ["x", "y", "b"], "occupation": ["p", "p", "q"], "jobs": [3.0, 5.0, 2.0]}
    )
    units = stable_units([("a", "x"), ("a", "y")])
    found = followed_mix(jobs, staff, units)
    np.testing.assert_allclose(found.sum(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(found["p"] - found["q"], [-2 * np.log(2), -np.log(2), 0])


def test_an_occupation_that_cannot_be_followed_is_named():
    jobs = pd.DataFrame({"code": ["a", "b", "a"], "year": [1, 1, 2], "value": 1.0})
    staff = pd.DataFrame({"code": ["a", "b"], "occupation": ["p", "q"], "jobs": 1.0})
    with pytest.raises(TalentError, match="no code of q is known in 1 and in 2"):
        followed_mix(jobs, staff, {})


def history(seed, years=15, sd=0.05, trend=0.0, occupations=6):
    rng = np.random.default_rng(seed)
    steps = rng.normal(0, uncentred(np.full(occupations, sd)), (years, occupations))
    steps[0] = 0
    level = np.cumsum(steps, axis=0) + np.arange(years)[:, None] * rng.normal(0, trend, occupations)
    level -= level.mean(axis=1, keepdims=True)
    return pd.DataFrame(level, index=2011 + np.arange(years), columns=list("abcdef")[:occupations])


def test_the_drift_of_a_random_walk_is_recovered():
    found = np.array([fit_drift(history(s)).sd.mean() for s in range(200)])
    # Overlapping moves over three years of one decade: 2 % of bias is 2.5 standard errors.
    assert np.sqrt((found**2).mean()) == pytest.approx(0.05, rel=0.04)
    assert found.std() < 0.012


@pytest.mark.parametrize(
    ("trend", "method", "carry"),
    [(0.0, "none", 1.0), (0.0, "shrunk", 0.0), (0.03, "shrunk", 0.0), (0.03, "shrunk", 1.0)],
)
def test_bands_hold_what_comes(trend, method, carry):
    inside = []
    for seed in range(60):
        whole = history(1000 + seed, years=23, trend=trend)
        past, future = whole.iloc[:15], whole.iloc[14:]
        drift = fit_drift(past, method)
        walk = drift.walk(400, 8, seed, "test", carry)
        logs = (past.iloc[-1].to_numpy() + walk)[:, [1, 3, 8]]
        logs = logs - logs.mean(axis=2, keepdims=True)
        low, high = np.quantile(logs, [0.1, 0.9], axis=0)
        actual = future.to_numpy()[[1, 3, 8]]
        inside.append((low <= actual) & (actual <= high))
    # 60 futures of five free occupations at three horizons; 80 % nominal.
    assert 0.73 < np.mean(inside) < 0.88


def test_no_trend_is_found_where_there_is_none_and_some_where_there_is():
    flat = np.mean([fit_drift(history(s), "shrunk").spread for s in range(60)])
    steep = np.mean([fit_drift(history(s, trend=0.04), "shrunk").spread for s in range(60)])
    assert flat < 0.012
    # Trends are drawn before they are centred: five sixths of their variance are left.
    assert steep == pytest.approx(0.04 * np.sqrt(5 / 6), rel=0.1)
    shrunk, full = (fit_drift(history(5, trend=0.04), m) for m in ("shrunk", "full"))
    assert (np.abs(shrunk.trend) < np.abs(full.trend)).all()


def test_carry_says_how_much_of_a_trend_is_held():
    drift = fit_drift(history(5, trend=0.04), "shrunk")
    held, half, none = (drift.walk(4000, 5, 1, "carry", c)[:, 5] for c in (1.0, 0.5, 0.0))
    far = 5 * drift.trend
    # Four standard errors of a mean over 4,000 draws.
    for walk, share in ((held, 1.0), (half, 0.5), (none, 0.0)):
        centred = walk - walk.mean(axis=1, keepdims=True)
        error = 4 * centred.std(axis=0) / np.sqrt(4000)
        assert (np.abs(centred.mean(axis=0) - share * far) < error).all()
    assert none.std() > half.std() > held.std()


def test_too_few_years_are_refused():
    with pytest.raises(TalentError, match="too few"):
        fit_drift(history(1, years=6))


def test_walks_have_the_spread_they_were_asked_for():
    drift = Drift(
        np.array([0.04, 0.05, 0.05, 0.07]), np.zeros(4), np.full(4, 0.01), 0.0, 1e6, np.inf
    )
    walk = drift.walk(20_000, 4, 3, "spread")
    assert not walk[:, 0].any()
    centred = walk - walk.mean(axis=2, keepdims=True)
    # 2 %: standard error of a standard deviation over 20,000 draws is 0.5 %.
    np.testing.assert_allclose(
        centred[:, 4].std(axis=0), np.sqrt(4 * drift.sd**2 + 16 * drift.trend_sd**2), rtol=0.02
    )
