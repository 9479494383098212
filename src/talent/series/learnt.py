"""What a snapshot teaches, whatever the draws and the seed: made once, with its reads.

A run of many draws learns in parts, and a process makes many runs on the same knowledge. What does
not depend on a draw is made by the first of them; the later ones take it and note what was read.
It is kept on disk as well (`talent.series.kept`), by the content of the snapshot, so that another
process on the same knowledge, or another date on which nothing new is known, need not learn again.
"""

from __future__ import annotations

from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

import pandas as pd

from talent.inputs import Inputs
from talent.series.kept import kept
from talent.series.trees import packed, unpacked
from talent.store import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["learnt"]

P = ParamSpec("P")
T = TypeVar("T")

SNAPSHOTS = 8
"""Snapshots whose lessons a process remembers."""
ROOMS = (
    "distributions.py", "frames.py", "streams.py", "inputs.py", "store", "series", "supply",
    "demand",
)  # fmt: skip
"""Rooms whose code a lesson may rest on."""


@lru_cache(maxsize=SNAPSHOTS)
def _lessons(snapshot: Snapshot) -> dict[Any, tuple[Inputs, Any]]:
    """What has been learnt of a snapshot, each with the reader of it."""
    return {}


def learnt(
    make: Callable[Concatenate[Inputs, P], T],
) -> Callable[Concatenate[Inputs, P], T]:
    """Make what a function learns once for each snapshot and arguments.

    The function may read observations and tables through the inputs that it is given, and return
    what depends on them and its arguments alone: neither on draws and seed, nor on the as-of date
    itself, on assumptions or on fabs of a user. What it reads is noted for the country that is
    served, as if it had read it again. What it returns is shared: arrays are read-only, and frames
    are given out as copies.

    Parameters
    ----------
    make : callable
        Takes inputs and hashable arguments, and returns a tree as of `talent.series.trees`.

    Examples
    --------
    >>> @learnt
    ... def newest(inputs, country):
    ...     rows = inputs.observations("demand", "gap", "employment", country=country)
    ...     return int(rows["year"].max())
    >>> newest.__name__
    'newest'
    """
    name = f"{make.__module__}.{make.__qualname__}"

    @wraps(make)
    def once(inputs: Inputs, *args: P.args, **kwargs: P.kwargs) -> T:
        snapshot = inputs.snapshot
        known = _lessons(snapshot)
        asked = (name, args, tuple(sorted(kwargs.items())))
        if asked not in known:

            def afresh() -> dict[str, Any]:
                reader = Inputs(snapshot, 0, 1)
                made = make(reader, *args, **kwargs)
                return packed((reader.reads, made))

            # Packed and unpacked whether it is on disk or not, so that it is the same to the bit.
            reads, made = unpacked(_kept(asked, snapshot, afresh))
            known[asked] = Inputs(snapshot, 0, 1, _reads=reads), made
        reader, made = known[asked]
        inputs.note_reads(reader)
        given: T = _given(made)
        return given

    # What mypy knows of `wraps` names its first argument.
    return cast("Callable[Concatenate[Inputs, P], T]", once)


def _kept(
    asked: tuple[Any, ...], snapshot: Snapshot, make: Callable[[], dict[str, Any]]
) -> Mapping[str, Any]:
    """What is on disk of this content, else what is made; of a stand-in nothing is kept."""
    if type(snapshot) is not Snapshot:
        return make()
    told = packed(asked)
    key = (told["told"].tobytes(), told["data"].tobytes(), snapshot.hash.encode())
    return kept(b"".join(key), make, ROOMS)


def _given(made: Any) -> Any:
    """The same, with frames and containers of the caller's own; values are not copied."""
    if isinstance(made, pd.DataFrame | pd.Series):
        return made.copy(deep=False)
    if isinstance(made, tuple) and type(made) is tuple:
        return tuple(_given(one) for one in made)
    if isinstance(made, list):
        return [_given(one) for one in made]
    if isinstance(made, dict):
        return {name: _given(one) for name, one in made.items()}
    return made
