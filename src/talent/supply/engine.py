r"""The workforce kernel: one pass per year over draws, groups and single ages.

.. math::

    S_{t+1}(a+1) = S_t(a) - D_t(a) - R_t(a) - X_t(a) + G_t(a+1) + H_t(a+1)

People age by one year; deaths *D*, retirements *R* and other exits *X* leave in binomial numbers,
never more than the people at risk; graduates *G* and experienced hires *H* join. Hires follow the
ordinary change of employment, *F*, and respond to the openings *P* beyond it (required headcount
less those who stayed, less *F*) with elasticity :math:`\eta`:

.. math:: H_t = \max(H_0 (\max(P_t, 0) / P_0)^{\eta} + F_t, 0) .

Nothing here knows about chips, countries or files: arrays in, arrays out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["Flows", "SupplyInputs", "experienced_hires", "simulate", "step"]


@dataclass(frozen=True)
class SupplyInputs:
    """Everything one country's workforce needs, for one block of draws.

    Shapes use D draws, Y years to simulate, G groups, A ages. Persons and annual probabilities.

    Attributes
    ----------
    stock : ndarray, shape (D, G, A)
        People at the end of the base year.
    death : ndarray, shape (D, Y, A)
        Annual probability of death.
    retirement : ndarray, shape (D, A)
        Annual probability of retirement.
    other_exit : ndarray, shape (D, Y, G, A)
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


@dataclass(frozen=True)
class Flows:
    """Persons by draw, year and group, each of shape (D, Y, G); `stock` is at year end.

    ``ages`` is the stock by age at the end of the last year, shape (D, G, A).
    """

    stock: Array
    deaths: Array
    retirements: Array
    other_exits: Array
    graduates: Array
    hires: Array
    ages: Array


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
    forces = [-np.log1p(-np.minimum(q, 1 - 1e-12)) for q in (death, retirement, other)]
    total = forces[0] + forces[1] + forces[2]
    p = np.broadcast_to(-np.expm1(-total), stock.shape).copy()
    p[..., -1] = 1.0
    whole = np.floor(stock)
    leavers = rng.binomial(whole.astype(np.int64), p) + (stock - whole) * p
    scale = np.divide(leavers, total, out=np.zeros_like(stock), where=total > 0)
    deaths, retirements = scale * forces[0], scale * forces[1]
    other_exits = leavers - deaths - retirements
    np.maximum(other_exits, 0.0, out=other_exits)
    survivors = np.zeros_like(stock)
    survivors[..., 1:] = (stock - leavers)[..., :-1]
    return survivors, deaths, retirements, other_exits


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


def simulate(inputs: SupplyInputs, rng: np.random.Generator) -> Flows:
    """Run the workforce of one country through the years.

    Parameters
    ----------
    inputs : SupplyInputs
        One block of draws.
    rng : numpy.random.Generator
        Stream of this block.

    Returns
    -------
    Flows
    """
    stock = inputs.stock
    draws, years, groups = inputs.required.shape
    out = {
        name: np.empty((draws, years, groups))
        for name in ("stock", "deaths", "retirements", "other_exits", "graduates", "hires")
    }
    retirement = inputs.retirement[:, None, :]
    for year in range(years):
        stock, deaths, retirements, other = step(
            stock, inputs.death[:, year, None, :], retirement, inputs.other_exit[:, year], rng
        )
        joined = inputs.graduates[:, year]
        graduates = joined.sum(axis=2)
        hires = experienced_hires(
            inputs.required[:, year] - stock.sum(axis=2),
            inputs.hires_base,
            inputs.openings_base,
            inputs.elasticity,
            inputs.follow[:, year],
        )
        stock = stock + joined @ inputs.graduate_ages + hires[:, :, None] * inputs.hire_ages
        for name, flow in (
            ("deaths", deaths),
            ("retirements", retirements),
            ("other_exits", other),
            ("stock", stock),
        ):
            out[name][:, year] = flow.sum(axis=2)
        out["graduates"][:, year], out["hires"][:, year] = graduates, hires
    return Flows(**out, ages=stock)
