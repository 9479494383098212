"""Tables of BLS and DGBAS as people have them: workbooks, other years, other encodings."""

from __future__ import annotations

import csv
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pytest

from talent.errors import DataValidationError, MissingExtraError
from talent.store.importers import sheets

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from talent.store import Store

DAY = "2026-11-20"
OEWS, TABLE = "nat4d_M2026_dl.csv", "occupation_table_1.2.csv"
MATRIX = "National Employment Matrix_IND_334500.csv"


def problems(store: Store, format: str, path: Path) -> str:
    """What is wrong with a file."""
    with pytest.raises(DataValidationError) as caught:
        store.import_file(format, path, DAY, dry_run=True)
    return str(caught.value)


def workbook(path: Path, **tables: list[list[object]]) -> Path:
    """Write a workbook with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in tables.items():
        sheet = book.create_sheet(title.replace("_", " "))
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def typed(path: Path) -> list[list[object]]:
    """Rows of a CSV file as a workbook has them: numbers as numbers, no empty text."""

    def value(cell: str) -> object:
        text = cell.replace(",", "")
        try:
            return float(text) if "." in text else int(text)
        except ValueError:
            return cell or None

    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
        return [list(header), *([value(c) if c != "99" else c for c in row] for row in rows)]


@pytest.fixture
def book(golden: Path, tmp_path: Path) -> Path:
    """The table of OEWS as a workbook, with the sheet of notes that BLS adds."""
    notes: list[list[object]] = [["May 2026 OEWS Estimates"], [], ["** = not released"]]
    rows = typed(golden / OEWS)
    rows[1] = [*rows[1], None, None]
    return workbook(
        tmp_path / "nat4d_M2026_dl.xlsx", nat4d_M2026_dl=rows, Field_Descriptions=notes, Filler=[]
    )


def test_a_workbook_and_its_csv_say_the_same(sqlite_small: Store, golden: Path, book: Path) -> None:
    one = sqlite_small.import_file("oews", book, DAY, dry_run=True)
    other = sqlite_small.import_file("oews", golden / OEWS, DAY, dry_run=True)
    assert (one.new, one.left_out) == (other.new, other.left_out)
    assert one.new == 8


def test_table_1_2_is_found_in_the_workbook_of_all_tables(
    sqlite_small: Store, golden: Path, tmp_path: Path
) -> None:
    rows = typed(golden / TABLE)
    path = workbook(tmp_path / "occupation.xlsx", Index=[["contents"]], **{"Table 1.2": rows},
                    **{"Table 1.10": rows})  # fmt: skip
    one = sqlite_small.import_file("ep", path, DAY, dry_run=True)
    other = sqlite_small.import_file("ep", golden / TABLE, DAY, dry_run=True)
    assert (one.new, one.unchanged) == (other.new, other.unchanged) == (0, 4)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda rows: rows[5].__setitem__(11, "many"), "line 6, column TOT_EMP: 'many'"),
        (lambda rows: rows[5].__setitem__(8, 519141), "line 6, column OCC_CODE: '519141'"),
        (lambda rows: rows[5].append("more"), "line 6: 33 cells in the line, but 32 columns"),
        (lambda rows: rows[0].__setitem__(3, "SURPRISE"), "line 1, column SURPRISE"),
        (lambda rows: rows[0].__setitem__(8, "SOC"), "no sheet of the workbook has the table"),
    ],
)
def test_faults_of_a_workbook_are_told_by_row_and_column(
    sqlite_small: Store,
    golden: Path,
    tmp_path: Path,
    spoil: Callable[[list[list[object]]], None],
    message: str,
) -> None:
    rows = typed(golden / OEWS)
    spoil(rows)
    path = workbook(tmp_path / "nat4d_M2026_dl.xlsx", a=rows)
    assert message in problems(sqlite_small, "oews", path)


def test_two_tables_in_a_workbook_are_refused(
    sqlite_small: Store, golden: Path, tmp_path: Path
) -> None:
    rows = typed(golden / OEWS)
    path = workbook(tmp_path / "nat4d_M2026_dl.xlsx", one=rows, two=rows)
    assert "more than one sheet of the workbook" in problems(sqlite_small, "oews", path)


def test_damaged_workbooks_are_refused(
    sqlite_small: Store, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = book.read_bytes()
    for damaged in (b"", b"PK\3\4", content[: len(content) // 2], b"x" * 999):
        book.write_bytes(damaged)
        assert "it is not a workbook" in problems(sqlite_small, "oews", book)
    book.write_bytes(content)
    with zipfile.ZipFile(book, "a") as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml")
        with pytest.warns(UserWarning, match="Duplicate name"):
            packed.writestr("xl/worksheets/sheet1.xml", sheet[: len(sheet) // 2])
    assert "it is not a workbook" in problems(sqlite_small, "oews", book)
    monkeypatch.setattr(sheets, "MAX_FILE_BYTES", 999)
    assert "larger than" in problems(sqlite_small, "oews", book)
    monkeypatch.undo()
    monkeypatch.setattr(sheets, "LAST_ROW", 5)
    book.write_bytes(content)
    assert "line 6: there are too many rows" in problems(sqlite_small, "oews", book)


def test_a_workbook_needs_an_extra_and_csv_does_not(
    sqlite_small: Store, golden: Path, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = sheets.importlib.import_module

    def missing(name: str) -> object:
        if name == "openpyxl":
            raise ModuleNotFoundError(name=name)
        return real(name)

    monkeypatch.setattr(sheets.importlib, "import_module", missing)
    with pytest.raises(MissingExtraError, match=r"pip install 'talent\[export\]'"):
        sqlite_small.import_file("oews", book, DAY, dry_run=True)
    assert sqlite_small.import_file("oews", golden / OEWS, DAY, dry_run=True).new == 8


def test_the_name_says_the_year_and_the_industry(
    sqlite_small: Store, golden: Path, tmp_path: Path
) -> None:
    text = (golden / OEWS).read_text("utf-8")
    for name in ("oews.csv", "nat4d_may2026_dl.csv", "nat4d_M26_dl.csv", "nat4d_M2026_dl.xls"):
        (tmp_path / name).write_text(text, "utf-8")
        assert "the year is read from the name" in problems(sqlite_small, "oews", tmp_path / name)
    path = tmp_path / "matrix.csv"
    path.write_text((golden / MATRIX).read_text("utf-8"), "utf-8")
    assert "the industry is read from the name" in problems(sqlite_small, "ep", path)


def test_industries_that_feed_no_series_are_named_once(
    sqlite_small: Store, golden: Path, tmp_path: Path
) -> None:
    path = tmp_path / OEWS
    path.write_text((golden / OEWS).read_text("utf-8").replace("334400", "334500"), "utf-8")
    with pytest.raises(DataValidationError) as caught:
        sqlite_small.import_file("oews", path, DAY)
    assert len(caught.value.failures) == 1
    assert "did you mean '334400'" in str(caught.value)
    path = tmp_path / "National Employment Matrix_IND_325400.csv"
    path.write_text((golden / MATRIX).read_text("utf-8"), "utf-8")
    assert "1 problem(s)" in problems(sqlite_small, "ep", path)


def test_without_the_total_nobody_knows_what_is_not_released(
    sqlite_small: Store, golden: Path, tmp_path: Path
) -> None:
    path = tmp_path / OEWS
    lines = (golden / OEWS).read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:1] + lines[2:]), "utf-8")
    assert "the row of the total is missing" in problems(sqlite_small, "oews", path)


def test_tables_of_all_industries_had_fewer_columns(
    sqlite_small: Store, golden: Path, tmp_path: Path
) -> None:
    with (golden / "national_M2025_dl.csv").open(encoding="utf-8", newline="") as file:
        rows = [row[8:] for row in csv.reader(file)]
    rows[0][2] = "OCC_GROUP"
    for name in ("national_M2014_dl.csv", "nat4d_M2014_dl.csv"):
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    report = sqlite_small.import_file(
        "oews", tmp_path / "national_M2014_dl.csv", DAY, dry_run=True, only_known=True
    )
    assert (report.new, report.unchanged) == (3, 0)
    assert "column NAICS: the column is missing" in problems(
        sqlite_small, "oews", tmp_path / "nat4d_M2014_dl.csv"
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Projected 2034 Emp", "Projected 2033 Emp", "a base year and of the year 10 years later"),
        ("Occupation Code", "Occupation Codes", "the column is missing, or there twice"),
        ("Display Level", "Displayed", "the column is not known in this format"),
    ],
)
def test_columns_of_the_matrix(
    sqlite_small: Store, golden: Path, tmp_path: Path, old: str, new: str, message: str
) -> None:
    path = tmp_path / MATRIX
    path.write_text((golden / MATRIX).read_text("utf-8").replace(old, new, 1), "utf-8")
    assert message in problems(sqlite_small, "ep", path)


def test_only_notes_may_follow_a_table(sqlite_small: Store, golden: Path, tmp_path: Path) -> None:
    path = tmp_path / TABLE
    lines = (golden / TABLE).read_text("utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[6].replace("95.9", "many")]) + "\n", "utf-8")
    assert "line 13, column Employment, 2024: 'many'" in problems(sqlite_small, "ep", path)


DGBAS = "dgbas_A040103050.csv"


def test_dgbas_may_be_in_big5(sqlite_small: Store, golden: Path, tmp_path: Path) -> None:
    path = tmp_path / DGBAS
    path.write_bytes((golden / DGBAS).read_text("utf-8").encode("big5"))
    one = sqlite_small.import_file("dgbas-csv", path, DAY, dry_run=True)
    other = sqlite_small.import_file("dgbas-csv", golden / DGBAS, DAY, dry_run=True)
    assert one.new + one.unchanged == other.new + other.unchanged == 3


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"性別"', '"性別別"', "so nobody can tell of whom it is"),
        ('"製造業"', '"礦業"', "none of the items that feed a series was chosen"),
        ("第十次", "第十一次", "is not the title of a table that feeds a series"),
        ("統計期", "期間", "there is no header that starts with 統計期"),
        ('"107年","合計"', '\n"107年","合計"', "follows the end of the table"),
        ('"108年","合計"', '"107年","合計"', "the key is already in line 6"),
        ("\n,,,,,", '\n"千人",,,,,', "there is no header that starts with 統計期"),
    ],
)
def test_what_dgbas_would_not_write(
    sqlite_small: Store, golden: Path, tmp_path: Path, old: str, new: str, message: str
) -> None:
    path = tmp_path / DGBAS
    path.write_text((golden / DGBAS).read_text("utf-8").replace(old, new, 1), "utf-8")
    assert message in problems(sqlite_small, "dgbas-csv", path)


def test_zero_and_dashes_of_dgbas_are_not_available(
    sqlite_small: Store, golden: Path, tmp_path: Path
) -> None:
    path = tmp_path / DGBAS
    text = (
        (golden / DGBAS).read_text("utf-8").replace(",3045\n", ",--\n").replace(",3064\n", ",0\n")
    )
    path.write_text(text, "utf-8")
    report = sqlite_small.import_file("dgbas-csv", path, DAY, dry_run=True)
    assert report.left_out["not available"] == 1
    assert report.left_out["0, which these tables write for not available"] == 1


def test_death_rates_of_one_year_need_the_other_four(
    sqlite_small: Store, golden: Path, tmp_path: Path
) -> None:
    name = "WPP2024_Life_Table_Abridged_Medium_1950-2023.csv"
    lines = (golden / name).read_text("utf-8").splitlines(keepends=True)
    path = tmp_path / name
    path.write_text("".join(x for x in lines if ",2018,2018.5," not in x), "utf-8")
    report = sqlite_small.import_file("wpp", path, DAY, dry_run=True)
    assert (report.new, report.revised, report.unchanged) == (0, 0, 0)
    assert report.left_out["of years whose five-year period the file does not cover"] == 48
    again = next(x for x in lines if "TWN" in x and ",2016,2016.5,1,Male,0," in x)
    path.write_text("".join([*lines, again]), "utf-8")
    assert "the key is already in line" in problems(sqlite_small, "wpp", path)
