"""Published projections beside ours, each rebuilt in its own concept, place and period.

Nothing here feeds a model: published figures are compared with and never fitted to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from talent.errors import ConfigError
from talent.forecasts.cube import TOTAL
from talent.frames import records

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.forecasts.cube import Cube
    from talent.forecasts.result import Forecast
    from talent.store import Snapshot

__all__ = ["compare_projections"]


def _rebuilt(cube: Cube, concept: dict[str, Any]) -> tuple[NDArray[np.float64], int, int] | None:
    """Draws of the concept and the years that ours covers; None where ours covers none."""
    draws = cube.draws(
        concept["measure"],
        country=concept["country"],
        scope=concept["scope"],
        occupation=concept["occupation"] or TOTAL,
    )
    first = max(int(concept["from_year"]), cube.years[0])
    last = min(int(concept["to_year"]), cube.years[-1])
    if last < first or (concept["aggregate"] != "level" and last == first):
        return None
    start, end = cube.years.index(first), cube.years.index(last)
    if concept["aggregate"] == "level":
        return (draws[:, end], last, last) if last == concept["to_year"] else None
    if concept["aggregate"] == "change":
        return draws[:, end] - draws[:, start], first, last
    return draws[:, start + 1 : end + 1].sum(axis=1), first, last


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
        words, ``source_url``.

    Raises
    ------
    ConfigError
        If the forecast was read back and has no draws.
    """
    if forecast.cube is None:
        raise ConfigError("a stored run keeps no draws; make the forecast again to compare it")
    concepts = snapshot.projection_concepts().merge(snapshot.projections(), on="projection")
    rows = []
    for item in records(concepts.rename(columns={"country_x": "country"})):
        if item["country"] not in forecast.cube.countries:
            continue
        found = _rebuilt(forecast.cube, item)
        if found is None:
            continue
        draws, first, last = found
        low, median, high = np.quantile(draws, [0.1, 0.5, 0.9])
        stated = [item[k] for k in ("low", "mid", "high") if pd.notna(item[k])]
        span = int(item["to_year"]) - int(item["from_year"])
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
