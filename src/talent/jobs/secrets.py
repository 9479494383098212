"""Secrets: where they come from, and how they are kept out of every text.

A job file names a secret and never holds one. What comes of a fault (a log line, a stored error, a
notice) goes through `redacted` first, for the libraries below put addresses and server replies into
their messages.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from urllib.parse import quote, quote_plus, unquote, urlsplit

from talent.errors import ConfigError
from talent.store.engine import DATABASE_VARIABLE

__all__ = ["NAME_PATTERN", "SECRETS_VARIABLE", "hide", "redacted", "secret"]

SECRETS_VARIABLE = "TALENT_SECRETS_FILE"

NAME_PATTERN = r"[A-Za-z_][A-Za-z0-9_]{0,63}"
"""Names of secrets: those of environment variables, so none can be the path of another file."""

SHORTEST = 4
"""To blank every ``a`` of a text would leave nothing to read, and no secret is that short."""

LARGEST_FILE = 1_000_000
HIDDEN = "***"

_NAME = re.compile(NAME_PATTERN)
_LINE = re.compile(rf"(?:export\s+)?({NAME_PATTERN})\s*=\s*(.*)")
_TELLING = re.compile(r"(?i)(PASSWORD|PASSWD|SECRET|TOKEN|WEBHOOK|_KEY|_APPID)(_URL)?$")
"""Names of environment variables whose values are taken for secrets, asked for or not."""
_TELLING_SHORTEST = 8

_IN_URL = re.compile(r"(://[^\s:/@]{0,200}):\S{0,4000}@")
_LONE_IN_URL = re.compile(r"(?i)(https?://)[^\s:/@?#]{1,4000}@")
_PASSWORD = re.compile(r"://[^\s:/@]*:(\S+)@")
_IN_QUERY = re.compile(
    r"(?i)([?&](?:key|sig|appid|api_?key|signature|subscription-key)=|"
    r"\b(?:password|passwd|pwd|sslpassword|secret|token|access_token|client_secret)=)"
    r"(?:'[^']*'|\"[^\"]*\"|[^&\s]+)"
)

_held: set[str] = set()
"""Values that this process has met; they stay secret when the file changes."""
_read: dict[Path, tuple[tuple[int, int], dict[str, str]]] = {}
_patterns: dict[frozenset[str], re.Pattern[str]] = {}


def secret(name: str) -> str:
    """Value of a secret, from the environment or from where ``TALENT_SECRETS_FILE`` points.

    Parameters
    ----------
    name : str
        Letters, digits and underscores. An environment variable of this name comes first. Then the
        secrets file: lines ``NAME=value``, or a folder with one file a name, as containers mount
        them.

    Raises
    ------
    ConfigError
        If it is nowhere, empty, or too short to be kept out of texts. The message says where was
        looked, and never a value.

    Examples
    --------
    >>> secret("no such name")
    Traceback (most recent call last):
    talent.errors.ConfigError: 'no such name' is no name of a secret; use letters, digits and _
    """
    if not _NAME.fullmatch(name):
        raise ConfigError(f"{name!r} is no name of a secret; use letters, digits and _")
    value, where = os.environ.get(name, "").strip(), "the environment"
    if not value:
        place = _place()
        looked = "the environment variable of that name"
        if place is None:
            looked += f" (and {SECRETS_VARIABLE} names no file)"
        else:
            where = str(place)
            looked += f" and {place}"
            value = _from_place(place, name)
        if not value:
            raise ConfigError(f"the secret {name} is not set; looked in {looked}")
    if len(value) < SHORTEST:
        raise ConfigError(
            f"the secret {name} of {where} is shorter than {SHORTEST} characters and could not be "
            "kept out of logs; set a longer one"
        )
    _held.add(value)
    return value


def hide(value: str | None) -> None:
    """Keep a value out of every text from now on, such as the password of an address.

    Examples
    --------
    >>> hide("correct horse")
    >>> redacted("login with correct horse failed")
    'login with *** failed'
    """
    if value and len(value) >= SHORTEST:
        _held.add(value)


def redacted(text: str) -> str:
    """Text without secrets: every known value, and the password of every address, is ``***``.

    Known are the values that `secret` gave, that `hide` was told, all of the secrets file, and
    those of environment variables whose names end like a secret's (``_TOKEN``, ``_PASSWORD``, ...).
    They are found as they are, as an address, JSON or Python writes them, and, of a secret address,
    by its path alone.

    Examples
    --------
    >>> redacted("cannot reach postgresql://me:word@db/talent")
    'cannot reach postgresql://me:***@db/talent'
    >>> redacted("GET /rest?appId=0123456789&lang=E")
    'GET /rest?appId=***&lang=E'
    """
    known = frozenset(_held | _from_file() | _from_environment())
    if known:
        if known not in _patterns:
            _patterns.clear()
            forms = sorted({f for v in known for f in _forms(v)}, key=len, reverse=True)
            _patterns[known] = re.compile("|".join(map(re.escape, forms)))
        text = _patterns[known].sub(HIDDEN, text)
    text = _IN_URL.sub(rf"\1:{HIDDEN}@", text)
    text = _LONE_IN_URL.sub(rf"\1{HIDDEN}@", text)
    return _IN_QUERY.sub(rf"\1{HIDDEN}", text)


def _forms(value: str) -> set[str]:
    """How a value may be written."""
    parts = {value}
    if "://" in value:
        # What http.client names in an error is the path.
        address = urlsplit(value)
        tail = address.path + (f"?{address.query}" if address.query else "")
        parts |= {p for p in (tail, address.path, address.query) if len(p) >= _TELLING_SHORTEST}
    forms = set(parts)
    for part in parts:
        forms |= {quote(part), quote(part, safe=""), quote_plus(part)}
        forms |= {json.dumps(part)[1:-1], json.dumps(part, ensure_ascii=False)[1:-1]}
        forms.add(repr(part)[1:-1])
    return forms


def _place() -> Path | None:
    named = os.environ.get(SECRETS_VARIABLE, "").strip()
    return Path(named) if named else None


def _from_place(place: Path, name: str) -> str:
    try:
        if place.is_dir():
            file = place / name
            return _text(file).strip() if file.is_file() else ""
        return _lines(place).get(name, "")
    except OSError as error:
        raise ConfigError(
            f"cannot read {place}, which {SECRETS_VARIABLE} names ({error.strerror})"
        ) from None


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise ConfigError(f"{file} is too large to be a file of secrets")
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        # The error itself holds the bytes.
        raise ConfigError(f"{file} is no text in UTF-8") from None


def _lines(file: Path) -> dict[str, str]:
    """Secrets of a file of lines; read again only when it changed."""
    state = file.stat()
    stamp = (state.st_mtime_ns, state.st_size)
    if file not in _read or _read[file][0] != stamp:
        found: dict[str, str] = {}
        for number, line in enumerate(_text(file).splitlines(), start=1):
            line = line.strip()  # noqa: PLW2901
            if not line or line.startswith("#"):
                continue
            match = _LINE.fullmatch(line)
            if match is None:
                raise ConfigError(f"{file}, line {number}: write NAME=value")
            value = match[2].strip()
            if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
                value = value[1:-1]
            found[match[1]] = value
        _read[file] = (stamp, found)
        _held.update(v for v in found.values() if len(v) >= SHORTEST)
    return _read[file][1]


def _from_file() -> set[str]:
    place = _place()
    try:
        if place is not None and place.is_file():
            _lines(place)
    except (OSError, ConfigError):
        # What cannot be read was never in this process; `secret` says what is wrong with the file.
        return set()
    return _held


def _from_environment() -> set[str]:
    found = {
        value
        for name, value in os.environ.items()
        if len(value) >= _TELLING_SHORTEST and _TELLING.search(name)
    }
    database = _PASSWORD.search(os.environ.get(DATABASE_VARIABLE, ""))
    if database and len(database[1]) >= SHORTEST:
        found |= {database[1], unquote(database[1])}
    return found
