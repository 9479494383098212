"""The command `talent workforce`: anyone's workforce from CSV files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from talent.cli.console import Command, emit, json_option, progress
from talent.errors import ConfigError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["workforce"]

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
TABLES = ("graduates", "graduate_ages", "exits", "mortality", "participation")
_HELP = {
    "graduates": "year, count, group: what drives entry.",
    "graduate_ages": "age, share, optional group.",
    "exits": "age, rate, optional group: annual probability of leaving for good.",
    "mortality": "age, rate, optional year, sex: deaths per person-year.",
    "participation": "year, age, share: exits are fitted to it where none are given.",
}


def _table_options(command: Any) -> Any:
    for name in reversed(TABLES):
        option = f"--{name.replace('_', '-')}"
        command = click.option(option, name, type=_FILE, default=None, help=_HELP[name])(command)
    return command


def _read(path: Path) -> pd.DataFrame:
    import pandas as pd

    try:
        return pd.read_csv(path, dtype={"age": str, "group": str, "sex": str})
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise ConfigError(f"{path.name} is not a CSV file in UTF-8: {error}") from error


def _levels(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError as error:
        raise ConfigError(f"--level {text!r}: write numbers such as 80,95") from error


@click.command(
    cls=Command,
    short_help="Forecast any workforce by age from CSV files.",
    examples=(
        "talent workforce counts.csv --to 2040 --graduates graduates.csv --out forecast.csv",
    ),
)
@click.argument("counts", type=_FILE)
@click.option("--to", required=True, type=int, help="Last year.")
@_table_options
@click.option(
    "--missing",
    type=click.Choice(["error", "zero"]),
    default="error",
    show_default=True,
    help="What an age without a row means.",
)
@click.option("--by", default="group,year", show_default=True, help="Keys of group, age, year.")
@click.option("--level", default="50,80,90,95", show_default=True, help="Coverages, percent.")
@click.option("--draws", default=1000, show_default=True, help="Joint draws.")
@click.option("--seed", default=0, show_default=True, help="Seed of the draws.")
@click.option("--out", type=click.Path(path_type=Path), default=None, help="Write every cell here.")
@json_option
def workforce(
    counts: Path,
    to: int,
    missing: Any,
    by: str,
    level: str,
    draws: int,
    seed: int,
    out: Path | None,
    as_json: bool,
    **tables: Path | None,
) -> None:
    """Forecast any workforce by age from counts at two dates or more.

    COUNTS is a CSV file with the columns year, age, count and optional group; an age is a number or
    a band such as 25-29 or 70+. No database is used.
    """
    from talent.supply import forecast_workforce

    made = forecast_workforce(
        _read(counts),
        to,
        **{name: None if path is None else _read(path) for name, path in tables.items()},
        missing=missing,
        level=_levels(level),
        draws=draws,
        seed=seed,
        progress=progress(),
    )
    table = made.totals(by=[key.strip() for key in by.split(",")])
    if out is not None:
        made.frame.to_csv(out, index=False)
        click.echo(f"every cell written: {out}", err=True)
    # People read the last year; programs get them all.
    emit(table if as_json else table[table["year"] == to].round(0), as_json)
