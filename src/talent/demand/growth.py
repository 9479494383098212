"""Growth of employment and production by industry and year, with declared breaks left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.errors import TalentError
from talent.series.steps import SHIFTS

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LABOUR", "PRODUCTION", "growth_rows", "paired_rows", "yearly_growth"]

PRODUCTION = ("production_index", "shipments_index")
"""Concepts that measure production."""
LABOUR = ("employment", "value_added", "labour_productivity")
"""Concepts that tell how many people work: directly, or as output over output a head."""
VOLUME = "chained|index"
"""Units of value added that measure a volume."""
SAME = {"CES 336001": "NAICS 3361T3", "NAICS 3364": "NAICS 3364T9"}
"""Employment whose production is published under another code: motor vehicles with parts, and
aerospace, which is most of transport equipment other than vehicles."""
NO_GROWTH = (*SHIFTS, "classification")
"""Breaks across which a change of the level is no growth."""


def yearly_growth(rows: pd.DataFrame, breaks: pd.DataFrame) -> pd.Series:
    """Log growth of one series by year.

    A year counts if it is whole (all months, or an annual value). A change across a declared step
    is growth less the step where its size is published and it comes in January, and else no growth
    that can be known.

    Parameters
    ----------
    rows : pandas.DataFrame
        Observations of one series as a snapshot returns them.
    breaks : pandas.DataFrame
        Its declared breaks.
    """
    known = rows.groupby("year")["value"].agg(["mean", "size"])
    months = 12 if (rows["frequency"] == "M").all() else 1
    whole = known.loc[(known["size"] == months) & (known["mean"] > 0), "mean"]
    if whole.empty:
        return pd.Series(dtype=float)
    grid = whole.reindex(range(int(whole.index[0]), int(whole.index[-1]) + 1))
    growth = np.log(grid).diff()
    steps = breaks[breaks["kind"].isin(NO_GROWTH)]
    for period, size in zip(steps["period"].astype(str), steps["size_log"], strict=True):
        # A step inside a year also moves the mean of the next.
        year = int(period[:4])
        touched = [year] if period[5:] in ("", "01") else [year, year + 1]
        for one in touched:
            if one in growth.index:
                growth[one] -= float(size) if len(touched) == 1 else np.nan
    return pd.Series(growth)


def growth_rows(employment: pd.Series, production: pd.Series) -> pd.DataFrame:
    """Rows of the equation: log growth of employment and the regressors, by year."""
    frame = pd.DataFrame({"employment": employment, "production": production}).sort_index()
    frame = frame.reindex(range(int(frame.index[0]), int(frame.index[-1]) + 1))
    frame.insert(1, "constant", 1.0)
    frame["production_before"] = frame["production"].shift(1)
    frame["employment_before"] = frame["employment"].shift(1)
    return frame


def paired_rows(known: Mapping[str, pd.DataFrame], breaks: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Rows of the equation of every industry whose employment and production are known.

    Parameters
    ----------
    known : mapping of str to pandas.DataFrame
        Observations by concept.
    breaks : pandas.DataFrame
        Of all series.
    """

    def growths(*concepts: str) -> dict[str, pd.Series]:
        out: dict[str, pd.Series] = {}
        best: dict[str, tuple[int, bool]] = {}
        for concept in concepts:
            frame = known.get(concept, pd.DataFrame(columns=["series", "unit"]))
            # Values in prices of the day are no volumes.
            frame = frame[(concept != "value_added") | frame["unit"].str.contains(VOLUME)]
            for series, rows in frame.groupby("series"):
                code = str(rows["industry"].iloc[0])
                name = f"{rows['country'].iloc[0]} {SAME.get(code, code)}"
                found = yearly_growth(rows, breaks[breaks["series"] == series])
                # Of two series of one industry the longer one, and the annual one of equals.
                rank = (found.count(), bool((rows["frequency"] == "A").all()))
                if rank > best.get(name, (0, False)):
                    best[name], out[name] = rank, found
        return out

    employment, production = growths("employment"), growths(*PRODUCTION)
    made = growths("value_added")
    per_head = growths("labour_productivity")
    for name in set(made) & set(per_head):
        labour = (made[name] - per_head[name]).dropna()
        if labour.size > employment.get(name, pd.Series(dtype=float)).notna().sum():
            employment[name], production[name] = labour, made[name]
    both = sorted(set(employment) & set(production))
    # Totals of everything have no code, and a code that begins another one contains it.
    both = [name for name in both if any(c.isdigit() for c in name.split(" ", 1)[1])]
    both = [n for n in both if not any(o != n and o.startswith(n) for o in both)]
    if not both:
        raise TalentError("no industry has both employment and production on this date")
    return {name: growth_rows(employment[name], production[name]) for name in both}
