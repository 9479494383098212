r"""The cheapest portfolio of a sample: a mixed-integer programme with a chance constraint.

With what one unit of lever :math:`j` closes in draw :math:`d`, :math:`a_{dj}`, what is to be closed
there, :math:`b_d`, and expected costs :math:`c_j`, the sample-average approximation is

.. math:: \min_{x, z} \; c^\top x \quad \text{such that} \quad
    \sum_j a_{dj} x_j \ge b_d - M_d z_d, \quad \sum_d z_d \le (1 - p) D, \quad
    0 \le x \le u, \quad G x \le h,

with :math:`z_d = 1` in draws that are given up (Luedtke & Ahmed 2008, doi:10.1137/070702928). Draws
that are closed or lost whatever the plan need no :math:`z`, and :math:`M_d` is the most that the
levers could leave open, so that the programme is as small and as tight as it can be. HiGHS solves
it (`scipy.optimize.milp`). Prices are the duals of the linear programme at its solution, with the
average of the draws about the last that are closed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, eye_array, hstack

from talent.errors import TalentError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["Portfolio", "Sample", "cheapest", "most_likely"]

RELATIVE_GAP = 1e-3
"""Distance from the proven best at which the search for it may stop."""
NEAR = 0.05
"""Share of the draws on either side of the last one closed that are the margin."""
SECONDS = 300.0
"""Time after which the best found so far is taken, and the distance from the proven best told."""
INFEASIBLE = 2
"""Status of `scipy.optimize.milp` where nothing keeps to all limits."""


@dataclass(frozen=True)
class Sample:
    """What levers close in draws, and their limits.

    Attributes
    ----------
    closes : ndarray, shape (D, J)
        Persons closed by a unit of each lever; negative where it opens the gap.
    needed : ndarray, shape (D,)
        Persons to be closed.
    cost : ndarray, shape (J,)
        Expected cost of a unit.
    most : ndarray, shape (J,)
        Largest number of units.
    rows, limits : ndarray, shapes (R, J) and (R,)
        Further linear limits, rows times units at most limits: programmes, budgets.
    """

    closes: Array
    needed: Array
    cost: Array
    most: Array
    rows: Array
    limits: Array


@dataclass(frozen=True)
class Portfolio:
    """A solution in units of each lever.

    Attributes
    ----------
    units : ndarray, shape (J,)
    cost, probability : float
        Of the sample.
    gap : float
        Relative distance from the proven best; 0 where it is the best.
    person_price : float
        Cost of closing one person more in the draws about the last that are closed.
    limit_prices : ndarray, shape (J,)
        What one more unit of `Sample.most` would save.
    row_prices : ndarray, shape (R,)
        What one more unit of `Sample.limits` would save.
    """

    units: Array
    cost: float
    probability: float
    gap: float
    person_price: float
    limit_prices: Array
    row_prices: Array


def cheapest(sample: Sample, probability: float) -> Portfolio | None:
    """Cheapest units with which at least a share of the draws is closed; None if there are none.

    Parameters
    ----------
    sample : Sample
    probability : float

    Examples
    --------
    Either lever closes one person a unit; the second is cheaper and stops at one unit.

    >>> nothing = np.zeros((0, 2))
    >>> sample = Sample(np.ones((4, 2)), np.array([-1.0, 1.0, 2.0, 9.0]), np.array([2.0, 1.0]),
    ...                 np.array([3.0, 1.0]), nothing, np.zeros(0))
    >>> cheapest(sample, 0.75).units.tolist()
    [1.0, 1.0]
    """
    return _solve(sample, _count(sample, probability), "cost")


def most_likely(sample: Sample) -> Portfolio:
    """Units with which most draws are closed, whatever they cost within the limits."""
    found = _solve(sample, 0, "draws")
    return found or _priced(sample, np.zeros(len(sample.most)), 0.0)


def _count(sample: Sample, probability: float) -> int:
    """Draws that must be closed."""
    return int(np.ceil(probability * len(sample.needed) - 1e-9))


def _solve(sample: Sample, must: int, minimise: Literal["cost", "draws"]) -> Portfolio | None:
    best = (np.maximum(sample.closes, 0) * sample.most).sum(axis=1)
    worst = (np.minimum(sample.closes, 0) * sample.most).sum(axis=1)
    lost, sure = best < sample.needed, worst >= sample.needed
    undecided = np.flatnonzero(~lost & ~sure)
    free = len(sample.needed) - int(lost.sum()) - must
    if free < 0:
        return None
    levers, draws = len(sample.most), len(undecided)
    # The solver's tolerances are absolute: units as shares of the most, persons as shares of what
    # may be left open, and money as a share of the dearest are numbers of the same order.
    scale = np.where(sample.most > 0, sample.most, 1.0)
    big = (sample.needed[undecided] - worst[undecided])[:, None]
    closed: Any = hstack(
        [csr_array(sample.closes[undecided] * scale / big), eye_array(draws)], format="csr"
    )
    rows = sample.rows * scale
    size = np.abs(rows).max(axis=1, initial=0.0)
    size = np.where(size > 0, size, 1.0)
    limits = np.hstack([rows / size[:, None], np.zeros((len(rows), draws))])
    given_up = np.r_[np.zeros(levers), np.ones(draws)]
    cost = sample.cost * scale
    money = np.r_[cost / (np.abs(cost).max() or 1.0), np.zeros(draws)]
    problem = {
        "c": money if minimise == "cost" else given_up,
        "constraints": [
            LinearConstraint(closed, lb=sample.needed[undecided] / big[:, 0]),
            LinearConstraint(limits, ub=sample.limits / size),
            LinearConstraint(given_up[None], ub=free),
        ],
        "bounds": Bounds(0.0, np.r_[(sample.most > 0).astype(float), np.ones(draws)]),
        "integrality": given_up,
    }
    found = _search(problem)
    if found is None:
        return None
    kept = np.concatenate([np.flatnonzero(sure), undecided[found.x[levers:] < 0.5]])
    units = _least(sample, kept)
    return None if units is None else _priced(sample, units, float(found.mip_gap or 0.0))


def _search(problem: dict[str, Any]) -> Any:
    """Result of the solver, or None where nothing is feasible.

    Raises
    ------
    TalentError
        If the solver gives up, which says nothing of the problem.
    """
    solver: Any = milp
    for presolve in (True, False):
        options = {"mip_rel_gap": RELATIVE_GAP, "time_limit": SECONDS, "presolve": presolve}
        found = solver(**problem, options=options)
        if found.x is not None:
            return found
        if found.status == INFEASIBLE:
            return None
    raise TalentError(f"no portfolio found: {found.message}")


def _least(sample: Sample, kept: NDArray[np.intp]) -> Array | None:
    """Cheapest units that close these draws: the solver's own are integral to a tolerance only."""
    found = _linear(sample, sample.closes[kept], sample.needed[kept])
    return None if found.x is None else np.clip(found.x, 0.0, sample.most)


