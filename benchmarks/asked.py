"""What the command asks of each part, and what a part gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import ExitStack

    from benchmarks.summary import Ratio
    from sqlalchemy import URL

    import talent

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "performance.md"
AS_OF = "2026-11-22"


@dataclass
class Asked:
    """Sizes, and what several parts need: made when the first of them asks for it.

    Attributes
    ----------
    quick : bool
        Small sizes, to see that everything works; nothing is written.
    folder : pathlib.Path
        For databases and environments, removed at the end.
    stack : contextlib.ExitStack
        Closed at the end.
    draws : sequence of int
        Numbers of draws of whole forecasts; empty for the usual ones.
    """

    quick: bool
    folder: Path
    stack: ExitStack
    draws: Sequence[int] = ()
    peers: dict[str, Path] = field(default_factory=dict)

    @cached_property
    def server(self) -> URL:
        """A PostgreSQL server."""
        from benchmarks.databases import postgres_of_the_tests  # noqa: PLC0415

        url: URL = self.stack.enter_context(postgres_of_the_tests().server())
        return url

    @cached_property
    def real(self) -> Path:
        """SQLite file with the shipped data and one baseline of three countries."""
        import talent  # noqa: PLC0415

        path = self.folder / "baseline.db"
        with talent.open(f"sqlite:///{path}") as store:
            talent.forecast(store, as_of=AS_OF, draws=250)
        return path

    @cached_property
    def record(self) -> talent.store.RunRecord:
        """That baseline, as it is stored."""
        import talent  # noqa: PLC0415

        with talent.open(f"sqlite:///{self.real}", load=False) as store:
            return store.run(str(store.runs()["run_id"].iloc[0]))


@dataclass(frozen=True)
class Found:
    """What a part measured: its text for the page, and its rows of the table on top."""

    text: str
    ratios: Sequence[Ratio]
