"""Comparison with published figures, each in its own concept; later, scores against actuals."""

from __future__ import annotations

from talent.evaluate.backtest import Backtest, backtest
from talent.evaluate.projections import compare_projections

__all__ = ["Backtest", "backtest", "compare_projections"]
