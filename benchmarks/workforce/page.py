"""The page docs/workforce-accuracy.md: parts that were not run keep what they said."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.series.page import write

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE = Path(__file__).resolve().parents[2] / "docs" / "workforce-accuracy.md"

PARTS = ("priors", "holdouts", "truth")
"""Modules of this package with a ``report(say)``, in the order of the page."""

INTRODUCTION = """\
# How accurate the workforce forecasts are

How far off are forecasts of a workforce by age, five and ten years ahead, and do their bands hold
what they should?

Every figure here is measured by one command and written by it into this page:

```
.venv/bin/python -m benchmarks.workforce            # all parts, or: make bench-workforce
.venv/bin/python -m benchmarks.workforce holdouts   # one part; the other keeps its text
```

The forecasts come from `talent.supply.forecast_workforce` with its defaults
([how it works](workforce.md)). It gets the censuses up to an *origin*, five years apart, and
nothing dated later; the years it is scored on are 5 and 10 years after.

How to read the tables:

- *MdAPE*: median over cells (a group, an age, a year) of the error of the median forecast, in
  percent of the actual number. *Totals*: mean of that error for the sum over ages of a group.
- *WAPE*: sum over cells of the errors of the median, as a share of all people in percent. *CRPS*:
  the same for the whole distribution; of a rival without one it is its WAPE. Lower is better.
- *Inside 50, 80, 90, 95 %*: share of the actual numbers inside the band. It should be what the band
  says. *Cases* counts countries times periods that do not overlap: few tell little.
- Brackets: 90 % bootstrap intervals over pairs of origin and group. Origins closer than the horizon
  overlap, and the sexes of one country share its booms, so the true intervals are wider.
"""


def update(found: Mapping[str, str]) -> None:
    """Write the page with new text of the parts in `found` and the old text of the others."""
    write(found, PAGE, INTRODUCTION, PARTS)
