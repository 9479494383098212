"""What is said twice about the project must agree."""

import re
import tomllib
from pathlib import Path

import pytest

import talent

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def bare_name(requirement: str) -> str:
    return re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0].lower()


def test_version_is_the_same_everywhere() -> None:
    version = PYPROJECT["project"]["version"]
    assert talent.__version__ == version
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"(?m)^## {re.escape(version)}\b", changelog)


def test_every_release_in_the_changelog_has_the_five_sections() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    releases = re.split(r"(?m)^## ", changelog)[1:]
    assert releases
    for release in releases:
        assert re.findall(r"(?m)^### (.+)$", release) == [
            "Highlights",
            "API changes",
            "Data changes",
            "Method changes",
            "Fixes",
        ]


def test_every_dependency_is_explained_and_locked() -> None:
    project = PYPROJECT["project"]
    wanted = [
        *project["dependencies"],
        *[item for extra in project["optional-dependencies"].values() for item in extra],
        *[item for group in PYPROJECT["dependency-groups"].values() for item in group],
    ]
    names = sorted(bare_name(item) for item in wanted)
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = re.findall(r"(?m)^\| ([a-z0-9-]+) \|", page)
    assert sorted(name for name in rows if name != "package") == names
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert set(names) <= set(re.findall(r"(?m)^([a-z0-9-]+)==", lock))


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-lowest.lock"])
def test_every_locked_package_has_a_hash(name: str) -> None:
    lock = (ROOT / name).read_text(encoding="utf-8")
    entries = re.split(r"(?m)^(?=[a-z0-9])", lock)[1:]
    assert len(entries) > 100
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
