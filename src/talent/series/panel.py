"""The long frame that everyone knows, checked and laid out on a regular calendar.

Columns are ``unique_id, ds, y`` as in statsforecast and its kin, an optional ``group`` and any
number of numeric columns with known drivers. A period without a row is a hole: it stays missing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from talent.errors import ConfigError, FrameError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = ["Calendar", "Panel", "panel_of"]

CALENDARS = {"Y": ("Y-DEC", 1), "Q": ("Q-DEC", 4), "M": ("M", 12)}
"""Period frequency of pandas and periods a season, by frequency."""

ALIASES = re.compile(r"(?:([AY])[SE]?|(Q)[SE]?|(M)[SE]?)(?:-(?:DEC|JAN))?")
"""Names that pandas and others have for these frequencies."""

EPOCH = 1970
"""Year of ordinal 0. Integers need not be years: any running number of periods will do."""

RESERVED = ("unique_id", "ds", "y", "group")


@dataclass(frozen=True)
class Calendar:
    """Frequency of a panel, and how its users write dates.

    Attributes
    ----------
    freq : str
        ``Y``, ``Q`` or ``M``.
    written : str
        ``year`` (integers), ``start`` or ``end`` (time stamps) or ``text``.
    """

    freq: str
    written: str

    @property
    def season(self) -> int:
        """Periods a year."""
        return CALENDARS[self.freq][1]

    def ordinals(self, dates: pd.Series) -> NDArray[np.int64]:
        """Periods as consecutive integers.

        Raises
        ------
        FrameError
            If a date is empty or cannot be read.
        """
        if dates.isna().any():
            raise FrameError(["column ds: a date is empty"])
        try:
            if self.written == "year":
                return np.asarray(dates.astype("int64") - EPOCH)
            text = dates.astype(str) if self.written == "text" else dates
            return np.asarray(pd.PeriodIndex(text, freq=CALENDARS[self.freq][0]).astype("int64"))
        except (ValueError, TypeError) as error:
            hint = "give freq, or write years, months or dates as in the frame"
            raise FrameError([f"column ds: {error}; {hint}"]) from error

    def dates(self, ordinals: NDArray[np.int64]) -> Any:
        """Inverse of `ordinals`, written as the user does."""
        if self.written == "year":
            return ordinals + EPOCH
        freq = CALENDARS[self.freq][0]
        periods = pd.PeriodIndex([pd.Period(ordinal=int(o), freq=freq) for o in ordinals])
        if self.written == "text":
            return periods.astype(str).to_numpy()
        return periods.to_timestamp(how="end" if self.written == "end" else "start").normalize()


@dataclass(frozen=True)
class Panel:
    """Series on a regular calendar.

    Attributes
    ----------
    calendar : Calendar
    values : mapping of str to ndarray, shape (periods,)
        NaN in holes; first and last are observed.
    first : mapping of str to int
        Ordinal of the first period.
    groups : mapping of str to str
    drivers : mapping of str to ndarray, shape (periods + h, drivers)
        Known drivers, which reach past the last value where the future is given.
    """

    calendar: Calendar
    values: Mapping[str, NDArray[np.float64]]
    first: Mapping[str, int]
    groups: Mapping[str, str]
    drivers: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)

    def last(self, name: str) -> int:
        """Ordinal of the last value."""
        return self.first[name] + len(self.values[name]) - 1

    def until(self, ordinal: int) -> Panel:
        """Panel as it stood when `ordinal` was the last known period; empty series are left out.

        Drivers stay: what is given about their future is part of the question.
        """
        kept = {}
        for name, values in self.values.items():
            known = values[: max(ordinal - self.first[name] + 1, 0)]
            seen = np.flatnonzero(np.isfinite(known))
            if len(seen):
                kept[name] = known[: seen[-1] + 1]
        return Panel(self.calendar, kept, self.first, self.groups, self.drivers)


def _frequency(name: str) -> str:
    match = ALIASES.fullmatch(str(name).upper())
    if match is None:
        raise ConfigError(f"freq must be one of {', '.join(CALENDARS)}, not {name!r}")
    letter = next(g for g in match.groups() if g)
    return "Y" if letter == "A" else letter


def _written(dates: pd.Series, freq: str) -> str:
    if pd.api.types.is_integer_dtype(dates):
        return "year"
    if not pd.api.types.is_datetime64_any_dtype(dates):
        return "text"
    ends = pd.PeriodIndex(dates, freq=CALENDARS[freq][0]).to_timestamp(how="end").normalize()
    return "end" if (ends == pd.DatetimeIndex(dates)).all() else "start"


def _guess(dates: pd.Series) -> str:
    if pd.api.types.is_integer_dtype(dates):
        return "Y"
    if not pd.api.types.is_datetime64_any_dtype(dates):
        text = dates.astype(str)
        if text.str.fullmatch(r"\d{4}").all():
            return "Y"
        if text.str.fullmatch(r"\d{4}-?Q[1-4]").all():
            return "Q"
        if text.str.fullmatch(r"\d{4}-\d{2}").all():
            return "M"
        dates = pd.to_datetime(text, errors="coerce", format="mixed")
        bad = dates.index[dates.isna()]
        if len(bad):
            raise FrameError([f"row {i}, column ds: {text.at[i]!r} is no date" for i in bad])
    months = dates.dt.year * 12 + dates.dt.month
    # Every step a multiple of a year, or of a quarter, says so; else months.
    remainder = int(np.gcd.reduce((months - months.min()).astype("int64").to_numpy()))
    if remainder == 0:
        raise FrameError(["column ds: one date tells no frequency; give freq"])
    return "M" if remainder % 3 else ("Q" if remainder % 12 else "Y")


def _check_shape(frame: pd.DataFrame) -> None:
    columns = list(frame.columns)
    missing = [c for c in ("unique_id", "ds", "y") if c not in columns]
    if missing:
        raise FrameError([f"column {c} is missing (found: {columns})" for c in missing])
    if not frame.columns.is_unique:
        raise FrameError([f"columns of one name: {columns}"])
    if frame.empty:
        raise FrameError(["the frame has no rows"])


def _problems(frame: pd.DataFrame, numbers: list[str]) -> list[str]:
    out = []
    for column in numbers:
        number = pd.to_numeric(frame[column], errors="coerce")
        bad = frame.index[(number.isna() & frame[column].notna()) | np.isinf(number)]
        out += [f"row {i}, column {column}: {frame.at[i, column]!r} is no number" for i in bad]
    out += [f"row {i}, column unique_id: empty" for i in frame.index[frame["unique_id"].isna()]]
    out += [f"row {i}, column ds: empty" for i in frame.index[frame["ds"].isna()]]
    if "group" in frame:
        out += [f"row {i}, column group: empty" for i in frame.index[frame["group"].isna()]]
        kinds = frame.groupby("unique_id")["group"].nunique()
        out += [f"{name}: several groups; a series has one" for name in kinds.index[kinds > 1]]
    twice = frame.duplicated(["unique_id", "ds"], keep=False)
    for (name, when), rows in frame[twice].groupby(["unique_id", "ds"], sort=False):
        out.append(f"{name}, {when}: {len(rows)} rows; keep one value a period")
    return out


def panel_of(
    frame: pd.DataFrame, *, freq: str | None = None, future: pd.DataFrame | None = None, h: int = 0
) -> Panel:
    """Check a long frame and lay it out.

    Parameters
    ----------
    frame : pandas.DataFrame
        ``unique_id, ds, y``, optional ``group``, and numeric drivers. `ds` is a year (int), a time
        stamp, or text such as ``2024``, ``2024-05`` or ``2024Q1``. Rows without `y` are holes.
    freq : {"Y", "Q", "M"}, optional
        Told from `ds` where not given; the aliases of pandas (``YS``, ``QE``, ``MS``) will do.
    future : pandas.DataFrame, optional
        ``unique_id, ds`` and the drivers over the next `h` periods; needed if there are drivers.
    h : int
        Periods of the future to lay out.

    Raises
    ------
    FrameError
        With every problem: missing columns, text instead of numbers, infinities, repeated periods,
        drivers without a future, a series without a value.
    ConfigError
        If `freq` is unknown.

    Examples
    --------
    >>> frame = pd.DataFrame({"unique_id": "a", "ds": [2020, 2022], "y": [1.0, 3.0]})
    >>> panel_of(frame).values["a"].tolist()
    [1.0, nan, 3.0]
    """
    _check_shape(frame)
    freq = None if freq is None else _frequency(freq)
    drivers = [str(c) for c in frame.columns if c not in RESERVED]
    # Rows are named by their number: an index may say the same twice.
    frame = frame.reset_index(drop=True)
    problems = _problems(frame, ["y", *drivers])
    if future is not None:
        problems += [f"future: {p}" for p in _future_problems(future, drivers)]
    if problems:
        raise FrameError(problems)
    freq = freq or _guess(frame["ds"])
    if pd.api.types.is_integer_dtype(frame["ds"]) and freq != "Y":
        raise ConfigError(f"whole numbers in ds count years; write periods as text for freq {freq}")
    calendar = Calendar(freq, _written(frame["ds"], freq))
    ordinal = calendar.ordinals(frame["ds"])
    tidy = frame.assign(unique_id=frame["unique_id"].astype(str), _t=ordinal)
    tidy = tidy.sort_values(["unique_id", "_t"], kind="stable")
    values, first, groups, layout, faults = {}, {}, {}, {}, []
    for name, rows in tidy.groupby("unique_id", sort=True):
        seen = rows[rows["y"].notna()]
        if seen.empty:
            faults.append(f"{name}: no value")
            continue
        if rows["_t"].duplicated().any():
            faults.append(f"{name}: several dates in one period of frequency {freq}")
            continue
        start, stop = int(seen["_t"].iloc[0]), int(seen["_t"].iloc[-1])
        grid = np.full(stop - start + 1, np.nan)
        grid[seen["_t"].to_numpy() - start] = seen["y"].to_numpy(dtype=float)
        values[str(name)], first[str(name)] = grid, start
        groups[str(name)] = str(rows["group"].iloc[0]) if "group" in rows else ""
        if drivers:
            known = rows if future is None else _with_future(rows, future, calendar, str(name))
            wide = known.set_index("_t")[drivers].reindex(range(start, stop + h + 1))
            layout[str(name)] = wide.to_numpy(dtype=float)
            # Holes of the past stay holes of the model; the future must be complete.
            for column in wide.columns[wide.iloc[stop - start + 1 :].isna().any()]:
                faults.append(f"{name}: driver {column} is not given for the next {h} periods")
    if faults:
        raise FrameError(faults)
    return Panel(calendar, values, first, groups, layout)


def _future_problems(future: pd.DataFrame, drivers: list[str]) -> list[str]:
    missing = [c for c in ("unique_id", "ds", *drivers) if c not in future.columns]
    if missing:
        return [f"column {c} is missing" for c in missing]
    return _problems(future.reset_index(drop=True), drivers)


def _with_future(
    rows: pd.DataFrame, future: pd.DataFrame, calendar: Calendar, name: str
) -> pd.DataFrame:
    ahead = future[future["unique_id"].astype(str) == name]
    ahead = ahead.assign(_t=calendar.ordinals(ahead["ds"]))
    return pd.concat([rows[~rows["_t"].isin(ahead["_t"])], ahead])
