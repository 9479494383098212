"""What the page of two runs says about why they differ: the table of `talent.why`, in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from talent.forecasts.why import CODE, INTERACTION, TOTAL_KIND
from talent.frames import records
from talent.language import marked as N_
from talent.language import plural as ngettext
from talent.language import translated as _
from talent.report.run_words import points, signed
from talent.report.words import label, listed, measure_label

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from talent.forecasts.result import Forecast
    from talent.forecasts.why import Why

__all__ = ["why_content"]

MOST = 12
"""Items listed one by one; the rest are summed in one line."""
SHOWN = ("median", "q10", "q90", "prob_positive")

KIND_LABELS = {
    "data": N_("New data"),
    "assumption": N_("Assumption"),
    "fab": N_("Fab"),
    "date": N_("As-of date"),
    "setting": N_("Setting"),
    CODE: N_("Code"),
    INTERACTION: N_("What they do only together"),
    TOTAL_KIND: N_("Difference between the runs"),
}
SETTING_LABELS = {
    "countries": N_("countries"),
    "last year": N_("last year"),
    "draws and seed": N_("draws and seed"),
    "fabs laid over": N_("fabs laid over"),
    "levers": N_("levers"),
}
"""Settings as `talent.why` calls them; an assumption that was replaced keeps its own name."""


TOGETHER = {
    "sources": N_("{n} sources together"),
    "assumptions": N_("{n} assumptions together"),
    "fabs": N_("{n} fabs together"),
}
"""What `talent.why` takes together, because there is too much of it to try one by one."""


def why_content(
    why: Why | None, before: Forecast, after: Forecast, last: int, names: Mapping[str, str]
) -> dict[str, Any] | None:
    """Contributions by country in the last shared year, or None where nothing is known."""
    if why is None or not last:
        return None
    measure = str(why.frame["measure"].iloc[0])
    known = set(why.frame["country"])
    tables = {
        code: why.table(code, last, measure=measure)
        for code in before.meta["countries"]
        if code in known
    }
    moved = {code: table for code, table in tables.items() if _seen(table).any()}
    return {
        "measure": measure_label(measure),
        "still": listed(label(code, names) for code in tables if code not in moved),
        "countries": [
            {"name": label(code, names), "rows": _rows(table, why, before, after)}
            for code, table in moved.items()
        ],
    }


def _seen(table: pd.DataFrame) -> pd.Series:
    """Rows that change something which a reader could see in whole persons and points."""
    persons = (table[["median", "q10", "q90"]].abs() >= 0.5).any(axis=1)
    return persons | (table["prob_positive"].abs() >= 0.005)


def _rows(table: pd.DataFrame, why: Why, before: Forecast, after: Forecast) -> list[dict[str, Any]]:
    """Items by the size of what they do to the median, then the rest, interaction and total."""
    end = table["kind"].isin([INTERACTION, TOTAL_KIND])
    items = table[~end].assign(size=lambda rows: rows["median"].abs())
    items = items.sort_values(["size", "item"], ascending=[False, True])
    single = items.loc[_seen(items)].head(MOST)
    rest = items.drop(single.index)
    counts = {(r["kind"], r["item"]): int(r["rows"]) for r in records(why.items)}
    rows = [
        _row(r, _told(r["kind"], r["item"], before, after), counts.get((r["kind"], r["item"]), 0))
        for r in records(single)
    ]
    if not rest.empty:
        text = ngettext("{n} further item: {names}", "{n} further items: {names}", len(rest))
        told = [_told(r["kind"], r["item"], before, after) for r in records(rest)]
        name = text.format(n=len(rest), names=listed(told))
        summed = {column: float(rest[column].sum()) for column in SHOWN}
        rows.append(_row({"kind": "", **summed}, name, 0))
    for kind in (INTERACTION, TOTAL_KIND):
        rows.append(_row(records(table[table["kind"] == kind])[0], "", 0))
    widest = max((abs(row["value"]) for row in rows), default=0.0) or 1.0
    for row in rows:
        # Half of the column is for each side.
        row["width"] = f"{50 * abs(row['value']) / widest:.1f}"
    return rows


def _row(values: Mapping[str, Any], text: str, count: int) -> dict[str, Any]:
    kind = str(values["kind"])
    changed = ngettext("{n} row of data", "{n} rows of data", count)
    return {
        "kind": _(KIND_LABELS[kind]) if kind in KIND_LABELS else label(kind),
        "code": kind,
        "text": text,
        "count": changed.format(n=f"{count:,}") if count else "",
        "value": float(values["median"]),
        "side": "less" if values["median"] < 0 else "more",
        "median": signed(values["median"]),
        "q10": signed(values["q10"]),
        "q90": signed(values["q90"]),
        "chance": points(values["prob_positive"]),
    }


def _told(kind: str, item: str, before: Forecast, after: Forecast) -> str:
    """An item of `talent.why` in the language spoken; keys of data stay as they are."""
    if kind == "date":
        dates = {"low": before.meta["as_of"], "high": after.meta["as_of"]}
        return _("{low} to {high}").format(**dates)
    if kind == CODE:
        versions = (str(before.meta["package_version"]), str(after.meta["package_version"]))
        text = _("version {versions}")
        if item.endswith("data that carry no date"):
            text = _("version {versions} and data that carry no date")
        return text.format(versions=" → ".join(dict.fromkeys(versions)))
    if kind == "setting":
        return _(SETTING_LABELS[item]) if item in SETTING_LABELS else item
    many = re.fullmatch(r"(\d+) (sources|assumptions|fabs)", item)
    return _(TOGETHER[many[2]]).format(n=many[1]) if many else item
