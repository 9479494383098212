"""Deaths and retirements of a country's workforce in draws, from what is known of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from talent.errors import TalentError
from talent.series.learnt import learnt
from talent.streams import normals
from talent.supply.ages import AGES, MIN_AGE, band_limits
from talent.supply.mortality import Mortality, fit_mortality
from talent.supply.retirement import fit_retirement
from talent.supply.retirement_backtest import country_shock
from talent.supply.retirement_by_job import occupation_offsets
from talent.supply.transitions import country_cohorts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.inputs import Inputs
    from talent.supply.retirement import RetirementModel
    from talent.supply.retirement_by_job import OccupationOffsets

    Array = NDArray[np.float64]

__all__ = ["RetirementPool", "death_rates", "retirement_pool", "retirement_rates"]

MORTALITY, RETIREMENT = "supply.mortality", "supply.retirement"


@dataclass(frozen=True)
class RetirementPool:
    """What the countries have in common.

    Attributes
    ----------
    model : RetirementModel
        Hazards by age, country and sex.
    shock : float
        Standard deviation of a country's log hazard around its forecast.
    by_job : ndarray, shape (draws, occupations)
        Departures of the log hazard by occupation.
    """

    model: RetirementModel
    shock: float
    by_job: Array


def death_rates(inputs: Inputs, measures: str, country: str, years: NDArray[np.int64]) -> Array:
    """Annual probability of death of people at work, shape (draws, years, 66)."""
    model = _mortality(inputs, measures, country, tuple(years.tolist()))
    level = inputs.assume(MORTALITY, measures, "mortality_level")
    paths = model.paths(draws=inputs.draws, seed=inputs.seed, stream=f"{MORTALITY}.{country}")
    course = paths[:, -1].mean(axis=1)
    inputs.drive(
        MORTALITY, "series", f"course of mortality, {country}", "estimated", course, country
    )
    return np.asarray(1 - (1 - paths) ** level[:, None, None])


@learnt
def _mortality(inputs: Inputs, measures: str, country: str, years: tuple[int, ...]) -> Mortality:
    table = inputs.observations(MORTALITY, measures, "mortality", country=country)
    # Children die of other causes; their rates would only blur the index.
    grown = table["age_band"].map(lambda band: band_limits(band)[0]) >= MIN_AGE
    adults = table.loc[grown].rename(columns={"age_band": "age", "value": "rate"})
    return fit_mortality(adults, AGES, years)


def retirement_pool(inputs: Inputs, measures: str) -> RetirementPool:
    """Fit what is pooled over countries."""
    model, shock, by_job = _learnt(inputs, measures)
    return RetirementPool(model, shock, by_job.draws(inputs.draws, inputs.seed))


@learnt
def _learnt(inputs: Inputs, measures: str) -> tuple[RetirementModel, float, OccupationOffsets]:
    participation = inputs.observations(RETIREMENT, measures, "participation")
    exits = inputs.observations(RETIREMENT, measures, "labour_force_exit_rate")
    staff = inputs.observations(RETIREMENT, measures, "occupation_mix", scope="components")
    model = fit_retirement(country_cohorts(participation))
    newest = staff[staff["year"] == staff["year"].max()]
    by_job = occupation_offsets(
        exits,
        newest.rename(columns={"publisher_code": "code", "value": "jobs"}),
        list(inputs.snapshot.occupations()["occupation"]),
    )
    return model, country_shock(participation, model), by_job


def retirement_rates(
    inputs: Inputs, measures: str, country: str, pool: RetirementPool
) -> tuple[Array, Array]:
    """Annual probabilities of retirement so far and to come, each (draws, occupations, 66).

    Raises
    ------
    TalentError
        If nothing was learnt of the country.
    """
    if country not in pool.model.groups:
        raise TalentError(
            f"participation of {country} by age is too thin on this date to learn retirement from"
        )
    shift = inputs.assume(RETIREMENT, measures, "retirement_age_shift", country)
    common = normals(inputs.seed, f"{RETIREMENT}.{country}", inputs.draws)
    key = f"retirement of coming cohorts, {country}"
    inputs.drive(RETIREMENT, "series", key, "measured", common, country)
    beta = pool.model.coefficients(inputs.draws, inputs.seed)
    factors = pool.shock * common[:, None] + pool.by_job

    def hazards(moved: Array | float) -> Array:
        made = [pool.model.hazards(country, AGES, beta, f[:, None], moved) for f in factors.T]
        stacked = np.stack(made, axis=1)
        stacked[..., -1] = 1.0
        return stacked

    so_far = hazards(0.0)
    return so_far, hazards(shift) if shift.any() else so_far
