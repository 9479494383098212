"""What a number rests on: inputs, their sources, vintages and status, and the share assumed."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talent.forecasts.influence import UNEXPLAINED

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Explanation", "explanation"]

_BAND = ["q10", "q90"]


@dataclass(frozen=True)
class Explanation:
    """Inputs of one number.

    Attributes
    ----------
    title : str
        The number in words.
    inputs : pandas.DataFrame
        ``kind, key, component, value_text, unit, status, vintage, source, n_values, share``: every
        input that feeds the number. ``share`` is the part of the number's variance that the input
        explains, missing where the input is not uncertain in the model.
    shares : pandas.DataFrame
        ``component, kind, key, status, share``, largest first; sums to one.
    contributions : pandas.DataFrame or None
        ``driver, text`` and statistics: what the number is the sum of, in every draw; missing for
        a measure that is no sum of contributions.
    """

    title: str
    inputs: pd.DataFrame
    shares: pd.DataFrame
    contributions: pd.DataFrame | None = None

    @property
    def assumed_inputs(self) -> float:
        """Share of the inputs whose status is ``assumed``, by count."""
        return float((self.inputs["status"] == "assumed").mean())

    @property
    def assumed_share(self) -> float:
        """Share of the explained variance that comes from ``assumed`` inputs by themselves.

        An assumption also scales what measured inputs do; that part is not in it.
        """
        known = self.shares[self.shares["key"] != UNEXPLAINED]
        total = float(known["share"].sum())
        assumed = float(known.loc[known["status"] == "assumed", "share"].sum())
        return assumed / total if total > 0 else 0.0

    def __str__(self) -> str:
        """Plain text: the number, the share assumed, the largest drivers and every input."""
        head = [
            self.title,
            f"{len(self.inputs)} inputs; {self.assumed_inputs:.0%} of them assumed, which by "
            f"themselves make {self.assumed_share:.0%} of the explained spread",
            "",
            *self._made(),
            "What the spread comes from:",
            self.shares.head(12).to_string(index=False, float_format=lambda v: f"{v:.1%}"),
            "",
            "Every input:",
        ]
        columns = ["kind", "key", "value_text", "unit", "status", "vintage", "source"]
        return "\n".join([*head, self.inputs[columns].to_string(index=False)])

    def _made(self) -> list[str]:
        if self.contributions is None:
            return []
        table = self.contributions[["text", "mean", *_BAND]]
        return [
            "What it is the sum of (means and 80 % bands; a run without draws knows no band of a "
            "change):",
            table.to_string(index=False, float_format=lambda v: f"{v:,.0f}", na_rep=""),
            "",
        ]

    def __repr__(self) -> str:
        """The number in one line."""
        return f"Explanation({self.title!r}, {len(self.inputs)} inputs)"

    def _repr_html_(self) -> str:
        made: str = importlib.import_module("talent.report.displays").explanation_html(self)
        return made


def explanation(
    title: str,
    measure: str,
    ledger: pd.DataFrame,
    shares: pd.DataFrame,
    contributions: pd.DataFrame | None = None,
) -> Explanation:
    """Join the ledger of reads with the variance shares of one number.

    Parameters
    ----------
    title : str
    measure : str
        Only inputs that feed this measure are listed.
    ledger : pandas.DataFrame
        Rows of one country, as a run stores them (``run_input``).
    shares : pandas.DataFrame
        Rows of one cell, as a run stores them (``run_influence``).
    contributions : pandas.DataFrame, optional
        What the number is the sum of.
    """
    feeds = ledger["measures"].str.split(",").map(lambda found: measure in found)
    inputs = ledger[feeds].merge(shares[["kind", "key", "share"]], on=["kind", "key"], how="left")
    columns = [
        "kind",
        "key",
        "component",
        "value_text",
        "unit",
        "status",
        "vintage",
        "source",
        "n_values",
        "share",
    ]
    order = shares.assign(_last=shares["key"] == UNEXPLAINED)
    order = order.sort_values(["_last", "share", "key"], ascending=[True, False, True])
    return Explanation(
        title,
        inputs[columns].reset_index(drop=True),
        order[["component", "kind", "key", "status", "share"]].reset_index(drop=True),
        contributions,
    )
