"""What `talent.series` is set beside: single methods of statsmodels, each series by itself."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from scipy import stats
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.forecasting.theta import ThetaModel
from threadpoolctl import threadpool_limits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

TRENDS = ((None, False), ("add", False), ("add", True))
"""Trend and damping of (A,N,N), (A,A,N) and (A,Ad,N)."""


def theta(histories: Sequence[Array], horizon: int, season: int) -> Array:
    """Theta with its own test for a season and its own seasonal adjustment, (series, horizon)."""

    def one(y: Array) -> Array:
        with warnings.catch_warnings(), threadpool_limits(1):
            warnings.simplefilter("ignore")
            model = ThetaModel(pd.Series(y), period=season, deseasonalize=season > 1)
            return np.asarray(model.fit(disp=False).forecast(horizon))

    return np.array(Parallel(n_jobs=2)(delayed(one)(y) for y in histories))


def ets(histories: Sequence[Array], horizon: int) -> tuple[Array, Array]:
    """Point and standard deviation of the ETS model with the lowest AICc, each (series, horizon).

    The standard deviation is that of statsmodels' own prediction intervals, which are normal.
    """

    def one(y: Array) -> tuple[Array, Array]:
        series = pd.Series(y, index=pd.RangeIndex(len(y)))
        with warnings.catch_warnings(), threadpool_limits(1):
            warnings.simplefilter("ignore")
            fits = [
                ETSModel(series, error="add", trend=trend, damped_trend=damped).fit(disp=False)
                for trend, damped in TRENDS
            ]
            best = min(fits, key=lambda fit: float(fit.aicc))
            ahead = best.get_prediction(start=len(y), end=len(y) + horizon - 1)
            band = ahead.pred_int(alpha=0.05).to_numpy()
        width = band[:, 1] - band[:, 0]
        return np.asarray(ahead.predicted_mean), width / (2 * stats.norm.ppf(0.975))

    found = Parallel(n_jobs=2)(delayed(one)(y) for y in histories)
    point, spread = (np.array(part) for part in zip(*found, strict=True))
    return point, spread


def normal_crps(actual: Array, point: Array, spread: Array) -> Array:
    """CRPS of a normal distribution (Gneiting & Raftery 2007, doi:10.1198/016214506000001437)."""
    z = (actual - point) / spread
    return spread * (z * (2 * stats.norm.cdf(z) - 1) + 2 * stats.norm.pdf(z) - 1 / np.sqrt(np.pi))
