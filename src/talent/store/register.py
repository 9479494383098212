"""The register of fabs: what it holds, and how much of the national capacity that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from talent.store.snapshot import Snapshot

__all__ = ["AREA_200_IN_300", "capacity_coverage", "fabs"]

AREA_200_IN_300 = (200 / 300) ** 2
"""300 mm equivalents of one 200 mm wafer: the ratio of their areas, 4/9."""

NATIONAL_UNIT = "wafers per month, 200mm equivalents"


def fabs(snapshot: Snapshot) -> pd.DataFrame:
    """Give the register with what is known of each fab's events.

    Parameters
    ----------
    snapshot : Snapshot

    Returns
    -------
    pandas.DataFrame
        ``country, scope_level, fab, company, name, site, status, node_class, wafer_mm,
        capacity_wspm`` (300 mm equivalents a month), ``jobs, start_year, events`` (how many),
        ``last_event`` (its kind), ``last_event_date, last_target, last_known_on, source``;
        sorted by country, level and fab. Rows of different ``scope_level`` overlap: never add
        them.
    """
    events = snapshot.fab_events().sort_values(["fab", "known_on", "seq"])
    grouped = events.groupby("fab", as_index=False).agg(
        events=("seq", "size"),
        last_event=("kind", "last"),
        last_event_date=("event_date", "last"),
        last_target=("target_date", "last"),
        last_known_on=("known_on", "last"),
    )
    register = snapshot.fabs().merge(grouped, on="fab", how="left")
    register["events"] = register["events"].fillna(0).astype("int64")
    text = ["last_event", "last_event_date", "last_target", "last_known_on"]
    register[text] = register[text].fillna("")
    columns = [
        "country", "scope_level", "fab", "company", "name", "site", "status", "node_class",
        "wafer_mm", "capacity_wspm", "jobs", "start_year", "events", *text, "source",
    ]  # fmt: skip
    order = ["country", "scope_level", "fab"]
    return register[columns].sort_values(order, ignore_index=True)


def capacity_coverage(snapshot: Snapshot) -> pd.DataFrame:
    """Compare single operating fabs of the register with published national capacity.

    Only rows of the level ``fab_or_phase`` are summed: totals of sites and companies hold the
    same wafers again. The published totals differ in what they cover (all fabs, integrated
    circuits only, North America), so each is a row of its own. Fabs that started after the year of
    the published total are left out of the share; of fabs without a start year that is not known.

    Parameters
    ----------
    snapshot : Snapshot

    Returns
    -------
    pandas.DataFrame
        ``country, national`` (what the published total covers), ``period`` (its latest),
        ``national_wspm, fabs`` (single operating fabs that had started), ``with_capacity`` (of
        which have a capacity), ``registered_wspm, share`` (registered of national), ``later_wspm``
        (of fabs that started later), ``series, source``. Capacities are 300 mm equivalents a month.
        A country without a published total has one row, with no share.
    """
    national = snapshot.observations("capacity", unit=NATIONAL_UNIT)
    national = national.sort_values(["series", "period"]).groupby("series").tail(1)
    register = snapshot.fabs()
    single = register[
        (register["scope_level"] == "fab_or_phase") & (register["status"] == "operating")
    ]
    rows = []
    for country in sorted(set(snapshot.countries()["country"])):
        mine = single[single["country"] == country]
        totals = national[national["country"] == country]
        if totals.empty:
            none = dict.fromkeys(("national", "period", "series", "source"), "")
            rows.append({"country": country, **none, **_registered(mine, None)})
        for total in totals.itertuples(index=False):
            wafers = float(str(total.value)) * AREA_200_IN_300
            counted = _registered(mine, int(str(total.year)))
            rows.append(
                {
                    "country": country,
                    "national": str(total.series).split(".")[2],
                    "period": total.period,
                    "national_wspm": wafers,
                    **counted,
                    "share": counted["registered_wspm"] / wafers,
                    "series": total.series,
                    "source": total.source,
                }
            )
    columns = [
        "country", "national", "period", "national_wspm", "fabs", "with_capacity",
        "registered_wspm", "share", "later_wspm", "series", "source",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _registered(mine: pd.DataFrame, year: int | None) -> dict[str, float]:
    later = mine["start_year"] > (9999 if year is None else year)
    then = mine[~later]
    return {
        "fabs": len(then),
        "with_capacity": int(then["capacity_wspm"].notna().sum()),
        "registered_wspm": float(then["capacity_wspm"].sum()),
        "later_wspm": float(mine.loc[later, "capacity_wspm"].sum()),
    }
