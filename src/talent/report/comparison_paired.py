"""The difference between two runs draw by draw, where their draws are paired; else why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from talent.forecasts.compare import compare
from talent.frames import records
from talent.language import marked as N_
from talent.language import translated as _
from talent.report.run_words import band, signed
from talent.report.words import label, listed, percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talent.forecasts.result import Forecast

__all__ = ["PairedDraws", "paired_draws"]

SAME = {
    "seed": N_("seed"),
    "draws": N_("number of draws"),
    "as_of": N_("as-of date"),
    "to": N_("last year"),
    "countries": N_("countries"),
}
"""What two runs must share for draw number n to be the same world in both."""


@dataclass(frozen=True)
class PairedDraws:
    """Paired differences of the gap, or the reason that there are none.

    Attributes
    ----------
    totals : pandas.DataFrame or None
        ``country, year``, statistics, and ``prob_less``, the probability that the gap is lower
        after; every year.
    occupations : pandas.DataFrame or None
        The same by occupation, in the last year.
    reason : str
        Why there is no difference by draws; empty if there is one.
    """

    totals: pd.DataFrame | None = None
    occupations: pd.DataFrame | None = None
    reason: str = ""

    def content(
        self, before: Forecast, after: Forecast, names: Mapping[str, str]
    ) -> dict[str, Any]:
        """What the template prints of them."""
        kinds = {str(one.meta.get("kind", "baseline")) for one in (before, after)}
        empty: dict[str, Any] = {
            "reason": self.reason,
            # The user has a scenario before him, and the question of its effect.
            "scenario": kinds == {"baseline", "scenario"},
            "shown": False,
            "still": "",
            "countries": [],
            "occupations": [],
            "last": int(before.meta["to"]),
        }
        if self.totals is None or self.occupations is None:
            return empty
        moved = self.moved
        still = [label(c, names) for c in before.meta["countries"] if c not in moved]
        return empty | {
            "shown": True,
            "still": listed(still),
            "countries": [
                {"name": label(code, names), "rows": _rows(self.totals, code, "year", names)}
                for code in moved
            ],
            "occupations": [
                row for code in moved for row in _rows(self.occupations, code, "occupation", names)
            ],
        }

    @property
    def moved(self) -> list[str]:
        """Countries of which any future differs, in the order of the run."""
        if self.totals is None or self.occupations is None:
            return []
        moves = pd.concat([self.totals, self.occupations])
        moved = set(moves.loc[(moves[["q025", "mean", "q975"]] != 0).any(axis=1), "country"])
        return [code for code in self.totals["country"].unique() if code in moved]


def paired_draws(before: Forecast, after: Forecast) -> PairedDraws:
    """Differences draw by draw, if both runs have draws and draw n is the same world in both."""
    if before.cube is None or after.cube is None:
        return PairedDraws(reason=_("a run that was read back from a database keeps no draws"))
    other = [_(text) for key, text in SAME.items() if before.meta[key] != after.meta[key]]
    if other:
        text = _("their draws are not paired; these differ: {names}")
        return PairedDraws(reason=text.format(names=listed(other)))
    both = compare(before, after)
    last = int(before.meta["to"])
    # In the order of the run, not of the alphabet.
    place = {code: number for number, code in enumerate(before.meta["countries"])}
    tables = [
        both.effect(by).sort_values("country", key=lambda c: c.map(place), kind="stable")
        for by in (("country", "year"), ("country", "occupation", "year"))
    ]
    return PairedDraws(tables[0], tables[1][tables[1]["year"] == last])


def _rows(
    table: pd.DataFrame, country: str, key: str, names: Mapping[str, str]
) -> list[dict[str, Any]]:
    rows = table[table["country"] == country]
    return [
        {
            "country": label(country, names) if number == 0 else "",
            "span": len(rows),
            "head": row["year"] if key == "year" else label(str(row[key]), names),
            "median": signed(row["median"]),
            "band80": band(row["q10"], row["q90"]),
            "band95": band(row["q025"], row["q975"]),
            "less": percent(row["prob_less"]),
        }
        for number, row in enumerate(records(rows))
    ]
