"""From levers to interventions: competition, overlaps, people and money, in draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from talent.levers.pools import share_out
from talent.supply.interventions import Interventions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from talent.levers.base import Effect, Lever
    from talent.levers.site import Site

    Array = NDArray[np.float64]

__all__ = ["LEAST_EXITS", "Compiled", "LeverUse", "compile_levers"]

LEAST_EXITS = 0.5
"""Least that all retention together leaves of other exits, assumed: people also leave to follow a
partner, to study, or to care. The evidence for retention (docs/levers-evidence.md) takes 0.3 to 0.5
for the most that quits can fall."""

ENGINEERS = {"engineers": 0.75, "computer_scientists": 0.25}
"""Who does the engineering that automation asks for: assumed, no split was found."""


@dataclass(frozen=True)
class LeverUse:
    """What one lever asked for, was given, and costs, in draws.

    Attributes
    ----------
    lever : Lever
    asked, given : ndarray, shape (D, Y)
        In the unit of the lever, persons for those that hire.
    people : ndarray, shape (D, Y)
        Persons who joined or moved, or posts saved, in the year.
    cost, donor_cost : ndarray, shape (D, Y)
        US dollars of 2025; what donors lose is no part of the cost.
    """

    lever: Lever
    asked: Array
    given: Array
    people: Array
    cost: Array
    donor_cost: Array


@dataclass(frozen=True)
class Compiled:
    """Levers of one country, ready for the simulation.

    Attributes
    ----------
    interventions : Interventions
    uses : tuple of LeverUse
    taken : dict of str to ndarray, shape (D, Y)
        Persons taken from each donor pool.
    pools : dict of str to ndarray, shape (D,)
        Persons in each pool at the start.
    """

    interventions: Interventions
    uses: tuple[LeverUse, ...]
    taken: dict[str, Array]
    pools: dict[str, Array]


def compile_levers(levers: Sequence[Lever], site: Site) -> Compiled:
    r"""Interventions of the levers of one country.

    Parameters
    ----------
    levers : sequence of Lever
        Those of other countries are left out.
    site : Site

    Notes
    -----
    Levers that want the same people share them out (`talent.levers.pools`). Two functions of
    automation cannot save the same hour: shares saved multiply as :math:`1 - \prod (1 - s)`.
    Factors on exits and retirement multiply, so that nobody is kept twice.
    """
    mine = [lever for lever in levers if lever.country == site.country]
    asked = _limited_together(mine, [lever.asked(site) for lever in mine], site)
    pools = [lever.pools(site) for lever in mine]
    given, taken = share_out(asked, pools) if mine else ([], {})
    effects = [lever.effect(site, part) for lever, part in zip(mine, given, strict=True)]
    saved = _saved(effects, site)
    uses = []
    for lever, ask, part, effect, posts in zip(mine, asked, given, effects, saved, strict=True):
        people = sum((j.sum(axis=(2, 3)) for _, j in effect.joiners), start=np.zeros_like(ask))
        people = people + sum((m.people.sum(axis=2) for m in effect.moves), start=0.0)
        if posts is not None:
            new = np.maximum(np.diff(posts.sum(axis=(2, 3)), axis=1, prepend=0.0), 0.0)
            effect.units, people = new, new
        cost, loss = lever.yearly_cost(site, effect), lever.yearly_loss(site, part)
        uses.append(LeverUse(lever, ask, part, people, cost, loss))
    held = {
        name: np.max([np.broadcast_to(p[name].people, site.draws) for p in pools if name in p], 0)
        for name in taken
    }
    return Compiled(_interventions(effects, saved, site), tuple(uses), taken, held)


def _limited_together(levers: Sequence[Lever], asked: list[Array], site: Site) -> list[Array]:
    """Phases of one programme share its limits: all of them give way alike."""
    phases: dict[str, list[int]] = {}
    for number, lever in enumerate(levers):
        phases.setdefault(lever.stream, []).append(number)
    for several in phases.values():
        limits = [most for i in several if (most := levers[i].most(site)) is not None]
        if len(several) > 1 and limits:
            total = np.sum([asked[i] for i in several], axis=0)
            part = np.minimum(1.0, np.min(limits, axis=0) / np.maximum(total, 1e-12))
            for i in several:
                asked[i] = asked[i] * part
    return asked


def _saved(effects: Sequence[Effect], site: Site) -> list[Array | None]:
    """Posts that each lever saves, (D, Y, S, O): together never more than are saved once."""
    shares = [e.saved for e in effects if e.saved is not None]
    if not shares:
        return [None] * len(effects)
    kept = np.ones_like(shares[0])
    for share in shares:
        kept *= 1 - share
    total = np.sum(shares, axis=0)
    once = np.divide(1 - kept, total, out=np.ones_like(total), where=total > 0)
    return [None if e.saved is None else site.required * e.saved * once for e in effects]


def _interventions(
    effects: Sequence[Effect], saved: Sequence[Array | None], site: Site
) -> Interventions:
    required: Array | None = None
    exits: Array | None = None
    retirement: Array | None = None
    graduates: Array | None = None
    kinds: dict[bytes, tuple[Array, Array]] = {}
    for effect, posts in zip(effects, saved, strict=True):
        for change in (effect.added, None if posts is None else -posts):
            if change is not None:
                required = change if required is None else required + change
        if posts is not None and effect.engineers_per_post is not None:
            need = posts.sum(axis=3) * effect.engineers_per_post[:, None, None]
            required = (0.0 if required is None else required) + _engineers(need, site)
        if effect.exits is not None:
            exits = effect.exits if exits is None else exits * effect.exits
        if effect.retirement is not None:
            retirement = effect.retirement if retirement is None else retirement * effect.retirement
        if effect.graduates is not None:
            graduates = effect.graduates if graduates is None else graduates * effect.graduates
        for ages, people in effect.joiners:
            key = ages.tobytes()
            held = kinds.get(key)
            kinds[key] = (ages, people if held is None else held[1] + people)
    shape = site.required.shape
    if kinds:
        joiners = np.stack([people for _, people in kinds.values()], axis=-1)
        ages = np.stack([profile for profile, _ in kinds.values()])
    else:
        joiners, ages = np.zeros((*shape, 0)), np.zeros((0, len(site.profile)))
    return Interventions(
        joiners=joiners,
        joiner_ages=ages,
        required=required,
        exits=None if exits is None else np.maximum(exits, LEAST_EXITS),
        retirement=retirement,
        graduates=graduates,
        moves=tuple(move for effect in effects for move in effect.moves),
    )


def _engineers(need: Array, site: Site) -> Array:
    """Engineers needed, (D, Y, S) over occupations."""
    out = site.nothing()
    for occupation, share in ENGINEERS.items():
        out[:, :, :, site.occupations.index(occupation)] = share * need
    return out
