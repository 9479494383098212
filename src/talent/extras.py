"""Optional packages: imported when they are first used, with an error that says how to get them."""

from __future__ import annotations

import importlib
from typing import Any

from talent.errors import MissingExtraError

__all__ = ["need"]


def need(module: str, extra: str) -> Any:
    """Import an optional module of an extra.

    Raises
    ------
    MissingExtraError
        If it is not installed; the message says how to install it.

    Examples
    --------
    >>> need("no_such_plotter", "report")
    Traceback (most recent call last):
    talent.errors.MissingExtraError: no_such_plotter is not installed; pip install 'talent[report]'
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        package = module.partition(".")[0]
        # What an installed package itself cannot import is a fault, not a missing extra.
        if (error.name or "").partition(".")[0] != package:
            raise
        text = f"{package} is not installed; pip install 'talent[{extra}]'"
        raise MissingExtraError(text) from None
