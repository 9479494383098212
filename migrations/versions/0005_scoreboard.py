"""Published projections: when they appeared, how they came out, and where they stand beside ours.

Revision: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NEW_TEXTS = {
    "projection": {"publication_date": sa.String(length=10), "not_rebuilt": sa.Text()},
    "projection_concept": {"also": sa.String(length=64), "factor": sa.String(length=300)},
}


def numbers(*names: str) -> list[sa.Column[float]]:
    return [sa.Column(name, sa.Double(), nullable=True) for name in names]


def years(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=True) for name in names]


def upgrade() -> None:
    for table, texts in NEW_TEXTS.items():
        with op.batch_alter_table(table) as batch:
            for name, kind in texts.items():
                batch.add_column(sa.Column(name, kind, nullable=False, server_default=""))
            if table == "projection_concept":
                batch.add_column(sa.Column("relative_to", sa.Double(), nullable=True))
        with op.batch_alter_table(table) as batch:
            for name in texts:
                batch.alter_column(name, server_default=None)
    # Of what is there only the year is known.
    op.execute("UPDATE projection SET publication_date = CAST(publication_year AS VARCHAR(10))")
    op.create_table(
        "projection_outcome",
        sa.Column("projection", sa.String(length=160), nullable=False),
        sa.Column("family", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("base_year", sa.Integer(), nullable=False),
        sa.Column("target_year", sa.Integer(), nullable=False),
        *numbers("base"),
        sa.Column("projected", sa.Double(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        *numbers("outcome"),
        *years("outcome_year"),
        sa.Column("outcome_url", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('employment', 'stated', 'revised')", name=op.f("ck_projection_outcome_kind")
        ),
        sa.CheckConstraint("base_year < target_year", name=op.f("ck_projection_outcome_years")),
        sa.ForeignKeyConstraint(
            ["projection"],
            ["projection.projection"],
            name=op.f("fk_projection_outcome_projection_projection"),
        ),
        sa.PrimaryKeyConstraint("projection", name=op.f("pk_projection_outcome")),
    )
    op.create_table(
        "scoreboard",
        sa.Column("projection", sa.String(length=160), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("measure", sa.String(length=64), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("occupation", sa.Text(), nullable=False),
        sa.Column("aggregate", sa.String(length=64), nullable=False),
        sa.Column("unit_compared", sa.String(length=64), nullable=False),
        *numbers("theirs_low", "theirs_mid", "theirs_high"),
        *years("our_from", "our_to"),
        *numbers("our_q10", "our_median", "our_q90"),
        sa.Column("then_as_of", sa.Date(), nullable=True),
        *years("then_from", "then_to"),
        *numbers("then_q10", "then_median", "then_q90", "actual"),
        sa.Column("actual_scope", sa.String(length=64), nullable=False),
        *years("actual_from", "actual_to"),
        sa.Column("difference", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["projection"],
            ["projection.projection"],
            name=op.f("fk_scoreboard_projection_projection"),
        ),
        sa.PrimaryKeyConstraint("projection", "as_of", name=op.f("pk_scoreboard")),
    )


def downgrade() -> None:
    op.drop_table("scoreboard")
    op.drop_table("projection_outcome")
    with op.batch_alter_table("projection_concept") as batch:
        for name in ("relative_to", "factor", "also"):
            batch.drop_column(name)
    with op.batch_alter_table("projection") as batch:
        for name in ("not_rebuilt", "publication_date"):
            batch.drop_column(name)
