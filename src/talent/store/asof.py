"""Which rows of a table were known on a day: the only place that compares a vintage with a date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, select

from talent.store.models import (
    Assumption,
    Base,
    FabEvent,
    FabState,
    Observation,
    Projection,
    Series,
    SeriesBreak,
)
from talent.store.models_skills import (
    DonorPool,
    SkillElement,
    SkillOccupation,
    SkillRating,
    SkillRelated,
    SkillTraining,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Select

__all__ = ["DATED", "WHOLE", "known_rows", "latest_rows"]

DATED = (
    "observation", "series_break", "assumption", "fab_state", "fab_event", "projection",
    "skill_element", "skill_occupation", "skill_rating", "skill_related", "skill_training",
    "donor_pool",
)  # fmt: skip
"""Tables whose rows became known on a date; of the others the present rows count."""

WHOLE: dict[str, tuple[type[Base], tuple[str, ...]]] = {
    "skill_occupation": (SkillOccupation, ("code",)),
    "skill_rating": (SkillRating, ("code",)),
    "skill_related": (SkillRelated, ("code",)),
    "skill_training": (SkillTraining, ("code", "scale")),
    "donor_pool": (DonorPool, ("country", "industry")),
}
"""Tables whose rows are known together: a newer vintage of a group replaces the whole group, so
that a related occupation or a cell that the newer edition dropped does not live on beside it."""


def latest_rows(
    table: type[Base], day: date, group: Sequence[str] = ()
) -> Select[*tuple[Any, ...]]:
    """Rows at the latest vintage not later than a day, of each thing that the rows are about.

    Parameters
    ----------
    table : mapped class
        Its primary key is what a row is about, and ``vintage``.
    day : datetime.date
    group : sequence of str
        Columns of what the rows are about together, by default the key without ``vintage``.
    """
    columns = table.__table__.c
    if group:
        # Many rows share a vintage: finding it once a group is twice as fast as ranking the rows.
        about = [columns[name] for name in group]
        newest = select(*about, func.max(columns.vintage).label("vintage"))
        known = newest.where(columns.vintage <= day).group_by(*about).subquery()
        same = and_(*(columns[name] == known.c[name] for name in (*group, "vintage")))
        return select(*columns).join_from(table.__table__, known, same)
    about = [column for column in table.__table__.primary_key if column.name != "vintage"]
    first = func.row_number().over(partition_by=about, order_by=columns.vintage.desc())
    ranked = select(*columns, first.label("newest")).where(columns.vintage <= day).subquery()
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
    once = {
        "fab_event": FabEvent.known_on <= day,
        "projection": Projection.publication_year <= day.year,
        "skill_element": SkillElement.vintage <= day,
    }
    if name in once:
        return select(*Base.metadata.tables[name].c).where(once[name])
    if name in WHOLE:
        table, group = WHOLE[name]
        return latest_rows(table, day, group)
    return latest_rows({"assumption": Assumption, "fab_state": FabState}[name], day)


def _named(rows: Select[*tuple[Any, ...]], columns: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    """Rows with the key of their series instead of its number."""
    found = rows.subquery()
    return select(Series.series, *(found.c[c] for c in columns)).join_from(
        found, Series.__table__, Series.id == found.c.series_id
    )
