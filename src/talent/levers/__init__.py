"""Levers on the gap, and the distances of skills that they rest on."""

from __future__ import annotations

from talent.levers.donors import donors, missing_skills
from talent.levers.skills import SkillSpace, learn_space

__all__ = ["SkillSpace", "donors", "learn_space", "missing_skills"]
