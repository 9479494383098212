"""Measured accuracy by part of the model, as the pages of the documentation state it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

__all__ = ["read_scores", "score_lines"]

TEXT = ("component", "what", "measure", "interval", "cases", "independent", "page")


def read_scores() -> pd.DataFrame:
    """Scores that come with the package.

    Returns
    -------
    pandas.DataFrame
        ``component, what, measure, value, low, high, interval, nominal, cases, independent, page``.
        ``low`` and ``high`` are the ends of ``interval``; ``nominal`` is what a share inside a band
        should be; ``cases`` are forecasts, ``independent`` those that do not overlap. What a page
        does not state is empty.

    Raises
    ------
    ConfigError
        If the data of this installation are missing.

    Examples
    --------
    >>> scores = read_scores()
    >>> sorted(scores.loc[scores["component"] == "Deaths", "page"].unique())
    ['retirement.md']
    """
    path = Path(__file__).with_name("scores.csv")
    frame = pd.read_csv(path, dtype=dict.fromkeys(TEXT, str))
    return frame.fillna(dict.fromkeys(TEXT, ""))


def score_lines(scores: pd.DataFrame) -> list[dict[str, Any]]:
    """Lines of the card: one a thing forecast, errors and bands each in one text.

    Parameters
    ----------
    scores : pandas.DataFrame
        From `read_scores`.

    Returns
    -------
    list of dict
        ``component, what, errors, bands, interval, cases, independent, page``.

    Examples
    --------
    >>> lines = score_lines(read_scores())
    >>> [x["bands"] for x in lines if x["what"] == "all exits of a country, ten years ahead"]
    ['80 %: 35 %; 95 %: 52 %']
    """
    lines = []
    for (component, what), part in scores.groupby(["component", "what"], sort=False):
        shares = part["nominal"].notna()
        first = part.iloc[0]
        lines.append(
            {
                "component": str(component),
                "what": str(what),
                "errors": "; ".join(
                    f"{r['measure']}: {_value(r)}" for r in part[~shares].to_dict("records")
                ),
                "bands": "; ".join(
                    f"{100 * r['nominal']:.0f} %: {_share(r)}"
                    for r in part[shares].to_dict("records")
                ),
                "interval": next((text for text in part["interval"] if text), ""),
                "cases": first["cases"],
                "independent": first["independent"],
                "page": first["page"],
            }
        )
    return lines


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def _value(row: dict[Any, Any]) -> str:
    text = _number(row["value"])
    if pd.isna(row["low"]):
        return text
    return f"{text} ({_number(row['low'])} to {_number(row['high'])})"


def _share(row: dict[Any, Any]) -> str:
    text = f"{100 * row['value']:.0f} %"
    if pd.isna(row["low"]):
        return text
    return f"{text} ({100 * row['low']:.0f} to {100 * row['high']:.0f})"
