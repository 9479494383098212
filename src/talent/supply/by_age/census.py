"""Age bands of a census and the single ages inside them."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import scipy

from talent.supply.age_labels import age_span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["OPEN_SPAN", "AgeBands", "parse_age"]

OLDEST = 120
"""No age is above this one."""
OPEN_SPAN = 25
"""Years over which an open last band is spread, thinning out; nobody works past them."""


def parse_age(label: object) -> tuple[int, int, bool]:
    """First age, last age, and whether the band is open, of an age or a label of an age band.

    Raises
    ------
    ValueError
        If it is neither an age (``27``), a band (``"25-29"``) nor an open band (``"70+"``).

    Examples
    --------
    >>> parse_age(27), parse_age("25-29"), parse_age("70+")
    ((27, 27, False), (25, 29, False), (70, 95, True))
    """
    # A column of ages with a gap in it is read as floating numbers.
    whole = isinstance(label, (float, np.floating)) and float(label).is_integer()
    first, end = age_span(f"{label:.0f}" if whole else str(label))
    if first > OLDEST:
        raise ValueError(f"{label!r} is no age between 0 and {OLDEST}")
    is_open = math.isinf(end)
    return first, first + OPEN_SPAN if is_open else int(end) - 1, is_open


@dataclass(frozen=True)
class AgeBands:
    """Adjoining age bands, ascending, the last one possibly open.

    Attributes
    ----------
    labels : tuple of str
        As published; a single age is its number.
    first, last : ndarray of int, shape (B,)
        Ages inside each band, both ends included.
    open_ended : bool
        Whether the last band is open; it is then spread over `OPEN_SPAN` years.

    Examples
    --------
    >>> bands = AgeBands.of(["25-34", "15-24", "35+"])
    >>> bands.labels, len(bands.ages)
    (('15-24', '25-34', '35+'), 46)
    >>> single = bands.split(np.array([10.0, 40.0, 20.0]))
    >>> bands.total(single).round(9).tolist()
    [10.0, 40.0, 20.0]
    """

    labels: tuple[str, ...]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    open_ended: bool

    @classmethod
    def of(cls, labels: Sequence[object]) -> AgeBands:
        """Order labels and check that they adjoin.

        Raises
        ------
        ValueError
            Naming every label that cannot be read, overlaps another or leaves a hole.
        """
        problems, rows = [], []
        for label in labels:
            try:
                first, last, is_open = parse_age(label)
            except ValueError as error:
                problems.append(str(error))
            else:
                name = str(first) if first == last else str(label).strip()
                rows.append((first, last, is_open, name))
        rows = sorted(set(rows))
        for (_, last, is_open, one), (first, _, _, two) in itertools.pairwise(rows):
            if is_open:
                problems.append(f"band {one!r} is open, but {two!r} comes after it")
            elif first <= last:
                problems.append(f"bands {one!r} and {two!r} overlap")
            elif first > last + 1:
                problems.append(f"between bands {one!r} and {two!r} there is a hole")
        if problems:
            raise ValueError("\n".join(problems))
        return cls(
            tuple(name for *_, name in rows),
            np.array([first for first, *_ in rows]),
            np.array([last for _, last, *_ in rows]),
            bool(rows) and rows[-1][2],
        )

    @cached_property
    def ages(self) -> NDArray[np.int64]:
        """Single ages, shape (A,)."""
        return np.asarray(np.arange(self.first[0], self.last[-1] + 1))

    @cached_property
    def _starts(self) -> NDArray[np.int64]:
        return np.asarray(self.first - self.first[0])

    @property
    def single(self) -> bool:
        """Whether every band is one year of age."""
        return bool((self.first == self.last).all())

    @property
    def middle(self) -> Array:
        """Age in the middle of each band; of an open one, where most of its people are."""
        middle = (self.first + self.last) / 2
        if self.open_ended:
            middle[-1] = self.first[-1] + OPEN_SPAN / 5
        return np.asarray(middle)

    def total(self, single: Array) -> Array:
        """Sums over bands: (..., A) to (..., B)."""
        return np.asarray(np.add.reduceat(single, self._starts, axis=-1))

    def split(self, counts: Array) -> Array:
        """Counts by single age that keep the sum of each band: (..., B) to (..., A).

        A monotone cubic spline (Fritsch & Carlson 1980, doi:10.1137/0717021) goes through the
        cumulative counts at the limits of the bands, so no age is negative. An open band thins
        out exponentially from the density where it begins.
        """
        if self.single:
            return np.asarray(counts, dtype=float)
        closed = len(self.labels) - self.open_ended
        edges = np.append(self.first[:closed], self.last[closed - 1] + 1).astype(float)
        flat = np.asarray(counts, dtype=float).reshape(-1, len(self.labels))
        out = np.empty((len(flat), len(self.ages)))
        inner = int(edges[-1] - edges[0])
        for row, values in zip(out, flat, strict=True):
            if np.isnan(values).any():
                row[:] = np.nan
                continue
            cumulative = scipy.interpolate.PchipInterpolator(
                edges, np.append(0.0, values[:closed].cumsum())
            )
            row[:inner] = np.maximum(np.diff(cumulative(np.arange(edges[0], edges[-1] + 1))), 0.0)
            if self.open_ended:
                row[inner:] = _tail(values[-1], row[inner - 1], len(row) - inner)
        # The last digits of the spline's sums are put right, so that bands keep theirs exactly; a
        # band that is lost in them is spread evenly.
        have, width = self.total(out), self.last - self.first + 1
        lost = (have <= 0) & (flat > 0)
        ratio = np.divide(flat, have, out=np.zeros_like(have), where=have > 0)
        out = out * np.repeat(ratio, width, axis=1)
        out += np.repeat(np.where(lost, flat / width, 0.0), width, axis=1)
        return np.asarray(out.reshape(*np.shape(counts)[:-1], -1))


def _tail(people: float, density: float, years: int) -> Array:
    """People of an open band by year of age, falling exponentially from `density`."""
    at = np.arange(years) + 0.5
    # An exponential from `density` down holds density / rate people.
    rate = float(np.clip(density / max(people, 1e-9), 0.05, 1.0))
    shape = np.exp(-rate * at)
    return np.asarray(people * shape / shape.sum())
