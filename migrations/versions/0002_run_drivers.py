"""What each driver contributes to the gap of a run, and the hash of the code that made it.

Revision: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STATISTICS = ("mean", "sd", "q025", "q05", "q10", "q25", "q50", "q75", "q90", "q95", "q975")


def upgrade() -> None:
    # Runs that are there were made by code of unknown hash, which is said with an empty one.
    with op.batch_alter_table("run") as batch:
        batch.add_column(
            sa.Column("code_hash", sa.String(length=64), nullable=False, server_default="")
        )
    with op.batch_alter_table("run") as batch:
        batch.alter_column("code_hash", server_default=None)
    op.create_table(
        "run_driver",
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("occupation", sa.String(length=64), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("driver", sa.String(length=64), nullable=False),
        *(sa.Column(name, sa.Double(), nullable=False) for name in STATISTICS),
        sa.ForeignKeyConstraint(
            ["run"], ["run.id"], name=op.f("fk_run_driver_run_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(
            "run", "country", "scope", "occupation", "year", "driver", name=op.f("pk_run_driver")
        ),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("run_driver")
    with op.batch_alter_table("run") as batch:
        batch.drop_column("code_hash")
