"""The scoreboard as it was kept: published projections beside ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from talent.store.frames import read_frame
from talent.store.models import Projection
from talent.store.models_published import Scoreboard

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy.engine import Engine

__all__ = ["read_scoreboard"]

_STATED = ("publisher", "title", "publication_date", "metric", "period_text")


def read_scoreboard(engine: Engine) -> pd.DataFrame:
    """Scoreboard of the newest as-of date that was kept; empty if none was.

    Returns
    -------
    pandas.DataFrame
        The columns of the table ``scoreboard`` with ``publisher, title, publication_date, metric,
        period_text`` of each projection; sorted by country and projection.
    """
    board, stated = Scoreboard.__table__, Projection.__table__
    newest = select(func.max(board.c.as_of)).scalar_subquery()
    query = (
        select(*board.c, *(stated.c[name] for name in _STATED))
        .join_from(board, stated, stated.c.projection == board.c.projection)
        .where(board.c.as_of == newest)
    )
    with engine.connect() as connection:
        found = read_frame(connection, query)
    return found.sort_values(["country", "projection"], ignore_index=True)
