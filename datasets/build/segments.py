"""People in the parts of the industry that no official series counts: design and equipment.

Counts of different publishers do not join: the concept is ``segment_employment``, which the
forecast does not read as employment of a scope.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from build.catalogue import CITED_FACT, source

if TYPE_CHECKING:
    from pathlib import Path

    from build.catalogue import Book

SIA = "Semiconductor Industry Association"
SOURCES = [
    source(
        "sia-employment-2012", SIA, "U.S. semiconductor employment reaches nearly 250,000",
        "https://www.electronicdesign.com/news/article/21195357/us-semiconductor-employment-reaches-"
        "nearly-250000", CITED_FACT,
        "Official count of manufacturers plus an estimate of firms without fabs, which statistics "
        "put in wholesale trade.",
    ),
    source(
        "sia-oxford-2021", "Oxford Economics and Semiconductor Industry Association",
        "Chipping In: The U.S. Semiconductor Industry Workforce",
        "https://www.oxfordeconomics.com/resource/chipping-in-the-us-semiconductor-industry-"
        "workforce-and-how-federal-incentives-will-increase-domestic-jobs/", CITED_FACT,
        "More than 277,000 direct workers in 2020.",
    ),
    source(
        "sia-oxford-2023", "Oxford Economics and Semiconductor Industry Association",
        "Chipping Away: Assessing and Addressing the Labor Market Gap",
        "https://www.oxfordeconomics.com/resource/chipping-away-assessing-and-addressing-the-labor-"
        "market-gap-facing-the-us-semiconductor-industry/", CITED_FACT,
        "About 345,000 in manufacturing and design; the definition is wider than that of 2021.",
    ),
    source(
        "sia-fabless-2022", SIA, "Estimate of firms without fabs, as cited by Content First",
        "https://www.contentfirst.com/fact-of-the-month/", CITED_FACT, "Fact of June 2023.",
    ),
    source(
        "nber-ces-2009", "National Bureau of Economic Research and U.S. Census Bureau",
        "NBER-CES Manufacturing Industry Database (Becker, Gray and Marvakov), 1958-2009",
        "https://www.nber.org/research/data/nber-ces-manufacturing-industry-database", CITED_FACT,
        "Semiconductor machinery (NAICS 333295 of 1997) only, read from the package npsf "
        "(usmanuf). Underlying counts are the Annual Survey of Manufactures.",
    ),
    source(
        "tel-data-2021", "Tokyo Electron", "Sustainability data, fiscal years 2016 to 2020",
        "https://www.tel.co.jp/sustainability/data.html", CITED_FACT, "",
    ),
    source(
        "tel-data-2024", "Tokyo Electron", "Sustainability data, fiscal years 2019 to 2023",
        "https://www.tel.co.jp/sustainability/data/index.html", CITED_FACT, "",
    ),
    source(
        "screen-report-2024", "SCREEN Holdings", "Annual securities report, March 2024",
        "https://bttb.jp/kabu/EdinetBodys/edinet/S100TQ8N", CITED_FACT, "",
    ),
    source(
        "screen-report-2025", "SCREEN Holdings", "Annual securities report, March 2025",
        "https://kitaishihon.com/company/7735/human-capital", CITED_FACT, "",
    ),
    source(
        "meti-semiconductor-2021", "Ministry of Economy, Trade and Industry, Japan",
        "Employees of semiconductor-related industries, as cited by Kyodo News",
        "https://kotobank.jp/word/%E5%8D%8A%E5%B0%8E%E4%BD%93%E4%BA%BA%E6%9D%90-3241092",
        CITED_FACT, "About 230,000 in 1999, more than 160,000 in 2019.",
    ),
    source(
        "kioxia-ceatec-2022", "Kioxia", "Speech at CEATEC, as reported by ASCII",
        "https://weekly.ascii.jp/elem/000/004/109/4109143/2/", CITED_FACT,
        "190,000 people in 2000, 80,000 in 2020.",
    ),
    source(
        "moea-semiconductor-2017", "Ministry of Economic Affairs, Taiwan",
        "Statistics of the semiconductor industry, 2005 to 2015, as reported",
        "https://forexkbc.com/article/3000061819", CITED_FACT,
        "Factories of wafers, packaging and testing, and discretes; no firms without a factory.",
    ),
    source(
        "tw-semiconductor-2022", "Business Next", "People in Taiwan's semiconductor industry",
        "https://www.shopbnextmedia.com/products/bnmm00341-1", CITED_FACT,
        "Design, manufacturing, packaging and testing; rounded.",
    ),
    source(
        "mediatek-2021", "MediaTek", "Geographical distribution of employees, end of 2021",
        "https://corp.mediatek.com/about/sustainability/talent/talent-strategy", CITED_FACT,
        "18,031 with contractors, 35.7 % of them abroad.",
    ),
]  # fmt: skip

# Key, country, industry as published, title, note of the series.
SERIES = {
    "US.design": ("US", "design: firms without fabs", "People in chip design firms",
                  "Not in any official industry of chips. An estimate of the trade association."),
    "US.equipment": ("US", "equipment: NAICS 333295 of 1997, semiconductor machinery",
                     "Employees of makers of semiconductor machinery",
                     "Before 1997 the database splits older classes and is left out. NAICS 333242 "
                     "since 2012, inside NAICS 3332, whose monthly employment is in the package."),
    "US.industry_2011": ("US", "manufacturing and design, definition of 2012",
                         "People in the semiconductor industry", "Trade association."),
    "US.industry_2020": ("US", "manufacturing and design, definition of 2021",
                         "People in the semiconductor industry", "Trade association."),
    "US.industry_2023": ("US", "manufacturing and design, definition of 2023",
                         "People in the semiconductor industry", "Trade association."),
    "JP.industry_wide": ("JP", "semiconductor-related industries as the ministry counts them",
                         "People in semiconductor-related industries", "Definition not seen."),
    "JP.devices": ("JP", "makers of semiconductor devices", "People at makers of devices",
                   "Figures of an executive's speech."),
    "TW.manufacturing": ("TW", "factories: wafers, packaging and testing, discretes",
                         "Employees of semiconductor factories", "Design firms are not in it."),
    "TW.industry": ("TW", "design, manufacturing, packaging and testing",
                    "People in the semiconductor industry", "Press figures, rounded."),
}  # fmt: skip

EQUIPMENT_US = {
    1997: 40100, 1998: 44000, 1999: 41600, 2000: 50400, 2001: 50500, 2002: 33800, 2003: 30700,
    2004: 25800, 2005: 24400, 2006: 25600, 2007: 26000, 2008: 18300, 2009: 19400,
}  # fmt: skip

FACTS = [
    ("US.industry_2011", 2011, 244800, "estimated", "2012-11-14", "sia-employment-2012", ""),
    ("US.design", 2011, 57500, "estimated", "2012-11-14", "sia-employment-2012",
     "244,800 less 187,300, the yearly mean of NAICS 334413"),
    ("US.industry_2020", 2020, 277000, "estimated", "2021-05-19", "sia-oxford-2021", "more than"),
    ("US.design", 2020, 91400, "estimated", "2021-05-19", "sia-oxford-2021",
     "277,000 less 185,600, the yearly mean of NAICS 334413"),
    ("US.design", 2022, 92000, "estimated", "2023-06-30", "sia-fabless-2022",
     "vintage approximate"),
    ("US.industry_2023", 2023, 345000, "estimated", "2023-07-25", "sia-oxford-2023", "about"),
    ("JP.industry_wide", 1999, 230000, "estimated", "2021-12-31", "meti-semiconductor-2021",
     "about; vintage approximate"),
    ("JP.industry_wide", 2019, 160000, "estimated", "2021-12-31", "meti-semiconductor-2021",
     "more than; another copy of the same material gives 168,000; vintage approximate"),
    ("JP.devices", 2000, 190000, "estimated", "2022-10-18", "kioxia-ceatec-2022", ""),
    ("JP.devices", 2020, 80000, "estimated", "2022-10-18", "kioxia-ceatec-2022", ""),
    ("TW.manufacturing", 2005, 173000, "measured", "2017-04-03", "moea-semiconductor-2017",
     "rounded"),
    ("TW.manufacturing", 2015, 247000, "measured", "2017-04-03", "moea-semiconductor-2017",
     "rounded"),
    ("TW.industry", 2022, 300000, "estimated", "2022-08-31", "tw-semiconductor-2022",
     "vintage approximate"),
]  # fmt: skip

TEL_JAPAN = [
    *((year, value, "2021-10-31", "tel-data-2021") for year, value in
      zip(range(2016, 2019), (6967, 7268, 7526), strict=True)),
    *((year, value, "2024-10-31", "tel-data-2024") for year, value in
      zip(range(2019, 2024), (7806, 7921, 8234, 8796, 9150), strict=True)),
]  # fmt: skip


def collect(raw: Path, book: Book) -> None:
    """Write counts of segments and of three firms; `raw` is not read."""
    del raw
    for name, (country, industry, title, note) in SERIES.items():
        book.define(
            f"segment_employment.{name}", country=country, industry=industry,
            concept="segment_employment", unit="persons", title=title, note=note,
        )  # fmt: skip
    for name, year, value, status, vintage, slug, note in FACTS:
        book.observe("employment", f"segment_employment.{name}", year, value, status=status,
                     vintage=vintage, source=slug, note=note)  # fmt: skip
    for year, value in EQUIPMENT_US.items():
        book.observe("employment", "segment_employment.US.equipment", year, value,
                     status="measured", vintage="2013-06-30", source="nber-ces-2009",
                     note="vintage approximate")  # fmt: skip
    collect_firms(book)


def collect_firms(book: Book) -> None:
    """Write headcounts of an equipment maker in Japan, another group, and a design house."""
    key = book.define(
        "headcount.JP.TEL.regular", country="JP", industry="Tokyo Electron, Japan",
        concept="headcount", unit="persons",
        title="Tokyo Electron, regular employees in Japan",
        note="Equipment. Fiscal year that begins in April of the year, at its end.",
    )  # fmt: skip
    for year, value, vintage, slug in TEL_JAPAN:
        book.observe("employment", key, year, value, status="measured", vintage=vintage,
                     source=slug, note="vintage approximate")  # fmt: skip
    key = book.define(
        "headcount.JP.SCREEN.equipment", country="JP", industry="SCREEN, chip equipment, world",
        concept="headcount", unit="persons",
        title="SCREEN Holdings, segment of semiconductor equipment",
        note="World, end of March of the year after: fiscal years as for Tokyo Electron.",
    )  # fmt: skip
    for year, value, vintage, slug in (
        (2023, 3635, "2024-06-24", "screen-report-2024"),
        (2024, 3782, "2025-06-19", "screen-report-2025"),
    ):
        book.observe("employment", key, year, value, status="measured", vintage=vintage,
                     source=slug)  # fmt: skip
    key = book.define(
        "headcount.TW.MediaTek", country="TW", industry="MediaTek, Taiwan", concept="headcount",
        unit="persons", title="MediaTek, staff in Taiwan", note="Design. With contractors.",
    )  # fmt: skip
    book.observe("employment", key, 2021, 11590, status="estimated", vintage="2022-06-30",
                 source="mediatek-2021",
                 note="18,031 less 35.7 % abroad; vintage approximate")  # fmt: skip
