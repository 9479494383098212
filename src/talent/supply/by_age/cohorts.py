r"""Cohorts followed from census to census, and the flows that are known along the way.

In each year people survive, grow one year older, and entrants join:

.. math:: S_{t+1}(a+1) = S_t(a)\, s_t(a) + \kappa X_{t+1} \pi(a+1),

where *s* is the probability to stay as far as deaths and exits are known (1 where they are not),
*X* what drives entry (graduates; the size of the group where none are given), :math:`\pi` the age
profile of entrants and :math:`\kappa` the entrants per unit of *X*. What a census finds beyond this
is the remainder, which the rivals model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.supply.by_age.contract import WorkforceData

    Array = NDArray[np.float64]

__all__ = ["STEP", "Drivers", "Span", "advance", "follow", "spans"]

STEP = 5
"""Years between the censuses that are compared, where they are that many; shorter spans show more
noise than change."""


@dataclass(frozen=True)
class Drivers:
    """Known flows by year.

    Attributes
    ----------
    first : int
        First year.
    entry : ndarray, shape (Y, G)
        What drives entry, in each year from `first`.
    stay : ndarray, shape (Y, G, A)
        Probability to stay from each year to the next, by age at its start.
    """

    first: int
    entry: Array
    stay: Array


@dataclass(frozen=True)
class Span:
    """One group between two censuses.

    Attributes
    ----------
    group : int
    start, end : int
        Years of the two censuses.
    before, after : ndarray, shape (A,)
        Persons by age.
    """

    group: int
    start: int
    end: int
    before: Array
    after: Array


def spans(data: WorkforceData, most: int) -> list[Span]:
    """The last `most` spans of each group, `STEP` years long or the next longer.

    A group with no two censuses that far apart gives the one span from its first to its last.
    """
    out = []
    for g in range(len(data.groups)):
        known = [i for i in range(len(data.years)) if np.isfinite(data.counts[i, g, 0])]
        end, found = known[-1], 0
        for i in reversed(known[:-1]):
            length = data.years[end] - data.years[i]
            if length >= STEP or (i == known[0] and not found):
                out.append(
                    Span(
                        g,
                        int(data.years[i]),
                        int(data.years[end]),
                        data.counts[i, g],
                        data.counts[end, g],
                    )
                )
                end, found = i, found + 1
            if found == most:
                break
    return out


def advance(stock: Array, stay: Array, youngest: Array | float) -> Array:
    """People one year later, before anyone joins: (..., A) to (..., A).

    Whoever is at the last age has left; `youngest` is the number at the first age.
    """
    out = np.empty_like(stock)
    out[..., 1:] = stock[..., :-1] * stay[..., :-1]
    out[..., 0] = youngest
    return out


def follow(span: Span, drivers: Drivers, profile: Array) -> tuple[Array, Array, Array]:
    r"""Carry a span's first census forward to its second.

    Parameters
    ----------
    span : Span
    drivers : Drivers
    profile : ndarray, shape (A,)
        Age profile of entrants.

    Returns
    -------
    stayed : ndarray, shape (A,)
        People of the first census, and the youngest who came after it, who are still there.
    joined : ndarray, shape (A,)
        Entrants since, for :math:`\kappa = 1`.
    seen : ndarray, shape (A, A)
        ``seen[a, x]``: share of the people now at age *a* who were there at age *x* since the
        first census, through whom what happens at *x* is seen.
    """
    ages = len(span.before)
    stayed, joined = span.before, np.zeros(ages)
    through = np.zeros((ages, ages))
    years = span.end - span.start
    for i in range(years):
        at = span.start + i - drivers.first
        stay = drivers.stay[at, span.group]
        mix = (i + 1) / years
        young = (1 - mix) * span.before[0] + mix * span.after[0]
        stayed = advance(stayed, stay, young)
        joined = advance(joined, stay, 0.0) + drivers.entry[at + 1, span.group] * profile
        shifted = np.zeros_like(through)
        shifted[1:] = through[:-1] * stay[:-1, None]
        np.fill_diagonal(shifted, 1.0)
        through = shifted
    return stayed, joined, through
