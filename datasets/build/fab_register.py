"""Hand-made decisions behind the fab register: what `fabs.py` reads beside the raw files.

`FACTS` are statements the raw files lack, `REGISTER` joins statements to fabs, and the rest maps
the raw events to fabs and their dates in words to dates. Every number here has its address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Rewritten or machine-translated copies, mirrors of an encyclopaedia, proxies and shortened
# addresses: the figure may be right, but nobody could check it.
LOW_HOSTS = (
    "exbulletin.com", "tricksfast.com", "celebcafe.org", "shiftdelete.net", "epium.com",
    "wikisum.wiki", "en.wikipedia.org", "worldjournal.com", "crabdance.com", "dns-dynamic.net",
    "61.218.12.238", "vo.la",
)  # fmt: skip

EDGAR = "https://www.sec.gov/cgi-bin/browse-edgar?action=getcompany&type=20-F&CIK="
TRENDFORCE_MICRON = (
    "https://www.trendforce.com/news/2025/06/27/news-can-global-fab-expansion-keep-up-with-"
    "microns-hbm-surge-timeline-update-from-u-s-japan-india"
)
TSMC_2NM_LTN = (
    "https://tw.news.yahoo.com/%E5%88%A5%E5%86%8D%E7%9E%8E%E6%89%AF%E7%BE%8E%E7%A9%8D%E9%9B%BB-"
    "%E5%8F%B0%E7%A9%8D%E9%9B%BB%E5%8F%B0%E7%81%A32%E5%A5%88%E7%B1%B3%E5%BB%A0%E7%87%88%E7%81%AB"
    "%E9%80%9A%E6%98%8E%E8%B6%95%E5%B7%A5-021607307.html"
)
TSMC_TAIWAN_2026 = (
    "https://tw.news.yahoo.com/%E5%8F%B0%E7%81%A3%E4%BD%88%E5%B1%80%E4%B8%8D%E5%81%9C%E6%AD%87-"
    "%E5%8F%B0%E7%A9%8D%E9%9B%BB%E5%85%88%E9%80%B2%E8%A3%BD%E7%A8%8B-%E5%B0%81%E8%A3%9D%E7%94%A2"
    "%E8%83%BD%E5%85%A8%E9%9D%A2%E7%88%86%E7%99%BC-%E7%AB%B9%E4%B8%AD%E5%98%89%E5%8D%97%E9%AB%98"
    "5%E5%9C%B0%E5%90%8C%E6%AD%A5%E6%80%A5%E6%93%B4-221010863.html"
)
NANYA_2026 = (
    "https://tw.news.yahoo.com/%E5%8D%97%E4%BA%9E%E7%A7%91%E5%86%8D%E7%A0%B8%E9%80%BE20%E5%84%84-"
    "%E5%90%91%E6%9C%8B%E5%84%84%E6%8E%A1%E8%B3%BC%E5%BB%A0%E5%8B%99%E5%8A%A0%E9%80%9F%E6%93%B4"
    "%E7%94%A2-091736007.html"
)
JASM2_3400 = (
    "https://dopodomani.biz/en/%f0%9f%9f%a7tsmc-kumamoto-officially-starts-construction-of-its-"
    "second-plant-and-expands-to-mass-production-of-6nm-with-a-total-investment-of-3-4-trillion-yen"
)
HIROSHIMA_2026 = (
    "https://www.bloomberg.com/news/articles/2026-07-04/"
    "micron-breaks-ground-on-9-billion-western-japan-plant-expansion"
)
TAYLOR_2025 = (
    "https://samlover.com/2025/09/01/samsung-revives-the-taylor-semiconductor-factory-in-the-us/amp"
)
TAYLOR_2021 = "https://www.sdxcentral.com/articles/news/samsung-unveils-17b-texas-chip-fab/2021/11"
AZ_2026 = (
    "https://www.indiannewsnetwork.net/news/"
    "tsmc-advances-arizona-fab-2-mass-production-to-second-half-of-202720260116124811"
)
AZ_P3_2025 = (
    "https://www.abc15.com/news/business/"
    "tsmc-to-accelerate-production-at-arizona-fabs-amid-surging-ai-demand"
)
TONGLUO_2026 = (
    "https://markets.businessinsider.com/news/stocks/"
    "micron-completes-acquisition-of-psmc-p5-site-in-taiwan-1035934345"
)
CLAY_2026 = (
    "https://www.trendforce.com/news/2026/01/16/news-u-s-commerce-secretary-lutnick-reportedly-to-"
    "attend-microns-100b-clay-fab-groundbreaking"
)
CLAY_START = (
    "https://www.plantservices.com/industry-news/news/55344249/"
    "micron-breaks-ground-on-100-billion-new-york-semiconductor-factory"
)
MALTA_2024 = (
    "https://www.newyorkconstructionreport.com/globalfoundries-announces-11-6-billion-expansion/"
)
OHIO_2026 = (
    "https://www.letsdatascience.com/news/intel-revives-ohio-one-advanced-fab-project-9f712f0a"
)
OHIO_JOBS = "https://bidenwhitehouse.archives.gov/briefing-room/statements-releases/2024/03/20/"
BOISE_2026 = "https://usdaed.com/?p=61407"
LFAB2_2023 = "https://businessfacilities.com/texas-instruments-breaks-ground-on-2nd-utah-plant/"
KIKUCHI_2025 = "https://www.fnn.jp/articles/-/939762"
FAB22_2025 = "https://ec.ltn.com.tw/article/breakingnews/5202108"
TSMC_OLD_2025 = (
    "https://www.trendforce.com/news/2025/08/13/news-tsmc-reportedly-phases-out-legacy-production-"
    "closing-6-inch-fab-2-and-8-inch-fab-5-by-2027"
)
FAB25_2025 = "https://www.semimedia.cc/20210.html"
ROHM_2023 = (
    "https://www.nippon.com/en/news/yjj2023120800415/"
    "japan-to-provide-subsidies-for-toshiba-rohm-chip-tie-up.html"
)
RAPIDUS2_2025 = "https://gmteight.com/content/detail/334801"

# Addresses the raw files give in words, or as a mirror of a page whose own address is plain.
URL_FIXES = (
    ("UMC 20-F", EDGAR + "UMC"),
    ("20-F FY2025, accession 0001628280", EDGAR + "TSM"),
    ("https://i777777o", TRENDFORCE_MICRON),
)


@dataclass(frozen=True)
class Fact:
    """A published statement on a fab: capacity in wafers a month as printed, jobs in persons."""

    company: str
    name: str
    site: str
    country: str
    url: str
    mm: str = "300"
    node: str = ""
    product: str = ""
    capacity: float | None = None
    as_of: str = ""
    jobs: int | None = None
    basis: str = "announced"


# Statements found after the raw files were made; mostly the latest word on a pipeline fab.
FACTS: dict[str, Fact] = {
    "x:az-p2": Fact("TSMC", "Arizona Fab 21 P2", "Phoenix AZ", "US", AZ_2026, node="3"),
    "x:az-p3": Fact("TSMC", "Arizona Fab 21 P3", "Phoenix AZ", "US", AZ_2026, node="2"),
    "x:az-p4": Fact("TSMC", "Arizona Fab 21 P4", "Phoenix AZ", "US", AZ_2026, node="2"),
    "x:taylor": Fact(
        "Samsung",
        "Taylor fab 1, first line",
        "Taylor TX",
        "US",
        TAYLOR_2025,
        node="2",
        capacity=16500,
        as_of="2025-09 plan",
    ),
    "x:taylor-2021": Fact(
        "Samsung",
        "Taylor fab 1",
        "Taylor TX",
        "US",
        TAYLOR_2021,
        node="2",
        jobs=2000,
    ),
    "x:fab-42": Fact(
        "Intel",
        "Fab 42",
        "Chandler AZ",
        "US",
        "https://www.digitimes.com/news/a20210923VL200.html",
        node="10",
    ),
    "x:fab-52": Fact(
        "Intel",
        "Fab 52",
        "Chandler AZ",
        "US",
        "https://www.smbom.com/news/45816",
        node="18A",
        capacity=30000,
        as_of="plan for after 2027",
    ),
    "x:fab-62": Fact(
        "Intel",
        "Fab 62",
        "Chandler AZ",
        "US",
        "https://www.convergedigest.com/2021/09/intel-breaks-ground-on-20-billion-fabs.html",
        node="18A",
    ),
    "x:ohio-1": Fact("Intel", "Ohio One Mod 1", "New Albany OH", "US", OHIO_2026, node="14A"),
    "x:ohio-2": Fact("Intel", "Ohio One Mod 2", "New Albany OH", "US", OHIO_2026, node="14A"),
    "x:ohio-jobs": Fact(
        "Intel",
        "Ohio One Mod 1 and Mod 2",
        "New Albany OH",
        "US",
        OHIO_JOBS,
        node="14A",
        jobs=3000,
    ),
    "x:malta-2024": Fact(
        "GlobalFoundries",
        "Fab 8",
        "Malta NY",
        "US",
        MALTA_2024,
        node="12",
        capacity=33333,
        as_of="2024 (400,000 a year)",
        jobs=2500,
        basis="employees",
    ),
    "x:malta-expansion": Fact(
        "GlobalFoundries",
        "Malta expansion and new fab",
        "Malta NY",
        "US",
        "https://rebusinessonline.com/globalfoundries-plans-11-6b-expansion-of-semiconductor-"
        "manufacturing-plant-in-upstate-new-york",
        node="12",
        capacity=50000,
        as_of="goal of 2024: 1,000,000 a year less today's 400,000",
        jobs=1500,
    ),
    "x:lfab2": Fact(
        "Texas Instruments",
        "LFAB2",
        "Lehi UT",
        "US",
        LFAB2_2023,
        node="28",
        product="analog",
        jobs=800,
    ),
    "x:id1-jobs": Fact(
        "Micron",
        "Boise ID1",
        "Boise ID",
        "US",
        "https://siteselection.com/memory-fab-plant-to-include-child-care-center",
        product="DRAM",
        jobs=2000,
    ),
    "x:id1": Fact("Micron", "Boise ID1", "Boise ID", "US", BOISE_2026, product="DRAM"),
    "x:id2": Fact("Micron", "Boise ID2", "Boise ID", "US", BOISE_2026, product="DRAM"),
    "x:clay-1": Fact("Micron", "Clay Fab 1", "Clay NY", "US", CLAY_2026, product="DRAM"),
    "x:clay-2": Fact("Micron", "Clay Fab 2", "Clay NY", "US", CLAY_2026, product="DRAM"),
    "x:clay-4": Fact("Micron", "Clay Fab 4", "Clay NY", "US", CLAY_2026, product="DRAM"),
    "x:jasm-2": Fact(
        "TSMC/JASM",
        "JASM Fab 2",
        "Kikuyo, Kumamoto",
        "JP",
        JASM2_3400,
        node="6/7, then 3",
        capacity=45000,
        as_of="2024 plan: 100,000 for both fabs less 55,000",
        jobs=1700,
    ),
    "x:hiroshima": Fact(
        "Micron",
        "Hiroshima expansion (HBM)",
        "Higashihiroshima",
        "JP",
        HIROSHIMA_2026,
        product="DRAM",
    ),
    "x:kikuchi": Fact(
        "Mitsubishi Electric",
        "Kikuchi (Shisui) SiC fab",
        "Kikuchi, Kumamoto",
        "JP",
        KIKUCHI_2025,
        mm="200",
        product="SiC power",
    ),
    "x:koshi": Fact(
        "Sony Semiconductor",
        "Koshi new fab",
        "Koshi, Kumamoto",
        "JP",
        "https://global-net.co.jp/archives/9618",
        product="CMOS image sensors",
    ),
    "x:rohm": Fact(
        "Rohm",
        "Miyazaki Plant No.2",
        "Kunitomi, Miyazaki",
        "JP",
        ROHM_2023,
        mm="200",
        product="SiC power",
    ),
    "x:iim-2": Fact("Rapidus", "IIM-2", "Chitose, Hokkaido", "JP", RAPIDUS2_2025, node="1.4"),
    "x:f20": Fact(
        "TSMC",
        "Fab 20 P1",
        "Hsinchu (Baoshan)",
        "TW",
        TSMC_2NM_LTN,
        node="2",
        capacity=25000,
        as_of="wafer starts in January 2026",
    ),
    **{
        f"x:f20-p{n}": Fact(
            "TSMC",
            f"Fab 20 P{n}",
            "Hsinchu (Baoshan)",
            "TW",
            TSMC_TAIWAN_2026,
            node="2",
        )
        for n in (2, 3, 4)
    },
    "x:f22": Fact(
        "TSMC",
        "Fab 22 P1",
        "Kaohsiung (Nanzi)",
        "TW",
        TSMC_2NM_LTN,
        node="2",
        capacity=10000,
        as_of="wafer starts in January 2026",
    ),
    **{
        f"x:f22-p{n}": Fact(
            "TSMC",
            f"Fab 22 P{n}",
            "Kaohsiung (Nanzi)",
            "TW",
            FAB22_2025,
            node="2",
        )
        for n in (2, 3, 4, 5)
    },
    "x:f22-site": Fact(
        "TSMC",
        "Fab 22 P1-P5",
        "Kaohsiung (Nanzi)",
        "TW",
        FAB22_2025,
        node="2",
        jobs=7000,
    ),
    "x:fab-2": Fact("TSMC", "Fab 2", "Hsinchu", "TW", TSMC_OLD_2025, mm="150"),
    "x:fab-5": Fact("TSMC", "Fab 5", "Hsinchu", "TW", TSMC_OLD_2025, mm="200"),
    "x:f25": Fact(
        "TSMC",
        "Fab 25 P1",
        "Taichung",
        "TW",
        FAB25_2025,
        node="1.4",
        capacity=50000,
        as_of="2025 supply-chain estimate at maturity",
    ),
    "x:f25-site": Fact(
        "TSMC",
        "Fab 25 P1-P4",
        "Taichung",
        "TW",
        "https://www.smbom.com/news/45840",
        node="1.4",
        jobs=9000,
    ),
    "x:nanya": Fact(
        "Nanya",
        "New Taishan fab, first phase",
        "New Taipei",
        "TW",
        NANYA_2026,
        product="DRAM",
        capacity=20000,
        as_of="2026-01 plan for the first half of 2028",
    ),
    "x:tongluo": Fact(
        "Micron",
        "Tongluo (ex-PSMC P5)",
        "Miaoli",
        "TW",
        TONGLUO_2026,
        product="DRAM",
    ),
    "x:tongluo-2": Fact(
        "Micron",
        "Tongluo second cleanroom",
        "Miaoli",
        "TW",
        TONGLUO_2026,
        product="DRAM",
    ),
    "x:fab-16": Fact(
        "Micron",
        "Fab 16 (Taichung A1, A2 and A3)",
        "Taichung",
        "TW",
        "https://vuink.com/post/gbzfuneqjner-d-dpbz/pc-components/ram/inside-microns-most-advanced-"
        "memory-fab-we-visited-the-colossal-control-room-and-newest-a3-fab-in-taiwan",
        product="DRAM",
        jobs=7500,
        basis="employees",
    ),
    "x:winbond-kh": Fact(
        "Winbond",
        "Kaohsiung (Luzhu)",
        "Kaohsiung",
        "TW",
        "https://chinaflashmarket.com/Producer/winbond/News/182021",
        product="DRAM",
        capacity=15000,
        as_of="2024-08",
    ),
}

# slug | scope status start pipeline class | statements, latest first | why, or what to know
# scope f/s/c = fab_or_phase/site_total/company_total; class '-' = by rule; start '-' = not stated.
# A field is taken from the first statement that has it. "!n" = the statement is named, but its
# numbers belong to something else; "!c" / "!j" = only its capacity / only its jobs count.
# "e:" = known from its events only. A range of years enters as its middle, rounded up.
REGISTER = """
samsung-austin-s2 | f operating 2011 0 advanced | S2 | 65 to 14 nm since; jobs = whole Austin site
samsung-austin-campus | s operating - 0 advanced | Austin campus | without 2,500 contractors
samsung-taylor-1 | f construction 2027 1 - | x:taylor;x:taylor-2021 | capacity = middle of
 16,000-17,000 for the first line; up to 70,000 named for later; jobs = 2021 announcement
