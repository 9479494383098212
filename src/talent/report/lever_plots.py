"""Plots of levers: from the gap to the gap under a plan, paired effects, and what closing costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from talent.errors import ConfigError, UnknownCodeError
from talent.language import translated as _
from talent.report.frames import band_text, framed, in_persons, new_axes, spoken, whole_years
from talent.report.style import BANDS, INK, MUTED, SHORTAGE, SURPLUS
from talent.report.words import label, need, persons

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from talent.forecasts.compare import Comparison

    Array = NDArray[np.float64]

__all__ = ["ComparisonPlots", "cost_bars", "cost_steps", "effects", "lever_label", "waterfall"]

TOTAL = "total"
INTERACTION, ALL = "interaction", "all together"
"""Rows of `Comparison.attribution` that are no lever."""


def lever_label(name: str, country: str) -> str:
    """Name of a lever for a reader of one country's plot.

    Examples
    --------
    >>> lever_label("us-automation-material-handling", "US"), lever_label("cars", "JP")
    ('Automation material handling', 'Cars')
    >>> lever_label("jp-immigration-from-2030", "JP")
    'Immigration from 2030'
    """
    plain, begins, year = name.partition("-from-")
    if begins and year.isdecimal():
        # A later phase of a programme, as plans name it.
        return _("{lever} from {year}").format(lever=lever_label(plain, country), year=year)
    return label(name.removeprefix(f"{country.lower()}-").replace("-", "_"))


def _row(name: str, country: str) -> str:
    """Text of a row of `Comparison.attribution`."""
    if name == INTERACTION:
        return _("Interaction")
    return _("All together") if name == ALL else lever_label(name, country)


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
        band = _("80 % band {low} to {high}").format(low=low, high=high)
        names[row] += f"\n{band}"
    ax.axvline(0, color=INK, lw=1, ls="--")
    ax.set_yticks(place, names, fontsize="small", parse_math=False)
    ax.invert_yaxis()
    # Bars must not touch the frame, wherever they start.
    ax.use_sticky_edges = False
    ax.margins(x=0.04, y=0.02)
    ax.set_xlabel(_("persons, means (right of zero: shortage); line: 80 % band of the effect"))
    in_persons(ax.xaxis)


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
        label=_("80 % band of the gap, around its median"),
    )
    scenarios = list(dict.fromkeys(paired["scenario"]))
    bands = BANDS if len(scenarios) == 1 else ()
    for number, name in enumerate(scenarios):
        rows = paired[paired["scenario"] == name]
        at = rows["year"].to_numpy()
        for text, low, high, colour in bands:
            ax.fill_between(
                at, rows[low].to_numpy(), rows[high].to_numpy(), color=colour, lw=0,
                label=_("effect, {band}").format(band=band_text(text)),
            )  # fmt: skip
        colour = INK if bands else f"C{number}"
        if not bands:
            ax.fill_between(
                at, rows["q10"].to_numpy(), rows["q90"].to_numpy(), color=colour, alpha=0.3, lw=0
            )
        what = _("effect, median")
        if not bands:
            what = _("{name}, median and 80 % band").format(name=name)
        ax.plot(at, rows["median"].to_numpy(), color=colour, lw=2, marker="o", ms=3, label=what)
    ax.axhline(0, color=INK, lw=1, ls="--")
    ax.set_ylabel(_("persons (below zero: the gap is smaller)"))
    in_persons(ax.yaxis)
    whole_years(ax)
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
        text = _("closes nothing") if np.isnan(value) else persons(value / 1000)
        ax.annotate(
            text, (np.nan_to_num(value) / 1000, at), textcoords="offset points", xytext=(4, 0),
            va="center", fontsize="x-small", color=MUTED,
        )  # fmt: skip
    ax.set_yticks(place, list(rows["lever"]), parse_math=False)
    ax.invert_yaxis()
    ax.margins(x=0.12)
    ax.set_xlabel(_("thousand US dollars of 2025 for each person-year closed"))
    in_persons(ax.xaxis)


def cost_steps(table: pd.DataFrame, together: float, ax: Axes) -> None:
    """Levers from the cheapest to the dearest, as wide as what each closes by itself.

    Parameters
    ----------
    table : pandas.DataFrame
        ``lever`` (text), ``cost_per_person_year`` (US dollars of 2025; missing where nothing is
        closed) and ``person_years`` that the lever closes by itself.
    together : float
        Person-years that all levers close together; NaN if unknown.
    ax : matplotlib.axes.Axes

    Notes
    -----
    The form of a marginal abatement cost curve. Levers take people from the same pools, so the
    widths do not simply add up: the dashed line shows what they close together.
    """
    rows = table[table["cost_per_person_year"].notna()]
    rows = rows.sort_values("cost_per_person_year", kind="stable")
    width = rows["person_years"].to_numpy(dtype=float)
    height = rows["cost_per_person_year"].to_numpy(dtype=float) / 1000
    left = width.cumsum() - width
    shades = [(SURPLUS, BANDS[2][3])[number % 2] for number in range(len(rows))]
    ax.bar(left, height, width=width, align="edge", color=shades, alpha=0.85)
    top = float(height.max(initial=0.0)) or 1.0
    reach = -np.inf
    whole = float(width.sum()) or 1.0
    for number, (at, wide, high) in enumerate(zip(left, width, height, strict=True), 1):
        middle = at + wide / 2
        # Numbers of narrow bars step up, so that they do not hide each other.
        up = 10 if middle - reach < 0.025 * whole else 2
        reach = middle
        ax.annotate(
            str(number), (middle, high), textcoords="offset points", xytext=(0, up),
            ha="center", fontsize="x-small", color=INK,
        )  # fmt: skip
    handles: list[Any] = [
        ax.plot([], [], lw=0, label=f"{number}  {name}")[0]
        for number, name in enumerate(rows["lever"], 1)
    ]
    idle = table.loc[table["cost_per_person_year"].isna(), "lever"]
    handles += [
        ax.plot([], [], lw=0, label=_("{lever}: closes nothing").format(lever=name))[0]
        for name in idle
    ]
    if np.isfinite(together):
        ax.axvline(together, color=MUTED, lw=1.2, ls="--")
        ax.annotate(
            _("all together"), (together, 1.0), xycoords=("data", "axes fraction"),
            textcoords="offset points", xytext=(-4, -10), ha="right", fontsize="x-small",
            color=MUTED,
        )  # fmt: skip
    ax.set_ylim(0, 1.15 * top)
    ax.set_xlim(left=0)
    ax.set_xlabel(_("person-years closed by each lever by itself, cheapest first"))
    ax.set_ylabel(_("thousand US dollars of 2025 a person-year"))
    in_persons(ax.xaxis, ax.yaxis)
    if handles:
        legend = ax.legend(
            handles=handles, loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False,
            handlelength=0, handletextpad=0, fontsize="small",
        )  # fmt: skip
        for text in legend.get_texts():
            text.set_parse_math(False)


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
        title = _("What levers do to the gap of {year}").format(year=year)
        self._finish(ax, title, country, occupation)
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
        paired = paired[paired["country"] == country]
        ax = new_axes(ax, (7.2, 4.2))
        effects(self.comparison.base.gap(country=country), paired, ax)
        self._finish(ax, _("Effect on the gap, on the same draws"), country, TOTAL)
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
        found = found[found["lever"] != INTERACTION]
        table = found.assign(lever=[_row(name, country) for name in found["lever"]])
        ax = new_axes(ax, (7.2, 0.9 + 0.27 * len(table)))
        cost_bars(table, ax)
        self._finish(ax, _("Cost of a person-year closed"), country, TOTAL)
        return ax

    def cost_curve(self, country: str, *, draws: int | None = None, ax: Axes | None = None) -> Axes:
        """Levers from the cheapest to the dearest, as wide as the person-years that each closes.

        Parameters
        ----------
        country : str
        draws : int, optional
            Fewer draws than the run has, to be quicker.
        ax : matplotlib.axes.Axes, optional

        Returns
        -------
        matplotlib.axes.Axes
            Thousand US dollars of 2025 a person-year, by person-years closed.

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
        whole = found.loc[found["lever"] == ALL, "person_years"]
        table = found[~found["lever"].isin([INTERACTION, ALL])]
        table = table.assign(lever=[_row(name, country) for name in table["lever"]])
        ax = new_axes(ax, (9.0, max(4.2, 1.4 + 0.22 * len(table))))
        cost_steps(table, float(whole.iloc[0]), ax)
        self._finish(ax, _("What each lever closes, and what it costs"), country, TOTAL)
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
        levers = found[~found["lever"].isin([INTERACTION, ALL])].sort_values("mean")
        rest = found[found["lever"] == INTERACTION]
        inner = pd.concat([levers, rest])[["lever", "mean", "q10", "q90"]]
        inner["lever"] = [_row(name, country) for name in inner["lever"]]
        ends = []
        for text, one in (
            (_("Gap before"), self.comparison.base),
            (_("Gap under all levers"), self.comparison.others[0]),
        ):
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
        base = self.comparison.base
        names = spoken(base.names)
        framed(ax, title, [country], occupation, "components", base.meta["as_of"], names)

    def __repr__(self) -> str:
        """Plots there are, one a line."""
        return (
            "Plots of the comparison:\n"
            "  .waterfall(country, year=None, occupation='total', draws=None, ax=None)\n"
            "  .effect(country, ax=None)\n"
            "  .cost(country, draws=None, ax=None)\n"
            "  .cost_curve(country, draws=None, ax=None)"
        )
