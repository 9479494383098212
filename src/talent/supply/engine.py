r"""The workforce kernel: one pass per year over draws, groups and single ages.

.. math::

    S_{t+1}(a+1) = S_t(a) - D_t(a) - R_t(a) - X_t(a) + G_t(a+1) + H_t(a+1)

People age by one year; deaths *D*, retirements *R* and other exits *X* leave in binomial numbers,
never more than the people at risk; graduates *G* and experienced hires *H* join. Hires follow the
ordinary change of employment, *F*, and respond to the openings *P* beyond it (required headcount
less those who stayed, less *F*) with elasticity :math:`\eta`:

.. math:: H_t = \max(H_0 (\max(P_t, 0) / P_0)^{\eta} + F_t, 0) .

Nothing here knows about chips, countries or files: arrays in, arrays out.

The work goes through the years for a few draws at a time, whose arrays stay in the cache.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np

from talent.supply.binomial import binomial_quantile, random_bits
from talent.supply.interventions import Moves, move_people

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = [
    "Flows",
    "SupplyInputs",
    "experienced_hires",
    "no_flows",
    "simulate",
    "some_draws",
    "step",
]

CELLS = 1 << 17
"""Cells whose random numbers are drawn together, year after year. Changing it changes every number,
as one stream then serves the draws in another order."""
KEPT = 31 << 20
"""Bytes; an array of this size, made and freed, tells the malloc of glibc to keep the memory of
smaller ones for the next. Else a third of the time goes into fetching it again, page by page."""
MOST = 1 - 1e-12
"""Largest probability that has a force of its own; beyond, everybody leaves all the same."""
MADE = ("stock", "deaths", "retirements", "other_exits", "graduates", "hires")
"""Flows that are said of every year."""
NO_FORCE = -1e-200
"""Stands for no force at all where it is divided by: there are then no leavers to share out."""


@dataclass(frozen=True)
class SupplyInputs:
    """Everything one country's workforce needs, for one block of draws.

    Shapes use D draws, Y years to simulate, G groups, A ages. Persons and annual probabilities.
    Rates may also be given for R groups, where G is a multiple of R: group g then has those of
    group g modulo R, as segments share the rates of their occupations. What is worked out from
    rates alone is then worked out once.

    Attributes
    ----------
    stock : ndarray, shape (D, G, A)
        People at the end of the base year.
    death : ndarray, shape (D, Y, A) or broadcastable to (D, Y, G, A)
        Annual probability of death.
    retirement : ndarray, shape (D, A) or broadcastable to (D, Y, G, A)
        Annual probability of retirement.
    other_exit : ndarray, broadcastable to (D, Y, G, A)
        Annual probability of leaving for other reasons.
    graduates : ndarray, shape (D, Y, G, L)
        Graduates who join, by level.
    graduate_ages : ndarray, shape (L, A)
        Age profile of each level; rows sum to one.
    hire_ages : ndarray, shape (A,)
        Age profile of experienced hires; sums to one.
    hires_base : ndarray, shape (D, G)
        Experienced hires a year at the openings of the base year.
    openings_base : ndarray, shape (D, G)
        Openings of the base year, > 0.
    elasticity : ndarray, shape (D,)
        Elasticity of hires to openings.
    required : ndarray, shape (D, Y, G)
        Required headcount at the end of each year.
    follow : ndarray, shape (D, Y, G)
        Change of employment that hiring follows beyond the growth it has sustained; any sign.
    age_bands : ndarray, shape (A, B)
        One where an age belongs to a band in which results by age are wanted; B may be 0.
    joiners : ndarray, shape (D, Y, G, K), or None
        People who join beyond graduates and hires, by kind.
    joiner_ages : ndarray, shape (K, A), or None
        Age profile of each kind.
    moves : Moves or None
        People who change group.
    movable : ndarray, shape (A,), or None
        Weight of each age among those who change group.
    """

    stock: Array
    death: Array
    retirement: Array
    other_exit: Array
    graduates: Array
    graduate_ages: Array
    hire_ages: Array
    hires_base: Array
    openings_base: Array
    elasticity: Array
    required: Array
    follow: Array
    age_bands: Array
    joiners: Array | None = None
    joiner_ages: Array | None = None
    moves: Moves | None = None
    movable: Array | None = None


@dataclass(frozen=True)
class Flows:
    """Persons by draw, year and group, each of shape (D, Y, G); `stock` is at year end.

    ``joined`` are the people who join beyond graduates and hires, ``moved`` those gained from other
    groups (negative where lost). ``ages`` is the stock by age at the end of the last year, shape
    (D, G, A); ``stock_by_band`` and ``retirements_by_band`` (by the age that people had) are of
    shape (D, Y, G, B).
    """

    stock: Array
    deaths: Array
    retirements: Array
    other_exits: Array
    graduates: Array
    hires: Array
    joined: Array
    moved: Array
    ages: Array
    stock_by_band: Array
    retirements_by_band: Array


def _log_stay(probability: Array) -> Array:
    """Log of the probability to stay: the force of an exit with its sign turned."""
    # Two limits are quicker than one: np.minimum with a number takes three times as long.
    stay = np.clip(probability, -np.inf, MOST)
    return np.log1p(np.negative(stay, out=stay), out=stay)


def _total(forces: Sequence[Array]) -> Array:
    """Sum of the forces, never zero."""
    # The first two are smaller than the third where they are the same in all groups.
    return np.asarray(forces[0] + NO_FORCE + forces[1] + forces[2])


def _leave(stock: Array, log_stay: Array, bits: NDArray[np.uint32]) -> Array:
    """People who leave each cell: binomial in the whole people, as expected in the rest."""
    p = log_stay.astype(np.float32)
    np.negative(np.expm1(p, out=p), out=p)
    whole = np.floor(stock)
    leavers = binomial_quantile(whole, p, bits.reshape(stock.shape))
    part = np.subtract(stock, whole, out=whole)
    # People are in double precision; a product of the two kinds takes twice as long.
    part *= p.astype(np.float64)
    leavers += part
    leavers[..., -1] = stock[..., -1]
    return leavers


def _older(stock: Array, leavers: Array) -> Array:
    """Move those who stay up by one age."""
    older = np.empty(stock.shape)
    flat = older.reshape(-1)
    # In one run over memory: nobody stays at the last age, so that what moves on from there to the
    # first age of the next group is nobody.
    flat[0] = 0.0
    np.subtract(stock.reshape(-1)[:-1], leavers.reshape(-1)[:-1], out=flat[1:])
    return older


def step(
    stock: Array, death: Array, retirement: Array, other: Array, rng: np.random.Generator
) -> tuple[Array, Array, Array, Array]:
    r"""Age the people by one year and let them leave.

    Parameters
    ----------
    stock : ndarray, shape (D, G, A)
        People at the end of the last year.
    death, retirement, other : ndarray, broadcastable to (D, G, A)
        Annual probabilities of the competing exits.
    rng : numpy.random.Generator
        Source of the binomial noise.

    Returns
    -------
    survivors : ndarray, shape (D, G, A)
        People one year older who stayed; the youngest age is empty, and whoever is at the last
        age has left.
    deaths, retirements, other_exits : ndarray, shape (D, G, A)
        Leavers by the age they had; the three sum to ``stock`` less the survivors, cell by cell.

    Notes
    -----
    The number of leavers is binomial with the joint probability; the fraction of a person beyond
    whole people leaves at the expected rate. Leavers are shared out over the three causes in
    proportion to their forces :math:`-\\log(1-q)`, which is their expectation given the total.
    """
    forces = [_log_stay(q) for q in (death, retirement, other)]
    force = _total(forces)
    leavers = _leave(stock, force, random_bits(rng, stock.size))
    scale = leavers / force
    deaths, retirements = scale * forces[0], scale * forces[1]
    other_exits = np.maximum(leavers - deaths - retirements, 0.0)
    return _older(stock, leavers), deaths, retirements, other_exits


def experienced_hires(
    openings: Array, base: Array, openings_base: Array, elasticity: Array, follow: Array
) -> Array:
    """Experienced people who come, given the openings of the year.

    Parameters
    ----------
    openings : ndarray, shape (D, G)
        Required headcount less the people who stayed; may be negative.
    base, openings_base : ndarray, shape (D, G)
        Experienced hires and openings of the base year.
    elasticity : ndarray, shape (D,)
        Elasticity of hires to openings.
    follow : ndarray, shape (D, G)
        Ordinary change of employment that hiring follows one by one.

    Returns
    -------
    ndarray, shape (D, G)
        Never negative. May exceed the openings: the available headcount counts the people who
        come, so a slack market shows as a negative gap rather than as a gap cut off at zero.

    Examples
    --------
    >>> one = np.ones((1, 1))
    >>> experienced_hires(210 * one, 90 * one, 100 * one, np.array([0.5]), 10 * one).round(2)
    array([[137.28]])
    """
    ratio = np.maximum(openings - follow, 0.0) / openings_base
    return np.maximum(base * ratio ** elasticity[:, None] + follow, 0.0)


def simulate(
    inputs: SupplyInputs,
    rng: np.random.Generator,
    into: Flows | None = None,
    at_once: int | None = None,
) -> Flows:
    """Run the workforce of one country through the years.

    Parameters
    ----------
    inputs : SupplyInputs
        One block of draws.
    rng : numpy.random.Generator
        Stream of this block.
    into : Flows, optional
        Room for what is found, of as many draws (`no_flows`).
    at_once : int, optional
        Cells that are simulated at once, on which no number depends; by default `CELLS`, few enough
        for the cache.

    Returns
    -------
    Flows
    """
    draws, years, groups = inputs.required.shape
    flows = no_flows(inputs, draws) if into is None else into
    cells = groups * inputs.stock.shape[2]
    together = max(CELLS // cells, 1)
    size = max((at_once or CELLS) // (together * cells), 1) * together
    np.empty(KEPT, np.uint8)
    for start in range(0, draws, size):
        part = slice(start, min(start + size, draws))
        bits = _bits(rng, (years, part.stop - start, cells), together)
        _through_the_years(some_draws(inputs, part), bits, some_draws(flows, part))
    return flows


def _bits(
    rng: np.random.Generator, shape: tuple[int, int, int], together: int
) -> NDArray[np.uint32]:
    """Random levels by year, draw and cell: all years of some draws, then those of the next."""
    bits = np.empty(shape, np.uint32)
    for start in range(0, shape[1], together):
        for year in range(shape[0]):
            mine = bits[year, start : start + together]
            mine[:] = random_bits(rng, mine.size).reshape(mine.shape)
    return bits


def no_flows(inputs: SupplyInputs, draws: int) -> Flows:
    """Room for the flows of so many draws; nobody joins or moves until it is said."""
    _, years, groups = inputs.required.shape
    shape = (draws, years, groups)
    # Arrays of their own: who keeps one of them does not keep all.
    return Flows(
        **{name: np.empty(shape) for name in MADE},
        joined=np.zeros(shape),
        moved=np.zeros(shape),
        ages=np.empty((draws, *inputs.stock.shape[1:])),
        stock_by_band=np.empty((*shape, inputs.age_bands.shape[1])),
        retirements_by_band=np.empty((*shape, inputs.age_bands.shape[1])),
    )


def some_draws(whole: Any, part: slice) -> Any:
    """Views of some draws; what is the same in all draws stays."""
    same = {"graduate_ages", "hire_ages", "age_bands", "joiner_ages", "movable"}
    cut = {}
    for name in (f.name for f in fields(whole)):
        values = getattr(whole, name)
        if isinstance(values, Moves):
            cut[name] = replace(values, people=values.people[part])
        elif values is not None and name not in same and len(values) > 1:
            cut[name] = values[part]
    return replace(whole, **cut)


def _through_the_years(inputs: SupplyInputs, bits: NDArray[np.uint32], flows: Flows) -> None:
    """Simulate some draws, with random levels by year, draw and cell, into `flows`."""
    rates = [_with_all_axes(r) for r in (inputs.death, inputs.retirement, inputs.other_exit)]
    draws, years, groups = inputs.required.shape
    # People by draw, set of groups that have the same rates, group of the set, and age.
    sharing = min((r.shape[2] for r in rates if r.shape[2] > 1), default=1)
    cells = inputs.stock.reshape(draws, groups // sharing, sharing, -1)
    held = _over_ages(cells).reshape(draws, groups)
    # One product of matrices puts graduates of each level and hires at their ages.
    entry_ages = np.vstack([inputs.graduate_ages, inputs.hire_ages])
    entrants = np.empty((draws, groups, len(entry_ages)))
    for year, *forces in zip(range(years), *(_yearly(r, sharing) for r in rates), strict=False):
        force = _total(forces)
        leavers = _leave(cells, force, bits[year])
        cells = _older(cells, leavers)
        left = _over_ages(leavers).reshape(draws, groups)
        scale = np.divide(leavers, force, out=leavers)
        deaths, retirements = (
            np.einsum("dsga,dsga->dsg", scale, f).reshape(draws, groups) for f in forces[:2]
        )
        scale *= forces[1]
        flows.retirements_by_band[:, year] = scale.reshape(draws, groups, -1) @ inputs.age_bands
        hires = experienced_hires(
            inputs.required[:, year] - (held - left),
            inputs.hires_base,
            inputs.openings_base,
            inputs.elasticity,
            inputs.follow[:, year],
        )
        flows.graduates[:, year] = _put_levels(inputs.graduates[:, year], entrants)
        entrants[..., -1] = hires
        cells += (entrants.reshape(-1, len(entry_ages)) @ entry_ages).reshape(cells.shape)
        people = cells.reshape(draws, groups, -1)
        _intervene(people, inputs, year, flows)
        held = _over_ages(cells).reshape(draws, groups)
        flows.stock_by_band[:, year] = people @ inputs.age_bands
        flows.stock[:, year], flows.hires[:, year] = held, hires
        flows.deaths[:, year], flows.retirements[:, year] = deaths, retirements
        flows.other_exits[:, year] = np.maximum(left - deaths - retirements, 0.0)
    flows.ages[:] = cells.reshape(flows.ages.shape)


def _put_levels(graduates: Array, entrants: Array) -> Array:
    """Put graduates into `entrants`, level by level since they are few, and add them up."""
    total = np.zeros(graduates.shape[:2])
    for level in range(graduates.shape[2]):
        entrants[..., level] = graduates[..., level]
        total += graduates[..., level]
    return total


def _intervene(cells: Array, inputs: SupplyInputs, year: int, flows: Flows) -> None:
    """People who join or change group through interventions; none in a year that asks for none."""
    if inputs.joiners is not None and inputs.joiner_ages is not None:
        joiners = inputs.joiners[:, year]
        if joiners.any():
            kinds = joiners.shape[-1]
            cells += (joiners.reshape(-1, kinds) @ inputs.joiner_ages).reshape(cells.shape)
            flows.joined[:, year] = joiners.sum(axis=2)
    if inputs.moves is not None and inputs.movable is not None:
        flows.moved[:, year] = move_people(cells, inputs.moves, year, inputs.movable)


def _over_ages(cells: Array) -> Array:
    """Sums over ages, in half the time of ``cells.sum(axis=-1)``."""
    return np.asarray(np.einsum("dsga->dsg", cells))


def _with_all_axes(rates: Array) -> Array:
    """Rates with axes of one year and one group where they had none."""
    shape = rates.shape
    return rates.reshape(*shape[:-1], *[1] * (4 - len(shape)), shape[-1])


def _yearly(rates: Array, sharing: int) -> Iterator[Array]:
    """Forces of one cause, year by year, broadcastable to (D, G / R, R, A) with R groups a set."""
    draws, years, groups, ages = rates.shape
    shape = (draws, -1, min(sharing, groups), ages)
    if years == 1:
        return repeat(_log_stay(rates[:, 0]).reshape(shape))
    return (_log_stay(rates[:, year]).reshape(shape) for year in range(years))
