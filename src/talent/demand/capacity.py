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

from talent.demand.dates import parse_year
from talent.frames import records
from talent.streams import uniforms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.inputs import Inputs

    Array = NDArray[np.float64]

__all__ = ["delays_observed", "pipeline_headcount"]

COMPONENT = "demand.capacity"
MEASURES = "required,gap,openings,unfilled"


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

    A fab whose jobs are not stated is staffed from its capacity; without a stated capacity it gets
    the jobs of a fab that already runs, picked at random in each draw. A fab without a stated
    start begins some years after the base year, by assumption.

    Returns
    -------
    ndarray, shape (draws, Y + 1)
        Persons at the end of each year from the base year on; 0 in the base year.
    """
    register = inputs.snapshot.fabs()
    fabs = register.loc[(register["country"] == country) & (register["in_pipeline"] == 1)]
    fabs = fabs.sort_values("fab")
    inputs.record_fabs(COMPONENT, MEASURES, fabs)
    years = np.arange(base, to + 1, dtype=float)
    out = np.zeros((inputs.draws, len(years)))
    if fabs.empty:
        return out
    observed = delays_observed(inputs.snapshot.fab_events())
    late_by = np.sort(observed[observed > 0].to_numpy(dtype=float))
    # Only fabs that are not to come: adding a fab must not change the jobs of another.
    single = (register["scope_level"] == "fab_or_phase") & (register["in_pipeline"] == 0)
    stated = np.sort(register.loc[single, "jobs"].dropna().to_numpy(dtype=float))
    late_share = inputs.assume(COMPONENT, MEASURES, "share_of_fabs_late")
    ramp = inputs.assume(COMPONENT, MEASURES, "fab_ramp_years")
    staff = inputs.assume(COMPONENT, MEASURES, "staff_per_1000_wspm")
    wait = inputs.assume(COMPONENT, MEASURES, "years_to_unstated_start")
    done = {
        status: inputs.assume(COMPONENT, MEASURES, f"completion_{status}")
        for status in sorted(set(fabs["status"]))
    }
    for row in records(fabs):
        u = uniforms(inputs.seed, f"demand.fab.{row['fab']}", inputs.draws, 4)
        delay = np.where(u[:, 1] < late_share, _pick(late_by, u[:, 2]), 0.0)
        if pd.notna(row["jobs"]):
            people = np.full(inputs.draws, float(row["jobs"]))
        elif pd.notna(row["capacity_wspm"]):
            people = staff * row["capacity_wspm"] / 1000
        else:
            people = _pick(stated, u[:, 3])
        start = row["start_year"] if pd.notna(row["start_year"]) else base + wait
        position = (years + 1 - np.reshape(start + delay, (-1, 1))) / ramp[:, None]
        curve = np.where(position > 0, _ramp(position), 0.0)
        people = np.where(u[:, 0] < done[row["status"]], people, 0.0)
        out += people[:, None] * (curve - curve[:, :1])
    inputs.drive(
        COMPONENT, "fab", f"people of the fabs to come, {country}", "announced", out[:, -1], country
    )
    return out


def _pick(values: Array, u: Array) -> Array:
    """Values at random; zero where there are none to pick from."""
    return values[(u * len(values)).astype(int)] if len(values) else np.zeros(len(u))
