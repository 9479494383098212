"""The forecast of a workforce: identities, limits, and that it knows nothing of the future."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talent.errors import ConfigError, UnknownCodeError
from talent.supply import forecast_workforce


@pytest.fixture(scope="module")
def full(simulated):
    truth = simulated(1, groups=3)
    tables = {
        name: getattr(truth, name) for name in ("graduates", "graduate_ages", "exits", "mortality")
    }
    return forecast_workforce(truth.counts, 2021, draws=250, seed=1, **tables)


def random_counts(seed: int, groups: int = 2, bands: bool = False) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    ages = ["20-29", "30-39", "40-49", "50-59", "60+"] if bands else list(range(20, 66))
    size = rng.choice([3.0, 80.0, 5000.0])
    rows = [
        (f"g{g}", year, age, float(rng.poisson(size)))
        for g in range(groups)
        for year in (2004, 2011, 2016)
        for age in ages
    ]
    return pd.DataFrame(rows, columns=["group", "year", "age", "count"])


def identity_error(made) -> float:
    flows, stock = made.made.flows, made.draws.sum(axis=3)
    first = np.broadcast_to(made.data.counts[-1].sum(axis=1), stock[:, :1].shape)
    before = np.concatenate([first, stock[:, :-1]], axis=1)
    after = before - flows["deaths"] - flows["exits"] + flows["entrants"]
    after = after + flows["joiners"] - flows["leavers"]
    return float(np.abs(after - stock).max())


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 1000), st.booleans())
def test_people_are_conserved_and_never_fewer_than_none(seed, bands):
    made = forecast_workforce(random_counts(seed, bands=bands), 2020, draws=60, seed=seed)
    assert identity_error(made) < 1e-9 * max(1.0, made.draws.sum(axis=3).max())
    assert made.draws.min() >= 0
    for flow in made.made.flows.values():
        assert flow.min() >= 0


def test_people_are_conserved_with_every_table(full):
    assert identity_error(full) < 1e-7
    assert all(full.made.flows[name].sum() > 0 for name in full.made.flows)


def test_totals_are_sums_in_each_draw(full):
    cells = full.frame.loc[full.frame["year"] == 2021, "mean"].sum()
    assert full.totals(by=["year"]).query("year == 2021")["mean"].item() == pytest.approx(cells)
    groups = full.totals(by=["group", "year"]).query("year == 2021")
    assert groups["mean"].sum() == pytest.approx(cells)
    # Groups share a shock, so the band of the sum is wider than independent ones would be.
    whole = full.totals(by=["year"]).query("year == 2021")
    width = groups["hi-80"] - groups["lo-80"]
    assert (whole["hi-80"] - whole["lo-80"]).item() > np.sqrt((width**2).sum())


def test_bands_are_nested_and_hold_the_median(full):
    f = full.frame
    order = ["lo-95", "lo-90", "lo-80", "lo-50", "median", "hi-50", "hi-80", "hi-90", "hi-95"]
    assert (np.diff(f[order].to_numpy(), axis=1) >= 0).all()


def test_the_same_seed_gives_the_same_draws_and_fewer_are_the_first_of_more(full):
    counts = random_counts(3)
    one = forecast_workforce(counts, 2019, draws=500, seed=5).draws
    np.testing.assert_array_equal(one, forecast_workforce(counts, 2019, draws=500, seed=5).draws)
    fewer = forecast_workforce(counts, 2019, draws=250, seed=5).draws
    np.testing.assert_array_equal(one[:250], fewer)
    assert (one != forecast_workforce(counts, 2019, draws=500, seed=6).draws).any()


def test_a_workforce_that_only_ages_goes_on_ageing():
    ages = np.arange(20, 80)
    rows = []
    for year in (2000, 2005, 2010, 2015):
        people = 50_000 * np.exp(-(((ages - (year - 1965)) / 6.0) ** 2))
        rows += [(year, a, n) for a, n in zip(ages.tolist(), people.tolist(), strict=True)]
    counts = pd.DataFrame(rows, columns=["year", "age", "count"])
    made = forecast_workforce(counts, 2020, draws=250)
    truth = 50_000 * np.exp(-(((ages - 55) / 6.0) ** 2))
    middle = np.median(made.draws[:, -1, 0], axis=0)
    large = truth > 2000
    assert np.abs(middle / truth - 1)[large].max() < 0.05


def test_a_closed_cohort_dies_out():
    ages = list(range(20, 66))
    rows = [
        (year, a, 300.0 if a >= 40 + year - 2000 else 0.0)
        for year in (2000, 2005, 2010)
        for a in ages
    ]
    counts = pd.DataFrame(rows, columns=["year", "age", "count"])
    made = forecast_workforce(counts, 2040, draws=60)
    assert np.median(made.draws[:, -1].sum(axis=(1, 2))) < 0.02 * 300 * 16


def test_a_later_value_planted_anywhere_moves_no_weight_or_band():
    counts = random_counts(9)
    early = counts.loc[counts["year"] <= 2011]
    early = pd.concat([early, counts.loc[counts["year"] == 2004].assign(year=1998)])
    clean = forecast_workforce(early, 2016, draws=60)
    planted = pd.concat([early, counts.loc[counts["year"] == 2016].assign(count=1e6)])
    from talent.supply.by_age.combination import past_cases
    from talent.supply.by_age.contract import read_workforce

    known = past_cases(read_workforce(early), 5, None, most=6, seed=0)
    later = past_cases(read_workforce(planted).until(2011), 5, None, most=6, seed=0)
    assert len(known) == len(later) > 0
    for a, b in zip(known, later, strict=True):
        np.testing.assert_array_equal(a.forecast, b.forecast)
    cases = past_cases(read_workforce(planted), 5, None, most=6, seed=0)
    same = [c for c in cases if c.target <= 2011]
    for a, b in zip(known, same, strict=True):
        np.testing.assert_array_equal(a.forecast, b.forecast)
    assert clean.weight != forecast_workforce(planted, 2021, draws=60).weight


def test_a_group_may_lack_a_census_and_two_are_enough():
    counts = random_counts(4)
    counts = counts.loc[~((counts["group"] == "g1") & (counts["year"] == 2004))]
    made = forecast_workforce(counts, 2021, draws=60)
    assert np.isfinite(made.draws).all()
    two = counts.loc[counts["year"] > 2004]
    assert forecast_workforce(two, 2021, draws=60).cases == ()


def test_groups_of_next_to_nobody_do_not_make_crowds():
    rng = np.random.default_rng(2)
    rows = [
        (f"g{g}", year, age, 0.0 if g == 0 or (g == 1 and year == 2006) else float(rng.poisson(m)))
        for g, m in enumerate((0, 40, 0.2, 300))
        for year in (2006, 2011, 2016, 2021)
        for age in range(20, 66)
    ]
    counts = pd.DataFrame(rows, columns=["group", "year", "age", "count"])
    made = forecast_workforce(counts, 2035, draws=250)
    sums = made.draws[:, -1].sum(axis=2)
    now = made.data.counts[-1].sum(axis=1)
    assert (sums.mean(axis=0) < 6 * now + 100).all()
    assert np.median(sums[:, 3]) == pytest.approx(now[3], rel=0.3)


def test_graduates_may_begin_after_a_census_and_end_at_different_years():
    counts = random_counts(6, groups=2)
    rows = [("g0", y, 30 + y - 2008) for y in range(2008, 2014)]
    rows += [("g1", y, 900.0) for y in range(2006, 2018)]
    graduates = pd.DataFrame(rows, columns=["group", "year", "count"])
    made = forecast_workforce(counts, 2021, graduates=graduates, draws=60)
    entry, first = made.pair.future.drivers.entry, made.pair.future.drivers.first
    assert entry[2013 - first, 0] == 35
    assert entry[2014 - first, 0] == pytest.approx(36, rel=0.1)
    assert entry[2010 - first, 1] == 900
    np.testing.assert_allclose(entry[2018 - first :, 1], 900, rtol=0.05)
    # The first census after which any is known is 2011; nothing is taken from later years before.
    assert made.data.until(2005).graduates is None


def test_past_forecasts_of_next_to_nobody_teach_nothing():
    counts = random_counts(6).assign(count=0.0)
    counts.loc[counts["age"] == 40, "count"] = 5.0
    made = forecast_workforce(counts, 2020, draws=60)
    none = forecast_workforce(counts.loc[counts["year"] > 2004], 2020, draws=60)
    assert len(made.cases) == 1
    np.testing.assert_array_equal(made.errors.common, none.errors.common)


def test_history_meets_the_censuses_and_is_uncertain_between(full):
    h = full.history()
    at = h.loc[h["year"] == 2011].sort_values(["group", "age"])
    assert (at["hi-95"] == at["lo-95"]).all()
    counted = full.data.counts[list(full.data.years).index(2011)]
    found = at["median"].to_numpy()
    order = at["age"].astype(int).to_numpy() - 18
    rows = np.searchsorted(full.groups, at["group"])
    np.testing.assert_allclose(found, counted[rows, order])
    between = h.loc[(h["year"] == 2013) & (h["age"] == "40")]
    assert (between["hi-95"] > between["lo-95"]).all()


def test_wrong_settings_are_told_together():
    with pytest.raises(ConfigError, match=r"to must be after.*draws must.*level 100"):
        forecast_workforce(random_counts(1), 2016, draws=1, level=(100,))
    with pytest.raises(UnknownCodeError, match="did you mean 'group'"):
        forecast_workforce(random_counts(1), 2018, draws=60).totals(by=["groop", "year"])


def test_the_plot_and_the_tables_can_be_made(full):
    ax = full.plot("g1")
    assert ax.get_title() == "g1"
    assert {"deaths", "exits", "entrants", "joiners", "leavers"} == set(full.flows["flow"])
    assert full.diagnostics["value"].notna().all()
    assert {"actual", "ratio", "component", "blend"} <= set(full.backtest)
