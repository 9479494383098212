"""The commands `talent data`: what is in the database, where from, and since when."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

import talent
from talent.cli import completing
from talent.cli.console import Group, db_option, emit, json_option, show
from talent.cli.tables import shown_text
from talent.errors import UnknownCodeError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["data"]

as_of_option = click.option(
    "--as-of", default=None, metavar="DATE", help="Only what was known on it; today by default."
)
country_option = click.option(
    "--country",
    default=None,
    help="ISO code; every country by default.",
    shell_complete=completing.countries,
)


@click.group(cls=Group, short_help="Look into the data.")
def data() -> None:
    """Look into the data: coverage, series, sources, changes and fabs."""


def _of(frame: pd.DataFrame, country: str | None, known: pd.DataFrame) -> pd.DataFrame:
    if country is None:
        return frame
    codes = set(known["country"])
    if country not in codes:
        raise UnknownCodeError("country", country, codes)
    return frame[frame["country"] == country]


@data.command(
    short_help="Show what exists for which country.",
    examples=("talent data coverage --country JP",),
)
@country_option
@as_of_option
@db_option
@json_option
def coverage(country: str | None, as_of: str | None, url: str | None, as_json: bool) -> None:
    """Show what exists for which country and concept, how fresh, and how it is known."""
    from talent.store.coverage import coverage as table

    with talent.open(url, create=False) as store:
        snapshot = store.as_of(as_of)
        found = _of(table(snapshot), country, snapshot.countries())
        if not as_json:
            found = found.drop(columns=[c for c in found if str(c).startswith("share_")])
        emit(found, as_json, as_of=snapshot.as_of.isoformat())


@data.command(
    "show",
    short_help="Show a series with every vintage.",
    examples=(
        "talent data show employment.US.3344.SA",
        "talent data show headcount.TW.TSMC.total --as-of 2016-06-30",
    ),
)
@click.argument("series", shell_complete=completing.series)
@as_of_option
@db_option
@json_option
def show_series(series: str, as_of: str | None, url: str | None, as_json: bool) -> None:
    """Show the values of SERIES with every vintage known on a date, and its breaks."""
    from talent.store import lookup

    with talent.open(url, create=False) as store:
        values = lookup.show(store, series, as_of)
        breaks = lookup.breaks(store, series, as_of)
        emit(values, as_json, series=series, breaks=json.loads(breaks.to_json(orient="records")))
        if not as_json and len(breaks):
            click.echo("\nBreaks:")
            emit(breaks, as_json)


@data.command(
    short_help="Show a source and what rests on it.", examples=("talent data source bls-jolts",)
)
@click.argument("source_id", metavar="ID", shell_complete=completing.sources)
@db_option
@json_option
def source(source_id: str, url: str | None, as_json: bool) -> None:
    """Show the source ID, how to cite it, and what rests on it."""
    from talent.store import lookup

    with talent.open(url, create=False) as store:
        row = lookup.source(store, source_id).iloc[0]
        uses = lookup.source_uses(store, source_id)
        about = {str(k): str(v) for k, v in row.items()}
        if not as_json:
            for name, text in about.items():
                click.echo(f"{name + ':':<11}{shown_text(text)}")
            click.echo()
        emit(uses, as_json, source=about)


@data.command(
    short_help="Show what became known between two dates.",
    examples=("talent data diff 2026-06-01 2026-11-22 --all",),
)
@click.argument("date1")
@click.argument("date2")
@click.option("--all", "every", is_flag=True, help="Every change instead of counts by source.")
@db_option
@json_option
def diff(date1: str, date2: str, every: bool, url: str | None, as_json: bool) -> None:
    """Show what became known after DATE1 and not after DATE2."""
    from talent.store.diff import by_source
    from talent.store.diff import diff as changes_between

    with talent.open(url, create=False) as store:
        changes = changes_between(store, date1, date2)
        emit(changes if every else by_source(changes), as_json)


@data.command(short_help="Show the register of fabs.", examples=("talent data fabs --country TW",))
@country_option
@as_of_option
@db_option
@json_option
def fabs(country: str | None, as_of: str | None, url: str | None, as_json: bool) -> None:
    """Show the register of fabs, and how much of the national capacity it covers.

    Capacities are wafer starts a month in 300 mm equivalents.
    """
    from talent.store import register

    with talent.open(url, create=False) as store:
        snapshot = store.as_of(as_of)
        known = snapshot.countries()
        rows = _of(register.fabs(snapshot), country, known)
        share = _of(register.capacity_coverage(snapshot), country, known)
        if as_json:
            emit(rows, True, coverage=json.loads(share.to_json(orient="records")))
            return
        if rows.empty:
            where = "" if country is None else f" of {country}"
            click.echo(f"The register had no fab{where} on {snapshot.as_of}.")
            return
        rows = rows.drop(columns=["name", "site", "jobs", "source"])
        show(rows, na_rep="", float_format="{:.0f}".format)
        click.echo("\nSingle operating fabs against published national capacity:")
        share = share.drop(columns="source")
        share["share"] = share["share"].map("{:.1%}".format, na_action="ignore")
        show(share, na_rep="", float_format="{:.0f}".format)


@data.command(
    short_help="Write the data as a data package.", examples=("talent data export my-package",)
)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--descriptor", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=None,
    help="Descriptor to write by; that of the packaged data by default.",
)  # fmt: skip
@db_option
@json_option
def export(folder: Path, descriptor: Path | None, url: str | None, as_json: bool) -> None:
    """Write the data as a data package into FOLDER, which must be empty or new."""
    from talent.store.export import export_package

    with talent.open(url, create=False) as store:
        report = export_package(store, folder, descriptor=descriptor)
        emit(report.frame, as_json, folder=str(folder), identical=report.identical)
        if not as_json:
            same = "the same bytes as" if report.identical else "not the same bytes as"
            click.echo(f"written to {folder}: {same} the package that was loaded last")
