"""Joint simulation of required and available headcount, and what it rests on."""

from __future__ import annotations

from talent.forecasts.config import ForecastConfig, make_config
from talent.forecasts.cube import MEASURES, TOTAL, Cube
from talent.forecasts.explain import Explanation
from talent.forecasts.lever_checks import check_lever
from talent.forecasts.rerun import Rerun, rerun
from talent.forecasts.result import Forecast
from talent.forecasts.run import forecast, run
from talent.forecasts.scenarios import Scenario, scenarios
from talent.forecasts.stored import load_run

__all__ = [
    "MEASURES",
    "TOTAL",
    "Cube",
    "Explanation",
    "Forecast",
    "ForecastConfig",
    "Rerun",
    "Scenario",
    "check_lever",
    "forecast",
    "load_run",
    "make_config",
    "rerun",
    "run",
    "scenarios",
]
