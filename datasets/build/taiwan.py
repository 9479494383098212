"""Employees, turnover, vacancies, participation and TSMC's workforce tables, Taiwan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from build.catalogue import CC_BY_COMPATIBLE, CITED_FACT, source

if TYPE_CHECKING:
    from pathlib import Path

    from build.catalogue import Book

DGBAS = "Directorate-General of Budget, Accounting and Statistics, Taiwan"
MOL = "Ministry of Labor, Taiwan"
TSMC = "Taiwan Semiconductor Manufacturing Company"
SOURCES = [
    source(
        "dgbas-payroll-2014", DGBAS, "Employees' Earnings Survey 2014, averages by industry",
        "https://www.dgbas.gov.tw/", CC_BY_COMPATIBLE,
        "Read from TaiwanStat/long.taiwanstat.com@07f43bb, salary/salary.csv.",
    ),
    source(
        "moea-factory-2024", "Ministry of Economic Affairs, Taiwan",
        "Factory operation survey 2024, as reported by United Daily News",
        "https://udn.com/news/story/7238/9199661", CITED_FACT, "Rounded in the report.",
    ),
    source(
        "dgbas-manpower", DGBAS, "Manpower Survey, employed persons by industry",
        "https://nstatdb.dgbas.gov.tw/", CC_BY_COMPATIBLE,
        "Tables A040103030, A040103040 and A040103050, read from "
        "kiang/nstatdb.dgbas.gov.tw@ba5d1f6 (2022-09-10).",
    ),
    source(
        "mol-yearbook-2016", MOL, "Yearbook of Labor Statistics 2016, tables 2-2, 2-4, 2-8, 2-14",
        "https://www.mol.gov.tw/", CC_BY_COMPATIBLE,
        "Read from wspooong/2016-labor-statistics-tw@46b103a (2018-05-24).",
    ),
    source(
        "dgbas-lfpr-2016", DGBAS,
        "Manpower Survey 2016, participation by five-year age, table 1 of a 2018 seminar volume",
        "https://hkh-edu.com/2018seminar/book/07/files/basic-html/page19.html", CITED_FACT,
        "The column heads are garbled; the columns were identified from the totals.",
    ),
    source(
        "mol-lfpr-2021", MOL, "Participation of older workers 2021, as reported by Taiwan News",
        "https://www.taiwannews.com.tw/en/news/4854507", CITED_FACT, "",
    ),
    source(
        "mol-lfpr-2019", MOL, "Participation at 45-64 in 2019, as reported by the Taipei Times",
        "https://www.taipeitimes.com/News/biz/archives/2020/10/19/2003745395", CITED_FACT, "",
    ),
    source(
        "dgbas-vacancies-2024", DGBAS, "Job vacancies, end of August 2024, as reported by CNA",
        "https://tw.stock.yahoo.com/news/ai%E7%99%BC%E7%87%92-8%E6%9C%88%E8%A3%BD%E9%80%A0%E6%A5%AD"
        "%E8%81%B7%E7%BC%BA%E7%8E%872-97-%E6%94%803%E5%B9%B4%E6%9C%80%E9%AB%98-094950612.html",
        CITED_FACT, "Vacancies are rounded to thousands in the report.",
    ),
    source(
        "mol-vacancies-2025", MOL, "Survey of vacancies, March 2025, as reported by NOWnews",
        "https://www.nownews.com/news/6728475", CITED_FACT, "",
    ),
    source(
        "dgbas-turnover-2020", DGBAS,
        "Accession and exit rates, October 2020, as reported by the Taipei Times",
        "https://www.taipeitimes.com/News/biz/archives/2020/12/11/2003748495", CITED_FACT, "",
    ),
    source(
        "tsmc-annual-reports", TSMC, "Annual reports 2012 to 2016, workforce structure tables",
        "https://investor.tsmc.com/english/annual-reports", CITED_FACT,
        "Read from the stored pages e_5_5 and c_5_5 of the reports 2012, 2013, 2015 and 2016.",
    ),
    source(
        "tsmc-sustainability-2023", TSMC, "Sustainability report 2023, as reported by CNA",
        "https://news.pchome.com.tw/finance/cna_business/20240731/"
        "index-17224334423507022003.html",
        CITED_FACT, "",
    ),
    source(
        "tsmc-headcount-2024", TSMC, "Headcount at the end of 2024, as reported by Liberty Times",
        "https://ec.ltn.com.tw/article/breakingnews/5161144", CITED_FACT, "",
    ),
]  # fmt: skip

C26 = "C26 electronic parts and components"


def points(raw: Path) -> pd.DataFrame:
    """Return the dated single facts of both collections, with their quotations."""
    frames = [pd.read_csv(raw / folder / "points.csv") for folder in ("jptw", "jptw_tables")]
    return pd.concat(frames, ignore_index=True)


def point(frame: pd.DataFrame, country: str, metric: str, period: str) -> float:
    """Return one fact as a number; anything but exactly one value raises ValueError."""
    hit = frame[
        (frame["country"] == country)
        & (frame["metric"] == metric)
        & (frame["period"].astype(str) == period)
    ]
    if hit["value"].nunique() != 1:
        raise ValueError(f"{country} {metric} {period}: {len(hit)} rows, not one value")
    return float(hit["value"].iloc[0])


def collect_employment(raw: Path, book: Book, facts: pd.DataFrame) -> None:
    """Write employees of C26 and of manufacturing."""
    key = book.define(
        "employment.TW.C26", country="TW", scope="components", industry=C26,
        concept="employment", unit="persons", title="Employees, electronic parts and components",
        note="Employees on payrolls (DGBAS): 2014 is the annual average, 2024 and 2025 are "
        "September as the press reports it. C26 has chips, displays, boards, passive parts and "
        "LEDs. No annual series is in reach; the years between are missing.",
    )  # fmt: skip
    metric = "C26 electronic parts & components: employees on payrolls (DGBAS), total"
    book.observe(
        "employment", key, 2014, point(facts, "TW", metric, "2014 avg"), status="measured",
        vintage="2015-03-31", source="dgbas-payroll-2014", note="vintage approximate",
    )  # fmt: skip
    for year, persons, note in (
        (2025, 650_000, "September, rounded to ten thousands"),
        (2024, 633_000, "September: 650,000 less the stated growth of 2.64 % on the year"),
    ):
        book.observe(
            "employment", key, year, persons, status="estimated", vintage="2025-11-10",
            source="dgbas-payroll-2025-09", note=note,
        )  # fmt: skip
    metric = "C26 electronic parts: employees in operating factories (MOEA factory survey)"
    key = book.define(
        "employees.TW.C26.factories", country="TW", scope="components", industry=C26,
        concept="employees", unit="persons", title="Employees of operating factories, C26",
        note="Factory survey of the ministry: another concept than payrolls, and lower.",
    )  # fmt: skip
    book.observe(
        "labour_market", key, 2024, point(facts, "TW", metric, "2024"), status="estimated",
        vintage="2025-12-31", source="moea-factory-2024",
        note="vintage approximate",
    )  # fmt: skip
    key = book.define(
        "employment.TW.manufacturing", country="TW", industry="manufacturing",
        concept="employment", unit="persons", title="Employed persons, manufacturing",
        note="Household survey, thousands. Industry classification revision 8 to 2011, 9 for "
        "2012-2016, 10 from 2017; small breaks are possible at these years.",
    )  # fmt: skip
    for revision in (8, 9, 10):
        frame = pd.read_csv(raw / "jptw" / f"tw_emp_ind_rev{revision}.csv")
        keep = (frame["fldid_name"] == "製造業") & (frame["code1_name"] == "合計")
        for row in frame[keep & (frame["freq"] == "A")].itertuples():
            book.observe(
                "employment", key, row.year, row.value * 1000, status="measured",
                vintage="2022-09-10", source="dgbas-manpower", note=f"revision {revision}",
            )  # fmt: skip


def report_vintage(url: str) -> str:
    """Return the approximate publication date of the TSMC annual report behind a URL."""
    year = int(url.split("annualReports/")[1][:4])
    return f"{year + 1}-04-15"


TSMC_GROUPS = {
    "managers": "employees: managers",
    "professionals": "employees: professionals",
    "assistants": "employees: assistant engineers/clerical",
    "technicians": "employees: technicians",
}


def collect_tsmc(book: Book, facts: pd.DataFrame) -> None:
    """Write TSMC's headcount, job groups, mean age and turnover."""
    tsmc = facts[(facts["country"] == "TSMC") & facts["source_url"].str.contains("annualReports")]
    tsmc = tsmc[tsmc["period"].str.fullmatch(r"\d{4}-12-31")]
    note = (
        "End of the year, one company and not an industry. 2011 is the parent company only, 2012 "
        "on is consolidated (fabs abroad included). Vintage: April after the year of the report "
        "that the copy comes from, approximate."
    )
    common = {"country": "TW", "scope": "fab", "industry": "TSMC"}
    total = book.define(
        "headcount.TW.TSMC.total", concept="headcount", unit="persons",
        title="Employees, TSMC, total", note=note + " 2023: sustainability report, 76,478 in the "
        "annual report. 2024: 87 % of them in Taiwan.", **common,
    )  # fmt: skip
    age = book.define(
        "age_structure.TW.TSMC.mean_age", concept="mean_age", unit="years",
        title="Mean age of employees, TSMC", note=note, **common,
    )  # fmt: skip
    keys = {"employees: total": ("employment", total), "average age": ("age_structure", age)}
    for group, metric in TSMC_GROUPS.items():
        key = book.define(
            f"occupation_mix.TW.TSMC.{group}", concept="occupation_mix", unit="persons",
            publisher_code=group, title=f"Employees, TSMC, {metric.split(': ')[1]}", note=note,
            **common,
        )  # fmt: skip
        keys[metric] = ("occupation_mix", key)
    for row in tsmc.itertuples():
        if row.metric not in keys:
            continue
        file, key = keys[row.metric]
        book.observe(
            file, key, row.period[:4], float(row.value), status="measured",
            vintage=report_vintage(row.source_url), source="tsmc-annual-reports",
            note="parent company only" if row.period.startswith("2011") else "",
        )  # fmt: skip
    metric = "employees: total (sustainability report definition)"
    book.observe(
        "employment", total, 2023, point(facts, "TSMC", metric, "2023-12-31"),
        status="measured", vintage="2024-07-31", source="tsmc-sustainability-2023",
    )  # fmt: skip
    value = facts[
        (facts["country"] == "TSMC")
        & (facts["metric"] == "employees: total")
        & (facts["period"] == "2024-12-31")
        & facts["source_url"].str.contains("ltn.com.tw")
    ]["value"].iloc[0]
    book.observe(
        "employment", total, 2024, float(value), status="measured", vintage="2025-08-31",
        source="tsmc-headcount-2024", note="vintage approximate",
    )  # fmt: skip
    key = book.define(
        "exits.TW.TSMC.turnover", concept="turnover_rate", unit="share per year",
        title="Annual turnover of employees, TSMC",
        note="All employees worldwide, as the company defines it; quits to other firms included, "
        "so it is not a rate of leaving the occupation or the industry.", **common,
    )  # fmt: skip
    for year in ("2022", "2023"):
        value = point(facts, "TSMC", "annual turnover rate, all employees", year)
        book.observe(
            "exits", key, year, value / 100, status="measured", vintage="2024-07-31",
            source="tsmc-sustainability-2023",
        )  # fmt: skip


