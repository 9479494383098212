"""The command `talent report`: pages and workbooks of stored runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

import talent
from talent.cli import completing
from talent.cli.console import Command, db_option, emit, json_option, language_option, progress
from talent.errors import ConfigError, TalentError, UnknownCodeError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from talent.forecasts import Forecast
    from talent.forecasts.compare import Comparison
    from talent.forecasts.why import Why
    from talent.store import Store

__all__ = ["report", "spoken_names", "write_page"]

MOST = 50
"""Runs of an index."""

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command(
    cls=Command,
    short_help="Write a stored run as a page, a workbook, or both.",
    examples=(
        "talent report --html forecast.html --excel forecast.xlsx",
        "talent report run-20261122-e5fcd258 --language zh-Hant --levers",
        "talent report run-20261122-e5fcd258 --against run-20261101-7d0c11aa --html moved.html",
        "talent report --index reports --pages",
    ),
)
@click.argument("run_id", metavar="[RUN]", required=False, shell_complete=completing.runs)
@click.option("--html", type=_FILE, default=None, help="The page.  [forecast.html]")
@click.option(
    "--excel", type=_FILE, default=None, metavar="XLSX", help="A workbook for planners as well."
)
@click.option(
    "--levers",
    is_flag=True,
    help="Add to the page what closes the gap. The run is made again for it: a minute or two, and "
    "4 GB of memory with 4000 draws.",
)
@click.option(
    "--against",
    default=None,
    metavar="RUN",
    shell_complete=completing.runs,
    help="A page of what has changed since this run.",
)
@click.option(
    "--why/--no-why",
    default=True,
    show_default=True,
    help="With --against: say what made the change, which makes several forecasts.",
)
@click.option(
    "--index",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    metavar="FOLDER",
    help=f"A page that lists the newest {MOST} runs and the pages of them in FOLDER.",
)
@click.option("--pages", is_flag=True, help="With --index: write the pages that are missing.")
@language_option
@db_option
@json_option
def report(
    run_id: str | None,
    html: Path | None,
    excel: Path | None,
    levers: bool,
    against: str | None,
    why: bool,
    folder: Path | None,
    pages: bool,
    language: str,
    url: str | None,
    as_json: bool,
) -> None:
    """Show a stored RUN (the latest by default) and write it as a page that opens offline."""
    _check_together(run_id, html, excel, levers, against, folder, pages)
    with talent.in_language(language), talent.open(url, create=False) as store:
        if folder is not None:
            _write_index(store, folder, pages, language, as_json)
            return
        result = talent.load(store, run_id)
        _show(result, as_json)
        if against is not None:
            _write_comparison(store, against, result, html, why, language, as_json)
            return
        closing = _closing(store, result) if levers else ()
        write_page(store, result, html or Path("forecast.html"), closing=closing, err=as_json)
        if excel is not None:
            known = store.as_of(result.meta["as_of"])
            written = result.to_excel(excel, sources=known.sources(), language=language)
            click.echo(f"workbook written: {written}", err=as_json)


def _check_together(
    run_id: str | None,
    html: Path | None,
    excel: Path | None,
    levers: bool,
    against: str | None,
    folder: Path | None,
    pages: bool,
) -> None:
    """Refuse options that mean nothing beside each other, before anything takes its time."""
    others = {"RUN": run_id, "--html": html, "--excel": excel, "--levers": levers,
              "--against": against}  # fmt: skip
    given = [name for name, value in others.items() if value]
    if folder is not None and given:
        raise ConfigError(f"--index lists all runs; leave out {', '.join(given)}")
    if pages and folder is None:
        raise ConfigError("--pages needs --index FOLDER")
    if against is not None and (excel or levers):
        raise ConfigError("--against writes one page; leave out --excel and --levers")


def spoken_names(result: Forecast) -> Mapping[str, str] | None:
    """Names of countries and occupations in the language spoken; the codes will do in English."""
    from talent.language import language

    return None if language() == "en" else result.names.get(language())


def _show(result: Forecast, as_json: bool) -> None:
    from talent.report import headline_text

    if as_json:
        emit(result.headline(), True, run_id=result.run_id)
    else:
        click.echo(headline_text(result, names=spoken_names(result)))


def write_page(
    store: Store,
    result: Forecast,
    path: Path,
    *,
    closing: Sequence[Comparison] = (),
    err: bool = False,
) -> None:
    """Write the page of a run, with names and sources, in the language spoken."""
    from talent.language import language
    from talent.report import write_html
    from talent.report.words import catalogue_names

    known = store.as_of(result.meta["as_of"])
    # Every lever is simulated by itself, which takes a while; without levers it takes a second.
    say = progress(quiet=not closing)
    written = write_html(
        result, path, sources=known.sources(), names=catalogue_names(known), closing=closing,
        language=language(), progress=say,
    )  # fmt: skip
    if say:
        say("page written", 1.0)
    click.echo(f"page written: {written}", err=err)


def _closing(store: Store, result: Forecast) -> list[Comparison]:
    """The run made again, beside itself under all levers of each country on the same draws."""
    made = talent.rerun(store, result.run_id, progress=progress())
    if not made.identical:
        # Levers on other numbers than those of the page would not add up with it.
        raise TalentError(
            f"{result.run_id} cannot be made again exactly ({len(made.differences):,} numbers "
            f"differ; made by talent {made.stored_version}, now {made.version}); make a new "
            "forecast, or leave out --levers"
        )
    shipped = set(talent.scenarios()["scenario"])
    wanted = [f"levers-{country.lower()}" for country in result.meta["countries"]]
    found = [name for name in wanted if name in shipped]
    if not found:
        raise ConfigError(f"no levers come with talent for {', '.join(result.meta['countries'])}")
    from talent.report.page_closing import with_levers

    return [with_levers(made.forecast, "+".join(found))]


def _write_comparison(
    store: Store,
    against: str,
    after: Forecast,
    html: Path | None,
    why: bool,
    language: str,
    err: bool,
) -> None:
    from talent.report import write_comparison_html
    from talent.report.words import catalogue_names

    before = talent.load(store, against)
    told = _told_why(store, against, after.run_id) if why else None
    written = write_comparison_html(
        before, after, html or Path("comparison.html"), why=told,
        names=catalogue_names(store.as_of(after.meta["as_of"])), language=language,
    )  # fmt: skip
    click.echo(f"page written: {written}", err=err)


def _told_why(store: Store, before: str, after: str) -> Why:
    try:
        return talent.why(store, before, after, progress=progress())
    except (ConfigError, UnknownCodeError):
        raise
    except TalentError as error:
        raise TalentError(f"{error}; or leave the reasons out with --no-why") from error


def _write_index(store: Store, folder: Path, pages: bool, language: str, err: bool) -> None:
    from talent.report import write_index_html

    if pages:
        runs = [str(run) for run in store.runs().head(MOST)["run_id"]]
        missing = [run for run in runs if not (folder / f"{run}.html").exists()]
        say = progress()
        for number, run in enumerate(missing):
            if say:
                say(f"writing the page of {run}", number / len(missing))
            write_page(store, talent.load(store, run), folder / f"{run}.html", err=err)
        if say and missing:
            say("pages written", 1.0)
    written = write_index_html(store, folder, language=language, most=MOST)
    click.echo(f"index written: {written}", err=err)
