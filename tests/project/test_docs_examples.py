"""The Python examples of the README and of the documentation run as they are printed."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCE = re.compile(r"(?ms)^(`{3,})python[ \t]*\n(.*?)^\1[ \t]*$")


def blocks(page: Path) -> list[tuple[int, str]]:
    """Return (line, code) of the fenced Python blocks; blocks for a shell are not taken."""
    text = page.read_text(encoding="utf-8")
    return [
        (text.count("\n", 0, match.start(2)) + 1, match.group(2)) for match in FENCE.finditer(text)
    ]


EXAMPLES = [pytest.param(page, id=page.name) for page in PAGES if blocks(page)]


def test_the_readme_shows_python() -> None:
    assert blocks(ROOT / "README.md")


@pytest.mark.parametrize("page", EXAMPLES)
def test_examples_run(
    page: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    if page.name != "README.md":
        # The README shows first use; the other pages find a database that is there.
        filled = request.getfixturevalue("store").engine.url.database
        with closing(sqlite3.connect(filled)) as old:
            old.execute("VACUUM INTO ?", (str(tmp_path / "talent.db"),))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TALENT_DATABASE_URL", f"sqlite:///{(tmp_path / 'talent.db').as_posix()}")
    monkeypatch.setenv("MPLBACKEND", "agg")
    # One namespace a page: a reader goes from top to bottom.
    names: dict[str, object] = {"__name__": "__main__"}
    for line, code in blocks(page):
        # Padded, so that a traceback shows the line of the page.
        source = compile("\n" * (line - 1) + code, str(page), "exec")
        exec(source, names)  # noqa: S102
    capsys.readouterr()
