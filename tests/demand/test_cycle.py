"""The semiconductor cycle of the shipped data: found, drawn, and coupled to errors and exits."""

from __future__ import annotations

import numpy as np
import pytest

from talent.demand.cycle import (
    FOLLOWERS,
    PANEL,
    build_cycle,
    cycle_panel,
    yearly_changes,
)
from talent.errors import TalentError
from talent.inputs import Inputs
from talent.series.coupling import couple
from talent.series.cycle import fit_cycle

BASE, TO = 2025, 2035


class Without:
    """A snapshot in which some series were never published."""

    def __init__(self, snapshot, gone):
        self.snapshot, self.gone = snapshot, set(gone)

    def __getattr__(self, name):
        return getattr(self.snapshot, name)

    def series(self):
        table = self.snapshot.series()
        return table.loc[~table["series"].isin(self.gone)]

    def has_series(self, series):
        return series not in self.gone and self.snapshot.has_series(series)


@pytest.fixture(scope="module")
def cycle(snapshot):
    return build_cycle(Inputs(snapshot, 1, 500), BASE, TO)


def test_every_series_of_the_lists_is_in_the_store(snapshot):
    inputs = Inputs(snapshot, 1, 10)
    for member in (*PANEL, *FOLLOWERS):
        assert len(yearly_changes(inputs, member)) >= 8, member.name


def test_downturns_are_the_known_ones(cycle):
    history = cycle.fit.history
    assert set(history.loc[1995:].nsmallest(2).index) == {2001, 2009}
    for year in (1975, 1985, 2001, 2009, 2012, 2019, 2023):
        assert history.loc[year] < -0.4
        assert history.loc[year] < min(history.loc[year - 1], history.loc[year + 1])
    assert history.loc[2010] == history.loc[1995:].max()


def test_series_of_chips_and_tools_load_on_it(cycle):
    table = cycle.fit.loadings
    assert (table["loading"] > 2 * table["error"]).all()
    assert (table.loc[[m.name for m in PANEL if "34" in m.name], "share"] > 0.5).all()


def test_employment_rises_with_the_cycle_and_japanese_leave_when_it_falls(cycle):
    found = cycle.responses
    for name in ("US employment, components", "US employment, fab", "JP employment, components"):
        assert found[name].value.sum() > 3 * np.sqrt(found[name].cov.sum())
    for name, sign in (("US quits", 1), ("US openings", 1), ("JP separations", -1)):
        assert sign * found[name].value[0] > 2 * found[name].error[0], name


def test_deviation_starts_at_zero_and_centres_on_the_expected_path(cycle):
    assert cycle.deviation.shape == (500, TO - BASE + 1)
    assert cycle.expected.shape == cycle.years.shape == (TO - BASE + 1,)
    assert (cycle.deviation[:, 0] == 0).all()
    spread = cycle.deviation[:, 1:].std(axis=0)
    assert (spread > 0.5).all()
    assert np.abs(cycle.deviation[:, 1:].mean(axis=0)).max() < 4 * spread.max() / np.sqrt(500)
    # What is known of the base year is the factor itself.
    assert cycle.expected[0] == cycle.fit.history.loc[BASE]


def test_same_seed_same_cycle_and_first_draws_are_those_of_a_shorter_run(snapshot, cycle):
    short = build_cycle(Inputs(snapshot, 1, 60), BASE, TO)
    nearer = build_cycle(Inputs(snapshot, 1, 60), BASE, 2030)
    np.testing.assert_array_equal(short.deviation, cycle.deviation[:60])
    np.testing.assert_array_equal(nearer.deviation, short.deviation[:, :6])
    name = "US employment, fab"
    one, other = short.effect(name), cycle.effect(name)
    np.testing.assert_array_equal(one.values, other.values[:60])
    np.testing.assert_array_equal(one.spread, other.spread)
    np.testing.assert_array_equal(nearer.effect(name).spread, one.spread[:6])
    assert not np.array_equal(
        build_cycle(Inputs(snapshot, 2, 60), BASE, TO).deviation, short.deviation
    )


@pytest.mark.parametrize("member", FOLLOWERS, ids=lambda m: m.name)
def test_effect_starts_at_zero_and_has_the_spread_it_says(cycle, member):
    effect = cycle.effect(member.name)
    assert (effect.values[:, 0] == 0).all()
    assert effect.spread[0] == 0
    assert effect.share[0] == 0
    assert ((effect.share >= 0) & (effect.share < 1)).all()
    np.testing.assert_allclose(effect.values.std(axis=0), effect.spread, rtol=0.3)


