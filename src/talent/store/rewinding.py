"""What was probably known on a past day, made from what is known now.

Most files of the store were published, or found, years after the periods they are about, so a
snapshot of 2015 by vintage is nearly empty. A rewound snapshot keeps, of what is known now, the
values that had been published by the day in all likelihood. Their later revisions stay in: that is
what tells a reconstruction from a true vintage, and why the two are never mixed in one table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from talent.store.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["period_ends", "rewound"]

ABOUT = (
    "concept", "country", "scope", "industry", "field", "level", "sex", "age_band", "frequency",
)  # fmt: skip
"""Columns of the catalogue that the rules ask for."""

PEOPLE = "population"
AHEAD = 30
"""Years for which the people known last are carried forward by age."""

FILE = 6
"""Fewest values of a series in one file that tell how quickly its publisher is."""

STRUCTURE = (
    "occupation_mix", "occupation_mix_rse", "age_structure", "labour_force_exit_rate",
    "transfer_rate", "graduation_age", "stay_rate", "temporary_resident_share",
    "manufacturing_share", "segment_employment",
)  # fmt: skip
"""Concepts of slow change of which nothing old is held: where nothing was known, the oldest edition
serves, which is hindsight and is said so (docs/backtests.md)."""

DATED_BY_THEMSELVES = ("fab", "fab_state", "fab_event", "projection")
"""Tables that carry the dates of news, and are therefore taken as they were by vintage."""


def period_ends(periods: pd.Series) -> pd.Series:
    """Last day of each period: a year, a quarter or a month.

    Examples
    --------
    >>> period_ends(pd.Series(["2015", "2015-Q2", "2015-02"])).dt.strftime("%m-%d").tolist()
    ['12-31', '06-30', '02-28']
    """
    texts = periods.astype(str)
    ends = {
        text: pd.Period(text, freq="Q" if "Q" in text else "M" if len(text) > 4 else "Y").end_time
        for text in texts.unique()
    }
    return pd.to_datetime(texts.map(ends)).dt.normalize()


def rewound(now: Snapshot, then: Snapshot, given: Iterable[str] = ()) -> Snapshot:
    """What had been published by a past day, as far as can be told later.

    A value is kept if it was known on the day by its vintage, or if its period had ended so long
    before the day as a file of its publisher came out after the last period in it: nobody is taken
    to be quicker than the files that are held. The people of years to come are not those of today's
    files but the people alive, carried forward by age. Breaks are known once their period has
    ended. Tables of slow change without an old edition keep their oldest one (`STRUCTURE`). Fabs,
    their events and published projections are those known by their own dates, and what is judged
    is as it is now: assumptions, and what the skills of occupations are.

    Parameters
    ----------
    now : Snapshot
        What is known now.
    then : Snapshot
        What was known on the past day by vintage.
    given : iterable of str
        Concepts that are not cut, for a forecast that is conditional on them.

    Returns
    -------
    Snapshot
        With ``as_of`` the past day.
    """
    given = frozenset(given)
    tables, old = now.tables(), then.tables()
    day = pd.Timestamp(then.as_of)
    for name in DATED_BY_THEMSELVES:
        tables[name] = old[name]
    catalogue = tables["series"].set_index("series")[list(ABOUT)]
    rows = tables["observation"].join(catalogue, on="series")
    end = period_ends(rows["period"])
    known = rows["concept"].isin(given) | (end + _slowness(rows, end) <= day)
    known |= _oldest(rows, known)
    # What the day itself knew goes before its later revision.
    found = pd.concat([old["observation"], rows[known]]).drop_duplicates(["series", "period"])
    columns = list(tables["observation"].columns)
    if PEOPLE not in given:
        told = found[columns].join(catalogue, on="series")
        found = pd.concat([found, _grown_older(told[told["concept"] == PEOPLE])])
        found = found.drop_duplicates(["series", "period"])
    tables["observation"] = found[columns].reset_index(drop=True)
    breaks = tables["series_break"]
    ended = period_ends(breaks["period"]) <= day
    tables["series_break"] = breaks[ended].reset_index(drop=True)
    return Snapshot(then.as_of, tables)


def _slowness(rows: pd.DataFrame, end: pd.Series) -> pd.Series:
    """Time from the end of a period to its publication, at most: that of the publisher's files."""
    vintage = pd.to_datetime(rows["vintage"])
    file = (vintage - end).where(vintage >= end).groupby([rows["series"], rows["vintage"]])
    own = file.transform("min")
    # A single number that came later says nothing about when the others came.
    taught = own.where(file.transform("size") >= FILE)
    publisher = taught.groupby([rows["concept"], rows["country"], rows["frequency"]])
    return pd.concat([own, publisher.transform("min")], axis=1).min(axis=1)


def _oldest(rows: pd.DataFrame, known: pd.Series) -> pd.Series:
    """Rows of the oldest edition of each table of `STRUCTURE` of which nothing is known."""
    table = rows.groupby(["concept", "country", "scope", "industry", "field", "level"])
    nothing = ~known.groupby(table.ngroup()).transform("any")
    oldest = rows["period"] == table["period"].transform("min")
    return rows["concept"].isin(STRUCTURE) & nothing & oldest


def _grown_older(people: pd.DataFrame) -> pd.DataFrame:
    """People of the years to come: those of the last year, each so many years older."""
    last = people.sort_values("period").drop_duplicates("series", keep="last")
    who = ["country", "sex", "age_band"]
    alive = last.set_index(who)["value"]
    made = [last.iloc[:0]]
    for years in range(1, AHEAD + 1):
        # Whoever is not born yet: as many as the youngest.
        younger = (last["age_band"].astype(int) - years).clip(lower=0).astype(str)
        donors = pd.MultiIndex.from_frame(last.assign(age_band=younger)[who])
        then = (last["period"].astype(int) + years).astype(str)
        made.append(
            last.assign(period=then, value=alive.reindex(donors).to_numpy(), status="estimated")
        )
    return pd.concat(made)
