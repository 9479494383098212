r"""Loading the shipped data against the databases' own bulk loaders on the same rows, in one run.

`talent` validates every cell, compares with what is stored and keeps keys and indexes; ``.import``
of the ``sqlite3`` command and ``\copy`` of ``psql`` put the same files into tables of text without
any of that. Beside the first load: the same files again, and the same rows in files that differ by
a byte, which are checked and compared whole. Needs both commands, and PostgreSQL as the tests do
(``tests/postgres.py``).
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


def with_talent(url: str, other: Path) -> dict[str, float]:
    """Load into a database whose tables are there: at first, again, and other files."""
    with talent.open(url, load=False) as store:
        return {
            "first load": seconds(store.load),
            "same files again": seconds(store.load),
            "same rows in other files": seconds(lambda: store.load(other)),
        }


def other_files(folder: str) -> Path:
    """Copy the package and add a byte that means nothing."""
    copy = Path(folder, "package")
    shutil.copytree(datasets_folder(), copy)
    with (copy / "datapackage.json").open("a", encoding="utf-8") as file:
        file.write(" ")
    return copy


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
    times: dict[tuple[str, str], list[float]] = {}

    def note(what: str, how: str, value: float) -> None:
        times.setdefault((what, how), []).append(value)

    with tempfile.TemporaryDirectory() as folder, postgres.server() as server:
        other = other_files(folder)
        for turn in range(REPEATS):
            note("checks", "", seconds(lambda: validate_package(datasets_folder())))
            plain = Path(folder, f"plain{turn}.db")
            note("sqlite3 .import", "", with_sqlite3(commands["sqlite3"], plain))
            for how, value in with_talent(f"sqlite:///{folder}/talent{turn}.db", other).items():
                note("SQLite", how, value)
            with postgres.fresh_schema(server, f"plain{turn}"):
                note("psql \\copy", "", with_psql(commands["psql"], server, f"plain{turn}"))
            with postgres.fresh_schema(server, f"ours{turn}") as url:
                for how, value in with_talent(url.render_as_string(False), other).items():
                    note("PostgreSQL", how, value)
    lines = sum(path.read_bytes().count(b"\n") for _, path, _ in resources())
    middle = {name: median(values) for name, values in times.items()}
    print(f"about {lines:,} rows, medians of {REPEATS}; of it checks {middle['checks', '']:.2f} s")
    for ours, theirs in (("SQLite", "sqlite3 .import"), ("PostgreSQL", "psql \\copy")):
        loader = middle[theirs, ""]
        print(f"{theirs}: {loader:.2f} s")
        for (what, how), value in middle.items():
            if what == ours:
                print(f"  talent on {ours}, {how}: {value:.2f} s, ratio {value / loader:.1f}")


if __name__ == "__main__":
    main()
