"""Plots of the scoreboard and of the reference class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from talent.language import translated as _
from talent.report.fonts import with_fonts
from talent.report.frames import new_axes, plain, spoken
from talent.report.style import BANDS, INK, MUTED, SHORTAGE, SURPLUS
from talent.report.words import label

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["plot_reference_class", "plot_scoreboard"]

TOTAL = "total"
LIMITS = (-1.5, 3.5)
"""Of the axis, in units of their figure; what is beyond is said in words."""
BAND = BANDS[1][3]


def plot_scoreboard(
    table: pd.DataFrame,
    ax: Axes | None = None,
    names: Mapping[str, Mapping[str, str]] | None = None,
) -> Axes:
    """Their figure against our 80 % band, one row a projection.

    Every row is in units of their figure, which is at 1; a range of theirs is a bar. Circles and
    blue bars are ours with today's data, diamonds and grey bars ours with the data of their day,
    crosses what happened. An arrow says that a band goes on beyond the axis.

    Parameters
    ----------
    table : pandas.DataFrame
        As `talent.evaluate.scoreboard` returns it; rows with nothing to show are left out.
    ax : matplotlib.axes.Axes, optional
    names : mapping of str to mapping of str to str, optional
        Names of countries and occupations by language and code, as ``Forecast.names``.

    Returns
    -------
    matplotlib.axes.Axes
    """
    shown = table[["our_median", "then_median", "actual"]].notna().any(axis=1)
    rows = table.loc[shown].reset_index(drop=True)
    axes = new_axes(ax, (9.0, 1.5 + 0.32 * len(rows)))
    theirs = rows[["theirs_low", "theirs_mid", "theirs_high"]].astype(float)
    unit = theirs.mean(axis=1).abs().to_numpy()
    sign = np.sign(theirs.mean(axis=1).to_numpy())
    place = np.arange(len(rows), dtype=float)
    axes.hlines(
        place, theirs.min(axis=1) / unit, theirs.max(axis=1) / unit, color=SHORTAGE, lw=5, alpha=0.5
    )
    axes.plot(sign, place, "|", color=SHORTAGE, ms=11, mew=2, label=_("published"))
    for name, shift, colour, marker, what in (
        ("our", -0.17, BAND, "o", _("ours, today's data, 80 % band")),
        ("then", 0.17, "#c9ced3", "D", _("ours, data of their day, 80 % band")),
    ):
        low, mid, high = (
            (rows[f"{name}_{q}"].astype(float) / unit).to_numpy() for q in ("q10", "median", "q90")
        )
        ink = SURPLUS if name == "our" else MUTED
        axes.hlines(
            place + shift, np.clip(low, *LIMITS), np.clip(high, *LIMITS), color=colour, lw=5
        )
        inside = (mid >= LIMITS[0]) & (mid <= LIMITS[1])
        sign_of = what if inside.any() else None
        axes.plot(mid[inside], place[inside] + shift, marker, color=ink, ms=4, label=sign_of)
        for beyond, edge, way in (
            (high > LIMITS[1], LIMITS[1], ">"),
            (low < LIMITS[0], LIMITS[0], "<"),
        ):
            axes.plot(np.full(beyond.sum(), edge), place[beyond] + shift, way, color=ink, ms=5)
    happened = (rows["actual"].astype(float) / unit).clip(*LIMITS)
    axes.plot(happened, place, "x", color=INK, ms=6, mew=1.6, label=_("what happened so far"))
    axes.axvline(0, color=MUTED, lw=0.8)
    who = rows["publisher"].str.split(" (", regex=False).str[0] + ": "
    known = spoken(names or {})
    jobs = rows["occupation"].map(
        # Several occupations, or one that the publisher names already, need no second name.
        lambda one: "" if one == TOTAL or "+" in one else ", " + label(one, known).lower()
    )
    texts = who + rows["metric"].str[:46] + jobs + ", " + rows["period_text"].astype(str)
    axes.set_yticks(place, texts, fontsize="x-small", parse_math=False)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(LIMITS[0] - 0.1, LIMITS[1] + 0.1)
    axes.set_xlabel(_("in units of the published figure"))
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, fontsize="x-small",
                frameon=False)  # fmt: skip
    plain(axes)
    with_fonts(axes)
    return axes


def plot_reference_class(
    table: pd.DataFrame,
    width: pd.DataFrame | None = None,
    ax: Axes | None = None,
    names: Mapping[str, Mapping[str, str]] | None = None,
) -> Axes:
    """Errors of projections of employment by horizon, with our 80 % bands.

    Parameters
    ----------
    table : pandas.DataFrame
        As `talent.evaluate.reference_class` returns it.
    width : pandas.DataFrame, optional
        As `talent.evaluate.check_width` returns it: our half-widths, a line a country.
    ax : matplotlib.axes.Axes, optional
    names : mapping of str to mapping of str to str, optional
        Names of countries by language and code, as ``Forecast.names``.

    Returns
    -------
    matplotlib.axes.Axes
    """
    axes = new_axes(ax, (8.0, 4.6))
    cases = table[table["kind"] == "employment"]
    known = spoken(names or {})
    looks = {
        "other": ("#b8c0c7", "o", 16, _("other industries and occupations")),
        "chips": (SURPLUS, "^", 34, _("chips, other publishers and one occupation")),
        "same": (SHORTAGE, "s", 40, _("NAICS 3344, statistical office")),
    }
    for group, (colour, marker, size, what) in looks.items():
        part = cases[cases["group"] == group]
        # Cases of one horizon would hide each other.
        side = np.linspace(-0.25, 0.25, len(part)) if len(part) else 0
        axes.scatter(part["horizon"] + side, 100 * part["error"], c=colour, marker=marker, s=size,
                     label=what, linewidths=0)  # fmt: skip
    if width is not None:
        lines = {"US": "-", "JP": "--", "TW": ":"}
        middle = {"1-3": 2, "4-6": 5, "7-10": 8.5}
        own = width[width["group"] == "all"]
        for country, part in own.groupby("country", sort=False):
            x = part["horizon"].map(middle)
            for sign in (1, -1):
                name = None
                if sign == 1:
                    name = _("our 80 % band, {country}").format(country=label(str(country), known))
                look = lines.get(str(country), "-.")
                axes.plot(x, 100 * sign * part["ours"], look, color=INK, lw=1.2, label=name)
    axes.axhline(0, color=MUTED, lw=0.8)
    axes.set_xlabel(_("years from the base year to the year judged"))
    axes.set_ylabel(_("projected less outcome, log points x 100"))
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, fontsize="x-small",
                frameon=False)  # fmt: skip
    plain(axes)
    with_fonts(axes)
    return axes
