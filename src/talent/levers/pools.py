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
    people : float
        At the start.
    most_a_year : float
        Largest share of those left who come in any year.
    share : float
        Part of what the lever asks for that is asked of this pool.
    """

    people: float
    most_a_year: float
    share: float


def share_out(
    asked: Sequence[Array], pools: Sequence[Mapping[str, Pool]]
) -> tuple[list[Array], dict[str, Array]]:
    """What each lever is given, and what is taken from each pool.

    Every year each pool gives at most a share of the people who are left in it, to all levers in
    proportion to what they ask. A lever that draws on several pools gets from each what that pool
    can give.

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
        most = min(pool.most_a_year for _, pool in wants)
        left = np.full(len(asked[0]), max(pool.people for _, pool in wants))
        for year in range(asked[0].shape[1]):
            wanted = [asked[i][:, year] * pool.share for i, pool in wants]
            total = np.sum(wanted, axis=0)
            give = np.minimum(1.0, most * left / np.maximum(total, 1e-12))
            for (i, _), want in zip(wants, wanted, strict=True):
                given[i][:, year] += give * want
            taken[name][:, year] = give * total
            left = left - give * total
    return given, taken
