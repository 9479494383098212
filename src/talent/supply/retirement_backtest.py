"""How well past forecasts of who stays at work would have done, from what was known at the time.

At each origin the share of a cohort that is still in the labour force five years later is forecast
for men and women of each country with yearly figures, at three ages, by the fitted hazards of real
cohorts and by two simpler rivals. The errors decide between them, and size the shock that is
common to a country.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.errors import TalentError
from talent.supply.retirement import fit_retirement
from talent.supply.transitions import country_cohorts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from talent.supply.retirement import RetirementModel

__all__ = ["backtest", "country_shock", "scores"]

AGES = {"45-49": "50-54", "50-54": "55-59", "55-59": "60-64"}
"""Bands of a cohort at the origin and five years later."""
SPAN = 5
FEWEST = 4
"""Country-origins below which a shock is not measured."""


def backtest(
    participation: pd.DataFrame, origins: Iterable[int], *, ahead: Iterable[int] = (0,)
) -> pd.DataFrame:
    """Forecasts and outcomes of the share of cohorts that stays, in logarithms.

    Parameters
    ----------
    participation : pandas.DataFrame
        Snapshot rows of the concept ``participation``. At each origin only rows up to that year
        are used.
    origins : iterable of int
        Years at which forecasts are made.
    ahead : iterable of int
        Years from the origin to the start of the five years that are forecast.

    Returns
    -------
    pandas.DataFrame
        ``country, sex, origin, ahead, age, truth, hazards, cross_section, last_cohort``: natural
        logarithms of the share that stayed and of its three forecasts.
    """
    sexes = participation[participation["sex"] != "T"]
    wide = sexes.pivot_table(index=["country", "sex", "year"], columns="age_band", values="value")
    logs: pd.DataFrame = wide.reindex(columns=[*AGES, "60-64"]).dropna().apply(np.log)
    here = {(str(c), str(s)): part.droplevel([0, 1]) for (c, s), part in logs.groupby(level=[0, 1])}
    cohorts = country_cohorts(participation)
    rows = []
    for origin in origins:
        usable = {
            key: part for key, part in here.items() if {origin, origin - SPAN} <= set(part.index)
        }
        if not usable:
            continue
        followed = cohorts["country"].isin({country for country, _ in usable})
        model = fit_retirement(cohorts[followed & (cohorts["year"] <= origin)])
        for (country, sex), part in usable.items():
            for first, last in AGES.items():
                at = float(first[:2]) + 2.5
                exact = at + np.arange(0.5, SPAN)
                force = np.exp(model.log_hazards(country, exact, model.fit.beta, sex)).sum()
                for wait in ahead:
                    start = origin + wait
                    if not {start, start + SPAN} <= set(part.index):
                        continue
                    rows.append(
                        {
                            "country": country,
                            "sex": sex,
                            "origin": origin,
                            "ahead": wait,
                            "age": first,
                            "truth": part[last][start + SPAN] - part[first][start],
                            "hazards": -force,
                            "cross_section": part[last][origin] - part[first][origin],
                            "last_cohort": part[last][origin] - part[first][origin - SPAN],
                        }
                    )
    return pd.DataFrame(rows)


def scores(results: pd.DataFrame, first_scored: int) -> pd.DataFrame:
    """Absolute error, bias, log score and coverage of each way to forecast.

    The band of a forecast is normal in the logarithm, with the root mean square of the same
    method's errors at the same age over all origins whose outcome was known by then.

    Parameters
    ----------
    results : pandas.DataFrame
        Output of `backtest` for one distance ahead.
    first_scored : int
        Earlier origins only teach the width of the bands.

    Returns
    -------
    pandas.DataFrame
        One row a method: ``method, n, abs_error, men, women, bias, log_score, cover_80, cover_95``;
        errors in log points, log score in nats a cell (higher is better).
    """
    rows = []
    for method in ("hazards", "cross_section", "last_cohort"):
        cells = results.assign(error=results["truth"] - results[method])
        parts = []
        for origin in sorted(set(cells["origin"][cells["origin"] >= first_scored])):
            now = cells[cells["origin"] == origin]
            past = cells[cells["origin"] + SPAN <= origin]
            sd = past.groupby("age")["error"].apply(lambda e: float(np.sqrt(np.mean(e**2))))
            parts.append(now.assign(sd=now["age"].map(sd)))
        scored = pd.concat(parts)
        z = scored["error"] / scored["sd"]
        rows.append(
            {
                "method": method,
                "n": len(scored),
                "abs_error": scored["error"].abs().mean(),
                "men": scored.loc[scored["sex"] == "M", "error"].abs().mean(),
                "women": scored.loc[scored["sex"] == "F", "error"].abs().mean(),
                "bias": scored["error"].mean(),
                "log_score": float(
                    np.mean(-0.5 * z**2 - np.log(scored["sd"]) - 0.5 * np.log(2 * np.pi))
                ),
                "cover_80": (z.abs() < 1.2816).mean(),
                "cover_95": (z.abs() < 1.96).mean(),
            }
        )
    return pd.DataFrame(rows)


def country_shock(participation: pd.DataFrame, model: RetirementModel) -> float:
    """Standard deviation of a country's log hazard around its forecast, over ten years.

    All exits of men and women at all ages of a country, over the five years after an origin and
    the five after those, are compared with the forecast, from every fifth year; averaging over
    ages and sexes leaves what they share. From the mean square of the logarithm of the ratio, what
    the uncertain coefficients of `model` explain already is taken off.

    Parameters
    ----------
    participation : pandas.DataFrame
        Snapshot rows of the concept ``participation``.
    model : RetirementModel
        Fitted to the same rows.

    Raises
    ------
    TalentError
        If fewer than four country-origins have an outcome.
    """
    years = participation["year"]
    origins = range(int(years.max()) - SPAN, int(years.min()) + SPAN, -SPAN) if len(years) else []
    results = backtest(participation, origins, ahead=(0, SPAN))
    if len(results) == 0 or len(results.groupby(["country", "origin"])) < FEWEST:
        raise TalentError(
            "no cohort can be followed in the participation data known on this date: "
            "yearly participation of men and women by five-year bands is needed"
        )
    sums = results.groupby(["country", "origin"])[["truth", "hazards"]].sum()
    ratio = np.log(np.maximum(-sums["truth"], 1e-3) / -sums["hazards"])
    explained = np.mean([_parameter_variance(model, c) for c in results["country"].unique()])
    return float(np.sqrt(max(np.mean(ratio**2) - explained, 0.0)))


def _parameter_variance(model: RetirementModel, country: str, draws: int = 1000) -> float:
    """Variance of the logarithm of all exits of a country that its uncertain coefficients make."""
    ages = np.arange(min(int(b[:2]) for b in AGES) + 3.0, 63.0)
    beta = model.coefficients(draws, seed=0)
    total = sum(np.exp(model.log_hazards(country, ages, beta, s)).sum(axis=1) for s in "MF")
    return float(np.var(np.log(total)))
