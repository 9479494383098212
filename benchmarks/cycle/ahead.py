"""Whether the cycle can be forecast, and whether its bands tell the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import statsmodels.api as sm
from benchmarks.cycle.tables import markdown

from talent.series.cycle import slow_mean

if TYPE_CHECKING:
    from talent.series.cycle import CycleFit

AHEAD = 3
SEED = 2035
TARGETS = ("US output, NAICS 3344", "world sales of semiconductors")


def forecasts(panel: pd.DataFrame, past: dict[int, CycleFit]) -> str:
    """RMSE of growth by the factor, AR(1), slow mean and naive, with a Diebold-Mariano test."""
    rows = []
    for target in TARGETS:
        for h in range(1, AHEAD + 1):
            errors = []
            for t, fit in past.items():
                growth = panel[target].loc[:t].dropna()
                if target not in fit.loadings.index or t + h not in panel.index or len(growth) < 12:
                    continue
                actual = panel.loc[t + h, target]
                if not np.isfinite(actual) or growth.index[-1] != t:
                    continue
                slow = float(fit.slow[target].loc[t])
                size = float(
                    fit.loadings.loc[target, "loading"] * fit.loadings.loc[target, "scale"]
                )
                around = growth - slow_mean(growth)
                x, y = around.to_numpy()[:-1], around.to_numpy()[1:]
                rho = float(x @ y / (x @ x))
                errors.append(
                    [
                        actual - slow - size * fit.expected(h)[-1],
                        actual - slow - rho**h * float(around.iloc[-1]),
                        actual - slow,
                        actual - float(growth.iloc[-1]),
                    ]
                )
            e = np.array(errors)
            rmse = np.sqrt(np.mean(e**2, axis=0))
            better = e[:, 2] ** 2 - e[:, 0] ** 2
            test = sm.OLS(better, np.ones(len(better))).fit(cov_type="HAC", cov_kwds={"maxlags": h})
            rows.append(
                [
                    target,
                    h,
                    len(e),
                    *(f"{v:.3f}" for v in rmse),
                    f"{1 - rmse[0] / rmse[2]:+.0%}",
                    f"{test.pvalues[0]:.2f}",
                ]
            )
    columns = [
        "growth of",
        "years ahead",
        "origins",
        "factor",
        "AR(1)",
        "slow mean",
        "naive",
        "factor over slow mean",
        "p",
    ]
    return markdown(pd.DataFrame(rows, columns=columns))


def coverage(final: CycleFit, past: dict[int, CycleFit]) -> str:
    """Share of later factor values inside bands drawn at each origin, and errors of the median."""
    rows = []
    for h in (1, 2, 3, 5):
        inside: dict[int, list[bool]] = {50: [], 80: [], 90: []}
        missed, none = [], []
        for t, fit in past.items():
            if t + h > final.years[-1]:
                continue
            # The final factor in the units of the origin, by the years that both know.
            both = final.history.reindex(fit.years)
            unit = float(fit.history @ both / (both @ both))
            value = unit * float(final.history.loc[t + h])
            drawn = fit.simulate(SEED, "cycle", 1000, h)[:, -1]
            for level, held in inside.items():
                low, high = np.quantile(drawn, [0.5 - level / 200, 0.5 + level / 200])
                held.append(bool(low < value < high))
            missed.append(value - fit.expected(h)[-1])
            none.append(value)
        rmse = [np.sqrt(np.mean(np.square(x))) for x in (missed, none)]
        rows.append(
            [
                h,
                len(missed),
                *(f"{v:.2f}" for v in rmse),
                *(f"{np.mean(v):.0%}" for v in inside.values()),
            ]
        )
    columns = [
        "years ahead",
        "origins",
        "RMSE, SD",
        "RMSE of no cycle",
        "in 50 %",
        "in 80 %",
        "in 90 %",
    ]
    return markdown(pd.DataFrame(rows, columns=columns))
