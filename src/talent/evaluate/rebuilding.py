"""A published projection rebuilt from our joint draws, in its own concept, scope and period."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from talent.distributions import Distribution
from talent.errors import UnknownCodeError
from talent.forecasts.cube import TOTAL
from talent.streams import uniforms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from talent.forecasts.cube import Cube
    from talent.store import Snapshot

    Array = NDArray[np.float64]

__all__ = ["YEARLY", "Rebuilt", "compared", "factor_draws", "rebuild", "unit_compared"]

PLUS = "+"
"""Joins several scopes, occupations or countries in one cell of a concept."""
YEARLY = "/yr"
"""Ends the unit of a projection that is published a year."""


@dataclass(frozen=True)
class Rebuilt:
    """Ours in the concept of a projection.

    Attributes
    ----------
    draws : ndarray, shape (draws,)
        Persons, or a share where theirs is one; a change or a sum is over the whole period.
    first, last : int
        Years that ours covers; the same year twice for a level.
    """

    draws: Array
    first: int
    last: int

    @property
    def comparable(self) -> Array:
        """A year, where it is over a period: periods differ."""
        return self.draws / max(self.last - self.first, 1)


def _segments(cube: Cube, scope: str) -> tuple[str, ...]:
    """Segments of a scope, of a segment, or of several joined by a plus."""
    found: list[str] = []
    for part in scope.split(PLUS):
        if part not in cube.scopes and part not in cube.segments:
            raise UnknownCodeError("scope or segment", part, [*cube.scopes, *cube.segments])
        found += [s for s in cube.scopes.get(part, (part,)) if s not in found]
    return tuple(found)


def _countries(concept: Mapping[str, Any]) -> list[str]:
    return [concept["country"], *filter(None, str(concept.get("also") or "").split(PLUS))]


def _total(cube: Cube, measure: str, countries: list[str], scope: str, occupation: str) -> Array:
    """Draws summed over countries, segments and occupations, shape (draws, years)."""
    named = replace(cube, scopes={**cube.scopes, scope: _segments(cube, scope)})
    parts = [
        named.draws(measure, country=country, scope=scope, occupation=one)
        for country in countries
        for one in (occupation or TOTAL).split(PLUS)
    ]
    return np.asarray(np.sum(parts, axis=0), dtype=np.float64)


def rebuild(cube: Cube, concept: Mapping[str, Any], factor: Array | None = None) -> Rebuilt | None:
    """Make ours in the concept of a projection, for the years that both cover.

    Parameters
    ----------
    cube : Cube
    concept : mapping
        A row of `Snapshot.projection_concepts`: ``measure, country, scope, occupation, from_year,
        to_year, aggregate, also, relative_to``.
    factor : ndarray, shape (draws,), optional
        Share of the country that the place of the projection is.

    Returns
    -------
    Rebuilt or None
        None where a country is not in the forecast, or no year is: a level needs its very year, a
        change or a sum at least two of the years.

    Raises
    ------
    UnknownCodeError
        For a measure, scope or occupation that the forecast does not know.
    """
    countries = _countries(concept)
    if not set(countries) <= set(cube.countries):
        return None
    first = max(int(concept["from_year"]), cube.years[0])
    last = min(int(concept["to_year"]), cube.years[-1])
    level = concept["aggregate"] == "level"
    if last < first or (last != int(concept["to_year"]) if level else last == first):
        return None
    scope, occupation = concept["scope"], concept["occupation"]
    values = _total(cube, concept["measure"], countries, scope, occupation)
    start, end = cube.years.index(first), cube.years.index(last)
    if level:
        draws, first = values[:, end], last
    elif concept["aggregate"] == "change":
        draws = values[:, end] - values[:, start]
    else:
        draws = values[:, start + 1 : end + 1].sum(axis=1)
    if factor is not None:
        draws = draws * factor
    if pd.notna(concept.get("relative_to")):
        draws = draws / _total(cube, "available", countries, scope, TOTAL)[:, start]
    return Rebuilt(draws, first, last)


def factor_draws(
    snapshot: Snapshot, concept: Mapping[str, Any], seed: int, draws: int
) -> Array | None:
    """Draws of the assumption that a concept is multiplied by; None where it names none.

    Raises
    ------
    UnknownCodeError
        If there is no such assumption for the country.
    """
    name = concept.get("factor")
    if not name:
        return None
    known = snapshot.assumptions()
    rows = known[
        (known["assumption"] == name) & known["country"].isin(["", concept["country"]])
    ].sort_values("country")
    if rows.empty:
        raise UnknownCodeError("assumption", str(name), known["assumption"])
    row = rows.iloc[-1]
    law = Distribution(row["distribution"], row["low"], row["mode"], row["high"])
    return law.ppf(uniforms(seed, f"assumption.{name}", draws))


def compared(concept: Mapping[str, Any], value: float) -> float:
    """Return a published number in the unit in which ours is compared with it.

    Examples
    --------
    >>> hires = {"unit": "hires", "aggregate": "sum", "from_year": 2024, "to_year": 2034}
    >>> compared(hires, 43_000)
    4300.0
    >>> compared({**hires, "unit": "hires/yr"}, 3_000)
    3000.0
    """
    if pd.notna(concept.get("relative_to")):
        value = value / float(concept["relative_to"])
    if concept["aggregate"] == "level" or str(concept["unit"]).endswith(YEARLY):
        return float(value)
    return float(value) / max(int(concept["to_year"]) - int(concept["from_year"]), 1)


def unit_compared(concept: Mapping[str, Any]) -> str:
    """Name that unit: ``persons``, ``persons a year`` or ``share of the employed a year``.

    Examples
    --------
    >>> unit_compared({"aggregate": "level"})
    'persons'
    """
    if pd.notna(concept.get("relative_to")):
        return "share of the employed a year"
    return "persons" if concept["aggregate"] == "level" else "persons a year"
