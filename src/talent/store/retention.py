"""What retention spares: which runs and calls of jobs may go, and why old ones stay."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from talent.errors import ConfigError
from talent.store.models import Run
from talent.store.models_jobs import JobRun, JobStep
from talent.store.models_published import Scoreboard
from talent.store.models_scores import Score

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection, Row

__all__ = ["PruneRule", "calls_to_go", "runs_to_go"]

NEWEST_BASELINE = "the newest baseline"
SCORED = "scored, or on the scoreboard"
NEWEST = "among the newest of their settings or job"


@dataclass(frozen=True)
class PruneRule:
    """What may go.

    Attributes
    ----------
    days : int, optional
        Runs stored longer ago than so many days may go; by default none.
    keep : int
        The newest so many runs of the same settings (but for their dates), and of the same step
        of a job, stay however old they are.
    job_days : int, optional
        Calls of jobs that ended longer ago than so many days may go; by default none. The newest
        call of a job, its newest complete one and the one of its newest tick stay, or the job
        would seem never to have run.
    scored : bool
        Whether runs that were scored, or are on the scoreboard, may go as well, with their scores.

    Raises
    ------
    ConfigError
        If a number is negative, or neither kind of days is given.
    """

    days: int | None = None
    keep: int = 10
    job_days: int | None = None
    scored: bool = False

    def __post_init__(self) -> None:
        if self.days is None and self.job_days is None:
            raise ConfigError("say how old what goes must be: days for runs, job_days for calls")
        if min(self.days or 0, self.job_days or 0, self.keep) < 0:
            raise ConfigError("days, job_days and keep count something: 0 or more")


def runs_to_go(
    connection: Connection, rule: PruneRule, now: datetime
) -> tuple[list[Row[Any]], dict[str, int]]:
    """Runs that may go, oldest first, and how many old ones stay for which reason."""
    if rule.days is None:
        return [], {}
    columns = (
        Run.id, Run.run_id, Run.kind, Run.status, Run.as_of, Run.created_at, Run.config,
        Run.in_passing,
    )  # fmt: skip
    runs = list(connection.execute(select(*columns).order_by(Run.as_of, Run.id)))
    complete = [row for row in runs if row.status == "complete"]
    newest = [r.id for r in complete if r.kind == "baseline" and not r.in_passing][-1:]
    scored = set(connection.scalars(select(Score.run).distinct()))
    shown = set(connection.scalars(select(Scoreboard.run_id).distinct()))
    among = _newest_of_groups(connection, complete, rule.keep)
    before = now - timedelta(days=rule.days)
    kept = {NEWEST_BASELINE: 0, SCORED: 0, NEWEST: 0}
    go = []
    for row in runs:
        if row.created_at >= before:
            continue
        if row.id in newest:
            kept[NEWEST_BASELINE] += 1
        elif not rule.scored and (row.id in scored or row.run_id in shown):
            kept[SCORED] += 1
        elif row.id in among:
            kept[NEWEST] += 1
        else:
            go.append(row)
    return go, kept


def _newest_of_groups(connection: Connection, runs: Iterable[Row[Any]], keep: int) -> set[int]:
    """Newest runs of each settings and step of a job; `runs` are in the order of their dates."""
    steps: dict[str, set[tuple[str, ...]]] = {}
    query = select(JobRun.job, JobStep.step, JobStep.run_id).join(
        JobStep, JobStep.job_run == JobRun.id
    )
    for job, step, run_id in connection.execute(query.where(JobStep.run_id != "").distinct()):
        steps.setdefault(run_id, set()).add((job, step))
    groups: dict[tuple[str, ...], list[int]] = {}
    for row in runs:
        for group in {(_settings(row),)} | steps.get(row.run_id, set()):
            groups.setdefault(group, []).append(row.id)
    return {number for found in groups.values() for number in found[max(0, len(found) - keep) :]}


def _settings(row: Row[Any]) -> str:
    """What was asked for, whatever the date: forecasts of a series differ in nothing else."""
    settings = dict(row.config)
    base, to = settings.pop("base", None), settings.get("to")
    for name in ("as_of", "known_on"):
        settings.pop(name, None)
    if row.kind == "backtest" and isinstance(base, int) and isinstance(to, int):
        settings["to"] = to - base
    return json.dumps([row.kind, settings], sort_keys=True)


def calls_to_go(connection: Connection, rule: PruneRule, now: datetime) -> list[int]:
    """Numbers of the calls of jobs that may go."""
    if rule.job_days is None:
        return []
    query = select(
        JobRun.id, JobRun.job, JobRun.state, JobRun.due_at, JobRun.started_at, JobRun.ended_at
    ).order_by(JobRun.id)
    calls = list(connection.execute(query))
    stay: dict[tuple[str, str], int] = {}
    ticks: dict[str, datetime] = {}
    for row in calls:
        stay[row.job, "newest"] = row.id
        if row.state == "complete":
            stay[row.job, "complete"] = row.id
        moment = row.due_at or row.started_at
        if row.state != "abandoned" and moment >= ticks.get(row.job, moment):
            ticks[row.job] = moment
            stay[row.job, "tick"] = row.id
    before = now - timedelta(days=rule.job_days)
    kept = set(stay.values())
    return [r.id for r in calls if r.ended_at and r.ended_at < before and r.id not in kept]
