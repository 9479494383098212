"""Point forecasts of short annual series: an equal-weight combination of simple models.

On short annual series picking one model by AICc loses to a plain combination
(Makridakis & Hibon 2000, doi:10.1016/S0169-2070(00)00057-1), so nothing is picked here.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from statsmodels.tools.sm_exceptions import ConvergenceWarning
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.forecasting.theta import ThetaModel
from threadpoolctl import threadpool_limits

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FULL_HISTORY", "combine", "members"]

FULL_HISTORY = 10
"""Fewest values for the fitted members; shorter series get naive and drift only."""


def members(log_values: pd.Series, horizon: int) -> dict[str, NDArray[np.float64]]:
    """Point forecasts of each member, on the log scale.

    Parameters
    ----------
    log_values : pandas.Series
        Logs of the values, indexed by year (int). Missing years are allowed for naive and drift;
        the fitted members use the longest run of consecutive years that ends last.
    horizon : int
        Years ahead, from the last year.

    Returns
    -------
    dict of str to ndarray, shape (horizon,)
        ``naive``, ``drift`` and, from ten consecutive values on, ``theta`` (Assimakopoulos &
        Nikolopoulos 2000, doi:10.1016/S0169-2070(00)00066-2) and ``damped`` (ETS(A,Ad,N)).
    """
    y = log_values.to_numpy(dtype=float)
    years = log_values.index.to_numpy(dtype=int)
    steps = np.arange(1, horizon + 1)
    out = {"naive": np.full(horizon, y[-1])}
    if len(y) > 1:
        out["drift"] = y[-1] + (y[-1] - y[0]) / (years[-1] - years[0]) * steps
    start = len(years) - 1
    while start > 0 and years[start - 1] == years[start] - 1:
        start -= 1
    if len(y) - start >= FULL_HISTORY:
        index = pd.period_range(start=str(years[start]), periods=len(y) - start, freq="Y-DEC")
        recent = pd.Series(y[start:], index=index)
        # BLAS threads slow down small fits by a factor of forty on a busy machine.
        with threadpool_limits(1), warnings.catch_warnings():
            # A member that stops early still forecasts; it is one vote of four and is scored
            # by the same backtest as the rest.
            warnings.simplefilter("ignore", ConvergenceWarning)
            theta = ThetaModel(recent, period=1, deseasonalize=False).fit(disp=False)
            out["theta"] = theta.forecast(horizon).to_numpy()
            damped = ETSModel(recent, error="add", trend="add", damped_trend=True).fit(disp=False)
            out["damped"] = damped.forecast(horizon).to_numpy()
    return out


def combine(log_values: pd.Series, horizon: int) -> NDArray[np.float64]:
    """Mean of the members' point forecasts on the log scale, shape (horizon,).

    Examples
    --------
    >>> y = pd.Series([0.0, 0.1, 0.2], index=[2018, 2019, 2020])
    >>> combine(y, 2).round(2).tolist()
    [0.25, 0.3]
    """
    return np.asarray(np.mean(list(members(log_values, horizon).values()), axis=0))
