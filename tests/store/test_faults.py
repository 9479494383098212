"""Real faults of both databases: which of them pass, and what is told of them."""

from __future__ import annotations

import errno
import os
import re
import resource
import signal
import socket
import threading
from contextlib import contextmanager
from email.message import Message
from http.client import RemoteDisconnected
from urllib.error import HTTPError, URLError

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from talent.cli.main import main
from talent.errors import ConfigError, DatabaseFaultError, JobBusyError
from talent.store import engine as engines
from talent.store import make_engine, masked
from talent.store.engine import writing
from talent.store.faults import as_fault, in_words, is_transient, of_database

SECRET = "hunter2"  # noqa: S105 - must never be told
INSERT = text("INSERT INTO t VALUES (:id, :x)")
ROW = {"id": 1, "x": SECRET}


@pytest.fixture
def file(tmp_path, monkeypatch):
    """A SQLite file with one table, on which nobody waits long."""
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0.05)
    path = tmp_path / "a.db"
    with opened(path) as made, made.begin() as connection:
        connection.execute(text("CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT)"))
    return path


@contextmanager
def opened(url):
    """An engine that leaves nothing open."""
    made = make_engine(url)
    try:
        yield made
    finally:
        made.dispose()


def locked(file):
    with opened(file) as one, opened(file) as other, writing(one), writing(other):
        pass


def full(file):
    with opened(file) as made, made.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=2")
        connection.execute(INSERT, {"id": 1, "x": SECRET * 9999})


def too_large_a_file(file):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        with opened(file) as made, made.begin() as connection:
            connection.execute(INSERT, {"id": 1, "x": SECRET * 9999})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def read_only_file(file):
    with opened(f"sqlite:///file:{file}?mode=ro&uri=true") as made, made.begin() as connection:
        connection.execute(INSERT, ROW)


def read_only_connection(file):
    with opened(file) as made, made.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only=1")
        connection.execute(INSERT, ROW)


def no_database(file):
    file.write_text("id,name\n" * 500)
    with opened(file) as made, made.connect() as connection:
        connection.execute(text("SELECT * FROM t"))


def damaged(file):
    with opened(file) as made, made.begin() as connection:
        connection.execute(INSERT, {"id": 1, "x": SECRET * 9999})
    data = file.read_bytes()
    file.write_bytes(data[:4096] + os.urandom(len(data) - 4096))
    with opened(file) as made, made.connect() as connection:
        connection.execute(text("SELECT max(x) FROM t"))


def a_folder(file):
    with opened(file.parent) as made, made.connect() as connection:
        connection.execute(text("SELECT * FROM t"))


def no_table(file):
    with opened(file) as made, made.connect() as connection:
        connection.execute(text("SELECT * FROM gone WHERE x = :x"), ROW)


def twice(file):
    with opened(file) as made, made.begin() as connection:
        connection.execute(INSERT, [ROW, ROW])


def unwrapped(file):
    with opened(file) as made, made.connect() as connection:
        connection.connection.cursor().execute("SELECT * FROM gone")


SQLITE = [
    (locked, True, "locked"),
    (full, False, "full"),
    (too_large_a_file, False, "quota"),
    (read_only_file, False, "read-only"),
    (read_only_connection, False, "read-only"),
    (no_database, False, "not a SQLite database"),
    (damaged, False, "from a copy"),
    (a_folder, False, "cannot be opened"),
    (no_table, False, "no such table: gone"),
    (twice, False, r"UNIQUE constraint failed: t\.id"),
    (unwrapped, False, "no such table: gone"),
]


def check(caught, passes, words):
    """What is true of every fault."""
    error = caught.value
    assert of_database(error)
    assert is_transient(error) is passes
    fault = as_fault(error, "sqlite:///a.db")
    assert isinstance(fault, DatabaseFaultError)
    assert is_transient(fault) is passes
    told = in_words(fault)
    assert told == in_words(error, "sqlite:///a.db")
    assert "sqlite:///a.db" in told
    for hidden in (SECRET, "VALUES", "FROM ", "\n", "sqlalche.me"):
        assert hidden not in told
    assert re.search(words, told), told


