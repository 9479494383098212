"""Killed at any moment: nothing partial, and the next call completes at once."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

from benchmarks.faults import checks
from benchmarks.faults.callers import PHASES
from benchmarks.faults.places import Place, Tally, expect
from benchmarks.faults.sites import KINDS, Site

from talent.jobs import read_job

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["kills"]


def kills(
    place: Place,
    times: int,
    moments: random.Random,
    *,
    aim: Sequence[str] = tuple(PHASES),
    without: Sequence[str] = (),
) -> Tally:
    """SIGKILL, in turn at a moment spread evenly over a call, and within a phase of it.

    Most phases take milliseconds, so that evenly spread moments alone would hardly ever hit them.

    Parameters
    ----------
    place : Place
    times : int
    moments : random.Random
    aim : sequence of str
        Phases to hit in turn by every second kill.
    without : sequence of str
        Guards to take away, see `benchmarks.faults.unguarded`.
    """
    tally = Tally("killed (SIGKILL)", place.kind)
    aim = [phase for phase in aim if phase in place.phases]
    for number in range(times):
        tally.times += 1
        before = checks.newest(place.url)
        order = place.order(without=list(without))
        call = place.call(order)
        if number % 2:
            phase = aim[number // 2 % len(aim)]
            call.when("in", phase)
            time.sleep(moments.uniform(0, place.phases.get(phase, (0, 0.01))[1]))
        else:
            call.when("child")
            time.sleep(moments.uniform(0, 1.02 * place.usual))
        tally.where[call.kill()] += 1
        # At once, as any reader would: what can be seen is whole.
        tally.add(place.broken(before))
        job = read_job(order["job"])
        left = [one.state for one in checks.calls(place.url, config_hash=job.config_hash)]
        tally.add(expect(left in ([], ["running"], ["complete"]), f"left by the dead: {left}"))
        outcome = place.finish(tally, order, after=before)
        tally.seen["done before the kill" if not outcome.get("new") else
                   "done by the next call"] += 1  # fmt: skip
        states = [one.state for one in checks.calls(place.url, config_hash=job.config_hash)]
        told = ["abandoned", "complete"] if left == ["running"] else ["complete"]
        tally.add(expect(states == told, f"history after {left}: {states}"))
    tally.add(place.broken())
    return tally


def report(site: Site, moments: random.Random) -> list[Tally]:
    """Both databases, 100 times each."""
    seeds = {kind: moments.random() for kind in KINDS}

    def work(kind: str) -> list[Tally]:
        chance = random.Random(seeds[kind])  # noqa: S311 - no secret
        return [kills(site.place(kind), site.times(100), chance)]

    return site.both(work)
