"""Ten readers of the views beside a writer: no error, and never a part of a run.

A small version; ``python -m benchmarks.database readers`` does it with runs of real size.
"""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
from sqlalchemy import text

from talent.store import Store, make_engine, open_store
from talent.store.prune import prune
from talent.store.retention import PruneRule

if TYPE_CHECKING:
    from collections.abc import Callable

    from talent.store import RunRecord

READERS, WRITES, COPIES = 10, 6, 25
COUNTED = ("v_gap", "v_openings", "v_drivers", "v_run_input")


def _enlarged(record: RunRecord) -> RunRecord:
    """A record of some 700 rows, so that a write takes a while."""
    changed: dict[str, Any] = {}
    for name in ("results", "drivers"):
        frame = getattr(record, name)
        parts = [frame.assign(occupation=frame["occupation"] + f"-{i}") for i in range(COPIES)]
        changed[name] = pd.concat(parts, ignore_index=True)
    return replace(record, **changed)


class Reader(threading.Thread):
    """Reads until it is told to stop, each time everything at one moment."""

    def __init__(self, url: Any, whole: dict[str, int], stop: threading.Event) -> None:
        super().__init__()
        self.engine, self.whole, self.stop = make_engine(url), whole, stop
        self.rounds, self.errors, self.parts, self.seen = 0, [], [], set()

    def run(self) -> None:
        while not self.stop.is_set():
            try:
                self.look()
            except Exception as error:
                self.errors.append(error)
                return
        self.engine.dispose()

    def look(self) -> None:
        level = "SERIALIZABLE" if self.engine.dialect.name == "sqlite" else "REPEATABLE READ"
        outside = self.engine.execution_options(isolation_level=level)
        with outside.connect() as connection:
            runs = set(connection.execute(text("SELECT run_id FROM v_run")).scalars())
            for view in COUNTED:
                query = text(f"SELECT run_id, COUNT(*) FROM {view} GROUP BY run_id")  # noqa: S608
                found = dict(map(tuple, connection.execute(query)))
                if found != dict.fromkeys(runs, self.whole[view]):
                    self.parts.append((view, found))
            latest = connection.execute(text("SELECT COUNT(*) FROM v_latest_gap")).scalar_one()
            if runs and latest != self.whole["v_gap"]:
                self.parts.append(("v_latest_gap", latest))
        self.seen |= runs
        self.rounds += 1


def test_readers_see_whole_runs_and_no_error(
    database_url: str, record: RunRecord, another: Callable[..., RunRecord]
) -> None:
    large = _enlarged(record)
    whole = {
        "v_gap": 8 * COPIES, "v_openings": 8 * COPIES, "v_drivers": len(large.drivers),
        "v_run_input": len(large.inputs),
    }  # fmt: skip
    stop = threading.Event()
    with open_store(database_url, load=False) as store:
        readers = [Reader(database_url, whole, stop) for _ in range(READERS)]
        for reader in readers:
            reader.start()
        try:
            _write(store, large)
            deadline = time.monotonic() + 60
            while min(r.rounds for r in readers) < 2 and time.monotonic() < deadline:
                time.sleep(0.01)
        finally:
            stop.set()
            for reader in readers:
                reader.join()
    assert [reader.errors for reader in readers] == [[]] * READERS
    assert [reader.parts for reader in readers] == [[]] * READERS
    assert min(reader.rounds for reader in readers) >= 2
    # They read while it was written, and not only before or after.
    assert len(set.union(*(reader.seen for reader in readers))) > 2


def _write(store: Store, record: RunRecord) -> None:
    for number in range(WRITES):
        store.save_run(replace(record, seed=number, run_id=""))
        if number == WRITES // 2:
            # A run goes whole, too.
            prune(store.engine, PruneRule(days=0, keep=2))
