"""Fabs with published people and capacity, outside the register's three countries or beside it.

The register of the first package holds fabs of its three countries only. These rows are what else
was published of people per fab: fabs elsewhere, counts of people at fabs whose jobs had been
announced, and design studies. They check what is learnt from the register; nothing is fitted to
them.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from build.catalogue import CITED_FACT, source

SLUG = "fab-staffing"
SOURCES = [
    source(
        SLUG, "Chip makers, as reported in press and on public pages",
        "People and capacity of single wafer fabs",
        "https://evertiq.com/design/2026-01-28-esmc-holds-topping-out-ceremony-at-dresden-fab-site",
        CITED_FACT,
        "Single facts, each with the address of its page; the address here is that of one of them.",
    ),
]  # fmt: skip

BASES = {"announced": "announced", "employees": "measured", "design study": "estimated"}
"""Kinds of a number of people, and the status of a row of each."""

EVERTIQ = "https://evertiq.com/design/"
SARATOGA = (
    "https://www.bizjournals.com/albany/print-edition/2012/07/27/"
    "globalfoundries-to-invest-23b-to.html"
)
COMPUTERWORLD = (
    "https://www.443news.com/2024/05/"
    "there-arent-nearly-enough-workers-to-support-new-us-chip-production-computerworld/"
)
GF_SG = (
    "https://ivlsi.com/chip-giant-globalfoundries-spends-us5-4-billion-to-build-a-new-factory-"
    "in-singapore-adding-1000-high-value-jobs"
)
GF_SG_WAFERS = (
    "https://gulfnews.com/business/markets/mubadala-backed-globalfoundries-and-partners-invest-4b-"
    "in-singapore-venture-1.1624350491692"
)
JASM = "https://dopodomani.biz/en/%F0%9F%9F%A6construction-of-tsmcs-kumamoto-plant-begins/"
EPIUM = "https://epium.com/tsmc-2nm-four-fabs-60000-wafer-monthly-target-2026"


@dataclass(frozen=True)
class Row:
    """People of one fab at one time; `wafers` a month are of `mm`, as published."""

    fab: str
    name: str
    country: str
    node: str
    people: int
    basis: str
    vintage: str
    people_url: str
    wafers: float | None = None
    mm: int = 300
    wafers_url: str = ""
    scope: str = "fab_or_phase"
    added: bool = False
    note: str = ""


ABROAD = [
    Row("esmc-dresden", "ESMC Dresden", "DE", "advanced", 2000, "announced", "2026-01-28",
        EVERTIQ + "2026-01-28-esmc-holds-topping-out-ceremony-at-dresden-fab-site", 40000,
        note="28/22 and 16/12 nm"),
    Row("globalfoundries-dresden", "GlobalFoundries Fab 1", "DE", "advanced", 3200, "employees",
        "2025-10-28", "https://www.standort-sachsen.de/de/globalfoundries-fab-1-dresden",
        950000 / 12, wafers_url="https://www.diesachsen.de/nachrichten/thema/elektronik",
        scope="site_total", note="950,000 wafers a year; page of the people undated"),
    Row("nexperia-hamburg", "Nexperia Hamburg", "DE", "power_analog", 1600, "employees",
        "2024-06-27",
        "https://www.channel-e.de/nachrichten/article/nexperia-investiert-184-millionen-euro-in-hamburger-fertigung",
        42000, 200, "https://www.ept.ca/2021/06/nexperia-invests-700m-to-boost-production-capacity/",
        "site_total", note="35,000 in 2021 and a fifth more from mid-2022, 200 mm equivalents; "
        "with research and the German head office; vintage approximate"),
    Row("amd-fab-30", "AMD Fab 30 Dresden", "DE", "mature", 1400, "announced", "1995-12-14",
        "https://si.frajer.net/goback.aspx?msgnum=772&subjectid=473", 6000 * 52 / 12, 200,
        note="6,000 wafers a week at most; with a design centre"),
    Row("amd-fab-30", "AMD Fab 30 Dresden", "DE", "mature", 2000, "employees", "2004-04-30",
        "https://computerbase.de/2004-04/richtfest-von-amd-fab-36-mitte-mai", 5000 * 52 / 12, 200,
        "https://si.frajer.net/readreplies.aspx?msgid=11644961&subjectid=588", "site_total",
        note="5,000 wafers a week planned in 1999; some of the people prepared Fab 36"),
    Row("bosch-dresden", "Bosch Dresden", "DE", "power_analog", 700, "announced", "2018-06-30",
        "https://www.bosch-presse.de/pressportal/de/en/"
        "laying-the-foundation-stone-for-300-mm-wafer-fab-in-dresden-162433.html",
        note="up to 700; capacity not published; vintage approximate"),
    Row("bosch-dresden", "Bosch Dresden", "DE", "power_analog", 380, "employees", "2022-07-31",
        "https://www.bosch-presse.de/pressportal/de/en/"
        "300-mm-wafer-fab-in-dresden-229248.html", note="a year after the start; still ramping"),
    Row("stm-globalfoundries-crolles", "STMicroelectronics and GlobalFoundries, Crolles", "FR",
        "advanced", 1000, "announced", "2022-07-11",
        "https://it.marketscreener.com/quotazioni/azione/STMICROELECTRONICS-N-V-4710/attualita/"
        "Stm-Chery-nuovo-impianto-a-pieno-regime-entro-2026-40952431/", 620000 / 12,
        added=True, note="paused in 2025"),
    Row("stm-agrate-300", "STMicroelectronics Agrate 300 mm", "IT", "power_analog", 700,
        "announced", "2022-11-28",
        "https://stmicro.reference-syndicale.fr/2021/07/22/investissement-a-agrate",
        8000 * 52 / 12, wafers_url="https://it.marketscreener.com/quotazioni/azione/"
        "STMICROELECTRONICS-N-V-4710/attualita/"
        "Stm-Chery-prodotto-primo-wafer-Agrate300-8-000-a-settimana-in-2026-42419404/",
        added=True, note="8,000 wafers a week when full"),
    Row("newport", "Newport Wafer Fab", "GB", "power_analog", 400, "employees", "2021-07-05",
        "https://www.thetimes.co.uk/article/security-fears-after-welsh-microchip-factory-sold-6mz7wn3p0",
        35000, 200, EVERTIQ + "50278", note="about 400"),
    Row("tower-fab-2", "Tower Fab 2 Migdal Haemek", "IL", "mature", 1000, "announced",
        "2000-12-31", "https://gsc-research.de/berichte/28530", 33000, 200,
        note="plan of about 2000, page undated"),
    Row("umc-fab-12i-p3", "UMC Fab 12i P3", "SG", "advanced", 700, "announced", "2025-04-01",
        EVERTIQ + "2025-04-01-umc-opens-new-fab-expansion-in-singapore", 30000,
        added=True, note="first phase, beside a running fab; with research engineers"),
    Row("vsmc-tampines", "VSMC Tampines", "SG", "mature", 1500, "announced", "2024-12-04",
        "https://www.nasdaq.com/articles/nxp-semiconductors-joint-venture-breaks-ground-singapore-fab",
        55000),
    Row("vis-fab-3e", "VIS Fab 3E", "SG", "mature", 700, "employees", "2019-01-31",
        "http://www.semimedia.cc/?p=6240", 35000, 200),
    Row("globalfoundries-singapore", "GlobalFoundries Singapore", "SG", "mature", 4800,
        "employees", "2021-06-22", GF_SG, 1050000 / 12, wafers_url=GF_SG_WAFERS,
        scope="site_total", note="1,500,000 a year less the 450,000 of the new fab"),
    Row("globalfoundries-fab-7h", "GlobalFoundries Fab 7H", "SG", "mature", 1000, "announced",
        "2021-06-22", GF_SG_WAFERS, 450000 / 12, added=True, note="beside running fabs"),
    Row("xfab-sarawak", "X-FAB Sarawak", "MY", "mature", 1500, "employees", "2025-08-12",
        "https://www.thestar.com.my/business/business-news/2025/08/12/"
        "x-fab-sarawak-to-boost-wafer-output-to-40000", 30000, 200),
    Row("samsung-xian", "Samsung Xi'an", "CN", "memory", 5500, "employees", "2022-04-01",
        "https://www.pridetour.com.cn/article/x34mle68y.html", 250000,
        wafers_url="http://www.businesskorea.co.kr/news/articleView.html?idxno=90095",
        scope="site_total", note="with assembly and test; vintage approximate"),
    Row("sk-hynix-wuxi", "SK hynix Wuxi", "CN", "memory", 4000, "employees", "2021-09-30",
        "https://icsmart.cn/46876", 180000, wafers_url="https://www.semimedia.cc/4965.html",
        scope="site_total", note="more than 4,000 in 2020; vintage approximate"),
]  # fmt: skip

HOME = [
    Row("jasm-kumamoto-1", "JASM Kumamoto 1", "JP", "advanced", 1700, "announced", "2022-02-28",
        JASM, 55000, note="vintage approximate"),
    Row("jasm-kumamoto-1", "JASM Kumamoto 1", "JP", "advanced", 2400, "employees", "2025-04-01",
        "http://www.kab.co.jp/special/kumamo-to-taiwan/tsmc/030022.php", 55000, wafers_url=JASM,
        note="the capacity is that of the full fab, not reached then"),
    Row("rapidus-iim-1", "Rapidus IIM-1", "JP", "leading", 1000, "announced", "2024-05-30",
        "http://senmonshi.com/archive/02/02125VPXqG8TAH5.asp", 25000,
        wafers_url="https://www.shimotsuke.co.jp/articles/-/1285926",
        note="people of April 2027, capacity of about 2028"),
    Row("tsmc-fab-22-phase", "TSMC Fab 22, one phase", "TW", "leading", 1350, "announced",
        "2025-10-07", "https://hk.crntt.com/doc/1601/6/9/6/160169638.html", 15000,
        wafers_url=EPIUM, note="1,200 to 1,500, by the mayor; half of what two phases aimed at"),
    Row("tsmc-arizona-p1", "TSMC Arizona 1", "US", "leading", 1600, "announced", "2020-05-15",
        "https://www.convergedigest.com/2020/05/tsmc-to-invest-12-billion-in-5nm-fab-in.html",
        20000),
    Row("tsmc-arizona-p1", "TSMC Arizona 1", "US", "leading", 2200, "employees", "2025-01-02",
        "https://karachichronicle.com/despite-recent-controversy-50-of-tsmcs-arizona-employees-"
        "are-from-taiwan-the-company-plans-to-hire-more-american-workers-over-time", 30000,
        wafers_url="https://jakotaindex.com/top-stories/"
        "tsmc-to-hold-first-us-board-meeting-as-arizona-fab-ramps-production",
        scope="site_total", note="with those who prepare the next phases; about 3,000 in press "
        "reports of March 2025; the capacity was for mid-2025"),
    Row("globalfoundries-fab-8", "GlobalFoundries Fab 8", "US", "advanced", 1400, "announced",
        "2009-06-12", "https://overclockers.ua/news/hardware/2009-06-12/103924",
        note="first plan, capacity not stated there"),
    Row("globalfoundries-fab-8", "GlobalFoundries Fab 8", "US", "advanced", 1800, "announced",
        "2012-07-27", SARATOGA, 60000, note="plan of 2012; the capacity was not reached"),
    Row("globalfoundries-fab-8", "GlobalFoundries Fab 8", "US", "advanced", 3000, "employees",
        "2021-03-05",
        "https://dailygazette.com/2021/03/05/"
        "globalfoundries-to-boost-production-in-malta-after-year-of-record-sales/", 37500,
        wafers_url="https://www.semimedia.cc/10302.html",
        note="with a development centre announced in 2013"),
    Row("wolfspeed-mohawk-valley", "Wolfspeed Mohawk Valley", "US", "power_analog", 600,
        "announced", "2022-04-06",
        "https://www.wktv.com/news/focus-economy/"
        "wolfspeeds-marcy-facility-opening-at-the-end-of-april/"
        "article_8b494cdc-b5c7-11ec-a3db-0b2d4f778580.html", mm=200, note="by 2029"),
    Row("wolfspeed-mohawk-valley", "Wolfspeed Mohawk Valley", "US", "power_analog", 400,
        "employees", "2024-01-31", "https://cnybj.com/?p=5390", mm=200,
        note="still ramping; page undated"),
]  # fmt: skip

STUDIES = [
    Row("design-20k", "Leading-edge fab of 20,000 wafers, design study", "", "leading", 2050,
        "design study", "2024-05-31", COMPUTERWORLD, 20000,
        note="McKinsey: 1,100 engineers and 950 technicians; nobody else counted"),
    Row("design-45k", "Leading-edge fab of 45,000 wafers, design study", "", "leading", 2550,
        "design study", "2024-05-31", COMPUTERWORLD, 45000,
        note="McKinsey: 1,350 engineers and 1,200 technicians; nobody else counted"),
]  # fmt: skip


def build() -> pd.DataFrame:
    """Return the table, one row a fab, kind of number and day; capacities are 300 mm equivalents.

    Raises
    ------
    ValueError
        If a row is twice there, or has an unknown basis.
    """
    rows = []
    for row in [*ABROAD, *HOME, *STUDIES]:
        if row.basis not in BASES:
            raise ValueError(f"{row.fab}: basis {row.basis!r}")
        wafers = None if row.wafers is None else float(round(row.wafers))
        rows.append(
            {
                "fab": row.fab, "name": row.name, "country": row.country,
                "scope_level": row.scope, "node_class": row.node, "wafer_mm": row.mm,
                "wafers_stated": wafers,
                "capacity_wspm": None if wafers is None else round(wafers * (row.mm / 300) ** 2),
                "people": row.people, "basis": row.basis, "added_to_site": int(row.added),
                "vintage": row.vintage,
                "people_url": row.people_url,
                "capacity_url": "" if wafers is None else row.wafers_url or row.people_url,
                "status": BASES[row.basis], "source": SLUG, "note": row.note,
            }
        )  # fmt: skip
    out = pd.DataFrame(rows).sort_values(["fab", "vintage", "basis"], ignore_index=True)
    if out.duplicated(["fab", "basis", "vintage"]).any():
        raise ValueError("a fab twice with the same basis and day")
    return out.astype({"wafers_stated": float, "capacity_wspm": float})
