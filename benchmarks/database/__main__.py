"""The database under load, on SQLite and PostgreSQL; the figures go into docs/performance.md.

``python -m benchmarks.database`` measures everything (about a quarter of an hour and 7 GB of disk
while it runs); ``views``, ``readers``, ``loads`` or ``revisions`` only that. PostgreSQL is found or
started as the tests do (``tests/postgres.py``). With ``--dry`` it prints and writes nothing.
"""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from benchmarks.database import filled, latency, loads, readers, revisions
from benchmarks.databases import postgres_of_the_tests
from benchmarks.pages import markdown, write
from sqlalchemy import create_engine, text

import talent

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import URL

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "performance.md"
PARTS = ("views", "readers", "loads", "revisions")


class Databases:
    """A folder, a server, and a SQLite file with real runs that others are copied from."""

    def __init__(self, folder: Path, server: URL, stack: ExitStack, real: Path | None) -> None:
        self.folder, self.server, self.stack = folder, server, stack
        self.postgres = postgres_of_the_tests()
        self._real = "" if real is None else f"sqlite:///{real}"

    @property
    def real(self) -> str:
        """URL of the file with the shipped data, a baseline and two scored backtests."""
        if not self._real:
            self._real = f"sqlite:///{self.folder / 'real.db'}"
            filled.real(self._real)
        return self._real

    def both(self, name: str) -> list[tuple[str, str]]:
        """Name and URL of a copy of it on each database."""
        copy = self.folder / f"{name}.db"
        real = self.real.removeprefix("sqlite:///")
        with closing(sqlite3.connect(real)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        url = self.stack.enter_context(self.postgres.fresh_schema(self.server, name))
        shown = url.render_as_string(hide_password=False)
        with talent.open(self.real, load=False) as source, talent.open(shown) as target:
            filled.transfer(source, target)
        return [("SQLite", f"sqlite:///{copy}"), ("PostgreSQL", shown)]


def megabytes(store: talent.Store) -> float:
    """Size of the database with its indexes, in millions of bytes."""
    query = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    if store.engine.dialect.name == "postgresql":
        query = (
            "SELECT SUM(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' "
            "AND relnamespace = current_schema()::regnamespace"
        )
    with store.engine.connect() as connection:
        return float(connection.execute(text(query)).scalar_one()) / 1e6


def views(databases: Databases, asked: argparse.Namespace) -> str:
    """Latency of every view with many runs."""
    parts = []
    for name, url in databases.both("many"):
        with talent.open(url, load=False) as store:
            start, before = time.perf_counter(), megabytes(store)
            filled.fill(store, asked.runs)
            took, size = time.perf_counter() - start, megabytes(store)
            print(f"{name}: {asked.runs} runs in {took:.0f} s, {size:,.0f} MB", file=sys.stderr)
            table = latency.measured(store)
            parts.append(
                f"**{name}**: {asked.runs:,} runs, {size:,.0f} MB with indexes (the shipped data "
                f"and three runs: {before:,.0f} MB); copied in {took:.0f} s.\n\n{markdown(table)}"
            )
    return "\n\n".join(parts)


def reading(databases: Databases, asked: argparse.Namespace) -> str:
    """Ten readers beside a writer."""
    rows = []
    for name, url in databases.both("read"):
        with talent.open(url, load=False) as store:
            # Of the same size for every view: other runs have fewer countries.
            store.prune(days=0, keep=0, scored=True)
            (run_id,) = store.runs()["run_id"]
            found = readers.beside(store, url, store.run(run_id), asked.writes)
        rows.append({"database": name, **found})
        print(*rows[-1].values(), sep="\t", flush=True)
    return markdown(pd.DataFrame(rows))


def loading(databases: Databases, asked: argparse.Namespace) -> str:
    """Bulk loads beside the bare loaders."""
    return markdown(loads.measured(databases.server, databases.postgres))


def revising(databases: Databases, asked: argparse.Namespace) -> str:
    """Down and up through every revision."""
    parts = []
    for name, url in databases.both("revised"):
        with talent.open(url, load=False) as store:
            parts.append(f"**{name}**\n\n{markdown(revisions.there_and_back(store))}")
    return "\n\n".join(parts)


def main() -> None:
    """Measure what is asked for, and write it into the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="all by default")
    parser.add_argument("--runs", type=int, default=1000, help="stored runs, for views")
    parser.add_argument("--writes", type=int, default=30, help="stored runs, for readers")
    parser.add_argument("--real", type=Path, help="SQLite file with the real runs, if at hand")
    parser.add_argument("--dry", action="store_true", help="print, and leave the page as it is")
    asked = parser.parse_args()
    make: dict[str, Callable[[Databases, argparse.Namespace], str]] = dict(
        zip(PARTS, (views, reading, loading, revising), strict=True)
    )
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(postgres_of_the_tests().server())
        databases = Databases(folder, server, stack, asked.real)
        for name in asked.parts or PARTS:
            load = os.getloadavg()[0]
            made = make[name](databases, asked)
            note = (
                f"Measured on {datetime.now(UTC):%Y-%m-%d} with Python "
                f"{platform.python_version()}, {versions(server)} on {os.cpu_count()} processors; "
                f"load of the machine when it began: {load:.1f}.\n\n{made}"
            )
            print(note)
            if not asked.dry:
                write(PAGE, "benchmarks/database", {f"database-{name}": note})


def versions(server: URL) -> str:
    """Which databases these are."""
    engine = create_engine(server)
    with engine.connect() as connection:
        version = connection.exec_driver_sql("SHOW server_version").scalar_one()
    engine.dispose()
    return f"SQLite {sqlite3.sqlite_version} and PostgreSQL {str(version).split()[0]}"


if __name__ == "__main__":
    main()
