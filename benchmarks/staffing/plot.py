"""The picture of docs/staffing.md: people against wafer starts, a panel a node class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np

mpl.use("Agg")
import matplotlib.pyplot as plt
from benchmarks.staffing.world import CLASSES, STUDY

from talent.streams import normals

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from benchmarks.staffing.world import World

MARKS = {"employees": ("o", "tab:blue"), "announced": ("^", "tab:orange")}


def draw(world: World, outside: pd.DataFrame, path: Path) -> None:
    """Fabs learnt from are filled, others hollow; the band is of the people of one more fab."""
    figure, axes = plt.subplots(
        2, 3, figsize=(11, 7), sharex=True, sharey=True, layout="constrained"
    )
    sizes = np.geomspace(4_000, 500_000, 40)
    draws = len(world.model.noise)
    for axis, name in zip(axes.flat, CLASSES, strict=False):
        z = normals(1, f"plot.{name}", draws)
        logs = [
            world.model.log_people(name, np.full(draws, w)) + world.model.people.row_sd * z
            for w in sizes
        ]
        low, middle, high = np.exp(np.quantile(np.array(logs), [0.1, 0.5, 0.9], axis=1))
        axis.fill_between(sizes, low, high, color="tab:gray", alpha=0.2, lw=0)
        axis.plot(sizes, middle, color="tab:gray")
        mine = world.rows.loc[world.rows["node_class"] == name]
        for basis, (mark, colour) in MARKS.items():
            rows = mine.loc[mine["announced"] == float(basis == "announced")]
            axis.scatter(rows["capacity_wspm"], rows["jobs"], marker=mark, color=colour, zorder=3)
            rows = outside.loc[(outside["node_class"] == name) & (outside["basis"] == basis)]
            axis.scatter(
                rows["capacity_wspm"], rows["people"], marker=mark, facecolor="none",
                edgecolor=colour, zorder=3,
            )  # fmt: skip
        rows = outside.loc[(outside["node_class"] == name) & (outside["basis"] == STUDY)]
        axis.scatter(rows["capacity_wspm"], rows["people"], marker="x", color="black", zorder=3)
        axis.set(title=name, xscale="log", yscale="log")
    key = axes.flat[5]
    key.axis("off")
    for basis, (mark, colour) in MARKS.items():
        key.scatter([], [], marker=mark, color=colour, label=f"{basis}, learnt from")
        key.scatter([], [], marker=mark, facecolor="none", edgecolor=colour,
                    label=f"{basis}, not learnt from")  # fmt: skip
    key.scatter([], [], marker="x", color="black", label="design study")
    key.plot([], [], color="tab:gray", label="model, people at work: median, 80 %")
    key.legend(loc="center", frameon=False)
    figure.supxlabel("300 mm-equivalent wafer starts a month")
    figure.supylabel("people")
    figure.savefig(path, dpi=110, metadata={"Software": None})
    plt.close(figure)
