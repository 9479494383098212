"""Annual probabilities of death by single age, from life tables by age group and period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from talent.errors import TalentError
from talent.supply.ages import AGES, band_limits

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["death_probabilities"]


def death_probabilities(
    observations: pd.DataFrame, years: NDArray[np.int64]
) -> NDArray[np.float64]:
    r"""Probability of dying within a year, by year and age, both sexes together.

    Log central death rates are interpolated linearly over the middles of the age groups and of the
    periods, and :math:`q = 1 - e^{-m}` (constant force within a year of age).

    Parameters
    ----------
    observations : pandas.DataFrame
        Snapshot rows of the concept ``mortality`` of one country: ``sex`` (M, F), ``age_band``,
        ``year`` (middle of the period), ``value`` (deaths per person-year).
    years : ndarray of int, shape (years,)
        Calendar years; beyond the table its last period is kept.

    Returns
    -------
    ndarray, shape (years, 66)

    Raises
    ------
    TalentError
        If there are no rows.
    """
    if observations.empty:
        raise TalentError("no mortality is known on this date; load a life table first")
    mean = observations.groupby(["year", "age_band"], as_index=False)["value"].mean()
    table = mean.pivot_table(index="year", columns="age_band", values="value")
    middles = {b: sum(band_limits(b)) / 2 + 0.5 for b in table.columns if band_limits(b)[0] < 95}
    bands = sorted(middles, key=lambda b: middles[b])
    at = np.array([middles[b] for b in bands])
    logs = np.log(table[bands].to_numpy(dtype=float))
    by_age = np.vstack([np.interp(AGES + 0.5, at, row) for row in logs])
    period = table.index.to_numpy(dtype=float)
    by_year = np.column_stack([np.interp(years, period, column) for column in by_age.T])
    return np.asarray(1.0 - np.exp(-np.exp(by_year)))
