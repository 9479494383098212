"""Cells to values: what the schema of a field asks of each cell.

The rules come from two places: the field's description in ``datapackage.json``, and what the
database itself would refuse (`talent.store.tables.column_needs`), so that a lax descriptor cannot
turn into a database error half way through a load. A rule is asked once for each distinct text of
a column (`talent.store.distinct`); rows are looked at only where a text breaks one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import partial
from operator import ge, le
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from talent.errors import near_matches
from talent.plain_text import CONTROL, FORMULA
from talent.store.distinct import coded, codes, texts
from talent.store.package import DESCRIPTOR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from talent.store.csvfile import DataTable
    from talent.store.package import Failures
    from talent.store.tables import ColumnNeed

__all__ = ["read_values"]

LARGEST_INTEGER = 2**31 - 1

_FORMS = {
    "integer": re.compile(r"[+-]?\d{1,18}", re.ASCII),
    "number": re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII),
    "date": re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII),
}

_TYPE_FIX = {
    "integer": ("is not a whole number", "write digits only, such as 2030"),
    "number": ("is not a number", "write it such as 1234.5, without separators or units"),
    "date": ("is not a date", "write it as YYYY-MM-DD"),
}


@dataclass(frozen=True)
class _Check:
    """A rule for the values of a column.

    Attributes
    ----------
    rule : str
        What is said of a value that breaks it.
    passes : callable
        Which of some values keep it.
    fix : str or callable
        What to do about a cell that breaks it.
    """

    rule: str
    passes: Callable[[NDArray[Any]], NDArray[np.bool_]]
    fix: str | Callable[[str], str]


def read_values(table: DataTable, needs: dict[str, ColumnNeed], failures: Failures) -> pd.DataFrame:
    """Typed values of a table; what is wrong with single cells goes to `failures`.

    Parameters
    ----------
    table : DataTable
        Cells as text.
    needs : dict of str to ColumnNeed
        What the database asks of each column.
    failures : Failures

    Returns
    -------
    pandas.DataFrame
        Text and ISO dates as `talent.store.distinct` has them, with ``''`` for empty cells,
        numbers as float64 with NaN for empty or wrong cells; rows as in `table`.
    """
    values: dict[str, Any] = {}
    for spec in table.schema["fields"]:
        name = spec["name"]
        if name in table.frame:
            values[name] = _read_column(table, spec, needs.get(name), failures)
    return pd.DataFrame(values, index=table.frame.index)


def _read_column(
    table: DataTable, spec: dict[str, Any], need: ColumnNeed | None, failures: Failures
) -> pd.Series[Any]:
    """Values of one column; every problem of its cells is noted."""
    name = spec["name"]
    kind = need.kind if need else str(spec.get("type", "string"))
    cells: pd.Series[Any] = table.frame[name]
    known, rows = texts(cells), codes(cells)
    blank = _true_of("".__eq__, known)
    required, checks = _asked(table, spec, need, kind, failures)

    def note(broken: NDArray[np.bool_], rule: str, fix: str | Callable[[str], str]) -> None:
        if not broken.any():
            return
        for row in broken[rows].nonzero()[0]:
            cell = known[rows[row]]
            advice = fix if isinstance(fix, str) else fix(cell)
            failures.add(table.file, table.lines[row], name, cell, rule, advice)

    if kind == "string":
        values, wrong = known, np.zeros(len(known), dtype=bool)
        for bad, rule, fix in _suspicious(known):
            note(bad & ~wrong, rule, fix)
            wrong |= bad
    else:
        values, wrong = _parse(known, kind, blank)
        rule, fix = _TYPE_FIX[kind]
        note(wrong, rule, fix)
    if required:
        note(blank, "is empty", "write a value")
    sound = ~(blank | wrong)
    for check in checks:
        broken = sound.copy()
        broken[sound] = ~check.passes(values[sound])
        note(broken, check.rule, check.fix)
    if kind in {"integer", "number"}:
        return pd.Series(values[rows])
    if kind == "date" and wrong.any():
        return coded(np.where(wrong, "", known)[rows])
    return cells


def _true_of(test: Callable[[Any], object], items: Iterable[Any]) -> NDArray[np.bool_]:
    return np.fromiter(map(bool, map(test, items)), np.bool_)


def _suspicious(known: NDArray[Any]) -> Iterable[tuple[NDArray[np.bool_], str, str]]:
    """Texts that hide something: control characters, or a spreadsheet formula."""
    yield _true_of(CONTROL.search, known), "holds a control character", "remove it"
    yield (
        _true_of(FORMULA.match, known), "would run as a formula in a spreadsheet",
        "start the text with a letter or digit",
    )  # fmt: skip


def _parse(
    known: NDArray[Any], kind: str, blank: NDArray[np.bool_]
) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Values of distinct integers, numbers or dates, and which are none."""
    good = _true_of(_FORMS[kind].fullmatch, known)
    if kind == "date":
        good[good] = _true_of(_is_day, known[good])
        return known, ~(good | blank)
    values = np.full(len(known), np.nan)
    values[good] = known[good].astype(np.float64)
    most = LARGEST_INTEGER if kind == "integer" else np.finfo(np.float64).max
    # Well formed, but too large for the column, or for any number.
    good[good] = np.abs(values[good]) <= most
    values[~good] = np.nan
    return values, ~(good | blank)


