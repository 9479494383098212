"""Sources of the semiconductor cycle, with the copies in which they were found."""

from build.catalogue import CC_BY_COMPATIBLE, CITED_FACT, US_PUBLIC_DOMAIN, source

FED = "Board of Governors of the Federal Reserve System"
DGBAS = "Directorate-General of Budget, Accounting and Statistics, Taiwan"
TSMC = "Taiwan Semiconductor Manufacturing Company"
SOURCES = [
    source(
        "frb-g17-2026", FED, "G.17 Industrial Production and Capacity Utilization, NAICS 3344, "
        "releases of June, August and September 2026", "https://www.federalreserve.gov/releases/g17/",
        US_PUBLIC_DOMAIN,
        "FRED downloads. June: nirajgohil/semiconductor-supply-chain-model@466cf5a (2026-06-28). "
        "August: bintekarimshamima-oss/sox@bc76062, data to July, dated at the end of August. "
        "September: cool1990/Invest_Dashboard@93291af, data to August, dated at the end of "
        "September. Of the last two only months that can have been revised are kept of output.",
    ),
    source(
        "frb-g17-2018", FED, "G.17 Industrial Production and Capacity Utilization, release of "
        "June 2018", "https://www.federalreserve.gov/releases/g17/", US_PUBLIC_DOMAIN,
        "FRED download, AJAskey/PTV-Parser@304a231 (2018-06-30); its list dates the series "
        "2018-06-15.",
    ),
    source(
        "frb-g17-2015", FED, "G.17 Industrial Production and Capacity Utilization, release of "
        "July 2015", "https://fred.stlouisfed.org/series/CAPUTLG33441A1S", US_PUBLIC_DOMAIN,
        "Stored page of a series that ended with this release; its last five values.",
    ),
    source(
        "frb-g17-growth", FED, "G.17 Industrial Production and Capacity Utilization, rates of "
        "growth in releases and annual revisions, 2002 to 2024",
        "https://www.federalreserve.gov/releases/g17/revisions.htm", US_PUBLIC_DOMAIN,
        "Stored pages of federalreserve.gov/releases/g17, named in the notes of the "
        "observations; the year that a table of output shows in part is left out.",
    ),
    source(
        "sia-wsts-annual", "Semiconductor Industry Association (WSTS data)",
        "World semiconductor sales of the year, as announced", "https://www.semiconductors.org/",
        CITED_FACT, "Yearly totals only, each from the page in its note. The monthly table of WSTS "
        "is not copied.",
    ),
    source(
        "semi-equipment", "SEMI and the Semiconductor Equipment Association of Japan",
        "World sales of semiconductor manufacturing equipment of the year, as announced",
        "https://www.semi.org/en/products-services/market-data", CITED_FACT,
        "Proprietary report; yearly totals only, each from the page in its note.",
    ),
    source(
        "capex-ic-insights", "IC Insights (now TechInsights)",
        "World capital spending of the semiconductor industry, as reported in the press",
        "https://www10.edacafe.com/blogs/icinsights/2021/12/14", CITED_FACT,
        "Proprietary report; single facts from the pages in the note of each value.",
    ),
    source(
        "capex-gartner", "Gartner Dataquest",
        "World capital spending of the semiconductor industry, as reported in the press",
        "https://sst.semiconductor-digest.com/2002/01/2002-for-the-semiconductor-industry-should-"
        "be-a-34transitional-year34", CITED_FACT, "One value.",
    ),
    source(
        "capex-semiconductor-intelligence", "Semiconductor Intelligence",
        "World capital spending of the semiconductor industry, newsletters",
        "https://www.semiconductorintelligence.com/", CITED_FACT,
        "Single facts from the pages in the note of each value.",
    ),
    source(
        "dgbas-industrial-production", DGBAS, "Industrial production index (A050104010)",
        "https://nstatdb.dgbas.gov.tw/", CC_BY_COMPATIBLE,
        "Read from kiang/nstatdb.dgbas.gov.tw@ba5d1f6 (2022-09-10).",
    ),
    source(
        "meti-iip-inventory", "Ministry of Economy, Trade and Industry, Japan",
        "Indices of Industrial Production, electronic parts and devices, inventory",
        "https://www.meti.go.jp/statistics/tyo/iip/", CC_BY_COMPATIBLE,
        "e-Stat 0004015802, read from ShinichiMine/semiconductor-cycle-analysis@7276f60 "
        "(2026-02-15). No second copy of the values was found.",
    ),
    source(
        "tsmc-20f-2025", TSMC, "Annual report on form 20-F for 2025 and quarterly reports: "
        "capacity, shipments, capital expenditure",
        "https://www.sec.gov/cgi-bin/browse-edgar?action=getcompany&CIK=0001046179&type=20-F",
        CITED_FACT, "Quoted in a stored research note, not read in the filing itself.",
    ),
    source(
        "umc-20f-2025", "United Microelectronics Corporation",
        "Annual reports on form 20-F to 2025: capacity, output, shipments, utilisation",
        "https://www.sec.gov/cgi-bin/browse-edgar?action=getcompany&CIK=0001033767&type=20-F",
        CITED_FACT, "Quoted in a stored research note, not read in the filings themselves.",
    ),
    source(
        "tsmc-annual-report-2022", TSMC, "Annual report 2022, statement of labour, page 416",
        "https://investor.tsmc.com/static/annualReports/2022/english/ebook/files/basic-html/"
        "page416.html", CITED_FACT, "Parent company only.",
    ),
    source(
        "tsmc-csr-2019", TSMC, "Corporate social responsibility report 2019, as reported by "
        "Taipei Times", "https://taipeitimes.com/News/biz/archives/2020/06/26/2003738863",
        CITED_FACT, "",
    ),
    source(
        "tsmc-csr-2020", TSMC, "Headcount at the end of 2020, as reported in the press",
        "https://cn.bg3.co/a/tai-ji-dian-hao-xin-qing-qu-nian-gong-fa-1408yi-xin-zi-fu-li-shuo-"
        "shi-bi-ye-yi-jin-lai-jiu-ling-180mo.html", CITED_FACT, "",
    ),
    source(
        "tsmc-headcount-filings", TSMC, "Employees at the end of 2021 to 2024, as listed by "
        "MacroTrends", "https://www.longtermwiki.com/resources/kb-fc3c9234c395e8ea", CITED_FACT,
        "List read on 2026-04-07; growth from 2020 agrees with the headcount of 2020.",
    ),
]  # fmt: skip
