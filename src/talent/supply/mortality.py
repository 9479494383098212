"""Annual probabilities of death by age, in draws, from a life table by period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from talent.errors import ConfigError, TalentError
from talent.supply.age_labels import middle_age
from talent.supply.lee_carter import LeeCarter, fit_lee_carter

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["Mortality", "fit_mortality", "mortality_paths"]


def mortality_paths(
    table: pd.DataFrame,
    ages: Sequence[int | str] | NDArray[np.int64],
    years: Sequence[int] | NDArray[np.int64],
    *,
    draws: int,
    seed: int,
    stream: str = "supply.mortality",
) -> Array:
    r"""Annual probabilities of death by year and age, in draws.

    Rows before the first of `years` are what is known; a Lee–Carter model of them gives the random
    part. Rows from then on are taken as a published projection, which is then the median of the
    draws. Beyond the table's last row the model's own drift goes on. Log rates are
    interpolated linearly over ages and over periods, and :math:`q = 1 - e^{-m}` (constant force
    within a year of age).

    Parameters
    ----------
    table : pandas.DataFrame
        ``age`` (whole number, or a band such as ``"25-29"`` or ``"100+"``), ``rate`` (deaths per
        person-year, which may be above one at old ages), optional ``year`` (or middle of a period)
        and ``sex`` (rates of the sexes are averaged). Without ``year`` the table stands for the
        year before the first forecast.
    ages : sequence of int or str
        Ages or bands wanted.
    years : sequence of int
        Calendar years wanted, increasing. For a hold-out, drop the rows not known at its start.
    draws, seed : int
        The same seed gives the same draws, and fewer draws are the first of more.
    stream : str
        Name of the random stream; tables of the same stream share their shocks.

    Returns
    -------
    ndarray, shape (draws, years, ages)
        In [0, 1].

    Raises
    ------
    TalentError
        If there is no row.
    ConfigError
        If the table has other columns, a rate is missing or negative, or the ages of two years
        differ.

    Examples
    --------
    >>> import pandas as pd
    >>> rate = {2005: [0.002, 0.020], 2010: [0.0018, 0.018], 2015: [0.0016, 0.016]}
    >>> rows = [(y, a, r) for y, rs in rate.items() for a, r in zip(["40-44", "60-64"], rs)]
    >>> table = pd.DataFrame(rows, columns=["year", "age", "rate"])
    >>> q = mortality_paths(table, [42, 62], [2016, 2020], draws=500, seed=1)
    >>> q.shape, np.median(q, axis=0).round(4)[:, 1]
    ((500, 2, 2), array([0.0155, 0.0142]))
    """
    return fit_mortality(table, ages, years).paths(draws=draws, seed=seed, stream=stream)


@dataclass(frozen=True)
class Mortality:
    """A life table and what it teaches of years to come, ready to be put in draws.

    Attributes
    ----------
    model : LeeCarter
    ahead : ndarray, shape (years,)
        Years after the last one known.
    by_band : ndarray, shape (years, groups)
        Median log rates by age group of the table.
    between : ndarray, shape (groups, ages)
        Weights of the groups in each age wanted.
    """

    model: LeeCarter
    ahead: Array
    by_band: Array
    between: Array

    def paths(self, *, draws: int, seed: int, stream: str) -> Array:
        """Annual probabilities of death, shape (draws, years, ages); see `mortality_paths`."""
        shocks = self.model.shocks(self.ahead, draws=draws, seed=seed, stream=stream)
        log_m = (self.by_band + shocks) @ self.between
        return np.asarray(-np.expm1(-np.exp(log_m)))


def fit_mortality(
    table: pd.DataFrame,
    ages: Sequence[int | str] | NDArray[np.int64],
    years: Sequence[int] | NDArray[np.int64],
) -> Mortality:
    """Fit the model to a life table; arguments and errors as of `mortality_paths`."""
    wanted = np.asarray(years, dtype=float)
    periods, middles, logs = _log_rates(table, wanted[0] - 1)
    at = np.array([middle_age(a) for a in ages])
    known = periods < wanted[0]
    if not known.any():
        # A projection alone: its first row is the start, and nothing tells how far it may be off.
        known = periods == periods[0]
    model = fit_lee_carter(logs[known], periods[known])
    start = periods[known][-1]
    ahead = np.maximum(wanted - start, 0.0)
    by_band = np.column_stack([np.interp(wanted, periods, column) for column in logs.T])
    beyond = np.maximum(wanted - periods[-1], 0.0)
    by_band += model.drift * beyond[:, None] * model.b
    # Linear interpolation as a matrix: one product instead of a loop over draws and years.
    between = np.array([np.interp(at, middles, one) for one in np.eye(len(middles))])
    return Mortality(model, ahead, by_band, between)


def _log_rates(table: pd.DataFrame, default: float) -> tuple[Array, Array, Array]:
    """Periods, middles of the age groups, and log rates of shape (periods, groups)."""
    if table.empty:
        raise TalentError("no mortality is known on this date; load a life table first")
    lacking = {"age", "rate"} - set(table.columns)
    if lacking:
        raise ConfigError(
            f"a life table needs the columns age and rate; {', '.join(sorted(lacking))} is missing"
        )
    frame = table if "year" in table else table.assign(year=default)
    rates = frame.groupby(["year", "age"])["rate"].mean().unstack("age")
    # The life table's own means of skipping missing numbers would hide them here.
    if frame["rate"].isna().any() or rates.isna().any(axis=None) or (frame["rate"] < 0).any():
        raise ConfigError(
            "a life table needs one rate of at least zero for every age in every year; "
            "drop the years or ages that lack some"
        )
    values = rates.to_numpy(dtype=float)
    positive = values[values > 0]
    if positive.size == 0:
        raise ConfigError("every rate of the life table is zero")
    # No deaths were seen in a cell: half the smallest rate seen keeps the logarithm finite.
    values = np.maximum(values, positive.min() / 2)
    middles = np.array(
        [middle_age(a, rate) for a, rate in zip(rates.columns, values[-1], strict=True)]
    )
    order = np.argsort(middles)
    return (
        rates.index.to_numpy(dtype=float),
        middles[order],
        np.log(values[:, order]),
    )
