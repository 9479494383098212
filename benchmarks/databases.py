r"""The databases' own bulk loaders: ``.import`` of sqlite3 and ``\copy`` of psql.

They put the files of the data package into tables of text without keys, checks or comparison.
PostgreSQL is found or started as the tests do (``tests/postgres.py``).
"""

from __future__ import annotations

import csv
import importlib.util
import json
import shutil
import subprocess
from typing import TYPE_CHECKING

from benchmarks.measuring import ROOT, clocked

from talent.store import datasets_folder

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

    from sqlalchemy import URL


def postgres_of_the_tests() -> ModuleType:
    """The module that finds or starts PostgreSQL."""
    spec = importlib.util.spec_from_file_location("postgres", ROOT / "tests" / "postgres.py")
    assert spec is not None and spec.loader is not None  # noqa: PT018, S101 - the file is there
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def loaders() -> dict[str, str]:
    """The two commands.

    Raises
    ------
    SystemExit
        If one is missing.
    """
    commands = {name: shutil.which(name) for name in ("sqlite3", "psql")}
    if missing := [name for name, found in commands.items() if found is None]:
        raise SystemExit(f"missing: {' and '.join(missing)}; install it to compare with it")
    return {name: str(found) for name, found in commands.items()}


def resources() -> list[tuple[str, Path, list[str]]]:
    """Name, file and columns of each table of the package."""
    folder = datasets_folder()
    described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    found = []
    for resource in described["resources"]:
        path = folder / resource["path"]
        with path.open(encoding="utf-8", newline="") as lines:
            found.append((resource["name"], path, next(csv.reader(lines))))
    return found


def with_sqlite3(command: str, database: Path) -> float:
    """Seconds to import every file with the sqlite3 command, in one process and transaction."""
    creates = [
        f'CREATE TABLE "{name}" ({", ".join(f"{c!r} TEXT" for c in columns)});'
        for name, _, columns in resources()
    ]
    subprocess.run([command, database], input="\n".join(creates), text=True, check=True)
    imports = [f'.import --csv --skip 1 "{path}" {name}' for name, path, _ in resources()]
    script = "\n".join(["BEGIN;", *imports, "COMMIT;"])
    return clocked(
        lambda: subprocess.run([command, "-bail", database], input=script, text=True, check=True)
    )


def psql(command: str, url: URL) -> list[str]:
    """The command with what it needs to reach a server."""
    return [
        command, "-q", "-v", "ON_ERROR_STOP=1", "-h", str(url.query.get("host", url.host or "")),
        "-p", str(url.port or 5432), "-U", str(url.username), "-d", str(url.database),
    ]  # fmt: skip


def with_psql(command: str, url: URL, schema: str) -> float:
    """Seconds to copy every file with psql, in one process and one transaction."""
    target = psql(command, url)
    creates = [
        "CREATE TABLE {}.{} ({});".format(schema, name, ", ".join(f'"{c}" text' for c in columns))
        for name, _, columns in resources()
    ]
    subprocess.run(target, input="\n".join(creates), text=True, check=True)
    copies = [
        f"\\copy {schema}.{name} FROM '{path}' WITH (FORMAT csv, HEADER true)"
        for name, path, _ in resources()
    ]
    script = "\n".join(["BEGIN;", *copies, "COMMIT;"])
    return clocked(lambda: subprocess.run(target, input=script, text=True, check=True))
