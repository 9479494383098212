"""Forecast a panel of series: combined, calibrated, and joint."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from talent.errors import ConfigError, TalentError, UnknownCodeError
from talent.series.bands import Bands, learn_bands
from talent.series.members import MEMBERS, Fit
from talent.series.origins import Cases, Fits, cases_of, origins_of, typical_move
from talent.series.panel import FrameError, Panel, panel_of
from talent.series.scale import (
    apply_errors,
    at_length,
    error_units,
    learn_length,
    scaled_errors,
)
from talent.series.steps import CAVEATS, SHIFTS, Step
from talent.series.weights import combine, learn_weights

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["Lessons", "SeriesForecast", "forecast", "learn"]

MOST_FITS = 2000
"""Past fits to learn from; larger panels give an equal share of their origins."""
STREAM = "series"
"""Prefix of the names of random streams."""


@dataclass(frozen=True)
class Lessons:
    """What past forecasts of a panel taught; serves any series of the same kind and frequency.

    Attributes
    ----------
    horizon : int
    weights : pandas.Series
        Weight of each member.
    bands : Bands
        Distribution of scaled errors.
    typical_move : float
        Typical move of a period relative to the level, for series too short to have their own.
    length : float
        Power of the number of known values that the size of errors goes with.
    """

    horizon: int
    weights: pd.Series
    bands: Bands
    typical_move: float
    length: float

    def forecast(
        self,
        frame: pd.DataFrame,
        *,
        level: Sequence[float] = (80, 95),
        freq: str | None = None,
        breaks: pd.DataFrame | None = None,
        draws: int = 1000,
        seed: int = 0,
        n_jobs: int | None = None,
        progress: Callable[[str, float], None] | None = None,
    ) -> SeriesForecast:
        """Forecast other series with these weights and bands; parameters as in `forecast`."""
        check_settings(self.horizon, level, draws, 0)
        panel = _without_drivers(panel_of(frame, freq=freq))
        fits = Fits(panel, self.horizon, steps_of(panel, breaks), n_jobs, progress)
        fits.make((name, len(values)) for name, values in panel.values.items())
        return apply_lessons(self, fits, panel, level, draws, seed)


@dataclass(frozen=True)
class SeriesForecast:
    """Forecasts of a panel from one origin each.

    Attributes
    ----------
    panel : Panel
        What was known.
    horizon : int
    names : tuple of str
        Series, in the order of `paths`.
    point, units : ndarray, shape (series, horizon)
        Median, and unit of error, in the unit of each series.
    positive : ndarray of bool, shape (series,)
        Whether the history is positive throughout.
    lessons : Lessons
        Weights of the members and bands, learnt from past errors.
    level : tuple of float
        Nominal coverages of `frame`, percent.
    draws, seed : int
    members : ndarray, shape (series, members, horizon)
        What was combined; NaN where a member does not apply.
    """

    panel: Panel
    horizon: int
    names: tuple[str, ...]
    point: Array
    units: Array
    positive: NDArray[np.bool_]
    lessons: Lessons
    level: tuple[float, ...]
    draws: int
    seed: int
    members: Array
    _diagnostics: pd.DataFrame

    @property
    def weights(self) -> pd.Series:
        """Weight of each member, pooled over the series that were learnt from."""
        return self.lessons.weights

    @property
    def bands(self) -> Bands:
        """Distribution of scaled errors."""
        return self.lessons.bands

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Median and bands: ``unique_id, ds, talent, talent-lo-80, talent-hi-80, ...``."""
        frame = pd.DataFrame({"unique_id": np.repeat(self.names, self.horizon), "ds": self.ds})
        frame["talent"] = self.point.ravel()
        for one in self.level:
            for side, p in (("lo", 0.5 - one / 200), ("hi", 0.5 + one / 200)):
                frame[f"talent-{side}-{one:g}"] = self.quantile(p).ravel()
        return frame

    @property
    def ds(self) -> Any:
        """Dates of the forecasts, series after series, written as in the input."""
        last = np.array([self.panel.last(name) for name in self.names])
        ordinals = last[:, None] + np.arange(1, self.horizon + 1)
        return self.panel.calendar.dates(ordinals.ravel())

    def quantile(self, p: float) -> Array:
        """Quantile of every series and step, shape (series, horizon)."""
        groups = [self.panel.groups[name] for name in self.names]
        scaled = np.array([self.bands.quantile(p, group) for group in groups])
        return self._floored(apply_errors(self.point, scaled, self.units, self.positive[:, None]))

    @cached_property
    def paths(self) -> Array:
        """Joint sample paths, shape (draws, series, horizon).

        The same seed gives the same draws, and fewer draws are the first of more. A sum over
        series in each draw is a draw of the sum.
        """
        out = np.empty((self.draws, len(self.names), self.horizon))
        for i, name in enumerate(self.names):
            scaled = self.bands.draw(self.seed, name, self.panel.groups[name], self.draws, STREAM)
            out[:, i] = apply_errors(self.point[i], scaled, self.units[i], bool(self.positive[i]))
        return self._floored(out)

    def _floored(self, values: Array) -> Array:
        never = np.array([np.nanmin(self.panel.values[name]) >= 0 for name in self.names])
        return np.where(never[:, None], np.maximum(values, 0), values)

    def total(self, by: Mapping[str, str] | None = None) -> pd.DataFrame:
        """Sums over series, summed in every draw.

        Parameters
        ----------
        by : mapping of str to str, optional
            Name of the sum that each series belongs to; all series by default.

        Returns
        -------
        pandas.DataFrame
            ``unique_id, ds, talent`` and bands as in `frame`; `talent` is the median of the sums.

        Raises
        ------
        TalentError
            If the series of a sum end in different periods.
        """
        by = by or dict.fromkeys(self.names, "total")
        unknown = sorted(set(by) - set(self.names))
        if unknown:
            raise UnknownCodeError("series", unknown[0], self.names)
        parts = []
        for total in sorted(set(by.values())):
            mine = [i for i, name in enumerate(self.names) if by.get(name) == total]
            ends = {self.panel.last(self.names[i]) for i in mine}
            if len(ends) > 1:
                raise TalentError(f"the series of {total!r} end in different periods: no sum")
            sums = self.paths[:, mine].sum(axis=1)
            ahead = ends.pop() + np.arange(1, self.horizon + 1)
            part = {"unique_id": total, "ds": self.panel.calendar.dates(ahead)}
            part["talent"] = np.median(sums, axis=0)
            for one in self.level:
                for side, p in (("lo", 0.5 - one / 200), ("hi", 0.5 + one / 200)):
                    part[f"talent-{side}-{one:g}"] = np.quantile(sums, p, axis=0)
            parts.append(pd.DataFrame(part))
        return pd.concat(parts, ignore_index=True)

    @property
    def diagnostics(self) -> pd.DataFrame:
        """Fits of the members from the last origin.

        ``unique_id, member, status, message, weight, residual_sd, ljung_box_p``; a status other
        than ``ok`` says what a fit had to say. A failed member has no vote.
        """
        weight = self._diagnostics["member"].map(self.weights).fillna(0.0)
        return self._diagnostics.assign(weight=weight)

    @property
    def calibration(self) -> pd.DataFrame:
        """What the bands rest on: ``horizon, independent_cases, median, q95`` of scaled errors."""
        q95 = self.bands.quantile(0.975)
        return pd.DataFrame(
            {
                "horizon": np.arange(1, self.horizon + 1),
                "independent_cases": self.bands.effective,
                "median": self.bands.quantile(0.75),
                "q95": q95,
            }
        )

    def plot(self, unique_id: str, ax: Axes | None = None) -> Axes:
        """History and bands of one series; returns the axes.

        Raises
        ------
        MissingExtraError
            Without matplotlib: ``pip install 'talent[report]'``.
        """
        from talent.series.plot import fan  # noqa: PLC0415 - matplotlib is optional and slow

        return fan(self, unique_id, ax)

    def __repr__(self) -> str:
        return (
            f"SeriesForecast({len(self.names)} series, {self.horizon} steps, "
            f"{self.draws} draws, seed {self.seed})"
        )

    def _repr_html_(self) -> str:
        return str(self.frame.head(20).to_html(index=False, escape=True))


