"""Errors that users meet: what is wrong, where, and how to mend it."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from talent.frames import records

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

__all__ = [
    "ConfigError",
    "DataValidationError",
    "DatabaseFaultError",
    "FrameError",
    "JobBusyError",
    "JobFailedError",
    "LeaseLostError",
    "MissingExtraError",
    "SchemaVersionError",
    "TalentError",
    "UnknownCodeError",
    "near_matches",
]


class TalentError(Exception):
    """Base of every error that talent raises on purpose."""


class ConfigError(TalentError, ValueError):
    """A setting of a forecast, job or connection is not usable."""


class DataValidationError(TalentError, ValueError):
    """A dataset breaks its declared schema; nothing was written.

    Parameters
    ----------
    failures : pandas.DataFrame
        One row a problem: ``file, row, column, value, rule, fix``; ``row`` is the line number in
        the file (the header is line 1), or 0 where the problem is of the whole file.
    """

    def __init__(self, failures: pd.DataFrame) -> None:
        self.failures = failures
        super().__init__(self._message())

    def _message(self) -> str:
        lines = [f"{len(self.failures)} problem(s) in the data; nothing was written:"]
        for row in records(self.failures):
            where = str(row["file"]) + (f", line {row['row']}" if row["row"] else "")
            column = f", column {row['column']}" if row["column"] else ""
            value = f": {row['value']!r}" if row["value"] else ""
            lines.append(f"  {where}{column}{value}: {row['rule']} -> {row['fix']}")
        return "\n".join(lines)


class FrameError(TalentError, ValueError):
    """A frame handed in cannot be used; the message lists everything that is wrong with it.

    Parameters
    ----------
    problems : list of str
        Where, what, and how to mend it. The first ten are in the message, all are in `problems`.
    """

    SHOWN = 10

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        more = len(problems) - self.SHOWN
        tail = [f"... and {more} more"] if more > 0 else []
        super().__init__(
            "\n  ".join([f"{len(problems)} problem(s)", *problems[: self.SHOWN], *tail])
        )


class UnknownCodeError(TalentError, KeyError):
    """A name that is not in the catalogue; the message lists near matches.

    Examples
    --------
    >>> print(UnknownCodeError("occupation", "enginers", ["engineers", "operators"]))
    unknown occupation 'enginers'; did you mean 'engineers'? (known: engineers, operators)
    """

    def __init__(self, what: str, value: object, known: Iterable[object]) -> None:
        names = sorted(str(k) for k in known)
        hint = near_matches(str(value), names)
        tail = f"; did you mean {' or '.join(map(repr, hint))}?" if hint else ""
        listing = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
        self.text = f"unknown {what} {value!r}{tail} (known: {listing})"
        super().__init__(self.text)

    def __str__(self) -> str:
        return self.text


class SchemaVersionError(TalentError, RuntimeError):
    """The database is at another revision than this version of talent."""


class DatabaseFaultError(TalentError, RuntimeError):
    """The database or the way to it is at fault: full, read-only, locked, restarting, gone."""


class JobBusyError(TalentError, RuntimeError):
    """Somebody else is running the job now; they will finish it."""


class JobFailedError(TalentError, RuntimeError):
    """A step of a job failed; what the other steps did is kept."""


class LeaseLostError(TalentError, RuntimeError):
    """Another process took the job over, because this one gave no sign of life for too long."""


class MissingExtraError(TalentError, ImportError):
    """An optional dependency is needed: ``pip install 'talent[report]'`` or ``[postgres]``."""


def near_matches(value: str, known: Iterable[str]) -> list[str]:
    """Names in `known` that look like `value`, best first (at most three)."""
    return difflib.get_close_matches(value, list(known), n=3, cutoff=0.6)
