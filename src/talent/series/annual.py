"""From published observations to annual series that a model may use.

Breaks that the data show, holes and benchmark joins, are handled here and nowhere else: a hole is
never interpolated, and two pieces on different benchmarks are joined by an explicit level factor.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

__all__ = ["annual", "splice"]

MIN_MONTHS = 6
"""A calendar year with fewer months than this gives no annual value."""


def splice(monthly: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    """Join the pieces of a monthly series that lie on both sides of a hole.

    A hole in which the vintage also changes marks a new benchmark. The older piece is multiplied
    by one factor, such that growth across the hole equals the mean monthly growth of the twelve
    months before it. The newer piece, hence the level in use, stays as published.

    Parameters
    ----------
    monthly : pandas.DataFrame
        Columns ``period`` (``YYYY-MM``), ``value`` (> 0) and ``vintage``; one series.

    Returns
    -------
    frame : pandas.DataFrame
        The same rows, sorted by period, with a spliced ``value``.
    factor : float
        Product of the factors applied to the oldest piece; 1.0 where nothing was joined.
    """
    frame = monthly.sort_values("period").reset_index(drop=True)
    month = pd.PeriodIndex(frame["period"], freq="M").astype("int64").to_numpy()
    value = frame["value"].to_numpy(dtype=float, copy=True)
    vintage = frame["vintage"].to_numpy()
    total = 1.0
    joins = np.flatnonzero((np.diff(month) > 1) & (vintage[1:] != vintage[:-1])) + 1
    for start in joins[::-1]:
        gap = month[start] - month[start - 1]
        before = max(start - 13, 0)
        pace = 0.0
        if start - 1 > before:
            months = month[start - 1] - month[before]
            pace = (np.log(value[start - 1]) - np.log(value[before])) / months
        factor = value[start] / (value[start - 1] * np.exp(pace * gap))
        value[:start] *= factor
        total *= factor
    return frame.assign(value=value), float(total)


def annual(observations: pd.DataFrame) -> pd.Series:
    """Annual values of one series, by year; monthly series are spliced and averaged.

    Parameters
    ----------
    observations : pandas.DataFrame
        Rows of one series as a snapshot returns them: ``period, year, value, vintage, frequency``.

    Returns
    -------
    pandas.Series
        Float values indexed by ``year`` (int, increasing; years may be missing). A year with fewer
        than six months is left out.

    Examples
    --------
    >>> months = [f"2020-{m:02d}" for m in range(1, 13)]
    >>> frame = pd.DataFrame({"period": months, "year": 2020, "value": 2.0,
    ...                       "vintage": "2021-01-01", "frequency": "M"})
    >>> annual(frame).to_dict()
    {2020: 2.0}
    """
    if observations.empty:
        return pd.Series(dtype=float, name="value")
    if (observations["frequency"] == "M").all():
        frame, _ = splice(observations)
        grouped = frame.groupby("year")["value"].agg(["mean", "size"])
        series = grouped.loc[grouped["size"] >= MIN_MONTHS, "mean"]
    else:
        series = observations.groupby("year")["value"].mean()
    series = series.sort_index().astype(float).rename("value")
    series.index = series.index.astype(int)
    return series
