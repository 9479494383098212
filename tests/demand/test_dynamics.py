"""Elasticities of employment: recovery on simulated truth, and what the shipped data say."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.regression.mixed_linear_model import MixedLM, MixedLMParams

from talent.demand.dynamics import (
    REGRESSORS,
    elasticities,
    employment_change,
    employment_response,
    response_of,
)
from talent.demand.growth import growth_rows, paired_rows, yearly_growth
from talent.demand.slopes import fit_slopes
from talent.errors import TalentError, UnknownCodeError
from talent.inputs import Inputs

MEAN = np.array([-0.01, 0.4, 0.1, 0.4])
BETWEEN = np.array([0.004, 0.15, 0.05, 0.08])
NO_BREAKS = pd.DataFrame({"period": [], "kind": [], "size_log": []}, dtype=object)


def simulated(groups, years, seed, sd=0.02):
    """Rows of the equation with coefficients drawn around `MEAN`, and those coefficients."""
    rng = np.random.default_rng(seed)
    frames, truth = {}, {}
    for group in range(groups):
        beta = MEAN + BETWEEN * rng.standard_normal(4)
        production = 0.02 + 0.06 * rng.standard_normal(years + 30)
        employment = np.zeros(years + 30)
        for t in range(1, years + 30):
            x = np.array([1.0, production[t], production[t - 1], employment[t - 1]])
            employment[t] = beta @ x + sd * rng.standard_normal()
        index = range(1900, 1900 + years)
        frames[f"g{group}"] = growth_rows(
            pd.Series(employment[30:], index), pd.Series(production[30:], index)
        )
        truth[f"g{group}"] = beta
    return frames, truth


def months(values, first=2000):
    rows = [
        {"period": f"{first + i}-{m:02d}", "year": first + i, "value": v, "frequency": "M"}
        for i, v in enumerate(values)
        for m in range(1, 13)
    ]
    return pd.DataFrame(rows)


def breaks(*rows):
    return pd.DataFrame(rows, columns=["period", "kind", "size_log"])


@pytest.fixture(scope="module")
def found(snapshot):
    return elasticities(Inputs(snapshot, 1, 500))


def test_many_groups_give_back_the_truth():
    frames, truth = simulated(60, 80, 1)
    fit = fit_slopes(frames, "employment", REGRESSORS)
    assert fit.converged
    assert np.all(np.abs(fit.mean - MEAN) < 4 * np.sqrt(np.diag(fit.cov)))
    np.testing.assert_allclose(fit.between[1:], BETWEEN[1:], rtol=0.4)
    assert fit.typical == pytest.approx(0.02, rel=0.05)
    own = np.array([fit.own[g][1] for g in truth])
    assert np.corrcoef(own, [b[1] for b in truth.values()])[0, 1] > 0.95


def test_own_ranges_cover_the_truth_as_often_as_they_say():
    inside = []
    for seed in range(25):
        frames, truth = simulated(12, 30, seed)
        fit = fit_slopes(frames, "employment", REGRESSORS)
        for group, beta in truth.items():
            sd = np.sqrt(np.diag(fit.own_cov[group]))
            inside.append(np.abs(fit.own[group] - beta)[1] < 1.645 * sd[1])
    # 300 groups in 25 pools: one standard error of 90 % is below two points.
    assert 0.84 < np.mean(inside) < 0.96


def test_predictions_cover_groups_that_were_never_seen():
    inside = []
    for seed in range(40):
        frames, truth = simulated(13, 30, 100 + seed)
        new = truth["g12"][1]
        frames.pop("g12")
        draws = fit_slopes(frames, "employment", REGRESSORS).draws(500, seed, "test")[:, 1]
        low, high = np.quantile(draws, [0.05, 0.95])
        inside.append(low < new < high)
    assert np.mean(inside) > 0.75


def test_rich_pools_agree_with_mixedlm():
    frames, _ = simulated(40, 60, 3)
    fit = fit_slopes(frames, "employment", ["constant", "production"])
    scale = {g: s / fit.typical for g, s in fit.residual.items()}
    rows = pd.concat(
        frame[["employment", "constant", "production"]].dropna().div(scale[g]).assign(g=g)
        for g, frame in frames.items()
    )
    x = rows[["constant", "production"]].to_numpy()
    size = np.sqrt(np.mean(x**2, axis=0)) / fit.typical
    free = MixedLMParams.from_components(fe_params=np.ones(2), cov_re=np.eye(2))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        other = MixedLM(
            rows["employment"].to_numpy() / fit.typical, x / fit.typical / size, rows["g"],
            exog_re=x / fit.typical / size,
        ).fit(free=free, reml=True)  # fmt: skip
    np.testing.assert_allclose(fit.mean, other.fe_params / size, rtol=0.02, atol=2e-4)
    sd = np.sqrt(np.diag(other.cov_re)) / size
    assert fit.between[1] == pytest.approx(sd[1], rel=0.1)


def test_a_short_group_leans_on_the_pool_and_two_groups_are_too_few():
    frames, _ = simulated(12, 40, 4)
    long = fit_slopes(frames, "employment", REGRESSORS)
    short = fit_slopes(frames | {"g0": frames["g0"].iloc[:9]}, "employment", REGRESSORS)
    assert short.own_cov["g0"][1, 1] > long.own_cov["g0"][1, 1]
    assert short.own_cov["g0"][1, 1] < short.between[1] ** 2 + short.cov[1, 1]
    with pytest.raises(TalentError, match="at least three"):
        fit_slopes({k: frames[k] for k in ("g0", "g1")}, "employment", REGRESSORS)


def test_a_perfect_fit_has_no_weight():
    frames, _ = simulated(4, 30, 5)
    exact = frames["g0"].assign(employment=0.5 * frames["g0"]["production"])
    with pytest.raises(TalentError, match="without any error"):
        fit_slopes(frames | {"g0": exact}, "employment", REGRESSORS)


@given(
    st.floats(-0.5, 1), st.floats(-0.5, 0.5), st.floats(-0.8, 0.8), st.floats(-0.5, 0.5),
    st.integers(1, 12),
)  # fmt: skip
def test_responses_are_those_of_the_equation(now, before, memory, size, years):
    beta = np.array([[-0.01, now, before, memory]])
    rng = np.random.default_rng(0)
    path = np.cumsum(size * rng.standard_normal(years))
    moves = np.diff(path, prepend=0.0)
    level, move, last, expected = 0.0, 0.0, 0.0, []
    for change in moves:
        move = now * change + before * last + memory * move
        last, level = change, level + move
        expected.append(level)
    got = employment_change(response_of(beta, years), path)[0]
    np.testing.assert_allclose(got, expected, atol=1e-9)


def test_a_path_may_differ_by_draw_and_must_not_outlast_the_response():
    response = response_of(np.array([MEAN, MEAN]), 3)
    path = np.array([[0.0, 0.0, 0.0], [-0.1, -0.1, -0.1]])
    change = employment_change(response, path)
    assert np.all(change[0] == 0)
    np.testing.assert_allclose(change[1], -0.1 * response[1, :3])
    with pytest.raises(ValueError, match="5 years"):
        employment_change(response, np.zeros(5))


def test_growth_across_a_step_is_known_only_with_its_size():
    rows = months([100.0, 110.0, 220.0, 242.0])
    plain = np.log(1.1)
    assert yearly_growth(rows, NO_BREAKS)[2002] == pytest.approx(np.log(2))
    known = yearly_growth(rows, breaks(("2002-01", "benchmark", np.log(2 / 1.1))))
    assert known.loc[2001:].to_list() == pytest.approx([plain] * 3)
    unknown = yearly_growth(rows, breaks(("2002-01", "level_shift", np.nan)))
    assert unknown.isna().to_list() == [True, False, True, False]
    inside = yearly_growth(rows, breaks(("2002-07", "benchmark", 0.1)))
    assert inside.isna().to_list() == [True, False, True, True]
    hole = yearly_growth(rows, breaks(("2002-01", "hole", np.nan)))
    assert hole[2002] == pytest.approx(np.log(2))


def test_a_year_with_missing_months_has_no_growth():
    rows = months([100.0, 110.0, 121.0])
    part = yearly_growth(rows.loc[rows["period"] != "2001-05"], NO_BREAKS)
    assert part.dropna().empty


def test_nested_industries_count_once(snapshot):
    concepts = ("employment", "production_index", "shipments_index")
    known = {c: snapshot.observations(c) for c in concepts}
    names = set(paired_rows(known, snapshot.breaks()))
    assert {"US NAICS 3344", "US NAICS 3361T3", "JP JSIC 28"} <= names
    assert "US NAICS 334" not in names
    with pytest.raises(TalentError, match="no industry"):
        paired_rows({"employment": known["employment"]}, snapshot.breaks())


def test_prices_are_no_volumes(snapshot):
    concepts = ("value_added", "labour_productivity")
    known = {c: snapshot.observations(c, country="TW") for c in concepts}
    volume = known["value_added"]["unit"].str.contains("chained")
    assert volume.any()
    assert not volume.all()
    rows = paired_rows(known | {"employment": known["value_added"].iloc[:0]}, snapshot.breaks())
    (taiwan,) = rows.values()
    chained = known["value_added"].loc[volume].set_index("year")["value"]
    expected = np.log(chained).diff().dropna()
    np.testing.assert_allclose(taiwan["production"].loc[expected.index], expected)


def test_the_shipped_data_give_people_per_output_that_rise_less_than_output(found):
    table = found.table().set_index("industry")
    pool = table.loc["mean of the pool"]
    assert 0 < pool["impact_lo"] < pool["impact_hi"] < 1
    assert 0 < pool["long_run_lo"] < pool["long_run_hi"] < 1.2
    assert pool["productivity_lo"] > 0
    new = table.loc["a new industry"]
    assert new["long_run_hi"] - new["long_run_lo"] > pool["long_run_hi"] - pool["long_run_lo"]
    assert table.loc["US NAICS 3344", "last"] == 2021  # not across the benchmark of 2023


def test_the_benchmark_of_2023_is_not_learnt_as_growth(snapshot):
    known = {c: snapshot.observations(c) for c in ("employment", "production_index")}
    rows = paired_rows(known, snapshot.breaks())["US NAICS 3344"]["employment"]
    assert rows.loc[[2022, 2023]].isna().all()
    assert np.isfinite(rows[2024])


def test_draws_repeat_and_are_the_first_of_more(found):
    few, many = found.response(250, 7, 5), found.response(750, 7, 5)
    np.testing.assert_array_equal(few, many[:250])
    assert np.isfinite(many).all()
    assert np.ptp(found.response(250, 7, 5, "US NAICS 3344")[:, -1]) < np.ptp(few[:, -1])
    np.testing.assert_array_equal(few, found.response(250, 7, 5, "TW nothing known"))


def test_reads_and_drivers_are_noted(snapshot):
    inputs = Inputs(snapshot, 3, 300)
    found = elasticities(inputs)
    path = employment_response(inputs, found, "US", "US NAICS 3344", 10)
    assert path.shape == (300, 11)
    ledger = inputs.ledger(["US"])
    assert set(ledger["component"]) == {"demand.dynamics"}
    assert any("production" in key for key in ledger["key"])
    assert [d.key for d in inputs.drivers("US")] == ["elasticity of employment to production, US"]


def test_industries_can_be_left_out_by_name(snapshot, found):
    without = elasticities(Inputs(snapshot, 1, 250), ["US NAICS 3341"])
    assert set(found.fit.own) - set(without.fit.own) == {"US NAICS 3341"}
    with pytest.raises(UnknownCodeError, match="US NAICS 3344"):
        elasticities(Inputs(snapshot, 1, 250), ["US NAICS 334"])


def test_the_past_knows_only_what_was_published(store):
    # The production indexes of the store were published in February 2026 and later.
    then = store.as_of("2026-02-01")
    concepts = ("employment", "production_index", "value_added", "labour_productivity")
    known = {c: then.observations(c) for c in concepts}
    names = set(paired_rows(known, then.breaks()))
    assert names == {"TW C26 electronic parts and components"}
