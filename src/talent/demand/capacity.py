r"""Installed wafer capacity of a country by node class, month by month, in joint draws.

.. math:: K_{n,t} = K_{n,b} + \sum_{f \in n} k_f \left[S\left(\frac{t - s_f}{\tau}\right)
    - S\left(\frac{b - s_f}{\tau}\right)\right] - \sum_{c \in n} k_c \, 1[t \ge e_c]

with the capacity :math:`K_{n,b}` at the end of the base year, the fabs to come :math:`f` and the
fabs :math:`c` with a stated end :math:`e_c`. The level rests on the last published national total,
moved to the base year by the fabs of the register that have started since and by an uncertain
growth of those that are not in it. Before the first published total it is what the people employed
can run by the staffing model. How it divides over node classes is known for the fabs of the
register only; those are taken for a sample.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.demand.occupations import NODE_CLASSES
from talent.demand.pipeline import COMPONENT, MEASURES, ramp
from talent.demand.staffing_fit import node_classes, staffing
from talent.quantiles import gamma_ppf
from talent.series.learnt import learnt
from talent.store.register import AREA_200_IN_300
from talent.streams import normals, uniforms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.demand.pipeline import Pipeline
    from talent.inputs import Inputs

    Array = NDArray[np.float64]

__all__ = ["NODE_CLASSES", "Capacity", "build_capacity", "headcount_shares"]

TYPICAL_WSPM = 30_000.0
"""Size of fab at which people per wafer start of the classes are compared."""

NATIONAL = "wafers per month, 200mm equivalents"
TOTALS = ("all_fabs", "ic_fabs", "north_america_ic_fabs")
"""What published national totals count, best first; the others are of a part of the fabs."""


@dataclass(frozen=True)
class Capacity:
    """Installed capacity of one country.

    Attributes
    ----------
    months : pandas.PeriodIndex
        M months, from December of the base year on.
    wspm : ndarray, shape (draws, M, classes)
        300 mm-equivalent wafer starts a month by node class, in the order of `NODE_CLASSES`.
    """

    months: pd.PeriodIndex
    wspm: Array

    @property
    def annual(self) -> Array:
        """Capacity at the end of each year from the base year on, shape (draws, Y + 1, classes)."""
        return self.wspm[:, ::12]


def _typical_people(inputs: Inputs) -> Array:
    """People in a fab of `TYPICAL_WSPM`, by node class, shape (draws, classes)."""
    model = staffing(inputs)

    def people() -> Array:
        size = np.full(inputs.draws, TYPICAL_WSPM)
        return np.stack([np.exp(model.log_people(n, size)) for n in NODE_CLASSES], axis=1)

    return inputs.shared("demand.capacity.typical", people)


@learnt
def _published(inputs: Inputs, country: str) -> tuple[float, str, int] | None:
    """Last published national capacity, what it counts, and its year; None if none is."""
    known = inputs.snapshot.observations("capacity", country=country, unit=NATIONAL)
    kind = known["series"].str.split(".").str[2]
    for total in TOTALS:
        rows = known[kind == total]
        if not rows.empty:
            break
    else:
        return None
    series = str(rows["series"].iloc[0])
    rows = inputs.observations(COMPONENT, MEASURES, "capacity", series=series)
    last = rows.sort_values("period").iloc[-1]
    return float(last["value"]), total, int(last["year"])


def _anchor(inputs: Inputs, country: str) -> tuple[Array, int] | None:
    """Published national capacity in draws, 300 mm equivalents, and its year; None if none is."""
    published = _published(inputs, country)
    if published is None:
        return None
    value, total, year = published
    level = np.full(inputs.draws, value * AREA_200_IN_300)
    if total != "all_fabs":
        level *= inputs.assume(COMPONENT, MEASURES, "all_fabs_over_ic_fabs", country)
    error = inputs.assume(COMPONENT, MEASURES, "national_capacity_error")
    level *= np.exp(error * normals(inputs.seed, f"demand.capacity.level.{country}", inputs.draws))
    return level, year


@learnt
def _came(inputs: Inputs, country: str, year: int, base: int) -> list[tuple[str, float, float]]:
    """Class, start and capacity of the running fabs that came after a year."""
    fabs = inputs.snapshot.fabs()
    ran = fabs[
        (fabs["country"] == country)
        & (fabs["scope_level"] == "fab_or_phase")
        & (fabs["status"] == "operating")
        & (fabs["in_pipeline"] == 0)
        & (fabs["start_year"] > year)
        & (fabs["start_year"] <= base)
        & fabs["capacity_wspm"].notna()
    ]
    return list(zip(node_classes(ran), ran["start_year"], ran["capacity_wspm"], strict=True))


def _since(inputs: Inputs, country: str, year: int, base: int, ramp_years: Array) -> Array:
    """Capacity, at the end of the base year, of running fabs that came after a year.

    Shape (draws, classes). A start year is met by any day in it: its middle.
    """
    out = np.zeros((inputs.draws, len(NODE_CLASSES)))
    for node, start, wspm in _came(inputs, country, year, base):
        out[:, NODE_CLASSES.index(node)] += wspm * ramp((base + 0.5 - start) / ramp_years)
    return out


@learnt
def _looks(inputs: Inputs, country: str) -> Array:
    """Looks at each node class in the installed capacity, and half a look before any."""
    fabs = inputs.snapshot.fabs()
    seen = fabs[
        (fabs["country"] == country)
        & (fabs["scope_level"] == "fab_or_phase")
        & (fabs["status"] == "operating")
        & fabs["capacity_wspm"].notna()
    ]
    by_class = (
        seen.groupby(node_classes(seen))["capacity_wspm"].sum().reindex(NODE_CLASSES).fillna(0.0)
    )
    share = by_class.to_numpy(dtype=float) / max(float(by_class.sum()), 1.0)
    return np.asarray(0.5 + len(seen) * share)


def _shares(inputs: Inputs, country: str) -> Array:
    """Shares of the node classes in the installed capacity, shape (draws, classes).

    The posterior of multinomial shares after as many looks as there are fabs with a capacity, from
    Jeffreys' prior of a half a class.
    """
    alpha = _looks(inputs, country)
    u = uniforms(inputs.seed, f"demand.capacity.classes.{country}", inputs.draws, len(alpha))
    gamma = np.asarray(gamma_ppf(np.clip(u, 1e-12, 1 - 1e-12), alpha[None, :]))
    return np.asarray(gamma / gamma.sum(axis=1, keepdims=True))


def build_capacity(
    inputs: Inputs, pipeline: Pipeline, country: str, employed: Array, base: int, to: int
) -> Capacity:
    """Installed capacity of a country from the base year to the last year.

    Parameters
    ----------
    inputs : Inputs
    pipeline : Pipeline
        Of the same country.
    country : str
    employed : ndarray, shape (draws,)
        People employed in fabs at the end of the base year.
    base, to : int

    Returns
    -------
    Capacity
        Never negative: a class cannot lose more by closures than it has.
    """
    shares = _shares(inputs, country)
    anchor = _anchor(inputs, country)
    if anchor is None:
        anchor = employed * TYPICAL_WSPM / (shares * _typical_people(inputs)).sum(axis=1), base
    level, year = anchor
    growth = inputs.assume(COMPONENT, MEASURES, "unregistered_capacity_growth")
    now = shares * (level * np.exp(growth * max(base - year, 0)))[:, None]
    now = now + _since(inputs, country, year, base, pipeline.ramp_years)
    months = pd.period_range(f"{base}-12", f"{to}-12", freq="M")
    times = base + 1 + np.arange(len(months)) / 12.0
    wspm = np.repeat(now[:, None, :], len(times), axis=1)
    started = pipeline.fabs["start_year"].to_numpy(dtype=float) <= year
    for j, node in enumerate(node_classes(pipeline.fabs)):
        output = pipeline.output(times, j)
        # A fab that started after the year of the published total is not in it.
        before = output[:, :1] if started[j] else 0.0
        wspm[:, :, NODE_CLASSES.index(node)] += output - before
    gone = pipeline.closed(times)
    for j, node in enumerate(node_classes(pipeline.closing)):
        wspm[:, :, NODE_CLASSES.index(node)] -= gone[None, :, j] * pipeline.closing_wspm[:, j, None]
    wspm = np.maximum(wspm, 0.0)
    inputs.drive(
        COMPONENT,
        "series",
        f"installed capacity, {country}",
        "estimated",
        wspm[:, -1].sum(axis=1),
        country,
    )
    return Capacity(months, wspm)


def headcount_shares(
    inputs: Inputs,
    capacity: Capacity,
    pipeline: Pipeline,
    employed: Array,
    heads: Array,
    lost: Array,
) -> Array:
    """Shares of the node classes in the headcount of the fabs, year by year.

    People of the base year divide over the classes as capacity times people per wafer start does;
    those of the fabs to come and of the closing ones are added and taken away.

    Parameters
    ----------
    inputs : Inputs
    capacity : Capacity
    pipeline : Pipeline
    employed : ndarray, shape (D,)
        People employed in fabs at the end of the base year.
    heads : ndarray, shape (D, Y + 1, F)
        People of the fabs to come beyond those of the base year.
    lost : ndarray, shape (D, Y + 1, C)
        People of the fabs that have closed.

    Returns
    -------
    ndarray, shape (D, Y + 1, classes)
        Rows sum to one.
    """
    now = capacity.wspm[:, 0] * _typical_people(inputs)
    now = employed[:, None] * now / now.sum(axis=1, keepdims=True)
    people = np.repeat(now[:, None, :], heads.shape[1], axis=1)
    for j, node in enumerate(node_classes(pipeline.fabs)):
        people[:, :, NODE_CLASSES.index(node)] += heads[:, :, j]
    for j, node in enumerate(node_classes(pipeline.closing)):
        people[:, :, NODE_CLASSES.index(node)] -= lost[:, :, j]
    people = np.maximum(people, 0.0)
    return np.asarray(people / people.sum(axis=2, keepdims=True))
