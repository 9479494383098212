"""What a run rests on, as tables of its page: inputs by kind, and their sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pandas as pd

from talent.language import marked as N_
from talent.language import translated as _
from talent.report.words import label, percent, status_label, unit_label

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["input_groups", "numbered", "source_lines"]

KINDS = {
    "assumption": N_("Assumptions"),
    "series": N_("Published series"),
    "fab": N_("Fabs"),
    "lever": N_("Levers"),
}
"""Kinds of inputs in the order in which the page lists them."""


def numbered(tables: Iterable[pd.DataFrame]) -> dict[str, int]:
    """Number of each source that the inputs name, in the order of the list of sources."""
    used = sorted({str(s) for table in tables for s in table["source"].dropna()})
    return {slug: number for number, slug in enumerate(used, start=1)}


def input_groups(inputs: pd.DataFrame, order: dict[str, int]) -> list[dict[str, Any]]:
    """Inputs by kind, each with the number of its source in the list of sources.

    Parameters
    ----------
    inputs : pandas.DataFrame
        ``Explanation.inputs``.
    order : dict
        From `numbered`.
    """
    groups = []
    kinds = [*KINDS, *sorted(set(inputs["kind"]) - set(KINDS))]
    for kind in kinds:
        rows = [
            {
                "key": row["key"],
                "value": row["value_text"] or "",
                "unit": unit_label(row["unit"] or ""),
                "status": row["status"],
                "known": status_label(row["status"]),
                "vintage": _date(row["vintage"]),
                "source": "" if pd.isna(row["source"]) else str(row["source"]),
                "number": order.get(str(row["source"]), 0),
                "share": "" if pd.isna(row["share"]) else percent(float(row["share"])),
            }
            for row in inputs[inputs["kind"] == kind].to_dict("records")
        ]
        if rows:
            title = _(KINDS[kind]) if kind in KINDS else label(kind)
            groups.append({"title": title, "rows": rows})
    return groups


def source_lines(order: dict[str, int], sources: pd.DataFrame | None) -> list[dict[str, Any]]:
    """Sources in their order; by their slugs alone where nothing more is known of them.

    Parameters
    ----------
    order : dict
        From `numbered`.
    sources : pandas.DataFrame, optional
        ``source, publisher, title, url, licence``.
    """
    details: dict[str, dict[Any, Any]] = {}
    if sources is not None:
        text = sources.astype(object).where(sources.notna(), "")
        details = {str(row["source"]): row for row in text.to_dict("records")}
    rows = []
    for slug, number in order.items():
        row = details.get(slug, {})
        url = str(row.get("url", ""))
        # Any other scheme, such as javascript:, would run when a reader follows the link.
        safe = urlsplit(url).scheme in {"http", "https"}
        rows.append(
            {
                "number": number,
                "slug": slug,
                "publisher": str(row.get("publisher", "")),
                "title": str(row.get("title", "")) or slug,
                "url": url if safe else "",
                "licence": str(row.get("licence", "")),
            }
        )
    return rows


def _date(value: Any) -> str:
    """A date as ISO text, whether the store gives dates, timestamps or text."""
    return "" if pd.isna(value) else str(value)[:10]
