"""What is known of how the mix of occupations moves and differs, besides the newest survey.

No full table of NAICS 3344 by occupation of an earlier survey was in reach: only matrices of the
projections (`staffing_history`) and its production jobs of about 2005. The rest lets the drift be
learnt elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from build.catalogue import CITED_FACT, US_PUBLIC_DOMAIN, source
from build.codes import COLUMNS, SOC_CHANGES, shares
from build.donors import FULL, matrix, staffing
from build.taiwan import TSMC_GROUPS
from build.us import oews_components, soc_rule

if TYPE_CHECKING:
    from pathlib import Path

    from build.catalogue import Book

SOURCES = [
    source(
        "nm-dws-eds-2007", "New Mexico Department of Workforce Solutions",
        "Employment data system, national staffing patterns, February 2007 (BLS survey)",
        "https://www.dws.state.nm.us/eds/EDS200702/National/PAGE4391.HTM", US_PUBLIC_DOMAIN,
        "Estimates of the survey of BLS, reprinted. The page names no month; those of May 2005 "
        "were the newest published then.",
    ),
    source(
        "intel-ohio-staffing", "Intel", "Staffing of the planned fabs in Ohio, as reported",
        "https://issuhub.com/view/index/60101?pageIndex=17", CITED_FACT,
        "Said by the head of manufacturing in March 2022; the day is approximate.",
    ),
    source(
        "mckinsey-fab-staffing", "McKinsey & Company",
        "Engineers and technicians of a leading-edge fab, as reported by Computerworld",
        "https://www.443news.com/2024/05/there-arent-nearly-enough-workers-to-support-new-us-chip-"
        "production-computerworld/", CITED_FACT,
        "1,100 to 1,350 engineers and 950 to 1,200 technicians at 20,000 to 45,000 wafers a month.",
    ),
    source(
        "dgbas-occupations-2018",
        "Directorate-General of Budget, Accounting and Statistics, Taiwan",
        "Manpower Survey, employed persons by occupation (A040104020)",
        "https://nstatdb.dgbas.gov.tw/", "Government open data terms, CC BY 4.0 compatible",
        "Read from kiang/nstatdb.dgbas.gov.tw@ba5d1f6 (2022-09-10).",
    ),
]  # fmt: skip

PARENT_2012 = {"managers": 3614, "professionals": 15264, "assistants": 3006, "technicians": 15265}
"""TSMC without subsidiaries at the end of 2012: comparable with its table of 2011."""

NATIONAL = {
    "managers": (["11"], ["民意代表、主管及經理人員"]),
    "professionals_technicians": (
        ["13", "15", "17", "19", "21", "23", "25", "27", "29"],
        ["專業人員", "技術員及助理專業人員"],
    ),
    "clerks": (["43"], ["事務支援人員"]),
    "service_sales": (["31", "33", "35", "37", "39", "41"], ["服務及銷售工作人員"]),
    "production_transport": (["47", "49", "51", "53"], ["技藝工作、機械設備操作工及勞力工"]),
}
"""Groups that SOC and Taiwan's classification (after ISCO-08) both can tell, without farming."""


def tsmc_group(code: str) -> str:
    """Return the job group of TSMC in which a SOC 2018 code would most likely be.

    Examples
    --------
    >>> tsmc_group("17-2072"), tsmc_group("17-3023"), tsmc_group("51-9141")
    ('professionals', 'assistants', 'technicians')
    """
    if code[:2] == "11":
        return "managers"
    if code[:4] == "17-3" or code[:4] == "19-4" or code[:2] in {"41", "43"}:
        return "assistants"
    professional = {"13", "15", "17", "19", "21", "23", "25", "27", "29"}
    return "professionals" if code[:2] in professional else "technicians"


def company_links(raw: Path, crosswalk: pd.DataFrame) -> pd.DataFrame:
    """Return the crosswalk with links of TSMC's job groups to SOC 2018, by jobs of NAICS 3344."""
    frame = oews_components(raw)
    # A suppressed occupation counts as the smallest published number.
    jobs = dict(zip(frame["occ_code"], frame["tot_emp"].fillna(10), strict=True))
    rows = []
    for group in TSMC_GROUPS:
        inside = [code for code in jobs if tsmc_group(code) == group]
        rows += [
            ("TSMC", group, group.capitalize(), "SOC2018", code, weight, "talent",
             "by title; weights by jobs of NAICS 3344, May 2025")
            for code, weight in shares(inside, jobs).items()
        ]  # fmt: skip
    both = pd.concat([crosswalk, pd.DataFrame(rows, columns=COLUMNS)], ignore_index=True)
    return both.sort_values(["system_from", "code_from", "system_to", "code_to"], ignore_index=True)


