"""Forecast a panel of series, or learn from one to forecast others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talent.series.lessons import (
    Lessons,
    apply_lessons,
    check_settings,
    lessons_from,
    without_drivers,
)
from talent.series.origins import Fits, origins_at, origins_of
from talent.series.panel import panel_of
from talent.series.steps import declared_steps

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from talent.series.result import SeriesForecast

__all__ = ["MOST_FITS", "forecast", "learn"]

MOST_FITS = 2000
"""Past fits to learn from; larger panels give an equal share of their origins."""


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
    >>> import pandas as pd
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
    fits = Fits(panel, h, declared_steps(panel, breaks), n_jobs, progress)
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
    >>> import pandas as pd
    >>> years = range(2005, 2025)
    >>> frame = pd.DataFrame({"unique_id": "US", "ds": years,
    ...                       "y": [100 + 3 * (t % 4) + 2 * t for t in range(20)]})
    >>> short = pd.DataFrame({"unique_id": "TW", "ds": [2014, 2024], "y": [50.0, 60.0]})
    >>> learn(frame, 2).forecast(short, level=[80]).frame["ds"].tolist()
    [2025, 2026]
    """
    check_settings(h, (), 2, most_fits)
    panel = without_drivers(panel_of(frame, freq=freq))
    fits = Fits(panel, h, declared_steps(panel, breaks), n_jobs, progress)
    past = origins_of(panel, h, most_fits)
    fits.make(past)
    return lessons_from(fits, panel, past)
