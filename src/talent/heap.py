"""Memory of a worker of Dask while it simulates: large arrays stay in the heap.

Dask starts its workers with ``MALLOC_TRIM_THRESHOLD_=65536``, so that glibc gives memory back at
once. That also stops glibc from learning which sizes come again: every array of more than 128 kB is
then mapped by the kernel, page by page, whenever it is made. A simulation makes thousands of them,
and its processor time grew threefold, half of it in the kernel (docs/dask.md).
"""

from __future__ import annotations

import ctypes
import os
import platform
import sys
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["give_back", "kept_heap"]

TRIM, MMAP = "MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_"
"""Environment variables that glibc reads when a process starts."""

# From malloc.h of glibc.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_USUAL_MMAP = 128 * 1024
_LARGEST_MMAP = 32 * 1024**2
_KEPT = 1024**3

_lock = Lock()
_running = 0


@contextmanager
def kept_heap() -> Iterator[None]:
    """Keep large arrays in the heap, if the process was started so as not to.

    Afterwards the thresholds are what they were, and what is free goes back to the system. On other
    C libraries, and where the user has chosen ``MALLOC_MMAP_THRESHOLD_``, nothing is done.
    """
    global _running  # noqa: PLW0603 - a process has one heap
    trim = os.environ.get(TRIM, "")
    option = _mallopt()
    if not trim.isdecimal() or int(trim) >= _LARGEST_MMAP or MMAP in os.environ or option is None:
        yield
        return
    with _lock:
        _running += 1
        option(_M_MMAP_THRESHOLD, _LARGEST_MMAP)
        option(_M_TRIM_THRESHOLD, _KEPT)
    try:
        yield
    finally:
        with _lock:
            _running -= 1
            if not _running:
                option(_M_MMAP_THRESHOLD, _USUAL_MMAP)
                option(_M_TRIM_THRESHOLD, int(trim))
                ctypes.CDLL(None).malloc_trim(0)


def give_back() -> None:
    """Give memory that is free back to the system, where the C library keeps it: glibc.

    The arrays of a part of a simulation are of many sizes, made by several threads. Left to itself
    the heap keeps some 200 MB after a part, of which nothing is in use.
    """
    if _mallopt() is not None:
        ctypes.CDLL(None).malloc_trim(0)


def _mallopt() -> Callable[[int, int], int] | None:
    if sys.platform != "linux" or platform.libc_ver()[0] != "glibc":
        return None
    option: Callable[[int, int], int] = ctypes.CDLL(None).mallopt
    return option
