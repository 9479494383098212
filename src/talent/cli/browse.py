"""The command `talent browse`: the database as pages, with the questions that are asked most."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

import talent
from talent.cli.console import Command, db_option
from talent.errors import ConfigError

if TYPE_CHECKING:
    import socket

__all__ = ["browse"]

LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})


@click.command(
    cls=Command,
    short_help="Browse the database in a web browser.",
    examples=("talent browse --open", "talent browse --port 8080 --db sqlite:///talent.db"),
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8001,
    show_default=True,
    help="0 takes any that is free.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--open/--no-open", "opened", default=False, show_default=True, help="Open the web browser."
)
@db_option
def browse(port: int, host: str, opened: bool, url: str | None) -> None:
    """Show the database as pages, read-only, until it is interrupted.

    Questions to fill in, views with facets, tables, and SQL of your own; every page also as JSON
    and CSV. Needs the extra `browse`, and a SQLite database; see docs/browse.md.
    """
    import webbrowser

    from talent.extras import need
    from talent.store.browsing import application

    uvicorn = need("uvicorn", "browse")
    app = application(_file(url), LOCAL if host in LOCAL else None)
    if host not in LOCAL:
        click.echo(
            f"warning: whoever reaches {host} can read the whole database, without a password",
            err=True,
        )
    with _listening(host, port) as listening:
        shown = f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{listening.getsockname()[1]}/"
        click.echo(f"browse at {address} (stop with Ctrl-C)")
        if opened:
            # It listens already: what the browser asks waits until it is answered.
            webbrowser.open(address)
        settings = {"log_level": "warning", "access_log": False, "timeout_graceful_shutdown": 1}
        server = uvicorn.Server(uvicorn.Config(app, **settings))
        try:
            server.run(sockets=[listening])
        except KeyboardInterrupt:
            # The way to end it, and no fault.
            return


def _file(url: str | None) -> Path:
    """The SQLite file of a database that is there, at this revision."""
    from talent.store.engine import masked, parse_url

    named = parse_url(url)
    if named.get_backend_name() != "sqlite":
        raise ConfigError(
            f"talent browse reads SQLite files, not {masked(named)}; point Metabase, Grafana, "
            "Superset or psql at the views with a reporter's login, see docs/database.md"
        )
    # Opened as every command opens it, so that another revision is refused.
    with talent.open(named, create=False, load=False) as store:
        database = store.engine.url.database
    if not database or not Path(database).is_file():
        raise ConfigError("talent browse needs a database in a file; name one with --db")
    return Path(database)


def _listening(host: str, port: int) -> socket.socket:
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise ConfigError(
            f"cannot listen on {host}, port {port} ({error}); name another --port or --host"
        ) from None
