"""Named random streams: the same seed, name and draw index always give the same number.

Draws come in fixed blocks, one independent generator per (seed, name, block). Results therefore do
not depend on the number of workers, on the order of the work, or on how many draws are asked for:
the first thousand of four thousand draws are the thousand draws of a shorter run.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

__all__ = [
    "BLOCK",
    "MixedSeed",
    "PartSeed",
    "blocks",
    "generator",
    "normals",
    "own_seed",
    "uniforms",
    "whole_blocks",
]

BLOCK = 250
"""Draws per block. Changing it changes every number, so it is part of the method."""


class MixedSeed(int):
    """A seed that is another one for some streams: those of a name, and those under it.

    With it a part of a simulation is drawn anew while the rest stays as it was, which is what
    variance decompositions by picking and freezing need.

    Examples
    --------
    >>> mixed = MixedSeed(1, 2, ["supply.exits"])
    >>> mixed.of("supply.exits.US"), mixed.of("supply.exits_floor"), mixed.of("supply")
    (2, 1, 1)
    """

    other: int
    names: tuple[str, ...]

    def __new__(cls, seed: int, other: int, names: Iterable[str]) -> MixedSeed:
        """Seed `seed`, and `other` for the streams `names` and those under them."""
        made = super().__new__(cls, seed)
        made.other, made.names = other, tuple(names)
        return made

    def of(self, name: str) -> int:
        """Seed of a stream."""
        under = any(name == one or name.startswith(one + ".") for one in self.names)
        return self.other if under else int(self)

    # What is kept by seed must not be taken for that of the plain number.
    def __eq__(self, other: object) -> bool:
        if not isinstance(other, MixedSeed):
            return False
        mine = (int(self), self.other, self.names)
        return mine == (int(other), other.other, other.names)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((int(self), self.other, self.names))


class PartSeed(int):
    """A seed of which the draws before a block are left out: that of one part of a longer run.

    Examples
    --------
    >>> whole, part = (normals(seed, "supply.US", 750) for seed in (1, PartSeed(1, 2)))
    >>> bool((whole[2 * BLOCK :] == part[:BLOCK]).all())
    True
    """

    first: int

    def __new__(cls, seed: int, first: int) -> PartSeed:
        """Seed `seed`, from block `first` on."""
        made = super().__new__(cls, seed)
        made.first = first
        return made

    def __reduce__(self) -> tuple[type[PartSeed], tuple[int, int]]:
        return PartSeed, (int(self), self.first)

    # What is kept by seed must not be taken for that of the plain number.
    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PartSeed):
            return False
        return (int(self), self.first) == (int(other), other.first)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((int(self), self.first))


def own_seed(seed: int, name: str) -> int:
    """Seed of its own for what names its streams as others do; the part of a run stays the same.

    Examples
    --------
    >>> plain, part = own_seed(1, "sales"), own_seed(PartSeed(1, 2), "sales")
    >>> int(part) == plain, part == plain
    (True, False)
    """
    if isinstance(seed, PartSeed):
        # The first block of the whole run tells, whatever part this is.
        return PartSeed(own_seed(int(seed), name), seed.first)
    return int(generator(seed, name, 0).integers(2**31))


def generator(seed: int, name: str, block: int) -> np.random.Generator:
    """Generator of one block of one named stream.

    Parameters
    ----------
    seed : int
        Seed of the run.
    name : str
        Component, for example ``"supply.US"``. Streams of different names are independent.
    block : int
        Index of the block of draws, from 0; of a `PartSeed`, among its own.

    Examples
    --------
    >>> a = generator(1, "supply.US", 0).normal()
    >>> b = generator(1, "supply.US", 0).normal()
    >>> a == b
    True
    """
    own = seed.of(name) if isinstance(seed, MixedSeed) else int(seed)
    at = block + seed.first if isinstance(seed, PartSeed) else block
    key = (zlib.crc32(name.encode()), at)
    return np.random.default_rng(np.random.SeedSequence(own, spawn_key=key))


def whole_blocks(draws: int) -> int:
    """Draws rounded up to whole blocks.

    Examples
    --------
    >>> whole_blocks(50), whole_blocks(500)
    (250, 500)
    """
    return -(-draws // BLOCK) * BLOCK


def blocks(draws: int) -> Iterator[tuple[int, slice]]:
    """Index and slice of each block in `draws` draws; the last one may be short.

    Examples
    --------
    >>> list(blocks(300))
    [(0, slice(0, 250, None)), (1, slice(250, 300, None))]
    """
    for index, start in enumerate(range(0, draws, BLOCK)):
        yield index, slice(start, min(start + BLOCK, draws))


def normals(seed: int, name: str, draws: int, *shape: int) -> NDArray[np.float64]:
    """Standard normals of shape (draws, *shape), stable in the number of draws."""
    out = np.empty((draws, *shape))
    for index, part in blocks(draws):
        full = generator(seed, name, index).standard_normal((BLOCK, *shape))
        out[part] = full[: part.stop - part.start]
    return out


def uniforms(seed: int, name: str, draws: int, *shape: int) -> NDArray[np.float64]:
    """Uniforms on [0, 1) of shape (draws, *shape), stable in the number of draws."""
    out = np.empty((draws, *shape))
    for index, part in blocks(draws):
        full = generator(seed, name, index).random((BLOCK, *shape))
        out[part] = full[: part.stop - part.start]
    return out
