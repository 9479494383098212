"""An Excel workbook of a forecast for planners: results with bands, inputs, levers, definitions.

Texts are written as texts: nothing that stands in the data becomes a formula or a link. The same
forecast in the same language gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from rich.cells import cell_len

from talent.forecasts.scenarios import builtin, read_scenario
from talent.language import in_language
from talent.language import translated as _
from talent.report.words import (
    GLOSSARY,
    LIMITS,
    MEASURE_LABELS,
    column_label,
    day,
    driver_label,
    label,
    likelihood,
    measure_label,
    need,
    status_label,
    told_scenario,
    unit_label,
)
from talent.report.workbook_planner import add_planner, share_format, to_print

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from talent.forecasts.result import Forecast

__all__ = ["write_workbook"]

KEYS = ["country", "scope", "occupation", "year", "measure"]
CODES = ["country", "scope", "occupation", "measure"]
STATISTICS = ["mean", "sd", "q025", "q05", "q10", "q25", "q50", "q75", "q90", "q95", "q975"]
NUMBER = "#,##0;[Red]−#,##0"
WIDEST = 60
LONGEST = 32_000
"""Characters of a cell; Excel takes 32,767."""

FONTS = {"ja": "Yu Gothic", "zh-Hant": "Microsoft JhengHei"}
"""Fonts that Office has where the language is read; other programs take one of their own."""


def write_workbook(
    forecast: Forecast,
    path: str | os.PathLike[str],
    *,
    sources: pd.DataFrame | None = None,
    names: Mapping[str, str] | None = None,
    language: str = "en",
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
        Names of countries and occupations by code; those of the forecast in the language by
        default.
    language : {"en", "ja", "zh-Hant"}
        Of sheets, headings, words and definitions. Sources, units of inputs and reasons stay as
        they stand in the data.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    MissingExtraError
        If XlsxWriter is not installed, or Babel for a language other than English.
    UnknownCodeError
        For another language.

    Examples
    --------
    >>> import tempfile, talent
    >>> with talent.open("sqlite://") as store:
    ...     made = talent.forecast(store, countries=["JP"], draws=50)
    >>> folder = Path(tempfile.mkdtemp())
    >>> write_workbook(made, folder / "gap.xlsx", language="ja").stat().st_size > 100_000
    True
    """
    xlsxwriter = need("xlsxwriter", extra="export")
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    known = forecast.names.get(language) if names is None else names
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    font = {"font_name": FONTS[language]} if language in FONTS else {}
    with (
        in_language(language),
        xlsxwriter.Workbook(target, {**options, "default_format_properties": font}) as book,
    ):
        _fill(book, forecast, sources, known)
    return target


def _fill(
    book: Any,
    forecast: Forecast,
    sources: pd.DataFrame | None,
    names: Mapping[str, str] | None,
) -> None:
    created = dt.datetime.fromisoformat(forecast.meta["as_of"])
    book.set_properties({"title": f"talent {forecast.run_id}", "created": created})
    sheets = _Sheets(book)
    results = _results(forecast, names)
    _headline(sheets, forecast, names)
    planner = book.add_worksheet(_("Planner"))
    hidden = 1 + len(CODES)
    sheets.table(_("Results"), results, hidden=hidden)
    add_planner(book, planner, results, _("Results"))
    sheets.table(_("What makes the gap"), _made_by(forecast, names))
    sheets.table(_("Inputs"), _inputs(forecast, names))
    sheets.table(_("Levers"), _levers(forecast, names))
    sheets.table(_("Sources"), _sources(forecast, sources))
    sheets.table(_("Definitions"), _definitions(forecast, names))
    book.worksheets()[0].activate()


