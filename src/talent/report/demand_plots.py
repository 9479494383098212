"""Plots of the demand side: wafer capacity by node class, and what moves required headcount."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from talent.language import marked as N_
from talent.language import translated as _
from talent.report.frames import in_persons, whole_years
from talent.report.style import INK, MUTED, SHORTAGE, SURPLUS
from talent.report.words import driver_label, label, percent, persons, rounded

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from talent.demand.pipeline import Pipeline
    from talent.forecasts.result import Forecast

__all__ = ["draw_capacity", "draw_drivers", "draw_pipeline", "node_label"]

CLASS_COLOURS = {
    "leading": "#0b5c94",
    "advanced": "#3f8fc4",
    "memory": "#8a6fb0",
    "mature": "#a9c8e0",
    "power_analog": "#d9a441",
    "other": "#b9c1c8",
}
"""Node classes from new to old in lightness; memory and power devices by a hue of their own."""

NODE_LABELS = {
    "leading": N_("Leading"),
    "advanced": N_("Advanced"),
    "memory": N_("Memory"),
    "mature": N_("Mature"),
    "power_analog": N_("Power and analog"),
    "other": N_("Other fabs"),
}

STATUS_LOOKS = {
    "operating": (N_("producing"), "o", INK),
    "construction": (N_("under construction"), "s", SURPLUS),
    "announced": (N_("announced"), "D", SHORTAGE),
    "paused": (N_("paused"), "X", MUTED),
}
"""Fabs by status, in words and by a sign that does not rest on colour."""

TOTAL = "total"
MILLION = 1e6
LONGEST = 44
"""Letters of a fab's name; longer ones are cut."""


def node_label(node_class: str) -> str:
    """Name of a class of nodes in the language spoken.

    Examples
    --------
    >>> node_label("leading")
    'Leading'
    """
    return _(NODE_LABELS[node_class]) if node_class in NODE_LABELS else label(node_class)


def draw_capacity(forecast: Forecast, country: str, ax: Axes) -> None:
    """Mean installed capacity by node class month by month, with the 80 % band of the total."""
    rows = forecast.capacity(["country", "node_class", "month"])
    rows = rows[rows["country"] == country]
    wide = rows.pivot_table(index="month", columns="node_class", values="mean")
    order = [c for c in CLASS_COLOURS if c in wide.columns]
    time = np.array([int(m[:4]) + (int(m[5:]) - 0.5) / 12 for m in wide.index])
    ax.stackplot(
        time,
        (wide[order] / MILLION).to_numpy().T,
        colors=[CLASS_COLOURS[c] for c in order],
        labels=[node_label(c) for c in order],
        lw=0,
    )
    total = forecast.capacity(["country", "month"])
    total = total[total["country"] == country]
    for edge in ("q10", "q90"):
        ax.plot(time, total[edge].to_numpy() / MILLION, color=INK, lw=1, ls="--")
    ax.plot([], [], color=INK, lw=1, ls="--", label=_("80 % band of the total"))
    ax.set_ylabel(_("million wafer starts a month, 300 mm equivalents"))
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
    ax.set_yticks(
        place, [_("all together") if one == TOTAL else driver_label(one) for one in rows["driver"]]
    )
    ax.set_xlabel(_("persons added since the base year; line: 80 % band"))
    in_persons(ax.xaxis)


def draw_pipeline(pipeline: Pipeline, draws: int, to: int, most: int, ax: Axes) -> None:
    """Expected start of each fab that is to come, where it comes, with its chance and size.

    Parameters
    ----------
    pipeline : Pipeline
    draws : int
        The first so many are used.
    to : int
        Last year of the forecast.
    most : int
        At most so many fabs, those with most people when full.
    ax : matplotlib.axes.Axes
    """
    start = pipeline.start[:draws]
    comes = np.isfinite(start)
    size = np.median(pipeline.people[:draws], axis=0) * comes.mean(axis=0)
    chosen = [j for j in np.argsort(-size)[:most] if comes[:, j].any()]
    edges = {j: np.quantile(start[comes[:, j], j], (0.1, 0.25, 0.5, 0.75, 0.9)) for j in chosen}
    chosen.sort(key=lambda j: edges[j][2])
    end = max(to, *(one[2] for one in edges.values())) + 2.0
    for place, j in enumerate(chosen):
        low, inner_low, middle, inner_high, high = edges[j]
        status = str(pipeline.fabs["status"].iloc[j])
        colour = STATUS_LOOKS.get(status, ("", "o", MUTED))[2]
        ax.hlines(place, low, min(high, end), color=colour, lw=1.4)
        ax.hlines(place, inner_low, min(inner_high, end), color=colour, lw=5, alpha=0.35)
        marker = STATUS_LOOKS.get(status, ("", "o", MUTED))[1]
        ax.scatter([middle], [place], marker=marker, color=colour, s=34, zorder=3)
        chance = percent(float((start[:, j] <= to + 1).mean()))
        wafers = float(np.median(pipeline.wspm[:draws, j]))
        ax.annotate(
            f"{chance}  ·  {persons(rounded(wafers))}", (1.01, place),
            xycoords=("axes fraction", "data"), va="center", fontsize="x-small", color=MUTED,
            annotation_clip=False,
        )  # fmt: skip
    for status in dict.fromkeys(pipeline.fabs["status"].iloc[chosen]):
        words, marker, colour = STATUS_LOOKS.get(status, (label(status), "o", MUTED))
        ax.scatter([], [], marker=marker, color=colour, s=34, label=_(words))
    ax.axvline(to + 1, color=MUTED, lw=1, ls="--")
    names = [_fab_name(pipeline.fabs.iloc[j]) for j in chosen]
    # A dollar sign in a name is no formula.
    ax.set_yticks(range(len(chosen)), names, fontsize="x-small", parse_math=False)
    ax.set_ylim(len(chosen) - 0.4, -0.6)
    ax.set_xlim(right=end)
    whole_years(ax)
    text = _(
        "start, where it comes: median, 50 and 80 % bands; dashed: end of the forecast\n"
        "at the right: chance to produce by then, wafer starts a month when full"
    )
    ax.set_xlabel(text, fontsize="small")
    ax.legend(frameon=False, loc="lower left", fontsize="small")


def _fab_name(fab: pd.Series[Any]) -> str:
    company, name = str(fab["company"]), str(fab["name"])
    text = name if name.lower().startswith(company.lower()) or not company else f"{company}: {name}"
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
