"""Published projections beside ours, each rebuilt in its own concept, place and period.

Nothing here feeds a model: published figures are compared with and never fitted to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.errors import ConfigError
from talent.evaluate.rebuilding import YEARLY, factor_draws, rebuild
from talent.frames import records

if TYPE_CHECKING:
    from talent.forecasts.result import Forecast
    from talent.store import Snapshot

__all__ = ["compare_projections"]


def compare_projections(forecast: Forecast, snapshot: Snapshot) -> pd.DataFrame:
    """Each published figure with a rebuilt counterpart from the same joint draws.

    Parameters
    ----------
    forecast : Forecast
        With draws, that is one just made.
    snapshot : Snapshot
        Of the same as-of date; holds the projections and their concepts.

    Returns
    -------
    pandas.DataFrame
        ``projection, publisher, publication_year, country, metric, period_text, low, mid, high,
        unit``: as published; ``measure, scope, occupation, aggregate, our_from, our_to``: how ours
        is made (``level`` at the last year, ``change`` between the years, ``sum`` of yearly
        flows); ``our_q10, our_median, our_q90`` in persons; ``published_per_year`` and
        ``ours_per_year`` for sums and changes, because the periods differ; ``difference`` in
        words, ``source_url``. Figures that can only be compared as shares, and those for which no
        year is covered, are left out; `talent.evaluate.scoreboard` has them all.

    Raises
    ------
    ConfigError
        If the forecast was read back and has no draws.
    """
    if forecast.cube is None:
        raise ConfigError("a stored run keeps no draws; make the forecast again to compare it")
    count = next(iter(forecast.cube.values.values())).shape[0]
    concepts = snapshot.projection_concepts().merge(snapshot.projections(), on="projection")
    rows = []
    for item in records(concepts.rename(columns={"country_x": "country"})):
        if pd.notna(item["relative_to"]):
            continue
        factor = factor_draws(snapshot, item, int(forecast.meta["seed"]), count)
        found = rebuild(forecast.cube, item, factor)
        if found is None:
            continue
        first, last = found.first, found.last
        low, median, high = np.quantile(found.draws, [0.1, 0.5, 0.9])
        stated = [item[k] for k in ("low", "mid", "high") if pd.notna(item[k])]
        yearly = str(item["unit"]).endswith(YEARLY)
        span = 1 if yearly else int(item["to_year"]) - int(item["from_year"])
        flow = item["aggregate"] != "level"
        rows.append(
            {
                **{
                    k: item[k]
                    for k in (
                        "projection", "publisher", "publication_year", "country", "metric",
                        "period_text", "low", "mid", "high", "unit", "measure", "scope",
                        "occupation", "aggregate",
                    )
                },
                "our_from": first,
                "our_to": last,
                "our_q10": low,
                "our_median": median,
                "our_q90": high,
                "published_per_year": np.mean(stated) / span if flow and span else np.nan,
                "ours_per_year": median / (last - first) if flow else np.nan,
                "difference": item["difference"],
                "source_url": item["source_url"],
            }
        )  # fmt: skip
    return pd.DataFrame(rows).sort_values(["country", "projection"], ignore_index=True)
