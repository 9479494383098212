"""Employment of each country's segments: history, base year, growth so far, and trend paths."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.errors import TalentError
from talent.inputs import REFERENCE
from talent.series import annual, learn
from talent.series.learnt import learnt
from talent.series.scale import usual_move
from talent.streams import normals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from talent.inputs import Inputs
    from talent.series import Lessons, SeriesForecast

    Array = NDArray[np.float64]

__all__ = ["Trend", "build_trend", "employment_lessons", "segment_histories"]

COMPONENT = "demand.employment"
MEASURES = "required,available,gap,openings,replacement,entrants,unfilled"
GROWTH_YEARS = 10
"""Growth that hiring has sustained is measured over this many years, about one cycle."""
SHORTEST = 12
"""Fewest years ahead that errors are learnt for."""
ORIGINS = 4
"""Past origins of each series to learn from; at twelve years ahead more would overlap."""


@dataclass(frozen=True)
class Trend:
    """Employment paths of one country.

    Attributes
    ----------
    point : ndarray, shape (draws, Y + 1, segments)
        Trend from the base year on, without forecast errors after the base year, persons.
    noise : ndarray, shape (draws, Y + 1, segments)
        Multiplicative forecast errors relative to the base year; 1 in the base year.
    spread : ndarray, shape (Y + 1, segments)
        Standard deviation of the log of `noise`, the same for any number of draws.
    growth : ndarray, shape (draws, segments)
        Log growth a year over the last ten years, with its sampling error.
    histories : dict of str to pandas.Series
        Annual employment by segment, or ``components`` where segments are not published apart.
    """

    point: Array
    noise: Array
    spread: Array
    growth: Array
    histories: dict[str, pd.Series]


@learnt
def segment_histories(inputs: Inputs, country: str) -> dict[str, pd.Series]:
    """Annual employment, by segment where both scopes are published, else of the components scope.

    Returns
    -------
    dict of str to pandas.Series
        Keys ``fab`` and ``other_components``, or ``components``; persons by year.

    Raises
    ------
    TalentError
        If no employment of the components scope is known.
    """
    found = {}
    for scope in ("fab", "components"):
        rows = inputs.observations(COMPONENT, MEASURES, "employment", country=country, scope=scope)
        if not rows.empty:
            if rows["series"].nunique() > 1:
                names = ", ".join(sorted(rows["series"].unique()))
                raise TalentError(f"several employment series of scope {scope}: {names}")
            found[scope] = annual(rows, inputs.snapshot.breaks(rows["series"].iloc[0]))
    if "components" not in found:
        raise TalentError(f"no employment of the components scope is known for {country}")
    if "fab" not in found:
        return {"components": found["components"]}
    common = found["fab"].index.intersection(found["components"].index)
    rest = found["components"].loc[common] - found["fab"].loc[common]
    return {"fab": found["fab"].loc[common], "other_components": rest}


def employment_lessons(inputs: Inputs, countries: Sequence[str], base: int, to: int) -> Lessons:
    """What past forecasts of every monthly employment series of the store teach.

    Only the oldest benchmark of each series is used: an error across a benchmark join would
    measure the join. The errors reach as far as the series that ends earliest needs, and twelve
    years at least, so that a nearer last year does not change the errors of the years before it.
    """
    return _lessons_of(inputs, _reach(inputs, tuple(countries), base, to))


@learnt
def _reach(inputs: Inputs, countries: tuple[str, ...], base: int, to: int) -> int:
    """Years ahead that errors are learnt for."""
    inputs.observations(COMPONENT, MEASURES, "employment", frequency="M")
    ends = []
    for country in countries:
        for scope in ("fab", "components"):
            rows = inputs.snapshot.observations("employment", country=country, scope=scope)
            years = annual(rows).index
            ends += [int(years[years <= base].max())] if (years <= base).any() else []
    if not ends:
        raise TalentError(f"no employment up to {base} is known for {', '.join(countries)}")
    return max(SHORTEST, to - min(ends))


@learnt
def _lessons_of(inputs: Inputs, horizon: int) -> Lessons:
    rows = inputs.snapshot.observations("employment", frequency="M")
    frames = []
    for name, one in rows.groupby("series"):
        first = one[one["vintage"] == one.sort_values("period")["vintage"].iloc[0]]
        series = annual(first)
        frames.append(pd.DataFrame({"unique_id": name, "ds": series.index, "y": series.to_numpy()}))
    if not frames:
        raise TalentError(
            "no monthly employment is known on this date to learn forecast errors from; use a "
            "later as-of date"
        )
    return learn(pd.concat(frames, ignore_index=True), horizon, most_fits=ORIGINS * len(frames))


@learnt
def _outlook(
    inputs: Inputs, lessons: Lessons, country: str, base: int
) -> tuple[dict[str, pd.Series], SeriesForecast]:
    """Histories of a country's segments to the base year, and their forecast to put in draws."""
    histories = segment_histories(inputs, country)
    known = {name: history[history.index <= base] for name, history in histories.items()}
    frames = [
        pd.DataFrame({"unique_id": f"{country}.{name}", "ds": one.index, "y": one.to_numpy()})
        for name, one in known.items()
    ]
    return known, lessons.forecast(pd.concat(frames))


