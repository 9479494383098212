"""Annual separations of people who neither retire nor die: quits, transfers, family, study."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.series.coupling import couple
from talent.series.learnt import learnt
from talent.streams import normals
from talent.supply.ages import AGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from talent.inputs import Inputs
    from talent.series.coupling import Effect

    Array = NDArray[np.float64]

__all__ = ["age_shape", "exit_shocks", "separation_rates"]

COMPONENT = "supply.exits"
MEASURES = "other_exits,replacement,openings,entrants,available,gap"
YEARS = 10
"""Separation rates are averaged over this many years, about one industry cycle."""


def separation_rates(
    inputs: Inputs, country: str, occupations: Sequence[str], mix: pd.DataFrame | None
) -> Array:
    """Share of people who leave the industry in a year, all causes, by occupation.

    By availability: occupational exit and transfer rates weighted by the staffing of the industry;
    else the industry's own separation rate; else an assumption. Transfers between occupations and
    separations from an establishment overstate exits from the industry, so each is multiplied by
    an uncertain share.

    Parameters
    ----------
    inputs : Inputs
    country : str
    occupations : sequence of str
        Order of the result's columns.
    mix : pandas.DataFrame or None
        ``code, occupation, jobs``: staffing of the industry by published code.

    Returns
    -------
    ndarray, shape (draws, occupations)
    """
    n = len(occupations)
    staff = None if mix is None else tuple(zip(mix["code"], mix["occupation"], mix["jobs"],
                                               strict=True))  # fmt: skip
    by_job = None if staff is None else _by_job(inputs, country, tuple(occupations), staff)
    if by_job is not None:
        leaves = inputs.assume(COMPONENT, MEASURES, "transfer_leaves_industry", country)
        exits, transfers = by_job
        return np.asarray(exits + leaves[:, None] * transfers)
    recent = _recent(inputs, country)
    if recent is not None:
        leaves = inputs.assume(COMPONENT, MEASURES, "separation_leaves_industry", country)
        return np.repeat((recent * leaves)[:, None], n, axis=1)
    rate = inputs.assume(COMPONENT, MEASURES, "annual_separation", country)
    return np.repeat(rate[:, None], n, axis=1)


@learnt
def _by_job(
    inputs: Inputs,
    country: str,
    occupations: tuple[str, ...],
    staff: tuple[tuple[str, str, float], ...],
) -> tuple[Array, Array] | None:
    """Rates of exit and of transfer by occupation, None where they are not published."""
    if inputs.snapshot.observations("transfer_rate", country=country).empty:
        return None
    newest = {
        concept: inputs.observations(COMPONENT, MEASURES, concept, country=country)
        .sort_values("year")
        .groupby("publisher_code")["value"]
        .last()
        for concept in ("labour_force_exit_rate", "transfer_rate")
    }
    mix = pd.DataFrame(list(staff), columns=["code", "occupation", "jobs"])
    known = mix.join(pd.DataFrame(newest), on="code", how="inner").dropna()
    exits, transfers = np.empty(len(occupations)), np.empty(len(occupations))
    for j, name in enumerate(occupations):
        mine = known[known["occupation"] == name]
        weight = mine["jobs"] / mine["jobs"].sum()
        exits[j] = float((weight * mine["labour_force_exit_rate"]).sum())
        transfers[j] = float((weight * mine["transfer_rate"]).sum())
    return exits, transfers


@learnt
def _recent(inputs: Inputs, country: str) -> float | None:
    """Mean rate of the industry over the last years, None where it is not published."""
    where = {"country": country, "scope": "components"}
    if inputs.snapshot.observations("separation_rate", **where).empty:
        return None
    rows = inputs.observations(COMPONENT, MEASURES, "separation_rate", **where)
    return float(rows.sort_values("year")["value"].tail(YEARS).mean())


def age_shape(inputs: Inputs) -> Array:
    """Relative propensity to leave by age, 1 at age 40, falling exponentially: (draws, 66)."""
    slope = inputs.assume(COMPONENT, MEASURES, "exit_age_slope")
    return np.asarray(np.exp(-slope[:, None] * (AGES - 40)))


@learnt
def _swing(inputs: Inputs) -> float:
    """Standard deviation of the logs of yearly rates around the mean of each series."""
    rows = inputs.observations(COMPONENT, MEASURES, "separation_rate", frequency="A")
    logs = np.log(rows["value"])
    centred = logs - logs.groupby(rows["series"]).transform("mean")
    counts = centred.groupby(rows["series"]).transform("size")
    return float(centred[counts >= YEARS].std())


def exit_shocks(inputs: Inputs, country: str, years: int, cycle: Effect) -> Array:
    """Factors on other exits that are common to a country's groups, shape (draws, years).

    Their log standard deviation is that of the yearly separation rates of every industry series
    known on the date, around the mean of each. A part of it is the semiconductor cycle's, which
    also moves what is required.

    Parameters
    ----------
    inputs : Inputs
    country : str
    years : int
    cycle : Effect
        Of the cycle on exits, from the base year on: years + 1 values.
    """
    sd = _swing(inputs)
    shocks = normals(inputs.seed, f"supply.exit_shocks.{country}", inputs.draws, years)
    inputs.drive(
        COMPONENT,
        "series",
        f"yearly swings of exits, {country}",
        "measured",
        shocks.mean(axis=1),
        country,
    )
    coupled = couple(
        np.exp(sd * shocks),
        cycle.values[:, 1:],
        noise_spread=np.full(years, sd),
        effect_spread=cycle.spread[1:],
        share=cycle.share[1:],
    )
    return np.asarray(coupled * np.exp(cycle.shift[:, 1:]))
