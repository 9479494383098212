"""Workforces and populations by age at many dates, to test forecasts of age structures on.

They have concepts of their own, so that no model takes them for what it reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from build.catalogue import CC_BY_COMPATIBLE, source
from build.taiwan import DGBAS

if TYPE_CHECKING:
    from pathlib import Path

    from build.catalogue import Book

SOURCES = [
    source(
        "talent-labour-force", "United Nations and OECD; multiplied by talent",
        "Labour force by five-year age and sex: WPP 2019 population times OECD participation",
        "https://population.un.org/wpp/", "CC BY 3.0 IGO (population); OECD terms, attribution",
        "Made by us: mid-year population of un-wpp-2019 (thousand persons, single ages added up, "
        "65+ to the last age) times participation of oecd-lfs-age, rounded to persons.",
    ),
    source(
        "dgbas-register", DGBAS, "Registered population by five-year age, end of year",
        "https://nstatdb.dgbas.gov.tw/", CC_BY_COMPATIBLE,
        "Table A130204010, read from kiang/nstatdb.dgbas.gov.tw@ba5d1f6 (2022-09-10).",
    ),
]  # fmt: skip

BANDS = [*(f"{start}-{start + 4}" for start in range(15, 65, 5)), "65+"]
"""Age bands of the OECD rates."""
YEARS = range(1990, 2021)
CAPPED = ("JPN", "Male", "30-34", 1990)
"""The one rate that the copy shows as 100 % and flags; the years beside it have 97 %."""
OLDEST = 85
"""First age of the open band of the register; older ones are thin and are added to it."""
SEXES = {"M": "men", "F": "women"}
WORKING_AGES = range(15, 81)
CENSUS_YEARS = range(1990, 2021, 5)
"""The years that the UN estimates; it interpolates the years between them."""


def participation(raw: Path) -> pd.DataFrame:
    """Return OECD participation as a share; the capped rate is the mean of the years beside it."""
    frame = pd.read_csv(raw / "jptw_tables" / "oecd_lfpr_age5_sex_jpn_usa.csv")
    frame = frame.set_index(["iso3", "sex", "age", "year"]).sort_index()
    if frame.index[frame["flag"].notna()].tolist() != [CAPPED]:
        raise ValueError("the flagged rates of the OECD copy are not the one that is known")
    beside = [(*CAPPED[:3], CAPPED[3] + step) for step in (-1, 1)]
    frame.loc[[CAPPED], "lfpr_percent"] = frame.loc[beside, "lfpr_percent"].mean()
    rates = frame.reset_index()
    return pd.DataFrame(
        {
            "country": rates["iso3"].map({"JPN": "JP", "USA": "US"}),
            "sex": rates["sex"].str[0],
            "band": rates["age"],
            "year": rates["year"],
            "share": rates["lfpr_percent"] / 100,
        }
    )


def labour_force(raw: Path) -> pd.DataFrame:
    """Return Japan's and the United States' labour force by year, sex and age band."""
    people = pd.read_csv(raw / "jptw" / "wpp2019_pop_single_age.csv")
    people = people[people["year"].isin(YEARS) & (people["age"] >= 15)].copy()
    edges = [*range(15, 70, 5), 200]
    people["band"] = pd.cut(people["age"], edges, right=False, labels=BANDS).astype(str)
    key = ["country", "sex", "band", "year"]
    sums = people.groupby(key)["pop_thousand"].sum().reset_index()
    frame = sums.merge(participation(raw), on=key, validate="one_to_one")
    if len(frame) != 2 * len(SEXES) * len(BANDS) * len(YEARS):
        raise ValueError("some year, sex or age has no participation or no population")
    frame["persons"] = 1000 * frame["pop_thousand"] * frame["share"]
    return frame


def collect_labour_force(raw: Path, book: Book) -> None:
    """Write the labour force of Japan and the United States."""
    for row in labour_force(raw).itertuples():
        key = book.define(
            f"labour_force.{row.country}.{row.sex}.{row.band}", country=row.country,
            concept="labour_force", unit="persons", age_band=row.band, sex=row.sex,
            title=f"Labour force, {SEXES[row.sex]}, age {row.band}",
            note="Population times participation, made here. The UN estimates 1990, 1995 ... 2020 "
            "and interpolates the population between; 2020 is from before the censuses of that "
            "year. No model reads it; forecasts by age are tested on it.",
        )  # fmt: skip
        capped = (row.country, row.sex, row.band, row.year) == ("JP", "M", "30-34", CAPPED[3])
        book.observe(
            "age_structure", key, row.year, round(row.persons), status="estimated",
            vintage="2022-10-12", source="talent-labour-force",
            note="participation is the mean of 1989 and 1991" if capped else "",
        )  # fmt: skip


def collect_history(raw: Path, book: Book) -> None:
    """Write the population by single age of every fifth year, all in one edition."""
    people = pd.read_csv(raw / "jptw" / "wpp2019_pop_single_age.csv")
    people = people[people["year"].isin(CENSUS_YEARS) & people["age"].isin(WORKING_AGES)]
    for row in people.itertuples():
        key = book.define(
            f"population_history.{row.country}.{row.sex}.{row.age}", country=row.country,
            concept="population_history", unit="persons", age_band=str(row.age), sex=row.sex,
            title=f"Population, {SEXES[row.sex]}, age {row.age}, mid-year, one edition",
            note="WPP 2019 only, every fifth year. The UN estimates groups of five ages and "
            "interpolates the single ages; 2020 is from before the censuses of that year. No "
            "model reads it; forecasts by age are tested on it.",
        )  # fmt: skip
        book.observe(
            "population", key, row.year, round(1000 * row.pop_thousand), status="estimated",
            vintage="2019-06-17", source="un-wpp-2019",
        )  # fmt: skip


def collect_taiwan(raw: Path, book: Book) -> None:
    """Write Taiwan's labour force and employed persons in four broad age bands."""
    frame = pd.read_csv(raw / "jptw_tables" / "tw_mol_labour_force_by_age_edu.csv")
    tables = {"2-2": ("labour_force", "Labour force"), "2-8": ("employed", "Employed persons")}
    bands = {"total": "15+"} | {f"age {b}": b for b in ("15-24", "25-44", "45-64", "65+")}
    wanted = frame["table"].isin(tables) & frame["category"].isin(bands)
    for row in frame[wanted].dropna(subset=["value"]).itertuples():
        concept, title = tables[row.table]
        band = bands[row.category]
        key = book.define(
            f"{concept}.TW.T.{band}", country="TW", concept=concept, unit="persons",
            age_band=band, sex="T", title=f"{title}, both sexes, age {band}",
            note="Manpower Survey, annual average, printed in thousands. No model reads it; "
            "forecasts by age are tested on it.",
        )  # fmt: skip
        book.observe(
            "age_structure", key, row.year, 1000 * row.value, status="measured",
            vintage="2018-05-24", source="mol-yearbook-2016",
        )  # fmt: skip


