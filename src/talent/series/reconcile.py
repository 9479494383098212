"""Forecasts of sums, and of their parts, made to agree in every draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from talent.errors import TalentError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from talent.series.result import SeriesForecast

    Array = NDArray[np.float64]

__all__ = ["reconcile"]


def reconcile(parts: SeriesForecast, sums: SeriesForecast, by: Mapping[str, str]) -> Array:
    """Draws of the parts after the forecasts of their sums are taken into account.

    Weighted least squares in every draw and period: the parts and the sums move as little as
    possible, in units of their own variance, until they agree (MinT with a diagonal covariance,
    Wickramasuriya et al. 2019, doi:10.1080/01621459.2018.1448825; draw by draw, Panagiotelis et
    al. 2023, doi:10.1016/j.ejor.2022.07.040).

    Parameters
    ----------
    parts, sums : SeriesForecast
        With the same seed, number of draws, horizon and last period.
    by : mapping of str to str
        Sum that each part belongs to.

    Returns
    -------
    ndarray, shape (draws, parts, horizon)
        Sums of these are the reconciled sums. Series that were never negative are not below zero.

    Raises
    ------
    TalentError
        If the forecasts do not fit together.
    """
    if parts.paths.shape[::2] != sums.paths.shape[::2] or parts.seed != sums.seed:
        raise TalentError("parts and sums need the same seed, number of draws and horizon")
    missing = sorted({by[p] for p in parts.names if p in by} - set(sums.names))
    alone = sorted(set(parts.names) - set(by))
    if missing or alone:
        raise TalentError(
            f"no forecast of the sums {missing}; parts without a sum {alone}: give every part a sum"
        )
    ends = {parts.panel.last(n) for n in parts.names} | {sums.panel.last(n) for n in sums.names}
    if len(ends) > 1:
        raise TalentError("parts and sums end in different periods: no sum")
    member = np.array([[by[p] == s for p in parts.names] for s in sums.names], dtype=float)
    structure = np.vstack([member, np.eye(len(parts.names))])
    out = np.empty_like(parts.paths)
    for h in range(parts.horizon):
        base = np.hstack([sums.paths[:, :, h], parts.paths[:, :, h]])
        precision = 1 / np.maximum(base.var(axis=0), 1e-12)
        weighted = structure.T * precision
        out[:, :, h] = np.linalg.solve(weighted @ structure, weighted @ base.T).T
    never = np.array([np.nanmin(parts.panel.values[n]) >= 0 for n in parts.names])
    return np.where(never[:, None], np.maximum(out, 0), out)
