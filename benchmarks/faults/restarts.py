"""PostgreSQL restarted under a job: it goes on, or fails clearly and is done next time."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING, Any

from benchmarks.faults.callers import PHASES
from benchmarks.faults.places import Place, Tally, expect

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from benchmarks.faults.servers import Cluster
    from benchmarks.faults.sites import Site

__all__ = ["clear", "restarts"]

MEANT = {
    "DatabaseFaultError",
    "JobBusyError",
    "LeaseLostError",
}
"""Errors that tell a user what is wrong."""


def clear(outcome: dict[str, Any]) -> list[str]:
    """What is wrong with how a call ended that was harmed: it says in words what happened."""
    if "state" in outcome:
        told = outcome["text"].splitlines()
        wrong = expect(outcome["state"] in {"complete", "failed"}, f"ended: {outcome}")
        return wrong + expect("Traceback" not in outcome["text"] and len(told) <= 3, f"{told}")
    return expect(
        outcome.get("error") in MEANT and "\n" not in outcome["text"], f"it is not told: {outcome}"
    )


def restarts(
    place: Place,
    server: Cluster,
    times: int,
    moments: random.Random,
    *,
    how: signal.Signals = signal.SIGQUIT,
    aim: Sequence[str] = tuple(PHASES),
) -> Tally:
    """Stop the server in a phase of the job and start it again, up to two seconds later.

    Parameters
    ----------
    place : Place
    server : Cluster
    times : int
    moments : random.Random
    how : signal.Signals
        SIGQUIT as by ``pg_ctl stop -m immediate``, SIGINT as by ``-m fast``.
    aim : sequence of str
        Phases that are hit in turn; every second time at any moment of the call.
    """
    words = {signal.SIGQUIT: "immediate", signal.SIGINT: "fast"}[how]
    tally = Tally(f"server stopped (-m {words}) and started", place.kind)
    aim = [phase for phase in aim if phase in place.phases]
    for number in range(times):
        tally.times += 1
        phase = aim[number // 2 % len(aim)]
        aimed = number % 2 == 0
        order = place.order()
        # Held up a little in the phase, so that the fault meets it there.
        call = place.call(order, hold={phase: 0.2} if aimed else {})
        try:
            call.when(*(("in", phase) if aimed else ("child",)))
            time.sleep(moments.uniform(0, 0.3 if aimed else place.usual))
        except EOFError:
            tally.seen["over before the fault"] += 1
        tally.where[call.where()] += 1
        server.stop(how)
        time.sleep(moments.choice([0.0, moments.uniform(0, 2)]))
        server.start()
        outcome = call.wait()
        tally.add(clear(outcome))
        tally.seen[how_it_ended(outcome)] += 1
        place.finish(tally, order)
    return tally


def how_it_ended(outcome: dict[str, Any]) -> str:
    """The end of a call that was harmed, in words."""
    if outcome.get("state") == "complete":
        return "completed all the same"
    return f"failed clearly ({outcome.get('error', 'a step')}), the next call completed"


def report(site: Site, moments: random.Random) -> list[Tally]:
    """Both ways to stop a server, 20 times each."""
    place = site.place("PostgreSQL")
    return [
        restarts(place, site.server, site.times(20), moments, how=how)
        for how in (signal.SIGQUIT, signal.SIGINT)
    ]
