"""The commands `talent db`, on both databases: what they say, do and refuse."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner
from sqlalchemy import inspect, text

from talent.cli.db import db
from talent.store import Store, load_package, open_store, schema

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from talent.store import RunRecord

HEAD = schema.head()
NEXT = f"{int(HEAD) + 1:04d}"


def _content(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    with engine.connect() as connection:
        return {
            name: sorted(map(tuple, connection.execute(text(f'SELECT * FROM "{name}"'))), key=repr)  # noqa: S608
            for name in sorted(inspect(connection).get_table_names())
        }


def _talent_db(*words: str) -> tuple[int, str]:
    """Exit code of ``talent db ...`` and everything that it said."""
    result = CliRunner().invoke(db, words)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def test_the_command_says_what_it_did_and_what_a_downgrade_loses(
    database_url: str, package: Path, record: RunRecord
) -> None:
    where = ("--db", database_url)
    code, said = _talent_db("upgrade", *where)
    assert (code, f"made, now at revision {HEAD}" in said) == (0, True)
    assert said.startswith("0001: ")
    with open_store(database_url, load=False) as store:
        load_package(store.engine, package)
        store.save_run(record)
        before = _content(store.engine)
        assert "nothing to do" in _talent_db("upgrade", *where)[1]
        assert _talent_db("check", *where)[0] == 0
        code, said = _talent_db("downgrade", "0001", *where)
        assert (code, "--yes" in said, "nothing was changed" in said) == (2, True, True)
        assert "table run_driver, 4 rows" in said
        assert "column publication_date of projection, 1 rows" in said
        assert _content(store.engine) == before
        for wrong, words in (("0009", "unknown revision"), (HEAD, "not older")):
            code, said = _talent_db("downgrade", wrong, "--yes", *where)
            assert (code, words in said) == (2, True)
        assert _talent_db("downgrade", "0001", "--yes", *where)[0] == 0
        assert schema.current(store.engine) == "0001"
        code, said = _talent_db("check", *where)
        assert (code, "run `talent db upgrade`" in said) == (1, True)
        code, said = _talent_db("upgrade", *where)
        assert (code, "upgraded from revision 0001" in said) == (0, True)
        left = {"run", "run_result", "run_input", "run_influence", "observation", "fab_event"}
        after = _content(store.engine)
        assert {t: len(after[t]) for t in left} == {t: len(before[t]) for t in left}
        assert after["run_result"] == before["run_result"]
        with store.engine.begin() as connection:
            connection.exec_driver_sql("DROP VIEW v_gap")
            connection.exec_driver_sql("DROP INDEX ix_run_kind_status_as_of_id")
        code, said = _talent_db("check", *where)
        assert (code, "v_gap is missing" in said, "2 difference(s)" in said) == (1, True, True)


def test_the_commands_refuse_other_revisions(migrated: Engine) -> None:
    where = ("--db", migrated.url.render_as_string(hide_password=False))
    refusals = {"0001": "talent db upgrade", NEXT: "pip install --upgrade", "abc": "no version"}
    for revision, words in refusals.items():
        with migrated.begin() as connection:
            connection.execute(text("UPDATE schema_version SET version_num = :r"), {"r": revision})
        commands = [("check",), ("prune", "--days", "1")]
        if revision != "0001":
            commands += [("upgrade",), ("downgrade", "0002", "--yes")]
        for command in commands:
            code, said = _talent_db(*command, *where)
            assert (code, words in said, "Traceback" in said) == (1, True, False), said


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    for command in (("check",), ("downgrade", "0002"), ("prune", "--days", "1")):
        code, said = _talent_db(*command, "--db", str(tmp_path / "none.db"))
        assert (code, "talent init" in said) == (2, True)
    assert not (tmp_path / "none.db").exists()


def test_prune_on_the_command_line(store: Store, record: RunRecord, another: Any) -> None:
    where = ("--db", store.engine.url.render_as_string(hide_password=False))
    names = [store.save_run(record), store.save_run(another(as_of=date(2026, 12, 1)))]
    code, said = _talent_db("prune", *where)
    assert (code, "how old" in said) == (2, True)
    words = ("prune", "--days", "0", "--keep", "1", *where)
    code, said = _talent_db(*words, "--dry-run")
    assert (code, "would go: 1 runs" in said, len(store.runs())) == (0, True, 2)
    code, said = _talent_db(*words, "--json")
    assert (code, json.loads(said[said.index("{") :])["runs"]) == (0, names[:1])
    assert store.runs()["run_id"].tolist() == names[1:]