def register(raw: Path) -> pd.DataFrame:
    """Return Taiwan's registered population from age 15 by year and age band."""
    frame = pd.read_csv(raw / "jptw" / "tw_pop_registered_5yr.csv")
    frame = frame[frame["freq"] == "A"]
    whole = frame["fldid_name"] == "總人口數"
    ages = frame[~whole].copy()
    if not ages.groupby("year")["value"].sum().equals(frame[whole].set_index("year")["value"]):
        raise ValueError("the age groups of the register are not its total")
    start = ages["fldid_name"].str.extract(r"^(\d+)", expand=False).astype(int)
    ages["band"] = [f"{a}-{a + 4}" if a < OLDEST else f"{OLDEST}+" for a in start]
    return ages[start >= 15].groupby(["year", "band"], as_index=False)["value"].sum()


def collect_register(raw: Path, book: Book) -> None:
    """Write Taiwan's registered population."""
    for row in register(raw).itertuples():
        key = book.define(
            f"registered_population.TW.T.{row.band}", country="TW",
            concept="registered_population", unit="persons", age_band=row.band, sex="T",
            title=f"Registered population, both sexes, age {row.band}, end of year",
            note="Household register, counted and hardly revised; ages under 15 left out. No model "
            "reads it; forecasts by age are tested on it.",
        )  # fmt: skip
        book.observe(
            "population", key, row.year, row.value, status="measured", vintage="2022-09-10",
            source="dgbas-register",
        )  # fmt: skip


def collect(raw: Path, book: Book) -> None:
    """Write every series of this module."""
    collect_labour_force(raw, book)
    collect_history(raw, book)
    collect_taiwan(raw, book)
    collect_register(raw, book)
