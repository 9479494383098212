"""Past staffing of NAICS 3344: base years of the National Employment Matrix, by edition.

The industry files of the survey itself are in reach for May 2025 only. The matrix of the
Employment Projections has the same survey behind it, set to the yearly payroll of the industry,
so that an edition says who worked there as it was known on the day of its publication.

Editions before 2019 have SOC 2010 codes. They are turned into SOC 2018 here, and not by the model,
which then reads one classification whatever the date. Jobs of an old code that split go to the new
ones by the weights of crosswalk.csv, which are of 2021 and so later than the edition; no split
crosses the border of one of our occupations, so that nothing of our mix depends on them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from build.catalogue import US_PUBLIC_DOMAIN, source
from build.codes import soc_rows
from build.donors import FULL
from build.ep import VINTAGES, system
from build.us import BLS, oews_components, soc_rule

if TYPE_CHECKING:
    from build.catalogue import Book

FOUND = Path(__file__).resolve().parents[1] / "raw_found" / "ep_staffing_3344.csv"
"""Columns edition, code, base, projected: thousand jobs of NAICS 3344 as published, all levels."""

TITLE = "Employment Projections, National Employment Matrix {}, NAICS 3344 by occupation"
COPIES = {
    "2016-26": "metzgergroup/ep@c652c0f (2018-12-05), docker-scripts/data",
    "2018-28": "metzgergroup/ep@54d78d6 (2020-01-15), docker-scripts/data",
    "2022-32": "DanielSchiel/Industrial-Robots-Role-in-Reshaping-Organizational-Structure-and-"
    "Investment-Strategies@509ce7a (2024-09), Data/National Employment Matrix",
}
SOURCES = [
    source(
        f"bls-ep-matrix-{edition}", BLS, TITLE.format(edition),
        "https://www.bls.gov/emp/data/occupational-data.htm", US_PUBLIC_DOMAIN,
        f"Read from {copy}: numbers only, no licence is stated for the copy. Thousands, rounded to "
        "100. The total is within 0.1 % of the mean of the payroll survey, where that is known "
        "for the whole year.",
    )
    for edition, copy in COPIES.items()
]  # fmt: skip

JOINED = {
    "13-1022": "13-1020", "13-1023": "13-1020", "51-2098": "51-2090", "53-1048": "53-1047",
}  # fmt: skip
"""Codes of SOC 2010, or of the matrix alone, that the survey of today has in a group."""


def lowest(codes: set[str]) -> set[str]:
    """Return the codes below which nothing is published: together they count every job once.

    Examples
    --------
    >>> sorted(lowest({"00-0000", "13-0000", "13-1000", "13-1020", "13-1023", "49-9090"}))
    ['13-1023', '49-9090']
    """

    def group(code: str) -> str:
        # The part of a code that its members share: major, minor, then broad groups.
        if code.endswith("-0000"):
            return code[:3]
        if code.endswith("000"):
            return code[:4]
        return code[:5] if code.endswith("00") else code[:6]

    def whole(code: str) -> bool:
        return code.endswith("0") and any(o != code and o.startswith(group(code)) for o in codes)

    return {code for code in codes if code != "00-0000" and not whole(code)}


def editions(raw: Path) -> pd.DataFrame:
    """Return the matrix by edition: ``edition, code, jobs``, all levels, codes as published."""
    found = pd.read_csv(FOUND, dtype={"code": str})
    newest = pd.read_csv(raw / "us" / "bls_ep_industry_occupation_2024_34.csv")
    newest = newest[newest["bls_matrix_code"] == FULL].drop_duplicates("occ_code")
    newest = newest.rename(columns={"occ_code": "code", "emp_2024_thousand": "base"})
    frame = pd.concat([found, newest.assign(edition="2024-34")], ignore_index=True)
    frame["jobs"] = frame["base"] * 1000
    return frame.dropna(subset=["jobs"])[["edition", "code", "jobs"]]


def converted(raw: Path) -> pd.DataFrame:
    """Return jobs by edition and SOC 2018 code, with the row ``00-0000`` of all occupations."""
    links = pd.DataFrame(soc_rows(raw)).iloc[:, [0, 1, 3, 4, 5]]
    links.columns = pd.Index(["system", "code", "other", "to", "weight"])
    links = links[(links["system"] == "SOC2010") & (links["other"] == "SOC2018")]
    parts = []
    for edition, frame in editions(raw).groupby("edition"):
        keep = frame[frame["code"].isin(lowest(set(frame["code"])) | {"00-0000"})]
        keep = keep.assign(code=keep["code"].replace(JOINED))
        if system(edition) == "SOC2010":
            keep = keep.merge(links[["code", "to", "weight"]], on="code", how="left")
            keep["code"] = keep["to"].fillna(keep["code"])
            keep["jobs"] *= keep["weight"].fillna(1.0)
        parts.append(keep[["edition", "code", "jobs"]])
    return pd.concat(parts).groupby(["edition", "code"], as_index=False)["jobs"].sum()


def collect(raw: Path, book: Book) -> None:
    """Write the jobs of each edition's base year by the codes that the survey of today shows.

    What an edition has under other codes, and what it does not show, is in the residual.
    """
    shown = oews_components(raw).dropna(subset=["tot_emp"])
    names = dict(zip(shown["occ_code"], shown["occ_title"], strict=True))
    common = {
        "country": "US", "scope": "components", "industry": "NAICS 3344",
        "concept": "occupation_mix", "unit": "persons",
        "note": "Base years of the National Employment Matrix, wage and salary jobs, rounded to "
        "100; below 50 not shown. The survey of three years behind it changed its method in May "
        "2021. Editions to 2018-28 have SOC 2010 codes, turned into SOC 2018. A forecast starts "
        "from it where no newer survey of the industry was known.",
    }  # fmt: skip
    for edition, frame in converted(raw).groupby("edition"):
        jobs = frame.set_index("code")["jobs"]
        cell = {"status": "estimated", "vintage": VINTAGES[edition],
                "source": f"bls-ep-matrix-{edition}"}  # fmt: skip
        rest = jobs["00-0000"]
        for code in sorted(set(jobs.index) & set(names)):
            value = round(jobs[code])
            rest -= value
            key = book.define(
                f"occupation_mix.US.3344-editions.{code}", occupation=soc_rule(code)[0],
                publisher_code=code,
                title=f"Employment, {names[code]}, NAICS 3344, editions of the projection matrix",
                **common,
            )  # fmt: skip
            book.observe("occupation_mix", key, edition[:4], value, **cell)
        key = book.define(
            "occupation_mix.US.3344-editions.residual", publisher_code="residual",
            title="Employment, occupations that the projection matrix does not show, or under "
            "codes that the survey of 2025 does not show, NAICS 3344", **common,
        )  # fmt: skip
        book.observe("occupation_mix", key, edition[:4], round(rest), **cell)
