"""Events of fabs: names and dates of the raw events, and the events that they lack."""

from __future__ import annotations

import re

from build.fab_register_jp import (
    HIROSHIMA_2026,
    KIKUCHI_2025,
    KOSHI_2026,
    RAPIDUS2_2025,
    ROHM_2023,
)
from build.fab_register_tw import FAB25_2025, NANYA_2026, TSMC_2NM_LTN
from build.fab_register_us import AZ_2026, BOISE_2026, LFAB2_2023, TAYLOR_2021, TAYLOR_2025

AZ_P3_2025 = (
    "https://www.abc15.com/news/business/"
    "tsmc-to-accelerate-production-at-arizona-fabs-amid-surging-ai-demand"
)
CLAY_START = (
    "https://www.plantservices.com/industry-news/news/55344249/"
    "micron-breaks-ground-on-100-billion-new-york-semiconductor-factory"
)

# Name in the raw events -> slug(s). Names that are missing here are left out: aggregates, fabs
# outside the countries of the package, and a plant that makes wafers rather than devices.
EVENT_FABS = """
Arizona P1 = tsmc-arizona-p1 | Arizona P2 = tsmc-arizona-p2 | Fab 15 = tsmc-fab-15
Fab 15 P1 = tsmc-fab-15 | Fab 22 Kaohsiung (7nm+28nm plan) = tsmc-fab-22-p1
Fab 22 Kaohsiung = tsmc-fab-22-p1 | Fab 22 Kaohsiung 7nm line = tsmc-fab-22-7nm-line
Fab 22 P1 (2nm) = tsmc-fab-22-p1 | Fab 2 (6-inch) and Fab 5 (8-inch) = tsmc-fab-2 tsmc-fab-5
Fab 14 mature 12-inch (50K wpm of it) = tsmc-fab-14-mature-block | Kumamoto 1 = jasm-kumamoto-1
Kumamoto 2 = jasm-kumamoto-2 | Kumamoto 2 construction = jasm-kumamoto-2
Taylor = samsung-taylor-1 | Austin S2 = samsung-austin-s2 | Ohio One Mod 1 = intel-ohio-mod-1
Ohio One = intel-ohio-mod-1 | Ohio One Mod 2 = intel-ohio-mod-2 | Fab 42 = intel-fab-42
Fab 52/62 = intel-fab-52 intel-fab-62 | Fab 52 = intel-fab-52 | D1X = intel-d1x
Fab 12 (300mm conversion) = intel-fab-12 | Fab 11X expansion = intel-fab-11x
Mohawk Valley = wolfspeed-mohawk-valley | Durham 150mm device fab = wolfspeed-durham-150mm
Clay NY Fab 1 = micron-clay-fab-1 | Clay NY Fab 2 = micron-clay-fab-2
Clay NY Fab 4 = micron-clay-fab-4 | Boise ID1 = micron-boise-id1
Hiroshima new fab = micron-hiroshima-new | Hiroshima new fab (1-gamma) = micron-hiroshima-new
Sherman SM1 = ti-sherman-sm1 | RFAB1 = ti-rfab1 | RFAB2 = ti-rfab2
LFAB1 (ex-Micron Lehi) = ti-lfab1 | Fab 8 (then Fab 2), Malta = globalfoundries-fab-8
Fab 8, Malta = globalfoundries-fab-8 | Malta second fab = globalfoundries-malta-expansion
West Lafayette, Indiana = skywater-west-lafayette | Tongluo (P5) = psmc-tongluo
Tongluo (ex-PSMC P5) = micron-tongluo | Miyagi (JSMC) = psmc-sbi-miyagi
Kitakami K2 = kioxia-kitakami-k2 | Yokkaichi Fab 5 = kioxia-yokkaichi-fab-5
IIM-1 = rapidus-iim-1 | Kofu (300mm power) = renesas-kofu-300mm
Miyazaki 2 (Kunitomi) = rohm-miyazaki-2 | Ojiya = sanken-ojiya
Nagasaki Fab 5 = sony-nagasaki-fab-5 | Mie IGBT line = usjc-igbt-line
Fukuyama 8-inch = mitsubishi-fukuyama | Yamanashi = fuji-yamanashi
Yamaguchi and Shiga (part) = renesas-yamaguchi | Nishiwaki = tower-nishiwaki
Tsuruoka (300mm) = renesas-tsuruoka | two 300mm memory fabs = promos-12-inch
Taichung CTSP = winbond-taichung | Kaohsiung = winbond-kaohsiung
New Taishan fab = nanya-taishan-p1 | Fab 12A P5/P6 = umc-fab-12a-p5-p6
Fab 12A P6 = umc-fab-12a-p6-2021 | Roseville = bosch-roseville
Fab 2 Tempe = microchip-fab-2-tempe | ECHO fab Chandler (GaN) = nxp-echo-chandler
Austin expansion ($2.6bn) = nxp-austin-expansion
Austin expansion (city incentive) = nxp-austin-expansion | Eugene OR = hynix-eugene
Sandston VA (300mm) = qimonda-sandston | Mountaintop PA = fairchild-mountaintop
West Jordan UT = fairchild-west-jordan | Fab 1 Bloomington (150mm) = polar-fab-1-bloomington
Konan, Kochi (150mm) = renesas-konan | 6-inch fab = macronix-6-inch
"""

