"""Words and number formats that every report shares, so that no two of them say it differently."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from talent import extras
from talent.forecasts.influence import UNEXPLAINED
from talent.language import language
from talent.language import marked as N_
from talent.language import translated as _
from talent.report.terms import (
    CODE_LABELS,
    COLUMN_LABELS,
    DRIVER_LABELS,
    GLOSSARY,
    LIMITS,
    MEASURE_LABELS,
    STATUS_LABELS,
    UNIT_LABELS,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from talent.forecasts.result import Forecast
    from talent.store import Snapshot

__all__ = [
    "CODE_LABELS",
    "DRIVER_LABELS",
    "GLOSSARY",
    "LIKELY",
    "LIMITS",
    "MEASURE_LABELS",
    "OPEN",
    "STATUS_LABELS",
    "UNLIKELY",
    "catalogue_names",
    "column_label",
    "day",
    "default_years",
    "driver_label",
    "in_order",
    "is_open",
    "label",
    "likelihood",
    "listed",
    "measure_label",
    "need",
    "percent",
    "persons",
    "rounded",
    "status_label",
    "told_scenario",
    "unexplained",
    "unit_label",
]

LIKELY, UNLIKELY = 0.66, 0.33
"""Probabilities from which a shortage is likely, and under which a surplus is."""

OPEN = N_("about as likely as not")
"""Words of a gap whose sign cannot be told; a report must not then name a shortage or surplus."""

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


def driver_label(driver: str) -> str:
    """What a part of the gap is, in the language spoken.

    Examples
    --------
    >>> driver_label("fabs_to_come"), driver_label("own_driver")
    ('fabs to come', 'own driver')
    """
    return _(DRIVER_LABELS[driver]) if driver in DRIVER_LABELS else driver.replace("_", " ")


def status_label(status: str) -> str:
    """How an input is known, in the language spoken.

    Examples
    --------
    >>> status_label("measured")
    'measured'
    """
    return _(STATUS_LABELS[status]) if status in STATUS_LABELS else status


def unit_label(unit: str) -> str:
    """Unit of a lever in the language spoken; other units are as their publishers give them.

    Examples
    --------
    >>> unit_label("places a year"), unit_label("index 2020=100")
    ('places a year', 'index 2020=100')
    """
    return _(UNIT_LABELS[unit]) if unit in UNIT_LABELS else unit


def column_label(column: str) -> str:
    """Heading of a column in the language spoken.

    Examples
    --------
    >>> column_label("q50"), column_label("q025"), column_label("year")
    ('Median', '2.5 % quantile', 'Year')
    """
    if column in COLUMN_LABELS:
        return _(COLUMN_LABELS[column])
    if column[:1] == "q" and column[1:].isdigit():
        # "{share} %" has no digits after the point; a quantile may need one.
        number = f"{100 * float(f'0.{column[1:]}'):g}"
        share = _("{share} %").format(share=number)
        return _("{share} quantile").format(share=share)
    return label(column)


def day(date: dt.date) -> str:
    """A date in prose, in the language spoken.

    English has the order of ISO 8601, which American and British readers read alike.

    Examples
    --------
    >>> import datetime as dt, talent
    >>> day(dt.date(2026, 11, 2))
    '2026-11-02'
    >>> with talent.in_language("ja"):
    ...     day(dt.date(2026, 11, 2))
    '2026年11月2日'
    """
    if language() == "en":
        return f"{date:%Y-%m-%d}"
    written: str = need("babel.dates").format_date(
        date, format="long", locale=language().replace("-", "_")
    )
    return written


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
    >>> import talent
    >>> with talent.in_language("zh-Hant"):
    ...     percent(0.456)
    '46%'
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


def listed(texts: Iterable[str]) -> str:
    """Texts one after the other, parted as the language spoken parts them.

    Examples
    --------
    >>> import talent
    >>> with talent.in_language("ja"):
    ...     listed(["日本", "台湾"])
    '日本、台湾'
    """
    return _(", ").join(texts)


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
    return extras.need(module, extra)
