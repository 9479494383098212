r"""People in chip design and in chip equipment, the segments that no official series follows.

The level comes from the few counts there are, moved to the base year; where there is none it is an
assumed ratio to the people in fabs. From there on heads follow what the segment sells to the world,

.. math:: \Delta \log H_t = c + b\, \Delta u_t + \varepsilon_t, \qquad
          u_t = \tfrac12 (\log S_t + \log S_{t-1})

with :math:`S` nominal sales in US dollars, of chips for design and of equipment for equipment. The
mean of two years is the lag: people are hired over the year of a sale and the year after. Heads per
sale fall by :math:`c` (prices and productivity); for design, too rarely counted to tell :math:`c`,
an elasticity :math:`b` below one does the same. Figures and limits: docs/wider-scope.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.demand.growth import yearly_growth
from talent.demand.wider_fit import Estimate, counted_elasticity, fit_growth, updated
from talent.demand.wider_mix import segment_mix
from talent.demand.wider_sales import SALES, WorldSales
from talent.errors import TalentError
from talent.inputs import REFERENCE
from talent.quantiles import chi2_ppf
from talent.series import annual
from talent.series.learnt import learnt
from talent.streams import normals, uniforms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from talent.inputs import Inputs

    Array = NDArray[np.float64]

__all__ = ["SEGMENTS", "SegmentTrend", "segment_mix", "segment_trend"]

COMPONENT = "demand.wider"
MEASURES = "required,available,gap,openings,replacement,entrants,unfilled"
SEGMENTS = ("design", "equipment")
PROXY = ("employment", "employment.US.3332.SA")
"""Industrial machinery of the United States: equipment is a fifth to a third of it, and it is
counted every month."""
TRANSFER_SD = (0.02, 0.2)
"""How far growth at constant sales and elasticity of equipment may be from those of the proxy, log
points a year and a ratio: most of the proxy makes other machines."""
GROWTH_YEARS = 10
SCALE = 1.6448536269514722
"""Standard deviations from the median to the end of a central 90 % interval."""


@dataclass(frozen=True)
class SegmentTrend:
    """Headcount paths of one segment of one country.

    Attributes
    ----------
    point : ndarray, shape (draws, Y + 1)
        Path from the base year on with expected sales, persons. The draws differ by the level of
        the base year only.
    noise : ndarray, shape (draws, Y + 1)
        Multiplicative forecast errors relative to the base year: of sales, of how heads follow
        them, and the segment's own. 1 in the base year.
    spread : ndarray, shape (Y + 1,)
        Standard deviation of the log of `noise`, the same for any number of draws.
    growth : ndarray, shape (draws,)
        Log growth a year over the last ten years.
    """

    point: Array
    noise: Array
    spread: Array
    growth: Array


@dataclass(frozen=True)
class _Response:
    """How heads follow sales, in draws: ``theta[:, 0]`` is c and ``theta[:, 1]`` is b."""

    theta: Array
    own_sd: Array

    def moves(self, years: int, sales: Array) -> Array:
        """Log growth of heads in draws over so many years in which the index of sales moved."""
        return np.asarray(self.theta[:, 0] * years + self.theta[:, 1] * sales)


def segment_trend(
    inputs: Inputs, country: str, segment: str, fab_level: Array, base: int, to: int
) -> SegmentTrend:
    """Headcount of a segment: level in the base year, expected path, errors, and growth so far.

    Parameters
    ----------
    inputs : Inputs
    country : str
    segment : {"design", "equipment"}
    fab_level : ndarray, shape (draws,)
        People employed in the fab segment in the base year, for countries without a count.
    base, to : int
        Base year and last year.

    Raises
    ------
    TalentError
        If the segment is not known, its sales are not known on the date, or the country has
        neither a count nor an assumed ratio.
    """
    if segment not in SEGMENTS:
        raise TalentError(f"no segment {segment!r}; there are: {', '.join(SEGMENTS)}")
    many = inputs.many
    first = base - GROWTH_YEARS
    counts = _counts(inputs, country, segment)
    counts = counts[counts.index <= base]
    if len(counts):
        first = min(first, int(counts.index[-1]))
    response = _response(inputs, segment, many)
    sales = WorldSales.of(inputs, segment, first, to, many)
    name = f"{COMPONENT}.{segment}.{country}"
    walk = response.own_sd[:, None] * _steps(inputs.seed, name, many, first + 1, base)[:, ::-1]
    if len(counts):
        level = _from_count(inputs, segment, counts, response, sales, walk, base)
    else:
        ratio = inputs.assume(COMPONENT, MEASURES, f"{segment}_over_fab", country)
        level = fab_level * ratio
    ahead = np.arange(to - base + 1)
    steps = _steps(inputs.seed, name, many, base + 1, to).cumsum(axis=1)
    own = response.own_sd[:, None] * np.pad(steps, ((0, 0), (1, 0)))
    c, b = inputs.once(f"{name}.response", lambda: response.theta[:REFERENCE].mean(axis=0))
    expected = c * ahead + b * (sales.expected(base, to) - sales.expected(base, base))
    u = sales.index(base, to)
    follows = response.theta[:, :1] * ahead + response.theta[:, 1:] * (u - u[:, :1])
    logs = follows - expected + own
    grown = _grown(inputs, country, segment, response, sales, base - GROWTH_YEARS, base)
    growth = (grown + walk[:, :GROWTH_YEARS].sum(axis=1))[: inputs.draws] / GROWTH_YEARS
    point = level[:, None] * np.exp(expected)
    for key, status, values, where in (
        (f"people in {segment}, base year, {country}", "estimated", level, country),
        (f"own errors of {segment}, {country}", "estimated", own[: inputs.draws, -1], country),
        (f"{SALES[segment][0]} of the world to come", "measured", u[: inputs.draws, -1], ""),
        (f"people in {segment} per sales", "estimated", response.theta[: inputs.draws, 1], ""),
        (f"growth of {segment} so far, {country}", "estimated", growth, country),
    ):
        inputs.drive(COMPONENT, "series", key, status, values, where)
    spread = inputs.once(name, lambda: np.asarray(logs[:REFERENCE].std(axis=0)))
    return SegmentTrend(point, np.exp(logs)[: inputs.draws], spread, growth)


def _steps(seed: int, name: str, many: int, start: int, end: int) -> Array:
    """Standard normals by year, a stream each, so that an earlier end changes no year before it."""
    out = np.empty((many, max(end - start + 1, 0)))
    for k in range(out.shape[1]):
        out[:, k] = normals(seed, f"{name}.{start + k}", many)
    return out


def _rows(inputs: Inputs, concept: str, series: str) -> pd.DataFrame:
    """One series, empty where it is not known on the date."""
    if not inputs.snapshot.has_series(series):
        return pd.DataFrame()
    return inputs.observations(COMPONENT, MEASURES, concept, series=series)


@learnt
def _counts(inputs: Inputs, country: str, segment: str) -> pd.Series:
    """People counted in a segment by year; empty where nobody counts."""
    rows = _rows(inputs, "segment_employment", f"segment_employment.{country}.{segment}")
    return annual(rows) if len(rows) else pd.Series(dtype=float)


@learnt
def _proxy(inputs: Inputs) -> pd.Series | None:
    """People in the proxy of equipment by year, None where they are not known."""
    rows = _rows(inputs, *PROXY)
    return None if rows.empty else annual(rows, inputs.snapshot.breaks(PROXY[1]))


def _grown(
    inputs: Inputs, country: str, segment: str, response: _Response, sales: WorldSales,
    start: int, end: int,
) -> Array:  # fmt: skip
    """Log growth of heads between two years in draws, without the segment's own error.

    American equipment has moved with industrial machinery as far as that is known.
    """
    done, through = 0.0, start
    if (country, segment) == ("US", "equipment") and (heads := _proxy(inputs)) is not None:
        heads = heads[(heads.index >= start) & (heads.index <= end)]
        if len(heads) and heads.index[0] == start:
            through = int(heads.index[-1])
            done = float(np.log(heads.iloc[-1] / heads.iloc[0]))
    if through == end:
        return np.full(len(response.theta), done)
    return done + response.moves(end - through, sales.moved(through, end))


def _from_count(
    inputs: Inputs, segment: str, counts: pd.Series, response: _Response, sales: WorldSales,
    walk: Array, base: int,
) -> Array:  # fmt: skip
    """People in the base year, from the last count of the United States."""
    last = int(counts.index[-1])
    sd = inputs.assume(COMPONENT, MEASURES, "segment_count_sd")
    miscount = sd * normals(inputs.seed, f"{COMPONENT}.{segment}.count", inputs.draws)
    grown = _grown(inputs, "US", segment, response, sales, last, base)
    logs = (grown + walk[:, : base - last].sum(axis=1))[: inputs.draws] + miscount
    return np.asarray(float(counts.iloc[-1]) * np.exp(logs))


def _assumed(inputs: Inputs, name: str, many: int) -> tuple[Array, float]:
    """An assumption in `many` draws, the first of which are the run's, and its deviation."""
    inputs.assume(COMPONENT, MEASURES, name)
    distribution, _ = inputs.distribution(name)
    low, high = distribution.ppf(np.array([0.05, 0.95]))
    return inputs.drawn(name, many), float(high - low) / (2 * SCALE)


