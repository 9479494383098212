"""What a reader hands over: observations, rows left out on purpose, and every problem."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talent.store.checked import near
from talent.store.package import Failures

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["MAX_PROBLEMS", "Found", "Sink", "TooManyProblemsError"]

MAX_PROBLEMS = 10_000
"""A file with more problems is of another kind; reading it to the end helps nobody."""


class TooManyProblemsError(Exception):
    """Ends the reading of a hopeless file; never leaves the importers."""


@dataclass(frozen=True)
class Found:
    """One observation of a file, with the cells that it comes from.

    Attributes
    ----------
    series, period : str
        As in the database.
    value : float
        In the unit of the catalogue.
    status, source, note : str
    line : int
        Line of the file, the first one where several were summed.
    code, time, cell : tuple of (str, str)
        Column and text of the code, the period and the value, as the publisher writes them.
    vintage : str
        ISO date where the file gives it, else empty: the date of the command.
    """

    series: str
    period: str
    value: float
    status: str
    source: str
    note: str
    line: int
    code: tuple[str, str]
    time: tuple[str, str]
    cell: tuple[str, str]
    vintage: str = ""


class Sink:
    """Collects what one file holds.

    Parameters
    ----------
    file : str
        Name that problems show.
    only_known : bool
        Leave out codes that the catalogue does not have, instead of reporting each.
    """

    def __init__(self, file: str, *, only_known: bool = False) -> None:
        self.file = file
        self.only_known = only_known
        self.failures = Failures()
        self.found: list[Found] = []
        self.left_out: Counter[str] = Counter()
        self._unknown: dict[tuple[str, str], tuple[int, int, Sequence[str]]] = {}

    def problem(self, line: int, column: str, value: object, rule: str, fix: str) -> None:
        """Note one problem; `line` is 0 where it is of the whole file."""
        if len(self.failures) >= MAX_PROBLEMS:
            self.failures.add(
                self.file, line, "", None, f"more than {MAX_PROBLEMS} problems",
                "check that this is the file of the publisher; the rest was not read",
            )  # fmt: skip
            raise TooManyProblemsError
        self.failures.add(self.file, line, column, value, rule, fix)

    def leave_out(self, reason: str) -> None:
        """Count a row, or value, that is left out on purpose."""
        self.left_out[reason] += 1

    def unknown(self, line: int, column: str, code: str, known: Sequence[str] = ()) -> None:
        """Note a well-formed code that feeds no series; each code is reported once."""
        if self.only_known:
            self.leave_out("of codes that the catalogue does not have")
            return
        first, count, names = self._unknown.get((column, code), (line, 0, known))
        self._unknown[column, code] = (first, count + 1, names)

    def finish(self) -> None:
        """Report the unknown codes, each at its first line."""
        for (column, code), (line, count, known) in self._unknown.items():
            hint = near(code, known)
            fix = f"did you mean {hint!r}? Or " if hint else ""
            self.problem(
                line, column, code,
                f"feeds no series of the catalogue ({count} row{'s' if count > 1 else ''})",
                f"{fix}add the series to the catalogue, or leave out such rows with --only-known",
            )  # fmt: skip
        self._unknown.clear()
