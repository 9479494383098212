"""The semiconductor cycle: one factor of sales and output that moves demand and exits together.

The factor is made of what the industry sells and makes, never of employment or turnover: those
are what it has to explain. Series are a list, and one that is not known on the date is not there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.errors import TalentError
from talent.inputs import REFERENCE
from talent.series import annual
from talent.series.coupling import Effect, cumulate, explained, fit_response
from talent.series.cycle import fit_cycle, slow_mean
from talent.series.learnt import learnt

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from talent.inputs import Inputs
    from talent.series.coupling import Response
    from talent.series.cycle import CycleFit

    Array = NDArray[np.float64]

__all__ = [
    "FOLLOWERS",
    "PANEL",
    "Cycle",
    "Effect",
    "Member",
    "build_cycle",
    "cycle_panel",
    "yearly_changes",
    "yearly_levels",
]

COMPONENT = "demand.cycle"
MEASURES = "required,other_exits,replacement,openings,entrants,available,gap,unfilled"
MONTHS = 12
"""Months of a whole year."""
MIN_RESPONSE = 12
"""Fewer yearly changes of a follower tell no response."""


@dataclass(frozen=True)
class Member:
    """One series: a name, and where it is found.

    Attributes
    ----------
    name, concept, series : str
        Name in results, concept and name in the catalogue.
    over : tuple of str
        Concept and series to divide by, where the series is a number of people who move.
    lasting : bool
        Whether the cycle moves the change of it, and the level stays moved; else it is the level
        around its slow mean that moves, and comes back.
    """

    name: str
    concept: str
    series: str
    over: tuple[str, str] | None = None
    lasting: bool = True


PANEL = (
    Member("US output, NAICS 3344", "production_index", "production.US.3344"),
    Member("US utilisation, NAICS 3344", "utilisation", "capacity.US.3344.utilisation"),
    Member("US output, computers", "production_index", "production.US.3341"),
    Member("US output, communications equipment", "production_index", "production.US.3342"),
    Member("world sales of semiconductors", "sales", "sales.world.semiconductors"),
    Member(
        "world sales of chip equipment", "equipment_sales", "equipment_sales.world.semiconductors"
    ),
    Member("JP shipments, JSIC 28", "shipments_index", "production.JP.JSIC28.shipments"),
    Member("TW value added, C26", "value_added", "output.TW.electronic_components"),
    Member("TW output, electronics", "production_index", "production.TW.electronics.monthly"),
)
"""What the factor is made of: chips, components and their tools made and sold, and two users."""

JP_WORKERS = ("workers", "workers.JP.JSIC28.5+")

FOLLOWERS = (
    Member("US employment, components", "employment", "employment.US.3344.SA"),
    Member("US employment, fab", "employment", "employment.US.334413.SA"),
    Member("JP employment, components", "employment", "employment.JP.JSIC28.linked"),
    Member("US openings", "openings_rate", "jolts.US.durable.openings.rate"),
    Member("US hires", "hires_rate", "jolts.US.durable.hires.rate"),
    Member("US quits", "quits_rate", "jolts.US.durable.quits.rate"),
    Member("US layoffs", "layoffs_rate", "jolts.US.durable.layoffs.rate"),
    Member("JP accessions", "accessions_level", "accessions_level.JP.JSIC28.5+", JP_WORKERS),
    Member(
        "JP separations",
        "separations_level",
        "separations_level.JP.JSIC28.5+",
        JP_WORKERS,
        lasting=False,
    ),
)
"""What follows the factor. Openings and turnover of the US are of all durable goods."""


@dataclass(frozen=True)
class Cycle:
    """The factor in years to come, in draws.

    The unit is one standard deviation of the factor over its history; by how much a series grows
    in a year with it is its loading times its scale, see `CycleFit.loadings`.

    Attributes
    ----------
    years : ndarray of int, shape (Y + 1,)
        From the base year on.
    expected : ndarray, shape (Y + 1,)
        Expected path of the factor, that is of yearly growth around its slow mean.
    deviation : ndarray, shape (draws, Y + 1)
        Factor less the expected path, 0 in the base year: levels are measured from there.
    shift : ndarray, shape (draws, Y + 1)
        What an analyst adds to the factor; 0 unless a downturn is asked for.
    fit : CycleFit or None
        None where too little was known on the date; the deviations are then 0 throughout.
    responses : mapping of str to Response
        By follower, where it was known for long enough.
    shares, spreads : mapping of str to ndarray, shape (Y + 1,)
        As in `Effect`, by follower.
    """

    years: NDArray[np.int64]
    expected: Array
    deviation: Array
    shift: Array
    fit: CycleFit | None
    responses: Mapping[str, Response]
    shares: Mapping[str, Array]
    spreads: Mapping[str, Array]
    seed: int

    def effect(self, follower: str) -> Effect:
        """Effect on the level of a follower, with the uncertainty of its response in draws.

        A follower whose response is not known on the date gets no effect and a share of 0.

        Raises
        ------
        TalentError
            If there is no such follower in `FOLLOWERS`.
        """
        known = {m.name: m for m in FOLLOWERS}
        if follower not in known:
            raise TalentError(
                f"nothing called {follower!r} follows the cycle; there are: {', '.join(known)}"
            )
        lasting = known[follower].lasting
        response = self.responses.get(follower)
        if response is None:
            none = np.zeros(len(self.years))
            return Effect(np.zeros_like(self.deviation), none, none, np.zeros_like(self.shift))
        values = response.draws(self.seed, f"{COMPONENT}.{follower}", len(self.deviation))
        own, shift = (
            cumulate(moved, values, lasting=lasting) for moved in (self.deviation, self.shift)
        )
        return Effect(own, self.spreads[follower], self.shares[follower], shift)

    def exits(self, country: str) -> Effect:
        """Effect on the rate at which people leave, of the nearest thing that is published.

        The country's separations, else its quits, else the quits of another country.
        """
        quits = [m.name for m in FOLLOWERS if m.name.endswith(" quits")]
        for name in (f"{country} separations", f"{country} quits", *quits):
            if name in self.responses:
                return self.effect(name)
        return self.effect(quits[0])


def yearly_changes(inputs: Inputs, member: Member) -> pd.Series:
    """Yearly log changes of one series; empty where it is not known on the date.

    Of monthly series only whole years count: part of a year has another season and another place
    on the trend.
    """
    return _logs(inputs, member).diff().dropna()


def yearly_levels(inputs: Inputs, member: Member) -> pd.Series:
    """Yearly logs of one series around their slow mean; empty where it is not known."""
    logs = _logs(inputs, member).dropna()
    return logs - slow_mean(logs)


def _logs(inputs: Inputs, member: Member) -> pd.Series:
    level = _yearly(inputs, member.concept, member.series)
    if member.over is not None:
        level = (level / _yearly(inputs, *member.over)).dropna()
    if level.empty:
        return level.rename(member.name)
    logs = pd.Series(np.log(level.to_numpy()), index=level.index, name=member.name)
    return logs.reindex(range(int(logs.index[0]), int(logs.index[-1]) + 1))


def _yearly(inputs: Inputs, concept: str, series: str) -> pd.Series:
    if not inputs.snapshot.has_series(series):
        return pd.Series(dtype=float)
    rows = inputs.observations(COMPONENT, MEASURES, concept, series=series)
    if rows.empty:
        return pd.Series(dtype=float)
    months = rows.groupby("year")["value"].transform("size")
    whole = (rows["frequency"] != "M") | (months == MONTHS)
    return annual(rows[whole], inputs.snapshot.breaks(series))


def cycle_panel(inputs: Inputs) -> pd.DataFrame:
    """Yearly log changes of `PANEL`, one column a series that is known on the date."""
    columns = [yearly_changes(inputs, member) for member in PANEL]
    return pd.DataFrame({str(c.name): c for c in columns if len(c)}).sort_index()


@learnt
def _learnt(
    inputs: Inputs, ahead: int
) -> tuple[CycleFit | None, dict[str, Response], dict[str, Array]]:
    """What the series teach.

    Responses and shares, so many years ahead, are by follower; no fit where too little is known.
    """
    responses: dict[str, Response] = {}
    shares: dict[str, Array] = {}
    try:
        fit = fit_cycle(cycle_panel(inputs))
    except TalentError:
        return None, responses, shares
    surprises = fit.surprises(ahead)
    for member in FOLLOWERS:
        read = yearly_changes if member.lasting else yearly_levels
        values = read(inputs, member)
        if values.index.isin(fit.years[1:]).sum() >= MIN_RESPONSE:
            response = fit_response(values, fit.history)
            responses[member.name] = response
            explains = explained(values, surprises, response.value, lasting=member.lasting)
            shares[member.name] = np.concatenate([[0.0], explains])
    return fit, responses, shares


def build_cycle(inputs: Inputs, base: int, to: int) -> Cycle:
    """Fit the cycle to what is known on the date, and draw it from the base year on.

    Parameters
    ----------
    inputs : Inputs
    base, to : int
        Base year and last year. Factor values after `base` that are known already are used: they
        have no deviation.

    Returns
    -------
    Cycle
    """
    years = np.arange(base, to + 1)
    fit, responses, shares = _learnt(inputs, to - base)
    if fit is None:
        # Dates before the publications in the store know no cycle; their errors stay as learnt.
        none = np.zeros((inputs.draws, len(years)))
        return Cycle(years, none[0], none, none, None, {}, {}, {}, inputs.seed)
    draws = inputs.many
    last = int(fit.years[-1])
    ahead = max(to - last, 0)
    paths = fit.simulate(inputs.seed, COMPONENT, draws, ahead) - fit.expected(ahead)
    known = fit.history.reindex(years).to_numpy()
    expected = np.where(np.isfinite(known), known, 0.0)
    deviation = np.zeros((draws, len(years)))
    # A year that the factor is known for is in the past, also when it is after the base year.
    to_come = years > max(last, base)
    expected[years > last] = fit.expected(ahead)[years[years > last] - last - 1]
    deviation[:, to_come] = paths[:, years[to_come] - last - 1]
    own = deviation[: inputs.draws]
    inputs.drive(COMPONENT, "series", "semiconductor cycle to come", "estimated", own.sum(axis=1))
    spreads = inputs.once(COMPONENT, lambda: _spreads(inputs, responses, deviation))
    still = np.zeros_like(own)
    return Cycle(years, expected, own, still, fit, responses, shares, spreads, inputs.seed)


def _spreads(
    inputs: Inputs, responses: Mapping[str, Response], deviation: Array
) -> dict[str, Array]:
    """Standard deviation of the effect on each follower over the first draws, by year."""
    first = deviation[:REFERENCE]
    lasting = {member.name: member.lasting for member in FOLLOWERS}
    spreads = {}
    for name, response in responses.items():
        values = response.draws(inputs.seed, f"{COMPONENT}.{name}", len(first))
        spreads[name] = cumulate(first, values, lasting=lasting[name]).std(axis=0)
    return spreads
