"""What moves the required headcount, and the wafer capacity behind it, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.demand.capacity import NODE_CLASSES
from talent.demand.required import DRIVERS
from talent.errors import ConfigError, UnknownCodeError
from talent.forecasts.cube import TOTAL, summarise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from talent.demand import Demand

    Array = NDArray[np.float64]

__all__ = ["capacity_table", "drivers_table", "fabs_table"]

CAPACITY_KEYS = ("country", "node_class", "year", "month")


def capacity_table(
    demands: Mapping[str, Demand], draws: int, base: int, by: Iterable[str]
) -> pd.DataFrame:
    """Installed capacity by any of country, node class and year or month, summed in draws.

    Parameters
    ----------
    demands : mapping of str to Demand
    draws : int
        The first so many are used.
    base : int
    by : iterable of str
        ``year`` (at its end) or ``month`` is needed.

    Returns
    -------
    pandas.DataFrame
        Keys and statistics, in 300 mm-equivalent wafer starts a month.

    Raises
    ------
    UnknownCodeError
        For an unknown key.
    ConfigError
        If neither year nor month is named, or both are.
    """
    keys = [by] if isinstance(by, str) else list(by)
    for key in keys:
        if key not in CAPACITY_KEYS:
            raise UnknownCodeError("key", key, CAPACITY_KEYS)
    if ("year" in keys) == ("month" in keys):
        raise ConfigError("name 'year' or 'month' in by: capacities of different dates do not add")
    monthly = "month" in keys
    parts = []
    groups = [[c] for c in demands] if "country" in keys else [list(demands)]
    for countries in groups:
        paths = [_path(demands[c], draws, monthly=monthly) for c in countries]
        total = np.sum(paths, axis=0)
        first = demands[countries[0]].capacity
        times = (
            first.months.strftime("%Y-%m").tolist()
            if monthly
            else list(range(base, base + total.shape[1]))
        )
        columns = (
            [(name, total[:, :, n]) for n, name in enumerate(NODE_CLASSES)]
            if "node_class" in keys
            else [(TOTAL, total.sum(axis=2))]
        )
        for name, values in columns:
            part = summarise(values)
            part.insert(0, "month" if monthly else "year", times)
            part.insert(0, "node_class", name)
            part.insert(0, "country", countries[0])
            parts.append(part)
    frame = pd.concat(parts, ignore_index=True)
    kept = [k for k in CAPACITY_KEYS if k in keys]
    statistics = [c for c in frame.columns if c not in (*CAPACITY_KEYS, "prob_positive")]
    return frame[[*kept, *statistics]].rename(columns={"q50": "median"})


def _path(demand: Demand, draws: int, *, monthly: bool) -> Array:
    capacity = demand.capacity
    return (capacity.wspm if monthly else capacity.annual)[:draws]


def drivers_table(
    demands: Mapping[str, Demand],
    draws: int,
    base: int,
    scopes: Mapping[str, Sequence[int]],
) -> pd.DataFrame:
    """What moves the required headcount away from the people employed in the base year.

    Returns
    -------
    pandas.DataFrame
        ``country, scope, year, driver, text`` and statistics in persons. In every draw the drivers
        sum to ``total``: the required headcount less the people employed in the base year.
    """
    parts = []
    for country, demand in demands.items():
        for scope, inside in scopes.items():
            named = {
                name: values[:draws][:, :, inside].sum(axis=2)
                for name, values in demand.drivers.items()
            }
            named[TOTAL] = np.sum(list(named.values()), axis=0)
            for name, values in named.items():
                part = summarise(values)
                part.insert(0, "text", DRIVERS.get(name, "all together"))
                part.insert(0, "driver", name)
                part.insert(0, "year", range(base, base + values.shape[1]))
                part.insert(0, "scope", scope)
                part.insert(0, "country", country)
                parts.append(part)
    frame = pd.concat(parts, ignore_index=True).drop(columns="prob_positive")
    return frame.rename(columns={"q50": "median"})


def fabs_table(demands: Mapping[str, Demand], draws: int, to: int) -> pd.DataFrame:
    """What each fab to come adds to the required headcount of the last year.

    Returns
    -------
    pandas.DataFrame
        ``country, fab, status, node_class, starts`` (median year of those that come), ``comes``
        (chance that it produces by the end of the last year), ``wspm, people`` (medians when full)
        and statistics of what it adds, in persons; largest mean first in each country.
    """
    parts = []
    for country, demand in demands.items():
        pipeline = demand.pipeline
        if pipeline.fabs.empty:
            continue
        start = pipeline.start[:draws]
        come = np.isfinite(start)
        median = [
            float(np.median(start[come[:, j], j])) if come[:, j].any() else np.nan
            for j in range(start.shape[1])
        ]
        part = pd.concat(
            [
                pipeline.fabs[["country", "fab", "status", "node_class"]].reset_index(drop=True),
                pd.DataFrame(
                    {
                        "starts": median,
                        "comes": (start <= to + 1).mean(axis=0),
                        "wspm": np.median(pipeline.wspm[:draws], axis=0),
                        "people": np.median(pipeline.people[:draws], axis=0),
                    }
                ),
                summarise(demand.fabs[:draws]).drop(columns="prob_positive"),
            ],
            axis=1,
        )
        parts.append(part.sort_values("mean", ascending=False).assign(country=country))
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    return frame.rename(columns={"q50": "median"})
