"""What Vega-Lite charts of all pages share: their look, and no data.

The specifications carry no data: every chart of a page reads the one table ``rows`` that the page
holds, through parameters that its controls set. So no number is in the page twice, and no name
from the data is ever part of an expression.
"""

from __future__ import annotations

from typing import Any

from talent.report.page_fonts import font_stack
from talent.report.style import MUTED

__all__ = ["finished"]

AUTOSIZE = {"type": "fit-x", "contains": "padding"}
"""Charts follow the width of the page; their height is fixed by what they show."""


def finished(chart: Any) -> dict[str, Any]:
    """Specification of a chart in the look of all pages, with the letters of the language."""
    spec: dict[str, Any] = chart.configure(
        font=font_stack(),
        padding=4,
        autosize=AUTOSIZE,
        axis={
            "labelColor": MUTED,
            "titleColor": MUTED,
            "titleFontWeight": "normal",
            "labelFontSize": 12,
            "titleFontSize": 12,
            "gridColor": "#e3e8ec",
            "domainColor": "#9aa5af",
            "tickColor": "#9aa5af",
            "labelLimit": 240,
            "labelSeparation": 8,
        },
        view={"stroke": None},
    ).to_dict()
    # An address that nothing loads, yet a reader of an offline page should find none.
    spec.pop("$schema", None)
    return spec
