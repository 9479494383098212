"""Crosswalks between classifications, and the codes of shipped series that have none.

The links of SOC 2010 to SOC 2018 and of SOC 2018 to ISCO-08 were written down from the titles of
the classifications and compared with stored copies of the published crosswalks. Where one code
goes to several, the weights are shares of employment of a stated year, never made up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from build.catalogue import CITED_FACT, US_PUBLIC_DOMAIN, source
from build.isco import ISCO_TITLES, SOC_ISCO
from build.reference import GRADUATE_CROSSWALK, TSMC_CROSSWALK
from build.us import BLS, oews_components, soc_rule

if TYPE_CHECKING:
    from pathlib import Path

SOURCES = [
    source(
        "bls-soc-2018", BLS,
        "Standard Occupational Classification 2018 and its crosswalk from 2010",
        "https://www.bls.gov/soc/2018/crosswalks.htm", US_PUBLIC_DOMAIN,
        "Links written down from the titles of both editions for the codes shipped here; minor "
        "parts of residual codes are left out. Checked against the O*NET-SOC 2010 to SOC 2018 "
        "crosswalk stored in eworx-org/iscoCrosswalks@edd503a. Weights of splits: see the note.",
    ),
    source(
        "ilo-isco-08", "International Labour Organization",
        "International Standard Classification of Occupations 2008",
        "https://isco-ilo.netlify.app/en/isco-08/", CITED_FACT,
        "One main unit group for each SOC 2018 code, chosen by us from the titles; the published "
        "crosswalk of BLS gives several for many codes "
        "(https://www.bls.gov/soc/isco_soc_crosswalk.xls). For 166 of the 169 codes that can be "
        "followed, the crosswalk stored in eworx-org/iscoCrosswalks@edd503a lists our group too.",
    ),
    source(
        "unesco-isced-f", "UNESCO Institute for Statistics",
        "ISCED fields of education and training 2013 (ISCED-F)",
        "https://uis.unesco.org/en/topic/international-standard-classification-education-isced",
        CITED_FACT, "Codes and titles only; the links from CIP 2020 are ours, by title.",
    ),
    source(
        "census-naics-2022", "US Census Bureau", "North American Industry Classification System",
        "https://www.census.gov/naics/", US_PUBLIC_DOMAIN,
        "Codes and titles; the links to JSIC 28 and to Taiwan's C26 are ours, by title.",
    ),
]  # fmt: skip

COLUMNS = [
    "system_from", "code_from", "title_from", "system_to", "code_to", "weight", "source", "note",
]  # fmt: skip

# SOC 2010 codes that changed, with the SOC 2018 codes that most of each went to.
SOC_CHANGES = {
    "11-2031": ["11-2032", "11-2033"],
    "11-3011": ["11-3012", "11-3013"],
    "13-1199": ["13-1082", "13-1199"],
    "13-2051": ["13-2051"],
    "13-2099": ["13-2054", "13-2099"],
    "15-1111": ["15-1221"],
    "15-1121": ["15-1211"],
    "15-1122": ["15-1212"],
    "15-1131": ["15-1251"],
    "15-1132": ["15-1252", "15-1253"],
    "15-1133": ["15-1252", "15-1253"],
    "15-1134": ["15-1254", "15-1255"],
    "15-1141": ["15-1242", "15-1243"],
    "15-1142": ["15-1244"],
    "15-1143": ["15-1241"],
    "15-1151": ["15-1232"],
    "15-1152": ["15-1231"],
    "15-1199": ["15-1299"],
    "15-2099": ["15-2051", "15-2099"],
    "17-3029": ["17-3028", "17-3029"],
    "29-9011": ["19-5011"],
    "29-9012": ["19-5012"],
    "33-1099": ["33-1091", "33-1099"],
    "41-3099": ["41-3091"],
    "43-5081": ["53-7065"],
    "51-2022": ["51-2028"],
    "51-2023": ["51-2028"],
    "51-2091": ["51-2051"],
    "51-2092": ["51-2090"],
    "51-2099": ["51-2090"],
    "51-4011": ["51-9161"],
    "51-4012": ["51-9162"],
    "51-9121": ["51-9124"],
    "51-9122": ["51-9124"],
    "53-1021": ["53-1047"],
    "53-1031": ["53-1047"],
}
OLD_TITLES = {
    "51-2022": "Electrical and electronic equipment assemblers",
    "51-2023": "Electromechanical equipment assemblers",
    "51-2092": "Team assemblers",
    "51-2099": "Assemblers and fabricators, all other",
    "53-1021": "First-line supervisors of helpers, laborers, and material movers, hand",
    "53-1031": "First-line supervisors of transportation and material-moving machine and vehicle "
    "operators",
}
"""Titles of SOC 2010 codes that the projections print only in groups."""

NAICS = {
    "334413": ("Semiconductor and related device manufacturing", "fab"),
    "3344": ("Semiconductor and other electronic component manufacturing", "components"),
    "33441": ("Semiconductor and other electronic component manufacturing", "components"),
    "334400": ("Semiconductor and other electronic component manufacturing", "components"),
}
CES_PARTS = {
    "334418": "Printed circuit assemblies and electronic connectors (CES group)",
    "334419": "Other electronic components (CES group)",
}
ABROAD = {
    ("JSIC", "28"): "Electronic parts, devices and electronic circuits",
    ("TWIC", "C26"): "Electronic parts and components",
}
ABROAD_NOTE = {
    "JSIC": "Both hold chips, discrete devices, boards and passive parts; JSIC 28 has flat panel "
    "displays too, which NAICS has in 3344 only in part.",
    "TWIC": "Both hold chips, boards and passive parts; C26 has panels and light-emitting devices "
    "too, and packaging and testing are larger in it.",
}
FIELD_NAMES = {
    "engineering": "0710", "engineering_technology": "0710", "computing": "0610",
    "physical_sciences": "0530", "electronics_automation": "0714",
}  # fmt: skip
ISCED = {
    "0530": ("Physical sciences not further defined", "physical_sciences"),
    "0533": ("Physics", "physical_sciences"),
    "0531": ("Chemistry", "physical_sciences"),
    "0532": ("Earth sciences", "physical_sciences"),
    "0610": ("Information and communication technologies not further defined", "computing"),
    "0612": ("Database and network design and administration", "computing"),
    "0613": ("Software and applications development and analysis", "computing"),
    "0710": ("Engineering and engineering trades not further defined", "engineering"),
    "0711": ("Chemical engineering and processes", "engineering"),
    "0712": ("Environmental protection technology", "engineering"),
    "0713": ("Electricity and energy", "engineering"),
    "0714": ("Electronics and automation", "engineering"),
    "0715": ("Mechanics and metal trades", "engineering"),
    "0716": ("Motor vehicles, ships and aircraft", "engineering"),
    "0722": ("Materials", "engineering"),
}
CIP = {
    "11": ("Computer and information sciences", "0610", "computing"),
    "11.01": ("Computer and information sciences, general", "0610", "computing"),
    "11.07": ("Computer science", "0613", "computing"),
    "11.08": ("Computer software and media applications", "0613", "computing"),
    "11.09": ("Computer systems networking and telecommunications", "0612", "computing"),
    "11.10": ("Computer/information technology administration and management", "0612", "computing"),
    "14": ("Engineering", "0710", "engineering"),
    "14.01": ("Engineering, general", "0710", "engineering"),
    "14.07": ("Chemical engineering", "0711", "engineering"),
    "14.09": ("Computer engineering", "0714", "engineering"),
    "14.10": ("Electrical, electronics and communications engineering", "0714", "engineering"),
    "14.12": ("Engineering physics", "0533", "engineering"),
    "14.14": ("Environmental engineering", "0712", "engineering"),
    "14.18": ("Materials engineering", "0722", "engineering"),
    "14.19": ("Mechanical engineering", "0715", "engineering"),
    "14.35": ("Industrial engineering", "0710", "engineering"),
    "14.36": ("Manufacturing engineering", "0715", "engineering"),
    "14.41": ("Electromechanical engineering", "0714", "engineering"),
    "14.42": ("Mechatronics, robotics and automation engineering", "0714", "engineering"),
    "14.47": ("Electrical and computer engineering", "0714", "engineering"),
    "15": ("Engineering technologies", "0710", "engineering_technology"),
    "15.03": ("Electrical and electronic engineering technologies", "0714",
              "engineering_technology"),
    "15.04": ("Electromechanical technologies", "0714", "engineering_technology"),
    "15.05": ("Environmental control technologies", "0712", "engineering_technology"),
    "15.06": ("Industrial production technologies", "0715", "engineering_technology"),
    "15.07": ("Quality control and safety technologies", "0710", "engineering_technology"),
    "15.08": ("Mechanical engineering related technologies", "0715", "engineering_technology"),
    "15.12": ("Computer engineering technologies", "0714", "engineering_technology"),
    "15.16": ("Nanotechnology", "0714", "engineering_technology"),
    "40": ("Physical sciences", "0530", "physical_sciences"),
    "40.05": ("Chemistry", "0531", "physical_sciences"),
    "40.08": ("Physics", "0533", "physical_sciences"),
    "40.10": ("Materials sciences", "0722", "physical_sciences"),
    "47.03": ("Heavy and industrial equipment maintenance technologies", "0715",
              "engineering_technology"),
}  # fmt: skip


def base_jobs(raw: Path, edition: str) -> dict[str, float]:
    """Return jobs of the base year by SOC code of an edition of the projections."""
    frame = pd.read_csv(raw / "us" / "bls_ep_occupation_projections_by_edition.csv")
    frame = frame[frame["edition"] == edition].drop_duplicates("occ_code")
    return dict(zip(frame["occ_code"], frame["emp_base_thousand"], strict=True))


def titles(raw: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Return the titles of SOC 2010 (edition 2018-28) and SOC 2018 (2024-34) codes."""
    frame = pd.read_csv(raw / "us" / "bls_ep_occupation_projections_by_edition.csv")
    named = [
        dict(zip(part["occ_code"], part["occ_title"], strict=True))
        for part in (frame[frame["edition"] == e] for e in ("2018-28", "2024-34"))
    ]
    return named[0], named[1]