# Dates in words. An empty value: the date is not one of production (or closure), or is an old plan.
DATE_WORDS = {
    "2005 late": "2005-Q4", "2007 (tool install)": "", "2007 early": "2007-Q1",
    "2011 spring (building)": "", "2013 (R&D startup)": "2013", "2013-H2 (tool-in)": "",
    "2020-2021 ('three to four years')": "2021", "2021-03, then 2021-06": "2021-06",
    "2023 early": "2023-Q1", "2024 (completion)": "2024", "2025 autumn": "2025-H2",
    "2025 early (was)": "", "2026 end": "2026-Q4", "2027 (was end of 2025)": "2027",
    "2027 early": "2027-Q1", "2027-2028": "2028", "2027/2028": "2028", "2030-2031": "2031",
    "2030-Q3 (was 2028)": "2030-Q3", "2033-Q4 (was 2030)": "2033-Q4", "FY2027": "2027",
    "FY2028 or later": "2028", "Q2-Q4 2015": "2015", "after 2026": "2027",
    "by 2027-Q1": "2027-Q1", "by 2028": "2028", "by June 2010": "2010-06",
    "by the end of the year": "2025-12", "construction mid-2025 (was Q1 2025)": "",
    "early 2012": "2012-Q1", "end of 2027": "2027-Q4", "end of September 2008": "2008-09",
    "first chips end of 2010": "2010-Q4", "in 2-3 years": "", "2011-mid": "2011-06",
    "2020-2021": "2021", "2022-Q4/2023-Q1": "2022-Q4", "2024-11 (trial production)": "2024-11",
    "2025-04 (pilot line)": "2025-04",
}  # fmt: skip
ISO_PREFIX = re.compile(r"\d{4}(-(\d{2}(-\d{2})?|Q[1-4]|H[12]))?")

# fab, kind, event date, target, known on, address, remark: what the raw events do not have yet.
EXTRA_EVENTS = (
    ("samsung-taylor-1", "announced", "2021-11", "2024-H2", "2021-11", TAYLOR_2021, ""),
    ("tsmc-arizona-p2", "delayed_to", "2026-01-15", "2027-H2", "2026-01-16", AZ_2026,
     "earlier than the 2028 plan"),
    ("tsmc-arizona-p3", "construction_start", "2025-04", "", "2025-07-17", AZ_P3_2025, ""),
    ("samsung-taylor-1", "delayed_to", "2025-09", "2026-Q4", "2025-09-01", TAYLOR_2025,
     "late 2026 or early 2027"),
    ("intel-fab-52", "production_start", "2025-Q4", "", "2025-Q4", "https://www.smbom.com/news/45816",
     ""),
    ("micron-boise-id1", "delayed_to", "2026", "2027-06", "2026", BOISE_2026,
     "mid-2027, earlier than the plan of June 2025"),
    ("micron-boise-id2", "announced", "2026", "2028-Q4", "2026", BOISE_2026,
     "before the end of 2028"),
    ("micron-clay-fab-1", "construction_start", "2026-01-16", "2030", "2026-01-16", CLAY_START, ""),
    ("micron-hiroshima-new", "construction_start", "2026-07-04", "2028-Q3", "2026-07-04",
     HIROSHIMA_2026, ""),
    ("micron-hiroshima-new", "delayed_to", "2026-07-04", "2028-Q3", "2026-07-04",
     HIROSHIMA_2026, "shipments from summer 2028"),
    ("ti-lfab2", "construction_start", "2023-11", "2026", "2023-11-03", LFAB2_2023,
     "as early as 2026"),
    ("jasm-kumamoto-2", "construction_start", "2025-10", "2027-Q4", "2025-10-24",
     "https://news.livedoor.com/topics/detail/29843998/", "volume production left to demand"),
    ("rapidus-iim-2", "announced", "2025-11-26", "2029", "2025-11-26", RAPIDUS2_2025, ""),
    ("rohm-miyazaki-2", "announced", "2023-12-08", "2026-04", "2023-12-08", ROHM_2023, ""),
    ("mitsubishi-kikuchi-sic", "announced", "2023-03-14", "2026", "2023-03-14",
     "https://global-net.co.jp/archives/7081", "start of operation"),
    ("mitsubishi-kikuchi-sic", "tool_in", "2025-11", "2027", "2025-10-01", KIKUCHI_2025,
     "planned start of the line; target = mass production"),
    ("sony-koshi", "announced", "2026-04", "2029-05", "2026-04", KOSHI_2026,
     "ministry approves the plan; supply from May 2029"),
    ("tsmc-fab-20-p1", "production_start", "2025-Q4", "", "2026-01-14", TSMC_2NM_LTN, ""),
    ("tsmc-fab-25-p1", "construction_start", "2025-11", "2028-H2", "2025-11-11", FAB25_2025, ""),
    ("nanya-taishan-p1", "delayed_to", "2026-01-23", "2027-Q2", "2026-01-23", NANYA_2026, ""),
)  # fmt: skip

# Undated pages whose day other pages give: the completed day would come after later statements.
KNOWN_ON = {
    # The same news is dated by the page that gives the first target of Ohio One Mod 1.
    ("Ohio One Mod 1", "delayed_to", "2025"): "2025-02-28",
    ("Ohio One Mod 2", "delayed_to", "2025"): "2025-02-28",
    # The page still expects building to start in the second half of 2025; it started in October.
    ("Kumamoto 2", "delayed_to", "2025"): "2025-09-30",
}
