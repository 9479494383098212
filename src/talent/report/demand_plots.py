"""Plots of the demand side: wafer capacity by node class, and what moves required headcount."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from talent.report.style import INK, MUTED, SHORTAGE, SURPLUS
from talent.report.words import label, persons

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from talent.forecasts.result import Forecast

__all__ = ["draw_capacity", "draw_drivers"]

CLASS_COLOURS = {
    "leading": "#0b5c94",
    "advanced": "#3f8fc4",
    "memory": "#8a6fb0",
    "mature": "#a9c8e0",
    "power_analog": "#d9a441",
    "other": "#b9c1c8",
}
"""Node classes from new to old in lightness; memory and power devices by a hue of their own."""

TOTAL = "total"
MILLION = 1e6


def draw_capacity(forecast: Forecast, country: str, ax: Axes) -> None:
    """Mean installed capacity by node class month by month, with the 80 % band of the total."""
    rows = forecast.capacity(["country", "node_class", "month"])
    rows = rows.loc[rows["country"] == country]
    wide = rows.pivot_table(index="month", columns="node_class", values="mean")
    order = [c for c in CLASS_COLOURS if c in wide.columns]
    time = np.array([int(m[:4]) + (int(m[5:]) - 0.5) / 12 for m in wide.index])
    ax.stackplot(
        time,
        (wide[order] / MILLION).to_numpy().T,
        colors=[CLASS_COLOURS[c] for c in order],
        labels=[label(c) for c in order],
        lw=0,
    )
    total = forecast.capacity(["country", "month"])
    total = total.loc[total["country"] == country]
    for edge in ("q10", "q90"):
        ax.plot(time, total[edge].to_numpy() / MILLION, color=INK, lw=1, ls="--")
    ax.plot([], [], color=INK, lw=1, ls="--", label="80 % band of the total")
    ax.set_ylabel("million wafer starts a month, 300 mm equivalents")
    # Room for the legend above the highest edge.
    ax.set_ylim(0, total["q90"].max() / MILLION * 1.3)
    ax.margins(x=0.0)
    ax.legend(frameon=False, fontsize="small", loc="upper left", ncols=3)


def draw_drivers(rows: pd.DataFrame, ax: Axes) -> None:
    """Mean and 80 % band of what each driver adds to the people employed in the base year."""
    rows = rows.iloc[::-1]
    place = np.arange(len(rows))
    colours = [
        INK if name == TOTAL else SHORTAGE if mean > 0 else SURPLUS
        for name, mean in zip(rows["driver"], rows["mean"], strict=True)
    ]
    ax.barh(place, rows["mean"], color=colours, alpha=0.75, height=0.62)
    ax.hlines(place, rows["q10"], rows["q90"], color=MUTED, lw=1.6)
    ax.axvline(0, color=INK, lw=1)
    ax.set_yticks(place, rows["text"])
    ax.set_xlabel("persons added since the base year; line: 80 % band")
    ax.xaxis.set_major_formatter(lambda value, _: persons(value))