@pytest.mark.parametrize(
    ("provoke", "passes", "words"), SQLITE, ids=lambda v: getattr(v, "__name__", "")
)
def test_sqlite(file, provoke, passes, words):
    with pytest.raises(Exception) as caught:  # noqa: PT011 - check says of what kind
        provoke(file)
    check(caught, passes, words)


@pytest.fixture(scope="module")
def server(postgres_server):
    """An engine of PostgreSQL with a table of its own, and a role that may do nothing."""
    made = create_engine(postgres_server, poolclass=NullPool)
    with made.begin() as connection:
        connection.execute(text("CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT)"))
        connection.execute(text("INSERT INTO t VALUES (11, ''), (12, '')"))
        connection.execute(text("CREATE ROLE faults_reader LOGIN"))
    yield made
    with made.begin() as connection:
        connection.execute(text("DROP TABLE t"))
        connection.execute(text("DROP ROLE faults_reader"))


def read_only(server):
    with server.begin() as connection:
        connection.execute(text("SET TRANSACTION READ ONLY"))
        connection.execute(INSERT, ROW)


def denied(server):
    with opened(server.url.set(username="faults_reader")) as made, made.begin() as connection:
        connection.execute(INSERT, ROW)


def too_long(server):
    with server.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 20"))
        connection.execute(text("SELECT pg_sleep(5)"))


def no_room(server):
    with server.begin() as connection:
        connection.execute(text("SET LOCAL temp_file_limit = 64"))
        connection.execute(text("SELECT count(*) FROM (SELECT generate_series(1, 900000) a "
                                "ORDER BY a DESC) b"))  # fmt: skip


def waited_for_a_lock(server):
    with server.begin() as one, server.begin() as other:
        one.execute(text("LOCK TABLE t"))
        other.execute(text("SET LOCAL lock_timeout = 20"))
        other.execute(INSERT, ROW)


@contextmanager
def two(server, **options):
    with server.connect() as one, server.connect() as other:
        yield one.execution_options(**options), other.execution_options(**options)


def deadlock(server):
    update = text("UPDATE t SET x = 'a' WHERE id = :id")
    caught = []

    def run(connection, key):
        try:
            connection.execute(update, {"id": key})
        except Exception as error:
            caught.append(error)
            connection.rollback()

    with two(server) as (one, other):
        for connection in (one, other):
            connection.execute(text("SET LOCAL deadlock_timeout = 20"))
        one.execute(update, {"id": 11})
        other.execute(update, {"id": 12})
        thread = threading.Thread(target=run, args=(one, 12))
        thread.start()
        run(other, 11)
        thread.join()
    raise caught[0]


def not_serial(server):
    with two(server, isolation_level="SERIALIZABLE") as both:
        for connection in both:
            connection.execute(text("SELECT sum(id) FROM t"))
        for key, connection in enumerate(both, start=21):
            connection.execute(INSERT, {"id": key, "x": ""})
        for connection in both:
            connection.commit()


def sent_away(server):
    with two(server) as (one, other):
        pid = one.execute(text("SELECT pg_backend_pid()")).scalar()
        other.execute(text("SELECT pg_terminate_backend(:pid, 1000)"), {"pid": pid})
        one.execute(text("SELECT 1"))


def cut_off(server):
    with server.connect() as connection:
        # What a network does that is cut: the socket can no longer be used.
        number = os.dup(connection.connection.driver_connection.fileno())
        with socket.socket(fileno=number) as way:
            way.shutdown(socket.SHUT_RDWR)
        connection.execute(text("SELECT 1"))


def refused(_):
    make_engine(f"postgresql://me:{SECRET}@127.0.0.1:1/talent").connect()


def no_host(_):
    make_engine(f"postgresql://me:{SECRET}@nobody.invalid/talent").connect()


def stopped(_):
    make_engine(f"postgresql://me:{SECRET}@/talent?host=/nowhere").connect()


def no_such_database(server):
    create_engine(server.url.set(database="nowhere")).connect()


def wrong_option(_):
    make_engine(f"postgresql://me:{SECRET}@127.0.0.1:1/talent?sslmod=require").connect()


