"""One self-contained page of a forecast: opens offline, prints, and loads nothing from anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talent.language import in_language
from talent.report.page import page_content, page_data
from talent.report.rendering import write_page

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from talent.forecasts.compare import Comparison
    from talent.forecasts.result import Forecast

__all__ = ["write_html"]

SCRIPTS = ("forecast_base.js", "forecast_charts.js")


def write_html(
    forecast: Forecast,
    path: str | os.PathLike[str],
    *,
    sources: pd.DataFrame | None = None,
    names: Mapping[str, str] | None = None,
    closing: Sequence[Comparison] = (),
    language: str = "en",
    progress: Callable[[str, float], None] | None = None,
) -> Path:
    """Write the page of a forecast and return where it is.

    Styles, scripts, data and the chart library are all inside the file, and its content security
    policy forbids the browser to load or run anything else. The same forecast gives the same bytes.

    Parameters
    ----------
    forecast : Forecast
        With or without draws.
    path : path-like
        File to write; folders on the way are made.
    sources : pandas.DataFrame, optional
        Columns ``source, publisher, title, url, licence``, as ``Snapshot.sources()`` gives them.
        Without it the page lists the short names of the sources only.
    names : mapping of str to str, optional
        Names of countries and occupations by code; by default those of the run in `language`.
    closing : sequence of Comparison, optional
        What `talent.compare` gives for scenarios with levers and this run (or one of the same
        settings) as the baseline. The page then says what each lever does to the gap and costs;
        every lever is simulated by itself for this, which takes a while.
    language : {"en", "ja", "zh-Hant"}
        The page carries the Japanese and Chinese letters it shows if the extra ``cjk`` is
        installed.
    progress : callable, optional
        Called with a text and the part done, 0 to 1, while levers are simulated.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    ConfigError
        If a comparison of `closing` is of another run, keeps no draws, or changes more than levers.
    MissingExtraError
        If altair or vl-convert is not installed, or Babel for a language other than English.
    UnknownCodeError
        For another language.
    OSError
        If the file cannot be written.
    """
    with in_language(language):
        known = forecast.names.get(language, {}) if names is None else names
        content = page_content(
            forecast, sources=sources, names=known, closing=closing, progress=progress
        )
        data = page_data(forecast, content, known)
        return write_page(path, "forecast", content, data=data, scripts=SCRIPTS)
