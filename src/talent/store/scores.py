"""Scores of stored runs: what is to be scored, what is scored already, and how it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from sqlalchemy import and_, delete, func, select

from talent.errors import ConfigError, UnknownCodeError
from talent.store.bulk import bulk_insert
from talent.store.frames import read_frame
from talent.store.models import Run, RunResult
from talent.store.models_scores import SCORED_KINDS, Score, ScoreSummary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Table
    from sqlalchemy.engine import Connection, Engine

__all__ = [
    "CELL",
    "KNOWLEDGE",
    "QUANTILE_COLUMNS",
    "SCORE_COLUMNS",
    "SUMMARY_COLUMNS",
    "forecasts_to_score",
    "read_scores",
    "read_summary",
    "runs_to_score",
    "stored_scores",
    "write_scores",
    "write_summary",
]

QUANTILE_COLUMNS = ["q025", "q05", "q10", "q25", "q50", "q75", "q90", "q95", "q975"]
CELL = ["country", "scope", "occupation", "year", "measure"]

_SCORE: Table = Score.__table__  # type: ignore[assignment]
_SUMMARY: Table = ScoreSummary.__table__  # type: ignore[assignment]

SCORE_COLUMNS = [c.name for c in _SCORE.columns]
SUMMARY_COLUMNS = [c.name for c in _SUMMARY.columns]

KNOWLEDGE = ["level_year", "level", "known_year", "naive", "naive_sd", "naive_scale"]
"""What the run knew, which is the same for every year of a cell's forecast."""


def runs_to_score(engine: Engine, run_ids: Iterable[str] | None = None) -> pd.DataFrame:
    """Complete runs that say what will happen.

    Parameters
    ----------
    engine : sqlalchemy.Engine
    run_ids : iterable of str, optional
        Only these; every run of `SCORED_KINDS` by default.

    Returns
    -------
    pandas.DataFrame
        ``run`` (number), ``run_id, kind, as_of, config``, in the order in which they were stored.

    Raises
    ------
    UnknownCodeError
        If there is no such complete run.
    ConfigError
        If a run is a scenario, which is conditional on what it supposes and has no actual.
    """
    query = (
        select(Run.id.label("run"), Run.run_id, Run.kind, Run.as_of, Run.config)
        .where(Run.status == "complete")
        .order_by(Run.id)
    )
    with engine.connect() as connection:
        found = read_frame(connection, query)
    scored = found["kind"].isin(SCORED_KINDS)
    if run_ids is None:
        return found[scored].reset_index(drop=True)
    wanted = [run_ids] if isinstance(run_ids, str) else list(run_ids)
    for one in wanted:
        rows = found[found["run_id"] == one]
        if rows.empty:
            raise UnknownCodeError("run", one, found["run_id"])
        if rows["kind"].iloc[0] not in SCORED_KINDS:
            raise ConfigError(
                f"run {one} is a {rows['kind'].iloc[0]}: it says what would happen under its "
                "conditions, so no actual belongs to it; score its baseline"
            )
    return found[found["run_id"].isin(wanted)].reset_index(drop=True)


def forecasts_to_score(engine: Engine, measures: Iterable[str], last_year: int) -> pd.DataFrame:
    """Quantiles of the cells of complete baseline and backtest runs up to a year.

    Returns
    -------
    pandas.DataFrame
        ``run, country, scope, occupation, year, measure`` and `QUANTILE_COLUMNS`; cells without
        quantiles are left out.
    """
    table = RunResult.__table__
    query = (
        select(*(table.c[c] for c in ("run", *CELL, *QUANTILE_COLUMNS)))
        .join(Run, Run.id == table.c.run)
        .where(
            Run.status == "complete",
            Run.kind.in_(SCORED_KINDS),
            table.c.measure.in_(list(measures)),
            table.c.year <= last_year,
        )
    )
    with engine.connect() as connection:
        found = read_frame(connection, query)
    return found.dropna(subset=QUANTILE_COLUMNS).reset_index(drop=True)


def stored_scores(connection: Connection) -> pd.DataFrame:
    """Keys of every stored score of any vintage, with the linked actual and what the run knew."""
    names = ("run", *CELL, "actual_vintage", "linked", *KNOWLEDGE)
    query = select(*(_SCORE.c[name] for name in names))
    return read_frame(connection, query).sort_values(
        ["run", *CELL, "actual_vintage"], ignore_index=True
    )


def write_scores(connection: Connection, rows: pd.DataFrame) -> None:
    """Insert scores; one of the same run, cell and vintage gives way.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Inside the caller's transaction.
    rows : pandas.DataFrame
        Columns `SCORE_COLUMNS`, dates as ISO text, and ``replaces``: whether a row of the key is
        stored.
    """
    key = [c.name for c in _SCORE.primary_key]
    for row in rows.loc[rows["replaces"], key].to_dict("records"):
        day = pd.Timestamp(row["actual_vintage"]).date()
        values: dict[str, Any] = {str(k): v for k, v in row.items()} | {"actual_vintage": day}
        connection.execute(delete(_SCORE).where(and_(*(_SCORE.c[k] == values[k] for k in key))))
    bulk_insert(connection, _SCORE, rows[SCORE_COLUMNS])


def write_summary(connection: Connection, rows: pd.DataFrame) -> None:
    """Replace the whole summary; columns `SUMMARY_COLUMNS`."""
    connection.execute(delete(_SUMMARY))
    bulk_insert(connection, _SUMMARY, rows[SUMMARY_COLUMNS])


def read_scores(source: Engine | Connection, kind: str | None = None) -> pd.DataFrame:
    """Scored cells of complete runs, each at the newest vintage of its actual.

    Parameters
    ----------
    source : sqlalchemy.Engine or Connection
    kind : str, optional
        Only runs of this kind.

    Returns
    -------
    pandas.DataFrame
        ``run_id, kind, as_of`` and `SCORE_COLUMNS`, as the view ``v_score`` has them, and ``run``;
        sorted by run and cell.
    """
    columns = _SCORE.columns
    key = [columns[name] for name in ("run", *CELL)]
    rank = func.row_number().over(partition_by=key, order_by=columns.actual_vintage.desc())
    ranked = select(*columns, rank.label("newest")).subquery()
    query = (
        select(Run.run_id, Run.kind, Run.as_of, *(ranked.c[c.name] for c in columns))
        .join_from(ranked, Run.__table__, Run.id == ranked.c.run)
        .where(ranked.c.newest == 1, Run.status == "complete")
    )
    if kind is not None:
        query = query.where(Run.kind == kind)
    return _read(source, query).sort_values(["run", *CELL], ignore_index=True)


def read_summary(source: Engine | Connection, kind: str | None = None) -> pd.DataFrame:
    """Stored summary of the scores, columns `SUMMARY_COLUMNS`, sorted by group and score."""
    query = select(*_SUMMARY.columns)
    if kind is not None:
        query = query.where(_SUMMARY.c.kind == kind)
    return _read(source, query).sort_values(
        [c.name for c in _SUMMARY.primary_key], ignore_index=True
    )


def _read(source: Engine | Connection, query: Any) -> pd.DataFrame:
    if hasattr(source, "connect"):
        with source.connect() as connection:
            return read_frame(connection, query)
    return read_frame(source, query)
