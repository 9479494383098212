"""The kernel by hand in C (``limit.c``), compiled when it is measured."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from benchmarks.measuring import best

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from talent.supply import SupplyInputs

    Array = NDArray[np.float64]

SOURCE = Path(__file__).with_name("limit.c")
FLAGS = ("-O3", "-march=native", "-ffast-math", "-fPIC")
ARRAYS = (
    "graduates", "graduate_ages", "hire_ages", "hires_base", "openings_base", "elasticity",
    "required", "follow",
)  # fmt: skip
REPEATS = 5


def compiled(folder: Path) -> ctypes.CDLL | None:
    """The library, or None if the machine has no C compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        return None
    parts, library = folder / "limit.o", folder / "limit.so"
    subprocess.run([compiler, *FLAGS, "-c", SOURCE, "-o", parts], check=True)
    # Linked without -ffast-math, which would round the small numbers of this whole process to zero.
    subprocess.run([compiler, "-shared", parts, "-o", library, "-lm"], check=True)
    return ctypes.CDLL(str(library))


def measure(
    given: SupplyInputs, normal: NDArray[np.float32], folder: Path
) -> tuple[float, Array] | None:
    """Processor seconds of all draws, and the last year's stock and flows per draw.

    None if there is no C compiler.
    """
    library = compiled(folder)
    if library is None:
        return None
    draws, groups, ages = given.stock.shape
    years, levels = given.required.shape[1], len(given.graduate_ages)
    sharing = given.other_exit.shape[2]
    death = np.ascontiguousarray(given.death)
    retirement = np.ascontiguousarray(given.retirement[:, 0])
    other = np.ascontiguousarray(given.other_exit)
    rest = [np.ascontiguousarray(getattr(given, name)) for name in ARRAYS]
    table = np.ascontiguousarray(normal, np.float32)
    out = np.empty((6, draws, years, groups))

    def once() -> None:
        stock = given.stock.copy()
        arrays = [stock, death, retirement, other, *rest, table, out]
        sizes = (draws, years, groups, sharing, ages, levels)
        library.simulate(*sizes, *(ctypes.c_void_p(array.ctypes.data) for array in arrays))

    return best(once, REPEATS), out[:, :, -1].sum(axis=(1, 2)) / draws
