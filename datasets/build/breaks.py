"""Where series break: benchmarks, holes, surveys and classifications that changed."""

from __future__ import annotations

import math
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import pandas as pd

from build.flows import SIZES

if TYPE_CHECKING:
    from pathlib import Path

KINDS = [
    "benchmark", "hole", "level_shift", "survey_change", "classification", "definition",
    "preliminary",
]  # fmt: skip
COLUMNS = ["series", "period", "kind", "size_log", "source", "note"]
MIN_BREAK = 0.5
"""Percent; smaller January steps are within the rounding of monthly growth."""

STATED: list[tuple[str, str, str, float | None, str, str]] = [
    ("employment.US.*.SA", "2023-01", "benchmark", None, "bls-ces",
     "values from here are two benchmark rounds newer; the size of the step is not known"),
    ("employment.US.3344.SA", "2023-01", "level_shift", None, "bls-ces",
     "386.1 thousand in July 2022, 399.5 in January 2023: growth and step together, +3.4 %"),
    ("employment.US.334413.SA", "2023-01", "level_shift", None, "bls-ces",
     "192.3 thousand in June 2022, 206.8 in January 2023: growth and step together, +7.3 %; a page "
     "citing BLS has 199.8 for 2022 as a whole, which the old benchmark can hardly reach"),
    ("employment.US.*.SA", "2025-06", "preliminary", None, "bls-ces",
     "the last two months of a vintage are preliminary"),
    ("jolts.US.*", "2022-07", "preliminary", None, "bls-jolts",
     "July and August 2022 are preliminary; later annual revisions are not in"),
    ("jolts.US.*", "2022-09", "hole", None, "bls-jolts", "nothing after August 2022 is in reach"),
    ("occupation_mix.US.3344.*", "2025-05", "definition", None, "bls-oews-2025",
     "six panels over three years, not a point in time; no earlier survey may be compared"),
    ("occupation_mix.US.*", "2024", "definition", None, "bls-ep-matrix-2024-34",
     "donors come from the projections matrix, NAICS 3344 from the survey: other methods"),
    ("oews_employment.US.*", "2019-05", "classification", None, "bls-oews-national",
     "hybrid of SOC 2010 and SOC 2018 in 2019 and 2020"),
    ("oews_employment.US.*", "2021-05", "classification", None, "bls-oews-national",
     "SOC 2018 only"),
    ("oews_employment.US.*", "2021-05", "survey_change", None, "bls-oews-national",
     "model-based estimation since May 2021: 51-9141 falls from 31,080 to 24,020"),
    ("ep_employment.US.*", "2019", "classification", None, "bls-ep-occupations",
     "hybrid of SOC 2010 and SOC 2018 in the editions 2019-29 and 2020-30"),
    ("ep_employment.US.*", "2021", "classification", None, "bls-ep-occupations",
     "SOC 2018 only, since the edition 2021-31"),
    ("ep_employment.US.3344", "2024", "definition", None, "bls-ep-matrix-2024-34",
     "total of the matrix; before it wage and salary jobs of the industry table"),
    ("exits.US.*", "2019", "classification", None, "bls-ep-separations",
     "SOC 2010 in 2016-26, hybrid in 2019-29"),
    ("exits.US.*", "2023", "classification", None, "bls-ep-separations", "SOC 2018 only"),
    ("age_structure.US.*", "2020", "survey_change", None, "bls-cps-18b",
     "collection of the household survey in the pandemic; compare with care"),
    ("graduates.US.*", "2020", "definition", None, "nces-ipeds",
     "before 2020 NCSES fields, from 2020 two-digit CIP by first major"),
    ("graduates.US.physical_sciences.*", "2020", "level_shift", -0.05, "nces-ipeds",
     "NCSES has earth, atmospheric and ocean sciences in: about 5 % above CIP 40"),
    ("graduates.US.engineering.master", "2012", "definition", -0.07, "ncses-indicators-2023",
     "tables of 2023 are 7 % below those of 2019 in the years that both have"),
    ("employment.TW.C26", "2024", "hole", None, "talent",
     "2015 to 2023 are not in reach; 2014 is an annual average, 2024 and 2025 are September"),
    ("vacancies.TW.manufacturing.*", "2017-02", "hole", None, "dgbas-vacancies-2024",
     "nothing from 2017 to 2023 is in reach; months differ between the surveys"),
    ("population.*", "2024", "definition", None, "un-wpp-2024-scaled",
     "estimates to 2023, medium variant after; single ages of the 2019 edition scaled to the 2024 "
     "edition's totals of broad groups, not a UN product"),
    ("population.TW.*", "2024", "benchmark", -0.034, "un-wpp-2024-scaled",
     "edition 2024 total against edition 2019, 2024 (2035: -0.087, mostly births and migration)"),
    ("population.JP.*", "2024", "benchmark", -0.009, "un-wpp-2024-scaled",
     "edition 2024 total against edition 2019, 2024 (2035: -0.014)"),
    ("population.US.*", "2024", "benchmark", 0.023, "un-wpp-2024-scaled",
     "edition 2024 total against edition 2019, 2024 (2035: 0.015)"),
    ("mortality.*", "2024", "definition", None, "un-wpp-2024-mx",
     "estimates before, medium projection after; five-year sets that are not official"),
    ("production.JP.JSIC28.shipments", "2018-01", "classification", None, "meti-iip",
     "2020 base from here; before it the 2015 base rescaled by the copier with an unknown link"),
    ("participation.JP.T.*", "2022", "definition", None, "cao-ageing-2023",
     "to 2021 read from chart labels, the order of the years reconstructed"),
    ("participation.US.M.65+", "1962", "level_shift", None, "oecd-lfs-age",
     "1962 and 1963 look odd in the source"),
    ("participation.JP.M.60-64", "1982", "level_shift", None, "oecd-lfs-age",
     "78.5 % between neighbours of 75.7 % in the source"),
    ("stay_rate.US.*", "2021", "survey_change", None, "ncses-stay-2021",
     "other table and other classes of fields than 2003-17"),
    ("births.TW", "2019", "hole", None, "dgbas-births", "the copy ends with 2018"),
    ("productivity.TW.*", "2019", "hole", None, "dgbas-productivity", "the copy ends with 2018"),
    ("production.US.*", "2025-12", "preliminary", None, "frb-g17",
     "recent months are revised: two copies differ by up to 1.96 index points"),
]  # fmt: skip


