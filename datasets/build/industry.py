"""Production, productivity and capacity of the industry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from build.catalogue import CC_BY_COMPATIBLE, CITED_FACT, US_PUBLIC_DOMAIN, source

if TYPE_CHECKING:
    from pathlib import Path

    from build.catalogue import Book

SOURCES = [
    source(
        "frb-g17", "Board of Governors of the Federal Reserve System",
        "G.17 Industrial Production and Capacity Utilization",
        "https://www.federalreserve.gov/releases/g17/", US_PUBLIC_DOMAIN,
        "FRED downloads read from jonsmirl/thesis@2279b0b (2026-02-21) and "
        "17-raghav/semiconductor_supply@5a04892 (2026-06-30); capacity from stored ALFRED pages.",
    ),
    source(
        "bls-productivity", "US Bureau of Labor Statistics", "Industry productivity, NAICS 33441",
        "https://www.bls.gov/productivity/", US_PUBLIC_DOMAIN,
        "Read from stored pages fred.stlouisfed.org/data/IPUEN33441M000000000.txt and "
        "IPUEN33441P060000000.txt.",
    ),
    source(
        "dgbas-productivity", "Directorate-General of Budget, Accounting and Statistics, Taiwan",
        "Labour productivity index (A046601010)", "https://nstatdb.dgbas.gov.tw/",
        CC_BY_COMPATIBLE, "Read from kiang/nstatdb.dgbas.gov.tw@ba5d1f6 (2022-09-10).",
    ),
    source(
        "dgbas-national-accounts",
        "Directorate-General of Budget, Accounting and Statistics, Taiwan",
        "Output and GDP by industry (A018103010)", "https://nstatdb.dgbas.gov.tw/",
        CC_BY_COMPATIBLE, "Read from kiang/nstatdb.dgbas.gov.tw@ba5d1f6 (2022-09-10).",
    ),
    source(
        "meti-iip", "Ministry of Economy, Trade and Industry, Japan",
        "Indices of Industrial Production, electronic parts and devices, shipments",
        "https://www.meti.go.jp/statistics/tyo/iip/", CC_BY_COMPATIBLE,
        "e-Stat 0004015801, read from ShinichiMine/semiconductor-cycle-analysis@7276f60 "
        "(2026-02-15). No second copy of the values was found.",
    ),
    source(
        "ic-insights-capacity", "IC Insights (now TechInsights)",
        "Global wafer capacity, shares and levels, as reported in the press",
        "https://www.taipeitimes.com/News/biz/archives/2020/06/27/2003738913", CITED_FACT,
        "Proprietary report; single facts from the pages in the note of each value.",
    ),
    source(
        "semi-capacity", "SEMI", "World Fab Forecast and Fab Outlooks, as reported in the press",
        "https://www.semi.org/en/products-services/market-data", CITED_FACT,
        "Proprietary report; single facts from the pages in the note of each value.",
    ),
    source(
        "esia-capacity", "European Semiconductor Industry Association (SEMI data)",
        "Shares of world wafer fab capacity 1995 and 2015", "https://evertiq.com/news/50200",
        CITED_FACT, "The page is undated; the month is approximate.",
    ),
]  # fmt: skip

G17_NAMES = {"INDPRO": "total", "IPMAN": "manufacturing", "IPDMAN": "durable"}


def g17_code(series_id: str) -> str:
    """Return the industry of a G.17 series id.

    Examples
    --------
    >>> g17_code("IPG3344S"), g17_code("IPMAN")
    ('3344', 'manufacturing')
    """
    return G17_NAMES.get(series_id, series_id.removeprefix("IPG").removesuffix("S"))


def collect_g17(raw: Path, book: Book) -> None:
    """Write production indices and the few capacity values of the G.17 release."""
    frame = pd.read_csv(raw / "us" / "frb_g17_industrial_production.csv")
    for row in frame.itertuples():
        code = g17_code(row.series_id)
        industry = code if code in G17_NAMES.values() else f"NAICS {code}"
        key = book.define(
            f"production.US.{code}", country="US",
            scope="components" if code == "3344" else "other", industry=industry,
            concept="production_index", unit="index 2017=100", frequency="M", seasonal="SA",
            publisher_code=row.series_id, title=f"Industrial production, {industry}",
            note="Real output with quality change, so chip output grows far faster than wafers or "
            "work. Recent months are revised.",
        )  # fmt: skip
        book.observe(
            "production", key, row.period, row.value, status="measured",
            vintage=row.vintage_retrieved[:10], source="frb-g17",
        )  # fmt: skip
    names = {
        "CAPG3344A": ("capacity.US.3344.index", "A", "index 2017=100", "capacity_index", 1),
        "CAPG3344SQ": ("capacity.US.3344.index.quarterly", "Q", "index 2017=100",
                       "capacity_index", 1),
        "CAPUTLHITEK2S": ("capacity.US.hitech.utilisation", "M", "share", "utilisation", 100),
    }  # fmt: skip
    capacity = pd.read_csv(raw / "us" / "frb_g17_capacity_3344_recent.csv")
    for row in capacity.itertuples():
        name, frequency, unit, concept, divisor = names[row.series_id]
        components = "3344.index" in name
        key = book.define(
            name, country="US", scope="components" if components else "other",
            industry="NAICS 3344" if components else "NAICS 3341, 3342, 3344", concept=concept,
            unit=unit, frequency=frequency, seasonal="SA" if frequency != "A" else "",
            publisher_code=row.series_id, title=row.title,
            note="Real capacity with quality change, not wafers per month; the monthly history is "
            "a series of its own.",
        )  # fmt: skip
        book.observe(
            "capacity", key, row.period.replace("Q", "-Q"), row.value / divisor,
            status="estimated", vintage=row.vintage_last_updated, source="frb-g17",
        )  # fmt: skip


def collect_productivity(raw: Path, book: Book) -> None:
    """Write productivity of NAICS 33441 and of Taiwan's C26 and C27."""
    kinds = {
        "IPUEN33441M000000000": "total_factor_productivity",
        "IPUEN33441P060000000": "intermediate_inputs_intensity",
    }
    frame = pd.read_csv(raw / "us" / "bls_industry_productivity_33441.csv")
    for row in frame.itertuples():
        kind = kinds[row.series_id]
        key = book.define(
            f"productivity.US.33441.{kind}", country="US", scope="components",
            industry="NAICS 33441", concept=kind, unit="index 2017=100",
            publisher_code=row.series_id, title=row.title,
            note="NAICS 33441 is NAICS 3344 in full. Quality-adjusted output; not labour per "
            "wafer. The labour productivity series itself was not in reach.",
        )  # fmt: skip
        book.observe(
            "production", key, row.period, row.value, status="measured",
            vintage=row.vintage_last_updated, source="bls-productivity",
        )  # fmt: skip
    industries = {"電子零組件製造業": "C26", "電腦、電子產品及光學製品製造業": "C27"}
    titles = {"C26": "electronic parts and components", "C27": "computers, electronic and optical"}
    frame = pd.read_csv(raw / "jptw" / "tw_productivity_ulc_index.csv")
    frame = frame[(frame["fldid_name"] == "勞動生產力指數") & (frame["freq"] == "A")]
    for row in frame[frame["code1_name"].isin(industries)].itertuples():
        code = industries[row.code1_name]
        key = book.define(
            f"productivity.TW.{code}", country="TW",
            scope="components" if code == "C26" else "other", industry=f"{code} {titles[code]}",
            concept="labour_productivity", unit="index 2016=100",
            title=f"Labour productivity, {titles[code]}",
            note="Output per hour, annual; the copy ends in 2018.",
        )  # fmt: skip
        book.observe(
            "production", key, row.year, row.value, status="measured", vintage="2022-09-10",
            source="dgbas-productivity",
        )  # fmt: skip


