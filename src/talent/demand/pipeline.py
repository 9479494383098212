r"""Fabs to come, fabs that still ramp and fabs that will close, in joint draws.

For each fab :math:`f` a draw holds a start of production :math:`s_f` (never, if cancelled), a
capacity :math:`k_f` and the people :math:`n_f` that it needs when full. At time :math:`t` it is at

.. math:: S\left(\frac{t - s_f}{\tau}\right), \qquad S(x) = \frac{1}{1 + e^{-5.89 (x - 1/2)}}

of its capacity, from 5 % at the start to 95 % after the ramp :math:`\tau`. Its people are there a
lead :math:`\lambda` earlier: they are hired and trained before the first wafer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from talent.demand.dates import parse_year
from talent.demand.fab_list import lay_over
from talent.demand.staffing_fit import staffing
from talent.demand.staffing_ratio import people_draws, wspm_draws
from talent.demand.start_draws import start_draws, stated_starts
from talent.series.learnt import learnt
from talent.streams import uniforms

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from talent.demand.fab_list import FabPlan
    from talent.inputs import Inputs

    Array = NDArray[np.float64]

__all__ = ["Pipeline", "build_pipeline", "ramp"]

COMPONENT = "demand.capacity"
MEASURES = "required,gap,openings,unfilled"
STEEP = 5.89
"""Slope that puts the logistic curve at 5 % at the start and at 95 % after one ramp time."""


def ramp(position: Array) -> Array:
    """S-curve of the ramp: 0 before the start, 5 % at 0, 95 % at 1.

    Examples
    --------
    >>> ramp(np.array([-0.1, 0.0, 0.5, 1.0])).round(2)
    array([0.  , 0.05, 0.5 , 0.95])
    """
    curve = 1.0 / (1.0 + np.exp(-STEEP * (np.clip(position, -50, 50) - 0.5)))
    return np.asarray(np.where(position >= 0, curve, 0.0))


@dataclass(frozen=True)
class Pipeline:
    """Fabs of one country that change its capacity after the base year.

    Shapes: D draws, F fabs. The order is that of `fabs`.

    Attributes
    ----------
    fabs : pandas.DataFrame
        Rows of the register, fabs to come and fabs that still ramp.
    start : ndarray, shape (D, F)
        Decimal year of the start of production; infinite if it never comes.
    wspm : ndarray, shape (D, F)
        300 mm-equivalent wafer starts a month when full.
    people : ndarray, shape (D, F)
        Persons when full.
    ramp_years, lead_years : ndarray, shape (D,)
        From the first output to full output; from hiring to output.
    closing : pandas.DataFrame
        Rows of the register with ``closes``, the stated decimal year of the end.
    closing_wspm, closing_people : ndarray, shape (D, C)
        What they hold today.
    """

    fabs: pd.DataFrame
    start: Array
    wspm: Array
    people: Array
    ramp_years: Array
    lead_years: Array
    closing: pd.DataFrame
    closing_wspm: Array
    closing_people: Array

    def headcount(self, times: Array) -> Array:
        """People beyond those of the first time, by fab, shape (D, len(times), F)."""
        out = np.empty((len(self.ramp_years), len(times), len(self.fabs)))
        for j in range(len(self.fabs)):
            at = self._curve(j, times, self.lead_years)
            out[:, :, j] = self.people[:, j, None] * (at - at[:, :1])
        return out

    def output(self, times: Array, j: int) -> Array:
        """Capacity of the fab of index `j` at the times, wspm, shape (D, len(times))."""
        return self.wspm[:, j, None] * self._curve(j, times, np.zeros_like(self.lead_years))

    def _curve(self, j: int, times: Array, lead: Array) -> Array:
        start = np.minimum(self.start[:, j], 1e4) - lead
        return ramp((times[None, :] - start[:, None]) / self.ramp_years[:, None])

    def closed(self, times: Array) -> Array:
        """Whether each closing fab has closed by the times, shape (len(times), C)."""
        end = self.closing["closes"].to_numpy(dtype=float)
        return (times[:, None] >= end[None, :]).astype(float)


def _register(inputs: Inputs, country: str, plans: tuple[FabPlan, ...]) -> pd.DataFrame:
    snapshot = inputs.snapshot
    known_on = snapshot.as_of.isoformat()
    register = lay_over(snapshot.fabs(), plans, known_on)
    mine = register[(register["country"] == country)]
    return mine.sort_values("fab", ignore_index=True)


def _closing(inputs: Inputs, register: pd.DataFrame, base: int) -> pd.DataFrame:
    """Fabs that run, with a stated end after the base year."""
    events = inputs.snapshot.fab_events()
    ends = events[events["kind"] == "closed"].copy()
    ends["closes"] = [
        parse_year(target) if target else parse_year(date)
        for target, date in zip(ends["target_date"], ends["event_date"], strict=True)
    ]
    ends = ends.sort_values(["fab", "seq"]).groupby("fab", as_index=False).tail(1)
    runs = register[(register["status"] == "operating") & (register["in_pipeline"] == 0)]
    both = runs.merge(ends[["fab", "closes"]], on="fab")
    return both[both["closes"] >= base + 1].reset_index(drop=True)


@learnt
def _registered(
    inputs: Inputs, country: str, base: int
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    return _fabs(inputs, country, base, ())


def _fabs(
    inputs: Inputs, country: str, base: int, plans: tuple[FabPlan, ...]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Fabs to come, what is stated of their starts, and fabs that will close."""
    register = _register(inputs, country, plans)
    # A paused fab may be taken up again; whether and when is drawn.
    coming = (register["in_pipeline"] == 1) | (register["status"] == "paused")
    fabs = register.loc[coming].reset_index(drop=True)
    inputs.record_fabs(COMPONENT, MEASURES, fabs)
    closing = _closing(inputs, register, base)
    inputs.record_fabs(COMPONENT, MEASURES, closing)
    return fabs, stated_starts(fabs, inputs.snapshot.fab_events()), closing