def collect_turnover(book: Book, facts: pd.DataFrame) -> None:
    """Write the few monthly accession and separation rates of broad sectors."""
    rows = [
        ("industry_sector", "accession", "industry sector monthly accession rate (MOL)",
         "2025-03", "mol-vacancies-2025", "2025-07-31"),
        ("industry_sector", "separation", "industry sector monthly separation rate (MOL)",
         "2025-03", "mol-vacancies-2025", "2025-07-31"),
        ("industry_services", "accession", "industry & services monthly accession rate (DGBAS)",
         "2020-10", "dgbas-turnover-2020", "2020-12-11"),
        ("industry_services", "separation", "industry & services monthly exit rate (DGBAS)",
         "2020-10", "dgbas-turnover-2020", "2020-12-11"),
    ]  # fmt: skip
    for sector, kind, metric, period, slug, vintage in rows:
        key = book.define(
            f"exits.TW.{sector}.{kind}", country="TW", industry=sector.replace("_", " and ", 1)
            if sector == "industry_services" else "industry sector",
            concept=f"{kind}_rate", unit="share per month", frequency="M",
            title=f"Monthly {kind} rate, {sector.replace('_', ' ')}",
            note="One month only, as reported in the news; far wider than C26.",
        )  # fmt: skip
        book.observe(
            "exits", key, period, point(facts, "TW", metric, period) / 100, status="measured",
            vintage=vintage, source=slug,
            note="vintage approximate" if slug == "mol-vacancies-2025" else "",
        )  # fmt: skip