intel-fab-42 | f operating 2020 0 leading | x:fab-42;Fab 42 | capacity = design of 2011, jobs =
 announced in 2017
intel-fab-52 | f operating 2025 1 - | x:fab-52 | ramping; 3,000 jobs were announced for fabs 52 and
 62 together (see intel-fabs-52-62); design figures above 40,000 circulate in weak copies
intel-fab-62 | f construction - 1 - | x:fab-62 | first target 2024, no later date found; 3,000 jobs
 were announced for fabs 52 and 62 together
intel-fabs-52-62 | s construction - 0 leading | US-S035 | programme total
intel-ohio-mod-1 | f construction 2031 1 - | x:ohio-1 | 2030-2031; 3,000 jobs for Mod 1 and Mod 2
intel-ohio-mod-2 | f construction 2032 1 - | x:ohio-2 | start from the 2025 schedule (fab_events);
 3,000 jobs for Mod 1 and Mod 2
intel-ohio-site | s construction - 0 - | x:ohio-jobs | programme total
intel-oregon | s operating - 0 leading | Oregon (4 campuses) | includes research and design
intel-arizona | s operating - 0 leading | Arizona (Ocotillo) |
intel-four-states | c announced - 0 leading | US-S037 | programme total over AZ, NM, OH and OR
intel-fab-12 | f operating 2005 0 mature | e:Fab 12 (300mm conversion) |
intel-fab-11x | f operating 2007 0 mature | e:Fab 11X expansion |
intel-d1x | f operating 2013 0 leading | e:D1X | development fab
tsmc-arizona-p1 | f operating 2024 0 - | Arizona Fab 21 P1;Arizona Fab 21 P1 (2020 plan)!j | jobs
 were announced for a 20,000-wafer plan; about 3,000 worked at the site in 2025
