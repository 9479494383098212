"""A run stored by `Store.save_run`, and the same rows by ``DataFrame.to_sql`` with its defaults."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
from benchmarks.databases import postgres_of_the_tests
from benchmarks.measuring import clocked
from sqlalchemy import create_engine

import talent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import URL

    from talent.store import RunRecord

TABLES = {
    "run_result": "results",
    "run_input": "inputs",
    "run_influence": "influence",
    "run_driver": "drivers",
}
"""Tables of a run, and the field of a record that each holds."""


def other(record: RunRecord, number: int) -> RunRecord:
    """The same tables as another run."""
    identity = hashlib.sha256(f"run {number}".encode()).hexdigest()
    return replace(record, seed=number, config_hash=identity, run_id="")


def rows(record: RunRecord) -> int:
    """Rows of all tables of a run."""
    return sum(len(getattr(record, name)) for name in TABLES.values())


def times(record: RunRecord, number: int) -> RunRecord:
    """A record with every table so many times as long, by copies of its cells in other years."""
    if number == 1:
        return record
    made = {}
    for name in TABLES.values():
        frame = getattr(record, name)
        copies = []
        for copy in range(number):
            one = frame.copy()
            if "year" in one:
                one["year"] += 100 * copy
            copies.append(one)
        made[name] = pd.concat(copies, ignore_index=True)
    return replace(record, **made, run_id="")


class Place:
    """A database with talent's tables, and another one for pandas.

    Parameters
    ----------
    url, plain : str
    """

    def __init__(self, url: str, plain: str) -> None:
        self.store = talent.open(url, load=False)
        self.plain = create_engine(plain)
        self.number = 0

    def ours(self, record: RunRecord) -> float:
        """Seconds to store a run of these tables, one that is not stored yet."""
        self.number += 1
        new = other(record, self.number)
        return clocked(lambda: self.store.save_run(new))

    def theirs(self, record: RunRecord) -> float:
        """Seconds of `to_sql` for the same rows, into tables that are there after the first."""
        frames = {name: getattr(record, field) for name, field in TABLES.items()}

        def write() -> None:
            for name, frame in frames.items():
                frame.to_sql(name, self.plain, if_exists="append", index=False)

        return clocked(write)

    def bare(self, record: RunRecord) -> float:
        """Seconds of the driver alone: rows that are ready, into tables without keys or checks."""
        self.number += 1
        made = [
            (f"bare_{self.number}_{name}", getattr(record, field)) for name, field in TABLES.items()
        ]
        connection: Any = self.plain.raw_connection()
        try:
            cursor = connection.cursor()
            rows = []
            for name, frame in made:
                kinds = [
                    f'"{c}" {"double precision" if kind.kind == "f" else "text"}'
                    for c, kind in frame.dtypes.items()
                ]
                cursor.execute(f"CREATE TABLE {name} ({', '.join(kinds)})")
                plain = frame.astype({c: str for c, k in frame.dtypes.items() if k.kind != "f"})
                rows.append(list(zip(*(plain[c].tolist() for c in plain), strict=True)))
            return clocked(lambda: _put(connection, cursor, made, rows))
        finally:
            connection.close()

    def close(self) -> None:
        """Let go of both."""
        self.store.close()
        self.plain.dispose()


def _put(connection: Any, cursor: Any, made: list[tuple[str, pd.DataFrame]], rows: Any) -> None:
    for (name, frame), items in zip(made, rows, strict=True):
        if hasattr(cursor, "copy"):
            with cursor.copy(f"COPY {name} FROM STDIN") as copy:
                for item in items:
                    copy.write_row(item)
        else:
            marks = ", ".join("?" * frame.shape[1])
            cursor.executemany(f"INSERT INTO {name} VALUES ({marks})", items)  # noqa: S608
    connection.commit()


@contextmanager
def places(folder: Path, server: URL, name: str) -> Iterator[dict[str, Place]]:
    """Two empty databases on each system."""
    postgres = postgres_of_the_tests()
    with (
        postgres.fresh_schema(server, f"{name}_ours") as ours,
        postgres.fresh_schema(server, f"{name}_plain") as plain,
    ):
        found = {
            "SQLite": Place(
                f"sqlite:///{folder}/{name}_ours.db", f"sqlite:///{folder}/{name}_plain.db"
            ),
            "PostgreSQL": Place(
                ours.render_as_string(hide_password=False),
                plain.render_as_string(hide_password=False),
            ),
        }
        try:
            yield found
        finally:
            for place in found.values():
                place.close()
