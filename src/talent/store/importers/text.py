"""Files of publishers as lines and rows: nothing trusted, every fault with its line."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from talent.store.importers.found import Sink

__all__ = [
    "MAX_FILE_BYTES",
    "check_size",
    "encoding_of",
    "lines_of",
    "number",
    "rows_of",
    "table_of_rows",
    "year",
]

MAX_FILE_BYTES = 512 * 2**20

_NUMBER = re.compile(r"[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3}){1,8}(\.\d{0,30})?", re.ASCII)
_YEAR = re.compile(r"(19|20|21)\d\d", re.ASCII)

NUMBER_FIX = "write it such as 1234.5, without units"


def number(text: str, *, grouped: bool = False) -> Decimal | None:
    """Read a plain decimal number; None if it is none.

    Parameters
    ----------
    text : str
    grouped : bool
        Whether commas between thousands are allowed.

    Examples
    --------
    >>> number("392.4"), number("1e5"), number("1,234"), number("1,234", grouped=True)
    (Decimal('392.4'), None, None, Decimal('1234'))
    """
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    if grouped and _GROUPED.fullmatch(text):
        return Decimal(text.replace(",", ""))
    return None


def year(text: str) -> str | None:
    """Give the year, if the text is one of 1900 to 2199."""
    return text if _YEAR.fullmatch(text) else None


def check_size(path: Path, sink: Sink) -> bool:
    """Whether the file can be read and is not too big."""
    try:
        size = path.stat().st_size
        with path.open("rb"):
            pass
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it cannot be opened"
        sink.problem(0, "", None, f"cannot read the file: {reason}", "check its name and rights")
        return False
    if size > MAX_FILE_BYTES:
        sink.problem(
            0, "", None, f"the file is larger than {MAX_FILE_BYTES // 2**20} MiB",
            "cut it down to the countries or series that the catalogue has",
        )  # fmt: skip
        return False
    return True


def encoding_of(path: Path, other: str) -> str:
    """UTF-8, unless the first line that is not plain ASCII can only be read as `other`."""
    with path.open("rb") as file:
        for raw in file:
            if raw.isascii():
                continue
            for encoding in ("utf-8", other):
                try:
                    raw.removeprefix(b"\xef\xbb\xbf").decode(encoding)
                except UnicodeDecodeError:
                    continue
                return encoding
            return "utf-8"
    return "utf-8"


def lines_of(path: Path, sink: Sink, encoding: str = "utf-8") -> Iterator[str]:
    """Yield every line as text; wrong bytes are reported and replaced, so that reading goes on."""
    with path.open("rb") as file:
        for line, found in enumerate(file, 1):
            raw = found.removeprefix(b"\xef\xbb\xbf") if line == 1 else found
            if b"\0" in raw:
                sink.problem(
                    line, "", None, "the line holds a NUL character",
                    f"save the file as {encoding} text",
                )  # fmt: skip
                raw = raw.replace(b"\0", b"")
            try:
                text = raw.decode(encoding)
            except UnicodeDecodeError as error:
                sink.problem(
                    line, "", None, f"byte {error.start} of the line is not {encoding}",
                    f"save the file as {encoding}",
                )  # fmt: skip
                text = raw.decode(encoding, "replace")
            yield text


def rows_of(
    lines: Iterable[str], sink: Sink, *, delimiter: str = ",", quoted: bool = True
) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, cells) of every row; cells are stripped, as publishers pad them."""
    if quoted:
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
    else:
        reader = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            sink.problem(
                line, "", None, f"it is not valid CSV: {error}",
                'close every quote, and write a quote inside a cell as ""',
            )  # fmt: skip
            continue
        yield line, [cell.strip() for cell in cells]


def table_of_rows(
    rows: Iterator[tuple[int, list[str]]],
    sink: Sink,
    needed: Sequence[str],
    known: Callable[[str], bool],
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line, cells by column) of a table whose first row is its header.

    Parameters
    ----------
    rows : iterator of (int, list of str)
    sink : Sink
    needed : sequence of str
        Columns without which nothing can be read.
    known : callable
        Whether the publisher has a column of this name.
    """
    first = next(rows, None)
    if first is None:
        sink.problem(0, "", None, "the file is empty", "download it again")
        return
    top, header = first
    for column in needed:
        if column not in header:
            sink.problem(top, column, None, "the column is missing", "download the file again")
    for column in dict.fromkeys(header):
        if not known(column):
            sink.problem(
                top, column, None, "the column is not known in this format",
                "remove it, or check that this is the right file",
            )  # fmt: skip
        if header.count(column) > 1:
            sink.problem(top, column, None, "the column is there twice", "remove one")
    if not all(header.count(column) == 1 for column in needed):
        return
    width, empty = len(header), True
    for line, cells in rows:
        empty = False
        if len(cells) != width:
            what = f"{len(cells)} cells in the line" if cells else "the line is empty"
            sink.problem(
                line, "", None, f"{what}, but {width} columns", "restore the line, or delete it"
            )
            continue
        yield line, dict(zip(header, cells, strict=True))
    if empty:
        sink.problem(top, "", None, "there is no row below the header", "download the file again")
