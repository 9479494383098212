"""The semiconductor cycle: output, capacity and its use, sales, equipment, capital spending.

The long copies found after the raw files were collected are in the folder raw_found.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from build.cycle_sources import SOURCES

if TYPE_CHECKING:
    from build.catalogue import Book

__all__ = ["SOURCES", "collect"]

FOUND = Path(__file__).resolve().parents[1] / "raw_found"
WORLD_UNDER = "US"
"""Country that holds the totals of the world: the catalogue knows three countries and no world,
and the associations that announce these totals are in the United States."""

NOT_WAFERS = "Real output with quality change, not wafers. 1972 on in the copy of June 2026; "
G17 = {
    "IPG3344S": ("production", "production.US.3344", 1, "measured", {}),
    "CAPG3344S": (
        "capacity", "capacity.US.3344.index.monthly", 1, "estimated",
        {"concept": "capacity_index", "unit": "index 2017=100",
         "title": "Industrial capacity, NAICS 3344",
         "note": NOT_WAFERS + "one vintage. The yearly and quarterly series of 2025-26 are means "
         "of it."},
    ),
    "CAPUTLG3344S": (
        "capacity", "capacity.US.3344.utilisation", 100, "estimated",
        {"concept": "utilisation", "unit": "share", "title": "Capacity utilisation, NAICS 3344",
         "note": "Output over capacity. History as revised to August 2026: what was known in "
         "earlier years is not in reach."},
    ),
    "CAPUTLHITEK2S": ("capacity", "capacity.US.hitech.utilisation", 100, "estimated", {}),
}  # fmt: skip
RELEASE = {"2018": "frb-g17-2018", "2026": "frb-g17-2026"}
LAST_OF_334412_9 = {"02": 65.8019, "03": 64.9519, "04": 63.8755, "05": 63.1633, "06": 63.4952}
"""Percent of capacity, NAICS 334412 to 334419, by month of 2015, release of 15 July 2015."""


def collect_g17(book: Book) -> None:
    """Write output, capacity and utilisation of NAICS 3344, and older copies of their kind."""
    for row in pd.read_csv(FOUND / "frb_g17_naics3344.csv").itertuples():
        file, key, divisor, status, columns = G17[row.series_id]
        if columns:
            book.define(
                key, country="US", scope="components", industry="NAICS 3344", frequency="M",
                seasonal="SA", publisher_code=row.series_id, **columns,
            )  # fmt: skip
        book.observe(
            file, key, row.period, row.value / divisor, status=status, vintage=row.vintage,
            source=RELEASE[row.vintage[:4]],
        )  # fmt: skip
    key = book.define(
        "capacity.US.334412_9.utilisation", country="US", scope="components",
        industry="NAICS 334412-9, 3344 without bare boards and tubes", concept="utilisation",
        unit="share", frequency="M", seasonal="SA", publisher_code="CAPUTLG33441A1S",
        title="Capacity utilisation, semiconductors and related equipment (ended in 2015)",
        note="The last five values of the last release: how the same months looked in 2015.",
    )  # fmt: skip
    for month, value in LAST_OF_334412_9.items():
        book.observe("capacity", key, f"2015-{month}", value / 100, status="estimated",
                     vintage="2015-07-15", source="frb-g17-2015")  # fmt: skip


GROWTH_OF = {
    "hitech": ("other", "NAICS 3341, 3342, 334412-9"),
    "334412_9": ("components", "NAICS 334412-9, 3344 without bare boards and tubes"),
    "3344": ("components", "NAICS 3344"),
}


def collect_growth(book: Book) -> None:
    """Write growth of capacity and output as the releases of 2002 to 2024 knew it.

    A release that prints its change against the one before also dates that earlier value: it
    was the latest until the day before.
    """
    for row in pd.read_csv(FOUND / "frb_g17_growth.csv", keep_default_na=False).itertuples():
        scope, industry = GROWTH_OF[row.industry]
        key = book.define(
            f"{row.measure}.US.{row.industry}.growth", country="US", scope=scope,
            industry=industry, concept=f"{row.measure}_growth",
            unit="ratio of fourth quarters", frequency="A", seasonal="SA",
            title=f"Growth of {row.measure}, {industry}",
            note="Fourth quarter over that of the year before, as known at each vintage. Of "
            "capacity the year of the release itself was still the publisher's projection. "
            "High technology counts the whole of 3344 in the releases after 2015.",
        )  # fmt: skip
        known = {row.release: row.percent}
        if row.difference != "":
            day_before = str((pd.Timestamp(row.release) - pd.Timedelta(days=1)).date())
            known[day_before] = row.percent - float(row.difference)
        for vintage, percent in known.items():
            book.observe(
                row.measure, key, row.year, round(1 + percent / 100, 4),
                status="estimated" if row.measure == "capacity" else "measured", vintage=vintage,
                source="frb-g17-growth", note=row.page,
            )  # fmt: skip


WORLD = {
    "sales": ("sia-wsts-annual", "Sales of semiconductors"),
    "equipment_sales": ("semi-equipment", "Sales of semiconductor manufacturing equipment"),
    "capital_spending.ic_insights": ("capex-ic-insights", "Capital spending, IC Insights"),
    "capital_spending.gartner": ("capex-gartner", "Capital spending, Gartner"),
    "capital_spending.semiconductor_intelligence": (
        "capex-semiconductor-intelligence", "Capital spending, Semiconductor Intelligence",
    ),
}  # fmt: skip


def collect_world(book: Book) -> None:
    """Write the yearly totals of the world, each as first announced and as restated."""
    frame = pd.read_csv(FOUND / "world_cycle.csv", keep_default_na=False)
    for row in frame.itertuples():
        slug, title = WORLD[row.series]
        concept, _, publisher = row.series.partition(".")
        key = book.define(
            f"{concept}.world.semiconductors" + (f".{publisher}" if publisher else ""),
            country=WORLD_UNDER, industry="world semiconductor industry", concept=concept,
            unit="US$ billion", title=f"{title}, world",
            note="The world, not the United States: the column country names where the "
            "publishers are. Current dollars. Never join the estimates of two publishers.",
        )  # fmt: skip
        note = "; ".join(part for part in (row.url, row.note) if part)
        book.observe("production", key, row.year, row.value, status=row.status,
                     vintage=row.vintage, source=slug, note=note)  # fmt: skip


C26 = "C26 electronic parts and components"
TAIWAN = [
    ("tw_gdp_by_industry.csv", "生產總額_當期價格(新臺幣百萬元)", "CR.電子零組件製造業", "A",
     "output.TW.C26.current", "output", "million NT$, current prices", C26, "components",
     "Gross output", "dgbas-national-accounts"),
    ("tw_gdp_by_industry.csv", "國內生產毛額_當期價格(新臺幣百萬元)", "CR.電子零組件製造業", "A",
     "value_added.TW.C26.current", "value_added", "million NT$, current prices", C26,
     "components", "Value added", "dgbas-national-accounts"),
    ("tw_productivity_ulc_index.csv", "勞動生產力指數", "電子零組件製造業", "M",
     "labour_productivity.TW.C26.monthly", "labour_productivity", "index 2016=100", C26,
     "components", "Labour productivity", "dgbas-productivity"),
    ("tw_productivity_ulc_index.csv", "單位產出勞動成本指數", "電子零組件製造業", "A",
     "unit_labour_cost.TW.C26", "unit_labour_cost", "index 2016=100", C26, "components",
     "Labour cost per unit of output", "dgbas-productivity"),
    ("tw_industrial_production_index.csv", "資訊電子工業", "", "M",
     "production.TW.electronics.monthly", "production_index", "index 2016=100",
     "information and electronics, C26 and C27 with others", "other",
     "Industrial production", "dgbas-industrial-production"),
]  # fmt: skip
"""File, its series and industry, frequency, then key, concept, unit, industry, scope, title and
source of ours."""


def collect_taiwan(raw: Path, book: Book) -> None:
    """Write nominal output, monthly productivity and labour cost of C26, and the index above it."""
    for name, field, code, often, key, concept, unit, industry, scope, title, slug in TAIWAN:
        frame = pd.read_csv(raw / "jptw" / name, dtype={"month": "Int64"})
        frame = frame[(frame["fldid_name"] == field) & (frame["freq"] == often)]
        if code:
            frame = frame[frame["code1_name"] == code]
        book.define(
            key, country="TW", scope=scope, industry=industry, concept=concept, unit=unit,
            frequency=often, seasonal="NSA" if often == "M" else "", title=f"{title}, {industry}",
            note="One copy of 2022 whose window ends in September 2019, the national accounts "
            "in 2017. Not adjusted for the season.",
        )  # fmt: skip
        for row in frame.itertuples():
            period = f"{row.year}-{row.month:02d}" if often == "M" else row.year
            book.observe("production", key, period, row.value, status="measured",
                         vintage="2022-09-10", source=slug)  # fmt: skip


def collect_japan(raw: Path, book: Book) -> None:
    """Write Japan's inventories, with the doubt about their copy."""
    key = book.define(
        "production.JP.JSIC28.inventory", country="JP", scope="components", industry="JSIC 28",
        concept="inventory_index", unit="index 2020=100", frequency="M", seasonal="SA",
        publisher_code="0046000", title="Inventory, electronic parts and devices",
        note="Doubt: one copy only, and from 2018 it jumps more than a seasonally adjusted stock "
        "should (8 % a month against 4 % before). Not for a model before it is checked.",
    )  # fmt: skip
    for row in pd.read_csv(raw / "jptw" / "jp_iip_electronic_parts_devices.csv").itertuples():
        official = row.series_note.startswith("official")
        book.observe(
            "production", key, row.date[:7], row.inventory_index,
            status="measured" if official else "estimated", vintage="2026-02-15",
            source="meti-iip-inventory",
            note="" if official else "2015 base, rescaled by the copier",
        )  # fmt: skip


