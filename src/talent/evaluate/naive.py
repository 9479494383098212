r"""The forecast that every other one must beat: the last value known, carried forward.

The same everywhere: in every country, measure and horizon. Its median is the last annual value
that was known on the as-of date, and its log errors are those of a random walk without drift,

.. math:: \log y_{t+h} - \log y_t \sim N(0, h \sigma^2), \qquad
          \hat\sigma = \frac{1}{c_n} \sqrt{\frac{1}{n} \sum_{i=1}^{n} d_i^2}, \qquad
          c_n = \sqrt{\frac{2}{n}}\, \frac{\Gamma((n+1)/2)}{\Gamma(n/2)}

with the :math:`n` changes :math:`d_i` of the log over one year that the known history has;
:math:`c_n` takes out the bias of a root of few squares. Changes over holes are not used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaln, ndtr

from talent.series import metrics

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]

__all__ = ["FEWEST", "Naive", "lognormal_crps", "naive_of"]

FEWEST = 3
"""Fewest one-year changes that tell the spread of a random walk; with fewer it has no errors."""


@dataclass(frozen=True)
class Naive:
    """A naive forecast.

    Attributes
    ----------
    year : int
        Of the last value known.
    value : float
        That value: the median of the forecast in every later year.
    sd : float
        Standard deviation of the log error one year ahead; NaN if too few changes are known.
    scale : float
        Mean absolute change over one year in the known history, the unit of the MASE; NaN if none
        is known.
    """

    year: int
    value: float
    sd: float
    scale: float


def naive_of(history: pd.Series[float]) -> Naive:
    """Naive forecast from the history known on the as-of date.

    Parameters
    ----------
    history : pandas.Series
        Annual values indexed by year, at least one; years may be missing.

    Examples
    --------
    >>> import pandas as pd
    >>> made = naive_of(pd.Series([100.0, 110.0, 99.0, 104.0], index=[2019, 2020, 2021, 2022]))
    >>> made.year, made.value, round(made.sd, 3), round(made.scale, 2)
    (2022, 104.0, 0.094, 8.67)
    """
    known = history.dropna().sort_index()
    years = known.index.to_numpy(dtype=int)
    grid = np.full(years[-1] - years[0] + 1, np.nan)
    grid[years - years[0]] = known.to_numpy(dtype=float)
    sd = float("nan")
    if (known > 0).all():
        changes = np.diff(np.log(grid))
        changes = changes[np.isfinite(changes)]
        if len(changes) >= FEWEST:
            sd = float(np.sqrt(np.mean(changes**2))) / _bias(len(changes))
    return Naive(int(years[-1]), float(grid[-1]), sd, metrics.naive_scale(grid))


def _bias(n: int) -> float:
    """Mean of the root of the mean of n squared standard normals."""
    return float(np.sqrt(2 / n) * np.exp(gammaln((n + 1) / 2) - gammaln(n / 2)))


def lognormal_crps(actual: ArrayLike, median: ArrayLike, sd: ArrayLike) -> Array:
    r"""CRPS of a log-normal forecast, elementwise.

    With :math:`\omega = (\log y - \mu) / \sigma`, it is
    :math:`y (2\Phi(\omega) - 1) - 2 e^{\mu + \sigma^2/2} (\Phi(\omega - \sigma) +
    \Phi(\sigma / \sqrt 2) - 1)` (Baran & Lerch 2015, doi:10.1002/qj.2521).

    Parameters
    ----------
    actual, median : array_like
        Positive; else the score is NaN.
    sd : array_like
        Of the log; 0 gives the absolute error.

    Examples
    --------
    >>> lognormal_crps([100.0, 110.0], 100.0, [0.1, 0.0]).round(3).tolist()
    [2.34, 10.0]
    """
    y, m, s = np.broadcast_arrays(
        *(np.asarray(a, dtype=float) for a in (actual, median, sd)), subok=True
    )
    usable = (y > 0) & (m > 0) & (s > 0)
    y1, m1, s1 = (np.where(usable, a, 1.0) for a in (y, m, s))
    omega = np.log(y1 / m1) / s1
    mean = m1 * np.exp(s1**2 / 2)
    score = y1 * (2 * ndtr(omega) - 1) - 2 * mean * (ndtr(omega - s1) + ndtr(s1 / np.sqrt(2)) - 1)
    sure = np.where((s == 0) & (y > 0) & (m > 0), np.abs(y - m), np.nan)
    return np.asarray(np.where(usable, score, sure))
