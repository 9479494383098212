"""Ten processes that read reports beside one that stores runs of real size."""

from __future__ import annotations

import multiprocessing
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import text

from talent.store import make_engine

if TYPE_CHECKING:
    from multiprocessing.synchronize import Event

    import talent
    from talent.store import RunRecord

READERS = 10
COUNTED = ("v_gap", "v_openings", "v_drivers", "v_run_input")


def read(url: str, whole: dict[str, int], stop: Event, told: Any) -> None:
    """Read until told to stop, all views at one moment; tell what was found."""
    engine = make_engine(url)
    level = "SERIALIZABLE" if engine.dialect.name == "sqlite" else "REPEATABLE READ"
    outside = engine.execution_options(isolation_level=level)
    rounds, errors, parts, seen, times = 0, [], 0, set(), []
    while not stop.is_set():
        start = time.perf_counter()
        try:
            with outside.connect() as connection:
                runs = set(connection.execute(text("SELECT run_id FROM v_run")).scalars())
                for view in COUNTED:
                    query = f"SELECT run_id, COUNT(*) FROM {view} GROUP BY run_id"  # noqa: S608
                    found = dict(map(tuple, connection.execute(text(query))))
                    parts += found != dict.fromkeys(runs, whole[view])
                gap = connection.execute(text("SELECT * FROM v_latest_gap")).all()
                parts += bool(runs) and len(gap) != whole["v_gap"]
        except Exception as error:
            errors.append(repr(error)[:300])
        times.append(time.perf_counter() - start)
        seen |= runs
        rounds += 1
    engine.dispose()
    told.put((rounds, errors, parts, len(seen), times))


def beside(store: talent.Store, url: str, record: RunRecord, writes: int) -> dict[str, Any]:
    """Store so many runs beside the readers.

    Returns
    -------
    dict
        ``writes, rows a write, reads`` (each of five views at one moment), ``errors``, reads that
        saw a part of a run, and seconds: medians and 95 % quantiles.
    """
    base = store.save_run(replace(record, seed=-1, run_id=""))
    with store.engine.connect() as connection:
        whole = {
            view: connection.execute(
                text(f"SELECT COUNT(*) FROM {view} WHERE run_id = :r"),  # noqa: S608
                {"r": base},
            ).scalar_one()
            for view in COUNTED
        }
    fresh = multiprocessing.get_context("spawn")
    stop, told = fresh.Event(), fresh.Queue()
    processes = [fresh.Process(target=read, args=(url, whole, stop, told)) for _ in range(READERS)]
    for process in processes:
        process.start()
    took = []
    for number in range(writes):
        start = time.perf_counter()
        store.save_run(replace(record, seed=number, run_id=""))
        took.append(time.perf_counter() - start)
    stop.set()
    found = [told.get(timeout=300) for _ in processes]
    for process in processes:
        process.join()
    times = [seconds for *_, some in found for seconds in some]
    frames = (record.results, record.drivers, record.inputs, record.influence)
    return {
        "writes": writes,
        "rows a write": f"{sum(map(len, frames)):,}",
        "reads": sum(rounds for rounds, *_ in found),
        "errors": sum(len(errors) for _, errors, *_ in found),
        "reads of a part": sum(parts for _, _, parts, *_ in found),
        "a read of five views, s": f"{np.median(times):.2f}, {np.quantile(times, 0.95):.2f}",
        "a write, s": f"{np.median(took):.2f}, {np.quantile(took, 0.95):.2f}",
    }
