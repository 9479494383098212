"""Fabs outside the countries of the package: statements of their start, and what became of them.

No model reads them. They test the model of delays on fabs that it has not seen. The column `found`
says how a fab came into the table: `name` for well-known new fabs of large firms, most of them
finished and some remembered for being early, which lean to the punctual; `trouble` for those found
by searches for delays and cancellations. Neither share says how often fabs are late.
"""

from __future__ import annotations

import pandas as pd

from build.catalogue import CITED_FACT, source

SOURCES = [
    source(
        "fab-events-elsewhere", "Companies and the trade press",
        "Statements on fabs outside the United States, Japan and Taiwan",
        "https://evertiq.com/", CITED_FACT,
        "Single facts, each with the address of its page; not a complete list of fabs.",
    ),
]  # fmt: skip

FABS = """
amd-fab-36 | AMD | DE | name
bosch-dresden | Bosch | DE | name
esmc-dresden | ESMC (TSMC) | DE | name
foxconn-vedanta-gujarat | Foxconn/Vedanta | IN | trouble
globalfoundries-singapore-2023 | GlobalFoundries | SG | name
im-flash-singapore | Intel/Micron | SG | trouble
infineon-dresden-smart-power | Infineon | DE | name
infineon-kulim-3 | Infineon | MY | name
infineon-villach-300mm | Infineon | AT | name
intel-fab-24 | Intel | IE | trouble
intel-fab-24-2 | Intel | IE | name
intel-fab-28 | Intel | IL | name
intel-fab-34 | Intel | IE | name
intel-fab-68-dalian | Intel | CN | name
intel-magdeburg | Intel | DE | trouble
samsung-pyeongtaek-1 | Samsung | KR | name
samsung-xian-1 | Samsung | CN | name
st-agrate-300mm | STMicroelectronics | IT | name
tsmc-nanjing | TSMC | CN | name
umc-fab-12i-p3 | UMC | SG | trouble
vsmc-tampines | VIS/NXP | SG | name
wolfspeed-saarland | Wolfspeed | DE | trouble
"""

