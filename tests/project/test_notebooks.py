"""Notebooks are kept as scripts, and run with the wheel, not with the checkout."""

from __future__ import annotations

import importlib
import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jupytext
import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted((ROOT / "notebooks").glob("*.py"))


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(ROOT / "tools")
    return importlib.import_module("notebooks")


def test_only_scripts_are_kept() -> None:
    kept = subprocess.run(
        ["git", "ls-files", "*.ipynb"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert kept.stdout == ""


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_each_begins_with_a_title_and_words_and_shows_something(script: Path) -> None:
    cells: list[Any] = jupytext.read(script).cells
    assert cells[0].cell_type == "markdown"
    title, *words = cells[0].source.splitlines()
    assert title.startswith("# ")
    assert any(words)
    assert all(cell.source.strip() for cell in cells)
    assert any("print(" in cell.source or ".plot" in cell.source for cell in cells)


def test_the_last_cell_fails_with_another_talent(tool: ModuleType, tmp_path: Path) -> None:
    exec(tool.from_the_wheel(ROOT / "src"), {})  # noqa: S102
    with pytest.raises(AssertionError, match="was imported from"):
        exec(tool.from_the_wheel(tmp_path), {})  # noqa: S102


def test_the_cell_is_added_to_a_notebook(tool: ModuleType, tmp_path: Path) -> None:
    file = tmp_path / "one.ipynb"
    file.write_text(jupytext.writes(jupytext.read(SCRIPTS[0]), fmt="ipynb"), encoding="utf-8")
    tool._check(file, tmp_path)
    last = json.loads(file.read_text(encoding="utf-8"))["cells"][-1]
    assert last["source"] == tool.from_the_wheel(tmp_path)
