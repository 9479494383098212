"""Write the data of a database back as a data package.

The database keeps every cell, but three things of a package only its descriptor knows: the order
of files and columns, the file in which the observations of a concept are (``concepts.*.resource``),
and the descriptions themselves. So an export is written by a descriptor. Rows are in order of
their keys and numbers in their shortest form, as ``datasets/build.py`` writes them; a package that
was written otherwise comes back with the same content and other bytes.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from sqlalchemy import select

from talent.errors import ConfigError
from talent.store.bulk import python_values
from talent.store.frames import read_frame
from talent.store.models import DatasetLoad, Series
from talent.store.package import DESCRIPTOR, datasets_folder
from talent.store.tables import primary_key, resource_table, table_of

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from talent.store.facade import Store

__all__ = ["ExportReport", "export_package"]


@dataclass(frozen=True)
class ExportReport:
    """What an export wrote.

    Attributes
    ----------
    frame : pandas.DataFrame
        ``file, rows``, in the order of the descriptor.
    content_hash : str
        SHA-256 of the files, as a load computes it.
    identical : bool
        Whether they are, byte for byte, the package that was loaded last.
    """

    frame: pd.DataFrame
    content_hash: str
    identical: bool


def export_package(
    store: Store, folder: Path | str, *, descriptor: Path | str | None = None
) -> ExportReport:
    """Write every row of the reference data, facts and assumptions, with all vintages.

    Parameters
    ----------
    store : Store
    folder : path
        New or empty.
    descriptor : path, optional
        ``datapackage.json`` to write by, by default that of the packaged data. It is copied.

    Raises
    ------
    ConfigError
        If the folder is not empty, the descriptor cannot be read or names a file outside it, or
        the database holds rows for which it has no file; then nothing is written.
    """
    target = Path(folder)
    if target.exists() and any(target.iterdir()):
        raise ConfigError(f"{target} is not empty; name a new folder")
    content, described = _descriptor(Path(descriptor or datasets_folder() / DESCRIPTOR))
    with store.engine.connect() as connection, connection.begin():
        files = _files(connection, described)
        last = connection.execute(
            select(DatasetLoad.content_hash).order_by(DatasetLoad.id.desc()).limit(1)
        ).scalar_one_or_none()
    target.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(content)
    (target / DESCRIPTOR).write_bytes(content)
    for resource, (_, text) in zip(described["resources"], files, strict=True):
        digest.update(json.dumps([resource["name"], resource["path"], len(text)]).encode())
        digest.update(text)
        (target / resource["path"]).write_bytes(text)
    report = pd.DataFrame(
        {
            "file": [resource["path"] for resource in described["resources"]],
            "rows": [len(frame) for frame, _ in files],
        }
    )
    return ExportReport(report, digest.hexdigest(), digest.hexdigest() == last)


def _descriptor(path: Path) -> tuple[bytes, dict[str, Any]]:
    """Bytes and content of a descriptor by which a package can be written."""
    try:
        content = path.read_bytes()
        described = json.loads(content)
        files = [
            (str(one["name"]), str(one["path"]), [str(f["name"]) for f in one["schema"]["fields"]])
            for one in described["resources"]
        ]
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ConfigError(
            f"{path}: no descriptor of a data package ({type(error).__name__}); it needs resources "
            "with name, path and schema.fields"
        ) from error
    for name, file, columns in files:
        if resource_table(name, columns) is None:
            raise ConfigError(f"{path}: resource {name!r} is none that this version of talent has")
        alone = Path(file).name == file and file.isprintable()
        if not alone or file in {"", "..", DESCRIPTOR}:
            raise ConfigError(f"{path}: {file!r} leaves the folder; write the name of a file")
    return content, described


def _files(connection: Connection, described: dict[str, Any]) -> list[tuple[pd.DataFrame, bytes]]:
    """Rows and text of each resource."""
    places = {
        concept: spec["resource"]
        for concept, spec in described.get("concepts", {}).items()
        if "resource" in spec
    }
    observed = _table(connection, "observation")
    observed["resource"] = observed["concept"].map(places)
    homeless = observed.loc[observed["resource"].isna(), "concept"]
    if len(homeless):
        names = ", ".join(sorted(set(homeless)))
        raise ConfigError(
            f"the descriptor says in no file where {len(homeless)} values of these concepts go: "
            f"{names}; add `resource` to each under `concepts`, or name another --descriptor"
        )
    files = []
    for resource in described["resources"]:
        columns = [field["name"] for field in resource["schema"]["fields"]]
        table = resource_table(resource["name"], columns)
        if table == "observation":
            rows = observed[observed["resource"] == resource["name"]]
        else:
            rows = _table(connection, str(table))
        key = primary_key(str(table))
        rows = rows.sort_values(key, ignore_index=True)[columns]
        files.append((rows, _csv(rows)))
    return files


def _table(connection: Connection, name: str) -> pd.DataFrame:
    """Rows of a table as its file has them: series by their keys."""
    table = table_of(name)
    cells = [c for c in table.columns if c.name not in {"id", "series_id"}]
    if "series_id" not in table.c:
        return read_frame(connection, select(*cells))
    query = select(Series.series, Series.concept, *cells)
    return read_frame(
        connection, query.join_from(table, Series.__table__, Series.id == table.c.series_id)
    )


def _csv(frame: pd.DataFrame) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(frame.columns)
    columns = [
        [_number(v) for v in python_values(frame[c])] if frame[c].dtype == "float64"
        else frame[c].tolist()
        for c in frame.columns
    ]  # fmt: skip
    writer.writerows(zip(*columns, strict=True))
    return out.getvalue().encode()


def _number(value: float | None) -> str:
    """Write a number with ten digits where that is the number, else with all it needs.

    Examples
    --------
    >>> _number(392400.0), _number(0.3333333333), _number(1 / 3), _number(None)
    ('392400', '0.3333333333', '0.3333333333333333', '')
    """
    if value is None:
        return ""
    text = f"{value:.10g}"
    return text if float(text) == value else repr(value)
