"""Where series break: benchmarks, holes, surveys and classifications that changed."""

from __future__ import annotations

import math
from fnmatch import fnmatchcase
from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from build.catalogue import COLLECTED, OBSERVATION_FILES
from build.flows import MLS, SIZES

if TYPE_CHECKING:
    from pathlib import Path

    from build.catalogue import Book

KINDS = [
    "benchmark", "hole", "level_shift", "survey_change", "classification", "definition",
    "preliminary",
]  # fmt: skip
COLUMNS = ["series", "period", "kind", "vintage", "size_log", "source", "note"]
MIN_BREAK = 0.005
"""Share; smaller January steps are within the rounding of monthly growth."""
YEARLY = (
    "age_structure.*", "capacity.*", "completions.*", "employment.TW.*", "graduates.*",
    "headcount.*", "participation.JP.*", "participation.TW.*", "retired_share.*",
)  # fmt: skip
"""Yearly by nature, so that a missing year is a hole; others follow editions or are biennial."""

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
    *((f"{concept}.US.*", "2025-05", "preliminary", None, "bls-ces-hours",
       "the last two months of a vintage are preliminary")
      for concept in ("women_employees", "production_workers", "weekly_hours",
                      "weekly_overtime_hours", "hourly_earnings")),
    ("jolts.US.*", "2022-07", "preliminary", None, "bls-jolts",
     "July and August 2022 are preliminary; later annual revisions are not in"),
    ("jolts.US.*", "2022-09", "hole", None, "bls-jolts",
     "nothing after August 2022 is in reach; hires of durable goods in single months since 2024"),
    ("jolts.US.durable.openings.*", "2026-04", "preliminary", None, "bls-jolts-2026-04",
     "first print"),
    ("jolts.US.durable.hires.*", "2026-04", "preliminary", None, "bls-jolts-2026-04",
     "first print"),
    ("oews_employment.US.*", "2019-05", "classification", None, "bls-oews-national",
     "hybrid of SOC 2010 and SOC 2018 in 2019 and 2020"),
    ("oews_employment.US.*", "2021-05", "classification", None, "bls-oews-national",
     "SOC 2018 only"),
    ("oews_employment.US.*", "2021-05", "survey_change", None, "bls-oews-national",
     "model-based estimation since May 2021: 51-9141 falls from 31,080 to 24,020"),
    ("ep_employment.US.??-????", "2019", "classification", None, "bls-ep-occupations",
     "hybrid of SOC 2010 and SOC 2018 in the editions 2019-29 and 2020-30"),
    ("ep_employment.US.??-????", "2021", "classification", None, "bls-ep-occupations",
     "SOC 2018 only, since the edition 2021-31"),
    ("ep_employment.US.3344", "2024", "definition", None, "bls-ep-matrix-2024-34",
     "total of the matrix; before it wage and salary jobs of the industry table"),
    ("occupation_mix.US.3344-editions.*", "2022", "survey_change", None, "bls-ep-matrix-2022-32",
     "survey behind it model-based since May 2021; SOC 2018, before it SOC 2010 turned into it"),
    ("exits.US.*", "2019", "classification", None, "bls-ep-separations",
     "SOC 2010 in 2016-26, hybrid in 2019-29"),
    ("exits.US.*", "2023", "classification", None, "bls-ep-separations", "SOC 2018 only"),
    ("age_structure.US.*", "2024", "survey_change", None, "bls-cps-18b",
     "2020 was collected in the pandemic; compare with care"),
    ("graduates.US.*", "2020", "definition", None, "nces-ipeds",
     "before 2020 NCSES fields, from 2020 two-digit CIP by first major"),
    ("graduates.US.physical_sciences.*", "2020", "level_shift", -0.05, "nces-ipeds",
     "NCSES has earth, atmospheric and ocean sciences in: about 5 % above CIP 40"),
    ("graduates.US.*", "2012", "definition", None, "ncses-indicators-2023",
     "other edition of the tables, with other groups of fields; race and residence are counted "
     "apart"),
    ("graduates.US.engineering.master", "2012", "definition", -0.07, "ncses-indicators-2023",
     "tables of 2023 are 7 % below those of 2019 in the years that both have"),
    ("graduates.JP.engineering.master", "2023", "definition", None, "talent-jp-graduates",
     "our product of a total and a share, where 2003 is a count"),
    ("employment.TW.C26", "2024", "definition", None, "dgbas-payroll-2025-09",
     "2014 is an annual average, 2024 and 2025 are September, rounded"),
    ("capacity.TW.fabs_200mm.share_of_world", "2023", "definition", None, "semi-capacity",
     "SEMI counts all semiconductor fabs, IC Insights before it circuits only"),
    ("capacity.TW.fabs_300mm.share_of_world", "2021", "definition", None, "semi-capacity",
     "SEMI counts all semiconductor fabs, IC Insights before it circuits only"),
    ("vacancies.TW.manufacturing.*", "2017-02", "hole", None, "dgbas-vacancies-2017-08",
     "single dates since, months differ between the surveys"),
    *((pattern, "2025-03", "survey_change", None, "mol-vacancies-2025-03",
       "survey of the labour ministry in place of that of the statistics office")
      for pattern in ("vacancies.TW.manufacturing.*", "vacancies.TW.industry_services.rate")),
    ("vacancies.JP.economy.rate", "2021-02", "survey_change", None, "jilpt-vacancies-2024",
     "quarterly survey, establishments of 30 or more; before it June survey, 5 or more"),
    ("population.*", "2024", "definition", None, "un-wpp-2024-scaled",
     "estimates to 2023, medium variant after; single ages of the 2019 edition scaled to the 2024 "
     "edition's totals of broad groups, not a UN product"),
    ("population_total.*", "2024", "definition", None, "un-wpp-2024",
     "estimates to 2023, medium variant after"),
    ("mortality.*", "2024", "definition", None, "un-wpp-2024-mx",
     "estimates before, medium projection after; five-year sets that are not official"),
    ("production.JP.JSIC28.shipments", "2018-01", "classification", None, "meti-iip",
     "2020 base from here; before it the 2015 base rescaled by the copier with an unknown link"),
    ("participation.JP.T.*", "2022", "definition", None, "cao-ageing-2023",
     "to 2021 read from chart labels, the order of the years reconstructed"),
    ("participation.US.M.65+", "1963", "level_shift", None, "oecd-lfs-age",
     "0.407 in 1962, 0.279 in 1963: odd in the source, change and step together"),
    ("participation.US.F.65+", "1963", "level_shift", None, "oecd-lfs-age",
     "0.161 in 1962, 0.094 in 1963: odd in the source, change and step together"),
    ("participation.JP.M.60-64", "1982", "level_shift", None, "oecd-lfs-age",
     "78.5 % between neighbours of 75.7 % in the source"),
    *((pattern, "2010-01", "classification", None, "mhlw-mls-monthly",
       "before 2010 the ministry's back-linked predecessor industry")
      for pattern in ("workers.JP.JSIC28.*", "accessions_level.JP.JSIC28.*",
                      "separations_level.JP.JSIC28.*")),
    *((key, "2010", "classification", None, "mhlw-mls",
       "before 2010 the ministry's back-linked predecessor industry")
      for key in ("employment.JP.JSIC28.linked", "employment.JP.JSIC28.published")),
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