class _Sheets:
    """Worksheets of tables, each with a header that stays and filters."""

    def __init__(self, book: Any) -> None:
        self.book = book
        head = {"bold": True, "bg_color": "#E3E8EC", "text_wrap": True, "valign": "top"}
        # A little to the right, or a text would touch the number before it.
        self.head = book.add_format({**head, "indent": 1})
        self.text = book.add_format({"indent": 1})
        self.head_of_numbers = book.add_format({**head, "align": "right"})
        self.number = book.add_format({"num_format": NUMBER})
        self.share = book.add_format({"num_format": share_format()})
        self.plain = book.add_format({"num_format": "General"})
        self.title = book.add_format({"bold": True, "font_size": 14})

    def table(self, name: str, frame: pd.DataFrame, *, hidden: int = 0) -> None:
        """Write a frame. So many first columns are hidden, and keep their codes as headings."""
        sheet = self.book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        to_print(sheet)
        for at, column in enumerate(frame.columns):
            head = str(column) if at < hidden else column_label(str(column))
            cells = frame[column].tolist()
            numeric = pd.api.types.is_numeric_dtype(frame[column])
            sheet.write_string(0, at, head, self.head_of_numbers if numeric else self.head)
            style = self._style(str(column), numeric)
            longest = max(cell_len(head), 11 if numeric else 8)
            if not numeric:
                longest = max([longest, *(cell_len(str(c)) for c in set(cells))])
            options = {"hidden": True} if at < hidden else {}
            sheet.set_column(at, at, min(longest + 3, WIDEST), style, options)
            for row, cell in enumerate(cells, start=1):
                if numeric:
                    if pd.notna(cell):
                        sheet.write_number(row, at, cell)
                elif pd.notna(cell) and str(cell):
                    sheet.write_string(row, at, _clean(str(cell)))
        if len(frame):
            sheet.autofilter(0, 0, len(frame), len(frame.columns) - 1)

    def _style(self, column: str, numeric: bool) -> Any:
        if not numeric or column in {"year", "n_values", "start"}:
            return self.plain if numeric else self.text
        return self.share if column == "prob_positive" else self.number


def _clean(text: str) -> str:
    """Text without the control characters that XML cannot hold."""
    kept = "".join(c for c in text if c in "\n\t" or (ord(c) >= 32 and c not in "\ufffe\uffff"))
    return kept[:LONGEST]


def _results(forecast: Forecast, names: Mapping[str, str] | None) -> pd.DataFrame:
    """Results with a key by which formulas find a row, its codes, and the names of the codes."""
    frame = forecast.frame[[*KEYS, *STATISTICS, "prob_positive"]]
    shown = frame.assign(**{c: _named(frame[c], names) for c in ("country", "scope", "occupation")})
    key = shown[["country", "scope", "occupation", "year"]].astype(str).agg("|".join, axis=1)
    codes = {f"{column}_code": frame[column] for column in CODES}
    made = shown.assign(
        measure=frame["measure"].map({m: measure_label(m) for m in frame["measure"].unique()}),
        key=key + "|" + frame["measure"].astype(str),
        **codes,
    )
    return made[["key", *codes, *frame.columns]]


def _named(codes: pd.Series, names: Mapping[str, str] | None) -> pd.Series:
    """Names of codes; with the code where two have the same name, or rows would be mistaken."""
    there = {str(code): label(str(code), names) for code in codes.unique()}
    often = [name for name in there.values() if list(there.values()).count(name) > 1]
    unique = {c: f"{name} ({c})" if name in often else name for c, name in there.items()}
    return codes.map(unique)


def _made_by(forecast: Forecast, names: Mapping[str, str] | None) -> pd.DataFrame:
    frame = forecast.drivers[[*KEYS[:4], "driver", *STATISTICS]]
    shown = {c: _named(frame[c], names) for c in ("country", "scope", "occupation")}
    return frame.assign(**shown, driver=[driver_label(str(d)) for d in frame["driver"]])


def _inputs(forecast: Forecast, names: Mapping[str, str] | None) -> pd.DataFrame:
    first = ["country", "kind", "key", "value_text", "unit", "status", "vintage", "source"]
    others = [column for column in forecast.inputs.columns if column not in first]
    frame = forecast.inputs[[*first, *others]]
    return frame.assign(
        country=[label(str(code), names) for code in frame["country"]],
        kind=[label(str(kind)) for kind in frame["kind"]],
        status=[status_label(str(status)) for status in frame["status"]],
    )