def crowded(server):
    held = []
    try:
        while True:
            held.append(server.connect())
    finally:
        for connection in held:
            connection.close()


def doubled(server):
    with server.begin() as connection:
        connection.execute(INSERT, {"id": 11, "x": SECRET})


def no_number(server):
    with server.begin() as connection:
        connection.execute(text(f"INSERT INTO t VALUES ('{SECRET}', '')"))  # noqa: S608


def nul(server):
    with server.begin() as connection:
        connection.execute(INSERT, {"id": 31, "x": f"{SECRET}\0"})


POSTGRES = [
    (read_only, False, "read-only"),
    (denied, False, "permission denied for table t"),
    (too_long, False, "statement_timeout"),
    (no_room, False, "temp_file_limit"),
    (waited_for_a_lock, True, "lock timeout"),
    (deadlock, True, "deadlock"),
    (not_serial, True, "could not serialize"),
    (sent_away, True, "no connection"),
    (cut_off, True, "no connection"),
    (refused, True, "Connection refused"),
    (stopped, True, "no connection"),
    (no_host, False, "no host of that name"),
    (no_such_database, False, "no such user or database"),
    (wrong_option, False, "sslmod"),
    (crowded, True, "too many clients"),
    (doubled, False, "table t, constraint t_pkey"),
    (no_number, False, "cannot be stored"),
    (nul, False, "cannot be stored"),
]


@pytest.mark.parametrize(
    ("provoke", "passes", "words"), POSTGRES, ids=lambda v: getattr(v, "__name__", "")
)
def test_postgresql(server, provoke, passes, words):
    with pytest.raises(Exception) as caught:  # noqa: PT011 - check says of what kind
        provoke(server)
    check(caught, passes, words)


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (TimeoutError(), True),
        (ConnectionResetError(), True),
        (RemoteDisconnected(), True),
        (OSError(errno.EHOSTUNREACH, "no route to host"), True),
        (OSError(errno.ENOSPC, "no space left"), False),
        (PermissionError(), False),
        (URLError(TimeoutError()), True),
        (URLError(socket.gaierror(socket.EAI_AGAIN, "later")), True),
        (URLError(socket.gaierror(socket.EAI_NONAME, "unknown")), False),
        *((HTTPError("https://a", code, "", Message(), None), code not in {400, 403, 404})
          for code in (400, 403, 404, 429, 500, 503)),
        (ValueError(), False),
    ],
)  # fmt: skip
def test_the_network(error, passes):
    assert is_transient(error) is passes
    assert not of_database(error)
    assert in_words(error)


def test_a_mistake_does_not_pass_whatever_it_came_from():
    mistake = ConfigError("the address is wrong")
    mistake.__cause__ = TimeoutError()
    assert not is_transient(mistake)


def test_a_url_in_a_message_loses_its_password():
    error = ValueError(f"bad\nhttps://me:{SECRET}@host/x")
    assert in_words(error) == "bad https://me:***@host/x (ValueError)"


@pytest.mark.parametrize("url", ["sqlite", "postgres"])
def test_commands_end_with_one_line(url, tmp_path):
    (tmp_path / "a.csv").write_text("id,name\n" * 500)
    url = {
        "sqlite": f"sqlite:///{tmp_path / 'a.csv'}",
        "postgres": f"postgresql://me:{SECRET}@127.0.0.1:1/talent",
    }[url]
    for command in (["status"], ["db", "check"], ["load"]):
        ended = CliRunner().invoke(main, [*command, "--db", url])
        assert ended.exit_code == 1, ended.output
        assert ended.stderr.count("\n") == 1
        assert ended.stderr.startswith("error: ")
        assert masked(make_engine(url).url) in ended.stderr
        assert SECRET not in ended.output


def test_busy_is_told_by_the_exit_code(monkeypatch):
    def busy(*_, **__):
        raise JobBusyError("somebody else is at it")

    monkeypatch.setattr("talent.open", busy)
    ended = CliRunner().invoke(main, ["status"])
    assert (ended.exit_code, ended.stderr) == (75, "error: somebody else is at it\n")