def collect_matrix(raw: Path, book: Book) -> None:
    """Write the industry's own matrix of 2024, beside the survey and not in place of it."""
    frame = matrix(raw)
    frame = frame[(frame["bls_matrix_code"] == FULL) & (frame["occ_code"] != "00-0000")]
    frame = frame[frame["occ_code"].isin(oews_components(raw)["occ_code"])]
    for row in frame.dropna(subset=["emp_2024_thousand"]).itertuples():
        key = book.define(
            f"occupation_mix.US.3344-matrix.{row.occ_code}", country="US", industry="NAICS 3344",
            concept="occupation_mix", unit="persons", occupation=soc_rule(row.occ_code)[0],
            publisher_code=row.occ_code,
            title=f"Employment, {row.occ_title}, NAICS 3344, projection matrix",
            note="Base year of the National Employment Matrix 2024-34, rounded to 100; below 50 "
            "not shown. A second estimate beside the survey, for comparison, and the industry "
            "as kin of others: outside every scope. The same as an edition among others: "
            "occupation_mix.US.3344-editions.",
        )  # fmt: skip
        book.observe(
            "occupation_mix", key, 2024, round(row.emp_2024_thousand * 1000), status="estimated",
            vintage="2025-08-28", source="bls-ep-matrix-2024-34",
        )  # fmt: skip


def collect_errors(raw: Path, book: Book) -> None:
    """Write the sampling error of each occupation of the industry in the newest survey."""
    frame = staffing(raw)
    codes = set(oews_components(raw).dropna(subset=["tot_emp"])["occ_code"])
    frame = frame[(frame["naics_code"] == FULL) & frame["occ_code"].isin(codes)]
    for row in frame.dropna(subset=["emp_prse_pct"]).itertuples():
        key = book.define(
            f"occupation_mix_rse.US.3344.{row.occ_code}", country="US", scope="components",
            industry="NAICS 3344", concept="occupation_mix_rse", unit="share",
            occupation=soc_rule(row.occ_code)[0], publisher_code=row.occ_code,
            title=f"Relative standard error of employment, {row.occ_title}, NAICS 3344",
            note="Sampling only, as published: not what a survey gets wrong otherwise.",
        )  # fmt: skip
        book.observe(
            "occupation_mix", key, row.period, row.emp_prse_pct / 100, status="measured",
            vintage="2026-05-15", source="bls-oews-2025",
        )  # fmt: skip


def collect_old_codes(raw: Path, book: Book) -> None:
    """Write national jobs under the SOC 2010 codes that later editions split or joined."""
    frame = pd.read_csv(raw / "us" / "bls_oews_national_by_occupation.csv")
    known = set(oews_components(raw)["occ_code"])
    frame = frame[frame["occ_code"].isin(set(SOC_CHANGES) - known) & (frame["period"] < "2019")]
    frame = frame.drop_duplicates(["period", "occ_code"]).dropna(subset=["tot_emp"])
    titles = frame.groupby("occ_code")["occ_title"].last()
    for row in frame.itertuples():
        key = book.define(
            f"oews_employment.US.{row.occ_code}", country="US", concept="oews_employment",
            unit="persons", publisher_code=row.occ_code,
            title=f"Jobs in all industries, {titles[row.occ_code]}",
            note="SOC 2010 code that SOC 2018 split, joined or moved, see crosswalk.csv; to May "
            "2018. Not a time series, says BLS. Without the self-employed.",
        )  # fmt: skip
        book.observe(
            "employment", key, row.period, row.tot_emp, status="measured",
            vintage=f"{int(row.period[:4]) + 1}-03-31", source="bls-oews-national",
            note="vintage approximate",
        )  # fmt: skip


