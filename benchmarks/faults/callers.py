"""The program that is harmed: it imports talent once, and forks a fresh process for each call.

A call comes as a line of JSON on the standard input; what it is doing goes back as lines on a pipe,
each in one write, so that a kill cannot cut it: ``number child PID``, ``number in PHASE``,
``number out PHASE``, ``number outcome JSON`` and ``number ended CODE``.
"""

from __future__ import annotations

import json
import os
import pickle
import resource
import select
import signal
import sys
import time
import traceback
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import Any

from benchmarks.faults import unguarded

import talent
from talent.cli.main import main
from talent.jobs import lease, log, read_job, run_job, running, steps
from talent.jobs.lease import Lease
from talent.jobs.scheduling import run_due
from talent.jobs.steps import Work
from talent.store import Store, make_engine, runs
from talent.store.faults import in_words

PHASES = {
    "lease": (lease, "_take"),
    "begin": (log, "begin"),
    "forecast": (Work, "_forecast"),
    "save": (runs, "_write"),
    "score": (Work, "_score"),
    "report": (Work, "_report"),
    "note": (log, "note_step"),
    "end": (log, "end"),
    "tell": (running, "_told"),
    "release": (Lease, "release"),
}
"""What is told of, and where it is found. ``save`` is inside the transaction of a run."""


class Told:
    """One call: it says where it is, and may be held up there."""

    def __init__(self, number: int, marks: int, order: dict[str, Any]) -> None:
        self.number, self.marks, self.order = number, marks, order

    def tell(self, *words: object) -> None:
        """Write a line, in one piece."""
        os.write(self.marks, (" ".join(map(str, (self.number, *words))) + "\n").encode())

    def watch(self) -> None:
        """Let each phase tell when it begins and ends, and wait in it if that is ordered."""
        for phase, (place, name) in PHASES.items():
            setattr(place, name, self._telling(phase, getattr(place, name)))

    def _telling(self, phase: str, function: Any) -> Any:
        @wraps(function)
        def telling(*args: Any, **options: Any) -> Any:
            self.tell("in", phase)
            time.sleep(self.order.get("hold", {}).get(phase, 0.0))
            try:
                return function(*args, **options)
            finally:
                self.tell("out", phase)

        return telling


def shift_clock(jumps: list[tuple[float, float]]) -> None:
    """Let the wall clock of this process jump: after so many seconds, by so many seconds."""
    born, real = time.monotonic(), time.time

    def off() -> float:
        lasted = time.monotonic() - born
        return next((by for after, by in reversed(jumps) if lasted >= after), 0.0)

    class Jumping(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + timedelta(seconds=off())

    time.time = lambda: real() + off()
    for name, module in [*sys.modules.items()]:
        if name.split(".")[0] == "talent" and getattr(module, "datetime", None) is datetime:
            module.datetime = Jumping  # type: ignore[attr-defined]


def canned(path: str) -> None:
    """Let a forecast be one that was made before: what is shown here is what happens around it."""
    record = pickle.loads(Path(path).read_bytes())  # noqa: S301 - our own

    class Made:
        def __init__(self, run_id: str) -> None:
            self.run_id = run_id

    def run(store: Store, config: Any, progress: object = None) -> Made:
        one = replace(
            record, as_of=config.as_of, config_hash=config.hash, seed=config.seed, run_id="",
            config={**config.model_dump(mode="json"), "base": config.base},
        )  # fmt: skip
        return Made(store.save_run(one))

    steps.run = run  # type: ignore[assignment]


def outcome_of(told: Told, order: dict[str, Any]) -> dict[str, Any]:
    """Do what is ordered, and say how it ended."""
    if "words" in order:
        try:
            main(order["words"])
        except SystemExit as end:
            return {"code": int(end.code or 0)}
    job = read_job(order["job"])
    store = Store(make_engine(order["url"]))
    try:
        if "now" in order:
            since, now = (datetime.fromisoformat(order[x]) for x in ("since", "now"))
            done = run_due(store, job, since, now)
        else:
            done = run_job(store, job, as_of=order.get("as_of"))
    except talent.TalentError as error:
        return {"error": type(error).__name__, "text": in_words(error)}
    if done is None:
        return {"state": "none", "new": False}
    return {
        "state": done.state, "new": done.new, "call": done.number, "text": done.error,
        "states": done.steps["state"].tolist(), "untold": list(done.untold),
    }  # fmt: skip


def child(number: int, marks: int, order: dict[str, Any]) -> None:
    """The life of one process that calls."""
    told = Told(number, marks, order)
    if "log" in order:
        out = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(out, 1)
        os.dup2(out, 2)
    os.environ.update(order.get("environment", {}))
    for guard in order.get("without", ()):
        unguarded.remove(guard)
    if "canned" in order:
        canned(order["canned"])
    if order.get("tell", True):
        told.watch()
    if "clock" in order:
        shift_clock(order["clock"])
    if "fsize" in order:
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["fsize"], order["fsize"]))
    if "at" in order:
        while time.monotonic() < order["at"]:
            time.sleep(0.0002)
    started = time.monotonic()
    try:
        result = outcome_of(told, order)
    except BaseException as error:
        if "log" in order:
            traceback.print_exc()
        result = {"error": f"unforeseen {type(error).__name__}", "text": traceback.format_exc()}
    sys.stdout.flush()
    sys.stderr.flush()
    told.tell("outcome", json.dumps(result | {"seconds": time.monotonic() - started}))


def warm() -> None:
    """Forecast once here, so that every call finds all imported and learnt."""
    if "WARM" not in os.environ:
        return
    with talent.open(os.environ["WARM"]) as store:
        talent.forecast(store, countries=["JP"], draws=20, as_of="2026-11-22", seed=0)
        talent.score(store)


def serve() -> None:
    """Fork a process for each line that comes, and say how each ended."""
    marks, left = int(os.environ["MARKS"]), b""
    alive: dict[int, int] = {}
    # Each call would import the same, and learn the same.
    warm()
    os.write(marks, b"0 ready\n")
    while True:
        if select.select([0], [], [], 0.01)[0]:
            chunk = os.read(0, 65536)
            if not chunk:
                break
            left += chunk
        while b"\n" in left:
            line, left = left.split(b"\n", 1)
            order = json.loads(line)
            pid = os.fork()
            if pid == 0:
                # Its own group would hide it from the terminal's interrupt; it shares ours.
                with suppress(BaseException):
                    child(order["number"], marks, order)
                os._exit(0)
            alive[pid] = order["number"]
            os.write(marks, f"{order['number']} child {pid}\n".encode())
        while alive:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                break
            code = os.waitstatus_to_exitcode(status)
            os.write(marks, f"{alive.pop(pid)} ended {code}\n".encode())
    for pid in alive:
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    serve()
