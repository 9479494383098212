"""Killed at any moment, storing a run leaves all of it or nothing, on both databases.

The writers are processes of their own, and SIGKILL gives them no chance to tidy up. Importing
talent takes seconds, so one process imports it and forks a fresh writer for each kill. This file
is also the program that those processes run.
"""

from __future__ import annotations

import os
import pickle
import random
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import fields, replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from sqlalchemy import event, inspect, text

from talent.store import RunRecord, Store, make_engine, open_store
from talent.store.engine import writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.engine import Connection

KILLS, FORECAST_KILLS = 12, 4
"""On each database: of writers of made-up runs, and of a forecast about to store its run."""

PATIENCE = 120.0
COPIES = 300
"""How often the rows of a tiny record are repeated: some 10,000, as many as one country has."""

FORECAST = ("--countries", "JP", "--draws", "20", "--as-of", "2026-11-22")


# What the processes that are killed do.


def tell(*words: object) -> None:
    """Say where the process is, in one write, so that a kill cannot cut the line."""
    os.write(int(os.environ["MARKS"]), (" ".join(map(str, words)) + "\n").encode())


def opened(url: str) -> Store:
    """Open a store that tells when its transactions begin and are about to be committed."""
    engine = make_engine(url)
    event.listen(engine, "begin", lambda _: tell("begin"))
    event.listen(engine, "commit", lambda _: tell("commit"))
    return Store(engine)


def forked() -> bool:
    """Fork: True in the child; False in the parent, when the child has ended."""
    pid = os.fork()
    if pid == 0:
        return True
    tell("child", pid)
    _, status = os.waitpid(pid, 0)
    tell("ended", os.waitstatus_to_exitcode(status))
    return False


def write_runs(url: str, pickled: str) -> None:
    """For each number on the standard input, fork a writer that stores runs from it on."""
    record = pickle.loads(Path(pickled).read_bytes())  # noqa: S301
    tell("ready")
    for line in sys.stdin:
        if forked():
            store = opened(url)
            for number in count(int(line)):
                tell("save", number)
                store.save_run(replace(record, seed=number, run_id=""))
                tell("done", number)


def forecast_and_fork(urls: str, *words: str) -> None:
    """Run ``talent forecast``; before it stores its run, fork copies that go on to the end."""
    from talent.cli.main import main

    others = urls.split()
    save = Store.save_run

    def save_in_copies(self: Store, record: RunRecord) -> str:
        self.engine.dispose()
        tell("ready", *(f"{name}={len(frame)}" for name, frame in frames(record).items()))
        for line in sys.stdin:
            if line == "finish\n":
                break
            if forked():
                return save(opened(others[int(line)]), record)
        for url in others:
            run_id = save(Store(make_engine(url)), record)
        return run_id

    Store.save_run = save_in_copies  # type: ignore[method-assign]
    main(["forecast", *words])


# The test, which kills them.


class Killer:
    """A process that forks writers on demand; the test reads where they are and kills them."""

    def __init__(self, process: subprocess.Popen[bytes], marks: int, log: Path) -> None:
        self.process, self.marks, self.log = process, marks, log
        self.left = b""

    def send(self, line: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n".encode())
        self.process.stdin.flush()

    def read(self) -> list[str]:
        """Next mark, as words."""
        end = time.monotonic() + PATIENCE
        while b"\n" not in self.left:
            ready, _, _ = select.select([self.marks], [], [], max(0.0, end - time.monotonic()))
            chunk = os.read(self.marks, 4096) if ready else b""
            assert chunk, f"the writer fell silent: {self.log.read_text()[-3000:]}"
            self.left += chunk
        line, self.left = self.left.split(b"\n", 1)
        return line.decode().split()

    def wait(self, *words: str) -> list[str]:
        """Next mark that starts with these words."""
        while True:
            found = self.read()
            assert found[0] != "ended", f"the writer failed: {self.log.read_text()[-3000:]}"
            if found[: len(words)] == list(words):
                return found

    def kill(self, pid: int, after: float) -> list[list[str]]:
        """Kill a writer after some seconds; give the marks that it had still made, and its end."""
        time.sleep(after)
        os.kill(pid, signal.SIGKILL)
        found = [self.read()]
        while found[-1][0] != "ended":
            found.append(self.read())
        return found


@contextmanager
def program(tmp_path: Path, name: str, *arguments: str) -> Iterator[Killer]:
    """Start a function of this file as a program of its own."""
    log = tmp_path / f"{name}.log"
    marks, write = os.pipe()
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, __file__, name, *arguments], stdin=subprocess.PIPE, stdout=out,
            stderr=out, pass_fds=[write], env={**os.environ, "MARKS": str(write)},
        )  # fmt: skip
    os.close(write)
    try:
        yield Killer(process, marks, log)
    finally:
        process.kill()
        process.communicate()
        os.close(marks)


