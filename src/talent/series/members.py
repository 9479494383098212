"""The simple models that are combined, each fitted by statsmodels to one short series.

None is picked: on short series picking by an information criterion loses to a combination
(Makridakis & Hibon 2000, doi:10.1016/S0169-2070(00)00057-1). What a fit has to say about itself
goes into a table and never to the screen.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import special

from talent.series.seasons import is_seasonal, seasonal_factors

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["FEWEST", "MEMBERS", "Fit", "fit_members"]

FEWEST = 8
"""Fewest values for a fitted member; shorter series get naive and drift only."""
RECENT = 5
"""Periods of the recent drift, or a season where that is longer."""
LAGS = 5
"""Lags of the residual check."""

MEMBERS = (
    "naive", "drift", "recent_drift", "median_drift", "theta", "damped", "log_damped",
    "arima_011", "arima_110", "local_trend", "seasonal_naive", "seasonal_ets", "driven",
)  # fmt: skip
"""Names of all members; the last three need a season or drivers."""


@dataclass(frozen=True)
class Fit:
    """Forecasts of every member from one origin.

    Attributes
    ----------
    paths : ndarray, shape (members, horizon)
        In the order of `MEMBERS`; NaN where a member does not apply or failed.
    level : ndarray, shape (periods,)
        Seasonally adjusted history on its newest level, which the scale of errors is told from.
    diagnostics : list of dict
        One row a fitted member: ``member, status, message, residual_sd, ljung_box_p``.
    """

    paths: Array
    level: Array
    diagnostics: list[dict[str, Any]] = field(default_factory=list)


def fit_members(y: Array, horizon: int, season: int = 1, drivers: Array | None = None) -> Fit:
    """Forecast a series with each member.

    Parameters
    ----------
    y : ndarray, shape (periods,)
        Regular in time, on one level, NaN in holes, last value observed.
    horizon : int
        Periods ahead.
    season : int
        Periods a year.
    drivers : ndarray, shape (periods + horizon, k), optional
        Known regressors; they serve the member ``driven`` only.

    Returns
    -------
    Fit

    Notes
    -----
    Holes: ``naive``, the drifts and the state-space members (``arima_*``, ``local_trend``,
    ``driven``) take them as missing. ``theta`` and the ETS members see the values
    since the last hole, and do not apply if these are fewer than eight.

    Examples
    --------
    >>> fit = fit_members(np.array([10.0, 11.0, 12.0, 13.0]), 2)
    >>> fit.paths[MEMBERS.index("drift")].tolist()
    [14.0, 15.0]
    """
    seasonal = is_seasonal(y, season)
    factors, times = seasonal_factors(y, season) if seasonal else (np.ones(1), True)
    pattern = np.resize(factors, len(y) + horizon)
    adjusted = y / pattern[: len(y)] if times else y - pattern[: len(y)]
    ahead = pattern[len(y) :]
    rows: list[dict[str, Any]] = []
    found = _plain(adjusted, horizon, season)
    if np.isfinite(y).sum() >= FEWEST:
        found |= _fitted(adjusted, horizon, rows)
    found = {name: path * ahead if times else path + ahead for name, path in found.items()}
    if seasonal:
        found |= _seasonal(y, horizon, season, rows)
    if drivers is not None and _usable(drivers, y, horizon):
        found |= _attempt("driven", lambda: _driven(y, horizon, drivers), rows)
    paths = np.full((len(MEMBERS), horizon), np.nan)
    for name, path in found.items():
        # A count that was never negative is not forecast to be.
        paths[MEMBERS.index(name)] = np.maximum(path, 0) if np.nanmin(y) >= 0 else path
    return Fit(paths, adjusted, rows)


def _usable(drivers: Array, y: Array, horizon: int) -> bool:
    """Whether drivers are known over the whole horizon and leave enough values to fit."""
    ahead = drivers[len(y) : len(y) + horizon]
    both = np.isfinite(y) & np.isfinite(drivers[: len(y)]).all(axis=1)
    known = len(ahead) == horizon and bool(np.isfinite(ahead).all())
    return known and bool(both.sum() >= FEWEST + drivers.shape[1])


def _plain(y: Array, horizon: int, season: int) -> dict[str, Array]:
    seen = np.flatnonzero(np.isfinite(y))
    steps = np.arange(1, horizon + 1)
    last = y[seen[-1]]
    out = {"naive": np.full(horizon, last)}
    if len(seen) > 1:
        out["drift"] = _onward(y, steps, (last - y[seen[0]]) / (seen[-1] - seen[0]))
    if len(seen) >= FEWEST:
        # On fewer values these are one opinion with the drift, and must not outvote naive.
        start = seen[max(len(seen) - 1 - max(RECENT, season), 0)]
        pace = np.diff(y[seen]) / np.diff(seen)
        out["median_drift"] = _onward(y, steps, float(np.median(pace)))
        out["recent_drift"] = _onward(y, steps, (last - y[start]) / (seen[-1] - start))
    return out


def _onward(y: Array, steps: NDArray[np.int64], pace: float) -> Array:
    """Straight on; but what was always positive falls in proportion, and so never to zero."""
    last = y[-1]
    if pace < 0 and np.nanmin(y) > 0:
        return np.asarray(last * np.exp(steps * pace / last))
    return np.asarray(last + steps * pace)


def _fitted(y: Array, horizon: int, rows: list[dict[str, Any]]) -> dict[str, Array]:
    hole = np.flatnonzero(np.isnan(y))
    whole = y[hole[-1] + 1 :] if len(hole) else y
    out: dict[str, Array] = {}
    if len(whole) >= FEWEST:
        positive = bool(whole.min() > 0)
        logs = np.log(whole) if positive else whole
        back: Callable[[Any], Array] = np.exp if positive else np.asarray
        out |= _attempt("theta", lambda: _theta(logs, horizon, back), rows)
        out |= _attempt("damped", lambda: _damped(whole, horizon, np.asarray), rows)
        if positive:
            out |= _attempt("log_damped", lambda: _damped(logs, horizon, np.exp), rows)
    out |= _attempt("arima_011", lambda: _arima(y, horizon, (0, 1, 1)), rows)
    out |= _attempt("arima_110", lambda: _arima(y, horizon, (1, 1, 0)), rows)
    out |= _attempt("local_trend", lambda: _local_trend(y, horizon), rows)
    return out


def _seasonal(y: Array, horizon: int, season: int, rows: list[dict[str, Any]]) -> dict[str, Array]:
    out: dict[str, Array] = {}
    if np.isfinite(y[-season:]).all():
        out["seasonal_naive"] = np.resize(y[-season:], horizon)
    if np.isfinite(y).all():
        positive = bool(y.min() > 0)
        work = np.log(y) if positive else y
        back: Callable[[Any], Array] = np.exp if positive else np.asarray
        out |= _attempt("seasonal_ets", lambda: _damped(work, horizon, back, season), rows)
    return out


def _attempt(
    name: str, fit: Callable[[], tuple[Array, Array, bool]], rows: list[dict[str, Any]]
) -> dict[str, Array]:
    """One member's path, or none if its fit breaks down, with a row that says so."""
    row: dict[str, Any] = {"member": name, "status": "ok", "message": ""}
    path: Array | None = None
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            path, residuals, converged = fit()
        except (ValueError, ArithmeticError, np.linalg.LinAlgError, IndexError) as error:
            row |= {"status": "failed", "message": str(error)}
        else:
            row |= _checks(residuals)
            if not converged:
                row["status"] = "not converged"
            if not np.isfinite(path).all():
                row |= {"status": "failed", "message": "forecast is not finite"}
                path = None
    if caught and not row["message"]:
        row["message"] = str(caught[-1].message)
    rows.append(row)
    return {} if path is None else {name: path}


