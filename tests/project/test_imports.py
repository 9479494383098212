"""Data flows one way through the rooms: each imports only from rooms above it."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "talent"

# Top to bottom. Modules that lie directly in the package are common to every room, except
# `inputs`, which hands a snapshot of the store to the models, and __init__, which is the front
# door and sees all rooms.
ROOMS = (
    "store",
    "inputs",
    "series",
    "supply",
    "demand",
    "levers",
    "forecasts",
    "planning",
    "evaluate",
    "report",
    "jobs",
    "cli",
)
COMMON = -1


def room_of(module: str) -> int | None:
    """Return the place of a dotted module in the order; None outside the package."""
    parts = module.split(".")
    if parts[0] != "talent":
        return None
    if len(parts) == 1:
        return ROOMS.index("jobs")  # those who call the public API as a user does
    return ROOMS.index(parts[1]) if parts[1] in ROOMS else COMMON


def imports(tree: ast.AST) -> list[tuple[int, str]]:
    """List (line, module) of every import, also those inside functions and TYPE_CHECKING."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            # `from talent import store` names a room, `from talent import __version__` does not.
            names = [f"talent.{alias.name}" for alias in node.names] if base == "talent" else [base]
            found += [(node.lineno, name) for name in names]
    return found


def wrong_way(path: Path, text: str) -> list[str]:
    place = path.relative_to(SOURCE)
    own = room_of(".".join(["talent", *place.with_suffix("").parts]))
    if place.as_posix() in {"__init__.py", "__main__.py"}:
        return []
    assert own is not None
    problems = []
    for line, module in imports(ast.parse(text)):
        other = room_of(module)
        if other is not None and other > own:
            problems.append(f"src/talent/{place.as_posix()}:{line} imports {module}")
    return problems


def test_every_folder_is_a_known_room() -> None:
    folders = {path.parent.relative_to(SOURCE).parts[:1] for path in SOURCE.rglob("*.py")}
    assert {folder[0] for folder in folders if folder} <= set(ROOMS)


def test_rooms_import_only_from_above() -> None:
    problems = []
    for path in sorted(SOURCE.rglob("*.py")):
        problems += wrong_way(path, path.read_text(encoding="utf-8"))
    assert problems == []


def test_imports_are_absolute() -> None:
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not (isinstance(node, ast.ImportFrom) and node.level), path


@pytest.mark.parametrize(
    ("place", "text", "count"),
    [
        ("store/load.py", "from talent.report import html", 1),
        ("supply/engine.py", "def f():\n    import talent.cli.main", 1),
        (
            "report/html.py",
            "from talent.store import Store\nfrom talent.errors import TalentError",
            0,
        ),
        ("errors.py", "from talent import store", 1),
        ("errors.py", "import talent", 1),
        ("report/html.py", "import talent", 1),
        ("cli/main.py", "import talent", 0),
        ("forecasts/run.py", "from talent import __version__", 0),
    ],
)
def test_the_check_itself(place: str, text: str, count: int) -> None:
    assert len(wrong_way(SOURCE / place, text)) == count
