"""Pages of docs with parts that benchmarks write, each between two marks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd


def markdown(frame: pd.DataFrame) -> str:
    """Return a table in Markdown."""
    head = "| " + " | ".join(map(str, frame.columns)) + " |\n|" + "---|" * len(frame.columns)
    rows = ["| " + " | ".join(map(str, row)) + " |" for row in frame.itertuples(index=False)]
    return "\n".join([head, *rows])


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
        text, count = re.subn(pattern, lambda _, m=marked: m, text, flags=re.DOTALL)
        if count != 1:
            raise ValueError(f"{page.name} has {count} places for {name!r}")
    page.write_text(text, encoding="utf-8")
