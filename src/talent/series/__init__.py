"""Annual time series: joins, combined point forecasts, and bands learnt from past errors."""

from __future__ import annotations

from talent.series.annual import annual, splice
from talent.series.combine import combine, members
from talent.series.errors import ErrorBank, build_bank, volatility

__all__ = ["ErrorBank", "annual", "build_bank", "combine", "members", "splice", "volatility"]
