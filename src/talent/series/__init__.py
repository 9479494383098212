"""Time series: forecasts that are combined, bands that are learnt from past errors, joint paths.

``forecast`` and ``cross_validate`` take the long frame that everyone knows; `talent.series.metrics`
has the scores.
"""

from __future__ import annotations

from talent.errors import FrameError
from talent.series.annual import annual, one_level
from talent.series.forecaster import forecast, learn
from talent.series.lessons import Lessons
from talent.series.reconcile import reconcile
from talent.series.result import SeriesForecast
from talent.series.validation import cross_validate, scores

__all__ = [
    "FrameError",
    "Lessons",
    "SeriesForecast",
    "annual",
    "cross_validate",
    "forecast",
    "learn",
    "one_level",
    "reconcile",
    "scores",
]
