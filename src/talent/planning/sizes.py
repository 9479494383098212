"""Which levers a plan may use, in which phases, and how large each may be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from talent.errors import ConfigError, UnknownCodeError
from talent.forecasts.scenarios import Scenario, builtin, read_scenario
from talent.levers.base import Lever

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talent.planning.goal import Goal

__all__ = ["Levers", "Limits", "Phase", "chosen_levers", "largest_of", "phases_of", "scenario_of"]

Levers = Lever | Scenario | str | Iterable[Lever]
Limits = float | Mapping[str, float] | None


@dataclass(frozen=True)
class Phase:
    """A lever from a start of its own; the phases of a lever are together no larger than it may be.

    Attributes
    ----------
    lever : Lever
        At its documented size, from the start of this phase.
    programme : str
        Name of the lever that it is a phase of.
    """

    lever: Lever
    programme: str

    def of(self, times: float) -> Lever:
        """The lever at so many times its documented size."""
        return self.lever.scaled(times)


def chosen_levers(levers: Levers, country: str, as_of: str | None = None) -> list[Lever]:
    """Levers of a country from what a user names.

    Parameters
    ----------
    levers : Lever, Scenario, str, or iterable of Lever
        A text is a scenario, a file of one, or a lever of the built-in scenario of the country.
    country : str
    as_of : str, optional
        Day on which a scenario must have been there.

    Raises
    ------
    ConfigError
        If none works in the country, two have one name, or a scenario came later.
    UnknownCodeError
        For a text that names nothing.

    Examples
    --------
    >>> [lever.type for lever in chosen_levers("jp-immigration", "JP")]
    ['immigration']
    """
    if isinstance(levers, str):
        levers = _named(levers, country)
    found: list[Lever]
    if isinstance(levers, Scenario):
        if as_of is not None and as_of < levers.valid_from.isoformat():
            raise ConfigError(
                f"scenario {levers.name!r} is valid from {levers.valid_from}, after the as-of date "
                f"{as_of}; use a later as-of date"
            )
        found = list(levers.levers)
    else:
        found = [levers] if isinstance(levers, Lever) else list(levers)
    mine = [lever for lever in found if lever.country == country]
    if not mine:
        others = ", ".join(sorted({lever.country for lever in found})) or "none"
        raise ConfigError(f"no lever works in {country}; levers are for: {others}")
    names = [lever.name for lever in mine]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ConfigError(f"levers with the same name: {', '.join(twice)}")
    return mine


def _named(text: str, country: str) -> Scenario:
    own = f"levers-{country.lower()}"
    known = read_scenario(own) if own in builtin() else None
    names = [lever.name for lever in known.levers] if known else []
    if known and text in names:
        one = tuple(lever for lever in known.levers if lever.name == text)
        return known.model_copy(update={"levers": one})
    try:
        return read_scenario(text)
    except UnknownCodeError as error:
        raise UnknownCodeError("scenario or lever", text, [*builtin(), *names]) from error


def largest_of(levers: Sequence[Lever], most: Limits) -> list[float]:
    """How many times its documented size each lever may be: as it says itself, or as `most` does.

    Parameters
    ----------
    levers : sequence of Lever
    most : float, mapping of str to float, or None
        One number for all, or some by name.

    Raises
    ------
    ConfigError
        For a negative limit, or one at which a share would be above 1.
    UnknownCodeError
        For a limit of a lever that is not there.
    """
    names = [lever.name for lever in levers]
    named = most if isinstance(most, Mapping) else {}
    for name in named:
        if name not in names:
            raise UnknownCodeError("lever", name, names)
    if most is None or isinstance(most, Mapping):
        limits = [float(named.get(lever.name, lever.largest)) for lever in levers]
    else:
        limits = [float(most)] * len(levers)
    bad = [f"{n}: {v:g}" for n, v in zip(names, limits, strict=True) if not v >= 0]
    if bad:
        raise ConfigError(f"limits must not be negative: {'; '.join(bad)}")
    for lever, limit in zip(levers, limits, strict=True):
        # Refuses what no lever can be, before anything is simulated.
        lever.scaled(limit)
    return limits


def phases_of(levers: Sequence[Lever], later: Iterable[int]) -> list[Phase]:
    """Each lever from its own start, and again from each later year.

    Examples
    --------
    >>> import talent
    >>> levers = talent.read_scenario("levers-jp").levers[:1]
    >>> [(p.lever.name, p.lever.start) for p in phases_of(levers, [2030])]
    [('jp-reskilling', 2027), ('jp-reskilling-from-2030', 2030)]
    """
    out = [Phase(lever, lever.name) for lever in levers]
    for year in sorted(set(later)):
        for lever in levers:
            if year > lever.start:
                update = {
                    "start": year,
                    "name": f"{lever.name}-from-{year}",
                    "unknown": lever.stream,
                }
                moved = type(lever).model_validate({**lever.model_dump(), **update})
                out.append(Phase(moved, lever.name))
    return out


def scenario_of(goal: Goal, levers: Sequence[Any], as_of: str, found: str) -> Scenario:
    """Levers of a plan as a scenario, named after its goal and valid from what was known."""
    return Scenario(
        name=f"plan-{goal.country.lower()}-{goal.year}",
        title=f"Plan: {goal}",
        description=f"Found by {found}.",
        valid_from=dt.date.fromisoformat(as_of),
        levers=tuple(levers),
    )
