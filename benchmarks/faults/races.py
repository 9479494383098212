"""Several callers of the same at one moment: one does it, the others find it done, or busy."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from benchmarks.faults import checks
from benchmarks.faults.places import Place, Tally, expect
from benchmarks.faults.sites import KINDS, Site

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

__all__ = ["races"]

LEASE = 0.6
START = datetime(2020, 1, 1, 12, tzinfo=UTC)
TEXT = """
job: {name}
schedule: 0 6 * * *
lease_seconds: {lease}
steps: [{{kind: score}}]
"""


def races(
    place: Place,
    times: int,
    moments: random.Random,
    *,
    ticks: bool = True,
    killed: bool = False,
    without: Sequence[str] = (),
) -> Tally:
    """Race two to four processes, which wait for the same moment and then call at once.

    Parameters
    ----------
    place : Place
    times : int
    moments : random.Random
    ticks : bool
        Whether they answer a tick of the schedule, or are called by hand for the same date.
    killed : bool
        Whether one of them is killed while they race.
    without : sequence of str
        Guards to take away, see `benchmarks.faults.unguarded`.
    """
    what = "schedulers at one tick" if ticks else "calls for one date"
    tally = Tally(f"2 to 4 {what}" + (", one killed" if killed else ""), place.kind)
    name = f"race-{next(place.numbers)}"
    job = place.write(name, TEXT.format(name=name, lease=LEASE))
    for number in range(times):
        tally.times += 1
        now = START + timedelta(days=number)
        order = {"job": job, "url": place.url, "without": list(without)}
        if ticks:
            order |= {"now": now.isoformat(), "since": START.replace(hour=0).isoformat()}
        else:
            order |= {"as_of": f"{now:%Y-%m-%d}"}
        several = moments.randint(2, 4)
        at = time.monotonic() + 0.1 + 0.08 * several
        hold = {"score": moments.choice([0.0, moments.uniform(0, 1.2)])}
        calls = [place.call(order, at=at, hold=hold) for _ in range(several)]
        for call in calls:
            call.when("child")
        late = time.monotonic() - at
        if killed:
            time.sleep(max(0.0, -late) + moments.uniform(0, 0.1 + hold["score"]))
            tally.where[moments.choice(calls).kill()] += 1
        outcomes = [call.wait() for call in calls]
        ended = Counter(_in_a_word(outcome) for outcome in outcomes)
        tally.seen.update(ended)
        # On a busy machine they may not all have been born at the moment.
        tally.where[f"{several} callers" + (", some late" if late > 0 else "")] += 1
        tally.add(
            expect(ended["did it"] == 1 or (killed and not ended["did it"]), f"ended: {ended}")
            + expect(not ended["something else"], f"ended: {outcomes}")
        )
        last = place.call(order).wait()
        tally.waits.append(max((one.get("seconds", 0.0) for one in outcomes), default=0.0))
        states = Counter(one.state for one in _of(place, name, now))
        tally.add(
            expect(last.get("state") in {"complete", "none"}, f"the last call: {last}")
            + expect(killed or not last["new"], "the last call found something to do")
            + expect(states["complete"] == 1, f"calls: {states}")
            + expect(states["complete"] + states["abandoned"] == states.total(), f"{states}")
            + expect(states["abandoned"] <= killed, f"calls: {states}")
            + checks.broken(place.url, place.whole, {name: 1})
        )
    return tally


def _of(place: Place, name: str, now: datetime) -> list[checks.Any]:
    return [one for one in checks.calls(place.url, job=name) if str(one.as_of) == f"{now:%Y-%m-%d}"]


def _in_a_word(outcome: dict[str, object]) -> str:
    if not outcome:
        return "was killed"
    if outcome.get("error") == "JobBusyError":
        return "found it busy"
    if outcome.get("state") == "complete":
        return "did it" if outcome["new"] else "found it done"
    return "found it done" if outcome.get("state") == "none" else "something else"


def report(site: Site, moments: random.Random) -> list[Tally]:
    """Both databases: 50 races at a tick, for a date, and with one killed."""
    found = []
    for kind in KINDS:
        place = site.place(kind, data=False)
        for options in ({}, {"ticks": False}, {"killed": True}):
            found.append(races(place, site.times(50), moments, **options))
    return found
