"""Words and number formats that every report shares, so that no two of them say it differently."""

from __future__ import annotations

import importlib
import math
from typing import TYPE_CHECKING, Any

from talent.errors import MissingExtraError
from talent.forecasts.influence import UNEXPLAINED
from talent.language import language
from talent.language import marked as N_
from talent.language import translated as _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from talent.forecasts.result import Forecast
    from talent.store import Snapshot

__all__ = [
    "CODE_LABELS",
    "GLOSSARY",
    "LIKELY",
    "LIMITS",
    "MEASURE_LABELS",
    "OPEN",
    "STATUS_LABELS",
    "UNLIKELY",
    "catalogue_names",
    "default_years",
    "in_order",
    "is_open",
    "label",
    "likelihood",
    "measure_label",
    "need",
    "percent",
    "persons",
    "rounded",
    "told_scenario",
    "unexplained",
]

MEASURE_LABELS = {
    "gap": N_("Gap (required less available)"),
    "required": N_("Required headcount"),
    "available": N_("Available headcount"),
    "vacancies": N_("Vacancies (open jobs)"),
    "unfilled": N_("Unfilled, cumulated"),
    "openings": N_("Openings a year"),
    "replacement": N_("Replacement a year"),
    "entrants": N_("Entrants a year"),
    "graduates": N_("Graduates a year"),
    "experienced_hires": N_("Experienced hires a year"),
    "retirements": N_("Retirements a year"),
    "deaths": N_("Deaths a year"),
    "other_exits": N_("Other exits a year"),
}
"""Measures in the order in which a reader asks for them."""

GLOSSARY = (
    (
        N_("Gap"),
        N_(
            "Required less available headcount at the end of the year. Positive is a shortage, "
            "negative a surplus."
        ),
    ),
    (
        N_("Required headcount"),
        N_("People the fabs and firms need to run the capacity and projects of that year."),
    ),
    (
        N_("Available headcount"),
        N_(
            "People employed in the industry at the end of the year, given who leaves and who can "
            "be hired."
        ),
    ),
    (N_("Openings"), N_("Growth of the required headcount plus replacement, in the year.")),
    (N_("Replacement"), N_("Jobs left by retirement, death and other exits, in the year.")),
    (N_("Entrants"), N_("Graduates and experienced hires who join, in the year.")),
    (
        N_("Unfilled"),
        N_(
            "Openings less entrants, cumulated since the base year. The concept of most published "
            "figures; it leaves out the gap of the base year."
        ),
    ),
    (
        N_("Probability of a shortage"),
        N_("The share of the simulated futures in which the gap is above zero."),
    ),
    (
        N_("80 % band"),
        N_(
            "Four futures of five lie inside, one of ten below and one of ten above. The 50 % and "
            "95 % bands are read likewise."
        ),
    ),
    (N_("As-of date"), N_("Nothing that became known after this date was used.")),
    (N_("Vintage"), N_("The date on which a value became known.")),
    (N_("Scope"), N_("Which industry is counted: fabs alone, or all electronic components.")),
    (
        N_("Status of an input"),
        N_(
            "Measured: observed by the publisher. Estimated: derived from measurements. Announced:"
            " a plan that someone made public. Assumed: a judgement of the authors, given as a "
            "range."
        ),
    ),
    (
        N_("Share of the spread"),
        N_(
            "The part of the variance (of ranks) of the gap that an uncertain input explains by "
            "itself. What no single input explains is named as such."
        ),
    ),
)
"""Terms and their meaning, in the order in which the page uses them."""

LIMITS = (
    N_(
        "The gap is not observed anywhere. It is inferred from employment, vacancies, demography "
        "and assumptions, and only its parts can be checked against statistics."
    ),
    N_(
        "Wages are not modelled: employers who pay more, or move the work elsewhere, would close "
        "part of a shortage that is shown here as open."
    ),
    N_(
        "No policy beyond those in the past data is included; reskilling, immigration and "
        "automation programmes would change the figures."
    ),
    N_(
        "A band says how far the model's own uncertainty reaches. War, export controls or a break "
        "in technology outside past experience would reach further."
    ),
    N_(
        "Assumed inputs are ranges chosen by judgement. The share of the spread that they make is "
        "printed with every country."
    ),
    N_(
        "Countries count their industries differently. Compare a country with itself over the "
        "years before comparing it with another."
    ),
)
"""What the model cannot say, in words for a reader of the page."""

LIKELY, UNLIKELY = 0.66, 0.33
"""Probabilities from which a shortage is likely, and under which a surplus is."""

OPEN = N_("about as likely as not")
"""Words of a gap whose sign cannot be told; a report must not then name a shortage or surplus."""

CODE_LABELS = {
    "components": N_("Components"),
    "fab": N_("Fab"),
    "industry": N_("Industry"),
    "total": N_("Total"),
    "design": N_("Design"),
    "equipment": N_("Equipment"),
    "other_components": N_("Other components"),
    "assumption": N_("Assumption"),
    "series": N_("Series"),
}
"""Codes of the model itself. Countries and occupations have their names in the data."""

STATUS_LABELS = {
    "measured": N_("measured"),
    "estimated": N_("estimated"),
    "announced": N_("announced"),
    "assumed": N_("assumed"),
}
"""How an input is known."""

# Mastrandrea et al. 2010, IPCC guidance note on the consistent treatment of uncertainties, table 1.
_LIKELIHOOD = (
    (0.99, N_("virtually certain")),
    (0.90, N_("very likely")),
    (LIKELY, N_("likely")),
    (UNLIKELY, OPEN),
    (0.10, N_("unlikely")),
    (0.01, N_("very unlikely")),
)


