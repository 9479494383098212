r"""Two rival models of a workforce: cohort ratios, and components with a remainder.

*Ratios* (Hamilton & Perry 1962, doi:10.2307/2061374) carry cohorts forward by the factors by which
cohorts of that age changed before: :math:`S_{t+1}(a) = e^{\rho(a)} E_{t+1}(a)`, with *E* the cohort
and its entrants (`talent.supply.by_age.cohorts`) and no other flow.

*Components* take deaths, retirements and entrants as far as they are known. Of the remainder they
see leavers at old ages as a rate and joiners at young ages as people a year, in proportion to the
size *T* of the group at the last census:
:math:`S_{t+1}(a) = e^{\rho(a)} E_{t+1}(a) + T\,m(a)`.

Both :math:`\rho` and *m* are smooth in age, shared between groups
(`talent.supply.by_age.smoothing`), and averaged over the last periods, each worth about a third of
the next. Growth carries on in proportion in the one rival and in numbers in the other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from talent.supply.by_age.cohorts import STEP, Drivers, Span, advance, follow, spans
from talent.supply.by_age.smoothing import Seen, smooth

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from talent.supply.by_age.census import AgeBands
    from talent.supply.by_age.contract import WorkforceData

    Array = NDArray[np.float64]

__all__ = ["PERIODS", "Rival", "fit_rival"]

PERIODS = 3
"""Past periods that are averaged."""
OLDER = 0.35
"""Worth of a period relative to the next."""
ENTRY_FULL, ENTRY_LAST = 27, 35
"""Entrants thin out linearly between these ages; joiners above are part of the remainder."""
JOIN_LAST, LEAVE_FIRST = 50, 60
"""The component rival's remainder turns from people into a rate between these ages."""
LEAST_MISS = 0.05
"""Log miss of a wide band that is more than chance where its people are many."""
ANCHORS = 3
"""Times that the ages of wide bands are moved; each goes most of the way that is left."""
LEAST = 1.0
"""People that a cohort must have for its ratio to tell something."""


@dataclass(frozen=True)
class Rival:
    """A fitted rival.

    Attributes
    ----------
    kind : {"ratio", "component"}
    profile : ndarray, shape (G, A)
        Age profile of entrants.
    share : ndarray, shape (G,)
        Entrants per unit of what drives entry.
    log_ratio : ndarray, shape (G, A)
        Remainder as a log ratio a year, by age at its end.
    people : ndarray, shape (G, A)
        Remainder as people a year for each person of the group, by age at the end of the year.
    """

    kind: str
    profile: Array
    share: Array
    log_ratio: Array
    people: Array

    def path(self, start: Array, first: int, drivers: Drivers, years: int) -> Array:
        """Expected people from year `first` on, shape (years + 1, G, A); `start` is (G, A)."""
        out = np.empty((years + 1, *start.shape))
        out[0] = start
        joiners = start.sum(axis=1, keepdims=True) * self.people
        for i in range(years):
            at = first + i - drivers.first
            stay = drivers.stay[at] if self.kind == "component" else np.ones_like(start)
            entry = (self.share * drivers.entry[at + 1])[:, None] * self.profile
            expected = advance(out[i], stay, start[:, 0]) + entry
            out[i + 1] = np.maximum(expected * np.exp(self.log_ratio) + joiners, 0.0)
        return out


def fit_rival(kind: str, data: WorkforceData, drivers: Drivers) -> Rival:
    """Fit one rival to the last periods of a workforce.

    Parameters
    ----------
    kind : {"ratio", "component"}
    data : WorkforceData
    drivers : Drivers
        Known flows over those periods.
    """
    if kind == "ratio":
        drivers = replace(drivers, stay=np.ones_like(drivers.stay))
    seen = spans(data, PERIODS)
    shape = (len(data.groups), len(data.bands.ages))
    profile = data.graduate_ages
    if profile is None:
        profile = np.broadcast_to(_entry_profile(seen, drivers, data.bands.ages), shape)
    # Whoever comes at the first age is counted there and not as an entrant.
    profile = np.where(np.arange(shape[1]) > 0, profile, 0.0)
    share = _entry_share(seen, drivers, profile)
    last = int(data.years[-1])
    told: list[list[Seen]] = [
        [Seen(*(np.empty(0),) * 2, np.empty((0, shape[1])), np.empty(0))] for _ in data.groups
    ]
    for s in seen:
        told[s.group].append(
            _ratios(s, *follow(s, drivers, profile[s.group]), share[s.group], last)
        )
    log_ratio = smooth([Seen.together(rows) for rows in told], shape[1])
    log_ratio[:, 0] = 0.0
    ratios = Rival("component", profile, share, log_ratio, np.zeros(shape))
    log_ratio += _wide_bands(ratios, seen, drivers, data.bands)
    if kind == "ratio":
        return Rival(kind, profile, share, log_ratio, np.zeros(shape))
    old = np.clip((data.bands.ages - JOIN_LAST) / (LEAVE_FIRST - JOIN_LAST), 0.0, 1.0)
    log_ratio = log_ratio * old
    leaving = replace(
        drivers,
        stay=drivers.stay * np.exp(np.append(log_ratio[:, 1:], np.zeros((shape[0], 1)), axis=1)),
    )
    told = [rows[:1] for rows in told]
    for s in seen:
        told[s.group].append(
            _joiners(s, *follow(s, leaving, profile[s.group]), share[s.group], last)
        )
    people = smooth([Seen.together(rows) for rows in told], shape[1]) * (1 - old)
    people[:, 0] = 0.0
    return Rival(kind, profile, share, log_ratio, people)


