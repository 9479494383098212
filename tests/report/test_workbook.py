"""The workbook for planners: what it shows is what is stored, and no text of it is a formula."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from talent.report.words import catalogue_names
from talent.report.workbook import write_workbook

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "=cmd|'/c calc'!A1"


NAMES = {"JP": "Japan", "TW": "Taiwan"}


@pytest.fixture(scope="module")
def hostile(forecast: Any) -> Any:
    """A forecast of which an input has been given a name that would do harm."""
    ledger = forecast.inputs.copy()
    ledger.loc[0, "value_text"] = HOSTILE
    ledger.loc[1, "value_text"] = "https://example.org/ \x07 <b>"
    return replace(forecast, inputs=ledger)


@pytest.fixture(scope="module")
def written(hostile: Any, sources: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("excel") / "gap.xlsx"
    return write_workbook(hostile, path, sources=sources, names=NAMES)


@pytest.fixture(scope="module")
def formulas(written: Path) -> Any:
    return openpyxl.load_workbook(written)


def _rows(sheet: Any) -> list[tuple[Any, ...]]:
    return list(sheet.iter_rows(values_only=True))


def test_it_holds_every_result_and_the_headline(
    baseline: Any, snapshot: Any, tmp_path: Path
) -> None:
    sources, names = snapshot.sources(), catalogue_names(snapshot)
    written = write_workbook(baseline, tmp_path / "gap.xlsx", sources=sources, names=names)
    book = openpyxl.load_workbook(written, data_only=True, read_only=True)
    assert book.sheetnames == [
        "Headline", "Planner", "Results", "What makes the gap", "Inputs", "Levers", "Sources",
        "Definitions",
    ]  # fmt: skip
    head, *rows = _rows(book["Results"])
    median = head.index("Median")
    codes = [head.index(f"{c}_code") for c in ("country", "scope", "occupation", "measure")]
    keys = baseline.frame[["country", "scope", "occupation", "measure"]]
    assert [tuple(row[at] for at in codes) for row in rows] == list(keys.itertuples(index=False))
    assert [row[median] for row in rows] == pytest.approx(baseline.frame["q50"].tolist())
    assert len(_rows(book["What makes the gap"])) == len(baseline.drivers) + 1
    assert len(_rows(book["Inputs"])) == len(baseline.inputs) + 1
    assert {row[0] for row in _rows(book["Levers"])[1:]} == {
        "United States", "Japan", "Taiwan",
    }  # fmt: skip
    shown = [row for row in _rows(book["Headline"]) if row[1] == 2035]
    stored = baseline.headline([2035])
    assert [row[2] for row in shown] == pytest.approx(stored["median"].tolist())
    assert [row[5] for row in shown] == pytest.approx(stored["prob_shortage"].tolist())


def test_the_planner_looks_up_what_is_stored(written: Path, formulas: Any, forecast: Any) -> None:
    values = openpyxl.load_workbook(written, data_only=True, read_only=True)["Planner"]
    chosen = tuple(row[1] for row in _rows(values)[2:5])
    gap = forecast.gap(by=["year"], country="JP")
    assert chosen == ("Japan", "Components", "Total")
    shown = _rows(values)[8 : 8 + len(gap)]
    for column, name in ((3, "median"), (4, "q10"), (5, "q90"), (6, "prob_shortage")):
        assert [row[column] for row in shown] == pytest.approx(gap[name].tolist())
    # Before anybody enters a measure the gap after them is the gap.
    assert [row[10] for row in shown] == pytest.approx(gap["median"].tolist())
    planner = formulas["Planner"]
    found = planner["D9"].value
    assert found.startswith("=IFERROR(INDEX('Results'!")
    assert "|gap" in found
    assert planner["K9"].value == '=IF(D9="","",D9-J9)'
    there = {str(rule.sqref): rule.formula1 for rule in planner.data_validations.dataValidation}
    assert there["B3"] == "$N$1:$N$2"
    assert {planner[f"N{row}"].value for row in (1, 2)} == {"Japan", "Taiwan"}
    assert len(there) == 3


def test_texts_stay_texts(
    written: Path, formulas: Any, hostile: Any, sources: Any, tmp_path: Path
) -> None:
    sheet = formulas["Inputs"]
    head = [cell.value for cell in sheet[1]]
    first, second = (sheet.cell(row, head.index("Value") + 1) for row in (2, 3))
    assert (first.value, first.data_type) == (HOSTILE, "s")
    assert second.value == "https://example.org/  <b>"
    assert second.hyperlink is None
    for other in ("Headline", "Inputs", "Levers", "Sources", "Definitions"):
        cells = (cell for row in formulas[other].iter_rows() for cell in row)
        assert all(cell.data_type != "f" for cell in cells)
    again = write_workbook(hostile, tmp_path / "b.xlsx", sources=sources, names=NAMES)
    assert again.read_bytes() == written.read_bytes()


@pytest.mark.parametrize(
    ("tag", "sheets", "chosen", "font"),
    [
        ("ja", {"主な結果", "計画シート"}, ("日本", "電子部品", "合計"), "Yu Gothic"),
        ("zh-Hant", {"主要結果", "規劃表"}, ("日本", "電子零組件", "合計"), "Microsoft JhengHei"),
    ],
)
def test_it_speaks(
    forecast: Any, tmp_path: Path, tag: str, sheets: set[str], chosen: Any, font: str
) -> None:
    # Without names those that the forecast knows, here none but these.
    known = replace(forecast, names={tag: {"JP": "日本"}})
    path = write_workbook(known, tmp_path / "gap.xlsx", language=tag)
    book = openpyxl.load_workbook(path, read_only=True)
    assert sheets < set(book.sheetnames)
    planner = book.worksheets[1]
    rows = [[cell.value for cell in row] for row in planner.iter_rows(max_row=9)]
    assert tuple(row[1] for row in rows[2:5]) == chosen
    # The formula names the sheet in the language, quoted, and the code of the measure.
    assert f"INDEX('{book.sheetnames[2]}'!" in rows[8][3]
    assert "|gap" in rows[8][3]
    assert planner["A1"].font.name == font
