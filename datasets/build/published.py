"""What was found on published projections beside the first list: dates, editions, outcomes.

`projections.py` reads the first list; here are the figures found since, the dates of publication,
why some figures cannot be rebuilt, the editions of the Employment Projections of BLS as
projections, and what projections are judged by (`projection_outcomes.csv`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from build import ep

if TYPE_CHECKING:
    from pathlib import Path

SEMI = (
    "https://github.com/AutoNateAI/bot-that-lyfe-pub/blob/"
    "70aa326e3d991385e1c2c38b346964a01dc8d1f8/content/research/who-owns-the-ai-workforce-pipeline.md"
)
NDC = "https://taiwannews.com.tw/news/4196350"
NEWSPIM = "https://search.newspim.com/news/view/20250701000793"
FUJIPOST = "https://www.fujipost.com/business/48808.html"

FOUND = [
    {
        "projection": "tw-ndc21-icd", "publisher": "NDC / Ministry of Economic Affairs",
        "title": "Survey and projection of talent of key industries, 2021-23",
        "publication_year": 2021, "country": "TW", "scope_text": "IC design",
        "metric": "new professional demand", "period_text": "2021-2023", "mid": 4600.0,
        "unit": "workers/yr", "source_url": NDC, "confidence": "secondary",
        "note": "A year, according to the page; another paper reads figures of the same list as "
        "three-year totals. Demand only; supply is judged in words. 11.7 % of the sector's jobs.",
    },
]  # fmt: skip
"""Figures that are not in the first list."""

DATES = {
    "gl-del": "2022", "jp-jeita-22": "2022-05-18", "jp-ky22": "2023-04",
    "kr-bai": "2025-07-01", "kr-motie": "2022-07",
    "tw-104-2021q2": "2021-08", "tw-104-2021q4": "2022-02-16", "tw-104-ratio21": "2022-02-16",
    "tw-104-2025m05": "2025-07-28", "tw-104-ops": "2025-07-28", "tw-104-prod": "2025-07-28",
    "tw-104-rd-": "2025-07-28", "tw-ndc": "2021-05-04",
    "us-8fold": "2021-12-07", "us-acc": "2025-07-31", "us-cset": "2022-02", "us-mck24": "2024-08",
    "us-seminsf": "2026-07", "us-siaoe-": "2023-07-25", "us-siaoe-openings": "2024-07-01",
    "us-siaoe-repl": "2024-07-01", "us-siaoe21": "2021-05-19",
}  # fmt: skip
"""Day or month of publication by the beginning of the id, as read on a page; else the year."""

DATA = "A fact or an answer to a survey, not a projection."
ELSEWHERE = "Another place than the three countries; kept for the reference class."
NOT_REBUILT = {
    "eu-": "The European Union is not among the countries of the model.",
    "gl-del-base": "A fact: the base of the other two figures.",
    "jp-ky22-hire21": DATA, "jp-ky26-fy24": "A fact: what the survey of 2022 is judged by.",
    "jp-meti": DATA, "jp-yun-base": DATA, "kr-": ELSEWHERE, "kr-sam": DATA, "tw-104-ratio": "A "
    "ratio of jobs to seekers on one job site: seekers are not in the model.",
    "tw-104-xind": DATA, "tw-tsmc": DATA,
    "tw-104-ops": "Types of job on one site that are not our occupations.",
    "tw-104-prod": "Types of job on one site that are not our occupations.",
    "tw-104-rd-": "Types of job on one site that are not our occupations.",
    "tw-ndc-icd": "The same figure as tw-ndc21-icd, as a share of the sector's jobs.",
    "us-acc-youth": "People by age who would enter in one scenario: entrants have no age here.",
    "us-acs": DATA, "us-bls-334413": DATA, "us-bls-acc": "Accuracy of other projections, not one.",
    "us-bls-tot": "All industries: not in the model.",
    "us-cset-3500": "Where people were born is not in the model.",
    "us-lightcast": "No date: what doubling output would take.",
    "us-mck-fab-": "Staffing of one fab, an input of the demand model's check and not a forecast.",
    "us-mck-leave": DATA, "us-mck24-drop": DATA,
    "us-seminsf-engdiff": DATA,
    "us-siaoe-econ": "All industries: not in the model.",
    "us-siaoe-emp-2023": "A fact: the base of the path to 2030.",
    "us-siaoe-unf-ed": "By level of education: unfilled jobs have no education here.",
    "us-siaoe21-emp": "A fact: the base of the jobs added to 2026.",
    "us-bls-ep-occ": "An occupation in all industries; kept for the reference class.",
    "us-bls-ep-ind": "Another industry; kept for the reference class.",
    "us-bls-ep-3344-2002": "Percent only, and before anything the model can be made for; kept for "
    "the reference class.",
}  # fmt: skip
"""Why a figure cannot be rebuilt from our draws, by the beginning of its id."""

OCCUPATIONS = 12
"""So many occupations are taken: those with most jobs in NAICS 3344 whose code never changed."""
OCCUPATION_EDITIONS = ("2012-22", "2014-24", "2018-28", "2020-30")
"""Two that have come to their end, and two that are under way: more would overlap."""
CES_INDUSTRIES = (
    "324", "3251", "3254", "3332", "3341", "3342", "3345", "3359", "3361", "3362", "3363", "3364",
    "5413", "5415", "5417",
)  # fmt: skip
"""Other industries of the edition 2020-30 with a series of employment; none is part of another."""

EP_PAGES = {
    "bls-ep-reprints": "https://career-intelligence.com/rapidly-declining-industries/",
    "bls-ep-industries": "https://www.bls.gov/emp/tables/industry-employment-and-output.htm",
    "bls-ep-matrix-2024-34": "https://data.bls.gov/projections/nationalMatrix",
    "bls-ep-occupations": "https://www.bls.gov/emp/tables/emp-by-detailed-occupation.htm",
}


EP_EDITIONS = {
    "2002-12": "https://www.myplan.com/careers/industries/"
    "computer-and-electronic-product-manufacturing/industry-outlook-08.06.html",
    "2010-20": "http://www.bls.gov/news.release/ecopro.t04.htm",
}
"""Pages of editions of NAICS 3344 that were read elsewhere."""


def longest(table: dict[str, str], identifier: str) -> str:
    """Return the entry whose key is the longest beginning of an identifier, or ''.

    Examples
    --------
    >>> longest({"us-": "a", "us-acc": "b"}, "us-acc-gap-now")
    'b'
    """
    fitting = [start for start in table if identifier.startswith(start)]
    return table[max(fitting, key=len)] if fitting else ""


def editions(raw: Path) -> pd.DataFrame:
    """Return rows of the Employment Projections that others' bands are judged by.

    NAICS 3344 of every edition found, other industries of 2020-30, and twelve occupations.
    """
    frame = ep.build_projections(raw)
    total = frame["occupation_code"] == "00-0000"
    own = frame[(frame["industry"] == "3344") & total]
    others = frame[(frame["edition"] == "2020-30") & frame["industry"].isin(CES_INDUSTRIES) & total]
    everywhere = frame[frame["industry"] == "all"]
    kept = everywhere.groupby("occupation_code")["edition"].nunique()
    codes = set(kept[kept == everywhere["edition"].nunique()].index)
    inside = frame[
        (frame["industry"] == "3344")
        & (frame["edition"] == "2024-34")
        & frame["occupation_code"].isin(codes)
        & ~total
    ]
    chosen = inside.nlargest(OCCUPATIONS, "base")["occupation_code"]
    jobs = everywhere[
        everywhere["edition"].isin(OCCUPATION_EDITIONS) & everywhere["occupation_code"].isin(chosen)
    ]
    parts = {"3344": own, "ind": others, "occ": jobs}
    return pd.concat([part.assign(part=name) for name, part in parts.items()], ignore_index=True)


def slug(row: pd.Series) -> str:
    """Return the id of a row of `editions`."""
    what = {"3344": "3344", "ind": f"ind-{row['industry']}"}.get(
        row["part"], f"occ-{row['occupation_code']}"
    )
    return f"us-bls-ep-{what}-{row['edition'][:4]}"


def bls_projections(raw: Path) -> pd.DataFrame:
    """Return the editions as rows of `projections.csv`."""
    rows = []
    for _, row in editions(raw).iterrows():
        percent = pd.isna(row["projected"])
        scope = {"3344": "NAICS 3344", "ind": f"NAICS {row['industry']}"}.get(
            row["part"], f"SOC {row['occupation_code']}, all industries"
        )
        vintage = ep.VINTAGES[row["edition"]]
        rows.append(
            {
                "projection": slug(row), "publisher": "BLS EP",
                "title": f"Employment Projections {row['edition']}",
                "publication_year": int(vintage[:4]), "country": "US",
                "scope_text": f"{scope}: {row['title']}", "metric": "employment (projected)",
                "period_text": str(row["target_year"]),
                "mid": row["change"] if percent else row["projected"],
                "unit": "change as a share" if percent else "jobs",
                "source_url": EP_EDITIONS.get(row["edition"], EP_PAGES[row["source"]])
                if row["part"] == "3344" else EP_PAGES[row["source"]],
                "confidence": "secondary",
                "note": "Wage and salary jobs in the reprint or table of the edition."
                if row["part"] != "occ" else "With the self-employed; base by the same edition.",
                # Days before 2017 are approximate, the month is not.
                "publication_date": vintage if vintage >= "2017" else vintage[:7],
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def bls_outcomes(raw: Path) -> list[dict]:
    """Return what editions are judged by: the payroll survey, or for occupations later editions."""
    rows = []
    for _, row in editions(raw).iterrows():
        percent = pd.isna(row["projected"])
        what = {"3344": "employment.US.3344.SA", "ind": f"employment.US.{row['industry']}.SA"}
        series = what.get(row["part"], f"ep_employment.US.{row['occupation_code']}")
        rows.append(
            {
                "projection": slug(row), "family": f"BLS EP {row['edition']}",
                "kind": "employment", "base_year": row["base_year"],
                "target_year": row["target_year"], "base": 1.0 if percent else row["base"],
                "projected": 1 + row["change"] if percent else row["projected"],
                "series": series,
                "note": "Judged by the base years of later editions, the same code; how BLS "
                "estimates jobs by occupation changed in 2021."
                if row["part"] == "occ" else "Judged by the payroll survey.",
            }
        )  # fmt: skip
    return rows


FAB, COMPONENTS = "employment.US.334413.SA", "employment.US.3344.SA"
NET = "A net change of all fabs is what is known; theirs is jobs of new fabs only."


def employment_case(projection: str, base_year: int, target_year: int, projected: float,
                    series: str, note: str, base: float | None = None) -> dict:  # fmt: skip
    """Return a case that a series of employment decides; a family of its own."""
    return {
        "projection": projection, "family": projection, "kind": "employment",
        "base_year": base_year, "target_year": target_year, "base": base, "projected": projected,
        "series": series, "note": note,
    }  # fmt: skip


def stated(projection: str, family: str, kind: str, years: tuple[int, int], projected: float,
           outcome: float, year: int, url: str, note: str) -> dict:  # fmt: skip
    """Return a case whose outcome, or later projection, was stated by somebody."""
    return {
        "projection": projection, "family": family, "kind": kind, "base_year": years[0],
        "target_year": years[1], "projected": projected, "outcome": outcome, "outcome_year": year,
        "outcome_url": url, "note": note,
    }  # fmt: skip


CASES = [
    employment_case("us-8fold", 2020, 2025, 80000, FAB, "Middle of 70,000 to 90,000."),
    employment_case("us-bcg20-jobs", 2020, 2030, 70000, FAB, f"An upper end. {NET}"),
    employment_case("us-siaoe21-add-2026", 2020, 2026, 42000, FAB,
                    "Theirs includes design; growth of NAICS 334413 is what is known.", 277000),
    employment_case("us-cset-27k", 2022, 2032, 27000, FAB, NET),
    employment_case("us-siaoe-emp-2030", 2023, 2030, 114800, FAB,
                    "Theirs includes design; growth of NAICS 334413 is what is known.", 345000),
    employment_case("us-mck-fab48", 2024, 2030, 48000, FAB, f"An upper value. {NET}"),
    stated("jp-ky22-sh1", "Kyushu 2022", "stated", (2022, 2025), 1100, 550, 2024, FUJIPOST,
           "Of the three years only FY2024 was asked about again; other firms answered."),
    stated("jp-ky22-sh2", "Kyushu 2022", "revised", (2025, 2032), 900, 300, 2026, FUJIPOST,
           "The next survey speaks of 2028-34, and expects a surplus of 200 a year in 2025-27."),
    stated("kr-motie-dem", "Korea 2022", "revised", (2021, 2031), 127000, 92000, 2025, NEWSPIM,
           "Growth of demand, as the audit had it made again; replacement, another 89,000, had "
           "been left out."),
    stated("kr-bai-sup-claim", "Korea 2022", "revised", (2021, 2031), 151000, 101000, 2025,
           NEWSPIM, "New people from training; training of those already employed taken out."),
    stated("jp-jeita-22", "JEITA", "revised", (2022, 2032), 35000, 43000, 2024,
           "https://www5.cao.go.jp/j-j/cr/cr24-2/chr24-2_03-01.html",
           "The same association two years later, with nine firms in place of eight."),
    stated("jp-jeita-23", "JEITA", "revised", (2023, 2033), 40000, 43000, 2024,
           "https://www5.cao.go.jp/j-j/cr/cr24-2/chr24-2_03-01.html",
           "The same association a year later, with nine firms in place of eight."),
]  # fmt: skip
"""What the other projections are judged by; a change is added to the base, or to the series."""

OUTCOME_COLUMNS = [
    "projection", "family", "kind", "base_year", "target_year", "base", "projected", "series",
    "outcome", "outcome_year", "outcome_url", "note",
]  # fmt: skip


def build_outcomes(raw: Path) -> pd.DataFrame:
    """Return `projection_outcomes.csv`, key `projection`.

    `projected` is employment in the target year where there is a base, and its change where there
    is none.
    """
    cases = []
    for case in CASES:
        known = case.get("base")
        cases.append(case | ({"projected": case["projected"] + known} if known else {}))
    frame = pd.DataFrame([*bls_outcomes(raw), *cases], columns=OUTCOME_COLUMNS)
    for name in ("base_year", "target_year", "outcome_year"):
        frame[name] = frame[name].astype("Int64")
    for name in ("base", "projected", "outcome"):
        frame[name] = frame[name].astype(float)
    texts = ["series", "outcome_url", "note"]
    frame[texts] = frame[texts].fillna("")
    return frame.sort_values("projection", ignore_index=True)
