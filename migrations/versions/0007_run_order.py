"""Runs of a kind in the order of their dates: views look for the newest and for the one before.

Revision: 0007
Revises: 0006
"""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NAME = "ix_run_kind_status_as_of_id"


def upgrade() -> None:
    op.create_index(op.f(NAME), "run", ["kind", "status", "as_of", "id"])


def downgrade() -> None:
    op.drop_index(op.f(NAME), table_name="run")
