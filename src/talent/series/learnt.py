"""What a snapshot teaches, whatever the draws and the seed: made once a process, with its reads.

A run of many draws learns in parts, and a process makes many runs on the same knowledge. What does
not depend on a draw is made by the first of them; the later ones take it and note what was read.
"""

from __future__ import annotations

from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

import numpy as np
import pandas as pd

from talent.inputs import Inputs

if TYPE_CHECKING:
    from collections.abc import Callable

    from talent.store import Snapshot

__all__ = ["learnt"]

P = ParamSpec("P")
T = TypeVar("T")

SNAPSHOTS = 8
"""Snapshots whose lessons a process remembers."""


@lru_cache(maxsize=SNAPSHOTS)
def _lessons(snapshot: Snapshot) -> dict[Any, tuple[Inputs, Any]]:
    """What has been learnt of a snapshot, each with the reader of it."""
    return {}


def learnt(
    make: Callable[Concatenate[Inputs, P], T],
) -> Callable[Concatenate[Inputs, P], T]:
    """Make what a function learns once for each snapshot and arguments.

    The function may read observations and tables through the inputs that it is given, and return
    what depends on them and its arguments alone: neither on draws and seed, nor on assumptions or
    fabs of a user. What it reads is noted for the country that is served, as if it had read it
    again. What it returns is shared: arrays are read-only, and frames are given out as copies.

    Parameters
    ----------
    make : callable
        Takes inputs and hashable arguments.

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
        known = _lessons(inputs.snapshot)
        key = (name, args, tuple(sorted(kwargs.items())))
        if key not in known:
            reader = Inputs(inputs.snapshot, 0, 1)
            known[key] = reader, _shared(make(reader, *args, **kwargs))
        reader, made = known[key]
        inputs.note_reads(reader)
        given: T = _given(made)
        return given

    # What mypy knows of `wraps` names its first argument.
    return cast("Callable[Concatenate[Inputs, P], T]", once)


def _shared(made: Any) -> Any:
    """The same, with arrays that nobody can change."""
    if isinstance(made, np.ndarray):
        made.setflags(write=False)
    elif isinstance(made, tuple | list):
        for one in made:
            _shared(one)
    elif isinstance(made, dict):
        for one in made.values():
            _shared(one)
    return made


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
