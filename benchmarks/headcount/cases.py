"""Every forecast of every method, industry and origin, set beside what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from benchmarks.headcount.data import (
    CODES,
    DRAWS,
    EARLIEST,
    FAB,
    HORIZON,
    PAIRS,
    Data,
    Origin,
    trends,
)
from benchmarks.headcount.models import (
    CONTROL,
    FORMS,
    driven,
    fit,
    plain,
    pools,
    simulate,
    state_space,
)
from benchmarks.series.us import COMPLETE

from talent.series.metrics import crps, naive_scale

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

LEVELS = (50, 80, 95)
GIVEN = ", production given"
"""Ending of the names of forecasts that are told what production will be."""
EQUAL = "equal mix"
STACKED = "learnt mix"
PARTNER = "cycle"
"""Form of the equation that is mixed with the trend; the best on the design half."""
GRID = np.linspace(0.0, 1.0, 21)
FEWEST = 20
"""Cases from which a weight is learnt; with fewer it is one half."""


def forecasts(
    data: Data, employment: Mapping[int, Origin], production: Mapping[int, Origin],
    ratio: Mapping[int, Origin], say: Callable[[str], None],
) -> tuple[dict[tuple[str, str, int], Array], dict[str, int]]:  # fmt: skip
    """Log draws by method, code and origin, and how many searches of each form did not settle."""
    out: dict[tuple[str, str, int], Array] = {}
    unsettled = dict.fromkeys(FORMS, 0)
    for cutoff in range(EARLIEST, COMPLETE + 1):
        say(f"origin {cutoff}")
        known = data.until(cutoff)
        for method, by_code in plain(known, CODES, cutoff).items():
            out |= {(method, code, cutoff): path for code, path in by_code.items()}
        fits = {}
        for form in FORMS:
            for pooled in {pools(code) for code in CODES}:
                fits[form, pooled] = fit(known, pooled, form)
                unsettled[form] += not fits[form, pooled].converged
        for code in CODES:
            made = PAIRS.get(code, "3344")
            paths = production[cutoff].paths[made]
            middle = np.median(paths, axis=0)
            told = data.production[code].reindex(range(cutoff + 1, cutoff + 1 + HORIZON))
            told = told.ffill()  # years after the last known one are not scored
            out["trend", code, cutoff] = employment[cutoff].paths[code]
            out["productivity", code, cutoff] = ratio[cutoff].paths[code] + paths
            for ending, future, draws in (
                ("", middle, paths),
                (GIVEN, told.to_numpy(), np.tile(told.to_numpy(), (DRAWS, 1))),
            ):
                for form in FORMS:
                    if form == CONTROL and ending:
                        continue
                    out[form + ending, code, cutoff] = simulate(
                        fits[form, pools(code)], known, code, form, draws, cutoff
                    )
                out[f"state space{ending}", code, cutoff] = state_space(
                    known, code, future, draws, cutoff
                )
                point = driven(known, code, future)
                out[f"driven{ending}", code, cutoff] = np.tile(point, (DRAWS, 1))
    return out, unsettled


def mixed(one: Array, other: Array, weight: Array) -> Array:
    """Mix of two forecasts by quantile: ``weight`` (horizon,) is that of the other."""
    return np.asarray((1 - weight) * np.sort(one, axis=0) + weight * np.sort(other, axis=0))


def add_mixes(found: dict[tuple[str, str, int], Array], data: Data) -> dict[tuple[str, int], Array]:
    """Add the equal and the learnt mix of trend and equation; returns the learnt weights."""
    weights = {}
    for ending in ("", GIVEN):
        other = PARTNER + ending
        errors = _log_errors(found, data, other)
        for cutoff in range(EARLIEST, COMPLETE + 1):
            for code in CODES:
                pair = found["trend", code, cutoff], found[other, code, cutoff]
                found[EQUAL + ending, code, cutoff] = mixed(*pair, np.full(HORIZON, 0.5))
                kin = {code, "3344", FAB} if code in ("3344", FAB) else {code}
                past = errors.loc[
                    ~errors["code"].isin(kin) & (errors["cutoff"] + errors["horizon"] <= cutoff)
                ]
                weight = np.array([best_weight(past, h) for h in range(1, HORIZON + 1)])
                found[STACKED + ending, code, cutoff] = mixed(*pair, weight)
                if not ending:
                    weights[code, cutoff] = weight
    return weights


def _log_errors(
    found: Mapping[tuple[str, str, int], Array], data: Data, other: str
) -> pd.DataFrame:
    """Scaled log errors of the medians of the trend and of another method."""
    rows = []
    for cutoff in range(EARLIEST, COMPLETE + 1):
        for code in CODES:
            e = data.employment[code]
            scale = float(e.loc[:cutoff].diff().abs().mean())
            one, two = (np.median(found[m, code, cutoff], axis=0) for m in ("trend", other))
            for h in range(1, HORIZON + 1):
                if cutoff + h in e.index:
                    y = e[cutoff + h]
                    rows.append(
                        (code, cutoff, h, (one[h - 1] - y) / scale, (two[h - 1] - y) / scale)
                    )
    return pd.DataFrame(rows, columns=["code", "cutoff", "horizon", "trend", "other"])


def best_weight(errors: pd.DataFrame, horizon: int) -> float:
    """Weight of the other method with the least mean absolute error; one half on few cases."""
    one = errors.loc[errors["horizon"] == horizon]
    if len(one) < FEWEST:
        return 0.5
    trend, other = one["trend"].to_numpy(), one["other"].to_numpy()
    loss = np.abs((1 - GRID) * trend[:, None] + GRID * other[:, None]).mean(axis=0)
    return float(GRID[np.argmin(loss)])


def scored(found: Mapping[tuple[str, str, int], Array], data: Data, first: int) -> pd.DataFrame:
    """One row a method, industry, origin and horizon: actual, median, bands, CRPS and scale."""
    parts = []
    for (method, code, cutoff), path in found.items():
        if cutoff < first:
            continue
        e = data.employment[code]
        actual = np.exp(e.reindex(range(cutoff + 1, cutoff + 1 + HORIZON)).to_numpy())
        draws = np.exp(path)
        part = pd.DataFrame(
            {
                "method": method,
                "code": code,
                "cutoff": cutoff,
                "horizon": np.arange(1, HORIZON + 1),
                "y": actual,
                "point": np.median(draws, axis=0),
                "scale": naive_scale(np.exp(e.loc[:cutoff].to_numpy())),
            }
        )
        for level in LEVELS:
            low, high = np.quantile(draws, [0.5 - level / 200, 0.5 + level / 200], axis=0)
            part[f"lo-{level}"], part[f"hi-{level}"] = low, high
        part["crps"] = np.nan if np.ptp(draws[:, 0]) == 0 else crps(actual, draws)
        parts.append(part)
    rows = pd.concat(parts, ignore_index=True).dropna(subset=["y", "point"])
    rows["error"] = (rows["y"] - rows["point"]).abs() / rows["scale"]
    rows["crps"] = rows["crps"] / rows["scale"]
    return rows


def ratios(data: Data) -> dict[str, pd.Series]:
    """Employment per unit of production, logs."""
    return {
        code: (e - data.production[code].reindex(e.index)).dropna()
        for code, e in data.employment.items()
    }


def origins_of_data(
    data: Data, say: Callable[[str], None]
) -> tuple[dict[int, Origin], dict[int, Origin], dict[int, Origin]]:
    """`talent.series` on employment, on production, and on employment per unit of production."""
    say("trends of employment")
    employment = trends(data.employment, 1)
    say("trends of production")
    made = {PAIRS[code]: data.production[code] for code in PAIRS}
    production = trends({PAIRS.get(k, k): v for k, v in made.items()}, 101)
    say("trends of productivity")
    return employment, production, trends(ratios(data), 201)
