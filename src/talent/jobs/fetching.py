"""One file from the web: whole, not too large, and under its own name only when it is whole."""

from __future__ import annotations

import logging
import os
import re
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.parse import unquote

from talent.errors import ConfigError
from talent.jobs.web import check_address, opened

if TYPE_CHECKING:
    from http.client import HTTPResponse
    from typing import BinaryIO

__all__ = ["MOST_BYTES", "fetch"]

logger = logging.getLogger(__name__)

MOST_BYTES = 1_000_000_000
"""More than any file that is imported has."""
PIECE = 1 << 16

_OTHER = re.compile(r"[^A-Za-z0-9._-]+")


def fetch(
    url: str,
    folder: str | os.PathLike[str],
    *,
    most_bytes: int = MOST_BYTES,
    timeout: float = 30.0,
    most_seconds: float = 3600.0,
) -> Path:
    """Fetch a file.

    Parameters
    ----------
    url : str
        ``https://``, or ``http://`` to this machine. Redirects are followed within the same scheme,
        and never from a public address to one inside the own network.
    folder : path-like
        Where to put it. Its name is the last part of the address, without anything that could
        leave the folder; a file of that name is replaced.
    most_bytes : int
        Limit on what is read, whatever length the server told.
    timeout : float
        Seconds to wait for the next piece.
    most_seconds : float
        Limit on the whole.

    Returns
    -------
    pathlib.Path
        The file. Until it is whole there is only one with another name, which is removed after a
        fault.

    Raises
    ------
    ConfigError
        If the address may not be asked, or the file is larger than allowed.
    urllib.error.URLError, TimeoutError, ConnectionError
        If the network or the server fails; another try may do.
    OSError
        If it cannot be written.
    """
    name = _file_name(url)
    target = Path(folder) / name
    end = time.monotonic() + most_seconds
    try:
        answer = opened(url, timeout=timeout)
    except HTTPError as error:
        # It holds the connection open; its code and words are all that is needed.
        error.close()
        raise
    with answer:
        encoding = answer.headers.get("Content-Encoding", "identity")
        if encoding != "identity":
            raise ConfigError("the server sends the file packed, which was not asked for")
        number, partial = tempfile.mkstemp(prefix=f".{name[:100]}.", suffix=".part", dir=folder)
        try:
            with os.fdopen(number, "wb") as file:
                size = _copied(answer, file, most_bytes, end)
                file.flush()
                os.fsync(file.fileno())
            Path(partial).replace(target)
        finally:
            Path(partial).unlink(missing_ok=True)
    logger.info("fetched %s, %d bytes", name, size)
    return target


def _copied(answer: HTTPResponse, file: BinaryIO, most_bytes: int, end: float) -> int:
    told = answer.headers.get("Content-Length", "")
    size = 0
    # One read of the network at a time: a server that sends a byte now and then meets the limit.
    while piece := answer.read1(PIECE):
        size += len(piece)
        if size > most_bytes:
            raise ConfigError(f"the file is larger than the {most_bytes:,d} bytes allowed")
        if time.monotonic() > end:
            raise TimeoutError("the file took too long to come")
        file.write(piece)
    # Before Python 3.13 a connection that is cut looks like the end of the file.
    if told.isdecimal() and size != int(told) and not answer.chunked:
        raise ConnectionError(f"the connection was cut after {size:,d} of {int(told):,d} bytes")
    return size


def _file_name(url: str) -> str:
    """Name for the file of an address, which cannot leave a folder or hide in it.

    Examples
    --------
    >>> _file_name("https://example.org/a/oe.data.1.AllData")
    'oe.data.1.AllData'
    >>> _file_name("https://example.org/..%2f..%2f.profile?x=1"), _file_name("https://example.org")
    ('profile', 'download')
    """
    last = unquote(check_address(url).path).replace("\\", "/").rpartition("/")[2]
    return _OTHER.sub("_", last).lstrip("._-")[-100:] or "download"
