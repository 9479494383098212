"""One CSV file as a table of text: every cell as it is in the file, and the line of every row."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from talent.store.distinct import Coder

if TYPE_CHECKING:
    from talent.store.package import Failures

__all__ = ["DataTable", "read_table"]

LONGEST = 131_072
"""Characters of the longest cell; a longer one is a file gone wrong."""
MAX_ROWS = 2_000_000

CHUNK = 200
"""Rows that are kept as read, until their texts are coded: few enough for the processor's cache,
which makes the whole three times as fast as reading first and coding then."""


@dataclass(frozen=True)
class DataTable:
    """One CSV file.

    Attributes
    ----------
    name : str
        Name of the resource.
    file : str
        Path inside the package.
    schema : dict
        Its Table Schema.
    frame : pandas.DataFrame
        Cells as text, as they are in the file; columns as `talent.store.distinct` has them.
    lines : list of int
        Line in the file on which each row starts.
    """

    name: str
    file: str
    schema: dict[str, Any]
    frame: pd.DataFrame
    lines: list[int]


def read_table(
    name: str, file: str, schema: dict[str, Any], content: bytes, failures: Failures
) -> DataTable | None:
    """Read the rows of a file, noting those that are none.

    Parameters
    ----------
    name, file : str
    schema : dict
        Its Table Schema, with the names of the fields.
    content : bytes
    failures : Failures

    Returns
    -------
    DataTable or None
        None if there is nothing to check; else the rows that can be read.
    """
    text = _decode(file, content, failures)
    if text is None:
        return None
    expected = [f["name"] for f in schema["fields"]]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    coders: list[Coder] = []
    rows: list[list[str]] = []
    lines: list[int] = []
    header: list[str] | None = None
    line = 1
    # A limit of the process, which other libraries raise; it is theirs again afterwards.
    theirs = csv.field_size_limit(LONGEST)
    try:
        for row in reader:
            start, line = line, reader.line_num + 1
            if header is None:
                header = row
                if not _check_header(file, header, expected, failures):
                    return None
                coders = [Coder() for _ in header]
            elif len(row) != len(header):
                what = "the line is empty" if not row else f"{len(row)} cells in the line"
                failures.add(
                    file, start, "", None, f"{what}, but {len(header)} columns",
                    "quote cells that hold a comma, and delete empty lines",
                )  # fmt: skip
            else:
                rows.append(row)
                lines.append(start)
                if len(rows) == CHUNK:
                    _code(rows, coders)
            if len(lines) > MAX_ROWS:
                failures.add(file, start, "", None, f"more than {MAX_ROWS} rows", "split the file")
                return None
    except csv.Error as error:
        failures.add(
            file, line, "", None, f"it is not valid CSV: {error}",
            'close every quote, and write a quote inside a cell as ""',
        )  # fmt: skip
    finally:
        csv.field_size_limit(theirs)
    if header is None:
        failures.add(file, 0, "", None, "the file is empty", "restore its header and rows")
        return None
    _code(rows, coders)
    # Of a column that is there twice, which is reported, the first counts.
    cells = dict(zip(reversed(header), reversed(coders), strict=True))
    frame = pd.DataFrame({key: cells[key].column() for key in expected if key in cells})
    return DataTable(name, file, schema, frame, lines)


def _code(rows: list[list[str]], coders: list[Coder]) -> None:
    """Move rows into the columns."""
    if rows:
        for coder, cells in zip(coders, zip(*rows, strict=True), strict=True):
            coder.add(cells)
    rows.clear()


def _decode(file: str, content: bytes, failures: Failures) -> str | None:
    fix = "save the file as UTF-8"
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        failures.add(file, line, "", None, f"byte {error.start} is not UTF-8", fix)
        return None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        failures.add(file, line, "", None, "it holds a NUL character", fix)
        return None
    return text


def _check_header(file: str, header: list[str], expected: list[str], failures: Failures) -> bool:
    """Note what is wrong with the header; whether any column is usable. Their order is free."""
    for column in expected:
        if column not in header:
            failures.add(file, 1, column, None, "the column is missing", "add it to the header")
    for column in dict.fromkeys(header):
        if column not in expected:
            failures.add(
                file, 1, column, None, "the column is not in the schema",
                f"remove or rename it; known: {', '.join(expected)}",
            )  # fmt: skip
        if header.count(column) > 1:
            failures.add(file, 1, column, None, "the column is there twice", "remove one")
    return any(column in expected for column in header)
