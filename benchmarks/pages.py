"""Pages of docs with parts that benchmarks write, each between two marks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def markdown(frame: pd.DataFrame) -> str:
    """Return a table in Markdown."""
    head = "| " + " | ".join(map(str, frame.columns)) + " |\n|" + "---|" * len(frame.columns)
    rows = ["| " + " | ".join(map(str, row)) + " |" for row in frame.itertuples(index=False)]
    return "\n".join([head, *rows])


def tables(text: str) -> list[pd.DataFrame]:
    """Tables in a text in Markdown, as `markdown` makes them; every cell is text."""
    found = []
    for block in re.findall(r"(?:^\|.*\n?)+", text, flags=re.MULTILINE):
        rows = [
            [cell.strip() for cell in line.strip()[1:-1].split("|")] for line in block.splitlines()
        ]
        found.append(pd.DataFrame(rows[2:], columns=rows[0]))
    return found


def read(page: Path, maker: str, name: str) -> str:
    """What stands between the marks of a part."""
    mark = f"<!-- {name}: made by {maker} -->\n"
    found = re.search(rf"{re.escape(mark)}(.*?)<!-- end -->", page.read_text("utf-8"), re.DOTALL)
    return found[1] if found else ""


def write(page: Path, maker: str, parts: Mapping[str, str]) -> None:
    """Put each part between its marks in the page: ``<!-- NAME: made by MAKER -->``.

    Raises
    ------
    ValueError
        If the page has no place for a part, or two.
    """
    text = page.read_text(encoding="utf-8")
    for name, part in parts.items():
        mark = f"<!-- {name}: made by {maker} -->\n"
        marked = f"{mark}{part.rstrip()}\n<!-- end -->"
        pattern = rf"{re.escape(mark)}.*?<!-- end -->"
        text, count = re.subn(pattern, marked.replace("\\", r"\\"), text, flags=re.DOTALL)
        if count != 1:
            raise ValueError(f"{page.name} has {count} places for {name!r}")
    page.write_text(text, encoding="utf-8")
