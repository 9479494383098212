"""What announced fabs are worth beside the trend: the likelihood of the weight of the two."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from benchmarks.headcount.data import FAB, FIRST, LAST, Data, Origin
from benchmarks.series.us import separate
from scipy import stats

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from talent.store import Snapshot, Store

    Array = NDArray[np.float64]

HORIZONS = range(3, 7)
GRID = np.linspace(0.0, 1.0, 201)
SCALES = np.geomspace(0.2, 2.0, 41)
"""Size of errors relative to the trend's own band, equally likely on a log scale."""
TAIL = 5.0
"""Degrees of freedom of the errors, as in the bands of `talent.series`."""


DONE = {"announced": 0.65, "construction": 0.92, "operating": 0.98, "paused": 0.4}
"""Share of the fabs of a status that come to be."""
PER_1000_WSPM, RAMP, WAIT, DECLINE = 55.0, 3.5, 5.0, 0.01
"""People per thousand wafer starts a month, years to full staffing, years to a start that is not
stated, and yearly fall of the people of existing fabs: plain ratios, the same at every origin."""


def typical_people(now: Snapshot) -> float:
    """Jobs of the median fab that runs and states them."""
    fabs = now.fabs()
    single = (fabs["scope_level"] == "fab_or_phase") & (fabs["in_pipeline"] == 0)
    return float(fabs.loc[single, "jobs"].median())


def jobs_to_come(known: Snapshot, cutoff: int, typical: float) -> tuple[Array, list[str]]:
    """Expected people that fabs known at the end of a year add, by horizon, and their names."""
    fabs = known.fabs()
    fabs = fabs.loc[(fabs["country"] == "US") & (fabs["in_pipeline"] == 1)]
    years = np.arange(cutoff, cutoff + max(HORIZONS) + 1, dtype=float)
    out, names = np.zeros(len(years)), []
    for row in fabs.to_dict("records"):
        if pd.notna(row["jobs"]):
            people = float(row["jobs"])
        elif pd.notna(row["capacity_wspm"]):
            people = PER_1000_WSPM * float(row["capacity_wspm"]) / 1000
        else:
            people = typical
        start = row["start_year"] if pd.notna(row["start_year"]) else cutoff + WAIT
        position = (years + 1 - float(start)) / RAMP
        curve = np.where(position > 0, 1 / (1 + np.exp(-5.89 * (position - 0.5))), 0.0)
        added = DONE[row["status"]] * people * (curve - curve[0])
        if added[-1] >= 1:
            names.append(str(row["fab"]))
        out += added
    return out[list(HORIZONS)], names


def cases(store: Store, data: Data, trend: Mapping[int, Origin], typical: float) -> pd.DataFrame:
    """Actual, trend, flat path and people of the fabs to come, by origin and horizon."""
    e = data.employment[FAB]
    rows = []
    for cutoff in range(FIRST, LAST + 1):
        jobs, names = jobs_to_come(store.as_of(date(cutoff, 12, 31)), cutoff, typical)
        draws = trend[cutoff].paths[FAB]
        for i, h in enumerate(HORIZONS):
            if cutoff + h not in e.index:
                continue
            low, high = np.quantile(draws[:, h - 1], [0.1, 0.9])
            rows.append(
                {
                    "cutoff": cutoff,
                    "horizon": h,
                    "y": float(e[cutoff + h]),
                    "trend": float(np.exp(np.median(draws[:, h - 1]))),
                    "flat": float(np.exp(e[cutoff] - DECLINE * h)),
                    "jobs": float(jobs[i]),
                    "scale": float((high - low) / 2 / stats.t.ppf(0.9, TAIL)),
                    "fabs": ", ".join(names),
                }
            )
    return pd.DataFrame(rows)


def log_likelihood(found: pd.DataFrame, path: Array, *, temper: bool = True) -> Array:
    """Log likelihood of the weights of `GRID`, with the size of errors summed out.

    Parameters
    ----------
    found : pandas.DataFrame
        From `cases`.
    path : ndarray, shape (cases, weights)
        Forecast of each case at each weight.
    temper : bool
        Count each horizon's cases as the stretches that do not overlap, and the horizons as one:
        they look at the same years. Otherwise every case counts as independent.
    """
    weight = np.ones(len(found))
    if temper:
        size = found.groupby("horizon")["cutoff"].transform("size").to_numpy(dtype=float)
        windows = {h: separate(one["cutoff"], int(h)) for h, one in found.groupby("horizon")}
        weight = found["horizon"].map(windows).to_numpy(dtype=float) / size / len(windows)
    error = np.log(path) - found["y"].to_numpy()[:, None]
    scale = found["scale"].to_numpy()[:, None, None] * SCALES
    each = stats.t.logpdf(error[:, :, None] / scale, TAIL) - np.log(scale)
    total = np.sum(weight[:, None, None] * each, axis=0)
    top = total.max()
    return np.asarray(np.log(np.exp(total - top).mean(axis=1)) + top)


def posterior(log_like: Array) -> dict[str, float]:
    """Mean, spread and Beta of equal moments of the weight, from a uniform prior."""
    density = np.exp(log_like - log_like.max())
    density /= density.sum()
    mean = float(density @ GRID)
    variance = float(density @ (GRID - mean) ** 2)
    total = mean * (1 - mean) / variance - 1
    return {
        "mean": mean,
        "sd": float(np.sqrt(variance)),
        "a": mean * total,
        "b": (1 - mean) * total,
        "above half": float(density[GRID > 0.5].sum() + 0.5 * density[GRID == 0.5].sum()),
        "ratio": float(np.exp(log_like.max() - log_like.min())),
        "best": float(GRID[np.argmax(log_like)]),
    }


def paths(found: pd.DataFrame) -> dict[str, Array]:
    """Forecasts by weight, shape (cases, weights), under three readings of the weight."""
    trend, flat, jobs = (found[c].to_numpy()[:, None] for c in ("trend", "flat", "jobs"))
    return {
        "trend and fabs, as in the model": (1 - GRID) * trend + GRID * (flat + jobs),
        "the same without the fabs' people": (1 - GRID) * trend + GRID * flat,
        "fabs' people on top of the trend": trend + GRID * jobs,
    }