tsmc-arizona-p2 | f construction 2027 1 - | x:az-p2 | second half of 2027; 6,000 jobs for three fabs
tsmc-arizona-p3 | f construction - 1 - | x:az-p3 | equipment from late 2026, no production date
 found; 6,000 jobs for three fabs
tsmc-arizona-p4 | f announced - 0 - | x:az-p4 | permit applied for in January 2026, not dated
tsmc-arizona-p1-p2 | s construction - 0 - | Arizona Fab 21 P1+P2 | 2022 plan for two fabs
tsmc-arizona-site | s construction - 0 leading | US-S003;US-S052 | jobs for three fabs; capacity =
 undated ultimate goal of the whole site
tsmc-fab-11-camas | f operating - 0 mature | WaferTech / TSMC Washington (Fab 11);US-S098!n |
skywater-fab-25-austin | f operating - 0 - | Fab 25 (ex-Infineon) |
skywater-bloomington | f operating - 0 mature | US-S059!n | 70 jobs announced for a modernisation
skywater-west-lafayette | f cancelled - 0 other | e:West Lafayette, Indiana | 750 jobs
 announced
polar-bloomington | f operating - 0 mature | Bloomington | to nearly 40,000 and about 160 more jobs
 by an expansion without a dated start: not in the pipeline