def build_pipeline(inputs: Inputs, country: str, base: int) -> Pipeline:
    """Fabs of one country that are announced, being built, ramping or closing.

    Parameters
    ----------
    inputs : Inputs
        Its ``fab_plans`` are laid over the register.
    country : str
    base : int
        Base year.

    Returns
    -------
    Pipeline
    """
    plans = inputs.fab_plans
    fabs, told, closing = (
        _fabs(inputs, country, base, plans) if plans else _registered(inputs, country, base)
    )
    draws = inputs.draws
    start = start_draws(inputs, fabs, told)
    held = inputs.assume(COMPONENT, MEASURES, "fabs_hold_to_plan")
    extra = inputs.assume(COMPONENT, MEASURES, "fab_extra_delay")
    as_of = inputs.snapshot.as_of
    now = as_of.year + (as_of.timetuple().tm_yday - 1) / 365.25
    # A period is met by any day in it: its middle.
    stated = told[["target_low", "target_high"]].mean(axis=1, skipna=False).to_numpy(dtype=float)
    for j, fab in enumerate(fabs["fab"]):
        u = uniforms(inputs.seed, f"demand.fab.{fab}.plan", draws)
        if fabs.at[j, "status"] == "operating":
            continue
        as_told = stated[j] if np.isfinite(stated[j]) else start[:, j]
        start[:, j] = np.where(u < held, as_told, start[:, j] + extra)
        # It does not run yet, so a stated date that has passed is not kept.
        start[:, j] = np.maximum(start[:, j], now)
    model = None if fabs.empty and closing.empty else staffing(inputs)
    wspm = wspm_draws(inputs, fabs, model)
    closing_wspm = wspm_draws(inputs, closing, model)
    return Pipeline(
        fabs=fabs,
        start=start,
        wspm=wspm,
        people=people_draws(inputs, fabs, wspm, model),
        ramp_years=inputs.assume(COMPONENT, MEASURES, "fab_ramp_years"),
        lead_years=inputs.assume(COMPONENT, MEASURES, "staffing_lead_years"),
        closing=closing,
        closing_wspm=closing_wspm,
        closing_people=people_draws(inputs, closing, closing_wspm, model),
    )
