"""The factor: loadings, history, other ways to find it, and what each series does to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import statsmodels.api as sm
from benchmarks.cycle.tables import markdown
from statsmodels.tsa.statespace.dynamic_factor_mq import DynamicFactorMQ

from talent.demand.cycle import PANEL
from talent.series.coupling import fit_response
from talent.series.cycle import CycleFit, fit_cycle, slow_mean

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from talent.store import Snapshot

    Array = NDArray[np.float64]

FIRST_ORIGIN = 1992
SEED = 2035
TROUGH = -0.4
OUTPUT = PANEL[0].name
USERS = ("US output, computers", "US output, communications equipment")
SHOWN = ("US employment, components", "US employment, fab", "US quits", "JP separations")


def loadings(fit: CycleFit) -> str:
    """Table of the series, their loadings with errors, and the share of variance explained."""
    table = fit.loadings
    frame = pd.DataFrame(
        {
            "series": table.index,
            "changes": [
                f"{a}-{b} ({n})" for a, b, n in table[["first", "last", "years"]].to_numpy(int)
            ],
            "SD of a change": [f"{s:.3f}" for s in table["scale"]],
            "loading (s.e.)": [
                f"{v:.2f} ({e:.2f})" for v, e in table[["loading", "error"]].to_numpy()
            ],
            "log growth per SD of the factor": [
                f"{v:+.3f}" for v in table["loading"] * table["scale"]
            ],
            "share explained": [f"{v:.0%}" for v in table["share"]],
        }
    )
    weighted = np.average(table["share"], weights=table["years"])
    return markdown(frame) + f"\nOf all changes, each of equal weight: {weighted:.0%}.\n"


def troughs(fit: CycleFit) -> list[int]:
    """Years lower than both neighbours and at least `TROUGH` below the slow mean."""
    f = fit.history
    return [int(y) for y in f.index[1:-1] if f[y] < TROUGH and f[y] < f[y - 1] and f[y] < f[y + 1]]


def history(fit: CycleFit) -> str:
    """Factor by year since 1996, its troughs, and its law."""
    recent = fit.history.loc[1996:]
    error = pd.Series(fit.error, index=fit.years)
    lines = []
    for start in range(1996, int(recent.index[-1]) + 1, 10):
        years = [y for y in range(start, start + 10) if y in recent.index]
        frame = pd.DataFrame(
            [[f"{recent[y]:+.1f}" for y in years], [f"{error[y]:.1f}" for y in years]],
            columns=years,
        )
        frame.insert(0, "year", ["factor", "standard error"])
        lines.append(markdown(frame))
    z = np.random.default_rng(SEED).multivariate_normal(fit.law, fit.law_cov, 4000)
    swings = z[:, 0] ** 2 + 4 * z[:, 1] < 0
    angle = np.arccos(np.clip(z[swings, 0] / (2 * np.sqrt(-z[swings, 1])), -1, 1))
    low, high = np.quantile(2 * np.pi / angle, [0.05, 0.95])
    se = np.sqrt(np.diag(fit.law_cov))
    ljung = sm.stats.acorr_ljungbox(
        fit.factor[2:] - fit.law[0] * fit.factor[1:-1] - fit.law[1] * fit.factor[:-2], lags=[5]
    )["lb_pvalue"].iloc[0]
    return "\n".join(lines) + (
        f"\nTroughs, found as years below both neighbours and below {TROUGH}: "
        f"{', '.join(map(str, troughs(fit)))}.\n\n"
        f"Law: `f[t] = {fit.law[0]:.2f} ({se[0]:.2f}) f[t-1] "
        f"{fit.law[1]:+.2f} ({se[1]:.2f}) f[t-2] + u`, "
        f"shocks of {fit.shock:.2f} SD, {fit.freedom} degrees of freedom. One swing takes "
        f"{fit.period:.1f} years (90 % of draws: {low:.1f} to {high:.1f}; "
        f"{swings.mean():.0%} of draws swing at all). "
        f"Shocks left over: Ljung-Box at 5 lags p = {ljung:.2f}, "
        f"excess kurtosis {pd.Series(fit.factor).kurt():+.1f} of the factor.\n"
    )


def by_likelihood(panel: pd.DataFrame) -> pd.Series:
    """Yearly dynamic factor by maximum likelihood (EM)."""
    z = _standard(panel)
    z.index = pd.PeriodIndex(z.index.astype(str), freq="Y")
    fit = DynamicFactorMQ(z, factors=1, factor_orders=2, idiosyncratic_ar1=False, standardize=False)
    f = fit.fit(disp=False, maxiter=500).factors.smoothed.iloc[:, 0]
    found = pd.Series(f.to_numpy(), index=z.index.year)
    return _signed(found, z.set_axis(z.index.year))


def by_month(months: pd.DataFrame, last: int) -> pd.Series:
    """Monthly dynamic factor of the monthly series, summed to growth of yearly averages."""
    known = months.loc[: f"{last}-12"]
    growth = known.diff().iloc[1:]
    slow = growth.rolling(361, center=True, min_periods=24).mean()
    z = (growth - slow).loc[:, growth.notna().sum() >= 120]
    z = (z / z.std()).loc[lambda d: d.notna().any(axis=1)]
    fit = DynamicFactorMQ(z, factors=1, factor_orders=3, idiosyncratic_ar1=True, standardize=False)
    f = fit.fit(disp=False, maxiter=300).factors.smoothed.iloc[:, 0]
    level = f.cumsum()
    yearly = level.groupby(level.index.year).mean().diff().dropna()
    return _signed(yearly, known.groupby(known.index.year).mean().diff())


def simple_mean(panel: pd.DataFrame) -> pd.Series:
    """Mean of the standardised changes that are known."""
    mean = _standard(panel).mean(axis=1)
    return mean / mean.std()


def two_steps(panel: pd.DataFrame) -> pd.Series:
    """Return the factor that is used."""
    return fit_cycle(panel).history


def _standard(panel: pd.DataFrame) -> pd.DataFrame:
    kept = panel.loc[:, panel.notna().sum() >= 8]
    around = pd.DataFrame({c: kept[c] - slow_mean(kept[c]) for c in kept})
    return (around / around.std()).dropna(how="all")


def _signed(f: pd.Series, like: pd.DataFrame) -> pd.Series:
    sign = np.sign(np.nansum([f.corr(like[c]) for c in like]))
    return sign * f / f.std()


def monthly(snapshot: Snapshot) -> pd.DataFrame:
    """Logs of the monthly series of the panel, without their mean season."""
    out = {}
    for member in PANEL:
        rows = snapshot.observations(member.concept, series=member.series)
        if (rows["frequency"] != "M").any():
            continue
        logs = np.log(rows.set_index(pd.PeriodIndex(rows["period"], freq="M"))["value"])
        change = logs.rename_axis(None).diff()
        month = change.index.month.to_numpy()
        season = change.groupby(month).transform("mean") - change.mean()
        out[member.name] = (change - season).cumsum()
    return pd.DataFrame(out)


def alternatives(panel: pd.DataFrame, months: pd.DataFrame, changes: dict[str, pd.Series]) -> str:
    """Stability and use of four ways to find the factor."""
    last = int(panel.index[-1])
    ways: dict[str, Callable[[int], pd.Series]] = {
        "two steps, yearly (used)": lambda t: two_steps(panel.loc[:t]),
        "mean of standardised changes, yearly": lambda t: simple_mean(panel.loc[:t]),
        "maximum likelihood, yearly": lambda t: by_likelihood(panel.loc[:t]),
        "maximum likelihood, monthly series only": lambda t: by_month(months, t),
    }
    rows = []
    for name, way in ways.items():
        full = way(last)
        past = {t: way(t) for t in range(FIRST_ORIGIN, last)}
        seen = pd.Series({t: float(f.loc[t]) for t, f in past.items()})
        errors = {t: _predicted(f, panel[OUTPUT], t, 1) for t, f in past.items()}
        rmse = np.sqrt(np.nanmean(np.square(list(errors.values()))))
        shares = [fit_response(changes[k], full).share for k in SHOWN]
        rows.append(
            [
                name,
                f"{seen.corr(full.loc[seen.index]):.2f}",
                f"{rmse:.3f}",
                *(f"{s:.2f}" for s in shares),
            ]
        )
    columns = [
        "way",
        "first seen against final",
        "RMSE of output growth, 1 year",
        *(f"R2, {k}" for k in SHOWN),
    ]
    return markdown(pd.DataFrame(rows, columns=columns))


def _predicted(f: pd.Series, growth: pd.Series, t: int, h: int) -> float:
    """Error of growth `h` years after `t` from a regression on the factor of two years."""
    known = growth.loc[:t].dropna()
    slow = slow_mean(known)
    frame = pd.concat(
        [(known - slow).shift(-h).rename("y"), f.rename("f"), f.shift().rename("l")], axis=1
    )
    fit = sm.OLS(*with_constant(frame.loc[:t].dropna())).fit()
    now = np.array([1.0, f.loc[t], f.loc[t - 1]])
    return float(growth.get(t + h, np.nan) - slow.iloc[-1] - now @ fit.params)


def with_constant(frame: pd.DataFrame) -> tuple[Array, Array]:
    """Column ``y``, and the others with a constant, as a regression takes them."""
    return frame["y"].to_numpy(), sm.add_constant(
        frame.drop(columns="y").to_numpy(), has_constant="add"
    )


def left_out(panel: pd.DataFrame, changes: dict[str, pd.Series]) -> str:
    """What changes if one series, or the two users, are left out."""
    whole = fit_cycle(panel)
    rows = [_line("nothing", whole, whole, changes)]
    rows += [_line(c, fit_cycle(panel.drop(columns=c)), whole, changes) for c in panel]
    rows.append(_line("both users", fit_cycle(panel.drop(columns=list(USERS))), whole, changes))
    columns = [
        "left out",
        "correlation with the factor",
        "swing, years",
        "2009",
        "2023",
        *(f"R2, {k}" for k in SHOWN),
    ]
    return markdown(pd.DataFrame(rows, columns=columns))


def _line(name: str, fit: CycleFit, whole: CycleFit, changes: dict[str, pd.Series]) -> list[str]:
    return [
        name,
        f"{fit.history.corr(whole.history):.2f}",
        f"{fit.period:.1f}",
        f"{fit.history[2009]:+.1f}",
        f"{fit.history[2023]:+.1f}",
        *(f"{fit_response(changes[k], fit.history).share:.2f}" for k in SHOWN),
    ]
