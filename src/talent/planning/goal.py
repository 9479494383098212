"""What a plan is to reach: a gap no larger than a target by a year, with a probability."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from talent.errors import ConfigError, near_matches
from talent.forecasts.config import problems_of
from talent.forecasts.cube import TOTAL

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from numpy.typing import NDArray

    from talent.forecasts.world import World

    Array = NDArray[np.float64]

__all__ = ["Goal", "make_goal"]


class Goal(BaseModel):
    """P(gap ≤ target in a year) ≥ probability, for one country, scope and occupation.

    Attributes
    ----------
    country, scope, occupation : str
        ``total`` is all occupations together.
    year : int
    target : float
        Largest gap in persons that counts as closed.
    probability : float
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    country: str
    year: int
    scope: str = "components"
    occupation: str = TOTAL
    target: float = 0.0
    probability: float = Field(default=0.8, gt=0, lt=1)

    def reached(self, gap: Array) -> float:
        """Share of the draws of a gap, shape (D,), that reach the target."""
        return float(np.mean(gap <= self.target))

    def error(self, *draws: int) -> float:
        """Standard error of the difference of the shares of two samples, at the probability.

        Examples
        --------
        >>> Goal(country="JP", year=2035).error(1000, 4000).__round__(4)
        0.0141
        """
        spread = self.probability * (1 - self.probability)
        return float(np.sqrt(sum(spread / n for n in draws)))

    def __str__(self) -> str:
        """The goal in words."""
        who = "all occupations" if self.occupation == TOTAL else self.occupation.replace("_", " ")
        most = "closed" if self.target == 0 else f"at most {self.target:,.0f} persons"
        return (
            f"gap of {who} in {self.country} ({self.scope}) {most} in {self.year} "
            f"with {100 * self.probability:g} %"
        )


def make_goal(world: World, **settings: Any) -> Goal:
    """Validate a goal in a world; every problem is listed.

    What is None takes its default, which for the year is the last of the world.

    Raises
    ------
    ConfigError
        With one line a problem.
    """
    settings = {name: value for name, value in settings.items() if value is not None}
    settings.setdefault("year", world.years[-1])
    known: dict[str, Sequence[Any]] = {
        "country": list(world.countries),
        "scope": list(world.scopes),
        "occupation": [TOTAL, *world.occupations],
        "year": list(world.years[1:]),
    }
    problems: list[str] = []
    try:
        goal = Goal.model_validate(settings)
    except ValidationError as error:
        problems = problems_of(error, Goal)
    for key, values in known.items():
        if settings.get(key, values[0]) not in values:
            hint = near_matches(str(settings[key]), [str(v) for v in values])
            tail = f"; did you mean {' or '.join(map(repr, hint))}?" if hint else ""
            told = ", ".join(map(str, values))
            problems.append(f"{key}: unknown {settings[key]!r}{tail}; known: {told}")
    if problems:
        raise ConfigError("; ".join(problems))
    return goal