def collect_vacancies(raw: Path, book: Book, facts: pd.DataFrame) -> None:
    """Write vacancies of manufacturing (2002-2016, 2024) and of C26 (August 2024)."""
    keys: dict[tuple[str, str], str] = {}
    names = {"manufacturing": ("other", "manufacturing"), "C26": ("components", C26)}
    for name, (scope, industry) in names.items():
        for kind in ("rate", "level"):
            keys[name, kind] = book.define(
                f"vacancies.TW.{name}.{kind}", country="TW", scope=scope, industry=industry,
                concept=f"vacancies_{kind}", frequency="M",
                unit="persons" if kind == "level" else "share of employment plus vacancies",
                title=f"Job vacancies, {industry}, {kind}",
                note="Establishment survey, end of February and August to 2016; August 2024 from "
                "the news, level rounded to thousands. Not every month. Filled posts are in the "
                "denominator of the rate.",
            )  # fmt: skip
    frame = pd.read_csv(raw / "jptw_tables" / "tw_mol_vacancies_by_industry_section.csv")
    for row in frame[frame["industry"] == "製造業"].dropna(subset=["value"]).itertuples():
        rate = row.measure.startswith("vacancy rate")
        book.observe(
            "labour_market", keys["manufacturing", "rate" if rate else "level"],
            f"{row.year}-{row.month:02d}", row.value / 100 if rate else row.value,
            status="measured", vintage="2018-05-24", source="mol-yearbook-2016",
        )  # fmt: skip
    recent = [
        ("C26", "level", "C26 job vacancies (DGBAS 事業人力僱用狀況調查)"),
        ("C26", "rate", "C26 job vacancy rate (DGBAS)"),
        ("manufacturing", "level", "manufacturing job vacancies (DGBAS)"),
        ("manufacturing", "rate", "manufacturing vacancy rate (DGBAS)"),
    ]
    for name, kind, metric in recent:
        value = point(facts, "TW", metric, "2024-08 end")
        book.observe(
            "labour_market", keys[name, kind], "2024-08",
            value / 100 if kind == "rate" else value, status="measured", vintage="2024-12-30",
            source="dgbas-vacancies-2024", note="vintage approximate",
        )  # fmt: skip


