"""The commands `talent run`, `talent schedule` and `talent jobs`."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import talent
from talent.cli import completing
from talent.cli.console import Command, db_option, emit, json_option, progress
from talent.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from talent.jobs import Job

__all__ = ["jobs", "run", "schedule"]

SHOWN = 20

folder_option = click.option(
    "--folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=None,
    help="Where the paths in the job file start. Default: the folder of the file.",
)
log_json_option = click.option(
    "--log-json", is_flag=True, help="Write the log as JSON, a line each."
)


def files_argument(required: bool) -> Callable[[Any], Any]:
    """Job files, or folders of them."""
    return click.argument(
        "files", nargs=-1, required=required, type=click.Path(path_type=Path, exists=True)
    )


def _read(files: Sequence[Path], folder: Path | None) -> list[Job]:
    """Jobs of files and folders; everything wrong in any of them at once."""
    from talent.documents import FORMATS
    from talent.jobs import read_job

    found, problems = [], []
    for path in files:
        inside = sorted(p for p in path.iterdir() if p.suffix in FORMATS) if path.is_dir() else []
        if path.is_dir() and not inside:
            problems.append(f"{path}: no job file in it ({', '.join(FORMATS)})")
        for file in inside or ([] if path.is_dir() else [path]):
            try:
                found.append(read_job(file, folder=folder))
            except ConfigError as error:
                problems.append(str(error))
    if problems:
        raise ConfigError("\n".join(problems))
    return found


@click.command(
    cls=Command,
    short_help="Run a job, unless it was done before.",
    examples=("talent run nightly.yaml --check", "talent run nightly.yaml --as-of 2026-11-22"),
)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--as-of", default=None, metavar="DATE", help="Knowledge date; today by default.")
@click.option("--again", is_flag=True, help="Do it once more, though it was done for this date.")
@click.option("--check", is_flag=True, help="Only read the file and say what would be done.")
@folder_option
@log_json_option
@db_option
@json_option
@click.pass_context
def run(
    ctx: click.Context,
    file: Path,
    as_of: str | None,
    again: bool,
    check: bool,
    folder: Path | None,
    log_json: bool,
    url: str | None,
    as_json: bool,
) -> None:
    """Run the job in FILE (YAML, TOML or JSON), unless it was done for this date before.

    For cron, systemd timers, Kubernetes and CI; see docs/scheduling.md. The database is created and
    filled where there is none. Exit codes: 0 done now or before, 1 a step failed (the others are
    kept), 2 wrong use or job file, 3 invalid data, 75 somebody else is running it.
    """
    from talent.jobs import run_job
    from talent.jobs.logs import configure

    (job,) = _read([file], folder)
    if check:
        emit(_planned([job]), as_json)
        return
    configure(as_json=log_json)
    shown = None if log_json else progress()
    with talent.open(url, progress=shown) as store:
        outcome = run_job(store, job, as_of=as_of, again=again, progress=shown)
    if as_json:
        steps = outcome.steps[["step", "kind", "state", "attempts", "run_id", "error"]]
        emit(
            steps, True, job=outcome.job, as_of=outcome.as_of.isoformat(), state=outcome.state,
            call=outcome.number, new=outcome.new, untold=list(outcome.untold),
        )  # fmt: skip
    else:
        click.echo(str(outcome))
    if outcome.state == "failed":
        ctx.exit(1)


@click.command(
    cls=Command,
    short_help="Run jobs at the ticks of their schedules.",
    examples=("talent schedule jobs/",),
)
@files_argument(required=True)
@folder_option
@log_json_option
@db_option
def schedule(files: tuple[Path, ...], folder: Path | None, log_json: bool, url: str | None) -> None:
    """Run the jobs of FILES (or folders of them) at the ticks of their schedules, until stopped.

    For machines without cron. Several may run at once: each tick is answered by one. A tick that
    was missed is answered once, when somebody looks again. An interrupt or SIGTERM lets the job
    that is running end first; a second one does not wait.
    """
    from talent.jobs import make_scheduler, next_due
    from talent.jobs.logs import configure

    found = _read(files, folder)
    configure(as_json=log_json)
    with talent.open(url) as store:
        scheduler = make_scheduler(store, found)

        def stop(number: int, _: object) -> None:
            signal.signal(number, signal.SIG_DFL)
            click.echo("stopping when the job that runs has ended", err=True)
            # In a thread: the signal comes while this one waits inside the scheduler.
            threading.Thread(target=scheduler.shutdown, daemon=True).start()

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop)
        for job in found:
            click.echo(f"{job.job}: next at {next_due(job)}", err=True)
        scheduler.start()


@click.command(
    cls=Command,
    short_help="Show what jobs did, and when they run next.",
    examples=("talent jobs --most 5", "talent jobs --steps 3", "talent jobs nightly.yaml"),
)
@files_argument(required=False)
@click.option(
    "--job", default=None, metavar="NAME", help="Only this one.", shell_complete=completing.jobs
)
@click.option("--most", default=SHOWN, show_default=True, help="So many calls at most.")
@click.option("--steps", "call", type=int, default=None, metavar="CALL", help="Steps of one call.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of job files.")
@folder_option
@db_option
@json_option
def jobs(
    files: tuple[Path, ...],
    job: str | None,
    most: int,
    call: int | None,
    schema: bool,
    folder: Path | None,
    url: str | None,
    as_json: bool,
) -> None:
    """Show what jobs did, how long it took and how it ended; with FILES, when they run next."""
    import json

    from talent.jobs import history, job_schema
    from talent.jobs.log import steps_of

    if schema:
        click.echo(json.dumps(job_schema(), indent=1, ensure_ascii=False))
        return
    if files:
        emit(_planned(_read(files, folder)), as_json)
        return
    with talent.open(url, create=False, load=False) as store:
        if call is not None:
            steps = steps_of(store.engine, call)
            if steps.empty:
                raise ConfigError(f"call {call}: no such call, or it has no steps yet")
            emit(steps if as_json else steps.drop(columns=["detail"]), as_json)
            return
        emit(history(store.engine, job, most), as_json, database=store.url_masked)


def _planned(found: list[Job]) -> pd.DataFrame:
    """What jobs do, and when next."""
    import pandas as pd

    from talent.jobs import next_due

    return pd.DataFrame(
        {
            "job": [one.job for one in found],
            "schedule": [one.schedule for one in found],
            "next": [str(next_due(one) or "") for one in found],
            "steps": [", ".join(step.name for step in one.steps) for one in found],
        }
    )