def chance() -> random.Random:
    """Random moments; pytest shows the seed of a test that fails."""
    seed = int(os.environ.get("TALENT_KILL_SEED", random.SystemRandom().randrange(10**6)))
    print(f"moments of killing: TALENT_KILL_SEED={seed}")  # noqa: T201
    return random.Random(seed)  # noqa: S311


def enlarged(record: RunRecord) -> RunRecord:
    """Give a tiny record the size of a real one: every frame repeated, its cells told apart."""
    changed: dict[str, Any] = {}
    for name, frame in frames(record).items():
        parts = [
            frame.assign(occupation=frame["occupation"] + f"-{i}")
            if "occupation" in frame
            else frame
            for i in range(COPIES)
        ]
        changed[name] = pd.concat(parts, ignore_index=True)
    return replace(record, **changed)


def frames(record: RunRecord) -> dict[str, pd.DataFrame]:
    """Frames of a record, whatever they are called."""
    values = {field.name: getattr(record, field.name) for field in fields(record)}
    return {name: value for name, value in values.items() if isinstance(value, pd.DataFrame)}


class Stored:
    """What a database holds of runs, read without talent's own queries."""

    def __init__(self, store: Store) -> None:
        self.store = store
        looked = inspect(store.engine)
        # Scores come when what was foretold has happened, in a transaction of their own
        # (tests/evaluate/test_scoring.py).
        self.tables = sorted(
            table
            for table in looked.get_table_names()
            if table != "score"
            and any(key["referred_table"] == "run" for key in looked.get_foreign_keys(table))
        )

    def rows(self, connection: Connection, after: int = 0) -> dict[int, dict[str, int]]:
        """Number of rows in each table by run, for runs with a higher number than `after`."""
        found: dict[int, dict[str, int]] = {}
        for table in self.tables:
            query = text(f"SELECT run, COUNT(*) FROM {table} WHERE run > :after GROUP BY run")  # noqa: S608
            for run, number in connection.execute(query, {"after": after}):
                found.setdefault(run, {})[table] = number
        return found

    def runs(self, connection: Connection, after: int = 0) -> dict[int, str]:
        """Seed of each run in the table, visible or not; all are complete, and none is twice."""
        query = text("SELECT id, status, seed, identity FROM run WHERE id > :after")
        found = connection.execute(query, {"after": after}).all()
        assert {row.status for row in found} <= {"complete"}
        assert len({row.identity for row in found}) == len(found)
        return {row.id: row.seed for row in found}

    def check(self, whole: dict[str, int], after: int = 0) -> dict[int, str]:
        """Every run with a higher number than `after` is whole; give their seeds."""
        # At once, while PostgreSQL may still be finding out that the writer is gone: what can be
        # seen is whole. A run may be committed between the two reads, so only those are asked.
        with self.store.engine.connect() as connection:
            runs = self.runs(connection, after)
            rows = self.rows(connection, after)
            assert {run: rows.get(run) for run in runs} == dict.fromkeys(runs, whole)
        # Under the lock of all writers, so that the dead one's transaction is over: nothing of a
        # run is left elsewhere either.
        with writing(self.store.engine) as connection:
            runs = self.runs(connection, after)
            assert self.rows(connection, after) == dict.fromkeys(runs, whole)
        return runs


def place(marks: list[list[str]]) -> str:
    """Where a writer was killed, by its last mark."""
    last = marks[-2][0] if len(marks) > 1 else "save"
    names = {"save": "before", "begin": "inside", "commit": "inside", "done": "between"}
    return names[last]


def sized(store: Store, record: RunRecord) -> tuple[Stored, dict[str, int]]:
    """Store a whole run undisturbed; give its rows by table."""
    store.save_run(record)
    stored = Stored(store)
    with store.engine.connect() as connection:
        (whole,) = stored.rows(connection).values()
    # The tables are found in the database and the frames in the record: none may be forgotten.
    assert sorted(whole.values()) == sorted(len(frame) for frame in frames(record).values())
    assert len(whole) == len(stored.tables)
    return stored, whole


