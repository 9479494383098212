"""The command `talent`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import talent
from talent.cli.backtest import backtest
from talent.cli.card import card
from talent.cli.console import Group, db_option, emit, json_option, progress
from talent.cli.data import data
from talent.cli.db import db
from talent.cli.health import health, metrics
from talent.cli.hub import hub
from talent.cli.imports import import_command
from talent.cli.jobs import jobs, run, schedule
from talent.cli.plan import plan
from talent.cli.runs import explain, rerun, why
from talent.cli.scenarios import compare, donors, scenarios
from talent.cli.score import score, score_again
from talent.cli.scoreboard import scoreboard
from talent.cli.workforce import workforce
from talent.errors import ConfigError

if TYPE_CHECKING:
    from talent.forecasts import Forecast
    from talent.store import Store

__all__ = ["main"]


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(talent.__version__, prog_name="talent")
def main() -> None:
    """Forecast how many people the semiconductor industries of the US, Japan and Taiwan will lack.

    Exit codes: 0 done, 1 failed, 2 wrong use or setting, 3 invalid data (nothing written), 75 busy:
    somebody else runs the job.
    """


@main.command()
@db_option
def init(url: str | None) -> None:
    """Create the database, migrate it and fill it with the packaged data."""
    with talent.open(url, progress=progress()) as store:
        click.echo(f"ready: {store.url_masked}")


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True), required=False)
@db_option
def load(folder: Path | None, url: str | None) -> None:
    """Load a data package (FOLDER with datapackage.json; the packaged data by default).

    Everything wrong is reported at once, and then nothing is written. Afterwards stored forecasts
    are scored against what is known now.
    """
    from talent.store import validate_package

    if folder is not None:
        # Before the database is opened: a bad package must not even create one.
        validate_package(folder)
    with talent.open(url, load=False, progress=progress()) as store:
        click.echo(str(store.load(folder, progress=progress())))
        score_again(store)


@main.command()
@db_option
@json_option
def status(url: str | None, as_json: bool) -> None:
    """Show the stored runs and what the database holds."""
    with talent.open(url, create=False) as store:
        runs = store.status()
        emit(runs, as_json, database=store.url_masked)


def _parse_assumptions(values: tuple[str, ...]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for text in values:
        name, _, numbers = text.partition("=")
        try:
            parsed = [float(n) for n in numbers.split(",")]
        except ValueError:
            parsed = []
        if len(parsed) not in {1, 3}:
            raise ConfigError(
                f"--assume {text!r}: write NAME=VALUE or NAME=LOW,MODE,HIGH with numbers"
            )
        out[name] = parsed[0] if len(parsed) == 1 else tuple(parsed)
    return out


def _write_page(store: Store, result: Forecast, path: Path, *, err: bool = False) -> None:
    from talent.report import write_html
    from talent.report.words import catalogue_names

    snapshot = store.as_of(result.meta["as_of"])
    names = catalogue_names(snapshot)
    written = write_html(result, path, sources=snapshot.sources(), names=names)
    click.echo(f"page written: {written}", err=err)


@main.command()
@click.option("--countries", default="US,JP,TW", show_default=True, help="ISO codes, by comma.")
@click.option("--to", default=2035, show_default=True, help="Last year.")
@click.option("--as-of", default=None, metavar="DATE", help="Knowledge date; today by default.")
@click.option("--draws", default=4000, show_default=True, help="Joint draws.")
@click.option("--seed", default=2035, show_default=True, help="Seed of the draws.")
@click.option(
    "--assume", multiple=True, metavar="NAME=LOW,MODE,HIGH", help="Replace an assumption."
)
@click.option(
    "--scenario", default=None, metavar="NAME|FILE", help="See `talent scenarios`, or a JSON file."
)
@click.option(
    "--fabs",
    type=click.Path(path_type=Path),
    default=None,
    metavar="CSV",
    help="Your own fabs, laid over the register.",
)
@click.option("--html", type=click.Path(path_type=Path), default=None, help="Write a page as well.")
@click.option(
    "--draws-file",
    type=click.Path(path_type=Path),
    default=None,
    metavar="PARQUET",
    help="Write every draw as well, to a file that does not exist yet.",
)
@db_option
@json_option
def forecast(
    countries: str,
    to: int,
    as_of: str | None,
    draws: int,
    seed: int,
    assume: tuple[str, ...],
    scenario: str | None,
    fabs: Path | None,
    html: Path | None,
    draws_file: Path | None,
    url: str | None,
    as_json: bool,
) -> None:
    """Forecast the gap, store the run and show the result."""
    from talent.forecasts.draws_file import check_draws_path, write_draws
    from talent.report import headline_text

    if draws_file is not None:
        # Before the forecast takes its time.
        check_draws_path(draws_file)
    with talent.open(url, progress=progress()) as store:
        result = talent.forecast(
            store,
            countries=[c.strip() for c in countries.split(",") if c.strip()],
            to=to,
            as_of=as_of,
            draws=draws,
            seed=seed,
            assumptions=_parse_assumptions(assume),
            scenario=scenario,
            fabs=fabs,
            progress=progress(),
        )
        if as_json:
            emit(result.headline(), True, run_id=result.run_id)
        else:
            click.echo(headline_text(result))
            click.echo(f"\nstored as {result.run_id} in {store.url_masked}")
        if html is not None:
            _write_page(store, result, html, err=as_json)
        if draws_file is not None:
            written = write_draws(result, draws_file)
            click.echo(f"draws written: {written}", err=as_json)


@main.command()
@click.argument("run_id", required=False)
@click.option(
    "--html", type=click.Path(path_type=Path), default=Path("forecast.html"), show_default=True
)
@click.option(
    "--excel",
    type=click.Path(path_type=Path),
    default=None,
    metavar="XLSX",
    help="Write a workbook for planners as well.",
)
@db_option
def report(run_id: str | None, html: Path, excel: Path | None, url: str | None) -> None:
    """Show a stored run (the latest by default) and write it as an HTML page."""
    from talent.report import headline_text
    from talent.report.words import catalogue_names

    with talent.open(url, create=False) as store:
        result = talent.load(store, run_id)
        click.echo(headline_text(result))
        _write_page(store, result, html)
        if excel is not None:
            known = store.as_of(result.meta["as_of"])
            written = result.to_excel(excel, sources=known.sources(), names=catalogue_names(known))
            click.echo(f"workbook written: {written}")


main.add_command(backtest)
main.add_command(card)
main.add_command(data)
main.add_command(db)
main.add_command(compare)
main.add_command(donors)
main.add_command(explain)
main.add_command(health)
main.add_command(hub)
main.add_command(import_command)
main.add_command(jobs)
main.add_command(metrics)
main.add_command(plan)
main.add_command(rerun)
main.add_command(run)
main.add_command(scenarios)
main.add_command(schedule)
main.add_command(score)
main.add_command(scoreboard)
main.add_command(why)
main.add_command(workforce)
