"""Forecasts of the whole system from past dates, each blind to what came after.

What had been published by a date is worked out by `talent.store.rewinding`, because most files of
the store are younger than the periods they tell of. A backtest is a run of kind ``backtest``: it
is stored, read, scored and made again like any other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from joblib import Parallel, delayed

from talent.demand.fab_list import FabPlan
from talent.errors import ConfigError, TalentError
from talent.forecasts.config import ForecastConfig, make_config
from talent.forecasts.knowledge import snapshot_for
from talent.forecasts.run import made_from, stored
from talent.frames import records
from talent.store.days import as_day
from talent.workers import at_work

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable

    from talent.forecasts.result import Forecast
    from talent.store import Snapshot, Store

__all__ = ["REALISED", "Backtest", "backtest", "realised_fabs"]

REALISED = ("graduates", "mortality", "population")
"""Concepts that a conditional backtest is told in full: what schools and births brought."""


@dataclass(frozen=True)
class Backtest:
    """Forecasts from past dates.

    Attributes
    ----------
    forecasts : tuple of Forecast
        One a date, in order of the dates, with draws; without the world they were drawn from.
    known_on : datetime.date
        Date whose knowledge was cut down to each of the dates.
    conditional : bool
        Whether the fabs, graduates and people of later years were given.
    """

    forecasts: tuple[Forecast, ...]
    known_on: dt.date
    conditional: bool

    def __repr__(self) -> str:
        """Dates and knowledge in one line."""
        days = [str(one.meta["as_of"]) for one in self.forecasts]
        kind = "conditional, " if self.conditional else ""
        span = f"as of {days[0]} to {days[-1]}, " if days else ""
        return f"Backtest({len(days)} forecasts, {span}{kind}known on {self.known_on})"


def realised_fabs(now: Snapshot, countries: Iterable[str], day: dt.date) -> tuple[FabPlan, ...]:
    """What became of the fabs that did not run by the end of the year before a date.

    Parameters
    ----------
    now : Snapshot
        Holds the register as it turned out.
    countries : iterable of str
    day : datetime.date

    Returns
    -------
    tuple of FabPlan
        Fabs that came, with the year in which they started, and fabs that were given up. A fab
        whose start is still to come has the year that is stated now.
    """
    fabs = now.fabs()
    mine = fabs["country"].isin(list(countries)) & (fabs["scope_level"] == "fab_or_phase")
    came = fabs["start_year"] >= day.year
    gone = fabs["status"] == "cancelled"
    plans = []
    for row in records(fabs.loc[mine & (came | gone)].sort_values("fab")):
        known = {
            name: row[name] for name in ("capacity_wspm", "jobs", "node_class")
            if row[name] == row[name] and row[name]
        }  # fmt: skip
        lost = row["status"] == "cancelled"
        plans.append(
            FabPlan(
                fab=row["fab"],
                country=row["country"],
                status="cancelled" if lost else "construction",
                start=None if lost else str(int(row["start_year"])),
                source=row["source"],
                **known,
            )
        )
    return tuple(plans)


def backtest(
    store: Store,
    as_of: Iterable[str | dt.date],
    *,
    countries: Iterable[str] = ("US", "JP"),
    years: int = 10,
    draws: int = 1000,
    seed: int = 2035,
    conditional: bool = False,
    known_on: str | dt.date | None = None,
    assumptions: dict[str, Any] | None = None,
    save: bool = True,
    n_jobs: int | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> Backtest:
    """Forecast from past dates with what had been published by each of them.

    Parameters
    ----------
    store : Store
    as_of : iterable of str or datetime.date
        The dates. The base year of each is the year before.
    countries : iterable of str
        Too little is known of Taiwan for forecasts from before the end of 2022.
    years : int
        Years ahead of the base year.
    draws, seed : int
    conditional : bool
        Tell the forecast what became of the fabs and how many graduated and lived (`REALISED`), so
        that a plan which was carried out is not counted as an error.
    known_on : str or datetime.date, optional
        Date whose knowledge is cut down; today by default.
    assumptions : dict, optional
        As in `talent.forecast`.
    save : bool
        Store every forecast as a run of kind ``backtest`` (default).
    n_jobs : int, optional
        Processes, as joblib's; the numbers do not depend on it. On Dask: within
        `talent.workers.on_workers`.
    progress : callable, optional
        Called with a text and the part done, 0 to 1.

    Returns
    -------
    Backtest

    Raises
    ------
    ConfigError
        For no date at all, or settings that cannot be used.
    TalentError
        If too little had been published by one of the dates; it is named.

    Examples
    --------
    >>> import talent
    >>> with talent.open("sqlite://") as store:
    ...     past = talent.backtest(store, ["2021-11-22"], countries=["JP"], years=2, draws=50)
    >>> past.forecasts[0].available()["year"].tolist()
    [2020, 2021, 2022]
    """
    days = sorted({as_day(one) for one in as_of})
    if not days:
        raise ConfigError("as_of: name one date or more")
    today = as_day(known_on, "known_on")
    chosen = tuple(countries)
    register = store.as_of(today) if conditional else None
    configs = [
        make_config(
            countries=chosen,
            to=day.year - 1 + years,
            as_of=day,
            draws=draws,
            seed=seed,
            known_on=today,
            given=REALISED if conditional else (),
            fabs=realised_fabs(register, chosen, day) if register else (),
            assumptions={**({"fabs_hold_to_plan": 1.0} if conditional else {}),
                         **(assumptions or {})},
        )
        for day in days
    ]  # fmt: skip
    # One snapshot in the making at a time: each holds everything that is known.
    work = (delayed(_made)(snapshot_for(store, config), config) for config in configs)
    done: list[Forecast] = []
    for made in Parallel(n_jobs=n_jobs, return_as="generator", pre_dispatch="n_jobs")(work):
        config = configs[len(done)]
        done.append(stored(store, made, config) if save else made)
        if progress is not None:
            progress(f"forecast as of {config.as_of}", len(done) / len(configs))
    return Backtest(tuple(done), today, conditional)


def _made(snapshot: Snapshot, config: ForecastConfig) -> Forecast:
    """Forecast without what it was drawn from, which is large and not needed to score it."""
    try:
        with at_work():
            made = made_from(snapshot, config)
    except TalentError as error:
        raise TalentError(f"a backtest as of {config.as_of}: {error}") from error
    return replace(made, world=None, compiled=None)