def shares(codes: list[str], jobs: dict[str, float]) -> dict[str, float]:
    """Split one in proportion to jobs, equally where they are not known; sums to one."""
    known = [jobs.get(code, float("nan")) for code in codes]
    total = sum(known)
    if not total > 0:
        return dict.fromkeys(codes, 1 / len(codes))
    out = {code: round(value / total, 6) for code, value in zip(codes, known, strict=True)}
    out[codes[0]] = round(1 - sum(list(out.values())[1:]), 6)
    return out


def used_soc(raw: Path) -> list[str]:
    """Return the SOC 2018 codes of the industry's staffing."""
    return sorted(oews_components(raw)["occ_code"])


def soc_rows(raw: Path) -> list[tuple]:
    """Return SOC 2010 to SOC 2018 and back."""
    old_title, new_title = titles(raw)
    old_jobs, new_jobs = base_jobs(raw, "2018-28"), base_jobs(raw, "2021-31")
    old_title |= OLD_TITLES
    new_title |= dict(
        zip(*(oews_components(raw)[c] for c in ("occ_code", "occ_title")), strict=True)
    )
    forward = dict(SOC_CHANGES)
    targets = {code for codes in forward.values() for code in codes}
    for code in used_soc(raw):
        if code in old_title and code not in forward and code not in targets:
            forward[code] = [code]
    # Codes that kept their number although part of them left.
    forward.setdefault("11-9199", ["11-9199"])
    back: dict[str, list[str]] = {}
    for code, news in forward.items():
        for new in news:
            back.setdefault(new, []).append(code)
    rows = []
    for links, pair, jobs, name in (
        (forward, ("SOC2010", "SOC2018"), new_jobs, old_title),
        (back, ("SOC2018", "SOC2010"), old_jobs, new_title),
    ):
        year = "2021" if pair[1] == "SOC2018" else "2018"
        for code, others in sorted(links.items()):
            note = (
                "same code" if others == [code] else "renamed or moved" if len(others) == 1
                else f"split by jobs of {year}, all industries (Employment Projections)"
                if all(jobs.get(other, 0) > 0 for other in others)
                else "split equally: jobs by part are not known"
            )  # fmt: skip
            title = name.get(code, new_title.get(code, code))
            rows += [
                (pair[0], code, title, pair[1], other, weight, "bls-soc-2018", note)
                for other, weight in shares(others, jobs).items()
            ]
    return rows


