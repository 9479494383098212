"""Scenarios with levers: every lever of a country, and themes over all countries."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from build.catalogue import COLLECTED
from build.lever_drafts import levers_of
from build.lever_evidence import Evidence

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

__all__ = ["scenarios", "write"]

COUNTRIES = {"US": "the United States", "JP": "Japan", "TW": "Taiwan"}
THEMES = {
    "skills-first": (
        "Skills before degrees",
        "Courses for people from outside and from inside, and hiring from industries whose people "
        "have near skills, in all countries at their documented sizes.",
        ["reskilling", "cross_industry"],
    ),
    "automate": (
        "Automation takes over hours",
        "Six functions of automation in all countries: process control, inspection, material "
        "handling, scheduling, design assistance and digital twins, at their documented effects "
        "and no faster than people leave.",
        ["automation"],
    ),
    "stay-and-come": (
        "More stay and more come",
        "Pay, child care and what an employer stands for, later retirement, people from abroad "
        "and people who come back, in all countries at their documented sizes.",
        ["retention", "later_retirement", "immigration", "returners"],
    ),
    "educate": (
        "More places to learn",
        "More places in the levels of education of which something is known, and apprenticeships, "
        "in all countries at their documented sizes. Nothing comes before the first cohort "
        "graduates.",
        ["education", "apprenticeship"],
    ),
}


APART = "retention-hours"
"""Shorter hours at equal pay need more posts than they keep people for, at every documented size:
no part of a plan against a shortage, and shown by themselves."""


def scenarios(frame: pd.DataFrame) -> dict[str, dict]:
    """Return the scenarios by name, from the evidence."""
    evidence = Evidence(frame)
    every = {country: levers_of(evidence, country) for country in COUNTRIES}
    apart = [one for mine in every.values() for one in mine if one["name"].endswith(APART)]
    levers = {country: [v for v in mine if v not in apart] for country, mine in every.items()}
    out = {}
    for country, where in COUNTRIES.items():
        out[f"levers-{country.lower()}"] = _scenario(
            f"levers-{country.lower()}",
            f"Every lever in {where}",
            f"Every lever of which something is known in {where}, each at its documented central "
            "size, but for shorter hours, which widen the gap. No plan of anyone: a yardstick of "
            "what all of them together would do.",
            levers[country],
        )
    for name, (title, description, kinds) in THEMES.items():
        mine = [one for all_of in levers.values() for one in all_of if one["type"] in kinds]
        out[name] = _scenario(name, title, description, mine)
    out["shorter-hours"] = _scenario(
        "shorter-hours",
        "Shorter hours at equal pay",
        "Fewer leave, and more posts are needed for the hours that are no longer worked.",
        apart,
    )
    return out


def _scenario(name: str, title: str, description: str, levers: list[dict]) -> dict:
    return {
        "name": name, "title": title, "description": description, "valid_from": COLLECTED,
        "assumptions": {}, "fabs": [], "levers": levers,
    }  # fmt: skip


def text_of(scenario: dict) -> str:
    """JSON of a scenario with short lists of numbers on one line."""
    text = json.dumps(scenario, ensure_ascii=False, indent=2)
    short = re.sub(r"\[\s+([-\d.,\s]+?)\s+\]", lambda m: f"[{' '.join(m[1].split())}]", text)
    return short + "\n"


def write(folder: Path, frame: pd.DataFrame) -> None:
    """Write every scenario made from the evidence."""
    for name, scenario in scenarios(frame).items():
        (folder / f"{name}.json").write_text(text_of(scenario), encoding="utf-8")
        print(f"scenarios/{name}.json: {len(scenario['levers'])} levers")
