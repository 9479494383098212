"""Age-structured workforce: ageing, retirement, death, exits, graduates and hires."""

from __future__ import annotations

from talent.supply.ages import AGES, split_bands, tilt_to_mean
from talent.supply.by_age import WorkforceForecast, forecast_workforce
from talent.supply.engine import Flows, SupplyInputs, simulate, step
from talent.supply.workforce import Shared, Workforce, build_workforce, shared_parameters

__all__ = [
    "AGES",
    "Flows",
    "Shared",
    "SupplyInputs",
    "Workforce",
    "WorkforceForecast",
    "build_workforce",
    "forecast_workforce",
    "shared_parameters",
    "simulate",
    "split_bands",
    "step",
    "tilt_to_mean",
]
