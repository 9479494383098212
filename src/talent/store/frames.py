"""Query results as frames whose column types do not depend on the database.

SQLite gives dates as it finds them and an empty column as objects; PostgreSQL gives native types.
Here text is text (``''`` for NULL), dates are ISO text, integers without gaps are int64 and every
other number is float64 with NaN for NULL.
"""

from __future__ import annotations

from datetime import date, datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import pandas as pd
from sqlalchemy import JSON, Date, Double, Integer, String

from talent.store.types import UTCDateTime

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select
    from sqlalchemy.engine import Connection
    from sqlalchemy.types import TypeEngine

__all__ = ["read_frame", "text_column"]


_PLAIN = (Integer, Double, Date, String)
"""Types of which a driver's own values will do."""


def text_column(items: Sequence[str | None]) -> pd.Series[Any]:
    """Text as the installed pandas keeps it, with ``''`` for None."""
    return pd.Series(["" if item is None else item for item in items], dtype="str")


def read_frame(connection: Connection, query: Select[*tuple[Any, ...]]) -> pd.DataFrame:
    """Rows of a query as a frame.

    Parameters
    ----------
    connection : sqlalchemy.Connection
    query : sqlalchemy.Select
        Of named columns.

    Returns
    -------
    pandas.DataFrame
        Columns named and ordered as in the query.
    """
    result = connection.execute(query)
    plain = all(isinstance(column.type, _PLAIN) for column in query.selected_columns)
    if plain and result.cursor is not None:
        # A hundred thousand rows as the driver gives them: half the time of rows by name.
        rows = result.cursor.fetchall()
        result.close()
    else:
        rows = list(result.fetchall())
    # A column after the other: to turn all rows at once takes five times as long.
    columns = [list(map(itemgetter(k), rows)) for k in range(len(query.selected_columns))]
    return pd.DataFrame(
        {
            # Plain text, and no label of SQLAlchemy, which older versions of pandas keep as it is.
            str(column.name): _column(
                cells, column.type, nullable=getattr(column, "nullable", True)
            )
            for column, cells in zip(query.selected_columns, columns, strict=True)
        }
    )


def _column(cells: Sequence[Any], kind: TypeEngine[Any], *, nullable: bool) -> pd.Series[Any]:
    if isinstance(kind, Integer) and not nullable:
        return pd.Series(list(cells), dtype="int64")
    if isinstance(kind, Integer | Double):
        return pd.Series(list(cells), dtype=object).astype("float64")
    if isinstance(kind, Date):
        # The driver of SQLite gives dates as the text that they are stored as.
        known: dict[date | str | None, str] = {None: ""}
        known |= {
            day: day if isinstance(day, str) else day.isoformat()
            for day in set(cells)
            if day is not None
        }
        return text_column([known[day] for day in cells])
    if isinstance(kind, UTCDateTime):
        moments = [
            m.isoformat(timespec="seconds") if isinstance(m, datetime) else "" for m in cells
        ]
        return text_column(moments)
    if isinstance(kind, JSON):
        return pd.Series(list(cells), dtype=object)
    return text_column(cells)
