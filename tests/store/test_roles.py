"""Roles on a real PostgreSQL: what the owner, the writer and the reporter may do, and may not."""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from sqlalchemy import create_engine, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from talent.cli.db import db
from talent.errors import ConfigError
from talent.store import VIEWS, JobLease, JobRun, JobStep, Store, load_package, make_engine, schema
from talent.store.models import Base, Run
from talent.store.models_published import Scoreboard
from talent.store.prune import prune
from talent.store.retention import PruneRule
from talent.store.roles import Roles, make_roles, named_roles
from talent.store.scores import SCORE_COLUMNS, SUMMARY_COLUMNS, write_scores, write_summary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import URL, Engine

LOGINS = ("owner", "writer", "reporter")
NOW = datetime(2026, 11, 23, tzinfo=UTC)


class Database:
    """A schema with roles of its own, and logins that are members of them."""

    def __init__(self, url: str, server: URL) -> None:
        self.tag = uuid.uuid4().hex[:8]
        self.admin = make_engine(url)
        self.server = create_engine(server)
        self.roles = Roles(*(f"{kind} {self.tag}" for kind in LOGINS))

    def login(self, kind: str) -> str:
        return f"{kind}_login_{self.tag}"

    @contextmanager
    def as_(self, kind: str) -> Iterator[Engine]:
        engine = make_engine(self.admin.url.set(username=self.login(kind)))
        try:
            yield engine
        finally:
            engine.dispose()

    def drop(self) -> None:
        self.admin.dispose()
        with self.server.begin() as connection:
            quote = connection.dialect.identifier_preparer.quote_identifier
            for name in [*map(self.login, LOGINS), *asdict(self.roles).values()]:
                connection.exec_driver_sql(f"DROP OWNED BY {quote(name)} CASCADE")
                connection.exec_driver_sql(f"DROP ROLE {quote(name)}")
        self.server.dispose()


@pytest.fixture
def database(postgres_url: str, postgres_server: URL, package: Path) -> Iterator[Database]:
    """A filled schema whose roles were made, each with one login."""
    made = Database(postgres_url, postgres_server)
    schema.upgrade(made.admin)
    load_package(made.admin, package)
    with made.admin.begin() as connection:
        for kind in LOGINS:
            connection.exec_driver_sql(f"CREATE ROLE {made.login(kind)} LOGIN")
    make_roles(made.admin, made.roles, {kind: [made.login(kind)] for kind in LOGINS})
    yield made
    made.drop()


def _refused(engine: Engine, statement: str, why: str = "permission denied") -> None:
    with engine.connect() as connection:
        connection.execute(text("SET TRANSACTION READ WRITE"))
        with pytest.raises(DBAPIError, match=why):
            connection.execute(text(statement))


def _reads_views_only(engine: Engine) -> None:
    with engine.connect() as connection:
        for view in VIEWS:
            connection.execute(text(f"SELECT * FROM {view}")).all()  # noqa: S608
    for table in ("run", "run_input", "job_run", "schema_version", "source"):
        _refused(engine, f"SELECT * FROM {table}")  # noqa: S608
    for statement in ("DELETE FROM v_run", "INSERT INTO run (run_id) VALUES ('x')",
                      "CREATE TABLE mine (a int)", "DROP VIEW v_run"):  # fmt: skip
        _refused(engine, statement, "permission denied|must be owner")
    with engine.connect() as connection:
        assert connection.execute(text("SHOW transaction_read_only")).scalar_one() == "on"


def _writes_and_alters_nothing(database: Database, another: Any, package: Path, seed: int) -> None:
    with database.as_("writer") as engine:
        store = Store(engine)
        store.load(package)
        store.save_run(another(seed=seed, as_of=NOW.date().replace(month=1)))
        run_id = store.save_run(another(seed=seed))
        assert run_id in set(store.runs()["run_id"])
        _job(engine, f"job {seed}")
        _scores(engine, run_id)
        for statement in ("DROP TABLE score", "ALTER TABLE run ADD COLUMN x int", "DROP VIEW v_gap",
                          "CREATE TABLE mine (a int)", "DELETE FROM run",
                          "UPDATE run SET draws = 1", "TRUNCATE run_result",
                          "UPDATE observation SET note = ''"):  # fmt: skip
            _refused(engine, statement, "permission denied|must be owner")
        with pytest.raises(ConfigError, match="owner"):
            prune(engine, PruneRule(days=0, keep=0), now=NOW.replace(year=2100))


def _scores(engine: Engine, run_id: str) -> None:
    """What scoring writes: scores that give way to themselves, their summary, a scoreboard."""
    with engine.begin() as connection:
        number = connection.scalar(select(Run.id).where(Run.run_id == run_id))
        row = dict.fromkeys(SCORE_COLUMNS, 1.0) | {
            "run": number, "country": "US", "scope": "fab", "occupation": "total", "year": 2030,
            "measure": "available", "actual_vintage": "2031-06-01", "given": "", "horizon": 5,
            "status": "measured", "source": "bls", "in50": 1, "in80": 1, "in90": 1, "in95": 1,
            "level_year": 2025, "known_year": 2025,
        }  # fmt: skip
        for replaces in (False, True):
            write_scores(connection, pd.DataFrame([row | {"replaces": replaces}]))
            summary = dict.fromkeys(SUMMARY_COLUMNS, "") | {
                "kind": "baseline", "score": "crps", "value": 1.0, "low_80": 1.0, "high_80": 1.0,
                "low_95": 1.0, "high_95": 1.0, "cases": 1, "origins": 1, "windows": 1,
            }  # fmt: skip
            write_summary(connection, pd.DataFrame([summary]))
        connection.execute(delete(Scoreboard).where(Scoreboard.as_of == NOW.date()))


