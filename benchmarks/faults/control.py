"""Starting calls, following where they are, and harming them."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from benchmarks.faults.servers import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Call", "Callers", "callers"]

PATIENCE = 240.0
"""Seconds after which a call that says nothing is a mistake of this program."""


@dataclass
class Call:
    """A process that calls a job.

    Attributes
    ----------
    marks : list of (float, list of str)
        What it told, and when by the monotonic clock.
    """

    owner: Callers
    number: int
    started: float
    marks: list[tuple[float, list[str]]] = field(default_factory=list)
    code: int | None = None

    @property
    def pid(self) -> int:
        """Number of its process."""
        return int(self.when("child")[1][1])

    def when(self, *words: str) -> tuple[float, list[str]]:
        """The first mark that begins so; waits for it, or for the end of the call.

        Raises
        ------
        EOFError
            If the call ended without it.
        """
        seen = 0
        while True:
            for mark in self.marks[seen:]:
                if mark[1][: len(words)] == list(words):
                    return mark
            seen = len(self.marks)
            if self.code is not None:
                raise EOFError(f"it ended ({self.code}) without {words}: {self.marks[-3:]}")
            self.owner.read()

    def signal(self, what: signal.Signals) -> None:
        """Send it a signal, unless it has ended."""
        if self.code is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, what)

    def wait(self) -> dict[str, Any]:
        """Wait until it has ended; its outcome, or ``{}`` for one that was killed."""
        while self.code is None:
            self.owner.read()
        told = [words for _, words in self.marks if words[0] == "outcome"]
        return json.loads(" ".join(told[0][1:])) if told else {}

    def kill(self) -> str:
        """Kill it, and wait for its end; where it was."""
        self.signal(signal.SIGKILL)
        self.wait()
        return self.where()

    def where(self) -> str:
        """The innermost phase that it is in, or ``before``, ``between`` or ``after`` them."""
        self.owner.glance()
        inside: list[str] = []
        for _, words in self.marks:
            if words[0] == "in":
                inside.append(words[1])
            elif words[0] == "out":
                inside.remove(words[1])
        if inside:
            return inside[-1]
        told = {words[0] for _, words in self.marks}
        return "after" if "outcome" in told else "between" if "in" in told else "before"

    def phases(self) -> dict[str, tuple[float, float]]:
        """When each phase first began, in seconds from the start, and how long it took."""
        found: dict[str, tuple[float, float]] = {}
        begun: dict[str, float] = {}
        for at, words in self.marks:
            if words[0] == "in":
                begun.setdefault(words[1], at)
            elif words[0] == "out" and words[1] not in found:
                found[words[1]] = (begun[words[1]] - self.started, at - begun[words[1]])
        return found


class Callers:
    """The program that forks calls."""

    def __init__(self, process: subprocess.Popen[bytes], marks: int, log: Path) -> None:
        self.process, self.marks, self.log = process, marks, log
        self.calls: dict[int, Call] = {}
        self.left = b""
        self.read_ready()

    def read_ready(self) -> None:
        """Wait until it has imported everything."""
        while b"\n" not in self.left:
            self.left += self._chunk()
        self.left = self.left.split(b"\n", 1)[1]

    def _chunk(self, patience: float = PATIENCE) -> bytes:
        ready, _, _ = select.select([self.marks], [], [], patience)
        chunk = os.read(self.marks, 65536) if ready else b""
        if not chunk:
            raise RuntimeError(f"the calls fell silent: {self.log.read_text()[-3000:]}")
        return chunk

    def glance(self) -> None:
        """Read the marks that are there."""
        if select.select([self.marks], [], [], 0)[0]:
            self.read()

    def read(self) -> None:
        """Wait for the next marks, and hand them to their calls."""
        self.left += self._chunk()
        now = time.monotonic()
        while b"\n" in self.left:
            line, self.left = self.left.split(b"\n", 1)
            number, *words = line.decode().split(" ")
            call = self.calls[int(number)]
            call.marks.append((now, words))
            if words[0] == "ended":
                call.code = int(words[1])

    def call(self, **order: Any) -> Call:
        """Start a call; see `benchmarks.faults.callers` for what can be ordered."""
        number = len(self.calls) + 1
        call = self.calls[number] = Call(self, number, time.monotonic())
        line = json.dumps({"number": number, "log": str(self.log), **order}) + "\n"
        assert self.process.stdin is not None  # noqa: S101
        self.process.stdin.write(line.encode())
        self.process.stdin.flush()
        return call


@contextmanager
def callers(folder: Path, *, warm: bool = False) -> Iterator[Callers]:
    """Start the program; its output goes to a file in a folder.

    Parameters
    ----------
    folder : pathlib.Path
    warm : bool
        Whether it shall have made a forecast before it forks, so that its calls are quicker.
    """
    log = folder / "callers.log"
    more = {"WARM": f"sqlite:///{folder / 'warm.db'}"} if warm else {}
    marks, write = os.pipe()
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.faults.callers"], cwd=ROOT,
            stdin=subprocess.PIPE, stdout=out, stderr=out, pass_fds=[write],
            env={**os.environ, **more, "MARKS": str(write)},
        )  # fmt: skip
    os.close(write)
    try:
        yield Callers(process, marks, log)
    finally:
        process.communicate(timeout=60)
        os.close(marks)
