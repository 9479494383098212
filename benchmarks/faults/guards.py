"""The same faults with a guard taken away: the checks must notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.faults.kills import kills
from benchmarks.faults.races import races
from benchmarks.faults.records import write_record
from benchmarks.faults.sleepers import sleepers

if TYPE_CHECKING:
    import random

    from benchmarks.faults.places import Tally
    from benchmarks.faults.sites import Site

__all__ = ["report"]


def report(site: Site, moments: random.Random) -> list[Tally]:
    """Both databases, with a made-up run, a few times each."""
    record = write_record(site.folder / "record")
    found = []
    for kind in site.kinds:
        place = site.place(kind, data=False, canned=record)
        place.prepare()
        several = site.times(10)
        tallies = {
            "one transaction a run": kills(
                place, several, moments, aim=("save",), without=["transaction"]
            )
        }
        # What is broken now would be found again: each guard gets a database of its own.
        place = site.place(kind, data=False)
        tallies["the lease"] = races(place, several, moments, without=["lease"])
        place = site.place(kind, data=False)
        tallies["the look at the history"] = races(place, several, moments, without=["memory"])
        place = site.place(kind, data=False, canned=record, lease_seconds=1.0)
        place.prepare()
        tallies["the number of the lease"] = sleepers(
            place, several, moments, aim=("note", "end"), without=["fence"]
        )
        for guard, tally in tallies.items():
            tally.fault = f"without {guard}: {tally.fault}"
            found.append(tally)
    return found
