"""The database as pages to browse, by Datasette: titles, meanings of columns, questions, limits.

Nothing can be written: every connection is opened read-only by SQLite itself, and there is no page
that writes. https://docs.datasette.io/en/stable/
"""

from __future__ import annotations

import inspect
import json
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from talent.extras import need
from talent.store.models import Base
from talent.store.package import datasets_folder
from talent.store.questions import QUESTIONS
from talent.store.tables import RESOURCES
from talent.store.views import VIEWS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]

__all__ = ["NAME", "application", "metadata", "need"]

NAME = "talent"
"""Name of the database in addresses, whatever its file is called."""

SETTINGS: dict[str, Any] = {
    "sql_time_limit_ms": 2000,
    "facet_time_limit_ms": 300,
    "max_returned_rows": 5000,
    "max_csv_mb": 50,
    "default_page_size": 100,
    # Looking for facets nobody asked for reads every row of a view.
    "suggest_facets": False,
    # A copy of a file that is written to may be half of it.
    "allow_download": False,
    # The next forecast must show at once.
    "default_cache_ttl": 0,
}
"""Limits of a question: time, rows and size."""

FACETS = {
    "v_latest_gap": ["country", "scope", "occupation", "year"],
    "v_gap": ["run_id", "country", "scope"],
    "v_drivers": ["country", "driver"],
    "v_openings": ["country", "measure"],
    "v_revision": ["country", "as_of"],
    "v_run": ["kind", "as_of"],
    "v_run_input": ["country", "status", "kind", "component"],
    "v_data_coverage": ["country", "scope"],
    "v_score": ["kind", "country", "horizon"],
    "v_scores": ["kind", "country", "score"],
    "v_scoreboard": ["publisher", "country"],
    "v_job": ["job", "state"],
    "v_job_step": ["job", "kind", "state"],
    "fab": ["country", "scope_level"],
    "fab_state": ["status", "node_class"],
    "series": ["country", "concept", "frequency"],
    "assumption": ["country", "status"],
    "source": ["licence"],
}

SHOWN_BY = {
    "run": "v_run", "run_result": "v_gap", "run_driver": "v_drivers", "run_input": "v_run_input",
    "score": "v_score", "score_summary": "v_scores", "scoreboard": "v_scoreboard",
    "job_run": "v_job", "job_step": "v_job_step",
}  # fmt: skip
"""View whose columns of the same name mean the same as those of a table."""

DESCRIPTION = (
    "How many people the semiconductor industries of the United States, Japan and Taiwan will be "
    "short of, with the source of every number. Read-only. Start with a question, or with a view; "
    "views keep their columns and what they mean, tables may change."
)


def metadata() -> dict[str, Any]:
    """What Datasette says of the database: texts, licence, meanings of columns, questions.

    Examples
    --------
    >>> tables = metadata()["databases"]["talent"]["tables"]
    >>> tables["v_gap"]["columns"]["country"]
    'ISO 3166 alpha-2'
    """
    queries = {
        one.name: {"title": one.title, "description": one.doc.replace("`", ""), "sql": one.sql,
                   "params": list(one.parameters), "hide_sql": True, "fields": one.parameters,
                   "example": one.example}
        for one in QUESTIONS
    }  # fmt: skip
    return {
        "title": "talent: forecasts of the semiconductor workforce gap",
        "description": DESCRIPTION,
        "license": "Data CC-BY-4.0; the licence of each source is in the table source",
        "license_url": "https://creativecommons.org/licenses/by/4.0/",
        "source": "table source",
        "source_url": f"/{NAME}/source",
        "databases": {NAME: {"queries": queries, "tables": _tables()}},
    }


def _tables() -> dict[str, Any]:
    found: dict[str, Any] = {
        name: {"description": view.doc, "columns": view.columns,
               "sortable_columns": list(view.columns)}
        for name, view in VIEWS.items()
    }  # fmt: skip
    meanings = _meanings()
    for mapper in Base.registry.mappers:
        name = mapper.local_table.name  # type: ignore[attr-defined]
        told = VIEWS[SHOWN_BY[name]].columns if name in SHOWN_BY else meanings.get(name, {})
        columns = {c.name: told[c.name] for c in mapper.local_table.columns if c.name in told}
        found[name] = {"description": _first_sentence(mapper.class_), "columns": columns}
    for name, facets in FACETS.items():
        found[name]["facets"] = facets
    return found


def _first_sentence(model: type) -> str:
    """What a table is, from the docstring of its model, without the marks of a docstring."""
    paragraph = (inspect.getdoc(model) or "").partition("\n\n")[0]
    return " ".join(paragraph.split()).replace("``", "").replace("`", "")


def _meanings() -> dict[str, dict[str, str]]:
    """Meaning of the columns that a data package fills, from its descriptor."""
    text = (datasets_folder() / "datapackage.json").read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = {}
    for resource in json.loads(text)["resources"]:
        fields = {one["name"]: one.get("description", "") for one in resource["schema"]["fields"]}
        found.setdefault(RESOURCES.get(resource["name"], "observation"), fields)
    return found


def application(path: Path, hosts: frozenset[str] | None = None) -> App:
    """ASGI application that shows a SQLite database and writes nothing.

    Parameters
    ----------
    path : pathlib.Path
        The file; others may write to it meanwhile.
    hosts : frozenset of str, optional
        Names by which it may be asked for; any by default. A page elsewhere on the web could
        otherwise make the reader's browser ask, under a name of its own.

    Raises
    ------
    MissingExtraError
        If Datasette is not installed.
    """
    told = metadata()
    made = need("datasette.app", "browse").Datasette(
        [], metadata=told, settings=SETTINGS,
        template_dir=str(Path(__file__).parent / "pages"),
    )  # fmt: skip
    # It would print a page of traceback for every mistake in somebody's SQL.
    need("datasette.handle_exception", "browse").rich = None
    made.jinja_env.globals["told"] = told["databases"][NAME]
    made.remove_database("_memory")
    database = need("datasette.database", "browse").Database(made, path=str(path), is_mutable=True)
    uri = f"{path.resolve().as_uri()}?mode=ro"

    def connect(write: bool = False) -> sqlite3.Connection:
        if write:
            raise sqlite3.OperationalError("attempt to write a readonly database")
        connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        connection.execute("PRAGMA query_only = 1")
        return connection

    database.connect = connect
    made.add_database(database, name=NAME)
    inner: App = made.app()
    return inner if hosts is None else _only(hosts, inner)


def _only(hosts: frozenset[str], inner: App) -> App:
    async def outer(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "http" and _asked_host(scope) not in hosts:
            head = {"type": "http.response.start", "status": 421,
                    "headers": [(b"content-type", b"text/plain")]}  # fmt: skip
            await send(head)
            await send({"type": "http.response.body", "body": b"not a name of this server\n"})
            return
        await inner(scope, receive, send)

    return outer


def _asked_host(scope: dict[str, Any]) -> str:
    asked = next((value for name, value in scope["headers"] if name == b"host"), b"")
    return urlsplit(f"//{asked.decode('latin-1')}").hostname or ""
