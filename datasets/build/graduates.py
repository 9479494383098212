"""Graduates by field and level: IPEDS and NCSES, MOE, and what is in reach of MEXT."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from build.catalogue import CC_BY_COMPATIBLE, CITED_FACT, US_PUBLIC_DOMAIN, source
from build.taiwan import point, points

if TYPE_CHECKING:
    from pathlib import Path

    from build.catalogue import Book

MEXT = "Ministry of Education, Culture, Sports, Science and Technology, Japan"
MEXT_URL = "https://www.mext.go.jp/b_menu/toukei/chousa01/kihon/1267995.htm"
SOURCES = [
    source(
        "nces-ipeds", "US National Center for Education Statistics",
        "IPEDS completions C2020_A to C2024_A, first majors, by two-digit CIP and award level",
        "https://nces.ed.gov/ipeds/", US_PUBLIC_DOMAIN,
        "Read from nfapu-dot/ipeds-labor-tool@15b3af5 (2026-06-16), a third party's sum; status "
        "provisional or final unknown; outlying areas included.",
    ),
    source(
        "ncses-indicators-2019", "US National Center for Science and Engineering Statistics",
        "Science and Engineering Indicators 2020, Higher Education, tables S2-5, S2-7 and S2-9",
        "https://ncses.nsf.gov/pubs/nsb20197/", US_PUBLIC_DOMAIN,
        "Read from bq-org/ncses_stats_explorer_placeholder@1f879ab. Vintage is the date of the "
        "report, approximate.",
    ),
    source(
        "ncses-indicators-2023", "US National Center for Science and Engineering Statistics",
        "Science and Engineering Indicators 2024, Higher Education, tables SHED-11 to SHED-14",
        "https://ncses.nsf.gov/pubs/nsb202332/", US_PUBLIC_DOMAIN,
        "Read from bq-org/ncses_stats_explorer_placeholder@1f879ab; summed here over sex, "
        "citizenship and race. Vintage is the date of the report, approximate.",
    ),
    source(
        "moe-tw-9621", "Ministry of Education, Taiwan",
        "Departments of universities and colleges: students and graduates (data set 9621)",
        "https://data.gov.tw/dataset/9621", CC_BY_COMPATIBLE,
        "Academic years 110 and 112, read from Matthew-HMS/Datascience101@37f7074 and "
        "samko5sam/LATIA112-2@9ea741b; summed here by field and level.",
    ),
    source(
        "mext-sbs-2023", MEXT, "School Basic Survey 2023, as summarised by a vocational school",
        "http://www.senmon.co.jp/FMPro?-db=link.fmj&-lay=CGI&-format=kc_shosai01.html"
        "&-error=error.html&-find", CITED_FACT, f"Survey home: {MEXT_URL}",
    ),
    source(
        "mext-sbs-2017", MEXT, "School Basic Survey 2017, as summarised by youfour.net",
        "https://youfour.net/2018/08/09/post-915", CITED_FACT, f"Survey home: {MEXT_URL}",
    ),
    source(
        "mext-sbs-2005", MEXT, "School Basic Survey 2005, graduates of colleges of technology",
        "http://www.mext.go.jp/b_menu/toukei/001/05122201/002/002/004.htm", CITED_FACT,
        "Rounded to hundreds of persons in the text.",
    ),
    source(
        "mext-whitepaper-2006", MEXT, "White Paper on Science and Technology 2006, degrees awarded",
        "http://www.mext.go.jp/b_menu/hakusho/html/hpaa200701/030.htm", CITED_FACT, "",
    ),
    source(
        "talent-jp-graduates", "talent, derived from MEXT and NISTEP figures",
        "Engineering graduates of Japan, derived",
        "http://shidaikyo.or.jp/newspaper/online/2283/3_3.html", CITED_FACT,
        "Derived by us. Bachelor: all graduates (School Basic Survey) times 16.2 %, the "
        "engineering share of entrants in FY2006 (page above). Master: entrants of FY2021 "
        "(https://www.nistep.go.jp/sti_indicator/2022/RM318_04.html) times 39.6 %, the engineering "
        "share of students in FY2002 (http://www.mext.go.jp/b_menu/toukei/001/003/030202a.htm). "
        "Doctorate: entrants in engineering of FY2015 "
        "(https://pdfslide.net/documents/29-1054-32-69-72-147.html, NISTEP Indicators 2016).",
    ),
]  # fmt: skip

FIELDS = {
    "14": "engineering",
    "15": "engineering_technology",
    "11": "computing",
    "40": "physical_sciences",
}
# Certificates below the bachelor's degree only: 6 and 8 are for people who hold a degree.
LEVELS = {2: "certificate", 4: "certificate", 20: "certificate", 21: "certificate",
          3: "associate", 5: "bachelor", 7: "master", 17: "doctorate"}  # fmt: skip
US_NOTE = (
    "Latest vintage: IPEDS first majors, CIP 14 (engineering), 15 (engineering technology), 11 "
    "(computing), 40 (physical sciences), from 2020. Older years and vintages: NCSES, whose "
    "fields differ a little: engineering master's are 7 % higher in the 2019 tables than in the "
    "2023 tables, bachelor's 1 %; physical sciences there are physical plus earth, atmospheric "
    "and ocean sciences, about 5 % above CIP 40; engineering technology ends in 2017. "
    "Certificates are those below a bachelor's degree, doctorates those of research. The year "
    "is that of the end of the academic year."
)


def define_us(book: Book, field: str, level: str) -> str:
    """Return the key of US graduates of a field and level."""
    return book.define(
        f"graduates.US.{field}.{level}", country="US", concept="graduates", field=field,
        level=level, unit="persons",
        title=f"Degrees and awards, {field}, {level}".replace("_", " "),
        note=US_NOTE,
    )  # fmt: skip


def collect_ipeds(raw: Path, book: Book) -> None:
    """Write IPEDS completions 2020-2024."""
    frame = pd.read_csv(raw / "us" / "nces_ipeds_completions_cip2.csv", dtype={"cip2": str})
    frame["field"] = frame["cip2"].map(FIELDS)
    frame["level"] = frame["awlevel"].map(LEVELS)
    frame = frame.dropna(subset=["field", "level"])
    sums = frame.groupby(["field", "level", "year"])["ctotalt"].sum()
    for (field, level, year), value in sums.items():
        book.observe(
            "graduates", define_us(book, field, level), year, value, status="measured",
            vintage="2026-06-16", source="nces-ipeds",
        )  # fmt: skip


NATURAL = "S&E -> Science -> Natural sciences -> "
PATHS_2019 = {
    "engineering": ["S&E -> Engineering"],
    "computing": [NATURAL + "Mathematics and computer sciences -> Computer sciences"],
    "physical_sciences": [
        NATURAL + "Physical sciences",
        NATURAL + "Earth, atmospheric, and ocean sciences",
    ],
    "engineering_technology": [
        "Non-S&E -> S&E technologies -> Engineering technologies",
        "Non-S&E -> Engineering technologies",
    ],
}
TABLES_2019 = {1560: "associate", 1562: "bachelor", 1564: "master"}
FIELDS_2023 = {
    "Engineering": "engineering",
    "Computer and information sciences": "computing",
    "Physical sciences": "physical_sciences",
    "Geosciences, atmospheric sciences, and ocean sciences": "physical_sciences",
    "Geosciences, atmospheric, and ocean sciences": "physical_sciences",
}
TABLES_2023 = {9904: "associate", 9905: "bachelor", 9906: "master", 9907: "doctorate"}


def ncses_2019(frame: pd.DataFrame) -> pd.DataFrame:
    """Return field, level, year, total and temporary from the tables with paths as labels."""
    parts = []
    everyone = "All citizenships, races, and ethnicities -> All fields -> "
    for table, level in TABLES_2019.items():
        rows = frame[frame["table_id"] == table]
        for field, paths in PATHS_2019.items():
            label = rows["row_label"]
            total = rows[label.isin([everyone + path for path in paths])]
            guests = rows[
                label.str.contains("Temporary visa holder -> All fields -> ", regex=False)
                & label.str.split("Temporary visa holder -> All fields -> ").str[-1].isin(paths)
            ]
            sums = pd.DataFrame(
                {
                    "total": total.groupby("period")["value"].sum(),
                    "temporary": guests.groupby("period")["value"].sum(),
                }
            )
            parts.append(sums.assign(field=field, level=level).reset_index())
    return pd.concat(parts, ignore_index=True)


def ncses_2023(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the same columns from the tables whose cells have to be summed."""
    rows = frame[frame["table_id"].isin(TABLES_2023)].copy()
    rows["field"] = rows["row_label"].str.split(" -> ").str[1].map(FIELDS_2023)
    rows["level"] = rows["table_id"].map(TABLES_2023)
    rows = rows.dropna(subset=["field"])
    rows["temporary"] = rows["value"].where(rows["row_label"].str.contains("Temporary"), 0.0)
    rows = rows.rename(columns={"value": "total"})
    return rows.groupby(["field", "level", "period"], as_index=False)[["total", "temporary"]].sum()


