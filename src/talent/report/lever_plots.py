"""Plots of levers: from the gap to the gap under a plan, paired effects, and what closing costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.errors import ConfigError, UnknownCodeError
from talent.report.frames import framed, new_axes
from talent.report.style import BANDS, INK, MUTED, SHORTAGE, SURPLUS
from talent.report.words import label, need, persons

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from talent.forecasts.compare import Comparison

    Array = NDArray[np.float64]

__all__ = ["ComparisonPlots", "cost_bars", "effects", "lever_label", "waterfall"]

TOTAL = "total"
INTERACTION, ALL = "interaction", "all together"
"""Rows of `Comparison.attribution` that are no lever."""


def lever_label(name: str, country: str) -> str:
    """Name of a lever for a reader of one country's plot.

    Examples
    --------
    >>> lever_label("us-automation-material-handling", "US"), lever_label("cars", "JP")
    ('Automation material handling', 'Cars')
    """
    return label(name.removeprefix(f"{country.lower()}-").replace("-", "_"))


def waterfall(table: pd.DataFrame, ax: Axes) -> None:
    """Levers one below the other, from the gap before to the gap under all of them.

    Parameters
    ----------
    table : pandas.DataFrame
        In the order to draw, ``lever`` (text) and ``mean, q10, q90`` (persons). The first row is
        the gap before, the last the gap under the plan, and the means between sum to their
        difference.
    ax : matplotlib.axes.Axes

    Raises
    ------
    ConfigError
        If the means do not add up.

    Notes
    -----
    Bars are means, because means add up and medians do not. Whiskers are the 80 % bands of the
    effects. The bands of the two gaps are many times wider, and are written instead of drawn.
    """
    mean = table["mean"].to_numpy(dtype=float)
    upto = mean[:-1].cumsum()
    if not np.isclose(upto[-1], mean[-1], rtol=1e-6, atol=0.5):
        raise ConfigError(
            f"the levers do not lead from the gap before to the gap after: {persons(upto[-1])} "
            f"against {persons(mean[-1])} persons"
        )
    from_ = np.concatenate([[0.0], upto[:-1], [0.0]])
    place = np.arange(len(table))
    colours = [INK, *(SHORTAGE if one > 0 else SURPLUS for one in mean[1:-1]), INK]
    ax.barh(place, mean, left=from_, color=colours, alpha=0.75, height=0.62)
    inner = table.iloc[1:-1]
    ax.hlines(
        place[1:-1],
        from_[1:-1] + inner["q10"].to_numpy(dtype=float),
        from_[1:-1] + inner["q90"].to_numpy(dtype=float),
        color=MUTED,
        lw=1.6,
    )
    ax.vlines(upto, place[:-1], place[1:], color=MUTED, lw=0.8, ls=":")
    names = [str(name) for name in table["lever"]]
    for row in (0, len(table) - 1):
        low, high = (persons(float(table[edge].iloc[row])) for edge in ("q10", "q90"))
        names[row] += f"\n80 % band {low} to {high}"
    ax.axvline(0, color=INK, lw=1, ls="--")
    ax.set_yticks(place, names, fontsize="small")
    ax.invert_yaxis()
    # Bars must not touch the frame, wherever they start.
    ax.use_sticky_edges = False
    ax.margins(x=0.04, y=0.02)
    ax.set_xlabel("persons, means (right of zero: shortage); line: 80 % band of the effect")
    ax.xaxis.set_major_formatter(lambda value, _: persons(value))


def effects(gap: pd.DataFrame, paired: pd.DataFrame, ax: Axes) -> None:
    """Paired effects over the years beside the band of the gap itself.

    Parameters
    ----------
    gap : pandas.DataFrame
        ``year, median, q10, q90`` of the gap before, persons.
    paired : pandas.DataFrame
        ``scenario, year, median, q025 ... q975`` of the differences on the same draws, persons.
    ax : matplotlib.axes.Axes

    Notes
    -----
    The gap is shown as its 80 % band around its own median, so that the two widths can be
    compared: the levels are told by the tables.
    """
    year = gap["year"].to_numpy()
    middle = gap["median"].to_numpy(dtype=float)
    ax.fill_between(
        year,
        gap["q10"].to_numpy(dtype=float) - middle,
        gap["q90"].to_numpy(dtype=float) - middle,
        color="#e6e6e6",
        lw=0,
        label="80 % band of the gap, around its median",
    )
    scenarios = list(dict.fromkeys(paired["scenario"]))
    bands = BANDS if len(scenarios) == 1 else ()
    for number, name in enumerate(scenarios):
        rows = paired.loc[paired["scenario"] == name]
        at = rows["year"].to_numpy()
        for text, low, high, colour in bands:
            ax.fill_between(
                at, rows[low].to_numpy(), rows[high].to_numpy(), color=colour, lw=0,
                label=f"effect, {text}",
            )  # fmt: skip
        colour = INK if bands else f"C{number}"
        if not bands:
            ax.fill_between(
                at, rows["q10"].to_numpy(), rows["q90"].to_numpy(), color=colour, alpha=0.3, lw=0
            )
        what = "effect, median" if bands else f"{name}, median and 80 % band"
        ax.plot(at, rows["median"].to_numpy(), color=colour, lw=2, marker="o", ms=3, label=what)
    ax.axhline(0, color=INK, lw=1, ls="--")
    ax.set_ylabel("persons (below zero: the gap is smaller)")
    ax.yaxis.set_major_formatter(lambda value, _: persons(value))
    ax.xaxis.set_major_locator(need("matplotlib.ticker").MaxNLocator("auto", integer=True))
    ax.margins(x=0.01)
    ax.legend(frameon=False, loc="lower left", ncols=2, fontsize="small")


def cost_bars(table: pd.DataFrame, ax: Axes) -> None:
    """US dollars for each person-year by which a lever makes the gap smaller, cheapest first.

    Parameters
    ----------
    table : pandas.DataFrame
        ``lever`` (text) and ``cost_per_person_year`` (US dollars of 2025; missing where nothing is
        closed).
    ax : matplotlib.axes.Axes
    """
    rows = table.sort_values("cost_per_person_year", na_position="last", kind="stable")
    place = np.arange(len(rows))
    money = rows["cost_per_person_year"].to_numpy(dtype=float)
    ax.barh(place, np.nan_to_num(money) / 1000, color=SURPLUS, alpha=0.75, height=0.62)
    for at, value in zip(place, money, strict=True):
        text = "closes nothing" if np.isnan(value) else persons(value / 1000)
        ax.annotate(
            text, (np.nan_to_num(value) / 1000, at), textcoords="offset points", xytext=(4, 0),
            va="center", fontsize="x-small", color=MUTED,
        )  # fmt: skip
    ax.set_yticks(place, list(rows["lever"]))
    ax.invert_yaxis()
    ax.margins(x=0.12)
    ax.set_xlabel("thousand US dollars of 2025 for each person-year closed")
    ax.xaxis.set_major_formatter(lambda value, _: persons(value))


@dataclass(frozen=True, repr=False)
class ComparisonPlots:
    """Plots of scenarios beside their baseline, reached as ``comparison.plot``.

    Every method takes matplotlib axes as `ax`, or makes new ones of a figure of its own, and
    returns the axes. Needs the extra ``report``.

    Parameters
    ----------
    comparison : Comparison
    """

    comparison: Comparison

    def waterfall(
        self,
        country: str,
        year: int | None = None,
        occupation: str = TOTAL,
        *,
        draws: int | None = None,
        ax: Axes | None = None,
    ) -> Axes:
        """Each lever from the gap of the baseline to the gap under all of them.

        Every lever is simulated by itself for this, which takes some seconds a lever.

        Parameters
        ----------
        country, occupation : str
        year : int, optional
            The last year by default.
        draws : int, optional
            Fewer draws than the run has, to be quicker.
        ax : matplotlib.axes.Axes, optional

        Returns
        -------
        matplotlib.axes.Axes

        Raises
        ------
        ConfigError
            As `Comparison.attribution`.
        UnknownCodeError
            For an unknown code.
        MissingExtraError
            If matplotlib is not installed.
        """
        need("matplotlib.pyplot")
        year = int(self.comparison.base.meta["to"] if year is None else year)
        found = self.comparison.attribution(country, year=year, occupation=occupation, draws=draws)
        rows = self._steps(found, country, year, occupation, draws)
        ax = new_axes(ax, (7.6, 0.9 + 0.27 * len(rows)))
        waterfall(rows, ax)
        self._finish(ax, f"What levers do to the gap of {year}", country, occupation)
        return ax

    def effect(self, country: str, *, ax: Axes | None = None) -> Axes:
        """Effect of every scenario on the gap by year, beside the band of the gap itself.

        Parameters
        ----------
        country : str
        ax : matplotlib.axes.Axes, optional

        Raises
        ------
        UnknownCodeError
            For an unknown country.
        MissingExtraError
            If matplotlib is not installed.
        """
        need("matplotlib.pyplot")
        self._known(country)
        paired = self.comparison.effect()
        paired = paired.loc[paired["country"] == country]
        ax = new_axes(ax, (7.2, 4.2))
        effects(self.comparison.base.gap(country=country), paired, ax)
        self._finish(ax, "Effect on the gap, on the same draws", country, TOTAL)
        return ax

    def cost(self, country: str, *, draws: int | None = None, ax: Axes | None = None) -> Axes:
        """Cost of each person-year closed by each lever, cheapest first.

        Parameters
        ----------
        country : str
        draws : int, optional
            Fewer draws than the run has, to be quicker.
        ax : matplotlib.axes.Axes, optional

        Raises
        ------
        ConfigError
            As `Comparison.attribution`.
        UnknownCodeError
            For an unknown country.
        MissingExtraError
            If matplotlib is not installed.
        """
        need("matplotlib.pyplot")
        found = self.comparison.attribution(country, draws=draws)
        found = found.loc[found["lever"] != INTERACTION]
        table = found.assign(lever=[lever_label(name, country) for name in found["lever"]])
        ax = new_axes(ax, (7.2, 0.9 + 0.27 * len(table)))
        cost_bars(table, ax)
        self._finish(ax, "Cost of a person-year closed", country, TOTAL)
        return ax

    def _steps(
        self,
        found: pd.DataFrame,
        country: str,
        year: int,
        occupation: str,
        draws: int | None,
    ) -> pd.DataFrame:
        """Rows of a waterfall: the gap before, the levers with the largest first, and after."""
        levers = found.loc[~found["lever"].isin([INTERACTION, ALL])].sort_values("mean")
        rest = found.loc[found["lever"] == INTERACTION]
        inner = pd.concat([levers, rest])[["lever", "mean", "q10", "q90"]]
        inner["lever"] = [lever_label(name, country) for name in inner["lever"]]
        ends = []
        for text, one in (("Gap before", self.comparison.base),
                          ("Gap under all levers", self.comparison.others[0])):  # fmt: skip
            if one.cube is None:
                raise ConfigError("a stored run keeps no draws; make the forecast again")
            gap = one.cube.draws("gap", country=country, occupation=occupation)
            column = gap[:draws, one.cube.years.index(year)]
            low, high = np.quantile(column, (0.1, 0.9))
            ends.append({"lever": text, "mean": column.mean(), "q10": low, "q90": high})
        before, after = (pd.DataFrame([one]) for one in ends)
        return pd.concat([before, inner, after], ignore_index=True)

    def _known(self, country: str) -> None:
        known = self.comparison.base.meta["countries"]
        if country not in known:
            raise UnknownCodeError("country", country, known)

    def _finish(self, ax: Axes, title: str, country: str, occupation: str) -> None:
        as_of = self.comparison.base.meta["as_of"]
        framed(ax, title, country, occupation, "components", as_of)

    def __repr__(self) -> str:
        """Plots there are, one a line."""
        return (
            "Plots of the comparison:\n"
            "  .waterfall(country, year=None, occupation='total', draws=None, ax=None)\n"
            "  .effect(country, ax=None)\n"
            "  .cost(country, draws=None, ax=None)"
        )
