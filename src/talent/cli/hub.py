"""The command `talent hub`: stored runs as files that the tools of other forecasters read."""

from __future__ import annotations

from pathlib import Path

import click

import talent
from talent.cli import completing
from talent.cli.console import Command, db_option, emit, json_option

__all__ = ["hub"]


@click.command(
    cls=Command,
    short_help="Write a run in the format of the hubverse.",
    examples=("talent hub run-20261122-e5fcd258 my-hub --actuals",),
)
@click.argument("run_id", metavar="RUN", shell_complete=completing.runs)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--model-id", default=None, metavar="TEAM-MODEL", help="talent-baseline by default.")
@click.option(
    "--target",
    "targets",
    multiple=True,
    help="A measure to write; may be repeated. All by default.",
    shell_complete=completing.measures,
)
@click.option("--actuals", is_flag=True, help="Write what happened as well, as known today.")
@click.option("--overwrite", is_flag=True, help="Replace another run of the same model and date.")
@db_option
@json_option
def hub(
    run_id: str,
    folder: Path,
    model_id: str | None,
    targets: tuple[str, ...],
    actuals: bool,
    overwrite: bool,
    url: str | None,
    as_json: bool,
) -> None:
    """Write the stored RUN as a round of the hub in FOLDER, in the format of the hubverse.

    FOLDER is new, or a hub that another run was written to. Samples are not in it, because a
    stored run keeps no draws; `Forecast.to_hub` in Python writes them.
    """
    from talent.report.hub import BASELINE

    with talent.open(url, create=False) as store:
        known = scored = None
        if actuals:
            from talent.evaluate.actuals import actuals as figures
            from talent.store import read_scores

            known, scored = figures(store.as_of(None)), read_scores(store.engine)
        written = talent.load(store, run_id).to_hub(
            folder,
            model_id=model_id or BASELINE,
            targets=targets or None,
            actuals=known,
            scored=scored,
            overwrite=overwrite,
        )
    emit(written, as_json, folder=str(folder))
