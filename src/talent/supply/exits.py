"""Annual separations of people who neither retire nor die: quits, transfers, family, study."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.series.coupling import couple
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
    shape = (inputs.draws, len(occupations))
    snapshot = inputs.snapshot
    if mix is not None and not snapshot.observations("transfer_rate", country=country).empty:
        newest = {
            concept: inputs.observations(COMPONENT, MEASURES, concept, country=country)
            .sort_values("year")
            .groupby("publisher_code")["value"]
            .last()
            for concept in ("labour_force_exit_rate", "transfer_rate")
        }
        staff = mix.join(pd.DataFrame(newest), on="code", how="inner").dropna()
        leaves = inputs.assume(COMPONENT, MEASURES, "transfer_leaves_industry", country)
        rates = np.empty(shape)
        for j, name in enumerate(occupations):
            mine = staff[staff["occupation"] == name]
            weight = mine["jobs"] / mine["jobs"].sum()
            exits = float((weight * mine["labour_force_exit_rate"]).sum())
            rates[:, j] = exits + leaves * float((weight * mine["transfer_rate"]).sum())
        return rates
    if not snapshot.observations("separation_rate", country=country, scope="components").empty:
        rows = inputs.observations(
            COMPONENT, MEASURES, "separation_rate", country=country, scope="components"
        )
        recent = rows.sort_values("year")["value"].tail(YEARS).mean()
        leaves = inputs.assume(COMPONENT, MEASURES, "separation_leaves_industry", country)
        return np.repeat((recent * leaves)[:, None], shape[1], axis=1)
    rate = inputs.assume(COMPONENT, MEASURES, "annual_separation", country)
    return np.repeat(rate[:, None], shape[1], axis=1)


def age_shape(inputs: Inputs) -> Array:
    """Relative propensity to leave by age, 1 at age 40, falling exponentially: (draws, 66)."""
    slope = inputs.assume(COMPONENT, MEASURES, "exit_age_slope")
    return np.asarray(np.exp(-slope[:, None] * (AGES - 40)))


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
    rows = inputs.observations(COMPONENT, MEASURES, "separation_rate", frequency="A")
    logs = np.log(rows["value"])
    centred = logs - logs.groupby(rows["series"]).transform("mean")
    counts = centred.groupby(rows["series"]).transform("size")
    sd = float(centred[counts >= YEARS].std())
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
