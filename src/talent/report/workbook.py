"""An Excel workbook of a forecast for planners: results with bands, inputs, levers, definitions.

Texts are written as texts: nothing that stands in the data becomes a formula or a link. The same
forecast gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from talent.forecasts.scenarios import builtin, read_scenario
from talent.report.words import (
    GLOSSARY,
    LIMITS,
    MEASURE_LABELS,
    label,
    likelihood,
    need,
    told_scenario,
)
from talent.report.workbook_planner import add_planner

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from talent.forecasts.result import Forecast

__all__ = ["write_workbook"]

KEYS = ["country", "scope", "occupation", "year", "measure"]
STATISTICS = ["mean", "sd", "q025", "q05", "q10", "q25", "q50", "q75", "q90", "q95", "q975"]
NUMBER, SHARE = "#,##0;[Red]−#,##0", "0 %"
WIDEST = 60
LONGEST = 32_000
"""Characters of a cell; Excel takes 32,767."""


def write_workbook(
    forecast: Forecast,
    path: str | os.PathLike[str],
    *,
    sources: pd.DataFrame | None = None,
    names: Mapping[str, str] | None = None,
) -> Path:
    """Write a forecast as an Excel workbook and return where it is.

    Sheets: the headline; a planner, in which a country, scope and occupation are chosen and people
    of one's own measures are entered, with formulas on the results; all results with bands; what
    makes the gap; the inputs with status, vintage and source; the documented levers of each
    country; sources; definitions and limits.

    Parameters
    ----------
    forecast : Forecast
        With or without draws.
    path : path-like
        File to write; folders on the way are made.
    sources : pandas.DataFrame, optional
        As `talent.store.Snapshot.sources` gives them; without it only their short names are there.
    names : mapping of str to str, optional
        Names of countries and occupations by code.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    MissingExtraError
        If XlsxWriter is not installed.

    Examples
    --------
    >>> import tempfile, talent
    >>> with talent.open("sqlite://") as store:
    ...     made = talent.forecast(store, countries=["JP"], draws=50)
    >>> write_workbook(made, Path(tempfile.mkdtemp()) / "gap.xlsx").stat().st_size > 100_000
    True
    """
    xlsxwriter = need("xlsxwriter", extra="export")
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(
        target,
        {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    ) as book:
        day = dt.datetime.fromisoformat(forecast.meta["as_of"])
        book.set_properties({"title": f"talent {forecast.run_id}", "created": day})
        sheets = _Sheets(book)
        results = _results(forecast)
        _headline(sheets, forecast, names)
        planner = book.add_worksheet("Planner")
        rows = sheets.table("Results", results, hidden=1)
        add_planner(book, planner, results, rows)
        sheets.table("What makes the gap", forecast.drivers[[*KEYS[:4], "driver", *STATISTICS]])
        sheets.table("Inputs", forecast.inputs)
        sheets.table("Levers", _levers(forecast))
        sheets.table("Sources", _sources(forecast, sources))
        sheets.table("Definitions", _definitions(forecast, names))
        book.worksheets()[0].activate()
    return target


class _Sheets:
    """Worksheets of tables, each with a header that stays and filters."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.head = book.add_format({"bold": True, "bg_color": "#E3E8EC", "text_wrap": True})
        self.number = book.add_format({"num_format": NUMBER})
        self.share = book.add_format({"num_format": SHARE})
        self.plain = book.add_format({"num_format": "General"})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})

    def table(self, name: str, frame: pd.DataFrame, *, hidden: int = 0) -> int:
        """Write a frame; the number of its rows. So many first columns are hidden."""
        sheet = self.book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for at, column in enumerate(frame.columns):
            sheet.write_string(0, at, str(column), self.head)
            cells = frame[column].tolist()
            numeric = pd.api.types.is_numeric_dtype(frame[column])
            style = self._style(str(column), numeric)
            longest = max([len(str(column)), 8, *(len(str(c)) for c in cells)] if not numeric
                          else [len(str(column)), 11])  # fmt: skip
            options = {"hidden": True} if at < hidden else {}
            sheet.set_column(at, at, min(longest + 2, WIDEST), style, options)
            for row, cell in enumerate(cells, start=1):
                if numeric:
                    if pd.notna(cell):
                        sheet.write_number(row, at, cell)
                elif pd.notna(cell) and str(cell):
                    sheet.write_string(row, at, _clean(str(cell)))
        if len(frame):
            sheet.autofilter(0, 0, len(frame), len(frame.columns) - 1)
        return len(frame)

    def _style(self, column: str, numeric: bool) -> Any:
        if not numeric or column in {"year", "n_values", "start"}:
            return self.plain
        return (
            self.share if column in {"prob_positive", "probability of a shortage"} else self.number
        )


