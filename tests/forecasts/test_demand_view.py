"""Capacity, drivers and fabs of a forecast: tables that add up, and what a stored run lacks."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pytest

import talent
from talent.demand import DRIVERS, NODE_CLASSES
from talent.errors import ConfigError, UnknownCodeError

mpl.use("Agg")
import matplotlib.pyplot as plt


def test_capacity_adds_up_over_classes_and_ends_of_years(baseline):
    by_class = baseline.capacity(["country", "node_class", "year"])
    total = baseline.capacity(["country", "year"]).set_index(["country", "year"])["mean"]
    assert set(by_class["node_class"]) == set(NODE_CLASSES)
    summed = by_class.groupby(["country", "year"])["mean"].sum()
    np.testing.assert_allclose(summed.loc[total.index], total, rtol=1e-9)
    monthly = baseline.capacity(["country", "month"])
    ends = monthly.loc[monthly["month"].str.endswith("-12")].copy()
    ends["year"] = ends["month"].str[:4].astype(int)
    ends = ends.set_index(["country", "year"])["mean"]
    np.testing.assert_allclose(ends.loc[total.index], total, rtol=1e-9)
    world = baseline.capacity(["year"]).set_index("year")["mean"]
    np.testing.assert_allclose(total.groupby("year").sum(), world, rtol=1e-9)


def test_bands_of_capacity_are_in_order(baseline):
    table = baseline.capacity()
    for low, high in (("q025", "q10"), ("q10", "median"), ("median", "q90"), ("q90", "q975")):
        assert (table[low] <= table[high]).all()


@pytest.mark.parametrize("by", [["country"], ["year", "month"]])
def test_capacity_of_no_date_or_of_two_is_refused(baseline, by):
    with pytest.raises(ConfigError, match="name 'year' or 'month'"):
        baseline.capacity(by)


def test_unknown_keys_of_capacity_list_near_ones(baseline):
    with pytest.raises(UnknownCodeError, match="did you mean 'node_class'"):
        baseline.capacity(["node_clas", "year"])


def test_drivers_sum_to_the_change_of_the_required_headcount(baseline):
    table = baseline.demand_drivers()
    assert set(table["driver"]) == {*DRIVERS, "total"}
    mean = table.pivot_table(index=["country", "scope", "year"], columns="driver", values="mean")
    np.testing.assert_allclose(mean[list(DRIVERS)].sum(axis=1), mean["total"], atol=1e-6)
    for scope in baseline.cube.scopes:
        required = baseline.required(scope=scope).set_index(["country", "year"])["mean"]
        base = baseline.available(scope=scope).set_index(["country", "year"])["mean"]
        for country in baseline.meta["countries"]:
            change = required[country, 2035] - base[country, baseline.meta["base"]]
            assert mean.loc[(country, scope, 2035), "total"] == pytest.approx(change, rel=1e-9)


def test_the_industry_is_the_components_with_design_and_equipment(baseline):
    cube = baseline.cube
    assert set(cube.scopes["industry"]) == {"design", "equipment", *cube.scopes["components"]}
    wide = baseline.required(scope="industry").set_index(["country", "year"])["mean"]
    inner = baseline.required(scope="components").set_index(["country", "year"])["mean"]
    assert (wide > inner).all()


def test_fabs_say_when_they_come_and_what_they_add(baseline):
    table = baseline.fabs()
    assert {"intel-ohio-mod-1", "jasm-kumamoto-2", "tsmc-fab-25-p1"} <= set(table["fab"])
    assert table["comes"].between(0, 1).all()
    assert (table[["wspm", "people"]] > 0).all(axis=None)
    drivers = baseline.demand_drivers()
    last = drivers.loc[
        (drivers["driver"] == "fabs_to_come")
        & (drivers["scope"] == "fab")
        & (drivers["year"] == 2035)
    ].set_index("country")["mean"]
    # Errors of the trend multiply what fabs add, and are drivers of their own.
    np.testing.assert_allclose(table.groupby("country")["mean"].sum()[last.index], last, rtol=0.25)


def test_a_stored_run_has_no_draws_of_the_demand_side(store, baseline):
    stored = talent.load(store, baseline.run_id)
    for table in (stored.capacity, stored.demand_drivers, stored.fabs):
        with pytest.raises(ConfigError, match="make the forecast again"):
            table()


def test_a_scenario_is_stored_as_one_and_moves_the_same_draws(store, baseline):
    late = talent.forecast(store, as_of="2026-11-22", draws=300, seed=1, scenario="delay")
    assert late.meta["kind"] == "scenario"
    runs = store.runs().set_index("run_id")
    assert runs.at[late.run_id, "kind"] == "scenario"
    assert talent.load(store, late.run_id).meta["scenario"] == "delay"
    change = late.cube.draws("required", country="US") - baseline.cube.draws(
        "required", country="US"
    )
    assert change[:, 5].mean() < -500
    # Paired draws: the effect is far narrower than the number.
    assert change[:, 5].std() < 0.2 * baseline.cube.draws("required", country="US")[:, 5].std()


def test_a_downturn_falls_in_its_year_and_not_before(store, baseline):
    low = talent.forecast(
        store, as_of="2026-11-22", draws=300, seed=1, save=False, scenario="downturn",
        assumptions={"fab_extra_delay": 0.0},
    )  # fmt: skip
    before = baseline.cube.draws("required", country="JP")
    after = low.cube.draws("required", country="JP")
    trough = 2028 - baseline.meta["base"]
    np.testing.assert_array_equal(after[:, :trough], before[:, :trough])
    assert (after[:, trough] < before[:, trough]).mean() > 0.95
    assert after[:, trough + 1].mean() < 0.97 * before[:, trough + 1].mean()


def test_plots_show_the_tables(baseline):
    ax = baseline.plot.capacity("TW")
    total = baseline.capacity(["country", "month"])
    total = total.loc[total["country"] == "TW"]
    np.testing.assert_allclose(ax.lines[0].get_ydata(), total["q10"] / 1e6)
    assert {t.get_text() for t in ax.get_legend().get_texts()} >= {"Leading", "Memory"}
    assert "2026-11-22" in ax.get_title(loc="left")
    bars = baseline.plot.demand_drivers("JP", 2030)
    rows = baseline.demand_drivers()
    rows = rows.loc[
        (rows["country"] == "JP") & (rows["scope"] == "components") & (rows["year"] == 2030)
    ]
    widths = sorted(p.get_width() for p in bars.patches)
    np.testing.assert_allclose(widths, sorted(rows["mean"]))
    for plot in (baseline.plot.capacity, baseline.plot.demand_drivers):
        with pytest.raises(UnknownCodeError):
            plot("KR")
    with pytest.raises(UnknownCodeError):
        baseline.plot.demand_drivers("JP", 1999)
    plt.close("all")
