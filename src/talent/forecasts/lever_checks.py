"""What every lever must do and must not do: checks for those of this package and for your own.

A lever that passes leaves the past and the rest of the world alone, does nothing where nothing is
asked for, does not get weaker by getting larger, keeps within its cap, makes no people, and draws
the same numbers whoever else is there. See ``docs/levers.md`` for how to write one.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from pydantic import ValidationError

from talent.errors import UnknownCodeError
from talent.forecasts.cube import LEVER_MEASURES, MEASURES
from talent.forecasts.simulate import simulate
from talent.forecasts.under import simulate_under, site_of
from talent.levers.compiling import compile_levers
from talent.levers.kinds import Immigration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from talent.forecasts.cube import Cube
    from talent.forecasts.world import World
    from talent.levers.base import Effect, Lever
    from talent.levers.compiling import Compiled, LeverUse
    from talent.levers.site import Site

    Array = NDArray[np.float64]

__all__ = ["CHECKS", "Trial", "check_lever"]

SAME = 1e-8
"""Persons by which sums of the same people may differ."""
SIZES = (0.25, 0.5, 1.0)
"""Parts of the lever's size at which its effect is compared."""


@dataclass(frozen=True)
class Trial:
    """One lever in one world, and what comes of it; each simulation is run once, when needed.

    Attributes
    ----------
    lever : Lever
    world : World
    occupations : tuple of str
        Whose gap it is there to close; all if empty.
    baseline : Cube, optional
        Of the world, where it has been simulated already.
    """

    lever: Lever
    world: World
    occupations: tuple[str, ...] = ()
    baseline: Cube | None = None

    @cached_property
    def here(self) -> World:
        """The world with the lever's country alone."""
        country = self.lever.country
        if country not in self.world.countries:
            raise UnknownCodeError("country", country, self.world.countries)
        return replace(self.world, countries={country: self.world.countries[country]})

    @cached_property
    def site(self) -> Site:
        """Where the lever works."""
        return site_of(self.here, self.lever.country)

    @cached_property
    def base(self) -> Cube:
        """The baseline."""
        return simulate(self.here)[0] if self.baseline is None else self.baseline

    @cached_property
    def full(self) -> tuple[Cube, Compiled]:
        """Under the lever as it is."""
        return self.under(self.lever)

    def under(self, lever: Lever) -> tuple[Cube, Compiled]:
        """Under another lever, such as this one of another size."""
        cube, _, compiled = simulate_under(self.here, [lever])
        return cube, compiled[lever.country]

    def sized(self, factor: float) -> Lever:
        """The lever at a part of its size."""
        size = self.lever.size
        if isinstance(size, tuple):
            return self.lever.model_copy(update={"size": tuple(factor * part for part in size)})
        return self.lever.model_copy(update={"size": factor * size})

    def gap(self, cube: Cube) -> Array:
        """Draws of the gap that the lever is there to close, shape (D, Y + 1)."""
        where = {"country": self.lever.country, "scope": self.lever.scope}
        if not self.occupations:
            return cube.draws("gap", **where)
        gaps = [cube.draws("gap", occupation=o, **where) for o in self.occupations]
        return np.asarray(np.sum(gaps, axis=0))

    def values(self, cube: Cube) -> Iterator[tuple[str, Array, Array]]:
        """Each measure with its draws under the lever and in the baseline, by age band too."""
        country = self.lever.country
        for measure in MEASURES:
            yield measure, cube.values[country, measure], self.base.values[country, measure]
        for key, base in self.base.bands.items():
            yield f"{key[1]} by age", cube.bands[key], base
        for measure in LEVER_MEASURES:
            values = cube.values[country, measure]
            yield measure, values, np.zeros_like(values)


def serializable(trial: Trial) -> Iterator[str]:
    """It goes into JSON and comes back, and has no room for a key that it does not know."""
    kind = type(trial.lever)
    if kind.model_validate_json(trial.lever.model_dump_json()) != trial.lever:
        yield "is another lever when it comes back from JSON"
    try:
        kind.model_validate({**trial.lever.model_dump(), "not_a_key_of_it": 1})
    except ValidationError:
        pass
    else:
        yield "takes a key that it does not know"
    for name in ("UNIT", "COST_UNIT"):
        if not getattr(kind, name):
            yield f"does not say its {name}"


def nothing_before(trial: Trial) -> Iterator[str]:
    """Until its first effect every number is that of the baseline, to the bit, in every draw."""
    cube, compiled = trial.full
    first = trial.lever.first(trial.site)
    before = np.asarray(cube.years)[None] + 1 <= first[:, None]
    before[:, 0] = True
    for measure, values, base in trial.values(cube):
        if not np.array_equal(values[before], base[before]):
            yield f"changes {measure} before its first effect"
    if any(use.cost[before[:, 1:]].any() for use in compiled.uses):
        yield "costs before its first effect"


