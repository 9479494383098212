r"""The Lee–Carter model of death rates, for tables of any number of periods.

.. math:: \log m_{x,t} = a_x + b_x k_t + e_{x,t}, \qquad k_{t+s} = k_t + s\,d + \sigma W_s

The first singular vectors of the centred log rates give :math:`b` and :math:`k` (Lee & Carter 1992,
doi:10.1080/01621459.1992.10475265); :math:`k` walks at random with drift, in continuous time, so
periods may be irregular. Paths start at the last observed rates and not at the fitted ones (Lee &
Miller 2001, doi:10.1353/dem.2001.0036). What the index leaves of each age, :math:`e`, walks by
itself: with few periods it is as large as the index, and bands without it are too narrow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from talent.errors import ConfigError
from talent.quantiles import chi2_ppf
from talent.streams import normals, uniforms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["STATED_AGE_SD", "STATED_SD", "LeeCarter", "fit_lee_carter"]

STATED_SD = 0.024
"""Annual standard deviation of the level of log mortality where a table cannot tell: the root mean
square departure from their own drift of the mean log rates at ages 20 to 74 of the three shipped
tables (United Nations, five-year periods 2003 to 2023), over the root of five years."""

STATED_AGE_SD = 0.023
"""The same for what one age does besides: root mean square yearly change of the residuals of the
model in the same tables."""

LEAST_DEGREES = 4
"""Tables of few periods are topped up with the stated spreads to this many degrees of freedom."""


LEAST_SPAN = 5.0
"""The drift of a single period is as uncertain as one known from a step of five years."""


@dataclass(frozen=True)
class LeeCarter:
    """A fitted model.

    Attributes
    ----------
    a, b : ndarray, shape (ages,)
        Mean log rate and its response to the index; ``b`` has mean one, so the index is in log
        points of the mean rate.
    k : ndarray, shape (periods,)
        Mortality index; mean zero.
    drift : float
        Change of the index a year.
    sd : float
        Standard deviation of the index's yearly change around the drift.
    age_sd : float
        Standard deviation of the yearly change of an age's departure from the index.
    degrees : int
        Degrees of freedom of `sd`.
    span : float
        Years from the first to the last period, from which the drift is known.
    """

    a: Array
    b: Array
    k: Array
    drift: float
    sd: float
    age_sd: float
    degrees: int
    span: float

    def shocks(self, ahead: Array, *, draws: int, seed: int, stream: str) -> Array:
        """Departures of log rates from their expected path.

        The walk of the index, the error of its drift, and the walk of each age.

        Parameters
        ----------
        ahead : ndarray, shape (years,)
            Years after the last observed period, increasing; zero for none.
        draws, seed : int
        stream : str
            Name of the random stream.

        Returns
        -------
        ndarray, shape (draws, years, ages)
        """
        chi2 = chi2_ppf(uniforms(seed, f"{stream}.variance", draws), self.degrees)
        sd = self.sd * np.sqrt(self.degrees / chi2)
        step = np.sqrt(np.diff(ahead, prepend=0.0))
        walk = np.cumsum(step * normals(seed, f"{stream}.walk", draws, len(ahead)), axis=1)
        tilt = normals(seed, f"{stream}.drift", draws)[:, None] * ahead
        index = sd[:, None] * (walk + tilt / np.sqrt(max(self.span, LEAST_SPAN)))
        own = normals(seed, f"{stream}.ages", draws, len(ahead), len(self.b))
        ages = self.age_sd * np.cumsum(step[:, None] * own, axis=1)
        return np.asarray(index[:, :, None] * self.b + ages)


def fit_lee_carter(log_rates: Array, years: Array) -> LeeCarter:
    """Fit the model to log death rates by period and age.

    Parameters
    ----------
    log_rates : ndarray, shape (periods, ages)
        Natural logarithms of death rates.
    years : ndarray, shape (periods,)
        Increasing years or middles of periods; distances may differ.

    Returns
    -------
    LeeCarter
        With one period, the rates stay as they are, with the stated spreads.

    Raises
    ------
    ConfigError
        If the years do not increase or a rate is not finite.

    Examples
    --------
    >>> years = np.array([2000.0, 2005.0, 2010.0])
    >>> rates = np.log([0.001, 0.01]) - 0.02 * (years[:, None] - 2000)
    >>> round(fit_lee_carter(rates, years).drift, 9)
    -0.02
    """
    if log_rates.ndim != 2 or len(years) != len(log_rates) or not np.isfinite(log_rates).all():
        raise ConfigError("death rates must be known and positive for every period and age")
    step = np.diff(years)
    if (step <= 0).any():
        raise ConfigError("the periods of a life table must increase")
    a = log_rates.mean(axis=0)
    columns, size, rows = np.linalg.svd(log_rates - a, full_matrices=False)
    b, k = rows[0], columns[:, 0] * size[0]
    if size[0] < 1e-9 or abs(b.mean()) < 0.1 * np.sqrt(np.mean(b**2)):
        # Nothing moves, or ages move against each other: only the common level is followed.
        b, k = np.ones_like(a), (log_rates - a).mean(axis=1)
    else:
        b, k = b / b.mean(), k * b.mean()
    if len(years) == 1:
        return LeeCarter(a, b, k, 0.0, STATED_SD, STATED_AGE_SD, LEAST_DEGREES, 0.0)
    span = float(years[-1] - years[0])
    drift = float(k[-1] - k[0]) / span
    sd, degrees = _topped(np.diff(k) - drift * step, step, len(step) - 1, STATED_SD)
    left = np.diff(log_rates - a - k[:, None] * b, axis=0)
    freedom = (len(step) - 1) * (len(a) - 1)
    age_sd, _ = _topped(left, step[:, None], freedom, STATED_AGE_SD)
    return LeeCarter(a, b, k, drift, sd, age_sd, degrees, span)


def _topped(change: Array, step: Array, own: int, stated: float) -> tuple[float, int]:
    """Standard deviation a year and its degrees of freedom, topped up where they are few."""
    degrees = max(own, LEAST_DEGREES)
    squares = float(np.sum(change**2 / step))
    return float(np.sqrt((squares + (degrees - own) * stated**2) / degrees)), degrees
