r"""Retirement hazards from labour-force participation by age.

Participation by age is modelled as a binomial GLM with a logit link, one spline in age shared by
the countries plus a level and a slope of each country, fitted from age 45 on. Between two ages of a
synthetic cohort, the hazard of leaving for good is

.. math:: r(a) = 1 - L(a+1) / L(a), \qquad a \ge 50,

which is zero where participation does not fall. A cross-section is not a cohort: how far real
cohorts departed from it is measured on past data and carried as a shock common to a country.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import statsmodels.api as sm
from threadpoolctl import threadpool_limits

from talent.errors import TalentError
from talent.frames import records
from talent.supply.ages import AGES, band_limits

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["RetirementModel", "cohort_departure", "fit_retirement", "latest_participation"]

FIRST_AGE = 50
_KNOT = 62.0


@dataclass(frozen=True)
class RetirementModel:
    """Fitted participation and the hazards it implies.

    Attributes
    ----------
    participation : dict of str to ndarray, shape (66,)
        Fitted share in the labour force by age, by country.
    hazards : dict of str to ndarray, shape (66,)
        Annual probability of retiring by age; 1 at the last age.
    log_sd : float
        Standard deviation of the log hazard ratio of real cohorts to the cross-section.
    """

    participation: dict[str, NDArray[np.float64]]
    hazards: dict[str, NDArray[np.float64]]
    log_sd: float


def latest_participation(observations: pd.DataFrame, years: int = 5) -> pd.DataFrame:
    """Newest participation of both sexes by country and age band.

    Where a band has a figure for both sexes together the newest one is used; else the mean of men
    and women, whose numbers are nearly equal at these ages. Broad bands that contain narrower ones
    of the last `years` years are dropped.

    Parameters
    ----------
    observations : pandas.DataFrame
        Snapshot rows of the concept ``participation``: ``country, sex, age_band, year, value``.

    Returns
    -------
    pandas.DataFrame
        ``country, first, last, mid, share``.
    """
    frame = observations.loc[observations["age_band"].str.match(r"^\d+(-\d+|\+)$")].copy()
    limits = [band_limits(b) for b in frame["age_band"]]
    frame["first"] = [a for a, _ in limits]
    frame["last"] = [b for _, b in limits]
    frame = frame.loc[frame["first"] >= 45]
    newest = frame.groupby("country")["year"].transform("max")
    frame = frame.loc[frame["year"] > newest - 2 * years]
    keys = ["country", "first", "last"]
    frame["together"] = frame["sex"].eq("T")
    means = frame.groupby([*keys, "together", "year"])["value"].mean().reset_index()
    newest_band = means.sort_values(["together", "year"]).groupby(keys)["value"].last()
    bands = records(newest_band.reset_index())

    def is_narrowest(band: dict[str, Any]) -> bool:
        return not any(
            other["country"] == band["country"]
            and other["first"] >= band["first"]
            and other["last"] <= band["last"]
            and other["last"] - other["first"] < band["last"] - band["first"]
            for other in bands
        )

    # An open band is represented where most of its workers are, in its first ten years.
    return pd.DataFrame(
        {
            "country": band["country"],
            "first": band["first"],
            "last": band["last"],
            "mid": (band["first"] + min(band["last"], band["first"] + 9) + 1) / 2,
            "share": band["value"],
        }
        for band in bands
        if is_narrowest(band)
    )


def _design(
    countries: list[str], names: list[str], age: NDArray[np.float64]
) -> NDArray[np.float64]:
    x = (age - 60.0) / 10.0
    bend = np.maximum(age - _KNOT, 0.0) / 10.0
    columns = [x**2, bend]
    for name in names:
        mine = np.array([c == name for c in countries], dtype=float)
        columns += [mine, mine * x]
    return np.column_stack(columns)


def fit_retirement(participation: pd.DataFrame, log_sd: float) -> RetirementModel:
    """Fit participation by age, pooled over countries, and derive the hazards.

    Parameters
    ----------
    participation : pandas.DataFrame
        Output of `latest_participation`.
    log_sd : float
        Output of `cohort_departure`.

    Raises
    ------
    TalentError
        If a country has fewer than three bands from age 45 on.
    """
    names = sorted(participation["country"].unique())
    few = [n for n in names if (participation["country"] == n).sum() < 3]
    if few or not names:
        raise TalentError(
            f"participation by age is too thin for {', '.join(few) or 'any country'}: "
            "at least three age bands from 45 on must be known on this date"
        )
    countries = participation["country"].tolist()
    design = _design(countries, names, participation["mid"].to_numpy(dtype=float))
    with threadpool_limits(1):
        fit = sm.GLM(
            participation["share"].to_numpy(dtype=float), design, family=sm.families.Binomial()
        ).fit()
    curves, hazards = {}, {}
    for name in names:
        at = np.append(AGES, AGES[-1] + 1).astype(float)
        curve = fit.predict(_design([name] * len(at), names, at))
        hazard = np.clip(1.0 - curve[1:] / curve[:-1], 0.0, 1.0)
        hazard[AGES < FIRST_AGE] = 0.0
        hazard[-1] = 1.0
        curves[name], hazards[name] = curve[:-1], hazard
    return RetirementModel(curves, hazards, log_sd)


def cohort_departure(observations: pd.DataFrame) -> float:
    """How far real cohorts depart from the cross-section: sd of the log hazard ratio.

    For men and women of each country with five-year bands, the fall of log participation of a real
    cohort over five years (band ``a`` at ``t`` to band ``a+5`` at ``t+5``) is compared with the
    fall between the two bands at ``t``, for bands that start at 50 to 55.

    Parameters
    ----------
    observations : pandas.DataFrame
        Snapshot rows of the concept ``participation``.

    Returns
    -------
    float
        Root mean square of ``log(real fall / cross-section fall)``.

    Raises
    ------
    TalentError
        If no cohort can be followed.
    """
    wide = observations.loc[observations["sex"].isin(["M", "F"])].pivot_table(
        index=["country", "sex", "year"], columns="age_band", values="value"
    )
    ratios = []
    for now, then in (("50-54", "55-59"), ("55-59", "60-64")):
        if now not in wide or then not in wide:
            continue
        # Rows are (country, sex, year): the same cohort stands five years on, in the next band.
        later = wide[then].rename(index=lambda year: year - 5, level="year")
        cross = np.log(wide[now]) - np.log(wide[then])
        real = np.log(wide[now]) - np.log(later.reindex(wide.index))
        ok = (cross > 0.01) & (real > 0.01)
        ratios.append(np.log(real[ok] / cross[ok]))
    pooled = pd.concat(ratios) if ratios else pd.Series(dtype=float)
    if pooled.empty:
        raise TalentError("no cohort can be followed in the participation data known on this date")
    return float(np.sqrt(np.mean(pooled**2)))
