"""Coverage on simulated truth, where the process is known and nothing is left to the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from benchmarks.series.page import table

from talent.series import forecast

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

SEEDS = (0, 1, 2)
SERIES = 100
HORIZON = 6
LEVELS = (50, 80, 95)
MOST_FITS = 300
"""Three past origins of each series."""

NOTE = """\
## Simulated truth

{series} independent series a panel, {panels} panels a process, {horizon} periods ahead; weights
and bands learnt from {fits} past fits of each panel. Series have 36 years, the seasonal ones 48
quarters. "±" is the standard error over series (a series is one case, whatever its horizons). The
last two columns are the distance from the promise in standard errors, with the error of learning a
band from that many past fits added. The broken panels are the trending ones with a level shift of
declared date and unknown size, so the two are one piece of evidence. The seeds are 0, 1, 2.
"""

AFTER = """\
Walks with drift are covered a little too seldom: the combination holds back part of the drift,
and a symmetric band cannot mend that.
"""


def stationary(rng: np.random.Generator, periods: int) -> Array:
    """First-order autoregression around a level."""
    noise = rng.standard_normal((SERIES, periods + 20))
    y = np.zeros_like(noise)
    for t in range(1, y.shape[1]):
        y[:, t] = 0.6 * y[:, t - 1] + noise[:, t]
    return np.asarray(100 + 5 * y[:, 20:])


def trending(rng: np.random.Generator, periods: int) -> Array:
    """Random walk with a drift of its own for each series, on logs."""
    drift = rng.normal(0.02, 0.02, (SERIES, 1))
    steps = drift + 0.04 * rng.standard_normal((SERIES, periods))
    return np.asarray(100 * np.exp(np.cumsum(steps, axis=1)))


def local(rng: np.random.Generator, periods: int) -> Array:
    """Walk whose drift walks too, on logs."""
    slope = rng.normal(0.02, 0.01, (SERIES, 1))
    slope = slope + np.cumsum(0.006 * rng.standard_normal((SERIES, periods)), axis=1)
    return np.asarray(
        100 * np.exp(np.cumsum(slope + 0.03 * rng.standard_normal((SERIES, periods)), axis=1))
    )


def seasonal(rng: np.random.Generator, periods: int) -> Array:
    """Quarterly walk with drift and a fixed seasonal pattern."""
    walk = np.cumsum(0.005 + 0.02 * rng.standard_normal((SERIES, periods)), axis=1)
    pattern = np.exp(rng.normal(0, 0.1, (SERIES, 4)))
    pattern /= pattern.mean(axis=1, keepdims=True)
    return np.asarray(100 * np.exp(walk) * pattern[:, np.arange(periods) % 4])


PROCESSES = {
    "stationary": (stationary, 36),
    "trending": (trending, 36),
    "trending, drift walks": (local, 36),
    "broken": (trending, 36),
    "seasonal": (seasonal, 48),
}


def inside(process: str, seed: int) -> dict[int, Array]:
    """Share of the horizon inside each band, by series."""
    draw, known = PROCESSES[process]
    rng = np.random.default_rng(seed)
    periods = known + HORIZON
    y = draw(rng, periods)
    dates = (
        pd.period_range("1980Q1", periods=periods, freq="Q").astype(str).to_numpy()
        if process == "seasonal"
        else np.arange(1980, 1980 + periods)
    )
    names = [f"s{i:03d}" for i in range(SERIES)]
    breaks = None
    if process == "broken":
        at = rng.integers(10, known - 10, SERIES)
        size = rng.normal(0, 0.4, SERIES)
        y = y * np.exp(np.where(np.arange(periods) >= at[:, None], size[:, None], 0))
        breaks = pd.DataFrame({"unique_id": names, "ds": dates[at], "kind": "level_shift"})
    frame = pd.DataFrame(
        {
            "unique_id": np.repeat(names, known),
            "ds": np.tile(dates[:known], SERIES),
            "y": y[:, :known].ravel(),
        }
    )
    result = forecast(frame, HORIZON, breaks=breaks, most_fits=MOST_FITS, draws=2, n_jobs=2)
    future = y[:, known:]
    out = {}
    for level in LEVELS:
        low, high = (result.quantile(0.5 + side * level / 200) for side in (-1, 1))
        out[level] = ((future >= low) & (future <= high)).mean(axis=1)
    return out


def report(say: Callable[[str], None]) -> str:
    """Simulate, forecast and count; Markdown of the part."""
    rows = []
    for process in PROCESSES:
        found = [inside(process, seed) for seed in SEEDS]
        row: dict[str, object] = {"process": process}
        close = {}
        for level in LEVELS:
            shares = np.concatenate([one[level] for one in found])
            error = shares.std(ddof=1) / np.sqrt(len(shares))
            row[f"inside {level} %"] = f"{100 * shares.mean():.1f} ± {100 * error:.1f}"
            promise = level / 100
            bank = np.sqrt(promise * (1 - promise) / (MOST_FITS * len(SEEDS)))
            away = (shares.mean() - promise) / np.hypot(error, bank)
            close[level] = f"{away:+.1f}"
        row |= {f"errors from {level} %": close[level] for level in (80, 95)}
        rows.append(row)
        say(str(row))
    note = NOTE.format(series=SERIES, panels=len(SEEDS), horizon=HORIZON, fits=MOST_FITS)
    return "\n".join([note, table(pd.DataFrame(rows)), "", AFTER])
