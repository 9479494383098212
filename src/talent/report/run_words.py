"""Words about runs and their differences, which the pages of more than one run share."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from talent.language import marked as N_
from talent.language import translated as _
from talent.report.words import label, persons

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["band", "kind_label", "points", "signed", "told_run"]

KIND_LABELS = {
    "baseline": N_("baseline"),
    "scenario": N_("scenario"),
    "backtest": N_("backtest"),
}


def kind_label(kind: str) -> str:
    """Kind of a run in the language spoken.

    Examples
    --------
    >>> kind_label("baseline")
    'baseline'
    """
    return _(KIND_LABELS[kind]) if kind in KIND_LABELS else label(kind)


def told_run(meta: Mapping[str, Any]) -> str:
    """Kind of a run, with the name of its scenario.

    Examples
    --------
    >>> told_run({"kind": "scenario", "scenario": "delay"}), told_run({})
    ('scenario delay', 'baseline')
    """
    kind, name = str(meta.get("kind", "baseline")), str(meta.get("scenario") or "")
    if kind == "scenario":
        name = name or _("with fabs of the user")
        return _("scenario {name}").format(name=name)
    return kind_label(kind)


def signed(value: float) -> str:
    """A change in persons: with its sign, which no reader should have to guess.

    Examples
    --------
    >>> signed(1234.4), signed(-3.0), signed(0.3), signed(float("nan"))
    ('+1,234', '−3', '0', '')
    """
    return ("+" if not math.isnan(value) and round(value) > 0 else "") + persons(value)


def points(change: float) -> str:
    """Change of a probability in percentage points, with its sign.

    Examples
    --------
    >>> points(0.123), points(-0.05), points(0.0)
    ('+12', '−5', '0')
    """
    return signed(100 * change)


def band(low: float, high: float) -> str:
    """A band from its lower to its upper end; empty where there is none.

    Examples
    --------
    >>> band(-12.0, 3400.0)
    '−12 to 3,400'
    """
    if math.isnan(low) or math.isnan(high):
        return ""
    return _("{low} to {high}").format(low=persons(low), high=persons(high))
