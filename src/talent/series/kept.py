"""Fits kept on disk for the next process, by their content and by the code that made them.

A forecast fits a few hundred short series, which takes most of its time and depends on nothing but
the values. What is kept is read back to the last digit, holds arrays and text only, and lies in a
folder named after the code of the rooms that make it, the libraries and the machine: another of
either starts afresh.
"""

from __future__ import annotations

import hashlib
import logging
import os
import platform
import re
import shutil
import tempfile
import time
import zipfile
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from platformdirs import user_cache_path

from talent.code import code_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

__all__ = ["CACHE_VARIABLE", "kept"]

CACHE_VARIABLE = "TALENT_CACHE"
"""Folder of what is kept; ``off`` keeps nothing. By default the user's cache folder."""
DAYS = 30
"""What other code or libraries have kept goes after so many days."""

_OURS = re.compile(r"[0-9a-f]{16}")
_log = logging.getLogger(__name__)


def kept(
    key: bytes,
    make: Callable[[], Mapping[str, NDArray[Any]]],
    rooms: tuple[str, ...] = ("series",),
) -> Mapping[str, NDArray[Any]]:
    """Arrays of a key: those on disk, or those of `make`, which are then kept.

    A folder that cannot be written or a file that cannot be read costs time and nothing else.

    Parameters
    ----------
    key : bytes
        All that the arrays depend on, beside the code of `rooms`.
    make : callable
        Makes arrays by name; none of objects.
    rooms : tuple of str
        Rooms of this package whose code the arrays depend on.

    Examples
    --------
    >>> kept(b"an example", lambda: {"square": np.arange(3.0) ** 2})["square"].tolist()
    [0.0, 1.0, 4.0]
    """
    folder = _folder(os.environ.get(CACHE_VARIABLE, ""), rooms)
    if folder is None:
        return make()
    path = folder / f"{hashlib.sha256(key).hexdigest()}.npz"
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as found:
            return dict(found)
    except FileNotFoundError:
        pass
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        _log.warning("%s cannot be read and is made again: %s", path.name, error)
    made = make()
    try:
        _write(path, made)
    except OSError as error:
        _log.warning("a fit is not kept: %s", error)
    return made


def _write(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Appear whole or not at all, whoever else writes the same."""
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        try:
            named: dict[str, Any] = dict(arrays)
            np.savez(file, **named)
        except OSError:
            file.close()
            Path(file.name).unlink(missing_ok=True)
            raise
    Path(file.name).replace(path)


@cache
def _folder(named: str, rooms: tuple[str, ...]) -> Path | None:
    """Folder of this code, libraries and machine, made if need be."""
    if named.strip().lower() == "off":
        return None
    root = (
        Path(named).expanduser() if named.strip() else user_cache_path("talent")
    ) / "talent-fits"
    libraries = [f"{name} {version(name)}" for name in ("numpy", "scipy", "statsmodels")]
    # A folder may be shared by machines, whose processors differ in the last digit.
    made_by = [
        *(code_hash(room) for room in rooms),
        *libraries,
        platform.platform(),
        platform.processor(),
    ]
    folder = root / hashlib.sha256("\n".join(made_by).encode()).hexdigest()[:16]
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.utime(folder)
        for other in root.iterdir():
            # Only what looks like ours: the folder is named by the user.
            if _OURS.fullmatch(other.name) and other.stat().st_mtime < time.time() - DAYS * 86400:
                shutil.rmtree(other, ignore_errors=True)
    except OSError as error:
        _log.warning("fits are not kept, %s: %s", root, error.strerror)
        return None
    return folder
