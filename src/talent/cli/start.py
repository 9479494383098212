"""The commands `talent init`, `talent load` and `talent status`: a database to work with."""

from __future__ import annotations

from pathlib import Path

import click

import talent
from talent.cli.console import Command, db_option, emit, json_option, progress
from talent.cli.score import score_again

__all__ = ["init", "load", "status"]


@click.command(
    cls=Command,
    short_help="Create the database and fill it.",
    examples=("talent init", "talent init --db sqlite:///talent.db"),
)
@db_option
def init(url: str | None) -> None:
    """Create the database, migrate it and fill it with the packaged data."""
    with talent.open(url, progress=progress()) as store:
        click.echo(f"ready: {store.url_masked}")


@click.command(
    cls=Command,
    short_help="Load a data package.",
    examples=("talent load", "talent load my-package"),
)
@click.argument("folder", type=click.Path(path_type=Path, exists=True), required=False)
@db_option
@json_option
def load(folder: Path | None, url: str | None, as_json: bool) -> None:
    """Load a data package (FOLDER with datapackage.json; the packaged data by default).

    Everything wrong is reported at once, and then nothing is written. Afterwards stored forecasts
    are scored against what is known now.
    """
    from talent.store import validate_package

    if folder is not None:
        # Before the database is opened: a bad package must not even create one.
        validate_package(folder)
    with talent.open(url, load=False, progress=progress()) as store:
        report = store.load(folder, progress=progress())
        if as_json:
            emit(report.frame, True, changed=report.changed)
        else:
            click.echo(str(report))
        score_again(store, err=as_json)


@click.command(cls=Command, examples=("talent status", "talent status --json"))
@db_option
@json_option
def status(url: str | None, as_json: bool) -> None:
    """Show the stored runs, newest first."""
    with talent.open(url, create=False) as store:
        runs = store.status()
        emit(runs, as_json, database=store.url_masked)
