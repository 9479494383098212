r"""Retirement hazards by age, in draws, from labour-force participation.

A cohort that took part at a share of 0.80 and five years later of 0.60 has lost a quarter of those
who were in. These falls of real cohorts are modelled as a binomial GLM (`talent.supply.hazard_fit`)
whose log hazard is

.. math:: \log \lambda = f(a) + u_c + v_c(a) + s\,(w + w_c + w\,a) + t\,(\tau + \tau_c + \tau s)

with a natural cubic spline of age *f* common to all, departures of the country *c* and of the sex
*s* shrunk to zero, and a trend *t*, zero in the last year known of each sex, shrunk to none. Old
cohorts count less, by half every survey. Why real cohorts and not the cross-section of one year:
see `talent.supply.retirement_backtest` and docs/retirement.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from talent.errors import ConfigError, TalentError
from talent.streams import normals
from talent.supply.hazard_fit import fit_hazards
from talent.supply.transitions import cohort_transitions, shares_by_age

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from talent.supply.hazard_fit import HazardFit

    Array = NDArray[np.float64]

__all__ = [
    "FIRST_AGE",
    "STATED_SHOCK",
    "RetirementModel",
    "fit_retirement",
    "retirement_hazard",
    "shift_ages",
]

FIRST_AGE = 50
"""Nobody retires before this age; who leaves earlier is among the other exits."""

STATED_SHOCK = 0.35
"""Standard deviation of the log hazard of a country around its forecast where it cannot be
measured: that of Japan and the United States, 0.32, rounded up (docs/retirement.md)."""

HALF_LIFE = 1.0
"""Surveys by which a cohort last seen earlier counts half; by the backtest, which is flat here."""

LEAST_ROWS = 3
_NEGLIGIBLE = 1e-6
_KNOTS = np.array([50.0, 57.0, 62.0, 67.0, 75.0])
_GRID = np.arange(30, 131)
_COMMON_SD, _DEVIATION_SD, _TREND_SD = 3.0, 0.25, 0.3
_SEX = {"M": -0.5, "T": 0.0, "F": 0.5}


@dataclass(frozen=True)
class RetirementModel:
    """Fitted hazards of several groups.

    Attributes
    ----------
    groups : tuple of str
        Countries, in the order of the coefficients.
    fit : HazardFit
    """

    groups: tuple[str, ...]
    fit: HazardFit

    def log_hazards(self, group: str, ages: Array, beta: Array, sex: str = "T") -> Array:
        """Log force of retirement at exact `ages`: (..., p) coefficients to (..., ages)."""
        where = np.full(len(ages), self.groups.index(group))
        design, _ = _design(
            ages, where, np.full(len(ages), _SEX[sex]), np.zeros(len(ages)), self.groups
        )
        return self.fit.log_hazard(design, beta)

    def coefficients(self, draws: int, seed: int) -> Array:
        """Coefficients in draws, shape (draws, p); common to the groups of a run."""
        return self.fit.draws(draws, seed, "supply.retirement.coefficients")

    def hazards(
        self,
        group: str,
        ages: NDArray[np.int64],
        beta: Array,
        log_factor: Array | float = 0.0,
        shift: Array | float = 0.0,
        sex: str = "T",
    ) -> Array:
        """Annual probabilities of retirement.

        Parameters
        ----------
        group : str
        ages : ndarray of int, shape (ages,)
            Ages in whole years at the start of the year.
        beta : ndarray, shape (draws, p)
        log_factor : ndarray, broadcastable to (draws, 1)
            Added to the log force: shocks, occupations.
        shift : ndarray, shape (draws,), or float
            Years by which retirement is later.
        sex : {"M", "F", "T"}

        Returns
        -------
        ndarray, shape (draws, ages)
            In [0, 1]; zero below `FIRST_AGE` (moved with the curve).
        """
        # A person of age a is a + 1 exact years old in the middle of the coming year.
        force = np.exp(self.log_hazards(group, _GRID.astype(float) + 1.0, beta, sex) + log_factor)
        grid = np.where(_GRID < FIRST_AGE, 0.0, -np.expm1(-force))
        return shift_ages(grid, _GRID, ages, shift)


def shift_ages(
    values: Array, at: NDArray[np.int64], ages: NDArray[np.int64], shift: Array | float
) -> Array:
    """A curve over ages moved to older ages by some years, a fraction by linear interpolation.

    Parameters
    ----------
    values : ndarray, shape (draws, n)
        The curve at each age of `at`.
    at, ages : ndarray of int
        Ages known (consecutive) and wanted; beyond the known ones the ends are kept.
    shift : ndarray, shape (draws,), or float
        Years; positive is later.

    Returns
    -------
    ndarray, shape (draws, ages)

    Examples
    --------
    >>> shift_ages(np.array([[0.0, 0.1, 0.3]]), np.arange(60, 63), np.array([61, 62]), 0.5)
    array([[0.05, 0.2 ]])
    """
    moved = np.broadcast_to(np.asarray(shift, dtype=float), len(values))
    place = np.clip(ages - moved[:, None] - at[0], 0.0, len(at) - 1.0)
    low = np.floor(place).astype(np.int64)
    part = place - low
    high = np.minimum(low + 1, len(at) - 1)
    return np.asarray(
        (1 - part) * np.take_along_axis(values, low, axis=1)
        + part * np.take_along_axis(values, high, axis=1)
    )


def _spline(ages: Array) -> Array:
    """Non-linear part of a natural cubic spline (Hastie, Tibshirani & Friedman 2009, eq. 5.4)."""
    knots, x = (_KNOTS - 60.0) / 10.0, (ages - 60.0) / 10.0
    last = knots[-1]

    def bend(knot: float) -> Array:
        cubes = np.maximum(x - knot, 0.0) ** 3 - np.maximum(x - last, 0.0) ** 3
        return np.asarray(cubes / (last - knot))

    end = bend(knots[-2])
    return np.column_stack([bend(k) - end for k in knots[:-2]])


def _design(
    ages: Array, where: NDArray[np.int64], sex: Array, decades: Array, groups: Sequence[str]
) -> tuple[Array, Array]:
    """Covariates, shape (n, p), and the standard deviations of their priors, shape (p,)."""
    x = (ages - 60.0) / 10.0
    shape = np.column_stack([x, _spline(ages)])
    columns = [np.ones_like(x), *shape.T, sex, sex * x, decades, decades * sex]
    sd = [_COMMON_SD] * (1 + shape.shape[1]) + [1.0, _DEVIATION_SD, _TREND_SD, _TREND_SD]
    if len(groups) > 1:
        for index in range(len(groups)):
            mine = (where == index).astype(float)
            columns += [mine, *(mine[:, None] * shape).T, mine * sex, mine * decades]
            sd += [_DEVIATION_SD] * (2 + shape.shape[1]) + [_TREND_SD]
    return np.column_stack(columns), np.array(sd)


def _fit(rows: pd.DataFrame, groups: tuple[str, ...]) -> HazardFit:
    """Fit cohorts with ``country, sex, year, age, span, stay``."""
    newest = rows.groupby(["country", "sex"])["year"].transform("max")
    turn = rows.groupby(["country", "sex"])["year"].rank("dense", ascending=False) - 1
    rows = rows.assign(since=rows["year"] - newest)
    # Cohorts of consecutive years share most of their spans. No less weight is given to them for
    # that: what it makes the covariance miss is in the shock, which past errors size.
    rows["weight"] = 0.5 ** (turn / HALF_LIFE)
    rows = rows[rows["weight"] > _NEGLIGIBLE]
    spans = rows["span"].to_numpy(dtype=float)
    count = np.ceil(spans).astype(np.int64)
    index = np.arange(int(count.max()))
    inside = index < count[:, None]
    step = spans / count
    ages = rows["age"].to_numpy(dtype=float)[:, None] + (index + 0.5) * step[:, None]

    where = rows["country"].map({g: i for i, g in enumerate(groups)}).to_numpy(dtype=np.int64)
    sex = rows["sex"].map(_SEX).to_numpy(dtype=float)
    decades = rows["since"].to_numpy(dtype=float) / 10
    sex, decades = np.repeat([sex, decades], len(index), axis=1)
    design, prior = _design(ages.ravel(), np.repeat(where, len(index)), sex, decades, groups)
    return fit_hazards(
        np.clip(1 - rows["stay"].to_numpy(dtype=float), 0.0, 1.0),
        design.reshape(*ages.shape, -1),
        np.where(inside, step[:, None], 0.0),
        rows["weight"].to_numpy(dtype=float),
        prior,
    )


def fit_retirement(rows: pd.DataFrame) -> RetirementModel:
    """Fit the hazards of all countries together.

    Parameters
    ----------
    rows : pandas.DataFrame
        Output of `talent.supply.transitions.country_cohorts`.

    Raises
    ------
    TalentError
        If a country has fewer than three cohorts, or neighbouring bands, from age 45 on.
    """
    counts = rows.groupby("country").size()
    few = sorted(counts.index[counts < LEAST_ROWS])
    if few or rows.empty:
        raise TalentError(
            f"participation by age is too thin for {', '.join(few) or 'any country'}: "
            "at least three cohorts or neighbouring age bands from 45 on must be known on this date"
        )
    groups = tuple(sorted(counts.index))
    return RetirementModel(groups, _fit(rows, groups))


def retirement_hazard(
    participation: pd.DataFrame,
    ages: Sequence[int] | NDArray[np.int64],
    *,
    draws: int,
    seed: int,
    shock: float = STATED_SHOCK,
    stream: str = "supply.retirement",
) -> Array:
    """Annual probabilities of retirement from one table of participation.

    Cohorts are followed from one survey to a later one; with one survey only, neighbouring ages
    stand for a cohort.

    Parameters
    ----------
    participation : pandas.DataFrame
        ``age`` (whole number or band), ``share`` (in the labour force, 0 to 1), optional ``year``.
    ages : sequence of int
        Ages wanted, in whole years.
    draws, seed : int
    shock : float
        Standard deviation of the log hazard around the forecast, common to all ages.
    stream : str
        Name of the random stream.

    Returns
    -------
    ndarray, shape (draws, ages)
        In [0, 1]; zero below `FIRST_AGE`.

    Raises
    ------
    ConfigError
        If the table lacks a column, a share is no share, or it has fewer than four ages from 45
        on.

    Examples
    --------
    >>> import pandas as pd
    >>> share = {"50-54": 0.85, "55-59": 0.78, "60-64": 0.55, "65-69": 0.28, "70-74": 0.15}
    >>> table = pd.DataFrame({"age": list(share), "share": list(share.values())})
    >>> np.median(retirement_hazard(table, [40, 55, 62, 68], draws=500, seed=1), axis=0).round(2)
    array([0.  , 0.02, 0.11, 0.13])
    """
    lacking = {"age", "share"} - set(participation.columns)
    if lacking:
        raise ConfigError(
            "participation needs the columns age and share; "
            f"{', '.join(sorted(lacking))} is missing"
        )
    if not participation["share"].between(0, 1).all():
        raise ConfigError("participation must be shares from 0 to 1, and none may be missing")
    table = participation if "year" in participation else participation.assign(year=0)
    rows = cohort_transitions(shares_by_age(table.assign(group="all")))
    if len(rows) < LEAST_ROWS:
        raise ConfigError(
            f"participation shows {len(rows)} cohorts from age 45 on; at least {LEAST_ROWS} are "
            "needed: give more age bands, or surveys 3 to 12 years apart"
        )
    rows = rows.assign(country="all", sex="T")
    model = RetirementModel(("all",), _fit(rows, ("all",)))
    beta = model.fit.draws(draws, seed, f"{stream}.coefficients")
    factor = shock * normals(seed, f"{stream}.shock", draws)
    return model.hazards("all", np.asarray(ages), beta, factor[:, None])