polar-fab-1-bloomington | f closed - 0 mature | e:Fab 1 Bloomington (150mm) |
xfab-lubbock-si | f operating 1999 0 power_analog | Lubbock Si line |
xfab-lubbock-sic | f operating 2017 0 - | Lubbock SiC line!c;US-S060!n | 150 to 250 jobs announced
 for expansions
microchip-fab-2-tempe | f closed - 0 - | Fab 2 |
tower-fab-9-san-antonio | f operating - 0 - | Fab 9 (ex-Maxim) |
globalfoundries-fab-8 | f operating 2012 0 - | x:malta-2024;Fab 8!n | 35,000-40,000 in 2021 in trade
 press
globalfoundries-malta-expansion | f announced - 1 - | x:malta-expansion | over ten years from 2024,
 no start stated
globalfoundries-malta-full-build | s announced - 0 advanced |
 Malta campus full build (Fab 8 + new fab)!c | 1,000,000 wafers a year
globalfoundries-fab-9 | f operating - 0 - | Fab 9 |
onsemi-east-fishkill | f operating 2023 0 - | East Fishkill (EFK);US-S077!n |
 ex-GlobalFoundries Fab 10; start = transfer
bosch-roseville | f construction 2026 1 - | US-S083;Roseville!n | 250 already work there (2024)
adi-beaverton | s operating 1978 0 power_analog | Beaverton |
adi-three-states | c announced - 0 power_analog | US-S062 | jobs of a programme in OR, WA and MA
nxp-oak-hill | f operating - 0 mature | Oak Hill | campus headcount with design and offices
nxp-ed-bluestein | f operating - 0 mature | Ed Bluestein | campus headcount
nxp-austin-expansion | f cancelled - 0 mature | e:Austin expansion ($2.6bn) |
nxp-echo-chandler | f operating - 0 other | e:ECHO fab Chandler (GaN) | to close by early 2027
ti-rfab1 | f operating 2010 0 power_analog | RFAB1 (2004 plan)!c;US-S030 | capacity = design of 2004
ti-rfab2 | f operating 2022 0 - | US-S031 |
ti-dmos6 | f operating - 0 - | US-S032 |
ti-lfab1 | f operating 2023 0 - | US-S033 |
ti-lfab2 | f construction 2026 1 - | x:lfab2;US-S034 |
ti-sherman-sm1 | f operating 2025 1 - | US-S026 | ramping from December 2025;
 3,000 jobs for four fabs
