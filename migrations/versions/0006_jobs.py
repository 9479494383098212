"""Jobs: each call with its steps, and the lease that lets one run at a time.

Revision: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

DONE = sa.text("state = 'complete'")


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "job_lease",
        sa.Column("job", sa.String(length=64), nullable=False),
        sa.Column("holder", sa.String(length=300), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("beats", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        moment("taken_at"),
        moment("beat_at"),
        sa.CheckConstraint("seconds > 0", name=op.f("ck_job_lease_seconds")),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_job_lease")),
    )
    op.create_table(
        "job_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job", sa.String(length=64), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("config_hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("schedule", sa.String(length=100), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        moment("due_at", nullable=True),
        sa.Column("holder", sa.String(length=300), nullable=False),
        moment("started_at"),
        moment("ended_at", nullable=True),
        sa.Column("package_version", sa.String(length=64), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("notified", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state IN ('running', 'complete', 'failed', 'abandoned', 'superseded')",
            name=op.f("ck_job_run_state"),
        ),
        sa.CheckConstraint(
            "(state = 'running') = (ended_at IS NULL)", name=op.f("ck_job_run_ended")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
    )
    op.create_index(
        "uq_job_run_complete", "job_run", ["job", "as_of", "config_hash"],
        unique=True, sqlite_where=DONE, postgresql_where=DONE,
    )  # fmt: skip
    op.create_index(op.f("ix_job_run_job_started_at"), "job_run", ["job", "started_at"])
    op.create_table(
        "job_step",
        sa.Column("job_run", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("step", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        moment("started_at"),
        moment("ended_at"),
        sa.Column("run_id", sa.String(length=64), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('complete', 'failed', 'skipped')", name=op.f("ck_job_step_state")
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_job_step_attempts")),
        sa.ForeignKeyConstraint(
            ["job_run"],
            ["job_run.id"],
            name=op.f("fk_job_step_job_run_job_run"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("job_run", "position", name=op.f("pk_job_step")),
    )


def downgrade() -> None:
    op.drop_table("job_step")
    op.drop_index(op.f("ix_job_run_job_started_at"), table_name="job_run")
    op.drop_index("uq_job_run_complete", table_name="job_run")
    op.drop_table("job_run")
    op.drop_table("job_lease")