def _response(inputs: Inputs, segment: str, many: int) -> _Response:
    """How heads follow sales: what is assumed beforehand, moved by what the counts tell."""
    b, b_sd = _assumed(inputs, f"{segment}_elasticity_to_sales", many)
    stream = f"{COMPONENT}.{segment}.response"
    if segment == "design":
        count_sd = inputs.distribution("segment_count_sd")[0].mode
        prior = np.column_stack([np.zeros(many), b])
        estimates = _estimates(inputs, segment, count_sd)
        theta = updated(prior, (0.0, b_sd), estimates, inputs.seed, stream)
        return _Response(theta, _own_sd(inputs, [], many))
    c, c_sd = _assumed(inputs, "equipment_growth_at_constant_sales", many)
    fits = _estimates(inputs, segment)
    theta = updated(np.column_stack([c, b]), (c_sd, b_sd), fits, inputs.seed, stream)
    return _Response(theta, _own_sd(inputs, fits, many))


@learnt
def _estimates(inputs: Inputs, segment: str, count_sd: float = 0.0) -> list[Estimate]:
    """What counts of the United States, and the proxy, tell of how heads follow sales."""
    concept, series = SALES[segment]
    sales = annual(inputs.observations(COMPONENT, MEASURES, concept, series=series))
    counts = _counts(inputs, "US", segment)
    if segment == "design":
        found = counted_elasticity(counts, sales, count_sd)
        return [found] if found else []
    told: list[tuple[pd.Series, tuple[float, float]]] = []
    if len(counts):
        grid = counts.reindex(range(int(counts.index[0]), int(counts.index[-1]) + 1))
        told.append((np.log(grid).diff(), (0.0, 0.0)))
    if not (rows := _rows(inputs, *PROXY)).empty:
        told.append((yearly_growth(rows, inputs.snapshot.breaks(PROXY[1])), TRANSFER_SD))
    return [fit for growth, extra in told if (fit := fit_growth(growth, sales, extra))]


def _own_sd(inputs: Inputs, fits: Sequence[Estimate], many: int) -> Array:
    """Standard deviation a year of what sales do not explain, pooled over the regressions.

    The counts of the segment scatter with their surveys as well, and the proxy is wide enough to
    be calmer than a part of it; by degrees of freedom the truth is put between the two. Without a
    regression it is assumed.
    """
    freedom = sum(fit.freedom for fit in fits)
    if not freedom:
        return _assumed(inputs, "segment_own_sd", many)[0]
    squares = sum(fit.freedom * fit.residual_sd**2 for fit in fits)
    u = uniforms(inputs.seed, f"{COMPONENT}.equipment.own_sd", many)
    return np.asarray(np.sqrt(squares / chi2_ppf(1 - u, freedom)))