ti-sherman-sm2 | f construction - 1 - | US-S027 | shell complete in 2025, no production date stated;
 3,000 jobs for four fabs
ti-sherman-site | s construction - 0 - | US-S028 | four fabs
ti-sm1-sm2-lfab2 | c construction - 0 - | US-S029 | overlaps the Sherman site
micron-manassas-fab-6 | f operating - 0 - | Fab 6;US-S025!n | more than 400 jobs announced for the
 1-alpha expansion, which has no dated start: not in the pipeline
micron-boise-id1 | f construction 2027 1 - | x:id1;x:id1-jobs | middle of 2027
micron-boise-id2 | f construction 2028 1 - | x:id2 | before the end of 2028
micron-clay-fab-1 | f construction 2030 1 - | x:clay-1 | 9,000 jobs for four fabs over 20 years
micron-clay-fab-2 | f announced 2033 1 - | x:clay-2 | 9,000 jobs for four fabs over 20 years
micron-clay-fab-4 | f announced 2045 0 - | x:clay-4 | beyond the horizon
micron-clay-site | s construction - 0 - | US-S023 |
wolfspeed-mohawk-valley | f operating 2022 0 - | Mohawk Valley Fab;US-S057!n | ramp slow (20% used
 in June 2024), but the staff is there: not in the pipeline
