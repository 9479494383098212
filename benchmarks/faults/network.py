"""The way to the database, or to a publisher or a receiver of notices, is cut."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING, Any

from benchmarks.faults import checks
from benchmarks.faults.places import DAY, RETRY, Place, Tally, expect
from benchmarks.faults.restarts import clear, how_it_ended
from benchmarks.faults.servers import Proxy

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from benchmarks.faults.servers import Cluster
    from benchmarks.faults.sites import Site

__all__ = ["cuts", "nobody_there", "silences"]

PHASES = ("begin", "forecast", "save", "report", "note", "end")


def _through(place: Place, server: Cluster, proxy: Proxy) -> str:
    """URL of a place by way of a proxy."""
    database = place.url.rsplit("?", 1)[0].rsplit("/", 1)[1]
    return server.url(database, host="127.0.0.1", port=str(proxy.port), connect_timeout="2")


def cuts(
    place: Place,
    server: Cluster,
    times: int,
    moments: random.Random,
    *,
    seconds: float | None = 2.0,
    aim: Sequence[str] = PHASES,
) -> Tally:
    """Cut the connections in a phase of a job; for some seconds, or (None) until it gives up."""
    lasting = f"for {seconds:g} s" if seconds else "for good"
    tally = Tally(f"network cut {lasting}", place.kind)
    for number in range(times):
        tally.times += 1
        phase = aim[number % len(aim)]
        proxy = Proxy(server.socket)
        order = place.order()
        call = place.call(order | {"url": _through(place, server, proxy)}, hold={phase: 0.2})
        call.when("in", phase)
        time.sleep(moments.uniform(0, 0.3))
        tally.where[call.where()] += 1
        proxy.cut()
        if seconds:
            time.sleep(seconds)
            proxy.mend()
        outcome = call.wait()
        proxy.close()
        tally.add(clear(outcome))
        if seconds is None and call.when("in", phase)[0] < call.started + place.usual / 2:
            tally.add(expect(outcome.get("state") != "complete", "complete without a network"))
        tally.seen[how_it_ended(outcome)] += 1
        place.finish(tally, order)
    return tally


def silences(place: Place, server: Cluster, times: int, moments: random.Random) -> Tally:
    """Nothing comes through for longer than the lease: another takes over, the first is refused."""
    tally = Tally("network silent for longer than the lease", place.kind)
    for number in range(times):
        tally.times += 1
        phase = ("forecast", "report")[number % 2]
        proxy = Proxy(server.socket)
        order = place.order()
        call = place.call(order | {"url": _through(place, server, proxy)}, hold={phase: 0.4})
        call.when("in", phase)
        time.sleep(moments.uniform(0, 0.3))
        tally.where[call.where()] += 1
        proxy.silence()
        # On this machine one can see that the first still lives; so its lease has to run out.
        place.finish(tally, order, soon=place.lease_seconds + 10)
        before = checks.digest(place.url)
        proxy.mend()
        outcome = call.wait()
        proxy.close()
        told = outcome.get("error", outcome.get("state"))
        tally.seen[f"another completed it; the first ended with {told}"] += 1
        tally.add(
            expect(told in {"LeaseLostError", "DatabaseFaultError"}, f"the first: {outcome}")
            + expect(checks.digest(place.url) == before, "the first wrote when it came back")
        )
    return tally


def nobody_there(place: Place, times: int) -> Tally:
    """Nobody listens where a file is to be fetched, and where a notice is to be sent."""
    tally = Tally("publisher and receiver of notices gone", place.kind)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    for _ in range(times):
        tally.times += 1
        name = f"gone-{next(place.numbers)}"
        job = place.write(
            name,
            f"job: {name}\n{RETRY}steps:\n  - {{kind: import, format: fred, "
            f"url: 'http://127.0.0.1:{port}/a.csv'}}\n  - {{kind: score}}\n"
            "notify: [{kind: webhook, url_secret: NOBODY, on: [complete, failed]}]\n",
        )
        secret = {"NOBODY": f"http://127.0.0.1:{port}/"}
        order = {"job": job, "url": place.url, "as_of": DAY, "environment": secret}
        outcome = place.call(order).wait()
        tally.seen[_told(outcome)] += 1
        tally.waits.append(outcome.get("seconds", float("nan")))
        tally.add(
            clear(outcome)
            + expect(outcome.get("state") == "failed", f"ended: {outcome}")
            + expect(outcome.get("states") == ["failed", "complete"], f"steps: {outcome}")
            + expect(len(outcome.get("untold", ())) == 1, f"not told: {outcome}")
        )
    return tally


def _told(outcome: dict[str, Any]) -> str:
    return f"steps {' and '.join(outcome.get('states', ['?']))}; said who was not told"


def report(site: Site, moments: random.Random) -> list[Tally]:
    """PostgreSQL behind a proxy that is cut 20 times for 2 s, 10 for good, and 10 times silent."""
    place = site.place("PostgreSQL", lease_seconds=3.0)
    return [
        cuts(place, site.server, site.times(20), moments),
        cuts(place, site.server, site.times(10), moments, seconds=None),
        silences(place, site.server, site.times(10), moments),
        *(nobody_there(site.place(kind, data=False), site.times(3)) for kind in site.kinds),
    ]
