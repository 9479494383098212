"""Plots of a forecast for notebooks: each takes axes or makes them, and returns them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from talent.errors import ConfigError, UnknownCodeError
from talent.evaluate.scoreboard import scoreboard
from talent.forecasts.by_age import people_by_age, share_left
from talent.forecasts.tables import LOST
from talent.language import translated as _
from talent.report.demand_plots import draw_capacity, draw_drivers, draw_pipeline
from talent.report.frames import (
    band_text,
    framed,
    in_persons,
    new_axes,
    spoken,
    whole_years,
)
from talent.report.people_plots import SENIOR, draw_ages, draw_retirements
from talent.report.scoreboard_plots import plot_scoreboard
from talent.report.style import BANDS, INK, MUTED, SHORTAGE, SURPLUS
from talent.report.words import LIKELY, UNLIKELY, label, measure_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from talent.forecasts.result import Forecast

    Array = NDArray[np.float64]

__all__ = ["ForecastPlots"]

TOTAL = "total"


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
                year, rows[low].to_numpy(), rows[high].to_numpy(), color=colour, lw=0,
                label=band_text(name),
            )  # fmt: skip
        median = rows["median"].to_numpy()
        ax.plot(year, median, color=INK, lw=2, marker="o", ms=3, label=_("median"))
        if measure in {"gap", "unfilled"}:
            ax.axhline(0, color=INK, lw=1, ls="--")
        ax.set_ylabel(_("persons"))
        in_persons(ax.yaxis)
        whole_years(ax)
        ax.margins(x=0.01)
        ax.legend(frameon=False, loc="upper left", ncols=4, fontsize="small")
        self._finish(ax, measure_label(measure), country, occupation, scope)
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
        names = spoken(self.forecast.names)
        ax.set_yticks(place, [label(code, names) for code in rows["occupation"]])
        ax.set_ylim(-0.6, len(rows) - 0.4)
        ax.set_xlabel(_("persons (right of zero: shortage)"))
        in_persons(ax.xaxis)
        title = _("Gap by occupation in {year}, median and 80 % band").format(year=year)
        self._finish(ax, title, country, TOTAL, scope)
        return ax

    def age_pyramid(
        self, country: str, *, scope: str = "components", ax: Axes | None = None
    ) -> Axes:
        """People available by single age: the last year as bars with a band, today as an outline.

        Parameters
        ----------
        country, scope : str
        ax : matplotlib.axes.Axes, optional

        Returns
        -------
        matplotlib.axes.Axes
            Age by persons at the end of the year, medians and 80 % band.

        Raises
        ------
        ConfigError
            If the forecast was read back from a stored run, which keeps no draws by age.
        UnknownCodeError
            For an unknown country or scope.
        MissingExtraError
            If matplotlib is not installed.
        """
        people = self._people(country, scope)
        ax = new_axes(ax, (7.2, 5.4))
        draw_ages(people, ax)
        years = sorted(people)
        title = _("People available by age, end of {year}").format(year=years[-1])
        if len(years) > 1:
            title = _("People available by age, end of {base} and of {year}").format(
                base=years[0], year=years[-1]
            )
        self._finish(ax, title, country, TOTAL, scope)
        return ax

    def retirement_wave(
        self,
        country: str,
        *,
        occupation: str = TOTAL,
        scope: str = "components",
        ax: Axes | None = None,
    ) -> Axes:
        """Retirements a year, and how many of today's people of 55 and older will have left.

        Parameters
        ----------
        country, occupation, scope : str
        ax : matplotlib.axes.Axes, optional

        Returns
        -------
        matplotlib.axes.Axes
            Persons a year: medians as bars, 50 and 80 % bands as lines. The share of those who
            will have left, for whatever reason and less those hired at their ages, is written for
            all occupations of a run that has its draws.

        Raises
        ------
        UnknownCodeError
            For an unknown country, occupation or scope.
        MissingExtraError
            If matplotlib is not installed.
        """
        keys = {"country": country, "scope": scope, "occupation": occupation}
        rows = self.forecast.table("retirements", [*keys, "year"], **keys)
        left = None
        if occupation == TOTAL and self.forecast.world is not None:
            first, last = (people for _year, people in sorted(self._people(country, scope).items()))
            horizon = int(self.forecast.meta["to"]) - int(self.forecast.meta["base"])
            left = share_left(first, last, SENIOR, horizon)
        ax = new_axes(ax, (7.2, 4.2))
        # Nobody retires in the base year, whose end is the start.
        draw_retirements(rows[rows["year"] > int(self.forecast.meta["base"])], left, ax)
        self._finish(ax, measure_label("retirements"), country, occupation, scope)
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
        self._finish(ax, _("Installed wafer capacity by node class"), country, "", "")
        return ax

    def capacity_pipeline(self, country: str, *, most: int = 25, ax: Axes | None = None) -> Axes:
        """Fabs to come: when each is expected to start, how likely, and how large it is.

        Parameters
        ----------
        country : str
        most : int
            At most so many fabs, those that add most people.
        ax : matplotlib.axes.Axes, optional

        Returns
        -------
        matplotlib.axes.Axes
            One row a fab, the earliest first: median start with 50 and 80 % bands where it comes,
            and a sign for its status on the as-of date.

        Raises
        ------
        ConfigError
            If the forecast was read back from a stored run, which keeps no draws, or no fab is to
            come in the country.
        UnknownCodeError
            For an unknown country.
        MissingExtraError
            If matplotlib is not installed.
        """
        self._known(country)
        if self.forecast.world is None:
            raise ConfigError(f"a stored run keeps no draws of the demand side; {LOST}")
        pipeline = self.forecast.world.countries[country].demand.pipeline
        if pipeline.fabs.empty:
            raise ConfigError(f"no fab is to come in {country} on {self.forecast.meta['as_of']}")
        shown = min(most, len(pipeline.fabs))
        ax = new_axes(ax, (8.6, 1.7 + 0.29 * shown))
        draws, to = int(self.forecast.meta["draws"]), int(self.forecast.meta["to"])
        draw_pipeline(pipeline, draws, to, most, ax)
        self._finish(ax, _("Fabs to come and their expected start"), country, "", "")
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
            rows = rows[rows[key] == value]
        ax = new_axes(ax, (7.2, 3.6))
        draw_drivers(rows, ax)
        title = _("What moves required headcount to {year}").format(year=year)
        self._finish(ax, title, country, TOTAL, scope)
        return ax

    def scoreboard(self, then: Iterable[Forecast] = (), *, ax: Axes | None = None) -> Axes:
        """Published projections beside this forecast, each in its own concept.

        Parameters
        ----------
        then : iterable of Forecast, optional
            Made with what was known earlier; see `talent.evaluate.scoreboard.scoreboard`.
        ax : matplotlib.axes.Axes, optional

        Raises
        ------
        ConfigError
            If the forecast was read back from a stored run, which keeps no draws;
            ``store.plot.scoreboard()`` shows the table that was kept.
        MissingExtraError
            If matplotlib is not installed.
        """
        if self.forecast.world is None:
            raise ConfigError(f"a stored run keeps no draws; {LOST}")
        table = scoreboard(self.forecast.world.inputs.snapshot, self.forecast, then)
        return plot_scoreboard(table, ax, names=self.forecast.names)

    def _known(self, country: str) -> None:
        if country not in self.forecast.meta["countries"]:
            raise UnknownCodeError("country", country, self.forecast.meta["countries"])

    def _people(self, country: str, scope: str) -> dict[int, Array]:
        """People by age, shape (draws, 66), in the years of which they are known."""
        base, last = int(self.forecast.meta["base"]), int(self.forecast.meta["to"])
        known = [last] if self.forecast.world is None else [base, last]
        return {year: people_by_age(self.forecast, country, scope, year) for year in known}

    def _finish(
        self, ax: Axes, title: str, country: str | None, occupation: str, scope: str
    ) -> None:
        where = [country] if country else list(self.forecast.meta["countries"])
        names = spoken(self.forecast.names)
        framed(ax, title, where, occupation, scope, self.forecast.meta["as_of"], names)

    def __repr__(self) -> str:
        """Plots there are, one a line."""
        return (
            "Plots of the forecast:\n"
            "  .fan(measure='gap', country=..., occupation='total', scope='components', ax=None)\n"
            "  .gap_by_occupation(country, year=None, scope='components', ax=None)\n"
            "  .age_pyramid(country, scope='components', ax=None)\n"
            "  .retirement_wave(country, occupation='total', scope='components', ax=None)\n"
            "  .capacity(country, ax=None)\n"
            "  .capacity_pipeline(country, most=25, ax=None)\n"
            "  .demand_drivers(country, year=None, scope='components', ax=None)\n"
            "  .scoreboard(then=(), ax=None)"
        )
