"""People of donor industries by occupation, and how old, how mobile and how paid they are.

Counts by industry and detailed occupation exist for the United States only. For Japan and Taiwan
the national count of the industry is known; its occupations are spread as in the matching
industries of the United States, and every such row is `estimated` and says so.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from build.catalogue import CITED_FACT, source
from build.donors import FULL, INDUSTRIES, matrix, occupations
from build.us import CPS_VINTAGE, EP_VINTAGE, oews_components, soc_rule

if TYPE_CHECKING:
    from pathlib import Path

    from build.catalogue import Book

SOURCES = [
    source(
        "soumu-lfs-2023", "Statistics Bureau of Japan",
        "Labour Force Survey 2023, annual averages by industry, as reported by Automation News",
        "https://automation-news.jp/2024/02/79794", CITED_FACT,
        "Printed in ten thousands. Official table: https://www.stat.go.jp/data/roudou/.",
    ),
    source(
        "meti-structural-2022", "Ministry of Economy, Trade and Industry, Japan",
        "Economic Structure Survey 2022, establishments of manufacturing, as reported by "
        "Automation News",
        "https://www.automation-news.jp/2023/08/74323/", CITED_FACT,
        "1 June 2022; the five largest industries are in the text.",
    ),
]  # fmt: skip

OEWS = "bls-oews-2025-donors"
KNOWN = "2026-05-15"
"""OEWS of May 2025 appeared; nothing that rests on its staffing can be older."""

ALL = "00-0000"
MORE = ["332000", "333600", "336600", "336900", "339100"]
"""Industries that donate too, or whose staffing a Japanese or Taiwanese industry takes."""
PART = "332710"
"""Machine shops: inside 332000, so no pool of its own."""
SMALL = 10
"""OEWS rounds to this many persons; an estimate of fewer is nobody."""

ESTIMATE = (
    "Occupations as in US NAICS {naics}, May 2025 (bls-oews-2025-donors): no national table "
    "found. Total: {basis}."
)


class Donor(NamedTuple):
    """An industry of Japan or Taiwan and the American industries that staff alike."""

    country: str
    code: str
    title: str
    like: tuple[str, ...]


DONORS = (
    Donor("JP", "JSIC 16", "Chemicals", ("3250A1", "325400")),
    Donor("JP", "JSIC 24", "Fabricated metal products", ("332000",)),
    Donor("JP", "JSIC 26", "Production machinery, with chip equipment", ("3330A1", "333500")),
    Donor("JP", "JSIC 27", "Business-oriented and precision machinery", ("334500", "339100")),
    Donor("JP", "JSIC 29", "Electrical machinery", ("335300", "335900")),
    Donor("JP", "JSIC 30", "Information and communication equipment", ("334100", "334200")),
    Donor("JP", "JSIC 31", "Transport equipment, mostly vehicles", ("336100", "336200", "336300")),
    Donor("TW", "TWIC C17", "Petroleum and coal products", ("324100",)),
    Donor("TW", "TWIC C18", "Chemical materials", ("3250A1",)),
    Donor("TW", "TWIC C20", "Pharmaceuticals", ("325400",)),
    Donor("TW", "TWIC C25", "Fabricated metal products", ("332000",)),
    Donor("TW", "TWIC C27", "Computers, electronic and optical products",
          ("334100", "334200", "334500")),
    Donor("TW", "TWIC C28", "Electrical equipment", ("335300", "335900")),
    Donor("TW", "TWIC C29", "Machinery, with machine tools", ("3330A1", "333500", "333600")),
    Donor("TW", "TWIC C30", "Motor vehicles and parts", ("336100", "336200", "336300")),
    Donor("TW", "TWIC C31", "Other transport equipment", ("336600", "336900")),
)  # fmt: skip

JAPAN_2023 = {
    "JSIC 16": 740_000, "JSIC 24": 970_000, "JSIC 26": 700_000, "JSIC 27": 330_000,
    "JSIC 29": 650_000, "JSIC 31": 1_350_000,
}  # fmt: skip
"""Employed persons by the household survey."""
JAPAN_2022 = {"JSIC 24": 610_218, "JSIC 26": 661_660, "JSIC 29": 504_943, "JSIC 31": 1_035_398}
"""Persons engaged in establishments."""

TAIWAN_2014 = {
    "TWIC C17": "石油及煤製品製造業", "TWIC C18": "化學材料製造業",
    "TWIC C20": "藥品及醫用化學製品製造業", "TWIC C25": "金屬製品製造業",
    "TWIC C28": "電力設備製造業", "TWIC C29": "機械設備製造業", "TWIC C30": "汽車及其零件製造業",
    "TWIC C31": "其他運輸工具及其零件製造業",
}  # fmt: skip
TAIWAN_2025 = {"manufacturing": 2_874_000, "TWIC C26": 650_000, "TWIC C27": 253_000}
"""Employees on payrolls in September 2025, see facts.py."""
ELECTRONICS = ("電子零組件製造業", "電腦、電子產品及光學製品製造業")

CPS = {
    "324100": "Petroleum and coal products manufacturing",
    "3250A1": "Chemicals manufacturing",
    "325400": "Pharmaceutical and medicine manufacturing",
    "332000": "Primary metals and fabricated metal products manufacturing",
    "3330A1": "Machinery manufacturing",
    "333500": "Metalworking machinery manufacturing",
    "333600": "Engine, turbine, and power transmission equipment manufacturing",
    "334100": "Computer and peripheral equipment manufacturing",
    "334200": "Communications, audio, and video equipment manufacturing",
    "334400": "Electronic component and product manufacturing, n.e.c.",
    "334500": "Navigational, measuring, electromedical, and control instruments manufacturing",
    "335300": "Electrical equipment and appliances manufacturing",
    "335900": "Electrical equipment and appliances manufacturing",
    "336100": "Motor vehicles and motor vehicle equipment manufacturing",
    "336200": "Motor vehicles and motor vehicle equipment manufacturing",
    "336300": "Motor vehicles and motor vehicle equipment manufacturing",
    "336400": "Aircraft and parts manufacturing",
    "339100": "Medical equipment and supplies manufacturing",
    "541300": "Architectural, engineering, and related services",
    "541500": "Computer systems design and related services",
    "541700": "Scientific research and development services",
}
"""Nearest industry of the household survey."""
ROUGH = 100
"""Thousands of employed below which a share by age is rough."""

MLS = {
    "E26": "production machinery", "E27": "business-oriented machinery",
    "E29": "electrical machinery", "E30": "information and communication equipment",
}  # fmt: skip
COLUMNS = [
    "country", "industry", "soc", "vintage", "industry_title", "role", "title", "period",
    "people", "wage", "wage_unit", "status", "source", "note",
]  # fmt: skip


def naics(code: str) -> str:
    """Return the code of an industry as the donor pools write it.

    Examples
    --------
    >>> naics("336100"), naics("3250A1")
    ('NAICS 3361', 'NAICS 3250A1')
    """
    return f"NAICS {code.removesuffix('00')}"


@lru_cache(maxsize=1)
def survey(raw: Path) -> pd.DataFrame:
    """Return jobs and wages of the occupations of interest, and of all, by industry."""
    frame = pd.read_csv(raw / "us" / "bls_oews_2025_industry_occupation.csv", dtype=str)
    codes = [c for c in [*INDUSTRIES, *MORE] if c != PART]
    frame = frame[
        frame["naics_code"].isin(codes) & frame["occ_code"].isin([*occupations(raw), ALL])
    ]
    for name in ("tot_emp", "annual_mean_wage_usd"):
        frame[name] = pd.to_numeric(frame[name])
    return frame


def united_states(raw: Path) -> pd.DataFrame:
    """Return the pools of the United States; the matrix fills cells that the survey hides."""
    frame = survey(raw)
    out = pd.DataFrame(
        {
            "country": "US",
            "industry": frame["naics_code"].map(naics),
            "soc": frame["occ_code"],
            "vintage": KNOWN,
            "industry_title": frame["naics_title"],
            "role": frame["naics_code"].eq(FULL).map({True: "own", False: "donor"}),
            "title": frame["occ_title"],
            "period": frame["period"],
            "people": frame["tot_emp"],
            "wage": frame["annual_mean_wage_usd"],
            "wage_unit": "US$ a year",
            "status": "measured",
            "source": OEWS,
            "note": "",
        }
    )
    # The donors' part of the matrix is in; its total is put on the level of the survey.
    base = matrix(raw).set_index(["bls_matrix_code", "occ_code"])["emp_2024_thousand"] * 1000
    whole = frame[frame["occ_code"] == ALL].set_index("naics_code")["tot_emp"]
    cells = pd.MultiIndex.from_frame(frame[["naics_code", "occ_code"]])
    level = (whole / base.xs(ALL, level="occ_code")).reindex(frame["naics_code"]).to_numpy()
    filled = pd.Series(base.reindex(cells).to_numpy() * level, index=frame.index).round(-1)
    hidden = out["people"].isna()
    take = hidden & filled.notna()
    out.loc[take, "people"] = filled[take]
    out.loc[take, "status"] = "estimated"
    out.loc[take, "source"] = "bls-ep-matrix-2024-34"
    out.loc[take, "note"] = "Hidden in OEWS: share of the matrix of 2024, jobs of May 2025."
    out.loc[hidden & ~take, "note"] = "Not shown by the publisher."
    return out


def totals(raw: Path) -> pd.DataFrame:
    """Return ``people, period, status, source, basis`` of the donors abroad, by code."""
    rows = {
        code: (people, "2023", "measured", "soumu-lfs-2023", "household survey, printed in 10,000s")
        for code, people in JAPAN_2023.items()
    }
    flows = pd.read_csv(raw / "jptw_tables" / "jp_mls_annual_flows_derived.csv", dtype=str)
    mine = flows[(flows["jsic_code"] == "E30") & (flows["size_code"] == "T")]
    workers = float(mine.set_index("year")["workers_mean_published"]["2023"])
    rows["JSIC 30"] = (
        workers, "2023", "measured", "mhlw-mls", "establishments of 5 or more workers, 2023",
    )  # fmt: skip
    old = pd.read_csv(raw / "jptw" / "tw_employees_earnings_by_industry_2014.csv")
    old = old[old["type"] == "製造業"].set_index("job")["人數總計"]
    rest = TAIWAN_2025["manufacturing"] - TAIWAN_2025["TWIC C26"] - TAIWAN_2025["TWIC C27"]
    growth = rest / (old.sum() - old[list(ELECTRONICS)].sum())
    rows["TWIC C27"] = (
        TAIWAN_2025["TWIC C27"], "2025-09", "measured", "dgbas-payroll-2025-09",
        "payrolls, September 2025",
    )  # fmt: skip
    for code, name in TAIWAN_2014.items():
        rows[code] = (
            round(old[name] * growth, -1), "2025-09", "estimated", "dgbas-payroll-2014",
            f"payrolls of 2014 times {growth:.3f}, the growth to September 2025 of manufacturing "
            "without electronics (dgbas-payroll-2025-09)",
        )  # fmt: skip
    names = ["people", "period", "status", "source", "basis"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=names)


def abroad(raw: Path) -> pd.DataFrame:
    """Return the pools of Japan and Taiwan, occupations spread as in the United States."""
    frame = survey(raw)
    parts = []
    found = totals(raw)
    for donor in DONORS:
        total = found.loc[donor.code]
        like = frame[frame["naics_code"].isin(donor.like)]
        jobs = like.groupby(["occ_code", "occ_title"], as_index=False)["tot_emp"].sum()
        whole = jobs.loc[jobs["occ_code"] == ALL, "tot_emp"].iloc[0]
        is_all = jobs["occ_code"] == ALL
        people = (jobs["tot_emp"] / whole * total["people"]).round(-1)
        people = people.mask(is_all, total["people"])
        same = ", ".join(c.removesuffix("00") for c in donor.like)
        note = ESTIMATE.format(naics=same, basis=total["basis"])
        part = pd.DataFrame(
            {
                "country": donor.country,
                "industry": donor.code,
                "soc": jobs["occ_code"],
                "vintage": KNOWN,
                "industry_title": donor.title,
                "role": "donor",
                "title": jobs["occ_title"],
                "period": total["period"],
                "people": people,
                "wage": float("nan"),
                "wage_unit": "",
                "status": is_all.map({True: total["status"], False: "estimated"}),
                "source": total["source"],
                "note": is_all.map({True: f"Total: {total['basis']}.", False: note}),
            }
        )
        parts.append(part[part["people"] >= SMALL])
    return pd.concat(parts, ignore_index=True)


def build(raw: Path) -> pd.DataFrame:
    """Return every pool, in order of the key."""
    frame = pd.concat([united_states(raw), abroad(raw)], ignore_index=True)
    return frame[COLUMNS].sort_values(["country", "industry", "soc"], ignore_index=True)


def collect_ages(raw: Path, book: Book) -> None:
    """Write the share of workers aged 55 and over, 2024."""
    frame = pd.read_csv(raw / "us" / "bls_cps_table18b_industry_by_age.csv")
    frame = frame[frame["year"] == 2024].drop_duplicates(["industry", "age_group"])
    wide = frame.pivot_table(index="industry", columns="age_group", values="value")
    for code, title in CPS.items():
        row = wide.loc[title]
        key = book.define(
            f"share_55_plus.US.{code.removesuffix('00')}", country="US", industry=naics(code),
            concept="share_55_plus", unit="share", age_band="55+",
            scope="components" if code == FULL else "other",
            title=f"Share of the employed aged 55 and over, {title}",
            note="Household survey, counts rounded to thousands; the nearest industry of the "
            "survey, so several NAICS industries may have the same share.",
        )  # fmt: skip
        rough = " Few in the sample: rough." if row["16+"] < ROUGH else ""
        book.observe(
            "age_structure", key, 2024, (row["55-64"] + row["65+"]) / row["16+"],
            status="measured", vintage=CPS_VINTAGE[2024], source="bls-cps-18b",
            note=f"computed by us from rounded counts; vintage approximate.{rough}",
        )  # fmt: skip


def collect_transfers(raw: Path, book: Book) -> None:
    """Write how many leave an occupation that donors have and the industry has not."""
    wanted = set(occupations(raw)) - set(oews_components(raw)["occ_code"])
    frame = pd.read_csv(raw / "us" / "bls_ep_separations_by_edition.csv")
    frame = frame[frame["occ_code"].isin(wanted)].drop_duplicates(["edition", "occ_code"])
    frame = frame.dropna(subset=["occupational_transfer_rate_pct"])
    titles = frame.sort_values("edition").groupby("occ_code")["occ_title"].last()
    for row in frame.itertuples():
        key = book.define(
            f"exits.US.{row.occ_code}.donor_transfer", country="US",
            concept="donor_transfer_rate", unit="share per year",
            occupation=soc_rule(row.occ_code)[0], publisher_code=row.occ_code,
            title=f"Annual rate of transfers to another occupation, {titles[row.occ_code]}",
            note="As transfer_rate, for occupations that only donor industries have. Modelled by "
            "BLS from the household survey, all industries; a change of occupation, not of "
            "industry. The period is the base year of the edition. Codes changed with SOC 2018.",
        )  # fmt: skip
        book.observe(
            "exits", key, row.edition[:4], row.occupational_transfer_rate_pct / 100,
            status="estimated", vintage=EP_VINTAGE[row.edition], source="bls-ep-separations",
            note=f"edition {row.edition}",
        )  # fmt: skip


def collect_japan(raw: Path, book: Book) -> None:
    """Write people, pay and separations of the donor industries of Japan."""
    titles = {d.code: d.title for d in DONORS}
    for code, people in JAPAN_2023.items():
        key = book.define(
            f"employed.JP.{code.replace(' ', '')}", country="JP", industry=code,
            concept="employed", unit="persons", title=f"Employed persons, {titles[code]}",
            note="Labour Force Survey, annual average, printed in ten thousands; a household "
            "survey, with head offices and the self-employed: above the counts of factories.",
        )  # fmt: skip
        book.observe("age_structure", key, 2023, people, status="measured",
                     vintage="2024-02-29", source="soumu-lfs-2023",
                     note="vintage approximate: month of the report")  # fmt: skip
    for code, people in JAPAN_2022.items():
        key = book.define(
            f"employees.JP.{code.replace(' ', '')}", country="JP", industry=code,
            concept="employees", unit="persons", title=f"Persons engaged, {titles[code]}",
            note="Survey of establishments, 1 June. Beside the household survey, which is higher.",
        )  # fmt: skip
        book.observe("labour_market", key, 2022, people, status="measured",
                     vintage="2023-08-31", source="meti-structural-2022",
                     note="vintage approximate: month of the report")  # fmt: skip
    flows = pd.read_csv(raw / "jptw_tables" / "jp_mls_annual_flows_derived.csv", dtype=str)
    flows = flows[(flows["size_code"] == "T") & (flows["months"] == "12")]
    for row in flows[flows["jsic_code"].isin(MLS)].itertuples():
        name = f"JSIC {row.jsic_code[1:]}"
        key = book.define(
            f"exits.JP.{name.replace(' ', '')}.donor_separation", country="JP", industry=name,
            concept="donor_separation_rate", unit="share per year",
            title=f"Annual separation rate, {MLS[row.jsic_code]}",
            note="Sum of twelve monthly rates, establishments of 5 or more workers; transfers "
            "inside a firm count, so it is above quits. A donor industry.",
        )  # fmt: skip
        book.observe(
            "exits", key, row.year, float(row.separation_rate_sum_pct) / 100, status="measured",
            vintage="2024-05-21", source="mhlw-mls",
        )  # fmt: skip
    pay = pd.read_csv(raw / "jptw_tables" / "jp_mls_electronics_workers_flows.csv", dtype=str)
    pay = pay[
        (pay["month"] == "CY") & (pay["size_code"] == "T") & (pay["employment_type_code"] == "0")
        & pay["jsic_code"].isin([*MLS, "E28"]) & (pay["kind"] == "実数")
        & (pay["year"] >= "2010") & pay["total_cash_earnings_yen"].notna()
    ]  # fmt: skip
    for row in pay.itertuples():
        name = f"JSIC {row.jsic_code[1:]}"
        key = book.define(
            f"monthly_earnings.JP.{name.replace(' ', '')}", country="JP", industry=name,
            concept="monthly_earnings", unit="yen per month",
            scope="components" if row.jsic_code == "E28" else "other",
            title="Average monthly cash earnings, "
            + MLS.get(row.jsic_code, "electronic parts, devices and circuits"),
            note="Mean of the calendar year with bonuses, establishments of 5 or more workers.",
        )  # fmt: skip
        book.observe(
            "labour_market", key, row.year, float(row.total_cash_earnings_yen),
            status="measured", vintage="2024-05-21", source="mhlw-mls-monthly",
        )  # fmt: skip


def collect(raw: Path, book: Book) -> None:
    """Write what is known of the donors beside their numbers."""
    collect_ages(raw, book)
    collect_transfers(raw, book)
    collect_japan(raw, book)
