"""What people see of a forecast: terminal text, plots and a self-contained page."""

from __future__ import annotations

from talent.report.comparison_page import write_comparison_html
from talent.report.html import write_html
from talent.report.index_page import write_index_html
from talent.report.plots import ForecastPlots
from talent.report.terminal import headline_text

__all__ = [
    "ForecastPlots",
    "headline_text",
    "write_comparison_html",
    "write_html",
    "write_index_html",
]
