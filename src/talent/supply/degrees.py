"""Degrees to come: cohorts whose size is known from births, times forecast graduation ratios."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.errors import TalentError
from talent.inputs import Inputs
from talent.series import annual, learn
from talent.series.learnt import learnt
from talent.streams import own_seed
from talent.supply.ages import AGES, MIN_AGE, split_bands
from talent.supply.profile import population_by_age

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from talent.series import Lessons, SeriesForecast

    Array = NDArray[np.float64]
    Ages = tuple[tuple[str, tuple[float, ...]], ...]

__all__ = [
    "COMPONENT",
    "LEVELS",
    "MEASURES",
    "Degrees",
    "cohort_sizes",
    "forecast_degrees",
    "graduation_ages",
    "people_by_age",
    "ratio_panel",
]

COMPONENT = "supply.graduates"
MEASURES = "graduates,entrants,available,gap,unfilled"
LEVELS = ("certificate", "associate", "bachelor", "master", "doctorate")
ORIGINS = 4
"""Past origins of each series to learn from; more would overlap and take longer."""
LONG = 9
"""Values from which on a series can teach. A shorter one, such as two school years, is carried
forward from its last ratio: a trend through two points has never been tested."""
_SPREAD = np.array([0.1, 0.2, 0.4, 0.2, 0.1])


@dataclass(frozen=True)
class Degrees:
    """Degrees by field and level.

    Attributes
    ----------
    groups : tuple of (field, level)
    persons : ndarray, shape (draws, years + 1, groups)
        Index 0 of the years is the base year.
    """

    groups: tuple[tuple[str, str], ...]
    persons: Array


def graduation_ages(inputs: Inputs) -> dict[str, Array]:
    """Age profile at graduation by level, shape (66,) each, summing to one.

    Published age groups where there are any, of whichever country; else five years around the
    assumed age.
    """
    known = _published_ages(inputs)
    out = {}
    for level in LEVELS:
        if level in known:
            profile = known[level]
        else:
            assumed = inputs.assume(COMPONENT, MEASURES, f"graduation_age_{level}")
            age = inputs.once(f"{COMPONENT}.age.{level}", partial(round, assumed[0]))
            start = age - len(_SPREAD) // 2 - MIN_AGE
            profile = np.zeros(len(AGES))
            profile[start : start + len(_SPREAD)] = _SPREAD
        out[level] = profile / profile.sum()
    return out


@learnt
def _published_ages(inputs: Inputs) -> dict[str, Array]:
    """Age groups at graduation as published, by level."""
    known = inputs.snapshot.observations("graduation_age")["level"].unique()
    out = {}
    for level in LEVELS:
        if level in known:
            rows = inputs.observations(COMPONENT, MEASURES, "graduation_age", level=level)
            rows = rows[rows["year"] == rows["year"].max()]
            out[level] = split_bands(rows["age_band"].tolist(), rows["value"].tolist())
    return out


def people_by_age(inputs: Inputs, country: str) -> pd.DataFrame:
    """Persons by year (rows) and single age (columns), further back than the model's population."""
    newer = population_by_age(inputs, country)
    rows = inputs.observations(COMPONENT, MEASURES, "population_history", country=country)
    if rows.empty:
        return newer
    rows = rows.assign(age=rows["age_band"].str.rstrip("+").astype(int))
    older = rows.pivot_table(index="year", columns="age", values="value", aggfunc="sum")
    first = newer.index[0]
    if first in older.index:
        # Another edition: put it on the level of the newer one, age by age.
        older = older * (newer.loc[first] / older.loc[first]).reindex(older.columns).fillna(1.0)
    return pd.DataFrame(pd.concat([older[older.index < first], newer]))


