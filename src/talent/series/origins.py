"""Past forecasts of a panel: which origins, fitted once each, in parallel."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

from talent.series.kept import kept
from talent.series.members import FEWEST, Fit, fit_members
from talent.series.scale import error_units, relative_move
from talent.series.seasons import CYCLES
from talent.series.steps import take_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from talent.series.panel import Panel
    from talent.series.steps import Step

    Array = NDArray[np.float64]

__all__ = ["Cases", "Fits", "cases_of", "origins_at", "origins_of", "typical_move"]

Job = tuple[str, int]
"""Series, and how many periods of it are known."""
Input = tuple[bytes, tuple["Step", ...], int, int, bytes | None]
"""All that a fit depends on: values, steps, horizon, season, and drivers to the horizon's end."""

CHUNK = 16
"""Fits sent to a worker at once."""
KEPT = 4096
"""Fits that a process remembers. One of thirty values and thirteen members takes ten kilobytes."""


@dataclass
class Fits:
    """Fits of a panel by series and origin; each is made once, whoever asks."""

    panel: Panel
    horizon: int
    steps: Mapping[str, Sequence[Step]]
    n_jobs: int | None = None
    progress: Callable[[str, float], None] | None = None
    _made: dict[Job, Fit] = field(default_factory=dict)

    def make(self, jobs: Iterable[Job]) -> None:
        """Fit what is not fitted yet.

        One process is told from many by nothing but the time: a fit depends on its series alone.
        """
        todo = sorted(set(jobs) - set(self._made))
        chunks = [todo[i : i + CHUNK] for i in range(0, len(todo), CHUNK)]
        work = (delayed(_chunk)([self._input(job) for job in chunk]) for chunk in chunks)
        runner = Parallel(n_jobs=self.n_jobs, return_as="generator")
        for done, (chunk, fits) in enumerate(zip(chunks, runner(work), strict=True), start=1):
            self._made.update(zip(chunk, fits, strict=True))
            if self.progress is not None:
                self.progress("fit", done / len(chunks))

    def _input(self, job: Job) -> Input:
        name, known = job
        drivers = self.panel.drivers.get(name)
        return (
            self.panel.values[name][:known].tobytes(),
            tuple(self.steps.get(name, ())),
            self.horizon,
            self.panel.calendar.season,
            None if drivers is None else drivers[: known + self.horizon].tobytes(),
        )

    def __getitem__(self, job: Job) -> Fit:
        return self._made[job]


def _chunk(inputs: list[Input]) -> list[Fit]:
    # BLAS threads slow down small fits by a factor of forty on a busy machine.
    with threadpool_limits(1):
        return [_fit(*one) for one in inputs]


@lru_cache(maxsize=KEPT)
def _fit(
    values: bytes, steps: tuple[Step, ...], horizon: int, season: int, future: bytes | None
) -> Fit:
    # Remembered by content: the next run, on another date or seed, has most of its series as here.
    def make() -> dict[str, NDArray[Any]]:
        fit = _fit_afresh(values, steps, horizon, season, future)
        return {
            "paths": fit.paths,
            "level": fit.level,
            "told": np.array(json.dumps(fit.diagnostics)),
        }

    key = repr((values, steps, horizon, season, future)).encode()
    found = kept(key, make)
    fit = Fit(found["paths"], found["level"], json.loads(str(found["told"])))
    for array in (fit.paths, fit.level):
        array.setflags(write=False)
    return fit


def _fit_afresh(
    values: bytes, steps: tuple[Step, ...], horizon: int, season: int, future: bytes | None
) -> Fit:
    y = np.frombuffer(values).copy()
    drivers = None if future is None else np.frombuffer(future).reshape(len(y) + horizon, -1)
    level, sizes = take_out(y, steps)
    fit = fit_members(level, horizon, season, drivers)
    unit = " in logs" if np.nanmin(y) > 0 else ""
    taken = {s.position: (s, size) for s, size in zip(steps, sizes, strict=True) if size}
    for position, (step, size) in sorted(taken.items()):
        how = "estimated" if np.isnan(step.size) else "as published"
        told = f"{size:+.4f}{unit} from period {position + 1} of the series on, {how}"
        fit.diagnostics.append({"member": "step", "status": "ok", "message": told})
    return fit


