"""Seasonal pattern of quarterly and monthly series: tested, taken out, put back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["is_seasonal", "seasonal_factors"]

CYCLES = 3
"""Fewest full years that tell a seasonal pattern."""
CRITICAL = 1.645
"""Of the two-sided 90 % test on the autocorrelation at one season."""


def is_seasonal(y: Array, season: int) -> bool:
    """Test of Assimakopoulos & Nikolopoulos (2000) on the autocorrelation at one season.

    Parameters
    ----------
    y : ndarray, shape (periods,)
        NaN in holes.
    season : int
        Periods a year.
    """
    if season < 2 or np.isfinite(y).sum() < CYCLES * season:
        return False
    x = pd.Series(y)
    acf = np.array([x.autocorr(lag) for lag in range(1, season + 1)])
    if not np.isfinite(acf).all():
        return False
    error = np.sqrt((1 + 2 * np.sum(acf[:-1] ** 2)) / np.isfinite(y).sum())
    return bool(abs(acf[-1]) > CRITICAL * error)


def seasonal_factors(y: Array, season: int) -> tuple[Array, bool]:
    """Classical decomposition (ratio to centred moving average), which a hole does not stop.

    Parameters
    ----------
    y : ndarray, shape (periods,)
    season : int

    Returns
    -------
    factors : ndarray, shape (season,)
        By position since the first period, modulo `season`; multiplicative ones have mean 1,
        additive ones mean 0.
    multiplicative : bool
        Whether they multiply, which takes positive values.

    Examples
    --------
    >>> y = np.tile([90.0, 110.0, 100.0, 100.0], 5)
    >>> factors, multiplicative = seasonal_factors(y, 4)
    >>> factors.round(2).tolist(), multiplicative
    ([0.9, 1.1, 1.0, 1.0], True)
    """
    x = pd.Series(y)
    trend = x.rolling(season, center=True).mean()
    if season % 2 == 0:
        # A centred average of an even season lies between two periods.
        trend = (trend + trend.shift(-1)) / 2
    multiplicative = bool(np.nanmin(y) > 0)
    detrended = x / trend if multiplicative else x - trend
    position = np.arange(len(y)) % season
    neutral = 1.0 if multiplicative else 0.0
    factors = detrended.groupby(position).mean().reindex(range(season)).fillna(neutral)
    centre = factors.mean()
    factors = factors / centre if multiplicative else factors - centre
    return factors.to_numpy(dtype=float), multiplicative