def _is_day(text: str) -> bool:
    """Whether there is such a day in the calendar."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _asked(
    table: DataTable,
    spec: dict[str, Any],
    need: ColumnNeed | None,
    kind: str,
    failures: Failures,
) -> tuple[bool, list[_Check]]:
    """Whether a value must be there, and what is asked of it."""
    limits = spec.get("constraints")
    limits = limits if isinstance(limits, dict) else {}
    required = bool(limits.get("required")) or bool(need and need.required)
    if need and need.enum is not None:
        required = required or "" not in need.enum

    def complain(value: object, rule: str) -> None:
        failures.add(DESCRIPTOR, 0, f"{table.name}.{spec['name']}", value, rule, "correct it")

    checks = _enum(limits.get("enum"), need, kind, complain)
    checks += _bounds(limits, kind, complain)
    lengths = [limits.get("maxLength"), need.max_length if need else None]
    longest = min((n for n in lengths if isinstance(n, int)), default=None)
    if kind == "string" and longest is not None:
        checks.append(
            _Check(
                f"is longer than {longest} characters",
                lambda values: np.array([len(v) <= longest for v in values], dtype=bool),
                "shorten it",
            )
        )
    if kind in {"string", "date"}:
        checks += _pattern(limits.get("pattern"), complain)
    return required, checks


def _enum(
    listed: object, need: ColumnNeed | None, kind: str, complain: Callable[[object, str], None]
) -> list[_Check]:
    """Give the check of a list of values: those of the descriptor that the database allows too."""
    enum = [str(item) for item in listed] if isinstance(listed, list) else None
    if need and need.enum is not None:
        enum = [item for item in (need.enum if enum is None else enum) if item in need.enum]
    if enum is None:
        return []
    names = [item for item in enum if item]
    allowed: set[Any] = set(names)
    if kind in {"integer", "number"}:
        items = np.array(names, dtype=object)
        numbers, wrong = _parse(items, "number", np.zeros(len(items), dtype=bool))
        if wrong.any():
            complain(listed, "the enum is not of numbers")
            return []
        allowed = set(numbers.tolist())

    def fix(cell: str) -> str:
        near = near_matches(cell, names)
        return f"did you mean {near[0]!r}?" if near else "use one of them"

    rule = f"is not one of {', '.join(names)}"
    return [_Check(rule, lambda values: _true_of(allowed.__contains__, values.tolist()), fix)]


def _bounds(
    limits: dict[str, Any], kind: str, complain: Callable[[object, str], None]
) -> list[_Check]:
    """Checks of the smallest and largest value; dates are compared as ISO text."""
    checks: list[_Check] = []
    for name, compare, words in (
        ("minimum", ge, "is below the minimum"),
        ("maximum", le, "is above the maximum"),
    ):
        if (bound := limits.get(name)) is None:
            continue
        limit: Any = str(bound)
        if kind in {"integer", "number"}:
            numbers, wrong = _parse(np.array([limit], dtype=object), "number", np.array([False]))
            if wrong.any():
                complain(bound, f"the {name} is not a number")
                continue
            limit = numbers[0]
        keeps = partial(_keeps, compare, limit)
        checks.append(_Check(f"{words} {bound}", keeps, "correct the value or its unit"))
    return checks


def _keeps(compare: Callable[[Any, Any], Any], limit: Any, values: NDArray[Any]) -> Any:
    return compare(values, limit).astype(bool)


def _pattern(pattern: object, complain: Callable[[object, str], None]) -> list[_Check]:
    if pattern is None:
        return []
    try:
        form = re.compile(f"(?:{pattern})")
    except (re.error, RecursionError, OverflowError):
        complain(pattern, "the pattern is not a regular expression")
        return []
    return [
        _Check(
            f"does not match {pattern}",
            lambda values: _true_of(form.fullmatch, values),
            "write it in that form",
        )
    ]