def forecast(
    frame: pd.DataFrame,
    h: int,
    *,
    level: Sequence[float] = (80, 95),
    freq: str | None = None,
    cutoffs: Sequence[Any] | None = None,
    breaks: pd.DataFrame | None = None,
    future: pd.DataFrame | None = None,
    draws: int = 1000,
    seed: int = 0,
    most_fits: int = MOST_FITS,
    n_jobs: int | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> SeriesForecast:
    """Forecast every series of a frame `h` periods past its last value.

    Several simple models are combined by a weighted median, with weights learnt from past errors
    of the whole panel. The bands come from those errors too, by horizon and group, and the draws
    are joint: series of one panel share a common shock as strong as it was in the past.

    Parameters
    ----------
    frame : pandas.DataFrame
        ``unique_id, ds, y``, optional ``group`` (series whose errors are alike) and numeric
        drivers. Holes stay holes.
    h : int
        Periods ahead.
    level : sequence of float
        Nominal coverages of the bands, percent.
    freq : {"Y", "Q", "M"}, optional
        Told from `ds` where not given.
    cutoffs : sequence, optional
        Last known dates of the past forecasts that weights and bands are learnt from, as written
        in `ds`. By default every origin with eight values before it, up to `most_fits`.
    breaks : pandas.DataFrame, optional
        ``unique_id, ds, kind`` and optional ``size_log``. From `ds` on the series is on another
        level if the kind is ``benchmark, level_shift, survey_change`` or ``definition``; the kinds
        ``hole, classification`` and ``preliminary`` move none.
    future : pandas.DataFrame, optional
        ``unique_id, ds`` and the drivers over the horizon.
    draws, seed : int
        Of the sample paths.
    n_jobs : int, optional
        Processes of joblib; the result does not depend on it.
    progress : callable, optional
        Called with a step's name and the share done.

    Returns
    -------
    SeriesForecast

    Raises
    ------
    FrameError
        With everything that is wrong in the frame, the breaks or the future.
    ConfigError
        If a setting is not usable.

    Examples
    --------
    >>> years = range(2005, 2025)
    >>> frame = pd.DataFrame({"unique_id": "fab", "ds": years,
    ...                       "y": [100 + 3 * (t % 4) + 2 * t for t in range(20)]})
    >>> result = forecast(frame, 2, level=[80])
    >>> result.frame.columns.tolist()
    ['unique_id', 'ds', 'talent', 'talent-lo-80', 'talent-hi-80']
    >>> result.paths.shape
    (1000, 1, 2)
    """
    check_settings(h, level, draws, most_fits)
    panel = panel_of(frame, freq=freq, future=future, h=h)
    fits = Fits(panel, h, steps_of(panel, breaks), n_jobs, progress)
    past = origins_of(panel, h, most_fits) if cutoffs is None else origins_at(panel, cutoffs)
    fits.make([*past, *((name, len(values)) for name, values in panel.values.items())])
    return apply_lessons(lessons_from(fits, panel, past), fits, panel, level, draws, seed)


def learn(
    frame: pd.DataFrame,
    h: int,
    *,
    freq: str | None = None,
    breaks: pd.DataFrame | None = None,
    most_fits: int = MOST_FITS,
    n_jobs: int | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> Lessons:
    """Learn weights and bands from the past of many series, to forecast others with.

    A series with three values cannot tell how wrong its forecasts are; its kin can. Parameters as
    in `forecast`.

    Examples
    --------
    >>> years = range(2005, 2025)
    >>> frame = pd.DataFrame({"unique_id": "US", "ds": years,
    ...                       "y": [100 + 3 * (t % 4) + 2 * t for t in range(20)]})
    >>> short = pd.DataFrame({"unique_id": "TW", "ds": [2014, 2024], "y": [50.0, 60.0]})
    >>> learn(frame, 2).forecast(short, level=[80]).frame["ds"].tolist()
    [2025, 2026]
    """
    check_settings(h, (), 2, most_fits)
    panel = _without_drivers(panel_of(frame, freq=freq))
    fits = Fits(panel, h, steps_of(panel, breaks), n_jobs, progress)
    past = origins_of(panel, h, most_fits)
    fits.make(past)
    return lessons_from(fits, panel, past)


def _without_drivers(panel: Panel) -> Panel:
    if panel.drivers:
        raise FrameError(["columns besides unique_id, ds, y, group: drivers need forecast()"])
    return panel


def check_settings(h: int, level: Sequence[float], draws: int, most_fits: int) -> None:
    """Refuse settings that mean nothing, all at once."""
    wrong = []
    if h < 1:
        wrong.append(f"h must be at least 1, not {h}")
    wrong += [f"level {one} is not between 0 and 100 percent" for one in level if not 0 < one < 100]
    if draws < 2:
        wrong.append(f"draws must be at least 2, not {draws}")
    if most_fits < 0:
        wrong.append(f"most_fits must not be negative, not {most_fits}")
    if wrong:
        raise ConfigError("; ".join(wrong))


def steps_of(panel: Panel, breaks: pd.DataFrame | None) -> dict[str, list[Step]]:
    """Declared level shifts by series, as positions in its history.

    Raises
    ------
    FrameError
        If columns are missing or a series is not in the panel.
    """
    if breaks is None or breaks.empty:
        return {}
    missing = [c for c in ("unique_id", "ds", "kind") if c not in breaks.columns]
    if missing:
        raise FrameError([f"breaks: column {c} is missing" for c in missing])
    names = breaks["unique_id"].astype(str)
    unknown = sorted(set(names) - set(panel.first))
    if unknown:
        raise FrameError([f"breaks: series {name!r} is not in the frame" for name in unknown])
    foreign = sorted(set(breaks["kind"].astype(str)) - {*SHIFTS, *CAVEATS})
    if foreign:
        raise FrameError(
            [f"breaks: kind {k!r}; kinds are {', '.join([*SHIFTS, *CAVEATS])}" for k in foreign]
        )
    given = breaks["size_log"] if "size_log" in breaks else pd.Series(np.nan, index=breaks.index)
    sizes = pd.to_numeric(given, errors="coerce")
    wrong = breaks.index[sizes.isna() & given.notna()]
    if len(wrong):
        raise FrameError([f"breaks: row {i}, column size_log: no number" for i in wrong])
    out: dict[str, list[Step]] = {}
    rows = zip(names, panel.calendar.ordinals(breaks["ds"]), breaks["kind"], sizes, strict=True)
    for name, ordinal, kind, size in rows:
        if kind in SHIFTS:
            step = Step(int(ordinal) - panel.first[name], float(size))
            out.setdefault(name, []).append(step)
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


def lessons_from(fits: Fits, panel: Panel, past: Sequence[tuple[str, int]]) -> Lessons:
    """Learn from the origins `past` of a panel, with fits that are made already."""
    # With one thread the last digits do not depend on the machine.
    with threadpool_limits(1):
        return _lessons(fits, panel, cases_of(fits, panel, past))


def _lessons(fits: Fits, panel: Panel, cases: Cases) -> Lessons:
    most = float(cases.effective.max(initial=0.0))
    weights = learn_weights(cases.paths, cases.actual, cases.units, most)
    groups = [panel.groups[name] for name in cases.names]
    errors = _errors(cases, weights)
    length = learn_length(errors, cases.known, cases.names, cases.effective)
    errors = errors / at_length(cases.known, length)[:, None]
    bands = learn_bands(errors, cases.effective, cases.names, cases.origins, groups)
    named = pd.Series(weights, index=list(MEMBERS)[: len(weights)], name="weight", dtype=float)
    return Lessons(fits.horizon, named, bands, typical_move(panel), length)


def apply_lessons(
    lessons: Lessons, fits: Fits, panel: Panel, level: Sequence[float], draws: int, seed: int
) -> SeriesForecast:
    """Forecast a panel from its last values, with fits that are made already."""
    names = tuple(panel.values)
    made = [fits[name, len(panel.values[name])] for name in names]
    members = np.array([f.paths for f in made])
    horizon = fits.horizon
    rows = [
        {"unique_id": name, **row}
        for name, fit in zip(names, made, strict=True)
        for row in fit.diagnostics
    ]
    columns = ["unique_id", "member", "status", "message", "residual_sd", "ljung_box_p"]
    return SeriesForecast(
        panel=panel,
        horizon=horizon,
        names=names,
        point=combine(members, lessons.weights.to_numpy()),
        units=np.array([_units(f, horizon, lessons) for f in made]),
        positive=np.array([bool(np.nanmin(f.level) > 0) for f in made]),
        lessons=lessons,
        level=tuple(level),
        draws=draws,
        seed=seed,
        members=members,
        _diagnostics=pd.DataFrame(rows, columns=columns),
    )


def _units(fit: Fit, horizon: int, lessons: Lessons) -> Array:
    known = int(np.isfinite(fit.level).sum())
    units = error_units(fit.level, fit.paths, horizon, lessons.typical_move)
    return units * at_length(known, lessons.length)


def _errors(cases: Cases, weights: Array) -> Array:
    if not len(cases.names):
        return np.empty_like(cases.actual)
    point = combine(cases.paths, weights)
    return scaled_errors(cases.actual, point, cases.units, cases.positive[:, None])
