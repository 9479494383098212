r"""The years between censuses, followed along cohorts.

Known flows carry the first census forward; the rest of the way to the second is made in equal log
steps, so the estimate meets both. In between it is uncertain: errors of the yearly rates that add
up to nothing at the second census, a Brownian bridge along each cohort.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from talent.streams import blocks, generator
from talent.supply.by_age.cohorts import Span, advance
from talent.supply.by_age.summary import summarise

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from talent.supply.by_age.outcome import WorkforceForecast

    Array = NDArray[np.float64]

__all__ = ["between_censuses"]


def between_censuses(made: WorkforceForecast, draws: int = 1000, seed: int = 0) -> pd.DataFrame:
    """People in every year from the first fitted census to the last, by group and age.

    Parameters
    ----------
    made : WorkforceForecast
        Whose flows and errors are used.
    draws, seed : int

    Returns
    -------
    pandas.DataFrame
        ``group, age, year, mean, median`` and the bands of `made`, in persons. At a census every
        band is the count itself.
    """
    years, groups = made.data.years, made.groups
    first = made.pair.future.drivers.first
    every = list(range(first, int(years[-1]) + 1))
    stock = np.full((draws, len(every), len(groups), len(made.ages)), np.nan)
    for g in range(len(groups)):
        counts = made.data.counts[:, g]
        known = [i for i in range(len(years)) if years[i] >= first and np.isfinite(counts[i, 0])]
        for i, j in itertools.pairwise(known):
            start, end = int(years[i]), int(years[j])
            span = Span(g, start, end, counts[i], counts[j])
            stock[:, start - first : end + 1 - first, g] = _bridge(made, span, draws, seed)
    return summarise(stock, every, groups, made.ages, made.level, ("group", "age", "year"))


def _bridge(made: WorkforceForecast, span: Span, draws: int, seed: int) -> Array:
    """Draws between two censuses of one group, shape (draws, years + 1, B)."""
    bands, years = made.data.bands, span.end - span.start
    middle = _middle(made, span)
    basis = made.errors.basis()
    out = np.empty((draws, years + 1, len(bands.labels)))
    name = f"supply.between.{made.groups[span.group]}.{span.start}"
    people = bands.total(middle) + 0.5
    for index, part in blocks(draws):
        rng = generator(seed, name, index)
        n = part.stop - part.start
        rate = made.errors.yearly(rng, n, years, 1, lasting=False)[:, :, 0] @ basis.T
        spread = np.sqrt(made.errors.cell[0] + made.errors.cell[1] / people[1:])
        rate += rng.standard_normal(rate.shape) * spread * made.errors.size
        walk = np.concatenate([np.zeros((n, 1, rate.shape[2])), rate.cumsum(axis=1)], axis=1)
        bridge = walk - np.linspace(0, 1, years + 1)[:, None] * walk[:, -1:]
        out[part] = bands.total(middle) * np.exp(bridge)
    return out


def _middle(made: WorkforceForecast, span: Span) -> Array:
    """People along cohorts that meet both censuses, shape (years + 1, A)."""
    drivers, component = made.pair.future.drivers, made.pair.rivals["component"]
    years, ages, g = span.end - span.start, len(span.before), span.group
    carried = np.empty((years + 1, ages))
    carried[0] = span.before
    for i in range(years):
        at = span.start + i - drivers.first
        mix = (i + 1) / years
        young = (1 - mix) * span.before[0] + mix * span.after[0]
        entry = component.share[g] * drivers.entry[at + 1, g] * component.profile[g]
        carried[i + 1] = advance(carried[i], drivers.stay[at, g], young) + entry
    ratio = (span.after + 0.5) / (carried[-1] + 0.5)
    out = carried.copy()
    age = np.arange(ages)
    for i in range(1, years):
        # Whoever is at age a in year i is a few years older in the second census; who is too old
        # to be counted there goes by the oldest who are.
        later = np.minimum(age + years - i, ages - 1)
        # A cohort that came after the first census has its whole way in fewer years.
        gone = np.minimum(i, age)
        out[i] = carried[i] * ratio[later] ** (gone / (gone + years - i))
    out[-1] = span.after
    return out
