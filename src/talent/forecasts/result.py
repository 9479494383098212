"""The forecast as a user holds it: tables, explanations and plots."""

from __future__ import annotations

import html
import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from talent.errors import ConfigError, UnknownCodeError
from talent.forecasts.cube import TOTAL, Cube
from talent.forecasts.demand_view import capacity_table, drivers_table, fabs_table
from talent.forecasts.explain import Explanation, explanation
from talent.forecasts.influence import variance_shares

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from talent.demand import Demand
    from talent.inputs import Driver

__all__ = ["Forecast"]

KEYS = ("country", "scope", "occupation", "year")
_STATS = {
    "mean": "mean",
    "q50": "median",
    **{f"q{q}": f"q{q}" for q in ("025", "05", "10", "25", "75", "90", "95", "975")},
}


@dataclass(frozen=True)
class Forecast:
    """One joint forecast of the workforce gap.

    Made by `talent.forecast`, or read back by `talent.load`. Tables are tidy: keys first, then
    ``mean, median, q025 ... q975`` in persons and, for the gap, ``prob_shortage``.

    Attributes
    ----------
    run_id : str
        Id of the stored run; empty if the run was not stored.
    meta : dict
        ``as_of, seed, draws, to, base, countries, package_version, config_hash, input_hash, kind,
        scenario``.
    frame : pandas.DataFrame
        Every stored cell: ``country, scope, occupation, year, measure`` and statistics. The
        occupation ``total`` is the sum over occupations, in draws.
    inputs : pandas.DataFrame
        Every input read, with source, vintage and status.
    influence : pandas.DataFrame
        Shares of variance of the stored gap cells, as stored with the run.
    cube : Cube or None
        The joint draws; a run that was read back has none.
    ages : dict
        People available by age at the end of the last year, by country, shape (draws, groups, 66).
    demands : dict or None
        Demand by country, in draws; a run that was read back has none.
    """

    run_id: str
    meta: dict[str, Any]
    frame: pd.DataFrame
    inputs: pd.DataFrame
    influence: pd.DataFrame
    cube: Cube | None = None
    ages: dict[str, NDArray[np.float64]] | None = None
    drivers: dict[str, list[Driver]] | None = None
    demands: dict[str, Demand] | None = None

    def table(
        self, measure: str, by: Iterable[str] = ("country", "year"), **where: str | int
    ) -> pd.DataFrame:
        """Distribution of a measure by any grouping, summed in draws.

        Parameters
        ----------
        measure : str
            One of the measures of `frame`.
        by : iterable of str
            Of ``country, scope, occupation, year``; ``year`` is always among them, because stocks
            of different years do not add up. What is not named is summed over; the scope is
            ``components`` unless named.
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
            frame = frame.loc[frame["scope"] == "components"].drop(columns="scope")
        for key, value in where.items():
            if value not in set(frame[key]):
                raise UnknownCodeError(key, value, set(frame[key]))
            frame = frame.loc[frame[key] == value]
        columns = [k for k in KEYS if k in group]
        if "occupation" in columns:
            if where.get("occupation") != TOTAL:
                frame = frame.loc[frame["occupation"] != TOTAL]
        else:
            frame = frame.loc[frame["occupation"] == TOTAL]
        out = frame[[*columns, *_STATS]].rename(columns=_STATS)
        if measure in {"gap", "unfilled"}:
            out["prob_shortage"] = frame["prob_positive"]
        return out.sort_values(columns, kind="stable").reset_index(drop=True)

    def _grouped(self, measure: str, group: list[str]) -> pd.DataFrame:
        if "country" in group or len(self.meta["countries"]) == 1:
            return self.frame.loc[self.frame["measure"] == measure]
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

    def _demands(self) -> dict[str, Demand]:
        if self.demands is None:
            raise ConfigError(
                "a stored run keeps no draws of the demand side; make the forecast again with the "
                "same settings"
            )
        return self.demands

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
        demands = self._demands()
        if self.cube is None:
            raise ConfigError("the forecast has no draws")
        inside = {
            scope: [self.cube.segments.index(s) for s in names]
            for scope, names in self.cube.scopes.items()
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

    def explain(
        self,
        country: str,
        occupation: str = TOTAL,
        year: int | None = None,
        measure: str = "gap",
        scope: str = "components",
    ) -> Explanation:
        """Inputs of one number, with sources, vintages, status and shares of its variance.

        Parameters
        ----------
        country, occupation, scope, measure : str
        year : int, optional
            The last year by default.

        Raises
        ------
        ConfigError
            If the run was read back and keeps no shares for this measure.
        UnknownCodeError
            For an unknown code.
        """
        year = int(year or self.meta["to"])
        cell: dict[str, Any] = {
            "country": country,
            "scope": scope,
            "occupation": occupation,
            "year": year,
            "measure": measure,
        }
        row = self.frame
        for key, value in cell.items():
            if value not in set(row[key]):
                raise UnknownCodeError(key, value, set(row[key]))
            row = row.loc[row[key] == value]
        if self.cube is not None and self.drivers is not None:
            draws = self.cube.draws(measure, country=country, scope=scope, occupation=occupation)
            column = self.cube.years.index(year)
            found = variance_shares(self.drivers[country], draws[:, [column]], [cell])
        else:
            found = self.influence
            for key, value in cell.items():
                found = found.loc[found[key] == value]
            if found.empty:
                raise ConfigError(
                    f"a stored run keeps variance shares of the gap only, not of {measure!r}; "
                    "make the forecast again with the same settings to explain it"
                )
        one = row.iloc[0]
        title = (
            f"{measure} of {occupation}, {country}, {scope}, {year}: {one['q50']:,.0f} "
            f"(80 % band {one['q10']:,.0f} to {one['q90']:,.0f})"
        )
        ledger = self.inputs.loc[self.inputs["country"] == country]
        return explanation(title, measure, ledger, found)

    @property
    def plot(self) -> Any:
        """Plots of this forecast: ``plot.fan``, ``plot.gap_by_occupation``, ``plot.age_pyramid``.

        Needs the extra ``report``. Bound late, because the room that draws comes after this one.
        """
        return importlib.import_module("talent.report.plots").ForecastPlots(self)

    def headline(self, years: Sequence[int] | None = None) -> pd.DataFrame:
        """Gap by country with its 80 % band and the probability of a shortage, for a few years."""
        last = int(self.meta["to"])
        base = int(self.meta["base"])
        middle = 2030 if base < 2030 < last else (base + last) // 2
        chosen = list(years or dict.fromkeys([base, middle, last]))
        table = self.gap()
        return table.loc[
            table["year"].isin(chosen),
            ["country", "year", "mean", "median", "q10", "q90", "prob_shortage"],
        ].reset_index(drop=True)

    def _repr_html_(self) -> str:
        title = html.escape(f"Forecast {self.run_id or '(not stored)'}, as of {self.meta['as_of']}")
        return f"<h4>{title}</h4>" + self.headline().to_html(
            index=False, float_format=lambda v: f"{v:,.2f}" if abs(v) <= 1 else f"{v:,.0f}"
        )

    def __repr__(self) -> str:
        """Run, settings and countries in one line."""
        return (
            f"Forecast(run_id={self.run_id!r}, as_of={self.meta['as_of']}, "
            f"countries={list(self.meta['countries'])}, to={self.meta['to']}, "
            f"draws={self.meta['draws']})"
        )
