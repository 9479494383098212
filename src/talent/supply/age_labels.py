"""Ages as people write them: whole years, closed bands and open bands."""

from __future__ import annotations

import math
import re

from talent.errors import ConfigError

__all__ = ["age_span", "middle_age"]

_BAND = re.compile(r"\s*(\d+)\s*(?:[-–]\s*(\d+)|(\+))?\s*")


def age_span(age: int | str) -> tuple[int, float]:
    """First age of a label, and the exact age at which it ends; infinity for an open band.

    Raises
    ------
    ConfigError
        If the label is no age.

    Examples
    --------
    >>> age_span(40), age_span("25-29"), age_span("70+")
    ((40, 41.0), (25, 30.0), (70, inf))
    """
    found = _BAND.fullmatch(str(age))
    if found is None or (found[2] and int(found[2]) < int(found[1])):
        raise ConfigError(f"{age!r} is no age; write 40, 25-29 or 70+")
    first = int(found[1])
    return first, math.inf if found[3] else float(found[2] or first) + 1.0


def middle_age(age: int | str, rate: float = 0.2) -> float:
    """Middle of an age or band in exact years.

    Parameters
    ----------
    age : int or str
    rate : float
        Exits per person-year in an open band. Those in it have ``1 / rate`` years left on average;
        it is represented half-way, by default five years after its first age.

    Examples
    --------
    >>> middle_age(40), middle_age("25-29"), middle_age("75+"), middle_age("75+", 0.1)
    (40.5, 27.5, 77.5, 80.0)
    """
    first, end = age_span(age)
    return first + 0.5 / rate if math.isinf(end) else (first + end) / 2
