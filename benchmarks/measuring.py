"""How something is measured: in a process of its own, in turns with what it is set beside.

``python -m benchmarks.measuring MODULE:FUNCTION JSON`` is what `apart` starts.
"""

from __future__ import annotations

import importlib
import json
import os
import platform
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

ROOT = Path(__file__).resolve().parents[1]
MEGABYTE = 1e6
STATUS = Path("/proc/self/status")


class Stopwatch:
    """Seconds and memory of what is done inside ``with Stopwatch() as watch:``.

    Attributes
    ----------
    clock, processor : float
        Seconds by the clock, and of the processors that this process had.
    held, peak : float
        Memory in MB that the process held at the beginning, and at most until the end. Where the
        system cannot forget an earlier peak (other than Linux), `peak` is that of the process.
    """

    clock = processor = held = peak = 0.0

    def __enter__(self) -> Stopwatch:
        _forget_peak()
        self.held = _memory("VmRSS")
        self._start = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *error: object) -> None:
        clock, processor = self._start
        self.clock = time.perf_counter() - clock
        self.processor = time.process_time() - processor
        self.peak = peak()

    def found(self) -> dict[str, float]:
        """The attributes by name."""
        return {name: getattr(self, name) for name in ("clock", "processor", "held", "peak")}


def _forget_peak() -> None:
    reset = Path("/proc/self/clear_refs")
    if reset.exists():
        reset.write_text("5", encoding="ascii")


def _memory(name: str) -> float:
    """One of Linux's figures of the memory of this process, in MB; zero elsewhere."""
    if not STATUS.exists():
        return 0.0
    (line,) = [t for t in STATUS.read_text(encoding="ascii").splitlines() if t.startswith(name)]
    return int(line.split()[1]) * 1024 / MEGABYTE


def peak() -> float:
    """Largest memory that this process has held, in MB.

    Not by ``ru_maxrss`` where there is another way: on Linux a program begins with the peak of the
    one that started it.
    """
    if STATUS.exists():
        return _memory("VmHWM")
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # macOS counts bytes, others kilobytes.
    return held * (1 if sys.platform == "darwin" else 1024) / MEGABYTE


def apart(
    function: str, given: Mapping[str, Any], env: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """What a function named ``module:name`` returns, as JSON values, in a fresh process.

    ``peak`` is added, the largest memory of that process in MB, if the function does not say.
    Variables of the environment in `env` come on top.
    """
    command = [sys.executable, "-m", "benchmarks.measuring", function, json.dumps(given)]
    done = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True,
        env={**os.environ, **(env or {})},
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def best(action: Callable[[], object], repeats: int) -> float:
    """Least processor time of some calls: other programs can only add to it."""
    spent = []
    for _ in range(repeats):
        start = time.process_time()
        action()
        spent.append(time.process_time() - start)
    return min(spent)


def clocked(action: Callable[[], object]) -> float:
    """Seconds of one call by the clock."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def in_turns(actions: Mapping[str, Callable[[], float]], turns: int) -> dict[str, float]:
    """Medians of what each action returns; every one has its turn, each time in reverse order."""
    found: dict[str, list[float]] = {name: [] for name in actions}
    for turn in range(turns):
        for name in list(actions) if turn % 2 == 0 else list(actions)[::-1]:
            found[name].append(actions[name]())
    return {name: median(values) for name, values in found.items()}


def exponent(sizes: Sequence[float], values: Sequence[float]) -> float:
    """Exponent of growth: 0 does not grow, 1 is proportional; by least squares in logarithms."""
    slope = np.polyfit(np.log(np.asarray(sizes, float)), np.log(np.asarray(values, float)), 1)[0]
    return float(slope)


def measured_on(*more: str) -> str:
    """When and with what something is measured: the first sentence of each part."""
    versions = [f"Python {platform.python_version()}", *more]
    listed = ", ".join(versions[:-1]) + (" and " if versions[:-1] else "") + versions[-1]
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d} with {listed} on {os.cpu_count()} processors; "
        f"load by other programs when it began: {os.getloadavg()[0]:.1f}."
    )


def main() -> None:
    """Call one function with its arguments, and print what it returns."""
    module, name = sys.argv[1].split(":")
    found = getattr(importlib.import_module(module), name)(**json.loads(sys.argv[2]))
    print(json.dumps({"peak": peak(), **found}))


if __name__ == "__main__":
    main()
