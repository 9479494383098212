"""Check a data package whole, and report every problem of every file at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import repeat
from typing import TYPE_CHECKING

from talent.store import rules
from talent.store.checked import Checked, near, report_duplicates
from talent.store.distinct import concatenated, texts
from talent.store.fields import read_values
from talent.store.package import DESCRIPTOR, Failures, Package, read_files, read_package
from talent.store.tables import (
    RESOURCES,
    column_needs,
    primary_key,
    references,
    resource_table,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from talent.store.csvfile import DataTable
    from talent.store.package import Files

__all__ = ["ValidPackage", "check_files", "validate_package"]

FITS = {
    "string": ("string",),
    "date": ("date", "string"),
    "number": ("number", "integer"),
    "integer": ("integer", "number"),
}
"""Types that a descriptor may give a column by what the database keeps in it; the cells are read
as the database keeps them."""


@dataclass(frozen=True)
class ValidPackage:
    """A data package without a known fault.

    Attributes
    ----------
    package : Package
    frames : dict of str to pandas.DataFrame
        Rows by table of the database, columns as in the files, typed as
        `talent.store.fields.read_values` gives them. Files of observations are one frame.
    origins : dict of str to list of (str, int)
        File and line of each of those rows.
    """

    package: Package
    frames: dict[str, pd.DataFrame]
    origins: dict[str, list[tuple[str, int]]]


def latest_today() -> date:
    """Today where it is latest on Earth: data of an Asian morning are not of the future."""
    return (datetime.now(UTC) + timedelta(hours=14)).date()


def validate_package(path: Path | str, *, today: date | None = None) -> ValidPackage:
    """Read and check a data package; no database is touched.

    Parameters
    ----------
    path : path
        Folder of the package.
    today : datetime.date, optional
        No vintage may be later than this. By default the date of the clock, or the date on which
        the package says that it was created, if that is later: a wrong clock must not make good
        data unreadable.

    Raises
    ------
    DataValidationError
        With one row for every problem found in any file.
    """
    failures = Failures()
    return check_files(read_files(path, failures), failures, today=today)


def check_files(files: Files, failures: Failures, *, today: date | None = None) -> ValidPackage:
    """Check the files of a data package; see `validate_package`.

    Parameters
    ----------
    files : Files
    failures : Failures
        What was found when they were read; they are raised with the rest.
    today : datetime.date, optional

    Raises
    ------
    DataValidationError
        With one row for every problem found in any file.
    """
    package = read_package(files, failures)
    checked: list[Checked] = []
    for table in package.tables.values():
        fields = [f["name"] for f in table.schema["fields"]]
        target = resource_table(table.name, fields)
        if target is None:
            failures.add(
                DESCRIPTOR, 0, table.name, None, "talent has no table for this resource",
                "remove it from the package, or name it as the documentation of datasets does",
            )  # fmt: skip
            continue
        if not _fields_fit(table, target, failures):
            continue
        values = read_values(table, column_needs(target), failures)
        checked.append(Checked(table.name, target, table, values))
    for item in checked:
        _check_keys(item, failures)
    _check_references(checked, package.listed, failures)
    rules.run(checked, _limit(package, today), package.descriptor, failures)
    failures.raise_if_any()
    frames: dict[str, pd.DataFrame] = {}
    origins: dict[str, list[tuple[str, int]]] = {}
    for target in dict.fromkeys(item.target for item in checked):
        items = [item for item in checked if item.target == target]
        frames[target] = concatenated([item.values for item in items])
        origins[target] = [
            place for i in items for place in zip(repeat(i.table.file), i.table.lines, strict=False)
        ]
    return ValidPackage(package, frames, origins)


def _limit(package: Package, today: date | None) -> date:
    if today is not None:
        return today
    clock = latest_today()
    created = str(package.descriptor.get("created", ""))[:10]
    try:
        return max(clock, date.fromisoformat(created))
    except ValueError:
        return clock


def _fields_fit(table: DataTable, target: str, failures: Failures) -> bool:
    """Whether the described fields are those of the table."""
    problems = len(failures)
    needs = column_needs(target)
    described = [f["name"] for f in table.schema["fields"]]
    for spec in table.schema["fields"]:
        name, kind = spec["name"], spec.get("type", "string")
        where = f"{table.name}.{name}"
        if name not in needs:
            failures.add(
                DESCRIPTOR, 0, where, None, f"the table {target} has no such column",
                f"remove or rename the field; known: {', '.join(needs)}",
            )  # fmt: skip
        elif kind not in FITS[needs[name].kind]:
            failures.add(
                DESCRIPTOR, 0, where, kind, f"the type must be {needs[name].kind}", "change it"
            )
    for name in needs:
        if name not in described:
            failures.add(
                DESCRIPTOR, 0, f"{table.name}.{name}", None, "the field is not described",
                "add it to the schema and to the file",
            )  # fmt: skip
    return len(failures) == problems


def _check_keys(item: Checked, failures: Failures) -> None:
    """Note rows whose key is there already, once for each kind of key."""
    schema = item.table.schema
    declared = schema.get("primaryKey", [])
    keys = {tuple(primary_key(item.target)), tuple(_names(declared))}
    for spec in schema["fields"]:
        constraints = spec.get("constraints")
        if isinstance(constraints, dict) and constraints.get("unique"):
            keys.add((spec["name"],))
    for key in sorted(keys):
        if key and all(name in item.values for name in key):
            report_duplicates(item, list(key), failures)


def _names(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [str(v) for v in value] if isinstance(value, list) else []


def _check_references(
    checked: Sequence[Checked], listed: frozenset[str], failures: Failures
) -> None:
    """Note cells that name something which is in no file."""
    resources = {item.name: item for item in checked}
    offered = {RESOURCES.get(name) for name in listed}
    targets: dict[str, list[Checked]] = {}
    for item in checked:
        targets.setdefault(item.target, []).append(item)
    for item in checked:
        seen: set[tuple[str, str]] = set()
        for column, parent, parent_column in references(item.target):
            seen.add((column, parent))
            if parent not in targets:
                # A parent that is listed but unreadable is reported already, and once is enough.
                if parent not in offered:
                    failures.add(
                        DESCRIPTOR, 0, f"{item.name}.{column}", None,
                        f"it refers to {parent}, but no resource holds that", "list the resource",
                    )  # fmt: skip
                continue
            _check_reference(item, [column], targets[parent], [parent_column], failures)
        declared = item.table.schema.get("foreignKeys", [])
        for key in declared if isinstance(declared, list) else []:
            reference = key.get("reference") if isinstance(key, dict) else None
            if not isinstance(reference, dict):
                failures.add(
                    DESCRIPTOR, 0, f"{item.name}.foreignKeys", key, "it names no reference",
                    "write fields and reference, or remove it",
                )  # fmt: skip
                continue
            name = str(reference.get("resource") or item.name)
            if name not in listed:
                failures.add(
                    DESCRIPTOR, 0, f"{item.name}.foreignKeys", name,
                    "it refers to a resource that is not listed", "correct the name",
                )  # fmt: skip
                continue
            fields, there = _names(key.get("fields")), _names(reference.get("fields"))
            if name not in resources or len(fields) != len(there):
                continue
            if len(fields) == 1 and (fields[0], resources[name].target) in seen:
                continue
            _check_reference(item, fields, [resources[name]], there, failures)


def _check_reference(
    item: Checked,
    fields: list[str],
    parents: list[Checked],
    there: list[str],
    failures: Failures,
) -> None:
    if not all(f in item.values for f in fields):
        return
    known: set[tuple[str, ...]] = set()
    for parent in parents:
        if not all(f in parent.table.frame for f in there):
            return
        known |= _distinct_cells(parent.table.frame[there])
    cells = item.table.frame[fields]
    unknown = {c for c in _distinct_cells(cells) if any(c) and c not in known}
    if not unknown:
        return
    names = sorted({k[0] for k in known})
    where = parents[0].table.file
    for row, cell in enumerate(zip(*(cells[f] for f in fields), strict=True)):
        if cell in unknown:
            hint = near(cell[0], names)
            fix = f"did you mean {hint!r}?" if hint else f"add it to {where}"
            item.report(row, ",".join(fields), f"is not in {where}", fix, failures, ", ".join(cell))


def _distinct_cells(frame: pd.DataFrame) -> set[tuple[str, ...]]:
    """Combinations of cells that occur."""
    if len(frame.columns) == 1:
        return {(text,) for text in texts(frame.iloc[:, 0])}
    return set(frame.drop_duplicates().itertuples(index=False, name=None))
