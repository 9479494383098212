"""What levers asked for, were given and cost, and what donors lose, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talent.levers.compiling import Compiled

__all__ = ["donors_table", "levers_table"]

MILLION = 1e6


def levers_table(compiled: Mapping[str, Compiled], draws: int, base: int) -> pd.DataFrame:
    """One row a lever and year; see `talent.Forecast.levers`."""
    parts = []
    for country, one in compiled.items():
        for use in one.uses:
            cost = use.cost[:draws] / MILLION
            band = np.quantile(cost, (0.1, 0.9), axis=0)
            parts.append(
                pd.DataFrame(
                    {
                        "country": country,
                        "lever": use.lever.name,
                        "type": use.lever.type,
                        "unit": use.lever.UNIT,
                        "year": range(base + 1, base + 1 + cost.shape[1]),
                        "asked": use.asked[:draws].mean(axis=0),
                        "given": use.given[:draws].mean(axis=0),
                        "people": use.people[:draws].mean(axis=0),
                        "cost": cost.mean(axis=0),
                        "cost_q10": band[0],
                        "cost_q90": band[1],
                        "donor_cost": use.donor_cost[:draws].mean(axis=0) / MILLION,
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)


def donors_table(compiled: Mapping[str, Compiled], draws: int, base: int) -> pd.DataFrame:
    """One row a pool of donors and year; see `talent.Forecast.donors`."""
    columns = ["country", "pool", "year", "people", "taken", "left"]
    parts = []
    for country, one in compiled.items():
        for pool, taken in one.taken.items():
            if not pool.startswith("donors."):
                continue
            yearly = taken[:draws].mean(axis=0)
            people = float(one.pools[pool][:draws].mean())
            parts.append(
                pd.DataFrame(
                    {
                        "country": country,
                        "pool": pool,
                        "year": range(base + 1, base + 1 + len(yearly)),
                        "people": people,
                        "taken": yearly,
                        "left": people - yearly.cumsum(),
                    }
                )
            )
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
