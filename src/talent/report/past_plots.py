"""Plots of past forecasts as they were made, and of what happened after them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from talent.errors import ConfigError
from talent.forecasts.cube import TOTAL
from talent.language import translated as _
from talent.report.fonts import with_fonts
from talent.report.frames import band_text, framed, in_persons, new_axes, plain, spoken, whole_years
from talent.report.score_plots import some
from talent.report.style import BANDS, INK, SHORTAGE, SURPLUS
from talent.report.words import day, label, measure_label, need

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from talent.forecasts.result import Forecast

__all__ = ["past_fan", "past_fans"]

HISTORY = 15
"""Years drawn before a forecast: about as many as it looks ahead."""


def past_fan(
    forecast: Forecast,
    cases: pd.DataFrame,
    *,
    country: str,
    measure: str = "available",
    scope: str = "components",
    occupation: str = TOTAL,
    actuals: pd.DataFrame | None = None,
    ax: Axes | None = None,
) -> Axes:
    """A forecast as it was made, and what happened, on the level of the series known then.

    Parameters
    ----------
    forecast : Forecast
        Fresh or read back.
    cases : pandas.DataFrame
        Scored cells, those of this run among them.
    country, measure, scope, occupation : str
    actuals : pandas.DataFrame, optional
        As `talent.evaluate.actuals.actuals` gives them; 15 years before the forecast are drawn.
    ax : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.axes.Axes
        Points outside the 80 % band have a colour of their own.

    Raises
    ------
    ConfigError
        If the run is not scored in this cell.
    UnknownCodeError
        For an unknown code.
    MissingExtraError
        If matplotlib is not installed.
    """
    ax, held = _drawn(forecast, cases, country, measure, scope, occupation, actuals, ax)
    title = _("{measure}: forecast and what happened").format(measure=measure_label(measure))
    date = day(dt.date.fromisoformat(str(forecast.meta["as_of"])))
    framed(ax, title, [country], occupation, scope, f"{date}\n{held}", spoken(forecast.names))
    return ax


def _drawn(
    forecast: Forecast,
    cases: pd.DataFrame,
    country: str,
    measure: str = "available",
    scope: str = "components",
    occupation: str = TOTAL,
    actuals: pd.DataFrame | None = None,
    ax: Axes | None = None,
) -> tuple[Axes, str]:
    """The axes without their frame, and how many years the band held, in words."""
    keys: dict[str, str] = {"country": country, "scope": scope, "occupation": occupation}
    rows = forecast.table(measure, [*keys, "year"], **keys)
    inside = (cases["run_id"] == forecast.run_id) & (cases["measure"] == measure)
    for key, value in keys.items():
        inside &= cases[key] == value
    own = some(cases.loc[inside], f"{measure} of {country} in run {forecast.run_id!r}")
    own = own.sort_values("year")
    ax = new_axes(ax, (7.2, 4.2))
    ahead = rows[rows["year"] > int(forecast.meta["base"])]
    for name, low, high, colour in BANDS:
        ax.fill_between(ahead["year"], ahead[low], ahead[high], color=colour, lw=0,
                        label=band_text(name))  # fmt: skip
    ax.plot(ahead["year"], ahead["median"], color=SURPLUS, lw=1.6, label=_("median"))
    if actuals is not None:
        before = actuals[actuals["measure"] == measure]
        for key, value in keys.items():
            before = before[before[key] == value]
        last = int(own["level_year"].iloc[0])
        before = before[before["year"].between(last - HISTORY, last)].sort_values("year")
        level = own["linked"].iloc[0] / own["actual"].iloc[0]
        ax.plot(before["year"], level * before["value"], color=INK, lw=1, label=_("before"))
    missed = own["in80"] == 0
    for name, which, colour in (
        (_("what happened"), ~missed, INK),
        (_("outside 80 %"), missed, SHORTAGE),
    ):
        if which.any():
            at = own.loc[which]
            ax.scatter(at["year"], at["linked"], color=colour, s=18, zorder=3, label=name)
    in_persons(ax.yaxis)
    whole_years(ax, 5)
    ax.set_ylabel(_("persons"))
    ax.legend(frameon=False, fontsize="small", loc="best")
    held = _("{inside} of {years} years inside 80 %").format(
        inside=len(own) - int(missed.sum()), years=len(own)
    )
    return ax, held


def past_fans(
    forecasts: Sequence[Forecast], cases: pd.DataFrame, *, columns: int = 3, **options: Any
) -> Figure:
    """`past_fan` of several forecasts side by side, on common axes, in order of their dates.

    Parameters
    ----------
    forecasts : sequence of Forecast
        Of different as-of dates.
    cases : pandas.DataFrame
    columns : int
        Panels in a row.
    **options
        As in `past_fan`; ``country`` is needed.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ConfigError
        If there is no forecast, or one is not scored in this cell.
    UnknownCodeError
        For an unknown code.
    MissingExtraError
        If matplotlib is not installed.
    """
    ordered = sorted(forecasts, key=lambda one: str(one.meta["as_of"]))
    if not ordered:
        raise ConfigError("no forecast to draw")
    across = min(columns, len(ordered))
    down = -(-len(ordered) // across)
    pyplot = need("matplotlib.pyplot")
    figure, axes = pyplot.subplots(
        down, across, figsize=(3.2 * across, 2.5 * down + 0.5), layout="constrained",
        sharex=True, sharey=True, squeeze=False,
    )  # fmt: skip
    try:
        for ax, one in zip(axes.flat, ordered, strict=False):
            held = _drawn(one, cases, ax=ax, **options)[1]
            ax.set_title(f"{one.meta['as_of']}\n{held}", loc="left", fontsize="small", color=INK)
            plain(ax)
            ax.get_legend().remove()
            ax.label_outer()
            with_fonts(ax)
    except Exception:
        pyplot.close(figure)
        raise
    for ax in axes.flat[len(ordered) :]:
        ax.set_visible(False)
    # Also where the panel below is empty.
    for ax in axes.flat[max(len(ordered) - across, 0) : len(ordered)]:
        ax.tick_params(labelbottom=True)
    # Of all panels, since the first may have no point outside its band.
    signs = {t: h for ax in axes.flat for h, t in zip(*ax.get_legend_handles_labels(), strict=True)}
    figure.legend(
        list(signs.values()), list(signs), loc="outside lower center",
        ncols=len(signs) if across > 2 else 2 * across, frameon=False, fontsize="small",
    )  # fmt: skip
    scope, measure = options.get("scope", "components"), options.get("measure", "available")
    text = _("{measure}, {country}, {scope}: forecasts of {n} dates, and what happened").format(
        measure=measure_label(measure),
        country=label(options["country"], spoken(ordered[0].names)),
        scope=label(scope).lower(),
        n=len(ordered),
    )
    figure.suptitle(text, x=0.01, ha="left", fontsize="medium", color=INK)
    with_fonts(figure)
    made: Figure = figure
    return made