def test_coupled_errors_keep_their_spread_and_move_with_exits(snapshot):
    draws = 8000
    cycle = build_cycle(Inputs(snapshot, 3, draws), BASE, TO)
    rng = np.random.default_rng(0)
    spread = 0.025 * np.arange(TO - BASE + 1)
    noise = np.exp(rng.standard_normal((draws, TO - BASE + 1)) * spread)
    jobs, quits = cycle.effect("US employment, fab"), cycle.effect("US quits")
    coupled = couple(
        noise, jobs.values, noise_spread=spread, effect_spread=jobs.spread, share=jobs.share
    )
    shock = np.exp(0.2 * rng.standard_normal((draws, TO - BASE)))
    exits = couple(
        shock,
        quits.values[:, 1:],
        noise_spread=np.full(TO - BASE, 0.2),
        effect_spread=quits.spread[1:],
        share=quits.share[1:],
    )
    assert (coupled[:, 0] == 1).all()
    np.testing.assert_allclose(np.log(coupled).std(axis=0), spread, rtol=0.05)
    np.testing.assert_allclose(np.log(exits).std(axis=0), 0.2, rtol=0.05)
    together = [
        np.corrcoef(np.log(coupled[:, k + 1]), np.log(exits[:, k]))[0, 1] for k in range(TO - BASE)
    ]
    before = [np.corrcoef(np.log(noise[:, k + 1]), np.log(shock[:, k]))[0, 1] for k in range(5)]
    wanted = np.sqrt(
        np.minimum((jobs.spread[1:] / spread[1:]) ** 2, jobs.share[1:])
        * np.minimum((quits.spread[1:] / 0.2) ** 2, quits.share[1:])
    )
    # The responses are uncertain, which keeps the correlation below that of two sure ones.
    assert (np.array(together) > 0.7 * wanted - 0.03).all()
    assert (np.array(together) < wanted + 0.03).all()
    assert max(together) > 0.3
    assert np.abs(before).max() < 0.05


def test_exits_follow_the_nearest_thing_published(snapshot, cycle):
    for country, name in (("US", "US quits"), ("JP", "JP separations"), ("TW", "US quits")):
        np.testing.assert_array_equal(cycle.exits(country).values, cycle.effect(name).values)
    blind = Without(snapshot, [m.series for m in FOLLOWERS if m.name == "US quits"])
    silent = build_cycle(Inputs(blind, 1, 20), BASE, TO).exits("TW")
    assert not silent.values.any()
    assert not silent.share.any()


def test_part_of_a_year_is_no_year(snapshot):
    panel = cycle_panel(Inputs(snapshot, 1, 10))
    # Months of 2026 are known of output, and of no series the whole year.
    assert snapshot.observations("production_index", series=PANEL[0].series)["year"].max() == 2026
    assert panel.index.max() == 2025


def test_series_that_is_missing_is_simply_not_there(snapshot):
    gone = [m.series for m in PANEL[2:5]]
    panel = cycle_panel(Inputs(Without(snapshot, gone), 1, 10))
    assert list(panel.columns) == [m.name for m in PANEL if m.series not in gone]
    whole = fit_cycle(cycle_panel(Inputs(snapshot, 1, 10))).history
    assert np.corrcoef(fit_cycle(panel).history, whole)[0, 1] > 0.85


def test_nothing_known_means_no_cycle_and_errors_as_they_were(snapshot):
    blind = Without(snapshot, [m.series for m in PANEL])
    silent = build_cycle(Inputs(blind, 1, 50), BASE, TO)
    assert silent.fit is None
    assert silent.deviation.shape == (50, TO - BASE + 1)
    effect = silent.effect("US quits")
    noise = np.exp(np.random.default_rng(0).standard_normal(silent.deviation.shape))
    spread = np.ones(TO - BASE + 1)
    same = couple(
        noise, effect.values, noise_spread=spread, effect_spread=effect.spread, share=effect.share
    )
    np.testing.assert_array_equal(same, noise)


def test_only_what_was_known_on_the_date_is_used(store, snapshot):
    class Earlier(Without):
        def assumptions(self):
            return snapshot.assumptions()

    earlier = Earlier(store.as_of("2023-06-01"), [])
    cycle = build_cycle(Inputs(earlier, 1, 50), 2022, TO)
    # Sales of 2022 had been published, and no output of the United States in any vintage kept.
    assert cycle.fit.years[-1] == 2022
    assert PANEL[0].name not in cycle.fit.loadings.index
    assert max(cycle.responses["US employment, fab"].years) <= 2022


def test_follower_unknown_to_the_list_is_refused_with_the_list(cycle):
    with pytest.raises(TalentError, match="US quits, US layoffs"):
        cycle.effect("US quitz")


def test_reads_are_in_the_ledger_and_the_cycle_among_the_drivers(snapshot):
    inputs = Inputs(snapshot, 1, 50)
    build_cycle(inputs, BASE, TO)
    # Series of several sources are named with each.
    keys = {key.split(" (")[0] for key in inputs.ledger(["US"])["key"]}
    assert {m.series for m in PANEL} <= keys
    assert "semiconductor cycle to come" in {d.key for d in inputs.drivers("JP")}
