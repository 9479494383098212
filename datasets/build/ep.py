"""Employment Projections of BLS by edition: base years as observations, targets as projections."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from build.catalogue import CITED_FACT, US_PUBLIC_DOMAIN, source
from build.codes import SOC_CHANGES
from build.donors import FULL, matrix, occupations
from build.us import BLS

if TYPE_CHECKING:
    from pathlib import Path

    from build.catalogue import Book

SOURCES = [
    source(
        "bls-ep-occupations", BLS,
        "Employment Projections, employment by detailed occupation, editions 2012-22 to 2024-34",
        "https://www.bls.gov/emp/tables/emp-by-detailed-occupation.htm", US_PUBLIC_DOMAIN,
        "Ten editions, each read from a public copy: ALCrist/TopTenPresentation@f6c3847, "
        "yuxinXia96/final-project@58c85d0, ipatents/data-visualization@7c0b113, "
        "kngoran/Mylastrepo@43b6ac0, marzukr/us-education-occupation@f3ed4ae, "
        "emmajordan19/final-capstone@b4e72c8, nafrye/college_degree_wage_analysis@19d1f5c, "
        "nobleator/ahp-u@849ec05, erikvasilauskas/EV-Transition-MI-Mobility@db0c9f1.",
    ),
    source(
        "bls-ep-industries", BLS, "Employment Projections, employment by industry (table 2.11)",
        "https://www.bls.gov/emp/tables/industry-employment-and-output.htm", US_PUBLIC_DOMAIN,
        "2010-20 from http://www.bls.gov/news.release/ecopro.t04.htm; 2020-30 read from "
        "emmajordan19/final-capstone@b4e72c8.",
    ),
    source(
        "bls-ep-reprints", BLS, "Employment Projections 2002-12 and 2008-18, NAICS 3344, reprinted",
        "https://career-intelligence.com/rapidly-declining-industries/", CITED_FACT,
        "2008-18 from the page above, 2002-12 (percent only) from https://www.myplan.com/careers/"
        "industries/computer-and-electronic-product-manufacturing/industry-outlook-08.06.html. "
        "Reprints: low to medium confidence.",
    ),
]  # fmt: skip

VINTAGES = {
    "2002-12": "2004-02-11", "2008-18": "2009-12-10", "2010-20": "2012-02-01",
    "2012-22": "2013-12-19", "2014-24": "2015-12-08", "2016-26": "2017-10-24",
    "2018-28": "2019-09-04", "2019-29": "2020-09-01", "2020-30": "2021-09-08",
    "2021-31": "2022-09-08", "2022-32": "2023-09-06", "2023-33": "2024-08-29",
    "2024-34": "2025-08-28",
}  # fmt: skip
"""Days of publication; those before 2017 are approximate."""
COLUMNS = [
    "edition", "industry", "occupation_system", "occupation_code", "title", "base_year",
    "target_year", "base", "projected", "change", "openings", "openings_basis", "vintage",
    "source", "note",
]  # fmt: skip
BASES = {
    "decade total, growth + replacement needs": "decade total, growth and replacement needs",
    "annual average incl. separations": "annual average, with separations",
}
ALL = "all"


def system(edition: str) -> str:
    """Return the edition of SOC that an edition of the projections is coded in.

    Examples
    --------
    >>> system("2018-28"), system("2019-29"), system("2024-34")
    ('SOC2010', 'SOC2018-hybrid', 'SOC2018')
    """
    if edition < "2019":
        return "SOC2010"
    return "SOC2018-hybrid" if edition < "2021" else "SOC2018"


def by_occupation(raw: Path) -> pd.DataFrame:
    """Return projections of the occupations of interest, all industries, by edition."""
    frame = pd.read_csv(raw / "us" / "bls_ep_occupation_projections_by_edition.csv")
    codes = {*occupations(raw), *SOC_CHANGES, "00-0000"}
    frame = frame[frame["occ_code"].isin(codes)].drop_duplicates(["edition", "occ_code"])
    out = pd.DataFrame(
        {
            "edition": frame["edition"],
            "industry": ALL,
            "occupation_system": frame["edition"].map(system),
            "occupation_code": frame["occ_code"],
            "title": frame["occ_title"],
            "base_year": frame["base_year"],
            "target_year": frame["target_year"],
            "base": (frame["emp_base_thousand"] * 1000).round(),
            "projected": (frame["emp_target_thousand"] * 1000).round(),
            "change": frame["emp_target_thousand"] / frame["emp_base_thousand"] - 1,
            "openings": (frame["openings_thousand"] * 1000).round(),
            "openings_basis": frame["openings_basis"].map(BASES),
            "source": "bls-ep-occupations",
            "note": "",
        }
    )
    return out[out["base"] > 0]


def by_industry(raw: Path) -> pd.DataFrame:
    """Return projections of NAICS 3344 by edition, and of other industries for 2020-30."""
    rows = []
    for row in pd.read_csv(
        raw / "us" / "bls_ep_3344_industry_projection_by_edition.csv"
    ).itertuples():
        base, target = row.emp_base_thousand * 1000, row.emp_target_projected_thousand * 1000
        slug = {"2024-34": "bls-ep-matrix-2024-34", "2010-20": "bls-ep-industries",
                "2020-30": "bls-ep-industries"}.get(row.edition, "bls-ep-reprints")  # fmt: skip
        note = row.concept
        rows.append((row.edition, "3344", base, target, row.change_pct / 100, slug, note,
                     "Semiconductor and other electronic component manufacturing"))  # fmt: skip
    wide = pd.read_csv(raw / "us" / "bls_ep_industry_2020_30.csv", dtype={"naics_2017": str})
    wanted = wide["naics_2017"].isin(
        ["334", "333", "335", "336", "325", "324", "3332", "3333", "3335", "3341", "3342", "3345",
         "3359", "3361", "3362", "3363", "3364", "3251", "3254", "5413", "5415", "5417"]
    )  # fmt: skip
    for row in wide[wanted].drop_duplicates("naics_2017").itertuples():
        base, target = row.emp_2020_thousand * 1000, row.emp_2030_projected_thousand * 1000
        rows.append(("2020-30", row.naics_2017, base, target, target / base - 1,
                     "bls-ep-industries", "wage & salary (Table 2.11)", row.industry))  # fmt: skip
    frame = pd.DataFrame(
        rows,
        columns=["edition", "industry", "base", "projected", "change", "source", "note", "title"],
    )
    return frame.assign(occupation_code="00-0000")


def by_both(raw: Path) -> pd.DataFrame:
    """Return the matrix 2024-34 of the industry and the donors, by occupation."""
    frame = matrix(raw)
    frame = frame[(frame["occ_code"] != "00-0000") | (frame["bls_matrix_code"] != FULL)]
    out = pd.DataFrame(
        {
            "edition": "2024-34",
            "industry": frame["bls_matrix_code"].str.removesuffix("00"),
            "occupation_code": frame["occ_code"],
            "title": frame["occ_title"],
            "base": (frame["emp_2024_thousand"] * 1000).round(),
            "projected": (frame["emp_2034_projected_thousand"] * 1000).round(),
            "change": frame["change_pct"] / 100,
            "source": "bls-ep-matrix-2024-34",
            "note": "",
        }
    )
    return out.dropna(subset=["base", "projected"])


def build_projections(raw: Path) -> pd.DataFrame:
    """Return projections by edition, industry and occupation."""
    frame = pd.concat([by_occupation(raw), by_industry(raw), by_both(raw)], ignore_index=True)
    frame["vintage"] = frame["edition"].map(VINTAGES)
    frame["base_year"] = frame["edition"].str[:4].astype(int)
    frame["target_year"] = frame["base_year"] + 10
    frame["occupation_system"] = frame["edition"].map(system)
    frame.loc[frame["edition"] < "2012", "occupation_system"] = "SOC2000"
    key = ["edition", "industry", "occupation_code"]
    if frame.duplicated(key).any():
        raise ValueError(f"projected twice\n{frame[frame.duplicated(key, keep=False)].head()}")
    text = ["openings_basis", "note"]
    frame[text] = frame[text].fillna("")
    for name in ("base", "projected"):
        frame[name] = frame[name].astype(float)
    return frame[COLUMNS].sort_values(key, ignore_index=True)


def collect(raw: Path, book: Book) -> None:
    """Write base-year jobs by occupation, and of NAICS 3344, one vintage an edition."""
    frame = build_projections(raw)
    frame = frame[
        frame["base"].notna() & ((frame["industry"] == ALL) | (frame["industry"] == "3344"))
    ]
    frame = frame[(frame["industry"] == ALL) | (frame["occupation_code"] == "00-0000")]
    newest = frame.sort_values("edition").groupby(["industry", "occupation_code"])["title"].last()
    for row in frame.itertuples():
        whole = row.industry == ALL
        code = row.occupation_code if whole else row.industry
        title = newest[row.industry, row.occupation_code]
        key = book.define(
            f"ep_employment.US.{code}", country="US", scope="other" if whole else "components",
            industry="economy" if whole else "NAICS 3344", concept="ep_employment",
            unit="persons", publisher_code=code if whole else "", title=f"Employment, {title}",
            note="Base year of each edition of the Employment Projections. By occupation: all "
            "industries, with the self-employed; SOC 2010 to the edition 2018-28, hybrid to "
            "2020-30, SOC 2018 since, so the same code may not mean the same. Not a time series."
            if whole else "Base year of an edition of the Employment Projections; the last is the "
            "total of the matrix, the others wage and salary jobs.",
        )  # fmt: skip
        book.observe(
            "employment", key, row.base_year, row.base, status="estimated", vintage=row.vintage,
            source=row.source, note=f"edition {row.edition}",
        )  # fmt: skip
