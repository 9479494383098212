"""Published projections and facts to compare the forecasts with (`projections.csv`).

Only figures whose page can be found are kept: an address with a path, read on the publisher's
page or in a copy of it. Figures from memory, with an outlet's name only, or with nothing but the
front page of a site are left out; a few of those were found again (`FOUND_AGAIN`). No text of the
pages is shipped. Shares are 0-1, as everywhere in the package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pandas as pd

from build import published

if TYPE_CHECKING:
    from pathlib import Path

# Each row of the table carries its own address, so nothing goes into sources.csv.
SOURCES: list[dict[str, str]] = []

CONFIDENCE = {"found_in_source", "secondary"}
COUNTRY_CODES = {"Japan": "JP", "Taiwan": "TW", "South Korea": "KR", "Germany": "DE"}

NEWSPIM = "https://search.newspim.com/news/view/20250701000793"
NHK_COPY = "https://bangeepoas.blogspot.com/2024/02/tsmc-2-12-nhk-nhkorjp_24.html"

# Rows whose raw address is missing or a front page, and the page that states the figure.
FOUND_AGAIN = {
    "US_8FOLD": "https://www.prnewswire.com/news-releases/"
    "semiconductor-skills-shortage-threatens-us-reshoring-plans-301439056.html",
    "US_SIAOE21_EMP_2020": "https://www.oxfordeconomics.com/resource/chipping-in-the-us-semiconductor"
    "-industry-workforce-and-how-federal-incentives-will-increase-domestic-jobs/",
    "US_SIAOE21_ADD_2026": "https://javigos.com/chipping-in-the-u-s-semiconductor-industry-workforce-"
    "and-how-federal-incentives-will-increase-domestic-jobs-semiconductor-industry-association/",
    "US_ACS_FB": "https://www.census.gov/library/stories/2023/09/one-chip-at-a-time.html",
    "JP_JEITA_22": "https://alphapolis.co.jp/business/provided/3/6629?page=2",
    "JP_JEITA_23": NHK_COPY,
    "JP_METI_1999": NHK_COPY,
    "JP_METI_2019": NHK_COPY,
    "KR_MOTIE_DEM": NEWSPIM,
    "KR_BAI_GROWTH": NEWSPIM,
    "KR_BAI_REPL": NEWSPIM,
    "KR_BAI_SUP_CLAIM": NEWSPIM,
    "KR_BAI_SUP_REAL": NEWSPIM,
    "KR_BAI_SHORT": "https://kollo.kr/todaycontent?id=el99ow",
    "US_SEMINSF_GAP_2030": published.SEMI,
    "US_SEMINSF_ENGDIFF": published.SEMI,
    "TW_NDC_ICD": "https://news.cnyes.com/news/id/4637295?exp=a",
}

# The first list has the year of the quarter, or of the reading; the pages are of these.
YEARS = {"TW_104_2021Q4": 2022, "US_SIAOE_REPL_DERIVED": 2024}

# The raw file holds the address of a delivery network that mirrors the publisher's site.
MIRRORS = {"https://d13iavm24b37u0.cloudfront.net/": "https://www.accenture.com/"}

# Scopes that only make sense next to the row before them, or that speak of the reading itself.
SCENARIO = "US semiconductor industry; full reindustrialisation scenario"
SCOPES = {
    "US_ACC_GAP_NOW": "US semiconductor industry",
    "US_ACC_GAP_2035_HIGH": SCENARIO,
    "TW_NDC_ICD": "IC design",
    "US_ACC_YOUTH": f"{SCENARIO}; entrants aged 16-24",
    "US_ACC_JOBS_CREATED": f"{SCENARIO}; direct jobs",
    "TW_TSMC_HC_2020": "TSMC headcount, consolidated",
    "TW_TSMC_HC_2021": "TSMC headcount, consolidated",
    "TW_TSMC_HC_2023": "TSMC headcount, consolidated",
}

# What a figure measures, by the beginning of its id; the longest beginning that fits counts.
NOTES = {
    "US_ACC": "Whole industry on an unseen definition; modelled on Oxford Economics data.",
    "US_ACC_GAP_2035": "Full reindustrialisation, the highest of three tariff scenarios; whole "
    "industry on an unseen definition. An upper bound, not a central path.",
    "US_ACC_YOUTH": "People aged 16-24 who would enter, in the reindustrialisation scenario.",
    "US_ACC_JOBS": "Growth of direct jobs in the reindustrialisation scenario, a lower bound.",
    "US_SIAOE": "Manufacturing and design together: wider than NAICS 3344.",
    "US_SIAOE_UNF": "Cumulative growth in technical jobs that completions would not fill; "
    "replacement is not in it. Parts of the 67,000.",
    "US_SIAOE_UNFILLED": "Cumulative growth in technical jobs that completions would not fill: "
    "58% of all new jobs. Openings from replacement are not in it.",
    "US_SIAOE_OPENINGS": "Growth plus replacement, cumulated; manufacturing and design.",
    "US_SIAOE_REPL": "Difference of the published openings and growth; not published itself.",
    "US_SIAOE_ECON": "Technical jobs of the whole economy, not of semiconductors.",
    "US_SIAOE21": "Earlier edition with its own definition: not comparable with 2023.",
    "US_BCG20": "Fab jobs under subsidies of USD 20-50 billion; upper end.",
    "US_MCK24": "Fab side only: engineers and technicians.",
    "US_MCK24_GAP": "Openings less entrants, cumulated: the low value counts training programmes "
    "under way, the high value only today's inflow. Engineers and technicians of fabs.",
    "US_MCK24_OPEN": "Growth plus attrition, cumulated; engineers and technicians of fabs.",
    "US_MCK24_DROP": "Manufacturing workforce against its peak.",
    "US_MCKCH": "Read off a chart, approximate; full-time equivalents needed or supplied a year.",
    "US_MCK_FAB48": "Growth only, attrition left out; an upper value.",
    "US_MCK_LEAVE": "Answers on the wish to leave, not turnover.",
    "US_MCK_FAB_": "Staffing of one leading-edge fab with 20,000-45,000 wafer starts a month.",
    "GL_DEL": "World, all skilled jobs of the industry; a lower bound.",
    "US_CSET": "Jobs of fabs with public funding, over ten years.",
    "US_8FOLD": "Additional fab workers by 2025. Scored: NAICS 334413 rose by about 17,000 from "
    "January 2020 to January 2024.",
    "US_LIGHTCAST": "People needed to double output; no date.",
    "US_BLS_334413": "Fact, not a projection: NAICS 334413.",
    "US_BLS_TOT": "All industries, as context for the industry lines.",
    "US_BLS_ACC": "How often the direction of change by sector was right.",
    "US_ACS": "Household survey; industry of electronic components, wider than semiconductors.",
    "FAB_": "Announced direct jobs of a programme; more than one fab.",
    "JP_JEITA": "Hiring need of member firms over ten years; supply is not netted off, and the "
    "foundries in Kumamoto and Hokkaido are not in it.",
    "JP_METI": "Fact, wide count of the industry.",
    "JP_YUN": "An analyst's reading of the ten-year need against the trend in employment.",
    "JP_KY": "Survey of firms in Kyushu: planned hires less hires expected; respondents differ "
    "between the waves.",
    "JP_KY22_HIRE": "Survey of firms in Kyushu: hires made.",
    "JP_KY22_PLAN": "Survey of firms in Kyushu: hires planned.",
    "JP_KY26_SURP": "Negative = surplus: the survey of 2022 had expected a shortage.",
    "TW_104": "Vacancies of semiconductor firms on one job site: a stock, cyclical, not a gap.",
    "TW_104_2023": "Vacancies on one job site, a stock; the site's own page rounds to 23,000.",
    "TW_104_2025": "Vacancies on one job site in a single month, not a quarterly mean.",
    "TW_104_RATIO": "Posted jobs per seeker on one job site.",
    "TW_104_XIND": "Applicants, not hires: the rest come from other industries.",
    "TW_104_OPS_2505": "Vacancies on one job site; another copy prints 9,000, which does not fit "
    "the growth it states.",
    "TW_NDC_ICD": "New professional demand as a share of the sector's jobs.",
    "US_SEMINSF": "Definition not seen; three quarters of it in jobs next to manufacturing. Read "
    "in an article that cites the report.",
    "TW_TSMC_HC": "Fact: headcount of one company, all countries, rounded in the press.",
    "TW_TSMC_TO": "Fact: leavers of one company as a share of its staff.",
    "KR_SAM": "Fact: leavers of one company as a share of its staff at home.",
    "KR_MOTIE": "Growth only: replacement was left out of this plan.",
    "KR_BAI": "Audit of the plan of 2022; ten-year totals.",
    "KR_BAI_SUP_CLAIM": "Training places of the plan; training of people already employed counts "
    "as new supply.",
    "EU_ECSA": "Industry of the European Union; seven-year totals.",
}


def _address(row: dict[str, str]) -> str:
    """Return the page of a row, or '' if only a site or an outlet is known."""
    url = FOUND_AGAIN.get(row["id"], row["url"].split(" ", maxsplit=1)[0])
    for mirror, publisher in MIRRORS.items():
        url = url.replace(mirror, publisher)
    parts = urlsplit(url)
    return url if parts.scheme in {"http", "https"} and parts.path.strip("/") else ""


def _note(identifier: str) -> str:
    fitting = [start for start in NOTES if identifier.startswith(start)]
    if not fitting:
        raise KeyError(f"no note says what {identifier!r} measures; add one to NOTES")
    return NOTES[max(fitting, key=len)]


def build_projections(raw: Path) -> pd.DataFrame:
    """Build the table of published projections.

    Parameters
    ----------
    raw : Path
        Directory with `published/published_projections.csv`.

    Returns
    -------
    DataFrame
        One row per figure, key `projection`; `low`, `mid` and `high` in `unit`, percentages
        turned into shares. Regions of a country are named in `scope_text`.

    Raises
    ------
    KeyError
        If a kept figure has no entry in `NOTES`.
    """
    path = raw / "published" / "published_projections.csv"
    rows = []
    for record in pd.read_csv(path, dtype=str, keep_default_na=False).to_dict("records"):
        row = {str(key): str(value) for key, value in record.items()}
        url = _address(row)
        if not url or row["confidence"] not in CONFIDENCE:
            continue
        place, _, region = row["country"].partition("-")
        scope = SCOPES.get(row["id"], row["scope"])
        percent = row["unit"].startswith("percent")
        values = {
            name: round(float(row[f"value_{name}"]) / (100 if percent else 1), 6)
            if row[f"value_{name}"]
            else None
            for name in ("low", "mid", "high")
        }
        rows.append(
            {
                "projection": row["id"].lower().replace("_", "-"),
                "publisher": row["publisher"].replace(" by us", "").replace("/kotobank", ""),
                "title": row["title"].replace("from the two rows above", "from SIA / Natcast"),
                "publication_year": YEARS.get(row["id"])
                or int(row["publication_year"] or 0)
                or None,
                "country": COUNTRY_CODES.get(place, place),
                "scope_text": f"{region}: {scope}" if region else scope,
                "metric": row["metric"],
                "period_text": row["year_or_period"],
                **values,
                "unit": row["unit"].replace("percent", "share"),
                "source_url": url,
                "confidence": row["confidence"],
                "note": _note(row["id"]),
            }
        )
    frame = pd.concat(
        [pd.DataFrame(rows), pd.DataFrame(published.FOUND), published.bls_projections(raw)],
        ignore_index=True,
    ).sort_values("projection", ignore_index=True)
    # Two announcements of jobs have no dated publication: not projections that could be scored.
    frame = frame.dropna(subset=["publication_year"])
    frame["publication_year"] = frame["publication_year"].astype("Int64")
    ids = frame["projection"]
    dates = [published.longest(published.DATES, i) for i in ids]
    known = frame.pop("publication_date").fillna(pd.Series(dates, index=frame.index))
    frame["publication_date"] = known.where(known != "", frame["publication_year"].astype(str))
    frame["not_rebuilt"] = [published.longest(published.NOT_REBUILT, i) for i in ids]
    return frame
