"""Migrations, views and triggers, on both databases."""

from __future__ import annotations

import shutil
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from talent.errors import ConfigError, SchemaVersionError
from talent.store import VIEWS, Store, load_package, open_store, schema
from talent.store.models import APPEND_ONLY

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from talent.store import RunRecord

HEAD = schema.head()
NEXT = f"{int(HEAD) + 1:04d}"

SECOND = '''
"""Alter tables that others point at, and one that is append-only."""

import sqlalchemy as sa
from alembic import op

revision = "NEXT"
down_revision = "HEAD"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("country", "run", "observation"):
        with op.batch_alter_table(table, recreate="auto") as batch:
            batch.add_column(sa.Column("extra", sa.String(20), nullable=True))
    with op.batch_alter_table("country") as batch:
        batch.alter_column("name_en", type_=sa.String(400))
    op.execute("UPDATE observation SET extra = 'filled'")


def downgrade() -> None:
    with op.batch_alter_table("country") as batch:
        batch.alter_column("name_en", type_=sa.String(300))
    for table in ("country", "run", "observation"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("extra")
'''.replace("NEXT", NEXT).replace("HEAD", HEAD)

BROKEN = SECOND.replace("UPDATE observation SET extra", "UPDATE nothing SET extra")
JOBS = ("job_lease", "job_run", "job_step")
CALL = (
    "INSERT INTO job_run (job, as_of, config_hash, state, schedule, time_zone, holder, started_at, "
    "ended_at, package_version, error, notified) VALUES ('monthly', '2026-11-22', 'c', 'complete', "
    "'', 'UTC', 'h', '2026-11-22 06:00:00', '2026-11-22 06:01:00', '0.1.0', '', true)",
    "INSERT INTO job_step (job_run, position, step, kind, state, attempts, started_at, ended_at, "
    "run_id, detail, error) SELECT id, 1, 'baseline', 'forecast', 'complete', 1, started_at, "
    "ended_at, '', '{}', '' FROM job_run",
)
SCORED = (
    "INSERT INTO score (run, country, scope, occupation, year, measure, actual_vintage, given, "
    "horizon, actual, linked, status, source, median, error, crps, wis, in50, in80, in90, in95, "
    "pit, level_year, level) SELECT id, 'US', 'fab', 'total', 2030, 'available', '2031-06-01', '', "
    "5, 9, 9, 'measured', 'bls', 8, -1, 1, 1, 0, 0, 0, 1, 0.96, 2025, 9 FROM run"
)
SUMMARY = (
    "INSERT INTO score_summary (kind, given, country, scope, occupation, measure, horizon_band, "
    "score, value, cases, origins, windows, note) VALUES ('baseline', '', 'US', 'fab', 'total', "
    "'available', '4-6', 'crps', 1, 2, 2, 1, 'small sample')"
)
ORPHANS = SECOND.replace("UPDATE observation SET extra = 'filled'", "DELETE FROM source")


BOARDS = {"projection_outcome", "scoreboard"}
BOARD = (
    "INSERT INTO scoreboard (projection, as_of, run_id, made_at, measure, country, scope, "
    "occupation, aggregate, unit_compared, actual_scope, difference) VALUES ('sia', '2026-12-01', "
    "'', '2026-12-02 00:00:00', 'unfilled', 'US', 'components', 'total', 'change', "
    "'persons a year', '', 'scope')"
)


def _with(folder: Path, second: str) -> Path:
    shutil.copytree(schema.migrations_folder(), folder)
    (folder / "versions" / f"{NEXT}_extra.py").write_text(second)
    return folder


