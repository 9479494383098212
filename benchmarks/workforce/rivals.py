"""What the engine is set beside: four rules that need nothing but the last three censuses.

Each works on the published bands. People of a band are spread evenly over its ages where they have
to be moved by less than the band is wide, and those of an open last band stay in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from benchmarks.workforce.data import STEP

from talent.supply.by_age.census import parse_age

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]


def aged(people: Array, ages: Sequence[str]) -> Array:
    """People of each band `STEP` years on if nobody came or left; the youngest stay as they are.

    Parameters
    ----------
    people : ndarray, shape (bands, groups)
    ages : sequence of str
        Labels of the bands, ascending.
    """
    limits = [parse_age(label) for label in ages]
    # An open band is one age here, which nobody leaves.
    width = np.array([1 if is_open else last - first + 1 for first, last, is_open in limits])
    single = np.repeat(people / width[:, None], width, axis=0)
    moved = np.vstack([single[:STEP], single[:-STEP]])
    if limits[-1][2]:
        moved[-1] = single[-STEP - 1 :].sum(axis=0)
    return np.add.reduceat(moved, np.append(0, width.cumsum()[:-1]), axis=0)


def kept(ages: Sequence[str]) -> NDArray[np.bool_]:
    """Bands so young that nobody in them was counted a step before."""
    first = parse_age(ages[0])[0]
    return np.array([parse_age(label)[1] < first + STEP for label in ages])


def ratios(censuses: Array, ages: Sequence[str], back: int) -> Array:
    """Cohort-change ratios of the last step but `back`; one where nobody was counted before."""
    before, after = censuses[-back - 2], censuses[-back - 1]
    ratio = after / aged(before, ages)
    ratio[kept(ages)] = 1.0
    return ratio


def changes(rule: str, censuses: Array, ages: Sequence[str]) -> Array | float:
    """What a rule multiplies each band by when people have moved up."""
    if rule == "cohorts move up":
        return 1.0
    last = ratios(censuses, ages, 0)
    return last if rule == LAST else np.sqrt(last * ratios(censuses, ages, 1))


NAIVE = "same age, last count"
LAST = "Hamilton-Perry, last ratio"
RIVALS = (NAIVE, "cohorts move up", LAST, "Hamilton-Perry, two ratios")
"""Hamilton & Perry 1962, doi:10.2307/2061374; of two ratios the geometric mean is taken."""


def forecast(rule: str, censuses: Array, ages: Sequence[str], steps: int) -> Array:
    """Forecast a few steps; ratios stay those of the last censuses.

    Parameters
    ----------
    rule : str
        Of `RIVALS`.
    censuses : ndarray, shape (censuses, bands, groups)
        `STEP` years apart.
    ages : sequence of str
    steps : int

    Returns
    -------
    ndarray, shape (steps, bands, groups)
    """
    now = censuses[-1]
    if rule == NAIVE:
        return np.repeat(now[None], steps, axis=0)
    change, found = changes(rule, censuses, ages), []
    for _ in range(steps):
        now = aged(now, ages) * change
        found.append(now)
    return np.array(found)
