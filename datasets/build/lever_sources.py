"""Sources of the evidence on levers, with the pages in which each fact was seen."""

from build.catalogue import CC_BY_COMPATIBLE, CITED_FACT, US_PUBLIC_DOMAIN, source

SOURCES = [
    source(
        "aai-outcomes-2022", "Abt Global for the US Department of Labor",
        "Expanding Apprenticeship to New Sectors and Populations: experiences and outcomes",
        "https://www.abtglobal.com/insights/publications/report/expanding-apprenticeship-to-new"
        "-sectors-and-populations-the",
        CITED_FACT, "Known on 2022-10-26. Survey of about 2,600 apprentices, low response.",
    ),
    source(
        "aai-targets-2022",
        "US Department of Labor, Employment and Training Administration (Abt Associates, Urban "
        "Institute)",
        "Achieving Apprenticeship Program and Apprentice Registration Targets: grantee outcomes",
        "https://dol.gov/resource-library/achieving-apprenticeship-program-and-apprentice-regis"
        "tration-targets-grantee",
        US_PUBLIC_DOMAIN, "Known on 2022-10-26.",
    ),
    source(
        "aai-training-mag", "Training magazine (Abt Associates for the US Department of Labor)",
        "Apprenticeship return on investment", "https://trainingmag.com/apprenticeship-roi",
        CITED_FACT, "Known on 2022-12-31. Date approximate.",
    ),
    source(
        "applied-automate-2016", "Applied Materials, Nanochip Fab Solutions",
        "Should you fully automate your fab?",
        "http://www.appliedmaterials.com/nanochip/nanochip-fab-solutions/december-2016/should-y"
        "ou-fully-automate-your-fab",
        CITED_FACT, "Known on 2016-12-31. A vendor's interview; no numbers.",
    ),
    source(
        "apprenticely-2024", "Apprenticely (US Department of Labor data)",
        "The index: earning while learning",
        "https://apprenticely.org/index-apprenticeship-earning-while-learning/", CITED_FACT,
        "Known on 2024-03-31. Reprint of Department of Labor counts.",
    ),
    source(
        "atkaigo-ssw-cost", "At Kaigo", "Cost of taking on a specified skilled worker",
        "https://at-kaigo.com/page/column/760", CITED_FACT,
        "Known on 2024-12-31. Market prices as quoted by an agency; care work, but the visa is "
        "the same; date approximate.",
    ),
    source(
        "axonify-2018", "IndustryWeek (Axonify survey)",
        "One third of US employees do not receive formal job training",
        "https://www.industryweek.com/talent/article/22025163/one-third-of-us-employees-dont-re"
        "ceive-formal-job-training",
        CITED_FACT, "Known on 2018-02-20. All industries; a vendor's survey.",
    ),
    source(
        "azrepublic-tsmc-2023", "Arizona Republic",
        "Taiwan Semiconductor workers to return to Arizona after overseas training",
        "https://www.pressreader.com/usa/the-arizona-republic/20230310/281586654818326", CITED_FACT,
        "Known on 2023-03-10.",
    ),
    source(
        "bls-cpi-u", "US Bureau of Labor Statistics",
        "Consumer Price Index for all urban consumers, all items, monthly",
        "https://www.bls.gov/cpi/", US_PUBLIC_DOMAIN,
        "Known on 2026-01-13. Read from datasets/cpi-us@a1f785a. The mean of 2025 is of eleven "
        "months: October was not collected. Day approximate.",
    ),
    source(
        "bls-nlsy-2017", "WTOP (US Bureau of Labor Statistics, NLSY79)",
        "Jobs held by age, born 1957 to 1964",
        "https://wtop.com/business-finance/2017/08/many-jobs-50-average-nearly-12", CITED_FACT,
        "Known on 2017-08-24.",
    ),
    source(
        "bls-occmob-2006", "US Bureau of Labor Statistics",
        "Occupational mobility and age, January 2004",
        "https://www.bls.gov/opub/ted/2006/jan/wk1/art02.htm", US_PUBLIC_DOMAIN,
        "Known on 2006-01-04. Change of detailed occupation in a year, employer the same or not.",
    ),
    source(
        "boushey-glynn-2012", "Boushey and Glynn, Center for American Progress",
        "There are significant business costs to replacing employees",
        "https://studymode.com/essays/Rewards-Retention-59566110.html", CITED_FACT,
        "Known on 2012-11-16. Seen as cited in another text; case studies of 1992 to 2007; date"
        " from general knowledge.",
    ),
    source(
        "btos-fed-2026",
        "Federal Reserve Bank of Minneapolis (Census Business Trends and Outlook Survey)",
        "AI adoption in business grows steadily but unevenly",
        "https://www.minneapolisfed.org/article/2026/ai-adoption-in-business-grows-steadily-but"
        "-unevenly",
        CITED_FACT, "Known on 2026-05-31. All industries; date approximate.",
    ),
    source(
        "cao-keizai-2019", "Japan Institute of Life Insurance (Cabinet Office survey of FY2019)",
        "Until what age people want to work", "https://jili.or.jp/lifeplan/houseeconomy/1090.html",
        CITED_FACT, "Known on 2020-07-31.",
    ),
    source(
        "cao-pension-2024", "Cabinet Office, Japan",
        "Opinion survey on life planning and pensions, November 2023",
        "https://hatarakigai.co.jp/info/66%E6%AD%B3%E4%BB%A5%E4%B8%8A%E3%82%82%E5%83%8D%E3%81%8"
        "D%E3%81%9F%E3%81%84%E7%90%86%E7%94%B1%E3%80%8C%E7%94%9F%E6%B4%BB%E8%B2%BB%E3%81%8C%E8%"
        "B6%B3%E3%82%8A%E3%81%AA%E3%81%84%E3%80%8D25%EF%BC%85/",
        CITED_FACT, "Known on 2024-03-15. Seen as reported; the publisher's page was not opened.",
    ),
    source(
        "ccdaily-2024", "Community College Daily (NCES)",
        "Completion rates of community colleges, entry cohort of 2020",
        "https://ccdaily.com/2024/12/datapoints-post-covid-grad-success-rates", CITED_FACT,
        "Known on 2024-12-15. First-time, full-time students; day approximate.",
    ),
    source(
        "cepr-vacancy-2023", "CEPR discussion paper 18365", "Vacancy duration and wages",
        "https://cepr.org/publications/dp18365", CITED_FACT,
        "Known on 2023-08-08. UK job adverts; date approximate.",
    ),
    source(
        "cna-lsa54-2024", "Central News Agency",
        "Labour law amended: retirement at 65 may be waived",
        "https://focustaiwan.tw/politics/202407150017", CITED_FACT, "Known on 2024-07-15.",
    ),
    source(
        "cna-nisso-2026", "Channel NewsAsia", "Kumamoto's semiconductor boom; training centres",
        "https://www.channelnewsasia.com/east-asia/japan-semiconductor-hub-chipmakers-tsmc-kuma"
        "moto-silicon-valley-5848356",
        CITED_FACT,
        "Known on 2026-01-12. Count of Nisso Technical Center Kumamoto since April 2024.",
    ),
    source(
        "cnc-intrafirm", "Battisti and Stoneman, Research Policy",
        "Inter- and intra-firm effects in the diffusion of new process technology",
        "https://paperexplained.cn/articles/paper/detail/3d8ea6bebd23e599b92f6305825c9309a8e0c5d2",
        CITED_FACT,
        "Known on 2003-10-01. Abstract seen without the authors' names, which are from general "
        "knowledge; date approximate.",
    ),
    source(
        "coding-assistant-2024",
        "Cui, Demirer, Jaffe, Musolff, Peng and Salz (Innovation Growth Lab)",
        "The productivity effects of generative AI: evidence from a field experiment with "
        "a coding assistant",
        "https://innovationgrowthlab.org/",
        CITED_FACT, "Known on 2024-03-27. Software developers; date approximate.",
    ),
    source(
        "csm-training-1997",
        "Brown (ed.), Competitive Semiconductor Manufacturing programme, Berkeley",
        "Human resources project, second interim report, chapter 6: training",
        "http://irle.berkeley.edu/worktech/csm-hr/chap6/index.html", CITED_FACT,
        "Known on 1997-09-30. Fabs of the 1990s; date approximate.",
    ),
    source(
        "csu-cost-111", "Cheng Shiu University", "Teaching cost per student",
        "https://info.csu.edu.tw/p/16-1091-5175.php?Lang=zh-tw", CITED_FACT,
        "Known on 2023-12-31. Private university of technology; date approximate.",
    ),
    source(
        "daoai-aoi", "Welinkirt (vendor)",
        "Automatic defect classification at wafer inspection: case",
        "https://welinkirt.com/post-semi-wafer-aoi-adc-en.html", CITED_FACT,
        "Known on 2026-01-31. A vendor's claim on one site; date approximate.",
    ),
    source(
        "dgbas-turnover-2024", "United Daily News (DGBAS, Taiwan)",
        "Accessions and separations of employees by age, 2024",
        "https://udn.com/news/story/7269/9176493", CITED_FACT,
        "Known on 2025-12-02. Monthly averages.",
    ),
    source(
        "dol-apprentices-2013", "US Department of Labor",
        "Registered Apprenticeship national results, fiscal years 2012 and 2013",
        "https://dol.gov/agencies/eta/apprenticeship/about/statistics/2013", US_PUBLIC_DOMAIN,
        "Known on 2014-06-30. Date approximate.",
    ),
    source(
        "dol-apprentices-2019", "US Department of Labor",
        "Registered Apprenticeship national results, fiscal years 2019 and 2020",
        "https://www.dol.gov/agencies/eta/apprenticeship/about/statistics/2019", US_PUBLIC_DOMAIN,
        "Known on 2020-12-31. Date approximate; the page of 2020 was seen in a copy.",
    ),
    source(
        "edb-lighthouse-2025", "Singapore Economic Development Board",
        "Singapore's six WEF lighthouse factories",
        "https://www.edb.gov.sg/en/business-insights/insights/singapores-six-wef-lighthouse-fac"
        "tories-how-theyre-shaping-the-future-of-manufacturing-in-southeast-asia.html",
        CITED_FACT, "Known on 2025-10-31. All industries; selected sites; date approximate.",
    ),
    source(
        "eig-visa-2024", "Tom's Hardware (Economic Innovation Group), copy at indusadvisor.com",
        "Chipmaker's visa: 10,000 a year",
        "https://indusadvisor.com/indus-activity/semiconductor-industry-proposes-new-chipmaker-"
        "visa-for-h1b-program-program-would-address-extreme-talent-shortages-in-chipmaking-indu"
        "stry",
        CITED_FACT, "Known on 2024-01-06. A proposal, not law.",
    ),
    source(
        "eloundou-2023", "Eloundou, Manning, Mishkin and Rock",
        "GPTs are GPTs: an early look at the labor market impact potential of large language "
        "models",
        "https://arxiv.org/abs/2303.10130", CITED_FACT,
        "Known on 2023-03-17. Exposure, not savings.",
    ),
    source(
        "epi-quit-2022", "Naidu and Carr, Economic Policy Institute",
        "If you don't like your job, can you always quit? Pervasive monopsony power and freedom"
        " in the labor market",
        "https://www.epi.org/unequalpower/publications/pervasive-monopsony-power-and-freedom-in"
        "-the-labor-market/",
        CITED_FACT, "Known on 2022-05-31. Review of experiments; date approximate.",
    ),
    source(
        "feds-2007-30", "Bjelland, Fallick, Haltiwanger and McEntarfer, Federal Reserve Board",
        "Employer-to-employer flows in the United States (FEDS 2007-30)",
        "http://federalreserve.gov/Pubs/FEDS/2007/200730/index.html", US_PUBLIC_DOMAIN,
        "Known on 2007-06-30.",
    ),
    source(
        "focustaiwan-tsmcaz-2024", "Central News Agency",
        "TSMC Arizona expands its apprenticeship program",
        "https://focustaiwan.tw/business/202411260019", CITED_FACT,
        "Known on 2024-11-26. More than 5 million US dollars, on-the-job hours and tuition.",
    ),
    source(
        "fourday-uk-2023", "Autonomy, Boston College and University of Cambridge",
        "UK four-day week pilot: results", "https://en.prothomalo.com/lifestyle/health/lhvnkziw8y",
        CITED_FACT, "Known on 2023-02-21. 61 self-selected organisations, no control group.",
    ),
    source(
        "frb-h10-annual", "Board of Governors of the Federal Reserve System",
        "G.5A annual exchange rates, 2020 to 2025", "https://www.federalreserve.gov/releases/g5a/",
        US_PUBLIC_DOMAIN,
        "Known on 2026-01-05. 2024 and 2025 from FRED, datasets/exchange-rates@fa7d949 "
        "(data/yearly.csv); 2020 to 2023 agree with the release of 2024-02-01. Day of the last "
        "release approximate.",
    ),
    source(
        "fukuoka-reskilling-2023", "Fukuoka Keizai",
        "Opening of the Fukuoka semiconductor reskilling centre",
        "https://fukuoka-keizai.co.jp/news/%e5%8d%8a%e5%b0%8e%e4%bd%93%e6%8a%80%e8%a1%93%e8%80%"
        "85%e8%82%b2%e6%88%90%e3%81%b8%e3%80%81%e3%80%8c%e3%83%aa%e3%82%b9%e3%82%ad%e3%83%aa%e3"
        "%83%b3%e3%82%b0%e3%82%bb%e3%83%b3%e3%82%bf%e3%83%bc%e3%80%8d",
        CITED_FACT, "Known on 2023-09-05.",
    ),
    source(
        "fukuoka-reskilling-2024", "KHB Higashinippon Broadcasting (Fukuoka Prefecture)",
        "Fukuoka semiconductor reskilling centre: 25,000 people in five years",
        "https://khb-tv.co.jp/news/15267517", CITED_FACT,
        "Known on 2024-05-15. Date approximate. Courses are mostly short ones for people in work.",
    ),
    source(
        "gao-phased-2017", "US Government Accountability Office, via Boston College",
        "Phased retirement programs, although uncommon, provide flexibility (GAO-17-536)",
        "http://capricorn.bc.edu/agingandwork/database81/browse/facts/5640", CITED_FACT,
        "Known on 2017-06-20. Health and Retirement Study.",
    ),
    source(
        "genai-at-work-2025", "Brynjolfsson, Li and Raymond, Quarterly Journal of Economics 140(2)",
        "Generative AI at work", "https://academic.oup.com/qje/article/140/2/889/7990658",
        CITED_FACT, "Known on 2025-02-04. Customer support, not fabs.",
    ),
    source(
        "goldcard-2025", "Liberty Times / Taipei Times (National Development Council, Taiwan)",
        "Employment Gold Card: 13,191 by April 2025",
        "https://news.ltn.com.tw/news/focus/breakingnews/5054447", CITED_FACT,
        "Known on 2025-05-26.",
    ),
    source(
        "hiringlab-2020", "Indeed Hiring Lab (Census Job-to-Job Flows)", "Job switching and hiring",
        "https://www.hiringlab.org/2020/02/11/job-switching-and-hiring/", CITED_FACT,
        "Known on 2020-02-11.",
    ),
    source(
        "hirsch-recruitment-2022", "Hirsch, Jahn, Manning and Oberfichtner",
        "The wage elasticity of recruitment (abstract of a seminar, University of Navarra)",
        "https://ncid.unav.edu/en/events/wage-elasticity-recruitment", CITED_FACT,
        "Known on 2022-05-31. German data. The abstract is without the authors' names, which "
        "are from general knowledge; date approximate.",
    ),
    source(
        "icemiller-h1b", "Ice Miller", "H-1B cap and STEM OPT",
        "https://www.icemiller.com/ice-on-fire-insights/publications/h-1b-cap-and-f-1-stem-opt-"
        "update/",
        CITED_FACT, "Known on 2016-04-15. The law: 65,000 and 20,000 a year; date approximate.",
    ),
    source(
        "idaho-childcare-2025", "Idaho Child Care Employer Toolkit (Child Care Aware of America)",
        "Price of infant care in Idaho, 2024",
        "https://idahochildcareemployertoolkit.com/family-friendly/boosting-business-outcomes/",
        CITED_FACT, "Known on 2025-06-30. Date approximate.",
    ),
    source(
        "ihe-spending-2022", "Inside Higher Ed (NCES data of 2017)",
        "Spending per student by kind of college",
        "https://www.insidehighered.com/views/2022/03/17/maximize-impact-invest-community-colle"
        "ges-opinion",
        CITED_FACT, "Known on 2022-03-17. Instruction, academic support and student services only.",
    ),
    source(
        "infineon-dresden-2013", "JustMac (Infineon at Semicon Europe)",
        "Infineon Dresden: 160 jobs to be replaced by robots",
        "https://justmac.info/news/5654743/Infineon-entl%C3%A4sst-160-Mitarbeiter-in-Dresden",
        CITED_FACT, "Known on 2013-10-31. Date approximate.",
    ),
    source(
        "infineon-dresden-2017", "elektronikpraxis", "Infineon's smart chip factory",
        "https://www.elektronikpraxis.de/infineons-smarte-chip-fabrik-a-615692/", CITED_FACT,
        "Known on 2017-06-12.",
    ),
    source(
        "infineon-dresden-2018", "mmnews (Dresdner Neueste Nachrichten)",
        "Infineon: investment in Dresden, automation of 90 %",
        "https://www.mmnews.de/index.php/boerse/60756-infineon-millioneninvestitionen-in-dresden",
        CITED_FACT, "Known on 2018-04-16. Date approximate.",
    ),
    source(
        "infineon-staff-2017", "Produktion", "Infineon Dresden: digitalisation can save sites",
        "https://www.produktion.de/veranstaltungen/fabrik-des-jahres/sieger/infineon-digitalisi"
        "erung-kann-standorte-retten-257.html",
        CITED_FACT, "Known on 2018-03-31. About 2,000 staff; date approximate.",
    ),
    source(
        "intel-apprentice-2024", "Intel (Business Wire)",
        "First US apprenticeship for manufacturing facility technicians",
        "https://iconnect007.com/article/141534/intel-launches-its-first-us-apprenticeship-for-"
        "manufacturing-facility-technicians/141531/milaero",
        CITED_FACT,
        "Known on 2024-07-16. The 90 % is a common claim of apprenticeship programmes, without "
        "a study.",
    ),
    source(
        "issm-dl-2007", "Cheong, Look and Mohamed, ISSM 2007",
        "Improving direct labour productivity through minimizing time wastage approach",
        "https://doi.org/10.1109/ISSM.2007.4446822", CITED_FACT, "Known on 2007-10-01. Abstract.",
    ),
    source(
        "itc-easii-2024", "Idaho Technology Council",
        "Idaho Technology Council awarded anticipated 1.2 million dollars (EASII)",
        "https://idahotechcouncil.org/itc-awarded-antcipated-1-2m-through-nstc-workforce-partne"
        "r-alliance-program",
        CITED_FACT, "Known on 2024-09-26. Supportive services only, not tuition.",
    ),
    source(
        "japantimes-ssw-2024", "Japan Times (Immigration Services Agency)",
        "Holders of specified skilled worker status, June 2024",
        "https://www.japantimes.co.jp/news/2024/09/24/japan/japan-foreign-worker-figures",
        CITED_FACT, "Known on 2024-09-24.",
    ),
    source(
        "jeed-2021", "JEED, Elder, August 2022 (MHLW)",
        "Report on employment of older people 2021: those who reached retirement age",
        "https://www.jeed.go.jp/elderly/data/elder/book/elder_202208/pageindices/index54.html",
        CITED_FACT, "Known on 2022-06-24.",
    ),
    source(
        "jilpt-60s-2014", "Japan Institute for Labour Policy and Training",
        "Survey of work and life in the sixties, 2014",
        "https://hatarakigai.co.jp/info/%e7%b6%99%e7%b6%9a%e9%9b%87%e7%94%a8%e5%be%8c%e3%81%ae%"
        "e8%b3%83%e9%87%91%e4%bd%8e%e4%b8%8b%e3%81%af%e3%80%8c%e3%82%84%e3%82%80%e3%82%92%e5%be"
        "%97%e3%81%aa%e3%81%84%e3%80%8d%e3%81%8c%e7%b4%84%e5%8d%8a",
        CITED_FACT, "Known on 2015-07-31. Seen as reported; date approximate.",
    ),
    source(
        "jilpt-jobchange-2025", "Japan Institute for Labour Policy and Training",
        "Job changers, July to September 2024 (Labour Force Survey)",
        "https://www.jil.go.jp/kokunai/blt/backnumber/2025/01_02/c_01.html", CITED_FACT,
        "Known on 2025-01-31.",
    ),
    source(
        "jp-lfs-2022-age", "Gentosha Gold Online (Labour Force Survey, Statistics Bureau of Japan)",
        "Job changers and those who want to change, by age, 2022",
        "https://gentosha-go.com/articles/-/52868?page=1", CITED_FACT,
        "Known on 2023-02-14. Computed by the article from the Labour Force Survey; vintage is "
        "that of the survey.",
    ),
    source(
        "jp-ssw-cap-2024", "Yodogawa Chamber of Commerce (cabinet decision)",
        "Specified skilled workers: expected numbers for FY2024 to FY2028",
        "https://www.yodochu.or.jp/2024/04/04/%E7%89%B9%E5%AE%9A%E6%8A%80%E8%83%BD%E3%81%AE%E5%"
        "8F%97%E5%85%A5%E3%82%8C%E8%A6%8B%E8%BE%BC%E3%81%BF%E6%95%B0%E3%81%AE%E5%86%8D%E8%A8%AD"
        "%E5%AE%9A%E3%81%8A%E3%82%88%E3%81%B3%E5%AF%BE%E8%B1%A1%E5%88%86%E9%87%8E%E7%AD%89%E3%8"
        "1%AE%E8%BF%BD%E5%8A%A0%E3%81%AB%E3%81%A4%E3%81%84%E3%81%A6-2024%E5%B9%B43%E6%9C%8829%E"
        "6%97%A5%E9%96%A3%E8%AD%B0%E6%B1%BA%E5%AE%9A/",
        CITED_FACT, "Known on 2024-03-29.",
    ),
    source(
        "kidcentric-2008", "Kidcentric",
        "Benefits of employer-sponsored child care: turnover of users",
        "http://kidcentric-childcareissues.blogspot.com/2008/12/benefits-of-employer-sponsored-"
        "child.html",
        CITED_FACT,
        "Known on 2008-12-31. Users against non-users at firms with centres: not causal.",
    ),
    source(
        "kr-audit-2025", "Board of Audit and Inspection of Korea",
        "Audit of the plan for semiconductor talent, July 2025, as reported in the press",
        "https://www.bai.go.kr/", CITED_FACT,
        "Known on 2025-07-01. Secondary; in the project's list of published projections.",
    ),
    source(
        "kumadai-semi-2022", "Nikkei, quoted on a public board",
        "Kumamoto University: new courses for semiconductors, places",
        "https://www.nikkei.com/article/DGXZQOJC303MX0Q2A131C2000000/", CITED_FACT,
        "Known on 2022-11-30. Text seen as a quotation.",
    ),
    source(
        "kumadai-tbs-2023", "TBS News Dig",
        "Kumamoto University: 150 graduates a year to chip firms in five years",
        "https://newsdig.tbs.co.jp/articles/-/672948", CITED_FACT, "Known on 2023-08-21.",
    ),
    source(
        "kumapref-2025", "JDnet",
        "Kumamoto Prefectural University plans a faculty of semiconductors",
        "https://shingaku.jdnet.jp/news/kumamoto-prefectural-university-planning-establish-new-"
        "faculty-semiconductors-april2027.html",
        CITED_FACT, "Known on 2025-09-22.",
    ),
    source(
        "kyushu-9pct", "Ministry of Education, Japan (Kyushu consortium)",
        "Science and engineering graduates of Kyushu, FY2023 survey, in the budget request for "
        "FY2025",
        "https://wic-net.com/material/document/16557/11", CITED_FACT,
        "Known on 2024-08-29. 27,000 graduates; that 9 % enter semiconductors is from Dempa "
        "539332, secondary.",
    ),
    source(
        "marketplace-h1b-2024", "Marketplace (Cato Institute)",
        "New era of semiconductor manufacturing clashes with dated immigration laws",
        "https://marketplace.org/2024/06/26/new-era-of-semiconductor-manufacturing-clashes-with"
        "-dated-immigration-laws",
        CITED_FACT, "Known on 2024-06-26.",
    ),
    source(
        "mckinsey-attrition-2022", "McKinsey",
        "Greener pastures (chart of the day, survey of job leavers)",
        "https://www.mckinsey.com/featured-insights/sustainable-inclusive-growth/chart-of-the-d"
        "ay/greener-pastures",
        CITED_FACT,
        "Known on 2022-07-13. Six countries; 36 % of leavers of industrials stayed in the "
        "industry, as reported by C-Suite Analytics.",
    ),
    source(
        "meiko-ssw-2020", "Meiko Global (Immigration Services Agency)",
        "Specified skilled workers against the numbers expected, September 2020",
        "https://meikoglobal.jp/magazine/%E7%89%B9%E5%AE%9A%E6%8A%80%E8%83%BD%E3%81%AE%E4%BA%BA"
        "%E6%95%B0%E3%81%AF%E6%9C%AC%E5%BD%93%E3%81%AB%E5%B0%91%E3%81%AA%E3%81%84%E3%81%AE%EF%B"
        "C%9F/",
        CITED_FACT, "Known on 2020-12-31. Date approximate.",
    ),
    source(
        "mext-completion-2018", "Research notes of iDES (School Basic Survey 2018)",
        "Share of university entrants who graduate",
        "http://ides.hatenablog.com/entry/2019/08/08/170713", CITED_FACT,
        "Known on 2019-08-08. Table of the survey of 2018, reprinted.",
    ),
    source(
        "mext-dropout-2024", "Univ. Journal (Ministry of Education, Japan)",
        "Students who left in FY2024", "https://univ-journal.jp/column/2025990724", CITED_FACT,
        "Known on 2025-08-22.",
    ),
    source(
        "mext-enset-2025", "Dempa (Ministry of Education, Japan)",
        "Seven bases for semiconductor education", "https://dempa-digital.com/article/688349",
        CITED_FACT, "Known on 2025-09-01.",
    ),
    source(
        "mhlw-agency-cost", "Dip (Baitoru)",
        "Use of placement services: mean cost per regular hire by channel",
        "https://www.baitoru.com/solution/?p=16519", CITED_FACT,
        "Known on 2025-04-04. A survey of employers cited by a job site, which does not name "
        "its publisher in the part seen.",
    ),
    source(
        "mhlw-koureisha-2024", "Ministry of Health, Labour and Welfare, Japan",
        "Report on employment of older people 2024",
        "https://www.mhlw.go.jp/content/11703000/001357147.pdf", CC_BY_COMPATIBLE,
        "Known on 2024-12-20. Seen as reported by several pages.",
    ),
    source(
        "mhlw-koyoudoukou-2023", "Ministry of Health, Labour and Welfare, Japan",
        "Survey on Employment Trends 2023",
        "https://www.mhlw.go.jp/toukei/itiran/roudou/koyou/doukou/24-2/index.html",
        CC_BY_COMPATIBLE, "Known on 2024-08-27. Seen at rodo.co.jp/column/182060.",
    ),
    source(
        "mhlw-koyoudoukou-2024", "Kigyo Kyushoku Jinzai (Survey on Employment Trends 2024)",
        "Hires and separations in 2024", "https://kkc-jinzai-jp.ssl-xserver.jp/contents/2/328",
        CITED_FACT, "Known on 2025-08-31. Reprint; date approximate.",
    ),
    source(
        "mhlw-reskilling-subsidy", "Ministry of Health, Labour and Welfare, Japan",
        "Human resources development subsidy, reskilling course",
        "https://www.mhlw.go.jp/content/11600000/001019757.pdf", CC_BY_COMPATIBLE,
        "Known on 2022-12-02. Rates seen on a labour consultant's page that cites this leaflet "
        "(protean.tokyo); ends with FY2026.",
    ),
    source(
        "mi-training-2020", "Manufacturing Institute, Center for Manufacturing Research",
        "Survey of training and retention in manufacturing, July 2020, as reported in the trade"
        " press",
        "https://fga.xea.mybluehost.me/tapa-staging/young-workers-remained-with-manufacturers-b"
        "ecause-of-training-opportunities",
        CITED_FACT,
        "Known on 2020-07-31. Seen in a copy of a trade newsletter; the year is inferred, the "
        "survey itself was not seen.",
    ),
    source(
        "micron-ai-2024", "Micron", "Smart sight: how Micron uses AI to enhance yield and quality",
        "https://micron.com/insight/smart-sight-how-micron-uses-ai-to-enhance-yield-and-quality",
        CITED_FACT, "Known on 2023-12-31. The company's own figure; date approximate.",
    ),
    source(
        "micron-childcare-2024", "Idaho Education News; KIVI",
        "Micron's Early Learning Center in Boise",
        "https://www.kivitv.com/southeast-boise/micron-builds-new-childcare-center-to-address-c"
        "ommunity-needs",
        CITED_FACT, "Known on 2024-08-21.",
    ),
    source(
        "moe-tw-110-places", "KStudy (Ministry of Education, Taiwan)",
        "Extra places in information and communication, academic years 109 and 110",
        "https://www.kstudy.com.tw/TopNews/NewsContent.aspx?type=8&no=16603", CITED_FACT,
        "Known on 2021-04-15.",
    ),
    source(
        "moe-tw-115-places", "United Daily News (Ministry of Education, Taiwan)",
        "Extra places in semiconductors, AI and machinery, academic year 115",
        "https://udn.com/news/story/6928/9131418", CITED_FACT,
        "Known on 2025-11-11. Daytime bachelors of general universities only.",
    ),
    source(
        "moe-tw-colleges-2021", "China Times, copy at bg3.co",
        "Semiconductor colleges of four universities: 400 places a year, 9.6 billion",
        "https://cn.bg3.co/a/chen-rong-jin-yao-hu-guo-qun-shan-she-ban-dao-ti-xue-yuan.html",
        CITED_FACT, "Known on 2021-02-18. Plan; date approximate.",
    ),
    source(
        "moe-tw-colleges-2024", "ijiwei (Ministry of Education, Taiwan)",
        "Bases and research colleges for key fields", "https://ijiwei.com/n/895943", CITED_FACT,
        "Known on 2024-02-29.",
    ),
    source(
        "mol-flagship-2026", "Yahoo News Taiwan (Workforce Development Agency, northern branch)",
        "Youth employment flagship plan: hire first, train after",
        "https://tw.news.yahoo.com/%E5%8B%9E%E5%8B%95%E9%83%A8%E7%99%BC%E9%8C%A2-15%E8%87%B329%"
        "E6%AD%B2%E9%A0%98%E9%8C%A2%E8%BE%A6%E6%B3%95%E6%9B%9D-230500446.html",
        CITED_FACT, "Known on 2026-01-09. All industries, northern branch.",
    ),
    source(
        "mol-hours-2023", "Taipei Times (Ministry of Labor, Taiwan)",
        "International labour statistics: yearly hours in 2022",
        "https://www.taipeitimes.com/News/taiwan/archives/2023/10/09/2003807432", CITED_FACT,
        "Known on 2023-10-09.",
    ),
    source(
        "mol-nycu-base-2025", "United Daily News (Ministry of Labor, Taiwan)",
        "Talent base for semiconductors of the Workforce Development Agency and Yang Ming Chiao"
        " Tung University",
        "https://udn.com/news/story/6928/9221981", CITED_FACT,
        "Known on 2025-12-23. Counts announced by the Workforce Development Agency.",
    ),
    source(
        "mol-tw-permits-2017",
        "United Daily News (Ministry of Labor, Taiwan), copy at sunnyswa.org.tw",
        "Valid permits of foreign professionals by industry, April 2017",
        "https://www.sunnyswa.org.tw/?p=15910", CITED_FACT, "Known on 2017-06-06.",
    ),
    source(
        "mol-xinjianbing-2022", "China Times (Ministry of Labor, Taiwan), copy at bg3.co",
        "Young talent pilot programme: 70 % in work after training",
        "https://cn.bg3.co/a/chan-ye-xin-jian-bing-ji-hua-lao-dong-bu-wei-xun-hou-jiu-ye-lu-7ch"
        "eng.html",
        CITED_FACT, "Known on 2022-06-30. All fields; date approximate.",
    ),
    source(
        "mol-xinjianbing-2026", "Yahoo News Taiwan (Workforce Development Agency)",
        "Young talent pilot programme: subsidies",
        "https://tw.news.yahoo.com/%E7%94%A2%E6%A5%AD%E6%96%B0%E5%B0%96%E5%85%B5%E5%9F%B9%E8%82"
        "%B2%E4%B8%8A%E8%B7%AF-%E9%AB%98%E5%88%86%E7%BD%B2%E5%8A%9B%E6%8C%BA%E9%9D%92%E5%B9%B4%"
        "E6%8A%80%E8%83%BD%E5%8D%87%E7%B4%9A-%E7%A9%A9%E5%81%A5%E5%B0%B1%E6%A5%AD-022434659.htm"
        "l",
        CITED_FACT, "Known on 2026-01-13. All fields, ages 15 to 29.",
    ),
    source(
        "mynavi-semi-2024", "Mynavi",
        "Pay of people who changed into electrics, electronics, machinery and semiconductors",
        "https://ampmedia.jp/2024/09/02/mynavi-handotai/amp", CITED_FACT, "Known on 2024-09-02.",
    ),
    source(
        "natcast-wfpa-2024", "Natcast",
        "Anticipated 11.5 million dollars in NSTC Workforce Partner Alliance awards",
        "https://natcast.org/11-5-million-anticipated-nstc-wfpa-awards", CITED_FACT,
        "Known on 2024-09-25. Announced, not delivered; what became of the awards was not found.",
    ),
    source(
        "nber-pathways-2019", "ThinkAdvisor (NBER working paper, RAND American Life Panel)",
        "Older workers say flexible hours would keep them on the job longer",
        "https://www.thinkadvisor.com/2019/10/07/older-workers-say-flexible-hours-would-keep-th"
        "em-on-the-job-longer/",
        CITED_FACT, "Known on 2019-10-07.",
    ),
    source(
        "ncku-training-2023", "SeeNews (Workforce Development Agency, Tainan)",
        "Pre-employment training in semiconductors with Cheng Kung University",
        "https://seenews.tw/archives/19857", CITED_FACT, "Known on 2023-06-24. Date approximate.",
    ),
    source(
        "ncses-stay-2025", "US National Center for Science and Engineering Statistics",
        "Most U.S.-trained science and engineering doctorate recipients on temporary visas "
        "remain in the United States (NSF 25-325)",
        "https://ncses.nsf.gov/pubs/nsf25325", US_PUBLIC_DOMAIN, "Known on 2025-02-24.",
    ),
    source(
        "ndc-tw-2025", "United Daily News (National Development Council, Taiwan)",
        "New act on foreign professionals: 6,700 a year, later 10,000",
        "https://udn.com/news/story/7238/8996827", CITED_FACT, "Known on 2025-09-10.",
    ),
    source(
        "ndc-tw-2026", "Liberty Times (National Development Council, Taiwan)",
        "Foreign professionals near 80,000 at the end of 2025",
        "https://ec.ltn.com.tw/article/breakingnews/5308916", CITED_FACT,
        "Known on 2026-01-31. Date approximate.",
    ),
    source(
        "niica-ceo-2025", "National Institute for Innovation and Technology (NIICA)",
        "A message from the CEO: results of the GAINS apprenticeship programme",
        "https://www.niica.org/post/a-message-from-the-ceo", CITED_FACT,
        "Known on 2025-12-16. The organisation's own count, a projection to the end of the year.",
    ),
    source(
        "nikkei-jasm-pay-2022", "Nikkei, quoted on a public board",
        "Starting pay of 280,000 yen: TSMC and the makers of Kyushu",
        "https://www.nikkei.com/article/DGXZQOJC3040L0Q2A530C2000000/", CITED_FACT,
        "Known on 2022-06-07. Survey of Kumamoto Prefecture (197 firms of 50 and more, April "
        "2021); text seen as a quotation; JASM's figures agree with TrendForce, 2024-02-24.",
    ),
    source(
        "nsc-2025", "National Student Clearinghouse Research Center",
        "Yearly Progress and Completion, cohort of autumn 2019",
        "https://themoneytimes.media/2025/12/04/national-college-completion-rate-holds-steady-f"
        "or-fourth-year-in-a-row",
        CITED_FACT,
        "Known on 2025-12-04. Seen as reported; the publisher's page is "
        "nscresearchcenter.org/yearly-progress-and-completion.",
    ),
    source(
        "oecd-eag-2022", "En-ichi (OECD, Education at a Glance 2022)",
        "Spending per student in Japan, 2019",
        "http://www.en-ichi.org/pubs/thismonth/no385/385-11date.html", CITED_FACT,
        "Known on 2022-10-31. In dollars at purchasing power parity.",
    ),
    source(
        "ogiu-kumamoto-2025",
        "Ogiu Labour and Social Security Attorney (MHLW survey of mid-career pay)",
        "Pay of mid-career hires: Kumamoto the only fall", "https://ogiu-sr.com/news/2645",
        CITED_FACT, "Known on 2025-07-31. Date approximate.",
    ),
    source(
        "ohio-intel-2023", "Ohio Capital Journal, reprints",
        "Ohio's community colleges will offer Intel-specific courses",
        "https://citylife.capetown/uncategorized/ohio-community-colleges-and-schools-to-offer-p"
        "rograms-for-intel-job-opportunities/327388/",
        CITED_FACT,
        "Known on 2023-08-06. A rewritten reprint; the original was not seen in full. The fabs "
        "were delayed since.",
    ),
    source(
        "pew-switch-2022", "Pew Research Center, reprint",
        "Workers who switched jobs, January to March 2022", "http://www.mutagpoliti.com/2022/",
        CITED_FACT, "Known on 2022-07-28.",
    ),
    source(
        "quartz-quickstart-2023", "Quartz",
        "You can now become a semiconductor technician in just 10 days",
        "https://qz.com/you-can-now-become-a-semiconductor-technician-in-just-1-1850479047",
        CITED_FACT,
        "Known on 2023-06-02. Interview with the Maricopa Community Colleges; the placement "
        "rate is from before the fabs opened.",
    ),
    source(
        "quickstart-mcccd-2023", "Arizona Republic",
        "Are Intel and TSMC actually hiring quick start graduates? (figures of the Maricopa "
        "County Community College District)",
        "https://www.yahoo.com/news/everyone-talks-community-colleges-10-000003255.html",
        CITED_FACT,
        "Known on 2023-08-31. Opinion column that quotes the district's own counts; date of the"
        " page approximate.",
    ),
    source(
        "r4a-workadvance", "Results for America",
        "Tulsa Community WorkAdvance, economic mobility catalog",
        "https://catalog.results4america.org/programs/tulsa-community-workadvance", CITED_FACT,
        "Known on 2021-12-31. Quotes the MDRC evaluation; date approximate.",
    ),
    source(
        "recruit-cost-2020", "Recruit, Shushoku Hakusho 2020", "Cost per hire, FY2019",
        "https://vollect.net/hrpedia/mid-career-recruitment-cost/", CITED_FACT,
        "Known on 2020-02-28. Seen as cited.",
    ),
    source(
        "recruit-semi-2023", "Recruit", "Job changes into semiconductor engineering, FY2022",
        "https://b.hatena.ne.jp/obata9/2023/%E4%B9%9D%E5%B7%9E", CITED_FACT,
        "Known on 2023-12-06. Seen in a bookmark of the news article; number of answers not "
        "published.",
    ),
    source(
        "sevp-2024", "Alma (ICE SEVP, Congressional Research Service)", "STEM OPT and OPT in 2024",
        "https://www.tryalma.com/learn/stem-opt-extension-statistics", CITED_FACT,
        "Known on 2025-06-30. Reprint of official counts; date approximate.",
    ),
    source(
        "shrm-2016", "Society for Human Resource Management",
        "Human Capital Benchmarking Report 2016: cost per hire and time to fill",
        "https://ima-net.org/average-cost-per-hire-for-companies-is-4129-shrm-survey-finds/",
        CITED_FACT, "Known on 2016-08-03. 2,048 respondents, fiscal year 2015.",
    ),
    source(
        "socialfinance-2025", "Social Finance",
        "Reaching one million active apprentices starts with retention",
        "https://socialfinance.org/insight/reaching-one-million-active-apprentices-starts-with-"
        "retention-and-investments-in-the-right-supports",
        CITED_FACT, "Known on 2025-06-30. Date approximate; its data source was not seen.",
    ),
    source(
        "sokolova-sorensen-2020", "Sokolova and Sorensen, Washington Center for Equitable Growth",
        "Monopsony in labor markets: a meta-analysis",
        "https://equitablegrowth.org/working-papers/monopsony-in-labor-markets-a-meta-analysis/",
        CITED_FACT,
        "Known on 2020-02-05. 1,320 estimates of 53 studies; also ILR Review 74(1), 2021.",
    ),
    source(
        "taichung-labor-2025", "Yahoo News Taiwan (Taichung City Labor Affairs Bureau)",
        "Training camp for forward-looking industries: 68 % placed",
        "https://tw.news.yahoo.com/%E6%96%87%E7%B5%84%E7%94%9F%E6%90%96%E8%BA%AB%E8%AE%8A%E5%8D"
        "%8A%E5%B0%8E%E9%AB%94%E5%B7%A5%E7%A8%8B%E5%B8%AB-%E4%B8%AD%E5%B8%82%E5%8B%9E%E5%B7%A5%"
        "E5%B1%80-%E5%89%8D%E7%9E%BB%E4%BA%BA%E6%89%8D%E5%9F%B9%E5%8A%9B%E7%87%9F-%E5%B0%B1%E6%"
        "A5%AD%E7%8E%87768-130031764.html",
        CITED_FACT, "Known on 2025-12-12. City programme, about 57 trainees a year.",
    ),
    source(
        "tsmc-kinder-2018", "ETtoday", "TSMC's and ASE's kindergartens",
        "https://finance.ettoday.net/news/1096697", CITED_FACT, "Known on 2018-01-19.",
    ),
    source(
        "tsmc-kinder-2024", "Press report on TSMC's child care, copy at kknews.xyz",
        "TSMC's four kindergartens and births", "https://kknews.xyz/13609", CITED_FACT,
        "Known on 2024-06-30. Date approximate.",
    ),
    source(
        "tsmc-pay-2024", "CoinCentral (TSMC sustainability report)", "TSMC's pay in 2024",
        "https://www.mexc.com/news/82490", CITED_FACT,
        "Known on 2025-09-02. Figures from TSMC's report as reported.",
    ),
    source(
        "tsmc-turnover", "TSMC sustainability reports, as reported in the press",
        "Turnover and first-year leavers, 2021 to 2023", "https://esg.tsmc.com/", CITED_FACT,
        "Known on 2024-06-30. In the project's list of published facts (secondary); the page "
        "was not opened; date approximate.",
    ),
    source(
        "tvbs-older-2024", "TVBS (DGBAS, Ministry of Labor)",
        "Participation by age in 2023, and incentives",
        "https://news.tvbs.com.tw/amp/english/2453936", CITED_FACT, "Known on 2024-04-12.",
    ),
    source(
        "tw-univ-cost-2017", "Taiwanese study of universities, page 465",
        "Current spending per student of national universities, 2017",
        "http://hkh-edu.com/2019seminar/book1/files/basic-html/page465.html", CITED_FACT,
        "Known on 2019-09-30. With research.",
    ),
    source(
        "twnews-65-2024", "Taiwan News", "Participation beyond 65 below 10 %",
        "https://taiwannews.com.tw/news/5901040", CITED_FACT, "Known on 2024-07-15.",
    ),
    source(
        "umc-lighthouse-2025", "Central News Agency (UMC)",
        "UMC's Fab 12A joins the Global Lighthouse Network", "http://ocacnews.net/article/389016",
        CITED_FACT,
        "Known on 2025-01-15. The company's own figures; what workforce efficiency counts is "
        "not defined.",
    ),
    source(
        "uscis-fee-2025", "US Citizenship and Immigration Services, as reported",
        "H-1B: payment of 100,000 dollars with certain new petitions",
        "https://www.uscis.gov/working-in-the-united-states/h-1b-specialty-occupations",
        US_PUBLIC_DOMAIN,
        "Known on 2025-10-20. Guidance on the proclamation of 2025-09-19; seen as quoted by law"
        " firms.",
    ),
    source(
        "visaguide-ssw-2024", "VisaGuide.World", "Japan to issue over 800,000 skilled worker visas",
        "https://visaguide.world/news/japan-to-issue-over-800000-skilled-worker-visas-in-next-5"
        "-years",
        CITED_FACT, "Known on 2024-03-01. Date approximate.",
    ),
    source(
        "webber-2015", "Webber, Labour Economics 35",
        "Firm market power and the earnings distribution",
        "https://fr.scribd.com/document/277284669/Firm-Market-Power-and-the-Earnings-Distribution",
        CITED_FACT,
        "Known on 2015-05-22. US linked employer-employee data; first page seen in a copy.",
    ),
    source(
        "workadvance-cost-2016", "Administration for Children and Families (Pathways to Work)",
        "WorkAdvance at Towards Employment: cost of the intervention",
        "https://pathwaystowork.acf.gov/intervention-detail/991", US_PUBLIC_DOMAIN,
        "Known on 2020-03-31. Cost seen on a staging copy of the clearinghouse (node 13957); "
        "original: Hendra and others 2016, Schaberg and Greenberg 2020, MDRC. Date approximate.",
    ),
    source(
        "wral-gains-2022", "WRAL TechWire",
        "9.5 million dollar federal contract to fund expansion of apprenticeship programs",
        "https://www.wraltechwire.com/2022/01/06/9-5m-federal-contract-to-fund-expansion-of-app"
        "renticeship-programs-targeting-vital-supply-chains/",
        CITED_FACT, "Known on 2022-01-06. Contract of the US Department of Labor, four years.",
    ),
    source(
        "xfab-automation-2025", "Innovation Forum for Automation, Dresden (X-FAB)",
        "Challenges of automation under brownfield conditions",
        "https://www.innovation-forum-automation.com/speaker/johannes-meihsner", CITED_FACT,
        "Known on 2025-01-31. Date approximate; no numbers.",
    ),
]  # fmt: skip
