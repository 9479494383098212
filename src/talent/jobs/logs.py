"""Logs for people and for programs, without secrets.

Only a command configures logging; a program that uses talent as a library does as it likes, and
may give these formatters to its own handlers.
"""

from __future__ import annotations

import contextlib
import json
import logging
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from talent.errors import ConfigError
from talent.jobs.secrets import redacted

if TYPE_CHECKING:
    from typing import TextIO

__all__ = ["JsonFormatter", "PlainFormatter", "configure"]

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")

_OWN = frozenset(vars(logging.LogRecord("", 0, "", 0, "", None, None))) | {
    "message", "asctime", "taskName",
}  # fmt: skip
"""What every record has; all else was given as `extra`."""


class _Handler(logging.StreamHandler["TextIO"]):
    """The one handler of ours, which a second call replaces."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Say that a record is lost; Python's own way would show its arguments as they are."""
        kind = getattr(sys.exc_info()[0], "__name__", "fault")
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(f"a message of {record.name} could not be logged ({kind})\n")


def configure(as_json: bool, level: str = "INFO", *, stream: TextIO | None = None) -> None:
    """Log talent's messages from a level on, and warnings of everything else, to stderr.

    Parameters
    ----------
    as_json : bool
        One JSON object a line, with Python's own warnings too.
    level : str
        ``DEBUG``, ``INFO``, ``WARNING``, ``ERROR`` or ``CRITICAL``.
    stream : text stream, optional
        Instead of stderr.

    Raises
    ------
    ConfigError
        If there is no such level.

    Examples
    --------
    >>> configure(True, "LOUD")
    Traceback (most recent call last):
    talent.errors.ConfigError: 'LOUD' is no level of logs; write DEBUG, INFO, WARNING, ERROR or CRITICAL
    """  # noqa: E501 - the message as it is shown
    if level.upper() not in LEVELS:
        told = f"{', '.join(LEVELS[:-1])} or {LEVELS[-1]}"
        raise ConfigError(f"{level!r} is no level of logs; write {told}")
    root = logging.getLogger()
    for old in [h for h in root.handlers if isinstance(h, _Handler)]:
        root.removeHandler(old)
    handler = _Handler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter() if as_json else PlainFormatter())
    root.addHandler(handler)
    logging.getLogger("talent").setLevel(level.upper())
    logging.captureWarnings(as_json)


class _Redacting(logging.Formatter):
    """Message, arguments, traceback and extra fields of a record, all without secrets."""

    def parts(self, record: logging.LogRecord) -> tuple[str, dict[str, Any], str]:
        """Message, extra fields, and the traceback if there is one.

        The record itself is left as it is, for the handlers of others.
        """
        fields = {
            k: _plain(v) for k, v in vars(record).items() if k not in _OWN and not k.startswith("_")
        }
        # Not `record.exc_text`, in which a formatter of others may have left it.
        traces = [self.formatException(record.exc_info)] if record.exc_info else []
        traces += [self.formatStack(record.stack_info)] if record.stack_info else []
        return redacted(record.getMessage()), fields, redacted("\n".join(traces))


class JsonFormatter(_Redacting):
    """One JSON object a line: ``time, level, logger, message``, extra fields, ``traceback``.

    Examples
    --------
    >>> record = logging.LogRecord("talent.jobs", logging.INFO, "", 0, "step %s", ("load",), None)
    >>> record.job, record.created = "monthly", 0.0
    >>> print(JsonFormatter().format(record))
    {"time": "1970-01-01T00:00:00.000Z", "level": "INFO", "logger": "talent.jobs",
     "message": "step load", "job": "monthly"}
    """

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        message, fields, trace = self.parts(record)
        line = {
            "time": _moment(record, "milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": message,
        }
        # A field of the caller's never stands in for one of ours.
        line = {**line, **fields, **line}
        if trace:
            line["traceback"] = trace
        return json.dumps(line, allow_nan=False)


class PlainFormatter(_Redacting):
    """``time LEVEL logger: message (field=value ...)`` in one line, and a traceback below it."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and a traceback if there is one."""
        message, fields, trace = self.parts(record)
        told = " ".join(f"{k}={v}" for k, v in fields.items())
        line = f"{_moment(record, 'seconds')} {record.levelname} {record.name}: {message}"
        line = _one_line(f"{line} ({told})" if told else line)
        return f"{line}\n{trace}" if trace else line


def _moment(record: logging.LogRecord, exact: str) -> str:
    """When it was logged, in UTC."""
    text = datetime.fromtimestamp(record.created, UTC).isoformat(timespec=exact)
    return text.replace("+00:00", "Z")


def _one_line(text: str) -> str:
    r"""Text that cannot forge a second line, nor move the cursor of a terminal.

    Examples
    --------
    >>> print(_one_line("done\n2026 INFO all is well\x1b[2J"))
    done\n2026 INFO all is well\x1b[2J
    """
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def _plain(value: Any) -> Any:
    """JSON value of an extra field, without secrets."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        return value if abs(value) < float("inf") else str(value)
    if isinstance(value, dict):
        return {redacted(str(k)): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    return redacted(str(value))