def nothing_at_zero(trial: Trial) -> Iterator[str]:
    """With no size, no cap or nothing given, every number is that of the baseline, to the bit."""
    given = np.zeros((trial.site.draws, len(trial.site.years)))
    if not _idle(trial.lever.effect(trial.site, given)):
        yield "does something when it is given nothing"
    for what, lever in (
        ("size", trial.sized(0.0)),
        ("cap", trial.lever.model_copy(update={"cap": 0.0})),
    ):
        cube, compiled = trial.under(lever)
        for measure, values, base in trial.values(cube):
            if not np.array_equal(values, base):
                yield f"changes {measure} at {what} zero"
        if any(use.cost.any() or use.people.any() for use in compiled.uses):
            yield f"costs or counts people at {what} zero"


def stronger_with_size(trial: Trial) -> Iterator[str]:
    """It closes more of the gap the larger it is, on average over the draws, and at last some."""
    start = trial.gap(trial.base)
    cubes = [*(trial.under(trial.sized(part))[0] for part in SIZES[:-1]), trial.full[0]]
    closed = np.array([(start - trial.gap(cube)).mean(axis=0) for cube in cubes])
    for what, path in (("in all years", closed.sum(axis=1)), ("in the last year", closed[:, -1])):
        if not (np.diff(path) >= -SAME).all():
            told = ", ".join(f"{value:.6g}" for value in path)
            sizes = ", ".join(f"{part:g}" for part in SIZES)
            yield f"gets weaker with its size: closes {told} {what} at {sizes} of it"
    if not closed[-1].sum() > 0:
        yield f"closes no gap: {closed[-1].sum():.6g} person-years"


def within_cap(trial: Trial) -> Iterator[str]:
    """No draw of any year is above a cap that binds, and nobody is given more than asked for."""
    lever, site = trial.lever, trial.site
    free = lever.model_copy(update={"cap": None})
    most = _capped(free, site).max()
    if not most > 0:
        yield "asks for nothing at all"
        return
    for part in (0.9, 0.3):
        capped = lever.model_copy(update={"cap": part * float(most)})
        if not _capped(capped, site).max() <= part * most * (1 + 1e-12):
            yield f"exceeds a cap of {part * most:g} {lever.UNIT}"
    use = _only(compile_levers([lever], site))
    if (use.asked < 0).any() or (use.given < 0).any():
        yield "asks for less than nothing"
    if (use.given > use.asked * (1 + 1e-12)).any():
        yield "is given more than it asks for"
    if (use.cost < 0).any() or not np.isfinite(use.cost).all():
        yield "has a cost that is negative or no number"


def conserves_people(trial: Trial) -> Iterator[str]:
    """Nobody is made or lost, in any draw, year, segment and occupation."""
    cube, _ = trial.full
    v = {m: cube.values[trial.lever.country, m] for m in (*MEASURES, *LEVER_MEASURES)}
    here = v["available"]
    told = here[:, :-1] - v["replacement"][:, 1:] + v["entrants"][:, 1:]
    came = v["graduates"] + v["experienced_hires"] + v["lever_entrants"] + v["moved"]
    for what, off in (
        ("people available are not those before less leavers plus entrants", here[:, 1:] - told),
        ("entrants are not the sum of their kinds", v["entrants"] - came),
        ("people who change occupation do not sum to zero", v["moved"].sum(axis=3)),
        ("the gap is not required less available", v["gap"] - (v["required"] - here)),
        ("people by age are not all", cube.bands[trial.lever.country, "available"].sum(-1) - here),
    ):
        if not np.abs(off).max() <= SAME:
            yield f"{what}: off by {np.abs(off).max():.3g}"
    # Who moves on to another occupation is taken off the entrants of the one that is left.
    v["entrants"] = v["entrants"] - v["moved"]
    signed = {"gap", "openings", "unfilled", "lever_required", "moved"}
    for measure in sorted(set(v) - signed):
        if not v[measure].min() >= 0:
            yield f"negative {measure}"


def counts_people(trial: Trial) -> Iterator[str]:
    """It counts those who join and move, and no more are taken from a pool than are in it."""
    cube, compiled = trial.full
    use = _only(compiled)
    joined, moved = (
        np.maximum(cube.values[trial.lever.country, m][:, 1:], 0.0).sum(axis=(2, 3))
        for m in ("lever_entrants", "moved")
    )
    if (joined.any() or moved.any()) and not _alike(use.people, joined + moved):
        yield "people counted are not those who joined or moved"
    held = trial.lever.pools(trial.site)
    for name, taken in compiled.taken.items():
        before = np.reshape(held[name].people, (-1, 1)) - (taken.cumsum(axis=1) - taken)
        if not (taken.min() >= 0 and (before - taken).min() >= -SAME):
            yield f"takes more people from {name} than there are"
        if not (taken <= held[name].most_a_year * before * (1 + 1e-9) + SAME).all():
            yield f"takes more than the largest share of {name} in a year"
    if held and (use.people > use.given * (1 + 1e-9) + SAME).any():
        yield "brings more people than its pools gave"
    if held and not _alike(np.sum(list(compiled.taken.values()), axis=0), use.given):
        yield "what it is given is not what its pools gave"


