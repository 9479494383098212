"""The commands `talent health` and `talent metrics`: for people on call, and for Prometheus."""

from __future__ import annotations

from pathlib import Path

import click

import talent
from talent.cli.console import Command, db_option, emit, json_option
from talent.errors import ConfigError

__all__ = ["health", "metrics"]


@click.command(
    cls=Command,
    short_help="Say whether database and jobs are well.",
    examples=("talent health", "talent health --json"),
)
@db_option
@json_option
@click.pass_context
def health(ctx: click.Context, url: str | None, as_json: bool) -> None:
    """Say whether the database and its jobs are well, and how to mend what is not.

    Exit code 0 if everything is well, else 1. Nothing is written, and no database is made.
    """
    from talent.jobs.health import health as look
    from talent.store.engine import masked, parse_url

    found = look(url)
    well = bool(found["ok"].all())
    if as_json:
        emit(found, True, database=masked(parse_url(url)), ok=well)
    else:
        click.echo(masked(parse_url(url)))
        emit(found.assign(ok=found["ok"].map({True: "yes", False: "NO"})), False)
    ctx.exit(0 if well else 1)


@click.command(
    cls=Command,
    short_help="Print what Prometheus may know.",
    examples=("talent metrics --file /var/lib/node_exporter/talent.prom",),
)
@click.option(
    "--file",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="Write them to this file, whole or not at all, for node exporter's textfile collector.",
)
@db_option
def metrics(path: Path | None, url: str | None) -> None:
    """Print what Prometheus may know of jobs, stored runs and data."""
    from talent.jobs.metrics import metrics_text, write_whole

    with talent.open(url, create=False, load=False) as store:
        text = metrics_text(store)
    if path is None:
        click.echo(text, nl=False)
        return
    try:
        write_whole(path, text)
    except OSError as error:
        raise ConfigError(f"cannot write {path} ({error.strerror}); name another --file") from None
