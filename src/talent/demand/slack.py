"""The gap of the base year: vacancies beyond those that turnover alone keeps open.

A vacancy is not a gap. A job that is open for the month that hiring takes is turnover; only what
stays open beyond that is a shortage. So every country's gap is ``vacancies - hires x months to
fill``, per person employed, and may be negative. Read the other way round, the vacancies of a year
to come are its gap and the jobs that turnover keeps open.

Vacancies are known for some months and wanted for another: the end of the base year. Between and
beyond the known months they are read from a process that returns to its mean slowly, so the band
is a survey's error next to a fresh survey, and a whole cycle years away from the last one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import scipy
from scipy import linalg
from threadpoolctl import threadpool_limits

from talent.errors import TalentError
from talent.series.learnt import learnt
from talent.streams import normals, uniforms
from talent.supply.hiring import PROXY_INDUSTRY

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from talent.inputs import Inputs

    Array = NDArray[np.float64]

__all__ = ["Dynamics", "Slack", "base_slack", "fit_dynamics", "month_of", "nowcast", "vacancies"]

COMPONENT = "demand.base_gap"
MEASURES = "required,gap,openings,unfilled"

ENOUGH = 24
"""Months a series must have to teach its own dynamics; a shorter one uses those of the others."""

VACANCIES = (
    ("openings_rate", PROXY_INDUSTRY),
    ("vacancies_rate", "manufacturing"),
    ("vacancies_rate", "economy"),
)
"""Concepts and industries that may tell the vacancies of a country, the nearest first."""

WIDER = 1.4
"""Errors of the process are this much larger than it says: fitted variances are taken for true, and
slumps are deeper than a Gaussian's. Root mean square of standardised errors 6 to 24 months ahead on
US openings, 2007-2026 (docs/base-gap.md): 1.5 for targets before 2016, 1.3 since."""

_BOUNDS = ((0.005, 4.0), (6.0, 600.0), (1e-5, 0.2))
"""Variance, months and noise that the search may reach, on the log scale of a rate."""


@dataclass(frozen=True)
class Slack:
    """Shares of the people employed at the end of the base year, each of shape (draws,).

    Attributes
    ----------
    gap : ndarray
        Vacancies beyond those of turnover; negative where there are fewer.
    turnover : ndarray
        Vacancies that hiring keeps open for as long as it takes to fill them.
    least : ndarray
        Part of the vacancies of turnover that stays open in the deepest slump.
    """

    gap: Array
    turnover: Array
    least: Array


@dataclass(frozen=True)
class Dynamics:
    r"""How a log rate moves: an Ornstein-Uhlenbeck process seen with noise.

    Attributes
    ----------
    variance : float
        Of the cycle around its mean.
    months : float
        Time in which the memory of a level falls to :math:`1/e`.
    noise : float
        Variance of a single survey around the level.
    """

    variance: float
    months: float
    noise: float

    def covariance(self, a: Array, b: Array) -> Array:
        """Covariance of the level between months `a` (n,) and `b` (m,), shape (n, m)."""
        return np.asarray(self.variance * np.exp(-np.abs(a[:, None] - b) / self.months))


def month_of(period: str) -> float:
    """Months since year 0 of a month, a quarter's middle or a year's middle.

    Examples
    --------
    >>> month_of("2025-12") - month_of("2025-01"), month_of("2024-Q1") - month_of("2024-01")
    (11.0, 1.0)
    >>> month_of("2024") - month_of("2024-06")
    0.5
    """
    year, _, rest = period.partition("-")
    if not rest:
        return 12.0 * int(year) + 5.5
    within = 3 * int(rest[1:]) - 2 if rest.startswith("Q") else int(rest) - 1
    return 12.0 * int(year) + within


def _solve(dynamics: Dynamics, months: Array, logs: Array) -> tuple[Array, Array, float, float]:
    """Weights of the data and of ones, precision of the mean, and minus twice the likelihood."""
    joint = dynamics.covariance(months, months)
    joint[np.diag_indices_from(joint)] += dynamics.noise
    factor = linalg.cholesky(joint, lower=True)
    ones = linalg.cho_solve((factor, True), np.ones_like(logs))
    precision = float(ones.sum())
    mean = float(ones @ logs) / precision
    rest = linalg.cho_solve((factor, True), logs - mean)
    logdet = 2 * float(np.log(np.diag(factor)).sum())
    return rest, ones, mean, logdet + math.log(precision) + float((logs - mean) @ rest)


def fit_dynamics(months: Array, logs: Array) -> Dynamics:
    """Dynamics by restricted maximum likelihood, from months in any pattern.

    Parameters
    ----------
    months, logs : ndarray, shape (n,)
        Months since year 0 and log rates.

    Raises
    ------
    TalentError
        With fewer than `ENOUGH` values.

    Notes
    -----
    Restricted likelihood with an unknown mean: Rasmussen & Williams (2006), Gaussian Processes for
    Machine Learning, section 2.7, with the prior of the mean vague.

    Examples
    --------
    >>> t = np.arange(120.0)
    >>> fit_dynamics(t, np.sin(t / 12)).noise < 0.01
    True
    """
    if len(logs) < ENOUGH:
        raise TalentError(f"{len(logs)} vacancy rates cannot teach a cycle; {ENOUGH} can")
    return _fit_dynamics(np.asarray(months, float).tobytes(), np.asarray(logs, float).tobytes())


@lru_cache(maxsize=64)
def _fit_dynamics(at: bytes, values: bytes) -> Dynamics:
    # Several countries and every run on the same knowledge fit the same series.
    months, logs = np.frombuffer(at), np.frombuffer(values)
    low, high = np.log(np.array(_BOUNDS)).T
    start = np.log(np.array([max(float(np.var(logs)), 0.01), 36.0, 0.002]))

    def cost(theta: Array) -> float:
        return _solve(Dynamics(*np.exp(theta)), months, logs)[3]

    with threadpool_limits(1):
        found = scipy.optimize.minimize(
            cost,
            np.clip(start, low, high),
            method="L-BFGS-B",
            bounds=list(zip(low.tolist(), high.tolist(), strict=True)),
        )
    return Dynamics(*(float(v) for v in np.exp(found.x)))


def nowcast(dynamics: Dynamics, months: Array, logs: Array, at: float) -> tuple[float, float]:
    """Mean and standard deviation of the log level in month `at`, without a survey's noise.

    The mean of the process is unknown too, and its error is in (ordinary kriging); the deviation is
    widened by `WIDER`, what backtests found it to lack.

    Examples
    --------
    >>> steady = Dynamics(variance=0.1, months=24.0, noise=1e-4)
    >>> t, v = np.array([0.0, 6.0, 12.0]), np.log([0.02, 0.03, 0.02])
    >>> near, far = nowcast(steady, t, v, 12.0), nowcast(steady, t, v, 240.0)
    >>> bool(abs(near[0] - v[-1]) < 0.01 and near[1] < 0.05 < far[1])
    True
    """
    rest, ones, mean, _ = _solve(dynamics, months, logs)
    joint = dynamics.covariance(months, months)
    joint[np.diag_indices_from(joint)] += dynamics.noise
    toward = dynamics.covariance(months, np.array([at]))[:, 0]
    weights = linalg.solve(joint, toward, assume_a="pos")
    missing = 1 - float(weights.sum())
    variance = dynamics.variance - float(toward @ weights) + missing**2 / float(ones.sum())
    return mean + float(toward @ rest), WIDER * math.sqrt(max(variance, 0.0))


def _logs(rows: pd.DataFrame, *, posts: bool) -> tuple[Array, Array]:
    """Months and log rates per person employed; a rate of `posts` has the vacancies in its base."""
    rows = rows[rows["value"] > 0].sort_values("period")
    months = np.array([month_of(p) for p in rows["period"]])
    rate = rows["value"].to_numpy(dtype=float)
    return months, np.log(rate / (1 - rate) if posts else rate)


@dataclass(frozen=True)
class _Level:
    """A log level in a month: mean and deviation by dynamics, and their summed chances."""

    found: Array
    upto: Array

    @classmethod
    def at(cls, known: Sequence[Dynamics], months: Array, logs: Array, at: float) -> _Level:
        """Level of a series; where several dynamics are possible, each by its likelihood here."""
        found = np.array([nowcast(d, months, logs, at) for d in known])
        cost = np.array([_solve(d, months, logs)[3] for d in known])
        weight = np.exp((cost.min() - cost) / 2)
        return cls(found, np.cumsum(weight) / weight.sum())

    def draws(self, inputs: Inputs, name: str) -> Array:
        """Draws of the level, shape (draws,)."""
        u = uniforms(inputs.seed, f"{name}.dynamics", inputs.draws)
        mean, sd = self.found[np.searchsorted(self.upto[:-1], u, side="right")].T
        return np.asarray(mean + sd * normals(inputs.seed, name, inputs.draws))


def _dynamics(inputs: Inputs, months: Array, logs: Array) -> list[Dynamics]:
    """The dynamics that a rate may follow: the series' own, or if it is short, any of vacancies."""
    if len(logs) >= ENOUGH:
        return [fit_dynamics(months, logs)]
    found = []
    for concept, industry in VACANCIES:
        if inputs.snapshot.observations(concept, industry=industry).empty:
            continue
        rows = inputs.observations(COMPONENT, MEASURES, concept, industry=industry)
        for _, part in rows.groupby("series", sort=True):
            if len(part) >= ENOUGH:
                found.append(fit_dynamics(*_logs(part, posts=True)))
    if not found:
        raise TalentError(f"no series of vacancies has the {ENOUGH} values that teach a cycle")
    return found


