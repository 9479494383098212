"""The gap of the base year: vacancies read from surveys of any pattern, less turnover."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent.demand.slack import (
    ENOUGH,
    WIDER,
    Dynamics,
    base_slack,
    fit_dynamics,
    month_of,
    nowcast,
)
from talent.distributions import Distribution
from talent.errors import TalentError, UnknownCodeError
from talent.inputs import Inputs

AS_OF = "2026-11-22"
COUNTRIES = ("US", "JP", "TW")
DRAWS = 2000


class Changed:
    """A snapshot whose observations pass through a function."""

    def __init__(self, snapshot, change):
        self.snapshot, self.change = snapshot, change

    def __getattr__(self, name):
        return getattr(self.snapshot, name)

    def observations(self, concept, **filters):
        return self.change(concept, self.snapshot.observations(concept, **filters))


def gap(snapshot, country, draws=DRAWS, **overrides):
    return base_slack(Inputs(snapshot, 3, draws, overrides), country).gap


def simulated(rng, truth, months, level=-3.6):
    """Log rates of a survey, and the level behind the last of them."""
    joint = truth.covariance(months, months)
    path = level + np.linalg.cholesky(joint + 1e-9 * np.eye(len(months))) @ rng.normal(
        size=len(months)
    )
    return path + np.sqrt(truth.noise) * rng.normal(size=len(months)), path


def test_months_of_any_period_are_on_one_line():
    assert month_of("2024-02") - month_of("2023-11") == 3
    assert month_of("2024-Q2") == month_of("2024-05")
    assert month_of("2024") == (month_of("2024-01") + month_of("2024-12")) / 2


def test_dynamics_are_recovered_from_simulated_surveys():
    rng = np.random.default_rng(5)
    truth = Dynamics(variance=0.09, months=18.0, noise=0.004)
    months = np.arange(240.0)
    found = [fit_dynamics(months, simulated(rng, truth, months)[0]) for _ in range(20)]
    assert np.median([d.variance for d in found]) == pytest.approx(truth.variance, rel=0.35)
    assert np.median([d.months for d in found]) == pytest.approx(truth.months, rel=0.35)
    assert np.median([d.noise for d in found]) == pytest.approx(truth.noise, rel=0.25)


@pytest.mark.parametrize("kept", [np.arange(0, 228), np.arange(0, 228, 6)])
def test_a_year_ahead_of_irregular_surveys_is_inside_the_band_as_often_as_said(kept):
    """With the widening the band must hold the level at least as often as a Gaussian's would."""
    rng = np.random.default_rng(6)
    truth = Dynamics(variance=0.09, months=18.0, noise=0.004)
    months, held = np.arange(240.0), []
    for _ in range(60):
        seen, path = simulated(rng, truth, months)
        mean, sd = nowcast(fit_dynamics(months[kept], seen[kept]), months[kept], seen[kept], 239.0)
        held.append(abs(path[-1] - mean) < 1.2816 * sd)
    assert 0.78 <= np.mean(held) <= 0.99


def test_too_few_surveys_teach_no_cycle():
    with pytest.raises(TalentError, match="cannot teach a cycle"):
        fit_dynamics(np.arange(ENOUGH - 1.0), np.zeros(ENOUGH - 1))


def test_the_band_is_a_surveys_error_beside_it_and_a_whole_cycle_far_away():
    dynamics = Dynamics(variance=0.25, months=20.0, noise=0.0025)
    months, logs = np.arange(0.0, 400.0, 3.0), np.full(134, -3.0)
    sds = [nowcast(dynamics, months, logs, at)[1] for at in (399.0, 405.0, 420.0, 900.0)]
    assert sds == sorted(sds)
    assert sds[0] < WIDER * 0.06
    assert sds[-1] == pytest.approx(WIDER * 0.5, rel=0.1)


