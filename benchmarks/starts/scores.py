"""Rivals as draws, and scores that respect starts which are intervals or still to come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from talent.demand.starts import fit_starts, survival

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from talent.demand.starts import DelayFit

    Array = NDArray[np.float64]

DRAWS = 2000
LEVELS = (0.5, 0.8, 0.9)
REACH = 15.0
STEP = 1 / 24


def dated(cases: pd.DataFrame) -> pd.DataFrame:
    """Cases with a stated start."""
    return cases.loc[cases["target_high"].notna()].reset_index(drop=True)


def per_fab(cases: pd.DataFrame) -> Array:
    """Weights that give each fab one."""
    return 1.0 / cases.groupby("fab")["fab"].transform("size").to_numpy(dtype=float)


def late_before(cases: pd.DataFrame) -> Array:
    """Years late as they were measured before: start, or newest target, less first target."""
    out = []
    for _, part in dated(cases).groupby("fab"):
        first, last = part.iloc[0], part.iloc[-1]
        meant = (first["target_low"] + first["target_high"]) / 2
        if np.isfinite(last["start_high"]):
            end = (last["start_low"] + last["start_high"]) / 2
        elif len(part) > 1:
            end = (last["target_low"] + last["target_high"]) / 2
        else:
            continue
        late = end - meant
        out.append(0.0 if abs(late) <= 0.5 else late)
    return np.asarray(out)


def _meant(case: pd.Series, rng: np.random.Generator) -> Array:
    return rng.uniform(case["target_low"], case["target_high"], DRAWS)


def _after(case: pd.Series, start: Array) -> Array:
    return np.maximum(start, case["said"] + STEP)


@dataclass(frozen=True)
class Rival:
    """A way to forecast: learn from cases, then give draws of a start."""

    name: str
    learn: Callable[[pd.DataFrame], object]
    draw: Callable[[object, pd.Series, np.random.Generator], Array]


def _at_its_word(_: object, case: pd.Series, rng: np.random.Generator) -> Array:
    return _after(case, _meant(case, rng))


def _half_late(late: object, case: pd.Series, rng: np.random.Generator) -> Array:
    values = np.asarray(late)
    values = values[values > 0]
    start = _meant(case, rng)
    if len(values):
        start = start + np.where(rng.random(DRAWS) < 0.5, rng.choice(values, DRAWS), 0.0)
    return _after(case, start)


def _empirical(late: object, case: pd.Series, rng: np.random.Generator) -> Array:
    values = np.asarray(late)
    more = rng.choice(values, DRAWS) if len(values) else 0.0
    return _after(case, _meant(case, rng) + more)


def model_draws(fit: DelayFit, case: pd.Series, rng: np.random.Generator) -> Array:
    """Draws of the model with the uncertainty of its parameters."""
    law = getattr(stats, fit.family)
    root = np.linalg.cholesky(fit.covariance)
    z = rng.standard_normal((DRAWS, 2))
    z *= np.sqrt(fit.freedom / rng.chisquare(fit.freedom, DRAWS))[:, None]
    theta = np.clip(fit.theta + z @ root.T, fit.theta - 3.0, fit.theta + 3.0)
    place = np.log(_meant(case, rng) - case["said"] + fit.shift) + theta[:, 0]
    scale = np.exp(theta[:, 1])
    left = survival(fit.family, (np.log(fit.shift) - place) / scale)
    error = law.isf(np.maximum(left * rng.random(DRAWS), 1e-300))
    years = np.exp(np.minimum(place + scale * error, 8.0)) - fit.shift
    return _after(case, case["said"] + years)


def model(name: str, oversampling: float = 1.0, **options: object) -> Rival:
    """The model of delays, fitted anew to each learning set."""
    return Rival(
        name,
        lambda cases: fit_starts(cases, oversampling, **options).delay,
        model_draws,
    )


RIVALS = (
    Rival("stated date at its word", lambda _: None, _at_its_word),
    Rival("before: half late, by a past delay", late_before, _half_late),
    Rival("past delays in years", late_before, _empirical),
    model("model, normal errors", family="norm"),
    model("model, same years at any lead", shift=20.0),
    model("model"),
    model("model, over-sampling 2", 2.0),
    model("model, over-sampling 4", 4.0),
)


def score(draws: Array, case: pd.Series, rng: np.random.Generator) -> dict[str, float]:
    """Bounds of the probability integral transform, and the CRPS over the years that are known.

    Of a fab that has not started, only the years until it was last seen are scored: up to then it
    is known that the start had not come.
    """
    ended = np.isfinite(case["start_high"])
    low = float((draws <= case["start_low"]).mean())
    high = float((draws <= case["start_high"]).mean()) if ended else 1.0
    real = (case["start_low"] + case["start_high"]) / 2 if ended else np.inf
    until = case["said"] + REACH if ended else case["seen"]
    grid = np.arange(case["said"], max(until, case["said"]), STEP)
    share = np.searchsorted(np.sort(draws), grid, side="right") / len(draws)
    return {
        "low": low, "high": max(high, low), "crps": float(((share - (grid >= real)) ** 2).sum())
        * STEP, "started": float(ended),
    }  # fmt: skip


def hold_out(
    folds: list[tuple[pd.DataFrame, pd.DataFrame]], rivals: tuple[Rival, ...] = RIVALS
) -> pd.DataFrame:
    """Scores of each rival on each case of the second frame, learnt from the first."""
    rows = []
    for known, new in folds:
        for rival in rivals:
            learnt = rival.learn(known)
            for index, case in new.iterrows():
                rng = np.random.default_rng([int(index), 7])
                draws = rival.draw(learnt, case, rng)
                rows.append({"rival": rival.name, "fab": case["fab"], "case": index,
                             **score(draws, case, rng)})  # fmt: skip
    return pd.DataFrame(rows)


def inside(rows: pd.DataFrame, level: float, weights: Array) -> float:
    """Share inside a central band; a case that is an interval counts in part."""
    a, b = (1 - level) / 2, (1 + level) / 2
    low, high = rows["low"].to_numpy(), np.maximum(rows["high"].to_numpy(), rows["low"] + 1e-9)
    part = np.clip(np.minimum(high, b) - np.maximum(low, a), 0.0, None) / (high - low)
    return float(np.average(part, weights=weights))


def summary(rows: pd.DataFrame) -> pd.DataFrame:
    """Table of the scores, each fab with weight one."""
    out = []
    for name, part in rows.groupby("rival", sort=False):
        weights = 1.0 / part.groupby("fab")["fab"].transform("size").to_numpy(dtype=float)
        width = np.maximum(part["high"] - part["low"], 1 / DRAWS)
        out.append(
            {
                "forecast": name,
                "CRPS, years": f"{np.average(part['crps'], weights=weights):.2f}",
                "log score": f"{np.average(np.log(width), weights=weights):.2f}",
                **{f"in {level:.0%}": f"{inside(part, level, weights):.0%}" for level in LEVELS},
            }
        )
    return pd.DataFrame(out)
