"""A database with a job on it, ready to be harmed; and what was seen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.faults import checks

from talent.jobs import read_job

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from benchmarks.faults.control import Call, Callers

__all__ = ["DAY", "Place", "Tally", "expect"]

DAY = "2026-11-22"

RETRY = "retry: {attempts: 6, first_wait: 0.2, longest_wait: 2}\n"
# What moved between two seeds is no matter here, and takes longer than the forecast.
WATCH = "watch: {persons: 1.0e+9, probability: 1}\n"


@dataclass
class Tally:
    """What was seen of one fault on one database.

    Attributes
    ----------
    fault, database : str
    times : int
    seen : collections.Counter
        How it ended, in words.
    where : collections.Counter
        Phases that were hit.
    wrong : list of str
        What must not be.
    waits : list of float
        Seconds that matter: of the next call, or until the end.
    """

    fault: str
    database: str
    times: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    where: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def add(self, wrong: list[str]) -> None:
        """Note what is wrong, with the number of the try."""
        self.wrong += [f"try {self.times}: {one}" for one in wrong]


def expect(condition: bool, what: str) -> list[str]:
    """What is wrong, if a condition does not hold."""
    return [] if condition else [what]


@dataclass
class Place:
    """A database, a folder of jobs, and the program that calls them.

    Attributes
    ----------
    kind : str
        ``SQLite`` or ``PostgreSQL``.
    url : str
    folder : pathlib.Path
    callers : Callers
    canned : str
        Pickled run that stands for every forecast; ``""`` for real ones.
    lease_seconds : float
        Of the jobs.
    whole : dict
        Rows of a whole run.
    phases : dict
        How long each phase takes, in seconds, undisturbed.
    lasts : list of float
        How long whole calls took, in seconds.
    """

    kind: str
    url: str
    folder: Path
    callers: Callers
    canned: str = ""
    lease_seconds: float = 30.0
    whole: checks.Whole = field(default_factory=dict)
    phases: dict[str, tuple[float, float]] = field(default_factory=dict)
    lasts: list[float] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def write(self, name: str, text: str) -> str:
        """Write a job file; its path."""
        path = self.folder / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    def order(self, **more: Any) -> dict[str, Any]:
        """Order of a call that was never made: a forecast with a seed of its own, and its report.

        It has three steps on the shipped data, and two with a run that stands for all.
        """
        seed = next(self.numbers)
        forecast = f"{{kind: forecast, countries: [JP], draws: 20, seed: {seed}}}"
        score = "" if self.canned else "  - {kind: score}\n"
        text = (
            f"job: monthly\nlease_seconds: {self.lease_seconds}\n{RETRY}{WATCH}"
            f"steps:\n  - {forecast}\n{score}  - {{kind: report, csv: gap-{seed}.csv}}\n"
        )
        order = {"job": self.write(f"monthly-{seed}", text), "url": self.url, "as_of": DAY}
        if self.canned:
            order["canned"] = self.canned
        return order | {"seed": seed} | more

    @property
    def steps(self) -> dict[str, int]:
        """How many steps the job of `order` has."""
        return {"monthly": 2 if self.canned else 3}

    def call(self, order: dict[str, Any], **more: Any) -> Call:
        """Start a call."""
        return self.callers.call(**order, **more)

    def prepare(self) -> None:
        """Run the job undisturbed, to see what a whole run is and how long each phase takes."""
        for _ in range(2):
            call = self.call(self.order())
            outcome = call.wait()
            if outcome.get("state") != "complete":
                raise RuntimeError(f"{self.kind}: {outcome}")
            self.note(call)
        with checks.reading(self.url) as connection:
            sizes = list(checks.count(connection).values())
        if any(size != sizes[0] for size in sizes) or len(sizes[0]) != len(checks.TABLES):
            raise RuntimeError(f"no two runs are alike: {sizes}")
        self.whole = sizes[0]

    def note(self, call: Call) -> None:
        """Remember how long a whole call took."""
        self.phases = call.phases()
        start, lasted = self.phases["tell"]
        self.lasts.append(start + lasted)

    @property
    def usual(self) -> float:
        """How long a call usually takes, of late."""
        return median(self.lasts[-5:])

    def broken(self, after: int = 0) -> list[str]:
        """What is wrong with the database now; runs up to a number were counted before."""
        return checks.broken(self.url, self.whole, self.steps, after)

    def finish(
        self, tally: Tally, order: dict[str, Any], soon: float = 5.0, after: int = 0
    ) -> dict[str, Any]:
        """Make the next call after a fault, and check that all is as if nothing had been.

        Parameters
        ----------
        tally : Tally
        order : dict
            Of the call that was harmed.
        soon : float
            Seconds in which the lease must be had.
        after : int
            Runs up to this number were counted before.
        """
        following = {k: v for k, v in order.items() if k in {"job", "url", "as_of", "canned"}}
        call = self.call(following | {"url": self.url})
        outcome = call.wait()
        tally.add(
            expect(outcome.get("state") == "complete", f"the next call: {outcome}")
            + expect(call.phases().get("lease", (0, 0))[1] < soon, "the next call waited long")
            + self.broken(after)
            + checks.left_over(self.url, after)
            + self._once(order)
        )
        if outcome.get("new") and "save" in call.phases():
            self.note(call)
        tally.waits.append(outcome.get("seconds", float("nan")))
        return outcome

    def _once(self, order: dict[str, Any]) -> list[str]:
        """Whether a forecast is there once, with one complete call and a whole report."""
        job = read_job(order["job"])
        made = checks.calls(self.url, job=job.job, config_hash=job.config_hash)
        states = Counter(call.state for call in made)
        with checks.reading(self.url) as connection:
            runs = connection.exec_driver_sql(
                f"SELECT COUNT(*) FROM run WHERE seed = '{order['seed']}'"  # noqa: S608 - a number
            ).scalar_one()
        parts = [*self.folder.glob(f".gap-{order['seed']}.csv*")]
        report = self.folder / f"gap-{order['seed']}.csv"
        return [
            *expect(states["complete"] == 1, f"complete calls: {states['complete']}"),
            *expect(states["running"] == 0, "a call seems to run still"),
            *expect(runs == 1, f"runs of the forecast: {runs}"),
            *expect(checks.report_is_whole(report, self.whole), "the report is not whole"),
            *expect(not parts, f"left behind: {[part.name for part in parts]}"),
        ]