def isco_rows(raw: Path) -> list[tuple]:
    """Return SOC 2018 to ISCO-08, and ISCO-08 to our occupations by jobs of NAICS 3344."""
    frame = oews_components(raw)
    rows = []
    jobs: dict[str, dict[str, float]] = {}
    for row in frame.itertuples():
        code = SOC_ISCO[row.occ_code]
        rows.append(
            ("SOC2018", row.occ_code, row.occ_title, "ISCO08", code, 1.0, "ilo-isco-08",
             f"main unit group: {ISCO_TITLES[code]}")
        )  # fmt: skip
        group = jobs.setdefault(code, {})
        occupation = soc_rule(row.occ_code)[0]
        # A suppressed occupation counts as the smallest published number.
        group[occupation] = group.get(occupation, 0) + (row.tot_emp if row.tot_emp > 0 else 10)
    for code, parts in sorted(jobs.items()):
        note = "by jobs of the SOC codes linked to it, NAICS 3344, May 2025"
        rows += [
            ("ISCO08", code, ISCO_TITLES[code], "OCCUPATION", occupation, weight,
             "bls-oews-2025", note)
            for occupation, weight in shares(sorted(parts), parts).items()
        ]  # fmt: skip
    return rows


def occupation_rows(codes: dict[str, str]) -> list[tuple]:
    """Return SOC 2018 to our occupations for all SOC codes shipped, by title of each."""
    return [
        ("SOC2018", code, title, "OCCUPATION", soc_rule(code)[0], 1.0, "talent", soc_rule(code)[1])
        for code, title in sorted(codes.items())
    ]


