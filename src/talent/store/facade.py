"""`Store`: the database as the rest of talent, and its users, see it."""

from __future__ import annotations

import importlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import Engine, select

from talent.errors import ConfigError, SchemaVersionError
from talent.store import runs, schema
from talent.store.days import as_day
from talent.store.display import store_html
from talent.store.engine import is_sqlite, make_engine, masked
from talent.store.importers import ImportReport, import_file
from talent.store.load import LoadReport, Progress, load_package
from talent.store.models import DatasetLoad
from talent.store.package import datasets_folder
from talent.store.prune import PruneReport, prune
from talent.store.retention import PruneRule
from talent.store.snapshot import Snapshot, take_snapshot

if TYPE_CHECKING:
    import os
    from datetime import date

    import pandas as pd
    from sqlalchemy import URL

    from talent.store.runs import RunRecord

__all__ = ["Store", "open_store"]


@dataclass(frozen=True)
class Store:
    """An open database at the current revision.

    Use it in a ``with`` block, or call `close`, where open connections would be in the way.

    Attributes
    ----------
    engine : sqlalchemy.Engine
    stores_in_passing : bool
        Whether runs that are stored through it are never the latest one; see `in_passing`.
    """

    engine: Engine
    stores_in_passing: bool = False

    @property
    def url_masked(self) -> str:
        """Where the database is, without the password."""
        return masked(self.engine.url)

    def as_of(self, day: date | str | None = None) -> Snapshot:
        """What was known on a date (also as ISO text), today by default.

        Raises
        ------
        ConfigError
            If the text is no date.
        """
        return take_snapshot(self.engine, as_day(day))

    def load(
        self, path: Path | str | None = None, *, progress: Progress | None = None
    ) -> LoadReport:
        """Load a data package, by default the one that comes with talent.

        Raises
        ------
        DataValidationError
            With every problem found; the database is as before.
        """
        return load_package(self.engine, path or datasets_folder(), progress=progress)

    def import_file(
        self,
        format: str,
        path: Path | str,
        known_on: date | str,
        *,
        only_known: bool = False,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> ImportReport:
        """Import a file as its publisher offers it; the same file again changes nothing.

        Parameters
        ----------
        format : str
            ``bls-flat``, ``dgbas``, ``dgbas-csv``, ``ep``, ``estat``, ``fred``, ``ipeds``,
            ``oews`` or ``wpp``.
        path : path
        known_on : datetime.date or str
            Date on which the numbers became known: the vintage of what is new or revised.
        only_known : bool
            Leave out codes that feed no series of the catalogue, instead of reporting them.
        dry_run : bool
            Say what would change, and change nothing.
        progress : callable, optional
            Called with what is being done and the share that is done, 0 to 1.

        Returns
        -------
        ImportReport
            Counts of new, revised, unchanged and left-out observations, and every revision.

        Raises
        ------
        DataValidationError
            With every problem found; the database is as before.
        ConfigError
            If `known_on` is no date, or later than today.
        UnknownCodeError
            If there is no such format.
        """
        return import_file(
            self.engine, format, path, known_on,
            only_known=only_known, dry_run=dry_run, progress=progress,
        )  # fmt: skip

    def runs(self) -> pd.DataFrame:
        """Complete runs, newest first."""
        return runs.list_runs(self.engine)

    def status(self) -> pd.DataFrame:
        """Complete runs, newest first: what ``talent status`` shows."""
        return self.runs()

    def run(self, run_id: str) -> RunRecord:
        """Give a whole stored run."""
        return runs.read_run(self.engine, run_id)

    def results(self, run_id: str) -> pd.DataFrame:
        """Results of a run, in persons."""
        return runs.read_results(self.engine, run_id)

    def inputs(self, run_id: str) -> pd.DataFrame:
        """Inputs that a run read."""
        return runs.read_inputs(self.engine, run_id)

    def influence(self, run_id: str) -> pd.DataFrame:
        """Share of the variance of each cell that each input explains."""
        return runs.read_influence(self.engine, run_id)

    def drivers(self, run_id: str) -> pd.DataFrame:
        """What each driver contributes to the gap of each cell of a run, in persons."""
        return runs.read_drivers(self.engine, run_id)

    def save_run(self, record: RunRecord) -> str:
        """Store a run in one transaction; storing the same run again does nothing."""
        if self.stores_in_passing:
            record = replace(record, in_passing=True, run_id="")
        return runs.save_run(self.engine, record)

    def in_passing(self) -> Store:
        """Give the same database for forecasts from which a plan or a comparison starts.

        They are stored, and found by their id, but the view ``v_latest_gap``, ``talent report`` and
        `talent.load` without an id leave them aside: a dashboard keeps its countries and draws.

        Examples
        --------
        >>> import talent
        >>> with talent.open("sqlite://") as store:
        ...     start = talent.forecast(store.in_passing(), countries=["JP"], draws=50)
        ...     store.latest_run() == start.run_id  # there is no other
        True
        """
        return replace(self, stores_in_passing=True)

    def latest_run(self) -> str | None:
        """Newest run that was asked for as such: no backtest and none in passing, if there is."""
        return runs.latest_run(self.engine)

    def find_run(self, config_hash: str, as_of: date, input_hash: str) -> str | None:
        """Newest complete run of this configuration on this knowledge, or None.

        Runs made in passing do not count.
        """
        return runs.find_run(self.engine, config_hash, as_of, input_hash)

    def prune(
        self,
        *,
        days: int | None = None,
        keep: int = 10,
        job_days: int | None = None,
        scored: bool = False,
        dry_run: bool = False,
        vacuum: bool = False,
        progress: Progress | None = None,
    ) -> PruneReport:
        """Delete old runs and old calls of jobs; see `talent.store.prune.prune`.

        Parameters
        ----------
        days, job_days : int, optional
            Age from which runs and calls may go; at least one of the two.
        keep : int
            Runs of the same settings, and of the same step of a job, that stay however old.
        scored : bool
            Whether runs that were scored or are on the scoreboard may go.
        dry_run : bool
            Count, and delete nothing.
        vacuum : bool
            Afterwards write a SQLite file anew, as small as it can be.

        Raises
        ------
        ConfigError
            If a number makes no sense, or the database does not allow it.
        """
        rule = PruneRule(days=days, keep=keep, job_days=job_days, scored=scored)
        return prune(self.engine, rule, dry_run=dry_run, vacuum=vacuum, progress=progress)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def plot(self) -> Any:
        """Plots of what is stored: ``plot.scoreboard``, ``plot.calibration``, ``plot.past_fan``.

        Needs the extra ``report``. Bound late, because the room that draws comes after this one.
        """
        return importlib.import_module("talent.report.store_plots").StorePlots(self)

    def _repr_html_(self) -> str:
        return store_html(self.engine)

    def __repr__(self) -> str:
        """Where the database is, without the password."""
        return f"Store({self.url_masked!r})"


def open_store(
    url: str | os.PathLike[str] | URL | Engine | None = None,
    *,
    create: bool = True,
    load: bool = True,
    progress: Progress | None = None,
) -> Store:
    """Open the database; on first use create it and fill it with the data of talent.

    Parameters
    ----------
    url : str, path, URL or Engine, optional
        See `talent.store.engine.parse_url`. By default ``TALENT_DATABASE_URL``, else a SQLite
        file in the user's data folder.
    create : bool
        Make the tables if the database is empty.
    load : bool
        Load the data that come with talent if none were ever loaded.
    progress : callable, optional
        Called with what is being done and the share that is done, 0 to 1.

    Raises
    ------
    ConfigError
        If the URL is not usable, or there is no database and `create` is false.
    SchemaVersionError
        If the database is at another revision; the message says which command mends it.
    """
    engine = url if isinstance(url, Engine) else make_engine(url)
    try:
        _prepare(engine, create=create, load=load, progress=progress)
    except BaseException:
        if engine is not url:
            engine.dispose()
        raise
    return Store(engine)


def _prepare(engine: Engine, *, create: bool, load: bool, progress: Progress | None) -> None:
    if not create and not exists(engine):
        raise ConfigError(f"there is no database at {masked(engine.url)}; run `talent init`")
    if schema.current(engine) is None and schema.is_empty(engine):
        if not create:
            raise SchemaVersionError(
                f"the database {masked(engine.url)} is empty; run `talent init`"
            )
        if progress:
            progress("creating the tables", 0.0)
        schema.upgrade(engine)
    schema.require_current(engine)
    if load:
        with engine.connect() as connection:
            loaded = connection.execute(select(DatasetLoad.id).limit(1)).first()
        if loaded is None:
            load_package(engine, datasets_folder(), progress=progress)


def exists(engine: Engine) -> bool:
    """Whether the file of the database is there; a server is asked when it is used."""
    database = engine.url.database
    if (
        not is_sqlite(engine)
        or not database
        or database == ":memory:"
        or database.startswith("file:")
    ):
        return True
    return Path(database).exists()