def _linear(sample: Sample, closes: Array, needed: Array) -> Any:
    """Cheapest units that close all of what is needed, with dual prices."""
    solver: Any = linprog
    return solver(
        sample.cost,
        A_ub=np.vstack([-closes, sample.rows]),
        b_ub=np.r_[-needed, sample.limits],
        bounds=np.column_stack([np.zeros(len(sample.most)), sample.most]),
        method="highs",
    )


def _priced(sample: Sample, units: Array, gap: float) -> Portfolio:
    left = sample.needed - sample.closes @ units
    closed = left <= 1e-6 * np.abs(sample.needed).max(initial=1.0)
    # Which single draw is the last one closed is chance, and with it the dual prices: the draws
    # about as close to the target speak for the margin together.
    rank = np.argsort(np.argsort(left, kind="stable"), kind="stable")
    near = np.abs(rank - closed.sum()) <= max(NEAR * len(left), 1)
    margin = sample.closes[near].mean(axis=0)
    found = _linear(sample, margin[None], np.atleast_1d(margin @ units))
    if found.x is None:
        # Not even nothing at all keeps to the limits: what a little more of them saves is unknown.
        rows, limits = np.full(1 + len(sample.limits), np.nan), np.full(len(units), np.nan)
    else:
        rows, limits = -found.ineqlin.marginals, -found.upper.marginals
    return Portfolio(
        units=units,
        cost=float(sample.cost @ units),
        probability=float(closed.mean()),
        gap=gap,
        person_price=float(rows[0]),
        limit_prices=limits,
        row_prices=rows[1:],
    )
