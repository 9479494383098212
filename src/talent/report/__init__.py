"""What people see of a forecast: terminal text, plots and a self-contained page."""

from __future__ import annotations

from talent.report.html import write_html
from talent.report.plots import ForecastPlots
from talent.report.terminal import headline_text

__all__ = ["ForecastPlots", "headline_text", "write_html"]
