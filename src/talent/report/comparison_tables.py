"""Tables of the page of two runs: the gap before and after, and the settings of both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from talent.language import translated as _
from talent.report.run_words import band, points, signed, told_run
from talent.report.words import label, listed, percent, persons

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from talent.forecasts.result import Forecast

__all__ = ["chosen_years", "gap_cells", "gap_rows", "of_years", "setting_rows"]

TOTAL, SCOPE = "total", "components"
NONE = "–"
"""What a table shows where a run has no figure; the table says so."""


def gap_cells(before: Forecast, after: Forecast) -> pd.DataFrame:
    """Gap of all occupations by country and year, of both runs; empty where one has no figure."""
    parts = []
    for name, forecast in (("before", before), ("after", after)):
        rows = forecast.frame
        rows = rows[
            (rows["measure"] == "gap") & (rows["occupation"] == TOTAL) & (rows["scope"] == SCOPE)
        ]
        table = rows.set_index(["country", "year"])[["q10", "q50", "q90", "prob_positive"]]
        parts.append(table.rename(columns={"prob_positive": "chance"}).add_prefix(f"{name}_"))
    return pd.concat(parts, axis=1).sort_index()


def of_years(cells: pd.DataFrame, years: Iterable[int]) -> pd.Series:
    """Which rows of the cells are of some years."""
    return pd.Series(cells.index.get_level_values("year").isin(list(years)), index=cells.index)


def chosen_years(years: Sequence[int]) -> list[int]:
    """First, middle (2030 where it is inside) and last of the years that both runs have."""
    if not years:
        return []
    middle = 2030 if years[0] < 2030 < years[-1] else (years[0] + years[-1]) // 2
    return list(dict.fromkeys([years[0], middle, years[-1]]))


def gap_rows(
    cells: pd.DataFrame, countries: Sequence[str], names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Rows of a table of the gap as text: before, after and change, country by country."""
    rows = []
    for code in countries:
        if code not in cells.index.get_level_values("country"):
            continue
        part = cells.loc[code]
        for number, (year, row) in enumerate(part.iterrows()):
            shown = {
                name: {
                    "median": persons(row[f"{name}_q50"]) or NONE,
                    "band": band(row[f"{name}_q10"], row[f"{name}_q90"]) or NONE,
                    "chance": NONE
                    if pd.isna(row[f"{name}_chance"])
                    else percent(row[f"{name}_chance"]),
                }
                for name in ("before", "after")
            }
            width = {n: row[f"{n}_q90"] - row[f"{n}_q10"] for n in ("before", "after")}
            rows.append(
                {
                    "country": label(code, names) if number == 0 else "",
                    "span": len(part),
                    "year": year,
                    **shown,
                    "change": signed(row["after_q50"] - row["before_q50"]) or NONE,
                    "wider": signed(width["after"] - width["before"]) or NONE,
                    "likelier": NONE
                    if row.isna().any()
                    else points(row["after_chance"] - row["before_chance"]),
                }
            )
    return rows


def setting_rows(
    before: Forecast, after: Forecast, names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Settings of both runs, one row each, and whether they differ."""
    unknown = (_("not stored"), _("not known"))

    def told(forecast: Forecast) -> list[tuple[str, str, bool]]:
        meta = forecast.meta
        years = _("{low} to {high}").format(low=meta["base"], high=meta["to"])
        return [
            (_("Run"), forecast.run_id or unknown[0], True),
            (_("Kind"), told_run(meta), False),
            (_("As-of date"), str(meta["as_of"]), False),
            (_("Countries"), listed(label(c, names) for c in meta["countries"]), False),
            (_("Years"), years, False),
            (_("Draws"), f"{meta['draws']:,}", False),
            (_("Seed"), str(meta["seed"]), False),
            (_("Version of talent"), str(meta["package_version"]), False),
            (_("Code (hash)"), str(meta.get("code_hash") or unknown[1])[:16], True),
            (_("All settings (hash)"), str(meta["config_hash"])[:16], True),
            (_("Data (hash)"), str(meta["input_hash"])[:16], True),
        ]

    rows = zip(told(before), told(after), strict=True)
    return [
        {
            "name": name,
            "before": one,
            "after": other,
            "differs": one != other,
            "known": one not in unknown and other not in unknown,
            "code": code,
        }
        for (name, one, code), (_name, other, _code) in rows
    ]
