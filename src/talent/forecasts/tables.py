"""Tables of a forecast: every measure by any grouping, shortages, and the demand side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from talent.errors import ConfigError, UnknownCodeError
from talent.forecasts.by_age import age_table
from talent.forecasts.contributions import CONTRIBUTIONS, contributions, stored_contributions
from talent.forecasts.cube import TOTAL, summarise
from talent.forecasts.demand_view import capacity_table, drivers_table, fabs_table
from talent.forecasts.lever_view import donors_table, levers_table
from talent.forecasts.shortage import first_years, shortage_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from talent.demand import Demand
    from talent.forecasts.cube import Cube
    from talent.forecasts.world import World
    from talent.levers.compiling import Compiled

__all__ = ["LOST", "Tables", "renamed"]

KEYS = ("country", "scope", "occupation", "age_band", "year")
_STATS = {
    "mean": "mean",
    "q50": "median",
    **{f"q{q}": f"q{q}" for q in ("025", "05", "10", "25", "75", "90", "95", "975")},
}
LOST = "make the forecast again with the same settings, or `talent.rerun` the stored run"


def renamed(
    frame: pd.DataFrame, keys: list[str], extra: Sequence[str] = (), *, sort: bool = True
) -> pd.DataFrame:
    """Keys, statistics under the names that users see, and further columns."""
    out = frame[[*keys, *_STATS, *extra]].rename(columns=_STATS)
    return out.sort_values(keys, kind="stable", ignore_index=True) if sort else out


class Tables:
    """What a forecast shows as tables; `Forecast` holds the numbers."""

    meta: dict[str, Any]
    frame: pd.DataFrame
    drivers: pd.DataFrame
    cube: Cube | None
    ages: Mapping[str, NDArray[np.float64]] | None
    world: World | None
    compiled: Mapping[str, Compiled] | None

    def table(
        self, measure: str, by: Iterable[str] = ("country", "year"), **where: str | int
    ) -> pd.DataFrame:
        """Distribution of a measure by any grouping, summed in draws.

        Parameters
        ----------
        measure : str
            One of the measures of `frame`.
        by : iterable of str
            Of ``country, scope, occupation, age_band, year``; ``year`` is always among them,
            because stocks of different years do not add up. What is not named is summed over; the
            scope is ``components`` unless named. ``age_band`` is known of available headcount and
            retirements, in a run that has its draws.
        **where : str or int
            Rows to keep, for example ``country="JP"`` or ``scope="fab"``.

        Raises
        ------
        ConfigError
            For an unknown key, or for a sum over countries of a run without draws.
        UnknownCodeError
            For an unknown measure or code.
        """
        keys = [by] if isinstance(by, str) else list(by)
        for key in (*keys, *where):
            if key not in KEYS:
                raise UnknownCodeError("key", key, KEYS)
        if "year" not in keys:
            raise ConfigError("name 'year' in by: figures of different years do not add up")
        known = set(self.frame["measure"])
        if measure not in known:
            raise UnknownCodeError("measure", measure, known)
        group = list(dict.fromkeys([*keys, *(k for k in where if k != "year")]))
        frame = self._grouped(measure, group)
        if "scope" not in group:
            frame = frame[frame["scope"] == "components"].drop(columns="scope")
        for key, value in where.items():
            if value not in set(frame[key]):
                raise UnknownCodeError(key, value, set(frame[key]))
            frame = frame[frame[key] == value]
        columns = [k for k in KEYS if k in group]
        if "occupation" in columns:
            if where.get("occupation") != TOTAL:
                frame = frame[frame["occupation"] != TOTAL]
        else:
            frame = frame[frame["occupation"] == TOTAL]
        out = frame[[*columns, *_STATS]].rename(columns=_STATS)
        if measure in {"gap", "unfilled"}:
            out["prob_shortage"] = frame["prob_positive"]
        return out.sort_values(columns, kind="stable").reset_index(drop=True)

    def _grouped(self, measure: str, group: list[str]) -> pd.DataFrame:
        if "age_band" in group:
            cube, keys = self._cube(), [k for k in group if k in {"country", "age_band"}]
            total = cube.frame(measure, keys).assign(occupation=TOTAL)
            if "occupation" not in group:
                return total
            return pd.concat([cube.frame(measure, [*keys, "occupation"]), total])
        if "country" in group or len(self.meta["countries"]) == 1:
            return self.frame[self.frame["measure"] == measure]
        if self.cube is None:
            raise ConfigError(
                "a stored run keeps no draws to sum over countries; name 'country' in by, or "
                "make the forecast again with the same settings"
            )
        total = self.cube.frame(measure, []).assign(occupation=TOTAL)
        if "occupation" not in group:
            return total
        return pd.concat([self.cube.frame(measure, ["occupation"]), total], ignore_index=True)

    def gap(self, by: Iterable[str] = ("country", "year"), **where: str | int) -> pd.DataFrame:
        """Required less available headcount at year end, persons; positive is a shortage."""
        return self.table("gap", by, **where)

    def openings(self, by: Iterable[str] = ("country", "year"), **where: str | int) -> pd.DataFrame:
        """Growth of the required headcount plus replacement, persons a year."""
        return self.table("openings", by, **where)

    def unfilled(self, by: Iterable[str] = ("country", "year"), **where: str | int) -> pd.DataFrame:
        """Openings less entrants, cumulated since the base year, persons."""
        return self.table("unfilled", by, **where)

    def required(self, by: Iterable[str] = ("country", "year"), **where: str | int) -> pd.DataFrame:
        """Required headcount at year end, persons."""
        return self.table("required", by, **where)

    def available(
        self, by: Iterable[str] = ("country", "year"), **where: str | int
    ) -> pd.DataFrame:
        """Available headcount at year end, persons."""
        return self.table("available", by, **where)

    def by_age(self, scope: str = "components") -> pd.DataFrame:
        """People available by single age at the end of the base year and of the last year.

        Parameters
        ----------
        scope : str

        Returns
        -------
        pandas.DataFrame
            ``country, scope, year, age`` (15 to 80; 80 is everyone of 80 and older) and statistics
            in persons. In every draw the ages sum to the available headcount.

        Raises
        ------
        ConfigError
            For a run that was read back, which keeps nobody by age.
        UnknownCodeError
            For an unknown scope.
        """
        return age_table(self, scope)

    def _demands(self) -> dict[str, Demand]:
        if self.world is None:
            raise ConfigError(f"a stored run keeps no draws of the demand side; {LOST}")
        return {name: one.demand for name, one in self.world.countries.items()}

    def capacity(self, by: Iterable[str] = ("country", "node_class", "year")) -> pd.DataFrame:
        """Installed capacity, 300 mm-equivalent wafer starts a month.

        Parameters
        ----------
        by : iterable of str
            Of ``country, node_class`` and ``year`` (at its end) or ``month``.

        Raises
        ------
        ConfigError
            For a run that was read back, which keeps no draws.
        """
        return capacity_table(self._demands(), self.meta["draws"], self.meta["base"], by)

    def demand_drivers(self) -> pd.DataFrame:
        """What moves the required headcount away from the people employed in the base year.

        Returns
        -------
        pandas.DataFrame
            ``country, scope, year, driver, text`` and statistics in persons; in every draw the
            drivers sum to the driver ``total``.

        Raises
        ------
        ConfigError
            For a run that was read back, which keeps no draws.
        """
        demands, cube = self._demands(), self._cube()
        inside = {
            scope: [cube.segments.index(s) for s in names] for scope, names in cube.scopes.items()
        }
        return drivers_table(demands, self.meta["draws"], self.meta["base"], inside)

    def fabs(self) -> pd.DataFrame:
        """Fabs to come: when, how large, and what each adds to the required headcount.

        Raises
        ------
        ConfigError
            For a run that was read back, which keeps no draws.
        """
        return fabs_table(self._demands(), self.meta["draws"], self.meta["to"])

    def levers(self) -> pd.DataFrame:
        """What each lever of the run asked for, was given, and costs.

        Returns
        -------
        pandas.DataFrame
            ``country, lever, type, unit, year``; means of ``asked`` and ``given`` in the unit of
            the lever and of ``people`` who joined or moved (or posts saved); ``cost, cost_q10,
            cost_q90`` and ``donor_cost``, million US dollars of 2025.

        Raises
        ------
        ConfigError
            For a run without levers, or one that was read back.
        """
        if self.compiled is None:
            raise ConfigError(f"this run has no levers, or keeps no draws of them; {LOST}")
        return levers_table(self.compiled, self.meta["draws"], self.meta["base"])

    def donors(self) -> pd.DataFrame:
        """People whom levers take from donor industries, and who are left there.

        Returns
        -------
        pandas.DataFrame
            ``country, pool, year, people`` (who could do the job, at the start), mean ``taken`` in
            the year, and mean ``left`` after it.

        Raises
        ------
        ConfigError
            For a run without levers, or one that was read back.
        """
        if self.compiled is None:
            raise ConfigError(f"this run has no levers, or keeps no draws of them; {LOST}")
        return donors_table(self.compiled, self.meta["draws"], self.meta["base"])

    def _cube(self) -> Cube:
        if self.cube is None:
            raise ConfigError(f"a stored run keeps no draws; {LOST}")
        return self.cube

    def contributions(
        self,
        measure: str = "gap",
        *,
        country: str,
        occupation: str = TOTAL,
        scope: str = "components",
        year: int | None = None,
        since: int | None = None,
    ) -> pd.DataFrame:
        """What a number, or its change between two years, is the sum of.

        Parameters
        ----------
        measure : str
            ``gap``, ``unfilled``, ``required``, ``available``, ``openings``, ``replacement`` or
            ``entrants``; of a run that was read back, ``gap``.
        country, occupation, scope : str
        year : int, optional
            The last year by default.
        since : int, optional
            Give the contributions to the change since this year.

        Returns
        -------
        pandas.DataFrame
            ``driver, text`` and statistics in persons. In every draw the drivers sum to the driver
            ``total``, so their means do; quantiles do not add up. Contributions to a change in a
            run that was read back have means only.

        Raises
        ------
        ConfigError
            If a run that was read back lacks the draws.
        UnknownCodeError
            For an unknown code or year.
        """
        year = int(self.meta["to"] if year is None else year)
        cell = {"country": country, "scope": scope, "occupation": occupation}
        years = range(int(self.meta["base"]), int(self.meta["to"]) + 1)
        for one in (year, *([] if since is None else [since])):
            if one not in years:
                raise UnknownCodeError("year", str(one), [str(y) for y in years])
        for key, value in cell.items():
            if value not in set(self.drivers[key]):
                raise UnknownCodeError(key, value, set(self.drivers[key]))
        if self.cube is not None and self.world is not None:
            made = contributions(self.cube, self._demands()[country], measure=measure, **cell)
            made[TOTAL] = np.sum(list(made.values()), axis=0)
            at = [years.index(year)] if since is None else [years.index(since), years.index(year)]
            columns = [
                v[:, at[-1]] - (v[:, at[0]] if since is not None else 0) for v in made.values()
            ]
            table = summarise(np.column_stack(columns)).assign(driver=list(made))
        elif measure == "gap":
            table = stored_contributions(self.drivers, self.frame, cell, year, since)
        else:
            raise ConfigError(f"a stored run keeps contributions to the gap only; {LOST}")
        table["text"] = table["driver"].map(CONTRIBUTIONS).fillna("all together")
        return table[["driver", "text", *_STATS]].rename(columns=_STATS)

    def shortage(self, by: Iterable[str] = ("country",), scope: str = "components") -> pd.DataFrame:
        """Probability and expected size of a shortage by year.

        Parameters
        ----------
        by : iterable of str
            Of ``country, occupation``; what is not named is summed in draws.
        scope : str

        Returns
        -------
        pandas.DataFrame
            Keys, ``scope, year, prob_shortage, expected_shortage`` (mean of the gap where it is
            positive and 0 elsewhere, persons), ``if_short`` (mean where it is positive) and
            ``relative`` (expected shortage over the mean required headcount).

        Raises
        ------
        ConfigError
            For a run that was read back, which keeps no draws.
        UnknownCodeError
            For an unknown key or scope.
        """
        keys = self._shortage_keys(by)
        return shortage_table(self._cube(), keys, scope)

    def first_shortage(
        self, by: Iterable[str] = ("country",), scope: str = "components", share: float = 0.0
    ) -> pd.DataFrame:
        """First year in which the gap exceeds a share of the required headcount.

        Parameters
        ----------
        by : iterable of str
            Of ``country, occupation``.
        scope : str
        share : float
            0 counts any shortage; 0.05 counts those of a twentieth of the people required.

        Returns
        -------
        pandas.DataFrame
            Keys, ``scope, first_year`` (text; "none by the last year" where there is none),
            ``probability, cumulated``.

        Raises
        ------
        ConfigError
            For a run that was read back, or a share outside [0, 1).
        UnknownCodeError
            For an unknown key or scope.
        """
        if not 0 <= share < 1:
            raise ConfigError(f"share: must be from 0 to below 1, got {share}")
        keys = self._shortage_keys(by)
        return first_years(self._cube(), keys, scope, share)

    @staticmethod
    def _shortage_keys(by: Iterable[str]) -> list[str]:
        keys = [by] if isinstance(by, str) else list(by)
        for key in keys:
            if key not in {"country", "occupation"}:
                raise UnknownCodeError("key", key, ("country", "occupation"))
        return keys
