"""Run by Alembic through `talent.store.schema`, inside the one transaction that it opened."""

from __future__ import annotations

from alembic import context

from talent.store.models import Base
from talent.store.schema import VERSION_TABLE
from talent.store.triggers import create_triggers, drop_triggers
from talent.store.views import create_views, drop_views


def run() -> None:
    connection = context.config.attributes["connection"]
    sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        version_table=VERSION_TABLE,
        compare_type=True,
        compare_server_default=True,
        # SQLite alters a table by making it anew; PostgreSQL needs no such detour.
        render_as_batch=sqlite,
        transactional_ddl=True,
    )
    # Views and triggers always belong to the newest tables. They are dropped before every
    # migration (SQLite cannot alter a table under a view, and loses the triggers of a table made
    # anew) and come back when the newest revision is reached.
    drop_views(connection)
    drop_triggers(connection)
    with context.begin_transaction():
        context.run_migrations()
    reached = context.get_context().get_current_revision()
    if reached is not None and reached == context.get_head_revision():
        create_triggers(connection)
        create_views(connection)


if context.is_offline_mode():
    raise RuntimeError("talent migrates a live database only: run `talent db upgrade`")
run()
