"""One resource as it is checked, and how a problem of one of its rows is told."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from talent.errors import near_matches
from talent.store.distinct import where

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from talent.store.csvfile import DataTable
    from talent.store.package import Failures

__all__ = ["Checked", "near", "report_duplicates"]


@dataclass(frozen=True)
class Checked:
    """One resource: its cells as text, and their values."""

    name: str
    target: str
    table: DataTable
    values: pd.DataFrame

    def report(
        self,
        row: int,
        column: str,
        rule: str,
        fix: str,
        failures: Failures,
        value: str | None = None,
    ) -> None:
        """Note a problem of one row."""
        if value is None:
            value = self.table.frame[column].iloc[row] if column in self.table.frame else ""
        failures.add(self.table.file, self.table.lines[row], column, value, rule, fix)

    def report_where(
        self,
        mask: pd.Series[Any] | NDArray[np.bool_],
        column: str,
        rule: str,
        fix: str,
        failures: Failures,
    ) -> None:
        """Note a problem of every row where `mask` is true."""
        for row in np.asarray(mask).nonzero()[0]:
            self.report(int(row), column, rule, fix, failures)

    def where(self, column: str, test: Callable[[str], object]) -> NDArray[np.bool_]:
        """Rows whose text in a column passes a test."""
        return where(self.values[column], test)

    def has(self, *columns: str) -> bool:
        """Whether the file has these columns at all."""
        return all(c in self.values for c in columns)


@lru_cache(maxsize=4096)
def _near(value: str, known: tuple[str, ...]) -> str | None:
    found = near_matches(value, known)
    return found[0] if found else None


def near(value: str, known: Sequence[str]) -> str | None:
    """Give the best near match, or None; long lists are not searched."""
    return _near(value, tuple(known)) if len(known) <= 2000 else None


def report_duplicates(item: Checked, key: list[str], failures: Failures) -> None:
    """Note every row whose key an earlier row of the same file has."""
    if not item.has(*key) or not item.table.frame.duplicated(key).any():
        return
    first: dict[tuple[str, ...], int] = {}
    for row, cells in enumerate(zip(*(item.table.frame[k] for k in key), strict=True)):
        line = item.table.lines[row]
        if cells in first:
            item.report(
                row, ",".join(key), f"the key is already in line {first[cells]}",
                "remove one of the rows", failures, ", ".join(cells),
            )  # fmt: skip
        first.setdefault(cells, line)
