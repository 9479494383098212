"""Rules for profiles of occupations and pools of people, between rows and files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talent.store.checked import near

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from talent.store.checked import Checked
    from talent.store.package import Failures

__all__ = ["run"]

ALL = "00-0000"
"""Code of every occupation together."""

ROUNDING = 0.01
"""How far published parts may exceed their published sum."""

SHARES = 0.02
"""How far the shares of the classes of a scale may be from one: they are published rounded."""


def run(by_target: Mapping[str, Sequence[Checked]], failures: Failures) -> None:
    """Run every rule.

    Parameters
    ----------
    by_target : mapping of str to sequence of Checked
        Files by the table that they fill.
    failures : Failures
    """
    occupations = by_target.get("skill_occupation", [])
    known = sorted({c for item in occupations if item.has("code") for c in item.values["code"]})
    for target, columns in (
        ("skill_rating", ("code",)),
        ("skill_related", ("code", "related")),
        ("skill_training", ("code",)),
    ):
        for item in by_target.get(target, []):
            for column in columns:
                _profiled(item, column, known, failures)
    for item in by_target.get("skill_training", []):
        _shares(item, failures)
    for item in by_target.get("donor_pool", []):
        _parts(item, failures)


def _profiled(item: Checked, column: str, known: list[str], failures: Failures) -> None:
    """Note codes that are no occupation of any vintage."""
    if not item.has(column):
        return
    unknown = ~item.values[column].isin(known) & (item.values[column] != "")
    for row in unknown.to_numpy().nonzero()[0]:
        hint = near(item.values[column].iloc[row], known)
        fix = f"did you mean {hint!r}?" if hint else "add it to the occupations"
        item.report(int(row), column, "is no occupation of skill_occupation", fix, failures)


def _shares(item: Checked, failures: Failures) -> None:
    """Note scales whose classes do not hold every worker once."""
    key = ["code", "scale", "vintage"]
    if not item.has(*key, "share"):
        return
    groups = item.values.groupby(key, sort=False, observed=True)["share"]
    # A share that is no number is reported already.
    off = (groups.transform("sum") - 1).abs().gt(SHARES) & groups.transform("count").eq(
        groups.transform("size")
    )
    first = ~item.values[key].duplicated()
    item.report_where(
        off & first, "share", "the shares of this scale do not sum to 1",
        "give every class once, as a share of 1", failures,
    )  # fmt: skip


def _parts(item: Checked, failures: Failures) -> None:
    """Note industries in which the occupations hold more people than there are."""
    key = ["country", "industry", "vintage"]
    if not item.has(*key, "soc", "people"):
        return
    whole = item.values["soc"] == ALL
    parts = item.values["people"].where(~whole, 0.0).fillna(0.0)
    sums = parts.groupby([item.values[k] for k in key], observed=True).transform("sum")
    over = whole & (sums > item.values["people"] * (1 + ROUNDING))
    item.report_where(
        over, "people", "is less than the sum of its occupations",
        "correct the total, or the occupations", failures,
    )  # fmt: skip
