"""What follows a cycle, by how much, and how errors of forecasts are made to follow it too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from talent.errors import TalentError
from talent.streams import normals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["Effect", "Response", "couple", "cumulate", "explained", "fit_response", "root_of"]

FEWEST = 8
"""Fewer yearly changes tell no response."""
HAC_LAGS = 2
"""Years over which errors may be correlated."""
FEWEST_CASES = 12
"""With fewer changes over a number of years, the share of a year less stands."""


@dataclass(frozen=True)
class Response:
    """How something follows the factor of the year and of the year before, yearly and in logs.

    It is the change that follows where a level stays where the cycle has put it, and the level
    around its slow mean where it comes back.

    Attributes
    ----------
    value : ndarray, shape (2,)
        Per standard deviation of the factor: in the same year, and a year later.
    cov : ndarray, shape (2, 2)
        Robust to heteroscedasticity and autocorrelation (Newey & West 1987, doi:10.2307/1913610).
    share : float
        Share of the variance that the factor explains, adjusted for the number of
        coefficients, never below 0.
    years : tuple of int
        Those of the values.
    """

    value: Array
    cov: Array
    share: float
    years: tuple[int, ...]

    @property
    def error(self) -> Array:
        """Standard errors, shape (2,)."""
        return np.asarray(np.sqrt(np.diag(self.cov)))

    def draws(self, seed: int, name: str, draws: int) -> Array:
        """Draws of `value`, shape (draws, 2)."""
        z = normals(seed, name, draws, len(self.value))
        return np.asarray(self.value + np.einsum("dk,jk->dj", z, root_of(self.cov)))


@dataclass(frozen=True)
class Effect:
    """What a factor does to the log level of something since the base year.

    Attributes
    ----------
    values : ndarray, shape (draws, Y + 1)
        0 in the base year.
    spread : ndarray, shape (Y + 1,)
        Standard deviation over a fixed number of draws, whatever a run asks for.
    share : ndarray, shape (Y + 1,)
        Share of the variance of the follower's change since the base year that the factor's
        surprises have explained in the past; 0 in the base year.
    shift : ndarray, shape (draws, Y + 1)
        Log effect of what an analyst adds to the factor: it counts in full, and is no part of the
        errors that have been made.
    """

    values: Array
    spread: Array
    share: Array
    shift: Array


def fit_response(values: pd.Series, factor: pd.Series) -> Response:
    """Regress yearly values on the factor of the same year and of the year before.

    Parameters
    ----------
    values : pandas.Series
        Log changes, or logs around their slow mean, by year; NaN where unknown.
    factor : pandas.Series
        By year, as `CycleFit.history`.

    Raises
    ------
    TalentError
        With fewer than eight years in common.

    Examples
    --------
    >>> f = pd.Series(np.sin(np.arange(30.0) ** 2), index=range(1990, 2020))
    >>> fit_response(0.2 * f + 0.1 * f.shift() + 0.01, f).value.round(6).tolist()
    [0.2, 0.1]
    """
    import statsmodels.api as sm  # noqa: PLC0415 - slow, and only fits need it

    frame = pd.concat([values.rename("y"), factor.rename("f"), factor.shift().rename("l")], axis=1)
    both = frame.dropna()
    if len(both) < FEWEST:
        raise TalentError(f"a response needs {FEWEST} years in common, there are {len(both)}")
    with threadpool_limits(1):
        fit = sm.OLS(both["y"].to_numpy(), sm.add_constant(both[["f", "l"]].to_numpy())).fit(
            cov_type="HAC", cov_kwds={"maxlags": HAC_LAGS}
        )
    return Response(
        value=np.asarray(fit.params[1:]),
        cov=np.asarray(fit.cov_params())[1:, 1:],
        share=max(float(fit.rsquared_adj), 0.0),
        years=tuple(int(y) for y in both.index),
    )


def cumulate(deviation: Array, response: Array, *, lasting: bool = True) -> Array:
    """Log level that follows from a factor off its expected path, since the first year.

    Parameters
    ----------
    deviation : ndarray, shape (draws, years)
        Factor less its expectation; the first year is the one that levels are measured from.
    response : ndarray, shape (draws, 2) or (2,)
        Per standard deviation, in the same year and a year later.
    lasting : bool
        Whether the response is of the change, so that levels add up, or of the level itself.

    Returns
    -------
    ndarray, shape (draws, years)
        0 in the first year.

    Examples
    --------
    >>> cumulate(np.array([[0.0, 1.0, 0.0]]), np.array([0.2, 0.1])).round(6).tolist()
    [[0.0, 0.2, 0.3]]
    """
    current, later = np.moveaxis(np.broadcast_to(response, (len(deviation), 2)), 1, 0)
    change = current[:, None] * deviation
    change[:, 1:] += later[:, None] * deviation[:, :-1]
    change[:, 0] = 0.0
    return np.asarray(np.cumsum(change, axis=1)) if lasting else change


def explained(
    values: pd.Series, surprises: pd.DataFrame, response: Array, *, lasting: bool = True
) -> Array:
    r"""Share of the variance 1, 2, ... years ahead that a factor's surprises explain.

    .. math:: r_h = 1 - \operatorname{var}(c_h - x_h) / \operatorname{var}(c_h)

    with changes since the year of origin, or levels, :math:`c_h` and the effect :math:`x_h` of what
    the factor did that had not been expected in that year; never below 0. What it had already
    done, which a forecast may know, does not count.

    Parameters
    ----------
    values : pandas.Series
        Log changes by year, or logs around their slow mean.
    surprises : pandas.DataFrame
        By year of origin and years ahead, as `CycleFit.surprises`.
    response : ndarray, shape (2,)
        Per standard deviation, in the same year and a year later.
    lasting : bool
        Whether `values` are changes.

    Returns
    -------
    ndarray, shape (columns of `surprises`,)

    Examples
    --------
    >>> z = np.random.default_rng(0).standard_normal(41)
    >>> changes = pd.Series(0.1 * z[1:], index=range(1981, 2021))
    >>> ahead = pd.DataFrame({1: z[1:]}, index=range(1980, 2020))
    >>> explained(changes, ahead, np.array([0.1, 0.0])).round(6).tolist()
    [1.0]
    """
    shares = np.zeros(surprises.shape[1])
    held = 0.0
    for h in range(1, len(shares) + 1):
        off = surprises.iloc[:, :h].to_numpy(dtype=float)
        off = np.column_stack([np.zeros(len(off)), off])
        effect = cumulate(off, response, lasting=lasting)[:, -1]
        whole = values.reindex(range(int(surprises.index[0]), int(surprises.index[-1]) + h + 1))
        # A change over h years is known where each of its years is.
        total = whole.rolling(h).sum() if lasting else whole
        change = total.shift(-h).reindex(surprises.index).to_numpy(dtype=float)
        seen = np.isfinite(change) & np.isfinite(effect)
        if seen.sum() >= FEWEST_CASES:
            left = np.var(change[seen] - effect[seen]) / np.var(change[seen])
            held = max(1.0 - float(left), 0.0)
        shares[h - 1] = held
    return shares


def couple(
    noise: Array, effect: Array, *, noise_spread: Array, effect_spread: Array, share: Array | float
) -> Array:
    r"""Let multiplicative errors move with a common effect, and keep their variance.

    .. math:: \log n'_t = \sqrt{1 - r_t}\,\log n_t + \sqrt{r_t}\,\sigma_t\,x_t / \tau_t,
        \qquad r_t = \min(\tau_t^2 / \sigma_t^2, \bar r_t)

    with errors :math:`n` of spread :math:`\sigma` and an independent effect :math:`x` of spread
    :math:`\tau`, both of mean log near 0. The effect counts in full where it is smaller than the
    share :math:`\bar r` that was estimated, and is cut to that share where it is larger.

    Parameters
    ----------
    noise : ndarray, shape (draws, years) or (draws, years, n)
        Multiplicative errors, positive.
    effect : ndarray, shape (draws, years)
        Log effect, such as `cumulate` gives.
    noise_spread : ndarray, shape (years,) or (years, n)
        Standard deviation of the log errors. Given, and not taken from `noise`, so that the first
        draws of a long run are those of a short one.
    effect_spread : ndarray, shape (years,)
    share : float or ndarray, shape (years,)
        Largest share of the variance that the effect may have, in [0, 1].

    Returns
    -------
    ndarray, the shape of `noise`
        Errors whose log has the same variance in every year. Years in which either spread is 0
        are as they were.

    Raises
    ------
    ValueError
        If `share` is not in [0, 1].

    Examples
    --------
    >>> z = np.random.default_rng(0).standard_normal((2, 20000, 1))
    >>> one = np.ones(1)
    >>> out = couple(np.exp(z[0]), z[1], noise_spread=one, effect_spread=one, share=0.25)
    >>> logs = np.log(out[:, 0])
    >>> round(float(logs.std()), 1), round(float(np.corrcoef(logs, z[1, :, 0])[0, 1]), 1)
    (1.0, 0.5)
    """
    most = np.broadcast_to(np.asarray(share, dtype=float), effect.shape[1:])[:, None]
    if not ((most >= 0) & (most <= 1)).all():
        raise ValueError(f"share must be between 0 and 1, got {share}")
    # In one piece: next to a strided input, NumPy takes another logarithm where the result happens
    # to lie close behind it in memory, and the last digit with it.
    own = np.ascontiguousarray(noise).reshape(*noise.shape[:2], -1)
    sigma = np.asarray(noise_spread, dtype=float).reshape(own.shape[1], -1)
    tau = np.asarray(effect_spread, dtype=float)[:, None]
    live = (sigma > 0) & (tau > 0)
    safe_sigma, safe_tau = np.where(live, sigma, 1.0), np.where(live, tau, 1.0)
    part = np.where(live, np.minimum((safe_tau / safe_sigma) ** 2, most), 0.0)
    pull = np.sqrt(part) * safe_sigma / safe_tau
    logs = np.sqrt(1 - part) * np.log(own) + pull * effect[:, :, None]
    return np.asarray(np.where(part > 0, np.exp(logs), own).reshape(noise.shape))


def root_of(cov: Array) -> Array:
    """Lower triangular root of a covariance of two that may be singular."""
    first = np.sqrt(max(cov[0, 0], 0.0))
    across = cov[1, 0] / first if first > 0 else 0.0
    return np.array([[first, 0.0], [across, np.sqrt(max(cov[1, 1] - across**2, 0.0))]])
