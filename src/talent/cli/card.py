"""The command `talent card`: the model card of a stored run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

import talent
from talent.cli import completing
from talent.cli.console import Command, db_option

if TYPE_CHECKING:
    from typing import Literal

__all__ = ["card"]

_SUFFIXES = {".html": "html", ".htm": "html"}


@click.command(
    cls=Command,
    short_help="Show the model card of a stored run.",
    examples=("talent card", "talent card run-20261122-e5fcd258 --out card.html"),
)
@click.argument("run_id", metavar="[RUN]", required=False, shell_complete=completing.runs)
@click.option(
    "--format",
    "kind",
    type=click.Choice(["md", "html"]),
    default=None,
    help="By the name of the file; md where it does not say.",
)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), default=None, help="Write it here."
)
@click.option(
    "--docs", default=None, metavar="PREFIX", help="Where the pages of docs are, to link."
)
@db_option
def card(
    run_id: str | None,
    kind: Literal["md", "html"] | None,
    out: Path | None,
    docs: str | None,
    url: str | None,
) -> None:
    """Show the model card of a stored run (the latest by default), or write it to a file.

    It says what the run is, what it rests on, how well the parts of the model have done on the
    past, what is known to be wrong, and how it stands against a checklist of good practice.
    """
    from talent.report.card import model_card

    if kind is None:
        kind = "html" if out is not None and out.suffix.lower() in _SUFFIXES else "md"
    with talent.open(url, create=False) as store:
        text = model_card(talent.load(store, run_id), store, format=kind, docs=docs)
    if out is None:
        click.echo(text, nl=False)
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8", newline="\n")
    click.echo(f"card written: {out}")