def origins_of(panel: Panel, horizon: int, most: int) -> list[Job]:
    """Past origins to learn from: all of them, or an equal share of `most` for each series.

    A share is spread evenly from half a horizon ago to the first possible origin, which has eight
    values before it, or three years of a quarterly or monthly series.
    """
    season = panel.calendar.season
    fewest = FEWEST if season == 1 else max(FEWEST, CYCLES * season)
    possible = {}
    for name, values in panel.values.items():
        counts = np.cumsum(np.isfinite(values))
        ends = np.flatnonzero(np.isfinite(values) & (counts >= fewest)) + 1
        possible[name] = ends[ends < len(values)]
    if sum(map(len, possible.values())) <= most:
        return [(name, int(known)) for name, ends in possible.items() for known in ends]
    share = most // max(len(possible), 1)
    if share == 0:
        # More series than fits: every so manieth series, one origin each.
        step = -(-len(possible) // most) if most else len(possible) + 1
        possible = {n: possible[n] for i, n in enumerate(sorted(possible)) if i % step == step - 1}
    out: list[Job] = []
    for name, ends in possible.items():
        if len(ends):
            # Evenly over the history: the last years alone may have been calm, or a crisis.
            longest = len(panel.values[name]) - int(ends[0])
            offsets = np.linspace(min(horizon / 2, longest), longest, max(share, 1)).round()
            wanted = len(panel.values[name]) - offsets.astype(int)
            out += [(name, int(k)) for k in np.unique(ends[np.searchsorted(ends, wanted)])]
    return out


@dataclass(frozen=True)
class Cases:
    """Past forecasts and what happened.

    Attributes
    ----------
    names, origins : ndarray, shape (cases,)
        Series, and ordinal of its last known period.
    paths : ndarray, shape (cases, members, horizon)
    actual, units : ndarray, shape (cases, horizon)
        NaN where the actual is not known, or lies on another level than the origin.
    positive : ndarray of bool, shape (cases,)
        Whether the history was positive throughout.
    known : ndarray of int, shape (cases,)
        Values known at the origin.
    effective : ndarray, shape (horizon,)
        Number of cases that do not overlap in time.
    """

    names: NDArray[np.str_]
    origins: NDArray[np.int64]
    paths: Array
    actual: Array
    units: Array
    positive: NDArray[np.bool_]
    known: NDArray[np.int64]
    effective: Array


def cases_of(fits: Fits, panel: Panel, jobs: Sequence[Job]) -> Cases:
    """Compare fits from past origins with the values of `panel`.

    Parameters
    ----------
    fits : Fits
        Of these jobs, over the same or a longer panel.
    panel : Panel
        What is known now; actuals come from here and nowhere else.
    jobs : sequence of (str, int)
    """
    horizon = fits.horizon
    typical = typical_move(panel)
    actual = np.full((len(jobs), horizon), np.nan)
    for i, (name, known) in enumerate(jobs):
        ahead = panel.values[name][known : known + horizon].copy()
        for step in fits.steps.get(name, ()):
            # An error across a break would measure the break.
            if step.position >= known:
                ahead[max(step.position - known, 0) :] = np.nan
        actual[i, : len(ahead)] = ahead
    made = [fits[job] for job in jobs]
    units = [error_units(f.level, f.paths, horizon, typical) for f in made]
    positive = [bool(np.nanmin(f.level) > 0) for f in made]
    names = np.array([name for name, _ in jobs], dtype=np.str_)
    origins = np.array([panel.first[n] + k - 1 for n, k in jobs], dtype=np.int64)
    return Cases(
        names,
        origins,
        np.array([f.paths for f in made]) if made else np.empty((0, 0, horizon)),
        actual,
        np.array(units) if made else np.empty((0, horizon)),
        np.array(positive, dtype=bool),
        np.array([np.isfinite(f.level).sum() for f in made], dtype=np.int64),
        _effective(names, origins, actual),
    )


def typical_move(panel: Panel) -> float:
    """Median relative move of the panel's series; one percent where no series tells one."""
    moves = [relative_move(v)[0] for v in panel.values.values()]
    known = [m for m in moves if np.isfinite(m)]
    return float(np.median(known)) if known else 0.01


def _effective(names: NDArray[np.str_], origins: NDArray[np.int64], actual: Array) -> Array:
    horizon = actual.shape[1]
    out = np.zeros(horizon)
    for name in np.unique(names):
        mine = names == name
        for h in range(horizon):
            seen = np.sort(origins[mine & np.isfinite(actual[:, h])])
            if len(seen):
                # Forecasts of one series whose spans overlap are not separate cases.
                out[h] += min(len(seen), 1 + (seen[-1] - seen[0]) / (h + 1))
    return out


def origins_at(panel: Panel, cutoffs: Sequence[Any]) -> list[tuple[str, int]]:
    """How many periods of each series were known at each cutoff."""
    dates = pd.Series(list(cutoffs))
    out = []
    for ordinal in panel.calendar.ordinals(dates):
        known = panel.until(int(ordinal))
        out += [(name, len(v)) for name, v in known.values.items()]
    longest = {name: len(values) for name, values in panel.values.items()}
    return [job for job in dict.fromkeys(out) if job[1] < longest[job[0]]]