def define_participation(book: Book, sex: str, band: str) -> str:
    """Return the key of Taiwan's participation for a sex and an age band."""
    words = {"T": "both sexes", "M": "men", "F": "women"}[sex]
    return book.define(
        f"participation.TW.{sex}.{band}", country="TW", concept="participation", unit="share",
        age_band=band, sex=sex, title=f"Labour force participation, {words}, age {band}",
        note="Manpower Survey. Five-year ages are at hand for single years only (2016; 50 and over "
        "2021); broad ages 1978-2016. Vintage dates are approximate.",
    )  # fmt: skip


def collect_participation(raw: Path, book: Book, facts: pd.DataFrame) -> None:
    """Write participation by age from the yearbook and from single facts."""
    frame = pd.read_csv(raw / "jptw_tables" / "tw_mol_labour_force_by_age_edu.csv")
    frame = frame[frame["table"] == "2-4"].dropna(subset=["value"])
    groups = {"total": ("T", "15+"), "male": ("M", "15+"), "female": ("F", "15+")}
    groups |= {f"age {band}": ("T", band) for band in ("15-24", "25-44", "45-64", "65+")}
    for row in frame[frame["category"].isin(groups)].itertuples():
        key = define_participation(book, *groups[row.category])
        book.observe(
            "participation", key, row.year, row.value / 100, status="measured",
            vintage="2018-05-24", source="mol-yearbook-2016",
        )  # fmt: skip
    fives = facts[(facts["country"] == "TWN") & (facts["period"].astype(str) == "2016")]
    bands = fives["metric"].str.extract(r"^labour force participation rate, age (\d\d-\d\d)$")[0]
    for row, band in zip(fives.itertuples(), bands, strict=True):
        if isinstance(band, str):
            book.observe(
                "participation", define_participation(book, "T", band), 2016,
                float(row.value) / 100, status="measured", vintage="2018-12-31",
                source="dgbas-lfpr-2016", note="column identified from the totals",
            )  # fmt: skip
    for band in ("50-54", "55-59", "60-64", "65+"):
        value = point(facts, "TW", f"labour force participation rate {band}", "2021")
        book.observe(
            "participation", define_participation(book, "T", band), 2021, value / 100,
            status="measured", vintage="2023-04-30", source="mol-lfpr-2021",
        )  # fmt: skip
    for sex, ending in (("T", ""), ("M", " male"), ("F", " female")):
        value = point(facts, "TW", f"labour force participation rate 45-64{ending}", "2019")
        book.observe(
            "participation", define_participation(book, sex, "45-64"), 2019, value / 100,
            status="measured", vintage="2020-10-19", source="mol-lfpr-2019",
        )  # fmt: skip


def collect(raw: Path, book: Book) -> None:
    """Write every labour series of Taiwan."""
    facts = points(raw)
    collect_employment(raw, book, facts)
    collect_tsmc(book, facts)
    collect_turnover(book, facts)
    collect_vacancies(raw, book, facts)
    collect_participation(raw, book, facts)
