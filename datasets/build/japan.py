"""Workers, turnover and participation of Japan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from build.catalogue import CC_BY_COMPATIBLE, CITED_FACT, source

if TYPE_CHECKING:
    from build.catalogue import Book

SOURCES = [
    source(
        "mhlw-mls", "Ministry of Health, Labour and Welfare, Japan",
        "Monthly Labour Survey, long time series (e-Stat 00450071)",
        "https://www.mhlw.go.jp/toukei/list/30-1.html", CC_BY_COMPATIBLE,
        "Annual rates and chain-linked level derived by us from the monthly table "
        "hon-maikin-k-jissu.csv, read from the Python package calculate_savings 0.1.3 "
        "(2024-05-21).",
    ),
    source(
        "mhlw-mls-2025", "Ministry of Health, Labour and Welfare, Japan",
        "Monthly Labour Survey, long time series with 2024 and 2025 (e-Stat 00450071)",
        "https://www.mhlw.go.jp/toukei/list/30-1.html", CC_BY_COMPATIBLE,
        "Rows of JSIC 28, establishments with 5 or more workers, of the monthly table "
        "hon-maikin-k-jissu.csv, read from rin-sato-tech/real_wage_dashboard@05ba717, data/raw: "
        "numbers only. Vintages are approximate (the final report of December, end of February).",
    ),
    source(
        "oecd-lfs-age", "OECD", "LFS by sex and age: indicators (LFS_SEXAGE_I_R), participation",
        "https://data-explorer.oecd.org/", "CC BY 4.0 (OECD terms since 2024)",
        "Read from bayesiandemography/bage@ac1267c (2022-10-12), data/lfpr_oecd.rda.",
    ),
    source(
        "cao-ageing-2023", "Cabinet Office, Japan",
        "Annual Report on the Ageing Society 2023, figure 1-2-1-10 (Labour Force Survey)",
        "https://wic-net.com/material/document/9727/1", CITED_FACT,
        "Chart labels in machine text; the order of the years was reconstructed by us, the last "
        "year is confirmed in the text.",
    ),
    source(
        "cao-ageing-2024", "Cabinet Office, Japan",
        "Annual Report on the Ageing Society 2024, section 1-2-1 (Labour Force Survey)",
        "https://www8.cao.go.jp/kourei/whitepaper/w-2024/html/zenbun/s1_2_1.html",
        CITED_FACT, "Read from the page's text.",
    ),
    source(
        "jeed-elder-2025", "Japan Organization for Employment of the Elderly, Persons with "
        "Disabilities and Job Seekers", "Elder, quoting the Labour Force Survey for 2024",
        "https://www.jeed.go.jp/elderly/data/elder/phujb80000005ys6-att/phujb80000005z7m.txt",
        CITED_FACT, "Read from the page's text.",
    ),
]  # fmt: skip

JSIC28 = "JSIC 28"
SCOPE_NOTE = (
    "JSIC 28 is electronic parts, devices and circuits: chips, discretes, displays, boards and "
    "passive parts. Establishments with 5 or more workers; before 2010 the ministry's back-linked "
    "predecessor industry."
)
BREAK_THRESHOLD = 0.5

RECENT = Path(__file__).resolve().parents[1] / "raw_found" / "mls_e28_recent.csv"
"""Rows of a later copy of the table; in a row CY every column is the mean of the twelve months."""


def collect_workers(raw: Path, book: Book) -> None:
    """Write workers and turnover of JSIC 28, size T (5 or more workers), whole years."""
    frame = pd.read_csv(raw / "jptw_tables" / "jp_mls_annual_flows_derived.csv")
    frame = frame[(frame["jsic_code"] == "E28") & (frame["size_code"].astype(str) == "T")]
    breaks = frame[frame["level_break_january_pct"].abs() >= BREAK_THRESHOLD]
    breaks_text = ", ".join(
        f"{row.year} {row.level_break_january_pct:+.1f} %" for row in breaks.itertuples()
    )
    partial = frame[frame["months"] < 12].iloc[0]
    common = {"country": "JP", "scope": "components", "industry": JSIC28}
    linked = book.define(
        "employment.JP.JSIC28.linked", concept="employment", unit="persons",
        title="Workers, electronic parts, devices and circuits, chain-linked, annual mean",
        note=f"Derived: monthly growth cumulated backwards from February 2024, which takes out the "
        f"January level breaks; an index in persons, not a census count. {SCOPE_NOTE} The mean of "
        f"January and February 2024 is {partial.workers_mean_published:.0f}.",
        **common,
    )  # fmt: skip
    published = book.define(
        "employment.JP.JSIC28.published", concept="employment_published", unit="persons",
        title="Workers, electronic parts, devices and circuits, as published, annual mean",
        note=f"Level breaks every January with a new sample or benchmark: {breaks_text}. Never "
        f"difference across them. {SCOPE_NOTE} The years from 2024 are of a later copy, which has "
        "no break in January 2025: they have the level to which the linked series is chained.",
        **common,
    )  # fmt: skip
    turnover_note = (
        "Sum of twelve monthly rates. Flows of establishments: transfers inside a firm, changes of "
        f"status and large closures count, so it is above quits. {SCOPE_NOTE}"
    )
    rates = {
        kind: book.define(
            f"exits.JP.JSIC28.{kind}", concept=f"{kind}_rate", unit="share per year",
            title=f"Annual {kind} rate, electronic parts, devices and circuits",
            note=turnover_note, **common,
        )
        for kind in ("separation", "accession")
    }  # fmt: skip
    cell = {"vintage": "2024-05-21", "source": "mhlw-mls"}
    for row in frame[frame["months"] == 12].itertuples():
        book.observe(
            "employment", linked, row.year, row.workers_mean_chain_linked_to_2024,
            status="estimated", **cell,
        )  # fmt: skip
        book.observe(
            "employment", published, row.year, row.workers_mean_published,
            status="measured", **cell,
        )  # fmt: skip
        for kind, key in rates.items():
            value = getattr(row, f"{kind}_rate_sum_pct") / 100
            book.observe("exits", key, row.year, value, status="measured", **cell)
    recent = pd.read_csv(RECENT)
    for row in recent[recent["month"] == "CY"].itertuples():
        book.observe(
            "employment", published, row.year, row.workers_end_month, status="measured",
            vintage=f"{row.year + 1}-02-28", source="mhlw-mls-2025",
        )  # fmt: skip


def collect_oecd(raw: Path, book: Book) -> None:
    """Write OECD participation by five-year age and sex, Japan and the United States."""
    frame = pd.read_csv(raw / "jptw_tables" / "oecd_lfpr_age5_sex_jpn_usa.csv")
    frame = frame[frame["flag"].isna()].dropna(subset=["lfpr_percent"])
    for row in frame.itertuples():
        country = {"JPN": "JP", "USA": "US"}[row.iso3]
        key = book.define(
            f"participation.{country}.{row.sex[0]}.{row.age}",
            country=country, concept="participation", unit="share", age_band=row.age,
            sex=row.sex[0],
            title=f"Labour force participation, {row.sex.lower()}, age {row.age}",
            note="Annual, from labour force surveys. The copy caps values at 100 %: men 30-34 in "
            "Japan in 1990 are left out; men 60-64 in Japan in 1982 and 65+ in the United States "
            "in 1962-63 look odd and are as in the copy.",
        )  # fmt: skip
        book.observe(
            "participation", key, row.year, row.lfpr_percent / 100, status="measured",
            vintage="2022-10-12", source="oecd-lfs-age",
        )  # fmt: skip


def collect_elderly(raw: Path, book: Book) -> None:
    """Write participation at 65-69, 70-74 and 75+ of both sexes from white papers."""
    frame = pd.read_csv(raw / "jptw" / "points.csv")
    frame = frame[frame["country"] == "JP"]
    pattern = r"^labour force participation rate (65-69|70-74|75\+)$"
    frame["band"] = frame["metric"].str.extract(pattern, expand=False)
    for row in frame.dropna(subset=["band"]).itertuples():
        year = int(row.period)
        if year <= 2022:
            slug, vintage = "cao-ageing-2023", "2023-06-30"
        elif year == 2023:
            slug, vintage = "cao-ageing-2024", "2024-06-30"
        else:
            slug, vintage = "jeed-elder-2025", "2025-06-30"
        reconstructed = year < 2022
        key = book.define(
            f"participation.JP.T.{row.band}",
            country="JP", concept="participation", unit="share", age_band=row.band, sex="T",
            title=f"Labour force participation, both sexes, age {row.band}",
            note="Labour Force Survey as printed in white papers. Vintage dates are approximate "
            "(end of the month of publication).",
        )  # fmt: skip
        book.observe(
            "participation", key, year, float(row.value) / 100,
            status="estimated" if reconstructed else "measured", vintage=vintage, source=slug,
            note="order of the years reconstructed from chart labels" if reconstructed else "",
        )  # fmt: skip


def collect(raw: Path, book: Book) -> None:
    """Write every labour series of Japan (and the OECD rates of the United States)."""
    collect_workers(raw, book)
    collect_oecd(raw, book)
    collect_elderly(raw, book)