def _job(engine: Engine, job: str) -> None:
    """What a job writes, from the lease to its last step."""
    call = {
        "job": job, "as_of": NOW.date(), "config_hash": "c", "state": "running", "holder": "h",
        "schedule": "", "time_zone": "UTC", "due_at": None, "started_at": NOW, "ended_at": None,
        "package_version": "0", "error": "", "notified": False,
    }  # fmt: skip
    lease = {"job": job, "holder": "h", "fence": 1, "beats": 0, "seconds": 60.0, "taken_at": NOW,
             "beat_at": NOW}  # fmt: skip
    with engine.begin() as connection:
        connection.execute(insert(JobLease), lease)
        connection.execute(
            text("SELECT fence FROM job_lease WHERE job = :j FOR UPDATE"), {"j": job}
        )
        connection.execute(update(JobLease).values(beats=1))
        number = connection.execute(insert(JobRun).returning(JobRun.id), call).scalar_one()
        step = {
            "job_run": number, "position": 1, "step": "s", "kind": "load", "state": "complete",
            "attempts": 1, "started_at": NOW, "ended_at": NOW, "run_id": "", "detail": {},
            "error": "",
        }  # fmt: skip
        connection.execute(insert(JobStep), step)
        connection.execute(delete(JobStep).where(JobStep.job_run == number))
        connection.execute(insert(JobStep), step)
        connection.execute(update(JobRun).values(state="complete", ended_at=NOW))


def test_each_role_may_do_its_part_and_no_more(
    database: Database, another: Any, package: Path, tiny: Any, tmp_path: Path
) -> None:
    _writes_and_alters_nothing(database, another, package, seed=1)
    # A later package rewords reference data, and takes a code out of a crosswalk.
    tiny.rows["sources"][0]["note"] = "other words"
    tiny.rows["crosswalk"][1]["weight"] = "1"
    del tiny.rows["crosswalk"][2]
    with database.as_("writer") as engine:
        assert Store(engine).load(tiny.write(tmp_path / "later")).changed
    with database.as_("reporter") as engine:
        _reads_views_only(engine)
    # Down and up again, by the owner's login: the views are new, and the rights are as before.
    with database.as_("owner") as engine:
        schema.downgrade(engine, "0005")
        schema.upgrade(engine)
        assert schema.check(engine) == []
    _writes_and_alters_nothing(database, another, package, seed=2)
    with database.as_("reporter") as engine:
        _reads_views_only(engine)
    with database.as_("owner") as engine:
        assert len(prune(engine, PruneRule(days=0, keep=1), now=NOW.replace(year=2100)).runs) == 2


def test_rights_are_made_what_they_should_be(database: Database) -> None:
    reporter, writer = f'"{database.roles.reporter}"', f'"{database.roles.writer}"'
    with database.admin.begin() as connection:
        connection.exec_driver_sql(f"GRANT SELECT ON run TO {reporter}")
        connection.exec_driver_sql(f"GRANT TRUNCATE ON run TO {writer}")
        connection.exec_driver_sql(f"REVOKE SELECT ON v_gap FROM {reporter}")  # noqa: S608
        connection.exec_driver_sql("ALTER TABLE fab OWNER TO talent")
    problems = schema.check(database.admin)
    assert len(problems) == 4
    assert all("talent db roles" in problem for problem in problems)
    made = make_roles(database.admin)
    assert schema.check(database.admin) == []
    assert made["name"].tolist() == list(asdict(database.roles).values())
    assert made["members"].tolist() == [database.login(kind) for kind in LOGINS]
    assert made["objects"].tolist() == [len(Base.metadata.tables) + 1 + len(VIEWS)] * 2 + [
        len(VIEWS)
    ]


def test_names_are_names_and_nothing_else(postgres_url: str, postgres_server: URL) -> None:
    engine = make_engine(postgres_url)
    schema.upgrade(engine)
    tag = uuid.uuid4().hex[:8]
    hostile = f"x\"; DROP TABLE run; --%s :a {{}} ' {tag}"
    names = Roles(hostile, f"w% {tag}", f"r\\ {tag}")
    try:
        make_roles(engine, names)
        assert named_roles(engine, writer="other") == Roles(hostile, "other", names.reporter)
        assert schema.check(engine) == []
        with pytest.raises(ConfigError, match="CREATE ROLE"):
            make_roles(engine, grant={"reporter": [f"nobody'; DROP TABLE run; -- {tag}"]})
        # The one that the server was started by may log in, and do anything.
        with pytest.raises(ConfigError, match="--reporter"):
            make_roles(engine, Roles(reporter=str(engine.url.username)))
        assert named_roles(engine, writer="w").owner == hostile  # type: ignore[union-attr]
    finally:
        engine.dispose()
        other = create_engine(postgres_server)
        with other.begin() as connection:
            quote = connection.dialect.identifier_preparer.quote_identifier
            for name in asdict(names).values():
                connection.exec_driver_sql(f"DROP OWNED BY {quote(name)} CASCADE")
                connection.exec_driver_sql(f"DROP ROLE {quote(name)}")
        other.dispose()


@pytest.mark.parametrize(
    "name", ["", "pg_mine", "public", "none", "x" * 64, "a\0b", "talent_writer"]
)
def test_names_that_cannot_be(name: str) -> None:
    with pytest.raises(ConfigError):
        Roles(owner=name)


def test_sqlite_has_no_roles(sqlite_url: str) -> None:
    from click.testing import CliRunner

    for words in ((), ("--reporter", "r"), ("--grant", "reporter")):
        result = CliRunner().invoke(db, ["roles", "--db", sqlite_url, *words])
        assert result.exit_code == 2, result.output
    assert "reporter=tableau" in result.output
