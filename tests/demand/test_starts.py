"""Starts of announced fabs: cases, fit on known truth, and joint draws."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from talent.demand.announcements import learning_cases, period_bounds, risk_years
from talent.demand.start_draws import start_draws, stated_starts
from talent.demand.starts import SHIFT, StartModel, fit_delay, fit_starts
from talent.distributions import Distribution
from talent.inputs import Inputs

AS_OF = date(2026, 11, 22)
NOW = 2026.89
TRUTH = np.array([0.1, np.log(0.25)])
EVENT = ["fab", "seq", "kind", "event_date", "target_date", "known_on"]
STATE = ["fab", "country", "status", "start_year", "vintage"]


@pytest.fixture(scope="module")
def cases(snapshot):
    return learning_cases(snapshot.fab_events(), AS_OF, snapshot.fabs())


@pytest.fixture(scope="module")
def coming(snapshot):
    fabs = snapshot.fabs()
    return fabs.loc[fabs["in_pipeline"] == 1].sort_values("fab").reset_index(drop=True)


def drawn(snapshot, fabs, draws=400, **fixed):
    overrides = {name: Distribution("fixed", v, v, v) for name, v in fixed.items()}
    inputs = Inputs(snapshot, 3, draws, overrides)
    return start_draws(inputs, fabs), inputs


def simulated(fabs, rng, *, until=np.inf, cancel=0.0, statements=1):
    """Cases of the model: stated years, real starts known to the month, seen until a date."""
    rows = []
    for fab in range(fabs):
        error = stats.gumbel_r.rvs(random_state=rng)
        for seq in range(statements):
            said = rng.uniform(2000, 2020)
            low = np.floor(said + rng.uniform(2, 5))
            meant = rng.uniform(low, low + 1) - said + SHIFT
            start = said - SHIFT + meant * np.exp(TRUTH[0] + np.exp(TRUTH[1]) * error)
            gone = said + rng.exponential(1 / cancel) if cancel else np.inf
            end = min(until, gone)
            done = start < end
            month = np.floor(start * 12) / 12
            rows.append(
                {"fab": f"f{fab}", "country": "US", "seq": seq, "kind": "announced",
                 "building": False, "first": seq == 0, "said": said, "target_low": low,
                 "target_high": low + 1, "start_low": max(month, said) if done else end,
                 "start_high": month + 1 / 12 if done else np.inf, "seen": min(start, end),
                 "outcome": "started" if done else "cancelled" if gone < until else "open",
                 "trouble": False}
            )  # fmt: skip
    found = pd.DataFrame(rows)
    return found.loc[(found["start_low"] > found["said"]) | np.isfinite(found["start_high"])]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("2024", 2024, 2025),
        ("2024-H2", 2024.5, 2025),
        ("2025-Q3", 2025.5, 2025.75),
        ("2025-12", 2025 + 11 / 12, 2026),
    ],
)
def test_dates_are_periods(text, low, high):
    assert period_bounds(text) == pytest.approx((low, high))


def test_what_is_no_date_has_no_period():
    assert np.isnan(period_bounds("soon")).all()
    assert np.isnan(period_bounds(None)).all()


def test_a_fab_counts_as_unstarted_only_while_somebody_said_so():
    events = pd.DataFrame(
        [
            ("forgotten", 1, "announced", "2010-06-01", "2012", "2010-06-01"),
            ("slipping", 1, "announced", "2020-06-01", "2023", "2020-06-01"),
            ("slipping", 2, "delayed_to", "2023-01-01", "2028", "2023-01-01"),
            ("dead", 1, "announced", "2022-01-01", "2025", "2022-01-01"),
            ("dead", 2, "cancelled", "2023-01-01", "", "2024-01-01"),
        ],
        columns=EVENT,
    )
    states = pd.DataFrame([("slipping", "JP", "construction", 2028, "2023-01-01")], columns=STATE)
    found = learning_cases(events, AS_OF, states).set_index(["fab", "seq"])
    assert found.loc[("forgotten", 1), "start_low"] == pytest.approx(2010.41, abs=0.01)
    # The owner's later target bounds the first statement, less a year, and not itself.
    assert found.loc[("slipping", 1), "start_low"] == 2027
    assert found.loc[("slipping", 2), "start_low"] == 2023
    assert found.loc[("dead", 1), ["outcome", "trouble"]].tolist() == ["cancelled", True]
    assert found.loc[("dead", 1), "start_low"] == pytest.approx(2023, abs=0.01)
    assert np.isinf(found["start_high"]).all()
    years = risk_years(found.reset_index()).set_index("fab")
    assert years.loc["dead", "years"] == pytest.approx(1.0, abs=0.01)
    assert years["cancelled"].sum() == 1


def test_what_became_known_later_changes_nothing(snapshot):
    events, states = snapshot.fab_events(), snapshot.fabs()
    day = date(2022, 6, 30)
    then = events.loc[events["known_on"].astype(str) <= day.isoformat()]
    pd.testing.assert_frame_equal(
        learning_cases(events, day, states.iloc[:0]), learning_cases(then, day, states.iloc[:0])
    )
    assert (learning_cases(events, day, states.iloc[:0])["said"] < 2022.5).all()


def test_register_gives_cases_of_every_outcome(cases):
    assert cases["fab"].nunique() > 50
    assert set(cases["outcome"]) == {"started", "open", "paused", "cancelled"}
    assert (cases["start_high"] > cases["start_low"]).all()
    assert (cases["start_low"] >= cases["said"]).all()
    dated = cases.loc[cases["target_high"].notna()]
    assert (dated["target_high"] > dated["said"]).all()
    started = cases.loc[cases["fab"] == "intel-fab-52"].iloc[0]
    assert (started["start_low"], started["start_high"]) == (2025.75, 2026.0)


def test_fit_finds_the_truth_through_periods_and_censoring():
    rng = np.random.default_rng(1)
    found = simulated(700, rng, until=2014.0)
    assert 0.2 < np.isinf(found["start_high"]).mean() < 0.6
    fit = fit_delay(found)
    assert np.abs((fit.theta - TRUTH) / fit.errors).max() < 3
    assert fit.errors.max() < 0.1
    naive = fit_delay(found.loc[np.isfinite(found["start_high"])])
    assert naive.theta[0] < TRUTH[0] - 2 * naive.errors[0]


def test_intervals_of_the_parameters_hold_with_few_fabs():
    rng = np.random.default_rng(2)
    inside = []
    for _ in range(40):
        fit = fit_delay(simulated(40, rng, until=2021.0))
        reach = stats.t.ppf(0.95, fit.freedom) * fit.errors
        inside.append(np.abs(fit.theta - TRUTH) < reach)
    assert (np.mean(inside, axis=0) > 0.78).all()


def test_statements_that_repeat_each_other_do_not_make_the_fit_surer():
    rng = np.random.default_rng(3)
    once = simulated(80, rng)
    twice = pd.concat([once, once], ignore_index=True)
    weights = np.full(len(twice), 0.5)
    np.testing.assert_allclose(
        fit_delay(twice, weights).covariance, fit_delay(once).covariance, rtol=1e-3
    )


def test_bands_for_new_fabs_hold():
    rng = np.random.default_rng(4)
    model = fit_starts(simulated(300, rng, until=2019.0))
    lead = 3.0
    error = stats.gumbel_r.rvs(size=4000, random_state=rng)
    late = (lead + SHIFT) * np.exp(TRUTH[0] + np.exp(TRUTH[1]) * error) - SHIFT - lead
    low, high = model.quantiles(lead, np.array([0.1, 0.9]))
    assert ((late > low) & (late < high)).mean() == pytest.approx(0.8, abs=0.05)


def test_a_fab_that_has_waited_is_later_and_never_in_the_past(cases):
    model = fit_starts(cases)
    levels = np.linspace(0.01, 0.99, 21)
    fresh, waited = model.quantiles(2.0, levels), model.quantiles(2.0, levels, since=3.0)
    assert (waited > fresh).all()
    assert waited[0] > 1.0
    assert (np.diff(waited) > 0).all()


def test_rate_of_cancellation_is_found():
    rng = np.random.default_rng(5)
    model = fit_starts(simulated(500, rng, cancel=0.08))
    assert model.shape["announced"] / model.rate["announced"] == pytest.approx(0.08, rel=0.25)


def test_less_weight_on_trouble_gives_shorter_delays(cases):
    levels = np.array([0.5, 0.9])
    medians = [fit_starts(cases, ratio).quantiles(3.0, levels) for ratio in (1.0, 2.0, 4.0)]
    assert (np.diff(medians, axis=0) < 0).all()


def test_without_any_case_the_prior_is_given(cases):
    model = fit_starts(cases.iloc[:0])
    assert isinstance(model, StartModel)
    assert model.delay.theta == pytest.approx([0.0, np.log(0.25)], abs=1e-3)


def test_the_statement_behind_a_start_year_is_found(snapshot, coming):
    said = stated_starts(coming, snapshot.fab_events()).set_index("fab")
    assert said.loc["micron-hiroshima-new", "target_low"] == 2028.5
    assert said.loc["tsmc-fab-20-p3"].tolist()[2:] == [2028.0, 2029.0]
    changed = coming.assign(start_year=2040.5, vintage="2026-01-01")
    other = stated_starts(changed, snapshot.fab_events())
    assert (other[["target_low", "target_high"]] == 2040.5).all(axis=None)
    assert (other["said"] == 2026.0).all()


def test_starts_lie_ahead_unless_the_fab_runs(snapshot, coming):
    out, inputs = drawn(snapshot, coming)
    runs = (coming["status"] == "operating").to_numpy()
    assert out.shape == (400, len(coming))
    assert (out[:, ~runs] >= NOW - 0.01).all()
    assert (out[:, runs] <= NOW).all()
    assert (np.floor(out[:, runs]) == coming.loc[runs, "start_year"].to_numpy()).all()
    assert not np.isnan(out).any()
    assert len(inputs.drivers("US")) >= 6


def test_a_fab_leaves_every_other_as_it_was(snapshot, coming):
    whole, _ = drawn(snapshot, coming)
    order = np.random.default_rng(6).permutation(len(coming))[: len(coming) // 2]
    new = coming.iloc[[0]].assign(fab="user-fab", start_year=2029, status="announced")
    part, _ = drawn(snapshot, pd.concat([new, coming.iloc[order]], ignore_index=True))
    np.testing.assert_array_equal(part[:, 1:], whole[:, order])
    assert part[:, 0].tolist() not in whole.T.tolist()


def test_more_draws_keep_the_first(snapshot, coming):
    few, _ = drawn(snapshot, coming, draws=250)
    many, _ = drawn(snapshot, coming, draws=500)
    np.testing.assert_array_equal(many[:250], few)


def test_share_that_never_starts_follows_from_the_rate(snapshot, coming):
    fab = coming.loc[coming["fab"] == "intel-ohio-mod-2"]
    sure, _ = drawn(snapshot, fab, draws=4000, cancellation_rate_factor=0.0)
    assert np.isfinite(sure).all()
    out, inputs = drawn(snapshot, fab, draws=4000, cancellation_rate_factor=3.0)
    key = "cancellations of fabs under construction"
    rate = next(d.values for d in inputs.drivers("US") if d.key == key)
    wanted = 1 - np.exp(-rate * (sure[:, 0] - NOW)).mean()
    assert np.isinf(out[:, 0]).mean() == pytest.approx(wanted, abs=0.03)
    left = np.isfinite(out[:, 0])
    np.testing.assert_array_equal(out[left], sure[left])


def test_paused_fabs_resume_with_the_assumed_chance(snapshot, coming):
    fab = coming.iloc[[0]].assign(fab="stopped", status="paused", start_year=np.nan)
    out, _ = drawn(snapshot, fab, draws=4000, paused_fab_resumes=0.3, years_to_resumption=2.0)
    assert np.isfinite(out).mean() == pytest.approx(0.3, abs=0.03)
    assert out.min() > NOW + 2


def test_a_shared_shock_moves_fabs_together_and_no_fab_alone(snapshot, coming):
    pair = coming.loc[coming["fab"].isin(["rapidus-iim-2", "micron-hiroshima-new"])]
    fixed = {"cancellation_rate_factor": 0.0, "oversampling_of_troubled_fabs": 2.0}
    apart, _ = drawn(snapshot, pair, 4000, start_delay_correlation=0.0, **fixed)
    close, _ = drawn(snapshot, pair, 4000, start_delay_correlation=0.5, **fixed)
    assert stats.spearmanr(*apart.T).statistic + 0.25 < stats.spearmanr(*close.T).statistic
    levels = [0.1, 0.5, 0.9]
    np.testing.assert_allclose(
        np.quantile(apart, levels, axis=0), np.quantile(close, levels, axis=0), atol=0.2
    )
