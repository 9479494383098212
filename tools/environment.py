"""The project's environment: .venv, made by the standard library and filled from the lock."""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
LOCK = ROOT / "requirements.lock"


class SetupError(Exception):
    """Something the user has to mend; the message says what and how."""


def say(text: str) -> None:
    """Print one step, at once, so that the order holds beside the output of child processes."""
    print(f"==> {text}", flush=True)


def run(
    command: Sequence[str | Path], *, env: Mapping[str, str] | None = None, cwd: Path = ROOT
) -> None:
    """Run a command, showing it and its output; raise `SetupError` when it fails."""
    words = [str(word) for word in command]
    print(f"    $ {shlex.join(words)}", flush=True)
    done = subprocess.run(words, cwd=cwd, env={**os.environ, **(env or {})}, check=False)
    if done.returncode:
        raise SetupError(f"failed with exit status {done.returncode}: {shlex.join(words)}")


def digest(*paths: Path) -> str:
    """Hash the files' contents, with the Python that the environment is for."""
    total = hashlib.sha256(sys.version.encode())
    for path in paths:
        total.update(path.read_bytes())
    return total.hexdigest()


def is_done(stamp: Path, mark: str) -> bool:
    """Tell whether a step's stamp holds the given mark."""
    return stamp.is_file() and stamp.read_text(encoding="ascii") == mark


def venv_works() -> bool:
    """Tell whether the environment's Python starts; a moved or upgraded base breaks it."""
    if not PYTHON.exists():
        return False
    check = f"import sys; sys.exit(sys.version_info[:2] != {tuple(sys.version_info[:2])})"
    try:
        return subprocess.run([PYTHON, "-c", check], check=False).returncode == 0
    except OSError:
        return False


def make_venv() -> None:
    """Create the environment with the standard library."""
    say(f"creating {VENV.name} with Python {sys.version.split()[0]}")
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout + done.stderr, file=sys.stderr)
        raise SetupError(
            "Python could not create a virtual environment; on Debian and Ubuntu install the "
            f"package python3.{sys.version_info.minor}-venv"
        )


def pip_install(requirements: Path) -> None:
    """Install the lock with pip, showing a count instead of pip's hundreds of lines."""
    # The lock is complete, so pip need not resolve; and bytecode is better made on first use,
    # in the modules that are used, unless this environment forbids that.
    options = ["--require-hashes", "--no-deps", "--no-input", "--progress-bar", "off"]
    if not os.environ.get("PYTHONDONTWRITEBYTECODE"):
        options.append("--no-compile")
    command = [str(PYTHON), "-m", "pip", "install", *options, "-r", str(requirements)]
    print(f"    $ {shlex.join(command)}", flush=True)
    total = len(re.findall(r"(?m)^[\w.-]+==", requirements.read_text(encoding="utf-8")))
    lines: list[str] = []
    seen = 0
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT
    ) as child:
        for line in child.stdout or ():
            lines.append(line)
            if line.startswith(("Collecting ", "Processing ")):
                seen += 1
                if seen % 20 == 0:
                    print(f"    fetched {seen} of at most {total} packages", flush=True)
            elif line.startswith("Installing collected"):
                print(f"    installing {seen} packages", flush=True)
    if child.returncode:
        print("".join(lines[-40:]), file=sys.stderr)
        raise SetupError("pip could not install requirements.lock (its last lines are above)")


def uv_install(uv: str, requirements: Path) -> None:
    """Install the lock with uv, which is about ten times as fast as pip."""
    options = ["--python", str(PYTHON), "--require-hashes", "--no-deps"]
    if os.environ.get("PYTHONDONTWRITEBYTECODE"):
        # Nothing will cache bytecode later, and every start would cost seconds of compiling.
        options.append("--compile-bytecode")
    run([uv, "pip", "install", *options, "-r", requirements])


def install_project(uv: str | None) -> None:
    """Install talent itself, editable; hatchling comes from the lock, so nothing is fetched."""
    options = ["--no-deps", "--no-build-isolation", "-e", str(ROOT)]
    if uv:
        run([uv, "pip", "install", "--python", PYTHON, *options])
    else:
        run([PYTHON, "-m", "pip", "install", "--quiet", *options])


def setup() -> None:
    """Make .venv and install what requirements.lock lists; does nothing when that is done."""
    if not venv_works():
        make_venv()
    locked, project = VENV / "talent-lock.sha256", VENV / "talent-project.sha256"
    uv = shutil.which("uv")
    if not is_done(locked, digest(LOCK)):
        say(f"installing requirements.lock with {'uv' if uv else 'pip'} (1 GB on disk)")
        start = time.monotonic()
        if uv:
            uv_install(uv, LOCK)
        else:
            pip_install(LOCK)
        say(f"dependencies installed in {time.monotonic() - start:.0f} s")
        locked.write_text(digest(LOCK), encoding="ascii")
        project.unlink(missing_ok=True)
    if not is_done(project, digest(LOCK, ROOT / "pyproject.toml")):
        say("installing talent itself")
        install_project(uv)
        project.write_text(digest(LOCK, ROOT / "pyproject.toml"), encoding="ascii")
    else:
        say("environment is up to date")
