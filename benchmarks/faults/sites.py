"""Where faults happen: databases of both kinds, made when they are asked for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from benchmarks.faults.control import callers
from benchmarks.faults.places import Place

import talent
from talent.store import make_engine, schema

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack
    from pathlib import Path

    from benchmarks.faults.places import Tally
    from benchmarks.faults.servers import Cluster

__all__ = ["KINDS", "Site"]

KINDS = ("SQLite", "PostgreSQL")


class Site:
    """Where faults happen: a folder, a cluster, and places made when they are asked for."""

    def __init__(self, folder: Path, server: Cluster, stack: ExitStack, scale: float) -> None:
        self.folder, self.server, self.stack, self.scale = folder, server, stack, scale
        self.made = 0
        self.kinds = KINDS

    def times(self, number: int) -> int:
        """So many tries, or fewer if fewer were asked for."""
        return max(1, round(number * self.scale))

    def place(self, kind: str, *, data: bool = True, **settings: Any) -> Place:
        """A new database with the shipped data, or one with tables and no rows."""
        self.made += 1
        folder = self.folder / f"place-{self.made}"
        folder.mkdir()
        url = f"sqlite:///{folder / 'talent.db'}"
        if kind == "PostgreSQL":
            self.server.ask(f"CREATE DATABASE place{self.made}")
            url = self.server.url(f"place{self.made}")
        if data:
            talent.open(url).close()
        else:
            engine = make_engine(url)
            schema.upgrade(engine)
            engine.dispose()
        place = Place(
            kind, url, folder, self.stack.enter_context(callers(folder, warm=data)), **settings
        )
        if data:
            place.prepare()
        return place

    def both(self, work: Callable[[str], list[Tally]]) -> list[Tally]:
        """Do something on both databases at once, if there is a core for each."""
        with ThreadPoolExecutor(2) as pool:
            return [tally for tallies in pool.map(work, KINDS) for tally in tallies]
