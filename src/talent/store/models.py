"""The tables: reference data, append-only facts by vintage, and stored runs.

Codes such as ``US`` or ``engineers`` are the keys that people read, so they are the primary keys;
only series and runs, which many rows point at, have a small integer beside their key. A text that
does not apply is ``''`` and never NULL, so that equality works the same everywhere.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Double,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from talent.store.types import UTCDateTime

__all__ = [
    "APPEND_ONLY",
    "BREAK_KINDS",
    "DISTRIBUTIONS",
    "FAB_STATUSES",
    "STATUSES",
    "VERSION_TABLE",
    "Assumption",
    "Base",
    "Country",
    "Crosswalk",
    "DatasetLoad",
    "ExcludedCode",
    "Fab",
    "FabEvent",
    "FabState",
    "Observation",
    "Occupation",
    "Projection",
    "Run",
    "RunDriver",
    "RunInfluence",
    "RunInput",
    "RunResult",
    "ScopeSegment",
    "Series",
    "SeriesBreak",
    "Source",
]

STATUSES = ("measured", "estimated", "announced", "assumed")
"""How a number came to be known."""

DISTRIBUTIONS = ("fixed", "pert", "normal", "lognormal", "beta", "uniform")
"""Shapes that an assumption may have."""

BREAK_KINDS = (
    "benchmark", "hole", "level_shift", "survey_change", "classification", "definition",
    "preliminary",
)  # fmt: skip
"""Ways in which the values of a series cannot be joined, or not yet relied on."""

FAB_STATUSES = ("operating", "construction", "announced", "closed", "cancelled", "paused")

RUN_KINDS = ("baseline", "scenario", "backtest")
RUN_STATUSES = ("running", "complete", "failed")

APPEND_ONLY = (
    "observation", "series_break", "fab_state", "fab_event", "assumption", "skill_occupation",
    "skill_rating", "skill_related", "skill_training", "donor_pool",
)  # fmt: skip
"""Tables whose rows are never changed or deleted: a correction is a new row."""

VERSION_TABLE = "schema_version"
"""Not Alembic's own name: a team's PostgreSQL may hold another Alembic program beside talent."""

CODE = 64
"""Longest code; PostgreSQL enforces it, SQLite does not, validation does on both."""
NAME = 300


def _one_of(column: str, values: tuple[str, ...], name: str) -> CheckConstraint:
    listing = ", ".join(f"'{v}'" for v in values)
    return CheckConstraint(f"{column} IN ({listing})", name=name)


class Base(DeclarativeBase):
    """Common metadata: constraint names are fixed, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    # `Mapped[float]` is FLOAT in SQLAlchemy 2.0 and DOUBLE in 2.1; a bare str has no length.
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it as a class attribute
        float: Double,
        str: String(CODE),
        datetime: UTCDateTime,
        dict[str, Any]: JSON,
    }


class Country(Base):
    """A country, ISO 3166."""

    __tablename__ = "country"

    country: Mapped[str] = mapped_column(String(2), primary_key=True)
    alpha3: Mapped[str] = mapped_column(String(3), unique=True)
    name_en: Mapped[str] = mapped_column(String(NAME))
    name_ja: Mapped[str] = mapped_column(String(NAME))
    name_zh: Mapped[str] = mapped_column(String(NAME))


class ScopeSegment(Base):
    """A scope is the sum of its segments."""

    __tablename__ = "scope_segment"

    scope: Mapped[str] = mapped_column(primary_key=True)
    segment: Mapped[str] = mapped_column(primary_key=True)
    description: Mapped[str] = mapped_column(Text)


class Occupation(Base):
    """An occupation group of the model."""

    __tablename__ = "occupation"

    occupation: Mapped[str] = mapped_column(primary_key=True)
    name_en: Mapped[str] = mapped_column(String(NAME))
    name_ja: Mapped[str] = mapped_column(String(NAME))
    name_zh: Mapped[str] = mapped_column(String(NAME))
    description: Mapped[str] = mapped_column(Text)


class Source(Base):
    """Where a number comes from."""

    __tablename__ = "source"

    source: Mapped[str] = mapped_column(String(120), primary_key=True)
    publisher: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    licence: Mapped[str] = mapped_column(Text)
    retrieved: Mapped[date | None]
    citation: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)


