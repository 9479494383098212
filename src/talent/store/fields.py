"""Cells to values: what the schema of a field asks of each cell, checked with pandera.

The rules come from two places: the field's description in ``datapackage.json``, and what the
database itself would refuse (`talent.store.tables.column_needs`), so that a lax descriptor cannot
turn into a database error half way through a load.
"""

from __future__ import annotations

import math
import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from talent.errors import near_matches
from talent.store.package import DESCRIPTOR

if TYPE_CHECKING:
    from collections.abc import Callable

    from talent.store.package import DataTable, Failures
    from talent.store.tables import ColumnNeed

__all__ = ["read_values"]

LARGEST_INTEGER = 2**31 - 1

_INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_FORMULA = re.compile(r"[=@]|[+-]\s*[A-Za-z@=(]")
"""A spreadsheet runs a cell that starts like this; no code, name or note needs to."""

_TYPE_FIX = {
    "integer": ("is not a whole number", "write digits only, such as 2030"),
    "number": ("is not a number", "write it such as 1234.5, without separators or units"),
    "date": ("is not a date", "write it as YYYY-MM-DD"),
}


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
        Text and ISO dates as text with ``''`` for empty cells, numbers as float64 with NaN for
        empty or wrong cells; rows as in `table`.
    """
    values: dict[str, pd.Series[Any]] = {}
    columns: dict[str, pa.Column] = {}
    wrong: dict[str, set[int]] = {}
    for spec in table.schema["fields"]:
        name = spec["name"]
        if name not in table.frame:
            continue
        need = needs.get(name)
        kind = need.kind if need else str(spec.get("type", "string"))
        cells = table.frame[name]
        if kind == "string":
            values[name] = cells.where(cells != "")
            bad = _suspicious(table, name, failures)
        else:
            parsed, bad = _parse(cells, kind)
            values[name] = parsed
            rule, fix = _TYPE_FIX[kind]
            for row in bad:
                failures.add(table.file, table.lines[row], name, cells.iloc[row], rule, fix)
        wrong[name] = set(bad)
        columns[name] = _column(table, spec, need, kind, failures)
    frame = pd.DataFrame(values, index=table.frame.index)
    _run(table, frame, columns, wrong, failures)
    for name, column in frame.items():
        if not pd.api.types.is_float_dtype(column):
            texts = [text if isinstance(text, str) else "" for text in column]
            frame[name] = pd.Series(texts, index=frame.index, dtype="str")
    return frame


def _suspicious(table: DataTable, name: str, failures: Failures) -> list[int]:
    """Rows whose text hides something: control characters, or a spreadsheet formula."""
    cells = table.frame[name]
    problems: dict[str, tuple[str, str]] = {}
    for text in cells.unique():
        if _CONTROL.search(text):
            problems[text] = ("holds a control character", "remove it")
        elif _FORMULA.match(text):
            problems[text] = (
                "would run as a formula in a spreadsheet",
                "start the text with a letter or digit",
            )
    if not problems:
        return []
    rows = [i for i, text in enumerate(cells) if text in problems]
    for row in rows:
        failures.add(table.file, table.lines[row], name, cells[row], *problems[cells[row]])
    return rows


def _parse(cells: pd.Series[Any], kind: str) -> tuple[pd.Series[Any], list[int]]:
    """Values of a column of integers, numbers or dates, and the rows that are none."""
    known: dict[str, Any] = {"": None}
    bad: set[str] = set()
    for text in cells.unique():
        if text and (value := _value(text, kind)) is not None:
            known[text] = value
        elif text:
            known[text] = None
            bad.add(text)
    parsed = pd.Series([known[text] for text in cells], index=cells.index, dtype=object)
    rows = [i for i, text in enumerate(cells) if text in bad] if bad else []
    return (parsed if kind == "date" else parsed.astype("float64")), rows


def _value(text: str, kind: str) -> float | str | None:
    """Value of one cell, or None if it is not of its kind."""
    try:
        if kind == "date" and _DATE.fullmatch(text):
            return date.fromisoformat(text).isoformat()
        if kind == "integer" and _INTEGER.fullmatch(text):
            return float(text) if abs(int(text)) <= LARGEST_INTEGER else None
        if kind == "number" and _NUMBER.fullmatch(text):
            return float(text) if math.isfinite(float(text)) else None
    except ValueError:
        # Well formed, but no such day.
        return None
    return None


def _column(
    table: DataTable,
    spec: dict[str, Any],
    need: ColumnNeed | None,
    kind: str,
    failures: Failures,
) -> pa.Column:
    """Build the pandera column of one field."""
    limits = spec.get("constraints")
    limits = limits if isinstance(limits, dict) else {}
    required = bool(limits.get("required")) or bool(need and need.required)

    def complain(value: object, rule: str) -> None:
        failures.add(DESCRIPTOR, 0, f"{table.name}.{spec['name']}", value, rule, "correct it")

    listed = limits.get("enum")
    enum = [str(item) for item in listed] if isinstance(listed, list) else None
    if need and need.enum is not None:
        enum = [item for item in (need.enum if enum is None else enum) if item in need.enum]
        required = required or "" not in need.enum
    checks: list[pa.Check] = []
    if enum is not None:
        known = [item for item in enum if item]
        same = known if kind in {"date", "string"} else [_value(k, "number") for k in known]
        if None in same:
            complain(listed, "the enum is not of numbers")
        else:
            checks.append(pa.Check.isin(same, error=f"is not one of {', '.join(known)}"))
    checks += _bounds(limits, kind, complain)
    lengths = [limits.get("maxLength"), need.max_length if need else None]
    longest = min((n for n in lengths if isinstance(n, int)), default=None)
    if kind == "string" and longest is not None:
        rule = f"is longer than {longest} characters"
        checks.append(pa.Check.str_length(max_value=longest, error=rule))
    if (pattern := limits.get("pattern")) is not None and kind in {"string", "date"}:
        whole = rf"^(?:{pattern})$"
        try:
            re.compile(whole)
        except (re.error, RecursionError, OverflowError):
            complain(pattern, "the pattern is not a regular expression")
        else:
            checks.append(pa.Check.str_matches(whole, error=f"does not match {pattern}"))
    return pa.Column(None, checks, nullable=not required)


def _bounds(
    limits: dict[str, Any], kind: str, complain: Callable[[object, str], None]
) -> list[pa.Check]:
    """Checks of the smallest and largest value; dates are compared as ISO text."""
    checks: list[pa.Check] = []
    for name, check, words in (
        ("minimum", pa.Check.ge, "is below the minimum"),
        ("maximum", pa.Check.le, "is above the maximum"),
    ):
        if (bound := limits.get(name)) is None:
            continue
        text = kind in {"date", "string"}
        limit = str(bound) if text else _value(str(bound), "number")
        if limit is None:
            complain(bound, f"the {name} is not a number")
        else:
            checks.append(check(limit, error=f"{words} {bound}"))
    return checks


def _run(
    table: DataTable,
    frame: pd.DataFrame,
    columns: dict[str, pa.Column],
    wrong: dict[str, set[int]],
    failures: Failures,
) -> None:
    """Run every check and note what fails, unless the cell was reported already."""
    try:
        pa.DataFrameSchema(columns).validate(frame, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases
    else:
        return
    for case in cases.itertuples(index=False):
        name, row, rule = str(case.column), int(case.index), str(case.check)
        if row in wrong[name]:
            continue
        cell = table.frame[name].iloc[row]
        fix = "correct the value"
        if rule == "not_nullable":
            rule, fix = "is empty", "write a value"
        elif rule.startswith("is not one of "):
            near = near_matches(cell, rule.removeprefix("is not one of ").split(", "))
            fix = f"did you mean {near[0]!r}?" if near else "use one of them"
        elif rule.startswith(("is below", "is above")):
            fix = "correct the value or its unit"
        elif rule.startswith("is longer"):
            fix = "shorten it"
        elif rule.startswith("does not match"):
            fix = "write it in that form"
        failures.add(table.file, table.lines[row], name, cell, rule, fix)
