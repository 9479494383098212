"""Which rows of a table were known on a day: the only place that compares a vintage with a date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from talent.store.models import (
    Assumption,
    FabEvent,
    FabState,
    Observation,
    Projection,
    Series,
    SeriesBreak,
)

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Select

    from talent.store.models import Base

__all__ = ["DATED", "known_rows", "latest_rows"]

DATED = ("observation", "series_break", "assumption", "fab_state", "fab_event", "projection")
"""Tables whose rows became known on a date; of the others the present rows count."""


def latest_rows(table: type[Base], day: date) -> Select[*tuple[Any, ...]]:
    """Rows at the latest vintage not later than a day, of each thing that the rows are about.

    Parameters
    ----------
    table : mapped class
        Its primary key is what a row is about, and ``vintage``.
    day : datetime.date
    """
    columns = table.__table__.c
    about = [column for column in table.__table__.primary_key if column.name != "vintage"]
    newest = func.row_number().over(partition_by=about, order_by=columns.vintage.desc())
    ranked = select(*columns, newest.label("newest")).where(columns.vintage <= day).subquery()
    return select(*(ranked.c[column.name] for column in columns)).where(ranked.c.newest == 1)


def known_rows(name: str, day: date) -> Select[*tuple[Any, ...]]:
    """Rows of a table of `DATED` that were known on a day, series by their keys.

    Examples
    --------
    >>> from datetime import date
    >>> [column.name for column in known_rows("series_break", date(2026, 1, 1)).selected_columns]
    ['series', 'period', 'kind', 'size_log', 'vintage', 'source', 'note']
    """
    if name == "observation":
        rows = latest_rows(Observation, day)
        # An empty value withdraws the earlier ones.
        rows = rows.where(rows.selected_columns.value.is_not(None))
        return _named(rows, ("period", "vintage", "value", "status", "source"))
    if name == "series_break":
        columns = ("period", "kind", "size_log", "vintage", "source", "note")
        return _named(latest_rows(SeriesBreak, day), columns)
    if name == "fab_event":
        return select(*FabEvent.__table__.c).where(FabEvent.known_on <= day)
    if name == "projection":
        return select(*Projection.__table__.c).where(Projection.publication_year <= day.year)
    return latest_rows({"assumption": Assumption, "fab_state": FabState}[name], day)


def _named(rows: Select[*tuple[Any, ...]], columns: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    """Rows with the key of their series instead of its number."""
    found = rows.subquery()
    return select(Series.series, *(found.c[c] for c in columns)).join_from(
        found, Series.__table__, Series.id == found.c.series_id
    )