def collect_ncses(raw: Path, book: Book) -> None:
    """Write NCSES degrees and the share of temporary residents, both vintages."""
    frame = pd.read_csv(raw / "us" / "nsf_ncses_degrees_by_field_citizenship.csv")
    editions = [
        (ncses_2019(frame), "2019-09-04", "ncses-indicators-2019"),
        (ncses_2023(frame), "2023-11-14", "ncses-indicators-2023"),
    ]
    for table, vintage, slug in editions:
        for row in table.itertuples():
            if not row.total > 0:
                raise ValueError(f"no degrees in {slug}: {row.field} {row.level} {row.period}")
            book.observe(
                "graduates", define_us(book, row.field, row.level), row.period, row.total,
                status="measured", vintage=vintage, source=slug,
            )  # fmt: skip
            key = book.define(
                f"graduates.US.{row.field}.{row.level}.temporary_resident_share",
                country="US", concept="temporary_resident_share", field=row.field,
                level=row.level, unit="share",
                title=f"Share of temporary residents in degrees, {row.field}, {row.level}",
                note="Student and other temporary visas, of all degrees in the field and level. "
                "Fields differ a little between the two editions.",
            )  # fmt: skip
            book.observe(
                "graduates", key, row.period, row.temporary / row.total, status="measured",
                vintage=vintage, source=slug,
            )  # fmt: skip