def test_a_killed_writer_leaves_no_partial_run(
    database_url: str, another: Callable[..., RunRecord], tmp_path: Path
) -> None:
    moments = chance()
    record = enlarged(another(seed=-1))
    pickled = tmp_path / "record"
    pickled.write_bytes(pickle.dumps(record))
    places: Counter[str] = Counter()
    with open_store(database_url, load=False) as store:
        stored, whole = sized(store, record)
        started = time.monotonic()
        store.save_run(replace(record, seed=-2, run_id=""))
        lasts = time.monotonic() - started
        done, pending = {"-1", "-2"}, 0
        seeds = stored.check(whole)
        with program(tmp_path, "write_runs", database_url, str(pickled)) as killer:
            killer.wait("ready")
            for _ in range(KILLS):
                killer.send(pending)
                pid = int(killer.wait("child")[1])
                # The run that the last writer was killed at can be stored now.
                killer.wait("done", str(pending))
                done.add(str(pending))
                pending = int(killer.wait("save")[1])
                marks = killer.kill(pid, moments.uniform(0, 1.5 * lasts))
                assert marks[-1] == ["ended", str(-signal.SIGKILL)]
                places[place(marks)] += 1
                for name, *number in marks[:-1]:
                    if name == "done":
                        done.add(number[0])
                    elif name == "save":
                        pending = int(number[0])
                seeds |= stored.check(whole, after=max(seeds))
                # The run being written is absent or, if the kill came after its commit, whole.
                assert done <= set(seeds.values()) <= done | {str(pending)}
        last = replace(record, seed=pending, run_id="")
        assert store.save_run(last) == store.save_run(last)
        done.add(str(pending))
        assert sorted(stored.check(whole).values()) == sorted(done)
        assert sorted(store.runs()["seed"]) == sorted(done)
    assert places.total() == KILLS
    # The moments are spread over the time that a save takes, which is mostly its transaction.
    assert places["inside"] >= 5, places


def test_a_killed_forecast_leaves_no_partial_run(
    sqlite_url: str, postgres_url: str, tmp_path: Path
) -> None:
    moments = chance()
    words = (*FORECAST, "--db", sqlite_url)
    command = [sys.executable, "-m", "talent", "forecast", *words]
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    # While it starts, makes the tables, loads the data and begins to learn.
    for longest in (1.0, 3.0):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        time.sleep(moments.uniform(0.3, longest))
        process.kill()
        assert process.communicate()[0].find(b"stored as") < 0
        assert process.returncode == -signal.SIGKILL
        if file.exists():
            raw = make_engine(sqlite_url)
            if inspect(raw).has_table("run"):
                with raw.connect() as connection:
                    assert connection.execute(text("SELECT COUNT(*) FROM run")).scalar_one() == 0
            raw.dispose()
    # Copies of the same command, killed when all is computed and being stored, on both databases.
    with open_store(postgres_url, load=False):
        pass
    places: dict[str, Counter[str]] = {sqlite_url: Counter(), postgres_url: Counter()}
    with program(tmp_path, "forecast_and_fork", f"{sqlite_url} {postgres_url}", *words) as killer:
        sizes = (size.split("=") for size in killer.wait("ready")[1:])
        whole = {f"run_{name.rstrip('s')}": int(number) for name, number in sizes}
        assert min(whole.values()) > 0
        for which, url in enumerate(places):
            for turn in range(FORECAST_KILLS):
                killer.send(which)
                pid = int(killer.wait("child")[1])
                if turn:
                    killer.wait("begin")
                marks = killer.kill(pid, moments.uniform(0, 0.015))
                assert marks[-1] == ["ended", str(-signal.SIGKILL)]
                with open_store(url, load=False) as store:
                    seen = Stored(store).check(whole)
                    assert len(seen) == len(store.runs()) <= 1
                in_time = not seen and (turn or ["begin"] in marks)
                places[url]["inside" if in_time else "elsewhere"] += 1
        killer.send("finish")
        killer.process.communicate(timeout=PATIENCE)
        assert killer.process.returncode == 0, killer.log.read_text()[-3000:]
        assert "stored as run-" in killer.log.read_text()
    found = []
    for url, where in places.items():
        with open_store(url, load=False) as store:
            (run,) = store.runs()["run_id"]
            assert len(Stored(store).check(whole)) == 1
            found.append(frames(store.run(run)))
        assert where.total() == FORECAST_KILLS
        assert where["inside"] >= 2, places
    for name, frame in found[0].items():
        pd.testing.assert_frame_equal(frame, found[1][name])


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
