"""How long a user waits before anything happens: imports, the command's help, the first set-up."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from benchmarks.asked import Asked, Found
from benchmarks.databases import with_sqlite3
from benchmarks.measuring import apart, clocked, in_turns, measured_on
from benchmarks.pages import markdown
from benchmarks.summary import Ratio

import talent

TURNS = 15
PROGRAMS = {
    "python -c pass": ["-c", "pass"],
    "import pandas": ["-c", "import pandas"],
    "import talent": ["-c", "import talent"],
    "import talent; talent.forecast": ["-c", "import talent; talent.open, talent.forecast"],
    "talent --help": ["-m", "talent", "--help"],
    "talent forecast --help": ["-m", "talent", "forecast", "--help"],
}


def run(arguments: list[str]) -> float:
    """Seconds of a fresh process, from its start to its end."""
    command = [sys.executable, *arguments]
    return clocked(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL))


def memory(module: str) -> float:
    """Peak memory of a fresh interpreter that imports one module, in MB."""
    code = (
        f"import {module}, re, resource, sys, pathlib\n"
        "s = pathlib.Path('/proc/self/status')\n"
        "k = re.search(r'VmHWM:\\s*(\\d+)', s.read_text())[1] if s.exists() else "
        "resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "print(int(k) * (1 if sys.platform == 'darwin' else 1024) / 1e6)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return float(done.stdout)


def set_up(url: str) -> dict[str, float]:
    """Create and load a database in this process."""

    def create() -> None:
        with talent.open(url):
            pass

    return {"seconds": clocked(create)}


def measure(asked: Asked) -> Found:
    """Fresh processes, in turns."""
    note = measured_on(f"pandas {pd.__version__}")
    turns = 3 if asked.quick else TURNS
    # The first of each writes what the interpreter keeps for the next, and is not counted.
    for arguments in PROGRAMS.values():
        run(arguments)
    took = in_turns(
        {name: lambda given=given: run(given) for name, given in PROGRAMS.items()},  # type: ignore[misc]
        turns,
    )
    held_by = {name: memory(name.split()[1]) for name in ("import pandas", "import talent")}
    pandas = took["import pandas"]
    rows = [
        {
            "a fresh process": f"`{name}`",
            "ms": f"{1000 * seconds:,.0f}",
            "times `import pandas`": f"{seconds / pandas:.2f}",
            "without the interpreter": f"{1000 * (seconds - took['python -c pass']):,.0f}",
            "MB": f"{held_by[name]:,.0f}" if name in held_by else "",
        }
        for name, seconds in took.items()
    ]
    loaded, bare = first_use(asked)
    text = "\n\n".join(
        [
            f"{note} Medians of {turns} fresh processes each, in turns.",
            markdown(pd.DataFrame(rows)),
            f"First use, `talent.open` on a file that is not there: tables, views and the whole "
            f"data package in {loaded['seconds']:.2f} s, at most {loaded['peak']:,.0f} MB."
            + (f" `.import` of sqlite3 alone: {bare:.2f} s." if bare else ""),
        ]
    )
    return Found(text, ratios(took, held_by, loaded["seconds"], bare))


def first_use(asked: Asked) -> tuple[dict[str, float], float | None]:
    """Seconds of creating and loading a database, and those of sqlite3's import if it is there."""
    turns = 1 if asked.quick else 3
    found = [
        apart("benchmarks.start:set_up", {"url": f"sqlite:///{asked.folder}/first{turn}.db"})
        for turn in range(turns)
    ]
    middle = {name: float(np.median([f[name] for f in found])) for name in found[0]}
    command = shutil.which("sqlite3")
    if command is None:
        return middle, None
    bare = [with_sqlite3(command, Path(asked.folder, f"bare{turn}.db")) for turn in range(turns)]
    return middle, float(np.median(bare))


def ratios(
    took: dict[str, float], held_by: dict[str, float], loaded: float, bare: float | None
) -> list[Ratio]:
    """Rows of the table on top."""
    pandas, helped = took["import pandas"], took["talent --help"]
    plain = took["python -c pass"]
    found = [
        Ratio("`import talent`", took["import talent"], "`import pandas`", pandas, most=2),
        Ratio(
            "`import talent`, without the interpreter", took["import talent"] - plain,
            "`import pandas`", pandas - plain, most=2,
        ),
        Ratio(
            "`import talent; talent.forecast`", took["import talent; talent.forecast"],
            "`import pandas`", pandas,
        ),
        Ratio(
            "`import talent`", held_by["import talent"],
            "`import pandas`", held_by["import pandas"], "MB",
        ),
        # Half of what importing talent may take, which is twice pandas, is pandas once.
        Ratio("`talent --help`, half of twice pandas", helped, "`import pandas`", pandas, most=1),
        Ratio("`talent --help`, half of pandas", helped, "`import pandas`", pandas, most=0.5),
    ]  # fmt: skip
    if bare is not None:
        found.append(Ratio("first set-up", loaded, "`.import` of sqlite3", bare))
    return found
