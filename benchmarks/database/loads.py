r"""The bulk load against ``.import`` of sqlite3 and ``\copy`` of psql, on the same files.

Theirs go into tables of text without keys, checks or comparison. Two ratios: of the whole load of
the package, and of putting the observations, the largest table, into a table that exists.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import pandas as pd
from benchmarks.databases import loaders, psql, resources, with_psql, with_sqlite3
from benchmarks.measuring import clocked as seconds

import talent
from talent.store import datasets_folder, validate_package
from talent.store.engine import writing
from talent.store.package import Failures
from talent.store.plan import plan_table, write_plan
from talent.store.tables import LOAD_ORDER, OBSERVATIONS

if TYPE_CHECKING:
    from types import ModuleType

    from sqlalchemy import URL

    from talent.store import ValidPackage

REPEATS = 3


def _observation_files() -> list[tuple[str, Path]]:
    return [(name, path) for name, path, columns in resources() if set(columns) == OBSERVATIONS]


def sqlite3_observations(command: str, database: Path) -> float:
    """Import the files of observations with sqlite3 into one table of its own."""
    names = ["series", "period", "value", "status", "vintage", "source", "note"]
    create = f"CREATE TABLE o ({', '.join(names)});"
    subprocess.run([command, database], input=create, text=True, check=True)
    imports = [f'.import --csv --skip 1 "{path}" o' for _, path in _observation_files()]
    script = "\n".join(["BEGIN;", *imports, "COMMIT;"])
    return seconds(
        lambda: subprocess.run([command, "-bail", database], input=script, text=True, check=True)
    )


def psql_observations(command: str, url: URL, schema: str) -> float:
    """Copy the files of observations with psql into one table of its own."""
    target = psql(command, url)
    create = (
        f"CREATE TABLE {schema}.o (series text, period text, value text, status text, "
        "vintage text, source text, note text);"
    )
    subprocess.run(target, input=create, text=True, check=True)
    copies = [
        f"\\copy {schema}.o FROM '{path}' WITH (FORMAT csv, HEADER true)"
        for _, path in _observation_files()
    ]
    script = "\n".join(["BEGIN;", *copies, "COMMIT;"])
    return seconds(lambda: subprocess.run(target, input=script, text=True, check=True))


def talent_whole(url: str) -> float:
    """Seconds of the first load of the package into empty tables."""
    with talent.open(url, load=False) as store:
        return seconds(store.load)


def talent_observations(url: str, valid: ValidPackage) -> float:
    """Seconds of storing the observations, read and checked, with keys, indexes and references."""
    with talent.open(url, load=False) as store:
        for name in LOAD_ORDER:
            if name == "observation":
                continue
            with writing(store.engine) as connection:
                write_plan(connection, plan_table(connection, name, valid, Failures()))
        started = time.perf_counter()
        with writing(store.engine) as connection:
            write_plan(connection, plan_table(connection, "observation", valid, Failures()))
        return time.perf_counter() - started


def measured(server: URL, postgres: ModuleType) -> pd.DataFrame:
    """Medians of some turns, in which every loader has one.

    Returns
    -------
    pandas.DataFrame
        ``what, database, talent (s), bare loader (s), ratio``.
    """
    commands = loaders()
    valid = validate_package(datasets_folder())
    times: dict[tuple[str, str, str], list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(REPEATS):
            found = {
                ("whole", "SQLite", "ours"): talent_whole(f"sqlite:///{folder}/w{turn}.db"),
                ("whole", "SQLite", "bare"): with_sqlite3(
                    commands["sqlite3"], Path(folder, f"p{turn}.db")
                ),
                ("observations", "SQLite", "ours"): talent_observations(
                    f"sqlite:///{folder}/o{turn}.db", valid
                ),
                ("observations", "SQLite", "bare"): sqlite3_observations(
                    commands["sqlite3"], Path(folder, f"q{turn}.db")
                ),
            }
            with postgres.fresh_schema(server, f"w{turn}") as url:
                found["whole", "PostgreSQL", "ours"] = talent_whole(url.render_as_string(False))
            with postgres.fresh_schema(server, f"p{turn}"):
                found["whole", "PostgreSQL", "bare"] = with_psql(
                    commands["psql"], server, f"p{turn}"
                )
            with postgres.fresh_schema(server, f"o{turn}") as url:
                found["observations", "PostgreSQL", "ours"] = talent_observations(
                    url.render_as_string(False), valid
                )
            with postgres.fresh_schema(server, f"q{turn}"):
                found["observations", "PostgreSQL", "bare"] = psql_observations(
                    commands["psql"], server, f"q{turn}"
                )
            for key, value in found.items():
                times.setdefault(key, []).append(value)
    counts = {
        "whole": sum(len(frame) for frame in valid.frames.values()),
        "observations": len(valid.frames["observation"]),
    }
    rows = []
    for what, number in counts.items():
        for database, loader in (("SQLite", "`.import`"), ("PostgreSQL", "`\\copy`")):
            ours = median(times[what, database, "ours"])
            bare = median(times[what, database, "bare"])
            name = "the whole package" if what == "whole" else "observations, once checked"
            rows.append((name, database, f"{number:,}", f"{ours:.2f}", loader, f"{bare:.2f}",
                         f"{ours / bare:.1f}"))  # fmt: skip
    names = ["what", "database", "rows", "talent, s", "beside", "s", "ratio"]
    return pd.DataFrame(rows, columns=names)
