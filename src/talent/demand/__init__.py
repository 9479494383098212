"""Required headcount: employment trends, fabs to come, base-year gap and occupations."""

from __future__ import annotations

from talent.demand.capacity import delays_observed, pipeline_headcount
from talent.demand.employment import Trend, build_trend, employment_lessons, segment_histories
from talent.demand.occupations import occupation_mix, staffing
from talent.demand.required import Demand, build_demand

__all__ = [
    "Demand",
    "Trend",
    "build_demand",
    "build_trend",
    "delays_observed",
    "employment_lessons",
    "occupation_mix",
    "pipeline_headcount",
    "segment_histories",
    "staffing",
]
