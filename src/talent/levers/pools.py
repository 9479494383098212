"""Competition for the same people, resolved once: what all levers ask, and what the pools give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["Pool", "share_out"]


@dataclass(frozen=True)
class Pool:
    """People whom several levers may want.

    Attributes
    ----------
    people : float or ndarray of shape (D,)
        At the start, who could do what this lever wants them for.
    most_a_year : float
        Largest share of those left who come in any year.
    share : float
        Part of what the lever asks for that is asked of this pool.
    """

    people: float | Array
    most_a_year: float
    share: float


def share_out(
    asked: Sequence[Array], pools: Sequence[Mapping[str, Pool]]
) -> tuple[list[Array], dict[str, Array]]:
    """What each lever is given, and what is taken from each pool.

    Every year each pool gives at most a share of the people who are left in it, to all levers in
    proportion to what they ask. A lever that draws on several pools gets from each what that pool
    can give.

    Levers that draw on the same pool may know different numbers of people in it, because fewer can
    do one job than another. Those who can do the rarer job are taken to be among those who can do
    the other: levers with the smaller numbers get no more together than the smaller number allows.

    Parameters
    ----------
    asked : sequence of ndarray, shape (D, Y)
        Persons each lever asks for.
    pools : sequence of mapping of str to Pool
        Pools of each lever; a lever without pools is given what it asks for.

    Returns
    -------
    given : list of ndarray, shape (D, Y)
    taken : dict of str to ndarray, shape (D, Y)
        Persons taken from each pool; never more in all than there are.

    Examples
    --------
    >>> ask = [np.array([[60.0]]), np.array([[40.0]])]
    >>> pool = {"cars": Pool(people=500.0, most_a_year=0.1, share=1.0)}
    >>> given, taken = share_out(ask, [pool, pool])
    >>> [g.tolist() for g in given], taken["cars"].tolist()
    ([[[30.0]], [[20.0]]], [[50.0]])
    """
    given = [
        a.copy() if not mine else np.zeros_like(a) for a, mine in zip(asked, pools, strict=True)
    ]
    names = sorted({name for mine in pools for name in mine})
    taken = {name: np.zeros_like(asked[0]) for name in names}
    for name in names:
        wants = [(i, mine[name]) for i, mine in enumerate(pools) if name in mine]
        draws, years = asked[0].shape
        people = np.stack([np.broadcast_to(pool.people, draws) for _, pool in wants])
        most = np.array([pool.most_a_year for _, pool in wants])
        used = np.zeros_like(people, dtype=float)
        for year in range(years):
            wanted = np.stack([asked[i][:, year] * pool.share for i, pool in wants])
            got = _give(wanted, people, most, used)
            used += got
            for (i, _), part in zip(wants, got, strict=True):
                given[i][:, year] += part
            taken[name][:, year] = got.sum(axis=0)
    return given, taken


def _give(wanted: Array, people: Array, most: Array, used: Array) -> Array:
    """What a pool gives to each lever in one year; all of shape (levers, D) but `most` (levers,).

    From those who know of the fewest people to those who know of the most, each time for all who
    know of as few; who wants nothing this year changes nothing for the others.
    """
    got = wanted.copy()
    sizes = np.sort(people, axis=0)
    for rank, size in enumerate(sizes):
        again = size == sizes[rank - 1] if rank else np.zeros(len(size), dtype=bool)
        these = people <= size
        total = np.where(these, got, 0.0).sum(axis=0)
        left = size - np.where(these, used, 0.0).sum(axis=0)
        rate = np.where(these & (wanted > 0), most[:, None], 1.0).min(axis=0)
        give = np.minimum(1.0, np.maximum(rate * left, 0.0) / np.maximum(total, 1e-12))
        got *= np.where(these & ~again, give, 1.0)
    return got
