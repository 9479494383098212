"""What happened, in the words of a forecast's results.

One measure is observed: `available`, people employed, of the scopes components and fab, as the
model itself reads it (an annual mean on the newest level). Where a staffing survey of the industry
is known for a year, its shares divide that year's total over the occupations.

Not observed by anyone, so without an actual:

- `required`, `gap`, `unfilled` and `openings`: no survey counts people who are needed and not
  there. The gap is never scored by itself.
- `vacancies`: Taiwan's survey of vacancies in electronic components is of the end of August and is
  known for four years. The model's vacancies are of the year's end, and are scaled by a ratio that
  was chosen with those very counts in view. Four months are long for a series that halves in a
  slump, and a number that was looked at is no test: it is left out.
- entrants, retirements and other flows: known for wider industries only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.errors import TalentError
from talent.forecasts.cube import TOTAL
from talent.series import annual
from talent.series.steps import SHIFTS

if TYPE_CHECKING:
    from talent.store import Snapshot

__all__ = ["COLUMNS", "OBSERVED", "SCOPES", "actuals"]

COLUMNS = (
    "country", "scope", "occupation", "measure", "year", "value", "status", "source", "vintage",
    "months", "piece",
)  # fmt: skip

SCOPES = ("fab", "components")
"""Scopes whose people are counted; the wider industry is not, anywhere."""

OBSERVED = "available"
"""The measure that is observed."""

WHOLE = 0.95
"""Least share of the jobs of a staffing survey whose codes must be known, for it to count."""


def actuals(snapshot: Snapshot) -> pd.DataFrame:
    """People employed by year, as they are known now.

    Parameters
    ----------
    snapshot : Snapshot
        Of the date whose knowledge counts.

    Returns
    -------
    pandas.DataFrame
        ``country, scope, occupation, measure, year``; ``value`` in persons, on the newest level;
        ``status``, which is ``estimated`` for a year that is not complete and for occupations;
        ``source``; ``vintage``, the ISO date on which the last number of the year became known;
        ``months`` in the year's mean (12 for an annual figure); and ``piece``, which counts the
        level shifts of unpublished size up to the year: between two pieces the level is an
        estimate. Sorted by cell and year. Where the fab scope is counted, only years in which
        both scopes are, because the model reads no others.

    Raises
    ------
    TalentError
        If a scope of a country has several employment series: the model reads one.
    """
    if "employment" not in snapshot.concepts():
        return pd.DataFrame(columns=list(COLUMNS))
    rows = snapshot.observations("employment")
    rows = rows[rows["scope"].isin(SCOPES)]
    parts = []
    for country, own in rows.groupby("country", sort=True):
        found = {str(scope): _yearly(snapshot, one) for scope, one in own.groupby("scope")}
        if "components" not in found:
            continue
        if "fab" in found:
            both = found["fab"].index.intersection(found["components"].index)
            found = {scope: one.reindex(both) for scope, one in found.items()}
        parts += [
            one.reset_index().assign(country=country, scope=scope, occupation=TOTAL)
            for scope, one in found.items()
        ]
        parts.append(_by_occupation(snapshot, str(country), found["components"]))
    if not parts:
        return pd.DataFrame(columns=list(COLUMNS))
    out = pd.concat([one for one in parts if not one.empty]).assign(measure=OBSERVED)
    keys = ["country", "scope", "occupation", "measure", "year"]
    return out[list(COLUMNS)].sort_values(keys, ignore_index=True)


def _yearly(snapshot: Snapshot, rows: pd.DataFrame) -> pd.DataFrame:
    """Annual figures of one series, with how each is known; the index is the year."""
    names = sorted(rows["series"].unique())
    if len(names) > 1:
        scope = rows["scope"].iloc[0]
        raise TalentError(f"several employment series of scope {scope}: {', '.join(names)}")
    breaks = snapshot.breaks(names[0])
    out = annual(rows, breaks).to_frame()
    out.index.name = "year"
    by_year = rows.groupby("year")
    monthly = bool((rows["frequency"] == "M").all())
    out["months"] = by_year.size().reindex(out.index) if monthly else 12
    out["vintage"] = by_year["vintage"].max()
    out["source"] = by_year["source"].last()
    measured = by_year["status"].agg(lambda s: bool((s == "measured").all())).reindex(out.index)
    out["status"] = np.where(measured & (out["months"] == 12), "measured", "estimated")
    unsized = breaks.loc[breaks["kind"].isin(SHIFTS) & breaks["size_log"].isna(), "period"]
    # Two kinds of break in one period are one step.
    starts = np.sort(unsized.drop_duplicates().str[:4].astype(int).to_numpy())
    out["piece"] = np.searchsorted(starts, out.index.to_numpy(), side="right")
    return out


def _by_occupation(snapshot: Snapshot, country: str, total: pd.DataFrame) -> pd.DataFrame:
    """Totals divided by the staffing surveys of the industry, one a year."""
    nothing = pd.DataFrame(columns=list(COLUMNS))
    if "occupation_mix" not in snapshot.concepts():
        return nothing
    rows = snapshot.observations("occupation_mix", country=country)
    rows = rows[(rows["scope"] == "components") & rows["year"].isin(total.index)]
    parts = [nothing]
    for year, one in rows.groupby("year", sort=True):
        shares = _shares(snapshot, one)
        if shares.empty:
            continue
        whole = total[total.index == year].iloc[0]
        parts.append(
            pd.DataFrame(
                {
                    "country": country, "scope": "components", "occupation": shares.index,
                    "year": int(str(year)), "value": shares.to_numpy() * whole["value"],
                    "status": "estimated", "source": one["source"].iloc[0],
                    "vintage": max(one["vintage"].max(), whole["vintage"]),
                    "months": whole["months"], "piece": whole["piece"],
                }
            )
        )  # fmt: skip
    found = [one for one in parts if not one.empty]
    return pd.concat(found, ignore_index=True) if found else nothing


def _shares(snapshot: Snapshot, survey: pd.DataFrame) -> pd.Series:
    """Shares of the occupations in one survey; empty if too many of its codes are unknown."""
    jobs = survey.groupby("publisher_code")["value"].sum()
    # A published total, or a code that is mapped to nothing on purpose, is not a part.
    jobs = jobs[~jobs.index.isin(snapshot.excluded_codes()["code"])]
    groups = snapshot.crosswalk("SOC2018")[["code", "occupation", "weight"]]
    merged = (
        jobs.rename("jobs").reset_index().merge(groups, left_on="publisher_code", right_on="code")
    )
    merged["jobs"] *= merged["weight"]
    if jobs.empty or merged["jobs"].sum() < WHOLE * jobs.sum():
        return pd.Series(dtype=float)
    found = merged.groupby("occupation")["jobs"].sum()
    return found / found.sum()
