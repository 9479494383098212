"""Staffing: how a headcount divides over occupations, in draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.errors import TalentError
from talent.streams import normals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from talent.inputs import Inputs

    Array = NDArray[np.float64]

__all__ = ["occupation_mix", "staffing"]

COMPONENT = "demand.occupations"
MEASURES = "required,available,gap,openings,replacement,entrants,unfilled"


def staffing(inputs: Inputs, country: str, scope: str = "components") -> pd.DataFrame:
    """Newest published staffing by code, mapped to occupations.

    Parameters
    ----------
    inputs : Inputs
    country : str
    scope : str
        ``components``: an industry survey, by SOC 2018 code. ``fab``: a company's own table, by
        job group; the crosswalk of the groups has the company's name.

    Returns
    -------
    pandas.DataFrame
        ``code, occupation, jobs``; empty where nothing is published. A code that maps to two
        occupations is split by its weights.
    """
    where = {"country": country, "scope": scope}
    if inputs.snapshot.observations("occupation_mix", **where).empty:
        return pd.DataFrame(columns=["code", "occupation", "jobs"])
    rows = inputs.observations(COMPONENT, MEASURES, "occupation_mix", **where)
    latest = rows.loc[rows["year"] == rows["year"].max()]
    system = "SOC2018" if scope == "components" else str(latest["industry"].iloc[0])
    codes = latest.drop(columns="occupation").rename(columns={"publisher_code": "code"})
    merged = codes.merge(
        inputs.snapshot.crosswalk(system)[["code", "occupation", "weight"]], on="code"
    )
    merged["jobs"] = merged["value"] * merged["weight"]
    return pd.DataFrame(merged[["code", "occupation", "jobs"]])


def _shares(frame: pd.DataFrame, occupations: Sequence[str]) -> Array:
    totals = frame.groupby("occupation")["jobs"].sum().reindex(list(occupations)).fillna(0.0)
    return np.asarray((totals / totals.sum()).to_numpy(dtype=float))


def occupation_mix(
    inputs: Inputs, country: str, occupations: Sequence[str], years: int
) -> tuple[Array, Array]:
    """Shares of the occupations among people employed and among jobs required.

    The country's own staffing where it is published; else that of the country which publishes one,
    blended on the log scale with a company's own table where there is one. The logs get a normal
    error, and drift apart year by year as a random walk for the jobs required.

    Parameters
    ----------
    inputs : Inputs
    country : str
    occupations : sequence of str
    years : int
        Years after the base year.

    Returns
    -------
    base : ndarray, shape (draws, occupations)
    required : ndarray, shape (draws, years + 1, occupations)
        Rows sum to one; ``required[:, 0]`` equals ``base``.

    Raises
    ------
    TalentError
        If no staffing is known for any country on this date.
    """
    own = staffing(inputs, country)
    if own.empty:
        pooled = inputs.snapshot.observations("occupation_mix", scope="components")
        if pooled.empty:
            raise TalentError("no staffing by occupation is known on this date")
        own = staffing(inputs, str(pooled["country"].iloc[0]))
    share = np.tile(_shares(own, occupations), (inputs.draws, 1))
    logs = np.log(np.maximum(share, 1e-4))
    table = staffing(inputs, country, "fab")
    if not table.empty:
        company = _shares(table, occupations)
        weight = inputs.assume(COMPONENT, MEASURES, "company_mix_weight", country)[:, None]
        # A company table that lacks an occupation says nothing about it.
        seen = np.where(company > 0, np.log(np.maximum(company, 1e-4)), logs)
        logs = (1 - weight) * logs + weight * seen
    sd = inputs.assume(COMPONENT, MEASURES, "occupation_mix_sd", country)[:, None]
    error = normals(inputs.seed, f"demand.mix.{country}", inputs.draws, len(occupations))
    logs = logs + sd * error
    for j, name in enumerate(occupations):
        inputs.drive(
            COMPONENT,
            "series",
            f"staffing of {name}, {country}",
            "estimated",
            error[:, j],
            country,
        )
    drift = inputs.assume(COMPONENT, MEASURES, "occupation_drift_sd")[:, None, None]
    steps = normals(inputs.seed, f"demand.drift.{country}", inputs.draws, years, len(occupations))
    walk = np.concatenate(
        [np.zeros((inputs.draws, 1, len(occupations))), np.cumsum(drift * steps, axis=1)], axis=1
    )
    path = np.exp(logs[:, None, :] + walk)
    path /= path.sum(axis=2, keepdims=True)
    return path[:, 0], path
