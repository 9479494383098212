"""Required headcount by segment and occupation, from the trend and from the fabs to come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from talent.demand.capacity import pipeline_headcount
from talent.demand.employment import build_trend
from talent.demand.occupations import occupation_mix
from talent.demand.slack import base_gap_rate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from talent.inputs import Inputs
    from talent.series import Lessons

    Array = NDArray[np.float64]

__all__ = ["Demand", "build_demand"]

COMPONENT = "demand.required"
MEASURES = "required,gap,openings,unfilled"


@dataclass(frozen=True)
class Demand:
    """Demand of one country in draws.

    Attributes
    ----------
    required : ndarray, shape (draws, Y + 1, segments, occupations)
        Persons at the end of each year from the base year on.
    ordinary : ndarray, shape (draws, Y + 1, segments, occupations)
        Employment on the trend with its forecast errors: what hiring has been able to follow.
    employed : ndarray, shape (draws, segments, occupations)
        People employed at the end of the base year.
    base_gap : ndarray, shape (draws,)
        Gap of the base year as a share of the people employed.
    growth : ndarray, shape (draws,)
        Log growth a year that hiring has sustained.
    """

    required: Array
    ordinary: Array
    employed: Array
    base_gap: Array
    growth: Array


def build_demand(
    inputs: Inputs,
    lessons: Lessons,
    *,
    country: str,
    segments: Sequence[str],
    occupations: Sequence[str],
    base: int,
    to: int,
) -> Demand:
    r"""Combine the trend with the fabs to come.

    .. math:: R_t = (1 + g)\,[(1 - w) A_t + w B_t]\, e^{\varepsilon_t}

    with trend :math:`A`, capacity path :math:`B_t = E_0 e^{-\pi (t-b)} + J_t` for the fab segment
    (:math:`B = A` elsewhere), forecast errors :math:`\varepsilon` learnt from the past, base-year
    gap :math:`g`, and a weight :math:`w` that stays uncertain until backtests settle it.
    """
    trend = build_trend(inputs, lessons, country, segments, base, to)
    mix, path = occupation_mix(inputs, country, occupations, to - base)
    gap = base_gap_rate(inputs, country)
    jobs = pipeline_headcount(inputs, country, base, to)
    weight = inputs.assume(COMPONENT, MEASURES, "capacity_weight")[:, None]
    decline = inputs.assume(COMPONENT, MEASURES, "legacy_headcount_decline")[:, None]
    years = np.arange(to - base + 1)[None, :]
    level = trend.point.copy()
    fab = list(segments).index("fab")
    capacity = trend.point[:, :1, fab] * np.exp(-decline * years) + jobs
    level[:, :, fab] = (1 - weight) * trend.point[:, :, fab] + weight * capacity
    required = (1 + gap)[:, None, None] * level * trend.noise
    return Demand(
        required=required[..., None] * path[:, :, None, :],
        ordinary=(trend.point * trend.noise)[..., None] * path[:, :, None, :],
        employed=trend.point[:, 0, :, None] * mix[:, None, :],
        base_gap=gap,
        growth=trend.growth,
    )
