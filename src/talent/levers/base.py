"""What every lever has: a date, a ramp, an uncertain size, a cap, a cost and a source."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

import numpy as np
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_serializer,
)

from talent.errors import ConfigError, near_matches
from talent.levers.ramps import Ramp, learning_weights, yearly_ramp
from talent.plain_text import PlainText  # noqa: TC001 - pydantic reads the annotations

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.levers.pools import Pool
    from talent.levers.site import Site
    from talent.supply.interventions import Move

    Array = NDArray[np.float64]

__all__ = [
    "LAST_YEAR",
    "Amount",
    "Effect",
    "JoiningLever",
    "Lever",
    "Occupation",
    "Share",
    "known_occupation",
    "learners",
]

LAST_YEAR = 2035
"""Last year for which the population is known."""


def _ordered(value: Any) -> Any:
    if isinstance(value, tuple) and not value[0] <= value[1] <= value[2]:
        raise ValueError("must be [low, mode, high] in this order")
    return value


def _within(low: float, high: float) -> Any:
    def check(value: Any) -> Any:
        for one in value if isinstance(value, tuple) else (value,):
            if not low <= one <= high:
                raise ValueError(f"must be from {low:g} to {high:g}")
        return _ordered(value)

    return AfterValidator(check)


Amount = Annotated[float | tuple[float, float, float], _within(0.0, 1e12)]
"""A number that is never negative: one value, or ``[low, mode, high]`` of a PERT distribution."""
Share = Annotated[float | tuple[float, float, float], _within(0.0, 1.0)]
"""A share from 0 to 1."""


def known_occupation(value: str, info: ValidationInfo) -> str:
    """Refuse an occupation that the model does not have, where the known ones are given."""
    known = (info.context or {}).get("occupations")
    if known is not None and value not in known:
        hint = near_matches(value, known)
        tail = f"; did you mean {' or '.join(map(repr, hint))}?" if hint else ""
        raise ValueError(f"unknown occupation {value!r}{tail}; known: {', '.join(sorted(known))}")
    return value


Occupation = Annotated[str, AfterValidator(known_occupation)]


@dataclass
class Effect:
    """What one lever does in one country, in draws.

    Shapes: D draws, Y years, S segments, O occupations, A ages.

    Attributes
    ----------
    saved : ndarray, shape (D, Y, S, O), or None
        Share of the required posts that are no longer needed.
    added : ndarray, shape (D, Y, S, O), or None
        Persons needed besides, such as those who make up for learners.
    engineers_per_post : ndarray, shape (D,), or None
        Engineers needed for each post saved.
    exits : ndarray, shape (D, Y, S, O), or None
        Factor on other exits.
    retirement : ndarray, shape (D, Y, S, A), or None
        Factor on retirement.
    graduates : ndarray, shape (D, Y, S), or None
        Factor on graduates who join.
    joiners : list of (ages, people)
        Age profile, shape (A,), and persons who join, shape (D, Y, S, O).
    moves : list of Move
    units : ndarray, shape (D, Y), or None
        What the cost is paid for; posts saved for automation.
    """

    saved: Array | None = None
    added: Array | None = None
    engineers_per_post: Array | None = None
    exits: Array | None = None
    retirement: Array | None = None
    graduates: Array | None = None
    joiners: list[tuple[Array, Array]] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    units: Array | None = None


class Lever(BaseModel):
    """An intervention in one country: dated, ramped, capped, uncertain, paid for and sourced.

    Attributes
    ----------
    name : str
        Unique in a scenario.
    unknown : str, optional
        What names its random stream, by default its own name: the same is the same unknown. Phases
        of one programme, begun in different years, have it in common, and the cap.
    country : str
        ISO 3166 alpha-2.
    scope : str
        ``fab``, ``components`` or ``industry``.
    start : int
        Year at whose beginning it is decided; nothing changes before.
    lead_months : Amount
        From the decision to the first effect.
    ramp : Ramp
        From the first effect to the full size.
    size : Amount
        At full ramp, in the unit of the lever.
    cap : float, optional
        Most that a year can have, in any draw, in the unit of the lever.
    cost : Amount
        US dollars of 2025 for each unit of cost.
    status : str
        How its size is known.
    source, rationale : str
        Where the numbers are from, and why they are these.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    UNIT: ClassVar[str] = ""
    COST_UNIT: ClassVar[str] = ""
    PRICE_YEAR: ClassVar[int] = 2025

    type: str
    name: str = Field(pattern=r"^[a-z][a-z0-9_-]{0,59}$")
    unknown: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9_-]{0,59}$")
    country: str = Field(pattern=r"^[A-Z]{2}$")
    scope: str = "components"
    start: int = Field(ge=2000, le=LAST_YEAR)
    lead_months: Amount = 0.0
    ramp: Ramp = Ramp()
    size: Amount
    cap: float | None = Field(default=None, ge=0)
    cost: Amount = 0.0
    status: Literal["measured", "estimated", "announced", "assumed"] = "assumed"
    source: PlainText = Field(min_length=2)
    rationale: PlainText = Field(min_length=10)

    @field_validator("scope")
    @classmethod
    def _known_scope(cls, value: str) -> str:
        known = ("fab", "components", "industry")
        if value not in known:
            raise ValueError(f"unknown scope {value!r}; known: {', '.join(known)}")
        return value

    @model_serializer(mode="wrap")
    def _without_what_is_not_said(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        # A lever that is no phase of another is written, and hashed, as it was before there were
        # any.
        content: dict[str, Any] = handler(self)
        if content.get("unknown") is None:
            content.pop("unknown", None)
        return content

    def draws(self, site: Site, parameter: str) -> Array:
        """Draws of one of the lever's uncertain numbers, shape (D,)."""
        return site.draw(f"{self.stream}.{parameter}", getattr(self, parameter))

    @property
    def stream(self) -> str:
        """Name of the random stream."""
        return self.unknown or self.name

    @property
    def unit_cap(self) -> float | None:
        """Cap in the unit of the size, if it has one."""
        return self.cap

    @property
    def largest(self) -> float:
        """How many times its size a plan may make it: to the high end of it, or to its cap.

        Examples
        --------
        >>> import talent
        >>> [lever.largest for lever in talent.read_scenario("levers-us").levers[:3]]
        [2.0, 2.0, 2.5]
        """
        _, mode, high = self.size if isinstance(self.size, tuple) else (self.size,) * 3
        most = high if self.unit_cap is None else min(self.unit_cap, high)
        return most / mode if mode > 0 else 1.0

    def scaled(self, times: float) -> Self:
        """The same lever of so many times its size; its cap stays.

        Raises
        ------
        ConfigError
            If a share would be above 1.
        """
        size = self.size
        larger = [times * s for s in size] if isinstance(size, tuple) else times * size
        try:
            return type(self).model_validate({**self.model_dump(), "size": larger})
        except ValidationError as error:
            what = f"{times:g} times its size is too much: {error.errors()[0]['msg']}"
            raise ConfigError(f"{self.name}: {what}") from None

    def first(self, site: Site) -> Array:
        """Date of the first effect in draws, shape (D,)."""
        return np.asarray(self.start + self.draws(site, "lead_months") / 12)

    def asked(self, site: Site) -> Array:
        """Size in each year after ramp and cap, shape (D, Y), before others want the same."""
        size = self.draws(site, "size")[:, None] * yearly_ramp(
            self.ramp, self.first(site), site.years
        )
        most = self.most(site)
        return size if most is None else np.minimum(size, most)

    def most(self, site: Site) -> Array | None:
        """Largest size that each year can have, shape (D, Y), if anything limits it.

        All phases of a programme share it.
        """
        if self.unit_cap is None:
            return None
        return np.full((site.draws, len(site.years)), float(self.unit_cap))

    def pools(self, site: Site) -> dict[str, Pool]:
        """Pools of people that the lever draws on; levers that name the same one share it."""
        del site
        return {}

    def effect(self, site: Site, given: Array) -> Effect:
        """What the lever does with what it is given, shape (D, Y).

        A lever that is given nothing in a year must do nothing in that year.
        """
        raise NotImplementedError

    def yearly_loss(self, site: Site, given: Array) -> Array:
        """What others lose by it, US dollars of 2025 in each year, shape (D, Y)."""
        del site
        return np.zeros_like(given)

    def yearly_cost(self, site: Site, effect: Effect) -> Array:
        """US dollars of 2025 in each year, shape (D, Y)."""
        units = np.zeros((site.draws, len(site.years))) if effect.units is None else effect.units
        return np.asarray(units * self.draws(site, "cost")[:, None])


class JoiningLever(Lever):
    """A lever that brings people.

    Attributes
    ----------
    targets : dict of str to float
        Occupations that they enter, and their shares.
    completion, placement, loss : Share
        Who finish, who of these come, and who of these leave again within the first year.
    months : Amount
        To the output of others.
    mean_age : float
        Of those who join.
    """

    targets: dict[Occupation, float] = Field(min_length=1)
    completion: Share = 1.0
    placement: Share = 1.0
    loss: Share = 0.0
    months: Amount = 0.0
    mean_age: float = Field(default=33.0, gt=18, lt=65)

    @field_validator("targets")
    @classmethod
    def _shares(cls, value: dict[str, float]) -> dict[str, float]:
        if not (min(value.values()) >= 0 and abs(sum(value.values()) - 1) <= 1e-6):
            raise ValueError("shares of the targets must not be negative, and sum to 1")
        return value

    def people(self, site: Site, given: Array) -> Array:
        """Persons who join and stay their first year, of those given a place, shape (D, Y)."""
        kept = self.draws(site, "completion") * self.draws(site, "placement")
        kept = kept * (1 - self.draws(site, "loss"))
        return np.asarray(given * kept[:, None])

    def effect(self, site: Site, given: Array) -> Effect:
        """People join, and others make up for them while they learn."""
        people = self.people(site, given)
        joiners = site.spread(people, self.targets, self.scope)
        return Effect(
            joiners=[(site.ages(self.mean_age), joiners)],
            added=learners(joiners, self.months_draws(site)),
            units=given,
        )

    def months_draws(self, site: Site) -> Array:
        """Months to the output of others, in draws, shape (D,)."""
        return self.draws(site, "months")


def learners(joiners: Array, months: Array) -> Array:
    """Persons needed to make up for those who are still learning, shape of `joiners`.

    Parameters
    ----------
    joiners : ndarray, shape (D, Y, S, O)
    months : ndarray, shape (D,)
    """
    years = joiners.shape[1]
    weights = learning_weights(months, years)
    out = np.zeros_like(joiners)
    for lag in range(years):
        if not weights[:, lag].any():
            break
        out[:, lag:] += weights[:, lag, None, None, None] * joiners[:, : years - lag]
    return out
