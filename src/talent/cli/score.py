"""The command `talent score`: stored forecasts against what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

import talent
from talent.cli.console import Command, db_option, emit, json_option, progress

if TYPE_CHECKING:
    from talent.evaluate.scoring import ScoreReport
    from talent.store import Store

__all__ = ["score", "score_again", "show_scores"]

SHOWN = (
    "crps_percent", "skill_crps", "skill_error", "bias_percent", "coverage_80", "coverage_95",
    "mase",
)  # fmt: skip
KEYS = ["kind", "given", "country", "scope", "horizon_band"]


@click.command(
    cls=Command,
    short_help="Score stored forecasts against what happened.",
    examples=("talent score", "talent score --kind backtest --json"),
)
@click.option(
    "--kind",
    type=click.Choice(["baseline", "backtest"]),
    default=None,
    help="Show only these; both by default.",
)
@db_option
@json_option
def score(kind: str | None, url: str | None, as_json: bool) -> None:
    """Score stored forecasts against what is known now, and show how good they were.

    A second call changes nothing. Scores are of people employed, the one measure that is observed;
    see docs/scoring.md and the views v_score and v_scores.
    """
    with talent.open(url, create=False, load=False) as store:
        report = talent.score(store, progress=progress())
        show_scores(store, report, kind, as_json)


def score_again(store: Store, *, err: bool = False) -> None:
    """Score what is stored after new data came in, and say so; nothing where no run is stored."""
    if not store.runs().empty:
        # The data stand, whatever becomes of the scores.
        click.echo(f"scores: {talent.score(store, progress=progress())}", err=err)


def show_scores(store: Store, report: ScoreReport, kind: str | None, as_json: bool) -> None:
    """Print what a scoring did, and the scores of every stored forecast of a kind."""
    from talent.evaluate.summary import scores

    table = scores(store, by=KEYS, kind=kind)
    if as_json:
        emit(
            table, True, new=report.new, rescored=report.rescored, unchanged=report.unchanged,
            left_out=report.left_out,
        )  # fmt: skip
        return
    click.echo(str(report))
    for reason, count in report.left_out.items():
        click.echo(f"left out: {count}, {reason}")
    if table.empty:
        click.echo("no stored forecast has a year that has happened since; nothing to show yet")
        return
    shown = table[[*KEYS, "cases", "windows", *SHOWN, "note"]]
    emit(shown.round(3), False)
