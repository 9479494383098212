"""Rows of a frame as typed dictionaries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["records"]


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of `frame`, in order, as dictionaries by column.

    Examples
    --------
    >>> import pandas as pd
    >>> records(pd.DataFrame({"country": ["JP"], "jobs": [1700]}))
    [{'country': 'JP', 'jobs': 1700}]
    """
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]
