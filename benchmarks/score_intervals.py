"""How often the bootstrap intervals of scores hold the truth, on errors whose law is known.

Usage: ``python benchmarks/score_intervals.py`` (a minute). The errors of forecasts of a random
walk h years ahead are sums of h shocks, so those of forecasts a year apart share h - 1 of them.
Prints the rows of the table on docs/scoring.md.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats
from scipy.special import ndtri

from talent.evaluate.quantile_scores import PROBABILITIES, inside, pit, quantile_crps
from talent.evaluate.summary import scores

TRIALS = 400
SCORES = ("bias", "crps", "coverage_80")


def simulated(origins: int, horizon: int, rng: np.random.Generator) -> pd.DataFrame:
    """Scored cases of right forecasts of one series, one origin a year."""
    shocks = rng.normal(0, 3, origins + horizon - 1)
    errors = np.convolve(shocks, np.ones(horizon), mode="valid")
    sd = 3 * np.sqrt(horizon)
    quantiles = np.tile(1000 + sd * ndtri(PROBABILITIES), (origins, 1))
    linked = 1000 - errors
    return pd.DataFrame(
        {
            "kind": "backtest", "given": "", "country": "US", "scope": "components",
            "occupation": "total", "measure": "available", "horizon": horizon,
            "as_of": [f"{2000 + i}-02-01" for i in range(origins)],
            "year": [1999 + i + horizon for i in range(origins)], "linked": linked,
            "error": errors, "crps": quantile_crps(linked, quantiles), "wis": 1.0,
            **{f"in{level}": inside(linked, quantiles, level) for level in (50, 80, 90, 95)},
            "pit": pit(linked, quantiles), "naive_error": 1.0, "naive_crps": 1.0,
            "naive_scale": 1.0,
        }
    )  # fmt: skip


def main() -> None:
    """Print a table of the share of intervals that hold the truth."""
    print("| years ahead | origins | windows | score | 80 % interval | 95 % interval |")
    print("|---|---|---|---|---|---|")
    rng = np.random.default_rng(11)
    for horizon, origins in ((1, 25), (3, 25), (6, 25), (10, 25), (10, 100)):
        sd = 3 * np.sqrt(horizon)
        truth = {"bias": 0.0, "crps": sd / np.sqrt(np.pi), "coverage_80": 0.8}
        # A trial is a country, so that all are scored at once.
        trials = [simulated(origins, horizon, rng).assign(country=str(i)) for i in range(TRIALS)]
        table = scores(pd.concat(trials), by=["country"])
        for name in SCORES:
            held = [
                table[f"{name}_low_{p}"].le(truth[name]) & table[f"{name}_high_{p}"].ge(truth[name])
                for p in (80, 95)
            ]
            shares = " | ".join(f"{100 * one.mean():.0f} %" for one in held)
            print(f"| {horizon} | {origins} | {table['windows'][0]} | `{name}` | {shares} |")


if __name__ == "__main__":
    error = 100 * stats.norm.ppf(0.975) * np.sqrt(0.8 * 0.2 / TRIALS)
    main()
    print(f"\n{TRIALS} trials; a share of 80 % is known to within {error:.0f} points.")
