"""Tables of a publisher, as XLSX or as the same sheet saved as CSV, row by row as text."""

from __future__ import annotations

import importlib
import warnings
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from talent.errors import MissingExtraError
from talent.store.importers.text import MAX_FILE_BYTES, lines_of, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from talent.store.importers.found import Sink

__all__ = ["rows_of_file"]

LAST_ROW = 2**20
"""More rows than that are in no sheet of Excel."""

MOST_PACKED = 100
BOMB_BYTES = 64 * 2**20
"""Workbooks of publishers unpack to some ten times their size. One that is larger than this and
unpacks to a hundred times its size was made to fill the memory."""


def rows_of_file(
    path: Path, sink: Sink, wanted: Callable[[str, list[str]], bool]
) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, cells) of a CSV file, or of the one sheet of a workbook that is wanted.

    Parameters
    ----------
    path : path
        A workbook where it ends in ``.xlsx``, else CSV.
    sink : Sink
    wanted : callable
        Whether a sheet of this title and first row has the table.

    Raises
    ------
    MissingExtraError
        If the file is a workbook and openpyxl is not installed.
    """
    if path.suffix.lower() != ".xlsx":
        yield from rows_of(lines_of(path, sink), sink)
        return
    openpyxl = _openpyxl()
    if not _small_enough(path, sink):
        return
    # Opened here, because openpyxl leaves a file open that it cannot read.
    with path.open("rb") as file:
        try:
            with warnings.catch_warnings():
                # It warns of styles and extensions that it drops; only values matter here.
                warnings.simplefilter("ignore")
                book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        except Exception as error:  # what its parts raise on a damaged file is nowhere listed
            _damaged(error, sink)
            return
        try:
            yield from _rows(book, sink, wanted)
        finally:
            book.close()


def _openpyxl() -> Any:
    try:
        return importlib.import_module("openpyxl")
    except ModuleNotFoundError as error:
        if error.name != "openpyxl":
            raise
        text = (
            "openpyxl is not installed, so a workbook cannot be read; "
            "pip install 'talent[export]', or save the sheet as CSV"
        )
        raise MissingExtraError(text) from None


def _small_enough(path: Path, sink: Sink) -> bool:
    """Whether the workbook stays within the limit once it is unpacked."""
    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(part.file_size for part in packed.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        _damaged(error, sink)
        return False
    if size > MAX_FILE_BYTES:
        sink.problem(
            0, "", None, f"the workbook is larger than {MAX_FILE_BYTES // 2**20} MiB unpacked",
            "save the rows you need as CSV",
        )  # fmt: skip
        return False
    if size > BOMB_BYTES and size > MOST_PACKED * path.stat().st_size:
        sink.problem(
            0, "", None, f"the workbook unpacks to more than {MOST_PACKED} times its size",
            "save the rows you need as CSV",
        )  # fmt: skip
        return False
    return True


def _damaged(error: Exception, sink: Sink) -> None:
    reason = str(error).partition("\n")[0][:120] or type(error).__name__
    sink.problem(0, "", None, f"it is not a workbook: {reason}", "download it again")


def _rows(
    book: Any, sink: Sink, wanted: Callable[[str, list[str]], bool]
) -> Iterator[tuple[int, list[str]]]:
    tables = []
    for sheet in book.worksheets:
        rows = _cells(sheet, sink)
        first = next(rows, None)
        if first is not None and wanted(sheet.title, first[1]):
            tables.append((sheet, rows, first))
    if len(tables) != 1:
        titles = ", ".join(sheet.title for sheet in book.worksheets)
        which = "no sheet" if not tables else "more than one sheet"
        sink.problem(
            0, "", None, f"{which} of the workbook has the table: {titles}",
            "save the sheet that has it as CSV",
        )  # fmt: skip
        return
    _, rows, first = tables[0]
    yield first
    yield from rows


def _cells(sheet: Any, sink: Sink) -> Iterator[tuple[int, list[str]]]:
    """Yield rows that hold anything, as wide as the widest until then: empty cells end a row."""
    width = 0
    try:
        # The size that the file states is not to be trusted.
        sheet.reset_dimensions()
        for line, row in enumerate(sheet.iter_rows(values_only=True), 1):
            if line > LAST_ROW:
                sink.problem(line, "", None, "there are too many rows", "save it again")
                return
            cells = [_text(value) for value in row]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                width = max(width, len(cells))
                yield line, cells + [""] * (width - len(cells))
    except Exception as error:  # as above
        _damaged(error, sink)


def _text(value: object) -> str:
    """Give a cell as it would stand in a CSV file.

    Examples
    --------
    >>> [_text(v) for v in (None, 392.3, 27820, 20.0, "  Etchers ", True)]
    ['', '392.3', '27820', '20', 'Etchers', 'TRUE']
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and abs(value) < 1e15:
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    return str(value).strip()
