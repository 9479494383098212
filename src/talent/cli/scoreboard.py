"""The command `talent scoreboard`: published projections beside a run."""

from __future__ import annotations

import click

import talent
from talent.cli import completing
from talent.cli.console import Command, db_option, emit, json_option, progress

__all__ = ["scoreboard"]

SHOWN = [
    "projection", "publication_date", "unit_compared", "theirs_low", "theirs_mid", "theirs_high",
    "our_from", "our_to", "our_q10", "our_median", "our_q90", "actual",
]  # fmt: skip


@click.command(
    cls=Command,
    short_help="Put published projections beside a run.",
    examples=("talent scoreboard",),
)
@click.option(
    "--run",
    "run_id",
    default=None,
    shell_complete=completing.runs,
    help="A stored run; the latest by default.",
)
@db_option
@json_option
def scoreboard(run_id: str | None, url: str | None, as_json: bool) -> None:
    """Put published projections beside a run, each in its own concept, and keep the table.

    A stored run keeps no draws, so it is made again first. The table is the view v_scoreboard;
    docs/scoreboard.md explains each concept, and what cannot be rebuilt.
    """
    from talent.evaluate.scoreboard import save_scoreboard
    from talent.evaluate.scoreboard import scoreboard as make

    with talent.open(url, create=False) as store:
        wanted = run_id or talent.load(store).run_id
        made = talent.rerun(store, wanted, progress=progress())
        board = make(store, made.forecast)
        save_scoreboard(store, board)
    emit(board if as_json else board[SHOWN].round(3), as_json, run_id=wanted)