@learnt
def _counted(inputs: Inputs, country: str, at: float) -> _Level | None:
    """Log vacancies per person employed of the nearest industry, None if never counted."""
    for concept, industry in VACANCIES:
        if inputs.snapshot.observations(concept, country=country, industry=industry).empty:
            continue
        rows = inputs.observations(COMPONENT, MEASURES, concept, country=country, industry=industry)
        months, logs = _logs(rows, posts=True)
        return _Level.at(_dynamics(inputs, months, logs), months, logs, at)
    return None


@learnt
def _hires_left(inputs: Inputs, country: str, at: float) -> tuple[float, float, _Level] | None:
    """Slope of log hires on log openings, their level, and what is left over; None if unknown."""
    own = {"country": country, "industry": PROXY_INDUSTRY}
    if inputs.snapshot.observations("hires_rate", **own).empty:
        return None
    both = inputs.observations(COMPONENT, MEASURES, "openings_rate", **own).merge(
        inputs.observations(COMPONENT, MEASURES, "hires_rate", **own), on="period",
        suffixes=("", "_h"),
    )  # fmt: skip
    months, openings = _logs(both, posts=True)
    hires = _logs(both.assign(value=both["value_h"]), posts=False)[1]
    slope, level = np.polyfit(openings, hires, 1)
    left = hires - level - slope * openings
    return slope, level, _Level.at([fit_dynamics(months, left)], months, left, at)


