r"""A downturn of the semiconductor cycle that the analyst sets, on top of the cycle's own draws.

In the year of the trough :math:`y` the factor is moved down by :math:`d` of its standard
deviations, and comes back as its own law has it:

.. math:: \Delta_t = -d\,\psi_{t-y}, \qquad \psi_0 = 1,\ \psi_k = a_1 \psi_{k-1} + a_2 \psi_{k-2}
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from talent.demand.cycle import COMPONENT, MEASURES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.demand.cycle import Cycle
    from talent.inputs import Inputs

    Array = NDArray[np.float64]

__all__ = ["impulse", "with_downturn"]


def impulse(law: Array, years: int) -> Array:
    """Path of an autoregression after one unit in the first year, shape (years,).

    Examples
    --------
    >>> impulse(np.array([0.5, -0.2]), 3).round(2).tolist()
    [1.0, 0.5, 0.05]
    """
    path = np.zeros(years)
    for k in range(years):
        before = [path[k - lag] if k >= lag else 0.0 for lag in (1, 2)]
        path[k] = 1.0 if k == 0 else float(np.dot(law, before))
    return path


def with_downturn(cycle: Cycle, inputs: Inputs) -> Cycle:
    """The cycle with the downturn of assumptions ``downturn_depth`` and ``downturn_year``.

    A depth of zero, or a trough outside the years after the base year, leaves it as it is, to the
    bit. So does a date on which no cycle was known.
    """
    depth = inputs.assume(COMPONENT, MEASURES, "downturn_depth")
    trough = inputs.assume(COMPONENT, MEASURES, "downturn_year")
    if cycle.fit is None or not depth.any():
        return cycle
    shape = impulse(cycle.fit.law, len(cycle.years))
    year = np.floor(trough)[:, None].astype(int)
    since = cycle.years[None, :] - year
    moved = shape[np.clip(since, 0, len(shape) - 1)]
    moved = np.where((since >= 0) & (year > cycle.years[0]), moved, 0.0)
    return replace(cycle, shift=cycle.shift - depth[:, None] * moved)
