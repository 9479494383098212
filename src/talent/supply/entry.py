"""Who of the graduates enters the industry: a product of parts, each sourced or assumed.

A graduate of a field and level goes on to the next level, or leaves education; stays in the
country, or not; takes up work; takes it in the sector that the industry belongs to; and takes it in
the industry. Whoever goes on is no entrant: the degrees of the next level have those people in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.errors import TalentError
from talent.series.learnt import learnt
from talent.streams import normals
from talent.supply.degrees import COMPONENT, MEASURES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from talent.inputs import Inputs

    Array = NDArray[np.float64]

__all__ = ["LAST", "Parts", "entry_parts", "industry_shares", "with_odds"]

LAST = ("certificate", "doctorate")
"""Levels that nobody continues from: the next degree of these people would be a first one."""


@dataclass(frozen=True)
class Parts:
    """Parts of the entry share, of the graduates of one field and level, in draws.

    Attributes
    ----------
    continues : ndarray, shape (draws,)
        Share of the graduates who go on to the next level.
    stays : ndarray, shape (draws,)
        Share of the others who stay in the country.
    works : ndarray, shape (draws,)
        Share of these who take up work.
    sector : ndarray, shape (draws,)
        Share of these who take it in the sector: the occupations of the field and level where jobs
        by industry and occupation are published, else manufacturing.
    """

    continues: Array
    stays: Array
    works: Array
    sector: Array

    @property
    def to_sector(self) -> Array:
        """Share of the graduates who take work in the sector."""
        return (1 - self.continues) * self.stays * self.works * self.sector


def with_odds(share: Array | float, odds: Array) -> Array:
    """Share whose odds are `odds` times those of `share`; never above one.

    Examples
    --------
    >>> with_odds(0.2, np.array([1.0, 4.0])).round(3).tolist()
    [0.2, 0.5]
    """
    return np.asarray(share * odds / (1 - share + share * odds))


def entry_parts(inputs: Inputs, country: str, field: str, level: str) -> Parts:
    """Read the parts of one field and level, with their uncertainty."""

    def assume(name: str) -> Array:
        return inputs.assume(COMPONENT, MEASURES, f"{name}_{level}", country)

    nobody = np.zeros(inputs.draws)
    return Parts(
        continues=nobody if level in LAST else assume("graduate_continues"),
        stays=_stays(inputs, country, field, level),
        works=assume("graduate_takes_work"),
        sector=assume("graduate_in_sector"),
    )


def _stays(inputs: Inputs, country: str, field: str, level: str) -> Array:
    """Residents all stay; foreign students do at a measured rate (doctorates) or an assumed one."""
    foreign = _published(inputs, "temporary_resident_share", country)
    if not foreign:
        return inputs.assume(COMPONENT, MEASURES, "graduate_stays", country)
    # No share of foreign students is published for certificates; few of them are.
    if level not in foreign:
        return np.ones(inputs.draws)
    near = field if field in foreign[level] else "engineering"
    guests = _newest(inputs, "temporary_resident_share", country, level, near)
    rates = _published(inputs, "stay_rate", country).get(level)
    if rates is None:
        stay = inputs.assume(COMPONENT, MEASURES, "foreign_graduate_stays", country)
    else:
        measured = field if field in rates else "engineering"
        stay = _newest(inputs, "stay_rate", country, level, measured)
    return np.asarray(1 - guests * (1 - stay))


@learnt
def _published(inputs: Inputs, concept: str, country: str) -> dict[str, frozenset[str]]:
    """Fields of which a concept is published, by level."""
    rows = inputs.snapshot.observations(concept, country=country)
    return {str(level): frozenset(of["field"]) for level, of in rows.groupby("level")}


@learnt
def _shares(
    inputs: Inputs, concept: str, country: str, level: str
) -> tuple[dict[str, float], float]:
    """Newest share by field, and how far the shares of the level spread over time."""
    rows = inputs.observations(COMPONENT, MEASURES, concept, country=country, level=level)
    # Where a stay rate is published after five and ten years, the first is of those who enter.
    rows = rows[~rows["series"].str.endswith(".10y")].sort_values("year")
    newest = {str(field): float(of["value"].iloc[-1]) for field, of in rows.groupby("field")}
    return newest, float(np.nanmax([0.0, *rows.groupby("series")["value"].std()]))


def _newest(inputs: Inputs, concept: str, country: str, level: str, field: str) -> Array:
    """Newest share of a field, in draws that spread as the shares of the level have over time."""
    newest, spread = _shares(inputs, concept, country, level)
    value = newest[field]
    key = f"{concept}.{country}.{level}"
    z = normals(inputs.seed, f"{COMPONENT}.{key}", inputs.draws)
    inputs.drive(COMPONENT, "series", key, "measured", z, country)
    return np.asarray(np.clip(value + spread * z, 0.0, 1.0))


def industry_shares(inputs: Inputs, country: str, occupations: Sequence[str]) -> Array:
    """Share of those who take work in the sector who take it in the industry.

    The industry's share of the jobs of each occupation in the country where they are published,
    else its share of manufacturing jobs; times an assumed odds ratio, since graduates are not
    spread as jobs are.

    Returns
    -------
    ndarray, shape (draws, occupations)

    Raises
    ------
    TalentError
        If neither is known for the country on this date.
    """
    pull = inputs.assume(COMPONENT, MEASURES, "graduate_pull", country)
    return with_odds(_of_jobs(inputs, country, tuple(occupations))[None, :], pull[:, None])


@learnt
def _of_jobs(inputs: Inputs, country: str, occupations: tuple[str, ...]) -> Array:
    """Share of the industry in the jobs of each occupation, or in those of manufacturing."""
    if not inputs.snapshot.observations("oews_employment", country=country).empty:
        return _by_occupation(inputs, country, occupations)
    rows = inputs.observations(COMPONENT, MEASURES, "manufacturing_share", country=country)
    if rows.empty:
        raise TalentError(
            f"neither jobs by occupation nor the industry's share of manufacturing are known "
            f"for {country} on this date"
        )
    return np.full(len(occupations), float(rows.sort_values("year")["value"].iloc[-1]))


def _by_occupation(inputs: Inputs, country: str, occupations: Sequence[str]) -> Array:
    read = (("oews_employment", "economy"), ("occupation_mix", "components"))
    groups = inputs.snapshot.crosswalk("SOC2018")[["code", "occupation", "weight"]]
    tables = []
    for concept, name in read:
        where = {"scope": name} if name == "components" else {}
        rows = inputs.observations(COMPONENT, MEASURES, concept, country=country, **where)
        if name == "components":
            # One edition: a code that a newer one lacks is in it under another code.
            rows = rows[rows["year"] == rows["year"].max()]
        newest = rows.sort_values("period").groupby("publisher_code")["value"].last()
        tables.append(newest.rename(name))
    # Codes that the industry does not employ are in neither sum: the sector is its occupations.
    jobs = groups.merge(pd.concat(tables, axis=1).dropna(), left_on="code", right_index=True)
    names = ["economy", "components"]
    jobs[names] = jobs[names].mul(jobs["weight"], axis=0)
    sums = jobs.groupby("occupation")[names].sum().reindex(list(occupations))
    share = sums["components"] / sums["economy"]
    return np.asarray(share.fillna(0.0).to_numpy(dtype=float))
