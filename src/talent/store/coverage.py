"""What exists for which country, scope and concept, how fresh it is and how it is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from talent.store.models import STATUSES

if TYPE_CHECKING:
    from talent.store.snapshot import Snapshot

__all__ = ["COVERAGE_COLUMNS", "coverage"]

COVERAGE_COLUMNS: dict[str, str] = {
    "country": "ISO 3166 alpha-2",
    "scope": "fab, components or other",
    "concept": "what the series count",
    "series": "number of series",
    "observations": "number of values: one a series and period, at its latest known vintage",
    "first_period": "first period of any of the series",
    "last_period": "last period of any of the series, projected ones too",
    "last_vintage": "latest date on which one of the values became known",
    "days_old": "days from that date to the as-of date",
    **{status: f"values that are {status}" for status in STATUSES},
    **{f"share_{status}": f"share of the values that are {status}, 0 to 1" for status in STATUSES},
}
"""Columns of `coverage` and what they mean."""


def coverage(snapshot: Snapshot) -> pd.DataFrame:
    """Count what was known, by country, scope and concept.

    Parameters
    ----------
    snapshot : Snapshot
        Values that became known after its date do not count.

    Returns
    -------
    pandas.DataFrame
        Columns as in `COVERAGE_COLUMNS`, sorted by country, scope and concept. A concept without
        any value on the date has no row.
    """
    frames = [snapshot.observations(concept) for concept in snapshot.concepts()]
    known = pd.concat(frames, ignore_index=True)
    if known.empty:
        return pd.DataFrame(columns=list(COVERAGE_COLUMNS))
    flags = known.assign(**{status: known["status"] == status for status in STATUSES})
    counted = flags.groupby(["country", "scope", "concept"], as_index=False).agg(
        series=("series", "nunique"),
        observations=("series", "size"),
        first_period=("period", "min"),
        last_period=("period", "max"),
        last_vintage=("vintage", "max"),
        **{status: (status, "sum") for status in STATUSES},
    )
    age = pd.Timestamp(snapshot.as_of) - pd.to_datetime(counted["last_vintage"])
    counted["days_old"] = age.dt.days
    for status in STATUSES:
        counted[f"share_{status}"] = counted[status] / counted["observations"]
    return counted[list(COVERAGE_COLUMNS)]