def ces_holes(observed: pd.DataFrame) -> list[tuple]:
    """Return the hole of 2022 of every monthly US series, from its first missing month."""
    frame = observed[observed["series"].str.fullmatch(r"employment\.US\..*\.SA")]
    frame = frame[frame["period"] < "2023-01"]
    last = frame.groupby("series")["period"].max()
    note = "nothing until 2022-12: old benchmark before, new one after; never interpolate"
    return [(key, after(month), "hole", None, "bls-ces", note) for key, month in last.items()]


def year_holes(observed: pd.DataFrame) -> list[tuple]:
    """Return the holes of series that are yearly by nature, from their first missing year."""
    rows = []
    for key, periods in observed.groupby("series")["period"]:
        if len(periods.iloc[0]) != 4 or not any(fnmatchcase(key, p) for p in YEARLY):
            continue
        years = sorted({int(period) for period in periods})
        rows += [
            (key, str(a + 1), "hole", None, "talent", f"{a + 1} to {b - 1} are not in reach"
             if b > a + 2 else f"{a + 1} is not in reach")
            for a, b in pairwise(years)
            if b > a + 1
        ]  # fmt: skip
    return rows


def mls_steps(raw: Path) -> list[tuple]:
    """Return January level breaks of the Monthly Labour Survey with their sizes.

    The workers at the end of the month before, as January counts them, against December's own.
    """
    frame = pd.read_csv(
        raw / "jptw_tables" / "jp_mls_electronics_workers_flows.csv",
        dtype={"size_code": str, "month": str, "employment_type_code": str},
    )
    frame = frame[(frame["month"] != "CY") & (frame["employment_type_code"] == "0")]
    frame = frame[frame["jsic_code"].isin(MLS) & frame["size_code"].isin(SIZES)]
    frame = frame[(frame["jsic_code"] == "E28") | (frame["size_code"] == "T")]
    rows = []
    for (industry, size), part in frame.groupby(["jsic_code", "size_code"]):
        by_month = part.assign(month=part["month"].astype(int)).set_index(["year", "month"])
        for (year, month), start in by_month["workers_end_prev_month"].items():
            end = by_month["workers_end_month"].get((year - 1, 12))
            if month != 1 or end is None or abs(start / end - 1) < MIN_BREAK:
                continue
            shift = math.log(start / end)
            key = f"workers.JP.JSIC{industry.removeprefix('E')}.{SIZES[size]}"
            note = "new sample or benchmark in January"
            rows.append((key, f"{year}-01", "benchmark", shift, "mhlw-mls-monthly", note))
            if (industry, size) == ("E28", "T"):
                note += "; taken out of the linked series"
                key = "employment.JP.JSIC28.published"
                rows.append((key, str(year), "benchmark", shift, "mhlw-mls", note))
    return rows