@settings(max_examples=25, deadline=None)
@given(
    logs=st.lists(st.floats(-6, -1), min_size=3, max_size=12),
    shift=st.floats(-2, 2),
    later=st.integers(-600, 600),
)
def test_only_differences_matter(logs, shift, later):
    dynamics = Dynamics(variance=0.2, months=30.0, noise=0.01)
    months, values = np.cumsum(np.arange(1.0, len(logs) + 1)), np.array(logs)
    mean, sd = nowcast(dynamics, months, values, 100.0)
    moved, same = nowcast(dynamics, months + later, values + shift, 100.0 + later)
    assert moved == pytest.approx(mean + shift, abs=1e-8)
    assert same == pytest.approx(sd, abs=1e-8)


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_country_rests_on_surveys_and_not_on_an_assumed_gap(snapshot, country):
    inputs = Inputs(snapshot, 3, DRAWS)
    draws = base_slack(inputs, country).gap
    assert draws.shape == (DRAWS,)
    assert -0.02 < np.quantile(draws, 0.05) < np.quantile(draws, 0.95) < 0.12
    read = inputs.ledger([country])
    assert not read["key"].str.startswith("base_gap_rate").any()
    assert read["key"].str.contains("vacancies|openings").any()
    assert f"vacancies of the base year, {country}" in {d.key for d in inputs.drivers(country)}


@pytest.mark.parametrize("country", COUNTRIES)
def test_first_draws_are_those_of_a_shorter_run(snapshot, country):
    np.testing.assert_array_equal(gap(snapshot, country)[:300], gap(snapshot, country, 300))


@pytest.mark.parametrize("country", COUNTRIES)
def test_more_open_jobs_are_a_larger_gap_in_every_draw(snapshot, country):
    def doubled(concept, rows):
        if concept in ("openings_rate", "vacancies_rate"):
            return rows.assign(value=rows["value"] * 1.5)
        return rows

    more = gap(Changed(snapshot, doubled), country)
    assert (more > gap(snapshot, country)).mean() > 0.99


@pytest.mark.parametrize("country", COUNTRIES)
def test_longer_turnover_is_a_smaller_gap_and_may_leave_too_few_open_jobs(snapshot, country):
    usual = gap(snapshot, country)
    slow = gap(snapshot, country, months_to_fill=Distribution("fixed", 6, 6, 6))
    assert (slow < usual).all()
    assert (slow < 0).mean() > 0.3


def test_old_openings_leave_a_wider_band_than_fresh_ones(snapshot):
    def old(concept, rows):
        known = rows["period"] <= "2022-08"
        return rows[known] if concept in ("openings_rate", "hires_rate") else rows

    fixed = Distribution("fixed", 1, 1, 1)
    both = {"industry_vacancy_ratio": fixed, "months_to_fill": fixed}
    fresh = gap(snapshot, "US", **both)
    stale = gap(Changed(snapshot, old), "US", **both)
    assert stale.std() > 2 * fresh.std()


def test_an_analyst_may_set_the_gap(snapshot):
    set_to = Distribution("fixed", 0.03, 0.03, 0.03)
    assert (gap(snapshot, "JP", **{"base_gap_rate.JP": set_to}) == 0.03).all()
    assert gap(snapshot, "US", **{"base_gap_rate.JP": set_to}).std() > 0


def test_without_any_survey_the_assumption_serves_and_its_absence_is_said(snapshot):
    def none(concept, rows):
        return rows.iloc[:0] if concept in ("openings_rate", "vacancies_rate") else rows

    unsurveyed = Changed(snapshot, none)
    inputs = Inputs(unsurveyed, 3, DRAWS)
    assert base_slack(inputs, "JP").gap.std() > 0
    assert "base_gap_rate.JP" in set(inputs.ledger(["JP"])["key"])
    with pytest.raises(UnknownCodeError, match="base_gap_rate"):
        gap(unsurveyed, "TW")


def test_short_series_need_a_long_one_somewhere(snapshot):
    def short(concept, rows):
        if concept not in ("openings_rate", "vacancies_rate"):
            return rows
        return pd.concat([part.tail(5) for _, part in rows.groupby("series")] or [rows])

    with pytest.raises(TalentError, match="teach a cycle"):
        gap(Changed(snapshot, short), "JP")
