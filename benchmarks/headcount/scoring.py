"""Tables of scores, and intervals from resampled blocks of origins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from benchmarks.headcount.data import DESIGN, FAB, HELD_OUT
from benchmarks.series.us import separate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

GROUPS = {
    "design half": DESIGN,
    "held-out half": HELD_OUT,
    "NAICS 3344": ("3344",),
    "NAICS 334413": (FAB,),
}
SPANS = {"1 to 2": (1, 2), "3 to 5": (3, 5), "6 to 10": (6, 10), "all": (1, 10)}
RIVALS = ("naive", "drift", "ETS", "trend")
BLOCK = 4
"""Origins in a block; ten years ahead origins are alike over longer, so intervals are too short."""
RESAMPLES = 2000


def of(rows: pd.DataFrame, codes: Sequence[str]) -> pd.DataFrame:
    """Rows of some industries."""
    return rows.loc[rows["code"].isin(codes)]


def summary(rows: pd.DataFrame, methods: Sequence[str]) -> pd.DataFrame:
    """One row a method: MASE, skill against each rival, CRPS and coverage."""
    means = rows.groupby("method")["error"].mean()
    out = []
    for method in methods:
        mine = rows.loc[rows["method"] == method]
        row = {"": method, "MASE": f"{means[method]:.2f}"}
        for rival in RIVALS:
            row[f"skill, {rival}"] = (
                "" if rival == method else f"{1 - means[method] / means[rival]:+.3f}"
            )
        score = mine["crps"].mean()
        row["CRPS"] = f"{score:.2f}" if np.isfinite(score) else ""
        for level in (50, 80, 95):
            inside = (mine["y"] >= mine[f"lo-{level}"]) & (mine["y"] <= mine[f"hi-{level}"])
            row[f"in {level} %"] = f"{100 * inside.mean():.0f}" if np.isfinite(score) else ""
        out.append(row)
    return pd.DataFrame(out)


def counts(rows: pd.DataFrame) -> str:
    """How many cases there are, and how many of them are separate."""
    one = rows.loc[rows["method"] == "trend"]
    apart = {h: separate(one["cutoff"], h) for h in (1, 3, 5, 10)}
    text = ", ".join(f"{n} at {h}" for h, n in apart.items())
    return (
        f"{len(one):,} cases of {one['code'].nunique()} series; stretches of time that do not "
        f"overlap, by horizon: {text}."
    )


def by_horizon(rows: pd.DataFrame, methods: Sequence[str], score: str = "error") -> pd.DataFrame:
    """MASE (or another score) by horizon, one row a method."""
    table = rows.pivot_table(index="method", columns="horizon", values=score).loc[list(methods)]
    table = table.map(lambda v: f"{v:.2f}").reset_index()
    return table.rename(columns={"method": ""})


def skill_interval(
    rows: pd.DataFrame, method: str, rival: str, score: str = "error"
) -> tuple[float, float, float]:
    """Skill of a method against a rival, and 90 % of it over resampled blocks of origins."""
    sums = (
        rows.loc[rows["method"].isin((method, rival))]
        .pivot_table(index="cutoff", columns="method", values=score, aggfunc="sum")
        .sort_index()
    )
    one, two = sums[method].to_numpy(), sums[rival].to_numpy()
    n = len(one)
    size = min(BLOCK, n)
    rng = np.random.default_rng(0)
    starts = rng.integers(n, size=(RESAMPLES, -(-n // size)))
    # Blocks wrap round, so that every origin is drawn as often as another.
    chosen = (starts[:, :, None] + np.arange(size)) % n
    chosen = chosen.reshape(RESAMPLES, -1)[:, :n]
    found = 1 - one[chosen].sum(axis=1) / two[chosen].sum(axis=1)
    low, high = np.quantile(found, [0.05, 0.95])
    return float(1 - one.sum() / two.sum()), float(low), float(high)


def intervals(
    rows: pd.DataFrame, pairs: Sequence[tuple[str, str]], score: str = "error"
) -> pd.DataFrame:
    """Skill with its interval by group and span of horizons, one row a pair and group."""
    out = []
    for method, rival in pairs:
        for group, codes in GROUPS.items():
            row = {"skill of": method, "against": rival, "industries": group}
            for span, (first, last) in SPANS.items():
                part = of(rows, codes)
                part = part.loc[part["horizon"].between(first, last)]
                value, low, high = skill_interval(part, method, rival, score)
                row[f"h {span}"] = f"{value:+.2f} ({low:+.2f} to {high:+.2f})"
            out.append(row)
    return pd.DataFrame(out)
