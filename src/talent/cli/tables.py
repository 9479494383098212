"""Tables: JSON for programs, plain text in a pipe, aligned and folded on a terminal.

Text of the data is only text: control characters are shown, not obeyed, and nothing in it is read
as markup.
"""

from __future__ import annotations

import json
import math
import re
import sys
import unicodedata
from typing import TYPE_CHECKING, Any, NamedTuple

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from rich.table import Table

__all__ = ["emit", "json_text", "show", "shown_text", "terminal_text"]

DIGITS = 3
"""Significant digits of the largest number of a column that was computed."""

EXACT = 2
"""Decimals up to which numbers are shown as they are."""

NOISE = 1e-6
"""Part of the largest number of a column under which a number is nought: what rounding leaves."""

NARROW = 18
"""Columns of the terminal that long text keeps when it has to wrap."""

LONGEST_WORD = 40
"""Longest word that is not broken: keys and ids are copied."""

GAP = 2

_YEARS = re.compile(r"(^|_)(year|from|to|base|start|seed|call|job_run|seq)$")
"""Numbers that are names of a year or of a thing: no separators."""

_TONES = {
    "failed": "red", "abandoned": "red", "NO": "bold red", "running": "yellow",
    "complete": "green", "yes": "green",
}  # fmt: skip
"""Colour of a cell that is one of these words and nothing else."""


def shown_text(text: str) -> str:
    r"""Text in which what could steer a terminal is written out, as ``\x1b`` is.

    Examples
    --------
    >>> shown_text("a\x1b[31m 日本 [b]台灣")
    'a\\x1b[31m 日本 [b]台灣'
    """
    if text.isprintable():
        return text
    return "".join(c if _harmless(c) else repr(c)[1:-1] for c in text)


def emit(frame: pd.DataFrame, as_json: bool, **extra: Any) -> None:
    """Print a table for people, or JSON for programs.

    On a terminal it is as wide as the terminal and folds; in a pipe it stays one line a row, so
    that scripts read the same whoever calls them.
    """
    if as_json:
        rows = json.loads(frame.to_json(orient="records", date_format="iso"))
        click.echo(json_text({**extra, "rows": rows}))
    elif frame.empty:
        click.echo("(nothing)")
    else:
        show(frame)


def show(frame: pd.DataFrame, **options: Any) -> None:
    """Print a table for people; `options` are those of ``DataFrame.to_string`` in a pipe."""
    if sys.stdout.isatty():
        _print_on_terminal(frame)
        return
    safe = frame.map(lambda cell: shown_text(cell) if isinstance(cell, str) else cell)
    click.echo(safe.to_string(index=False, **options))


def json_text(answer: dict[str, Any], *, allow_nan: bool = True) -> str:
    """JSON text of an answer; what a terminal might obey is escaped, as JSON allows."""
    text = json.dumps(answer, ensure_ascii=False, indent=2, allow_nan=allow_nan)
    # Line ends are JSON's own: those of the data are escaped already.
    return "".join(c if c == "\n" or _harmless(c) else json.dumps(c)[1:-1] for c in text)


def _harmless(character: str) -> bool:
    # Spaces of other scripts are not printable by Python's word, but do no harm.
    return character.isprintable() or unicodedata.category(character) == "Zs"


def terminal_text(frame: pd.DataFrame, width: int, *, colour: bool = False) -> str:
    """A table as a terminal of `width` columns shows it.

    Columns that do not fit beside each other follow below, each block with the first columns.

    Examples
    --------
    >>> import pandas as pd
    >>> print(terminal_text(pd.DataFrame({"country": ["JP", "US"], "jobs": [1700, -25]}), 40))
    country   jobs
    ──────────────
    JP       1,700
    US         -25
    """
    from io import StringIO

    from rich.console import Console

    console = Console(
        file=StringIO(), width=width, force_terminal=colour, no_color=not colour,
        legacy_windows=False, _environ={},
    )  # fmt: skip
    _print_blocks(frame, console)
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    return "\n".join(line.rstrip() for line in text.splitlines())


def _print_on_terminal(frame: pd.DataFrame) -> None:
    from rich.console import Console

    # Width, colours and NO_COLOR are rich's to find out.
    _print_blocks(frame, Console(file=sys.stdout, highlight=False))


