"""Make docs/views.md from the views' own descriptions: ``python docs/make_views.py``."""

from __future__ import annotations

from pathlib import Path

from talent.store import VIEWS

PAGE = Path(__file__).resolve().parent / "views.md"
HEAD = """# Views for reporting teams

<!-- made by docs/make_views.py; do not edit by hand -->

These views are the contract with BI tools: the same on SQLite and PostgreSQL, only complete runs, and
never another meaning under an old name. Quantiles and means are in persons.
"""


def page() -> str:
    """Text of views.md."""
    parts = [HEAD]
    for name, view in VIEWS.items():
        rows = "\n".join(f"| `{column}` | {text} |" for column, text in view.columns.items())
        since = f"Since revision {view.since} of the database."
        parts.append(
            f"## {name}\n\n{view.doc} {since}\n\n| column | meaning |\n|---|---|\n{rows}\n"
        )
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
