"""How heads of a segment follow its sales: regressions on few years, and a prior they move."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from talent.streams import normals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["Estimate", "counted_elasticity", "fit_growth", "growth_table", "updated"]

LEAST = 6
"""Fewest years for a regression with two coefficients."""
LAGS = 2
"""Lags of the errors of the coefficients: changes over two years overlap."""


@dataclass(frozen=True)
class Estimate:
    """An estimate of growth at constant sales and of the elasticity to sales.

    Attributes
    ----------
    theta : ndarray, shape (2,)
        Log points a year, and log points of heads per log point of sales.
    covariance : ndarray, shape (2, 2)
        Of `theta`; only the entries that it `tells` count.
    tells : tuple of int
        Which of the two it tells.
    residual_sd : float
        Of a year's log growth, what sales do not explain.
    freedom : int
        Degrees of freedom of `residual_sd`; 0 where there is none.
    n : int
        Years, or counts.
    """

    theta: Array
    covariance: Array
    tells: tuple[int, ...]
    residual_sd: float
    freedom: int
    n: int


def growth_table(growth: pd.Series, sales: pd.Series) -> pd.DataFrame:
    """Rows of the regression by year: ``heads, sales``, the change of the two-year mean of logs.

    The change needs the sales of the year and of two years before, so a hole costs two rows.

    Examples
    --------
    >>> sales = pd.Series([1.0, 2.0, 4.0], index=[2000, 2001, 2002])
    >>> growth_table(pd.Series({2001: 0.1, 2002: 0.2}), sales).round(2).to_dict("index")
    {2002: {'heads': 0.2, 'sales': 0.69}}
    """
    logs = np.log(sales.reindex(range(int(sales.index[0]), int(sales.index[-1]) + 1)))
    table = pd.DataFrame({"heads": growth, "sales": (logs - logs.shift(2)) / 2})
    return table.dropna()


def fit_growth(
    growth: pd.Series, sales: pd.Series, extra_sd: tuple[float, float] = (0.0, 0.0)
) -> Estimate | None:
    """Regression of the growth of heads on that of sales; None with fewer than `LEAST` years.

    Parameters
    ----------
    growth : pandas.Series
        Log growth of heads by year.
    sales : pandas.Series
        Sales by year; years may be missing.
    extra_sd : tuple of float
        How far the segment's coefficients may be from those of the industry looked at.

    Notes
    -----
    Errors of Newey & West (1987, doi:10.2307/1913610), but never below the classical ones, and
    times the variance of Student's t: with so few years the former come out too small.

    Examples
    --------
    >>> years = np.arange(2000, 2020)
    >>> sales = pd.Series(np.exp(np.sin(years)), index=years)
    >>> u = (np.log(sales) + np.log(sales).shift(1)) / 2
    >>> fit_growth((0.01 + 0.5 * u.diff()).dropna(), sales).theta.round(3).tolist()
    [0.01, 0.5]
    """
    import statsmodels.api as sm  # noqa: PLC0415 - slow, and only fits need it

    table = growth_table(growth, sales)
    if len(table) < LEAST:
        return None
    with threadpool_limits(1):
        design = sm.add_constant(table[["sales"]].to_numpy())
        model = sm.OLS(table["heads"].to_numpy(), design)
        plain = model.fit()
        robust = model.fit(cov_type="HAC", cov_kwds={"maxlags": LAGS, "use_correction": True})
    hac = np.asarray(robust.cov_params())
    floor = np.diag(np.asarray(plain.cov_params())) / np.maximum(np.diag(hac), 1e-300)
    scale = np.sqrt(np.maximum(floor, 1.0))
    freedom = int(plain.df_resid)
    covariance = np.outer(scale, scale) * hac * freedom / (freedom - 2)
    covariance += np.diag(np.square(extra_sd)) + 1e-12 * np.eye(2)
    return Estimate(
        np.asarray(plain.params), covariance, (0, 1), float(np.sqrt(plain.scale)), freedom,
        len(table),
    )  # fmt: skip


def counted_elasticity(counts: pd.Series, sales: pd.Series, count_sd: float) -> Estimate | None:
    """Elasticity from a few counts whose error is known, None with fewer than two.

    Regression of log counts on the two-year mean of log sales; too few counts tell no residual, so
    their error is given.

    Examples
    --------
    >>> sales = pd.Series(np.exp(np.arange(6.0)), index=range(2000, 2006))
    >>> counts = pd.Series([1.0, np.exp(1.0)], index=[2002, 2004])
    >>> counted_elasticity(counts, sales, 0.1).theta.round(3).tolist()
    [0.0, 0.5]
    """
    logs = np.log(sales)
    index = (logs + logs.reindex(logs.index - 1).to_numpy()) / 2
    table = pd.DataFrame({"heads": np.log(counts), "sales": index}).dropna()
    moves = table["sales"] - table["sales"].mean()
    squares = float((moves**2).sum())
    if len(table) < 2 or squares == 0:
        return None
    slope = float((moves * table["heads"]).sum()) / squares
    covariance = np.diag([1.0, count_sd**2 / squares])
    return Estimate(np.array([0.0, slope]), covariance, (1,), 0.0, 0, len(table))


def updated(
    prior: Array, prior_sd: tuple[float, float], estimates: Sequence[Estimate], seed: int,
    stream: str,
) -> Array:  # fmt: skip
    """Draws of a prior moved to the posterior, one estimate after the other.

    Each draw moves by the gain times the distance to the estimate with an error of its own
    (Matheron's rule, Journel & Huijbregts 1978), which is exact for a normal prior; a prior without
    spread, such as one that an analyst sets, stays where it is.

    Parameters
    ----------
    prior : ndarray, shape (draws, 2)
    prior_sd : tuple of float
    estimates : sequence of Estimate
    seed, stream
        Of the errors.

    Returns
    -------
    ndarray, shape (draws, 2)

    Examples
    --------
    >>> sure = Estimate(np.array([0.1, 0.3]), 1e-10 * np.eye(2), (0, 1), 0.1, 9, 11)
    >>> updated(np.ones((4, 2)), (1.0, 1.0), [sure], 1, "example").round(2)[0].tolist()
    [0.1, 0.3]
    >>> updated(np.ones((4, 2)), (0.0, 0.0), [sure], 1, "example")[0].tolist()
    [1.0, 1.0]
    """
    theta = prior.copy()
    variance = np.diag(np.square(prior_sd))
    for k, one in enumerate(estimates):
        pick = np.eye(2)[list(one.tells)]
        error = pick @ one.covariance @ pick.T
        gain = variance @ pick.T @ np.linalg.inv(pick @ variance @ pick.T + error)
        z = normals(seed, f"{stream}.{k}", len(theta), len(one.tells))
        seen = pick @ one.theta + z @ np.linalg.cholesky(error).T
        theta = theta + (seen - theta @ pick.T) @ gain.T
        variance = variance - gain @ pick @ variance
    return theta
