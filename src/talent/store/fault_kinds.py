"""Kinds of faults of SQLite and PostgreSQL: what each is, how to mend it, whether it passes.

Codes: https://www.sqlite.org/rescode.html and
https://www.postgresql.org/docs/current/errcodes-appendix.html.
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = [
    "ANSWERED",
    "LOST",
    "OTHER",
    "POSTGRES",
    "RULE",
    "SQLITE",
    "UNANSWERED",
    "VALUE",
    "Fault",
]


class Fault(NamedTuple):
    """What is wrong, how to mend it, and whether it passes by itself."""

    what: str
    mend: str
    passes: bool = False


_BUSY = Fault(
    "the database is locked: another program is writing to it", "try again in a while", True
)
LOST = Fault(
    "there is no connection to the database", "see whether its server runs, and try again", True
)
_CLASH = Fault("another writer was in the way", "try again", True)
_FULL = Fault(
    "the disk of the database is full, or the database may not grow",
    "free some space or raise the limit; what was there before is kept",
)
_MISFIT = Fault(
    "the database lacks something that this version of talent reads",
    "run `talent db check`",
)
RULE = Fault("a row breaks a rule of the database", "please report this as a mistake of talent")
VALUE = Fault("a value cannot be stored", "look for control characters and very large numbers")
OTHER = Fault("the database refused", "run `talent db check`; see its log if it has one")

SQLITE = {
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_PROTOCOL": _BUSY,
    "SQLITE_FULL": _FULL,
    "SQLITE_IOERR": Fault(
        "the file of the database cannot be read or written",
        "check the disk, its quota and the largest size that a file may have",
    ),
    "SQLITE_READONLY": Fault(
        "the database is read-only",
        "make its file and its folder writable, or name another database with --db",
    ),
    "SQLITE_PERM": Fault("access to the database is denied", "check who may use its file"),
    "SQLITE_AUTH": Fault("access to the database is denied", "check who may use its file"),
    "SQLITE_NOTADB": Fault(
        "the file is not a SQLite database", "check the path, or name another one with --db"
    ),
    "SQLITE_CORRUPT": Fault("the file of the database is damaged", "restore it from a copy"),
    "SQLITE_CANTOPEN": Fault(
        "the file of the database cannot be opened",
        "check its path, and who may use the file and its folder",
    ),
    "SQLITE_NOMEM": Fault("there is not enough memory", "end other programs"),
    "SQLITE_CONSTRAINT": RULE,
    "SQLITE_MISMATCH": VALUE,
    "SQLITE_TOOBIG": VALUE,
    "SQLITE_SCHEMA": _MISFIT,
    "SQLITE_ERROR": _MISFIT,
}
"""By the primary code: the first two words of a name such as SQLITE_IOERR_WRITE."""

POSTGRES = {
    "08": LOST,
    "57P01": LOST,
    "57P02": LOST,
    "57P03": Fault("the database server is starting or stopping", "try again in a while", True),
    "57014": Fault(
        "the database stopped a statement that took too long", "raise its statement_timeout"
    ),
    "25006": Fault(
        "the database is read-only for this connection",
        "connect to the primary server, or as a role that may write",
    ),
    "25P03": LOST,
    "28": Fault("the database refuses the user or the password", "check the database URL"),
    "3D": Fault("there is no such database on the server", "create it, or check the URL"),
    "40001": _CLASH,
    "40P01": _CLASH,
    "55P03": _CLASH,
    "53100": _FULL,
    "53300": Fault("the database server has too many clients", "try again in a while", True),
    "53": Fault("the database server is short of a resource", "see the log of the server"),
    "58": Fault("the database server cannot use its files", "see the log of the server"),
    "XX001": Fault("the database is damaged", "restore it from a copy"),
    "XX002": Fault("the database is damaged", "restore it from a copy"),
    "XX": Fault("the database server met an error of its own", "see the log of the server"),
    "42501": Fault(
        "this user of the database may not do that",
        "connect as a role with the rights that are needed",
    ),
    "42P01": _MISFIT,
    "42703": _MISFIT,
    "3F000": _MISFIT,
    "22": VALUE,
    "23": RULE,
}
"""By SQLSTATE, or by its class of two characters."""

ANSWERED = (
    (re.compile("starting up|shutting down|recovery|not yet accepting"), POSTGRES["57P03"]),
    (re.compile("too many|remaining connection slots"), POSTGRES["53300"]),
    (re.compile("terminating connection"), LOST),
    (re.compile("password|pg_hba|authentication|not permitted to log in"), POSTGRES["28"]),
    (re.compile("does not exist"), Fault("the server knows no such user or database",
                                          "create it, or check the database URL")),
    (re.compile(""), Fault("the database server refuses to connect", "check the database URL")),
)  # fmt: skip
"""While connecting, libpq gives the server's answer only as text, in the server's language."""

UNANSWERED = (
    (re.compile("resolve host.*not known"), Fault("there is no host of that name",
                                                   "check the database URL")),
    (re.compile("certificate|SSL|invalid connection option|invalid port"),
     Fault("no connection to the database can be made", "check the database URL")),
    (re.compile(""), LOST),
)  # fmt: skip
"""Without an answer of the server."""
