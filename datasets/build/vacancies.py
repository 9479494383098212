"""Vacancies, openings and hires from releases newer or wider than the raw files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from build.catalogue import CITED_FACT, US_PUBLIC_DOMAIN, source

if TYPE_CHECKING:
    from pathlib import Path

    from build.catalogue import Book

BLS = "U.S. Bureau of Labor Statistics"
DGBAS = "Directorate-General of Budget, Accounting and Statistics, Taiwan"
MOL = "Ministry of Labor, Taiwan"
MHLW = "Ministry of Health, Labour and Welfare, Japan"

SOURCES = [
    source(
        "bls-jolts-2025-12", BLS,
        "Job Openings and Labor Turnover Survey, release of December 2025 data",
        "https://www.bls.gov/jlt/", US_PUBLIC_DOMAIN,
        "Openings of durable goods, seasonally adjusted, read from msilva913/Sunk-entry-costs--"
        "endogenous-variety--and-unemployment@40bbd70 (jolts_vacancies_industry_adjusted_levels); "
        "its first column was matched to durable goods by the values known before 2018. Rates are "
        "ours: openings over openings plus employees.",
    ),
    source(
        "bls-jolts-2026-04", BLS, "Job Openings and Labor Turnover, April 2026, tables 1 and 2",
        "https://www.bls.gov/news.release/jolts.t01.htm", US_PUBLIC_DOMAIN,
        "Seasonally adjusted; April 2026 is preliminary. Hires are in table 2.",
    ),
    source(
        "nam-jolts-2024-10", "National Association of Manufacturers",
        "U.S. Job Openings Rise Despite Cooling Labor Market, citing the survey of openings",
        "https://nam.org/u-s-job-openings-rise-despite-cooling-labor-market-32819/", CITED_FACT,
        "First print of October 2024.",
    ),
    source(
        "nam-jolts-2025-02", "National Association of Manufacturers",
        "Durable and Nondurable Goods Sectors See Fewer Vacancies, citing the survey of openings",
        "https://nam.org/durable-and-nondurable-goods-sectors-see-fewer-vacancies-33718/",
        CITED_FACT, "First print of February 2025.",
    ),
    source(
        "dgbas-vacancies-2017-02", DGBAS, "Job vacancies, end of February 2017, as reported",
        "https://ktzones.com/go.php?p=1V1dUZ&to=prev", CITED_FACT, "Copy of a news report.",
    ),
    source(
        "dgbas-vacancies-2017-08", DGBAS,
        "Job vacancies, end of August 2017, as reported by TVBS",
        "https://news.tvbs.com.tw/politics/843670", CITED_FACT, "Levels rounded.",
    ),
    source(
        "dgbas-vacancies-2021-02", DGBAS, "Job vacancies, end of February 2021, as reported",
        "https://vos.tier.org.tw/ArticleMore.aspx?DGUID=3ed73639-12cb-41fd-bd60-21635d7294df",
        CITED_FACT, "",
    ),
    source(
        "dgbas-vacancies-2021-08", DGBAS,
        "Job vacancies, end of August 2021, as reported by China Times",
        "https://www.chinatimes.com/cn/newspapers/20220102000346-260110", CITED_FACT,
        "Levels rounded; a year earlier by the stated growth.",
    ),
    source(
        "dgbas-vacancies-2023-11", DGBAS,
        "Job vacancies, end of November 2023, as reported by the Central News Agency",
        "https://www.cna.com.tw/news/afe/202402270314.aspx", CITED_FACT,
        "Levels rounded; August 2023 by the stated change.",
    ),
    source(
        "mol-vacancies-2025-03", MOL,
        "Survey of vacancies, March 2025, as reported by United Daily News",
        "https://udn.com/news/story/7238/8991436", CITED_FACT,
        "First quarter of the ministry's own survey, which follows the one of the statistics "
        "office.",
    ),
    source(
        "mol-vacancies-2025-06", MOL,
        "Survey of vacancies, June 2025, as reported by Liberty Times",
        "https://ec.ltn.com.tw/article/paper/1732361", CITED_FACT, "",
    ),
    source(
        "mol-vacancies-2025-09", MOL,
        "Survey of vacancies, September 2025, as reported by United Daily News",
        "https://udn.com/news/story/7238/9257585", CITED_FACT,
        "Rate of manufacturing from https://udn.com/news/story/7269/9250825.",
    ),
    source(
        "mhlw-employment-trends-2001", MHLW, "Survey on Employment Trends, first half of 2001",
        "https://www.mhlw.go.jp/toukei/itiran/roudou/koyou/doukou/01-1/hyou14.html", CITED_FACT,
        "Unfilled vacancies per regular employee, end of June, establishments of 5 or more.",
    ),
    source(
        "mhlw-employment-trends-2018", MHLW,
        "Survey on Employment Trends, first half of 2018, as reported by Bilshinbun",
        "http://www.bilshinbun.com/news/2018%E5%B9%B4%E4%B8%8A%E5%8D%8A%E6%9C%9F%E9%9B%87%E7%94%A8"
        "%E5%8B%95%E5%90%91%E8%AA%BF%E6%9F%BB%E3%80%80%E4%BA%BA%E6%89%8B%E4%B8%8D%E8%B6%B3%E3%81"
        "%8C%E6%B7%B1%E5%88%BB%E5%8C%96/", CITED_FACT,
        "Unfilled vacancies per regular employee, end of June.",
    ),
    source(
        "jilpt-vacancies-2024", "Japan Institute for Labour Policy and Training",
        "Vacancy rates in the Survey on Labour Economy Trend, May 2024",
        "https://www.jil.go.jp/kokunai/blt/backnumber/2024/08_09/c_01.html", CITED_FACT,
        "Unfilled vacancies per regular employee, establishments of 30 or more. Ranges stated for "
        "2020 to 2022 are given as one value each.",
    ),
]  # fmt: skip

OPENINGS = {
    2018: (267, 275, 247, 276, 296, 290, 280, 292, 304, 313, 319, 310),
    2019: (281, 286, 286, 285, 288, 280, 278, 285, 263, 251, 271, 223),
    2020: (249, 244, 159, 156, 181, 172, 212, 234, 257, 288, 239, 294),
    2021: (302, 316, 381, 463, 497, 503, 536, 489, 561, 554, 505, 474),
    2022: (549, 512, 559, 626, 519, 542, 524, 523, 492, 483, 507, 483),
    2023: (471, 436, 418, 367, 346, 354, 346, 360, 343, 349, 362, 420),
    2024: (326, 366, 326, 324, 405, 294, 337, 298, 317, 311, 286, 291),
    2025: (369, 313, 261, 257, 296, 243, 262, 259, 256, 274, 271, 294),
}
"""Openings of durable goods in thousands, as of February 2026."""
EMPLOYED_2025_12 = 7810.0
"""Employees of durable goods in thousands that the rounded rates of table 1 allow."""
TABLES_2026 = {
    "2025-03": (259, 0.032, 182, 0.023),
    "2025-04": (249, 0.031, 185, 0.024),
    "2025-12": (287, 0.035, 154, 0.020),
    "2026-01": (330, 0.041, 164, 0.021),
    "2026-02": (291, 0.036, 157, 0.020),
    "2026-03": (296, 0.037, 163, 0.021),
    "2026-04": (321, 0.039, 168, 0.021),
}
"""Openings and hires of durable goods, thousands and rates, as of June 2026."""
HIRES_PRESS = [
    ("2024-10", 0.022, "2024-12-03", "nam-jolts-2024-10"),
    ("2025-01", 0.025, "2025-04-01", "nam-jolts-2025-02"),
    ("2025-02", 0.025, "2025-04-01", "nam-jolts-2025-02"),
]

# Series, period, value, status, vintage, source, note. Rates of Taiwan are of employment plus
# vacancies; where a level alone is known the rate is the level over it and the employees implied
# by the years whose level and rate are both known.
RATE_NOTE = "level over level and employees, these implied by years with level and rate"
TAIWAN = [
    ("manufacturing.level", "2017-08", 86000, "measured", "2017-12-28", "dgbas-vacancies-2017-08",
     "rounded"),
    ("manufacturing.rate", "2017-08", 0.03, "measured", "2017-12-28", "dgbas-vacancies-2017-08",
     ""),
    ("C26.level", "2017-08", 18000, "measured", "2017-12-28", "dgbas-vacancies-2017-08",
     "rounded"),
    ("C26.rate", "2017-08", 18 / 618, "estimated", "2017-12-28", "dgbas-vacancies-2017-08",
     RATE_NOTE),
    ("manufacturing.level", "2020-08", 78000, "estimated", "2022-01-02",
     "dgbas-vacancies-2021-08", "91,000 less the stated growth of 13,000"),
    ("manufacturing.rate", "2020-08", 78 / 2884, "estimated", "2022-01-02",
     "dgbas-vacancies-2021-08", RATE_NOTE),
    ("C26.level", "2020-08", 16300, "estimated", "2022-01-02", "dgbas-vacancies-2021-08",
     "25,000 less the stated growth of 8,700"),
    ("C26.rate", "2020-08", 16.3 / 631.3, "estimated", "2022-01-02", "dgbas-vacancies-2021-08",
     RATE_NOTE),
    ("manufacturing.level", "2021-08", 91000, "measured", "2022-01-02", "dgbas-vacancies-2021-08",
     "rounded"),
    ("manufacturing.rate", "2021-08", 91 / 2906, "estimated", "2022-01-02",
     "dgbas-vacancies-2021-08", RATE_NOTE),
    ("C26.level", "2021-08", 25000, "measured", "2022-01-02", "dgbas-vacancies-2021-08",
     "rounded"),
    ("C26.rate", "2021-08", 25 / 645, "estimated", "2022-01-02", "dgbas-vacancies-2021-08",
     RATE_NOTE),
    ("manufacturing.level", "2023-08", 74000, "estimated", "2024-02-27",
     "dgbas-vacancies-2023-11", "71,000 plus the stated fall of about 3,000"),
    ("manufacturing.rate", "2023-08", 74 / 2909, "estimated", "2024-02-27",
     "dgbas-vacancies-2023-11", RATE_NOTE),
    ("manufacturing.level", "2023-11", 71000, "measured", "2024-02-27", "dgbas-vacancies-2023-11",
     "rounded"),
    ("manufacturing.rate", "2023-11", 71 / 2906, "estimated", "2024-02-27",
     "dgbas-vacancies-2023-11", RATE_NOTE),
    ("C26.rate", "2023-11", 0.0193, "measured", "2024-02-27", "dgbas-vacancies-2023-11", ""),
    ("manufacturing.level", "2025-03", 92000, "measured", "2025-09-08", "mol-vacancies-2025-03",
     "rounded; the ministry's new survey"),
    ("manufacturing.rate", "2025-03", 0.031, "measured", "2025-09-08", "mol-vacancies-2025-03",
     "the ministry's new survey"),
    ("manufacturing.level", "2025-06", 86970, "measured", "2025-11-17", "mol-vacancies-2025-06",
     "the ministry's new survey"),
    ("manufacturing.rate", "2025-06", 86.97 / 2953, "estimated", "2025-11-17",
     "mol-vacancies-2025-06", RATE_NOTE),
    ("manufacturing.level", "2025-09", 83000, "measured", "2026-01-07", "mol-vacancies-2025-09",
     "rounded; the ministry's new survey"),
    ("manufacturing.rate", "2025-09", 0.028, "measured", "2026-01-07", "mol-vacancies-2025-09",
     "the ministry's new survey"),
]  # fmt: skip
TAIWAN_ALL = [
    ("2017-02", 0.0301, "2017-08-31", "dgbas-vacancies-2017-02", "vintage approximate"),
    ("2017-08", 0.0279, "2017-12-28", "dgbas-vacancies-2017-08", ""),
    ("2021-02", 0.0319, "2021-08-31", "dgbas-vacancies-2021-02", "vintage approximate"),
    ("2023-11", 0.026, "2024-02-27", "dgbas-vacancies-2023-11", ""),
    ("2025-03", 0.031, "2025-09-08", "mol-vacancies-2025-03", "the ministry's new survey"),
    ("2025-06", 0.03, "2026-01-07", "mol-vacancies-2025-09", "rate of September plus 0.1 point"),
    ("2025-09", 0.029, "2026-01-07", "mol-vacancies-2025-09", "the ministry's new survey"),
]
TAIWAN_HIRES = [
    ("2025-03", 0.02, "2025-09-08", "mol-vacancies-2025-03"),
    ("2025-09", 0.023, "2026-01-07", "mol-vacancies-2025-09"),
]
# Per regular employee as published; stored per employment plus vacancies.
JAPAN = [
    ("2000-06", 0.011, "measured", "2001-12-31", "mhlw-employment-trends-2001",
     "establishments of 5 or more; vintage approximate"),
    ("2001-06", 0.009, "measured", "2001-12-31", "mhlw-employment-trends-2001",
     "establishments of 5 or more; vintage approximate"),
    ("2017-06", 0.024, "measured", "2018-12-31", "mhlw-employment-trends-2018",
     "establishments of 5 or more; vintage approximate"),
    ("2018-06", 0.027, "measured", "2018-12-31", "mhlw-employment-trends-2018",
     "establishments of 5 or more; vintage approximate"),
    ("2021-02", 0.022, "estimated", "2024-06-25", "jilpt-vacancies-2024",
     "stated as the lower half of two per cent from May 2020 to November 2021; middle month"),
    ("2022-02", 0.028, "estimated", "2024-06-25", "jilpt-vacancies-2024",
     "lower end of what is stated from 2022 on"),
    ("2024-02", 0.038, "measured", "2024-06-25", "jilpt-vacancies-2024",
     "establishments of 30 or more"),
    ("2024-05", 0.036, "measured", "2024-06-25", "jilpt-vacancies-2024",
     "establishments of 30 or more"),
]  # fmt: skip
JAPAN_BY_SIZE = [("1000+", 0.026), ("300-999", 0.033), ("100-299", 0.042), ("30-99", 0.049)]
JAPAN_PRODUCTION = [("2000-06", 0.010), ("2001-06", 0.007)]

RATE = "share of employment plus vacancies"


def collect(raw: Path, book: Book) -> None:
    """Write openings and hires of the US, and vacancies of Taiwan and Japan."""
    collect_openings(raw, book)
    collect_hires(book)
    collect_taiwan(book)
    collect_japan(book)


def employed(raw: Path) -> pd.Series:
    """Return employees of durable goods in thousands by month, on a line after July 2024."""
    frame = pd.read_csv(raw / "us" / "fredmd_labour_manufacturing_subset.csv")
    known = frame[frame["series_id"] == "DMANEMP"].set_index("period")["value"]
    months = [f"{y}-{m:02d}" for y in OPENINGS for m in range(1, 13)]
    line = known.reindex(months).astype(float)
    line.loc["2025-12"] = EMPLOYED_2025_12
    return line.interpolate()


def collect_openings(raw: Path, book: Book) -> None:
    """Write revised and new openings of durable goods; the series are defined with the old ones."""
    people = employed(raw)
    for year, values in OPENINGS.items():
        for month, value in enumerate(values, start=1):
            period = f"{year}-{month:02d}"
            note = "first print" if period == "2025-12" else ""
            book.observe("labour_market", "jolts.US.durable.openings.level", period, value * 1000,
                         status="measured", vintage="2026-02-03", source="bls-jolts-2025-12",
                         note=note)  # fmt: skip
            book.observe("labour_market", "jolts.US.durable.openings.rate", period,
                         value / (value + people[period]), status="estimated",
                         vintage="2026-02-03", source="bls-jolts-2025-12",
                         note="openings over openings and employees")  # fmt: skip
    for period, (level, rate, _, _) in TABLES_2026.items():
        note = "preliminary" if period == "2026-04" else ""
        for kind, value in (("level", level * 1000), ("rate", rate)):
            book.observe("labour_market", f"jolts.US.durable.openings.{kind}", period, value,
                         status="measured", vintage="2026-06-02", source="bls-jolts-2026-04",
                         note=note)  # fmt: skip


def collect_hires(book: Book) -> None:
    """Write the few later months of hires of durable goods."""
    for period, rate, vintage, slug in HIRES_PRESS:
        book.observe("labour_market", "jolts.US.durable.hires.rate", period, rate,
                     status="measured", vintage=vintage, source=slug,
                     note="first print")  # fmt: skip
    for period, (_, _, level, rate) in TABLES_2026.items():
        note = "preliminary" if period == "2026-04" else ""
        for kind, value in (("level", level * 1000), ("rate", rate)):
            book.observe("labour_market", f"jolts.US.durable.hires.{kind}", period, value,
                         status="measured", vintage="2026-06-02", source="bls-jolts-2026-04",
                         note=note)  # fmt: skip


def collect_taiwan(book: Book) -> None:
    """Write vacancies of manufacturing and C26, of all industries, and two months of hires."""
    for name, period, value, status, vintage, slug, note in TAIWAN:
        book.observe("labour_market", f"vacancies.TW.{name}", period, value, status=status,
                     vintage=vintage, source=slug, note=note)  # fmt: skip
    key = book.define(
        "vacancies.TW.industry_services.rate", country="TW", industry="industry and services",
        concept="vacancies_rate", unit=RATE, frequency="M",
        title="Job vacancies, industry and services, rate",
        note="Establishment survey of the statistics office to 2024, of the labour ministry "
        "since. Not every month.",
    )  # fmt: skip
    for period, value, vintage, slug, note in TAIWAN_ALL:
        book.observe("labour_market", key, period, value, status="measured", vintage=vintage,
                     source=slug, note=note)  # fmt: skip
    key = book.define(
        "hires.TW.manufacturing.rate", country="TW", industry="manufacturing",
        concept="hires_rate", unit="share of employment per month", frequency="M",
        title="Entry rate, manufacturing", note="Survey of vacancies; two months are in reach.",
    )  # fmt: skip
    for period, value, vintage, slug in TAIWAN_HIRES:
        book.observe("labour_market", key, period, value, status="measured", vintage=vintage,
                     source=slug)  # fmt: skip


def collect_japan(book: Book) -> None:
    """Write unfilled vacancies of all industries, and the two splits that are in reach."""
    note = (
        "Vacancies that the employer tries to fill because work is there and nobody does it. "
        "Published per regular employee, stored per employment plus vacancies. Two surveys."
    )
    common = {"country": "JP", "concept": "vacancies_rate", "unit": RATE, "frequency": "M"}
    key = book.define(
        "vacancies.JP.economy.rate", industry="economy",
        title="Unfilled vacancies, all industries, rate", note=note, **common,
    )  # fmt: skip
    for period, value, status, vintage, slug, why in JAPAN:
        book.observe("labour_market", key, period, value / (1 + value), status=status,
                     vintage=vintage, source=slug, note=why)  # fmt: skip
    for size, value in JAPAN_BY_SIZE:
        key = book.define(
            f"vacancies.JP.economy.{size}.rate", industry=f"all industries, firms of {size}",
            title=f"Unfilled vacancies, firms of {size} employees, rate", note=note, **common,
        )  # fmt: skip
        book.observe("labour_market", key, "2024-05", value / (1 + value), status="measured",
                     vintage="2024-06-25", source="jilpt-vacancies-2024")  # fmt: skip
    key = book.define(
        "vacancies.JP.production_workers.rate", industry="production workers and labourers",
        title="Unfilled vacancies, production workers and labourers, rate", note=note, **common,
    )  # fmt: skip
    for period, value in JAPAN_PRODUCTION:
        book.observe("labour_market", key, period, value / (1 + value), status="measured",
                     vintage="2001-12-31", source="mhlw-employment-trends-2001",
                     note="vintage approximate")  # fmt: skip
