"""Values that a shell completes: codes of the packaged data, and what the database holds.

Every press of the Tab key asks anew, so nothing here imports pandas or SQLAlchemy: CSV files and
the SQLite file are read as they are. Of a database on a server nothing is asked. Whatever is wrong
gives no values: a message would end up in the middle of the line that somebody types.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import talent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import click
    from click.shell_completion import CompletionItem

    Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]
    Found = Iterable[tuple[str, str]]

__all__ = [
    "FORMATS",
    "MEASURES",
    "countries",
    "formats",
    "jobs",
    "joined",
    "levers",
    "measures",
    "occupations",
    "runs",
    "scenarios",
    "scopes",
    "series",
    "sources",
]

MOST = 200
"""Values of one answer: a list that is longer helps nobody."""

_SAFE = re.compile(r"[\w.:@%/=,-]+")
"""What a shell takes as it is; anything else in the data is not offered."""

MEASURES = (
    "gap", "required", "available", "openings", "replacement", "retirements", "deaths",
    "other_exits", "entrants", "graduates", "experienced_hires", "vacancies", "unfilled",
)  # fmt: skip
"""Measures of a run; a test compares them with those of the model."""

FORMATS = ("bls-flat", "dgbas", "dgbas-csv", "ep", "estat", "fred", "ipeds", "oews", "wpp")
"""Formats of `talent import`; a test compares them with those of the importers."""

SCOPES = ("components", "fab", "industry")


def _datasets() -> Path:
    """The packaged data: inside an installed package, beside it in a checkout."""
    package = Path(talent.__file__).resolve().parent
    inside = package / "_datasets"
    return inside if inside.is_dir() else package.parents[1] / "datasets"


def _rows(name: str) -> list[dict[str, str]]:
    import csv

    with (_datasets() / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _offering(find: Callable[[click.Context, str], Found]) -> Completer:
    """A function for ``shell_complete``, of one that finds values with what they mean."""

    def complete(
        ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        import sqlite3

        from click.shell_completion import CompletionItem

        del param
        try:
            found = [
                CompletionItem(value, help=text)
                for value, text in find(ctx, incomplete)
                if value.startswith(incomplete) and _SAFE.fullmatch(value)
            ]
        except (OSError, sqlite3.Error, ValueError, KeyError):
            return []
        return found[:MOST]

    return complete


def joined(values: Completer, sign: str) -> Completer:
    """Values that are written together, as in ``US,JP``: the last one is completed."""

    def complete(
        ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        before, found_sign, last = incomplete.rpartition(sign)
        named = set(before.split(sign))
        return [
            CompletionItem(f"{before}{found_sign}{item.value}", help=item.help)
            for item in values(ctx, param, last)
            if item.value not in named
        ]

    return complete


def _file(ctx: click.Context) -> Path | None:
    """SQLite file that the command would use; None for a server."""
    url = ctx.params.get("url") or os.environ.get("TALENT_DATABASE_URL", "").strip()
    if not url:
        import platformdirs

        return Path(platformdirs.user_data_dir("talent", appauthor=False)) / "talent.db"
    scheme, sign, rest = url.partition("://")
    if not sign:
        return Path(url)
    return Path(rest[1:].partition("?")[0]) if scheme.partition("+")[0] == "sqlite" else None


def _asked(ctx: click.Context, sql: str, *values: str) -> list[tuple[str, str]]:
    """Two columns of the database; nothing where there is none. No file is made, nothing waits."""
    import sqlite3
    from contextlib import closing

    path = _file(ctx)
    if path is None or not path.is_file():
        return []
    uri = f"{path.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, timeout=0.1)) as connection:
        return [(str(a), str(b)) for a, b in connection.execute(sql, values)]


def _named(name: str, key: str, text: str) -> Callable[[click.Context, str], Found]:
    return lambda ctx, incomplete: [(row[key], row[text]) for row in _rows(name)]


def _of_scenarios(ctx: click.Context, incomplete: str) -> Found:
    for path in sorted((_datasets() / "scenarios").glob("*.json")):
        yield path.stem, str(json.loads(path.read_text(encoding="utf-8")).get("title", ""))


def _of_levers(ctx: click.Context, incomplete: str) -> Found:
    """Levers of the country that was named before, and scenarios that have levers."""
    country = ctx.params.get("country")
    for path in sorted((_datasets() / "scenarios").glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        inside = [one for one in content.get("levers", ()) if country in {None, one["country"]}]
        if inside:
            yield path.stem, content["title"]
        if path.stem.startswith("levers-"):
            yield from ((one["name"], one["type"].replace("_", " ")) for one in inside)


def _of_series(ctx: click.Context, incomplete: str) -> Found:
    # Its own catalogue comes first: a user may have loaded or imported series.
    known = _asked(
        ctx, "SELECT series, title FROM series WHERE substr(series, 1, ?) = ? ORDER BY series",
        str(len(incomplete)), incomplete,
    )  # fmt: skip
    return known or [(row["series"], row["title"]) for row in _rows("series.csv")]


countries = _offering(_named("countries.csv", "country", "name_en"))
occupations = _offering(
    lambda ctx, incomplete: [
        ("total", "Sum of all"),
        *((row["occupation"], row["name_en"]) for row in _rows("occupations.csv")),
    ]
)
sources = _offering(_named("sources.csv", "source", "title"))
series = _offering(_of_series)
scopes = _offering(lambda ctx, incomplete: [(scope, "") for scope in SCOPES])
measures = _offering(lambda ctx, incomplete: [(measure, "") for measure in MEASURES])
formats = _offering(lambda ctx, incomplete: [(one, "") for one in FORMATS])
scenarios = _offering(_of_scenarios)
levers = _offering(_of_levers)
runs = _offering(
    lambda ctx, incomplete: _asked(
        ctx,
        "SELECT run_id, kind || ', as of ' || as_of FROM v_run ORDER BY as_of DESC, run_id LIMIT ?",
        str(MOST),
    )
)
jobs = _offering(lambda ctx, incomplete: _asked(ctx, "SELECT DISTINCT job, '' FROM v_job"))
