"""Shortages in words that boards ask for: how likely, how large, and from when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from talent.forecasts.cube import Cube

    Array = NDArray[np.float64]

__all__ = ["first_years", "shortage_table"]

NEVER = "none by the last year"


def shortage_table(cube: Cube, keys: Iterable[str], scope: str) -> pd.DataFrame:
    """Probability and expected size of a shortage by year.

    Parameters
    ----------
    cube : Cube
    keys : iterable of str
        Of ``country, occupation``; what is not named is summed in draws.
    scope : str

    Returns
    -------
    pandas.DataFrame
        Keys, ``year, prob_shortage``, ``expected_shortage`` (mean of the gap where it is positive
        and 0 elsewhere, persons), ``if_short`` (mean of the gap where it is positive; NaN where it
        never is) and ``relative`` (expected shortage over the mean required headcount).
    """
    parts = []
    for labels, gap in cube.cells("gap", list(keys), [scope]):
        where = {k: v for k, v in labels.items() if k != "scope"}
        required = cube.draws("required", scope=scope, **where)
        short = np.maximum(gap, 0.0)
        chance = (gap > 0).mean(axis=0)
        expected = short.mean(axis=0)
        parts.append(
            pd.DataFrame(
                {
                    **{k: v for k, v in labels.items() if k in {*keys, "scope"}},
                    "year": cube.years,
                    "prob_shortage": chance,
                    "expected_shortage": expected,
                    "if_short": np.where(chance > 0, expected / np.maximum(chance, 1e-12), np.nan),
                    "relative": expected / required.mean(axis=0),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def first_years(cube: Cube, keys: Iterable[str], scope: str, share: float) -> pd.DataFrame:
    """First year in which the gap exceeds a share of the required headcount, as a distribution.

    Parameters
    ----------
    cube : Cube
    keys : iterable of str
    scope : str
    share : float
        Of the required headcount; 0 counts any shortage.

    Returns
    -------
    pandas.DataFrame
        Keys, ``first_year`` (a year as text, or "none by the last year"), ``probability`` and
        ``cumulated``. The probabilities of one cell sum to one.
    """
    parts = []
    for labels, gap in cube.cells("gap", list(keys), [scope]):
        where = {k: v for k, v in labels.items() if k != "scope"}
        required = cube.draws("required", scope=scope, **where)
        short = gap > share * required
        first = np.where(short.any(axis=1), short.argmax(axis=1), len(cube.years))
        probability = np.bincount(first, minlength=len(cube.years) + 1) / len(gap)
        parts.append(
            pd.DataFrame(
                {
                    **{k: v for k, v in labels.items() if k in {*keys, "scope"}},
                    "first_year": [*map(str, cube.years), NEVER],
                    "probability": probability,
                    "cumulated": np.cumsum(probability),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)
