"""Forecasts beside what happened, and the summary of their scores.

Revision: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def numbers(*names: str, nullable: bool = False) -> list[sa.Column[float]]:
    return [sa.Column(name, sa.Double(), nullable=nullable) for name in names]


def codes(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(length=64), nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "score",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        *codes("scope", "occupation"),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        *codes("measure"),
        sa.Column("actual_vintage", sa.Date(), nullable=False),
        sa.Column("given", sa.String(length=200), nullable=False),
        sa.Column("horizon", sa.Integer(), nullable=False),
        *numbers("actual", "linked"),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        *numbers("median", "error", "crps", "wis"),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("in50", "in80", "in90")),
        sa.Column("in95", sa.Integer(), nullable=False),
        *numbers("pit"),
        sa.Column("level_year", sa.Integer(), nullable=False),
        *numbers("level"),
        sa.Column("known_year", sa.Integer(), nullable=True),
        *numbers(
            "naive", "naive_sd", "naive_scale", "naive_error", "naive_crps", nullable=True
        ),
        sa.CheckConstraint("status IN ('measured', 'estimated')", name=op.f("ck_score_status")),
        sa.CheckConstraint("horizon > 0", name=op.f("ck_score_horizon")),
        sa.CheckConstraint("pit >= 0 AND pit <= 1", name=op.f("ck_score_pit")),
        sa.CheckConstraint(
            "in50 IN (0, 1) AND in80 IN (0, 1) AND in90 IN (0, 1) AND in95 IN (0, 1)",
            name=op.f("ck_score_inside"),
        ),
        sa.ForeignKeyConstraint(
            ["run"], ["run.id"], name=op.f("fk_score_run_run"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source"], ["source.source"], name=op.f("fk_score_source_source")
        ),
        sa.PrimaryKeyConstraint(
            "run", "country", "scope", "occupation", "year", "measure", "actual_vintage",
            name=op.f("pk_score"),
        ),
        sqlite_with_rowid=False,
    )  # fmt: skip
    op.create_table(
        "score_summary",
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("given", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        *codes("scope", "occupation", "measure"),
        sa.Column("horizon_band", sa.String(length=12), nullable=False),
        *codes("score"),
        *numbers("value"),
        *numbers("low_80", "high_80", "low_95", "high_95", nullable=True),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("origins", sa.Integer(), nullable=False),
        sa.Column("windows", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('baseline', 'backtest')", name=op.f("ck_score_summary_kind")),
        sa.CheckConstraint("cases > 0", name=op.f("ck_score_summary_cases")),
        sa.PrimaryKeyConstraint(
            "kind", "given", "country", "scope", "occupation", "measure", "horizon_band", "score",
            name=op.f("pk_score_summary"),
        ),
        sqlite_with_rowid=False,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("score_summary")
    op.drop_table("score")
