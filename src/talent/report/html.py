"""One self-contained page of a forecast: opens offline, prints, and loads nothing from anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talent.report.page import chart_data, page_content
from talent.report.rendering import write_page

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from talent.forecasts.result import Forecast

__all__ = ["write_html"]


def write_html(
    forecast: Forecast,
    path: str | os.PathLike[str],
    *,
    sources: pd.DataFrame | None = None,
    names: Mapping[str, str] | None = None,
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
        Names of countries and occupations by code; the codes themselves by default.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    MissingExtraError
        If altair or vl-convert is not installed.
    OSError
        If the file cannot be written.
    """
    content = page_content(forecast, sources=sources, names=names)
    return write_page(path, "forecast", content, data=chart_data(forecast, names))