def after(month: str) -> str:
    """Return the month after one.

    Examples
    --------
    >>> after("2022-07"), after("2021-12")
    ('2022-08', '2022-01')
    """
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12}-{number % 12 + 1:02d}"


def ces_holes(employment: pd.DataFrame) -> list[tuple]:
    """Return the hole of 2022 of every monthly US series, from its first missing month."""
    frame = employment[employment["series"].str.fullmatch(r"employment\.US\..*\.SA")]
    frame = frame[frame["period"] < "2023-01"]
    last = frame.groupby("series")["period"].max()
    note = "nothing until 2022-12: old benchmark before, new one after; never interpolate"
    return [(key, after(month), "hole", None, "bls-ces", note) for key, month in last.items()]


def mls_steps(raw: Path) -> list[tuple]:
    """Return January level breaks of the Monthly Labour Survey with their sizes."""
    frame = pd.read_csv(raw / "jptw_tables" / "jp_mls_annual_flows_derived.csv")
    frame = frame[frame["level_break_january_pct"].abs() >= MIN_BREAK]
    rows = []
    for row in frame.itertuples():
        size = str(row.size_code)
        code = row.jsic_code.removeprefix("E")
        shift = math.log1p(row.level_break_january_pct / 100)
        cell = ("benchmark", shift, "mhlw-mls")
        if row.jsic_code == "E28" and size == "T":
            note = "new sample or benchmark in January; taken out of the linked series"
            rows.append(("employment.JP.JSIC28.published", str(row.year), *cell, note))
        wanted = size in SIZES and (row.jsic_code == "E28" or size == "T")
        if wanted and row.jsic_code in {"E26", "E27", "E28", "E29", "E30"}:
            key = f"workers.JP.JSIC{code}.{SIZES[size]}"
            rows.append((key, f"{row.year}-01", *cell, "new sample or benchmark in January"))
    return rows


def revisions(employment: pd.DataFrame) -> list[tuple]:
    """Return the years in which Taiwan's industry classification changes in a series."""
    frame = employment[employment["series"] == "employment.TW.manufacturing"]
    frame = frame.sort_values("period").drop_duplicates("period", keep="last")
    changed = frame["note"].ne(frame["note"].shift())
    return [
        (row.series, row.period, "classification", None, row.source,
         f"industries by {row.note} of the national classification from here")
        for row in frame[changed].iloc[1:].itertuples()
    ]  # fmt: skip


def build_breaks(raw: Path, series: pd.DataFrame, employment: pd.DataFrame) -> pd.DataFrame:
    """Return the breaks; a row that fits no series raises ValueError."""
    rows = [*STATED, *ces_holes(employment), *mls_steps(raw), *revisions(employment)]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    frame["size_log"] = frame["size_log"].astype(float).round(6)
    keys = list(series["series"])
    lost = [p for p in frame["series"].unique() if not any(fnmatchcase(k, p) for k in keys)]
    if lost:
        raise ValueError(f"breaks of no series: {lost}")
    return frame.sort_values(["series", "period", "kind"], ignore_index=True)
