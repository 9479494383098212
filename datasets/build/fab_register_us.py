"""Fabs of the United States: statements the raw files lack, and the register."""

from __future__ import annotations

from build.fab_register_fact import Fact

TAYLOR_2025 = (
    "https://samlover.com/2025/09/01/samsung-revives-the-taylor-semiconductor-factory-in-the-us/amp"
)
TAYLOR_2021 = "https://www.sdxcentral.com/articles/news/samsung-unveils-17b-texas-chip-fab/2021/11"
AZ_2026 = (
    "https://www.indiannewsnetwork.net/news/"
    "tsmc-advances-arizona-fab-2-mass-production-to-second-half-of-202720260116124811"
)
CLAY_2026 = (
    "https://www.trendforce.com/news/2026/01/16/news-u-s-commerce-secretary-lutnick-reportedly-to-"
    "attend-microns-100b-clay-fab-groundbreaking"
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

# Statements that the raw files lack.
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
        "https://www.trendforce.com/news/2025/12/24/news-intel-fab-52-reportedly-rivals-tsmc-"
        "arizona-phase-1-and-2-combined-capacity-on-more-advanced-18a",
        node="18A",
        capacity=40000,
        as_of="2025-12, once fully ramped: 10,000 a week",
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
    "x:gf-fab-9": Fact(
        "GlobalFoundries",
        "Fab 9",
        "Essex Junction VT",
        "US",
        "https://seekingalpha.com/news/3891870-globalfoundries-to-scale-gan-chips-production-at-"
        "vermont-fab-with-30m-federal-funding",
        mm="200",
        capacity=600_000 / 12,
        as_of="2022-10, more than 600,000 a year",
    ),
    "x:efk": Fact(
        "onsemi",
        "East Fishkill (EFK)",
        "East Fishkill NY",
        "US",
        "https://www.blackridgeresearch.com/blog/latest-list-of-largest-new-semiconductor-fabs-"
        "foundries-in-the-us-united-states",
        capacity=20000,
        as_of="2025-10, a consultancy's estimate",
    ),
    "x:gresham": Fact(
        "onsemi",
        "Gresham",
        "Gresham OR",
        "US",
        "https://eepower.com/news/on-buys-lsi-fab-to-produce-digital-power-devices/",
        mm="200",
        capacity=18000,
        as_of="2006-04, when bought",
    ),
    "x:skywater": Fact(
        "SkyWater",
        "Bloomington (Cypress Fab 4)",
        "Bloomington MN",
        "US",
        "https://simmtester.com/News/IndustryArticle/17739",
        mm="200",
        capacity=16700,
        as_of="2015-12, when put up for sale",
    ),
    "x:camas": Fact(
        "TSMC",
        "WaferTech",
        "Camas WA",
        "US",
        "https://si.frajer.net/readreplies.aspx?msgid=13804204&subjectid=3414",
        mm="200",
        capacity=20000,
        as_of="2000-05, made a month",
    ),
    "x:dmos6": Fact(
        "Texas Instruments",
        "DMOS6",
        "Dallas TX",
        "US",
        "https://si.frajer.net/readreplies.aspx?msgid=17748306&subjectid=37415",
        product="analog",
        capacity=35000,
        as_of="2002-07 plan",
    ),
    "x:manassas": Fact(
        "Micron",
        "Fab 6",
        "Manassas VA",
        "US",
        "https://seekingalpha.com/article/4203577-stock-market-smitten-microns-announced-3-"
        "billion-chip-plant",
        product="DRAM",
        capacity=30000,
        as_of="2018-09, an analyst's estimate",
    ),
}

# The form of a line is in `fab_register.py`.
REGISTER = """
samsung-austin-s2 | f operating 2011 0 advanced | S2 | 43,000 in trade press; 65 to 14 nm since;
 jobs = whole Austin site
samsung-austin-campus | s operating - 0 advanced | Austin campus | without 2,500 contractors
samsung-taylor-1 | f construction 2027 1 - | x:taylor;x:taylor-2021 | capacity = middle of
 16,000-17,000 for the first line; up to 70,000 named for later; jobs = 2021 announcement
intel-fab-42 | f operating 2020 0 leading | x:fab-42;Fab 42 | capacity = design of 2011, jobs =
 announced in 2017
intel-fab-52 | f operating 2025 1 - | x:fab-52 | ramping; 3,000 jobs were announced for fabs 52 and
 62 together (see intel-fabs-52-62); trade press named 30,000 for after 2027
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
tsmc-fab-11-camas | f operating - 0 mature | WaferTech / TSMC Washington (Fab 11);US-S098!n;
 x:camas | output, not capacity, a floor: 30,000 were planned for the end of 2000, 40,000 for 2001
skywater-fab-25-austin | f operating - 0 - | Fab 25 (ex-Infineon) |
skywater-bloomington | f operating - 0 mature | US-S059!n;x:skywater | 70 jobs announced for a
 modernisation
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
globalfoundries-fab-9 | f operating - 0 - | Fab 9;x:gf-fab-9 |
onsemi-east-fishkill | f operating 2023 0 - | East Fishkill (EFK);US-S077!n;x:efk |
 ex-GlobalFoundries Fab 10; start = transfer
onsemi-gresham | f operating - 0 mature | x:gresham | ex-LSI Logic; 45 % more was announced in
 2011
bosch-roseville | f construction 2026 1 - | US-S083;Roseville!n | 250 already work there (2024)
adi-beaverton | s operating 1978 0 power_analog | Beaverton |
adi-three-states | c announced - 0 power_analog | US-S062 | jobs of a programme in OR, WA and MA
nxp-oak-hill | f operating - 0 mature | Oak Hill | campus headcount with design and offices
nxp-ed-bluestein | f operating - 0 mature | Ed Bluestein | campus headcount
nxp-austin-expansion | f cancelled - 0 mature | e:Austin expansion ($2.6bn) |
nxp-echo-chandler | f operating - 0 other | e:ECHO fab Chandler (GaN) | to close by early 2027
ti-rfab1 | f operating 2010 0 power_analog | RFAB1 (2004 plan)!c;US-S030 | capacity = design of 2004
ti-rfab2 | f operating 2022 0 - | US-S031 |
ti-dmos6 | f operating 2002 0 - | US-S032;x:dmos6 | when fully equipped
ti-lfab1 | f operating 2023 0 - | US-S033 | 100,000 wafers a month, named by one trade paper only,
 are not taken: RFAB1 has as much clean room and 30,000
ti-lfab2 | f construction 2026 1 - | x:lfab2;US-S034 |
ti-sherman-sm1 | f operating 2025 1 - | US-S026 | ramping from December 2025;
 3,000 jobs for four fabs
ti-sherman-sm2 | f construction - 1 - | US-S027 | shell complete in 2025, no production date stated;
 3,000 jobs for four fabs
ti-sherman-site | s construction - 0 - | US-S028 | four fabs
ti-sm1-sm2-lfab2 | c construction - 0 - | US-S029 | overlaps the Sherman site
micron-manassas-fab-6 | f operating - 0 - | Fab 6;US-S025!n;x:manassas | capacity = an
 analyst's guess at the expansion of 2018, a floor; more than 400 jobs announced for the
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
"""
