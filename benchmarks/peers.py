"""Environments of their own for programs that are no dependencies of talent."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.asked import Asked


def python_with(asked: Asked, requirements: Path, same: Sequence[str] = ()) -> Path:
    """The Python of an environment with what a file lists, made once a run.

    Parameters
    ----------
    asked : Asked
    requirements : pathlib.Path
        One package a line.
    same : sequence of str
        Packages to take in the version that talent runs with here, if they are asked for.
    """
    name = requirements.stem
    if name not in asked.peers:
        asked.peers[name] = _make(asked.folder / name, requirements, same)
    return asked.peers[name]


def _make(folder: Path, requirements: Path, same: Sequence[str]) -> Path:
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if uv is None:
        raise SystemExit("peers need uv, which is among the development tools: make setup")
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, folder], check=True)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    limits = folder / "limits.txt"
    limits.write_text("".join(f"{p}=={version(p)}\n" for p in same), encoding="utf-8")
    install: list[str | Path] = [
        uv,
        "pip",
        "install",
        "--quiet",
        "--python",
        python,
        "--constraint",
        limits,
    ]
    subprocess.run([*install, "--requirement", requirements], check=True)
    return python


def run(python: Path, program: Path, *given: str | Path) -> str:
    """What a program prints in such an environment, on one thread."""
    env = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | {"OMP_NUM_THREADS": "1"}
    command = [python, program, *given]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=env).stdout
