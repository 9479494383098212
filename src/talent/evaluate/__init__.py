"""How good forecasts were, and published figures beside ours, each in its own concept."""

from __future__ import annotations

from talent.evaluate.actuals import actuals
from talent.evaluate.backtest import Backtest, backtest
from talent.evaluate.projections import compare_projections
from talent.evaluate.reference_class import check_width, reference_class, summarise_class
from talent.evaluate.scoreboard import not_rebuilt, save_scoreboard, scoreboard
from talent.evaluate.scoring import ScoreReport, score
from talent.evaluate.summary import scores

__all__ = [
    "Backtest",
    "ScoreReport",
    "actuals",
    "backtest",
    "check_width",
    "compare_projections",
    "not_rebuilt",
    "reference_class",
    "save_scoreboard",
    "score",
    "scoreboard",
    "scores",
    "summarise_class",
]