def likelihood(probability: float) -> str:
    """A probability in the words of the IPCC's calibrated scale.

    Parameters
    ----------
    probability : float
        Between 0 and 1.

    Examples
    --------
    >>> likelihood(0.7), likelihood(0.5), likelihood(0.001)
    ('likely', 'about as likely as not', 'exceptionally unlikely')
    """
    for least, words in _LIKELIHOOD:
        if probability >= least:
            return _(words)
    return _("exceptionally unlikely")


def is_open(probability: float) -> bool:
    """Whether a shortage is about as likely as not, so that no report may name a side.

    Examples
    --------
    >>> is_open(0.5), is_open(0.9)
    (True, False)
    """
    return UNLIKELY <= probability < LIKELY


def measure_label(measure: str) -> str:
    """Name of a measure in the language spoken.

    Examples
    --------
    >>> measure_label("gap")
    'Gap (required less available)'
    """
    return _(MEASURE_LABELS[measure]) if measure in MEASURE_LABELS else label(measure)


def persons(value: float, *, minus: str = "−") -> str:
    """Persons as a whole number with thousands separators; empty where there is no value.

    Examples
    --------
    >>> persons(-1234.4), persons(float("nan")), persons(-0.2)
    ('−1,234', '', '0')
    """
    if math.isnan(value):
        return ""
    whole = round(value)
    return f"{minus if whole < 0 else ''}{abs(whole):,d}"


def rounded(value: float, *, digits: int = 2) -> float:
    """Value with as many digits as a wide band can bear; for prose, never for tables.

    Examples
    --------
    >>> rounded(12345.6), rounded(-987.0), rounded(0.0)
    (12000.0, -990.0, 0.0)
    """
    if value == 0 or math.isnan(value):
        return value
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))


def percent(share: float) -> str:
    """A share between 0 and 1 in percent, without pretending to certainty.

    Examples
    --------
    >>> percent(0.456), percent(0.9996), percent(0.0004), percent(0.0)
    ('46 %', '> 99 %', '< 1 %', '0 %')
    """
    if 0 < share < 0.005:
        return _("< 1 %")
    if 0.995 < share < 1:
        return _("> 99 %")
    return _("{share} %").format(share=f"{100 * share:.0f}")


def label(code: str, names: Mapping[str, str] | None = None) -> str:
    """Name of a code: from `names` if there, else the code made readable.

    Country codes stay as they are, because a country is data and never code.

    Examples
    --------
    >>> label("other_components"), label("JP"), label("JP", {"JP": "Japan"})
    ('Other components', 'JP', 'Japan')
    """
    if names and code in names:
        return names[code]
    if code in CODE_LABELS:
        return _(CODE_LABELS[code])
    text = code.replace("_", " ")
    return text[:1].upper() + text[1:]


def catalogue_names(snapshot: Snapshot) -> dict[str, str]:
    """Names of countries and occupations by code in the language spoken, for `names`."""
    column = {"en": "name_en", "ja": "name_ja", "zh-Hant": "name_zh"}[language()]
    countries, occupations = snapshot.countries(), snapshot.occupations()
    names = dict(zip(countries["country"], countries[column], strict=True))
    return names | dict(zip(occupations["occupation"], occupations[column], strict=True))


def unexplained(shares: pd.DataFrame) -> float:
    """Share of the spread of one number that no single input explains, 0 to 1.

    Parameters
    ----------
    shares : pandas.DataFrame
        ``Explanation.shares``.
    """
    return float(shares.loc[shares["key"] == UNEXPLAINED, "share"].sum())


def told_scenario(meta: Mapping[str, Any]) -> str:
    """Scenario of a run in words; empty for the baseline.

    Examples
    --------
    >>> told_scenario({"kind": "scenario", "scenario": "delay"})
    'scenario delay, not the baseline'
    >>> told_scenario({"kind": "baseline", "scenario": ""})
    ''
    """
    if meta.get("kind", "baseline") != "scenario":
        return ""
    name = meta.get("scenario") or _("with fabs of the user")
    return _("scenario {name}, not the baseline").format(name=name)


def in_order(table: pd.DataFrame, countries: Sequence[str]) -> pd.DataFrame:
    """Rows with the countries as the run names them, each country's rows in their own order."""
    return table.set_index("country").loc[list(countries)].reset_index()


def default_years(forecast: Forecast) -> list[int]:
    """Base year, 2030 (or the middle where 2030 is not inside) and the last year."""
    base, last = int(forecast.meta["base"]), int(forecast.meta["to"])
    middle = 2030 if base < 2030 < last else (base + last) // 2
    return list(dict.fromkeys([base, middle, last]))


def need(module: str, extra: str = "report") -> Any:
    """Import an optional module of an extra, when it is first used.

    Raises
    ------
    MissingExtraError
        If it is not installed; the message says how to install it.

    Examples
    --------
    >>> need("no_such_plotter")
    Traceback (most recent call last):
    talent.errors.MissingExtraError: no_such_plotter is not installed; pip install 'talent[report]'
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        package = module.partition(".")[0]
        # What an installed package itself cannot import is a fault, not a missing extra.
        if (error.name or "").partition(".")[0] != package:
            raise
        text = f"{package} is not installed; pip install 'talent[{extra}]'"
        raise MissingExtraError(text) from None
