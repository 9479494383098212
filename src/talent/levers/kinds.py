"""The levers: one small class each, and the union that files are read into."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import numpy as np
from pydantic import (
    Field,
    SerializeAsAny,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    field_validator,
    model_validator,
)

from talent.levers.automation import Automation
from talent.levers.base import (
    Amount,
    Effect,
    JoiningLever,
    Lever,
    Occupation,
    Share,
    learners,
)
from talent.levers.cross_industry import CrossIndustryHiring
from talent.levers.pools import Pool
from talent.supply.ages import AGES
from talent.supply.interventions import MOST_MOVE, Move

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.levers.site import Site

    Array = NDArray[np.float64]

__all__ = [
    "KINDS",
    "AnyLever",
    "Apprenticeship",
    "Automation",
    "CrossIndustryHiring",
    "Education",
    "Immigration",
    "LaterRetirement",
    "Reskilling",
    "Retention",
    "Returners",
]


class Reskilling(JoiningLever):
    """Training of people from outside the scope, or of other occupations inside it.

    Attributes
    ----------
    sources : dict of str to float
        Occupations inside the scope that the trained come from, and their shares; empty for people
        from outside.
    fit : Share
        How well the training fits the job: completion is `completion` where it fits, and
        `completion_no_fit` where it does not.
    completion_no_fit : Share
    """

    UNIT: ClassVar[str] = "places a year"
    COST_UNIT: ClassVar[str] = "place"

    type: Literal["reskilling"] = "reskilling"
    sources: dict[Occupation, float] = Field(default_factory=dict)
    fit: Share = 1.0
    completion_no_fit: Share = 0.5

    @field_validator("sources")
    @classmethod
    def _parts(cls, value: dict[str, float]) -> dict[str, float]:
        if value and not (min(value.values()) >= 0 and sum(value.values()) > 0):
            raise ValueError("shares of the sources must not be negative, nor all zero")
        return value

    @model_validator(mode="after")
    def _elsewhere(self) -> Reskilling:
        both = sorted(set(self.sources) & set(self.targets))
        if both:
            raise ValueError(f"nobody is trained for what they are: {', '.join(both)}")
        return self

    def pools(self, site: Site) -> dict[str, Pool]:
        """People inside who may be trained away, which every lever that trains them shares.

        Those in training are away from their line too, so that the pool counts places.
        """
        inside, total = site.inside(self.scope), sum(self.sources.values())
        return {
            f"inside.{self.country}.{self.scope}.{source}": Pool(
                site.employed[:, inside, site.occupations.index(source)].sum(axis=1),
                MOST_MOVE,
                part / total,
            )
            for source, part in self.sources.items()
        }

    def people(self, site: Site, given: Array) -> Array:
        """Persons who finish the course, are placed and stay, shape (D, Y)."""
        fit = self.draws(site, "fit")
        finish = fit * self.draws(site, "completion")
        finish = finish + (1 - fit) * self.draws(site, "completion_no_fit")
        kept = finish * self.draws(site, "placement") * (1 - self.draws(site, "loss"))
        return np.asarray(given * kept[:, None])

    def effect(self, site: Site, given: Array) -> Effect:
        """People from outside join; people from inside leave their occupation for another."""
        if not self.sources:
            return super().effect(site, given)
        people = self.people(site, given)
        moves = []
        total = sum(self.sources.values())
        for source, part in self.sources.items():
            for target, share in self.targets.items():
                s = site.occupations.index(source)
                going = site.spread(people * (part / total) * share, {source: 1.0}, self.scope)
                moves.append(Move(s, site.occupations.index(target), going[:, :, :, s]))
        arriving = site.spread(people, self.targets, self.scope)
        return Effect(moves=moves, added=learners(arriving, self.months_draws(site)), units=given)


class Apprenticeship(JoiningLever):
    """Starts of registered apprenticeships: apprentices work, and learn, from the first day.

    ``months`` is the length of the course and what is needed after it: output grows over it.
    """

    UNIT: ClassVar[str] = "starts a year"
    COST_UNIT: ClassVar[str] = "start"

    type: Literal["apprenticeship"] = "apprenticeship"
    mean_age: float = Field(default=24.0, gt=18, lt=65)


class Immigration(JoiningLever):
    """People from abroad; `placement` is the share who are still there after five years."""

    UNIT: ClassVar[str] = "people a year"
    COST_UNIT: ClassVar[str] = "person"

    type: Literal["immigration"] = "immigration"
    mean_age: float = Field(default=30.0, gt=18, lt=65)


class Returners(JoiningLever):
    """People who worked in the industry and come back; the pool of them is used up.

    Attributes
    ----------
    pool : Amount
        Persons who could come back at all, over all years.
    """

    UNIT: ClassVar[str] = "people a year"
    COST_UNIT: ClassVar[str] = "person"

    type: Literal["returners"] = "returners"
    pool: Amount
    mean_age: float = Field(default=42.0, gt=18, lt=65)

    def pools(self, site: Site) -> dict[str, Pool]:
        """Those who could come back; every lever that calls them shares them."""
        held = self.draws(site, "pool")
        return {f"returners.{self.country}.{self.scope}": Pool(held, 1.0, 1.0)}


class Education(Lever):
    """More places in a level of education; nothing comes before the first cohort graduates.

    Attributes
    ----------
    level : str
        Level of education, which has the occupations and ages of its graduates.
    completion : Share
        Of those who enter.
    entry_share : Share
        Of the graduates of the new places, who enter the scope.
    displaced : Share
        Of the students, who would have studied another technical field anyway, and of whom the
        scope would have got its usual part.
    loss : Share
        Who leave again within a year.
    months : Amount
        To the output of others.
    most_of_degrees : float
        Largest part of the country's degrees of that level, in the fields that lead to the
        industry, that the new places can be: those who could fill them are born, and a small
        cohort fills no more. No limit where none of the level are counted.
    """

    UNIT: ClassVar[str] = "places a year"
    COST_UNIT: ClassVar[str] = "place"

    type: Literal["education"] = "education"
    level: Literal["certificate", "associate", "bachelor", "master", "doctorate"]
    completion: Share = 1.0
    entry_share: Share
    displaced: Share = 0.0
    loss: Share = 0.0
    months: Amount = 0.0

    most_of_degrees: float = Field(default=0.25, ge=0, le=1)

    def most(self, site: Site) -> Array | None:
        """Places, as far as there are people of that age to fill them."""
        degrees = site.degrees[:, :, site.levels.index(self.level)]
        born = np.where(degrees > 0, self.most_of_degrees * degrees, np.inf)
        cap = super().most(site)
        return born if cap is None else np.minimum(cap, born)

    def effect(self, site: Site, given: Array) -> Effect:
        """Graduates of the new places join, in the occupations of their level."""
        at = site.levels.index(self.level)
        kept = self.draws(site, "completion") * self.draws(site, "entry_share")
        kept = kept * (1 - self.draws(site, "displaced")) * (1 - self.draws(site, "loss"))
        targets = dict(zip(site.occupations, site.level_occupations[:, at].T, strict=True))
        joiners = site.spread(given * kept[:, None], targets, self.scope)
        learn = learners(joiners, self.draws(site, "months"))
        return Effect(joiners=[(site.level_ages[at], joiners)], added=learn, units=given)


class Retention(Lever):
    """Fewer people leave, and more come: pay, child care, hours, or what an employer stands for.

    Attributes
    ----------
    measure : str
    size : Amount
        How far it goes: the pay rise over rivals, the cut of hours, or the share of employees
        reached.
    response : Amount
        Fall of other exits for each unit of size; 2 for pay means two per cent fewer leavers for
        one per cent more pay.
    rivals : Share
        Share of it that rivals copy, which is then without effect.
    entry : Amount
        Rise of the graduates who join for each unit of size.
    posts : Amount
        Posts needed in addition for each unit of size: a cut of hours must be made up for.
    cost : Amount
        A head a year for each unit of size.
    """

    UNIT: ClassVar[str] = "size of the measure"
    COST_UNIT: ClassVar[str] = "employee and year, for each unit of size"
    MOST: ClassVar[float] = 0.9

    type: Literal["retention"] = "retention"
    measure: Literal["pay", "child care", "hours", "proposition"]
    response: Amount
    rivals: Share = 0.0
    entry: Amount = 0.0
    posts: Amount = 0.0

    def effect(self, site: Site, given: Array) -> Effect:
        """Exits fall and entries rise in proportion."""
        kept = given * (1 - self.draws(site, "rivals"))[:, None]
        fall = np.minimum(kept * self.draws(site, "response")[:, None], self.MOST)
        rise = kept * self.draws(site, "entry")[:, None]
        inside = site.inside(self.scope)[None, None, :, None]
        exits = np.where(inside, (1 - fall)[:, :, None, None], 1.0)
        posts = given * self.draws(site, "posts")[:, None]
        people = site.employed[:, site.inside(self.scope)].sum(axis=(1, 2))
        return Effect(
            exits=np.broadcast_to(exits, site.required.shape),
            graduates=np.where(site.inside(self.scope), 1 + rise[..., None], 1.0),
            added=site.required * np.where(inside, posts[:, :, None, None], 0.0),
            units=given * people[:, None],
        )


class LaterRetirement(Lever):
    """Some of those who would retire at some ages stay.

    Attributes
    ----------
    size : Amount
        Share of those who would retire in a year who stay.
    hours : Share
        Hours of a full post that they work: a half-time post counts as half a person who stays.
    from_age, to_age : int
    cost : Amount
        For each person-year stayed.
    """

    UNIT: ClassVar[str] = "share of those who would retire"
    COST_UNIT: ClassVar[str] = "person who stays a year"

    type: Literal["later_retirement"] = "later_retirement"
    hours: Share = 1.0
    from_age: int = Field(default=60, ge=50, le=79)
    to_age: int = Field(default=69, ge=50, le=79)

    def effect(self, site: Site, given: Array) -> Effect:
        """Hazards fall at the ages named."""
        window = (self.from_age <= AGES) & (self.to_age >= AGES)
        share = np.minimum(given, 1.0) * self.draws(site, "hours")[:, None]
        inside = site.inside(self.scope)
        factor = 1 - share[:, :, None, None] * (inside[:, None] * window)
        leave = (site.retiring * window).sum(axis=1)
        people = site.employed[:, inside].sum(axis=(1, 2))
        kept = np.minimum(given, 1.0) * (leave * people)[:, None]
        # Who stays is paid for every year, until they retire after all at the rate of their ages.
        again = np.minimum(leave / (site.profile * window).sum(), 1.0)
        staying = kept.copy()
        for year in range(1, staying.shape[1]):
            staying[:, year] += staying[:, year - 1] * (1 - again)
        return Effect(retirement=factor, units=staying)


def _as_is(value: object, read: ValidatorFunctionWrapHandler) -> object:
    """A lever that is made already stays; anything else is read by its ``type``."""
    return value if isinstance(value, Lever) else read(value)


_ByType = Annotated[
    Reskilling
    | CrossIndustryHiring
    | Automation
    | Retention
    | Education
    | Apprenticeship
    | LaterRetirement
    | Immigration
    | Returners,
    Field(discriminator="type"),
]
AnyLever = Annotated[SerializeAsAny[_ByType], WrapValidator(_as_is)]
"""Any lever, told apart by its ``type``; in Python also one of a class of the user's own."""

KINDS: dict[str, type[Lever]] = {
    kind.model_fields["type"].default: kind
    for kind in (
        Reskilling,
        CrossIndustryHiring,
        Automation,
        Retention,
        Education,
        Apprenticeship,
        LaterRetirement,
        Immigration,
        Returners,
    )
}
"""Levers by type."""
