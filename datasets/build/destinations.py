"""What becomes of graduates: sources of the shares that enter, and what is measured of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from build.catalogue import CC_BY_COMPATIBLE, CITED_FACT, US_PUBLIC_DOMAIN, source

if TYPE_CHECKING:
    from pathlib import Path

    from build.catalogue import Book

NISTEP = "National Institute of Science and Technology Policy, Japan"
SOURCES = [
    source(
        "nistep-careers", NISTEP,
        "Science and Technology Indicators 2012, 2017 and 2022, section 3.3: careers of science "
        "and engineering students",
        "https://www.nistep.go.jp/sti_indicator/2022/RM318_33.html", CITED_FACT,
        "From the School Basic Survey. Also http://www.nistep.go.jp/sti_indicator/2012/RM214_33.html"
        " and http://www.nistep.go.jp/sti_indicator/2017/RM261_33.html.",
    ),
    source(
        "nistep-doctors", NISTEP,
        "Science and Technology Indicators 2016 and 2023: entrants to doctoral courses",
        "https://www.nistep.go.jp/sti_indicator/2023/RM328_04.html", CITED_FACT,
        "9.9 % of masters go on to a doctoral course (FY2022, all fields); 38 % of doctoral "
        "entrants are already at work (FY2015, all fields, "
        "https://pdfslide.net/documents/29-1054-32-69-72-147.html).",
    ),
    source(
        "mol-tw-graduates-2019", "Ministry of Labor, Taiwan",
        "Employment and pay of the graduates of 2014 to 2018, as of April 2019",
        "https://coreasia.com.tw/news/inside/109", CITED_FACT,
        "All fields and levels, with in-service programmes: 1,535,000 graduates; 1,339,000 "
        "without those abroad, only studying, in service or deceased; 82.3 % of these insured at "
        "work (72.6 % in the first year); 222,000 of 963,000 in full-time work in manufacturing.",
    ),
    source(
        "census-stem-2014", "US Census Bureau",
        "Where do STEM graduates work? American Community Survey 2012",
        "http://www.census.gov/newsroom/blogs/random-samplings/2014/07/"
        "where-do-stem-graduates-work.html", US_PUBLIC_DOMAIN,
        "About half of the employed with a bachelor's degree in engineering, or in computers, "
        "mathematics and statistics, work in a STEM occupation.",
    ),
    source(
        "nces-bb-2009", "US National Center for Education Statistics",
        "Baccalaureate degree recipients one year after graduation, 2009 (NCES 2015-027)",
        "http://nces.ed.gov/pubsearch/pubsinfo.asp?pubid=2015027", US_PUBLIC_DOMAIN,
        "About 20 % of the graduates of 2007-08, all fields, were in graduate programmes in 2009.",
    ),
    source(
        "ncses-sed-2023", "US National Center for Science and Engineering Statistics",
        "Survey of Earned Doctorates 2023, table id 11678: age at doctorate by broad field",
        "https://ncses.nsf.gov/surveys/earned-doctorates/", US_PUBLIC_DOMAIN,
        "Read from bq-org/ncses_stats_explorer_placeholder@1f879ab. Vintage approximate.",
    ),
    source(
        "dgbas-schools", "Directorate-General of Budget, Accounting and Statistics, Taiwan",
        "Schools, students and graduates by level (A160101010), 1998 to 2017",
        "https://nstatdb.dgbas.gov.tw/", CC_BY_COMPATIBLE,
        "Vintage approximate.",
    ),
]  # fmt: skip

AGES = {
    "field_25_and_under": "22-25", "field_26_30": "26-30", "field_31_35": "31-35",
    "field_36_40": "36-40", "field_41_45": "41-45", "field_over_45": "46-60",
}  # fmt: skip


def collect_ages(raw: Path, book: Book) -> None:
    """Write the ages at which doctorates in engineering are earned."""
    frame = pd.read_csv(raw / "us" / "nsf_ncses_other_tables.csv", dtype=str)
    frame = frame[
        (frame["table_id"] == "11678")
        & frame["row_label"].str.endswith("Science and engineering -> Engineering")
    ].set_index("column")
    for column, band in AGES.items():
        key = book.define(
            f"graduation_age.US.engineering.doctorate.{band}", country="US",
            concept="graduation_age", field="engineering", level="doctorate", age_band=band,
            unit="share", title=f"Doctorates in engineering earned at age {band}",
            note="The first and the last band are open in the table: 25 and under, over 45.",
        )  # fmt: skip
        book.observe("graduates", key, 2023, float(frame.loc[column, "value"]) / 100,
                     status="measured", vintage="2024-12-31", source="ncses-sed-2023")  # fmt: skip


def collect_tertiary(raw: Path, book: Book) -> None:
    """Write Taiwan's graduates of all universities and colleges, every level together."""
    frame = pd.read_csv(raw / "jptw" / "tw_schools_graduates_by_level.csv")
    frame = frame[
        (frame["fldid_name"] == "前一學年度畢業人數(人)") & (frame["code1_name"] == "大專校院")
    ]
    key = book.define(
        "graduates.TW.all.tertiary", country="TW", concept="graduates", field="all",
        level="tertiary", unit="persons",
        title="Graduates of universities and colleges, all fields and levels",
        note="Junior college to doctorate, without open university. Year in which the school year "
        "ends. To learn how graduates go with cohorts; no part of any sum.",
    )  # fmt: skip
    for row in frame.itertuples():
        book.observe("graduates", key, row.year, row.value, status="measured",
                     vintage="2018-12-31", source="dgbas-schools")  # fmt: skip


def define_share(book: Book, country: str, industry: str) -> str:
    """Return the key of the industry's share of manufacturing jobs."""
    return book.define(
        f"manufacturing_share.{country}.components", country=country, scope="components",
        industry=industry, concept="manufacturing_share", unit="share",
        title=f"Share of manufacturing jobs, {industry}",
        note="Derived from two numbers of the same survey.",
    )  # fmt: skip


def collect_shares(raw: Path, book: Book) -> None:
    """Write the industry's share of manufacturing jobs where jobs by occupation are unknown."""
    frame = pd.read_csv(
        raw / "jptw_tables" / "jp_mls_electronics_workers_flows.csv", dtype={"month": str}
    )
    frame = frame[
        (frame["size_code"] == "T") & (frame["employment_type_code"] == 0)
        & (frame["month"] != "CY") & frame["jsic_code"].isin(["E", "E28"])
    ]  # fmt: skip
    workers = frame.pivot_table(index="year", columns="jsic_code", values="workers_end_prev_month")
    japan = define_share(book, "JP", "JSIC 28")
    for year, row in workers.loc[2012:2023].iterrows():
        book.observe("graduates", japan, year, row["E28"] / row["E"], status="measured",
                     vintage="2024-05-21", source="mhlw-mls-monthly",
                     note="mean of twelve months, 5 or more workers")  # fmt: skip
    taiwan = define_share(book, "TW", "C26")
    book.observe("graduates", taiwan, 2025, 650000 / 2874000, status="measured",
                 vintage="2025-11-10", source="dgbas-payroll-2025-09",
                 note="September; C26 rounded to ten thousands")  # fmt: skip


def collect(raw: Path, book: Book) -> None:
    """Write every series of this module."""
    collect_ages(raw, book)
    collect_tertiary(raw, book)
    collect_shares(raw, book)
