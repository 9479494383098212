"""The command `talent`."""

from __future__ import annotations

import click

import talent
from talent.cli.backtest import backtest
from talent.cli.browse import browse
from talent.cli.card import card
from talent.cli.completion import completion
from talent.cli.console import Group
from talent.cli.data import data
from talent.cli.db import db
from talent.cli.forecast import forecast
from talent.cli.health import health, metrics
from talent.cli.hub import hub
from talent.cli.imports import import_command
from talent.cli.jobs import jobs, run, schedule
from talent.cli.plan import plan
from talent.cli.report import report
from talent.cli.runs import explain, rerun, why
from talent.cli.scenarios import compare, donors, scenarios
from talent.cli.score import score
from talent.cli.scoreboard import scoreboard
from talent.cli.start import init, load, status
from talent.cli.workforce import workforce

__all__ = ["main"]


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(talent.__version__, prog_name="talent")
def main() -> None:
    """Forecast how many people the semiconductor industries of the US, Japan and Taiwan will lack.

    Start with `talent forecast`, then `talent explain` and `talent compare`.

    Exit codes: 0 done, 1 failed, 2 wrong use or setting, 3 invalid data (nothing written), 75 busy:
    somebody else runs the job.
    """


main.add_topic("Forecast", forecast, report, status, explain, why, rerun, workforce)
main.add_topic("Plan", scenarios, compare, donors, plan)
main.add_topic("Evaluate", score, backtest, scoreboard, card, hub)
main.add_topic("Data", data, load, import_command)
main.add_topic("Jobs", run, schedule, jobs, health, metrics)
main.add_topic("Database", init, db, browse)
main.add_topic("Shell", completion)
