"""The education pipeline: cohorts whose size is already known, graduates, and who enters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from talent.errors import TalentError
from talent.frames import records
from talent.streams import normals
from talent.supply.ages import AGES, MIN_AGE
from talent.supply.profile import population_by_age

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from talent.inputs import Inputs

    Array = NDArray[np.float64]

__all__ = ["LEVELS", "Pipeline", "build_pipeline"]

COMPONENT = "supply.graduates"
MEASURES = "graduates,entrants,available,gap,unfilled"
LEVELS = ("certificate", "associate", "bachelor", "master", "doctorate")
_SPREAD = np.array([0.1, 0.2, 0.4, 0.2, 0.1])


@dataclass(frozen=True)
class Pipeline:
    """Graduates who enter the industry.

    Attributes
    ----------
    entrants : ndarray, shape (draws, years + 1, occupations, levels)
        Persons a year; index 0 is the base year.
    ages : ndarray, shape (levels, 66)
        Age profile on entry; rows sum to one.
    """

    entrants: Array
    ages: Array


def _cohort_index(people: pd.DataFrame, age: int, last: int, years: Array) -> Array:
    """Size of the cohort of graduation age in each year, relative to the last graduates' year."""
    window = [a for a in range(age - 1, age + 2) if a in people.columns]
    size = people[window].sum(axis=1)
    known = size.index.to_numpy(dtype=float)
    values = size.to_numpy(dtype=float)
    base = np.interp(last, known, values)
    return np.asarray(np.interp(years, known, values) / base)


def _growth_sd(rows: pd.DataFrame) -> float:
    ordered = rows.sort_values(["series", "year"])
    step = ordered.groupby("series")["year"].diff()
    logs = np.log(ordered["value"].where(ordered["value"] > 0))
    growth = logs.groupby(ordered["series"]).diff()[step == 1]
    return float(growth[ordered["value"] > 500].std())


def build_pipeline(
    inputs: Inputs, country: str, occupations: Sequence[str], base: int, to: int
) -> Pipeline:
    """Graduates by occupation and level who enter the industry each year.

    ``entrants = last graduates x cohort size x shock x entry share x destination``: the cohort of
    graduation age is known from births long before, the shock is a random walk common to a
    country's fields with the volatility of yearly graduates, the entry share is an assumption by
    level, and destinations map field and level to occupations.

    Parameters
    ----------
    inputs : Inputs
    country : str
    occupations : sequence of str
        Order of the result's third axis.
    base, to : int
        Base year and last year.

    Raises
    ------
    TalentError
        If no graduates are known for the country on this date.
    """
    destination = inputs.snapshot.crosswalk("GRADUATE")
    mapped = destination["code"].str.split(":", expand=True)
    wanted = {"field": sorted(set(mapped[0])), "level": sorted(set(mapped[1]))}
    pooled = inputs.observations(COMPONENT, MEASURES, "graduates", **wanted)
    rows = pooled.loc[pooled["country"] == country]
    if rows.empty:
        raise TalentError(f"no graduates are known for {country} on this date")
    sd = _growth_sd(pooled)
    years = np.arange(base, to + 1, dtype=float)
    walk = normals(inputs.seed, f"supply.graduates.{country}", inputs.draws, len(years))
    walk = np.cumsum(sd * walk, axis=1)
    inputs.drive(
        COMPONENT,
        "series",
        f"yearly changes of graduates, {country}",
        "measured",
        walk.mean(axis=1),
        country,
    )
    shock = np.exp(walk)
    people = population_by_age(inputs, country)
    latest = rows.sort_values("year").groupby(["field", "level"]).last().reset_index()
    entrants = np.zeros((inputs.draws, len(years), len(occupations), len(LEVELS)))
    profiles = np.zeros((len(LEVELS), len(AGES)))
    for i, level in enumerate(LEVELS):
        age = round(inputs.assume(COMPONENT, MEASURES, f"graduation_age_{level}")[0])
        start = age - len(_SPREAD) // 2 - MIN_AGE
        profiles[i, start : start + len(_SPREAD)] = _SPREAD
        mine = latest.loc[latest["level"] == level]
        if mine.empty:
            continue
        share = inputs.assume(COMPONENT, MEASURES, f"entry_share_{level}", country)
        for row in records(mine):
            cohort = _cohort_index(people, age, row["year"], years)
            number = row["value"] * cohort * shock * share[:, None]
            goes = destination.loc[destination["code"] == f"{row['field']}:{level}"]
            for target in records(goes):
                j = list(occupations).index(target["occupation"])
                entrants[:, :, j, i] += number * target["weight"]
    return Pipeline(entrants, profiles)
