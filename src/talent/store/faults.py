"""Faults of the database and of the network: which of them pass by themselves, and in words.

A fault that passes is worth another try: somebody else holds the lock, the server restarts, the
way to it is cut. A full disk, a wrong password or a broken rule is not. What is told of either is
one line: what is wrong, where, and how to mend it. SQL, values and passwords are never told.
"""

from __future__ import annotations

import errno
import re
import socket
import sqlite3
from http import HTTPStatus
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from talent.errors import (
    ConfigError,
    DatabaseFaultError,
    DataValidationError,
    FrameError,
    TalentError,
    UnknownCodeError,
)
from talent.store import fault_kinds as kinds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from talent.store.fault_kinds import Fault

__all__ = ["as_fault", "in_words", "is_transient", "of_database"]

_NETWORK = {
    errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.ENETRESET, errno.EHOSTDOWN,
}  # fmt: skip
_MISTAKES = (ConfigError, DataValidationError, FrameError, UnknownCodeError)
_PASSWORD = re.compile(r"(?<=://)([^\s:/@]*):[^\s/]*@")
_HINT = re.compile(r"\n\t[^\n]*")
_LONGEST = 500


def is_transient(error: BaseException) -> bool:
    """Whether a fault is likely to pass, so that another try is worth it.

    Parameters
    ----------
    error : BaseException
        Of SQLAlchemy, of a driver, of the network, or of talent; what it was raised from counts.

    Returns
    -------
    bool
        True for a lock, a lost or refused connection, a server that starts or stops, a clash of
        two writers, a timeout of the network, and HTTP 429 and 5xx.

    Examples
    --------
    >>> is_transient(ConnectionRefusedError()), is_transient(PermissionError())
    (True, False)
    """
    told = (_passes(one) for one in _causes(error))
    return next((passes for passes in told if passes is not None), False)


def of_database(error: BaseException) -> bool:
    """Whether an error comes from a database or its driver."""
    return any(isinstance(one, SQLAlchemyError) or _of_driver(one) for one in _causes(error))


def in_words(error: BaseException, where: str = "") -> str:
    """One line that says what is wrong, where, and how to mend it.

    Parameters
    ----------
    error : BaseException
    where : str, optional
        The database, as `talent.store.masked` gives it.

    Returns
    -------
    str
        Without SQL, values or passwords.

    Examples
    --------
    >>> in_words(sqlite3.OperationalError("disk I/O error"), "sqlite:///talent.db")
    'the database refused (sqlite:///talent.db; OperationalError); run `talent db check`; see its log if it has one'
    """  # noqa: E501 - the line that is shown
    if isinstance(error, TalentError):
        return _one_line(str(error))
    for one in _causes(error):
        fault = _fault(one)
        if fault is not None:
            detail = "; ".join(part for part in (where, _detail(one, fault)) if part)
            return f"{fault.what}{f' ({detail})' if detail else ''}; {fault.mend}"
        if isinstance(one, PoolTimeoutError):
            return "every connection to the database is in use; try again in a while"
    if of_database(error):
        # The text of SQLAlchemy's own errors holds the statement and its values.
        return f"the database cannot do that ({type(error).__name__}); please report it"
    kind = type(error).__name__
    text = _one_line(str(error))
    return f"{text} ({kind})" if text else kind


def as_fault(error: BaseException, where: str = "") -> DatabaseFaultError:
    """Error to raise in place of a driver's: ``raise as_fault(error) from error``.

    Parameters
    ----------
    error : BaseException
    where : str, optional
        As in `in_words`.

    Returns
    -------
    DatabaseFaultError
        Says `in_words`; whether it passes can still be told, because its cause is kept.
    """
    fault = DatabaseFaultError(in_words(error, where))
    fault.__cause__ = error
    return fault


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Give an error and what it was raised from, outermost first."""
    seen: set[int] = set()
    todo: list[Any] = [error]
    while todo:
        one = todo.pop(0)
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        todo += [getattr(one, "orig", None), one.__cause__]
        if isinstance(one, URLError):
            todo.append(one.reason)


def _passes(error: BaseException) -> bool | None:
    """Whether one error passes; None if only what it was raised from can tell."""
    if isinstance(error, _MISTAKES):
        return False
    fault = _fault(error)
    if fault is not None:
        return fault.passes
    if isinstance(error, HTTPError):
        return error.code == HTTPStatus.TOO_MANY_REQUESTS or error.code >= 500
    if isinstance(error, (TimeoutError, ConnectionError, HTTPException, PoolTimeoutError)):
        return True
    if isinstance(error, socket.gaierror):
        return error.errno == socket.EAI_AGAIN
    return True if isinstance(error, OSError) and error.errno in _NETWORK else None


def _of_driver(error: BaseException) -> bool:
    return isinstance(error, sqlite3.Error) or (
        # By name: psycopg need not be installed.
        any(kind.__module__ == "psycopg" and kind.__name__ == "Error"
            for kind in type(error).__mro__)
    )  # fmt: skip


def _fault(error: BaseException) -> Fault | None:
    """Give what is known of a driver's error; None for any other."""
    if isinstance(error, sqlite3.Error):
        name = getattr(error, "sqlite_errorname", None)
        # Errors of the driver itself, such as a wrong number of values, have no code.
        return kinds.SQLITE.get("_".join(name.split("_")[:2]), kinds.OTHER) if name else kinds.OTHER
    if not _of_driver(error):
        return None
    state = getattr(error, "sqlstate", None)
    if state is not None:
        return kinds.POSTGRES.get(state) or kinds.POSTGRES.get(state[:2], kinds.OTHER)
    if type(error).__name__ == "DataError":
        return kinds.VALUE
    if not _connecting(error):
        return kinds.OTHER
    before, answered, answer = str(error).rpartition("FATAL:")
    known = kinds.ANSWERED if answered else kinds.UNANSWERED
    text = answer if answered else before + answer
    return next(fault for pattern, fault in known if pattern.search(text))


def _connecting(error: BaseException) -> bool:
    """Whether PostgreSQL's driver speaks of the connection, and not of a statement."""
    return hasattr(error, "sqlstate") and (
        type(error).__name__ == "OperationalError" or "connection option" in str(error)
    )


def _detail(error: BaseException, fault: Fault) -> str:
    """What may be told of an error: names of tables and hosts, never a value."""
    name = getattr(error, "sqlite_errorname", None)
    if name is not None:
        text = str(error)
        plain = fault is kinds.RULE or text.startswith(("no such table", "no such column"))
        return f"{text}; {name}" if plain else name
    state = getattr(error, "sqlstate", None)
    diagnosis = getattr(error, "diag", None)
    if state is None:
        # What libpq says of a connection: host and port, and the server's answer.
        return _one_line(_HINT.sub("", str(error))) if _connecting(error) else type(error).__name__
    named = [
        f"{word} {getattr(diagnosis, f'{word}_name')}" for word in ("table", "column", "constraint")
        if getattr(diagnosis, f"{word}_name", None)
    ]  # fmt: skip
    message = _one_line(str(getattr(diagnosis, "message_primary", "")))
    # The text of these three quotes values, or the statement.
    told = [] if fault in {kinds.VALUE, kinds.RULE, kinds.OTHER} else [message]
    return ", ".join([*told, *named, f"SQLSTATE {state}"])


def _one_line(text: str) -> str:
    masked = _PASSWORD.sub(r"\1:***@", text)
    printable = "".join(c if c.isprintable() else " " for c in masked)
    line = " ".join(printable.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 3] + "..."