wolfspeed-durham-150mm | f closed - 0 power_analog | e:Durham 150mm device fab |
hynix-eugene | f closed 1998 0 - | Eugene |
qimonda-sandston | f closed - 0 memory | e:Sandston VA (300mm) |
fairchild-mountaintop | f closed - 0 power_analog | e:Mountaintop PA |
fairchild-west-jordan | f closed - 0 power_analog | e:West Jordan UT |
bae-nashua | f operating - 0 other | US-S058 |
coherent-sherman | f operating - 0 other | US-S061!n | 70 jobs announced for an expansion
jasm-kumamoto-1 | f operating 2024 0 - | JP-S001 |
jasm-kumamoto-2 | f construction 2028 1 leading | x:jasm-2 | operation by end 2027 (October 2025),
 volume as demand allows; re-planned from 6/7 to 3 nm in February 2026, so the capacity may shrink
jasm-site | s construction - 0 - | JP-S002 |
tsmc-japan-staff | c operating - 0 - | Fab 23 P1 employees | with design and research sites
micron-hiroshima-fab-15 | f operating - 0 - | Hiroshima (Fab 15)!c | Elpida until 2013
micron-hiroshima-new | f construction 2028 1 - | x:hiroshima;JP-S013 | shipments from summer 2028
kioxia-yokkaichi-fab-4 | f operating 2007 0 - | JP-S088 |
kioxia-yokkaichi-fab-5 | f operating 2011 0 memory | e:Yokkaichi Fab 5 |
kioxia-yokkaichi-fab-7 | f operating 2022 0 - | JP-S089 |
kioxia-yokkaichi-site | s operating - 0 - | Yokkaichi (six fabs);JP-S087 | jobs 2022, capacity 2013
kioxia-kitakami-k1 | f operating 2019 0 - | JP-S016 | first months only: far too low for today
kioxia-kitakami-k2 | f operating 2025 1 - | JP-S015;JP-S017!n | meaningful output from early 2026
kioxia-all | c operating - 0 - | JP-S086 | 490,000-500,000 named
rapidus-iim-1 | f construction 2027 1 - |
 IIM-1 about one year later;IIM-1 at start of mass production;JP-S018!n | pilot line since April
 2025, second half of fiscal 2027; 6,000 a month at the start
rapidus-iim-2 | f announced 2029 1 - | x:iim-2;JP-S019!n | construction from fiscal 2027
rohm-miyazaki-2 | f construction 2026 1 - | x:rohm;JP-S020!n | full production was planned for April
 2026; trial production since November 2024, no start of mass production announced by May 2025
rohm-chikugo | f operating 2022 0 - | JP-S021 |
mitsubishi-kikuchi-sic | f construction 2027 1 - | x:kikuchi;JP-S069!n | line runs since November
 2025, mass production from 2027
