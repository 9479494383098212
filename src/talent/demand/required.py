r"""Required headcount by segment and occupation: trend, fabs, cycle and base-year gap.

.. math:: R_t = (1 + g)\,[(1 - w) A_t + w B_t]\, e^{\varepsilon_t}, \qquad
    B_t = E_b\,e^{-\pi (t - b)} + J_t - C_t

with the trend :math:`A` of employment, the people :math:`J` of the fabs to come and :math:`C` of
those that close, the productivity :math:`\pi` of the fabs that run, forecast errors
:math:`\varepsilon` of which the semiconductor cycle is a part, the gap :math:`g` of the base year,
and the weight :math:`w` of the fabs over the trend. :math:`B = A` outside the fab segment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from talent.demand.capacity import build_capacity, headcount_shares
from talent.demand.dynamics import elasticities
from talent.demand.pipeline import build_pipeline
from talent.demand.segments import core_segments, segment_mixes, segment_trends
from talent.demand.slack import base_slack
from talent.series.coupling import couple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from talent.demand.capacity import Capacity
    from talent.demand.cycle import Cycle
    from talent.demand.employment import Trend
    from talent.demand.pipeline import Pipeline
    from talent.demand.slack import Slack
    from talent.inputs import Inputs
    from talent.series import Lessons
    from talent.series.coupling import Effect

    Array = NDArray[np.float64]

__all__ = ["DRIVERS", "Demand", "build_demand"]

COMPONENT = "demand.required"
MEASURES = "required,gap,openings,unfilled"

CONSTANT_QUALITY = ("US NAICS 3341", "US NAICS 3342", "US NAICS 3344")
"""Industries whose output is measured at constant quality: a chip twice as fast counts twice, so
what a constant output needs says nothing about a constant number of wafers."""

DRIVERS = {
    "base_gap": "gap of the base year",
    "trend": "trend of employment",
    "existing_fabs": "fewer people in the fabs that run",
    "fabs_to_come": "fabs to come",
    "closures": "fabs that close",
    "cycle": "semiconductor cycle",
    "errors": "forecast errors of the trend",
}
"""What moves the required headcount away from the people employed in the base year."""


@dataclass(frozen=True)
class Demand:
    """Demand of one country in draws.

    Shapes: D draws, Y + 1 years from the base year on, S segments, O occupations.

    Attributes
    ----------
    required : ndarray, shape (D, Y + 1, S, O)
        Persons at the end of each year.
    ordinary : ndarray, shape (D, Y + 1, S, O)
        Employment on the trend with its forecast errors: what hiring has been able to follow.
    employed : ndarray, shape (D, S, O)
        People employed at the end of the base year.
    slack : Slack
        Gap of the base year, and the vacancies of turnover, as shares of the people employed.
    growth : ndarray, shape (D, S)
        Log growth a year that hiring has sustained.
    exits : Effect
        Of the semiconductor cycle on the rate at which people leave.
    core : ndarray of bool, shape (S,)
        Segments of the components scope.
    drivers : dict of str to ndarray, shape (D, Y + 1, S)
        Persons that each of `DRIVERS` adds to the people employed in the base year; they sum to the
        required headcount less those people, in every draw.
    fabs : ndarray, shape (D, F)
        Persons that each fab of the pipeline adds to the required headcount of the last year.
    pipeline : Pipeline
    capacity : Capacity
    """

    required: Array
    ordinary: Array
    employed: Array
    slack: Slack
    growth: Array
    exits: Effect
    core: NDArray[np.bool_]
    drivers: dict[str, Array]
    fabs: Array
    pipeline: Pipeline
    capacity: Capacity


def _productivity(inputs: Inputs) -> Array:
    """Log points a year by which people fall at constant output, as in an industry not seen yet."""
    every = elasticities(inputs)
    odd = tuple(name for name in CONSTANT_QUALITY if name in every.fit.own)
    found = elasticities(inputs, odd)
    fall = inputs.shared(COMPONENT, lambda: found.productivity(inputs.draws, inputs.seed))
    inputs.drive(COMPONENT, "series", "productivity at constant output", "estimated", fall)
    return fall


def _follower(cycle: Cycle, country: str, segment: str) -> str:
    """What of the cycle's followers stands for a segment: its own, the country's, or any."""
    employment = [name for name in cycle.responses if " employment, " in name]
    for name in (f"{country} employment, {segment}", f"{country} employment, components"):
        if name in employment:
            return name
    return min(employment, key=lambda name: cycle.responses[name].error.sum(), default="")


def _coupled(
    trend: Trend, cycle: Cycle, country: str, segments: Sequence[str]
) -> tuple[Array, Array]:
    """Errors of the trend that move with the cycle, and the part of them that the cycle is."""
    noise, part = trend.noise.copy(), np.ones_like(trend.noise)
    for s, segment in enumerate(segments):
        name = _follower(cycle, country, segment)
        if not name:
            continue
        effect = cycle.effect(name)
        spread = {"noise_spread": trend.spread[:, s], "effect_spread": effect.spread}
        both = couple(trend.noise[:, :, s], effect.values, share=effect.share, **spread)
        own = couple(trend.noise[:, :, s], 0 * effect.values, share=effect.share, **spread)
        moved = np.exp(effect.shift)
        noise[:, :, s], part[:, :, s] = both * moved, both / own * moved
    return noise, part


def build_demand(
    inputs: Inputs,
    lessons: Lessons,
    cycle: Cycle,
    *,
    country: str,
    segments: Sequence[str],
    occupations: Sequence[str],
    base: int,
    to: int,
) -> Demand:
    """Required headcount of one country in draws; see the head of this module for the equation.

    Parameters
    ----------
    inputs : Inputs
    lessons : Lessons
        What past forecasts of employment taught.
    cycle : Cycle
        The semiconductor cycle, the same for every country.
    country : str
    segments, occupations : sequence of str
    base, to : int
        Base year and last year.
    """
    trend = segment_trends(inputs, lessons, country, segments, base, to)
    noise, cyclical = _coupled(trend, cycle, country, segments)
    slack = base_slack(inputs, country)
    gap = slack.gap
    pipeline = build_pipeline(inputs, country, base)
    weight = inputs.assume(COMPONENT, MEASURES, "capacity_weight")[:, None]
    decline = _productivity(inputs)[:, None]
    years = np.arange(to - base + 1)
    ends = np.asarray(base + 1.0 + years, dtype=np.float64)
    heads = pipeline.headcount(ends)
    lost = pipeline.closing_people[:, None, :] * pipeline.closed(ends)[None]
    fab = list(segments).index("fab")
    start = trend.point[:, :1]
    capacity = build_capacity(inputs, pipeline, country, start[:, 0, fab], base, to)
    drivers = {name: np.zeros_like(trend.point) for name in DRIVERS}
    up = (1 + gap)[:, None]
    drivers["base_gap"] += gap[:, None, None] * start
    drivers["trend"] += up[..., None] * (trend.point - start)
    drivers["trend"][:, :, fab] *= 1 - weight
    shed = start[:, :, fab] * np.expm1(-decline * years[None, :])
    drivers["existing_fabs"][:, :, fab] = up * weight * shed
    drivers["fabs_to_come"][:, :, fab] = up * weight * heads.sum(axis=2)
    drivers["closures"][:, :, fab] = -up * weight * lost.sum(axis=2)
    planned = start + sum(drivers.values())
    # A deep cut of a small industry must not make a negative headcount.
    level = np.maximum(planned, 0.0)
    drivers["trend"] += level - planned
    drivers["cycle"] += level * (cyclical - 1)
    drivers["errors"] += level * (noise - cyclical)
    total = level * noise
    weights = headcount_shares(inputs, capacity, pipeline, start[:, 0, fab], heads, lost)
    mix, path, tilted = segment_mixes(inputs, country, segments, occupations, to - base, weights)
    inputs.drive(
        COMPONENT,
        "fab",
        f"people of the fabs to come, {country}",
        "announced",
        heads[:, -1].sum(axis=1),
        country,
    )
    return Demand(
        required=total[..., None] * tilted,
        ordinary=(trend.point * noise)[..., None] * path,
        employed=start[:, 0, :, None] * mix,
        slack=slack,
        growth=trend.growth,
        exits=cycle.exits(country),
        core=core_segments(inputs, segments),
        drivers=drivers,
        fabs=up * weight * heads[:, -1] * noise[:, -1, fab, None],
        pipeline=pipeline,
        capacity=capacity,
    )