def revisions(observed: pd.DataFrame) -> list[tuple]:
    """Return the years in which Taiwan's industry classification changes in a series."""
    frame = observed[observed["series"] == "employment.TW.manufacturing"]
    frame = frame.sort_values("period").drop_duplicates("period", keep="last")
    changed = frame["note"].ne(frame["note"].shift())
    return [
        (row.series, row.period, "classification", None, row.source,
         f"industries by {row.note} of the national classification from here")
        for row in frame[changed].iloc[1:].itertuples()
    ]  # fmt: skip


def applies(kind: str, period: str, values: pd.DataFrame) -> bool:
    """Whether a series has values that a break of this kind at this period can touch."""
    before = (values["period"] < period).any()
    at, later = (values["period"] == period).any(), (values["period"] > period).any()
    if kind == "hole":
        return before and not at
    # The caveats of a series of one value are in its note: there is nothing to part.
    return before and (at or later)


def known_on(period: str, source: str, values: pd.DataFrame) -> str:
    """Return the vintage of the first value after a break; without one the day of collection.

    Where a later edition made the break, only its own values can tell.
    """
    later = values[values["period"] >= period]
    own = later[later["source"] == source]
    found = own if len(own) else later
    return found["vintage"].min() if len(found) else COLLECTED


def build_breaks(raw: Path, book: Book) -> pd.DataFrame:
    """Return one row a series and break; a stated row that fits no series raises ValueError.

    Of two rows for the same break the one that names the series in more letters counts.
    """
    observed = pd.concat([book.observations(name) for name in OBSERVATION_FILES])
    by_series = dict(iter(observed.groupby("series")))
    rows = [*STATED, *ces_holes(observed), *year_holes(observed), *mls_steps(raw),
            *revisions(observed)]  # fmt: skip
    found: dict[tuple[str, str, str], tuple] = {}
    lost, stated = [], {row[:3] for row in STATED}
    for pattern, period, kind, size, source, note in sorted(rows, key=lambda row: len(row[0])):
        touched = [
            key
            for key, values in by_series.items()
            if fnmatchcase(key, pattern) and applies(kind, period, values)
        ]
        if not touched and (pattern, period, kind) in stated:
            lost.append((pattern, period, kind))
        for key in touched:
            vintage = known_on(period, source, by_series[key])
            shift = None if size is None else round(float(size), 6)
            found[key, period, kind] = (key, period, kind, vintage, shift, source, note)
    if lost:
        raise ValueError(f"breaks of no series: {lost}")
    frame = pd.DataFrame(found.values(), columns=COLUMNS).astype({"size_log": float})
    return frame.sort_values(["series", "period", "kind", "vintage"], ignore_index=True)