def _checks(residuals: Array) -> dict[str, float]:
    """Residual spread and Ljung-Box test over five lags (doi:10.1093/biomet/65.2.297)."""
    e = residuals[np.isfinite(residuals)]
    n = len(e)
    power = float(np.sum((e - e.mean()) ** 2)) if n else 0.0
    if n <= LAGS + 1 or power <= 0:
        return {"residual_sd": float(np.std(e)) if n else np.nan, "ljung_box_p": np.nan}
    centred = e - e.mean()
    r = np.array([np.sum(centred[k:] * centred[:-k]) for k in range(1, LAGS + 1)]) / power
    q = n * (n + 2) * np.sum(r**2 / (n - np.arange(1, LAGS + 1)))
    return {"residual_sd": float(np.std(e)), "ljung_box_p": float(special.chdtrc(LAGS, q))}


def _indexed(y: Array) -> pd.Series:
    # Steps, not dates: statsmodels 0.15 refuses years as an index, and needs none here.
    return pd.Series(y, index=pd.RangeIndex(len(y)))


def _converged(result: Any) -> bool:
    found = getattr(result, "mle_retvals", None)
    if isinstance(found, dict):
        return bool(found.get("converged", True))
    return bool(getattr(found, "converged", getattr(found, "success", True)))


def _theta(y: Array, horizon: int, back: Callable[[Any], Array]) -> tuple[Array, Array, bool]:
    from statsmodels.tsa.forecasting.theta import ThetaModel  # noqa: PLC0415 - slow, and only fits need it

    result = ThetaModel(_indexed(y), period=1, deseasonalize=False).fit(disp=False)
    # Theta is simple smoothing with drift; its one-step errors are those of the smoothing.
    alpha = float(result.params["alpha"])
    smooth, errors = y[0], []
    for value in y[1:]:
        errors.append(value - smooth)
        smooth += alpha * errors[-1]
    return back(result.forecast(horizon).to_numpy()), np.array(errors), True


