"""Schemas of the profiles of occupations and of the pools of donor industries."""

from __future__ import annotations

from build.fields import COUNTRY_KEY, PERIOD, SOURCE_KEY, STATUS, day, key, number, text

VINTAGE = day("vintage", "date on which the row became known")
KNOWN = [
    text("status", "how the row is known", required=True, enum=STATUS),
    text("source", "slug of sources.csv", required=True),
]
CODE = text("code", "O*NET-SOC 2019 code", required=True)
PROFILED = key("code", "skill_occupations", "code")


def tables() -> dict[str, tuple[str, dict]]:
    """Return title and schema of each table."""
    return {
        "skill_elements": (
            "Skills and knowledge of the profiles of occupations",
            {
                "fields": [
                    text("element_id", "code of O*NET", required=True),
                    text("element", "name; one name may be a skill and a knowledge", required=True),
                    text("domain", "domain", required=True, enum=["Skills", "Knowledge"]),
                    VINTAGE,
                    text("source", "slug of sources.csv", required=True),
                ],
                "primaryKey": ["element_id"],
                "foreignKeys": [SOURCE_KEY],
            },
        ),
        "skill_occupations": (
            "Occupations of the industry and its donors that have a profile",
            {
                "fields": [
                    CODE,
                    text("soc", "SOC 2018 code, or the wider one of OEWS that counts it",
                         required=True),
                    text("title", "title", required=True),
                    number("job_zone", "preparation needed, 1 little to 5 extensive",
                           kind="integer", minimum=1, maximum=5),
                    VINTAGE,
                    *KNOWN,
                ],
                "primaryKey": ["code", "vintage"],
                "foreignKeys": [SOURCE_KEY],
            },
        ),
        "skill_ratings": (
            "Importance and level of skills and knowledge in an occupation",
            {
                "fields": [
                    CODE,
                    text("element_id", "code of skill_elements.csv", required=True),
                    number("importance", "1 to 5", required=True, minimum=1, maximum=5),
                    number("level", "0 to 7", required=True, minimum=0, maximum=7),
                    VINTAGE,
                    *KNOWN,
                ],
                "primaryKey": ["code", "element_id", "vintage"],
                "foreignKeys": [
                    PROFILED, key("element_id", "skill_elements", "element_id"), SOURCE_KEY,
                ],
            },
        ),
        "skill_related": (
            "Related occupations as O*NET ranks them",
            {
                "fields": [
                    CODE,
                    text("related", "O*NET-SOC 2019 code", required=True),
                    text("tier", "tier", required=True,
                         enum=["Primary-Short", "Primary-Long", "Supplemental"]),
                    number("rank", "1 is the closest", kind="integer", required=True, minimum=1),
                    VINTAGE,
                    *KNOWN,
                ],
                "primaryKey": ["code", "related", "vintage"],
                "foreignKeys": [PROFILED, key("related", "skill_occupations", "code"), SOURCE_KEY],
            },
        ),
        "skill_training": (
            "Education, experience and training that workers of an occupation need",
            {
                "fields": [
                    CODE,
                    text("scale", "RL education, RW related experience, PT in-plant training, "
                         "OJ on-the-job training", required=True, enum=["RL", "RW", "PT", "OJ"]),
                    number("category", "class of the scale, low to high", kind="integer",
                           required=True, minimum=1, maximum=12),
                    number("months_low", "lower limit of the class; empty for education",
                           minimum=0),
                    number("months_high", "upper limit; empty for education and the last class",
                           minimum=0),
                    number("share", "share of workers", required=True, minimum=0, maximum=1),
                    VINTAGE,
                    *KNOWN,
                ],
                "primaryKey": ["code", "scale", "category", "vintage"],
                "foreignKeys": [PROFILED, SOURCE_KEY],
            },
        ),
        "donor_pools": (
            "People by occupation in industries that could give them",
            {
                "fields": [
                    text("country", "country", required=True),
                    text("industry", "classification and code: NAICS, JSIC or TWIC; letters mark "
                         "groups made by BLS", required=True),
                    text("soc", "SOC 2018; 00-0000 for every occupation", required=True,
                         pattern=r"^\d{2}-\d{4}$"),
                    VINTAGE,
                    text("industry_title", "title", required=True),
                    text("role", "a donor, or the semiconductor industry's own people, to compare "
                         "pay", required=True, enum=["donor", "own"]),
                    text("title", "title of the occupation", required=True),
                    text("period", "of the count of the industry", required=True, pattern=PERIOD),
                    number("people", "persons; empty where not shown", minimum=0),
                    number("wage", "mean; empty where unknown", minimum=0),
                    text("wage_unit", "unit of the wage"),
                    *KNOWN,
                    text("note", "how an estimate was made"),
                ],
                "primaryKey": ["country", "industry", "soc", "vintage"],
                "foreignKeys": [COUNTRY_KEY, SOURCE_KEY],
            },
        ),
    }  # fmt: skip
