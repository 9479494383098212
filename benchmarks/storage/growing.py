"""How storing a run grows with its rows, and storing and reading with the runs stored before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.measuring import clocked, in_turns
from benchmarks.storage.saving import Place, other, times

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talent.store import RunRecord

TURNS = 3


def with_rows(place: Place, record: RunRecord, sizes: Sequence[int]) -> dict[str, list[float]]:
    """Seconds to store so many times the rows of a baseline, ours and those of `to_sql`."""
    longer = {size: times(record, size) for size in sizes}
    place.theirs(record)
    took = in_turns(
        {
            f"{who} {size}": lambda one=one, act=act: act(one)  # type: ignore[misc]
            for size, one in longer.items()
            for who, act in (("ours", place.ours), ("theirs", place.theirs))
        },
        TURNS,
    )
    return {who: [took[f"{who} {size}"] for size in sizes] for who in ("ours", "theirs")}


def with_runs(place: Place, record: RunRecord, sizes: Sequence[int]) -> dict[str, list[float]]:
    """Seconds to store one more run, and to read the latest gaps, after so many stored ones."""
    found: dict[str, list[float]] = {"store": [], "read": []}
    small = _thin(record)
    for size in sizes:
        while place.number < size:
            place.ours(small)
        took = in_turns(
            {"store": lambda: place.ours(record), "read": lambda: _latest(place)}, TURNS
        )
        for name, seconds in took.items():
            found[name].append(seconds)
    return found


def _latest(place: Place) -> float:
    """Read all rows of the view of the latest gaps."""

    def read() -> None:
        with place.store.engine.connect() as connection:
            connection.exec_driver_sql("SELECT * FROM v_latest_gap").fetchall()

    return clocked(read)


def _thin(record: RunRecord) -> RunRecord:
    """The run without its shares of variance, which are half of it and are read by no view."""
    from dataclasses import replace  # noqa: PLC0415

    return replace(other(record, 0), influence=record.influence.head(0))
