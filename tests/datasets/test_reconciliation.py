"""Numbers of different publishers, or of one in different tables, agree as far as they should.

Each tolerance says why it is not zero. Figures that are only checked against, and that no model
reads, stand here with their source.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

RECENT = Path(__file__).resolve().parents[2] / "datasets" / "raw_found" / "mls_e28_recent.csv"
"""Annual and monthly rows of JSIC 28 in a later copy of the Japanese survey."""

EP_BASE_YEARS = {"2008": 432_400, "2010": 369_700, "2020": 370_100, "2024": 392_300}
"""Employment in NAICS 3344 in the base years of the Employment Projections of the US Bureau of
Labor Statistics. 2008-18: reprint of the table of declining industries, career-intelligence.com;
2010-20: bls.gov/news.release/ecopro.t04.htm; 2020-30: table 2.11; 2024-34: National Employment
Matrix, industry 334400."""

OEWS_TOTAL = 380_570
"""All occupations in NAICS 334400, OEWS May 2025 (bls-oews-2025)."""

CPS_TOTALS = {"2020": 606_000, "2024": 683_000}
"""Employed, 16 years and over, electronic component and product manufacturing n.e.c. (bls-cps-18b,
the column of all ages)."""


@pytest.mark.parametrize(("year", "published"), EP_BASE_YEARS.items())
def test_ces_annual_averages_are_the_ep_base_years(of, year, published):
    months = of("employment.US.3344.SA")
    months = months[months.index.str.startswith(year)]
    assert len(months) == 12
    # 0.5 %: the EP base is preliminary when it is published, and CES has been benchmarked since.
    assert months.mean() == pytest.approx(published, rel=0.005)


def test_oews_total_is_ces_of_the_same_months(of, mix):
    months = of("employment.US.3344.SA")["2025-04":"2025-06"]
    assert len(months) == 3
    # 2 %: OEWS averages six panels of three years, benchmarked to QCEW and not to CES.
    assert mix.sum() == pytest.approx(months.mean(), rel=0.02)


@pytest.fixture
def mix(latest) -> pd.Series:
    rows = latest.loc[latest["series"].str.startswith("occupation_mix.US.3344.")]
    assert set(rows["period"]) == {"2025-05"}
    return rows.set_index("series")["value"]


def test_occupations_and_the_residual_are_the_total(mix):
    # Exact: the residual is defined as what suppression and rounding leave.
    assert mix.sum() == OEWS_TOTAL
    # 1 %: suppression may hide little, or the mix would rest on what is not seen.
    assert mix["occupation_mix.US.3344.residual"] < 0.01 * OEWS_TOTAL


@pytest.mark.parametrize(("year", "published"), CPS_TOTALS.items())
def test_age_groups_of_the_cps_are_the_total(of, year, published):
    bands = ["16-19", "20-24", "25-34", "35-44", "45-54", "55-64", "65+"]
    parts = sum(of(f"age_structure.US.components.{band}")[year] for band in bands)
    # 3,500 persons: seven groups, each rounded to thousands, and the total too.
    assert parts == pytest.approx(published, abs=3_500)


def test_scaled_single_ages_are_the_wpp_2024_groups(latest):
    """WPP 2019 single ages, scaled, add up to the WPP 2024 numbers they were scaled to."""
    parts = latest["series"].str.extract(r"^population\.(?P<c>\w\w)\.(?P<s>[MF])\.(?P<age>\d+)$")
    ages = latest.join(parts).dropna(subset=["age"])
    ages["age"] = ages["age"].astype(int)
    edges = [0, 5, 10, 15, 20, 40, 60, 65, 70]
    bands = [f"{a}-{b - 1}" for a, b in pairwise(edges)]
    ages["band"] = pd.cut(ages["age"], edges, right=False, labels=bands).astype(str)
    assert set(ages["vintage"]) == {"2024-07-11"}
    sums = ages.groupby(["c", "s", "band", "period"])["value"].agg(["sum", "size"])
    parts = latest["series"].str.extract(
        r"^population_total\.(?P<c>\w\w)\.(?P<s>[MF])\.(?P<band>.+)$"
    )
    totals = latest.join(parts).dropna(subset=["band"]).set_index(["c", "s", "band", "period"])
    assert len(totals) == 3 * 2 * 9 * 31
    both = totals.join(sums)
    open_group = both.index.get_level_values("band") == "70+"
    closed = both[~open_group]
    assert closed["sum"].notna().all()
    # Half a person an age, which is rounded, and half for the total.
    assert ((closed["value"] - closed["sum"]).abs() <= (closed["size"] + 1) / 2).all()
    # The package stops at age 85, so 70 and over has no sum to compare with; it must only be more.
    older = ages[ages["age"] >= 70].groupby(["c", "s", "period"])["value"].sum()
    there = both[open_group].reset_index().set_index(["c", "s", "period"])["value"]
    assert (older < there).all()


# Share by which IPEDS may differ from NCSES in the years that both have. Both are counts of IPEDS,
# so what differs is coverage and the grouping of fields.
GRADUATES = {
    # Outlying areas are in IPEDS here, not in NCSES.
    ("engineering", "associate"): 0.005,
    ("engineering", "bachelor"): 0.005,
    ("engineering", "doctorate"): 0.005,
    ("computing", "bachelor"): 0.005,
    ("computing", "doctorate"): 0.005,
    # NCSES leaves out a few hundred degrees of CIP 14 and 11 that it groups with other fields.
    ("engineering", "master"): 0.02,
    ("computing", "master"): 0.01,
    # Of two-year computing awards NCSES counts fewer programmes.
    ("computing", "associate"): 0.05,
    # NCSES adds earth, atmospheric and ocean sciences of other CIP families.
    ("physical_sciences", "associate"): 0.02,
    ("physical_sciences", "bachelor"): 0.07,
    ("physical_sciences", "doctorate"): 0.03,
    ("physical_sciences", "master"): 0.05,
}


def test_ipeds_graduates_are_those_of_ncses(observed):
    names = observed["series"].str.extract(r"^graduates\.US\.(?P<field>\w+)\.(?P<level>\w+)$")
    rows = observed.join(names).dropna(subset=["level"])
    wide = rows.pivot_table(index=["field", "level", "period"], columns="source", values="value")
    both = wide[["nces-ipeds", "ncses-indicators-2023"]].dropna()
    assert set(both.index.get_level_values("period")) == {"2020", "2021"}
    assert {key[:2] for key in both.index} == set(GRADUATES)
    off = (both["nces-ipeds"] / both["ncses-indicators-2023"] - 1).abs()
    allowed = pd.Series([GRADUATES[key[:2]] for key in both.index], index=both.index)
    assert (off <= allowed).all(), off[off > allowed]


def test_japanese_growth_is_accessions_less_separations(of):
    workers = of("employment.JP.JSIC28.linked")
    net = of("exits.JP.JSIC28.accession") - of("exits.JP.JSIC28.separation")
    growth = workers.pct_change().dropna()
    # The change of an annual mean is about half of this year's net flow and half of last year's.
    flow = ((net + net.shift()) / 2).reindex(growth.index)
    # 2.5 points in a year: in 2002 and 2009 the flows were bunched in one half of it.
    assert (growth - flow).abs().max() < 0.025
    # 0.2 points a year over all 23: bunching cancels, a wrong identity would not.
    assert abs((growth - flow).mean()) < 0.002


def test_japanese_separations_are_plausible(of):
    separation = of("exits.JP.JSIC28.separation")
    assert len(separation) == 24
    # Sums of twelve monthly rates; SOURCES.md of the raw files: 24.3 % in 2002, 22.6 % in 2009,
    # 9.7 to 12.7 % in 2015-2023, all rounded to a tenth.
    assert separation["2002"] == pytest.approx(0.243, abs=0.0006)
    assert separation["2009"] == pytest.approx(0.226, abs=0.0006)
    assert separation["2015":].between(0.0965, 0.1275).all()


def test_linked_and_published_japanese_workers_meet_at_the_end(of):
    linked, published = of("employment.JP.JSIC28.linked"), of("employment.JP.JSIC28.published")
    assert list(linked.index) == list(published.index[:-2])
    assert list(published.index[-2:]) == ["2024", "2025"]
    # Chained backwards from February 2024: earlier breaks make the linked level higher, and the
    # last break, in January 2024, alone separates the two in 2023 (13 %).
    assert 1.0 < linked["2023"] / published["2023"] < 1.15
    # No break since: the step from the linked level of 2023 is a year's growth, and no more.
    assert 0.97 < published["2024"] / linked["2023"] < 1.03
    assert 0.97 < published["2025"] / published["2024"] < 1.03


def test_recent_japanese_workers_add_up_month_by_month():
    rows = pd.read_csv(RECENT, index_col=["year", "month"])
    net = rows["accessions"] - rows["separations"]
    # 1 person: means of twelve months are rounded.
    assert (rows["workers_end_prev_month"] + net - rows["workers_end_month"]).abs().max() <= 1
    before, after = rows.loc[(2024, "12")], rows.loc[(2025, "01")]
    # 0.5 % is the least step that the build calls a break.
    assert abs(after["workers_end_prev_month"] / before["workers_end_month"] - 1) < 0.005


def test_taiwanese_electronics_is_a_part_of_manufacturing(of):
    part, whole = of("employment.TW.C26"), of("employment.TW.manufacturing")
    # Employees on payrolls against employed persons: the part must be smaller, and about a fifth.
    assert 0.15 < part["2014"] / whole["2014"] < 0.25
    # The other concept of 2024, a factory survey, against the last year of manufacturing.
    assert 0.15 < part["2024"] / whole["2018"] < 0.25


def test_jolts_separations_hold_quits_and_layoffs(of):
    for industry in ("total", "manufacturing", "durable"):
        whole, quits, layoffs = (
            of(f"jolts.US.{industry}.{flow}.level") for flow in ("separations", "quits", "layoffs")
        )
        other = (whole - quits - layoffs) / whole
        # -1 %: each is adjusted for the season by itself and rounded to thousands.
        assert other.min() > -0.01, industry
        # 20 %: retirements, deaths and transfers are the small rest.
        assert other.max() < 0.20, industry


def test_the_fab_segment_is_a_part_of_components(of):
    fab, components = of("employment.US.334413.SA"), of("employment.US.3344.SA")
    common = fab.index.intersection(components.index)
    assert len(common) > 400
    assert (fab[common] / components[common]).between(0.3, 0.65).all()