def _wide_bands(rival: Rival, seen: Sequence[Span], drivers: Drivers, bands: AgeBands) -> Array:
    """Correction a year of the log ratio at the ages of wide bands, shape (G, A).

    How people are spread inside a wide or open band is a guess, so ratios by single age need not
    lead to the count of the whole band. There they are moved until the last span would have met it,
    as far as chance in the counts allows.
    """
    out = np.zeros(rival.log_ratio.shape)
    wide = bands.last - bands.first + 1 > STEP
    for s in seen:
        if s.end != max(o.end for o in seen if o.group == s.group) or not wide.any():
            continue
        start = np.zeros(out.shape)
        start[s.group] = s.before
        for _ in range(ANCHORS):
            moved = replace(rival, log_ratio=rival.log_ratio + out)
            made = moved.path(start, s.start, drivers, s.end - s.start)[-1, s.group]
            expected, after = bands.total(made), bands.total(s.after)
            miss = np.log((after + 0.5) / (expected + 0.5)) / (s.end - s.start)
            chance = (1 / (after + 1) + 1 / (expected + 1)) / LEAST_MISS**2
            move = np.where(wide, miss / (1 + chance), 0.0)
            out[s.group] += np.repeat(move, bands.last - bands.first + 1)
    out[:, 0] = 0.0
    return out


def _trust(span: Span, last: int, n: int) -> Array:
    """Worth of a span's observations: the further back it ends, the less."""
    return np.full(n, OLDER ** ((last - span.end) / STEP))


def _ratios(s: Span, stayed: Array, joined: Array, through: Array, share: float, last: int) -> Seen:
    """Log ratios of a span's second census to what was expected."""
    expected = stayed + share * joined
    use = expected >= LEAST
    use[0] = False
    value = np.log((s.after + 0.5) / (expected + 0.5))
    variance = 1 / (expected + 1) + 1 / (s.after + 1)
    # Entrants passed only the ages since they came.
    old = np.divide(stayed, expected, out=np.ones_like(stayed), where=expected > 0)
    weight = (through > 0).astype(float) * np.where(np.eye(len(use)) > 0, 1.0, old[:, None])
    return Seen(value[use], variance[use], weight[use], _trust(s, last, int(use.sum())))


def _joiners(
    s: Span, stayed: Array, joined: Array, through: Array, share: float, last: int
) -> Seen:
    """People whom a span's second census found beyond those expected, for each of the group."""
    expected, size = stayed + share * joined, max(s.before.sum(), 1.0)
    variance = (s.after + expected + 1) / size**2
    value = (s.after - expected) / size
    return Seen(value[1:], variance[1:], through[1:], _trust(s, last, len(value) - 1))


def _entry_profile(seen: Sequence[Span], drivers: Drivers, ages: NDArray[np.int64]) -> Array:
    """Age profile of entrants from the growth of young cohorts, pooled over groups; (A,)."""
    young = ages <= ENTRY_LAST
    told = []
    last = max(s.end for s in seen)
    for s in seen:
        stayed, _, through = follow(s, drivers, np.zeros(len(ages)))
        when = slice(s.start + 1 - drivers.first, s.end + 1 - drivers.first)
        unit = max(float(drivers.entry[when, s.group].mean()), 1e-9)
        use = young & (np.arange(len(ages)) > 0)
        value = (s.after - stayed)[use] / unit
        variance = (s.after + stayed + 1)[use] / unit**2
        told.append(Seen(value, variance, through[use], _trust(s, last, len(value))))
    joiners = np.maximum(smooth([Seen.together(told)], len(ages))[0], 0.0)
    joiners *= np.clip((ENTRY_LAST - ages) / (ENTRY_LAST - ENTRY_FULL), 0.0, 1.0)
    joiners[0] = 0.0
    total = joiners.sum()
    return np.asarray(joiners / total if total > 0 else joiners)


def _entry_share(seen: Sequence[Span], drivers: Drivers, profile: Array) -> Array:
    """Entrants per unit of what drives entry, shrunk to the mean of the groups; shape (G,).

    Weighted least squares over the cohorts that entrants have reached; between groups the variance
    is that of DerSimonian & Laird (1986, doi:10.1016/0197-2456(86)90046-2).
    """
    groups = len(profile)
    last = max((s.end for s in seen), default=0)
    top, bottom, noise, cells = (np.zeros(groups) for _ in range(4))
    rows = []
    for s in seen:
        stayed, joined, _ = follow(s, drivers, profile[s.group])
        use = joined > 0.05 * joined.max() if joined.max() > 0 else np.zeros(len(joined), bool)
        w = _trust(s, last, 1) / (s.after + stayed + 1)[use]
        x, y = joined[use], (s.after - stayed)[use]
        top[s.group] += float((w * x * y).sum())
        bottom[s.group] += float((w * x * x).sum())
        rows.append((s.group, w, x, y))
    known = bottom > 0
    if not known.any():
        return np.zeros(groups)
    own = np.divide(top, bottom, out=np.zeros(groups), where=known)
    for g, w, x, y in rows:
        noise[g] += np.sum(w * (y - own[g] * x) ** 2)
        cells[g] += len(y)
    # Neighbouring ages are not independent: five of them count as one.
    error = noise / np.maximum(cells / 5 - 1, 1) / np.where(known, bottom, 1.0)
    w = np.where(known, 1 / np.maximum(error, 1e-12), 0.0)
    mean = np.sum(w * own) / w.sum()
    excess = np.sum(w * (own - mean) ** 2) - (known.sum() - 1)
    between = max(excess / max(w.sum() - np.sum(w**2) / w.sum(), 1e-12), 0.0)
    trust = np.where(known, between / (between + error + 1e-300), 0.0)
    return np.asarray(np.maximum(mean + trust * (own - mean), 0.0))
