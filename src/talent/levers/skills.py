"""How far occupations lie from each other in what they ask of people, and what is missing.

An occupation is a point: for each skill and field of knowledge of O*NET the root of importance
times level, both on 0 to 1. Distances are Euclidean after the directions in which occupations that
O*NET calls related differ anyway are shrunk ("relevant component analysis", Bar-Hillel et al.
2005, jmlr.org/papers/v6/bar-hillel05a.html). The design won a comparison of rivals that were
scored on occupations they had not seen, see docs/skills.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from talent.errors import FrameError, UnknownCodeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray
    from sklearn.neighbors import NearestNeighbors

    Array = NDArray[np.float64]

__all__ = ["Profile", "SkillSpace", "learn_space", "point", "related_axes", "stand_ins"]

SHRINKAGE = 0.6
"""Weight of the sphere in the covariance within related pairs, chosen by cross-validation."""

IMPORTANCE = (1.0, 5.0)
LEVEL = (0.0, 7.0)
"""Ends of the rating scales of O*NET."""


@dataclass(frozen=True)
class Profile:
    """What an occupation, or a mix of some, asks for.

    Attributes
    ----------
    importance, level : ndarray, shape (elements,)
        On 0 to 1, in the order of `SkillSpace.elements`.
    """

    importance: Array
    level: Array


def point(importance: Array, level: Array) -> Array:
    """Coordinates of profiles, any shape: the root of importance times level.

    The root keeps the two on one footing: an element counts if it is needed and needed at depth.

    Examples
    --------
    >>> point(np.array([1.0, 0.25]), np.array([1.0, 1.0])).tolist()
    [1.0, 0.5]
    """
    return np.sqrt(np.asarray(importance) * np.asarray(level))


def related_axes(points: Array, pairs: NDArray[np.intp], shrinkage: float = SHRINKAGE) -> Array:
    """Matrix that makes the differences within related pairs about equally wide in all directions.

    Parameters
    ----------
    points : ndarray, shape (occupations, elements)
    pairs : ndarray, shape (pairs, 2)
        Rows of `points` that are related.
    shrinkage : float
        Between 0, the covariance of the differences alone, and 1, a sphere: plain distances.

    Returns
    -------
    ndarray, shape (elements, elements)
        ``points @ axes`` has Euclidean distances of Mahalanobis kind.

    Raises
    ------
    ValueError
        If there is no pair.
    """
    from sklearn.covariance import shrunk_covariance  # noqa: PLC0415 - slow, and few runs need it

    if not len(pairs):
        raise ValueError("no related pair to learn from")
    difference = points[pairs[:, 0]] - points[pairs[:, 1]]
    # Half, so that the result is the covariance of one occupation within its neighbourhood.
    within = difference.T @ difference / (2 * len(pairs))
    with threadpool_limits(1):
        width, direction = np.linalg.eigh(shrunk_covariance(within, shrinkage))
        return np.asarray((direction / np.sqrt(width)) @ direction.T)


@dataclass(frozen=True)
class SkillSpace:
    """Occupations as points, and distances between them.

    Attributes
    ----------
    codes : tuple of str
        O*NET-SOC codes, sorted.
    elements : pandas.DataFrame
        ``element_id, element, domain``, one row an element.
    importance, level : ndarray, shape (codes, elements)
        On 0 to 1.
    axes : ndarray, shape (elements, elements)
        See `related_axes`.
    steps : ndarray
        Distances of all pairs of occupations, ascending, after a zero: the scale of percentiles.
    """

    codes: tuple[str, ...]
    elements: pd.DataFrame
    importance: Array
    level: Array
    axes: Array
    steps: Array

    @cached_property
    def points(self) -> Array:
        """Coordinates of the occupations, shape (codes, elements)."""
        return point(self.importance, self.level) @ self.axes

    @cached_property
    def _search(self) -> NearestNeighbors:
        from sklearn.neighbors import NearestNeighbors  # noqa: PLC0415 - slow, and few runs need it

        return NearestNeighbors().fit(self.points)

    def profile(self, code: str) -> Profile:
        """Profile of one occupation.

        Raises
        ------
        UnknownCodeError
            If O*NET has no ratings of it.
        """
        return self.mix({code: 1.0})

    def mix(self, weights: Mapping[str, float]) -> Profile:
        """Weighted mean profile of occupations, for example by the people employed in each.

        Raises
        ------
        UnknownCodeError
            If a code has no ratings.
        ValueError
            If a weight is negative, or all are zero.
        """
        for code in weights:
            if code not in self.codes:
                raise UnknownCodeError("O*NET occupation with ratings", code, self.codes)
        weight = np.array(list(weights.values()), dtype=float)
        if not weight.size or (weight < 0).any() or weight.sum() <= 0:
            raise ValueError("weights must not be negative, and one must be positive")
        rows = [self.codes.index(code) for code in weights]
        share = weight / weight.sum()
        return Profile(share @ self.importance[rows], share @ self.level[rows])

    def distances(self, donors: Iterable[Profile], target: Profile) -> Array:
        """Distance of each donor from a target, shape (donors,).

        In percent of all pairs of rated occupations that are closer to each other: 0 is the same
        profile, 1 a near neighbour, 50 the distance of two jobs picked at random, and 100 at least
        as far as any two occupations are. Symmetric.
        """
        there = point(target.importance, target.level) @ self.axes
        here = [point(one.importance, one.level) for one in donors]
        if not here:
            return np.zeros(0)
        return self.percentile(np.linalg.norm(np.array(here) @ self.axes - there, axis=1))

    def between(self, codes: Iterable[str], others: Iterable[str]) -> Array:
        """Distance of each of `codes` from its partner in `others`, shape (pairs,)."""
        row = {code: i for i, code in enumerate(self.codes)}
        apart = (
            self.points[[row[code] for code in codes]] - self.points[[row[code] for code in others]]
        )
        return self.percentile(np.linalg.norm(apart, axis=1))

    def distance(self, donor: Profile | str, target: Profile | str) -> float:
        """Distance of two profiles, or codes: one value of `distances`."""
        return float(self.distances([self._profile(donor)], self._profile(target))[0])

    def percentile(self, length: Array) -> Array:
        """Percent of pairs of occupations that are closer than `length` (any shape)."""
        return np.interp(length, self.steps, np.linspace(0, 100, len(self.steps)))

    def neighbours(self, code: str, count: int = 10) -> pd.DataFrame:
        """Nearest occupations: ``code, distance``, closest first.

        Raises
        ------
        UnknownCodeError
            If O*NET has no ratings of the occupation.
        """
        own = self.profile(code)
        at = point(own.importance, own.level) @ self.axes
        with threadpool_limits(1):
            length, rows = self._search.kneighbors(at[None, :], min(count + 1, len(self.codes)))
        frame = pd.DataFrame(
            {"code": [self.codes[i] for i in rows[0]], "distance": self.percentile(length[0])}
        )
        return frame[frame["code"] != code].head(count).reset_index(drop=True)

    def missing(self, donor: Profile | str, target: Profile | str) -> pd.DataFrame:
        """Elements in which the donor's level is below the target's, the weightiest first.

        Returns
        -------
        pandas.DataFrame
            ``element, domain, donor_level, target_level`` (0 to 7, as O*NET rates), ``importance``
            (1 to 5, to the target), ``shortfall`` = levels that are missing times importance on 0
            to 1, and ``share`` of the sum of shortfalls. Empty if nothing is missing.
        """
        here, there = self._profile(donor), self._profile(target)
        gap = np.maximum(there.level - here.level, 0) * LEVEL[1]
        frame = self.elements[["element", "domain"]].assign(
            donor_level=here.level * LEVEL[1],
            target_level=there.level * LEVEL[1],
            importance=IMPORTANCE[0] + there.importance * (IMPORTANCE[1] - IMPORTANCE[0]),
            shortfall=gap * there.importance,
        )
        frame = frame[frame["shortfall"] > 0].sort_values(
            ["shortfall", "element"], ascending=[False, True], ignore_index=True
        )
        return frame.assign(share=frame["shortfall"] / frame["shortfall"].sum())

    def _profile(self, one: Profile | str) -> Profile:
        return self.profile(one) if isinstance(one, str) else one


def learn_space(
    ratings: pd.DataFrame, related: pd.DataFrame, *, shrinkage: float = SHRINKAGE
) -> SkillSpace:
    """Learn the space from ratings and from what O*NET calls related.

    Parameters
    ----------
    ratings : pandas.DataFrame
        ``code, element_id, element, domain, importance`` (1 to 5), ``level`` (0 to 7); every
        occupation with every element.
    related : pandas.DataFrame
        ``code, related``; pairs with an occupation that has no ratings are left out.

    Raises
    ------
    FrameError
        If ratings are missing, outside their scale, or there twice.
    """
    _check(ratings)
    names = ratings[["element_id", "element", "domain"]].drop_duplicates()
    elements = names.sort_values("element_id", ignore_index=True)
    table = ratings.pivot(index="code", columns="element_id", values=["importance", "level"])
    importance = _unit(table["importance"].to_numpy(dtype=float), IMPORTANCE)
    level = _unit(table["level"].to_numpy(dtype=float), LEVEL)
    codes = tuple(str(code) for code in table.index)
    row = {code: i for i, code in enumerate(codes)}
    known = related[related["code"].isin(codes) & related["related"].isin(codes)]
    pairs = np.array(
        [(row[a], row[b]) for a, b in zip(known["code"], known["related"], strict=True)], np.intp
    )
    points = point(importance, level)
    axes = related_axes(points, pairs.reshape(-1, 2), shrinkage)
    turned = points @ axes
    apart = np.linalg.norm(turned[:, None, :] - turned[None, :, :], axis=-1)
    steps = np.sort(apart[np.triu_indices(len(codes), 1)])
    return SkillSpace(codes, elements, importance, level, axes, np.concatenate([[0.0], steps]))


def stand_ins(soc: str, known: Mapping[str, Iterable[str]]) -> tuple[tuple[str, ...], str]:
    """O*NET codes whose mean stands for a SOC code, and what they are.

    Parameters
    ----------
    soc : str
        For example ``17-2072``, or a broad group of OEWS such as ``13-1020``.
    known : mapping of str to iterable of str
        O*NET codes with data, by SOC code.

    Returns
    -------
    tuple of str, str
        The occupation itself where it has data (specialties only where the whole has none), else
        those of the same broad group (``15-125``), else of the same minor group (``51-20``); the
        second item is ``own`` or that prefix. No code and ``''`` if there is none.

    Examples
    --------
    >>> known = {"15-1251": ["15-1251.00"], "15-1255": ["15-1255.00", "15-1255.01"]}
    >>> stand_ins("15-1255", known), stand_ins("15-1252", known)
    ((('15-1255.00',), 'own'), (('15-1251.00', '15-1255.00'), '15-125'))
    >>> stand_ins("51-9141", known)
    ((), '')
    """
    for length in (len(soc), 6, 5):
        found: list[str] = []
        for one in sorted(known):
            if one[:length] == soc[:length]:
                codes = sorted(known[one])
                whole = [code for code in codes if code.endswith(".00")]
                found += whole or codes
        if found:
            return tuple(found), "own" if length == len(soc) else soc[:length]
    return (), ""


def _unit(values: Array, ends: tuple[float, float]) -> Array:
    return (values - ends[0]) / (ends[1] - ends[0])


def _check(ratings: pd.DataFrame) -> None:
    problems = []
    if ratings.duplicated(["code", "element_id"]).any():
        problems.append("ratings: an occupation and element is there twice; keep one row of each")
    elements, codes = ratings["element_id"].nunique(), ratings["code"].nunique()
    if len(ratings.drop_duplicates(["code", "element_id"])) != elements * codes:
        problems.append("ratings: every occupation needs every element; add the rows or drop it")
    for name, (low, high) in (("importance", IMPORTANCE), ("level", LEVEL)):
        if not ratings[name].between(low, high).all():
            problems.append(f"ratings: column {name} must be between {low:g} and {high:g}")
    if problems:
        raise FrameError(problems)
