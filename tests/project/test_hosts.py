"""The tree names no package index, machine or secret, and says nothing of how it was written."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

TEXT = {
    *(".py", ".toml", ".md", ".cfg", ".ini", ".yaml", ".yml", ".json", ".lock", ".txt", ".csv"),
    *(".ipynb", ".rst", ".sql", ".mako", ".html", ".j2", ".css", ""),
}

# Written in pieces, so that this file does not find itself.
MACHINE = re.compile(
    "|".join(["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/[a-z]", "C:[\\\\/]Us" + "ers"])
)
INDEX = re.compile(
    "|".join(["py" + r"pi\.", "python" + r"hosted\.", "index" + "-url", "find" + "-links"])
)
SECRET = re.compile(
    "|".join(
        [
            "-----BEGIN [A-Z ]*PRIVATE" + " KEY",
            "AK" + "IA[0-9A-Z]{16}",
            "gh[pousr]" + "_[A-Za-z0-9]{36}",
            r"://[^/\s:@{}<>\"']+:(?!\*{3})[^/\s:@{}<>\"']+@(?!localhost|host|db|server|example|127)",
        ]
    )
)
WRITERS = re.compile(
    "|".join(
        [
            "Clau" + "de",
            "Anth" + "ropic",
            "Chat" + "GPT",
            "Copi" + "lot",
            "sub" + "agent",
            "Co-Authored" + "-By",
        ]
    ),
    re.IGNORECASE,
)


def tracked() -> list[Path]:
    """Return the text files that git holds or would add."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = [ROOT / name for name in listing.stdout.split("\0") if name]
    return [path for path in paths if path.suffix in TEXT and path.is_file()]


def findings(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    found = []
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            match = pattern.search(line)
            if match:
                found.append(f"{path.relative_to(ROOT)}:{number}: {match.group()}")
    return found


def test_files_are_listed() -> None:
    names = {path.relative_to(ROOT).as_posix() for path in tracked()}
    assert {"pyproject.toml", "requirements.lock", "Makefile", ".ci/run"} <= names


@pytest.mark.parametrize(
    "pattern", [MACHINE, SECRET, WRITERS], ids=["machine", "secret", "writers"]
)
def test_tree_is_free_of(pattern: re.Pattern[str]) -> None:
    assert findings(pattern, tracked()) == []


def test_lock_and_configuration_name_no_host() -> None:
    names = [
        "requirements.lock",
        "requirements-lowest.lock",
        "pyproject.toml",
        "Makefile",
        ".ci/run",
        ".pre-commit-config.yaml",
    ]
    paths = [ROOT / name for name in names] + sorted((ROOT / "tools").glob("*.py"))
    assert findings(INDEX, paths) == []
    assert findings(re.compile("http" + "s?://"), paths) == []


def test_uv_lock_is_not_kept() -> None:
    # uv.lock records the address of the index it was made with.
    kept = subprocess.run(
        ["git", "ls-files", "uv.lock"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert kept.stdout == ""


def test_hooks_are_local() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert re.findall(r"(?m)^ *- repo: *(.+)$", hooks) == ["local"]
    assert set(re.findall(r"(?m)^ *language: *(.+)$", hooks)) == {"system"}


@pytest.mark.parametrize(
    ("pattern", "bad"),
    [
        (MACHINE, "see /wo" + "rk/main"),
        (SECRET, "postgresql://me:" + "hunter2@10.0.0.1/x"),
        (INDEX, "--index" + "-url x"),
        (WRITERS, "co-authored" + "-by: x"),
    ],
)
def test_patterns_catch_what_they_are_for(pattern: re.Pattern[str], bad: str) -> None:
    assert pattern.search(bad)
