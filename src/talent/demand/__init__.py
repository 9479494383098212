"""Required headcount: employment trends, fabs to come, cycle, base-year gap and occupations."""

from __future__ import annotations

from talent.demand.capacity import NODE_CLASSES, Capacity, build_capacity
from talent.demand.cycle import Cycle, build_cycle
from talent.demand.downturn import with_downturn
from talent.demand.dynamics import Elasticities, elasticities
from talent.demand.employment import Trend, build_trend, employment_lessons, segment_histories
from talent.demand.fab_list import FabPlan, read_fab_list
from talent.demand.occupations import occupation_mix, staffing
from talent.demand.pipeline import Pipeline, build_pipeline
from talent.demand.required import DRIVERS, Demand, build_demand

__all__ = [
    "DRIVERS",
    "NODE_CLASSES",
    "Capacity",
    "Cycle",
    "Demand",
    "Elasticities",
    "FabPlan",
    "Pipeline",
    "Trend",
    "build_capacity",
    "build_cycle",
    "build_demand",
    "build_pipeline",
    "build_trend",
    "elasticities",
    "employment_lessons",
    "occupation_mix",
    "read_fab_list",
    "segment_histories",
    "staffing",
    "with_downturn",
]
