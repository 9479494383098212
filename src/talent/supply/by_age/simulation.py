r"""Draws of a workforce, one pass per year over draws, groups and ages.

.. math:: S_{t+1}(a+1) = \big(S_t(a) - D_t(a) - R_t(a) + G_{t+1}(a+1)\big)\,m_t(a+1)\,e^{\epsilon}

Deaths *D* and exits *R* are binomial where they are known, entrants *G* follow what drives them,
*m* leads the median along the blend of both rivals and :math:`\epsilon` is the error of their
rates. The remainder is what the last two factors add or take: joiners where it is positive, leavers
where it is negative, so people are conserved in every cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from talent.streams import blocks, generator
from talent.supply.by_age.cohorts import advance
from talent.supply.engine import step

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from talent.supply.by_age.census import AgeBands
    from talent.supply.by_age.combination import Pair
    from talent.supply.by_age.uncertainty import Errors

    Array = NDArray[np.float64]

__all__ = ["FLOWS", "Draws", "simulate_draws"]

FLOWS = ("deaths", "exits", "entrants", "joiners", "leavers")
"""Flows of a year, in persons; joiners less leavers are the remainder."""
MOST_RATIO = 3.0
"""Growth of a cell in a year that goes with the people there; what is beyond comes anyhow."""


@dataclass(frozen=True)
class Draws:
    """Simulated people and flows.

    Attributes
    ----------
    stock : ndarray, shape (D, H, G, B)
        People at the end of each year, by published age band.
    flows : dict of str to ndarray, shape (D, H, G)
        Persons a year by the names in `FLOWS`.
    """

    stock: Array
    flows: dict[str, Array]


def simulate_draws(
    start: Array,
    pair: Pair,
    blend: Array,
    errors: Errors,
    bands: AgeBands,
    *,
    draws: int,
    seed: int,
    progress: Callable[[str, float], None] | None = None,
) -> Draws:
    """Simulate every draw, in blocks.

    Parameters
    ----------
    start : ndarray, shape (G, A)
        Last census.
    pair : Pair
        Fitted rivals, with the flows that are known.
    blend : ndarray, shape (H + 1, G, A)
        Path of the medians.
    errors : Errors
    bands : AgeBands
    draws, seed : int
    """
    horizon, groups = len(blend) - 1, len(start)
    stock = np.empty((draws, horizon, groups, len(bands.labels)))
    flows = {name: np.empty((draws, horizon, groups)) for name in FLOWS}
    for index, part in blocks(draws):
        if progress:
            progress("simulating", part.start / draws)
        rng = generator(seed, "supply.workforce", index)
        made = _block(start, pair, blend, errors, bands, part, rng)
        stock[part] = made.stock
        for name in FLOWS:
            flows[name][part] = made.flows[name]
    return Draws(stock, flows)


def _block(
    start: Array,
    pair: Pair,
    blend: Array,
    errors: Errors,
    bands: AgeBands,
    part: slice,
    rng: np.random.Generator,
) -> Draws:
    draws, horizon = part.stop - part.start, len(blend) - 1
    groups, ages = start.shape
    component, future = pair.rivals["component"], pair.future
    rates = errors.yearly(rng, draws, horizon, groups)
    known = future.death is not None or future.leave is not None
    stock = np.broadcast_to(start, (draws, groups, ages)).copy()
    out = Draws(
        np.empty((draws, horizon, groups, len(bands.labels))),
        {name: np.zeros((draws, horizon, groups)) for name in FLOWS},
    )
    width = bands.last - bands.first + 1
    basis = errors.basis(width)
    for i in range(horizon):
        at = len(future.drivers.entry) - horizon + i
        middle = component.share * future.drivers.entry[at]
        entry = middle[:, None] * component.profile
        usual = advance(blend[i], future.drivers.stay[at - 1], blend[i + 1, :, 0]) + entry
        ratio = np.divide(blend[i + 1], usual, out=np.zeros_like(usual), where=usual > 0)
        # A ratio to next to nobody would make crowds of one chance person.
        ratio = np.minimum(ratio, MOST_RATIO)
        extra = np.maximum(blend[i + 1] - ratio * usual, 0.0)
        if known:
            stayed, deaths, exits, _ = step(
                stock,
                np.zeros((1, 1, ages)) if future.death is None else future.death[part, i, None],
                np.zeros((1, 1, ages)) if future.leave is None else future.leave[None],
                np.zeros((1, 1, ages)),
                rng,
            )
            out.flows["deaths"][:, i] = deaths.sum(axis=2)
            out.flows["exits"][:, i] = exits.sum(axis=2)
        else:
            stayed = advance(stock, np.ones_like(start), 0.0)
            out.flows["exits"][:, i] = stock[..., -1]
        joined = future.entry[part, i, :, None] * entry
        stayed[..., 0] = stock[..., 0]
        error = rates[:, i] @ basis.T
        people = bands.total(blend[i + 1]) + 0.5
        # Chance in small cells must not add people on average, as a log-normal error would.
        noise = errors.size**2 * (errors.cell[0] + np.log1p(errors.cell[1] / people))
        own = np.sqrt(noise) * rng.standard_normal((draws, groups, len(width))) - noise / 2
        error += np.repeat(own, width, axis=2)
        present = stayed + joined
        # People are whole: what is over becomes one more person with that probability.
        stock = np.floor((present * ratio + extra) * np.exp(error) + rng.random(stock.shape))
        change = stock - present
        change[..., 0] = stock[..., 0]
        out.flows["entrants"][:, i] = joined.sum(axis=2)
        out.flows["joiners"][:, i] = np.maximum(change, 0.0).sum(axis=2)
        out.flows["leavers"][:, i] = np.maximum(-change, 0.0).sum(axis=2)
        out.stock[:, i] = bands.total(stock)
    return out