mitsubishi-fukuyama | f operating 2022 0 - | JP-S092 |
toshiba-kaga-300mm-1 | f operating 2025 1 - | JP-S080 | supply planned from March 2025
toshiba-kaga-300mm-line | f operating 2022 0 - | JP-S081 | line in the 200 mm building
renesas-kofu-300mm | f paused - 0 - | JP-S070 | reopened 2024, volume production put off in 2025
renesas-kofu-old | f closed - 0 mature | JP-S071 |
renesas-naka-200mm | f operating - 0 mature | Naka 200mm line | derived from a share of about 10%
renesas-yamaguchi | f closed - 0 mature | Yamaguchi |
renesas-tsuruoka | f closed - 0 mature | e:Tsuruoka (300mm) | sold to Sony in 2014
renesas-konan | f closed - 0 mature | e:Konan, Kochi (150mm) |
js-foundry-niigata | f announced 2024 0 - | JP-S082 | nothing later than 2022 found
sanken-ojiya | f construction 2027 1 power_analog | e:Ojiya | after 2026
sony-nagasaki-fab-5 | f operating 2021 0 - | JP-S067 |
sony-yamagata | f operating 2014 0 - | JP-S066 |
sony-koshi | f construction - 1 - | x:koshi;JP-S068!n | building since April 2024; start of
 equipment and production left open
sony-image-sensors | c operating - 0 other | Image sensors, all fabs | includes some outsourcing
usjc-fab-12m | f operating - 0 mature | JP-S011 | 471,000 a year
usjc-igbt-line | f operating 2023 0 - | Fab 12M IGBT line!n | part of Fab 12M, whose capacity
 includes it; 10,000 a month planned for 2025
tpsco-three-fabs | s operating - 0 - | Uozu + Tonami + Arai |
tower-nishiwaki | f closed - 0 mature | e:Nishiwaki |
minebea-chitose | f operating - 0 - | Chitose (ex-Renesas) |
fuji-tsugaru | f operating - 0 - | Tsugaru |
fuji-yamanashi | f operating 2012 0 - | Yamanashi |
psmc-sbi-miyagi | f cancelled 2027 0 - | Miyagi phase 1 |
psmc-sbi-miyagi-full | s cancelled - 0 - | Miyagi full |
njr-fukuoka | f operating 2003 0 other | NJR Fukuoka |
epson-sakata | f operating - 0 - | JP-S093!n | a little under 10,000 wafers a month of the
 line are made for another company
tsmc-fab-2 | f operating - 0 mature | x:fab-2 | to close by the end of 2027
tsmc-fab-5 | f operating - 0 mature | x:fab-5 | to close by the end of 2027
tsmc-fab-14 | f operating - 0 advanced | TW-S012 | phases 1-4 of 2012; later phases not stated
tsmc-fab-14-mature-block | f operating - 0 mature | e:Fab 14 mature 12-inch (50K wpm of it) | about
 50,000 of the capacity of tsmc-fab-14, to be given up by 2028: counted there
tsmc-fab-15 | f operating 2012 0 advanced | Fab 15 (four phases) | 40/28 nm at first, then 7 nm
tsmc-fab-18 | f operating 2020 0 - | TW-S046 | phases 1-8
tsmc-fab-20-p1 | f operating 2025 1 - | x:f20 | ramping; capacity is the whole Fab 20 of that month
tsmc-fab-20-p2 | f construction 2026 1 - | x:f20-p2 |
tsmc-fab-20-p3 | f construction 2028 1 - | x:f20-p3 | first half of 2028
tsmc-fab-20-p4 | f construction - 1 - | x:f20-p4 | equipment in 2028, production not dated
tsmc-fab-22-p1 | f operating 2025 1 - | x:f22 | ramping; "more than 10,000"; 7,000 jobs for P1-P5
tsmc-fab-22-p2 | f construction 2026 1 - | x:f22-p2 | equipment since August 2025; 7,000 jobs
 for P1-P5
tsmc-fab-22-p3 | f construction 2027 1 - | x:f22-p3 | complete in 2026; all five run by the end
 of 2027; 7,000 jobs for P1-P5
tsmc-fab-22-p4 | f construction 2027 1 - | x:f22-p4 | all five run by end 2027; 7,000 jobs for P1-P5
tsmc-fab-22-p5 | f construction 2027 1 - | x:f22-p5 | all five run by end 2027; 7,000 jobs for P1-P5
tsmc-fab-22-site | s construction - 0 - | x:f22-site | five phases; 8,000 jobs named in 2024
tsmc-fab-22-7nm-line | f cancelled - 0 - | e:Fab 22 Kaohsiung 7nm line | the site went to 2 nm
tsmc-fab-25-p1 | f construction 2028 1 - | x:f25 | second half of 2028; the source may mean the
 site; 8,000-10,000 jobs for four phases
