"""The database as pages: questions that answer, and a server that writes nothing."""

from __future__ import annotations

import json
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from click.testing import CliRunner

from talent.cli.main import main
from talent.store import VIEWS
from talent.store.browsing import FACETS, metadata
from talent.store.questions import QUESTIONS

STORED_ELSEWHERE = {
    "what_changed_between_two_runs", "how_a_forecast_was_revised", "scoreboard",
    "how_good_past_forecasts_were", "jobs",
}  # fmt: skip
"""Questions about what the database of this test lacks: a second run, scores, jobs."""


@pytest.fixture(scope="module")
def path(store, baseline, tmp_path_factory):
    """A copy in which the baseline is the only run, whatever other tests have stored."""
    copy = tmp_path_factory.mktemp("browse") / "one.db"
    with closing(sqlite3.connect(store.engine.url.database)) as whole:
        whole.execute("VACUUM INTO ?", (str(copy),))
    with closing(sqlite3.connect(copy)) as database:
        guards = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        kept = database.execute(guards).fetchall()
        for name, _ in kept:
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute("DELETE FROM run WHERE run_id <> ?", (baseline.run_id,))
        for _, sql in kept:
            database.execute(sql)
        database.commit()
    return str(copy)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.name)
def test_each_question_has_an_answer_soon(question, path):
    assert set(re.findall(r"(?<!:):(\w+)", question.sql)) == set(question.parameters)
    assert set(question.example) <= set(question.parameters)
    empty = dict.fromkeys(question.parameters, "")
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        for asked in (empty, empty | question.example):
            begun = time.perf_counter()
            found = database.execute(question.sql, asked).fetchall()
            assert time.perf_counter() - begun < 1.5
        assert found or question.name in STORED_ELSEWHERE


def test_two_runs_are_compared_cell_by_cell(path, tmp_path):
    copy = tmp_path / "copy.db"
    with closing(sqlite3.connect(path)) as old:
        old.execute("VACUUM INTO ?", (str(copy),))
    with closing(sqlite3.connect(copy)) as database:
        (run,) = database.execute("SELECT run_id FROM v_latest_gap LIMIT 1").fetchone()
        columns = [row[1] for row in database.execute("PRAGMA table_info(run)")]
        kept = ", ".join(c for c in columns if c not in {"id", "run_id", "identity", "as_of"})
        database.execute(
            f"INSERT INTO run (id, run_id, identity, as_of, {kept}) "  # noqa: S608 - own columns
            f"SELECT 99, 'run-before', 'other', '2026-01-01', {kept} FROM run WHERE run_id = ?",
            (run,),
        )
        results = [row[1] for row in database.execute("PRAGMA table_info(run_result)")]
        same = ", ".join(c for c in results if c not in {"run", "q50"})
        database.execute(
            f"INSERT INTO run_result (run, q50, {same}) SELECT 99, q50 - 1000, {same} "  # noqa: S608
            "FROM run_result WHERE run = (SELECT id FROM run WHERE run_id = ?)",
            (run,),
        )
        asked = {one.name: one for one in QUESTIONS}
        for name in ("what_changed_between_two_runs", "how_a_forecast_was_revised"):
            one = asked[name]
            cursor = database.execute(one.sql, dict.fromkeys(one.parameters, ""))
            names = [column[0] for column in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in cursor]
            assert rows
            assert {row["change"] for row in rows} == {1000}


def test_everything_named_is_there(path):
    told = metadata()["databases"]["talent"]["tables"]
    with closing(sqlite3.connect(path)) as database:
        for name, table in told.items():
            there = {row[1] for row in database.execute(f"PRAGMA table_info({name})")}
            assert there, name
            assert table["description"]
            assert {*table["columns"], *table.get("facets", ())} <= there, name
    assert set(VIEWS) <= set(FACETS)


def fetch(url, **headers):
    try:
        with urlopen(Request(url, headers=headers), timeout=10) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


def test_it_serves_reads_only_and_ends(path):
    words = [sys.executable, "-m", "talent", "browse", "--port", "0", "--db", f"sqlite:///{path}"]
    server = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        url = re.search(r"http://\S+/", server.stdout.readline()).group()
        pages = {
            page: fetch(url + page)
            for page in ("", "talent", "talent/v_latest_gap", "talent/gap_by_occupation?year=2030")
        }
        for page, (code, text) in pages.items():
            assert code == 200, page
            # Links may lead elsewhere; nothing is loaded from there.
            assert not re.search(r"""(?:src|<link[^>]*href)=["']?(?:https?:)?//(?!127)""", text)
        assert "How large is the gap?" in pages[""][1]
        database = pages["talent"][1]
        assert database.index("How large") < database.index("v_latest_gap</")
        assert database.index("v_latest_gap</") < database.index("fab_state</")
        asked = f"{url}talent/gap_by_country_and_year.json?_shape=array&country=JP"
        rows = json.loads(fetch(asked)[1])
        assert {row["country"] for row in rows} == {"JP"}
        assert rows[0]["q10"] <= rows[0]["median"] <= rows[0]["q90"]
        for sql in (
            "DELETE FROM run",
            "WITH a AS (SELECT 1) DELETE FROM country",
            "PRAGMA journal_mode = DELETE",
            "ATTACH 'x.db' AS x",
        ):
            code, text = fetch(f"{url}talent.json?{urlencode({'sql': sql})}")
            assert code == 400, (sql, text)
        # A page elsewhere could give this address a name of its own.
        assert fetch(url, Host="elsewhere.example")[0] == 421
    finally:
        server.send_signal(signal.SIGINT)
        out, err = server.communicate(timeout=10)
    assert server.returncode == 0, err
    assert "Traceback" not in out + err


def test_what_cannot_be_browsed_is_said(path, tmp_path, monkeypatch):
    def told(*words):
        ended = CliRunner().invoke(main, ["browse", *words])
        assert isinstance(ended.exception, SystemExit), ended.exception
        return ended.exit_code, ended.stderr

    assert told("--db", f"sqlite:///{tmp_path / 'none.db'}")[0] == 2
    code, text = told("--db", "postgresql://me:hunter2@127.0.0.1:1/talent")
    assert (code, "docs/database.md" in text, "hunter2" in text) == (2, True, False)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, text = told("--db", f"sqlite:///{path}", "--port", port)
    assert (code, "name another --port" in text) == (2, True)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    code, text = told("--db", f"sqlite:///{path}")
    assert code == 1
    assert "pip install 'talent[browse]'" in text
