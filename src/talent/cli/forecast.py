"""The command `talent forecast`: the gap, stored as a run and shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

import talent
from talent.cli import completing
from talent.cli.console import (
    Command,
    dask_option,
    db_option,
    emit,
    json_option,
    language_option,
    progress,
)
from talent.errors import ConfigError

__all__ = ["forecast"]


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


@click.command(
    cls=Command,
    examples=(
        "talent forecast",
        "talent forecast --countries JP --html japan.html --language ja",
        "talent forecast --scenario delay+downturn --draws 1000",
        "talent forecast --fabs my-fabs.csv --assume capacity_weight=0.2,0.4,0.6",
        "talent forecast --draws 100000 --dask tcp://scheduler:8786",
    ),
)
@click.option(
    "--countries",
    default="US,JP,TW",
    show_default=True,
    help="ISO codes, by comma.",
    shell_complete=completing.joined(completing.countries, ","),
)
@click.option("--to", default=2035, show_default=True, help="Last year.")
@click.option("--as-of", default=None, metavar="DATE", help="Knowledge date; today by default.")
@click.option("--draws", default=4000, show_default=True, help="Joint draws.")
@click.option("--seed", default=2035, show_default=True, help="Seed of the draws.")
@click.option(
    "--assume", multiple=True, metavar="NAME=LOW,MODE,HIGH", help="Replace an assumption."
)
@click.option(
    "--scenario",
    default=None,
    metavar="NAME|FILE",
    help="See `talent scenarios`, or a JSON file.",
    shell_complete=completing.joined(completing.scenarios, "+"),
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
@click.option(
    "--jobs", default=1, show_default=True, help="Processes; of use beyond 10,000 draws or so."
)
@dask_option
@language_option
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
    jobs: int,
    scheduler: str | None,
    language: str,
    url: str | None,
    as_json: bool,
) -> None:
    """Forecast the gap, store the run and show the result."""
    from talent.cli.report import spoken_names, write_page
    from talent.forecasts.draws_file import check_draws_path, write_draws
    from talent.report import headline_text
    from talent.workers import on_workers

    if draws_file is not None:
        # Before the forecast takes its time.
        check_draws_path(draws_file)
    with talent.in_language(language), talent.open(url, progress=progress()) as store:
        with on_workers(scheduler, n_jobs=jobs):
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
            click.echo(headline_text(result, names=spoken_names(result)))
            click.echo(f"\nstored as {result.run_id} in {store.url_masked}")
        if html is not None:
            write_page(store, result, html, err=as_json)
        if draws_file is not None:
            written = write_draws(result, draws_file)
            click.echo(f"draws written: {written}", err=as_json)
