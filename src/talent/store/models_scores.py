"""The tables of scores: each forecast number beside what happened, and their summary.

Scores are made from runs and facts and can be made again, so they are no part of the data package,
of a snapshot or of its hash: no model reads how it did.
"""

from __future__ import annotations

from datetime import date  # noqa: TC003 - SQLAlchemy reads the annotations

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from talent.store.models import Base, _one_of

__all__ = ["SCORED_KINDS", "SCORE_STATUSES", "Score", "ScoreSummary"]

SCORED_KINDS = ("baseline", "backtest")
"""Kinds of runs that say what will happen; a scenario says what would happen under conditions."""

SCORE_STATUSES = ("measured", "estimated")
"""Whether the actual, on the level of the run, is measured throughout."""


class Score(Base):
    """One forecast number beside what happened, as it was known from `actual_vintage` on.

    A revised actual makes a new row; the older one stays. `linked` is the actual on the level that
    the run read: that of `level_year`, whose value was `level` to the run. What the run knew
    (`level_year, level, known_year, naive, naive_sd, naive_scale`) is kept, so that a later actual
    needs no second look into the past.
    """

    __tablename__ = "score"
    __table_args__ = (
        _one_of("status", SCORE_STATUSES, "status"),
        CheckConstraint("horizon > 0", name="horizon"),
        CheckConstraint("pit >= 0 AND pit <= 1", name="pit"),
        CheckConstraint(
            "in50 IN (0, 1) AND in80 IN (0, 1) AND in90 IN (0, 1) AND in95 IN (0, 1)",
            name="inside",
        ),
        {"sqlite_with_rowid": False},
    )

    run: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), primary_key=True)
    country: Mapped[str] = mapped_column(String(2), primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    occupation: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    measure: Mapped[str] = mapped_column(primary_key=True)
    actual_vintage: Mapped[date] = mapped_column(primary_key=True)
    given: Mapped[str] = mapped_column(String(200))
    horizon: Mapped[int]
    actual: Mapped[float]
    linked: Mapped[float]
    status: Mapped[str] = mapped_column(String(12))
    source: Mapped[str] = mapped_column(ForeignKey("source.source"))
    median: Mapped[float]
    error: Mapped[float]
    crps: Mapped[float]
    wis: Mapped[float]
    in50: Mapped[int]
    in80: Mapped[int]
    in90: Mapped[int]
    in95: Mapped[int]
    pit: Mapped[float]
    level_year: Mapped[int]
    level: Mapped[float]
    known_year: Mapped[int | None]
    naive: Mapped[float | None]
    naive_sd: Mapped[float | None]
    naive_scale: Mapped[float | None]
    naive_error: Mapped[float | None]
    naive_crps: Mapped[float | None]


class ScoreSummary(Base):
    """One score over the cases of a group, with intervals; made anew whenever a score changes.

    `country` is empty for all countries together. `horizon_band` is years ahead, as ``1-3``.
    """

    __tablename__ = "score_summary"
    __table_args__ = (
        _one_of("kind", SCORED_KINDS, "kind"),
        CheckConstraint("cases > 0", name="cases"),
        {"sqlite_with_rowid": False},
    )

    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    given: Mapped[str] = mapped_column(String(200), primary_key=True)
    country: Mapped[str] = mapped_column(String(2), primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    occupation: Mapped[str] = mapped_column(primary_key=True)
    measure: Mapped[str] = mapped_column(primary_key=True)
    horizon_band: Mapped[str] = mapped_column(String(12), primary_key=True)
    score: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[float]
    low_80: Mapped[float | None]
    high_80: Mapped[float | None]
    low_95: Mapped[float | None]
    high_95: Mapped[float | None]
    cases: Mapped[int]
    origins: Mapped[int]
    windows: Mapped[int]
    note: Mapped[str] = mapped_column(Text)