def _damped(
    y: Array, horizon: int, back: Callable[[Any], Array], season: int = 1
) -> tuple[Array, Array, bool]:
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel  # noqa: PLC0415 - slow, and only fits need it

    seasonal = {"seasonal": "add", "seasonal_periods": season} if season > 1 else {}
    model = ETSModel(_indexed(y), error="add", trend="add", damped_trend=True, **seasonal)
    result = model.fit(disp=False)
    return back(result.forecast(horizon).to_numpy()), np.asarray(result.resid), _converged(result)


def _arima(y: Array, horizon: int, order: tuple[int, int, int]) -> tuple[Array, Array, bool]:
    from statsmodels.tsa.arima.model import ARIMA  # noqa: PLC0415 - slow, and only fits need it

    result = ARIMA(y, order=order, trend="t").fit(cov_type="none")
    return np.asarray(result.forecast(horizon)), np.asarray(result.resid)[1:], _converged(result)


def _local_trend(y: Array, horizon: int) -> tuple[Array, Array, bool]:
    from statsmodels.tsa.statespace.structural import UnobservedComponents  # noqa: PLC0415 - slow, and only fits need it

    result = UnobservedComponents(y, "lltrend").fit(disp=False, maxiter=50, cov_type="none")
    return np.asarray(result.forecast(horizon)), np.asarray(result.resid)[2:], _converged(result)


def _driven(y: Array, horizon: int, drivers: Array) -> tuple[Array, Array, bool]:
    from statsmodels.tsa.arima.model import ARIMA  # noqa: PLC0415 - slow, and only fits need it

    known, ahead = drivers[: len(y)], drivers[len(y) : len(y) + horizon]
    # A driver that is not known is no value of the series for the regression either.
    gone = ~np.isfinite(known).all(axis=1)
    target = np.where(gone, np.nan, y)
    model = ARIMA(target, exog=np.nan_to_num(known), order=(0, 1, 1), trend="t")
    result = model.fit(cov_type="none")
    path = np.asarray(result.forecast(horizon, exog=ahead))
    return path, np.asarray(result.resid)[1:], _converged(result)
