"""People per wafer start: truth comes back, bands hold, fabs do not disturb each other."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from talent.demand.pooled import CLASS_SCALE, CLASS_SD, ROW_SCALE, ROW_SD, fit_pooled
from talent.demand.staffing_fit import AT, capacity_rows, people_rows, staffing
from talent.demand.staffing_ratio import people_draws, wspm_draws
from talent.distributions import Distribution
from talent.errors import TalentError
from talent.inputs import Inputs

DRAWS = 500
MEAN, SD = np.array([7.0, 0.8]), np.array([0.6, 0.3])
NAMES = ["leading", "mature", "memory", "power"]


class Register:
    """A snapshot with another list of fabs."""

    def __init__(self, snapshot, fabs):
        self.snapshot, self.changed = snapshot, fabs

    def __getattr__(self, name):
        return getattr(self.snapshot, name)

    def fabs(self):
        return self.changed


@pytest.fixture(scope="module")
def pipeline(snapshot):
    fabs = snapshot.fabs()
    return fabs.loc[fabs["in_pipeline"] == 1].sort_values("fab", ignore_index=True)


def inputs_of(snapshot, **more):
    return Inputs(snapshot, 7, DRAWS, **more)


def fab(name, node="leading", wspm=np.nan, jobs=np.nan, note="", mm=300.0, coming=1):
    return {
        "fab": name, "node_class": node, "wafer_mm": mm, "capacity_wspm": wspm, "jobs": jobs,
        "note": note, "in_pipeline": coming,
    }  # fmt: skip


def frame(*rows):
    return pd.DataFrame(list(rows))


# ---- the regression


def half_normal(rng, grid, scale):
    weights = grid * np.exp(-0.5 * (grid / scale) ** 2)
    return rng.choice(grid, p=weights / weights.sum())


def world(rng, n=25):
    """Parameters from the priors, and rows that they make."""
    tau, sigma = half_normal(rng, CLASS_SD, CLASS_SCALE), half_normal(rng, ROW_SD, ROW_SCALE)
    beta = MEAN + SD * rng.standard_normal(2)
    offsets = tau * rng.standard_normal(len(NAMES))
    which = rng.integers(0, len(NAMES), n)
    design = np.column_stack([np.ones(n), rng.normal(0, 0.8, n)])
    extra = np.where(rng.random(n) < 0.4, 0.35**2, 0.0)
    y = design @ beta + offsets[which] + np.sqrt(sigma**2 + extra) * rng.standard_normal(n)
    fit = fit_pooled(
        y, design, [NAMES[k] for k in which], prior_mean=MEAN, prior_sd=SD, extra=extra
    )
    return fit, beta, offsets, sigma


def posterior(fit, rng, seed):
    return fit.draws(MEAN + SD * rng.standard_normal((DRAWS, 2)), seed, "test")


def test_bands_hold_in_worlds_drawn_from_the_priors():
    rng = np.random.default_rng(1)
    ranks = []
    for seed in range(120):
        fit, beta, offsets, sigma = world(rng)
        made = posterior(fit, rng, seed)
        new = made.beta @ [1.0, 1.5] + made.offset("leading")
        new = new + made.row_sd * rng.standard_normal(DRAWS)
        first = offsets[0] if "leading" in fit.classes else None
        if first is None:
            continue
        truth = beta @ [1.0, 1.5] + first + sigma * rng.standard_normal()
        ranks.append(
            [np.mean(made.beta[:, 0] < beta[0]), np.mean(made.beta[:, 1] < beta[1]),
             np.mean(new < truth)]
        )  # fmt: skip
    ranks = np.array(ranks)
    for level in (0.5, 0.8, 0.95):
        held = (np.abs(ranks - 0.5) < level / 2).mean(axis=0)
        error = np.sqrt(level * (1 - level) / len(ranks))
        assert np.all(np.abs(held - level) < 3.2 * error), (level, held)


def test_many_rows_recover_the_truth():
    rng = np.random.default_rng(2)
    n = 300
    which = rng.integers(0, 4, n)
    x = rng.normal(0, 1, n)
    y = 7.5 + 0.7 * x + np.array([0.4, 0.0, -0.3, -0.1])[which] + rng.normal(0, 0.4, n)
    fit = fit_pooled(
        y, np.column_stack([np.ones(n), x]), [NAMES[k] for k in which],
        prior_mean=MEAN, prior_sd=SD,
    )  # fmt: skip
    mean, sd = fit.moments()
    assert abs(mean[1] - 0.7) < 3 * sd[1] < 0.1
    assert mean[2] - mean[4] == pytest.approx(0.7, abs=0.2)
    assert fit.spreads()[1] == pytest.approx(0.4, rel=0.15)
    made = posterior(fit, rng, 3)
    assert made.beta[:, 1].mean() == pytest.approx(mean[1], abs=4 * sd[1] / np.sqrt(DRAWS))
    assert made.beta[:, 1].std() == pytest.approx(sd[1], rel=0.15)


def test_without_rows_the_assumptions_come_back_to_the_bit():
    none = np.empty((0, 2))
    fit = fit_pooled(np.empty(0), none, [], prior_mean=MEAN, prior_sd=SD)
    prior = MEAN + SD * np.random.default_rng(3).standard_normal((DRAWS, 2))
    np.testing.assert_array_equal(fit.draws(prior, 1, "test").beta, prior)


def test_a_fixed_prior_stays_fixed():
    fit = fit_pooled(
        np.array([9.0, 9.5]), np.ones((2, 1)), ["a", "b"],
        prior_mean=np.array([7.0]), prior_sd=np.array([0.0]),
    )  # fmt: skip
    np.testing.assert_array_equal(fit.draws(np.full((50, 1), 7.0), 1, "test").beta, 7.0)


def test_arrays_that_do_not_fit_are_refused():
    with pytest.raises(TalentError, match="do not fit"):
        fit_pooled(np.ones(3), np.ones((2, 1)), ["a"] * 3, prior_mean=MEAN[:1], prior_sd=SD[:1])
    with pytest.raises(TalentError, match="not finite"):
        fit_pooled(np.full(1, np.nan), np.ones((1, 1)), ["a"], prior_mean=MEAN[:1], prior_sd=SD[:1])


# ---- what is learnt from


def test_only_running_fabs_teach_and_no_site_twice(snapshot):
    register = snapshot.fabs()
    coming = set(register.loc[register["in_pipeline"] == 1, "fab"])
    plans = set(register.loc[register["status"].isin(["announced", "construction"]), "fab"])
    totals = set(register.loc[register["scope_level"] == "company_total", "fab"])
    for rows in (people_rows(register), capacity_rows(register)):
        assert not set(rows["fab"]) & (coming | plans | totals)
        assert rows["fab"].is_unique
    single = register.loc[register["fab"] == "globalfoundries-fab-8"]
    total = single.assign(fab="malta-total", scope_level="site_total", jobs=9000.0)
    elsewhere = total.assign(fab="other-total", site="Nowhere")
    found = set(people_rows(pd.concat([register, total, elsewhere]))["fab"])
    assert "globalfoundries-fab-8" in found
    assert "malta-total" not in found
    assert "other-total" in found


def test_a_count_of_people_is_told_from_a_plan(snapshot):
    rows = people_rows(snapshot.fabs()).set_index("fab")
    assert rows.at["globalfoundries-fab-8", "announced"] == 0
    assert rows.at["tsmc-fab-18", "announced"] == 1


# ---- people of fabs


def test_adding_a_fab_changes_no_other_to_the_bit(snapshot, pipeline):
    before = wspm_draws(inputs_of(snapshot), pipeline)
    people = people_draws(inputs_of(snapshot), pipeline)
    row = pipeline.iloc[[0]].assign(
        fab="aaa-new", node_class="photonics", capacity_wspm=1e6, jobs=5.0
    )
    register = Register(snapshot, pd.concat([snapshot.fabs(), row], ignore_index=True))
    more = pd.concat([row, pipeline], ignore_index=True)
    np.testing.assert_array_equal(wspm_draws(inputs_of(register), more)[:, 1:], before)
    np.testing.assert_array_equal(people_draws(inputs_of(register), more)[:, 1:], people)
    half = pipeline.iloc[::2]
    np.testing.assert_array_equal(people_draws(inputs_of(snapshot), half), people[:, ::2])


def test_fewer_draws_are_the_first_of_many(snapshot, pipeline):
    few = people_draws(Inputs(snapshot, 7, 250), pipeline)
    np.testing.assert_array_equal(few, people_draws(inputs_of(snapshot), pipeline)[:250])


def test_more_capacity_needs_more_people_in_every_draw(snapshot):
    inputs = inputs_of(snapshot)
    elasticity = staffing(inputs).people.beta[:, 1]
    sizes = [5_000, 20_000, 45_000, 150_000]
    people = np.column_stack(
        [people_draws(inputs, frame(fab("one", wspm=size)))[:, 0] for size in sizes]
    )
    assert np.all(np.diff(people[elasticity > 0], axis=1) > 0)
    assert np.mean(elasticity > 0) > 0.999
    per_wafer = np.median(people, axis=0) / np.array(sizes)
    assert np.all(np.diff(per_wafer) < 0)


def test_announced_jobs_pull_people_but_are_not_taken_for_them(snapshot):
    inputs = inputs_of(snapshot)
    plain = people_draws(inputs, frame(fab("one", wspm=30_000)))[:, 0]
    pulled = {
        jobs: people_draws(inputs, frame(fab("one", wspm=30_000, jobs=jobs)))[:, 0]
        for jobs in (500.0, 1000.0, 8000.0)
    }
    assert np.all(pulled[500.0] < pulled[1000.0])
    assert np.all(pulled[1000.0] < 2 * pulled[500.0])
    assert np.median(pulled[500.0]) < np.median(plain) < np.median(pulled[8000.0])
    assert np.log(pulled[1000.0]).std() < np.log(plain).std()
    counted = people_draws(inputs, frame(fab("one", wspm=30_000, jobs=900, note="jobs: employees")))
    np.testing.assert_array_equal(counted, 900.0)


def test_a_plan_that_is_exact_is_met(snapshot):
    exact = {
        "announced_jobs_sd": Distribution("fixed", 1e-6, 1e-6, 1e-6),
        "jobs_actual_over_announced": Distribution("fixed", 1.25, 1.25, 1.25),
    }
    people = people_draws(
        inputs_of(snapshot, overrides=exact), frame(fab("one", wspm=30_000, jobs=2000.0))
    )
    np.testing.assert_allclose(people, 2500.0, rtol=1e-3)


def test_many_jobs_mean_a_large_fab(snapshot):
    inputs = inputs_of(snapshot)
    few, many = (wspm_draws(inputs, frame(fab("one", jobs=j)))[:, 0] for j in (400.0, 6000.0))
    assert np.all(few < many)
    small = wspm_draws(inputs, frame(fab("one", mm=200.0)))[:, 0]
    assert np.median(small) < np.median(wspm_draws(inputs, frame(fab("one")))[:, 0])


def test_fabs_to_come_are_smaller_than_grown_ones_by_the_assumption(snapshot):
    inputs = inputs_of(snapshot)
    grown, planned = (wspm_draws(inputs, frame(fab("one", coming=c)))[:, 0] for c in (0, 1))
    ratio = inputs.assume("test", "", "planned_over_grown_capacity")
    np.testing.assert_allclose(planned, grown * ratio)


def test_stated_and_given_capacities_are_kept(snapshot):
    inputs = inputs_of(snapshot)
    fabs = frame(fab("one", wspm=12_345.0), fab("two"))
    wspm = wspm_draws(inputs, fabs)
    np.testing.assert_array_equal(wspm[:, 0], 12_345.0)
    np.testing.assert_array_equal(people_draws(inputs, fabs, wspm), people_draws(inputs, fabs))
    with pytest.raises(TalentError, match="shape"):
        people_draws(inputs, fabs, wspm[:, :1])


def test_capacity_and_jobs_together_obey_the_joint_law(snapshot):
    """With all parameters fixed, the draws have the moments of the conditioned normal."""
    draws = 20_000
    inputs = Inputs(snapshot, 11, draws)
    model = staffing(inputs)
    fabs = frame(fab("one", jobs=1500.0, coming=0))
    logs = np.log(people_draws(inputs, fabs)[:, 0])
    level = model.log_people("leading", np.full(draws, AT))
    b, bias = model.people.beta[:, 1], model.people.beta[:, 2]
    middle = model.capacity.beta[:, 0] + model.capacity.offset("leading") - np.log(AT)
    prior, own = level + b * middle, model.people.row_sd**2 + (b * model.capacity.row_sd) ** 2
    gain = own / (own + model.noise**2)
    mean = prior + gain * (np.log(1500.0) + bias - prior)
    var = own * (1 - gain)
    z = (logs - mean) / np.sqrt(var)
    assert abs(z.mean()) < 4 / np.sqrt(draws)
    assert z.std() == pytest.approx(1.0, abs=0.03)


def test_impossible_numbers_are_refused(snapshot):
    inputs = inputs_of(snapshot)
    with pytest.raises(TalentError, match="capacity_wspm of one"):
        wspm_draws(inputs, frame(fab("one", wspm=0.0)))
    with pytest.raises(TalentError, match="jobs of one"):
        people_draws(inputs, frame(fab("one", jobs=-5.0)))


def test_no_fab_gives_no_column(snapshot, pipeline):
    assert people_draws(inputs_of(snapshot), pipeline.iloc[:0]).shape == (DRAWS, 0)


def test_an_early_date_falls_back_on_the_assumptions(store, pipeline):
    """Knowledge of 2026 with no running fab at all: wide bands, no failure."""
    snapshot = store.as_of("2026-11-22")
    empty = Register(snapshot, pipeline)
    fabs = frame(fab("one", wspm=30_000.0))
    wide = people_draws(inputs_of(empty), fabs)[:, 0]
    narrow = people_draws(inputs_of(snapshot), fabs)[:, 0]
    assert np.log(wide).std() > np.log(narrow).std()
    assert np.median(wide) / 30 == pytest.approx(60, rel=0.25)


def test_reads_are_in_the_ledger(snapshot):
    inputs = inputs_of(snapshot)
    people_draws(inputs, frame(fab("one")))
    ledger = inputs.ledger(["JP"])
    mine = ledger.loc[ledger["component"] == "demand.staffing"]
    assert {"people_per_1000_wspm", "announced_jobs_sd", "tsmc-fab-18"} <= set(mine["key"])
