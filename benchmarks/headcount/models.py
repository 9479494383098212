"""Forecasts of log employment with and without production, as draws of shape (draws, horizon)."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from benchmarks.headcount.data import DRAWS, HORIZON, PAIRS, Data
from benchmarks.series.rivals import ets
from statsmodels.tsa.statespace.structural import UnobservedComponents

from talent.demand.growth import growth_rows
from talent.demand.slopes import Slopes, fit_slopes
from talent.series.members import MEMBERS, fit_members
from talent.streams import normals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

GROWTH = ("constant", "production", "production_before", "employment_before")
CYCLE = ("production", "production_before", "employment_before")
LEVELS = (*GROWTH, "employment_level", "production_level", "time")
CONTROL = "memory"
"""Form without production: what the others must beat to owe anything to production."""
FORMS = {"growth": GROWTH, "cycle": CYCLE, "levels": LEVELS, CONTROL: ("employment_before",)}
"""Regressors of each form of the pooled equation. In *cycle* production counts as its departure
from its own mean growth, and there is no constant."""


def rows_of(known: Data, code: str, form: str) -> tuple[pd.DataFrame, pd.Series]:
    """Rows of an equation of one industry, and what was taken off its columns."""
    e, y = known.employment[code], known.production[code]
    growth = y.diff()
    frame = growth_rows(e.diff().dropna(), growth.reindex(e.index).dropna())
    frame["production_before"] = growth.shift(1).reindex(frame.index)
    frame["employment_level"] = e.shift(1)
    frame["production_level"] = y.shift(1)
    frame["time"] = frame.index.to_numpy() - 2000.0
    frame = frame.dropna()
    off = pd.Series(0.0, index=frame.columns)
    if form == "cycle":
        # Without a constant, employment tends to no change where production grows as ever.
        off["production"] = off["production_before"] = float(growth.dropna().mean())
    if form == "levels":
        for column in ("employment_level", "production_level", "time"):
            off[column] = frame[column].mean()
    return frame - off, off


def fit(known: Data, codes: Sequence[str], form: str) -> Slopes:
    """Pooled equation on what was known."""
    frames = {code: rows_of(known, code, form)[0] for code in codes}
    return fit_slopes(frames, "employment", FORMS[form])


def simulate(
    slopes: Slopes, known: Data, code: str, form: str, production: Array, seed: int
) -> Array:
    """Log employment in draws, given log production in draws (or one path for all of them)."""
    e, y = known.employment[code], known.production[code]
    cutoff = int(e.index[-1])
    off = rows_of(known, code, form)[1]
    beta = slopes.draws(DRAWS, seed, f"headcount.{form}.{code}", code)
    memory = list(FORMS[form]).index("employment_before")
    beta[:, memory] = np.clip(beta[:, memory], -0.9, 0.9)
    noise = normals(seed, f"headcount.noise.{form}.{code}", DRAWS, HORIZON) * slopes.residual[code]
    path = np.broadcast_to(production, (DRAWS, HORIZON))
    past = y.loc[[cutoff - 1, cutoff]].to_numpy()
    path = np.column_stack([np.tile(past, (DRAWS, 1)), path])
    level = np.full(DRAWS, float(e.iloc[-1]))
    move = np.full(DRAWS, float(e.iloc[-1] - e.iloc[-2]))
    out = np.empty((DRAWS, HORIZON))
    for step in range(HORIZON):
        values = {
            "constant": np.ones(DRAWS),
            "production": path[:, step + 2] - path[:, step + 1],
            "production_before": path[:, step + 1] - path[:, step],
            "employment_before": move,
            "employment_level": level,
            "production_level": path[:, step + 1],
            "time": np.full(DRAWS, cutoff + 1 + step - 2000.0),
        }
        x = np.column_stack([values[name] - off[name] for name in FORMS[form]])
        move = np.sum(beta * x, axis=1) + noise[:, step]
        level = level + move
        out[:, step] = level
    return out


def state_space(known: Data, code: str, future: Array, draws: Array, seed: int) -> Array:
    """Local linear trend with log production as a regressor, of one industry by itself."""
    e = known.employment[code]
    y = known.production[code].reindex(e.index)
    centre, unit = float(e.mean()), float(e.diff().abs().mean())
    middle = float(y.mean())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = UnobservedComponents(
            ((e - centre) / unit).to_numpy(), "lltrend", exog=(y - middle).to_numpy()[:, None]
        )
        found = model.fit(disp=False, cov_type="none")
        ahead = found.get_forecast(HORIZON, exog=(future - middle)[:, None])
    z = normals(seed, f"headcount.state.{code}", DRAWS, HORIZON)
    slope = unit * float(found.params[-1])
    point = centre + unit * np.asarray(ahead.predicted_mean)
    spread = unit * np.sqrt(np.asarray(ahead.var_pred_mean))
    return np.asarray(point + slope * (draws - future) + z * spread)


def driven(known: Data, code: str, future: Array) -> Array:
    """The member of `talent.series` with drivers: regression with ARIMA (0,1,1) errors."""
    e = known.employment[code]
    drivers = np.concatenate([known.production[code].reindex(e.index).to_numpy(), future])
    made = fit_members(e.to_numpy(), HORIZON, 1, drivers[:, None])
    return np.asarray(made.paths[MEMBERS.index("driven")])


def plain(known: Data, codes: Sequence[str], seed: int) -> dict[str, dict[str, Array]]:
    """No change and drift as normal walks of the logs, and ETS by AICc, by method and code."""
    steps = np.arange(1, HORIZON + 1)
    out: dict[str, dict[str, Array]] = {"naive": {}, "drift": {}, "ETS": {}}
    histories = [np.exp(known.employment[code].to_numpy()) for code in codes]
    points, spreads = ets(histories, HORIZON)
    for i, code in enumerate(codes):
        e = known.employment[code].to_numpy()
        moves = np.diff(e)
        z = normals(seed, f"headcount.plain.{code}", DRAWS, HORIZON)
        flat = np.sqrt(np.mean(moves**2) * steps)
        tilted = np.std(moves, ddof=1) * np.sqrt(steps * (1 + steps / len(moves)))
        out["naive"][code] = e[-1] + z * flat
        out["drift"][code] = e[-1] + moves.mean() * steps + z * tilted
        # Normal on the values, as statsmodels has it; below a tenth of the last it has no meaning.
        least = 0.1 * np.exp(e[-1])
        out["ETS"][code] = np.log(np.maximum(points[i] + z * spreads[i], least))
    return out


def pools(code: str) -> tuple[str, ...]:
    """Industries that are pooled with one: the part of an industry stands in its place."""
    if code in PAIRS:
        return tuple(PAIRS)
    return tuple(code if one == "3344" else one for one in PAIRS)
