"""The command `talent backtest`: forecasts from past dates, stored and scored."""

from __future__ import annotations

import click

import talent
from talent.cli import completing
from talent.cli.console import Command, dask_option, db_option, json_option, progress
from talent.cli.score import show_scores

__all__ = ["backtest"]


@click.command(
    cls=Command,
    short_help="Forecast from past dates, and score that.",
    examples=("talent backtest --as-of 2016-11-22 --as-of 2019-11-22 --countries US,JP",),
)
@click.option(
    "--as-of",
    "dates",
    multiple=True,
    required=True,
    metavar="DATE",
    help="Date to forecast from; may be repeated.",
)
@click.option(
    "--countries",
    default="US,JP",
    show_default=True,
    help="ISO codes, by comma.",
    shell_complete=completing.joined(completing.countries, ","),
)
@click.option("--years", default=10, show_default=True, help="Years ahead of the base year.")
@click.option("--draws", default=1000, show_default=True, help="Joint draws.")
@click.option("--seed", default=2035, show_default=True, help="Seed of the random streams.")
@click.option("--known-on", metavar="DATE", help="Date whose knowledge is cut down; today.")
@click.option(
    "--conditional",
    is_flag=True,
    help="Tell it what became of fabs, graduates and people, so that plans are no errors.",
)
@click.option("--jobs", default=1, show_default=True, help="Processes.")
@dask_option
@db_option
@json_option
def backtest(
    dates: tuple[str, ...],
    countries: str,
    years: int,
    draws: int,
    seed: int,
    known_on: str | None,
    conditional: bool,
    jobs: int,
    scheduler: str | None,
    url: str | None,
    as_json: bool,
) -> None:
    """Forecast from past dates with what had been published by them; store and score the runs."""
    from talent.workers import on_workers

    with on_workers(scheduler), talent.open(url) as store:
        made = talent.backtest(
            store,
            dates,
            countries=countries.split(","),
            years=years,
            draws=draws,
            seed=seed,
            conditional=conditional,
            known_on=known_on,
            n_jobs=jobs,
            progress=progress(),
        )
        report = talent.score(store, runs=[one.run_id for one in made.forecasts])
        show_scores(store, report, "backtest", as_json)
