"""The flows that are known or forecast on their own: entry, deaths and exits by year, in draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.series import forecast
from talent.series.forecaster import MOST_FITS
from talent.supply.by_age.cohorts import Drivers, spans
from talent.supply.mortality import mortality_paths

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.supply.by_age.contract import WorkforceData

    Array = NDArray[np.float64]

__all__ = ["Future", "build_drivers"]

FEWEST_GRADUATES = 3
"""Years of graduates that make a series; with fewer, their mean is carried on."""


@dataclass(frozen=True)
class Future:
    """Drivers from the first census to the last year of a forecast, with their uncertainty.

    Attributes
    ----------
    drivers : Drivers
        Medians.
    entry : ndarray, shape (D, H, G)
        Entry relative to its median, in each year after the last census.
    death : ndarray, shape (D, H, A), or None
        Probability of death in each year after the last census, by age at its start.
    leave : ndarray, shape (G, A), or None
        Probability of leaving for good.
    """

    drivers: Drivers
    entry: Array
    death: Array | None
    leave: Array | None


def build_drivers(
    data: WorkforceData,
    to: int,
    periods: int,
    *,
    draws: int,
    seed: int,
    leave: Array | None,
    point: bool = False,
) -> Future:
    """Drivers of the last `periods` spans and of the years to `to`.

    Parameters
    ----------
    data : WorkforceData
    to : int
        Last year.
    periods : int
        Spans that will be fitted.
    draws, seed : int
    leave : ndarray, shape (G, A), or None
        Annual probability of leaving for good by age.
    point : bool
        Whether only the medians are wanted; graduates are then forecast with equal weights.
    """
    fitted = spans(data, periods)
    first, last = min(s.start for s in fitted), int(data.years[-1])
    years = np.arange(first, to + 1)
    horizon = to - last
    groups, ages = len(data.groups), data.bands.ages
    ratio = np.ones((draws, horizon, groups))
    if data.graduates is not None:
        entry, ratio = _graduates(data.graduates, years, last, draws, seed, point)
    else:
        # Nothing drives entry but the size of the group when the period began.
        entry = np.zeros((len(years), groups))
        for s in reversed(fitted):
            entry[s.start - first :, s.group] = s.before.sum()
        for s in fitted:
            if s.end == last:
                entry[last + 1 - first :, s.group] = s.after.sum()
    stay = np.ones((len(years), groups, len(ages)))
    death = None
    if data.mortality is not None:
        table = data.mortality
        past = mortality_paths(table, ages, years[years <= last], draws=draws, seed=seed)
        death = mortality_paths(table, ages, years[years > last], draws=draws, seed=seed)
        middle = np.median(np.concatenate([past, death], axis=1), axis=0)
        stay *= 1 - middle[:, None]
    if leave is not None:
        stay *= 1 - leave
    return Future(Drivers(first, entry, stay), ratio, death, leave)


def _graduates(
    table: pd.DataFrame, years: NDArray[np.int64], last: int, draws: int, seed: int, point: bool
) -> tuple[Array, Array]:
    """Graduates by year and group, and draws relative to them in the years after `last`."""
    ratio = np.ones((draws, int(years[-1]) - last, table.shape[1]))
    wide = table.reindex(np.union1d(table.index, years)).astype(float)
    ends = {str(g): int(table.index[table[g].notna()].max()) for g in table.columns}
    ahead = int(years[-1]) - min(ends.values())
    if ahead > 0 and table.notna().sum().min() >= FEWEST_GRADUATES:
        frame = table.melt(ignore_index=False, var_name="unique_id", value_name="y").reset_index()
        frame.columns = pd.Index(["ds", "unique_id", "y"])
        most = 0 if point else MOST_FITS
        made = forecast(
            frame.dropna(), ahead, freq="Y", draws=max(draws, 2), seed=seed, most_fits=most
        )
        for g, name in enumerate(table.columns):
            at = made.names.index(str(name))
            # Each group is forecast from its own last year.
            coming = np.arange(ends[str(name)] + 1, int(years[-1]) + 1)
            middle = made.point[at, : len(coming)]
            wide.loc[coming, name] = middle
            paths = made.paths[:draws, at, : len(coming)] / np.maximum(middle, 1e-9)
            later = coming > last
            ratio[:, coming[later] - last - 1, g] = paths[:, later]
    # Years before the first, and gaps, take the nearest known value: entry is never nothing.
    return wide.ffill().bfill().reindex(years).to_numpy(dtype=float), ratio
