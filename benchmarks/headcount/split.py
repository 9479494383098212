"""NAICS 3344 alone: whether capacity and utilisation are better guides than production."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import statsmodels.api as sm
from benchmarks.headcount.data import FAB, FIRST, HORIZON, LAST, Data, Origin, logs
from benchmarks.series.us import annual_frame

from talent.series.metrics import naive_scale

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from talent.store import Snapshot

    Array = NDArray[np.float64]

FORMS = {
    "production": ("production",),
    "capacity and utilisation": ("capacity", "utilisation"),
    "capacity": ("capacity",),
    "utilisation": ("utilisation",),
}
FORECAST = "utilisation, forecast"
"""The only form that knows nothing of the future: utilisation returns to its mean."""
SPANS = ((1987, 2021), (1987, 2003), (2004, 2021))
COLUMNS = (
    "production", "production, year before", "capacity", "capacity, year before",
    "utilisation", "utilisation, year before", "employment, year before",
)  # fmt: skip
LAGS = 2
"""Years over which the errors of a regression may be alike."""


def drivers(now: Snapshot, data: Data) -> dict[str, pd.Series]:
    """Logs of annual production, capacity and utilisation of NAICS 3344."""
    found = {"production": data.production["3344"]}
    for concept, series, name in (
        ("capacity_index", "capacity.US.3344.index.monthly", "capacity"),
        ("utilisation", "capacity.US.3344.utilisation", "utilisation"),
    ):
        found[name] = logs(annual_frame(now.observations(concept, series=series)))[series]
    return found


def rows_of(e: pd.Series, found: Mapping[str, pd.Series], names: Sequence[str]) -> pd.DataFrame:
    """Growth of employment, of drivers in the same year and the year before, and its own past."""
    frame = pd.DataFrame({"employment": e.diff()})
    for name in names:
        growth = found[name].diff()
        frame[name] = growth.reindex(e.index)
        frame[f"{name}, year before"] = growth.shift(1).reindex(e.index)
    frame["employment, year before"] = frame["employment"].shift(1)
    return frame.dropna()


def regressions(data: Data, found: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Coefficients with their errors, over all years and over each half of them."""
    out = []
    for code in ("3344", FAB):
        for form in ("production", "utilisation", "capacity and utilisation"):
            for first, last in SPANS:
                rows = rows_of(data.employment[code].loc[first - 2 : last], found, FORMS[form])
                x = sm.add_constant(rows.drop(columns="employment"))
                fit = sm.OLS(rows["employment"], x).fit(cov_type="HAC", cov_kwds={"maxlags": LAGS})
                row = {"employment of": f"NAICS {code}", "on": form}
                row |= {
                    "years": f"{rows.index[0]} to {rows.index[-1]}",
                    "R²": f"{fit.rsquared:.2f}",
                }
                for name in COLUMNS:
                    if name in x.columns:
                        row[name] = f"{fit.params[name]:+.2f} ({fit.bse[name]:.2f})"
                    else:
                        row[name] = ""
                out.append(row)
    return pd.DataFrame(out)


def given(data: Data, found: Mapping[str, pd.Series], trend: Mapping[int, Origin]) -> pd.DataFrame:
    """Scaled errors of forecasts that are told the drivers, and of the trend, by origin."""
    out = []
    for code in ("3344", FAB):
        e = data.employment[code].loc[1985:]
        for cutoff in range(FIRST, LAST + 1):
            ahead = [year for year in range(cutoff + 1, cutoff + 1 + HORIZON) if year in e.index]
            scale = naive_scale(np.exp(e.loc[:cutoff].to_numpy()))
            actual = np.exp(e.loc[ahead].to_numpy())
            points = {"trend": np.median(trend[cutoff].paths[code], axis=0)[: len(ahead)]}
            for form, names in FORMS.items():
                points[form] = _told(e.loc[:cutoff], found, names, ahead)
            returning = {"utilisation": _returning(found["utilisation"].loc[:cutoff], ahead)}
            points[FORECAST] = _told(e.loc[:cutoff], returning, ("utilisation",), ahead)
            out += [
                {
                    "method": method,
                    "code": code,
                    "cutoff": cutoff,
                    "horizon": i + 1,
                    "error": abs(float(np.exp(path[i]) - actual[i])) / scale,
                }
                for method, path in points.items()
                for i in range(len(ahead))
            ]
    return pd.DataFrame(out)


def _returning(known: pd.Series, ahead: Sequence[int]) -> pd.Series:
    """Log utilisation that goes back to its mean as fast as it did before."""
    gap = (known - known.mean()).to_numpy()
    pace = float(np.clip(gap[1:] @ gap[:-1] / (gap[:-1] @ gap[:-1]), 0.0, 1.0))
    steps = np.arange(1, len(ahead) + 1)
    return pd.concat([known, pd.Series(known.mean() + gap[-1] * pace**steps, index=list(ahead))])


def _told(
    known: pd.Series, found: Mapping[str, pd.Series], names: Sequence[str], ahead: Sequence[int]
) -> Array:
    """Log employment from least squares on departures of the drivers from their mean growth."""
    rows = rows_of(known, found, names)
    x = rows.drop(columns="employment")
    # Without a constant, as in the form `cycle`: no trend but no change.
    mean = x.mean().where(x.columns != "employment, year before", 0.0)
    beta = np.linalg.lstsq((x - mean).to_numpy(), rows["employment"].to_numpy(), rcond=None)[0]
    level, move, out = float(known.iloc[-1]), float(known.diff().iloc[-1]), []
    for year in ahead:
        values = [
            float(found[name][year - lag] - found[name][year - lag - 1])
            for name in names
            for lag in (0, 1)
        ]
        move = float(beta @ (np.array([*values, move]) - mean.to_numpy()))
        level += move
        out.append(level)
    return np.array(out)
