"""Stored forecasts: written whole in one transaction, and never changed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, or_, select

from talent.errors import UnknownCodeError
from talent.store.bulk import bulk_insert
from talent.store.engine import writing
from talent.store.frames import read_frame
from talent.store.models import RUN_KINDS, Run, RunDriver, RunInfluence, RunInput, RunResult
from talent.store.package import Failures

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from sqlalchemy import Table
    from sqlalchemy.engine import Connection, Engine

__all__ = [
    "DRIVER_COLUMNS",
    "INFLUENCE_COLUMNS",
    "INPUT_COLUMNS",
    "RESULT_COLUMNS",
    "RunRecord",
    "find_run",
    "latest_run",
    "list_runs",
    "make_run_id",
    "read_drivers",
    "read_influence",
    "read_inputs",
    "read_results",
    "save_run",
]


def _columns(table: Table) -> list[str]:
    return [c.name for c in table.columns if c.name not in {"run", "line"}]


RESULT_COLUMNS = _columns(RunResult.__table__)  # type: ignore[arg-type]
INPUT_COLUMNS = _columns(RunInput.__table__)  # type: ignore[arg-type]
DRIVER_COLUMNS = _columns(RunDriver.__table__)  # type: ignore[arg-type]
INFLUENCE_COLUMNS = _columns(RunInfluence.__table__)  # type: ignore[arg-type]

RESULT_KEY = ["country", "scope", "occupation", "year", "measure"]
DRIVER_KEY = ["country", "scope", "occupation", "year", "driver"]


@dataclass(frozen=True)
class RunRecord:
    """A finished forecast, ready to be stored.

    Attributes
    ----------
    kind : str
        ``baseline``, ``scenario`` or ``backtest``.
    as_of : datetime.date
    config : dict
        Everything that was asked for, as JSON values.
    config_hash, input_hash : str
        Of `config` and of the snapshot.
    seed, draws : int
    package_version, code_hash : str
        Of talent: the version, and the hash of its source.
    environment, timings : dict
        As JSON values; they say where it was made and are no part of what the run is.
    results, inputs, influence, drivers : pandas.DataFrame
        Columns `RESULT_COLUMNS`, `INPUT_COLUMNS`, `INFLUENCE_COLUMNS` and `DRIVER_COLUMNS`.
    run_id : str
        Made from the rest if it is empty.
    in_passing : bool
        Whether it was made as the start of something else: such a run is never the latest one.
    """

    kind: str
    as_of: date
    config: dict[str, Any]
    config_hash: str
    input_hash: str
    seed: int
    draws: int
    package_version: str
    code_hash: str
    results: pd.DataFrame
    inputs: pd.DataFrame
    influence: pd.DataFrame
    drivers: pd.DataFrame
    environment: dict[str, Any] = field(default_factory=dict)
    timings: dict[str, Any] = field(default_factory=dict)
    run_id: str = ""
    in_passing: bool = False

    def __post_init__(self) -> None:
        if not self.run_id:
            object.__setattr__(self, "run_id", make_run_id(self.as_of, self.identity))

    @property
    def identity(self) -> str:
        """Hash of what determines the results: two runs with the same one are the same run."""
        parts = [
            self.kind, self.as_of.isoformat(), self.config_hash, self.input_hash,
            str(self.seed), self.draws, self.package_version, self.code_hash,
        ]  # fmt: skip
        if self.in_passing:
            # A stored run is never changed, so one that is then asked for is stored as well.
            parts.append("in passing")
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def make_run_id(as_of: date, identity: str) -> str:
    """Readable name of a run: its as-of date, and the start of its hash.

    Examples
    --------
    >>> make_run_id(date(2026, 11, 1), "ab12cd34ef")
    'run-20261101-ab12cd34'
    """
    return f"run-{as_of:%Y%m%d}-{identity[:8]}"


def save_run(engine: Engine, record: RunRecord) -> str:
    """Store a run in one transaction: readers see all of it or nothing.

    Parameters
    ----------
    engine : sqlalchemy.Engine
    record : RunRecord

    Returns
    -------
    str
        The run's id; if the same run is stored already, its id, and nothing is written.

    Raises
    ------
    DataValidationError
        If a frame has wrong columns or two rows for one cell.
    """
    failures = Failures()
    if record.kind not in RUN_KINDS:
        failures.add(
            "run", 0, "kind", record.kind, f"is not one of {', '.join(RUN_KINDS)}", "use one"
        )
    _check_frame("results", record.results, RESULT_COLUMNS, failures, key=RESULT_KEY)
    _check_frame("inputs", record.inputs, INPUT_COLUMNS, failures)
    _check_frame("influence", record.influence, INFLUENCE_COLUMNS, failures)
    _check_frame("drivers", record.drivers, DRIVER_COLUMNS, failures, key=DRIVER_KEY)
    failures.raise_if_any()
    with writing(engine) as connection:
        known = connection.execute(
            select(Run.run_id).where(Run.identity == record.identity)
        ).scalar_one_or_none()
        if known is not None:
            return known
        return _write(connection, record)


def _check_frame(
    name: str,
    frame: pd.DataFrame,
    columns: list[str],
    failures: Failures,
    key: Sequence[str] = (),
) -> None:
    for column in columns:
        if column not in frame:
            failures.add(name, 0, column, None, "the column is missing", "add it")
    for column in frame.columns:
        if column not in columns:
            failures.add(name, 0, str(column), None, "the column is unknown", "remove it")
    if key and set(key) <= set(frame.columns):
        for row in frame[frame.duplicated(list(key))].itertuples():
            cell = ", ".join(str(getattr(row, k)) for k in key)
            failures.add(name, 0, ",".join(key), cell, "the cell is there twice", "sum or drop one")


def _write(connection: Connection, record: RunRecord) -> str:
    run_id = record.run_id
    taken = connection.execute(select(Run.id).where(Run.run_id == run_id)).first()
    if taken is not None:
        # Another run has the same eight digits; the whole hash tells them apart.
        run_id = f"{run_id}-{record.identity[8:24]}"
    number = connection.execute(
        insert(Run)
        .values(
            run_id=run_id,
            identity=record.identity,
            kind=record.kind,
            status="complete",
            as_of=record.as_of,
            seed=str(record.seed),
            draws=int(record.draws),
            config_hash=record.config_hash,
            input_hash=record.input_hash,
            package_version=record.package_version,
            code_hash=record.code_hash,
            created_at=datetime.now(UTC),
            config=record.config,
            environment=record.environment,
            timings=record.timings,
            in_passing=record.in_passing,
        )
        .returning(Run.id)
    ).scalar_one()
    for table, frame in (
        (RunResult.__table__, record.results.sort_values(RESULT_KEY)),
        (RunInput.__table__, record.inputs),
        (RunInfluence.__table__, record.influence),
        (RunDriver.__table__, record.drivers.sort_values(DRIVER_KEY)),
    ):
        rows = frame.assign(run=number)
        if "line" in table.columns:
            rows = rows.assign(line=range(len(rows)))
        bulk_insert(connection, table, rows)  # type: ignore[arg-type]
    return run_id


def find_run(engine: Engine, config_hash: str, as_of: date, input_hash: str) -> str | None:
    """Newest complete run of this configuration on this knowledge, not in passing; or None."""
    query = (
        select(Run.run_id)
        .where(
            Run.status == "complete",
            Run.in_passing.is_(False),
            Run.config_hash == config_hash,
            Run.as_of == as_of,
            Run.input_hash == input_hash,
        )
        .order_by(Run.id.desc())
        .limit(1)
    )
    with engine.connect() as connection:
        return connection.execute(query).scalar_one_or_none()


def latest_run(engine: Engine) -> str | None:
    """Newest complete run that was asked for as such; None if no run is stored.

    Backtests and runs made in passing count only where there is nothing else.
    """
    passed = or_(Run.in_passing, Run.kind == "backtest")
    query = select(Run.run_id).where(Run.status == "complete").order_by(passed, Run.id.desc())
    with engine.connect() as connection:
        return connection.execute(query.limit(1)).scalar_one_or_none()


def list_runs(engine: Engine) -> pd.DataFrame:
    """Complete runs, newest first.

    Returns
    -------
    pandas.DataFrame
        ``run_id, kind, as_of, status, created_at, seed, draws, package_version, config_hash,
        input_hash``; `seed` is text, since a seed may be larger than an int64.
    """
    query = (
        select(
            Run.run_id, Run.kind, Run.as_of, Run.status, Run.created_at, Run.seed, Run.draws,
            Run.package_version, Run.config_hash, Run.input_hash,
        )
        .where(Run.status == "complete")
        .order_by(Run.id.desc())
    )  # fmt: skip
    with engine.connect() as connection:
        return read_frame(connection, query)


def _number(connection: Connection, run_id: str) -> int:
    query = select(Run.id).where(Run.run_id == run_id, Run.status == "complete")
    number = connection.execute(query).scalar_one_or_none()
    if number is None:
        known = connection.execute(select(Run.run_id).where(Run.status == "complete")).scalars()
        raise UnknownCodeError("run", run_id, known.all())
    return number


def _read(engine: Engine, run_id: str, model: Any, columns: list[str], order: list[str]) -> Any:
    table = model.__table__
    with engine.connect() as connection:
        query = (
            select(*(table.c[c] for c in columns))
            .where(table.c.run == _number(connection, run_id))
            .order_by(*(table.c[c] for c in order))
        )
        frame = read_frame(connection, query)
    # PostgreSQL may sort text by the rules of a language; Python always by code point.
    return frame.sort_values(order, ignore_index=True) if "line" not in order else frame


def read_results(engine: Engine, run_id: str) -> pd.DataFrame:
    """Results of a complete run, columns `RESULT_COLUMNS`, sorted by cell.

    Raises
    ------
    UnknownCodeError
        If there is no such complete run.
    """
    frame: pd.DataFrame = _read(engine, run_id, RunResult, RESULT_COLUMNS, RESULT_KEY)
    return frame


def read_inputs(engine: Engine, run_id: str) -> pd.DataFrame:
    """Inputs that a complete run read, columns `INPUT_COLUMNS`, in the order of reading.

    Raises
    ------
    UnknownCodeError
        If there is no such complete run.
    """
    frame: pd.DataFrame = _read(engine, run_id, RunInput, INPUT_COLUMNS, ["line"])
    return frame


def read_influence(engine: Engine, run_id: str) -> pd.DataFrame:
    """Share of the variance of each cell by input, columns `INFLUENCE_COLUMNS`.

    Raises
    ------
    UnknownCodeError
        If there is no such complete run.
    """
    frame: pd.DataFrame = _read(engine, run_id, RunInfluence, INFLUENCE_COLUMNS, ["line"])
    return frame


def read_drivers(engine: Engine, run_id: str) -> pd.DataFrame:
    """What each driver contributes to the gap of each cell, columns `DRIVER_COLUMNS`.

    Raises
    ------
    UnknownCodeError
        If there is no such complete run.
    """
    frame: pd.DataFrame = _read(engine, run_id, RunDriver, DRIVER_COLUMNS, DRIVER_KEY)
    return frame


def read_run(engine: Engine, run_id: str) -> RunRecord:
    """Whole stored run.

    Raises
    ------
    UnknownCodeError
        If there is no such complete run.
    """
    with engine.connect() as connection:
        number = _number(connection, run_id)
        row = connection.execute(select(Run.__table__).where(Run.id == number)).one()
    return RunRecord(
        kind=row.kind,
        as_of=row.as_of,
        config=row.config,
        config_hash=row.config_hash,
        input_hash=row.input_hash,
        seed=int(row.seed),
        draws=row.draws,
        package_version=row.package_version,
        code_hash=row.code_hash,
        results=read_results(engine, run_id),
        inputs=read_inputs(engine, run_id),
        influence=read_influence(engine, run_id),
        drivers=read_drivers(engine, run_id),
        environment=row.environment,
        timings=row.timings,
        run_id=row.run_id,
        in_passing=row.in_passing,
    )
