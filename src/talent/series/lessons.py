"""What past forecasts of a panel taught, and how it serves to forecast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from talent.errors import ConfigError, FrameError
from talent.series.bands import Bands, learn_bands
from talent.series.members import MEMBERS, Fit
from talent.series.origins import Cases, Fits, cases_of, typical_move
from talent.series.panel import Panel, panel_of
from talent.series.result import SeriesForecast
from talent.series.scale import at_length, error_units, learn_length, scaled_errors
from talent.series.steps import declared_steps
from talent.series.weights import combine, learn_weights

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["Lessons", "apply_lessons", "check_settings", "lessons_from", "without_drivers"]


@dataclass(frozen=True, eq=False)
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
        panel = without_drivers(panel_of(frame, freq=freq))
        fits = Fits(panel, self.horizon, declared_steps(panel, breaks), n_jobs, progress)
        fits.make((name, len(values)) for name, values in panel.values.items())
        return apply_lessons(self, fits, panel, level, draws, seed)


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


def without_drivers(panel: Panel) -> Panel:
    """Refuse a panel with drivers, whose future only `forecast` asks for."""
    if panel.drivers:
        raise FrameError(["columns besides unique_id, ds, y, group: drivers need forecast()"])
    return panel


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