def _clean(text: str) -> str:
    """Text without the control characters that XML cannot hold."""
    kept = "".join(c for c in text if c in "\n\t" or (ord(c) >= 32 and c not in "\ufffe\uffff"))
    return kept[:LONGEST]


def _results(forecast: Forecast) -> pd.DataFrame:
    """Results with a first column that names the cell, by which formulas look it up."""
    frame = forecast.frame[[*KEYS, *STATISTICS, "prob_positive"]]
    key = frame[KEYS].astype(str).agg("|".join, axis=1)
    return frame.assign(key=key)[["key", *frame.columns]]


def _headline(sheets: _Sheets, forecast: Forecast, names: Mapping[str, str] | None) -> None:
    meta, sheet = forecast.meta, sheets.book.add_worksheet("Headline")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 6, 16)
    sheet.write_string(0, 0, "Shortage of people in the semiconductor industry", sheets.title)
    told = [
        ("Run", forecast.run_id or "not stored"),
        ("As of", f"{meta['as_of']}: nothing that became known later was used"),
        ("Scenario", told_scenario(meta) or "baseline"),
        ("Draws", f"{meta['draws']:,} joint futures, seed {meta['seed']}"),
        ("Made with", f"talent {meta['package_version']}, data {meta['input_hash'][:12]}"),
    ]
    for row, (name, text) in enumerate(told, start=2):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, _clean(text))
    top = len(told) + 3
    heads = (
        "country",
        "year",
        "median gap",
        "80 % band from",
        "to",
        "probability",
        "a shortage is",
    )
    for at, text in enumerate(heads):
        sheet.write_string(top, at, text, sheets.head)
    rows: list[Any] = list(forecast.headline().itertuples(index=False))
    for row, one in enumerate(rows, start=top + 1):
        sheet.write_string(row, 0, label(one.country, names))
        sheet.write_number(row, 1, one.year)
        for at, value in enumerate((one.median, one.q10, one.q90), start=2):
            sheet.write_number(row, at, value, sheets.number)
        sheet.write_number(row, 5, one.prob_shortage, sheets.share)
        sheet.write_string(row, 6, likelihood(one.prob_shortage))
    last = top + len(rows) + 2
    sheet.write_string(
        last, 0, "Gap: people required less people available at the end of the year, in electronic "
        "components; positive is a shortage. Bands and words are explained under Definitions.",
    )  # fmt: skip


def _levers(forecast: Forecast) -> pd.DataFrame:
    """The documented levers of each country, as its built-in scenario has them."""
    rows: list[dict[str, Any]] = []
    known = builtin()
    for country in forecast.meta["countries"]:
        name = f"levers-{country.lower()}"
        for lever in read_scenario(name).levers if name in known else ():
            rows.append(
                {
                    "country": country,
                    "lever": lever.name,
                    "kind": lever.type,
                    "scope": lever.scope,
                    "start": lever.start,
                    "size (low, most likely, high)": _range(lever.size),
                    "unit": lever.UNIT,
                    "cost of a unit, US$ of 2025": _range(lever.cost),
                    "status": lever.status,
                    "source": lever.source,
                    "rationale": lever.rationale,
                }
            )
    return pd.DataFrame(rows)


def _range(value: Any) -> str:
    return ", ".join(f"{v:,g}" for v in (value if isinstance(value, tuple) else (value,)))


def _sources(forecast: Forecast, sources: pd.DataFrame | None) -> pd.DataFrame:
    used = sorted({str(s) for s in forecast.inputs["source"].dropna()})
    table = pd.DataFrame({"source": used})
    if sources is None:
        return table
    wanted = ["source", "publisher", "title", "url", "licence"]
    return table.merge(sources[wanted], on="source", how="left")


def _definitions(forecast: Forecast, names: Mapping[str, str] | None) -> pd.DataFrame:
    frame = forecast.frame
    rows = [("measure", code, text) for code, text in MEASURE_LABELS.items()]
    rows += [("scope", code, label(code, names)) for code in sorted(frame["scope"].unique())]
    rows += [("occupation", code, label(code, names)) for code in frame["occupation"].unique()]
    rows += [("term", term, text) for term, text in GLOSSARY]
    rows += [("limit", str(number), text) for number, text in enumerate(LIMITS, start=1)]
    return pd.DataFrame(rows, columns=["kind", "code or term", "meaning"])