TW_LEVELS = {
    "bachelor": "bachelor", "bachelor (4-yr technical)": "bachelor",
    "bachelor (2-yr technical)": "bachelor", "bachelor (2-yr)": "bachelor",
    "bachelor+X": "bachelor", "master": "master", "doctor": "doctorate",
    "junior college (2-yr)": "associate", "junior college (5-yr)": "associate",
}  # fmt: skip
TW_FIELDS = {
    "engineering": ("071", "ISCED-F 071 with chemical, environmental, electrical, electronic and "
                    "mechanical engineering; technologists cannot be told apart"),
    "electronics_automation": ("0714", "ISCED-F 0714, part of engineering"),
    "computing": ("06", "ISCED-F 06, information and communication technologies"),
    "physical_sciences": ("053", "ISCED-F 053, chemistry, earth sciences and physics"),
}  # fmt: skip
TW_VINTAGES = {110: "2022-03-31", 112: "2024-03-31"}


def collect_taiwan(raw: Path, book: Book) -> None:
    """Write Taiwan's graduates of 2021 and 2023 by field and level."""
    frame = pd.read_csv(
        raw / "jptw_tables" / "tw_moe_graduates_by_field_level.csv", dtype={"field_code": str}
    )
    frame = frame[frame["academic_year_roc"].isin(TW_VINTAGES)].copy()
    frame["group"] = frame["level_en"].map(TW_LEVELS)
    for field, (prefix, words) in TW_FIELDS.items():
        chosen = frame[frame["field_code"].str.startswith(prefix)].dropna(subset=["group"])
        key_columns = ["group", "academic_year_roc", "graduates_school_year_start"]
        sums = chosen.groupby(key_columns)["graduates_prev_ay"].sum()
        for (level, academic_year, start), value in sums.items():
            key = book.define(
                f"graduates.TW.{field}.{level}", country="TW", concept="graduates", field=field,
                level=level, unit="persons",
                title=f"Graduates, {field}, {level}".replace("_", " "),
                note=f"{words}. Year of graduation is the end of the school year. Open university "
                "excluded; foreign students included, no split by nationality. The table of "
                "academic year 105 uses an older classification and is left out: only broad fields "
                "would compare. Vintage dates are approximate.",
            )  # fmt: skip
            book.observe(
                "graduates", key, start + 1, value, status="measured",
                vintage=TW_VINTAGES[academic_year], source="moe-tw-9621",
            )  # fmt: skip