A_YEAR, A_QUARTER = (f"wafers per {span}, 300mm equivalents" for span in ("year", "quarter"))
COMPANIES = [
    ("TSMC", "annual capacity, 12-inch equivalents", "capacity", "capacity", A_YEAR, 1e6),
    ("TSMC", "wafer shipments, 12-inch equivalents", "production", "shipments", A_QUARTER, 1e3),
    ("TSMC", "capital expenditure", "production", "capital_spending", "million NT$", 1),
    ("UMC", "estimated annual capacity, 12-inch equivalents", "capacity", "capacity", A_YEAR, 1e3),
    ("UMC", "actual output, 12-inch equivalents", "production", "production", A_YEAR, 1e3),
    ("UMC", "foundry wafer shipments, 12-inch equivalents", "production", "shipments", A_YEAR, 1e3),
    ("UMC", "capacity utilisation", "capacity", "utilisation", "ratio to capacity", 0.01),
]


def reported(period: str) -> str:
    """Return about when a company has reported a year or quarter: April, or a month after.

    Examples
    --------
    >>> reported("2024"), reported("2025Q4")
    ('2025-04-30', '2026-01-31')
    """
    if "Q" in period:
        return str((pd.Period(period, freq="Q") + 1).asfreq("M", "start").end_time.date())
    return f"{int(period) + 1}-04-30"


