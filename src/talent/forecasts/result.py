"""The forecast as a user holds it: tables, explanations and plots."""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from talent.errors import ConfigError, UnknownCodeError
from talent.forecasts.contributions import EXPLAINED
from talent.forecasts.cube import TOTAL
from talent.forecasts.draws_file import write_draws
from talent.forecasts.explain import Explanation, explanation
from talent.forecasts.influence import variance_shares
from talent.forecasts.tables import LOST, Tables

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from talent.forecasts.cube import Cube
    from talent.forecasts.scenarios import Scenario
    from talent.forecasts.world import World
    from talent.inputs import Driver
    from talent.levers.compiling import Compiled
    from talent.store import Store

__all__ = ["Forecast"]


@dataclass(frozen=True)
class Forecast(Tables):
    """One joint forecast of the workforce gap.

    Made by `talent.forecast`, or read back by `talent.load`. Tables are tidy: keys first, then
    ``mean, median, q025 ... q975`` in persons and, for the gap, ``prob_shortage``.

    Attributes
    ----------
    run_id : str
        Id of the stored run; empty if the run was not stored.
    meta : dict
        ``as_of, seed, draws, to, base, countries, package_version, code_hash, config_hash,
        input_hash, kind, scenario, timings`` (seconds).
    frame : pandas.DataFrame
        Every stored cell: ``country, scope, occupation, year, measure`` and statistics. The
        occupation ``total`` is the sum over occupations, in draws.
    inputs : pandas.DataFrame
        Every input read, with source, vintage and status.
    influence : pandas.DataFrame
        Shares of variance of the stored gap cells, as stored with the run.
    drivers : pandas.DataFrame
        What each driver contributes to the gap of each cell, as stored with the run.
    cube : Cube or None
        The joint draws; a run that was read back has none.
    ages : mapping
        People available by age at the end of the last year, by country, shape (draws, segments,
        66).
    uncertain : dict or None
        Uncertain inputs in draws, by country; a run that was read back has none.
    world : World or None
        Everything learnt, in draws; a run that was read back has none.
    compiled : mapping or None
        What levers asked for, were given and cost, by country; only of a run under levers.
    names : mapping of str to mapping of str to str
        Names of countries and occupations by language (``en``, ``ja``, ``zh-Hant``) and code.
    """

    run_id: str
    meta: dict[str, Any]
    frame: pd.DataFrame
    inputs: pd.DataFrame
    influence: pd.DataFrame
    drivers: pd.DataFrame
    cube: Cube | None = None
    ages: Mapping[str, NDArray[np.float64]] | None = None
    uncertain: dict[str, list[Driver]] | None = None
    world: World | None = None
    compiled: Mapping[str, Compiled] | None = None
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def explain(
        self,
        country: str,
        occupation: str = TOTAL,
        year: int | None = None,
        measure: str = "gap",
        scope: str = "components",
        since: int | None = None,
    ) -> Explanation:
        """What makes one number, what its spread comes from, and the inputs it rests on.

        Parameters
        ----------
        country, occupation, scope, measure : str
        year : int, optional
            The last year by default.
        since : int, optional
            Contributions to the change since this year instead of the whole.

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
            row = row[row[key] == value]
        if self.cube is not None and self.uncertain is not None:
            draws = self.cube.draws(measure, country=country, scope=scope, occupation=occupation)
            column = self.cube.years.index(year)
            found = variance_shares(self.uncertain[country], [draws[:, [column]]], [cell])
        else:
            found = self.influence
            for key, value in cell.items():
                found = found[found[key] == value]
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
        ledger = self.inputs[self.inputs["country"] == country]
        made = None
        if measure in EXPLAINED and (self.world is not None or measure == "gap"):
            made = self.contributions(
                measure, country=country, occupation=occupation, scope=scope, year=year, since=since
            )
        return explanation(title, measure, ledger, found, made)

    def under(
        self,
        scenario: str | Path | Scenario,
        *,
        store: Store | None = None,
        progress: Callable[[str, float], None] | None = None,
    ) -> Forecast:
        """The same forecast under a scenario, on the same draws; this one is left as it is.

        Parameters
        ----------
        scenario : str, path or Scenario
            Built-in scenario by name (``a+b`` joins two), a file, or an object.
        store : Store, optional
            Store the run there; otherwise it is not stored.
        progress : callable, optional
            Called with a text and the part done, 0 to 1.

        Raises
        ------
        ConfigError
            If this run was read back and keeps no draws, or the scenario cannot be used.
        """
        if self.world is None:
            raise ConfigError(f"a stored run keeps no draws; {LOST}")
        made = importlib.import_module("talent.forecasts.run").run_under
        found: Forecast = made(self.world, scenario, store, progress)
        return found

    def card(self, sources: Any, *, format: str = "md", **options: Any) -> str:
        """Model card of this run: inputs with vintages, method, scores, limits and a checklist.

        Parameters
        ----------
        sources : Store or pandas.DataFrame
            The store, or its table of sources.
        format : {"md", "html"}
        **options
            See `talent.report.card.model_card`.
        """
        made = importlib.import_module("talent.report.card").model_card
        text: str = made(self, sources, format=format, **options)
        return text

    def write_draws(self, path: Path | str, *, overwrite: bool = False) -> Path:
        """Write every joint draw to a Parquet file that carries the run's id.

        Needs the extra ``parquet``; see `talent.forecasts.draws_file.write_draws`.
        """
        return write_draws(self, path, overwrite=overwrite)

    def to_excel(self, path: Path | str, **options: Any) -> Path:
        """Write an Excel workbook for planners (extra ``export``).

        Parameters
        ----------
        path : path
        **options
            ``sources, names, language``; see `talent.report.workbook.write_workbook`.

        Raises
        ------
        MissingExtraError
            If XlsxWriter is not installed.
        """
        made = importlib.import_module("talent.report.workbook").write_workbook
        written: Path = made(self, path, **options)
        return written

    def to_hub(self, folder: Path | str, **options: Any) -> pd.DataFrame:
        """Write this run as a round of a hub (hubverse), for the tools of other forecasters.

        Parameters
        ----------
        folder : path
            New, or a hub that another run was written to.
        **options
            ``model_id, targets, samples, actuals, scored, overwrite``; see
            `talent.report.hub.write_hub`.
        """
        made = importlib.import_module("talent.report.hub").write_hub
        written: pd.DataFrame = made(self, folder, **options)
        return written

    @property
    def plot(self) -> Any:
        """Plots of this forecast: ``plot.fan``, ``plot.age_pyramid``, ``plot.retirement_wave`` ...

        Showing ``forecast.plot`` lists them. The language is that of `talent.in_language`.
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
        made: str = importlib.import_module("talent.report.displays").forecast_html(self)
        return made

    def __repr__(self) -> str:
        """Run, settings and countries in one line."""
        return (
            f"Forecast(run_id={self.run_id!r}, as_of={self.meta['as_of']}, "
            f"countries={list(self.meta['countries'])}, to={self.meta['to']}, "
            f"draws={self.meta['draws']})"
        )