def collect_groups(raw: Path, book: Book) -> None:
    """Write jobs of major groups: production in NAICS 3344, and two countries compared."""
    us = {"country": "US", "concept": "occupation_group_jobs", "unit": "persons"}
    key = book.define(
        "occupation_group.US.3344.production", industry="NAICS 3344",
        title="Employment, production occupations (SOC 51), NAICS 3344",
        note="Two surveys twenty years apart.", **us,
    )  # fmt: skip
    book.observe("occupation_mix", key, "2005-05", 193780, status="estimated",
                 vintage="2007-02-28", source="nm-dws-eds-2007",
                 note="the month is inferred; relative standard error 2 %")  # fmt: skip
    newest = pd.read_csv(raw / "us" / "bls_oews_2025_industry_occupation.csv", dtype=str)
    newest = newest[(newest["naics_code"] == FULL) & (newest["occ_code"] == "51-0000")]
    book.observe("occupation_mix", key, "2025-05", float(newest["tot_emp"].iloc[0]),
                 status="measured", vintage="2026-05-15", source="bls-oews-2025")  # fmt: skip
    survey = pd.read_csv(raw / "us" / "bls_oews_national_by_occupation.csv")
    survey = survey[(survey["period"] == "2018-05") & survey["occ_code"].str.endswith("-0000")]
    american = survey.drop_duplicates("occ_code").set_index("occ_code")["tot_emp"]
    table = pd.read_csv(raw / "jptw" / "tw_employment_by_occupation.csv", dtype=str)
    table = table[(table["freq"] == "A") & (table["year"] == "2018")]
    table = table[table["code1_name"] == "合計"]
    taiwanese = table.set_index("fldid_name")["value"].astype(float) * 1000
    for group, (majors, names) in NATIONAL.items():
        label = group.replace("_", " and ")
        note = "Compared between the countries only: SOC and ISCO draw the lines differently."
        key = book.define(f"occupation_group.US.economy.{group}", note=note,
                          title=f"Employment, {label}, all industries", **us)  # fmt: skip
        jobs = american[[f"{major}-0000" for major in majors]].sum()
        book.observe("occupation_mix", key, "2018-05", jobs, status="measured",
                     vintage="2019-03-31", source="bls-oews-national",
                     note="vintage approximate")  # fmt: skip
        key = book.define(f"occupation_group.TW.economy.{group}", country="TW", note=note,
                          concept="occupation_group_jobs", unit="persons",
                          title=f"Employed persons, {label}, all industries")  # fmt: skip
        book.observe("occupation_mix", key, "2018", taiwanese[names].sum(), status="measured",
                     vintage="2022-09-10", source="dgbas-occupations-2018",
                     note="vintage of the copy")  # fmt: skip


def collect_fabs(book: Book) -> None:
    """Write what was said of the staffing of leading-edge fabs."""
    common = {"country": "US", "scope": "fab", "concept": "fab_staffing_share", "unit": "share"}
    facts = [
        ("intel_ohio.technicians", "Intel, Ohio (planned)", "2022", 0.40, "announced",
         "2022-03-17", "intel-ohio-staffing", "Jobs with an associate's degree, technicians",
         "Of 3,000 planned jobs; the others need a bachelor's degree or more."),
        ("leading.engineers", "a leading-edge fab (model of a consultancy)", "2024",
         round(1225 / (1225 + 1075), 3), "estimated", "2024-05-31", "mckinsey-fab-staffing",
         "Engineers among engineers and technicians",
         "Middles of the ranges given; other jobs are not counted."),
    ]  # fmt: skip
    for name, industry, period, value, status, vintage, slug, title, note in facts:
        key = book.define(f"fab_staffing.US.{name}", industry=industry, title=title, note=note,
                          **common)  # fmt: skip
        book.observe("occupation_mix", key, period, value, status=status, vintage=vintage,
                     source=slug, note="vintage approximate")  # fmt: skip


def collect(raw: Path, book: Book) -> None:
    """Write all of it; after `taiwan`, which defines TSMC's series."""
    collect_matrix(raw, book)
    collect_errors(raw, book)
    collect_old_codes(raw, book)
    collect_groups(raw, book)
    collect_fabs(book)
    for group in TSMC_GROUPS:
        book.observe("occupation_mix", f"occupation_mix.TW.TSMC.{group}", 2012,
                     PARENT_2012[group], status="measured", vintage="2013-04-15",
                     source="tsmc-annual-reports", note="parent company only")  # fmt: skip
