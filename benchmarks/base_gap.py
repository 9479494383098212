"""What the gap of the base year rests on, and how well its vacancies would have been foreseen.

``python -m benchmarks.base_gap`` backtests the vacancy rate on openings of US durable goods and on
Taiwan's survey, works out each country's gap, and puts the tables into docs/base-gap.md.
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from benchmarks.pages import markdown, write
from scipy import stats

from talent.demand.slack import base_slack, fit_dynamics, month_of, nowcast
from talent.inputs import Inputs
from talent.store import open_store
from talent.supply.hiring import PROXY_INDUSTRY

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from talent.store import Snapshot

    Array = NDArray[np.float64]

PAGE = Path(__file__).resolve().parents[1] / "docs" / "base-gap.md"
AS_OF = dt.date(2026, 11, 22)
DRAWS = 4000
GRID = (np.arange(999) + 1) / 1000
FIRST, STEP = month_of("2007-03"), 3.0
AHEAD = (6, 12, 24, 48)
LEVELS = (0.5, 0.8, 0.95)


def rates(snapshot: Snapshot, concept: str, **where: str) -> pd.Series:
    """Vacancies per person employed by month since year 0."""
    rows = snapshot.observations(concept, **where).sort_values("period")
    value = rows["value"].to_numpy(dtype=float)
    return pd.Series(value / (1 - value), index=[month_of(p) for p in rows["period"]])


def process(known: pd.Series, target: float) -> Array:
    """Ours: quantiles of the rate that a survey will show."""
    months, logs = known.index.to_numpy(dtype=float), np.log(known.to_numpy(dtype=float))
    dynamics = fit_dynamics(months, logs)
    mean, sd = nowcast(dynamics, months, logs, target)
    wide = np.hypot(sd, np.sqrt(dynamics.noise))
    return np.asarray(np.exp(mean + wide * stats.norm.ppf(GRID)))


def any_month(known: pd.Series, target: float) -> Array:
    """The rule before: a random one of the last 96 months."""
    del target
    return np.asarray(np.quantile(known.to_numpy()[-96:], GRID))


def no_change(known: pd.Series, target: float) -> Array:
    """The last value, moved by the changes that so many months brought in the past."""
    gap = target - known.index[-1]
    logs = np.log(known)
    before = logs.reindex(logs.index - gap).to_numpy(dtype=float)
    moved = (logs.to_numpy(dtype=float) - before)[np.isfinite(before)]
    return np.asarray(np.exp(logs.iloc[-1] + np.quantile(moved, GRID)))


RIVALS: dict[str, Callable[[pd.Series, float], Array]] = {
    "any of 96 months": any_month, "no change": no_change, "process": process,
}  # fmt: skip


def crps(quantiles: Array, actual: float) -> float:
    """Score of a forecast given by equally likely quantiles, in the unit of the actual."""
    n = len(quantiles)
    spread = 2 * (np.arange(1, n + 1) - (n + 1) / 2) @ quantiles / n**2
    return float(np.abs(quantiles - actual).mean() - spread)


def backtest(series: pd.Series, origins: list[float], ahead: tuple[int, ...]) -> pd.DataFrame:
    """Score every rival from every origin on what was published later."""
    found = []
    for origin in origins:
        known = series.loc[:origin]
        for months in ahead:
            if origin + months not in series.index:
                continue
            actual = float(series.loc[origin + months])
            for name, rival in RIVALS.items():
                quantiles = rival(known, origin + months)
                inside = {
                    level: bool(
                        np.quantile(quantiles, (1 - level) / 2)
                        <= actual
                        <= np.quantile(quantiles, (1 + level) / 2)
                    )
                    for level in LEVELS
                }
                found.append(
                    {"ahead": months, "rule": name, "crps": crps(quantiles, actual)}
                    | {"bias": float(np.median(quantiles)) - actual}
                    | {f"{level:.0%}": value for level, value in inside.items()}
                )
    return pd.DataFrame(found)


def scores(frame: pd.DataFrame) -> str:
    """Return the table of a backtest."""
    rows = []
    for (months, rule), part in frame.groupby(["ahead", "rule"], sort=True):
        held = "/".join(f"{part[f'{level:.0%}'].mean():.0%}" for level in LEVELS)
        rows.append(
            [months, len(part), rule, f"{part['crps'].mean():.2%}", f"{part['bias'].mean():+.2%}",
             held]
        )  # fmt: skip
    columns = ["months ahead", "forecasts", "rule", "CRPS (points of the rate)", "bias",
               "coverage 50/80/95 %"]  # fmt: skip
    return markdown(pd.DataFrame(rows, columns=columns))


def openings_backtest(snapshot: Snapshot) -> str:
    """Backtest on monthly openings of US durable goods."""
    series = rates(snapshot, "openings_rate", country="US", industry=PROXY_INDUSTRY)
    origins = [m for m in np.arange(FIRST, series.index[-1], STEP) if m in series.index]
    return scores(backtest(series, origins, AHEAD))


def taiwan_backtest(snapshot: Snapshot) -> str:
    """Backtest on Taiwan's half-yearly survey of manufacturing."""
    series = rates(snapshot, "vacancies_rate", country="TW", industry="manufacturing")
    origins = list(series.index[23:])
    return scores(backtest(series, origins, (6, 12)))


