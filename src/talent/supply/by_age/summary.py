"""Draws of a workforce summed in each draw and told by mean, median and bands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from talent.errors import UnknownCodeError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["KEYS", "bands_of", "summarise"]

KEYS = ("group", "age", "year")


def summarise(
    values: Array,
    years: Sequence[int],
    groups: Sequence[str],
    ages: Sequence[str],
    level: Sequence[float],
    by: Sequence[str],
) -> pd.DataFrame:
    """Tidy table of draws of shape (draws, years, groups, ages), summed over keys not in `by`.

    Raises
    ------
    UnknownCodeError
        For a key that is not ``group, age, year``, or without ``year``: people of several years
        are not added up.
    """
    for key in by:
        if key not in KEYS:
            raise UnknownCodeError("key", key, KEYS)
    if "year" not in by:
        raise UnknownCodeError("set of keys without year:", ", ".join(by), KEYS)
    drop = tuple(axis for axis, key in ((2, "group"), (3, "age")) if key not in by)
    each: list[list[Any]] = [
        list(years),
        list(groups) if "group" in by else [""],
        list(ages) if "age" in by else [""],
    ]
    table = pd.MultiIndex.from_product(each, names=["year", "group", "age"]).to_frame(index=False)
    summed = values.sum(axis=drop, keepdims=True).reshape(len(values), -1)
    return bands_of(table[[k for k in KEYS if k in by]], summed, level)


def bands_of(table: pd.DataFrame, values: Array, level: Sequence[float]) -> pd.DataFrame:
    """`table` with ``mean, median, lo-80, hi-80, ...`` of draws of shape (draws, rows)."""
    edges = [
        (f"{side}-{one:g}", 0.5 + sign * one / 200)
        for one in level
        for side, sign in (("lo", -1), ("hi", 1))
    ]
    made = np.quantile(values, [0.5, *(p for _, p in edges)], axis=0)
    out = table.assign(mean=values.mean(axis=0), median=made[0])
    return out.assign(**{name: made[i] for i, (name, _) in enumerate(edges, start=1)})
