"""The page, its plot, and tables in Markdown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from benchmarks.cycle.factor import troughs

if TYPE_CHECKING:
    import pandas as pd

    from talent.demand.cycle import Cycle
    from talent.series.cycle import CycleFit

ROOT = Path(__file__).resolve().parents[2]
PAGE, IMAGE = ROOT / "docs" / "cycle.md", ROOT / "docs" / "images" / "cycle.png"


def draw(cycle: Cycle, fit: CycleFit, changes: dict[str, pd.Series]) -> None:
    """Plot the factor with its band, its troughs and its draws, and employment below."""
    import matplotlib as mpl  # noqa: PLC0415 - optional

    mpl.use("Agg")
    import matplotlib.pyplot as plt  # noqa: PLC0415

    figure, (top, low) = plt.subplots(2, 1, figsize=(9, 6.4), sharex=True, layout="constrained")
    top.axhline(0, color="0.7", lw=0.8)
    top.fill_between(
        fit.years, fit.factor - 1.645 * fit.error, fit.factor + 1.645 * fit.error,
        color="tab:blue", alpha=0.2, lw=0, label="90 % of the estimate",
    )  # fmt: skip
    top.plot(fit.years, fit.factor, color="tab:blue", lw=1.6, label="cycle")
    ahead = cycle.expected + cycle.deviation
    for level, alpha in ((90, 0.15), (50, 0.25)):
        a, b = np.quantile(ahead, [0.5 - level / 200, 0.5 + level / 200], axis=0)
        top.fill_between(
            cycle.years, a, b, color="tab:orange", alpha=alpha, lw=0, label=f"{level} % of draws"
        )
    for year in troughs(fit):
        top.annotate(
            str(year), (year, float(fit.history[year])), xytext=(0, -14),
            textcoords="offset points", ha="center", fontsize=8,
        )  # fmt: skip
        top.plot(year, fit.history[year], "v", color="tab:red", ms=5)
    top.set_ylabel("standard deviations")
    top.set_title("Growth of chips, components and tools around its slow mean: the common factor")
    top.legend(frameon=False, fontsize=8, ncol=4, loc="upper left")
    top.set_ylim(-3.9, 3.4)
    for name, colour in (
        ("US employment, components", "black"),
        ("JP employment, components", "tab:green"),
    ):
        change = changes[name]
        shown = change.reindex(range(int(change.index[0]), int(change.index[-1]) + 1))
        low.plot(shown.index, 100 * shown, color=colour, lw=1.4, label=name)
        r = cycle.responses[name]
        f = fit.history
        made = 100 * (change.mean() + r.value[0] * f + r.value[1] * f.shift()).reindex(shown.index)
        low.plot(made.index, made, color=colour, lw=1, ls=":", label="told by the cycle")
    low.axhline(0, color="0.7", lw=0.8)
    low.set_ylabel("log change, percent")
    low.legend(frameon=False, fontsize=8, ncol=2)
    figure.savefig(IMAGE, dpi=110, metadata={"Software": None})
    plt.close(figure)
