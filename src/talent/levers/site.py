"""Where levers work: one country's people, posts and pools, in draws."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from talent.distributions import Distribution
from talent.streams import uniforms
from talent.supply.ages import tilt_to_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from talent.store import Snapshot

    Array = NDArray[np.float64]

__all__ = ["Site", "amount"]


def amount(value: float | tuple[float, float, float]) -> Distribution:
    """Distribution of a number as a lever states it: fixed, or PERT.

    PERT is a beta on its legal range, so no draw is ever outside it.
    """
    low, mode, high = value if isinstance(value, tuple) else (value, value, value)
    return Distribution("fixed" if low == high else "pert", low, mode, high)


@dataclass(frozen=True)
class Site:
    """What a lever may know of the country it works in.

    Shapes: D draws, Y years after the base year, S segments, O occupations, A ages, L levels of
    education, N node classes.

    Attributes
    ----------
    country : str
    seed, draws : int
    years : tuple of int
        After the base year.
    occupations : tuple of str
    scopes : dict of str to tuple of int
        Segments of each scope.
    employed : ndarray, shape (D, S, O)
        People employed at the end of the base year.
    required : ndarray, shape (D, Y, S, O)
        Required headcount before any lever.
    profile : ndarray, shape (A,)
        Age shares of the people employed.
    retiring : ndarray, shape (D, A)
        Share of the people employed who retire in a year, by age.
    levels : tuple of str
        Levels of education.
    level_occupations : ndarray, shape (D, L, O)
        Occupations that graduates of a level enter; rows sum to one.
    level_ages : ndarray, shape (L, A)
    degrees : ndarray, shape (D, Y, L)
        Degrees of the country in the fields that lead to the industry; the size of the coming
        cohorts is in them.
    node_shares : ndarray, shape (D, Y, N)
        Share of the capacity by node class.
    node_classes : tuple of str
    snapshot : Snapshot
        For the donors.
    """

    country: str
    seed: int
    draws: int
    years: tuple[int, ...]
    occupations: tuple[str, ...]
    scopes: Mapping[str, tuple[int, ...]]
    employed: Array
    required: Array
    profile: Array
    retiring: Array
    levels: tuple[str, ...]
    level_occupations: Array
    level_ages: Array
    degrees: Array
    node_shares: Array
    node_classes: tuple[str, ...]
    snapshot: Snapshot = field(repr=False)

    def draw(self, name: str, value: float | tuple[float, float, float]) -> Array:
        """Draws of an uncertain number, shape (D,): the same name is the same unknown."""
        known = amount(value)
        if known.kind == "fixed":
            return np.full(self.draws, known.mode)
        return np.asarray(known.ppf(uniforms(self.seed, f"lever.{name}", self.draws)))

    def nothing(self) -> Array:
        """Zeros of shape (D, Y, S, O)."""
        return np.zeros_like(self.required)

    def inside(self, scope: str) -> NDArray[np.bool_]:
        """Which segments belong to a scope, shape (S,)."""
        out = np.zeros(self.employed.shape[1], dtype=bool)
        out[list(self.scopes[scope])] = True
        return out

    def spread(self, people: Array, targets: Mapping[str, float | Array], scope: str) -> Array:
        """People of shape (D, Y) over segments and occupations: as those employed, by segment.

        Shares of occupations are numbers or draws of shape (D,).
        """
        out = self.nothing()
        inside = self.inside(scope)
        for occupation, share in targets.items():
            o = self.occupations.index(occupation)
            held = self.employed[:, :, o] * inside
            within = held / held.sum(axis=1, keepdims=True)
            mine = np.reshape(share, (-1, 1, 1)) * people[:, :, None]
            out[:, :, :, o] += mine * within[:, None]
        return out

    def ages(self, mean: float) -> Array:
        """Age profile of people who join at a mean age, shape (A,)."""
        return tilt_to_mean(self.profile, mean)
