"""Inputs that two runs do not share: what each read, and when and from whom it was known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from talent.language import translated as _
from talent.report.words import label, listed, unit_label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talent.forecasts.result import Forecast

__all__ = ["differing_inputs"]

KEYS = ["country", "component", "kind", "key"]
READ = ["value_text", "unit", "status", "vintage", "source"]


def differing_inputs(
    before: Forecast, after: Forecast, names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Rows of the ledgers that differ, for the countries that both runs have.

    What several countries read alike is one row.
    """
    both = [c for c in before.meta["countries"] if c in after.meta["countries"]]
    tables = []
    for forecast in (before, after):
        rows = forecast.inputs
        rows = rows.loc[rows["country"].isin(both), [*KEYS, *READ]]
        tables.append(rows.astype(object).where(rows.notna(), "").drop_duplicates(KEYS))
    merged = tables[0].merge(
        tables[1], on=KEYS, how="outer", suffixes=("_before", "_after"), sort=True
    )
    cells = {end: merged[[f"{c}_{end}" for c in READ]] for end in ("before", "after")}
    alike = (cells["before"].to_numpy() == cells["after"].to_numpy()).all(axis=1)
    changed = merged[~alike].drop(columns="component").drop_duplicates()
    about = [c for c in changed.columns if c != "country"]
    rows_found = []
    for _values, part in changed.groupby(about, sort=False, dropna=False):
        row = part.iloc[0].to_dict()
        rows_found.append(
            {
                "kind": label(str(row["kind"])),
                "key": str(row["key"]),
                "countries": listed(label(c, names) for c in both if c in set(part["country"])),
                "before": _told(row, "before"),
                "after": _told(row, "after"),
            }
        )
    return sorted(rows_found, key=lambda row: (row["kind"], row["key"], row["countries"]))


def _told(row: Mapping[Any, Any], end: str) -> dict[str, str]:
    """What one run read: the value with its unit, then when it was known and from whom."""
    if pd.isna(row[f"value_text_{end}"]):
        return {"value": _("not read"), "known": ""}
    value, unit = str(row[f"value_text_{end}"]), unit_label(str(row[f"unit_{end}"]))
    known = (str(row[f"vintage_{end}"])[:10], str(row[f"source_{end}"]))
    return {
        "value": f"{value} ({unit})" if value and unit else value or unit,
        "known": listed(text for text in known if text),
    }