def industry_rows() -> list[tuple]:
    """Return industries of the three countries to each other and to scopes."""
    rows = [
        ("NAICS", code, title, "SCOPE", scope, 1.0, "census-naics-2022", "")
        for code, (title, scope) in NAICS.items()
    ]
    rows += [
        ("CES", code, title, "SCOPE", "other_components", 1.0, "bls-ces",
         "components less fab; a segment, not a scope of its own")
        for code, title in CES_PARTS.items()
    ]  # fmt: skip
    rows.append(
        ("CPS", "3390", "Electronic component and product manufacturing, n.e.c.", "SCOPE",
         "components", 1.0, "bls-cps-18b", "about 1.7 times NAICS 3344: shares, not levels")
    )  # fmt: skip
    rows.append(
        ("COMPANY", "TSMC", "Taiwan Semiconductor Manufacturing Company", "SCOPE", "fab", 1.0,
         "tsmc-annual-reports", "one company, with its sites abroad")
    )  # fmt: skip
    for (system, code), title in ABROAD.items():
        note = f"Nearest industry, not the same one. {ABROAD_NOTE[system]}"
        rows += [
            (system, code, title, "SCOPE", "components", 1.0, "talent", note),
            (system, code, title, "NAICS", "3344", 1.0, "talent", note),
            ("NAICS", "3344", NAICS["3344"][0], system, code, 1.0, "talent", note),
        ]
    note = "Nearest industry, not the same one, by title."
    twins = [("JSIC", "28", "TWIC", "C26"), ("TWIC", "C26", "JSIC", "28")]
    for system, code, other, theirs in twins:
        rows.append(
            (system, code, ABROAD[system, code], other, theirs, 1.0, "talent", note)
        )  # fmt: skip
    return rows


