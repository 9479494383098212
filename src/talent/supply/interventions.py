"""What a scenario adds to one country's rates and flows: plain arrays, and no lever by name.

Shapes use D draws, Y years after the base year, S segments, O occupations, A ages and K kinds of
people who join. Everything that does nothing is left out (None, or empty), and a year in which
nothing is asked for is simulated as if there were no interventions at all, to the last bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["MOST_MOVE", "Interventions", "Move", "Moves", "move_people"]

MOST_MOVE = 0.2
"""Largest share of the people of an occupation that may change to another in one year, assumed: a
firm does not train away those who run its line."""


@dataclass(frozen=True)
class Move:
    """People who change occupation inside the scope.

    Attributes
    ----------
    source, target : int
        Occupations.
    people : ndarray, shape (D, Y, S)
        Persons a year who are asked to move; never more than `MOST_MOVE` of those there do.
    """

    source: int
    target: int
    people: Array


@dataclass(frozen=True)
class Interventions:
    """Changes of one country's rates and flows.

    Attributes
    ----------
    required : ndarray, shape (D, Y, S, O), or None
        Persons added to the required headcount; negative where fewer are needed.
    exits : ndarray, shape (D, Y, S, O), or None
        Factor on the rate of other exits.
    retirement : ndarray, shape (D, Y, S, A), or None
        Factor on the rate of retirement.
    graduates : ndarray, shape (D, Y, S), or None
        Factor on the graduates who join.
    joiners : ndarray, shape (D, Y, S, O, K)
        Persons who join beyond graduates and ordinary hires.
    joiner_ages : ndarray, shape (K, A)
        Age profile of each kind; rows sum to one.
    moves : tuple of Move
    """

    joiners: Array
    joiner_ages: Array
    required: Array | None = None
    exits: Array | None = None
    retirement: Array | None = None
    graduates: Array | None = None
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True)
class Moves:
    """Moves between groups of one block: groups, and people asked for, shape (D, Y, M)."""

    source: NDArray[np.intp]
    target: NDArray[np.intp]
    people: Array


def move_people(cells: Array, moves: Moves, year: int, movable: Array) -> Array:
    """Let people change group at their age; `cells` of shape (D, G, A) is changed in place.

    Of each age as many as there are, weighted by `movable` (A,), and never more than `MOST_MOVE` of
    a group's people in all, shared out over the moves that ask for them.

    Returns
    -------
    ndarray, shape (D, G)
        People gained, negative where lost; sums to zero over the groups. Where no move asks for
        people this year, `cells` is untouched.
    """
    net = np.zeros(cells.shape[:2])
    wanted = moves.people[:, year]
    asked = wanted.any(axis=0)
    for group in np.unique(moves.source[asked]):
        mine = np.flatnonzero(asked & (moves.source == group))
        able = cells[:, group] * movable
        total = able.sum(axis=1)
        most = np.minimum(total, MOST_MOVE * cells[:, group].sum(axis=1))
        scale = np.minimum(1.0, most / np.maximum(wanted[:, mine].sum(axis=1), 1e-9))
        for m in mine:
            go = wanted[:, m] * scale
            people = able * (go / np.maximum(total, 1e-9))[:, None]
            cells[:, group] -= people
            cells[:, moves.target[m]] += people
            moved = people.sum(axis=1)
            net[:, group] -= moved
            net[:, moves.target[m]] += moved
    return net