@learnt
def _accessions(inputs: Inputs, country: str, at: float) -> _Level | None:
    """Log accessions a year per person employed, None if never counted."""
    rows = inputs.snapshot.observations("accession_rate", country=country, scope="components")
    if rows[rows["unit"] == "share per year"].empty:
        return None
    rows = inputs.observations(
        COMPONENT, MEASURES, "accession_rate", country=country, scope="components",
        unit="share per year",
    )  # fmt: skip
    months, logs = _logs(rows, posts=False)
    return _Level.at(_dynamics(inputs, months, logs), months, logs, at)


def _hires(inputs: Inputs, country: str, at: float, counted: Array | None) -> Array:
    """Hires a month per person employed, in draws.

    From the same employers as the openings where both are published: there hires rise with
    openings, so they are read from them and from what is left over. Else from the accessions of the
    industry, of which a part only moves inside a firm. Else assumed.
    """
    name = f"demand.hires.{country}"
    left = None if counted is None else _hires_left(inputs, country, at)
    if counted is not None and left is not None:
        slope, level, rest = left
        return np.asarray(np.exp(level + slope * counted + rest.draws(inputs, name)))
    yearly = _accessions(inputs, country, at)
    if yearly is not None:
        outside = inputs.assume(COMPONENT, MEASURES, "separation_leaves_industry", country)
        return np.asarray(np.exp(yearly.draws(inputs, name)) / 12 * outside)
    return inputs.assume(COMPONENT, MEASURES, "monthly_hires", country)