JP_ENTRANT_SHARE_ENGINEERING = 0.162  # FY2006, source talent-jp-graduates


def collect_japan(raw: Path, book: Book) -> None:
    """Write what is in reach of Japan's graduates; engineering today is derived."""
    facts = points(raw)

    def define(field: str, level: str, title: str, note: str) -> str:
        return book.define(
            f"graduates.JP.{field}.{level}", country="JP", concept="graduates", field=field,
            level=level, unit="persons", title=title, note=note,
        )  # fmt: skip

    everyone = define("all", "bachelor", "University graduates, all fields", "March of the year.")
    totals = {
        2017: point(
            facts, "JP", "university (bachelor) graduates, all fields", "FY2016 (Mar 2017)"
        ),
        2023: point(facts, "JPN", "bachelor graduates, all fields", "March 2023"),
    }
    vintages = {2017: ("2018-08-09", "mext-sbs-2017"), 2023: ("2023-12-20", "mext-sbs-2023")}
    engineers = define(
        "engineering", "bachelor", "University graduates, engineering, derived",
        "Derived: all graduates times 16.2 %, the engineering share of entrants in FY2006. NISTEP "
        "says that engineering entrants have fallen since, so it is rather too high. Two in five "
        "go on to a master's course (37.8 % of science and engineering in 2021): do not add levels "
        "as entrants to work. No official table by field was in reach.",
    )  # fmt: skip
    for year, value in totals.items():
        vintage, slug = vintages[year]
        book.observe(
            "graduates", everyone, year, value, status="measured", vintage=vintage, source=slug
        )
        book.observe(
            "graduates", engineers, year, round(value * JP_ENTRANT_SHARE_ENGINEERING),
            status="estimated", vintage=vintage, source="talent-jp-graduates",
            note=f"{value:.0f} x {JP_ENTRANT_SHARE_ENGINEERING}",
        )  # fmt: skip
    masters = define(
        "engineering", "master", "Master's degrees, engineering",
        "March 2003 is the official number of degrees awarded in FY2002. 2023 is derived: entrants "
        "of FY2021 in all fields (rounded to thousands) times the engineering share of master's "
        "students in FY2002; drop-outs are ignored.",
    )  # fmt: skip
    book.observe(
        "graduates", masters, 2003,
        point(facts, "JPN", "master degrees awarded, engineering", "FY2002"), status="measured",
        vintage="2007-01-31", source="mext-whitepaper-2006", note="vintage approximate",
    )  # fmt: skip
    entrants = point(facts, "JP", "masters entrants, all fields", "FY2021")
    share = point(facts, "JP", "engineering share of masters students", "FY2002") / 100
    book.observe(
        "graduates", masters, 2023, round(entrants * share), status="estimated",
        vintage="2022-08-31", source="talent-jp-graduates", note=f"{entrants:.0f} x {share:.3f}",
    )  # fmt: skip
    doctors = define(
        "engineering", "doctorate", "Doctorates, engineering, derived from entrants",
        "Entrants in engineering three years earlier (FY2015), drop-outs ignored.",
    )  # fmt: skip
    book.observe(
        "graduates", doctors, 2018,
        point(facts, "JP", "doctoral entrants, engineering", "FY2015"), status="estimated",
        vintage="2016-08-31", source="talent-jp-graduates", note="entrants of FY2015",
    )  # fmt: skip
    kosen = define(
        "engineering_technology", "associate", "Graduates of colleges of technology (KOSEN)",
        "March 2005, rounded; 41 % went on to a university. No later year in reach.",
    )  # fmt: skip
    book.observe(
        "graduates", kosen, 2005, point(facts, "JPN", "KOSEN graduates", "March 2005"),
        status="measured", vintage="2005-12-22", source="mext-sbs-2005",
    )  # fmt: skip
    schools = define(
        "all", "upper_secondary", "Upper secondary graduates", "March of the year; all courses.",
    )  # fmt: skip
    book.observe(
        "graduates", schools, 2023,
        point(facts, "JPN", "upper-secondary graduates", "March 2023"), status="measured",
        vintage="2023-12-20", source="mext-sbs-2023",
    )  # fmt: skip


def collect(raw: Path, book: Book) -> None:
    """Write every graduates series."""
    collect_ipeds(raw, book)
    collect_ncses(raw, book)
    collect_taiwan(raw, book)
    collect_japan(raw, book)
