"""Deaths and retirements of a country's workforce in draws, from what is known of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from talent.errors import TalentError
from talent.streams import normals
from talent.supply.ages import AGES, MIN_AGE, band_limits
from talent.supply.mortality import mortality_paths
from talent.supply.retirement import fit_retirement
from talent.supply.retirement_backtest import country_shock
from talent.supply.retirement_by_job import occupation_offsets
from talent.supply.transitions import country_cohorts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.inputs import Inputs
    from talent.store import Snapshot
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
    table = inputs.observations(MORTALITY, measures, "mortality", country=country)
    level = inputs.assume(MORTALITY, measures, "mortality_level")
    # Children die of other causes; their rates would only blur the index.
    grown = table["age_band"].map(lambda band: band_limits(band)[0]) >= MIN_AGE
    paths = mortality_paths(
        table.loc[grown].rename(columns={"age_band": "age", "value": "rate"}),
        AGES,
        years,
        draws=inputs.draws,
        seed=inputs.seed,
        stream=f"{MORTALITY}.{country}",
    )
    course = paths[:, -1].mean(axis=1)
    inputs.drive(
        MORTALITY, "series", f"course of mortality, {country}", "estimated", course, country
    )
    return np.asarray(1 - (1 - paths) ** level[:, None, None])


def retirement_pool(inputs: Inputs, measures: str) -> RetirementPool:
    """Fit what is pooled over countries."""
    inputs.observations(RETIREMENT, measures, "participation")
    inputs.observations(RETIREMENT, measures, "labour_force_exit_rate")
    inputs.observations(RETIREMENT, measures, "occupation_mix", scope="components")
    model, shock, by_job = _learnt(inputs.snapshot)
    return RetirementPool(model, shock, by_job.draws(inputs.draws, inputs.seed))


@lru_cache(maxsize=8)
def _learnt(snapshot: Snapshot) -> tuple[RetirementModel, float, OccupationOffsets]:
    # The same for every run on the same knowledge: made once a process.
    participation = snapshot.observations("participation")
    model = fit_retirement(country_cohorts(participation))
    staff = snapshot.observations("occupation_mix", scope="components")
    newest = staff[staff["year"] == staff["year"].max()]
    by_job = occupation_offsets(
        snapshot.observations("labour_force_exit_rate"),
        newest.rename(columns={"publisher_code": "code", "value": "jobs"}),
        list(snapshot.occupations()["occupation"]),
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
