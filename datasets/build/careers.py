"""Completions by detailed field, stay rates, retirement of doctorates, and CHIPS awards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from build.catalogue import CITED_FACT, US_PUBLIC_DOMAIN, source
from build.codes import CIP
from build.graduates import LEVELS

if TYPE_CHECKING:
    from pathlib import Path

    from build.catalogue import Book

NCSES = "US National Center for Science and Engineering Statistics"
SOURCES = [
    source(
        "nces-ipeds-cip4", "US National Center for Education Statistics",
        "IPEDS completions C2020_A to C2024_A, first majors, by CIP 2020 code and award level",
        "https://nces.ed.gov/ipeds/", US_PUBLIC_DOMAIN,
        "Six-digit codes summed here to four digits. Read from nfapu-dot/ipeds-labor-tool@15b3af5 "
        "(2026-06-16), a third party's sum; outlying areas included.",
    ),
    source(
        "ncses-stay-2019", NCSES,
        "Five-year stay rates of temporary visa holders with S&E doctorates, 2003-17",
        "https://ncses.nsf.gov/pubs/nsb20198/", US_PUBLIC_DOMAIN,
        "Science and Engineering Indicators 2020, Labor Force (table id 1639), read from "
        "bq-org/ncses_stats_explorer_placeholder@1f879ab. Vintage approximate.",
    ),
    source(
        "ncses-stay-2021", NCSES,
        "Temporary visa holders with S&E doctorates who were in the United States in 2021",
        "https://ncses.nsf.gov/pubs/nsb20245/", US_PUBLIC_DOMAIN,
        "Science and Engineering Indicators 2024, Labor Force, table LBR-4, read from "
        "bq-org/ncses_stats_explorer_placeholder@1f879ab. Vintage approximate.",
    ),
    source(
        "ncses-sdr-retired", NCSES,
        "Survey of Doctorate Recipients, table 2-B: transitions to retirement 2015-19",
        "https://ncses.nsf.gov/surveys/doctorate-recipients/", US_PUBLIC_DOMAIN,
        "Longitudinal sample of people employed in 2015, read from "
        "bq-org/ncses_stats_explorer_placeholder@1f879ab. Vintage approximate.",
    ),
    source(
        "chips-awards", "US Department of Commerce and others",
        "CHIPS Act awards and preliminary terms",
        "https://www.nist.gov/chips/chips-america-awards", CITED_FACT,
        "Single facts, each with the address of its page; not a complete list of awards.",
    ),
]  # fmt: skip


def collect_completions(raw: Path, book: Book) -> None:
    """Write IPEDS completions of the four-digit fields that feed the industry."""
    frame = pd.read_csv(raw / "us" / "nces_ipeds_completions_stem_cip6.csv", dtype={"cipcode": str})
    frame["cip4"] = frame["cipcode"].str[:5]
    frame["level"] = frame["awlevel"].map(LEVELS)
    frame = frame[frame["cip4"].isin(CIP) & frame["level"].notna()]
    sums = frame.groupby(["cip4", "level", "year"])["ctotalt"].sum()
    for (code, level, year), value in sums.items():
        if not value > 0:
            continue
        key = book.define(
            f"completions.US.{code}.{level}", country="US", concept="completions", field=code,
            level=level, unit="persons", publisher_code=f"CIP2020:{code}",
            title=f"Degrees and awards, {CIP[code][0]}, {level}",
            note="First majors; four-digit part of the field in graduates.csv, never to be added "
            "to it. Field is the CIP 2020 code.",
        )  # fmt: skip
        book.observe(
            "graduates", key, year, value, status="measured", vintage="2026-06-16",
            source="nces-ipeds-cip4",
        )  # fmt: skip


STAY_FIELDS = {
    "Total": ("all", ""), "Total -> Doctoral fields -> Engineering": ("engineering", ""),
    "Total -> Doctoral fields -> Computer and mathematical sciences": ("computing", ""),
    "Total -> Doctoral fields -> Physical sciences": ("physical_sciences", ""),
    "China (including Hong Kong)": ("all", "china"), "India": ("all", "india"),
    "Total -> Citizenship -> China (including Hong Kong)": ("all", "china"),
    "Total -> Citizenship -> India": ("all", "india"),
}  # fmt: skip


def collect_stay(raw: Path, book: Book) -> None:
    """Write stay rates of foreign doctorates after five and ten years."""
    frame = pd.read_csv(raw / "us" / "nsf_ncses_other_tables.csv")
    old = frame[(frame["table_id"] == 1639) & frame["row_label"].isin(STAY_FIELDS)]
    rows = [
        (r.row_label, 5, int(str(r.column)[-4:]), r.value_num, "ncses-stay-2019", "2019-09-26", "")
        for r in old.itertuples()
    ]
    new = frame[(frame["table_id"] == 10996) & frame["row_label"].isin(STAY_FIELDS)]
    for r in new[new["column"].str.contains("stay_rate")].itertuples():
        years = 10 if "10_year" in r.column else 5
        note = f"doctorates of {'2010-12' if years == 10 else '2015-17'}"
        rows.append((r.row_label, years, 2021, r.value_num, "ncses-stay-2021", "2024-02-27", note))
    for label, years, period, value, slug, vintage, note in rows:
        field, citizens = STAY_FIELDS[label]
        name = f"{citizens or field}.{years}y"
        key = book.define(
            f"stay_rate.US.{name}", country="US", concept="stay_rate", unit="share", field=field,
            level="doctorate",
            title=f"Stay rate of foreign doctorates after {years} years, {citizens or field}",
            note="Temporary visa holders with S&E doctorates who are still in the United States; "
            "the period is the year of the count.",
        )  # fmt: skip
        book.observe("graduates", key, period, value / 100, status="estimated", vintage=vintage,
                     source=slug, note=note)  # fmt: skip


RETIRED_FIELDS = {
    "Total": "all", "Total -> Field of degree -> Engineering": "engineering",
    "Total -> Field of degree -> Science -> Computer and information sciences": "computing",
    "Total -> Years since degree -> 21–30 years": "21-30_years_after",
    "Total -> Years since degree -> > 30 years": "30+_years_after",
}  # fmt: skip


def collect_retired(raw: Path, book: Book) -> None:
    """Write the share of employed doctorates of 2015 who had retired by 2017 and 2019."""
    frame = pd.read_csv(raw / "us" / "nsf_ncses_other_tables.csv")
    frame = frame[frame["table_id"] == 6335]
    parts = frame["row_label"].str.split(" | ", regex=False, expand=True)
    frame = frame[(parts[2] == "Percent") & parts[1].str.startswith("Retired in", na=False)
                  & parts[0].isin(RETIRED_FIELDS)]  # fmt: skip
    for row in frame.itertuples():
        group, when, _ = row.row_label.split(" | ")
        name = RETIRED_FIELDS[group]
        key = book.define(
            f"retired_share.US.doctorate.{name}", country="US", concept="retired_share",
            unit="share", level="doctorate",
            title=f"Doctorates employed in 2015 who have retired, {name.replace('_', ' ')}",
            note="Survey of Doctorate Recipients, one group of people followed; all industries.",
        )  # fmt: skip
        book.observe("exits", key, int(when[-4:]), row.value_num / 100, status="estimated",
                     vintage="2022-03-31", source="ncses-sdr-retired")  # fmt: skip


def build_awards(raw: Path) -> pd.DataFrame:
    """Return CHIPS awards; rows of low confidence or without a date are left out."""
    frame = pd.read_csv(raw / "us" / "chips_awards_points.csv")
    frame = frame[~frame["source_url"].str.contains("inspirationwebs") & frame["date"].notna()]
    frame = frame.sort_values(["company", "date"], ignore_index=True)
    return pd.DataFrame(
        {
            "award": [f"chips-{n:02d}" for n in range(1, len(frame) + 1)],
            "company": frame["company"],
            "sites": frame["sites"],
            "stage": frame["stage"].map({"PMT": "preliminary terms", "Final award": "award"}),
            "date": frame["date"],
            "funding_usd": frame["direct_funding_usd_million"] * 1e6,
            "investment_usd": frame["company_investment_usd_billion"] * 1e9,
            "manufacturing_jobs": frame["manufacturing_jobs"],
            "construction_jobs": frame["construction_jobs"],
            "total_jobs": frame["total_direct_jobs"],
            "url": frame["source_url"].str.replace(r" \(.*\)$", "", regex=True),
            "status": "announced",
            "source": "chips-awards",
        }
    )


def collect(raw: Path, book: Book) -> None:
    """Write every series of this module."""
    collect_completions(raw, book)
    collect_stay(raw, book)
    collect_retired(raw, book)