# fab | kind | event date | target | known on | address | remark. A page of a month or year only is
# taken to be of its last day.
EVENTS = """
amd-fab-36 | announced | 2003-11-20 | 2006 | 2003-11-26 | https://01net.it/?p=47414 |
amd-fab-36 | announced | 2005-01-10 | 2006-H1 | 2005-01-10 |
 https://cio.de/a/amp/zweites-werk-startet-mitte-2005,800963 | said again while building; first processors shipped
amd-fab-36 | production_start | 2006-Q1 | | 2005-10-14 |
 https://hardwareluxx.de/index.php/news/allgemein/wirtschaft/5329-amd-eroeffnet-fab36-in-dresden.html |
 opened in October 2005, first shipments expected in the first quarter of 2006
bosch-dresden | announced | 2019-10 | 2021-Q4 | 2019-10-31 |
 https://www.finanznachrichten.de/nachrichten-2019-10/47952488-asics-fuer-die-sensordaten-vorverarbeitung-boschs-300-mm-pilotlinie-in-dresden-soll-ende-2021-starten-610.htm |
 said while building; stated target: end of 2021
bosch-dresden | production_start | 2021-07 | | 2021-06-08 | https://evertiq.com/design/50146 |
 half a year before the plan
esmc-dresden | announced | 2023-08 | 2027 | 2023-08-31 | https://evertiq.com/news/56122 |
 known on the day itself, source later
esmc-dresden | announced | 2026-01-28 | 2027-Q4 | 2026-01-28 |
 https://evertiq.com/design/2026-01-28-esmc-holds-topping-out-ceremony-at-dresden-fab-site |
 said again while building; stated target: end of 2027
foxconn-vedanta-gujarat | announced | 2022-02 | | 2022-02-28 |
 https://www.livemint.com/companies/news/foxconn-withdraws-from-19-5bn-jv-with-vedanta-seeks-new-partners-for-semiconductor-ecosystem-in-india/amp-11689099854779.html |
 known on the day itself, source later
foxconn-vedanta-gujarat | cancelled | 2023-07-10 | | 2023-07-10 |
 https://www.latestly.com/technology/setback-to-pm-modis-plans-of-making-india-chip-manufacturing-hub-as-foxconn-withdraws-from-joint-venture-with-vedanta-for-chip-manufacture-5255615.html |
globalfoundries-singapore-2023 | announced | 2021-06-22 | 2023 | 2021-06-23 |
 https://www.taiwannews.com.tw/en/news/4230466 | the page says January 2023, others 2023
globalfoundries-singapore-2023 | production_start | 2023-09 | | 2023-09-13 |
 https://www.semimedia.cc/15308.html | official opening
im-flash-singapore | announced | 2006-11-06 | 2008-H2 | 2006-11-06 |
 https://brecorder.com/news/amp/3336403 |
im-flash-singapore | delayed_to | 2008-05 | 2009-06 | 2008-05-31 |
 https://www.zdnet.com/article/im-flash-readies-spore-facility/ | stated target: mid-2009
im-flash-singapore | paused | 2008-10-31 | | 2008-10-31 |
 https://www.zdnet.com/article/im-flash-readies-spore-facility/ |
im-flash-singapore | production_start | 2011-H1 | | 2011-04-21 |
 https://www.zdnet.com/article/im-flash-unveils-us3b-spore-plant/ | opened on 21 April 2011
infineon-dresden-smart-power | announced | 2024-06-04 | 2026 | 2024-06-04 |
 https://evertiq.com/design/55830 | said while building, which began in May 2023
infineon-dresden-smart-power | production_start | 2026 | | 2026-11-22 |
 https://www.nashnova.com/feed/special/5481 | months before the plan; page undated
infineon-kulim-3 | announced | 2022-02-17 | 2024-H2 | 2022-02-17 |
 https://www.marketscreener.com/quote/stock/INFINEON-TECHNOLOGIES-AG-436299/news/Infineon-Invests-2-3-Billion-to-Boost-Chipmaking-Capacity-39497599/ |
infineon-kulim-3 | production_start | 2024-H2 | | 2024-08-13 | https://menafn.com/1108548494/Infineon-Fab-Doubles-Down-On-Malaysia-Sic-Chip-Production |
 opened in August; other pages expect production by the end of 2024
infineon-villach-300mm | announced | 2018-05-18 | 2021-Q1 | 2018-05-18 |
 https://www.automotiveworld.com/news-releases/infineon-prepares-long-term-growth-invests-e1-6-billion-new-300-millimeter-chip-factory-austria/ |
 stated target: start of 2021
infineon-villach-300mm | production_start | 2021-08 | | 2021-09-17 |
 https://www.cash.ch/news/boersenticker-firmen/infineon-eroeffnet-neues-chipwerk-oesterreich-1825614 |
intel-fab-24 | delayed_to | 2002-04-25 | 2004-H1 | 2002-04-26 |
 https://4ni.co.uk/northern-ireland-news/9341/intel-promise-1-000-jobs-at-hi-tech-plant |
 building resumed after a year
intel-fab-24 | production_start | 2004-06 | | 2004-05-19 |
 https://siliconrepublic.com/business/intel-invests-a-further-1-6bn-in-leixlip | stated: mid-2004
intel-fab-24-2 | announced | 2004-05-19 | 2006-06 | 2004-05-19 |
 https://siliconrepublic.com/business/intel-invests-a-further-1-6bn-in-leixlip |
 stated target: mid-2006
intel-fab-24-2 | production_start | 2006-06 | | 2006-06-30 |
 https://irishtimes.com/business/intel-opens-1-6bn-extension-to-leixlip-plant-1.1020923 |
 official opening; the day of the page is not stated
intel-fab-28 | announced | 2005-12-01 | 2008-H2 | 2005-12-01 |
 https://www.jpost.com/Business/Business-News/Intel-approves-35-billion-Kiryat-Gat-plant |
intel-fab-28 | production_start | 2008-Q3 | | 2008-07-01 |
 https://www.jpost.com/business/business-features/giant-intel-plant-opens-in-kiryat-gat |
 first chips seven weeks after the opening of 1 July
intel-fab-34 | tool_in | 2022-01 | 2023 | 2022-02-28 | https://www.semimedia.cc/11628.html |
 page undated, about February 2022
intel-fab-34 | production_start | 2023-09 | | 2023-09-29 |
 https://eedesignit.com/intels-ireland-fab-starts-intel-4-production |
intel-fab-68-dalian | announced | 2007-03 | 2010-H1 | 2007-04-19 |
 https://itrn.ru/news/detail.php?id=53168 |
intel-fab-68-dalian | construction_start | 2007-09-08 | 2010 | 2007-09-10 |
 https://simmtester.com/News/IndustryArticle/10530 |
intel-fab-68-dalian | production_start | 2010-10-26 | | 2010-10-27 |
 http://gadgetsrepublic.com/intels-first-fabulous-asian-plant-begins-production-in-china |
intel-magdeburg | announced | 2022 | 2027-Q4 | 2022-12-31 |
 https://pcgamer.com/hardware/processors/intel-announces-it-will-pause-plans-for-a-manufacturing-megafab-in-germany-due-to-ongoing-money-trouble |
 stated target: late 2027; known on the day itself, source later
intel-magdeburg | delayed_to | 2024 | 2030 | 2024-08-31 | https://trendforce.com/news/?p=9938 |
 stated target: 2029-2030; page undated
intel-magdeburg | paused | 2024-09-16 | | 2024-09-16 |
 https://pcgamer.com/hardware/processors/intel-announces-it-will-pause-plans-for-a-manufacturing-megafab-in-germany-due-to-ongoing-money-trouble |
intel-magdeburg | cancelled | 2025-07 | | 2025-07-25 |
 https://cijeurope.com/mobile.php/post/show/id/105775 |
samsung-pyeongtaek-1 | announced | 2014-10-06 | 2017-H2 | 2014-10-06 |
 https://evertiq.com/design/35318 |
samsung-pyeongtaek-1 | construction_start | 2015-05-07 | 2017-H1 | 2015-05-07 |
 http://in.reuters.com/article/samsung-elec-chips-idINL4N0XY08S20150507 |
samsung-pyeongtaek-1 | production_start | 2017-07-04 | | 2017-07-04 |
 http://www.digitimes.com/news/a20170704PR203.html |
samsung-xian-1 | announced | 2012-03-26 | 2013-H2 | 2012-03-26 |
 https://evertiq.com/design/28117 | target from media reports
samsung-xian-1 | construction_start | 2012-09-12 | 2014 | 2012-09-12 |
 http://asiabizz.com/15486/samsung-begins-to-build-chip-plant-worth-4-billion-in-china/ |
samsung-xian-1 | production_start | 2014-05-09 | | 2014-05-09 | https://evertiq.com/design/34359 |
st-agrate-300mm | announced | 2019-01-24 | 2021 | 2019-01-24 | https://evertiq.com/design/45516 |
st-agrate-300mm | delayed_to | 2021-06-24 | 2022-H2 | 2021-06-24 |
 https://www.benzinga.com/news/21/06/21698581/stmicroelectronics-tower-semiconductor-collaborate-to-ramp-up-under-construction-agrate-r3-300mm-fab |
st-agrate-300mm | production_start | 2022-Q4 | | 2022-11-28 |
 https://it.marketscreener.com/quotazioni/azione/STMICROELECTRONICS-N-V-4710/attualita/Stm-Chery-prodotto-primo-wafer-Agrate300-8-000-a-settimana-in-2026-42419404/ |
tsmc-nanjing | announced | 2015-12 | 2018-H2 | 2015-12-31 |
 https://www.dvhardware.net/article63883.html |
tsmc-nanjing | tool_in | 2017-09-12 | 2018-H2 | 2017-09-12 |
 https://www.taiwannews.com.tw/en/news/3251523 |
tsmc-nanjing | delayed_to | 2017-12-07 | 2018-05 | 2017-12-08 |
 http://www.digitimes.com/news/a20171208PD207.html | earlier than the plan
tsmc-nanjing | production_start | 2018-Q2 | | 2018-06-30 | https://www.semimedia.cc/928.html |
 before the plan; page undated, 20 months after the start of building
umc-fab-12i-p3 | announced | 2022-02-24 | 2024-Q4 | 2022-02-24 |
 https://evertiq.com/design/51457 | stated target: late 2024
umc-fab-12i-p3 | delayed_to | 2022-12-14 | 2025 | 2022-12-14 |
 https://www.taiwannews.com.tw/en/news/4752817 |
umc-fab-12i-p3 | delayed_to | 2024-05-21 | 2026-Q1 | 2024-05-21 |
 https://focustaiwan.tw/sci-tech/202405210025 | stated target: early 2026
vsmc-tampines | announced | 2024-06-05 | 2027 | 2024-06-06 | https://www.semimedia.cc/16917.html |
vsmc-tampines | construction_start | 2024-12-04 | 2027 | 2024-12-04 |
 https://www.einpresswire.com/article/766067169/vsmc-celebrates-breaking-ground-on-300mm-fab-in-singapore |
wolfspeed-saarland | announced | 2023-02-01 | 2027 | 2023-02-01 |
 https://news.semivoice.com/post/cb4e986333 | known on the day itself, source later
wolfspeed-saarland | paused | 2024-10 | | 2024-10-24 |
 https://semiconductor-today.com/news_items/2024/oct/zf-wolfspeed-241024.shtml |
wolfspeed-saarland | cancelled | 2025 | | 2025-12-31 | https://archive.is/TCMDD |
"""  # noqa: E501

