r"""Headcount of the fabs to come: completion, delay, ramp and staffing, in joint draws.

.. math:: J_t = \sum_f c_f \, n_f \, [S((t - s_f - d_f)/\tau) - S((b - s_f - d_f)/\tau)]

with completion :math:`c_f \in \{0, 1\}`, people at full capacity :math:`n_f`, announced start
:math:`s_f`, delay :math:`d_f`, ramp time :math:`\tau`, base year :math:`b` and the logistic
S-curve :math:`S`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.streams import uniforms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.inputs import Inputs

    Array = NDArray[np.float64]

__all__ = ["delays_observed", "parse_year", "pipeline_headcount"]

COMPONENT = "demand.capacity"
MEASURES = "required,gap,openings,unfilled"


def parse_year(text: str | None) -> float:
    """Decimal year in the middle of an ISO date prefix; NaN where there is none.

    Examples
    --------
    >>> parse_year("2024"), parse_year("2024-Q4"), parse_year("2025-H2"), parse_year("2026-01")
    (2024.5, 2024.875, 2025.75, 2026.0416666666667)
    """
    if not isinstance(text, str) or not text[:4].isdigit():
        return float("nan")
    year, rest = int(text[:4]), text[5:]
    if rest[:1] == "Q":
        return year + (int(rest[1]) - 0.5) / 4
    if rest[:1] == "H":
        return year + (int(rest[1]) - 0.5) / 2
    if rest[:2].isdigit():
        return year + (int(rest[:2]) - 0.5) / 12
    return year + 0.5


def delays_observed(events: pd.DataFrame) -> pd.Series:
    """Years between a fab's first stated target and its start, or its latest stated target.

    Parameters
    ----------
    events : pandas.DataFrame
        ``fab, seq, kind, event_date, target_date`` as known on the as-of date.

    Returns
    -------
    pandas.Series
        Years late by fab; negative is early. Fabs without two dates are left out.
    """
    found = {}
    for fab, rows in events.sort_values("seq").groupby("fab"):
        targets = rows["target_date"].map(parse_year).dropna()
        starts = rows.loc[rows["kind"] == "production_start", "event_date"].map(parse_year).dropna()
        end = starts.iloc[0] if len(starts) else (targets.iloc[-1] if len(targets) > 1 else np.nan)
        if len(targets) and np.isfinite(end):
            late = end - targets.iloc[0]
            # A target that is a bare year is met by any date within it.
            found[fab] = 0.0 if abs(late) <= 0.5 else late
    return pd.Series(found, dtype=float, name="years_late")


def _ramp(years: Array) -> Array:
    """S-curve from 0 to 1 over ramp time 1: 5 % at 0, 95 % at 1."""
    return np.asarray(1.0 / (1.0 + np.exp(-5.89 * (years - 0.5))))


def pipeline_headcount(inputs: Inputs, country: str, base: int, to: int) -> Array:
    """People that fabs announced, building or ramping add after the base year.

    Returns
    -------
    ndarray, shape (draws, Y + 1)
        Persons at the end of each year from the base year on; 0 in the base year.
    """
    fabs = inputs.snapshot.fabs()
    fabs = fabs.loc[(fabs["country"] == country) & (fabs["in_pipeline"] == 1)]
    fabs = fabs.loc[fabs["start_year"].notna()].sort_values("fab")
    inputs.record_fabs(COMPONENT, MEASURES, fabs)
    years = np.arange(base, to + 1, dtype=float)
    out = np.zeros((inputs.draws, len(years)))
    if fabs.empty:
        return out
    known = delays_observed(inputs.snapshot.fab_events())
    sizes = np.sort(known[known > 0].to_numpy())
    late_share = inputs.assume(COMPONENT, MEASURES, "share_of_fabs_late")
    ramp = inputs.assume(COMPONENT, MEASURES, "fab_ramp_years")
    staffing = inputs.assume(COMPONENT, MEASURES, "staff_per_1000_wspm")
    typical = inputs.assume(COMPONENT, MEASURES, "jobs_per_fab_unstated")
    done = {
        status: inputs.assume(COMPONENT, MEASURES, f"completion_{status}")
        for status in sorted(set(fabs["status"]))
    }
    for row in fabs.itertuples():
        u = uniforms(inputs.seed, f"demand.fab.{row.fab}", inputs.draws, 3)
        completed = u[:, 0] < done[row.status]
        late = (u[:, 1] < late_share) & (len(sizes) > 0)
        delay = np.where(late, sizes[(u[:, 2] * len(sizes)).astype(int)], 0.0) if len(sizes) else 0.0
        if pd.notna(row.jobs):
            people = np.full(inputs.draws, float(row.jobs))
        elif pd.notna(row.capacity_wspm):
            people = staffing * row.capacity_wspm / 1000
        else:
            people = typical
        start = row.start_year + delay
        position = (years[None, :] + 1 - np.asarray(start).reshape(-1, 1)) / ramp[:, None]
        curve = np.where(position > 0, _ramp(position), 0.0)
        out += np.where(completed, people, 0.0)[:, None] * (curve - curve[:, :1])
    inputs.drive(COMPONENT, "fab", f"fab_pipeline.{country}", "announced", out[:, -1], country)
    return out