def countries(snapshot: Snapshot) -> str:
    """Return the arithmetic of each country, medians and 90 % bands of what goes in."""
    rows = []
    for country in ("US", "JP", "TW"):
        inputs = Inputs(snapshot, 2035, DRAWS)
        gap = base_slack(inputs, country).gap
        drivers = {d.key.split(".")[0]: d.values for d in inputs.drivers(country)}
        vacancies = drivers[f"vacancies of the base year, {country}"]
        ratio, fill = drivers["industry_vacancy_ratio"], drivers["months_to_fill"]
        hires = (vacancies * ratio - gap) / fill
        rows.append(
            [country, band(vacancies), band(ratio, percent=False), band(hires),
             band(fill, percent=False), band(gap), f"{(gap < 0).mean():.0%}"]
        )  # fmt: skip
    columns = ["country", "vacancies per employed", "x industry ratio", "- hires a month",
               "x months to fill", "= gap", "below 0"]  # fmt: skip
    return markdown(pd.DataFrame(rows, columns=columns))


def months_per_hire(snapshot: Snapshot) -> str:
    """Return openings per monthly hire of US durable goods: yearly means over spans."""
    openings = rates(snapshot, "openings_rate", country="US", industry=PROXY_INDUSTRY)
    rows = snapshot.observations("hires_rate", country="US", industry=PROXY_INDUSTRY)
    hires = pd.Series(rows["value"].to_numpy(), index=[month_of(p) for p in rows["period"]])
    both = pd.concat([openings, hires], axis=1, join="inner")
    ratio = (both[0] / both[1]).groupby((both.index // 12).astype(int)).mean()
    spans = [(2001, 2007), (2008, 2010), (2011, 2017), (2018, 2019), (2020, 2022), (2025, 2026)]
    table = [
        [f"{a}-{b}", *(f"{f(ratio.loc[a:b]):.2f}" for f in (np.mean, np.min, np.max))]
        for a, b in spans
    ]
    frame = pd.DataFrame(table, columns=["years", "mean", "lowest year", "highest year"])
    return markdown(frame)


def industry_ratio(snapshot: Snapshot) -> str:
    """Return Taiwan's pairs of C26 and manufacturing, and the interval of a further one."""
    part = rates(snapshot, "vacancies_rate", country="TW", scope="components")
    whole = rates(snapshot, "vacancies_rate", country="TW", industry="manufacturing")
    logs = np.log((part / whole).dropna())
    half = stats.t.ppf(0.95, len(logs) - 1) * logs.std() * np.sqrt(1 + 1 / len(logs))
    low, mid, high = np.exp(logs.mean() + np.array([-half, 0.0, half]))
    pairs = ", ".join(
        f"{v:.2f} ({m // 12:.0f}-{m % 12 + 1:02.0f})" for m, v in np.exp(logs).items()
    )
    return (
        f"C26 over manufacturing: {pairs}. Mean {mid:.2f}, 90 % prediction interval of a further "
        f"value {low:.2f} to {high:.2f} (Student's t, n = {len(logs)}).\n"
    )


def band(values: Array, *, percent: bool = True) -> str:
    """Return median and central 90 %."""
    low, mid, high = np.quantile(values, [0.05, 0.5, 0.95])
    if percent:
        return f"{mid:.1%} ({low:.1%} to {high:.1%})"
    return f"{mid:.2f} ({low:.2f} to {high:.2f})"


def main() -> None:
    """Measure and write; an argument names another data package to read."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/base_gap.db", load=len(sys.argv) == 1)
        if len(sys.argv) > 1:
            store.load(Path(sys.argv[1]))
        snapshot = store.as_of(AS_OF)
        store.engine.dispose()
    parts = {
        "countries": countries(snapshot),
        "ratio": industry_ratio(snapshot),
        "months": months_per_hire(snapshot),
        "openings": openings_backtest(snapshot),
        "taiwan": taiwan_backtest(snapshot),
    }
    for name, text in parts.items():
        print(f"{name}\n{text}", flush=True)
    write(PAGE, "benchmarks/base_gap.py", parts)


if __name__ == "__main__":
    main()
