"""Plots of plans: what a plan is made of, what more certainty costs, and what is regretted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from talent.errors import UnknownCodeError
from talent.language import marked as N_
from talent.language import translated as _
from talent.report.frames import framed, in_persons, new_axes, spoken
from talent.report.lever_plots import lever_label
from talent.report.style import BANDS, INK, MUTED, SHORTAGE, SURPLUS
from talent.report.words import need, percent, persons

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from talent.planning import Plan
    from talent.planning.regret import Regret

__all__ = ["PlanPlots", "RegretPlots", "cost_curve", "mix_bars", "regret_cells"]

MONEY = N_("million US dollars of 2025")
BAND = BANDS[1][3]


def mix_bars(table: pd.DataFrame, ax: Axes) -> None:
    """Mean cost of each lever of a plan, with its 80 % band and the persons that it closes.

    Parameters
    ----------
    table : pandas.DataFrame
        In the order to draw, ``lever`` (text), ``cost, cost_q10, cost_q90`` (million US dollars of
        2025), ``closes`` (persons) and ``at_limit`` (whether a plan may not have more of it).
    ax : matplotlib.axes.Axes
    """
    place = np.arange(len(table))
    cost, low, high = (
        table[name].to_numpy(dtype=float) for name in ("cost", "cost_q10", "cost_q90")
    )
    limit = table["at_limit"].to_numpy(dtype=bool)
    hatches = ["///" if one else "" for one in limit]
    ax.barh(place, cost, color=SURPLUS, edgecolor="white", hatch=hatches, alpha=0.75, height=0.62)
    ax.hlines(place, low, high, color=INK, lw=1.6)
    for at, end, closed in zip(place, np.maximum(cost, high), table["closes"], strict=True):
        people = persons(abs(float(closed)))
        told = _("closes {people}") if closed >= 0 else _("opens {people}")
        ax.annotate(
            told.format(people=people), (end, at), textcoords="offset points",
            xytext=(4, 0), va="center", fontsize="x-small", color=MUTED,
        )  # fmt: skip
    names = [
        f"{name}\n" + _("at its limit") if one else str(name)
        for name, one in zip(table["lever"], limit, strict=True)
    ]
    ax.set_yticks(place, names, fontsize="small", parse_math=False)
    ax.invert_yaxis()
    ax.margins(x=0.2)
    # Costs are never negative; the room is for what is written at the right.
    ax.set_xlim(left=0)
    ax.set_xlabel(_("million US dollars of 2025, mean of all years; line: 80 % band"))
    in_persons(ax.xaxis)


def cost_curve(table: pd.DataFrame, x: str, ax: Axes) -> None:
    """Least cost against what it buys; what cannot be reached is an open point.

    Parameters
    ----------
    table : pandas.DataFrame
        ``reached, cost, cost_q10, cost_q90`` (million US dollars of 2025) and the column `x`.
    x : str
    ax : matplotlib.axes.Axes

    Notes
    -----
    The line and the band join the points that are reached. An open point shows what the most that
    can be done costs, which is not what its place on the other axis would cost.
    """
    rows = table.sort_values(x, kind="stable")
    done = rows.loc[rows["reached"]]
    open_ = rows[~rows["reached"]]
    at, low, high = (done[name].to_numpy(dtype=float) for name in (x, "cost_q10", "cost_q90"))
    if len(done):
        ax.fill_between(at, low, high, color=BAND, lw=0, label=_("80 % band"))
        ax.plot(at, done["cost"].to_numpy(), color=INK, lw=2, marker="o", ms=5, label=_("mean"))
    if len(open_):
        where, mean, low, high = (
            open_[name].to_numpy(dtype=float) for name in (x, "cost", "cost_q10", "cost_q90")
        )
        ax.vlines(where, low, high, color=BAND, lw=2)
        ax.plot(
            where, mean, color=SHORTAGE, lw=0, marker="o", ms=6, mfc="white",
            label=_("cannot be reached: cost of the most"),
        )  # fmt: skip
    ax.set_ylim(bottom=0)
    ax.set_ylabel(_("million US dollars of 2025, all years"))
    in_persons(ax.xaxis, ax.yaxis)


def regret_cells(table: pd.DataFrame, chosen: str, ax: Axes) -> None:
    """Regret of policies (rows) in scenarios (columns), written in cells.

    Parameters
    ----------
    table : pandas.DataFrame
        Million US dollars of 2025; policies in the index, scenarios in the columns.
    chosen : str
        Policy whose row is framed.
    ax : matplotlib.axes.Axes
    """
    patches, maps = need("matplotlib.patches"), need("matplotlib")
    values = table.to_numpy(dtype=float)
    colours = maps.colormaps["Blues"]
    top = float(values.max(initial=0.0)) or 1.0
    ax.imshow(values, cmap=colours, vmin=0, vmax=top, aspect="auto")
    for (row, column), value in np.ndenumerate(values):
        ax.text(
            column, row, persons(value), ha="center", va="center", fontsize="small",
            color=_readable(colours(value / top)),
        )  # fmt: skip
    at = list(table.index).index(chosen)
    box = (-0.5, at - 0.5), values.shape[1], 1
    ax.add_patch(patches.Rectangle(*box, fill=False, ec=SHORTAGE, lw=2.5, clip_on=False))
    least = _("least regret")
    names = [f"{name}\n{least}" if name == chosen else str(name) for name in table.index]
    ax.set_yticks(range(len(table)), names, fontsize="small", parse_math=False)
    columns = [str(name) for name in table.columns]
    ax.set_xticks(
        range(len(columns)), columns, rotation=30, ha="right", fontsize="small", parse_math=False
    )
    ax.set_xlabel(_("scenario; in the cells: {money}").format(money=_(MONEY)))


def _readable(colour: tuple[float, ...]) -> str:
    """White or black, whichever has more contrast to a colour: at least 4.5 to 1 on any.

    Relative luminance as in WCAG 2.2. The softer ink of other plots would fall short of 4.5 on
    shades in the middle.
    """
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3]]
    light = float(np.dot(linear, (0.2126, 0.7152, 0.0722))) + 0.05
    return "white" if 1.05 / light > light / 0.05 else "black"


@dataclass(frozen=True, repr=False)
class PlanPlots:
    """Plots of a plan, reached as ``plan.plot``.

    Every method takes matplotlib axes as `ax`, or makes new ones of a figure of its own, and
    returns the axes. Needs the extra ``report``.

    Parameters
    ----------
    plan : Plan
    """

    plan: Plan

    def mix(self, ax: Axes | None = None) -> Axes:
        """Levers of the plan: mean cost, its 80 % band, and persons that nobody else would close.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional

        Raises
        ------
        MissingExtraError
            If matplotlib is not installed.
        """
        need("matplotlib.pyplot")
        frame, goal = self.plan.frame, self.plan.goal
        names = [
            f"{lever_label(str(name), goal.country)} × {times:.2f}"
            for name, times in zip(frame["lever"], frame["times"], strict=True)
        ]
        ax = new_axes(ax, (7.6, 1.4 + 0.36 * len(frame)))
        mix_bars(frame.assign(lever=names), ax)
        if frame.empty:
            ax.text(0.5, 0.5, _("no lever"), transform=ax.transAxes, ha="center", color=MUTED)
        title = _("Cheapest plan: {goal} in {year} with {share}")
        if not self.plan.reached:
            title = _("Cannot be reached; the most: {goal} in {year} with {share}")
        share = percent(self.plan.probability)
        title = title.format(goal=self._closed(), year=goal.year, share=share)
        self._finish(ax, title)
        return ax

    def frontier(self, frame: pd.DataFrame | None = None, ax: Axes | None = None) -> Axes:
        """Least cost of each probability, and where the plan itself lies.

        Parameters
        ----------
        frame : pandas.DataFrame, optional
            As `Plan.frontier` gives; made with its default probabilities if there is none, which
            takes some simulations for each.
        ax : matplotlib.axes.Axes, optional

        Raises
        ------
        MissingExtraError
            If matplotlib is not installed.
        """
        need("matplotlib.pyplot")
        frame = self.plan.frontier() if frame is None else frame
        ax = new_axes(ax, (7.2, 4.2))
        cost_curve(frame.assign(percent=100 * frame["probability"]), "percent", ax)
        goal = self.plan.goal
        # A plan that falls short lies at what it reaches, not at what was asked for.
        at = goal.probability if self.plan.reached else self.plan.probability
        self._own(ax, 100 * at)
        text = _("probability of: {goal} in {year}, percent")
        ax.set_xlabel(text.format(goal=self._closed(), year=goal.year))
        ax.legend(frameon=False, loc="upper left", fontsize="small")
        self._finish(ax, _("What more certainty costs"))
        return ax

    def closing(self, frame: pd.DataFrame | None = None, ax: Axes | None = None) -> Axes:
        """Least cost of closing part of the gap, with the probability of the goal.

        Parameters
        ----------
        frame : pandas.DataFrame, optional
            As `Plan.closing` gives; made with its default steps if there is none, which takes some
            simulations for each.
        ax : matplotlib.axes.Axes, optional

        Raises
        ------
        MissingExtraError
            If matplotlib is not installed.
        """
        need("matplotlib.pyplot")
        frame = self.plan.closing() if frame is None else frame
        goal = self.plan.goal
        ax = new_axes(ax, (7.2, 4.2))
        cost_curve(frame, "closed", ax)
        if self.plan.reached:
            # How many persons the goal itself closes: fewer remain than without levers.
            start = float((frame["closed"] + frame["target"]).iloc[0])
            self._own(ax, start - goal.target)
        text = _("persons closed in {year} with {share}")
        ax.set_xlabel(text.format(year=goal.year, share=percent(goal.probability)))
        ax.legend(frameon=False, loc="upper left", fontsize="small")
        self._finish(ax, _("What closing the gap costs"))
        return ax

    def _own(self, ax: Axes, x: float) -> None:
        mean, low, high = self.plan.cost
        ax.errorbar(
            [x], [mean], yerr=[[max(mean - low, 0)], [max(high - mean, 0)]], color=SHORTAGE,
            marker="D", ms=8, lw=0, elinewidth=1.6, zorder=3, label=_("this plan"),
            mfc=SHORTAGE if self.plan.reached else "white",
        )  # fmt: skip

    def _closed(self) -> str:
        target = self.plan.goal.target
        if target == 0:
            return _("gap closed")
        return _("gap at most {people}").format(people=persons(target))

    def _finish(self, ax: Axes, title: str) -> None:
        goal = self.plan.goal
        as_of = self.plan.scenario.valid_from.isoformat()
        names = spoken(self.plan.names)
        framed(ax, title, [goal.country], goal.occupation, goal.scope, as_of, names)

    def __repr__(self) -> str:
        """Plots there are, one a line."""
        return (
            "Plots of the plan:\n"
            "  .mix(ax=None)\n"
            "  .frontier(frame=None, ax=None)\n"
            "  .closing(frame=None, ax=None)"
        )


@dataclass(frozen=True, repr=False)
class RegretPlots:
    """Plots of policies against scenarios, reached as ``regret.plot``.

    Every method takes matplotlib axes as `ax`, or makes new ones of a figure of its own, and
    returns the axes. Needs the extra ``report``.

    Parameters
    ----------
    regret : Regret
    """

    regret: Regret

    def heatmap(self, probability: float = 0.8, ax: Axes | None = None) -> Axes:
        """Regret of each policy in each scenario; the policy that is regretted least is framed.

        Parameters
        ----------
        probability : float
            One of those of the table.
        ax : matplotlib.axes.Axes, optional

        Raises
        ------
        UnknownCodeError
            For a probability that the table does not have.
        MissingExtraError
            If matplotlib is not installed.
        """
        need("matplotlib.pyplot")
        frame = self.regret.frame
        known = frame["probability"].unique()
        if not np.isclose(known, probability).any():
            raise UnknownCodeError("probability", probability, known)
        rows = frame.loc[np.isclose(frame["probability"], probability)]
        # In the order of the table: a pivot alone would sort by name.
        policies, scenarios = (list(dict.fromkeys(rows[key])) for key in ("policy", "scenario"))
        table = rows.pivot(index="policy", columns="scenario", values="regret")
        table = table.loc[policies, scenarios]
        choice = self.regret.choice
        chosen = choice.loc[np.isclose(choice["probability"], probability), "policy"].iloc[0]
        ax = new_axes(ax, (3.4 + 1.1 * len(scenarios), 2.1 + 0.45 * len(policies)))
        regret_cells(table, str(chosen), ax)
        self._finish(ax, _("Regret at {share}, to {year}"), percent(probability))
        ax.grid(visible=False)
        ax.tick_params(length=0)
        for side in ("left", "bottom"):
            ax.spines[side].set_visible(False)
        return ax

    def choice(self, ax: Axes | None = None) -> Axes:
        """Largest regret of each policy over the scenarios; the smallest is ringed.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional

        Raises
        ------
        MissingExtraError
            If matplotlib is not installed.
        """
        need("matplotlib.pyplot")
        frame = self.regret.frame
        largest = frame.groupby(["policy", "probability"], sort=False)["regret"].max()
        ax = new_axes(ax, (7.2, 4.2))
        markers: Any = "osv^DPX<>*"
        for number, policy in enumerate(dict.fromkeys(frame["policy"])):
            line = largest.loc[policy].sort_index()
            ax.plot(
                100 * line.index.to_numpy(dtype=float), line.to_numpy(), color=f"C{number % 10}",
                marker=markers[number % len(markers)], ms=5, lw=1.8, label=str(policy),
            )  # fmt: skip
        best = self.regret.choice
        ax.plot(
            100 * best["probability"].to_numpy(dtype=float), best["regret"].to_numpy(), color=INK,
            lw=0, marker="o", ms=12, mfc="none", label=_("least regret"),
        )  # fmt: skip
        ax.set_ylim(bottom=0)
        ax.margins(y=0.1)
        ax.set_xlabel(_("probability at which the loss is taken, percent"))
        ax.set_ylabel(_("largest regret, million US dollars of 2025"))
        in_persons(ax.yaxis)
        ax.legend(frameon=False, fontsize="small")
        self._finish(ax, _("Largest regret of each policy over the scenarios, to {year}"))
        return ax

    def _finish(self, ax: Axes, title: str, share: str = "") -> None:
        one = self.regret
        price = _("a post empty for a year costs {price} US dollars of 2025")
        ax.set_xlabel(f"{ax.get_xlabel()}\n{price.format(price=persons(one.price))}")
        title = title.format(year=one.year, share=share)
        names = spoken(one.names)
        framed(ax, title, [one.country], one.occupation, one.scope, one.as_of, names)

    def __repr__(self) -> str:
        """Plots there are, one a line."""
        return "Plots of the regret:\n  .heatmap(probability=0.8, ax=None)\n  .choice(ax=None)"
