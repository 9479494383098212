"""Find and read a data package: every cell as text, nothing trusted.

A Frictionless Data Package (version 2) is a folder with ``datapackage.json``, which lists the CSV
files and the schema of each. `read_files` reads the bytes, which is all that it takes to tell
whether a package is known; `read_package` makes tables of them and reports what is none. What the
cells may say is checked in `talent.store.validate`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from talent.errors import ConfigError, DataValidationError
from talent.plain_text import CONTROL
from talent.store.csvfile import read_table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from talent.store.csvfile import DataTable

__all__ = ["Failures", "Files", "Package", "datasets_folder", "read_files", "read_package"]

DESCRIPTOR = "datapackage.json"
MAX_FILE_BYTES = 64 * 2**20

FAILURE_COLUMNS = ["file", "row", "column", "value", "rule", "fix"]
SHOWN = 120
"""Longest part of a bad value that a message repeats."""


class Failures:
    """Problems found so far, of all files; raised together."""

    def __init__(self) -> None:
        self._rows: list[tuple[str, int, str, str, str, str]] = []

    def add(self, file: str, row: int, column: str, value: object, rule: str, fix: str) -> None:
        """Note one problem; `row` is the line in the file, 0 where it is of the whole file."""
        shown = "" if value is None else str(value)
        if len(shown) > SHOWN:
            shown = shown[:SHOWN] + "..."
        self._rows.append((file, int(row), column, shown, rule, fix))

    def __len__(self) -> int:
        return len(self._rows)

    def frame(self) -> pd.DataFrame:
        """Problems as a frame, in order of file and line."""
        frame = pd.DataFrame(self._rows, columns=FAILURE_COLUMNS)
        return frame.sort_values(["file", "row", "column"], kind="stable", ignore_index=True)

    def raise_if_any(self) -> None:
        """Raise every problem at once.

        Raises
        ------
        DataValidationError
            If there is one.
        """
        if self._rows:
            raise DataValidationError(self.frame())


@dataclass(frozen=True)
class Files:
    """The files of a data package, as bytes.

    Attributes
    ----------
    name, version : str
    content_hash : str
        SHA-256 of the descriptor and all files.
    descriptor : dict
    resources : list of dict
        Those whose description has the right form, without those that cannot be read.
    contents : list of bytes
        Of each of them.
    listed : frozenset of str
        Names of the resources that are described, also of those that could not be read.
    """

    name: str
    version: str
    content_hash: str
    descriptor: dict[str, Any] = field(repr=False)
    resources: list[dict[str, Any]] = field(repr=False)
    contents: list[bytes] = field(repr=False)
    listed: frozenset[str] = field(repr=False)


@dataclass(frozen=True)
class Package:
    """A data package as read.

    Attributes
    ----------
    name, version : str
    content_hash : str
        SHA-256 of the descriptor and all files.
    descriptor : dict
    tables : dict of str to DataTable
    listed : frozenset of str
        Names of the resources that are described, also of those that could not be read.
    """

    name: str
    version: str
    content_hash: str
    descriptor: dict[str, Any] = field(repr=False)
    tables: dict[str, DataTable] = field(repr=False)
    listed: frozenset[str] = field(repr=False)


def datasets_folder() -> Path:
    """Folder of the data that come with talent: in an installed package, else in the checkout.

    Raises
    ------
    ConfigError
        If neither is there.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "_datasets", package.parents[1] / "datasets"):
        if (folder / DESCRIPTOR).is_file():
            return folder
    raise ConfigError("the data of this installation are missing; install talent again")


def read_files(path: Path | str, failures: Failures) -> Files:
    """Read the bytes of a data package, noting what cannot be read.

    Parameters
    ----------
    path : path
        The folder, or its ``datapackage.json``.
    failures : Failures
        Problems are added here; a file with a problem is left out.

    Raises
    ------
    DataValidationError
        If the descriptor itself cannot be read: then there is nothing to check against.
    """
    folder = Path(path)
    if folder.name == DESCRIPTOR:
        folder = folder.parent
    digest = hashlib.sha256()
    descriptor = _read_descriptor(folder, failures, digest)
    resources: list[dict[str, Any]] = []
    contents: list[bytes] = []
    listed: set[str] = set()
    for resource in _resources(descriptor, failures):
        name, file = resource["name"], resource["path"]
        if name in listed:
            failures.add(
                DESCRIPTOR, 0, "name", name, "two resources have this name", "rename one of them"
            )
            continue
        listed.add(name)
        content = _read_bytes(folder, file, failures)
        if content is None:
            continue
        digest.update(json.dumps([name, file, len(content)]).encode())
        digest.update(content)
        resources.append(resource)
        contents.append(content)
    return Files(
        name=str(descriptor.get("name", folder.name))[:SHOWN],
        version=str(descriptor.get("version", ""))[:64],
        content_hash=digest.hexdigest(),
        descriptor=descriptor,
        resources=resources,
        contents=contents,
        listed=frozenset(listed),
    )