def collect_output(raw: Path, book: Book) -> None:
    """Write Taiwan's value added and Japan's shipments."""
    frame = pd.read_csv(raw / "jptw" / "tw_gdp_by_industry.csv")
    frame = frame[
        frame["fldid_name"].str.contains("連鎖實質值")
        & (frame["code1_name"] == "CR.電子零組件製造業")
        & (frame["freq"] == "A")
    ]
    key = book.define(
        "output.TW.electronic_components", country="TW", scope="components",
        industry="C26 electronic parts and components", concept="value_added",
        unit="million NT$, chained, reference year 2016",
        title="Real value added, electronic parts and components",
        note="National accounts, chain-linked GDP of the industry; 1981-2017.",
    )  # fmt: skip
    for row in frame.itertuples():
        book.observe(
            "production", key, row.year, row.value, status="measured", vintage="2022-09-10",
            source="dgbas-national-accounts",
        )  # fmt: skip
    key = book.define(
        "production.JP.JSIC28.shipments", country="JP", scope="components", industry="JSIC 28",
        concept="shipments_index", unit="index 2020=100", frequency="M", seasonal="SA",
        publisher_code="0046000", title="Shipments, electronic parts and devices",
        note="Doubt: one copy of the values only, not checked against METI. Before 2018 it is the "
        "2015-base index rescaled by the copier with an unknown link. Shipments, not production or "
        "capacity, and not chips only.",
    )  # fmt: skip
    frame = pd.read_csv(raw / "jptw" / "jp_iip_electronic_parts_devices.csv")
    for row in frame.itertuples():
        official = row.series_note.startswith("official")
        book.observe(
            "production", key, row.date[:7], row.shipment_index,
            status="measured" if official else "estimated", vintage="2026-02-15",
            source="meti-iip", note="" if official else "2015 base, rescaled by the copier",
        )  # fmt: skip


