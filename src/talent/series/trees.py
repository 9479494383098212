"""Results of many parts as text and bytes and back, to the last digit, without pickles.

A tree is made of numbers, text, arrays, frames, tuples, lists, dictionaries and dataclasses of this
package. What is read back can hold nothing else, so a file that somebody put in the way cannot make
a process run code of his.
"""

from __future__ import annotations

import importlib
import json
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = ["packed", "unpacked"]

PLAIN = "biufSU"
"""Kinds of numpy arrays that are bytes and nothing more."""
HOME = "talent."
SEVERAL: dict[str, Any] = {"tuple": tuple, "list": list, "frozenset": frozenset}


def packed(tree: Any) -> dict[str, NDArray[np.uint8]]:
    """A tree as two arrays of bytes: ``told``, its shape and text, and ``data``, its numbers.

    Raises
    ------
    TypeError
        For what is none of the kinds named at the head of this module.

    Examples
    --------
    >>> tree = {"share": np.array([0.1, 0.2]), "who": ("US", 3, float("inf"))}
    >>> unpacked(packed(tree))
    {'share': array([0.1, 0.2]), 'who': ('US', 3, inf)}
    """
    data = bytearray()
    told = json.dumps(_told(tree, data), ensure_ascii=False, separators=(",", ":"))
    return {name: np.frombuffer(bytes(part), dtype=np.uint8)
            for name, part in (("told", told.encode()), ("data", data))}  # fmt: skip


def unpacked(arrays: Mapping[str, NDArray[Any]]) -> Any:
    """The tree that was packed; its arrays are read-only.

    Raises
    ------
    TypeError
        For a class that is no dataclass of this package.
    """
    return _tree(json.loads(arrays["told"].tobytes()), arrays["data"].tobytes())


def _told(tree: Any, data: bytearray) -> Any:
    """Shape and text of a tree, with the places of its numbers, which are added to `data`."""
    out: Any
    if tree is None or type(tree) in (bool, int, float, str):
        out = tree
    elif isinstance(tree, np.ndarray | np.generic):
        kind = "array" if isinstance(tree, np.ndarray) else "scalar"
        out = {kind: _array(np.asarray(tree), data)}
    elif isinstance(tree, pd.DataFrame):
        cells = [_cells(tree.iloc[:, k], data) for k in range(tree.shape[1])]
        out = {"frame": [cells, _index(tree.index, data), _index(tree.columns, data)]}
    elif isinstance(tree, pd.Series):
        name = _told(tree.name, data)
        out = {"series": [_cells(tree, data), _index(tree.index, data), name]}
    elif type(tree) in (tuple, list):
        out = {type(tree).__name__: [_told(one, data) for one in tree]}
    elif isinstance(tree, frozenset):
        out = {"frozenset": [_told(one, data) for one in sorted(tree)]}
    elif isinstance(tree, dict):
        out = {"dict": [[_told(k, data), _told(v, data)] for k, v in tree.items()]}
    elif is_dataclass(tree) and type(tree).__module__.startswith(HOME):
        parts = [[f.name, _told(getattr(tree, f.name), data)] for f in fields(tree)]
        out = {"of": [type(tree).__module__, type(tree).__name__, parts]}
    else:
        raise TypeError(f"a {type(tree).__name__} cannot be kept")
    return out


def _array(array: NDArray[Any], data: bytearray) -> list[Any]:
    if array.dtype.kind not in PLAIN:
        raise TypeError(f"an array of {array.dtype} cannot be kept")
    # Sums over an array that lies otherwise in memory may differ in the last digit.
    order = "F" if array.flags.f_contiguous and not array.flags.c_contiguous else "C"
    start = len(data)
    data += array.tobytes(order)  # type: ignore[arg-type]
    return [array.dtype.str, list(array.shape), order, start]


def _cells(values: pd.Series | pd.Index, data: bytearray) -> Any:
    if isinstance(values.dtype, pd.StringDtype):
        return {"text": [None if pd.isna(one) else one for one in values.tolist()]}
    if values.dtype == object:
        return {"objects": [_told(one, data) for one in values.tolist()]}
    return _told(values.to_numpy(), data)


def _index(index: pd.Index, data: bytearray) -> Any:
    name = _told(index.name, data)
    if isinstance(index, pd.RangeIndex):
        return ["range", [index.start, index.stop, index.step], name]
    if isinstance(index, pd.MultiIndex):
        raise TypeError("an index of several levels cannot be kept")
    return ["index", _cells(index, data), name]


def _tree(told: Any, data: bytes) -> Any:
    if not isinstance(told, dict):
        return told
    ((kind, held),) = told.items()
    out: Any
    if kind in ("array", "scalar"):
        out = _read(held, data)
        out.setflags(write=False)
        out = out if kind == "array" else out[()]
    elif kind == "frame":
        columns = {k: _column(cells, data) for k, cells in enumerate(held[0])}
        frame = pd.DataFrame(columns, index=_read_index(held[1], data))
        out = frame.set_axis(_read_index(held[2], data), axis=1)
    elif kind == "series":
        index, name = _read_index(held[1], data), _tree(held[2], data)
        out = pd.Series(_column(held[0], data), index=index, name=name)
    elif kind in SEVERAL:
        out = SEVERAL[kind](_tree(one, data) for one in held)
    elif kind == "dict":
        out = {_tree(k, data): _tree(v, data) for k, v in held}
    else:
        module, name, parts = held
        out = _class_of(module, name)(**{part: _tree(value, data) for part, value in parts})
    return out


def _class_of(module: str, name: str) -> Any:
    found = getattr(importlib.import_module(module), name) if module.startswith(HOME) else None
    if not (isinstance(found, type) and is_dataclass(found)):
        raise TypeError(f"{module}.{name} is no dataclass of this package")
    return found


def _read(held: list[Any], data: bytes) -> NDArray[Any]:
    kind, shape, order, start = held
    dtype = np.dtype(kind)
    if dtype.kind not in PLAIN:
        raise TypeError(f"an array of {dtype} cannot have been kept")
    count = int(np.prod(shape, dtype=int))
    flat = np.frombuffer(data, dtype, count, start) if count else np.empty(0, dtype)
    return np.array(flat.reshape(shape, order=order))


def _column(told: Any, data: bytes) -> Any:
    """Values of a column, without an index."""
    ((kind, held),) = told.items()
    if kind == "text":
        return pd.array(held, dtype="str")
    if kind == "objects":
        made = np.empty(len(held), dtype=object)
        made[:] = [_tree(one, data) for one in held]
        return made
    return _read(held, data)


def _read_index(told: Any, data: bytes) -> pd.Index:
    kind, held, name = told
    name = _tree(name, data)
    if kind == "range":
        start, stop, step = held
        return pd.RangeIndex(start, stop, step, name=name)
    index: pd.Index = pd.Index(_column(held, data), name=name)
    return index
