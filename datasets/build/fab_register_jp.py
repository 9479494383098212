"""Fabs of Japan: statements the raw files lack, and the register."""

from __future__ import annotations

from build.fab_register_fact import Fact

JASM2_3400 = (
    "https://dopodomani.biz/en/%f0%9f%9f%a7tsmc-kumamoto-officially-starts-construction-of-its-"
    "second-plant-and-expands-to-mass-production-of-6nm-with-a-total-investment-of-3-4-trillion-yen"
)
HIROSHIMA_2026 = (
    "https://www.bloomberg.com/news/articles/2026-07-04/"
    "micron-breaks-ground-on-9-billion-western-japan-plant-expansion"
)
KIKUCHI_2025 = "https://www.fnn.jp/articles/-/939762"
ROHM_2023 = (
    "https://www.nippon.com/en/news/yjj2023120800415/"
    "japan-to-provide-subsidies-for-toshiba-rohm-chip-tie-up.html"
)
KOSHI_2026 = "https://voi.id/en/technology/571062"
RAPIDUS2_2025 = "https://gmteight.com/content/detail/334801"

# Statements that the raw files lack.
FACTS: dict[str, Fact] = {
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
    "x:k1": Fact(
        "Kioxia",
        "Kitakami Fab1 (K1)",
        "Kitakami, Iwate",
        "JP",
        "https://www.trendforce.com/news/tag/kioxia/page/3/",
        product="3D NAND",
        capacity=0.08 * 490_000,
        as_of="2022-03, derived",
    ),
    "x:yokkaichi-7": Fact(
        "Kioxia/Western Digital",
        "Yokkaichi Fab 7",
        "Yokkaichi, Mie",
        "JP",
        "https://www.netdenjd.com/articles/-/270985",
        product="3D NAND",
        capacity=105000,
        as_of="2022-07 plan, industry ministry",
    ),
    "x:hiroshima-meti": Fact(
        "Micron",
        "Hiroshima expansion (HBM)",
        "Higashihiroshima",
        "JP",
        "https://www.semimedia.cc/19851.html",
        product="DRAM",
        capacity=40000,
        as_of="2025-09 plan, industry ministry",
    ),
    "x:koshi-meti": Fact(
        "Sony Semiconductor",
        "Koshi new fab",
        "Koshi, Kumamoto",
        "JP",
        KOSHI_2026,
        product="CMOS image sensors",
        capacity=10000,
        as_of="2026-04 plan, industry ministry",
    ),
    "x:kawashiri": Fact(
        "Renesas",
        "Kawashiri",
        "Kumamoto",
        "JP",
        "https://www.semimedia.cc/14579.html",
        mm="200",
        node="130",
        capacity=29100,
        as_of="2023-05 plan",
    ),
    "x:matsumoto": Fact(
        "Fuji Electric",
        "Matsumoto",
        "Matsumoto, Nagano",
        "JP",
        "https://newswitch.jp/p/9211",
        mm="200",
        product="power semiconductors",
        capacity=5000,
        as_of="2017 plan for the fiscal year, from 3,000",
    ),
}

# The form of a line is in `fab_register.py`.
REGISTER = """
jasm-kumamoto-1 | f operating 2024 0 - | JP-S001 |
jasm-kumamoto-2 | f construction 2028 1 leading | x:jasm-2 | operation by end 2027 (October 2025),
 volume as demand allows; re-planned from 6/7 to 3 nm in February 2026, so the capacity may shrink
jasm-site | s construction - 0 - | JP-S002 |
tsmc-japan-staff | c operating - 0 - | Fab 23 P1 employees | with design and research sites
micron-hiroshima-fab-15 | f operating - 0 - | Hiroshima (Fab 15)!c | Elpida until 2013
micron-hiroshima-new | f construction 2028 1 - | x:hiroshima;JP-S013;x:hiroshima-meti | shipments
 from summer 2028, peak in early 2030
kioxia-yokkaichi-fab-3 | f operating - 0 - | Yokkaichi Fab 3 | press estimate; the partner's share
 of it is unclear
kioxia-yokkaichi-fab-4 | f operating 2007 0 - | Yokkaichi Fab 4;JP-S088!n | press estimate; the
 partner's share of it is unclear; 80,000 was the target for 2008
kioxia-yokkaichi-fab-5 | f operating 2011 0 memory | e:Yokkaichi Fab 5 | the 210,000 of its plan of
 2010 are not taken: with them the single fabs would exceed kioxia-all
kioxia-yokkaichi-fab-7 | f operating 2022 0 - | JP-S089;x:yokkaichi-7 | with equipment that was
 there before
kioxia-yokkaichi-site | s operating - 0 - | Yokkaichi (six fabs);JP-S087 | jobs 2022, capacity 2013
kioxia-kitakami-k1 | f operating 2019 0 - | x:k1;JP-S016!n | about 8% of the company, taken of
 the 490,000 of kioxia-all; 5,000 in the first months
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
renesas-kawashiri | f operating - 0 - | x:kawashiri | with the expansion that was planned for 2025
renesas-yamaguchi | f closed - 0 mature | Yamaguchi |
renesas-tsuruoka | f closed - 0 mature | e:Tsuruoka (300mm) | sold to Sony in 2014
renesas-konan | f closed - 0 mature | e:Konan, Kochi (150mm) |
js-foundry-niigata | f announced 2024 0 - | JP-S082 | nothing later than 2022 found
sanken-ojiya | f construction 2027 1 power_analog | e:Ojiya | after 2026
sony-nagasaki-fab-5 | f operating 2021 0 - | JP-S067 |
sony-yamagata | f operating 2014 0 - | JP-S066 |
sony-koshi | f construction 2029 1 - | x:koshi;JP-S068!n;x:koshi-meti | building since April 2024;
 supply from May 2029
sony-image-sensors | c operating - 0 other | Image sensors, all fabs | includes some outsourcing
usjc-fab-12m | f operating - 0 mature | JP-S011 | 471,000 a year
usjc-igbt-line | f operating 2023 0 - | Fab 12M IGBT line!n | part of Fab 12M, whose capacity
 includes it; 10,000 a month planned for 2025
tpsco-three-fabs | s operating - 0 - | Uozu + Tonami + Arai |
tower-nishiwaki | f closed - 0 mature | e:Nishiwaki |
minebea-chitose | f operating - 0 - | Chitose (ex-Renesas) |
fuji-tsugaru | f operating - 0 - | Tsugaru |
fuji-matsumoto | f operating - 0 power_analog | x:matsumoto | 200 mm line only; smaller lines not
 stated
fuji-yamanashi | f operating 2012 0 - | Yamanashi |
psmc-sbi-miyagi | f cancelled 2027 0 - | Miyagi phase 1 |
psmc-sbi-miyagi-full | s cancelled - 0 - | Miyagi full |
njr-fukuoka | f operating 2003 0 other | NJR Fukuoka |
epson-sakata | f operating - 0 - | JP-S093!n | a little under 10,000 wafers a month of the
 line are made for another company
"""