def keeps_to_its_place(trial: Trial) -> Iterator[str]:
    """Other countries, and segments outside its scope, are as in the baseline, to the bit."""
    cube, _ = trial.full
    outside = ~trial.site.inside(trial.lever.scope)
    for measure, values, base in trial.values(cube):
        if not np.array_equal(values[:, :, outside], base[:, :, outside]):
            yield f"changes {measure} outside its scope {trial.lever.scope}"
    for name in trial.world.countries:
        if name != trial.lever.country:
            one = compile_levers([trial.lever], site_of(trial.world, name))
            if one.uses or one.interventions.required is not None or one.interventions.moves:
                yield f"does something in {name}"


def paired(trial: Trial) -> Iterator[str]:
    """The same seed gives the same numbers, whoever else is there; what is known is not changed."""
    lever, site = trial.lever, trial.site
    known = {f.name: getattr(site, f.name) for f in fields(site)}
    arrays = {name: v.copy() for name, v in known.items() if isinstance(v, np.ndarray)}
    alone = _only(compile_levers([lever], site))
    for name, before in arrays.items():
        if not np.array_equal(before, known[name]):
            yield f"changes what it knows of the country: {name}"
    other = Immigration(
        name="somebody-else", country=lever.country, start=site.years[0], size=(1, 10, 100),
        targets={site.occupations[0]: 1.0}, source="talent", rationale="to be there as well",
    )  # fmt: skip
    for what, levers in (
        ("when asked again", [lever]),
        ("when another lever comes before it", [other, lever]),
        ("when another lever comes after it", [lever, other]),
    ):
        again = _only(compile_levers(levers, site), lever)
        for f in ("asked", "given", "people", "cost"):
            if not np.array_equal(getattr(alone, f), getattr(again, f)):
                yield f"draws other numbers of what is {f} {what}"


CHECKS: dict[str, Callable[[Trial], Iterator[str]]] = {
    check.__name__: check
    for check in (
        serializable,
        nothing_before,
        nothing_at_zero,
        stronger_with_size,
        within_cap,
        conserves_people,
        counts_people,
        keeps_to_its_place,
        paired,
    )
}
"""Checks by name; each tells what is wrong, in words."""


def check_lever(
    lever: Lever, world: World, occupations: Sequence[str] = (), checks: Sequence[str] = ()
) -> list[str]:
    """Try a lever in a world, and tell what it does that no lever may do.

    Parameters
    ----------
    lever : Lever
        With a size, and a start early enough to have an effect.
    world : World
        Of a forecast that is still in memory (`talent.Forecast.world`); few draws are enough.
    occupations : sequence of str
        Whose gap it is there to close; all if empty. Training operators to be technicians closes
        the gap of technicians, and opens that of operators.
    checks : sequence of str
        Some of `CHECKS`; all if empty.

    Returns
    -------
    list of str
        Problems, each with the check that found it; empty if there are none.

    Raises
    ------
    UnknownCodeError
        If the country of the lever is not in the world, or there is no such check.

    Notes
    -----
    The effect is compared at a quarter, half and all of the size, as a mean over the draws: in one
    draw, the chance of who retires may hide a small difference.
    """
    for name in checks:
        if name not in CHECKS:
            raise UnknownCodeError("check", name, CHECKS)
    trial = Trial(lever, world, tuple(occupations))
    return [f"{name}: {problem}" for name in (checks or CHECKS) for problem in CHECKS[name](trial)]


def _only(compiled: Compiled, lever: Lever | None = None) -> LeverUse:
    """What a lever is used for; that of the only one if it is not named."""
    return next(use for use in compiled.uses if lever is None or use.lever is lever)


def _capped(lever: Lever, site: Site) -> Array:
    """What the cap is on: what it asks for in a year, or the rise of the share of posts saved."""
    use = _only(compile_levers([lever], site))
    saved = lever.effect(site, use.given).saved
    return use.asked if saved is None else np.diff(saved, axis=1, prepend=0.0)


def _idle(effect: Effect) -> bool:
    """Whether an effect changes nothing."""
    people = [*(people for _, people in effect.joiners), *(m.people for m in effect.moves)]
    nothing = [*people, effect.saved, effect.added]
    factors = [effect.exits, effect.retirement, effect.graduates]
    return not any(v is not None and v.any() for v in nothing) and all(
        v is None or bool((v == 1).all()) for v in factors
    )


def _alike(some: Array, others: Array) -> bool:
    """Whether people are the same but for the rounding of sums."""
    return bool(np.allclose(some, others, rtol=1e-9, atol=1e-6))
