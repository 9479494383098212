"""Commands that look into stored runs: made again, explained, and compared."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

import talent
from talent.cli import completing
from talent.cli.console import Command, db_option, emit, json_option, progress, show

if TYPE_CHECKING:
    from talent.forecasts.explain import Explanation

__all__ = ["explain", "rerun", "why"]

SHOWN = 20
"""Inputs on a terminal; a pipe gets them all."""

SHOWN_SHARES = 12


@click.command(
    cls=Command,
    short_help="Make a stored run again and compare every number.",
    examples=("talent rerun run-20261122-e5fcd258",),
)
@click.argument("run_id", shell_complete=completing.runs)
@db_option
@json_option
@click.pass_context
def rerun(ctx: click.Context, run_id: str, url: str | None, as_json: bool) -> None:
    """Make a stored run again and compare every number; exit 1 if one differs."""
    with talent.open(url, create=False) as store:
        made = talent.rerun(store, run_id, progress=progress())
    if as_json:
        emit(made.differences, True, run_id=run_id, identical=made.identical)
    elif made.identical:
        click.echo(f"{run_id}: {len(made.forecast.frame):,} cells, every number identical")
    else:
        show(made.differences.head(20))
        click.echo(
            f"{run_id}: {len(made.differences):,} numbers differ; made by talent "
            f"{made.stored_version}, now {made.version}"
        )
    ctx.exit(0 if made.identical else 1)


@click.command(
    cls=Command,
    short_help="Say what makes a gap, and list its inputs.",
    examples=(
        "talent explain --country JP",
        "talent explain --country US --occupation technicians --year 2030 --since 2025",
    ),
)
@click.option("--country", required=True, help="ISO code.", shell_complete=completing.countries)
@click.option(
    "--occupation",
    default="total",
    show_default=True,
    help="Occupation group, or total.",
    shell_complete=completing.occupations,
)
@click.option("--year", type=int, default=None, help="The run's last year by default.")
@click.option(
    "--scope",
    default="components",
    show_default=True,
    help="components, fab or industry.",
    shell_complete=completing.scopes,
)
@click.option(
    "--run",
    "run_id",
    default=None,
    shell_complete=completing.runs,
    help="A stored run; the latest by default.",
)
@click.option("--since", type=int, default=None, help="Explain the change since this year.")
@db_option
@json_option
def explain(
    country: str,
    occupation: str,
    year: int | None,
    scope: str,
    since: int | None,
    run_id: str | None,
    url: str | None,
    as_json: bool,
) -> None:
    """Say what makes a gap, and list its inputs: sources, vintages, status, the share assumed."""
    with talent.open(url, create=False) as store:
        found = talent.load(store, run_id).explain(
            country, occupation, year, scope=scope, since=since
        )
        if as_json:
            emit(
                found.inputs,
                True,
                title=found.title,
                assumed_inputs=found.assumed_inputs,
                assumed_share=found.assumed_share,
            )
        elif sys.stdout.isatty():
            _tell(found)
        else:
            click.echo(str(found))


def _tell(found: Explanation) -> None:
    """An explanation on a terminal: what weighs most, in columns that fit."""
    told = found.inputs.sort_values("share", ascending=False, na_position="last").head(SHOWN)
    shares = found.shares.head(SHOWN_SHARES)
    click.echo(found.title)
    click.echo(
        f"{len(found.inputs)} inputs; {found.assumed_inputs:.0%} of them assumed, which by "
        f"themselves make {found.assumed_share:.0%} of the explained spread"
    )
    if found.contributions is not None:
        click.echo("\nWhat it is the sum of (means and 80 % bands):")
        show(found.contributions[["text", "mean", "q10", "q90"]])
    click.echo("\nWhat the spread comes from:")
    show(shares.assign(share=shares["share"].map("{:.1%}".format))[["share", "key", "status"]])
    click.echo("\nInputs that matter most:")
    show(told[["key", "value_text", "status", "vintage", "source"]])
    if len(found.inputs) > SHOWN:
        rest = len(found.inputs) - SHOWN
        click.echo(f"and {rest} more, with units: pipe it, as in `talent explain ... | less -S`")


@click.command(
    cls=Command,
    short_help="Say why a run differs from an earlier one.",
    examples=("talent why run-20261101-7d0c11aa run-20261122-e5fcd258 --country JP --year 2035",),
)
@click.argument("run_a", shell_complete=completing.runs)
@click.argument("run_b", shell_complete=completing.runs)
@click.option("--country", required=True, help="ISO code.", shell_complete=completing.countries)
@click.option("--year", type=int, required=True, help="Calendar year.")
@click.option(
    "--occupation",
    default="total",
    show_default=True,
    help="Occupation group, or total.",
    shell_complete=completing.occupations,
)
@click.option(
    "--scope",
    default="components",
    show_default=True,
    help="components, fab or industry.",
    shell_complete=completing.scopes,
)
@click.option(
    "--measure",
    default="gap",
    show_default=True,
    help="A measure, such as required.",
    shell_complete=completing.measures,
)
@db_option
@json_option
def why(
    run_a: str,
    run_b: str,
    country: str,
    year: int,
    occupation: str,
    scope: str,
    measure: str,
    url: str | None,
    as_json: bool,
) -> None:
    """Say why RUN_B differs from RUN_A: new data by source, assumptions, settings, code."""
    with talent.open(url, create=False) as store:
        found = talent.why(store, run_a, run_b, measure=measure, progress=progress())
    table = found.table(country, year, occupation, scope, measure)
    emit(table, as_json, run_a=run_a, run_b=run_b)
