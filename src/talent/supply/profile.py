"""The age profile of a country's workforce in the base year, in draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.errors import TalentError
from talent.series.learnt import learnt
from talent.supply.ages import AGES, band_limits, split_bands, tilt_to_mean

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.inputs import Inputs

    Array = NDArray[np.float64]

__all__ = ["age_profile", "labour_force_profile", "population_by_age"]

COMPONENT = "supply.ages"
MEASURES = "available,gap,replacement,openings,retirements"


def population_by_age(inputs: Inputs, country: str) -> pd.DataFrame:
    """Persons by year (rows) and single age (columns), both sexes together."""
    rows = inputs.observations(COMPONENT, "graduates,available,gap", "population", country=country)
    rows = rows.assign(age=rows["age_band"].astype(int))
    return rows.pivot_table(index="year", columns="age", values="value", aggfunc="sum")


@learnt
def labour_force_profile(inputs: Inputs, country: str, year: int) -> Array:
    """Labour force by single age: population times the newest participation of each age band.

    Parameters
    ----------
    inputs : Inputs
    country : str
    year : int
        Year of the population; the nearest known year is used.

    Returns
    -------
    ndarray, shape (66,)
        Persons by age 15 to 80.
    """
    people = population_by_age(inputs, country)
    near = people.iloc[int(np.abs(people.index.to_numpy(dtype=int) - year).argmin())]
    count = near.reindex(AGES).interpolate(limit_direction="both").to_numpy(dtype=float)
    rows = inputs.observations(COMPONENT, MEASURES, "participation", country=country)
    rows = rows[rows["age_band"].str.match(r"^\d+(-\d+|\+)$")]
    if rows.empty:
        raise TalentError(f"participation by age is not known for {country} on this date")
    by_band = rows.groupby(["age_band", "year"])["value"].mean().reset_index()
    newest = by_band.sort_values("year").groupby("age_band")["value"].last()
    limits = {str(b): band_limits(str(b)) for b in newest.index}
    share = np.full(len(AGES), np.nan)
    # Narrow bands are written last, so they win over broad ones.
    for band in sorted(limits, key=lambda b: limits[b][0] - limits[b][1]):
        first, last = limits[band]
        # Most of those who work past the first ten years of an open band are in those ten.
        last = min(last, first + 9) if band.endswith("+") else last
        share[(first <= AGES) & (last >= AGES)] = float(newest[band])
    filled = pd.Series(share).interpolate(limit_direction="backward").fillna(0.0).to_numpy()
    return np.asarray(count * filled)


@learnt
def _own(inputs: Inputs, country: str) -> tuple[Array, float] | None:
    """Age profile that the industry itself has published, and its mean age; None if it has not."""
    known = set(inputs.snapshot.observations("age_structure", country=country)["scope"])
    if "components" not in known:
        return None
    rows = inputs.observations(
        COMPONENT, MEASURES, "age_structure", country=country, scope="components"
    )
    rows = rows[rows["year"] == rows["year"].max()]
    profile = split_bands(rows["age_band"].tolist(), rows["value"].tolist())
    return profile, float(profile @ AGES / profile.sum())


def age_profile(inputs: Inputs, country: str, year: int) -> Array:
    """Shares of the workforce by single age in the base year.

    The industry's own age groups where they are published, else the national labour force tilted
    to an assumed mean age. Both are tilted by draw, so the uncertainty of the mean age is carried.

    Parameters
    ----------
    inputs : Inputs
    country : str
    year : int
        Base year.

    Returns
    -------
    ndarray, shape (draws, 66)
        Rows sum to one.
    """
    own = _own(inputs, country)
    if own is not None:
        profile, mean = own
        mean_age = mean + inputs.assume(COMPONENT, MEASURES, "mean_age_error", country)
    else:
        profile = labour_force_profile(inputs, country, year)
        mean_age = inputs.assume(COMPONENT, MEASURES, "workforce_mean_age", country)
    return tilt_to_mean(profile, mean_age)
