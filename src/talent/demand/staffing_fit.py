"""What the register teaches of people per wafer start and of the capacity of fabs.

All is learnt from fabs that run, or did: a fab to come, the register's or a user's, teaches
nothing, so that one more fab changes no other.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from talent.demand.pooled import PooledDraws, PooledFit, fit_pooled
from talent.series.learnt import learnt

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from talent.distributions import Distribution
    from talent.inputs import Inputs

    Array = NDArray[np.float64]

__all__ = [
    "Staffing", "announced", "capacity_rows", "coming", "fit_capacity", "fit_people",
    "node_classes", "people_rows", "prior_moments", "small_wafers", "staffing",
]  # fmt: skip

COMPONENT = "demand.staffing"
MEASURES = "required,gap,openings,unfilled"
AT = 30_000.0
"""Capacity at which the level of people per wafer start is stated, wspm."""
SIZE_MM = 300.0
RUNNING = ("operating", "closed")
ACTUAL = "jobs: employees"
"""What the note of the register says where jobs are a count of people and not a plan."""
PRIORS = (
    "people_per_1000_wspm",
    "staffing_elasticity",
    "jobs_actual_over_announced",
    "announced_jobs_sd",
    "fab_capacity_unstated",
    "small_wafer_capacity",
)
PLANNED = "planned_over_grown_capacity"
_GRID = (np.arange(400) + 0.5) / 400


@dataclass(frozen=True)
class Staffing:
    """Parameters of both models in draws, shape (D,) each.

    Attributes
    ----------
    people, capacity : PooledDraws
        Coefficients of people: level and elasticity and log of people over announced jobs; of
        capacity: level and difference of wafers below 300 mm.
    noise : ndarray
        Standard deviation of log announced jobs.
    planned : ndarray
        Log of the capacity of a fab to come over that of a fab which has run.
    """

    people: PooledDraws
    capacity: PooledDraws
    noise: Array
    planned: Array

    def log_people(self, node_class: str, wspm: Array) -> Array:
        """Log of the people of the middle fab of a class, from draws of capacity, shape (D,)."""
        level, elasticity = self.people.beta[:, 0], self.people.beta[:, 1]
        return np.asarray(level + self.people.offset(node_class) + elasticity * np.log(wspm / AT))


def people_rows(register: pd.DataFrame) -> pd.DataFrame:
    """Fabs to learn people per wafer start from: they run, or did, and both numbers are known.

    A total of a site is left out where a fab of the same company and site is in, so that nobody
    counts twice; totals of companies hold design and head offices and never serve.

    Parameters
    ----------
    register : pandas.DataFrame
        As of `Snapshot.fabs`.

    Returns
    -------
    pandas.DataFrame
        ``fab, node_class, capacity_wspm, jobs, announced`` (0 or 1), sorted by fab.
    """
    known = (register["capacity_wspm"] > 0) & (register["jobs"] > 0)
    rows = register.loc[known & _running(register)]
    single = rows[rows["scope_level"] == "fab_or_phase"]
    sites = rows[rows["scope_level"] == "site_total"]
    there = pd.MultiIndex.from_frame(single[["company", "site"]])
    double = pd.MultiIndex.from_frame(sites[["company", "site"]]).isin(there)
    out = pd.concat([single, sites[~double]]).sort_values("fab", ignore_index=True)
    out = out[["fab", "node_class", "capacity_wspm", "jobs"]].assign(announced=announced(out))
    return out.assign(node_class=node_classes(out))


def capacity_rows(register: pd.DataFrame) -> pd.DataFrame:
    """Fabs to learn capacities from: single ones that run, or did, with a stated capacity.

    Returns
    -------
    pandas.DataFrame
        ``fab, node_class, capacity_wspm, small`` (1 for wafers below 300 mm), sorted by fab.
    """
    single = register["scope_level"] == "fab_or_phase"
    rows = register[single & _running(register) & (register["capacity_wspm"] > 0)]
    rows = rows.sort_values("fab", ignore_index=True)
    out = rows[["fab", "node_class", "capacity_wspm"]].assign(small=small_wafers(rows))
    return out.assign(node_class=node_classes(out))


def _running(register: pd.DataFrame) -> pd.Series:
    return (register["in_pipeline"] == 0) & register["status"].isin(RUNNING)


def announced(fabs: pd.DataFrame) -> Array:
    """1 where the jobs of a fab are a plan, 0 where they are a count of people, shape (F,)."""
    return np.array([float(ACTUAL not in str(note)) for note in fabs["note"]])


def small_wafers(fabs: pd.DataFrame) -> Array:
    """1 where wafers are below 300 mm, else 0, shape (F,)."""
    # A size that is not stated is that of nearly all new fabs.
    return np.array([float(mm < SIZE_MM) for mm in fabs["wafer_mm"].astype(float)])


def coming(fabs: pd.DataFrame) -> Array:
    """1 where a fab is to come or still ramps, 0 where it has run, shape (F,)."""
    return fabs["in_pipeline"].to_numpy(dtype=float)


def node_classes(fabs: pd.DataFrame) -> list[str]:
    """Node class by fab; what is not stated is ``other``."""
    return [str(c) for c in fabs["node_class"].fillna("").replace("", "other")]


@lru_cache(maxsize=64)
def _log_moments(distribution: Distribution) -> tuple[float, float]:
    logs = np.log(distribution.ppf(_GRID))
    return float(logs.mean()), float(logs.std())


@lru_cache(maxsize=64)
def _moments(distribution: Distribution) -> tuple[float, float]:
    values = distribution.ppf(_GRID)
    return float(values.mean()), float(values.std())


@learnt
def _record(inputs: Inputs, fabs: frozenset[str]) -> None:
    """Note the fabs that were learnt from."""
    register = inputs.snapshot.fabs()
    inputs.record_fabs(COMPONENT, MEASURES, register[register["fab"].isin(fabs)])


@learnt
def _fits(inputs: Inputs, priors: tuple[tuple[float, float], ...]) -> tuple[PooledFit, ...]:
    """Both regressions."""
    register = inputs.snapshot.fabs()
    with threadpool_limits(1):
        return fit_people(people_rows(register), priors[:4]), fit_capacity(
            capacity_rows(register), priors[4:]
        )


def fit_people(rows: pd.DataFrame, priors: tuple[tuple[float, float], ...]) -> PooledFit:
    """Regression of log people on log capacity.

    Parameters
    ----------
    rows : pandas.DataFrame
        As of `people_rows`.
    priors : tuple of (mean, sd)
        Of log people at 30,000 wspm, of the elasticity, of log people over announced jobs; and
        the standard deviation of log announced jobs as the mean of the last.
    """
    plan = rows["announced"].to_numpy(dtype=float)
    scale = np.log(rows["capacity_wspm"].to_numpy(dtype=float) / AT)
    return fit_pooled(
        np.log(rows["jobs"].to_numpy(dtype=float)),
        np.column_stack([np.ones(len(rows)), scale, -plan]),
        list(rows["node_class"]),
        prior_mean=np.array([mean for mean, _ in priors[:3]]),
        prior_sd=np.array([sd for _, sd in priors[:3]]),
        extra=plan * priors[3][0] ** 2,
        labels=list(rows["fab"]),
    )


def fit_capacity(rows: pd.DataFrame, priors: tuple[tuple[float, float], ...]) -> PooledFit:
    """Regression of log capacity on the size of wafers; `priors` of level and difference."""
    return fit_pooled(
        np.log(rows["capacity_wspm"].to_numpy(dtype=float)),
        np.column_stack([np.ones(len(rows)), rows["small"].to_numpy(dtype=float)]),
        list(rows["node_class"]),
        prior_mean=np.array([mean for mean, _ in priors]),
        prior_sd=np.array([sd for _, sd in priors]),
        labels=list(rows["fab"]),
    )


def prior_moments(inputs: Inputs) -> tuple[tuple[float, float], ...]:
    """Mean and standard deviation of each of `PRIORS`, on the scale that the regressions use."""
    out = []
    for name in PRIORS:
        distribution, _ = inputs.distribution(name)
        if name == "people_per_1000_wspm":
            mean, sd = _log_moments(distribution)
            out.append((mean + np.log(AT / 1000), sd))
        elif name in {"staffing_elasticity", "announced_jobs_sd"}:
            out.append(_moments(distribution))
        else:
            out.append(_log_moments(distribution))
    return tuple((float(mean), float(sd)) for mean, sd in out)


def staffing(inputs: Inputs) -> Staffing:
    """Parameters of people and of capacity in draws, the same for every fab and country."""
    fits = _fits(inputs, prior_moments(inputs))
    draws = {name: inputs.assume(COMPONENT, MEASURES, name) for name in (*PRIORS, PLANNED)}
    fitted = inputs.shared(COMPONENT, lambda: _in_draws(inputs, fits, draws))
    _record(inputs, frozenset((*fits[0].labels, *fits[1].labels)))
    level = np.exp(fitted.people.beta[:, 0]) * 1000 / AT
    inputs.drive(COMPONENT, "fab", "people per 1,000 wafer starts, learnt", "estimated", level)
    return fitted


def _in_draws(inputs: Inputs, fits: tuple[PooledFit, ...], draws: Mapping[str, Array]) -> Staffing:
    people = np.column_stack(
        [
            np.log(draws["people_per_1000_wspm"] * AT / 1000),
            draws["staffing_elasticity"],
            np.log(draws["jobs_actual_over_announced"]),
        ]
    )
    capacity = np.log(
        np.column_stack([draws["fab_capacity_unstated"], draws["small_wafer_capacity"]])
    )
    stream = f"{COMPONENT}.parameters"
    with threadpool_limits(1):
        return Staffing(
            fits[0].draws(people, inputs.seed, f"{stream}.people"),
            fits[1].draws(capacity, inputs.seed, f"{stream}.capacity"),
            draws["announced_jobs_sd"],
            np.log(draws[PLANNED]),
        )
