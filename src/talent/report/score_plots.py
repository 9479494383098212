"""Plots of scored forecasts: whether the bands are right, and whether they beat no change.

Cases are scored cells as `talent.store.read_scores` gives them (the view ``v_score``). Forecasts
made a year apart overlap, so every plot says beside the number of cases how many of them are
independent (`talent.evaluate.summary`), and what chance would show with so many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import binom

from talent.errors import ConfigError, UnknownCodeError
from talent.evaluate.summary import BANDS as HORIZONS
from talent.evaluate.summary import FEW, SCORES, scores
from talent.forecasts.cube import TOTAL
from talent.language import marked as N_
from talent.language import plural as ngettext
from talent.language import translated as _
from talent.report.frames import framed, new_axes, spoken
from talent.report.style import BANDS, INK, MUTED, SHORTAGE, SURPLUS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from matplotlib.axes import Axes

    Names = Mapping[str, Mapping[str, str]]

__all__ = ["pit_histogram", "reliability", "score_by_horizon", "some"]

LEVELS = (50, 80, 90, 95)
"""Nominal coverages that are scored, in percent."""

CHANCE = ((95, BANDS[0][3]), (80, BANDS[1][3]))
"""Bands of what a right forecast would show, percent and colour, widest first."""

_AXES = {
    "crps": N_("CRPS, persons (lower is better)"),
    "crps_percent": N_("CRPS, percent of what happened (lower is better)"),
    "wis": N_("weighted interval score, persons (lower is better)"),
    "wis_percent": N_("weighted interval score, percent of what happened (lower is better)"),
    "bias": N_("bias, persons (above 0: forecast too high)"),
    "bias_percent": N_("bias, percent of what happened (above 0: forecast too high)"),
    "mase": N_("error of the median in mean yearly changes"),
    "skill_crps": N_("skill in CRPS (above 0: better than no change)"),
    "skill_error": N_("skill of the median (above 0: better than no change)"),
}
_TITLES = {
    "crps": N_("CRPS by years ahead"),
    "crps_percent": N_("CRPS by years ahead"),
    "wis": N_("Weighted interval score by years ahead"),
    "wis_percent": N_("Weighted interval score by years ahead"),
    "bias": N_("Bias by years ahead"),
    "bias_percent": N_("Bias by years ahead"),
    "mase": N_("Error of the median in mean yearly changes by years ahead"),
    "skill_crps": N_("Skill in CRPS by years ahead"),
    "skill_error": N_("Skill of the median by years ahead"),
}
_LOOKS = (("o", SURPLUS), ("s", "#3f8fc4"), ("D", SHORTAGE), ("^", MUTED))


def pit_histogram(
    cases: pd.DataFrame,
    horizons: str = "1-3",
    *,
    bins: int = 5,
    names: Names | None = None,
    ax: Axes | None = None,
    **where: str,
) -> Axes:
    """How often what happened fell into each part of the forecast, from its lowest to its highest.

    Each bin is as probable as any other by the forecast, so bars of a right one are level but for
    chance. High bars at both ends: bands too narrow; high in the middle: too wide; at one end:
    forecasts that lean to the other side.

    Parameters
    ----------
    cases : pandas.DataFrame
    horizons : str
        ``1-3``, ``4-6``, ``7-10`` or ``11+`` years ahead.
    bins : int
    names : mapping of str to mapping of str to str, optional
        Names of countries and occupations by language and code, as ``Forecast.names``.
    ax : matplotlib.axes.Axes, optional
    **where : str
        Of ``kind, given, country, scope, occupation, measure``; by default all countries, the
        scope components, all occupations together and people available.

    Returns
    -------
    matplotlib.axes.Axes
        Percent of the cases by bin, with the 80 and 95 % bands of as many right forecasts as there
        are independent cases (binomial).

    Raises
    ------
    ConfigError
        If no case is left, or baselines and backtests would be mixed.
    UnknownCodeError
        For an unknown band of horizons or key.
    MissingExtraError
        If matplotlib is not installed.
    """
    if horizons not in HORIZONS:
        raise UnknownCodeError("horizons", horizons, HORIZONS)
    low, high = HORIZONS[horizons]
    cases = _chosen(cases, where)
    cases = some(cases[cases["horizon"].between(low, high)], f"{horizons} years ahead")
    table = _scores(cases, "horizon_band")
    windows = int(table["windows"].iloc[0])
    ax = new_axes(ax, (7.2, 3.8))
    top = 0.0
    for percent, colour in CHANCE:
        ends = _chance(percent, windows, 1 / bins)
        ax.axhspan(*ends, color=colour, lw=0,
                   label=_("{share} % of right forecasts").format(share=percent))  # fmt: skip
        top = max(top, ends[1])
    ax.axhline(100 / bins, color=INK, lw=1, ls="--")
    share = 100 * np.histogram(cases["pit"], bins=bins, range=(0, 1))[0] / len(cases)
    middle = 100 * (np.arange(bins) + 0.5) / bins
    ax.bar(middle, share, width=70 / bins, color=MUTED, alpha=0.85, label=_("what happened"))
    ax.set_xlim(0, 100)
    # Room for the legend above the highest of them.
    ax.set_ylim(0, 1.2 * max(top, share.max()))
    ax.set_xlabel(_("part of the forecast below what happened, percent"))
    ax.set_ylabel(_("percent of the cases"))
    ax.legend(frameon=False, loc="upper left", ncols=3, fontsize="x-small")
    title = _("Where what happened fell in the forecast, {horizons} years ahead")
    _finish(ax, title.format(horizons=horizons), cases, [windows], names)
    return ax


def reliability(
    cases: pd.DataFrame, *, names: Names | None = None, ax: Axes | None = None, **where: str
) -> Axes:
    """Share of what happened inside each band, by years ahead, against what the band promises.

    Parameters
    ----------
    cases : pandas.DataFrame
    names : mapping of str to mapping of str to str, optional
        Names of countries and occupations by language and code, as ``Forecast.names``.
    ax : matplotlib.axes.Axes, optional
    **where : str
        As in `pit_histogram`.

    Returns
    -------
    matplotlib.axes.Axes
        Points: coverage. Lines: its 80 % bootstrap interval, where there are enough as-of dates for
        one. Broad bars: what 80 of 100 right forecasts would show, with as many independent cases.

    Raises
    ------
    ConfigError
        If no case is left, or baselines and backtests would be mixed.
    MissingExtraError
        If matplotlib is not installed.
    """
    cases = _chosen(cases, where)
    table = _scores(cases, "horizon_band").set_index("horizon_band")
    windows = table["windows"].astype(int).to_dict()
    shown = [name for name in HORIZONS if name in table.index]
    ax = new_axes(ax, (7.2, 4.2))
    place = np.arange(len(LEVELS))
    ax.hlines(LEVELS, place - 0.42, place + 0.42, color=INK, lw=1, ls="--", zorder=2.5)
    for number, name in enumerate(shown):
        at = place + 0.2 * (number - (len(shown) - 1) / 2)
        chance = np.array([_chance(80, windows[name], level / 100) for level in LEVELS])
        text = "" if number else _("{share} % of right forecasts").format(share=80)
        ax.vlines(at, chance[:, 0], chance[:, 1], color=BANDS[0][3], lw=9, label=text)
        found, low, high = (
            100 * table.loc[name, [f"coverage_{level}{end}" for level in LEVELS]].to_numpy(float)
            for end in ("", "_low_80", "_high_80")
        )
        marker, colour = _LOOKS[number]
        ax.vlines(at, low, high, color=colour, lw=1.4)
        count = int(cases["horizon"].between(*HORIZONS[name]).sum())
        text = _("{horizons} years: {n} cases, about {windows} independent").format(
            horizons=name, n=count, windows=windows[name]
        )
        ax.scatter(at, found, marker=marker, color=colour, s=34, zorder=3, label=text)
    ax.set_xticks(place, [_("{share} % band").format(share=level) for level in LEVELS])
    ax.set_ylim(0, 104)
    ax.set_ylabel(_("percent of the cases inside"))
    ax.legend(frameon=False, loc="lower right", fontsize="small")
    title = _("How often the bands held what happened")
    _finish(ax, title, cases, list(windows.values()), names)
    return ax


def score_by_horizon(
    cases: pd.DataFrame,
    score: str = "crps_percent",
    *,
    names: Names | None = None,
    ax: Axes | None = None,
    **where: str,
) -> Axes:
    """One score by years ahead, with its 80 % bootstrap interval where there is one.

    Parameters
    ----------
    cases : pandas.DataFrame
    score : str
        Of `talent.evaluate.summary.SCORES`.
    names : mapping of str to mapping of str to str, optional
        Names of countries and occupations by language and code, as ``Forecast.names``.
    ax : matplotlib.axes.Axes, optional
    **where : str
        As in `pit_histogram`.

    Returns
    -------
    matplotlib.axes.Axes
        Under each horizon the number of independent cases. For the CRPS a dashed line shows that of
        the naive forecast (no change) on the same cases.

    Raises
    ------
    ConfigError
        If no case is left, or baselines and backtests would be mixed.
    UnknownCodeError
        For an unknown score.
    MissingExtraError
        If matplotlib is not installed.
    """
    if score not in SCORES:
        raise UnknownCodeError("score", score, SCORES)
    cases = _chosen(cases, where)
    table = _scores(cases, "horizon").sort_values("horizon")
    size = 100 if score.startswith("coverage_") else 1
    ax = new_axes(ax, (7.2, 3.8))
    ahead = table["horizon"].to_numpy(dtype=float)
    low, high = (size * table[f"{score}_{side}_80"].to_numpy() for side in ("low", "high"))
    ax.fill_between(ahead, low, high, color=BANDS[1][3], alpha=0.7, lw=0, label=_("80 % interval"))
    # A single horizon with an interval has no area.
    ax.vlines(ahead, low, high, color=SURPLUS, lw=1)
    ax.plot(ahead, size * table[score], color=INK, lw=2, marker="o", ms=4, label=_("this forecast"))
    if score in {"crps", "crps_percent"}:
        known = cases[cases["naive_crps"].notna()]
        unit = 100 / known["linked"] if score == "crps_percent" else 1.0
        naive = (known["naive_crps"] * unit).groupby(known["horizon"]).mean()
        ax.plot(naive.index, naive, color=SHORTAGE, lw=1.6, ls="--", label=_("no change (naive)"))
    if score.startswith(("skill_", "bias")):
        ax.axhline(0, color=INK, lw=1, ls="--")
    if size == 100:
        ax.axhline(float(score.removeprefix("coverage_")), color=INK, lw=1, ls="--")
    ax.set_xticks(ahead, [f"{h:.0f}\n{n}" for h, n in zip(ahead, table["windows"], strict=True)])
    ax.set_xlabel(_("years ahead; below: independent cases"))
    if score.startswith(("crps", "wis", "mase")):
        ax.set_ylim(bottom=0)
    share = score[-2:]
    inside = _("inside the {share} % band, percent of the cases").format(share=share)
    ax.set_ylabel(_(_AXES[score]) if score in _AXES else inside, fontsize="small")
    ax.legend(frameon=False, fontsize="small")
    title = _("Inside the {share} % band by years ahead").format(share=share)
    title = _(_TITLES[score]) if score in _TITLES else title
    _finish(ax, title, cases, table["windows"].tolist(), names)
    return ax


def _chosen(cases: pd.DataFrame, where: dict[str, str]) -> pd.DataFrame:
    """Cases of one kind, one a date and cell: the newest run of a date counts."""
    known = ("kind", "given", "country", "scope", "occupation", "measure")
    for key in where:
        if key not in known:
            raise UnknownCodeError("key", key, known)
    asked = {"given": "", "scope": "components", "occupation": TOTAL, "measure": "available"}
    asked |= where
    for key, value in asked.items():
        cases = cases[cases[key] == value]
    some(cases, ", ".join(f"{key} {value!r}" for key, value in asked.items()))
    if cases["kind"].nunique() > 1:
        raise ConfigError("baselines and backtests are both scored; name one with kind=")
    cell = ["as_of", "country", "year"]
    ordered = cases.sort_values("run", kind="stable") if "run" in cases else cases
    return ordered.drop_duplicates(cell, keep="last")


def some(cases: pd.DataFrame, what: str) -> pd.DataFrame:
    """The cases, of which there must be one.

    Raises
    ------
    ConfigError
        If there is none; `what` says of what.
    """
    if cases.empty:
        raise ConfigError(f"no forecast is scored of {what}; `talent score` scores stored runs")
    return cases


def _scores(cases: pd.DataFrame, by: str) -> pd.DataFrame:
    """Scores of cases that are one scope, occupation and kind already."""
    given = str(cases["given"].iloc[0])
    return scores(cases, ["scope", "occupation", by], given=given)


def _chance(percent: int, cases: int, probability: float) -> tuple[float, float]:
    """Percent of independent cases that a right forecast shows with this probability, from and to.

    Quantiles of the binomial distribution.
    """
    tail = (100 - percent) / 200
    low, high = np.asarray(binom.ppf([tail, 1 - tail], cases, probability)) * 100 / cases
    return float(low), float(high)


def _finish(
    ax: Axes, title: str, cases: pd.DataFrame, windows: list[int], names: Names | None
) -> None:
    """Title, what is shown, and of how many cases: `windows` are those independent, by group."""
    days = sorted({str(day)[:10] for day in cases["as_of"]})
    when = days[0]
    if len(days) > 1:
        when = _("{n} dates, {first} to {last}").format(
            n=len(days), first=days[0][:4], last=days[-1][:4]
        )
    size = ngettext("{n} case", "{n} cases", len(cases)).format(n=len(cases))
    if len(windows) == 1:
        size = _("{cases}, about {windows} independent").format(cases=size, windows=windows[0])
    if max(windows) < FEW:
        size = _("{cases}: a small sample").format(cases=size)
    elif min(windows) < FEW:
        size = _("{cases}, small samples among them").format(cases=size)
    first = cases.iloc[0]
    where = sorted(set(cases["country"]))
    known = spoken(names or {})
    framed(ax, title, where, first["occupation"], first["scope"], f"{when}\n{size}", known)
