"""The series of the semiconductor cycle agree with each other and with what others say of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

JUNE, AUGUST, SEPTEMBER = "2026-06-28", "2026-08-31", "2026-09-30"
OUTPUT, CAPACITY = "production.US.3344", "capacity.US.3344.index.monthly"
USE, HITECH = "capacity.US.3344.utilisation", "capacity.US.hitech.utilisation"
ROUNDED = 0.00005
"""Half of the last digit of the index of the Federal Reserve; in 1972 it is 0.2 % of the value."""


@pytest.fixture(scope="module")
def copy(observed):
    """One copy of a series, by its vintage, as values by period."""

    def values(series: str, vintage: str) -> pd.Series:
        rows = observed[(observed["series"] == series) & (observed["vintage"] == vintage)]
        assert len(rows), (series, vintage)
        return rows.set_index("period")["value"].sort_index()

    return values


def test_utilisation_is_output_over_capacity(copy):
    """Three files of two people: a slip in any digit of the copied numbers would be seen."""
    output, capacity = copy(OUTPUT, JUNE)[:"2025-12"], copy(CAPACITY, JUNE)[:"2025-12"]
    use = copy(USE, AUGUST)[:"2025-12"]
    assert len(output) == len(capacity) == len(use) == 54 * 12
    low, high = (
        (output - ROUNDED) / (capacity + ROUNDED),
        (output + ROUNDED) / (capacity - ROUNDED),
    )
    # The percentage has four digits too.
    assert (use > low - 1e-6).all()
    assert (use < high + 1e-6).all()
    # Where the index is large the identity binds to one part in a million.
    assert (use / (output / capacity))["2010":].sub(1).abs().max() < 2e-6


def test_yearly_and_quarterly_capacity_are_means_of_the_months(copy, of):
    months = copy(CAPACITY, JUNE)
    years = months.groupby(months.index.str[:4]).mean()
    yearly = of("capacity.US.3344.index")
    assert len(yearly) == 5
    # 0.00006: the published means are rounded, and made of unrounded months.
    assert (years[yearly.index] - yearly).abs().max() < 1e-4
    quarters = months.groupby(pd.PeriodIndex(months.index, freq="M").asfreq("Q")).mean()
    quarters.index = quarters.index.strftime("%Y-Q%q")
    quarterly = of("capacity.US.3344.index.quarterly")
    assert len(quarterly) == 5
    # Capacity of 2025 was not revised between January and June 2026; 2026 slightly.
    assert (quarters[quarterly.index] / quarterly - 1).abs().max() < 2e-3


@pytest.mark.parametrize("vintage", ["2026-02-21", "2026-06-30", AUGUST, SEPTEMBER])
def test_copies_of_output_differ_in_recent_months_only(copy, vintage):
    base, other = copy(OUTPUT, JUNE), copy(OUTPUT, vintage)
    both = base.index.intersection(other.index)
    assert len(both) >= 17
    changed = both[~np.isclose(base[both], other[both], atol=1e-9)]
    assert 0 < len(changed) < 12
    assert min(changed) >= "2025-09"
    # 5 %: April 2026 was 183.6 in June and 176.4 in August, 4.1 % less.
    assert (base[changed] / other[changed] - 1).abs().max() < 0.05


def test_growth_of_output_as_it_was_first_seen_and_as_it_is_known_now(copy):
    """Yearly growth by month: revisions of the last months stay below five points."""
    first, last = copy(OUTPUT, "2026-02-21"), copy(OUTPUT, SEPTEMBER)
    months = [month for month in first.index if "2026-01" >= month >= "2025-01"]
    base = [f"{int(month[:4]) - 1}{month[4:]}" for month in months]
    then = first[months].to_numpy() / first[base].to_numpy()
    now = last[months].to_numpy() / first[base].to_numpy()
    assert len(months) == 13
    assert np.abs(np.log(now / then)).max() < 0.05


def test_high_technology_in_2018_moves_with_the_component_industry_of_today(copy):
    """Two industries, two vintages eight years apart: turning points agree, levels do not."""
    then, now = copy(HITECH, "2018-06-15"), copy(USE, AUGUST)
    assert then.index[0] == "1967-01"
    assert then.index[-1] == "2018-05"
    both = then.index.intersection(now.index)
    assert len(both) == 46 * 12 + 5
    assert then[both].between(0.5, 1).all()
    assert now[both].between(0.5, 1).all()
    yearly = [values[both].diff(12).dropna() for values in (then, now)]
    assert yearly[0].corr(yearly[1]) > 0.7


def test_the_last_values_of_2015_are_not_what_is_said_of_those_months_now(copy):
    """Revisions of utilisation are large: ten points of one hundred within a decade."""
    then, now = copy("capacity.US.334412_9.utilisation", "2015-07-15"), copy(USE, AUGUST)
    gap = now[then.index] - then
    assert len(gap) == 5
    assert gap.between(0.07, 0.12).all()


def test_growth_before_a_revision_is_the_growth_after_the_last(observed):
    """Typed from tables of many releases: each states its change against the one before."""
    rows = observed[observed["series"].str.fullmatch(r".*\.US\.(hitech|3344|334412_9)\.growth")]
    assert rows["series"].nunique() == 4
    # Pairs of releases between which nothing but monthly updates came.
    pairs = {
        "capacity.US.hitech.growth": [
            ("2002-12-05", "2003-11-09"), ("2003-11-10", "2004-12-21"),
            ("2006-09-15", "2006-12-10"), ("2009-04-15", "2010-06-24"),
        ],
        "production.US.hitech.growth": [
            ("2002-12-05", "2003-11-09"), ("2003-11-10", "2004-12-21"),
            ("2004-12-22", "2005-11-06"), ("2005-11-07", "2006-12-10"),
        ],
    }  # fmt: skip
    checked = 0
    for key, dates in pairs.items():
        table = rows[rows["series"] == key].pivot(index="vintage", columns="period", values="value")
        for after, before in dates:
            gap = (table.loc[after] - table.loc[before]).dropna()
            # The last year was hardly known yet.
            gap = gap.iloc[:-1] if len(gap) > 1 else gap
            checked += len(gap)
            # 0.0015: three figures rounded to a tenth of a percent.
            assert gap.abs().max() <= 0.0016, (key, after)
    assert checked >= 20


def test_real_time_growth_of_capacity_was_revised_by_much(observed, of):
    """Why a replay of an early year must not read the capacity index of today."""
    rows = observed[observed["series"] == "capacity.US.hitech.growth"]
    spread = rows.groupby("period")["value"].agg(["min", "max"])
    assert (spread["max"] - spread["min"]).max() > 0.15
    # The newest releases at hand against today's index of 3344, most of the same group.
    index = of(CAPACITY)
    fourth = index[index.index.str[5:].isin(["10", "11", "12"])]
    fourth = fourth.groupby(fourth.index.str[:4]).mean()
    known = of("capacity.US.hitech.growth")
    today = (fourth / fourth.shift()).reindex(known.index)
    assert known.corr(today) > 0.7


def test_world_sales_are_the_announced_ones_and_restated_by_little(observed, of):
    sales = of("sales.world.semiconductors")
    assert list(sales.index) == [str(year) for year in range(1995, 2026)]
    # Growth that the announcements state beside the totals, in percent.
    stated = {
        "1998": -8.4, "2004": 28, "2009": -9, "2010": 31.8, "2013": 4.8, "2014": 9.9, "2017": 21.6,
        "2019": -12, "2020": 6.8, "2021": 26.2, "2023": -8.2, "2025": 25.6,
    }  # fmt: skip
    growth = sales.pct_change() * 100
    for year, percent in stated.items():
        # One point: some are stated in whole percents.
        assert growth[year] == pytest.approx(percent, abs=1), year
    rows = observed[observed["series"] == "sales.world.semiconductors"]
    spread = rows.groupby("period")["value"].agg(["min", "max"])
    # 1 %: 2024 was restated by 0.5 %, and some first announcements are in whole billions.
    assert (spread["max"] / spread["min"] - 1).max() < 0.01
    # A total of a year is announced in the next year at the earliest.
    assert (rows["vintage"].str[:4] > rows["period"]).all()


def test_equipment_follows_sales_and_stays_a_part_of_capital_spending(of):
    equipment, sales = of("equipment_sales.world.semiconductors"), of("sales.world.semiconductors")
    share = (equipment / sales).dropna()
    assert len(share) == len(equipment) == 24
    # From the bust of 2009 to the boom of 2000.
    assert share.between(0.07, 0.25).all()
    spending = of("capital_spending.world.semiconductors.ic_insights")
    part = (equipment / spending).dropna()
    assert len(part) == 8
    # Buildings are in capital spending; equipment is most of it, and both are rounded.
    assert part.between(0.55, 0.85).all()


def test_utilisation_of_umc_is_its_output_over_its_capacity(of):
    output, capacity = of("production.TW.UMC.company"), of("capacity.TW.UMC.company")
    use, shipped = of("utilisation.TW.UMC.company"), of("shipments.TW.UMC.company")
    assert list(output.index) == ["2023", "2024", "2025"]
    # 0.0005: stated in tenths of a percent.
    assert (use[output.index] - output / capacity).abs().max() < 6e-4
    # 1 %: wafers out and wafers shipped differ by stocks only.
    assert (shipped[output.index] / output - 1).abs().max() < 0.01
    # Above one in the shortage: why its unit is not a share.
    assert use["2021"] > 1


def test_tsmc_ships_less_than_it_can(of):
    quarters = of("shipments.TW.TSMC.company")
    years = quarters.groupby(quarters.index.str[:4]).agg(["sum", "size"])
    whole = years.loc[years["size"] == 4, "sum"]
    assert list(whole.index) == ["2024", "2025"]
    ratio = whole / of("capacity.TW.TSMC.company")[whole.index]
    assert ratio.between(0.7, 1).all()


def test_headcounts_of_tsmc_agree_with_its_workforce_tables(of):
    total, parent = of("headcount.TW.TSMC.total"), of("headcount.TW.TSMC.parent")
    ours = of("headcount.TW.TSMC.consolidated")
    assert (ours["2012":"2016"] == total["2012":"2016"]).all()
    # The later values of the older series are of another definition, within 1 %.
    assert (ours["2023":"2024"] / total["2023":"2024"] - 1).abs().max() < 0.01
    shared = parent.index.intersection(ours.index)
    assert list(shared) == ["2012", "2021", "2022"]
    assert (parent[shared] / ours[shared]).between(0.8, 0.96).all()


def test_months_of_taiwan_average_to_the_published_year(of):
    months = of("labour_productivity.TW.C26.monthly")
    years = months.groupby(months.index.str[:4]).agg(["mean", "size"])
    whole = years.loc[years["size"] == 12, "mean"]
    annual = of("productivity.TW.C26")
    assert len(whole) == len(annual) == 37
    # The year is output over hours, not a mean of months: 3 % where both grow within the year.
    assert (whole / annual - 1).abs().max() < 0.03
    output, added = of("output.TW.C26.current"), of("value_added.TW.C26.current")
    assert len(output) == len(added) == 37
    assert (added / output).between(0.15, 0.5).all()
