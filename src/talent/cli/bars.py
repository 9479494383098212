"""Progress on stderr: a bar on a terminal, a line per step elsewhere."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from talent.cli.tables import shown_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.progress import Progress, TaskID

__all__ = ["progress", "stop_bars"]


class _Bar:
    """A bar with the step, the time since it began and the time that is probably left.

    It vanishes when it is full, or when the command ends: what stays is the result.
    """

    def __init__(self) -> None:
        self.shown: tuple[Progress, TaskID] | None = None

    def __call__(self, text: str, done: float) -> None:
        if self.shown is None:
            self.shown = self.start(shown_text(text))
        bar, task = self.shown
        bar.update(task, description=shown_text(text), completed=min(done, 1.0))
        if done >= 1:
            self.stop()

    def start(self, first: str) -> tuple[Progress, TaskID]:
        from rich import progress as parts
        from rich.console import Console
        from rich.table import Column

        text = parts.TextColumn(
            "{task.description}", markup=False,
            table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis"),
        )  # fmt: skip
        # On stderr: in stdout it would stand in the middle of the result.
        bar = parts.Progress(
            parts.BarColumn(bar_width=24), parts.TaskProgressColumn(), text,
            parts.TimeElapsedColumn(), parts.TextColumn("left", style="dim"),
            parts.TimeRemainingColumn(),
            console=Console(file=sys.stderr), transient=True, refresh_per_second=4,
            redirect_stdout=False, redirect_stderr=False, expand=True,
        )  # fmt: skip
        task = bar.add_task(first, total=1.0)
        bar.start()
        _running.append(self)
        return bar, task

    def stop(self) -> None:
        if self.shown is not None:
            self.shown[0].stop()
            self.shown = None
            _running.remove(self)


_running: list[_Bar] = []


def stop_bars() -> None:
    """Stop what is still moving, before something else is written to the terminal."""
    for bar in list(_running):
        bar.stop()


def _line(text: str, done: float) -> None:
    click.echo(f"[{done:4.0%}] {shown_text(text)}", err=True)


def progress(quiet: bool = False) -> Callable[[str, float], None] | None:
    """Progress on stderr: a bar that moves on a terminal, a line per step elsewhere."""
    if quiet:
        return None
    return _Bar() if sys.stderr.isatty() else _line
