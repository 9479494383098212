"""Plots of the people there are: by age now and at the end, and how many retire a year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from talent.language import translated as _
from talent.report.frames import band_text, in_persons, whole_years
from talent.report.style import BANDS, INK, MUTED, SHORTAGE, SURPLUS
from talent.report.words import percent
from talent.supply.ages import AGES

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["SENIOR", "draw_ages", "draw_retirements"]

SENIOR = 55
"""Age from which retirements come within about ten years; printed with the plots."""


def _seniors(people: Array) -> str:
    share = people[:, SENIOR <= AGES].sum(axis=1) / np.maximum(people.sum(axis=1), 1e-9)
    return percent(float(np.median(share)))


def draw_ages(people: dict[int, Array], ax: Axes) -> None:
    """Bars and band of the last year, and the outline of an earlier one.

    Parameters
    ----------
    people : dict of int to ndarray, shape (draws, 66)
        Persons by single age, by year; one year or two.
    ax : matplotlib.axes.Axes
    """
    years = sorted(people)
    last = years[-1]
    low, median, high = np.quantile(people[last], (0.1, 0.5, 0.9), axis=0)
    ages = AGES.astype(float)
    name = _("{year}, median").format(year=last)
    ax.barh(ages, median, height=0.85, color=BANDS[1][3], label=name)
    name = _("{year}, 80 % band").format(year=last)
    ax.hlines(ages, low, high, color=SURPLUS, lw=1.2, label=name)
    told = _("{share} are {age} or older in {year}").format(
        share=_seniors(people[last]), age=SENIOR, year=last
    )
    if len(years) > 1:
        before = np.median(people[years[0]], axis=0)
        edges = np.append(ages - 0.5, ages[-1] + 0.5)
        ax.stairs(
            before, edges, orientation="horizontal", color=SHORTAGE, lw=1.6, baseline=None,
            label=_("{year}, median").format(year=years[0]),
        )  # fmt: skip
        told = _("{share} are {age} or older in {year}, {before} in {base}").format(
            share=_seniors(people[last]), age=SENIOR, year=last,
            before=_seniors(people[years[0]]), base=years[0],
        )  # fmt: skip
    ax.axhline(SENIOR - 0.5, color=MUTED, lw=1, ls="--")
    # Under the legend, where the bars are short.
    ax.annotate(
        told, (0.98, 0.78), xycoords="axes fraction", ha="right", fontsize="small", color=INK
    )
    ax.set_xlabel(_("persons"))
    ax.set_ylabel(_("age"))
    ax.margins(y=0.01)
    ax.set_xlim(left=0)
    in_persons(ax.xaxis)
    ax.legend(frameon=False, loc="upper right", fontsize="small")


def draw_retirements(rows: pd.DataFrame, left: Array | None, ax: Axes) -> None:
    """Retirements a year with their bands, and how many of today's seniors will have left.

    Parameters
    ----------
    rows : pandas.DataFrame
        ``year`` and statistics of retirements, persons a year.
    left : ndarray, shape (draws,), optional
        Share of those who were `SENIOR` or older in the year before the first, at the end of the
        last.
    ax : matplotlib.axes.Axes
    """
    year = rows["year"].to_numpy()
    ax.bar(
        year, rows["median"], width=0.72, color=BANDS[0][3], edgecolor=BANDS[1][3],
        label=_("median"),
    )  # fmt: skip
    for name, low, high, width in (("80 %", "q10", "q90", 1.4), ("50 %", "q25", "q75", 5.0)):
        ax.vlines(year, rows[low], rows[high], color=SURPLUS, lw=width, label=band_text(name))
    top = float(rows["q90"].max())
    if left is not None:
        low, middle, high = (percent(float(v)) for v in np.quantile(left, (0.1, 0.5, 0.9)))
        text = _(
            "{share} of those who were {age} or older in {base}\n"
            "will have left by the end of {year} (80 % band {low} to {high})"
        ).format(share=middle, low=low, high=high, age=SENIOR, base=year[0] - 1, year=year[-1])
        ax.annotate(
            text, (0.02, 0.97), xycoords="axes fraction", va="top", color=INK, fontsize="small"
        )
        # Room for the note and the legend above the highest band.
        top *= 1.2
    ax.set_ylim(0, top * 1.15 or 1)
    ax.set_ylabel(_("persons retiring a year"))
    in_persons(ax.yaxis)
    whole_years(ax)
    below = 1.0 if left is None else 0.88
    ax.legend(frameon=False, loc="upper left", bbox_to_anchor=(0, below), ncols=3, fontsize="small")
