"""The sheet on which a planner chooses a cell of the results and lays own measures over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["add_planner"]

TOTAL, SCOPE = "total", "components"
COLUMNS = (
    ("required, median", "required", "q50"),
    ("available, median", "available", "q50"),
    ("gap, median", "gap", "q50"),
    ("gap, 80 % band from", "gap", "q10"),
    ("to", "gap", "q90"),
    ("probability of a shortage", "gap", "prob_positive"),
    ("openings of the year, median", "openings", "q50"),
    ("entrants of the year, median", "entrants", "q50"),
)
GAP, LOW, HIGH, CHANCE = 3, 4, 5, 6
OWN, AFTER = len(COLUMNS) + 1, len(COLUMNS) + 2
CHOICES, HEAD = 2, 7
"""Rows of the first choice and of the head of the table."""


def add_planner(book: Any, sheet: Any, results: pd.DataFrame, rows: int) -> None:
    """Write the sheet; its formulas look up the sheet ``Results``, whose first column is the key.

    Parameters
    ----------
    book, sheet : xlsxwriter workbook and worksheet
    results : pandas.DataFrame
        As on the sheet: ``key, country, scope, occupation, year, measure`` and statistics.
    rows : int
        Of the results.
    """
    head = book.add_format({"bold": True, "bg_color": "#E3E8EC", "text_wrap": True})
    number = book.add_format({"num_format": "#,##0;[Red]−#,##0"})
    share = book.add_format({"num_format": "0 %"})
    entry = book.add_format({"num_format": "#,##0", "bg_color": "#FFF7DB", "border": 1})
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, AFTER, 15)
    sheet.write_string(0, 0, "Choose in the yellow cells; enter people of your own measures below.",
                       book.add_format({"bold": True, "font_size": 14}))  # fmt: skip
    chosen = _choices(sheet, results, entry)
    years = sorted(int(year) for year in results["year"].unique())
    sheet.write_string(HEAD, 0, "year", head)
    for at, (title, _, _) in enumerate(COLUMNS, start=1):
        sheet.write_string(HEAD, at, title, head)
    sheet.write_string(HEAD, OWN, "people of your measures", head)
    sheet.write_string(HEAD, AFTER, "median gap after them", head)
    known = {
        name: dict(zip(results["key"], results[name], strict=True))
        for name in {statistic for *_, statistic in COLUMNS}
    }
    order = list(results.columns)
    for row, year in enumerate(years, start=HEAD + 1):
        sheet.write_number(row, 0, year)
        for at, (_, measure, statistic) in enumerate(COLUMNS, start=1):
            column = _letter(order.index(statistic))
            key = f'$B$3&"|"&$B$4&"|"&$B$5&"|"&$A{row + 1}&"|{measure}"'
            formula = (
                f"=IFERROR(INDEX(Results!${column}$2:${column}${rows + 1},"
                f'MATCH({key},Results!$A$2:$A${rows + 1},0)),"")'
            )
            cell = "|".join([*chosen, str(year), measure])
            value = known[statistic].get(cell, "")
            sheet.write_formula(row, at, formula, share if at == CHANCE else number, value)
        sheet.write_number(row, OWN, 0, entry)
        gap, own = f"{_letter(GAP)}{row + 1}", f"{_letter(OWN)}{row + 1}"
        value = known["q50"]["|".join([*chosen, str(year), "gap"])]
        sheet.write_formula(row, AFTER, f'=IF({gap}="","",{gap}-{own})', number, value)
    _chart(book, sheet, len(years))
    sheet.write_string(
        HEAD + len(years) + 2, 0,
        "Your measures move the median only; how sure they are is not in the band. Quantiles of "
        "parts do not add up to those of a sum. For paired effects, costs and plans see talent "
        "compare and talent plan.",
    )  # fmt: skip


def _choices(sheet: Any, results: pd.DataFrame, entry: Any) -> tuple[str, str, str]:
    """The three cells of choice, with lists of what there is; what they begin with."""
    begin = []
    for row, (column, wanted) in enumerate(
        (("country", ""), ("scope", SCOPE), ("occupation", TOTAL)), start=CHOICES
    ):
        there = list(dict.fromkeys(results[column]))
        first = wanted if wanted in there else str(there[0])
        sheet.write_string(row, 0, column)
        sheet.write_string(row, 1, first, entry)
        sheet.data_validation(row, 1, row, 1, {"validate": "list", "source": there})
        begin.append(first)
    return begin[0], begin[1], begin[2]


def _chart(book: Any, sheet: Any, years: int) -> None:
    chart = book.add_chart({"type": "line"})
    first, last = HEAD + 1, HEAD + years
    for at, name, line in (
        (HIGH, "gap, upper end of the 80 % band", {"color": "#9AA5B1", "dash_type": "dash"}),
        (GAP, "gap, median", {"color": "#1F4E79", "width": 2.25}),
        (LOW, "gap, lower end of the 80 % band", {"color": "#9AA5B1", "dash_type": "dash"}),
        (AFTER, "median after your measures", {"color": "#C55A11", "width": 2.25}),
    ):
        chart.add_series(
            {
                "name": name,
                "categories": ["Planner", first, 0, last, 0],
                "values": ["Planner", first, at, last, at],
                "line": line,
            }
        )
    chart.set_title({"name": "Gap in persons: positive is a shortage"})
    chart.set_y_axis({"num_format": "#,##0"})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 900, "height": 380})
    sheet.insert_chart(
        HEAD + years + 4, 0, chart, {"description": "Gap by year with its 80 % band"}
    )


def _letter(column: int) -> str:
    """Letter of a column, counted from 0; there are fewer than 27."""
    return chr(ord("A") + column)