def cohort_sizes(people: pd.DataFrame, ages: Array) -> pd.Series:
    """Persons of graduation age by year: single ages weighted by the age profile.

    Between published years each birth cohort is followed, so that a large one is not smeared over
    its neighbours.

    Parameters
    ----------
    people : pandas.DataFrame
        Persons by year (rows) and single age (columns).
    ages : ndarray, shape (66,)
        Weights by age 15 to 80.

    Examples
    --------
    >>> people = pd.DataFrame(100.0, index=[2020, 2022], columns=range(10, 86))
    >>> cohort_sizes(people, np.full(66, 1 / 66)).round(6).to_dict()
    {2020: 100.0, 2021: 100.0, 2022: 100.0}
    """
    held = AGES[ages > 0]
    known = people.index.to_numpy(dtype=int)
    youngest = held[0] - 10
    at = pd.DataFrame(people, columns=range(youngest, held[-1] + 11))
    table = at.ffill(axis=1).bfill(axis=1).to_numpy(dtype=float)
    weights = ages[held - MIN_AGE]
    sizes = {}
    for year in range(known[0], known[-1] + 1):
        after = int(np.searchsorted(known, year))
        before = after if known[after] == year else after - 1
        past, ahead = year - known[before], known[after] - year
        then = table[before, held - youngest - past]
        later = table[after, held - youngest + ahead]
        size = then + (later - then) * past / max(past + ahead, 1)
        sizes[year] = float(size @ weights)
    return pd.Series(sizes)


def ratio_panel(
    rows: pd.DataFrame,
    people: Mapping[str, pd.DataFrame],
    ages: Mapping[str, Array],
    breaks: pd.DataFrame,
) -> pd.DataFrame:
    """Graduates of every series and year, the cohort they come from, and the ratio of the two.

    Parameters
    ----------
    rows : pandas.DataFrame
        Observations of graduates, any countries.
    people : mapping of str to pandas.DataFrame
        Persons by year and single age, by country.
    ages : mapping of str to ndarray
        Age profile by level; a level without one takes that of bachelors.
    breaks : pandas.DataFrame
        Declared breaks. Only those of a known size are taken out: editions that overlap differ by
        less than four per cent elsewhere, and a step estimated in a short series would take growth
        out with it.

    Returns
    -------
    pandas.DataFrame
        ``unique_id, country, field, level, ds, graduates, cohort, y``.
    """
    sized = breaks.dropna(subset=["size_log"])
    parts = []
    for name, one in rows.groupby("series"):
        first = one.iloc[0]
        series = annual(one, sized[sized["series"] == name])
        profile = ages.get(first["level"], ages["bachelor"])
        cohort = cohort_sizes(people[first["country"]], profile).reindex(series.index)
        part = pd.DataFrame({"ds": series.index, "graduates": series.to_numpy()})
        part["cohort"] = cohort.to_numpy()
        for column in ("country", "field", "level"):
            part[column] = first[column]
        parts.append(part.assign(unique_id=name).dropna(subset=["cohort"]))
    panel = pd.concat(parts, ignore_index=True)
    panel["y"] = panel["graduates"] / panel["cohort"]
    columns = ["unique_id", "country", "field", "level", "ds", "graduates", "cohort", "y"]
    return panel[columns]


@learnt
def _lessons_of(inputs: Inputs, horizon: int, ages: Ages) -> Lessons:
    # A hundred fits, the same for every country.
    snapshot = inputs.snapshot
    rows = snapshot.observations("graduates")
    profiles = {level: np.array(profile) for level, profile in ages}
    # A throw-away ledger: what serves every country is noted where a country reads it.
    reader = Inputs(snapshot, 0, 1)
    people = {c: people_by_age(reader, c) for c in rows["country"].unique()}
    panel = ratio_panel(rows, people, profiles, snapshot.breaks())
    panel = panel[panel.groupby("unique_id")["ds"].transform("size") >= LONG]
    if panel.empty:
        raise TalentError(
            "no series of graduates is long enough on this date to learn forecast errors from; use "
            "a later as-of date"
        )
    fits = ORIGINS * panel["unique_id"].nunique()
    return learn(panel[["unique_id", "ds", "y"]], horizon, most_fits=fits)


@dataclass(frozen=True)
class _Group:
    """One series of graduates: field and level, its place in the forecast, ratios and cohorts.

    `history` are the ratios from the base year, or an earlier last value, to the last value;
    `skip` of those years are before the base year.
    """

    field: str
    level: str
    place: int
    history: Array
    skip: int
    cohort: Array


