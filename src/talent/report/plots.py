"""Plots of a forecast for notebooks: each takes axes or makes them, and returns them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from talent.errors import ConfigError, UnknownCodeError
from talent.report.demand_plots import draw_capacity, draw_drivers
from talent.report.frames import framed, new_axes
from talent.report.style import BANDS, INK, MUTED, SHORTAGE, SURPLUS
from talent.report.words import LIKELY, MEASURE_LABELS, UNLIKELY, label, need, percent, persons
from talent.supply.ages import AGES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from talent.forecasts.result import Forecast

    Array = NDArray[np.float64]

__all__ = ["ForecastPlots"]

TOTAL = "total"
SENIOR = 55
"""Age from which retirements come within about ten years; printed with the age plot."""


@dataclass(frozen=True, repr=False)
class ForecastPlots:
    """Plots of one forecast, reached as ``forecast.plot``.

    Every method takes matplotlib axes as `ax`, or makes new ones of a figure of its own, and
    returns the axes. Global settings of matplotlib are neither read for colours nor changed.
    Needs the extra ``report``.

    Parameters
    ----------
    forecast : Forecast
    """

    forecast: Forecast

    def fan(
        self,
        measure: str = "gap",
        *,
        country: str | None = None,
        occupation: str = TOTAL,
        scope: str = "components",
        ax: Axes | None = None,
    ) -> Axes:
        """Median of a measure by year with its 50, 80 and 95 % bands.

        Parameters
        ----------
        measure : str
            Any measure of the forecast.
        country : str, optional
            All countries of the forecast together by default, which needs its draws.
        occupation, scope : str
            All occupations and the components scope by default.
        ax : matplotlib.axes.Axes, optional

        Returns
        -------
        matplotlib.axes.Axes
            Persons by year.

        Raises
        ------
        UnknownCodeError
            For an unknown code; the message lists near matches.
        ConfigError
            For all countries together of a run that was read back without draws.
        MissingExtraError
            If matplotlib is not installed.
        """
        keys = {"scope": scope}
        if occupation != TOTAL:
            keys["occupation"] = occupation
        if country is not None:
            keys["country"] = country
        rows = self.forecast.table(measure, [*keys, "year"], **keys)
        ax = new_axes(ax, (7.2, 4.2))
        year = rows["year"].to_numpy()
        for name, low, high, colour in BANDS:
            ax.fill_between(
                year, rows[low].to_numpy(), rows[high].to_numpy(), color=colour, lw=0, label=name
            )
        ax.plot(year, rows["median"].to_numpy(), color=INK, lw=2, marker="o", ms=3, label="median")
        if measure in {"gap", "unfilled"}:
            ax.axhline(0, color=INK, lw=1, ls="--")
        self._finish(ax, MEASURE_LABELS.get(measure, label(measure)), country, occupation, scope)
        ax.set_ylabel("persons")
        ax.yaxis.set_major_formatter(lambda value, _: persons(value))
        ax.xaxis.set_major_locator(need("matplotlib.ticker").MaxNLocator("auto", integer=True))
        ax.margins(x=0.01)
        ax.legend(frameon=False, loc="upper left", ncols=4, fontsize="small")
        return ax

    def gap_by_occupation(
        self,
        country: str,
        year: int | None = None,
        *,
        scope: str = "components",
        ax: Axes | None = None,
    ) -> Axes:
        """Median and 80 % band of the gap of each occupation in one year, largest first.

        Parameters
        ----------
        country, scope : str
        year : int, optional
            The last year by default.
        ax : matplotlib.axes.Axes, optional

        Raises
        ------
        UnknownCodeError
            For an unknown country, scope or year.
        MissingExtraError
            If matplotlib is not installed.
        """
        year = int(self.forecast.meta["to"] if year is None else year)
        keys: dict[str, str | int] = {"country": country, "scope": scope, "year": year}
        rows = self.forecast.table("gap", ["occupation", *keys], **keys).sort_values("median")
        ax = new_axes(ax, (7.2, 3.6))
        place = np.arange(len(rows))
        # Neither colour where a shortage is about as likely as not.
        colours = [
            SHORTAGE if p >= LIKELY else SURPLUS if p < UNLIKELY else MUTED
            for p in rows["prob_shortage"]
        ]
        ax.hlines(place, rows["q10"], rows["q90"], color=colours, lw=5, alpha=0.35)
        ax.scatter(rows["median"], place, color=colours, s=36, zorder=3)
        ax.axvline(0, color=INK, lw=1, ls="--")
        ax.set_yticks(place, [label(code) for code in rows["occupation"]])
        ax.set_ylim(-0.6, len(rows) - 0.4)
        title = f"Gap by occupation in {year}, median and 80 % band"
        self._finish(ax, title, country, TOTAL, scope)
        ax.set_xlabel("persons (right of zero: shortage)")
        ax.xaxis.set_major_formatter(lambda value, _: persons(value))
        return ax

    def age_pyramid(
        self, country: str, *, scope: str = "components", ax: Axes | None = None
    ) -> Axes:
        """People available by single age at the end of the last year, median and 80 % band.

        Parameters
        ----------
        country, scope : str
        ax : matplotlib.axes.Axes, optional

        Raises
        ------
        ConfigError
            If the forecast was read back from a stored run, which keeps no draws by age.
        UnknownCodeError
            For an unknown country or scope.
        MissingExtraError
            If matplotlib is not installed.
        """
        ages, people = self._people_by_age(country, scope)
        low, median, high = np.quantile(people, (0.1, 0.5, 0.9), axis=0)
        ax = new_axes(ax, (7.2, 5.4))
        ax.barh(ages, median, height=0.85, color="#a9c8e0", label="median")
        ax.hlines(ages, low, high, color="#0b5c94", lw=1.2, label="80 % band")
        seniors = people[:, ages >= SENIOR].sum(axis=1) / np.maximum(people.sum(axis=1), 1e-9)
        ax.axhline(SENIOR - 0.5, color=MUTED, lw=1, ls="--")
        ax.annotate(
            f"{percent(float(np.median(seniors)))} are {SENIOR} or older",
            (0.98, SENIOR - 0.5),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            xytext=(0, 4),
            ha="right",
            color=MUTED,
        )
        year = self.forecast.meta["to"]
        self._finish(ax, f"People available by age, end of {year}", country, TOTAL, scope)
        ax.set_xlabel("persons")
        ax.set_ylabel("age")
        ax.margins(y=0.01)
        ax.xaxis.set_major_formatter(lambda value, _: persons(value))
        ax.legend(frameon=False, loc="upper right", fontsize="small")
        return ax

    def capacity(self, country: str, *, ax: Axes | None = None) -> Axes:
        """Installed wafer capacity by node class month by month, with the band of the total.

        Raises
        ------
        ConfigError
            If the forecast was read back from a stored run, which keeps no draws.
        UnknownCodeError
            For an unknown country.
        """
        self._known(country)
        ax = new_axes(ax, (7.2, 4.2))
        draw_capacity(self.forecast, country, ax)
        self._finish(ax, "Installed wafer capacity by node class", country, TOTAL, "fab")
        return ax

    def demand_drivers(
        self,
        country: str,
        year: int | None = None,
        *,
        scope: str = "components",
        ax: Axes | None = None,
    ) -> Axes:
        """What moves the required headcount away from the people employed in the base year.

        Raises
        ------
        ConfigError
            If the forecast was read back from a stored run, which keeps no draws.
        UnknownCodeError
            For an unknown country, scope or year (the last by default).
        """
        self._known(country)
        year = int(self.forecast.meta["to"] if year is None else year)
        rows = self.forecast.demand_drivers()
        for key, value in (("country", country), ("scope", scope), ("year", year)):
            if value not in set(rows[key]):
                raise UnknownCodeError(key, value, set(rows[key]))
            rows = rows.loc[rows[key] == value]
        ax = new_axes(ax, (7.2, 3.6))
        draw_drivers(rows, ax)
        self._finish(ax, f"What moves required headcount to {year}", country, TOTAL, scope)
        return ax

    def _known(self, country: str) -> None:
        if country not in self.forecast.meta["countries"]:
            raise UnknownCodeError("country", country, self.forecast.meta["countries"])

    def _people_by_age(self, country: str, scope: str) -> tuple[Array, Array]:
        """Ages, shape (66,), and people in the scope, shape (draws, 66)."""
        ages, cube = self.forecast.ages, self.forecast.cube
        if ages is None or cube is None:
            raise ConfigError(
                "a stored run keeps no people by age; make the forecast again with the same "
                "settings"
            )
        for what, value, known in (("country", country, ages), ("scope", scope, cube.scopes)):
            if value not in known:
                raise UnknownCodeError(what, value, list(known))
        groups = ages[country]
        # Groups are occupations within segments, as the simulation lays them out.
        shape = (len(groups), len(cube.segments), len(cube.occupations), groups.shape[2])
        inside = [cube.segments.index(segment) for segment in cube.scopes[scope]]
        people = groups.reshape(shape)[:, inside].sum(axis=(1, 2))
        return AGES.astype(float), people

    def _finish(
        self, ax: Axes, title: str, country: str | None, occupation: str, scope: str
    ) -> None:
        where = country or " + ".join(self.forecast.meta["countries"])
        framed(ax, title, where, occupation, scope, self.forecast.meta["as_of"])

    def __repr__(self) -> str:
        """Plots there are, one a line."""
        return (
            "Plots of the forecast:\n"
            "  .fan(measure='gap', country=..., occupation='total', scope='components', ax=None)\n"
            "  .gap_by_occupation(country, year=None, scope='components', ax=None)\n"
            "  .age_pyramid(country, scope='components', ax=None)\n"
            "  .capacity(country, ax=None)\n"
            "  .demand_drivers(country, year=None, scope='components', ax=None)"
        )