def collect_companies(raw: Path, book: Book) -> None:
    """Write capacity, output, shipments, utilisation and capital spending of TSMC and UMC."""
    facts = pd.read_csv(raw / "jptw" / "points.csv")
    for company, metric, file, concept, unit, factor in COMPANIES:
        rows = facts[(facts["country"] == company) & (facts["metric"] == metric)]
        quarterly = unit == A_QUARTER
        key = book.define(
            f"{concept}.TW.{company}.company", country="TW", scope="fab", industry=company,
            concept=concept, unit=unit, frequency="Q" if quarterly else "A",
            title=f"{metric.capitalize()}, {company}",
            note="The company with its fabs abroad. Vintages are approximate: the end of the month "
            "after a quarter, April after a year. Later restatements are in the early vintages.",
        )  # fmt: skip
        for row in rows.itertuples():
            about = row.unit.partition("(")[2].rstrip(")")
            book.observe(
                file, key, row.period.replace("Q", "-Q"), round(float(row.value) * factor, 6),
                status="measured", vintage=reported(row.period),
                source=f"{company.lower()}-20f-2025", note=about.rstrip("."),
            )  # fmt: skip


def collect_headcount(book: Book) -> None:
    """Write TSMC's employees in two definitions that the series of the workforce tables mixes."""
    for row in pd.read_csv(FOUND / "tsmc_headcount.csv", keep_default_na=False).itertuples():
        key = book.define(
            f"headcount.TW.TSMC.{row.series}", country="TW", scope="fab", industry="TSMC",
            concept="headcount", unit="persons", title=f"Employees, TSMC, {row.series}",
            note="End of the year, by the annual reports: the parent company, or consolidated with "
            "the fabs abroad. One definition throughout, unlike headcount.TW.TSMC.total.",
        )  # fmt: skip
        book.observe("employment", key, row.year, row.value, status="measured",
                     vintage=row.vintage, source=row.source, note=row.note)  # fmt: skip


def collect(raw: Path, book: Book) -> None:
    """Write everything of the cycle."""
    collect_g17(book)
    collect_growth(book)
    collect_world(book)
    collect_taiwan(raw, book)
    collect_japan(raw, book)
    collect_companies(raw, book)
    collect_headcount(book)