def _content(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    with engine.connect() as connection:
        return {
            name: sorted(map(tuple, connection.execute(text(f'SELECT * FROM "{name}"'))), key=repr)  # noqa: S608
            for name in sorted(inspect(connection).get_table_names())
        }


def test_there_is_one_head() -> None:
    scripts = ScriptDirectory.from_config(schema.configure())
    assert scripts.get_heads() == [schema.head()]


def test_models_match_and_views_and_triggers_are_there(migrated: Engine) -> None:
    assert schema.check(migrated) == []
    assert schema.current(migrated) == schema.head()
    schema.require_current(migrated)


def test_check_names_what_is_missing(migrated: Engine) -> None:
    with migrated.begin() as connection:
        connection.exec_driver_sql("DROP VIEW v_gap")
        connection.exec_driver_sql("ALTER TABLE fab ADD COLUMN extra INTEGER")
    assert len(schema.check(migrated)) == 2


def test_upgrade_twice_does_nothing(migrated: Engine) -> None:
    before = _content(migrated)
    schema.upgrade(migrated)
    assert _content(migrated) == before


def test_down_to_nothing_and_up_again(store: Store, package: Path) -> None:
    engine = store.engine
    schema.downgrade(engine, "base")
    assert schema.is_empty(engine)
    assert inspect(engine).get_view_names() == []
    schema.upgrade(engine)
    assert schema.check(engine) == []
    assert load_package(engine, package).changed


def test_a_migration_of_tables_in_use_loses_nothing(
    store: Store, record: RunRecord, tmp_path: Path
) -> None:
    engine = store.engine
    store.save_run(record)
    before = _content(engine)
    folder = _with(tmp_path / "migrations", SECOND)
    schema.upgrade(engine, folder=folder)
    with pytest.raises(
        SchemaVersionError, match=rf"newer than {HEAD}.*pip install --upgrade talent"
    ):
        schema.require_current(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT extra FROM observation")).scalars().first()
        assert len(connection.execute(text("SELECT * FROM v_latest_gap")).all()) == 8
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text("DELETE FROM observation"))
    schema.downgrade(engine, HEAD, folder=folder)
    after = _content(engine)
    assert before == after
    schema.upgrade(engine, folder=folder)
    with pytest.raises(SchemaVersionError, match="newer"):
        schema.require_current(engine)
    schema.downgrade(engine, HEAD, folder=folder)
    with pytest.raises(SchemaVersionError, match=rf"older than {NEXT}.*talent db upgrade"):
        schema.require_current(engine, folder)


def test_scores_come_and_go_with_runs_in_place(store: Store, record: RunRecord) -> None:
    engine, scores = store.engine, {"score", "score_summary"}
    store.save_run(record)
    before = _content(engine)
    with engine.begin() as connection:
        connection.execute(text(SCORED))
        connection.execute(text(SUMMARY))
        for wrong in ("horizon = 0", "pit = 1.5", "in80 = 2", "status = 'assumed'"):
            with pytest.raises(DBAPIError), connection.begin_nested():
                connection.execute(text(f"UPDATE score SET {wrong}"))  # noqa: S608
    schema.downgrade(engine, "0003")
    assert not scores & set(inspect(engine).get_table_names())
    # Later revisions go too: what projections came out to, and which runs were made in passing.
    newer = {*scores, "schema_version", "projection", "projection_concept", "run", *BOARDS, *JOBS}
    runs = {name: rows for name, rows in before.items() if name not in newer}
    assert {name: rows for name, rows in _content(engine).items() if name in runs} == runs
    schema.upgrade(engine)
    assert schema.check(engine) == []
    assert _content(engine) == before | {"projection_outcome": []}


def test_the_year_stands_for_the_date_of_older_projections(store: Store) -> None:
    schema.downgrade(store.engine, "0004")
    assert not BOARDS & set(inspect(store.engine).get_table_names())
    schema.upgrade(store.engine)
    snapshot = store.as_of("2026-01-01")
    assert snapshot.projections()["publication_date"].tolist() == ["2023"]
    assert snapshot.projection_concepts()["factor"].tolist() == [""]
    assert snapshot.projection_concepts()["relative_to"].isna().all()


def test_a_failing_migration_changes_nothing(store: Store, tmp_path: Path) -> None:
    engine = store.engine
    before = _content(engine)
    with pytest.raises(DBAPIError):
        schema.upgrade(engine, folder=_with(tmp_path / "migrations", BROKEN))
    assert _content(engine) == before
    assert schema.check(engine) == []
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


def test_a_migration_that_orphans_rows_is_refused(store: Store, tmp_path: Path) -> None:
    engine = store.engine
    before = _content(engine)
    # PostgreSQL refuses the statement; SQLite checks at the end.
    with pytest.raises((DBAPIError, SchemaVersionError)):
        schema.upgrade(engine, folder=_with(tmp_path / "migrations", ORPHANS))
    assert _content(engine) == before


def test_an_unknown_revision_is_refused(migrated: Engine) -> None:
    with migrated.begin() as connection:
        connection.execute(text("UPDATE schema_version SET version_num = 'abc'"))
    for action in (schema.require_current, schema.upgrade):
        with pytest.raises(SchemaVersionError, match="which no version of talent"):
            action(migrated)


def test_an_empty_database_is_refused(engine: Engine) -> None:
    with pytest.raises(SchemaVersionError, match="talent init"):
        schema.require_current(engine)


def test_tables_of_another_program_are_left_alone(engine: Engine, database_url: str) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE invoice (id INTEGER)")
    for action in (schema.require_current, schema.upgrade):
        with pytest.raises(SchemaVersionError, match="not talent's"):
            action(engine)
    with pytest.raises(SchemaVersionError, match="not talent's"):
        open_store(database_url, load=False)
    assert inspect(engine).get_table_names() == ["invoice"]


def test_open_store_refuses_what_is_not_there(tmp_path: Path, postgres_url: str) -> None:
    with pytest.raises(ConfigError, match="talent init"):
        open_store(tmp_path / "none.db", create=False)
    assert not (tmp_path / "none.db").exists()
    with pytest.raises(SchemaVersionError, match="talent init"):
        open_store(postgres_url, create=False)


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("change", ["UPDATE {} SET source = 'talent'", "DELETE FROM {}"])
def test_facts_cannot_be_changed(kept_store: Store, table: str, change: str) -> None:
    engine = kept_store.engine
    before = _content(engine)
    assert before[table]
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text(change.format(table)))
    assert _content(engine) == before