class Crosswalk(Base):
    """Share of a code of one classification that belongs to a code of another.

    The classification may be one of the model: ``OCCUPATION``, ``SCOPE`` or ``FIELD``. The shares
    of a code in a classification sum to one.
    """

    __tablename__ = "crosswalk"
    __table_args__ = (CheckConstraint("weight >= 0 AND weight <= 1", name="weight_is_share"),)

    system_from: Mapped[str] = mapped_column(primary_key=True)
    code_from: Mapped[str] = mapped_column(primary_key=True)
    system_to: Mapped[str] = mapped_column(primary_key=True)
    code_to: Mapped[str] = mapped_column(primary_key=True)
    title_from: Mapped[str] = mapped_column(Text)
    weight: Mapped[float]
    source: Mapped[str] = mapped_column(ForeignKey("source.source"))
    note: Mapped[str] = mapped_column(Text)


class ExcludedCode(Base):
    """A code of a series that is mapped to nothing, on purpose, and why."""

    __tablename__ = "excluded_code"

    system: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)


class Series(Base):
    """Catalogue: what a series counts."""

    __tablename__ = "series"
    __table_args__ = (
        _one_of("frequency", ("A", "M", "Q"), "frequency"),
        _one_of("seasonal", ("SA", "NSA", ""), "seasonal"),
        Index(None, "concept", "country"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    series: Mapped[str] = mapped_column(String(160), unique=True)
    country: Mapped[str] = mapped_column(ForeignKey("country.country"))
    scope: Mapped[str]
    industry: Mapped[str]
    concept: Mapped[str]
    occupation: Mapped[str]
    field: Mapped[str]
    level: Mapped[str]
    age_band: Mapped[str]
    sex: Mapped[str]
    unit: Mapped[str]
    frequency: Mapped[str] = mapped_column(String(1))
    seasonal: Mapped[str] = mapped_column(String(3))
    publisher_code: Mapped[str] = mapped_column(String(160))
    title: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)


class Observation(Base):
    """A value of a series for a period, as it was known from `vintage` on; append-only.

    An empty value withdraws the earlier ones: the period is unknown again from that vintage on.
    """

    __tablename__ = "observation"
    __table_args__ = (_one_of("status", STATUSES, "status"),)

    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), primary_key=True)
    period: Mapped[str] = mapped_column(String(10), primary_key=True)
    vintage: Mapped[date] = mapped_column(primary_key=True)
    value: Mapped[float | None]
    status: Mapped[str] = mapped_column(String(12))
    source: Mapped[str] = mapped_column(ForeignKey("source.source"))
    note: Mapped[str] = mapped_column(Text)


