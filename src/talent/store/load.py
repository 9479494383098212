"""Load a data package: checked whole, then stored in one transaction, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import escape
from typing import TYPE_CHECKING

import pandas as pd
from sqlalchemy import insert, select

from talent.store.engine import writing
from talent.store.models import DatasetLoad
from talent.store.package import Failures, read_files
from talent.store.plan import plan_table, write_plan
from talent.store.schema import require_current
from talent.store.tables import LOAD_ORDER
from talent.store.validate import check_files

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.engine import Connection, Engine

__all__ = ["LoadReport", "Progress", "load_package"]

Progress = Callable[[str, float], None]
"""Called with what is being done and the share that is done, 0 to 1."""


@dataclass(frozen=True)
class LoadReport:
    """What a load changed.

    Attributes
    ----------
    new, revised, unchanged : dict of str to int
        Rows by table. Revised is a new vintage of something known, or changed reference data.
    """

    new: dict[str, int]
    revised: dict[str, int]
    unchanged: dict[str, int]

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return any(self.new.values()) or any(self.revised.values())

    @property
    def frame(self) -> pd.DataFrame:
        """One row a table: ``table, new, revised, unchanged``."""
        names = list(self.new)
        return pd.DataFrame(
            {
                "table": pd.Series(names, dtype="str"),
                "new": [self.new[n] for n in names],
                "revised": [self.revised[n] for n in names],
                "unchanged": [self.unchanged[n] for n in names],
            }
        )

    def __str__(self) -> str:
        parts = (("new", self.new), ("revised", self.revised), ("unchanged", self.unchanged))
        return ", ".join(f"{sum(counts.values())} {word}" for word, counts in parts)

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>{self.frame.to_html(index=False, escape=True)}"


def load_package(
    engine: Engine,
    path: Path | str,
    *,
    progress: Progress | None = None,
    today: date | None = None,
) -> LoadReport:
    """Load a data package; a second load of the same package does nothing.

    Everything is checked before the database is opened for writing, and stored in one
    transaction. Rows that the database has and the package has not are kept. Files that are byte
    for byte those of the last load were checked then, and only their hash is compared.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        At the current revision.
    path : path
        Folder of the package.
    progress : callable, optional
        See `Progress`.
    today : datetime.date, optional
        See `talent.store.validate.validate_package`.

    Raises
    ------
    DataValidationError
        With every problem found; the database is as before.
    SchemaVersionError
        If the database is at another revision.
    """
    say = progress or (lambda message, share: None)
    say("checking the data", 0.0)
    problems = Failures()
    files = read_files(path, problems)
    if not len(problems):
        require_current(engine)
        with engine.connect() as connection:
            known = _loaded_before(connection, files.content_hash)
        if known is not None:
            say("the data are loaded already", 1.0)
            return known
    valid = check_files(files, problems, today=today)
    say("comparing with the database", 0.4)
    with writing(engine) as connection:
        # Another load may have finished since.
        known = _loaded_before(connection, files.content_hash)
        if known is not None:
            say("the data are loaded already", 1.0)
            return known
        failures = Failures()
        plans = [
            plan_table(connection, name, valid, failures)
            for name in LOAD_ORDER
            if name in valid.frames
        ]
        failures.raise_if_any()
        for number, plan in enumerate(plans):
            say(f"storing {plan.table}", 0.5 + 0.5 * number / len(plans))
            write_plan(connection, plan)
        report = LoadReport(*({p.table: p.counts[i] for p in plans} for i in range(3)))
        connection.execute(
            insert(DatasetLoad).values(
                package=valid.package.name,
                version=valid.package.version,
                content_hash=valid.package.content_hash,
                loaded_at=datetime.now(UTC),
                counts={p.table: sum(p.counts) for p in plans},
            )
        )
    say("done", 1.0)
    return report


def _loaded_before(connection: Connection, content_hash: str) -> LoadReport | None:
    """Report of nothing new, if the last load was of exactly these files."""
    last = connection.execute(
        select(DatasetLoad.content_hash, DatasetLoad.counts)
        .order_by(DatasetLoad.id.desc())
        .limit(1)
    ).one_or_none()
    if last is None or last.content_hash != content_hash:
        return None
    counts = {str(table): int(n) for table, n in last.counts.items()}
    nothing = dict.fromkeys(counts, 0)
    return LoadReport(nothing, dict(nothing), counts)
