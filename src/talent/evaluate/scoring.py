r"""Stored forecasts beside what happened: scored in the database, and again when actuals change.

What a run said of a year is compared with what is known of that year now, on the level that the
run read. A benchmark revision moves the level of a whole series and is no error of a forecast, so
the actual is linked at the last year that both know in full,

.. math:: y^{\text{linked}}_t = y_t \, \frac{x_s}{y_s}

with :math:`y` what is known now, :math:`x` what the run read, and :math:`s` the last such year up
to the run's base year. A year of which the run knew a figure already is not scored: that is no
forecast.

Scenarios are not scored. They say what would happen under conditions that were supposed, and no
actual belongs to that.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from talent.evaluate.actuals import OBSERVED, actuals
from talent.evaluate.known import SERIES, what_runs_knew
from talent.evaluate.naive import lognormal_crps
from talent.evaluate.quantile_scores import LEVELS, inside, pit, quantile_crps, quantile_wis
from talent.evaluate.summary import summary_rows
from talent.forecasts.config import stored_config
from talent.forecasts.cube import TOTAL
from talent.store.engine import writing
from talent.store.scores import (
    CELL,
    QUANTILE_COLUMNS,
    SCORE_COLUMNS,
    forecasts_to_score,
    read_scores,
    runs_to_score,
    stored_scores,
    write_scores,
    write_summary,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from talent.forecasts.config import ForecastConfig
    from talent.store import Store

__all__ = ["ScoreReport", "given_of", "score", "scored_cells"]

SAME = 1e-9
"""Relative difference up to which two linked actuals are the same number."""


@dataclass(frozen=True)
class ScoreReport:
    """What a scoring did.

    Attributes
    ----------
    frame : pandas.DataFrame
        The cells that were scored now: ``run_id, kind, as_of`` and the columns of the table
        ``score``.
    new, rescored, unchanged : int
        Cells scored for the first time, again because the actual was revised, and not at all
        because nothing changed.
    left_out : dict of str to int
        Cells with an actual that are no case, by reason.
    """

    frame: pd.DataFrame
    new: int = 0
    rescored: int = 0
    unchanged: int = 0
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def runs(self) -> int:
        """Runs of which a cell was scored now."""
        return int(self.frame["run_id"].nunique()) if len(self.frame) else 0

    def __repr__(self) -> str:
        return f"ScoreReport({self})"

    def __str__(self) -> str:
        told = (
            f"{self.new} forecasts scored for the first time, {self.rescored} again, "
            f"{self.unchanged} unchanged"
        )
        return f"{told}, of {self.runs} run{'s' if self.runs != 1 else ''}"


def score(
    store: Store,
    *,
    runs: Iterable[str] | None = None,
    known_on: str | date | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> ScoreReport:
    """Score stored baselines and backtests against what is known now; a second call does nothing.

    A revised actual makes a new row beside the older one. Scores and their summary are written in
    one transaction.

    Parameters
    ----------
    store : Store
    runs : iterable of str, optional
        Ids of the runs; all complete baselines and backtests by default.
    known_on : str or datetime.date, optional
        Actuals known on this date; today by default.
    progress : callable, optional
        Called with a text and the part done, 0 to 1.

    Returns
    -------
    ScoreReport

    Raises
    ------
    UnknownCodeError
        If a run is unknown.
    ConfigError
        If a run is a scenario, or the date is none.
    """
    say = progress or (lambda text, done: None)
    listed = runs_to_score(store.engine, runs)
    nothing = ScoreReport(pd.DataFrame(columns=["run_id", "kind", "as_of", *SCORE_COLUMNS]))
    if listed.empty:
        return nothing
    say("reading what happened", 0.0)
    happened = actuals(store.as_of(known_on))
    if happened.empty:
        return nothing
    forecasts = forecasts_to_score(store.engine, [OBSERVED], int(happened["year"].max()))
    configs = [
        stored_config({**config, "as_of": day})
        for config, day in zip(listed["config"], listed["as_of"], strict=True)
    ]
    listed["config"] = pd.Series(configs, dtype=object)
    listed["base"] = [config.base for config in configs]
    cases = forecasts.merge(listed, on="run").merge(happened, on=CELL)
    cases = cases[cases["year"] > cases["base"]].reset_index(drop=True)
    with store.engine.connect() as connection:
        before = stored_scores(connection)
    knowledge, left_out = what_runs_knew(store, cases, before, happened, say)
    cases = cases.merge(knowledge, on=["run", *SERIES])
    found = scored_cells(cases, happened)
    left_out["the run knew a figure of the year"] += len(cases) - len(found)
    say("writing the scores", 0.95)
    with writing(store.engine) as connection:
        # Read again: another process may have scored meanwhile.
        rows, unchanged = _changed(found, stored_scores(connection))
        new = int((~rows["known_before"]).sum())
        if len(rows):
            write_scores(connection, rows)
            write_summary(connection, summary_rows(read_scores(connection)))
    say("done", 1.0)
    frame = rows[["run_id", "kind", "as_of", *SCORE_COLUMNS]].reset_index(drop=True)
    told = {reason: count for reason, count in left_out.items() if count}
    return ScoreReport(frame, new, len(rows) - new, unchanged, told)


def given_of(config: ForecastConfig) -> str:
    """What a run was told that its date did not know, by comma; empty for a plain forecast.

    Examples
    --------
    >>> from talent.forecasts import make_config
    >>> given_of(make_config(as_of="2026-11-01")), given_of(make_config(assumptions={"a": 1.0}))
    ('', 'assumptions')
    """
    told = (name for name in ("fabs", "levers", "assumptions") if getattr(config, name))
    return ",".join([*config.given, *told])


def scored_cells(cases: pd.DataFrame, happened: pd.DataFrame) -> pd.DataFrame:
    """Scores of forecast cells whose run's knowledge is known; pure, nothing is read or written.

    Parameters
    ----------
    cases : pandas.DataFrame
        One row a forecast cell and its actual: ``run_id, kind, as_of, config, base`` of the run,
        its quantiles, the columns of `talent.evaluate.actuals.actuals`, and what the run knew
        (`talent.store.scores.KNOWLEDGE`).
    happened : pandas.DataFrame
        From `talent.evaluate.actuals.actuals`.

    Returns
    -------
    pandas.DataFrame
        ``run_id, kind, as_of`` and the columns of the table ``score``; years of which the run
        knew a figure are not among them.
    """
    out = cases[~(cases["year"] <= cases["known_year"])].copy()
    totals = happened[happened["occupation"] == TOTAL]
    names = ["value", "status", "vintage", "piece", "months"]
    there = totals[["country", "scope", "measure", "year", *names]].rename(
        columns={"year": "level_year", **{name: f"{name}_then" for name in names}}
    )
    out = out.merge(there, on=["country", "scope", "measure", "level_year"])
    out["actual"] = out["value"]
    out["linked"] = out["value"] * (out["level"] / out["value_then"])
    firm = (out["status"] == "measured") & (out["piece"] == out["piece_then"])
    out["status"] = np.where(firm, "measured", "estimated")
    out["actual_vintage"] = out[["vintage", "vintage_then"]].max(axis=1)
    out["horizon"] = out["year"] - out["base"]
    out["given"] = [given_of(config) for config in out["config"]]
    quantiles = out[QUANTILE_COLUMNS].to_numpy(dtype=float)
    linked = out["linked"].to_numpy(dtype=float)
    out["median"] = out["q50"]
    out["error"] = out["median"] - linked
    out["crps"] = quantile_crps(linked, quantiles)
    out["wis"] = quantile_wis(linked, quantiles)
    out["pit"] = pit(linked, quantiles)
    for level in LEVELS:
        out[f"in{level}"] = inside(linked, quantiles, level).astype(int)
    ahead = (out["year"] - out["known_year"]).to_numpy(dtype=float)
    naive = out["naive"].to_numpy(dtype=float)
    out["naive_error"] = naive - linked
    out["naive_crps"] = lognormal_crps(linked, naive, out["naive_sd"] * np.sqrt(ahead))
    return out[["run_id", "kind", "as_of", *SCORE_COLUMNS]]


def _changed(found: pd.DataFrame, before: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Rows that say something new, and how many do not.

    A row says nothing new if the newest score of its cell up to its vintage has the same actual.
    """
    key = ["run", *CELL]
    old = before[[*key, "actual_vintage", "linked"]].rename(
        columns={"actual_vintage": "old_vintage", "linked": "old_linked"}
    )
    scored = found.merge(old[key].drop_duplicates().assign(known_before=True), on=key, how="left")
    rows = found.assign(known_before=scored["known_before"].notna().to_numpy())
    both = rows.reset_index()[["index", *key, "actual_vintage", "linked"]].merge(old, on=key)
    both = both[both["old_vintage"] <= both["actual_vintage"]]
    newest = both.sort_values("old_vintage").drop_duplicates("index", keep="last")
    newest = newest.set_index("index")
    same = np.isclose(newest["linked"], newest["old_linked"], rtol=SAME, atol=0.0)
    replaces = newest["old_vintage"] == newest["actual_vintage"]
    rows["replaces"] = replaces.reindex(rows.index, fill_value=False).to_numpy(dtype=bool)
    drop = newest.index[same]
    return rows.drop(index=drop), len(drop)
