"""Fabs of Taiwan: statements the raw files lack, and the register."""

from __future__ import annotations

from build.fab_register_fact import Fact

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
TONGLUO_2026 = (
    "https://markets.businessinsider.com/news/stocks/"
    "micron-completes-acquisition-of-psmc-p5-site-in-taiwan-1035934345"
)
FAB22_2025 = "https://ec.ltn.com.tw/article/breakingnews/5202108"
TSMC_OLD_2025 = (
    "https://www.trendforce.com/news/2025/08/13/news-tsmc-reportedly-phases-out-legacy-production-"
    "closing-6-inch-fab-2-and-8-inch-fab-5-by-2027"
)
PSMC_2018 = (
    "https://mic.iii.org.tw/english/AsiaExpress_Detail.aspx?doc_sqno=11483&year=2018&m=05&"
    "domain_name=East%20Asian%20ICT&domain_sqno=5"
)
FAB25_2025 = "https://www.semimedia.cc/20210.html"

# Statements that the raw files lack.
FACTS: dict[str, Fact] = {
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
    "x:fab-18-3nm": Fact(
        "TSMC",
        "Fab 18 (P1-P8, whole)",
        "Tainan",
        "TW",
        "https://m.cnyes.com/news/id/4562818",
        node="5,3",
    ),
    "x:fab-18": Fact(
        "TSMC",
        "Fab 18",
        "Tainan",
        "TW",
        "http://www.digitimes.com/news/a20180126PR202.html",
        node="5",
        capacity=(1_000_000 + 600_000) / 12,
        as_of="2020-11, with phases 1-3 as planned in 2018-01",
    ),
    "x:vis": Fact(
        "VIS",
        "All fabs (three)",
        "Hsinchu and Taoyuan",
        "TW",
        "http://www.digitimes.com/news/a20170509PD205.html",
        mm="200",
        capacity=195000,
        as_of="2017-05",
    ),
    "x:psmc-p1-p2": Fact(
        "PSMC",
        "P1 and P2",
        "Hsinchu",
        "TW",
        PSMC_2018,
        product="memory and logic",
        capacity=100_000 - 45_000,
        as_of="2018-05, less P3 in 2012",
    ),
    "x:psmc-8-inch": Fact(
        "PSMC", "8-inch fab", "Hsinchu", "TW", PSMC_2018, mm="200", capacity=70000, as_of="2018-05"
    ),
    "x:maxchip": Fact(
        "PSMC",
        "8-inch fab (ex-Maxchip)",
        "Hsinchu",
        "TW",
        PSMC_2018,
        mm="200",
        capacity=50000,
        as_of="2018-05, estimate",
    ),
    "x:macronix-5": Fact(
        "Macronix",
        "Fab 5",
        "Hsinchu",
        "TW",
        "https://www.taipeitimes.com/News/biz/archives/2021/07/28/2003761567",
        product="flash and ROM",
        capacity=20000,
        as_of="2021-07",
    ),
    "x:mosel": Fact(
        "Mosel Vitelic",
        "6-inch fab",
        "",
        "TW",
        "https://www.semimedia.cc/3487.html",
        mm="150",
        product="MOSFET",
        capacity=57000,
        as_of="2018-11, of the year before",
    ),
}

# The form of a line is in `fab_register.py`.
REGISTER = """
tsmc-fab-2 | f operating - 0 mature | x:fab-2 | to close by the end of 2027
tsmc-fab-5 | f operating - 0 mature | x:fab-5 | to close by the end of 2027
tsmc-fab-14 | f operating - 0 advanced | TW-S012 | phases 1-4 of 2012; later phases not stated
tsmc-fab-14-mature-block | f operating - 0 mature | e:Fab 14 mature 12-inch (50K wpm of it) | about
 50,000 of the capacity of tsmc-fab-14, to be given up by 2028: counted there
tsmc-fab-15 | f operating 2012 0 advanced | Fab 15 (four phases) | 40/28 nm at first, then 7 nm
tsmc-fab-18 | f operating 2020 0 - | x:fab-18-3nm;TW-S046;x:fab-18 | phases 1-8; capacity is a floor
 that the company named: phases 1-3 more than 1,000,000 a year, the 3 nm phases more than 600,000,
 phase 4 unknown; 100,000 a month of 3 nm in 2024 in trade press
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
vis-all | c operating - 0 mature | x:vis;TW-S056!n | three fabs, before a fourth abroad;
 65,000 in 2005
psmc-p1-p2 | f operating - 0 memory | x:psmc-p1-p2 | three 12-inch fabs less P3
psmc-8-inch-own | f operating - 0 mature | x:psmc-8-inch | the company ran two 8-inch fabs in 2020
psmc-8-inch-maxchip | f operating - 0 mature | x:maxchip | now part of the company
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
mosel-6-inch | f operating - 0 power_analog | x:mosel | 60,000 planned for 2018; wafer
 size after another page
nanya-fab-3a | f operating - 0 - | Existing fabs (Fab 3A) | the company's only 300 mm fab
nanya-taishan-p1 | f construction 2027 1 - | x:nanya | production from mid-2027; 3,000 jobs for
 three phases
nanya-taishan-site | s construction - 0 - | TW-S085 | three phases
macronix-fab-5 | f operating - 0 - | x:macronix-5 | 40,000 planned in 2021
macronix-6-inch | f closed - 0 mature | 6-inch fab (Fab 1) | sold to Hon Hai in 2021
honhai-hsinchu-sic | f construction 2024 0 - | Hsinchu SiC (ex-Macronix 6-inch) | nothing
 later found
"""
