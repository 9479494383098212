"""The tables around published projections: how they came out, and where they stand beside ours."""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 - SQLAlchemy reads the annotations

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from talent.store.models import NAME, Base, _one_of

__all__ = ["OUTCOME_KINDS", "ProjectionOutcome", "Scoreboard"]

OUTCOME_KINDS = ("employment", "stated", "revised")
"""The outcome is read from a series of employment, was stated by somebody for the same place and
years, or is only a later projection of the same thing."""


class ProjectionOutcome(Base):
    """What a published projection is judged by, once there is something to judge it by.

    For ``employment`` the growth from `base_year` on is compared with that of `series`; `base` is
    where the publisher started from, or empty where it named a change only. Otherwise `outcome`
    stands beside `projected`, both in the projection's own unit. Cases of one `family` share what
    went wrong, so a family is one independent case.
    """

    __tablename__ = "projection_outcome"
    __table_args__ = (
        _one_of("kind", OUTCOME_KINDS, "kind"),
        CheckConstraint("base_year < target_year", name="years"),
    )

    projection: Mapped[str] = mapped_column(ForeignKey("projection.projection"), primary_key=True)
    family: Mapped[str] = mapped_column(String(NAME))
    kind: Mapped[str] = mapped_column(String(12))
    base_year: Mapped[int]
    target_year: Mapped[int]
    base: Mapped[float | None]
    projected: Mapped[float]
    series: Mapped[str] = mapped_column(Text)
    outcome: Mapped[float | None]
    outcome_year: Mapped[int | None]
    outcome_url: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)


class Scoreboard(Base):
    """A published figure beside ours, made with what was known on `as_of`.

    Figures that can be compared are in `unit_compared`; ours are the median and the 80 % band.
    """

    __tablename__ = "scoreboard"

    projection: Mapped[str] = mapped_column(ForeignKey("projection.projection"), primary_key=True)
    as_of: Mapped[date] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    measure: Mapped[str]
    country: Mapped[str] = mapped_column(Text)
    scope: Mapped[str]
    occupation: Mapped[str] = mapped_column(Text)
    aggregate: Mapped[str]
    unit_compared: Mapped[str]
    theirs_low: Mapped[float | None]
    theirs_mid: Mapped[float | None]
    theirs_high: Mapped[float | None]
    our_from: Mapped[int | None]
    our_to: Mapped[int | None]
    our_q10: Mapped[float | None]
    our_median: Mapped[float | None]
    our_q90: Mapped[float | None]
    then_as_of: Mapped[date | None]
    then_from: Mapped[int | None]
    then_to: Mapped[int | None]
    then_q10: Mapped[float | None]
    then_median: Mapped[float | None]
    then_q90: Mapped[float | None]
    actual: Mapped[float | None]
    actual_scope: Mapped[str]
    actual_from: Mapped[int | None]
    actual_to: Mapped[int | None]
    difference: Mapped[str] = mapped_column(Text)
