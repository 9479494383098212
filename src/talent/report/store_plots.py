"""Plots of what a store holds: how its forecasts were scored, and published figures beside ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from talent.errors import ConfigError
from talent.evaluate.actuals import actuals
from talent.forecasts.stored import load_run
from talent.report.past_plots import past_fan
from talent.report.score_plots import pit_histogram, reliability, score_by_horizon, some
from talent.report.scoreboard_plots import plot_scoreboard
from talent.store.names import read_names
from talent.store.published import read_scoreboard
from talent.store.scores import read_scores

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from talent.store import Store

__all__ = ["StorePlots"]


@dataclass(frozen=True, repr=False)
class StorePlots:
    """Plots of a store, reached as ``store.plot``.

    Every method takes matplotlib axes as `ax`, or makes new ones of a figure of its own, and
    returns the axes. Scores are of backtests where there are some, else of ordinary runs; say
    ``kind="baseline"`` for the others. Needs the extra ``report``.

    Parameters
    ----------
    store : Store
    """

    store: Store

    def scoreboard(self, *, ax: Axes | None = None) -> Axes:
        """Published projections beside ours, as ``talent scoreboard`` kept them last.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional

        Raises
        ------
        ConfigError
            If no scoreboard was kept.
        MissingExtraError
            If matplotlib is not installed.
        """
        table = read_scoreboard(self.store.engine)
        if table.empty:
            raise ConfigError(
                "no scoreboard is kept yet; make one with `talent scoreboard`, or draw that of a "
                "new forecast with forecast.plot.scoreboard()"
            )
        return plot_scoreboard(table, ax, read_names(self.store.engine))

    def calibration(self, *, ax: Axes | None = None, **where: str) -> Axes:
        """How often what happened lay inside each band, by years ahead.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
        **where : str
            Of ``kind, given, country, scope, occupation, measure``; see
            `talent.report.score_plots.reliability`.

        Raises
        ------
        ConfigError
            If no forecast is scored.
        UnknownCodeError
            For an unknown key.
        MissingExtraError
            If matplotlib is not installed.
        """
        options: dict[str, Any] = {**self._options(ax), **where}
        return reliability(self._cases(where), **options)

    def pit(self, horizons: str = "1-3", *, ax: Axes | None = None, **where: str) -> Axes:
        """How often what happened fell into each part of the forecasts.

        Parameters
        ----------
        horizons : str
            ``1-3``, ``4-6``, ``7-10`` or ``11+`` years ahead.
        ax : matplotlib.axes.Axes, optional
        **where : str
            As in `calibration`.

        Raises
        ------
        ConfigError
            If no forecast is scored.
        UnknownCodeError
            For an unknown band of horizons or key.
        MissingExtraError
            If matplotlib is not installed.
        """
        options: dict[str, Any] = {**self._options(ax), **where}
        return pit_histogram(self._cases(where), horizons, **options)

    def score_by_horizon(
        self, score: str = "crps_percent", *, ax: Axes | None = None, **where: str
    ) -> Axes:
        """One score by years ahead, beside that of a forecast of no change.

        Parameters
        ----------
        score : str
            Of `talent.evaluate.summary.SCORES`.
        ax : matplotlib.axes.Axes, optional
        **where : str
            As in `calibration`.

        Raises
        ------
        ConfigError
            If no forecast is scored.
        UnknownCodeError
            For an unknown score or key.
        MissingExtraError
            If matplotlib is not installed.
        """
        options: dict[str, Any] = {**self._options(ax), **where}
        return score_by_horizon(self._cases(where), score, **options)

    def past_fan(
        self,
        country: str,
        run_id: str | None = None,
        *,
        measure: str = "available",
        scope: str = "components",
        occupation: str = "total",
        ax: Axes | None = None,
    ) -> Axes:
        """A forecast as it was made, and what happened after it.

        Parameters
        ----------
        country : str
        run_id : str, optional
            A scored run; by default the oldest of them, of which most years have passed.
        measure, scope, occupation : str
        ax : matplotlib.axes.Axes, optional

        Raises
        ------
        ConfigError
            If the run is not scored in this cell, or none is.
        UnknownCodeError
            For an unknown run or code.
        MissingExtraError
            If matplotlib is not installed.
        """
        cases = some(read_scores(self.store.engine), "any run")
        if run_id is None:
            own = some(cases[cases["country"] == country], country)
            run_id = str(own.sort_values(["as_of", "run"])["run_id"].iloc[0])
        return past_fan(
            load_run(self.store, run_id), cases, country=country, measure=measure, scope=scope,
            occupation=occupation, actuals=actuals(self.store.as_of()), ax=ax,
        )  # fmt: skip

    def _cases(self, where: dict[str, str]) -> pd.DataFrame:
        cases = read_scores(self.store.engine)
        if "kind" not in where and "backtest" in set(cases["kind"]):
            cases = cases[cases["kind"] == "backtest"]
        return some(cases, "any run")

    def _options(self, ax: Axes | None) -> dict[str, Any]:
        return {"names": read_names(self.store.engine), "ax": ax}

    def __repr__(self) -> str:
        """Plots there are, one a line."""
        return (
            "Plots of the store:\n"
            "  .scoreboard(ax=None)\n"
            "  .calibration(ax=None, country=..., kind=...)\n"
            "  .pit(horizons='1-3', ax=None, country=..., kind=...)\n"
            "  .score_by_horizon(score='crps_percent', ax=None, country=..., kind=...)\n"
            "  .past_fan(country, run_id=None, measure='available', scope='components', ax=None)"
        )
