"""One way in for every format: read, check everything, compare, store."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from talent.errors import ConfigError, UnknownCodeError
from talent.store.engine import writing
from talent.store.importers import bls, dgbas, dgbas_csv, ep, estat, fred, ipeds, oews, wpp
from talent.store.importers.append import REVISION_COLUMNS, ImportReport, compare, plan, store
from talent.store.importers.catalogue import read_catalogue
from talent.store.importers.checks import check
from talent.store.importers.found import Sink, TooManyProblemsError
from talent.store.importers.text import check_size
from talent.store.schema import require_current
from talent.store.validate import latest_today

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.engine import Connection, Engine

    from talent.store.importers.catalogue import Catalogue
    from talent.store.load import Progress

__all__ = ["FORMATS", "import_file"]

FORMATS: dict[str, Callable[[Path, Catalogue, Sink], None]] = {
    "bls-flat": bls.read,
    "dgbas": dgbas.read,
    "dgbas-csv": dgbas_csv.read,
    "ep": ep.read,
    "estat": estat.read,
    "fred": fred.read,
    "ipeds": ipeds.read,
    "oews": oews.read,
    "wpp": wpp.read,
}
"""Reader of each format."""


def import_file(
    engine: Engine,
    format: str,
    path: Path | str,
    known_on: date | str,
    *,
    only_known: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
    today: date | None = None,
) -> ImportReport:
    """Import a file of a publisher; a second import of the same file does nothing.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        At the current revision.
    format : str
        One of `FORMATS`.
    path : path
    known_on : datetime.date or str
        Date on which the numbers of the file became known: their vintage.
    only_known : bool
        Leave out codes that feed no series of the catalogue, instead of reporting them.
    dry_run : bool
        Compare only.
    progress : callable, optional
        See `talent.store.Progress`.
    today : datetime.date, optional
        No date may be later; by default that of the clock.

    Raises
    ------
    DataValidationError
        With every problem found; the database is as before.
    ConfigError
        If `known_on` is no date, or later than today.
    UnknownCodeError
        If there is no such format.
    MissingExtraError
        If the file is a workbook and openpyxl is not installed.
    SchemaVersionError
        If the database is at another revision.
    """
    if format not in FORMATS:
        raise UnknownCodeError("format", format, FORMATS)
    today = today or latest_today()
    day = _day(known_on, today)
    say = progress or (lambda message, share: None)
    path = Path(path)
    require_current(engine)
    sink = Sink(path.name, only_known=only_known)
    say(f"reading {path.name}", 0.0)
    with engine.connect() as connection:
        catalogue = read_catalogue(connection)
    digest = _read(format, path, catalogue, sink)
    try:
        sink.finish()
        if not (sink.found or sink.left_out or len(sink.failures)):
            sink.problem(
                0, "", None, "it holds no observation", "check that this is the right file"
            )
        check(sink, catalogue, day, today)
    except TooManyProblemsError:
        sink.failures.raise_if_any()
    say("comparing with the database", 0.6)
    with _transaction(engine, writes=not (dry_run or len(sink.failures))) as connection:
        news = compare(connection, sink.found, day)
        plans = plan(connection, format, digest, news, day, sink)
        sink.failures.raise_if_any()
        if not dry_run:
            say("storing", 0.9)
            store(connection, plans, format, digest, day)
    say("done", 1.0)
    revisions = pd.DataFrame(news.revisions, columns=list(REVISION_COLUMNS))
    return ImportReport(
        format, path.name, day, news.new, len(news.revisions), news.unchanged,
        dict(sink.left_out), revisions, dry_run,
    )  # fmt: skip


def _day(known_on: date | str, today: date) -> date:
    if isinstance(known_on, str):
        try:
            known_on = date.fromisoformat(known_on)
        except ValueError as error:
            raise ConfigError(
                f"known-on {known_on!r} is not a date; write it as YYYY-MM-DD"
            ) from error
    if known_on > today:
        raise ConfigError(f"known-on {known_on} is later than today; write when it became known")
    return known_on


def _read(format: str, path: Path, catalogue: Catalogue, sink: Sink) -> str:
    """Read the file into the sink; give the SHA-256 of its content."""
    try:
        if not check_size(path, sink):
            return ""
        FORMATS[format](path, catalogue, sink)
    except TooManyProblemsError:
        sink.failures.raise_if_any()
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _transaction(engine: Engine, *, writes: bool) -> Iterator[Connection]:
    if writes:
        with writing(engine) as connection:
            yield connection
    else:
        with engine.connect() as connection:
            yield connection
