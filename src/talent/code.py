"""The hash of the code that makes numbers, so that a stored run says which code made it."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

__all__ = ["code_hash"]

SHOWS = ("report", "jobs", "cli")
"""Rooms that only show or call what others have made."""


@cache
def code_hash(room: str = "") -> str:
    """SHA-256 of the source that can change a number, 64 hexadecimal digits.

    With a room, of that one alone. Line ends do not count, so that every operating system gives
    the same hash.
    """
    package = Path(__file__).resolve().parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py"), key=lambda p: p.relative_to(package).as_posix()):
        name = path.relative_to(package)
        if name.parts[0] in SHOWS or (room and name.parts[0] != room):
            continue
        digest.update(name.as_posix().encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()