class SeriesBreak(Base):
    """Where values of a series cannot be joined, as it was known from `vintage` on; append-only.

    `period` is the first one after the break, or the first one missing in a hole. `size_log` is
    the logarithm of the new level over the old, where known.
    """

    __tablename__ = "series_break"
    __table_args__ = (_one_of("kind", BREAK_KINDS, "kind"),)

    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), primary_key=True)
    period: Mapped[str] = mapped_column(String(10), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    vintage: Mapped[date] = mapped_column(primary_key=True)
    size_log: Mapped[float | None]
    source: Mapped[str] = mapped_column(ForeignKey("source.source"))
    note: Mapped[str] = mapped_column(Text)


class Fab(Base):
    """A plant, a phase of one, or a company's total; `scope_level` says which."""

    __tablename__ = "fab"
    __table_args__ = (
        _one_of("scope_level", ("fab_or_phase", "site_total", "company_total"), "scope_level"),
    )

    fab: Mapped[str] = mapped_column(String(120), primary_key=True)
    company: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    site: Mapped[str] = mapped_column(Text)
    country: Mapped[str] = mapped_column(ForeignKey("country.country"))
    scope_level: Mapped[str]


class FabState(Base):
    """What a fab is, makes and employs, as it was known from `vintage` on; append-only."""

    __tablename__ = "fab_state"
    __table_args__ = (
        _one_of("status", FAB_STATUSES, "status"),
        CheckConstraint("in_pipeline IN (0, 1)", name="in_pipeline"),
        CheckConstraint("capacity_wspm IS NULL OR capacity_wspm >= 0", name="capacity_wspm"),
        CheckConstraint("jobs IS NULL OR jobs >= 0", name="jobs"),
    )

    fab: Mapped[str] = mapped_column(ForeignKey("fab.fab"), primary_key=True)
    vintage: Mapped[date] = mapped_column(primary_key=True)
    wafer_mm: Mapped[int | None]
    node: Mapped[str] = mapped_column(Text)
    node_class: Mapped[str]
    capacity_wspm: Mapped[float | None]
    jobs: Mapped[float | None]
    status: Mapped[str]
    start_year: Mapped[int | None]
    in_pipeline: Mapped[int]
    source: Mapped[str] = mapped_column(ForeignKey("source.source"))
    note: Mapped[str] = mapped_column(Text)


class FabEvent(Base):
    """Something that happened, or was said, about a fab; append-only.

    Dates of events are ISO text of any precision (``2026``, ``2026-05``, ``2026-H1``): publishers
    rarely give a day. `known_on` is always a day.
    """

    __tablename__ = "fab_event"

    fab: Mapped[str] = mapped_column(ForeignKey("fab.fab"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    event_date: Mapped[str] = mapped_column(Text)
    target_date: Mapped[str] = mapped_column(Text)
    known_on: Mapped[date]
    source: Mapped[str] = mapped_column(ForeignKey("source.source"))
    note: Mapped[str] = mapped_column(Text)


class Assumption(Base):
    """A distribution that stands in for what nobody published; append-only by vintage."""

    __tablename__ = "assumption"
    __table_args__ = (
        _one_of("status", STATUSES, "status"),
        _one_of("distribution", DISTRIBUTIONS, "distribution"),
        CheckConstraint("low IS NULL OR high IS NULL OR low <= high", name="ordered"),
    )

    assumption: Mapped[str] = mapped_column(String(120), primary_key=True)
    country: Mapped[str] = mapped_column(String(2), primary_key=True)
    vintage: Mapped[date] = mapped_column(primary_key=True)
    distribution: Mapped[str] = mapped_column(String(12))
    low: Mapped[float | None]
    mode: Mapped[float | None]
    high: Mapped[float | None]
    unit: Mapped[str]
    status: Mapped[str] = mapped_column(String(12))
    source: Mapped[str] = mapped_column(ForeignKey("source.source"))
    rationale: Mapped[str] = mapped_column(Text)
    used_by: Mapped[str] = mapped_column(Text)


class Projection(Base):
    """What others published, in their own concept; compared with, never fitted to.

    `publication_date` is a day, a month or a year, as far as it is known; `not_rebuilt` says why
    ours cannot be made in the same concept, and is empty where it can.
    """

    __tablename__ = "projection"

    projection: Mapped[str] = mapped_column(String(160), primary_key=True)
    publisher: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    publication_year: Mapped[int]
    country: Mapped[str]
    scope_text: Mapped[str] = mapped_column(Text)
    metric: Mapped[str] = mapped_column(Text)
    period_text: Mapped[str] = mapped_column(Text)
    low: Mapped[float | None]
    mid: Mapped[float | None]
    high: Mapped[float | None]
    unit: Mapped[str] = mapped_column(Text)
    source_url: Mapped[str] = mapped_column(Text)
    confidence: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    publication_date: Mapped[str] = mapped_column(String(10))
    not_rebuilt: Mapped[str] = mapped_column(Text)


class ProjectionConcept(Base):
    """How a published projection is rebuilt from our own draws, in its own concept and period.

    `aggregate` is ``level`` (of the last year), ``change`` (between the years) or ``sum`` (of the
    yearly flows after the first year). `also` names further countries that are counted with
    `country`; `scope` and `occupation` may join several with ``+``. `factor` is an assumption that
    ours is multiplied by, where their place is a part of the country. With `relative_to`, in the
    unit of the projection, theirs is a share of it, and ours of the people employed at its start.
    """

    __tablename__ = "projection_concept"
    __table_args__ = (
        _one_of("aggregate", ("level", "change", "sum"), "aggregate"),
        CheckConstraint("from_year <= to_year", name="years"),
    )

    projection: Mapped[str] = mapped_column(ForeignKey("projection.projection"), primary_key=True)
    measure: Mapped[str]
    country: Mapped[str] = mapped_column(ForeignKey("country.country"))
    scope: Mapped[str]
    occupation: Mapped[str]
    from_year: Mapped[int]
    to_year: Mapped[int]
    aggregate: Mapped[str]
    difference: Mapped[str] = mapped_column(Text)
    also: Mapped[str]
    factor: Mapped[str] = mapped_column(String(NAME))
    relative_to: Mapped[float | None]


class DatasetLoad(Base):
    """One load of a data package that changed the database."""

    __tablename__ = "dataset_load"

    id: Mapped[int] = mapped_column(primary_key=True)
    package: Mapped[str] = mapped_column(String(NAME))
    version: Mapped[str]
    content_hash: Mapped[str]
    loaded_at: Mapped[datetime]
    counts: Mapped[dict[str, Any]]


class Run(Base):
    """One stored forecast; readers see it only when `status` is complete.

    One that was made in passing, as the start of a plan or a comparison, is never the latest.
    """

    __tablename__ = "run"
    __table_args__ = (
        _one_of("kind", RUN_KINDS, "kind"),
        _one_of("status", RUN_STATUSES, "status"),
        CheckConstraint("draws > 0", name="draws"),
        UniqueConstraint("identity"),
        Index(None, "config_hash", "as_of", "input_hash"),
        # For the newest baseline, and the one before each.
        Index(None, "kind", "status", "as_of", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(unique=True)
    identity: Mapped[str]
    kind: Mapped[str] = mapped_column(String(12))
    status: Mapped[str] = mapped_column(String(12))
    as_of: Mapped[date]
    seed: Mapped[str]
    draws: Mapped[int]
    config_hash: Mapped[str]
    input_hash: Mapped[str]
    package_version: Mapped[str]
    code_hash: Mapped[str]
    created_at: Mapped[datetime]
    config: Mapped[dict[str, Any]]
    environment: Mapped[dict[str, Any]]
    timings: Mapped[dict[str, Any]]
    in_passing: Mapped[bool] = mapped_column(server_default=false())


class RunResult(Base):
    """A distribution of one measure in one cell, in persons."""

    __tablename__ = "run_result"
    # The key is most of the row: without a rowid SQLite stores it once instead of twice.
    __table_args__ = ({"sqlite_with_rowid": False},)

    run: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), primary_key=True)
    country: Mapped[str] = mapped_column(String(2), primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    occupation: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    measure: Mapped[str] = mapped_column(primary_key=True)
    mean: Mapped[float | None]
    sd: Mapped[float | None]
    q025: Mapped[float | None]
    q05: Mapped[float | None]
    q10: Mapped[float | None]
    q25: Mapped[float | None]
    q50: Mapped[float | None]
    q75: Mapped[float | None]
    q90: Mapped[float | None]
    q95: Mapped[float | None]
    q975: Mapped[float | None]
    prob_positive: Mapped[float | None]


class RunDriver(Base):
    """What one driver contributes to the gap of a cell since the base year, in persons."""

    __tablename__ = "run_driver"
    __table_args__ = ({"sqlite_with_rowid": False},)

    run: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), primary_key=True)
    country: Mapped[str] = mapped_column(String(2), primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    occupation: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    driver: Mapped[str] = mapped_column(primary_key=True)
    mean: Mapped[float]
    sd: Mapped[float]
    q025: Mapped[float]
    q05: Mapped[float]
    q10: Mapped[float]
    q25: Mapped[float]
    q50: Mapped[float]
    q75: Mapped[float]
    q90: Mapped[float]
    q95: Mapped[float]
    q975: Mapped[float]


class RunInput(Base):
    """An input that a run read."""

    __tablename__ = "run_input"

    run: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    country: Mapped[str]
    component: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str]
    key: Mapped[str] = mapped_column(String(NAME))
    n_values: Mapped[int]
    status: Mapped[str]
    vintage: Mapped[str]
    source: Mapped[str] = mapped_column(Text)
    unit: Mapped[str]
    value_text: Mapped[str] = mapped_column(Text)
    measures: Mapped[str] = mapped_column(Text)


class RunInfluence(Base):
    """Share of a cell's variance that one uncertain input explains."""

    __tablename__ = "run_influence"

    run: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    country: Mapped[str] = mapped_column(String(2))
    scope: Mapped[str]
    occupation: Mapped[str]
    year: Mapped[int]
    measure: Mapped[str]
    component: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str]
    key: Mapped[str] = mapped_column(String(NAME))
    status: Mapped[str]
    share: Mapped[float]
