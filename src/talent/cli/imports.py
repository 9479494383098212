"""``talent import``: a file of a publisher into the database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

import talent
from talent.cli import completing
from talent.cli.console import Command, db_option, emit, json_option, progress
from talent.cli.score import score_again

if TYPE_CHECKING:
    from talent.store.importers import ImportReport

__all__ = ["import_command"]

SHOWN = 20


@click.command(
    "import",
    cls=Command,
    short_help="Import a file as its publisher offers it.",
    examples=("talent import fred IPG3344S.csv --known-on 2026-11-17 --dry-run",),
)
@click.argument("format", shell_complete=completing.formats)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--known-on", required=True, metavar="DATE", help="When the numbers became known, YYYY-MM-DD."
)
@click.option("--only-known", is_flag=True, help="Leave out codes that the catalogue lacks.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@db_option
@json_option
def import_command(
    format: str,
    file: Path,
    known_on: str,
    only_known: bool,
    dry_run: bool,
    url: str | None,
    as_json: bool,
) -> None:
    """Import FILE, as its publisher offers it, in FORMAT.

    Formats: bls-flat, dgbas, dgbas-csv, ep, estat, fred, ipeds, oews, wpp. Everything wrong is
    reported at once, and then nothing is written. A second import of the same file changes
    nothing. Afterwards stored forecasts are scored against what is known now.
    """
    with talent.open(url, create=False, load=False) as store:
        report = store.import_file(
            format, file, known_on, only_known=only_known, dry_run=dry_run, progress=progress()
        )
        _show(report, as_json)
        if not dry_run:
            score_again(store, err=as_json)


def _show(report: ImportReport, as_json: bool) -> None:
    shown = report.revisions.head(SHOWN)
    if as_json:
        emit(
            shown, True, format=report.format, file=report.file,
            known_on=report.known_on.isoformat(), dry_run=report.dry_run, new=report.new,
            revised=report.revised, unchanged=report.unchanged, left_out=report.left_out,
        )  # fmt: skip
        return
    click.echo(str(report))
    if not shown.empty:
        click.echo("revisions:")
        emit(shown, False)
    if report.revised > SHOWN:
        click.echo(f"and {report.revised - SHOWN} more")
