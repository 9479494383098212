"""People available by single age, at the end of the base year and of the last year."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.errors import ConfigError, UnknownCodeError
from talent.forecasts.cube import summarise
from talent.supply.ages import AGES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.forecasts.tables import Tables

    Array = NDArray[np.float64]

__all__ = ["age_table", "people_by_age", "share_left"]


def people_by_age(forecast: Tables, country: str, scope: str, year: int) -> Array:
    """People available by single age, 15 to 80 and older.

    Parameters
    ----------
    forecast : Forecast
        With its draws.
    country, scope : str
    year : int
        The base year or the last year of the forecast.

    Returns
    -------
    ndarray, shape (draws, 66)
        Persons at the end of the year.

    Raises
    ------
    ConfigError
        If the forecast was read back from a stored run, which keeps nobody by age.
    UnknownCodeError
        For an unknown country, scope or year.
    """
    ages, cube = forecast.ages, forecast.cube
    if ages is None or cube is None:
        raise ConfigError(
            "a stored run keeps no people by age; make the forecast again with the same settings"
        )
    years = [cube.years[-1]] if forecast.world is None else [cube.years[0], cube.years[-1]]
    for what, value, known in (
        ("country", country, ages), ("scope", scope, cube.scopes), ("year", year, years)
    ):  # fmt: skip
        if value not in known:
            raise UnknownCodeError(what, str(value), [str(one) for one in known])
    inside = [cube.segments.index(segment) for segment in cube.scopes[scope]]
    if year == cube.years[0] and forecast.world is not None:
        one = forecast.world.countries[country]
        draws = len(ages[country])
        employed = one.demand.employed[:draws, inside].sum(axis=(1, 2))
        first: Array = employed[:, None] * one.workforce.profile[:draws]
        return first
    held = ages[country]
    return np.ascontiguousarray(reduce(np.add, (held[:, segment] for segment in inside)))


def share_left(first: Array, last: Array, age: int, years: int) -> Array:
    """Share of the people of an age and older who are no longer there some years later.

    Whoever was hired at those ages since counts as one who stayed.

    Parameters
    ----------
    first, last : ndarray, shape (draws, 66)
        As `people_by_age` gives them for two years.
    age : int
        In the first year.
    years : int
        Between the two.

    Returns
    -------
    ndarray, shape (draws,)
    """
    then: Array = first[:, age <= AGES].sum(axis=1)
    now: Array = last[:, age + years <= AGES].sum(axis=1)
    return 1 - now / np.maximum(then, 1e-9)


def age_table(forecast: Tables, scope: str) -> pd.DataFrame:
    """People available by single age; see `talent.Forecast.by_age`."""
    base, last = int(forecast.meta["base"]), int(forecast.meta["to"])
    parts = []
    for country in forecast.meta["countries"]:
        for year in (last,) if forecast.world is None and forecast.ages else (base, last):
            table = summarise(people_by_age(forecast, country, scope, year))
            parts.append(
                table.drop(columns="prob_positive").assign(
                    country=country, scope=scope, year=year, age=AGES
                )
            )
    frame = pd.concat(parts, ignore_index=True).rename(columns={"q50": "median"})
    keys = ["country", "scope", "year", "age"]
    return frame[[*keys, *(name for name in frame.columns if name not in keys)]]
