"""What the page of all runs needs from the database, in few queries however many runs it has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from talent.frames import records
from talent.store.frames import read_frame
from talent.store.models import DatasetLoad, Observation, Run, RunResult

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.engine import Connection, Engine

__all__ = ["Contents", "read_contents"]

SCOPE, TOTAL, GAP = "components", "total", "gap"


@dataclass(frozen=True)
class Contents:
    """Complete runs and what else a database holds.

    Attributes
    ----------
    runs : list of dict
        The newest ones: ``run_id, kind, as_of, seed, draws, package_version, created_at, scenario,
        countries, to``, and ``gaps``, by country the gap of its last year: ``year, q10, q50, q90,
        prob_positive``.
    latest : dict or None
        The latest baseline, as the view ``v_latest_gap`` chooses it.
    kinds : dict of str to int
        Complete runs by kind.
    newest : datetime.date or None
        Newest vintage of the observations.
    package : str
        Name and version of the data package that was loaded last; empty if there is none.
    """

    runs: list[dict[str, Any]]
    latest: dict[str, Any] | None
    kinds: dict[str, int]
    newest: dt.date | None
    package: str


def read_contents(engine: Engine, most: int) -> Contents:
    """Read the newest `most` runs with the gap of their last year, and what else there is."""
    columns = (
        Run.id, Run.run_id, Run.kind, Run.as_of, Run.seed, Run.draws, Run.package_version,
        Run.created_at, Run.config,
    )  # fmt: skip
    complete = select(*columns).where(Run.status == "complete")
    with engine.connect() as connection:
        newest_first = connection.execute(complete.order_by(Run.id.desc()).limit(most)).mappings()
        runs = [_told(dict(row)) for row in newest_first]
        baselines = complete.where(Run.kind == "baseline", Run.in_passing.is_(False))
        newest = baselines.order_by(Run.as_of.desc(), Run.id.desc()).limit(1)
        latest = [_told(dict(row)) for row in connection.execute(newest).mappings()]
        _add_gaps(connection, [*runs, *latest])
        counts = select(Run.kind, func.count()).where(Run.status == "complete").group_by(Run.kind)
        loaded = connection.execute(
            select(DatasetLoad.package, DatasetLoad.version)
            .order_by(DatasetLoad.id.desc())
            .limit(1)
        ).first()
        return Contents(
            runs,
            latest[0] if latest else None,
            dict(sorted((str(kind), int(n)) for kind, n in connection.execute(counts))),
            connection.execute(select(func.max(Observation.vintage))).scalar_one_or_none(),
            "" if loaded is None else f"{loaded.package} {loaded.version}",
        )


def _told(run: dict[str, Any]) -> dict[str, Any]:
    config = run.pop("config")
    return {
        **run,
        "scenario": str(config.get("scenario") or ""),
        "countries": [str(code) for code in config.get("countries", ())],
        "to": str(config.get("to", "")),
        "gaps": {},
    }


def _add_gaps(connection: Connection, runs: list[dict[str, Any]]) -> None:
    """Give every run the gap of all occupations in the last year of each of its countries."""
    if not runs:
        return
    countries = {code for run in runs for code in run["countries"]}
    table = RunResult.__table__.c
    # Countries are named although all are wanted: so the key of the table finds the few rows of a
    # cell, where it would else read every row of the run.
    query = select(
        table.run, table.country, table.year, table.q10, table.q50, table.q90, table.prob_positive
    ).where(
        table.run.in_({run["id"] for run in runs}),
        table.country.in_(countries),
        table.scope == SCOPE,
        table.occupation == TOTAL,
        table.measure == GAP,
    )
    found = read_frame(connection, query).sort_values("year").dropna()
    last = found.drop_duplicates(["run", "country"], keep="last")
    by_run: dict[int, dict[str, dict[str, Any]]] = {}
    for row in records(last):
        by_run.setdefault(int(row["run"]), {})[str(row["country"])] = row
    for run in runs:
        run["gaps"] = by_run.get(int(run["id"]), {})
