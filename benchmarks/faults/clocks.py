"""The wall clock jumps by hours and years under a job: nobody is robbed, nothing done twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from benchmarks.faults import checks
from benchmarks.faults.places import Place, Tally, expect

if TYPE_CHECKING:
    import random

    from benchmarks.faults.sites import Site

__all__ = ["jumps"]

HOUR, YEAR = 3600.0, 365.25 * 86400.0
FAR = (-30 * YEAR, -2 * YEAR, -5 * HOUR, 5 * HOUR, 2 * YEAR, 60 * YEAR)
TEXT = """
job: {name}
schedule: 0 6 * * *
lease_seconds: 0.6
steps: [{{kind: score}}, {{kind: score, name: again}}]
"""


def jumps(place: Place, times: int, moments: random.Random) -> Tally:
    """One whose clock jumps about runs a job; a rival with the right time must not take it away."""
    tally = Tally("clock moved by hours and years", place.kind)
    name = f"clock-{next(place.numbers)}"
    job = place.write(name, TEXT.format(name=name))
    start = datetime(2021, 1, 1, tzinfo=UTC)
    for number in range(times):
        tally.times += 1
        day = f"{start + timedelta(days=number):%Y-%m-%d}"
        order = {"job": job, "url": place.url, "as_of": day}
        clock = [(at, moments.choice(FAR)) for at in sorted(moments.uniform(0, 1) for _ in "four")]
        call = place.call(order, clock=[(0.0, moments.choice(FAR)), *clock],
                          hold={"score": moments.uniform(0.6, 0.9)})  # fmt: skip
        call.when("in", "score")
        rival = place.call(order).wait()
        outcome = call.wait()
        told = rival.get("error") or ("found it done" if not rival["new"] else "did it")
        tally.seen[f"it completed; the rival: {told}"] += 1
        tally.waits.append(outcome.get("seconds", float("nan")))
        states = [one.state for one in checks.calls(place.url, job=name) if str(one.as_of) == day]
        tally.add(
            expect(outcome.get("state") == "complete" and outcome["new"], f"ended: {outcome}")
            + expect(told in {"JobBusyError", "found it done"}, f"the rival: {rival}")
            + expect(states == ["complete"], f"calls: {states}")
            + expect(not place.call(order).wait().get("new"), "it was done twice")
            + checks.broken(place.url, place.whole, {name: 2})
            + _history(place, name)
        )
    tally.add(_ticks(place, moments))
    return tally


def _history(place: Place, name: str) -> list[str]:
    """Whether the command that shows the history can make sense of it."""
    log = place.folder / "history.log"
    log.unlink(missing_ok=True)
    words = ["jobs", "--db", place.url, "--job", name]
    code = place.callers.call(words=words, log=str(log)).wait().get("code")
    return expect(code == 0 and "complete" in log.read_text(), f"history: {log.read_text()[-500:]}")


def _ticks(place: Place, moments: random.Random) -> list[str]:
    """A scheduler whose clock was years ahead for a while has not used up the ticks until then."""
    name = f"ahead-{next(place.numbers)}"
    job = place.write(name, TEXT.format(name=name))
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    order = {"job": job, "url": place.url, "since": (now - timedelta(days=1)).isoformat()}
    ends = [
        place.call(order, now=moment.isoformat()).wait()
        for moment in (
            now,
            now + timedelta(seconds=moments.choice([YEAR, 60 * YEAR])),
            now,
            now + timedelta(days=1),
        )
    ]
    done = [one.get("new", False) for one in ends]
    return expect(done == [True, True, False, True], f"ticks after a clock that was ahead: {ends}")


def report(site: Site, moments: random.Random) -> list[Tally]:
    """Both databases, 20 times each."""
    return [jumps(site.place(kind, data=False), site.times(20), moments) for kind in site.kinds]
