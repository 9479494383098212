"""The columns of the tables that make a workforce, checked one table at a time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from talent.errors import near_matches
from talent.frames import records
from talent.supply.by_age.census import parse_age

__all__ = ["ONLY_GROUP", "clean"]

ONLY_GROUP = "all"
"""Group of rows that name none."""

_COLUMNS = {
    "counts": (["year", "age", "count"], ["group"]),
    "graduates": (["year", "count"], ["group"]),
    "graduate_ages": (["age", "share"], ["group"]),
    "exits": (["age", "rate"], ["group"]),
    "mortality": (["age", "rate"], ["year", "sex"]),
    "participation": (["age", "share"], ["year", "sex"]),
}
_AT_MOST_ONE = {("exits", "rate"), ("graduate_ages", "share"), ("participation", "share")}


def clean(name: str, frame: pd.DataFrame, problems: list[str]) -> pd.DataFrame:
    """The columns of a table as numbers and text; what is wrong goes into `problems`."""
    needed, optional = _COLUMNS[name]
    known = [*needed, *optional]
    lost = [c for c in needed if c not in frame]
    for column in [c for c in frame if c not in known]:
        hint = near_matches(str(column), lost or known)
        tail = f"; did you mean {hint[0]!r}?" if hint else f"; columns are {', '.join(known)}"
        problems.append(f"{name}: unknown column {column!r}{tail}")
    problems += [f"{name}: column {column!r} is missing" for column in lost]
    if frame.empty:
        problems.append(f"{name}: there are no rows")
    table = frame[[c for c in known if c in frame]].copy()
    if "group" in optional:
        table["group"] = table["group"].astype(str) if "group" in table else ONLY_GROUP
    for column in [c for c in ("year", needed[-1]) if c in table]:
        table[column] = _numbers(name, column, table[column], problems)
    if "age" in table:
        for age in table["age"].unique():
            try:
                parse_age(age)
            except ValueError as error:
                problems.append(f"{name}, column age: {error}")
    keys = [c for c in table if c != needed[-1]]
    for row in records(table[table.duplicated(keys)][keys].head()):
        problems.append(f"{name}: {', '.join(f'{k} {v}' for k, v in row.items())} is there twice")
    return table


def _numbers(name: str, column: str, values: pd.Series, problems: list[str]) -> pd.Series:
    """A column as numbers; the first few that are none, or out of range, are told."""
    numbers = pd.to_numeric(values, errors="coerce").astype(float)
    bad = ~np.isfinite(numbers) | (numbers < 0)
    rule = "a number not below 0"
    if column == "year":
        bad |= numbers % 1 != 0
        rule = "a year"
    elif (name, column) in _AT_MOST_ONE:
        bad |= numbers > 1
        rule = "a share from 0 to 1"
    for row, value in values[bad].head().items():
        problems.append(f"{name}, row {row}, column {column}: {value!r} must be {rule}")
    if bad.sum() > 5:
        problems.append(f"{name}, column {column}: {bad.sum() - 5} more rows like these")
    return numbers.fillna(0).astype(int) if column == "year" else numbers
