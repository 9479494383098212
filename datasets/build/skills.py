"""Profiles of occupations: skills, knowledge, training and related occupations from O*NET."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from build.donors import occupations

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = "onet-29"
RELEASED = "2024-08-31"
"""O*NET 29.0 appeared in August 2024; the day was not in reach, so its last one is taken."""

STATUS = {"Skills": "estimated", "Knowledge": "measured"}
"""O*NET's analysts rate skills; workers of the occupation, or experts, are asked for knowledge."""

WIDER = {
    "13-1021": "13-1020", "13-1022": "13-1020", "13-1023": "13-1020", "51-2022": "51-2028",
    "51-2023": "51-2028", "51-2092": "51-2090", "53-1042": "53-1047", "53-1043": "53-1047",
    "53-1044": "53-1047",
}  # fmt: skip
"""Code of OEWS that holds several codes of SOC 2018, each with a profile of its own."""

TRAINING = (0, 0, 1, 3, 6, 12, 24, 48, 120)
MONTHS = {"OJ": TRAINING, "PT": TRAINING, "RW": (0, 0, 1, 3, 6, 12, 24, 48, 72, 96, 120)}
"""Lower limit of each class in months, from O*NET's list of categories. Class 1 is none, of
training also a short demonstration; class 2 goes up to one month."""


def limits(scale: str, category: int) -> tuple[float, float]:
    """Return the limits of a class in months, NaN where there is none.

    Examples
    --------
    >>> limits("OJ", 1), limits("OJ", 2), limits("OJ", 5), limits("RW", 11)
    ((0.0, 0.0), (0.0, 1.0), (6.0, 12.0), (120.0, nan))
    """
    if scale not in MONTHS:
        return math.nan, math.nan
    low = MONTHS[scale]
    high = float(low[category]) if category < len(low) else math.nan
    return float(low[category - 1]), high


def counted(codes: pd.Series) -> pd.Series:
    """Return the code under which OEWS counts the people of each O*NET-SOC code.

    Examples
    --------
    >>> counted(pd.Series(["51-2092.00", "17-2072.01"])).tolist()
    ['51-2090', '17-2072']
    """
    return codes.str[:7].replace(WIDER)


def profiles(raw: Path, name: str) -> pd.DataFrame:
    """Return an O*NET file limited to the occupations of the industry and its donors."""
    frame = pd.read_csv(raw / "us" / name)
    frame = frame.rename(columns={"O*NET-SOC Code": "code", "onet_soc": "code"})
    frame.insert(1, "soc", counted(frame["code"]))
    frame = frame[frame["soc"].isin(occupations(raw))]
    return frame.assign(vintage=RELEASED, status="estimated", source=SOURCE)


def ratings(raw: Path) -> pd.DataFrame:
    """Return importance and level of every element, with its name and domain."""
    frame = profiles(raw, "onet29_skills_knowledge.csv")
    frame["status"] = frame["domain"].map(STATUS)
    return frame.rename(columns={"IM": "importance", "LV": "level"})


def training(raw: Path) -> pd.DataFrame:
    """Return the share of workers in each class of education, experience and training."""
    frame = profiles(raw, "onet29_education_training.csv")
    frame = frame.rename(columns={"Scale ID": "scale", "Category": "category"})
    frame["category"] = frame["category"].astype(int)
    frame["share"] = frame["Data Value"] / 100
    frame = frame[frame["share"] > 0]
    pairs = [limits(s, c) for s, c in zip(frame["scale"], frame["category"], strict=True)]
    frame["months_low"], frame["months_high"] = zip(*pairs, strict=True)
    # Workers of the occupation say so, in a survey.
    return frame.assign(status="measured")


def related(raw: Path) -> pd.DataFrame:
    """Return related occupations, both of interest."""
    frame = profiles(raw, "onet29_related_occupations.csv")
    frame = frame.rename(
        columns={
            "Related O*NET-SOC Code": "related", "Relatedness Tier": "tier", "Index": "rank",
        }
    )  # fmt: skip
    return frame[counted(frame["related"]).isin(occupations(raw))]


def build(raw: Path) -> dict[str, pd.DataFrame]:
    """Return the tables by file name without ending, rows in order of their keys."""
    rated = ratings(raw)
    known = ["vintage", "status", "source"]
    elements = rated[["element_id", "element", "domain", "vintage", "source"]].drop_duplicates()
    jobs = profiles(raw, "onet29_occupations_job_zones.csv")
    tables = {
        "skill_elements": (elements, ["element_id"]),
        "skill_occupations": (
            jobs[["code", "soc", "title", "job_zone", *known]],
            ["code"],
        ),
        "skill_ratings": (
            rated[["code", "element_id", "importance", "level", *known]],
            ["code", "element_id"],
        ),
        "skill_related": (
            related(raw)[["code", "related", "tier", "rank", *known]],
            ["code", "related"],
        ),
        "skill_training": (
            training(raw)[["code", "scale", "category", "months_low", "months_high", "share",
                           *known]],
            ["code", "scale", "category"],
        ),
    }  # fmt: skip
    return {
        name: table.sort_values(key, ignore_index=True) for name, (table, key) in tables.items()
    }