def build_trend(
    inputs: Inputs, lessons: Lessons, country: str, segments: Sequence[str], base: int, to: int
) -> Trend:
    """Trend paths by segment from each series' own last year, through the base year, to the end.

    Where only the components scope is published, its path is split by the assumed share of the fab
    segment, one share a draw.
    """
    histories = segment_histories(inputs, country)
    many = inputs.many
    known, outlook = _outlook(inputs, lessons, country, base)
    result = replace(outlook, draws=many, seed=inputs.seed)
    points, noises, spreads = [], [], []
    for name, history in known.items():
        which = result.names.index(f"{country}.{name}")
        last, now = int(history.index[-1]), float(history.iloc[-1])
        # A base year after the last figure is a nowcast: its error belongs to the draw's level.
        ahead, end = base - last, to - last
        path = np.concatenate([[now], result.point[which]])[: end + 1]
        paths = np.column_stack([np.full(many, now), result.paths[:, which]])[:, : end + 1]
        errors = paths / path
        level = errors[:, ahead : ahead + 1]
        noise = errors[:, ahead:] / level
        spreads.append(inputs.once(f"{COMPONENT}.{country}.{name}", partial(_spread, noise)))
        level, noise = level[: inputs.draws], noise[: inputs.draws]
        points.append(path[ahead:] * level)
        noises.append(noise)
        inputs.drive(
            COMPONENT,
            "series",
            f"errors of past employment forecasts, {country} {name}",
            "measured",
            noise[:, -1],
            country,
        )
    if len(histories) == len(segments):
        order = [list(histories).index(s) for s in segments]
        point = np.stack([points[i] for i in order], axis=2)
        noise = np.stack([noises[i] for i in order], axis=2)
        spread = np.stack([spreads[i] for i in order], axis=1)
    else:
        fab = inputs.assume(COMPONENT, MEASURES, "fab_share_of_components", country)[:, None]
        split = {"fab": fab, "other_components": 1 - fab}
        point = np.stack([points[0] * split[s] for s in segments], axis=2)
        noise = np.repeat(noises[0][:, :, None], len(segments), axis=2)
        spread = np.repeat(spreads[0][:, None], len(segments), axis=1)
    growth = np.repeat(_growth(inputs, country, lessons)[:, None], len(segments), axis=1)
    return Trend(point, noise, spread, growth, histories)


def _spread(noise: Array) -> Array:
    return np.asarray(np.log(noise[:REFERENCE]).std(axis=0))


@learnt
def _pace(inputs: Inputs, country: str, lessons: Lessons) -> tuple[float, float, int]:
    """Growth a year over the last years, the deviation of a year's growth, and the years."""
    histories = segment_histories(inputs, country)
    total = pd.concat(list(histories.values()), axis=1).dropna().sum(axis=1)
    # The window reaches back to the last figure that is at least so many years old.
    old = total.index[total.index <= total.index[-1] - GROWTH_YEARS]
    recent = total.loc[old[-1] if len(old) else total.index[0] :]
    span = int(recent.index[-1] - recent.index[0])
    # Known for one year, it may have grown or shrunk by what is usual in a year.
    mean, span = float(np.log(recent.iloc[-1] / recent.iloc[0])) / max(span, 1), max(span, 1)
    grid = total.reindex(range(int(total.index[0]), int(total.index[-1]) + 1)).to_numpy()
    # A mean absolute move is sqrt(2 / pi) standard deviations.
    return mean, float(np.sqrt(np.pi / 2) * usual_move(grid, lessons.typical_move)), span


def _growth(inputs: Inputs, country: str, lessons: Lessons) -> Array:
    mean, scale, span = _pace(inputs, country, lessons)
    z = normals(inputs.seed, f"demand.growth.{country}", inputs.draws)
    growth = mean + z * scale / np.sqrt(span)
    inputs.drive(
        COMPONENT,
        "series",
        f"growth that hiring has sustained, {country}",
        "measured",
        growth,
        country,
    )
    return np.asarray(growth)