COLUMNS = [
    "fab", "company", "country", "found", "seq", "kind", "event_date", "target_date", "known_on",
    "url", "status", "source", "note",
]  # fmt: skip


def build_fab_events() -> pd.DataFrame:
    """Return the events, one row each, numbered within a fab.

    Raises
    ------
    ValueError
        If a fab lacks events or an event its fab.
    """
    fabs = {}
    for line in FABS.strip().splitlines():
        fab, company, country, found = (part.strip() for part in line.split("|"))
        fabs[fab] = {"company": company, "country": country, "found": found}
    rows = []
    for line in EVENTS.strip().replace("\n ", " ").splitlines():
        parts = [part.strip() for part in line.split("|")]
        fab, kind, when, target, known, url, note = parts
        rows.append(
            {
                "fab": fab, **fabs[fab], "kind": kind, "event_date": when, "target_date": target,
                "known_on": known, "url": url, "status": "announced" if target else "measured",
                "source": "fab-events-elsewhere", "note": note,
            }
        )  # fmt: skip
    frame = pd.DataFrame(rows)
    if set(frame["fab"]) != set(fabs):
        raise ValueError(f"fabs without events: {sorted(set(fabs) - set(frame['fab']))}")
    frame["seq"] = frame.groupby("fab").cumcount() + 1
    return frame[COLUMNS].sort_values(["fab", "seq"], ignore_index=True)