def field_rows() -> list[tuple]:
    """Return CIP to ISCED-F and to our fields, ISCED-F to our fields, and fields to ISCED-F."""
    rows = []
    for code, (title, isced, field) in CIP.items():
        rows += [
            ("CIP2020", code, title, "ISCEDF2013", isced, 1.0, "unesco-isced-f", "by title"),
            ("CIP2020", code, title, "FIELD", field, 1.0, "talent", "by its two digits"
             if code[:2] != "47" else "repair technologies: nearest field"),
        ]  # fmt: skip
    for code, (title, field) in ISCED.items():
        rows.append(("ISCEDF2013", code, title, "FIELD", field, 1.0, "talent", "by title"))
    for field, isced in FIELD_NAMES.items():
        rows.append(
            ("FIELD", field, field.replace("_", " "), "ISCEDF2013", isced, 1.0, "talent",
             "level tells engineering from engineering technology, ISCED-F does not"
             if field == "engineering_technology" else "by title")
        )  # fmt: skip
    return rows


def build_crosswalk(raw: Path, codes: dict[str, str]) -> pd.DataFrame:
    """Return the crosswalk; weights of a code that do not sum to one raise ValueError.

    Parameters
    ----------
    codes : dict
        Titles of all SOC 2018 codes in the files of the package.
    """
    mix = dict(zip(*(oews_components(raw)[c] for c in ("occ_code", "occ_title")), strict=True))
    rows = [*soc_rows(raw), *isco_rows(raw), *occupation_rows(codes | mix), *industry_rows(),
            *field_rows(), *TSMC_CROSSWALK, *GRADUATE_CROSSWALK]  # fmt: skip
    frame = pd.DataFrame(rows, columns=COLUMNS)
    sums = frame.groupby(["system_from", "code_from", "system_to"])["weight"].sum()
    if (sums - 1).abs().max() > 1e-6:
        raise ValueError(f"weights that do not sum to one\n{sums[(sums - 1).abs() > 1e-6]}")
    return frame.sort_values(
        ["system_from", "code_from", "system_to", "code_to"], ignore_index=True
    )


def industry_code(label: str) -> tuple[str, str]:
    """Return system and code of the column industry of the catalogue.

    Examples
    --------
    >>> industry_code("NAICS 3361T3"), industry_code("JSIC 28, 5+"), industry_code("C26 parts")
    (('NAICS', '3361T3'), ('JSIC', '28'), ('TWIC', 'C26'))
    """
    first, _, rest = label.partition(" ")
    if first == "JSIC":
        return first, rest.split(",")[0]
    if first in {"NAICS", "CES"} and "," not in rest:
        return first, rest
    if first == "CPS:":
        return ("CPS", "3390") if rest.startswith("Electronic component") else ("CPS", rest)
    if first[:1] == "C" and first[1:].isdigit():
        return "TWIC", first
    return ("COMPANY", label) if label == "TSMC" else ("AGGREGATE", label)


DONOR = "outside every scope: shipped as a donor of people or for comparison"
AGGREGATE = "an aggregate or a class of coverage, not an industry of a scope"


def build_excluded(series: pd.DataFrame, crosswalk: pd.DataFrame) -> pd.DataFrame:
    """Return every industry, occupation and field code of the catalogue that has no mapping."""
    mapped = set(zip(crosswalk["system_from"], crosswalk["code_from"], strict=True))
    rows: dict[tuple[str, str], tuple] = {}
    for row in series.itertuples():
        key = industry_code(row.industry)
        if key not in mapped:
            rows[key] = (*key, row.industry, AGGREGATE if key[0] == "AGGREGATE" else DONOR)
        code = row.publisher_code.split(":")[-1]
        if (
            row.field
            and ("FIELD", row.field) not in mapped
            and ("CIP2020", row.field) not in mapped
        ):
            why = "all fields together" if row.field == "all" else "no field of the model"
            rows["FIELD", row.field] = ("FIELD", row.field, row.field.replace("_", " "), why)
        if len(code) == 7 and code[2] == "-" and ("SOC2018", code) not in mapped:
            if ("SOC2010", code) in mapped:
                continue
            why = "all occupations together" if code == "00-0000" else DONOR
            rows["SOC2018", code] = ("SOC2018", code, row.title.split(", ", 1)[-1], why)
        if code == "residual":
            why = "what suppression and rounding hide: spread over no occupation"
            rows["SOC2018", code] = ("SOC2018", code, row.title, why)
    frame = pd.DataFrame(rows.values(), columns=["system", "code", "title", "reason"])
    return frame.sort_values(["system", "code"], ignore_index=True)