def base_slack(inputs: Inputs, country: str) -> Slack:
    """Gap and turnover at the end of the base year, as shares of the people employed.

    The gap is ``vacancies x industry ratio - hires a month x months to fill``. Vacancies are those
    of the nearest industry that is surveyed, and the assumption ``industry_vacancy_ratio`` says how
    far that may be from electronic components. A gap set by the analyst (``base_gap_rate``) is
    taken as it is; the assumption of that name also serves a country whose vacancies are never
    counted.

    Raises
    ------
    UnknownCodeError
        If a country has neither a vacancy survey nor that assumption.
    """
    named = {"base_gap_rate", f"base_gap_rate.{country}"} & set(inputs.overrides)
    at = month_of(f"{inputs.snapshot.as_of.year - 1}-12")
    survey = _counted(inputs, country, at)
    counted = None if survey is None else survey.draws(inputs, f"demand.vacancies.{country}")
    fill = inputs.assume(COMPONENT, MEASURES, "months_to_fill")
    least = inputs.assume(COMPONENT, "vacancies", "least_vacancies")
    if counted is None:
        gap = inputs.assume(COMPONENT, MEASURES, "base_gap_rate", country)
        return Slack(gap, _hires(inputs, country, at, None) * fill, least)
    turnover = _hires(inputs, country, at, counted) * fill
    if named:
        return Slack(inputs.assume(COMPONENT, MEASURES, "base_gap_rate", country), turnover, least)
    ratio = inputs.assume(COMPONENT, MEASURES, "industry_vacancy_ratio", country)
    inputs.drive(
        COMPONENT, "series", f"vacancies of the base year, {country}", "estimated",
        np.exp(counted), country,
    )  # fmt: skip
    return Slack(np.exp(counted) * ratio - turnover, turnover, least)


def vacancies(slack: Slack, gap: Array, available: Array) -> Array:
    """Open jobs at year end: the gap and what turnover keeps open.

    ``max(gap + t x available, l x t x available)`` with the turnover *t* of the base year and the
    part *l* of it that is left in the deepest slump: it takes people to leave for jobs to be open,
    and people leave at all times. In the base year this is the survey itself.

    Parameters
    ----------
    slack : Slack
    gap, available : ndarray, shape (draws, ...)
        Persons.

    Returns
    -------
    ndarray, shape of `gap`
        Never negative.

    Examples
    --------
    >>> base = Slack(np.array([0.01]), np.array([0.02]), np.array([0.5]))
    >>> vacancies(base, np.array([[1.0, -9.0]]), np.array([[100.0, 100.0]]))
    array([[3., 1.]])
    """
    over = (len(gap), *[1] * (gap.ndim - 1))
    usual = slack.turnover.reshape(over) * available
    return np.asarray(np.maximum(gap + usual, slack.least.reshape(over) * usual))
