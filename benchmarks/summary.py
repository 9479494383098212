"""The table on top of docs/performance.md: each figure beside a named alternative.

Every part of the benchmarks brings rows, which take the place of the rows that the part has in the
page; those of other parts stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

COLUMNS = ["part", "what", "ours", "alternative", "ratio", "target", "met"]


@dataclass(frozen=True)
class Ratio:
    """One figure of ours beside that of a named alternative, both of one run.

    Attributes
    ----------
    what : str
    ours, theirs : float
        In `unit`; less is better. Exponents have no unit.
    alternative : str
        Name of what is measured beside ours.
    unit : str
    least : float, optional
        Aim: as many times as good as the alternative, or better.
    most : float, optional
        Aim: as many times the alternative, or less.
    limit : float, optional
        Aim: `ours` is as much, or less.

    Examples
    --------
    >>> one = Ratio("a run", 0.5, "`to_sql`", 20.0, least=20)
    >>> one.times, one.met
    ('40 × as fast', 'yes')
    >>> Ratio("import", 0.9, "`import pandas`", 0.4, most=2).cells()[2:]
    ['`import pandas`: 0.40 s', '2.25 × the time', '≤ 2 ×', 'no']
    """

    what: str
    ours: float
    alternative: str
    theirs: float
    unit: str = "s"
    least: float | None = None
    most: float | None = None
    limit: float | None = None

    @property
    def times(self) -> str:
        """The ratio in words: how much better, or where the aim is a multiple, how many times."""
        if not self.unit:
            # Exponents of growth stand side by side; their ratio says nothing.
            return ""
        noun = "memory" if self.unit == "MB" else "time"
        if self.most is not None:
            return f"{number(self.ours / self.theirs)} × the {noun}"
        ratio = self.theirs / self.ours
        if ratio < 1:
            return f"{number(1 / ratio)} × the {noun}"
        if self.unit == "MB":
            return f"1/{number(ratio)} of the memory"
        return f"{number(ratio)} × as fast"

    @property
    def target(self) -> str:
        """The aim."""
        if self.least is not None:
            return f"≥ {self.least:g} ×"
        if self.most is not None:
            return f"≤ {self.most:g} ×"
        return "" if self.limit is None else f"≤ {self.limit:,g} {self.unit}".rstrip()

    @property
    def met(self) -> str:
        """Whether the aim is reached; nothing where there is none."""
        if self.least is not None:
            return _yes(self.theirs >= self.least * self.ours)
        if self.most is not None:
            return _yes(self.ours <= self.most * self.theirs)
        return "" if self.limit is None else _yes(self.ours <= self.limit)

    def cells(self) -> list[str]:
        """Cells of the row, without the part."""
        ours, theirs = (f"{number(v)} {self.unit}".rstrip() for v in (self.ours, self.theirs))
        beside = f"{self.alternative}: {theirs}"
        return [self.what, ours, beside, self.times, self.target, self.met]


def _yes(met: bool) -> str:
    return "yes" if met else "**no**"


def number(value: float) -> str:
    """A figure with two or three digits that count.

    Examples
    --------
    >>> [number(v) for v in (0.0123, 0.456, 1.05, 27.31, 1234.5)]
    ['0.012', '0.46', '1.05', '27', '1,234']
    """
    if value >= 10:
        return f"{value:,.0f}"
    if value >= 1:
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return f"{value:.2g}"


def rows(part: str, ratios: Sequence[Ratio]) -> pd.DataFrame:
    """Rows of one part."""
    return pd.DataFrame([[part, *ratio.cells()] for ratio in ratios], columns=COLUMNS)


def merged(old: pd.DataFrame, part: str, new: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    """The table with new rows of a part, in the order of the parts; unknown parts are dropped."""
    kept = old[(old["part"] != part) & old["part"].isin(order)]
    table = pd.concat([kept, new], ignore_index=True)
    place = table["part"].map({name: number for number, name in enumerate(order)})
    return table.loc[place.sort_values(kind="stable").index].reset_index(drop=True)
