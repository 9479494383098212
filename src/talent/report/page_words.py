"""Texts that the script of the page shows; everything else of the page is in its templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talent.language import marked as N_
from talent.language import translated as _
from talent.report.words import label

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["occupation_name", "scope_name", "script_words"]

SCOPES = {
    "components": N_("Electronic components"),
    "fab": N_("Fabs alone"),
    "industry": N_("With design and equipment"),
}
"""Industries that can be counted, in words that say what is in them."""


def scope_name(scope: str, names: Mapping[str, str] | None = None) -> str:
    """What is counted, in the language spoken.

    Examples
    --------
    >>> scope_name("fab")
    'Fabs alone'
    """
    if names and scope in names:
        return names[scope]
    return _(SCOPES[scope]) if scope in SCOPES else label(scope)


def occupation_name(occupation: str, names: Mapping[str, str] | None = None) -> str:
    """Name of an occupation, or of all together.

    Examples
    --------
    >>> occupation_name("total"), occupation_name("engineers", {"engineers": "Engineers"})
    ('All occupations', 'Engineers')
    """
    return _("All occupations") if occupation == "total" else label(occupation, names)


def script_words() -> dict[str, str]:
    """Texts by the name under which the script asks for them, in the language spoken.

    What stands in braces is filled in by the script.

    Examples
    --------
    >>> script_words()["band"]
    '{low} to {high}'
    """
    return {
        "band": _("{low} to {high}"),
        "percent": _("{share} %"),
        "least": _("< 1 %"),
        "most": _("> 99 %"),
        "median": _("Median"),
        "mean": _("Mean"),
        "band50": _("50 % band"),
        "band80": _("80 % band"),
        "band95": _("95 % band"),
        "chance": _("Probability of a shortage"),
        "likelihood": _("In words"),
        "sentence": _(
            "{country}, {occupation}, {scope}, end of {year}: median gap {median} people (80 % "
            "band {low} to {high}). A shortage is {likelihood} ({chance})."
        ),
        "years_label": _(
            "{country}, {occupation}, {scope}, {measure}: median {first} in {first_year} and "
            "{last} in {last_year} (80 % band {low} to {high}). The table below has every year."
        ),
        "why_label": _(
            "What makes the gap of {country}, {occupation}, {scope}, at the end of {year}: "
            "{steps}. The table below has the bands."
        ),
        "occupations_label": _(
            "Gap by occupation, {country}, {scope}, end of {year}: {steps}. The table below has "
            "the bands."
        ),
        "levers_label": _(
            "What levers do to the gap of {country}, {occupation}, {scope}, at the end of {year}: "
            "{steps}. The table below has the bands and the costs."
        ),
        "past_label": _(
            "How often the bands of past forecasts held what happened: {steps}. The table below "
            "has the scores."
        ),
        "lever": _("{effect} · US$ {cost}"),
        "levers_together": _(
            "All levers together move the gap of {year} by {effect} people (mean; 80 % band {low} "
            "to {high})."
        ),
        "levers_remain": _(
            "The median goes from {before} to {after} people (80 % band {low} to {high}). A "
            "shortage is then {likelihood} ({chance}); without them it is {likelihood_before} "
            "({chance_before})."
        ),
        "other_levers": _("{number} other levers"),
        "gap_before": _("Gap without levers"),
        "gap_after": _("Gap with all levers"),
        "step": _("{name} {value}"),
        "between": _("; "),
        "turnover": _("Experienced joiners less leavers"),
        "gap_of_year": _("Gap at the end of {year} (mean)"),
        "not_kept": _("not kept for the two together"),
        "other_inputs": _("{number} other inputs"),
        "together": _("chance, and inputs acting together"),
        "no_shares": _("This run keeps no shares for this choice."),
        "held": _("Held what happened"),
        "promised": _("Should have held"),
        "interval": _("80 % interval"),
        "cases": _("Cases"),
        "apart": _("Cases that do not overlap"),
        "effect": _("Effect on the gap (mean)"),
        "cost_each": _("Cost of a person-year, US$ of 2025"),
        "unknown": _("not known"),
    }
