"""Columns of text by their distinct texts: what holds for a text is asked once, not in every row.

A file of 30,000 observations has forty vintages, three sources and four statuses. pandas calls
such a column a categorical: a code in each row, and the texts that the codes point at. Here every
text is a category of plain Python text, and no row is missing: an empty cell is ``''``.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import DTypeLike, NDArray

__all__ = ["Coder", "coded", "codes", "concatenated", "spread", "texts", "where"]


class Coder:
    """Codes cells as they are read, so that a text that comes again takes no memory.

    Examples
    --------
    >>> coder = Coder()
    >>> coder.add(["US", "JP", "US"])
    >>> coder.column().tolist()
    ['US', 'JP', 'US']
    """

    def __init__(self) -> None:
        self._known: defaultdict[str, int] = defaultdict()
        # A text that is not known yet gets the number of those that are.
        self._known.default_factory = self._known.__len__
        self._parts: list[NDArray[np.int32]] = []

    def add(self, cells: Sequence[str]) -> None:
        """Add cells below those that are there."""
        found = map(self._known.__getitem__, cells)
        self._parts.append(np.fromiter(found, np.int32, len(cells)))

    def column(self) -> pd.Series[Any]:
        """Every cell, in order."""
        rows = np.concatenate([np.empty(0, np.int32), *self._parts])
        known = pd.Index(list(self._known), dtype=object)
        return pd.Series(pd.Categorical.from_codes(rows, categories=known))


def coded(cells: Iterable[str]) -> pd.Series[Any]:
    """Give a column of any texts."""
    coder = Coder()
    coder.add(list(cells))
    return coder.column()


def codes(cells: pd.Series[Any]) -> NDArray[Any]:
    """Place of the text of each row in `texts`."""
    return cells.cat.codes.to_numpy()


def texts(cells: pd.Series[Any]) -> NDArray[Any]:
    """Distinct texts of a column, as objects."""
    return cells.cat.categories.to_numpy(dtype=object)


def spread(
    cells: pd.Series[Any], function: Callable[[str], object], dtype: DTypeLike
) -> NDArray[Any]:
    """Give for each row what a function makes of its text.

    Examples
    --------
    >>> spread(coded(["2024-05", "2023"]), lambda text: text[:4], "U4").tolist()
    ['2024', '2023']
    """
    made: NDArray[Any] = np.array([function(text) for text in texts(cells)], dtype=dtype)
    found: NDArray[Any] = made[codes(cells)]
    return found


def where(cells: pd.Series[Any], test: Callable[[str], object]) -> NDArray[np.bool_]:
    """Rows whose text passes a test.

    Examples
    --------
    >>> where(coded(["US", "JP", "US"]), "US".__eq__).tolist()
    [True, False, True]
    """
    return spread(cells, lambda text: bool(test(text)), np.bool_)


def concatenated(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """One frame of several with the same columns, texts as here and numbers as float64."""
    if len(parts) == 1:
        return parts[0]
    columns: dict[str, Any] = {}
    for name, first in parts[0].items():
        if isinstance(first.dtype, pd.CategoricalDtype):
            columns[str(name)] = union_categoricals([part[name] for part in parts])
        else:
            columns[str(name)] = np.concatenate([part[name].to_numpy() for part in parts])
    return pd.DataFrame(columns)
