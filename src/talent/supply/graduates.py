"""The education pipeline: degrees to come, who leaves education with them, and who enters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from talent.frames import records
from talent.series.learnt import learnt
from talent.supply.degrees import LEVELS, forecast_degrees, graduation_ages
from talent.supply.entry import entry_parts, industry_shares

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from talent.inputs import Inputs

    Array = NDArray[np.float64]

__all__ = ["LEVELS", "Pipeline", "build_pipeline"]


@dataclass(frozen=True)
class Pipeline:
    """Graduates, and those of them who enter the industry.

    Attributes
    ----------
    entrants : ndarray, shape (draws, years + 1, occupations, levels)
        Persons a year; index 0 is the base year.
    ages : ndarray, shape (levels, 66)
        Age profile on entry; rows sum to one.
    degrees, continuing : ndarray, shape (draws, years + 1, levels)
        Degrees of the fields that lead to the industry, and those among them whose holders go on to
        the next level, where they are counted again when they leave it.
    """

    entrants: Array
    ages: Array
    degrees: Array
    continuing: Array


@learnt
def _destinations(
    inputs: Inputs,
) -> tuple[list[str], dict[tuple[str, str], list[tuple[str, float]]]]:
    """Fields that lead to the industry; occupations and weights by field and level."""
    targets: dict[tuple[str, str], list[tuple[str, float]]] = {}
    for row in records(inputs.snapshot.crosswalk("GRADUATE")):
        field, level = row["code"].split(":")
        targets.setdefault((field, level), []).append((row["occupation"], row["weight"]))
    return sorted({field for field, _ in targets}), targets


def build_pipeline(
    inputs: Inputs, country: str, occupations: Sequence[str], base: int, to: int
) -> Pipeline:
    """Graduates by occupation and level who enter the industry each year.

    ``entrants = degrees x (1 - continue) x stay x take work x in the sector x in the industry``,
    by field and level, spread over occupations as field and level lead to them. Degrees are cohort
    times graduation ratio (`forecast_degrees`), the shares are explicit parts (`entry_parts`,
    `industry_shares`). Nobody is counted twice: who goes on enters with the next degree.

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
        If no graduates are known for the country on this date, or nothing tells the industry's
        share of those who take work.
    """
    fields, targets = _destinations(inputs)
    ages = graduation_ages(inputs)
    degrees = forecast_degrees(inputs, country, fields, ages, base, to)
    industry = industry_shares(inputs, country, occupations)
    shape = degrees.persons.shape[:2]
    entrants = np.zeros((*shape, len(occupations), len(LEVELS)))
    total, continuing = np.zeros((*shape, len(LEVELS))), np.zeros((*shape, len(LEVELS)))
    for g, (field, level) in enumerate(degrees.groups):
        i = LEVELS.index(level)
        persons = degrees.persons[:, :, g]
        parts = entry_parts(inputs, country, field, level)
        total[:, :, i] += persons
        continuing[:, :, i] += persons * parts.continues[:, None]
        for occupation, weight in targets.get((field, level), ()):
            j = list(occupations).index(occupation)
            share = parts.to_sector * weight * industry[:, j]
            entrants[:, :, j, i] += persons * share[:, None]
    return Pipeline(entrants, np.stack([ages[level] for level in LEVELS]), total, continuing)
