"""The sheet on which a planner chooses a cell of the results and lays own measures over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talent.language import marked as N_
from talent.language import translated as _
from talent.report.words import column_label

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["add_planner", "share_format", "to_print"]

TOTAL, SCOPE = "total", "components"
COLUMNS = (
    (N_("Required, median"), "required", "q50"),
    (N_("Available, median"), "available", "q50"),
    (N_("Gap, median"), "gap", "q50"),
    (N_("Gap, 80 % band from"), "gap", "q10"),
    (N_("Gap, 80 % band to"), "gap", "q90"),
    (N_("Probability of a shortage"), "gap", "prob_positive"),
    (N_("Openings of the year, median"), "openings", "q50"),
    (N_("Entrants of the year, median"), "entrants", "q50"),
)
GAP, LOW, HIGH, CHANCE = 3, 4, 5, 6
OWN, AFTER = len(COLUMNS) + 1, len(COLUMNS) + 2
CHOICES, HEAD = 2, 7
"""Rows of the first choice and of the head of the table."""

LISTS = AFTER + 3
"""First of the three hidden columns that hold what can be chosen."""


def share_format() -> str:
    """Number format of a share in the language spoken.

    Examples
    --------
    >>> share_format()
    '0 %'
    """
    return _("{share} %").format(share=0)


def to_print(sheet: Any) -> None:
    """Print a sheet across, as wide as one page."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def add_planner(book: Any, sheet: Any, results: pd.DataFrame, title: str) -> None:
    """Write the sheet; its formulas look up the sheet of results, whose first column is the key.

    Parameters
    ----------
    book, sheet : xlsxwriter workbook and worksheet
    results : pandas.DataFrame
        As on the sheet: ``key``, ``*_code``, names of ``country, scope, occupation``, ``year``,
        ``measure`` and statistics. The key is the names, the year and the code of the measure.
    title : str
        Of the sheet of results.
    """
    plain = {"bold": True, "bg_color": "#E3E8EC", "text_wrap": True, "valign": "top"}
    head = book.add_format({**plain, "align": "right"})
    number = book.add_format({"num_format": "#,##0;[Red]−#,##0"})
    share = book.add_format({"num_format": share_format()})
    entry = book.add_format({"num_format": "#,##0", "bg_color": "#FFF7DB", "border": 1})
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, AFTER, 17)
    sheet.set_row(0, 24)
    sheet.set_row(HEAD, 50)
    to_print(sheet)
    told = _("Choose in the yellow cells; enter people of your own measures below.")
    sheet.write_string(0, 0, told, book.add_format({"bold": True, "font_size": 14}))
    chosen = _choices(sheet, results, entry)
    years = sorted(int(year) for year in results["year"].unique())
    sheet.write_string(HEAD, 0, column_label("year"), head)
    for at, (text, *_rest) in enumerate(COLUMNS, start=1):
        sheet.write_string(HEAD, at, _(text), head)
    sheet.write_string(HEAD, OWN, _("People of your measures"), head)
    sheet.write_string(HEAD, AFTER, _("Median gap after them"), head)
    known = {
        name: dict(zip(results["key"], results[name], strict=True))
        for name in {statistic for *_rest, statistic in COLUMNS}
    }
    order = list(results.columns)
    rows = len(results)
    # Quoted, because the name of a sheet may hold spaces or characters of any language.
    there = "'" + title.replace("'", "''") + "'"
    for row, year in enumerate(years, start=HEAD + 1):
        sheet.write_number(row, 0, year)
        for at, (_text, measure, statistic) in enumerate(COLUMNS, start=1):
            column = _letter(order.index(statistic))
            key = f'$B$3&"|"&$B$4&"|"&$B$5&"|"&$A{row + 1}&"|{measure}"'
            formula = (
                f"=IFERROR(INDEX({there}!${column}$2:${column}${rows + 1},"
                f'MATCH({key},{there}!$A$2:$A${rows + 1},0)),"")'
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
        HEAD + len(years) + 2,
        0,
        _(
            "Your measures move the median only; how sure they are is not in the band. Quantiles "
            "of parts do not add up to those of a sum. For paired effects, costs and plans see "
            "talent compare and talent plan."
        ),
    )


def _choices(sheet: Any, results: pd.DataFrame, entry: Any) -> tuple[str, str, str]:
    """The three cells of choice, with lists of what there is; what they begin with."""
    begin = []
    for at, (column, wanted) in enumerate(
        (("country", ""), ("scope", SCOPE), ("occupation", TOTAL))
    ):
        names = dict(zip(results[f"{column}_code"], results[column], strict=True))
        first = names.get(wanted, next(iter(names.values())))
        row, place = CHOICES + at, _letter(LISTS + at)
        sheet.write_string(row, 0, column_label(column))
        sheet.write_string(row, 1, first, entry)
        # A list in cells: one in the rule itself is parted at commas, and names may have them.
        for down, name in enumerate(names.values()):
            sheet.write_string(down, LISTS + at, name)
        source = f"=${place}$1:${place}${len(names)}"
        sheet.data_validation(row, 1, row, 1, {"validate": "list", "source": source})
        begin.append(first)
    sheet.set_column(LISTS, LISTS + 2, None, None, {"hidden": True})
    return begin[0], begin[1], begin[2]


def _chart(book: Any, sheet: Any, years: int) -> None:
    chart = book.add_chart({"type": "line"})
    first, last = HEAD + 1, HEAD + years
    for at, name, line in (
        (HIGH, _("gap, upper end of the 80 % band"), {"color": "#9AA5B1", "dash_type": "dash"}),
        (GAP, _("gap, median"), {"color": "#1F4E79", "width": 2.25}),
        (LOW, _("gap, lower end of the 80 % band"), {"color": "#9AA5B1", "dash_type": "dash"}),
        (AFTER, _("median after your measures"), {"color": "#C55A11", "width": 2.25}),
    ):
        chart.add_series(
            {
                "name": name,
                "categories": [sheet.get_name(), first, 0, last, 0],
                "values": [sheet.get_name(), first, at, last, at],
                "line": line,
            }
        )
    chart.set_title({"name": _("Gap in persons: positive is a shortage")})
    # Years at the foot, or a band below zero would run through them.
    chart.set_x_axis({"label_position": "low"})
    chart.set_y_axis({"num_format": "#,##0"})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 900, "height": 380})
    sheet.insert_chart(
        HEAD + years + 4, 0, chart, {"description": _("Gap by year with its 80 % band")}
    )


def _letter(column: int) -> str:
    """Letter of a column, counted from 0; there are fewer than 27."""
    return chr(ord("A") + column)
