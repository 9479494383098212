"""History and bands of a forecast series."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from talent.errors import MissingExtraError, UnknownCodeError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from talent.series.result import SeriesForecast

__all__ = ["fan"]


def fan(result: SeriesForecast, unique_id: str, ax: Axes | None = None) -> Axes:
    """Draw one series: history, median, and a band for each level.

    Raises
    ------
    UnknownCodeError
        If there is no such series.
    MissingExtraError
        Without matplotlib.
    """
    try:
        import matplotlib.pyplot as plt  # noqa: PLC0415 - optional, and slow to import
    except ImportError as error:
        raise MissingExtraError("plots need matplotlib: pip install 'talent[report]'") from error
    if unique_id not in result.names:
        raise UnknownCodeError("series", unique_id, result.names)
    if ax is None:
        _, ax = plt.subplots(figsize=(7, 4), layout="constrained")
    i = result.names.index(unique_id)
    past = result.panel.values[unique_id]
    per_year = result.panel.calendar.season
    start = 1970 + result.panel.first[unique_id] / per_year
    seen = np.isfinite(past)
    years = start + np.arange(len(past) + result.horizon) / per_year
    ax.plot(years[: len(past)][seen], past[seen], color="black", lw=1.2, label="observed")
    ahead = years[len(past) :]
    for one in sorted(result.level, reverse=True):
        low, high = (result.quantile(0.5 + side * one / 200)[i] for side in (-1, 1))
        ax.fill_between(ahead, low, high, alpha=0.25, color="tab:blue", lw=0, label=f"{one:g} %")
    ax.plot(ahead, result.point[i], color="tab:blue", label="median")
    ax.set_title(unique_id)
    ax.set_xlabel("year")
    ax.legend(frameon=False)
    return ax
