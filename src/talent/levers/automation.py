r"""Automation by function: hours that no longer need a person, and the engineers it takes.

Of the posts of occupation *o* the share

.. math:: s_{o,t} = h_o\, e\, c\, a_t\, b \sum_n v_{n,t}\,(1 - u_n)

is saved: the hours *h* that the function touches, the part *e* of them that it saves where it is in
use, the projects *c* that reach their goal, the adoption *a* of what is not automated yet, the
part *b* that is beyond the trend of productivity (which the baseline has already), and the share
*u* of the potential that is used today, by node class with its share *v* of the capacity. A leading
fab has little left to automate.

Augmentation comes before replacement: posts go no faster than people leave anyway, so that nobody
is sent away, and each post saved needs some engineering of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from pydantic import Field, field_validator

from talent.demand import NODE_CLASSES
from talent.errors import near_matches
from talent.levers.base import Amount, Effect, Lever, Occupation, Share

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.levers.site import Site

    Array = NDArray[np.float64]

__all__ = ["Automation"]

TENTH = float(np.log(9.0))
"""A logistic curve goes from 10 % to 90 % over twice this many of its scales."""
ALL = "all"


class Automation(Lever):
    """One function of automation.

    Attributes
    ----------
    function : str
    size : Amount
        Share of the exposed hours that it saves at full adoption.
    exposed : dict of str to Share
        Share of an occupation's hours that the function touches.
    used : dict of str to Share
        Share of the potential that is used already, by node class, or under ``all``; where a class
        is not named, nothing is left to save.
    midpoint : Amount
        Year in which half of what is left has been adopted.
    years_10_90 : Amount
        Years from 10 to 90 % adoption.
    success : Share
        Projects that reach their goal.
    beyond_trend : Share
        Part of the saving that the trend of productivity does not have already.
    engineers : Amount
        Engineers needed for each post saved.
    cap : float
        Most posts saved in a year, as a share of an occupation.
    """

    UNIT: ClassVar[str] = "share of the exposed hours saved"
    COST_UNIT: ClassVar[str] = "post saved, once"

    type: Literal["automation"] = "automation"
    function: Literal[
        "process control", "inspection", "material handling", "scheduling",
        "design assistance", "digital twins",
    ]  # fmt: skip
    size: Share
    cap: float | None = Field(default=0.04, ge=0, le=1)
    exposed: dict[Occupation, Share] = Field(min_length=1)
    used: dict[str, Share] = Field(min_length=1)
    midpoint: Amount
    years_10_90: Amount
    success: Share = 1.0
    beyond_trend: Share = 1.0
    engineers: Amount = 0.0

    @field_validator("used")
    @classmethod
    def _known_classes(cls, value: dict[str, float]) -> dict[str, float]:
        if set(value) == {ALL}:
            return value
        for name in value:
            if name not in NODE_CLASSES:
                hint = near_matches(name, NODE_CLASSES)
                tail = f"; did you mean {' or '.join(map(repr, hint))}?" if hint else ""
                known = ", ".join(NODE_CLASSES)
                raise ValueError(f"unknown node class {name!r}{tail}; {ALL!r} alone, or: {known}")
        return value

    @property
    def unit_cap(self) -> float | None:
        """None: the cap is of posts saved in a year."""
        return None

    @property
    def largest(self) -> float:
        """Once: its size says what the technique can do, and not how much of it is bought."""
        return 1.0

    def asked(self, site: Site) -> Array:
        """Adoption of what is left since the start, shape (D, Y): 0 before, towards 1."""
        first = self.first(site)[:, None]
        ends = np.asarray(site.years, dtype=float)[None] + 1.0
        scale = np.maximum(self.draws(site, "years_10_90"), 0.1)[:, None] / (2 * TENTH)
        middle = self.draws(site, "midpoint")[:, None]

        def adopted(at: Array) -> Array:
            return np.asarray(1 / (1 + np.exp(-(at - middle) / scale)))

        before = adopted(first)
        return np.where(ends > first, (adopted(ends) - before) / (1 - before), 0.0)

    def effect(self, site: Site, given: Array) -> Effect:
        """Posts saved by occupation, no faster than `cap` a year."""
        left = self._left(site)
        scale = self.draws(site, "size") * self.draws(site, "success")
        scale = scale * self.draws(site, "beyond_trend")
        reach = given * left * scale[:, None]
        saved = site.nothing()
        inside = site.inside(self.scope)
        for occupation, share in self.exposed.items():
            hours = site.draw(f"{self.stream}.exposed.{occupation}", share)
            path = np.clip(reach * hours[:, None], 0.0, 0.95)
            if self.cap is not None:
                path = _no_faster(path, self.cap)
            o = site.occupations.index(occupation)
            saved[:, :, inside, o] = path[:, :, None]
        return Effect(saved=saved, engineers_per_post=self.draws(site, "engineers"))

    def _left(self, site: Site) -> Array:
        """Share of the potential that is not used yet, over the capacity, shape (D, Y)."""
        if ALL in self.used:
            used = site.draw(f"{self.stream}.used.{ALL}", self.used[ALL])
            return np.repeat(1 - used[:, None], len(site.years), axis=1)
        left = np.zeros((site.draws, len(site.years)))
        for n, node in enumerate(site.node_classes):
            used = site.draw(f"{self.stream}.used.{node}", self.used.get(node, 1.0))
            left += site.node_shares[:, :, n] * (1 - used)[:, None]
        return left


def _no_faster(path: Array, most: float) -> Array:
    """The path with no rise above `most` from one year to the next, shape (D, Y)."""
    out = np.empty_like(path)
    before = np.zeros(len(path))
    for year in range(path.shape[1]):
        before = np.minimum(path[:, year], before + most)
        out[:, year] = before
    return out
