"""Asleep for longer than the lease: another takes over, and the sleeper writes nothing more."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

from benchmarks.faults import checks
from benchmarks.faults.places import Place, Tally, expect

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from benchmarks.faults.sites import Site

__all__ = ["sleepers"]

PHASES = ("forecast", "report", "note", "end")
"""Outside of a long transaction. Whoever sleeps within one holds the lock of all writers, so that
nobody can be ahead of him."""


def sleepers(
    place: Place,
    times: int,
    moments: random.Random,
    *,
    aim: Sequence[str] = PHASES,
    without: Sequence[str] = (),
) -> Tally:
    """SIGSTOP in a phase, until another has taken over and completed it; then SIGCONT.

    Parameters
    ----------
    place : Place
        With a lease of a second or so.
    times : int
    moments : random.Random
    aim : sequence of str
        Phases in turn.
    without : sequence of str
        Guards that the sleeper lacks, see `benchmarks.faults.unguarded`.
    """
    tally = Tally("asleep (SIGSTOP) for longer than the lease", place.kind)
    for number in range(times):
        tally.times += 1
        phase = aim[number % len(aim)]
        order = place.order()
        call = place.call(order, hold={phase: 0.3}, without=list(without))
        call.when("in", phase)
        time.sleep(moments.uniform(0, 0.2))
        call.signal(signal.SIGSTOP)
        tally.where[call.where()] += 1
        # Somebody sees that it lives, so the lease has to run out.
        place.finish(tally, order, soon=place.lease_seconds + 10)
        before = checks.digest(place.url)
        report = place.folder / f"gap-{order['seed']}.csv"
        written = report.read_bytes()
        call.signal(signal.SIGCONT)
        outcome = call.wait()
        told = outcome.get("error", outcome.get("state"))
        tally.seen[f"another completed it; the sleeper: {told}"] += 1
        after = checks.digest(place.url)
        changed = [name for name in before if before[name] != after[name]]
        tally.add(
            expect(told == "LeaseLostError", f"the sleeper: {outcome}")
            + expect(not changed, f"the sleeper changed {changed}")
            + expect(report.read_bytes() == written, "the sleeper changed the report")
            + expect(not [*place.folder.glob(".gap*")], "the sleeper left a half-written file")
        )
    return tally


def report(site: Site, moments: random.Random) -> list[Tally]:
    """Both databases, 20 times each."""
    return [
        sleepers(site.place(kind, lease_seconds=1.0), site.times(20), moments)
        for kind in site.kinds
    ]
