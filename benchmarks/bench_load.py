r"""Loading the shipped data against the databases' own bulk loaders on the same rows, in one run.

`talent` validates every cell, compares with what is stored and keeps keys and indexes; ``.import``
of the ``sqlite3`` command and ``\copy`` of ``psql`` put the same files into tables of text without
any of that. Needs both commands, and PostgreSQL as the tests do (``tests/postgres.py``).
"""

from __future__ import annotations

import csv
import importlib.util
import json
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import talent
from talent.store import datasets_folder, validate_package

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import URL

ROOT = Path(__file__).resolve().parents[1]
REPEATS = 3


def postgres_of_the_tests():  # noqa: ANN201
    """The module that finds or starts PostgreSQL."""
    spec = importlib.util.spec_from_file_location("postgres", ROOT / "tests" / "postgres.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


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


def seconds(action: Callable[[], object]) -> float:
    """Time of one call."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def with_talent(url: str) -> float:
    """Load into a database whose tables are there."""
    with talent.open(url, load=False) as store:
        return seconds(store.load)


def with_sqlite3(command: str, database: Path) -> float:
    """Import every file with the sqlite3 command, in one process and one transaction."""
    creates = [
        f'CREATE TABLE "{name}" ({", ".join(f"{c!r} TEXT" for c in columns)});'
        for name, _, columns in resources()
    ]
    subprocess.run([command, database], input="\n".join(creates), text=True, check=True)
    imports = [f'.import --csv --skip 1 "{path}" {name}' for name, path, _ in resources()]
    script = "\n".join(["BEGIN;", *imports, "COMMIT;"])
    return seconds(
        lambda: subprocess.run([command, "-bail", database], input=script, text=True, check=True)
    )


def with_psql(command: str, url: URL, schema: str) -> float:
    """Copy every file with psql, in one process and one transaction."""
    target = [
        command, "-q", "-v", "ON_ERROR_STOP=1", "-h", url.query.get("host", url.host or ""),
        "-p", str(url.port or 5432), "-U", url.username, "-d", url.database,
    ]  # fmt: skip
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
    return seconds(lambda: subprocess.run(target, input=script, text=True, check=True))


def median(values: list[float]) -> float:
    """Middle of an odd number of values."""
    return sorted(values)[len(values) // 2]


def main() -> None:
    """Time each loader in turn, print the ratios of the medians."""
    commands = {name: shutil.which(name) for name in ("sqlite3", "psql")}
    missing = [name for name, found in commands.items() if found is None]
    if missing:
        raise SystemExit(f"missing: {' and '.join(missing)}; install it to compare with it")
    postgres = postgres_of_the_tests()
    times: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder, postgres.server() as server:
        for turn in range(REPEATS):
            taken = {
                "checks": seconds(lambda: validate_package(datasets_folder())),
                "talent, SQLite": with_talent(f"sqlite:///{folder}/talent{turn}.db"),
                "sqlite3 .import": with_sqlite3(
                    commands["sqlite3"], Path(folder, f"plain{turn}.db")
                ),
            }
            with postgres.fresh_schema(server, f"ours{turn}") as url:
                taken["talent, PostgreSQL"] = with_talent(url.render_as_string(False))
            with postgres.fresh_schema(server, f"plain{turn}"):
                taken["psql \\copy"] = with_psql(commands["psql"], server, f"plain{turn}")
            for name, value in taken.items():
                times.setdefault(name, []).append(value)
    rows = sum(1 for _, path, _ in resources() for _ in path.open(encoding="utf-8")) - len(
        resources()
    )
    middle = {name: median(values) for name, values in times.items()}
    print(f"{rows:,} rows, medians of {REPEATS}")
    for ours, theirs in (
        ("talent, SQLite", "sqlite3 .import"),
        ("talent, PostgreSQL", "psql \\copy"),
    ):
        share = middle["checks"] / middle[ours]
        print(f"{ours} / {theirs}: {middle[ours] / middle[theirs]:.1f}, of it checks {share:.0%}")


if __name__ == "__main__":
    main()
