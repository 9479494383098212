"""Profiles of occupations and the people of donor industries.

Revision: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STATUSES = "status IN ('measured', 'estimated', 'announced', 'assumed')"


def known(table: str) -> list[sa.SchemaItem]:
    """Columns and constraints that say how a row is known."""
    return [
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.CheckConstraint(STATUSES, name=op.f(f"ck_{table}_status")),
        sa.ForeignKeyConstraint(
            ["source"], ["source.source"], name=op.f(f"fk_{table}_source_source")
        ),
    ]


def upgrade() -> None:
    op.create_table(
        "skill_element",
        sa.Column("element_id", sa.String(length=64), nullable=False),
        sa.Column("element", sa.String(length=300), nullable=False),
        sa.Column("domain", sa.String(length=12), nullable=False),
        sa.Column("vintage", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.CheckConstraint(
            "domain IN ('Skills', 'Knowledge')", name=op.f("ck_skill_element_domain")
        ),
        sa.ForeignKeyConstraint(
            ["source"], ["source.source"], name=op.f("fk_skill_element_source_source")
        ),
        sa.PrimaryKeyConstraint("element_id", name=op.f("pk_skill_element")),
    )
    op.create_table(
        "skill_occupation",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("vintage", sa.Date(), nullable=False),
        sa.Column("soc", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("job_zone", sa.Integer(), nullable=True),
        *known("skill_occupation"),
        sa.CheckConstraint(
            "job_zone IS NULL OR job_zone BETWEEN 1 AND 5",
            name=op.f("ck_skill_occupation_job_zone"),
        ),
        sa.PrimaryKeyConstraint("code", "vintage", name=op.f("pk_skill_occupation")),
    )
    op.create_table(
        "skill_rating",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("element_id", sa.String(length=64), nullable=False),
        sa.Column("vintage", sa.Date(), nullable=False),
        sa.Column("importance", sa.Double(), nullable=False),
        sa.Column("level", sa.Double(), nullable=False),
        *known("skill_rating"),
        sa.CheckConstraint("importance BETWEEN 1 AND 5", name=op.f("ck_skill_rating_importance")),
        sa.CheckConstraint("level BETWEEN 0 AND 7", name=op.f("ck_skill_rating_level")),
        sa.ForeignKeyConstraint(
            ["element_id"],
            ["skill_element.element_id"],
            name=op.f("fk_skill_rating_element_id_skill_element"),
        ),
        sa.PrimaryKeyConstraint("code", "element_id", "vintage", name=op.f("pk_skill_rating")),
    )
    op.create_table(
        "skill_related",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("related", sa.String(length=64), nullable=False),
        sa.Column("vintage", sa.Date(), nullable=False),
        sa.Column("tier", sa.String(length=64), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        *known("skill_related"),
        sa.CheckConstraint(
            "tier IN ('Primary-Short', 'Primary-Long', 'Supplemental')",
            name=op.f("ck_skill_related_tier"),
        ),
        sa.CheckConstraint("rank > 0", name=op.f("ck_skill_related_rank")),
        sa.PrimaryKeyConstraint("code", "related", "vintage", name=op.f("pk_skill_related")),
    )
    op.create_table(
        "skill_training",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("scale", sa.String(length=2), nullable=False),
        sa.Column("category", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("vintage", sa.Date(), nullable=False),
        sa.Column("months_low", sa.Double(), nullable=True),
        sa.Column("months_high", sa.Double(), nullable=True),
        sa.Column("share", sa.Double(), nullable=False),
        *known("skill_training"),
        sa.CheckConstraint(
            "scale IN ('RL', 'RW', 'PT', 'OJ')", name=op.f("ck_skill_training_scale")
        ),
        sa.CheckConstraint("share >= 0 AND share <= 1", name=op.f("ck_skill_training_share")),
        sa.PrimaryKeyConstraint(
            "code", "scale", "category", "vintage", name=op.f("pk_skill_training")
        ),
    )
    op.create_table(
        "donor_pool",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("industry", sa.String(length=64), nullable=False),
        sa.Column("soc", sa.String(length=64), nullable=False),
        sa.Column("vintage", sa.Date(), nullable=False),
        sa.Column("industry_title", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("people", sa.Double(), nullable=True),
        sa.Column("wage", sa.Double(), nullable=True),
        sa.Column("wage_unit", sa.String(length=64), nullable=False),
        *known("donor_pool"),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("role IN ('donor', 'own')", name=op.f("ck_donor_pool_role")),
        sa.CheckConstraint("people IS NULL OR people >= 0", name=op.f("ck_donor_pool_people")),
        sa.CheckConstraint("wage IS NULL OR wage >= 0", name=op.f("ck_donor_pool_wage")),
        sa.ForeignKeyConstraint(
            ["country"], ["country.country"], name=op.f("fk_donor_pool_country_country")
        ),
        sa.PrimaryKeyConstraint(
            "country", "industry", "soc", "vintage", name=op.f("pk_donor_pool")
        ),
    )


def downgrade() -> None:
    for table in (
        "donor_pool",
        "skill_training",
        "skill_related",
        "skill_rating",
        "skill_occupation",
        "skill_element",
    ):
        op.drop_table(table)
