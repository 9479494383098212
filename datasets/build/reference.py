"""Countries, scopes, occupations, and our own links to occupations: small tables."""

from __future__ import annotations

import pandas as pd

from build.catalogue import source

SOURCES = [
    source(
        "talent", "The talent authors", "Own assumptions and judgements of this project",
        "https://creativecommons.org/licenses/by/4.0/", "CC BY 4.0",
        "Not a statistic: the rationale is given with each assumption. The address is the licence.",
    ),
]  # fmt: skip

COUNTRIES = pd.DataFrame(
    [
        ("JP", "JPN", "Japan", "日本", "日本"),
        ("TW", "TWN", "Taiwan", "台湾", "臺灣"),
        ("US", "USA", "United States", "アメリカ合衆国", "美國"),
    ],
    columns=["country", "alpha3", "name_en", "name_ja", "name_zh"],
)

SCOPES = pd.DataFrame(
    [
        ("components", "fab",
         "Semiconductors and related devices (NAICS 334413) inside electronic components"),
        ("components", "other_components",
         "Other electronic components: boards, connectors, passive parts, assemblies"),
        ("fab", "fab", "Semiconductors and related devices (NAICS 334413)"),
        ("industry", "design", "Chip design firms without fabs"),
        ("industry", "equipment", "Makers of semiconductor machinery (NAICS 333242)"),
        ("industry", "fab",
         "Semiconductors and related devices (NAICS 334413) inside electronic components"),
        ("industry", "other_components",
         "Other electronic components: boards, connectors, passive parts, assemblies"),
    ],
    columns=["scope", "segment", "description"],
)  # fmt: skip

OCCUPATIONS = pd.DataFrame(
    [
        ("computer_scientists", "Computer scientists", "情報技術者", "資訊人員",
         "Software, data, network and mathematical occupations (SOC 15)"),
        ("engineers", "Engineers and scientists", "技術者・研究者", "工程師與科學家",
         "Engineers, architects, physical and life scientists (SOC 17-1, 17-2, 19)"),
        ("managers_business", "Managers and business", "管理・事務専門職", "管理與商業人員",
         "Managers, business and financial operations (SOC 11, 13)"),
        ("operators", "Operators", "製造オペレーター", "操作員",
         "Production other than semiconductor processing, material moving (SOC 51, 53-7)"),
        ("other", "Other occupations", "その他の職種", "其他職業",
         "Office, sales, legal, media, service, construction and transport occupations"),
        ("technicians", "Technicians", "テクニシャン", "技術員",
         "Engineering and science technicians, maintenance, semiconductor processing "
         "(SOC 17-3, 19-4, 49, 51-9141)"),
    ],
    columns=["occupation", "name_en", "name_ja", "name_zh", "description"],
)  # fmt: skip

HALF = "split in halves: our assumption, the report gives no detail"
TSMC_CROSSWALK = [
    ("TSMC", "assistants", "Assistant engineers and clerical", "OCCUPATION", "other", 0.5,
     "tsmc-annual-reports", HALF),
    ("TSMC", "assistants", "Assistant engineers and clerical", "OCCUPATION", "technicians", 0.5,
     "tsmc-annual-reports", HALF),
    ("TSMC", "managers", "Managers", "OCCUPATION", "managers_business", 1.0,
     "tsmc-annual-reports", ""),
    ("TSMC", "professionals", "Professionals", "OCCUPATION", "engineers", 1.0,
     "tsmc-annual-reports",
     "computer scientists and business specialists among them cannot be told apart"),
    ("TSMC", "technicians", "Technicians", "OCCUPATION", "operators", 0.5,
     "tsmc-annual-reports", HALF),
    ("TSMC", "technicians", "Technicians", "OCCUPATION", "technicians", 0.5,
     "tsmc-annual-reports", HALF),
]  # fmt: skip
DESTINATION = "main destination of the field and level: our assumption"
GRADUATE_CROSSWALK = [
    ("GRADUATE", f"{field}:{level}", f"{field}, {level}".replace("_", " "), "OCCUPATION",
     occupation, weight, "talent", DESTINATION)
    for levels, goes in [
        (("certificate", "associate"), {
            "engineering": {"technicians": 1.0},
            "engineering_technology": {"technicians": 1.0},
            "computing": {"technicians": 0.5, "computer_scientists": 0.5},
            "physical_sciences": {"technicians": 1.0},
        }),
        (("bachelor",), {
            "engineering": {"engineers": 0.9, "managers_business": 0.1},
            "engineering_technology": {"engineers": 0.5, "technicians": 0.5},
            "computing": {"computer_scientists": 0.9, "managers_business": 0.1},
            "physical_sciences": {"engineers": 0.8, "technicians": 0.2},
        }),
        (("master", "doctorate"), {
            "engineering": {"engineers": 1.0},
            "engineering_technology": {"engineers": 1.0},
            "computing": {"computer_scientists": 1.0},
            "physical_sciences": {"engineers": 1.0},
        }),
    ]
    for level in levels
    for field, split in goes.items()
    for occupation, weight in split.items()
]  # fmt: skip
