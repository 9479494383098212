"""Write the lock files: hashes for every package, and no name of any package index."""

from __future__ import annotations

import re
import subprocess
import tempfile
import tomllib
from pathlib import Path

from environment import LOWEST, MAIN, ROOT, SetupError, run, say

HEADER = """\
# Every dependency of talent with its hashes, for Python 3.11 to 3.14 on Linux, macOS and Windows.
# Made from pyproject.toml by `make lock`; it names no package index, so yours is used.
"""
LOWEST_HEADER = """\
# The oldest versions that pyproject.toml allows, with the current test tools; for `make lowest`.
# Made by `make lock`; it names no package index, so yours is used.
"""


def pins(lock: Path) -> list[str]:
    """Return the locked versions without their hashes, to be used as constraints."""
    text = lock.read_text(encoding="utf-8")
    return [pin.strip() for pin in re.findall(r"(?m)^[\w.-]+==[^\\\n]+", text)]


def names(requirements: list[str]) -> set[str]:
    """Return the bare names of requirements."""
    return {re.split(r"[\[<>=!~; ]", item, maxsplit=1)[0].lower() for item in requirements}


def uv(*words: str | Path) -> str:
    """Run the locked uv and return what it prints."""
    command = [str(MAIN.scripts / "uv"), *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetupError(f"uv {words[0]} failed: {done.stderr.strip()}")
    return done.stdout


def write(lock: Path, header: str, text: str) -> None:
    """Write a lock, unless it names a host."""
    if "://" in text:
        raise SetupError(f"{lock.name} would name a host; remove direct URLs from pyproject.toml")
    lock.write_text(header + text, encoding="utf-8", newline="\n")
    say(f"wrote {lock.name}")


def lock_highest() -> None:
    """Resolve the newest versions for every supported Python and system."""
    # uv.lock records the index it was made with, so it is git-ignored and only the export, which
    # names none, is kept.
    run([MAIN.scripts / "uv", "lock", "--upgrade"])
    export = ("--quiet", "--no-header", "--no-emit-project", "--all-groups", "--all-extras")
    write(MAIN.lock, HEADER, uv("export", *export, "--format", "requirements-txt"))


def lock_lowest() -> None:
    """Resolve the oldest allowed direct dependencies, for the oldest Python."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    direct = names([*project["dependencies"], *(item for extra in extras for item in extra)])
    common = [
        *("pip", "compile", "--quiet", "pyproject.toml", "--all-extras"),
        *("--python-version", "3.11", "--universal", "--no-header", "--no-annotate"),
    ]
    oldest = uv(*common, "--resolution", "lowest-direct").splitlines()
    with tempfile.TemporaryDirectory(prefix="talent-") as folder:
        limits = Path(folder, "lowest.txt")
        limits.write_text("\n".join(pin for pin in oldest if names([pin]) & direct))
        options = ("--constraint", limits, "--group", "dev", "--generate-hashes")
        write(LOWEST.lock, LOWEST_HEADER, uv(*common, *options))


def lock() -> None:
    """Resolve pyproject.toml afresh and write both lock files (needs the package index)."""
    MAIN.setup()
    lock_highest()
    lock_lowest()
