"""The page docs/faults.md: parts that were not run keep what they said."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.series.page import write

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.faults.places import Tally

__all__ = ["PARTS", "told", "update"]

PAGE = Path(__file__).resolve().parents[2] / "docs" / "faults.md"

PARTS = {
    "kills": "Killed",
    "races": "Raced",
    "restarts": "The server restarts",
    "network": "The network is cut",
    "sleepers": "Asleep",
    "disks": "No space, or nothing may be written",
    "clocks": "The clock is moved",
    "guards": "Can these checks fail?",
}

INTRODUCTION = """\
# Faults, and what jobs made of them

What [scheduled jobs](scheduling.md) promise was tried by breaking things on purpose. Every figure
here is counted by one command and written by it into this page; the same functions run a few times
in the tests (tests/jobs/test_faults.py).

```
.venv/bin/python -m benchmarks.faults                   # all parts, about an hour on two cores
.venv/bin/python -m benchmarks.faults kills --scale 0.2 # one part, a fifth; others keep theirs
```

The job is a real one on the shipped data: forecast Japan with 20 draws, score, write a table. Each
call has a seed of its own, so that it finds nothing done. Races and moved clocks take a job that
only scores, on a database with all tables and no rows, held up at random. A process imports talent,
and forks a fresh one for each call, which tells what it is doing. After every fault, and again
after the next call, the database is read without talent's own queries:

- every run that can be seen has all rows of a whole one; no run is there twice; no rows are left of
  a run that is not there;
- a call that is complete has all its steps, each complete, and its forecast can be seen; there is
  one such call for a job, date and content, and one for a tick; nothing seems to run for ever;
- the table that was written has every line, and no half-written file is left.

*Wrong* counts the tries in which one of these, or what is said with the table, did not hold.
*Seconds* are of the next call, or until the last process ended: median and longest. The random
moments follow from `--seed`, but where a process is by then depends on the machine. Below a table
is how often each phase of a job was hit: `before` the first, `between` two, `after` the last.
"""

GUARDS = """
Each row is a fault from above with a guard taken away in the processes that are harmed (a made-up
run stands for the forecast). Here *wrong* must not be 0. Two guards may stand behind one another:
then taking one of them away does little.
"""

NOT_COVERED = """
## What is not shown here

Seconds are no measure of speed: two databases or more were tried at a time, beside other work.

A server that vanishes without a word while a statement waits for its answer was tried once by hand,
by taking its address away: the call noticed after 62 s and may try again. With the settings of the
system it was still waiting when that was given up, after 100 s; they allow two hours.

The machine itself never died: PostgreSQL ran with `fsync` off, and a power cut was not tried on
either database; there one relies on the databases' own promises. Every process ran on one machine
with one kernel. Network file systems, on which SQLite's locks may not work, were not tried. The
wall clock was moved inside the process and not in the kernel. Several of these faults at once were
not tried.
"""


def told(tallies: Sequence[Tally], seconds: float, seed: int, version: str) -> str:
    """A part of the page: a table, phases that were hit, and what was wrong."""
    lines = [
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores ({platform.machine()}), Python "
        f"{platform.python_version()}, {version}; seed {seed}, {seconds:.0f} s in all.", "",
        "| fault | database | how often | what was seen | wrong | seconds |",
        "|---|---|--:|---|--:|--:|",
    ]  # fmt: skip
    for one in tallies:
        seen = ", ".join(f"{what}: {number}" for what, number in one.seen.most_common())
        tries = len({line.split(":")[0] for line in one.wrong})
        times = [wait for wait in one.waits if wait == wait]  # noqa: PLR0124 - NaN
        took = f"{median(times):.1f} / {max(times):.1f}" if times else ""
        lines.append(f"| {one.fault} | {one.database} | {one.times} | {seen} | {tries} | {took} |")
    lines.append("")
    for one in tallies:
        if one.where:
            hit = ", ".join(f"{phase} {number}" for phase, number in one.where.most_common())
            lines.append(f"- {one.fault}, {one.database}: {hit}.")
    wrong = [f"- {one.fault}, {one.database}, {line}" for one in tallies for line in one.wrong[:2]]
    if wrong:
        lines += ["", "What was wrong, for example:", "", *wrong]
    return "\n".join(lines)


def update(found: Mapping[str, str]) -> None:
    """Write the page with new text of the parts in `found` and the old text of the others."""
    more = {"guards": GUARDS}
    titled = {p: f"## {PARTS[p]}\n{more.get(p, '')}\n{text}" for p, text in found.items()}
    titled["end"] = NOT_COVERED
    write(titled, PAGE, INTRODUCTION, (*PARTS, "end"))
