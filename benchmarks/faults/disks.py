"""No space left, or nothing may be written: the command says so in a line, and nothing is lost."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.faults import checks
from benchmarks.faults.places import DAY, Place, Tally, expect
from benchmarks.faults.records import write_record
from benchmarks.faults.servers import ROOT, cluster, small_disk
from sqlalchemy import make_url

if TYPE_CHECKING:
    import random

    from benchmarks.faults.servers import Cluster
    from benchmarks.faults.sites import Site

__all__ = ["command", "full_server", "limited_file", "read_only"]

KEPT = ("run", "rows", "score", "observation")
"""What a call that failed must leave as it was; its own history says that it failed."""


def command(place: Place, order: dict[str, Any], **more: Any) -> tuple[int, str]:
    """``talent run`` on a job, by a process that is forked; its exit code and what it printed."""
    log = place.folder / f"command-{next(place.numbers)}.log"
    words = ["run", order["job"], "--db", order["url"], "--as-of", DAY]
    harmed = {k: v for k, v in order.items() if k in {"canned", "fsize", "pages"}}
    outcome = place.callers.call(words=words, log=str(log), **harmed, **more).wait()
    return int(outcome.get("code", -1)), log.read_text(encoding="utf-8")


def alone(place: Place, order: dict[str, Any]) -> tuple[int, str]:
    """``talent run`` on a job as a user types it, by a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "talent", "run", order["job"], "--db", order["url"],
         "--as-of", DAY],
        cwd=place.folder, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}"},
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def said(code: int, text: str, words: str) -> list[str]:
    """What is wrong with how a command failed: exit code 1, and one line that says why."""
    lines = [line for line in text.splitlines() if words in line]
    return [
        *expect(code == 1, f"exit code {code}: {text[-500:]}"),
        *expect("Traceback" not in text, f"a traceback: {text[-1500:]}"),
        *expect(bool(lines), f"{words!r} is not said: {text[-500:]}"),
        *expect("INSERT" not in text and "[SQL" not in text, f"SQL is told: {text[-500:]}"),
    ]


def _as_before(place: Place, before: dict[str, list[Any]]) -> list[str]:
    now = checks.digest(place.url)
    return [f"{name} is not as before" for name in KEPT if now[name] != before[name]]


def limited_file(place: Place, times: int, moments: random.Random, most: float = 0.6) -> Tally:
    """SQLite whose files may not be as long as a run needs: a limit as by ``ulimit -f``.

    What a run writes goes into SQLite's log first, so it is the log that meets the limit.
    """
    tally = Tally("files may not grow (RLIMIT_FSIZE)", place.kind)
    for _ in range(times):
        tally.times += 1
        order, before = place.order(), checks.digest(place.url)
        code, text = command(place, order, fsize=int(moments.uniform(0.1, most) * 2**20))
        tally.add(said(code, text, "the database") + _as_before(place, before))
        tally.seen[_line(text)] += 1
        place.finish(tally, order)
    return tally


def full_disk(place: Place, times: int, moments: random.Random, folder: Path) -> Tally:
    """SQLite on a disk that is really full: all but a few pages are taken by another file."""
    tally = Tally("disk full (small tmpfs)", place.kind)
    old = Path(place.url.removeprefix("sqlite:///"))
    shutil.copy(old, folder / old.name)
    place.url = f"sqlite:///{folder / old.name}"
    for _ in range(times):
        tally.times += 1
        order, before = place.order(), checks.digest(place.url)
        filler = _fill(folder, int(moments.uniform(0.1, 1.0) * 2**20))
        code, text = alone(place, order)
        tally.add(said(code, text, "full") + _as_before(place, before))
        tally.seen[_line(text)] += 1
        filler.unlink()
        place.finish(tally, order)
    return tally


