"""Monthly flows, hours and pay beside the series that the model reads; Taiwan's donors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from build.catalogue import CC_BY_COMPATIBLE, US_PUBLIC_DOMAIN, source
from build.taiwan import DGBAS
from build.us import BLS, LAST_CES_VINTAGE

if TYPE_CHECKING:
    from pathlib import Path

    from build.catalogue import Book

SOURCES = [
    source(
        "mhlw-mls-monthly", "Ministry of Health, Labour and Welfare, Japan",
        "Monthly Labour Survey, long-term series, workers and flows by industry and size",
        "https://www.e-stat.go.jp/stat-search?toukei=00450071", CC_BY_COMPATIBLE,
        "e-Stat tstat 000001011791, read from the Python package calculate_savings 0.1.3 "
        "(2024-05-21), file hon-maikin-k-jissu.csv.",
    ),
    source(
        "bls-ces-hours", BLS, "Current Employment Statistics, hours and earnings, NAICS 3344",
        "https://www.bls.gov/ces/", US_PUBLIC_DOMAIN,
        "Release of 2025-08-01, read from "
        "mtkonczal/Blog-Posts-Presentations-and-Testimony@976b41b.",
    ),
    source(
        "dgbas-births", DGBAS, "Births and deaths (A130203010)", "https://nstatdb.dgbas.gov.tw/",
        CC_BY_COMPATIBLE, "Read from kiang/nstatdb.dgbas.gov.tw@ba5d1f6 (2022-09-10).",
    ),
    source(
        "dgbas-foreign-professionals", DGBAS, "Valid work permits of foreign professionals "
        "(A041302010)", "https://nstatdb.dgbas.gov.tw/", CC_BY_COMPATIBLE,
        "Ministry of Labor counts in the DGBAS database, read from "
        "kiang/nstatdb.dgbas.gov.tw@ba5d1f6 (2022-09-10).",
    ),
]  # fmt: skip

SIZES = {"T": "5+", "4": "500+", "5": "100-499", "7": "30-99", "9": "5-29"}
MLS = {
    "E26": "production machinery, with chip equipment", "E27": "business-oriented machinery",
    "E28": "electronic parts, devices and circuits", "E29": "electrical machinery",
    "E30": "information and communication equipment",
}  # fmt: skip
MEASURES = {
    "workers": ("workers_end_month", "Workers at the end of the month"),
    "accessions_level": ("workers_increase", "Workers who joined in the month"),
    "separations_level": ("workers_decrease", "Workers who left in the month"),
}


def collect_mls(raw: Path, book: Book) -> None:
    """Write monthly workers and flows: JSIC 28 by size, and its neighbours."""
    frame = pd.read_csv(
        raw / "jptw_tables" / "jp_mls_electronics_workers_flows.csv",
        dtype={"size_code": str, "month": str, "employment_type_code": str},
    )
    frame = frame[(frame["month"] != "CY") & (frame["employment_type_code"] == "0")]
    frame = frame[frame["jsic_code"].isin(MLS) & frame["size_code"].isin(SIZES)]
    frame = frame[(frame["jsic_code"] == "E28") | (frame["size_code"] == "T")]
    for row in frame.itertuples():
        code = row.jsic_code.removeprefix("E")
        size = SIZES[row.size_code]
        for concept, (column, words) in MEASURES.items():
            key = book.define(
                f"{concept}.JP.JSIC{code}.{size}", country="JP", industry=f"JSIC {code}, {size}",
                concept=concept, unit="persons", frequency="M", seasonal="NSA",
                publisher_code=row.jsic_code,
                title=f"{words}, {MLS[row.jsic_code]}, establishments of {size} workers",
                note="As published. January levels break at every new sample or benchmark, see "
                "breaks.csv; flows do not, but count moves inside a firm, changes of "
                "status and closures. The sizes 500+, 100-499, 30-99 and 5-29 add up to 5+.",
            )  # fmt: skip
            book.observe(
                "labour_market", key, f"{row.year}-{int(row.month):02d}", getattr(row, column),
                status="measured", vintage="2024-05-21", source="mhlw-mls-monthly",
            )  # fmt: skip


HOURS = {
    "02": ("weekly_hours", "hours per week", 1, "Average weekly hours, all employees"),
    "03": ("hourly_earnings", "US$ per hour", 1, "Average hourly earnings, all employees"),
    "04": ("weekly_overtime_hours", "hours per week", 1,
           "Average weekly overtime hours, all employees"),
    "06": ("production_workers", "persons", 1000, "Production and nonsupervisory employees"),
    "10": ("women_employees", "persons", 1000, "Women employees"),
}  # fmt: skip
CODES = {"31334400": ("3344", "components"), "31334413": ("334413", "fab")}


def collect_hours(raw: Path, book: Book) -> None:
    """Write hours, earnings, production workers and women of NAICS 3344 and 334413."""
    frame = pd.read_csv(raw / "us" / "bls_ces_3344_all_measures_2023_2025.csv")
    for row in frame.dropna(subset=["value"]).itertuples():
        if row.series_id[-2:] not in HOURS:
            continue
        concept, unit, factor, title = HOURS[row.series_id[-2:]]
        code, scope = CODES[row.series_id[3:11]]
        key = book.define(
            f"{concept}.US.{code}", country="US", scope=scope, industry=f"NAICS {code}",
            concept=concept, unit=unit, frequency="M", seasonal="SA",
            publisher_code=row.series_id, title=f"{title}, NAICS {code}",
            note="One vintage; the last two months are preliminary.",
        )  # fmt: skip
        book.observe(
            "labour_market", key, row.period, round(row.value * factor, 6), status="measured",
            vintage=LAST_CES_VINTAGE, source="bls-ces-hours",
        )  # fmt: skip


TAIWAN = {
    "石油及煤製品製造業": ("C17", "petroleum", "petroleum and coal products"),
    "化學材料製造業": ("C18", "chemical_materials", "chemical materials"),
    "化學製品製造業": ("C19", "chemical_products", "chemical products"),
    "金屬製品製造業": ("C25", "metal_products", "fabricated metal products"),
    "電子零組件製造業": ("C26", "electronic_components", "electronic parts and components"),
    "電腦、電子產品及光學製品製造業": (
        "C27",
        "computers",
        "computers, electronic and optical products",
    ),
    "電力設備製造業": ("C28", "electrical_equipment", "electrical equipment"),
    "機械設備製造業": ("C29", "machinery", "machinery and equipment, with machine tools"),
    "汽車及其零件製造業": ("C30", "motor_vehicles", "motor vehicles and parts"),
    "產業用機械設備維修及安裝業": (
        "C34",
        "machinery_repair",
        "repair and installation of machinery",
    ),
}


def collect_taiwan(raw: Path, book: Book) -> None:
    """Write employees and pay of Taiwan's industries, births, and foreign professionals."""
    frame = pd.read_csv(raw / "jptw" / "tw_employees_earnings_by_industry_2014.csv")
    for row in frame[frame["job"].isin(TAIWAN)].itertuples():
        code, name, words = TAIWAN[row.job]
        cell = {"status": "measured", "vintage": "2015-03-31", "source": "dgbas-payroll-2014",
                "note": "vintage approximate"}  # fmt: skip
        common = {"country": "TW", "industry": f"{code} {words}"}
        for concept, unit, value, title in (
            ("employees", "persons", row.人數總計, "Employees on payrolls"),
            ("monthly_earnings", "NT$ per month", row.薪資平均, "Average monthly earnings"),
        ):
            key = book.define(
                f"{concept}.TW.{name}", concept=concept, unit=unit, title=f"{title}, {words}",
                note="Annual average, one year in reach: relative sizes and pay of the industries "
                "that could give people.", **common,
            )  # fmt: skip
            book.observe("labour_market", key, 2014, value, **cell)
    births = pd.read_csv(raw / "jptw" / "tw_births_deaths.csv")
    births = births[(births["fldid_name"] == "出生人數(人)") & (births["freq"] == "A")]
    key = book.define(
        "births.TW", country="TW", concept="births", unit="persons", title="Births, Taiwan",
        note="Registered births: the cohort of 18-year-olds until 2036 is already born.",
    )  # fmt: skip
    for row in births.itertuples():
        book.observe("population", key, row.year, row.value, status="measured",
                     vintage="2022-09-10", source="dgbas-births")  # fmt: skip
    permits = pd.read_csv(raw / "jptw" / "tw_foreign_professionals.csv")
    kinds = {"總計": "total", "專門性或技術性工作": "technical"}
    permits = permits[permits["fldid_name"].isin(kinds) & (permits["freq"] == "A")]
    for row in permits.itertuples():
        kind = kinds[row.fldid_name]
        key = book.define(
            f"foreign_professionals.TW.{kind}", country="TW", concept="foreign_professionals",
            unit="persons", title=f"Valid work permits of foreign professionals, {kind}",
            note="Permits at year end, all industries; what an immigration lever starts from.",
        )  # fmt: skip
        book.observe("labour_market", key, row.year, row.value, status="measured",
                     vintage="2022-09-10", source="dgbas-foreign-professionals")  # fmt: skip


def collect(raw: Path, book: Book) -> None:
    """Write every series of this module."""
    collect_mls(raw, book)
    collect_hours(raw, book)
    collect_taiwan(raw, book)