def _print_blocks(frame: pd.DataFrame, console: Any) -> None:
    columns = [_column(str(name), list(frame[name])) for name in frame.columns]
    for number, block in enumerate(_blocks(columns, console.width)):
        if number:
            console.print()
        console.print(_table(block))


class _Column(NamedTuple):
    name: str
    cells: Sequence[str]
    number: bool
    natural: int
    least: int


def _column(name: str, values: Sequence[Any]) -> _Column:
    """Cells of a column as text, and how wide they want and need to be."""
    from rich.cells import cell_len

    number = _is_number(values)
    cells = _numbers(name, values) if number else [_cell(name, value) for value in values]
    natural = max(cell_len(text) for text in (*cells, name))
    # A number cannot be folded; a long text can, between its words.
    words = (cell_len(word) for text in cells for word in text.split())
    needs = max(NARROW, cell_len(name), min(max(words, default=0), LONGEST_WORD))
    least = natural if number else min(natural, needs)
    return _Column(shown_text(name), cells, number, natural, least)


def _is_number(values: Sequence[Any]) -> bool:
    import numpy as np

    kinds = (int, float, np.integer, np.floating)
    known = [v for v in values if not _missing(v)]
    return bool(known) and all(isinstance(v, kinds) and not isinstance(v, bool) for v in known)


def _missing(value: Any) -> bool:
    import pandas as pd

    # Of a list pandas would tell it of each item.
    return value is None or (pd.api.types.is_scalar(value) and bool(pd.isna(value)))


def _numbers(name: str, values: Sequence[Any]) -> list[str]:
    """Numbers of a column with the same decimals, so that they line up."""
    finite = [float(v) for v in values if not _missing(v) and math.isfinite(v)]
    plain = _YEARS.search(name) is not None and all(v == int(v) for v in finite)
    decimals = _decimals(finite)
    noise = NOISE * max((abs(v) for v in finite), default=0.0)

    def text(value: float) -> str:
        if plain or not math.isfinite(value):
            return f"{value:.0f}"
        if not decimals and noise < abs(value) < 1 and value != round(value):
            # A share among persons: a nought would be wrong.
            return f"{value:.2g}"
        # Adding zero makes a minus zero plain.
        return f"{round(value, decimals) + 0.0:,.{decimals}f}"

    return ["" if _missing(v) else text(float(v)) for v in values]


def _decimals(values: Sequence[float]) -> int:
    for decimals in range(EXACT + 1):
        if all(v == round(v, decimals) for v in values):
            return decimals
    largest = max((abs(v) for v in values), default=1.0)
    return min(max(DIGITS - 1 - math.floor(math.log10(largest)), 0), 8)


def _cell(name: str, value: Any) -> str:
    if _missing(value):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = shown_text(str(value))
    # Enough to tell two hashes apart; programs get the whole.
    return f"{text[:12]}…" if name.endswith("_hash") and len(text) > 13 else text


def _blocks(columns: Sequence[_Column], width: int) -> list[list[_Column]]:
    """Columns that fit beside each other; later blocks begin with the first ones, their keys."""
    if sum(c.least + GAP for c in columns) - GAP <= width:
        return [list(columns)]
    keys: list[_Column] = []
    for column in columns:
        is_key = not column.number or _YEARS.search(column.name)
        if not is_key or sum(c.least + GAP for c in (*keys, column)) > width / 2:
            break
        # What is the same in every row tells no two of them apart.
        if len(set(column.cells)) > 1:
            keys.append(column)
    blocks: list[list[_Column]] = [[]]
    for column in columns:
        used = sum(c.least + GAP for c in blocks[-1])
        if used + column.least > width and len(blocks[-1]) > len(keys):
            blocks.append(list(keys))
        blocks[-1].append(column)
    return blocks


def _table(columns: Sequence[_Column]) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(
        box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, GAP - 1, 0, 0),
        header_style="bold",
    )  # fmt: skip
    for column in columns:
        table.add_column(
            Text(column.name), justify="right" if column.number else "left",
            no_wrap=column.natural == column.least, min_width=column.least, overflow="fold",
        )  # fmt: skip
    for row in zip(*(column.cells for column in columns), strict=True):
        # Text, never a string: a bracket in the data is a bracket.
        table.add_row(*(Text(cell, style=_TONES.get(cell, "")) for cell in row))
    return table
