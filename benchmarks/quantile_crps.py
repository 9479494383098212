"""How far the CRPS through nine quantiles is from that of the distribution behind them.

Usage: ``python benchmarks/quantile_crps.py`` (half a minute). Prints the table on docs/scoring.md
but for its last row: with ``--forecast`` a forecast is made for that one.
"""

from __future__ import annotations

import sys

import numpy as np
from scipy import stats

import talent
from talent.evaluate.quantile_scores import PROBABILITIES, quantile_crps
from talent.series.metrics import crps

GRID = (np.arange(200) + 0.5) / 200
FINE = (np.arange(100_000) + 0.5) / 100_000
LAWS = {
    "normal": stats.norm(),
    "log-normal, sd of the log 0.1": stats.lognorm(0.1),
    "log-normal, sd of the log 0.3": stats.lognorm(0.3),
    "gamma of shape 2": stats.gamma(2),
    "Student, 4 degrees of freedom": stats.t(4),
    "log-normal, sd of the log 1": stats.lognorm(1.0),
}


def compare(name: str, draws: np.ndarray) -> None:
    """Print the largest relative difference of one score, and that of the mean score."""
    quantiles, actual = np.quantile(draws, PROBABILITIES), np.quantile(draws, GRID)
    mine = quantile_crps(actual, np.tile(quantiles, (len(actual), 1)))
    exact = np.array([crps(y, draws) for y in actual])
    mean = 100 * abs(mine.mean() / exact.mean() - 1)
    print(f"| {name} | {mean:.2f} % | {100 * np.abs(mine / exact - 1).max():.1f} % |")


def forecast_rows() -> None:
    """The same for people employed in a forecast."""
    worst, means = 0.0, []
    with talent.open("sqlite://") as store:
        made = talent.forecast(store, as_of="2026-11-22", draws=4000, seed=3, save=False)
    for country in ("US", "JP", "TW"):
        for occupation in ("total", "engineers", "technicians", "operators"):
            draws = made.cube.draws("available", country=country, occupation=occupation)[:, 1:]
            quantiles = np.quantile(draws, PROBABILITIES, axis=0).T
            for p in (0.01, 0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95, 0.99):
                actual = np.quantile(draws, p, axis=0)
                ratio = quantile_crps(actual, quantiles) / crps(actual, draws)
                worst = max(worst, float(np.abs(ratio - 1).max()))
            picked = draws[np.random.default_rng(0).integers(0, len(draws), 300)]
            mine = np.mean([quantile_crps(y, quantiles) for y in picked])
            means.append(abs(mine / np.mean([crps(y, draws) for y in picked]) - 1))
    print(f"| forecast, 12 series, 10 years | {100 * max(means):.2f} % | {100 * worst:.1f} % |")


if __name__ == "__main__":
    print("| distribution | mean score | one score, at most |\n|---|---|---|")
    for label, law in LAWS.items():
        compare(label, law.ppf(FINE))
    humps = np.concatenate([stats.norm(-2).ppf(FINE), stats.norm(2).ppf(FINE)])
    compare("two humps (normals four sd apart)", humps)
    if "--forecast" in sys.argv:
        forecast_rows()