@learnt
def _outlook(
    inputs: Inputs, country: str, fields: tuple[str, ...], ages: Ages, base: int, to: int
) -> tuple[SeriesForecast, list[_Group]]:
    """Forecast of the ratios of a country, to be put in draws, and what they are ratios of."""
    pooled = inputs.observations(COMPONENT, MEASURES, "graduates")
    rows = pooled[pooled["field"].isin(fields) & pooled["level"].isin(LEVELS)]
    mine = rows[rows["country"] == country]
    if mine.empty:
        raise TalentError(f"no graduates are known for {country} in these fields on this date")
    profiles = {level: np.array(profile) for level, profile in ages}
    people = people_by_age(inputs, country)
    panel = ratio_panel(mine, {country: people}, profiles, inputs.snapshot.breaks())
    cohorts = {level: cohort_sizes(people, profiles[level]) for level in profiles}
    # The reach is that of the series that ends first anywhere, so that countries share the lessons.
    horizon = to - int(rows.groupby("series")["year"].max().min())
    of_series = panel.groupby("unique_id")["ds"]
    told = (of_series.transform("size") >= LONG) | (panel["ds"] == of_series.transform("max"))
    heard = panel.loc[told, ["unique_id", "ds", "y"]]
    result = _lessons_of(inputs, horizon, ages).forecast(heard)
    groups = []
    for name, one in panel.groupby("unique_id"):
        level = str(one["level"].iloc[0])
        last = int(one["ds"].iloc[-1])
        first = min(base, last)
        known = one.set_index("ds")["y"].reindex(range(first, last + 1)).ffill().bfill()
        groups.append(_Group(
            str(one["field"].iloc[0]), level, result.names.index(str(name)), known.to_numpy(),
            base - first, cohorts[level].reindex(np.arange(base, to + 1)).to_numpy(dtype=float),
        ))  # fmt: skip
    return result, groups


def forecast_degrees(
    inputs: Inputs,
    country: str,
    fields: Sequence[str],
    ages: Mapping[str, Array],
    base: int,
    to: int,
) -> Degrees:
    """Degrees of a country by field and level from the base year on, in joint draws.

    ``degrees = cohort x ratio``. The cohort of graduation age was born long before. The ratio is
    forecast by `talent.series`: members weighted and bands learnt on the past of every series of
    graduates in the store, fields, levels and countries together, with the shock that the series of
    a country share. Which form of the forecast is best was measured: docs/graduates.md.

    Parameters
    ----------
    inputs : Inputs
    country : str
    fields : sequence of str
        Fields of study to forecast.
    ages : mapping of str to ndarray
        From `graduation_ages`.
    base, to : int
        Base year and last year.

    Raises
    ------
    TalentError
        If no graduates are known for the country on this date.
    """
    profiles = tuple((level, tuple(profile)) for level, profile in ages.items())
    outlook, known = _outlook(inputs, country, tuple(fields), profiles, base, to)
    # A seed of its own: `talent.series` names its streams alike in every panel, and the shocks of
    # graduates would be those of employment, or the same in every country.
    seed = own_seed(inputs.seed, f"supply.graduates.{country}")
    result = replace(outlook, draws=inputs.draws, seed=seed)
    groups, persons = [], []
    for one in known:
        path = result.paths[:, one.place]
        history = np.repeat(one.history[None], len(path), axis=0)
        ratio = np.concatenate([history, path], axis=1)[:, one.skip :][:, : len(one.cohort)]
        persons.append(ratio * one.cohort)
        groups.append((one.field, one.level))
    stacked = np.stack(persons, axis=2)
    if not np.isfinite(stacked).all():
        raise TalentError(f"the population of {country} is not known for every year to {to}")
    total = stacked[:, -1].sum(axis=1)
    inputs.drive(
        COMPONENT,
        "series",
        f"errors of past forecasts of graduates, {country}",
        "measured",
        total,
        country,
    )
    return Degrees(tuple(groups), stacked)
