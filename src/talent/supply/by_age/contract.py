"""Anyone's workforce as data frames: what is accepted, checked once, all problems at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from talent.errors import FrameError, near_matches
from talent.frames import records
from talent.supply.by_age.census import AgeBands, parse_age
from talent.supply.by_age.columns import ONLY_GROUP, clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["Missing", "WorkforceData", "read_workforce"]

Missing = Literal["error", "zero"]


@dataclass(frozen=True)
class WorkforceData:
    """A checked workforce.

    Shapes: K censuses, G groups, B published age bands, A single ages.

    Attributes
    ----------
    groups : tuple of str
    bands : AgeBands
        As published, and the single ages inside them.
    years : ndarray of int, shape (K,)
        Years of the censuses, ascending.
    counts : ndarray, shape (K, G, A)
        Persons; NaN where a group has no census in that year.
    graduates : pandas.DataFrame or None
        Persons by year (index) and group (columns).
    graduate_ages : ndarray, shape (G, A), or None
        Age profile of graduates; rows sum to one.
    exits : ndarray, shape (G, A), or None
        Annual probability of leaving for good.
    mortality, participation : pandas.DataFrame or None
        Tables as given.
    """

    groups: tuple[str, ...]
    bands: AgeBands
    years: NDArray[np.int64]
    counts: Array
    graduates: pd.DataFrame | None = None
    graduate_ages: Array | None = None
    exits: Array | None = None
    mortality: pd.DataFrame | None = None
    participation: pd.DataFrame | None = None

    def until(self, year: int) -> WorkforceData:
        """What was dated `year` or earlier; a table that begins later keeps its first date."""
        keep = self.years <= year
        return replace(
            self,
            years=self.years[keep],
            counts=self.counts[keep],
            graduates=self._graduates_until(year),
            mortality=_until(self.mortality, year),
            participation=_until(self.participation, year),
        )

    def _graduates_until(self, year: int) -> pd.DataFrame | None:
        known = None if self.graduates is None else self.graduates.loc[:year]
        # A group without any yet would have no driver, so none is used then.
        return None if known is None or known.isna().all().any() else known

    def only(self, use: NDArray[np.bool_]) -> WorkforceData:
        """Some of the groups."""
        names = tuple(g for g, kept in zip(self.groups, use, strict=True) if kept)
        return replace(
            self,
            groups=names,
            counts=self.counts[:, use],
            graduates=None if self.graduates is None else self.graduates[list(names)],
            graduate_ages=None if self.graduate_ages is None else self.graduate_ages[use],
            exits=None if self.exits is None else self.exits[use],
        )


def _until(table: pd.DataFrame | None, year: int) -> pd.DataFrame | None:
    if table is None or "year" not in table:
        return table
    return table[table["year"] <= max(year, int(table["year"].min()))]


def read_workforce(
    counts: pd.DataFrame,
    *,
    graduates: pd.DataFrame | None = None,
    graduate_ages: pd.DataFrame | None = None,
    exits: pd.DataFrame | None = None,
    mortality: pd.DataFrame | None = None,
    participation: pd.DataFrame | None = None,
    missing: Missing = "error",
) -> WorkforceData:
    """Check the frames of a workforce; their columns are told in `forecast_workforce`.

    Raises
    ------
    FrameError
        Listing every problem: columns missing or unknown, ages that cannot be read, bands that
        overlap, values out of range, rows twice or not there, unknown groups.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"year": [2015, 2020] * 2, "age": [30, 30, 31, 31], "count": 5})
    >>> read_workforce(frame).counts.shape
    (2, 1, 2)
    """
    given = {
        "counts": counts,
        "graduates": graduates,
        "graduate_ages": graduate_ages,
        "exits": exits,
        "mortality": mortality,
        "participation": participation,
    }
    problems: list[str] = []
    tables = {n: clean(n, f, problems) for n, f in given.items() if f is not None}
    _refuse(problems)
    main = tables["counts"]
    try:
        bands = AgeBands.of(main["age"].unique().tolist())
    except ValueError as error:
        problems += [f"counts, column age: {line}" for line in str(error).splitlines()]
    groups = tuple(sorted(main["group"].unique()))
    for name in ("graduates", "graduate_ages", "exits"):
        if name in tables:
            for group in sorted(set(tables[name]["group"]) - set(groups) - {ONLY_GROUP}):
                hint = near_matches(group, groups)
                problems.append(
                    f"{name}, column group: {group!r} is no group of counts"
                    + (f"; did you mean {hint[0]!r}?" if hint else "")
                )
    _refuse(problems)
    years, published = _census(main, groups, bands, missing, problems)
    grads = _graduates(tables["graduates"], groups, problems) if "graduates" in tables else None
    profile = _by_age("graduate_ages", "share", tables, groups, bands, problems)
    leave = _by_age("exits", "rate", tables, groups, bands, problems)
    _refuse(problems)
    if profile is not None:
        profile = profile / profile.sum(axis=1, keepdims=True)
    return WorkforceData(
        groups,
        bands,
        years,
        bands.split(published),
        grads,
        profile,
        leave,
        tables.get("mortality"),
        tables.get("participation"),
    )


def _refuse(problems: list[str]) -> None:
    if problems:
        raise FrameError(problems)


def _census(
    table: pd.DataFrame,
    groups: tuple[str, ...],
    bands: AgeBands,
    missing: Missing,
    problems: list[str],
) -> tuple[NDArray[np.int64], Array]:
    years = np.array(sorted(table["year"].unique()))
    label = {age: bands.labels[_band(bands, age)] for age in table["age"].unique()}
    wide = (
        table.assign(age=table["age"].map(label))
        .pivot_table(index=["year", "group"], columns="age", values="count", aggfunc="sum")
        .reindex(columns=list(bands.labels))
    )
    holes = wide.isna()
    if holes.to_numpy().any():
        if missing == "zero":
            wide = wide.fillna(0.0)
        else:
            for gap in records(wide[holes.any(axis=1)].reset_index()):
                lost = [b for b in bands.labels if pd.isna(gap[b])]
                problems.append(
                    f"counts, year {gap['year']}, group {gap['group']!r}: no row for age "
                    + ", ".join(lost[:6])
                    + (" ..." if len(lost) > 6 else "")
                    + "; write 0 where there is nobody, or pass missing='zero'"
                )
    for group, n in wide.groupby(level="group").size().items():
        if n < 2:
            problems.append(f"counts, group {group!r}: at least two censuses are needed")
    last = wide.index.get_level_values("group")[wide.index.get_level_values("year") == years[-1]]
    for group in sorted(set(groups) - set(last)):
        problems.append(f"counts, group {group!r}: not in the last census, {years[-1]}")
    full = wide.reindex(pd.MultiIndex.from_product([years, groups]))
    return years, full.to_numpy(dtype=float).reshape(len(years), len(groups), -1)


def _band(bands: AgeBands, age: object) -> int:
    return int(np.searchsorted(bands.first, parse_age(age)[0]))


def _graduates(table: pd.DataFrame, groups: tuple[str, ...], problems: list[str]) -> pd.DataFrame:
    wide = table.pivot_table(index="year", columns="group", values="count", aggfunc="sum")
    if ONLY_GROUP not in groups and list(wide.columns) == [ONLY_GROUP]:
        problems.append("graduates: column 'group' is missing, and counts have groups")
        return wide
    for group in sorted(set(groups) - set(wide.columns)):
        problems.append(f"graduates: none for group {group!r}; write 0 if there are none")
    return wide.reindex(columns=list(groups))


def _by_age(
    name: str,
    value: str,
    tables: dict[str, pd.DataFrame],
    groups: Sequence[str],
    bands: AgeBands,
    problems: list[str],
) -> Array | None:
    """Values by group and single age; a band's value holds for each of its ages."""
    if name not in tables:
        return None
    out = np.zeros((len(groups), len(bands.ages)))
    table = tables[name]
    for i, group in enumerate(groups):
        rows = table[table["group"] == group]
        if rows.empty:
            rows = table[table["group"] == ONLY_GROUP]
        if rows.empty:
            problems.append(f"{name}: nothing for group {group!r}, and no row for every group")
            continue
        last = -1
        for age, number in zip(rows["age"], rows[value], strict=True):
            start, end, _ = parse_age(age)
            # Graduates of a band are spread over its ages; a rate holds at each of them.
            share = number / (end - start + 1) if value == "share" else number
            out[i, (start <= bands.ages) & (end >= bands.ages)] = share
            if end > last:
                last, at_last = end, number
        if value == "rate" and last >= 0:
            out[i, bands.ages > last] = at_last
        elif value == "share" and not out[i].sum() > 0:
            problems.append(
                f"{name}, group {group!r}: the shares sum to zero over the ages counted"
            )
    return out