def read_package(files: Files, failures: Failures) -> Package:
    """Read the tables of a data package, noting what cannot be read.

    Parameters
    ----------
    files : Files
    failures : Failures
        Problems are added here; a file with a problem is left out or read as far as it goes.
    """
    tables: dict[str, DataTable] = {}
    for resource, content in zip(files.resources, files.contents, strict=True):
        name, file = resource["name"], resource["path"]
        table = read_table(name, file, resource["schema"], content, failures)
        if table is not None:
            tables[name] = table
    return Package(
        name=files.name,
        version=files.version,
        content_hash=files.content_hash,
        descriptor=files.descriptor,
        tables=tables,
        listed=files.listed,
    )


def _read_descriptor(folder: Path, failures: Failures, digest: hashlib._Hash) -> dict[str, Any]:
    content = _read_bytes(folder, DESCRIPTOR, failures)
    if content is not None:
        digest.update(content)
        try:
            parsed = json.loads(content.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            failures.add(
                DESCRIPTOR, getattr(error, "lineno", 0), "", None,
                f"it is not valid JSON ({type(error).__name__})", "restore the file",
            )  # fmt: skip
        else:
            if isinstance(parsed, dict) and not any(map(CONTROL.search, _texts(parsed))):
                return parsed
            what = "holds a control character" if isinstance(parsed, dict) else "is no JSON object"
            failures.add(DESCRIPTOR, 0, "", None, f"it {what}", "restore the file")
    failures.raise_if_any()
    raise AssertionError  # pragma: no cover - a missing descriptor is a failure


def _texts(value: Any) -> Iterable[str]:
    """Every text in a JSON value, names too: an escape can hide what no file of text may hold."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield name
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def _resources(descriptor: dict[str, Any], failures: Failures) -> Iterable[dict[str, Any]]:
    """Yield the resources whose description has the right form."""
    resources = descriptor.get("resources")
    if not isinstance(resources, list) or not resources:
        failures.add(
            DESCRIPTOR, 0, "resources", None, "no resource is listed", "list the CSV files"
        )
        return
    for number, resource in enumerate(resources):
        where = f"resources[{number}]"
        if not isinstance(resource, dict):
            failures.add(DESCRIPTOR, 0, where, resource, "not an object", "describe a CSV file")
            continue
        schema = resource.get("schema")
        fields = schema.get("fields") if isinstance(schema, dict) else None
        good_fields = isinstance(fields, list) and all(
            isinstance(f, dict) and isinstance(f.get("name"), str) for f in fields
        )
        named = isinstance(resource.get("name"), str) and isinstance(resource.get("path"), str)
        if not (named and fields and good_fields):
            failures.add(
                DESCRIPTOR, 0, where, resource.get("name"),
                "a resource needs name, path and schema.fields with names", "complete it",
            )  # fmt: skip
            continue
        yield resource


def _read_bytes(folder: Path, file: str, failures: Failures) -> bytes | None:
    root = folder.resolve()
    path = root / file
    try:
        inside = path.resolve().is_relative_to(root)
    except (OSError, ValueError, RuntimeError):
        inside = False
    if not inside:
        failures.add(
            DESCRIPTOR, 0, "path", file, "the path leads out of the package",
            "use a path below the folder of datapackage.json",
        )  # fmt: skip
        return None
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            failures.add(
                file, 0, "", None, f"the file is larger than {MAX_FILE_BYTES // 2**20} MiB",
                "split it into several resources",
            )  # fmt: skip
            return None
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it cannot be opened"
        failures.add(file, 0, "", None, f"cannot read the file: {reason}", "restore the file")
        return None