@pytest.fixture(scope="module")
def used(kept_store: Store, another: Any) -> Store:
    """Store with runs, scores and jobs."""
    kept_store.save_run(another())
    kept_store.save_run(another(as_of=date(2026, 12, 1)))
    with kept_store.engine.begin() as connection:
        for statement in (SCORED, SUMMARY, BOARD, *CALL):
            connection.execute(text(statement))
    return kept_store


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_views_have_the_documented_columns(used: Store, name: str) -> None:
    with used.engine.connect() as connection:
        result = connection.execute(text(f"SELECT * FROM {name}"))  # noqa: S608
        assert list(result.keys()) == list(VIEWS[name].columns)
        assert result.all()
    assert VIEWS[name].doc


def test_the_database_itself_keeps_nonsense_out(store: Store) -> None:
    bad = (
        "INSERT INTO observation SELECT series_id, '1999', vintage, value, 'guessed', source, '' "
        "FROM observation",
        "INSERT INTO observation SELECT series_id, '1999', vintage, value, status, 'nobody', '' "
        "FROM observation",
        "INSERT INTO fab_state SELECT fab, '1999-01-01', wafer_mm, node, node_class, "
        "capacity_wspm, jobs, status, start_year, 2, source, note FROM fab_state",
        "INSERT INTO series_break SELECT series_id, period, 'crack', vintage, size_log, source, "
        "note FROM series_break",
        "UPDATE crosswalk SET weight = 2",
        "UPDATE run SET status = 'nearly'",
    )
    with store.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO run (run_id, identity, kind, status, as_of, seed, draws, config_hash,"
                " code_hash, input_hash, package_version, created_at, config, environment,"
                " timings) VALUES "
                "('x', 'x', 'baseline', 'running', '2026-01-01', '1', 1, '', '', '', '', "
                "'2026-01-01 00:00:00', '{}', '{}', '{}')"
            )
        )
    for statement in bad:
        with pytest.raises(DBAPIError), store.engine.begin() as connection:
            connection.execute(text(statement))
    assert store.runs().empty