tsmc-fab-25-site | s construction - 0 - | x:f25-site | middle of 8,000-10,000
tsmc-2nm-fabs-20-22 | c operating - 0 - | Fab 20 + Fab 22 (2nm) | target for the end of 2026
tsmc-gigafabs-12-14-15-18 | c operating - 0 leading | TW-S051 |
tsmc-gigafabs-12-14-15 | c operating - 0 leading | GIGAFABs 12+14+15 | in 2019
tsmc-fabs-12-14 | c operating - 0 advanced | Fab 12 + Fab 14 | in 2010
umc-fab-12a-p1-p4 | f operating 2002 0 mature | TW-S007 |
umc-fab-12a-p5-p6 | f operating 2013 0 - | TW-S008 |
umc-fab-12a-p6-2021 | f operating 2023 0 mature | TW-S009 | expansion counted in umc-fab-12a-site
umc-fab-12a-site | s operating - 0 advanced | TW-S010 | 1,629,000 a year, 2025
umc-hsinchu-200mm | s operating - 0 mature | Hsinchu 8-inch fabs (all) | derived from the annual
 report: Taiwan less Fab 12A
umc-taiwan | c operating - 0 advanced | All Taiwan fabs | 3,219,000 a year
vis-fab-5 | f operating 2022 0 mature | Fab 5 (ex-AUO L3B);TW-S076!n |
vis-fab-3 | f operating - 0 mature | TW-S075!n | 24,000 a month were added by the end of 2022
vis-all | c operating - 0 mature | TW-S056 | in 2005
psmc-p3 | f operating - 0 - | P3 |
psmc-tongluo | f closed 2024 0 - | TW-S054 | sold to Micron in March 2026, never full
psmc-tongluo-full | s closed - 0 mature | Tongluo (P5) full plan | plan of 2021, never reached
psmc-12-inch | c operating - 0 memory | All 12-inch fabs (three) | in 2018
psmc-8-inch | c operating - 0 mature | 8-inch fabs incl. Maxchip | in 2018
winbond-taichung | f operating 2006 0 memory | CTSP 12-inch |
winbond-kaohsiung | f operating 2022 0 - | x:winbond-kh;Kaohsiung (Luzhu) full!n;
 Kaohsiung (Luzhu) initial!j | 27,000-30,000 when full (28,500, after a misprint of 270,000), date
 not stated: not in the pipeline
micron-taoyuan | f operating - 0 - | Linkou/Taoyuan | ex-Inotera
micron-taichung-r1 | f operating - 0 - | R1 |
micron-taichung-a3 | f operating 2020 0 - | TW-S073 |
micron-taichung-site | s operating - 0 - | x:fab-16 | 10,200 in the whole of Taiwan
micron-tongluo | f construction 2027 1 - | x:tongluo | wafers from late 2027, shipments from
 fiscal 2028
micron-tongluo-2 | f announced - 1 - | x:tongluo-2 | construction from late fiscal 2026, no start
promos-12-inch | c closed - 0 - | All 12-inch (plan) | plan of 2006, two fabs closed in 2013
nanya-fab-3a | f operating - 0 - | Existing fabs (Fab 3A) | the company's only 300 mm fab
nanya-taishan-p1 | f construction 2027 1 - | x:nanya | production from mid-2027; 3,000 jobs for
 three phases
nanya-taishan-site | s construction - 0 - | TW-S085 | three phases
macronix-6-inch | f closed - 0 mature | 6-inch fab (Fab 1) | sold to Hon Hai in 2021
honhai-hsinchu-sic | f construction 2024 0 - | Hsinchu SiC (ex-Macronix 6-inch) | nothing
 later found
"""

# Status of the whole campus in August 2026, appended to the notes of the pipeline rows.
ATLAS_URL = "https://github.com/Berkeley-AI-Risk/ai-chip-fab-atlas"
ATLAS = {
    "tsmc-arizona": "AIFAB-003",
    "tsmc-fab-20": "AIFAB-004",
    "tsmc-fab-22": "AIFAB-005",
    "globalfoundries-malta": "AIFAB-006",
    "intel-fab": "AIFAB-013",
    "jasm-kumamoto": "AIFAB-018",
    "samsung-taylor": "AIFAB-019",
    "rapidus-iim-1": "AIFAB-022",
    "intel-ohio": "AIFAB-027",
}

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
