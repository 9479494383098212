"""Taking a guard away, to see that the checks notice: what cannot fail shows nothing."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from talent.jobs import log, running
from talent.jobs.lease import Lease
from talent.store import runs
from talent.store.engine import is_sqlite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["GUARDS", "remove"]


def _no_lease() -> None:
    """Everybody gets the lease at once."""

    @contextmanager
    def held(engine: Any, job: str, seconds: float) -> Iterator[Lease]:
        yield Lease(engine, job, "nobody", 0, seconds)

    running.held = held  # type: ignore[assignment]
    Lease.require = lambda self, connection=None: None  # type: ignore[method-assign, assignment]


def _no_fence() -> None:
    """Who lost the lease writes on."""
    Lease.require = lambda self, connection=None: None  # type: ignore[method-assign, assignment]


def _no_transaction() -> None:
    """Each table of a run is committed by itself."""
    insert = runs.bulk_insert

    def bulk_insert(connection: Any, table: Any, frame: Any) -> int:
        connection.connection.commit()
        if is_sqlite(connection):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        return insert(connection, table, frame)

    runs.bulk_insert = bulk_insert  # type: ignore[assignment]


def _no_memory() -> None:
    """Nobody looks whether it was done already."""
    log.done_already = lambda *args: None  # type: ignore[assignment]


GUARDS: dict[str, Callable[[], None]] = {
    "lease": _no_lease,
    "fence": _no_fence,
    "transaction": _no_transaction,
    "memory": _no_memory,
}


def remove(name: str) -> None:
    """Take a guard away in this process."""
    GUARDS[name]()
