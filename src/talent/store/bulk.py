"""Fast inserts: what the drivers and databases do best, inside the caller's transaction.

Columns are made plain Python values once, as arrays. SQLite's own cursor gets them many rows to a
statement, which is two thirds of the time of a row each; PostgreSQL gets binary COPY.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Date, Double, Integer, String, insert, text

from talent.store.engine import is_sqlite

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray
    from sqlalchemy import Table
    from sqlalchemy.engine import Connection
    from sqlalchemy.types import TypeEngine

__all__ = ["bulk_insert", "keys_checked_at_once", "python_values"]

_COPY_TYPES: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (Integer, "int4"),
    (Double, "float8"),
    (Date, "date"),
    (String, "text"),
)
"""PostgreSQL's name of each column type that is loaded in bulk; Text is a String."""

PARAMETERS = 900
"""Most values in a statement on SQLite, whose versions before 3.32 take 999. More gain nothing."""


def python_values(values: pd.Series[Any]) -> list[Any]:
    """Plain Python values of a column; a missing value becomes None.

    Examples
    --------
    >>> import pandas as pd
    >>> python_values(pd.Series([1.5, float("nan")]))
    [1.5, None]
    """
    items: list[Any] = _objects(values).tolist()
    return items


def _objects(values: pd.Series[Any]) -> NDArray[np.object_]:
    """Plain Python values of a column as an array; the one place where what is missing gets None.

    SQLite would store a NaN as NULL and PostgreSQL as NaN, whose average is NaN; and a numpy
    integer would reach SQLite as a BLOB.
    """
    if isinstance(values.dtype, pd.StringDtype):
        # Each text is made once: most columns of text hold the same few over and over.
        codes, known = pd.factorize(values)
        return np.array([*known, None], dtype=object)[codes]
    items = values.to_numpy(dtype=object)
    missing = values.isna().to_numpy()
    if missing.any():
        items = items.copy()
        items[missing] = None
    return items


def _cells(values: pd.Series[Any], kind: TypeEngine[Any], *, iso: bool) -> Iterable[Any]:
    """What the driver takes for a column of the table."""
    items = _objects(values)
    if isinstance(kind, Integer) and values.dtype.kind != "i":
        # A column with gaps comes from pandas as floats.
        return [None if item is None else int(item) for item in items]
    if isinstance(kind, Date) and not iso:
        # Dates come as ISO text, which is what SQLite stores; PostgreSQL's binary COPY wants days.
        known = {item: date.fromisoformat(item) for item in set(items) if item is not None}
        return [known.get(item) for item in items]
    return items


def bulk_insert(connection: Connection, table: Table, frame: pd.DataFrame) -> int:
    """Insert every row of a frame.

    Parameters
    ----------
    connection : sqlalchemy.Connection
        Inside a transaction, which the rows join.
    table : sqlalchemy.Table
    frame : pandas.DataFrame
        Columns named as in the table; dates as ISO text.

    Returns
    -------
    int
        Number of rows inserted.
    """
    if frame.empty:
        return 0
    asked = {str(name): table.columns[str(name)] for name in frame.columns}
    # In the order of the table, as the statement lists them.
    names = [column.name for column in table.columns if column.name in asked]
    sqlite = is_sqlite(connection)
    cells = np.empty((len(frame), len(names)), dtype=object)
    for place, name in enumerate(names):
        cells[:, place] = _cells(frame[name], asked[name].type, iso=sqlite)
    cursor: Any = connection.connection.cursor()
    try:
        if sqlite:
            row = str(insert(table).compile(dialect=connection.dialect, column_keys=names))
            _execute(cursor, row, cells)
        else:
            _copy(cursor, connection, table, names, cells)
    finally:
        cursor.close()
    return len(frame)


def _execute(cursor: Any, statement: str, cells: NDArray[np.object_]) -> None:
    """Insert rows by many at a time; `statement` inserts one."""
    rows, columns = cells.shape
    together = max(1, PARAMETERS // columns)
    one = statement.rpartition(" VALUES ")[2]
    rest = rows % together
    blocks = cells[: rows - rest].reshape(-1, together * columns)
    cursor.executemany(statement + f", {one}" * (together - 1), blocks.tolist())
    if rest:
        cursor.execute(statement + f", {one}" * (rest - 1), cells[rows - rest :].ravel().tolist())


def _copy(
    cursor: Any, connection: Connection, table: Table, names: list[str], cells: NDArray[np.object_]
) -> None:
    quote = connection.dialect.identifier_preparer.quote
    listing = ", ".join(quote(name) for name in names)
    statement = f"COPY {quote(table.name)} ({listing}) FROM STDIN (FORMAT BINARY)"
    with cursor.copy(statement) as copy:
        copy.set_types([_copy_type(table.columns[name].type) for name in names])
        for row in cells.tolist():
            copy.write_row(row)


def _copy_type(kind: TypeEngine[Any]) -> str:
    for python, name in _COPY_TYPES:
        if isinstance(kind, python):
            return name
    raise TypeError(f"no bulk load for columns of type {kind!r}; insert such rows one by one")


@contextmanager
def keys_checked_at_once(connection: Connection, table: Table) -> Iterator[None]:
    """Check the foreign keys of the rows that come with one join each, for a table that is empty.

    PostgreSQL looks up the keys of every row by itself, which takes four fifths of the time of a
    large load. Taking the constraints away and putting them back, which checks every row, is
    refused or accepted as a whole with the caller's transaction. It locks the table and those
    that it refers to, so it is for a table that nobody can be reading. SQLite looks keys up fast,
    and a role that does not own the table may not change it: there nothing is different.
    """
    owned = not is_sqlite(connection) and connection.scalar(
        text("SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass(:name)"),
        {"name": connection.dialect.identifier_preparer.quote(table.name)},
    )
    keys = sorted(table.foreign_key_constraints, key=lambda key: str(key.name)) if owned else []
    change = Operations(MigrationContext.configure(connection))
    for key in keys:
        change.drop_constraint(str(key.name), table.name, type_="foreignkey")
    yield
    for key in keys:
        change.create_foreign_key(
            str(key.name), table.name, key.referred_table.name,
            list(key.column_keys), [element.column.name for element in key.elements],
            ondelete=key.ondelete, onupdate=key.onupdate,
        )  # fmt: skip