REGIONS = {
    "Japan": ("JP", ""),
    "Taiwan": ("TW", ""),
    "US": ("US", ""),
    "North America": ("US", "north_america_"),
}
COVERAGE = {
    "IC fabs (excl. discretes/MEMS)": "ic_fabs",
    "all semiconductor fabs (SEMI)": "all_fabs",
    "300mm fabs only": "fabs_300mm",
    "200mm fabs only": "fabs_200mm",
    "150mm fabs only": "fabs_150mm",
}
PUBLISHERS = {
    "IC Insights": "ic-insights-capacity",
    "SEMI": "semi-capacity",
    "ESIA": "esia-capacity",
}
# Publication dates of pages whose own date is missing in the raw file.
UNDATED = {
    "taiwannews.com.tw/ch/news/3637840": "2019-02-28",
    "koreaherald.com": "2021-07-20",
    "SEMI 300mm Fab Outlook to 2025": "2022-10-11",
    "SEMI 300mm Fab Outlook to 2026": "2023-03-27",
    "SEMI 200mm Fab Outlook to 2026": "2023-09-30",
}
UNRELIABLE = ("eeinews.com", "blogspot.com")


def published(date: object, url: str) -> str | None:
    """Return the full publication date, the month's end for a month, None when unknown."""
    if isinstance(date, str) and len(date) == 10:
        return date
    if isinstance(date, str) and len(date) == 7:
        return str(pd.Period(date, freq="M").end_time.date())
    return next((day for part, day in UNDATED.items() if part in url), None)


def collect_national(raw: Path, book: Book) -> None:
    """Write national capacity statements: high confidence, past years, by coverage class."""
    frame = pd.read_csv(raw / "fabs2" / "capacity_national.csv")
    frame = frame[frame["country_or_region"].isin(REGIONS) & (frame["kind"] == "actual")]
    frame = frame[frame["coverage"].isin(COVERAGE)]
    for row in frame.itertuples():
        slug = next((s for p, s in PUBLISHERS.items() if row.publisher.startswith(p)), None)
        vintage = published(row.published_on, row.source_url)
        if slug is None or vintage is None or any(bad in row.source_url for bad in UNRELIABLE):
            continue
        country, region = REGIONS[row.country_or_region]
        share = row.unit == "share_of_world"
        unit = "share_of_world" if share else "wpm_200mm"
        if not share and row.unit != "wpm 200mm-eq":
            raise ValueError(f"unit {row.unit} has no series")
        key = book.define(
            f"capacity.{country}.{region}{COVERAGE[row.coverage]}.{unit}", country=country,
            industry=row.coverage, concept="capacity_share" if share else "capacity",
            unit="share" if share else "wafers per month, 200mm equivalents",
            title=f"Wafer capacity of {row.country_or_region}, {row.coverage}, "
            + ("share of the world" if share else "wafers per month"),
            note="Statements quoted from proprietary reports. Never mix coverage classes: all fabs "
            "(SEMI, with discretes and MEMS) are about 40 % more than IC fabs. Points, not a full "
            "series." + (" North America, not the United States alone." if region else ""),
        )  # fmt: skip
        remark = f"; {row.note}" if isinstance(row.note, str) and "carried" not in row.note else ""
        book.observe(
            "capacity", key, row.year, row.value / 100 if share else row.value,
            status="estimated", vintage=vintage, source=slug,
            note=f"{row.source_url.split(' (')[0]}{remark}",
        )  # fmt: skip


def collect(raw: Path, book: Book) -> None:
    """Write production, productivity and capacity."""
    collect_g17(raw, book)
    collect_productivity(raw, book)
    collect_output(raw, book)
    collect_national(raw, book)
