"""Draws that do not all fit in memory: in a temporary file, written and read in parts.

What is put there are trees: arrays whose first axis is the draws, in dataclasses, dictionaries and
tuples, with whatever else these hold. The file has no name on the disk (it lies in the folder that
`tempfile` chooses, see the variable ``TMPDIR``), so nothing is left of it when a process ends,
however it ends.
"""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

__all__ = ["Shelf", "changed", "copied", "cut"]

PAGE = 1 << 16
"""Arrays begin at multiples of this, as a file can be mapped from there on every system."""


def changed(tree: Any, change: Callable[[Any], Any]) -> Any:
    """A tree with every array replaced by what a function makes of it; the rest stays.

    Examples
    --------
    >>> changed({"a": np.arange(3), "b": ("text", np.ones(2))}, len)
    {'a': 3, 'b': ('text', 2)}
    """
    if isinstance(tree, np.ndarray | _Place):
        return change(tree)
    if isinstance(tree, dict):
        return {name: changed(value, change) for name, value in tree.items()}
    if isinstance(tree, tuple | list):
        return type(tree)(changed(value, change) for value in tree)
    if is_dataclass(tree) and not isinstance(tree, type):
        return replace(
            tree, **{f.name: changed(getattr(tree, f.name), change) for f in fields(tree)}
        )
    return tree


def cut(tree: Any, draws: int, part: slice) -> Any:
    """Views of some of the draws of a tree; arrays without an axis of draws stay.

    Parameters
    ----------
    tree
        Arrays whose first axis is the draws, and others.
    draws : int
        How many draws it has.
    part : slice

    Examples
    --------
    >>> cut({"gap": np.arange(4), "ages": np.arange(66)}, 4, slice(1, 3))["gap"].tolist()
    [1, 2]
    """
    return changed(tree, lambda array: array[part] if _of_draws(array, draws) else array)


def copied(tree: Any) -> Any:
    """A tree with arrays of its own, in memory."""
    return changed(tree, np.array)


def _of_draws(array: np.ndarray[Any, Any], draws: int) -> bool:
    return array.ndim > 0 and len(array) == draws


class _Place:
    """Where an array lies in the file."""

    __slots__ = ("dtype", "offset", "shape")

    def __init__(self, offset: int, shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
        self.offset, self.shape, self.dtype = offset, shape, dtype


class Shelf(Mapping[Any, Any]):
    """Trees of draws by key, put part by part, and mapped from the file whenever one is taken.

    What is taken is read-only; its memory is free again when nobody holds it.

    Parameters
    ----------
    draws : int
        Of every tree.
    along : bool
        Lay each array out along its draws, for those who read all draws of a few cells; otherwise
        draw after draw.

    Examples
    --------
    >>> shelf = Shelf(4)
    >>> for part in (slice(0, 2), slice(2, 4)):
    ...     shelf.put("US", {"gap": np.arange(part.start, part.stop), "unit": "persons"}, part)
    >>> shelf["US"]["gap"].tolist(), shelf["US"]["unit"]
    ([0, 1, 2, 3], 'persons')
    """

    def __init__(self, draws: int, *, along: bool = False) -> None:
        self.draws = draws
        self.along = along
        # Open as long as the shelf. Without a buffer: what is written is mapped at once.
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115
        # Who holds what was taken keeps it: a mapped array has the file open for itself.
        weakref.finalize(self, self._file.close)
        self._end = 0
        self._trees: dict[Any, Any] = {}

    def put(self, key: Hashable, tree: Any, part: slice) -> None:
        """Put the tree of some draws; those beyond the draws of the shelf are left out.

        Parts may come in any order, each of them once, and all with the same arrays.
        """
        many = part.stop - part.start
        if key not in self._trees:
            self._trees[key] = changed(
                tree, lambda array: self._placed(array) if _of_draws(array, many) else array.copy()
            )
        stop = min(part.stop, self.draws)
        pairs = zip(_leaves(tree), _leaves(self._trees[key]), strict=True)
        for array, place in pairs:
            if isinstance(place, _Place) and array.size:
                self._write(place, array[: stop - part.start], part.start)

    def _placed(self, array: np.ndarray[Any, Any]) -> _Place:
        shape = (self.draws, *array.shape[1:])
        place = _Place(self._end, shape, array.dtype)
        size = int(np.prod(shape)) * array.itemsize
        self._end += -(-size // PAGE) * PAGE
        self._file.truncate(self._end)
        return place

    def _write(self, place: _Place, array: np.ndarray[Any, Any], start: int) -> None:
        # Not through a mapping, whose pages would come one by one: half the time.
        if not self.along:
            self._file.seek(place.offset + start * array[0].nbytes)
            self._file.write(np.ascontiguousarray(array).data)
            return
        for cell, draws in enumerate(np.ascontiguousarray(array.T).reshape(-1, len(array))):
            self._file.seek(place.offset + (cell * self.draws + start) * array.itemsize)
            self._file.write(draws.data)

    def _mapped(self, place: _Place) -> np.ndarray[Any, Any]:
        if not all(place.shape):
            return np.empty(place.shape, place.dtype)
        order: Literal["F", "C"] = "F" if self.along else "C"
        return np.memmap(
            self._file, place.dtype, "r", offset=place.offset, shape=place.shape, order=order
        )

    def __getitem__(self, key: Hashable) -> Any:
        """Tree of all draws."""
        return changed(
            self._trees[key],
            lambda leaf: self._mapped(leaf) if isinstance(leaf, _Place) else leaf,
        )

    def __iter__(self) -> Iterator[Any]:
        """Keys in the order in which they came."""
        return iter(self._trees)

    def __len__(self) -> int:
        """Number of trees."""
        return len(self._trees)

    def __reduce__(self) -> tuple[Callable[..., Shelf], tuple[int, bool, dict[Any, Any]]]:
        """Taken to another process with all that it holds."""
        return _filled, (self.draws, self.along, {key: copied(self[key]) for key in self})


def _filled(draws: int, along: bool, trees: dict[Any, Any]) -> Shelf:
    shelf = Shelf(draws, along=along)
    for key, tree in trees.items():
        shelf.put(key, tree, slice(0, draws))
    return shelf


def _leaves(tree: Any) -> list[Any]:
    found: list[Any] = []
    changed(tree, found.append)
    return found
