"""Virtual environments made by the standard library and filled from a lock file with hashes."""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = "Scripts" if os.name == "nt" else "bin"
PYTHON = "python.exe" if os.name == "nt" else "python"


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


@dataclass(frozen=True)
class Environment:
    """A folder with a virtual environment and the lock file that says what is in it."""

    folder: Path
    lock: Path

    @property
    def scripts(self) -> Path:
        """The folder of the installed commands."""
        return self.folder / SCRIPTS

    @property
    def python(self) -> Path:
        """The environment's Python."""
        return self.scripts / PYTHON

    def works(self) -> bool:
        """Tell whether the environment's Python starts; a moved or upgraded base breaks it."""
        if not self.python.exists():
            return False
        check = f"import sys; sys.exit(sys.version_info[:2] != {tuple(sys.version_info[:2])})"
        try:
            return subprocess.run([self.python, "-c", check], check=False).returncode == 0
        except OSError:
            return False

    def create(self) -> None:
        """Create the environment with the standard library."""
        say(f"creating {self.folder.name} with Python {sys.version.split()[0]}")
        command = [sys.executable, "-m", "venv", "--clear", str(self.folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            print(done.stdout + done.stderr, file=sys.stderr)
            raise SetupError(
                "Python could not create a virtual environment; on Debian and Ubuntu install the "
                f"package python3.{sys.version_info.minor}-venv"
            )

    def setup(self, uv: str | Path | None = None) -> None:
        """Make the environment as the lock says, with uv where there is one, else with pip.

        Does nothing when the environment is as the lock says.
        """
        if not self.works():
            self.create()
        locked, project = (self.folder / f"talent-{name}.sha256" for name in ("lock", "project"))
        uv = shutil.which("uv") or uv
        if not is_done(locked, digest(self.lock)):
            say(f"installing {self.lock.name} (1 GB on disk)")
            start = time.monotonic()
            if not (self._install_with_uv(uv) if uv else self._install_with_locked_uv()):
                self._install_with_pip()
            say(f"dependencies installed in {time.monotonic() - start:.0f} s")
            locked.write_text(digest(self.lock), encoding="ascii")
            project.unlink(missing_ok=True)
        if is_done(project, digest(self.lock, ROOT / "pyproject.toml")):
            say(f"{self.folder.name} is up to date")
        else:
            say("installing talent itself")
            self._install_project(uv)
            project.write_text(digest(self.lock, ROOT / "pyproject.toml"), encoding="ascii")

    def _install_with_locked_uv(self) -> bool:
        """Take uv from the lock and let it fetch the rest, in a third of the time of pip."""
        text = self.lock.read_text(encoding="utf-8")
        pinned = re.search(r"(?m)^uv==(?:[^\n]*\\\n)+[^\n]*", text)
        if pinned is None:
            return False
        with tempfile.TemporaryDirectory(prefix="talent-") as folder:
            only = Path(folder, "uv.txt")
            only.write_text(pinned[0] + "\n", encoding="utf-8")
            options = ["--quiet", "--require-hashes", "--no-deps", "--no-input"]
            run([self.python, "-m", "pip", "install", *options, "-r", only])
        try:
            return self._install_with_uv(self.scripts / "uv")
        except SetupError as error:
            # pip knows of indexes and certificates from its own settings, which uv does not read.
            say(f"uv could not ({error}); with pip instead")
            return False

    def _install_with_uv(self, uv: str | Path) -> bool:
        options = ["--python", str(self.python), "--require-hashes", "--no-deps"]
        if os.environ.get("PYTHONDONTWRITEBYTECODE"):
            # Nothing will cache bytecode later, and every start would cost seconds of compiling.
            options.append("--compile-bytecode")
        run([uv, "pip", "install", *options, "-r", self.lock])
        return True

    def _install_with_pip(self) -> None:
        # The lock is complete, so pip need not resolve; and bytecode is better made on first use,
        # in the modules that are used, unless this environment forbids that.
        options = ["--require-hashes", "--no-deps", "--no-input", "--progress-bar", "off"]
        if not os.environ.get("PYTHONDONTWRITEBYTECODE"):
            options.append("--no-compile")
        command = [str(self.python), "-m", "pip", "install", *options, "-r", str(self.lock)]
        print(f"    $ {shlex.join(command)}", flush=True)
        lines: list[str] = []
        seen = 0
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT
        ) as child:
            # A count instead of pip's hundreds of lines, which are shown when it fails.
            for line in child.stdout or ():
                lines.append(line)
                if line.startswith(("Collecting ", "Processing ")):
                    seen += 1
                    if seen % 25 == 0:
                        print(f"    fetched {seen} packages", flush=True)
                elif line.startswith("Installing collected"):
                    print(f"    installing {seen} packages", flush=True)
        if child.returncode:
            print("".join(lines[-40:]), file=sys.stderr)
            raise SetupError(f"pip could not install {self.lock.name}; its last lines are above")

    def _install_project(self, uv: str | Path | None) -> None:
        # hatchling comes from the lock, so that nothing is fetched to build.
        options = ["--no-deps", "--no-build-isolation", "-e", str(ROOT)]
        if uv:
            run([uv, "pip", "install", "--python", self.python, *options])
        else:
            run([self.python, "-m", "pip", "install", "--quiet", *options])


MAIN = Environment(ROOT / ".venv", ROOT / "requirements.lock")
LOWEST = Environment(ROOT / ".venv-lowest", ROOT / "requirements-lowest.lock")
