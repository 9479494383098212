"""Levers on the gap, and the distances of skills that they rest on."""

from __future__ import annotations

from talent.levers.base import Lever
from talent.levers.donors import donors, missing_skills
from talent.levers.kinds import (
    KINDS,
    Apprenticeship,
    Automation,
    CrossIndustryHiring,
    Education,
    Immigration,
    LaterRetirement,
    Reskilling,
    Retention,
    Returners,
)
from talent.levers.ramps import Ramp
from talent.levers.skills import SkillSpace, learn_space

__all__ = [
    "KINDS",
    "Apprenticeship",
    "Automation",
    "CrossIndustryHiring",
    "Education",
    "Immigration",
    "LaterRetirement",
    "Lever",
    "Ramp",
    "Reskilling",
    "Retention",
    "Returners",
    "SkillSpace",
    "donors",
    "learn_space",
    "missing_skills",
]