def full_server(place: Place, server: Cluster, times: int, moments: random.Random) -> Tally:
    """PostgreSQL on a disk that is really full, with its tables and its log."""
    tally = Tally("disk full (small tmpfs)", place.kind)
    for _ in range(times):
        tally.times += 1
        order, before = place.order(), checks.digest(place.url)
        filler = _fill(server.home, int(moments.uniform(0.1, 1.0) * 2**20))
        code, text = alone(place, order)
        filler.unlink()
        # Without space for its log the server ends; whoever runs it starts it again.
        if not server.answers():
            server.stop()
            server.start()
            tally.where["the server had ended"] += 1
        tally.add(said(code, text, "the database") + _as_before(place, before))
        tally.seen[_line(text)] += 1
        place.finish(tally, order)
    return tally


def limited_server(place: Place, server: Cluster, times: int) -> Tally:
    """PostgreSQL whose files may not grow beyond what the largest table of runs has."""
    tally = Tally("files may not grow (RLIMIT_FSIZE)", place.kind)
    database = make_url(place.url).database or ""
    for _ in range(times):
        tally.times += 1
        order, before = place.order(), checks.digest(place.url)
        ((largest,),) = server.ask("SELECT pg_relation_size('run_influence')", database)
        # In an orderly way, so that all that is there is written before there is a limit.
        server.stop(signal.SIGINT)
        server.start(limit=max(int(largest), 2**20))
        code, text = command(place, order)
        server.stop()
        server.start()
        tally.add(said(code, text, "the database") + _as_before(place, before))
        tally.seen[_line(text)] += 1
        place.finish(tally, order)
    return tally


def read_only(place: Place, times: int) -> Tally:
    """A database that may only be read."""
    tally = Tally("read-only database", place.kind)
    for _ in range(times):
        tally.times += 1
        order, before = place.order(), checks.digest(place.url)
        if place.kind == "SQLite":
            closed = place.url.replace("sqlite:///", "sqlite:///file:") + "?mode=ro&uri=true"
        else:
            closed = place.url + "&options=-c%20default_transaction_read_only%3Don"
        code, text = command(place, order | {"url": closed})
        tally.add(said(code, text, "read-only"))
        tally.add(expect(checks.digest(place.url) == before, "something was written"))
        tally.seen[_line(text)] += 1
        place.finish(tally, order)
    return tally


def _fill(folder: Path, left: int) -> Path:
    """Take all space of a disk but some bytes."""
    filler = folder / "filler"
    free = os.statvfs(folder)
    size = free.f_bavail * free.f_frsize - left
    with filler.open("wb") as file:
        while size > 0:
            size -= file.write(b"\1" * min(size, 2**20))
    return filler


def _line(text: str) -> str:
    """The line that says what is wrong, without names of files."""
    told = (line for line in text.splitlines() if "the database" in line or "the file" in line)
    lines = [line for line in told if not line.startswith(("[", "20"))]
    return (lines[-1] if lines else "?").split(" (")[0].removeprefix("error: ")


def report(site: Site, moments: random.Random) -> list[Tally]:
    """Both databases: no space by a limit and by a small disk, and read-only."""
    times = site.times(10)
    # With a made-up run and before there is any other database: the largest of all files is then
    # one that grows.
    record = write_record(site.folder / "record")
    small = site.place("PostgreSQL", data=False, canned=record)
    small.prepare()
    found = [limited_server(small, site.server, times)]
    sqlite, postgres = site.place("SQLite"), site.place("PostgreSQL")
    found += [
        limited_file(sqlite, times, moments),
        read_only(sqlite, times),
        read_only(postgres, times),
    ]
    with small_disk(64) as folder:
        if folder is not None:
            found.append(full_disk(sqlite, site.times(5), moments, folder))
    with small_disk(260) as folder:
        if folder is not None:
            with cluster(folder / "run", max_wal_size="48MB", min_wal_size="32MB") as server:
                site.server, whole = server, site.server
                place = site.place("PostgreSQL")
                found.append(full_server(place, server, site.times(5), moments))
                site.server = whole
    return found
