"""``python -m benchmarks.starts`` measures the forecasts of fab starts into docs/fab-starts.md."""

from __future__ import annotations

import datetime as dt
import tempfile
import time

import numpy as np
import pandas as pd
from benchmarks.starts import data, page, scores, tried
from scipy import stats

from talent.demand.announcements import risk_years
from talent.demand.starts import STAGES, fit_starts

FIRST, LAST = 2010, 2025


def leave_years_out(cases: pd.DataFrame) -> list[tuple[pd.DataFrame, pd.DataFrame]]:
    """One fold a year of first statement: the fabs of that year against all others."""
    cases = scores.dated(cases)
    year = cases.groupby("fab")["said"].transform("min").astype(int)
    return [(cases.loc[year != y], cases.loc[year == y]) for y in sorted(set(year))]


def forward(
    by_day: dict[dt.date, pd.DataFrame], final: pd.DataFrame
) -> list[tuple[pd.DataFrame, pd.DataFrame]]:
    """One fold a year: what was known on 1 January against the statements of that year."""
    final = scores.dated(final)
    folds = []
    for day, known in by_day.items():
        new = final.loc[final["said"].between(day.year, day.year + 1, inclusive="left")]
        if len(new) and day.month == 1:
            folds.append((known, new))
    return folds


def parameters(cases: pd.DataFrame) -> pd.DataFrame:
    """Estimates by degree of over-sampling."""
    rows = []
    for ratio in (1.0, 2.0, 4.0):
        model = fit_starts(cases, ratio)
        theta, errors = model.delay.theta, model.delay.errors
        half, late = model.quantiles(3.0, np.array([0.5, 0.9]))
        rows.append(
            {
                "over-sampling": f"{ratio:g}",
                "location": f"{theta[0]:.3f} ({errors[0]:.3f})",
                "log scale": f"{theta[1]:.2f} ({errors[1]:.2f})",
                "median delay, due in 3 years": f"{half:.2f}",
                "one in ten is later by": f"{late:.1f}",
                **{
                    f"lead if none is stated, {stage}": f"{np.exp(model.lead[stage].theta[0]):.1f}"
                    for stage in STAGES
                },
                **{
                    f"cancelled a year, {stage}": _rate(model.shape[stage], model.rate[stage])
                    for stage in STAGES
                },
            }
        )
    return pd.DataFrame(rows)


def _rate(shape: float, years: float) -> str:
    low, high = stats.gamma.ppf([0.05, 0.95], shape) / years
    return f"{shape / years:.1%} ({low:.1%} to {high:.1%})"


def main() -> None:
    """Measure and write the page and its plot."""
    began = time.perf_counter()
    days = [dt.date(year, 1, 1) for year in range(FIRST, LAST + 1)]
    by_day = data.by_date([*days, data.AS_OF])
    cases = by_day[data.AS_OF]
    abroad = scores.dated(data.elsewhere())
    with tempfile.TemporaryDirectory() as folder:
        events = data.open_data(folder).as_of(data.AS_OF).fab_events()
    started = set(events.loc[events["kind"] == "production_start", "fab"])
    held = {
        "year": scores.hold_out(leave_years_out(cases)),
        "forward": scores.hold_out(forward(by_day, cases)),
        "name": scores.hold_out([(cases, abroad.loc[abroad["found"] == "name"])]),
        "trouble": scores.hold_out([(cases, abroad.loc[abroad["found"] == "trouble"])]),
    }
    page.plot(held)
    found = {
        "cases": cases, "abroad": data.elsewhere(), "held": held, "parameters": parameters(cases),
        "distributions": tried.distributions(cases), "covariates": tried.covariates(cases),
        "era": tried.era_without_echoes(cases, started), "shocks": tried.shocks(cases),
        "risk": risk_years(cases), "risk_abroad": risk_years(data.elsewhere()),
        "chips": data.chips_years(cases),
    }  # fmt: skip
    page.write(found)
    print(f"{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
