"""Commands that look into stored runs: made again, explained, and compared."""

from __future__ import annotations

import click

import talent
from talent.cli.console import Command, db_option, emit, json_option, progress

__all__ = ["explain", "rerun", "why"]


@click.command(cls=Command)
@click.argument("run_id")
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
        click.echo(made.differences.head(20).to_string(index=False))
        click.echo(
            f"{run_id}: {len(made.differences):,} numbers differ; made by talent "
            f"{made.stored_version}, now {made.version}"
        )
    ctx.exit(0 if made.identical else 1)


@click.command(cls=Command)
@click.option("--country", required=True, help="ISO code.")
@click.option("--occupation", default="total", show_default=True)
@click.option("--year", type=int, default=None, help="The run's last year by default.")
@click.option("--scope", default="components", show_default=True)
@click.option("--run", "run_id", default=None, help="A stored run; the latest by default.")
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
        else:
            click.echo(str(found))


@click.command(cls=Command)
@click.argument("run_a")
@click.argument("run_b")
@click.option("--country", required=True, help="ISO code.")
@click.option("--year", type=int, required=True)
@click.option("--occupation", default="total", show_default=True)
@click.option("--scope", default="components", show_default=True)
@click.option("--measure", default="gap", show_default=True)
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