def _headline(sheets: _Sheets, forecast: Forecast, names: Mapping[str, str] | None) -> None:
    meta, sheet = forecast.meta, sheets.book.add_worksheet(_("Headline"))
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 6, 18)
    sheet.set_row(0, 24)
    to_print(sheet)
    sheet.write_string(0, 0, _("Shortage of people in the semiconductor industry"), sheets.title)
    as_of = day(dt.date.fromisoformat(meta["as_of"]))
    told = [
        (_("Run"), forecast.run_id or _("not stored")),
        (_("As of"), _("{day}: nothing that became known later was used").format(day=as_of)),
        (_("Scenario"), told_scenario(meta) or _("baseline")),
        (
            _("Draws"),
            _("{draws} joint futures, seed {seed}").format(
                draws=f"{meta['draws']:,}", seed=meta["seed"]
            ),
        ),
        (
            _("Made with"),
            _("talent {version}, data {hash}").format(
                version=meta["package_version"], hash=meta["input_hash"][:12]
            ),
        ),
    ]
    for row, (name, text) in enumerate(told, start=2):
        sheet.write_string(row, 0, name, sheets.text)
        sheet.write_string(row, 1, _clean(text))
    top = len(told) + 3
    heads = (
        _("Country"),
        _("Year"),
        _("Median gap"),
        _("80 % band from"),
        _("80 % band to"),
        _("Probability of a shortage"),
        _("A shortage is"),
    )
    sheet.set_row(top, 32)
    for at, text in enumerate(heads):
        style = sheets.head_of_numbers if 0 < at < len(heads) - 1 else sheets.head
        sheet.write_string(top, at, text, style)
    rows: list[Any] = list(forecast.headline().itertuples(index=False))
    for row, one in enumerate(rows, start=top + 1):
        sheet.write_string(row, 0, label(one.country, names), sheets.text)
        sheet.write_number(row, 1, one.year)
        for at, value in enumerate((one.median, one.q10, one.q90), start=2):
            sheet.write_number(row, at, value, sheets.number)
        sheet.write_number(row, 5, one.prob_shortage, sheets.share)
        sheet.write_string(row, 6, likelihood(one.prob_shortage), sheets.text)
    last = top + len(rows) + 2
    sheet.write_string(
        last,
        0,
        _(
            "Gap: people required less people available at the end of the year, in electronic "
            "components; positive is a shortage. Bands and words are explained under Definitions."
        ),
    )


def _levers(forecast: Forecast, names: Mapping[str, str] | None) -> pd.DataFrame:
    """The documented levers of each country, as its built-in scenario has them."""
    rows: list[dict[str, Any]] = []
    known = builtin()
    for country in forecast.meta["countries"]:
        name = f"levers-{country.lower()}"
        for lever in read_scenario(name).levers if name in known else ():
            short = lever.name.removeprefix(f"{country.lower()}-").replace("-", "_")
            rows.append(
                {
                    "country": label(country, names),
                    "lever": label(short),
                    "kind": label(lever.type),
                    "scope": label(lever.scope, names),
                    "start": lever.start,
                    "size": _range(lever.size),
                    "unit": unit_label(lever.UNIT),
                    "cost": _range(lever.cost),
                    "status": status_label(lever.status),
                    "source": lever.source,
                    "rationale": lever.rationale,
                    "key": lever.name,
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
    rows = [(_("measure"), code, measure_label(code)) for code in MEASURE_LABELS]
    rows += [(_("scope"), code, label(code, names)) for code in sorted(frame["scope"].unique())]
    rows += [(_("occupation"), code, label(code, names)) for code in frame["occupation"].unique()]
    rows += [(_("term"), _(term), _(text)) for term, text in GLOSSARY]
    rows += [(_("limit"), str(number), _(text)) for number, text in enumerate(LIMITS, start=1)]
    told = _("Sources, units of inputs and rationales stand in the language of the data.")
    rows.append((_("note"), "1", told))
    return pd.DataFrame(rows, columns=["kind", "code", "meaning"])
