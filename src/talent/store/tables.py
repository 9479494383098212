"""Which resource of a data package fills which table, and what the table asks of its columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Date, Double, Integer, String

from talent.store import models, models_published, models_skills

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Table

__all__ = [
    "ENUMS",
    "LOAD_ORDER",
    "RESOURCES",
    "ColumnNeed",
    "column_needs",
    "primary_key",
    "references",
    "resource_table",
    "table_of",
]

RESOURCES = {
    "countries": "country",
    "scopes": "scope_segment",
    "occupations": "occupation",
    "sources": "source",
    "crosswalk": "crosswalk",
    "excluded_codes": "excluded_code",
    "series": "series",
    "breaks": "series_break",
    "fabs": "fab",
    "fab_states": "fab_state",
    "fab_events": "fab_event",
    "assumptions": "assumption",
    "projections": "projection",
    "projection_concepts": "projection_concept",
    "projection_outcomes": "projection_outcome",
    "skill_elements": "skill_element",
    "skill_occupations": "skill_occupation",
    "skill_ratings": "skill_rating",
    "skill_related": "skill_related",
    "skill_training": "skill_training",
    "donor_pools": "donor_pool",
}

OBSERVATIONS = frozenset({"series", "period", "value", "status", "vintage", "source", "note"})
"""Columns of every file of observations, whatever the resource is called."""

LOAD_ORDER = (
    "country",
    "scope_segment",
    "occupation",
    "source",
    "crosswalk",
    "excluded_code",
    "series",
    "series_break",
    "fab",
    "fab_state",
    "projection",
    "projection_concept",
    "projection_outcome",
    "fab_event",
    "assumption",
    "skill_element",
    "skill_occupation",
    "skill_rating",
    "skill_related",
    "skill_training",
    "donor_pool",
    "observation",
)
"""Tables, each after those that it refers to."""

ENUMS: dict[tuple[str, str], tuple[str, ...]] = {
    ("observation", "status"): models.STATUSES,
    ("assumption", "status"): models.STATUSES,
    ("assumption", "distribution"): models.DISTRIBUTIONS,
    ("series", "frequency"): ("A", "M", "Q"),
    ("series", "seasonal"): ("SA", "NSA", ""),
    ("series_break", "kind"): models.BREAK_KINDS,
    ("fab_state", "status"): models.FAB_STATUSES,
    ("fab", "scope_level"): ("fab_or_phase", "site_total", "company_total"),
    ("projection_concept", "aggregate"): ("level", "change", "sum"),
    ("projection_outcome", "kind"): models_published.OUTCOME_KINDS,
    ("skill_element", "domain"): models_skills.DOMAINS,
    ("skill_occupation", "status"): models.STATUSES,
    ("skill_rating", "status"): models.STATUSES,
    ("skill_related", "status"): models.STATUSES,
    ("skill_related", "tier"): models_skills.TIERS,
    ("skill_training", "status"): models.STATUSES,
    ("skill_training", "scale"): models_skills.SCALES,
    ("donor_pool", "status"): models.STATUSES,
    ("donor_pool", "role"): models_skills.ROLES,
}
"""What the database's own CHECK constraints allow."""

MAY_BE_EMPTY = frozenset({("assumption", "country")})
"""Keys whose empty text has a meaning: the assumption serves every country."""

CATALOGUE_KEY = 160
"""Longest key of a series."""


@dataclass(frozen=True)
class ColumnNeed:
    """What the database asks of a column, whatever the descriptor says."""

    name: str
    kind: str
    required: bool
    max_length: int | None
    enum: tuple[str, ...] | None


def resource_table(name: str, columns: Iterable[str]) -> str | None:
    """Table that a resource fills, or None where talent knows no table for it."""
    if name in RESOURCES:
        return RESOURCES[name]
    return "observation" if set(columns) >= OBSERVATIONS else None


def table_of(name: str) -> Table:
    """Table by name."""
    return models.Base.metadata.tables[name]


def column_needs(table: str) -> dict[str, ColumnNeed]:
    """Columns of a table as a file has them, without the small integers that only SQL needs."""
    needs: dict[str, ColumnNeed] = {}
    for column in table_of(table).columns:
        if column.name == "id":
            continue
        name, kind, length = column.name, "string", None
        if name == "series_id":
            name, length = "series", CATALOGUE_KEY
        elif isinstance(column.type, Integer):
            kind = "integer"
        elif isinstance(column.type, Double):
            kind = "number"
        elif isinstance(column.type, Date):
            kind = "date"
        elif isinstance(column.type, String):
            length = column.type.length
        key = column.primary_key or bool(column.foreign_keys)
        required = (key and (table, name) not in MAY_BE_EMPTY) or (
            not column.nullable and kind != "string"
        )
        needs[name] = ColumnNeed(name, kind, required, length, ENUMS.get((table, name)))
    return needs


def references(table: str) -> list[tuple[str, str, str]]:
    """Foreign keys of a table: column, the table it refers to, and the column there."""
    found = []
    for column in table_of(table).columns:
        for key in column.foreign_keys:
            parent = key.column.table.name
            if column.name == "series_id":
                found.append(("series", parent, "series"))
            else:
                found.append((column.name, parent, key.column.name))
    return sorted(found)


def primary_key(table: str) -> list[str]:
    """Columns that tell the rows of a file apart."""
    if table == "series":
        return ["series"]
    return [
        "series" if column.name == "series_id" else column.name
        for column in table_of(table).primary_key
    ]
