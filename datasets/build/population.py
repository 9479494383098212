"""Population by single age and death rates of the United Nations, all three countries."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from build.catalogue import source

if TYPE_CHECKING:
    from pathlib import Path

    from build.catalogue import Book

WPP_LICENCE = "CC BY 3.0 IGO"
SOURCES = [
    source(
        "un-wpp-2019", "United Nations, DESA, Population Division",
        "World Population Prospects 2019, population by single age and sex",
        "https://population.un.org/wpp/", WPP_LICENCE,
        "Read from open-numbers/ddf--unpop--wpp_population@2eee2208 (2019-07-20).",
    ),
    source(
        "un-wpp-2024-scaled", "United Nations, DESA, Population Division; scaled by talent",
        "World Population Prospects 2019 single ages scaled to 2024 edition broad age groups",
        "https://population.un.org/wpp/", WPP_LICENCE,
        "Changed by us: WPP 2019 single ages times, by sex and year, the ratio of the WPP 2024 to "
        "the WPP 2019 number in the groups 0-4, 5-9, 10-14, 15-19, 20-39, 40-59, 60-64, 65-69 and "
        "70+. WPP 2024 read from open-numbers/ddf--gapminder--unpop_wpp@adc6d32 (2024-08-08).",
    ),
    source(
        "un-wpp-2024", "United Nations, DESA, Population Division",
        "World Population Prospects 2024, population by sex and broad age group",
        "https://population.un.org/wpp/", WPP_LICENCE,
        "Persons made from total by sex and percentages with five decimals, rounded to persons. "
        "Read from open-numbers/ddf--gapminder--unpop_wpp@adc6d32 (2024-08-08).",
    ),
    source(
        "un-wpp-2024-mx", "United Nations, DESA, Population Division",
        "World Population Prospects 2024, central death rates by age group and five years",
        "https://population.un.org/wpp/", WPP_LICENCE,
        "Read from PPgp/wpp2024@2da7768 (mx5dt). The five-year sets are not official UN data sets; "
        "they were provided by P. Gerland (README of that package).",
    ),
]  # fmt: skip

ISO2 = {"JPN": "JP", "TWN": "TW", "USA": "US"}
SEXES = {"M": "male", "F": "female"}
# First age of each group; the last group is open.
GROUPS = [0, 5, 10, 15, 20, 40, 60, 65, 70]
YEARS = range(2010, 2041)
LAST_AGE = 85


def wpp2024_groups(raw: Path) -> pd.DataFrame:
    """Return WPP 2024 persons by country, year, sex and age group of `GROUPS`.

    The file has shares of the sex's population with five decimals, so that the numbers by
    sex can be had from it; 60+, 65+ and 70+ overlap and are made into disjoint groups.
    """
    wide = pd.read_csv(raw / "jptw_tables" / "wpp2024_broad_age_groups.csv").pivot_table(
        index=["iso3", "year"], columns="indicator", values="value"
    )
    parts = []
    for sex, word in SEXES.items():
        total = wide[f"{word}_population_with_projections"]

        def persons(group: str, word: str = word, total: pd.Series = total) -> pd.Series:
            return wide[f"population_aged_{group}_years_{word}_percent"] / 100 * total

        closed = {0: "0_4", 5: "5_9", 10: "10_14", 15: "15_19", 20: "20_39", 40: "40_59"}
        table = {start: persons(name) for start, name in closed.items()}
        plus60, plus65, plus70 = persons("60plus"), persons("65plus"), persons("70plus")
        table |= {60: plus60 - plus65, 65: plus65 - plus70, 70: plus70}
        tidy = pd.DataFrame(table).stack().rename("target").reset_index()
        tidy.columns = ["iso3", "year", "group", "target"]
        parts.append(tidy.assign(sex=sex))
    frame = pd.concat(parts, ignore_index=True)
    frame["country"] = frame.pop("iso3").map(ISO2)
    return frame


def wpp2019_single_ages(raw: Path) -> pd.DataFrame:
    """Return WPP 2019 persons by country, year, sex and single age, with its group."""
    frame = pd.read_csv(raw / "jptw" / "wpp2019_pop_single_age.csv")
    frame = frame[frame["year"].isin(YEARS)].copy()
    frame["persons"] = frame["pop_thousand"] * 1000
    edges = [*GROUPS, 200]
    frame["group"] = pd.cut(frame["age"], edges, right=False, labels=GROUPS).astype(int)
    return frame


def scaled_single_ages(raw: Path) -> pd.DataFrame:
    """Return the single ages with the column `scaled`, which sums to the WPP 2024 groups."""
    ages = wpp2019_single_ages(raw)
    key = ["country", "year", "sex", "group"]
    ages["sum2019"] = ages.groupby(key)["persons"].transform("sum")
    ages = ages.merge(wpp2024_groups(raw), on=key, how="left", validate="many_to_one")
    if ages["target"].isna().any():
        raise ValueError("WPP 2024 has no broad age group for some year of WPP 2019")
    ages["scaled"] = ages["persons"] * ages["target"] / ages["sum2019"]
    return ages


def collect(raw: Path, book: Book) -> None:
    """Write population and mortality."""
    ages = scaled_single_ages(raw)
    ages = ages[ages["age"] <= LAST_AGE]
    note = (
        "Mid-year. Two editions: vintage 2019-06-17 is the WPP 2019 estimate (to 2019) and medium "
        "variant; vintage 2024-07-11 is the same age pattern scaled to the WPP 2024 numbers by sex "
        "and broad age group (0-4, 5-9, 10-14, 15-19, 20-39, 40-59, 60-64, 65-69, 70+), so within "
        "a group the shape is that of 2019. Age 85 is 85 only. All projections count as estimated."
    )
    for row in ages.itertuples():
        key = book.define(
            f"population.{row.country}.{row.sex}.{row.age}",
            country=row.country, concept="population", unit="persons", age_band=str(row.age),
            sex=row.sex, title=f"Population, {SEXES[row.sex]}, age {row.age}, mid-year", note=note,
        )  # fmt: skip
        book.observe(
            "population", key, row.year, round(row.persons),
            status="estimated", vintage="2019-06-17", source="un-wpp-2019",
        )  # fmt: skip
        book.observe(
            "population", key, row.year, round(row.scaled),
            status="estimated", vintage="2024-07-11", source="un-wpp-2024-scaled",
        )  # fmt: skip
    collect_totals(raw, book)
    collect_mortality(raw, book)


def collect_totals(raw: Path, book: Book) -> None:
    """Write the WPP 2024 numbers that the single ages are scaled to, to check them against."""
    groups = wpp2024_groups(raw)
    last = dict(pairwise(GROUPS))
    for row in groups[groups["year"].isin(YEARS)].itertuples():
        band = f"{row.group}-{last[row.group] - 1}" if row.group in last else f"{row.group}+"
        key = book.define(
            f"population_total.{row.country}.{row.sex}.{band}",
            country=row.country, concept="population_total", unit="persons", age_band=band,
            sex=row.sex, title=f"Population, {SEXES[row.sex]}, age {band}, mid-year",
            note="Mid-year, estimates to 2023 and medium variant. What the single ages of vintage "
            "2024-07-11 are scaled to; no model reads it.",
        )  # fmt: skip
        book.observe(
            "population", key, row.year, round(row.target),
            status="estimated", vintage="2024-07-11", source="un-wpp-2024",
        )  # fmt: skip


def age_group_label(start: str) -> str:
    """Return the label of an abridged age group from its first age ('0' is one year)."""
    if start in {"0", "100+"}:
        return start
    return "1-4" if start == "1" else f"{start}-{int(start) + 4}"


def collect_mortality(raw: Path, book: Book) -> None:
    """Write central death rates by five-year period; the period is its middle year."""
    rates = pd.read_csv(raw / "jptw" / "wpp2024_mx_5y.csv", dtype={"age": str})
    for row in rates.itertuples():
        band = age_group_label(row.age)
        for sex, value in (("M", row.mxM), ("F", row.mxF)):
            key = book.define(
                f"mortality.{row.country}.{sex}.{band}",
                country=row.country, concept="mortality", unit="deaths per person-year",
                age_band=band, sex=sex, title=f"Central death rate, {SEXES[sex]}, age {band}",
                note="Mean of a five-year period (see the note of each value), given at its middle "
                "year. Whole population, not workers, who die less. Periods after 2024 are the "
                "medium projection.",
            )  # fmt: skip
            kind = "; projection" if row.year >= 2028 else ""
            kind = "; estimate and projection" if row.year == 2023 else kind
            book.observe(
                "mortality", key, row.year, value, status="estimated", vintage="2024-07-11",
                source="un-wpp-2024-mx", note=f"mean of {row.period}{kind}",
            )  # fmt: skip
