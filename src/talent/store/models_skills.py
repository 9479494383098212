"""The tables of hiring from other industries: what occupations ask, and who works where.

All are append-only but the catalogue of elements: a newer edition is a new vintage, and replaces
the older one as a whole (`talent.store.asof.WHOLE`), so that what an edition dropped is gone.
"""

from __future__ import annotations

from datetime import date  # noqa: TC003 - SQLAlchemy reads the annotations

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from talent.store.models import NAME, STATUSES, Base, _one_of

__all__ = [
    "DOMAINS",
    "ROLES",
    "SCALES",
    "TIERS",
    "DonorPool",
    "SkillElement",
    "SkillOccupation",
    "SkillRating",
    "SkillRelated",
    "SkillTraining",
]

DOMAINS = ("Skills", "Knowledge")
"""Parts of O*NET's content model."""

SCALES = ("RL", "RW", "PT", "OJ")
"""Education, related work experience, in-plant training and on-the-job training."""

TIERS = ("Primary-Short", "Primary-Long", "Supplemental")
"""How close O*NET calls two occupations."""

ROLES = ("donor", "own")
"""An industry that could give people, or the semiconductor industry itself, for comparison."""


class SkillElement(Base):
    """A skill or a field of knowledge; a name may be both, so its code is the key."""

    __tablename__ = "skill_element"
    __table_args__ = (_one_of("domain", DOMAINS, "domain"),)

    element_id: Mapped[str] = mapped_column(primary_key=True)
    element: Mapped[str] = mapped_column(String(NAME))
    domain: Mapped[str] = mapped_column(String(12))
    vintage: Mapped[date]
    source: Mapped[str] = mapped_column(ForeignKey("source.source"))


class SkillOccupation(Base):
    """An occupation that has a profile, and the preparation that it needs, 1 little to 5 much."""

    __tablename__ = "skill_occupation"
    __table_args__ = (
        _one_of("status", STATUSES, "status"),
        CheckConstraint("job_zone IS NULL OR job_zone BETWEEN 1 AND 5", name="job_zone"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    vintage: Mapped[date] = mapped_column(primary_key=True)
    soc: Mapped[str]
    title: Mapped[str] = mapped_column(Text)
    job_zone: Mapped[int | None]
    status: Mapped[str] = mapped_column(String(12))
    source: Mapped[str] = mapped_column(ForeignKey("source.source"))


class SkillRating(Base):
    """How important an element is to an occupation, 1 to 5, and at what level, 0 to 7."""

    __tablename__ = "skill_rating"
    __table_args__ = (
        _one_of("status", STATUSES, "status"),
        CheckConstraint("importance BETWEEN 1 AND 5", name="importance"),
        CheckConstraint("level BETWEEN 0 AND 7", name="level"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    element_id: Mapped[str] = mapped_column(
        ForeignKey("skill_element.element_id"), primary_key=True
    )
    vintage: Mapped[date] = mapped_column(primary_key=True)
    importance: Mapped[float]
    level: Mapped[float]
    status: Mapped[str] = mapped_column(String(12))
    source: Mapped[str] = mapped_column(ForeignKey("source.source"))


class SkillRelated(Base):
    """A related occupation as the publisher sees it; rank 1 is the closest."""

    __tablename__ = "skill_related"
    __table_args__ = (
        _one_of("status", STATUSES, "status"),
        _one_of("tier", TIERS, "tier"),
        CheckConstraint("rank > 0", name="rank"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    related: Mapped[str] = mapped_column(primary_key=True)
    vintage: Mapped[date] = mapped_column(primary_key=True)
    tier: Mapped[str]
    rank: Mapped[int]
    status: Mapped[str] = mapped_column(String(12))
    source: Mapped[str] = mapped_column(ForeignKey("source.source"))


class SkillTraining(Base):
    """Share of an occupation's workers who need a class of education, experience or training.

    The limits of the class are in months, empty for education; the last class has no upper one.
    """

    __tablename__ = "skill_training"
    __table_args__ = (
        _one_of("status", STATUSES, "status"),
        _one_of("scale", SCALES, "scale"),
        CheckConstraint("share >= 0 AND share <= 1", name="share"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    scale: Mapped[str] = mapped_column(String(2), primary_key=True)
    category: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    vintage: Mapped[date] = mapped_column(primary_key=True)
    months_low: Mapped[float | None]
    months_high: Mapped[float | None]
    share: Mapped[float]
    status: Mapped[str] = mapped_column(String(12))
    source: Mapped[str] = mapped_column(ForeignKey("source.source"))


class DonorPool(Base):
    """People of an occupation in an industry; soc ``00-0000`` is all of them.

    `people` is empty where the publisher does not show it. `wage` is the mean.
    """

    __tablename__ = "donor_pool"
    __table_args__ = (
        _one_of("status", STATUSES, "status"),
        _one_of("role", ROLES, "role"),
        CheckConstraint("people IS NULL OR people >= 0", name="people"),
        CheckConstraint("wage IS NULL OR wage >= 0", name="wage"),
    )

    country: Mapped[str] = mapped_column(ForeignKey("country.country"), primary_key=True)
    industry: Mapped[str] = mapped_column(primary_key=True)
    soc: Mapped[str] = mapped_column(primary_key=True)
    vintage: Mapped[date] = mapped_column(primary_key=True)
    industry_title: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(12))
    title: Mapped[str] = mapped_column(Text)
    period: Mapped[str] = mapped_column(String(10))
    people: Mapped[float | None]
    wage: Mapped[float | None]
    wage_unit: Mapped[str]
    status: Mapped[str] = mapped_column(String(12))
    source: Mapped[str] = mapped_column(ForeignKey("source.source"))
    note: Mapped[str] = mapped_column(Text)
