"""One series with all its vintages, one source with all that rests on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from sqlalchemy import select

from talent.errors import UnknownCodeError
from talent.store.days import as_day
from talent.store.frames import read_frame
from talent.store.models import (
    Assumption,
    Crosswalk,
    Fab,
    FabEvent,
    FabState,
    Observation,
    Series,
    SeriesBreak,
    Source,
)
from talent.store.models_skills import DonorPool, SkillRating

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.engine import Connection

    from talent.store.facade import Store

__all__ = ["breaks", "show", "source", "source_uses"]


def _require(connection: Connection, what: str, column: Any, key: str) -> None:
    known = connection.execute(select(column)).scalars().all()
    if key not in known:
        raise UnknownCodeError(what, key, known)


def show(store: Store, series: str, as_of: date | str | None = None) -> pd.DataFrame:
    """Observations of one series, every vintage known on a date.

    Parameters
    ----------
    store : Store
    series : str
        Key in the catalogue.
    as_of : datetime.date or str, optional
        Today by default.

    Returns
    -------
    pandas.DataFrame
        ``period, vintage, value, unit, status, source, note, latest``, sorted by period and
        vintage. ``latest`` marks the vintage that a model would read; a value that is missing
        withdraws the earlier ones.

    Raises
    ------
    UnknownCodeError
        If there is no such series; the message lists near matches.
    """
    day = as_day(as_of)
    with store.engine.connect() as connection:
        _require(connection, "series", Series.series, series)
        table = Observation.__table__.c
        query = (
            select(
                table.period, table.vintage, table.value, Series.unit, table.status, table.source,
                table.note,
            )
            .join_from(Observation.__table__, Series.__table__, Series.id == table.series_id)
            .where(Series.series == series, table.vintage <= day)
        )  # fmt: skip
        found = read_frame(connection, query)
    found = found.sort_values(["period", "vintage"], ignore_index=True)
    found["latest"] = ~found.duplicated("period", keep="last")
    return found


def breaks(store: Store, series: str, as_of: date | str | None = None) -> pd.DataFrame:
    """Breaks of one series, every vintage known on a date.

    Returns
    -------
    pandas.DataFrame
        ``period`` (the first one after the break, or the first one missing in a hole), ``kind,
        vintage, size_log`` (log of the new level over the old, NaN where unknown), ``source,
        note``, sorted by period, kind and vintage.

    Raises
    ------
    UnknownCodeError
        If there is no such series; the message lists near matches.
    """
    day = as_day(as_of)
    with store.engine.connect() as connection:
        _require(connection, "series", Series.series, series)
        table = SeriesBreak.__table__.c
        query = (
            select(
                table.period, table.kind, table.vintage, table.size_log, table.source, table.note
            )
            .join_from(SeriesBreak.__table__, Series.__table__, Series.id == table.series_id)
            .where(Series.series == series, table.vintage <= day)
        )
        found = read_frame(connection, query)
    return found.sort_values(["period", "kind", "vintage"], ignore_index=True)


def source(store: Store, source_id: str) -> pd.DataFrame:
    """Give one source: where numbers come from, on what terms, and how to cite it.

    Returns
    -------
    pandas.DataFrame
        One row: ``source, publisher, title, url, licence, retrieved, citation, note``.

    Raises
    ------
    UnknownCodeError
        If there is no such source; the message lists near matches.
    """
    with store.engine.connect() as connection:
        _require(connection, "source", Source.source, source_id)
        table = Source.__table__
        return read_frame(connection, select(*table.c).where(table.c.source == source_id))


def source_uses(store: Store, source_id: str) -> pd.DataFrame:
    """List what rests on one source.

    Returns
    -------
    pandas.DataFrame
        ``kind`` (series, break, fab, fab_event, assumption, crosswalk, skill or donor_pool),
        ``key`` (of a skill the occupation, of a donor pool the industry), ``country, rows,
        first_period, last_period, last_vintage``; periods are of series, breaks and donor pools
        only. Sorted by kind and key.

    Raises
    ------
    UnknownCodeError
        If there is no such source; the message lists near matches.
    """
    value, event, fab = Observation.__table__.c, FabEvent.__table__.c, Fab.__table__.c
    state, gap = FabState.__table__.c, SeriesBreak.__table__.c
    guess, walk = Assumption.__table__.c, Crosswalk.__table__.c
    skill, pool = SkillRating.__table__.c, DonorPool.__table__.c
    queries = {
        "series": select(
            Series.series.label("key"), Series.country, value.period, value.vintage
        ).join_from(Observation.__table__, Series.__table__, Series.id == value.series_id)
        .where(value.source == source_id),
        "break": select(Series.series.label("key"), Series.country, gap.period, gap.vintage)
        .join_from(SeriesBreak.__table__, Series.__table__, Series.id == gap.series_id)
        .where(gap.source == source_id),
        "fab": select(state.fab.label("key"), fab.country, state.vintage)
        .join_from(FabState.__table__, Fab.__table__, fab.fab == state.fab)
        .where(state.source == source_id),
        "fab_event": select(event.fab.label("key"), fab.country, event.known_on.label("vintage"))
        .join_from(FabEvent.__table__, Fab.__table__, fab.fab == event.fab)
        .where(event.source == source_id),
        "assumption": select(guess.assumption.label("key"), guess.country, guess.vintage)
        .where(guess.source == source_id),
        "crosswalk": select(walk.system_from.label("key")).where(walk.source == source_id),
        "skill": select(skill.code.label("key"), skill.vintage).where(skill.source == source_id),
        "donor_pool": select(pool.industry.label("key"), pool.country, pool.period, pool.vintage)
        .where(pool.source == source_id),
    }  # fmt: skip
    columns = ["kind", "key", "country", "period", "vintage"]
    with store.engine.connect() as connection:
        _require(connection, "source", Source.source, source_id)
        parts = [read_frame(connection, q).assign(kind=kind) for kind, q in queries.items()]
    rows = pd.concat([part.reindex(columns=columns, fill_value="") for part in parts])
    return rows.groupby(["kind", "key", "country"], as_index=False).agg(
        rows=("key", "size"),
        first_period=("period", "min"),
        last_period=("period", "max"),
        last_vintage=("vintage", "max"),
    )
