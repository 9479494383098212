"""The page docs/series-accuracy.md: parts that were not run keep what they said."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

PAGE = Path(__file__).resolve().parents[2] / "docs" / "series-accuracy.md"

PARTS = ("competitions", "us", "editions", "truth")
"""Modules of this package with a ``report(say)``, in the order of the page."""

INTRODUCTION = """\
# How accurate the series forecasts are

How far off are forecasts of single series, against the simplest forecast that there is, and against
the published scores of forecasting competitions?

Every figure here is measured by one command and written by it into this page; nothing is typed in
by hand but the published scores, whose sources are named:

```
.venv/bin/python -m benchmarks.series                # all parts, or: make bench-series
.venv/bin/python -m benchmarks.series competitions   # one part; the others keep their text
```

The forecasts come from `talent.series` with its defaults ([how it works](series.md)). The function
gets the history of each series and never the values it is scored on; weights and bands are learnt
from the history alone.

How to read the tables:

- *MASE*: mean absolute error divided by the mean absolute move of the history from one period to
  the next (for monthly series, from one year to the next). Lower is better.
- *sMAPE*: symmetric mean absolute percentage error, 0 to 200. Lower is better.
- *inside 95 %, inside 80 %*: share of the actual values inside the band. It should be what the band
  says: less means that the band promises too much, more that it is too wide.
- *MSIS*: width of the 95 % band plus a penalty for every miss, in the unit of MASE. Lower is
  better; a band can earn a low score neither by being narrow nor by being wide.
- *CRPS*: error of the whole distribution, in the unit of MASE. Lower is better.
"""


def table(frame: pd.DataFrame) -> str:
    """A table in Markdown, first column to the left and the others to the right."""
    head = "| " + " | ".join(map(str, frame.columns)) + " |"
    rule = "|---" + "|--:" * (frame.shape[1] - 1) + "|"
    rows = ["| " + " | ".join(map(str, row)) + " |" for row in frame.itertuples(index=False)]
    return "\n".join([head, rule, *rows])


def write(
    found: Mapping[str, str],
    page: Path = PAGE,
    introduction: str = INTRODUCTION,
    parts: Sequence[str] = PARTS,
) -> None:
    """Write a page with new text of the parts in `found` and the old text of the others."""
    old = page.read_text(encoding="utf-8") if page.exists() else ""
    text = introduction
    for part in parts:
        begin, end = f"<!-- begin {part} -->", f"<!-- end {part} -->"
        kept = re.search(f"{begin}\n(.*?){end}", old, flags=re.DOTALL)
        body = found.get(part, kept[1] if kept else "").strip()
        if body:
            text += f"\n{begin}\n\n{body}\n\n{end}\n"
    page.write_text(text, encoding="utf-8")
