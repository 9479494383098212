"""Open, probabilistic forecasts of the semiconductor workforce gap (US, JP, TW).

>>> import talent
>>> sorted(talent.__all__)[:3]
['ConfigError', 'DataValidationError', 'Forecast']
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from talent.errors import (
    ConfigError,
    DataValidationError,
    MissingExtraError,
    SchemaVersionError,
    TalentError,
    UnknownCodeError,
)

if TYPE_CHECKING:
    from talent import jobs, levers, planning, series
    from talent.evaluate.backtest import backtest
    from talent.evaluate.scoring import score
    from talent.evaluate.summary import scores
    from talent.forecasts.compare import compare
    from talent.forecasts.draws_file import read_draws
    from talent.forecasts.rerun import rerun
    from talent.forecasts.result import Forecast
    from talent.forecasts.run import forecast
    from talent.forecasts.scenarios import Scenario, read_scenario, scenarios
    from talent.forecasts.stored import load_run as load
    from talent.forecasts.variance import variance_by_part
    from talent.forecasts.why import why
    from talent.language import in_language
    from talent.store import Snapshot, Store
    from talent.store import open_store as open
    from talent.supply import forecast_workforce
    from talent.workers import on_workers

__version__ = "0.1.0"

__all__ = [
    "ConfigError",
    "DataValidationError",
    "Forecast",
    "MissingExtraError",
    "Scenario",
    "SchemaVersionError",
    "Snapshot",
    "Store",
    "TalentError",
    "UnknownCodeError",
    "backtest",
    "compare",
    "forecast",
    "forecast_workforce",
    "in_language",
    "jobs",
    "levers",
    "load",
    "on_workers",
    "open",
    "planning",
    "read_draws",
    "read_scenario",
    "rerun",
    "scenarios",
    "score",
    "scores",
    "series",
    "variance_by_part",
    "why",
]

# Loaded on first use: the models need statsmodels, which takes seconds to import.
_LAZY = {
    "Forecast": ("talent.forecasts.result", "Forecast"),
    "Scenario": ("talent.forecasts.scenarios", "Scenario"),
    "Snapshot": ("talent.store", "Snapshot"),
    "Store": ("talent.store", "Store"),
    "backtest": ("talent.evaluate.backtest", "backtest"),
    "compare": ("talent.forecasts.compare", "compare"),
    "forecast": ("talent.forecasts.run", "forecast"),
    "forecast_workforce": ("talent.supply", "forecast_workforce"),
    "in_language": ("talent.language", "in_language"),
    "load": ("talent.forecasts.stored", "load_run"),
    "on_workers": ("talent.workers", "on_workers"),
    "open": ("talent.store", "open_store"),
    "variance_by_part": ("talent.forecasts.variance", "variance_by_part"),
    "read_draws": ("talent.forecasts.draws_file", "read_draws"),
    "read_scenario": ("talent.forecasts.scenarios", "read_scenario"),
    "rerun": ("talent.forecasts.rerun", "rerun"),
    "scenarios": ("talent.forecasts.scenarios", "scenarios"),
    "score": ("talent.evaluate.scoring", "score"),
    "scores": ("talent.evaluate.summary", "scores"),
    "why": ("talent.forecasts.why", "why"),
}


_ROOMS = ("jobs", "levers", "planning", "series")
"""Rooms that users call by name, imported on first use."""


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return importlib.import_module(f"talent.{name}")
    if name in _LAZY:
        module, attribute = _LAZY[name]
        value = getattr(importlib.import_module(module), attribute)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'talent' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
