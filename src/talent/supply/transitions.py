"""How much of a cohort is still in the labour force some years later: rows for the hazards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.supply.age_labels import age_span, middle_age

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["cohort_transitions", "country_cohorts", "shares_by_age"]

FIRST_START = 45.0
"""Cohorts are followed from the middle of this age on; before it, few leave for good."""

_NEAREST, _FARTHEST, _USUAL = 3, 12, 5
_WIDEST = 7.5
"""Participation falls too unevenly to be interpolated between bands farther apart."""
_OPEN_RATE = 0.1
"""An open band stands five years after its first age: most of its workers are in its first ten."""


def shares_by_age(table: pd.DataFrame) -> pd.DataFrame:
    """Participation by group, year and middle of the age band, without bands that overlap.

    Parameters
    ----------
    table : pandas.DataFrame
        ``group, year, age, share``; ``age`` is a whole number or a band. Where bands overlap in a
        year, the narrower is kept.

    Returns
    -------
    pandas.DataFrame
        ``group, year, at, share`` sorted; ``at`` is the middle of the band in exact years.

    Examples
    --------
    >>> rows = [("a", 2020, "60-64", 0.5), ("a", 2020, "55-64", 0.6)]
    >>> table = pd.DataFrame(rows, columns=["group", "year", "age", "share"])
    >>> shares_by_age(table)[["at", "share"]].to_numpy().tolist()
    [[62.5, 0.5]]
    """
    spans = {age: age_span(age) for age in table["age"].unique()}
    rows = []
    for (group, year), part in table.groupby(["group", "year"], sort=True):
        kept: list[tuple[float, float]] = []
        bands = sorted(
            zip(part["age"], part["share"], strict=True), key=lambda row: np.ptp(spans[row[0]])
        )
        for age, share in bands:
            first, end = spans[age]
            if all(first >= b or end <= a for a, b in kept):
                kept.append((first, end))
                rows.append((group, year, middle_age(age, _OPEN_RATE), share))
    frame = pd.DataFrame(rows, columns=["group", "year", "at", "share"])
    return frame.sort_values(["group", "year", "at"], ignore_index=True)


def cohort_transitions(shares: pd.DataFrame) -> pd.DataFrame:
    """Trace the people of each band of each survey back to an earlier survey.

    A cohort is looked up 3 to 12 years earlier: where a published band stood exactly at its age
    then, nearest to five years; else interpolated between two bands, on logarithms. A group with
    one survey only, or none that far apart, has no cohort: the neighbouring bands of its last
    survey take their place.

    Parameters
    ----------
    shares : pandas.DataFrame
        Output of `shares_by_age`.

    Returns
    -------
    pandas.DataFrame
        ``group, year, age, span, stay, real``: year in which the cohort was last seen, exact age
        at which it was first seen, years between, share that stayed of those who were in the
        labour force (above one where more came than left), and whether it is a real cohort.

    Examples
    --------
    >>> rows = [(2010, 57.5, 0.8), (2010, 62.5, 0.5), (2015, 57.5, 0.82), (2015, 62.5, 0.6)]
    >>> seen = pd.DataFrame(rows, columns=["year", "at", "share"]).assign(group="a")
    >>> cohort_transitions(seen)[["year", "age", "span", "stay"]].round(2).values.tolist()
    [[2015.0, 57.5, 5.0, 0.75]]
    """
    rows = []
    for group, part in shares[shares["share"] > 0].groupby("group", sort=True):
        surveys = {
            int(s["year"].iloc[0]): (
                s["at"].to_numpy(dtype=float),
                np.log(s["share"].to_numpy(dtype=float)),
            )
            for _, s in part.groupby("year", sort=True)
        }
        found = [
            (group, year, at - span, float(span), float(np.exp(log - before)), True)
            for year, (ages, logs) in surveys.items()
            for at, log in zip(ages, logs, strict=True)
            for span, before in _seen_before(surveys, year, at)
        ]
        if not found:
            year = max(surveys)
            ages, logs = surveys[year]
            found = [
                (group, year, a, float(b - a), float(np.exp(later - log)), False)
                for a, b, log, later in zip(ages, ages[1:], logs, logs[1:], strict=False)
                if a >= FIRST_START
            ]
        rows += found
    return pd.DataFrame(rows, columns=["group", "year", "age", "span", "stay", "real"])


def _seen_before(
    surveys: dict[int, tuple[Array, Array]], year: int, at: float
) -> list[tuple[int, float]]:
    """Years since the cohort was seen before and its log share then; empty if it was not."""
    options = []
    for span in range(_NEAREST, _FARTHEST + 1):
        ages, logs = surveys.get(year - span, (np.array([np.inf]), np.array([0.0])))
        age = at - span
        if not max(FIRST_START, ages[0]) <= age <= ages[-1]:
            continue
        above = int(np.searchsorted(ages, age))
        exact = bool((np.abs(ages - age) < 1e-9).any())
        if exact or ages[above] - ages[above - 1] <= _WIDEST:
            options.append((not exact, abs(span - _USUAL), span, np.interp(age, ages, logs)))
    return [(span, float(log)) for *_, span, log in sorted(options)[:1]]


def country_cohorts(observations: pd.DataFrame) -> pd.DataFrame:
    """Cohorts of men, of women, and of both together where only that is published.

    Closed bands of up to ten years are used, and an open band only where a country publishes no
    closed one above its first age: in an ageing population its mean age moves. Both sexes together
    are, where not published, the mean of the two, whose numbers are nearly equal at these ages.

    Returns
    -------
    pandas.DataFrame
        As `cohort_transitions`, with ``country`` and ``sex`` instead of ``group``. Rows up to a
        year rest on figures up to that year only.
    """
    frame = observations[observations["age_band"].str.match(r"^\d+(-\d+|\+)$")]
    first = frame["age_band"].str.extract(r"^(\d+)")[0].astype(float)
    last = frame["age_band"].str.extract(r"-(\d+)$")[0].astype(float)
    frame = frame.assign(first=first, last=last)[first >= 45]
    highest = frame.groupby("country")["last"].transform("max")
    closed = frame["last"] - frame["first"] < 10
    kept = frame[closed | (frame["last"].isna() & ~(highest >= frame["first"]))]
    keys = ["country", "year", "age_band", "first"]
    published = kept[kept["sex"] == "T"][[*keys, "value"]]
    means = kept[kept["sex"] != "T"].groupby(keys)["value"].agg(["mean", "size"]).reset_index()
    means = means[means["size"] == 2].rename(columns={"mean": "value"})
    covered = means.merge(published, on=["country", "year"], suffixes=("", "_t"))
    ends = covered["age_band_t"].str.extract(r"-(\d+)$")[0].astype(float).fillna(np.inf)
    covered = covered[(covered["first_t"] <= covered["first"]) & (ends >= covered["first"])]
    means = means[~means.set_index(keys).index.isin(covered.set_index(keys).index)]
    both = pd.concat([published, means]).assign(sex="T")
    table = pd.concat([kept[kept["sex"] != "T"], both])
    table = table.assign(group=table["country"] + "|" + table["sex"])
    rows = cohort_transitions(
        shares_by_age(table.rename(columns={"age_band": "age", "value": "share"}))
    )
    rows["country"] = rows["group"].str[:-2]
    rows["sex"] = rows["group"].str[-1:]
    # Both together say nothing new where each sex is known.
    by_sex = rows[rows["sex"] != "T"].set_index(["country", "year", "age"]).index
    same = rows.set_index(["country", "year", "age"]).index.isin(by_sex) & (rows["sex"] == "T")
    rows = rows[~same]
    return rows.drop(columns="group").reset_index(drop=True)
