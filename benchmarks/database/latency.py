"""Latency of each view as BI tools ask it, against the same question put by hand to the tables.

By hand means what a database administrator would write who had looked up the number of the run:
base tables, literal keys, the same columns. Fetching means the same rows from a temporary table
that holds nothing else: what is left of the time when a database need not look for them.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from sqlalchemy import text

from talent.store import VIEWS

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    import talent

CELL = "country = 'US' AND scope = 'components' AND occupation = 'total'"
ORDERED = (
    "FROM (SELECT id, LAG(id) OVER (ORDER BY as_of, id) AS before FROM run "
    "WHERE kind = 'baseline' AND status = 'complete') u"
)
SECONDS, FEWEST, MOST = 4.0, 20, 200


@dataclass(frozen=True)
class Question:
    """A question to a view, and the same to the tables."""

    view: str
    what: str
    asked: str
    by_hand: str


def chosen(connection: Connection) -> dict[str, str]:
    """Numbers and names of runs to ask for: the newest baselines, and one of each kind inside."""
    newest = connection.execute(
        text("SELECT id, run_id FROM run WHERE kind = 'baseline' ORDER BY as_of DESC, id DESC")
    ).all()
    past = connection.execute(
        text("SELECT id, run_id FROM run WHERE kind = 'backtest' ORDER BY id DESC")
    ).all()
    middle, scored = newest[len(newest) // 2], past[len(past) // 2]
    return {
        "latest": str(newest[0].id), "latest_name": newest[0].run_id,
        "before": str(newest[1].id), "before_name": newest[1].run_id,
        "some": str(middle.id), "some_name": middle.run_id,
        "scored": str(scored.id), "scored_name": scored.run_id,
    }  # fmt: skip


def _columns(view: str, table: str) -> str:
    """Columns of the rows behind a view: those that it takes from `table` (its alias)."""
    listed = VIEWS[view].sql.split(" FROM ", 1)[0].removeprefix("SELECT ")
    return ", ".join(c for c in re.split(r",\s*", listed) if c.startswith(f"{table}."))


def questions(runs: dict[str, str]) -> list[Question]:
    """Every view as it is typically asked."""
    gap, some = _columns("v_gap", "r"), runs["some"]
    named = f"run_id = '{runs['some_name']}'"
    pairs = (
        "r.q50, q.q50, r.q50 - q.q50, r.mean - q.mean, r.prob_positive, q.prob_positive, "
        "r.country, r.scope, r.occupation, r.year"
    )
    same = (
        "q.country = r.country AND q.scope = r.scope AND q.occupation = r.occupation "
        "AND q.year = r.year AND q.measure = r.measure"
    )
    lines = [
        ("v_latest_gap", "all", "", f"{gap} FROM run_result r WHERE run = {runs['latest']} "
         "AND measure = 'gap'"),
        ("v_gap", "a run", named, f"{gap} FROM run_result r WHERE run = {some} "
         "AND measure = 'gap'"),
        ("v_gap", "a cell, all runs", f"{CELL} AND year = 2030", f"u.run_id, u.as_of, {gap} FROM "
         f"run u CROSS JOIN run_result r WHERE r.run = u.id AND {CELL} AND year = 2030 AND "
         "measure = 'gap' AND u.status = 'complete'"),
        ("v_gap", "all years of an occupation, all runs", CELL, f"u.run_id, u.as_of, {gap} FROM "
         f"run u CROSS JOIN run_result r WHERE r.run = u.id AND {CELL} AND measure = 'gap' "
         "AND u.status = 'complete'"),
        ("v_openings", "an occupation of a run", f"{named} AND {CELL}",
         f"{_columns('v_openings', 'r')} FROM run_result r WHERE run = {some} AND {CELL} "
         "AND measure NOT IN ('gap', 'required', 'available')"),
        ("v_openings", "a run", named, f"{_columns('v_openings', 'r')} FROM run_result r "
         f"WHERE run = {some} AND measure NOT IN ('gap', 'required', 'available')"),
        ("v_drivers", "a cell of a run", f"{named} AND {CELL} AND year = 2030",
         f"{_columns('v_drivers', 'r')} FROM run_driver r WHERE run = {some} AND {CELL} "
         "AND year = 2030"),
        ("v_drivers", "a run", named, f"{_columns('v_drivers', 'r')} FROM run_driver r "
         f"WHERE run = {some}"),
        ("v_revision", "the latest run", f"run_id = '{runs['latest_name']}'",
         f"{pairs} FROM run_result r JOIN run_result q ON q.run = {runs['before']} AND {same} "
         f"WHERE r.run = {runs['latest']} AND r.measure = 'gap'"),
        ("v_revision", "a cell, all baselines", f"{CELL} AND year = 2030",
         f"{pairs} {ORDERED} "
         "CROSS JOIN run_result r CROSS JOIN run_result q "
         f"WHERE r.run = u.id AND q.run = u.before AND {same} AND r.measure = 'gap' "
         "AND r.country = 'US' AND r.scope = 'components' AND r.occupation = 'total' "
         "AND r.year = 2030"),
        ("v_run", "all", "", f"{_columns('v_run', 'u')} FROM run u WHERE status = 'complete'"),
        ("v_run_input", "a run", named, f"{_columns('v_run_input', 'i')} FROM run_input i "
         f"WHERE run = {some}"),
        ("v_score", "a run", f"run_id = '{runs['scored_name']}'",
         f"{_columns('v_score', 's')} FROM score s WHERE run = {runs['scored']}"),
        ("v_score", "all", "", f"u.run_id, u.kind, u.as_of, {_columns('v_score', 's')} FROM run u "
         "JOIN score s ON s.run = u.id WHERE u.status = 'complete'"),
        ("v_scores", "all", "", f"{_columns('v_scores', 'm')} FROM score_summary m"),
        ("v_scoreboard", "all", "", f"{_columns('v_scoreboard', 'b')}, "
         f"{_columns('v_scoreboard', 'p')} FROM scoreboard b JOIN projection p ON "
         "p.projection = b.projection WHERE b.as_of = '2026-11-22'"),
        ("v_data_coverage", "all", "", "s.country, s.scope, s.concept, COUNT(DISTINCT s.id), "
         "COUNT(*), MIN(o.period), MAX(o.period), MIN(o.vintage), MAX(o.vintage), "
         "SUM(CASE WHEN o.status = 'measured' THEN 1 ELSE 0 END), "
         "SUM(CASE WHEN o.status = 'estimated' THEN 1 ELSE 0 END), "
         "SUM(CASE WHEN o.status = 'announced' THEN 1 ELSE 0 END), "
         "SUM(CASE WHEN o.status = 'assumed' THEN 1 ELSE 0 END) "
         "FROM series s JOIN observation o ON o.series_id = s.id GROUP BY 1, 2, 3"),
        ("v_job", "a job", "job = 'job-1'", f"{_columns('v_job', 'j')} FROM job_run j "
         "WHERE job = 'job-1'"),
        ("v_job", "all", "", f"{_columns('v_job', 'j')} FROM job_run j"),
        ("v_job_step", "a job", "job = 'job-1'", f"{_columns('v_job_step', 'j')}, "
         f"{_columns('v_job_step', 's')} FROM job_run j JOIN job_step s ON s.job_run = j.id "
         "WHERE job = 'job-1'"),
    ]  # fmt: skip
    return [
        Question(
            view,
            what,
            f"SELECT * FROM {view}" + (f" WHERE {where}" if where else ""),  # noqa: S608
            f"SELECT {by_hand}",
        )
        for view, what, where, by_hand in lines
    ]


def measured(store: talent.Store) -> pd.DataFrame:
    """Milliseconds of every question, asked in turn with the one by hand until both are sure.

    Returns
    -------
    pandas.DataFrame
        ``view, asked for, rows, p50, p95, fetching, p50, by hand, p50, ratio, times`` (how often).
    """
    rows = []
    with store.engine.connect() as connection:
        for question in questions(chosen(connection)):
            ours, theirs, fetching = [], [], []
            connection.exec_driver_sql(f"CREATE TEMPORARY TABLE fetched AS {question.asked}")
            end = time.perf_counter() + SECONDS
            while len(ours) < FEWEST or (time.perf_counter() < end and len(ours) < MOST):
                # Whoever comes second finds the pages in memory, so they take turns.
                each = [
                    (ours, question.asked), (theirs, question.by_hand),
                    (fetching, "SELECT * FROM fetched"),
                ]  # fmt: skip
                counts = set()
                for times, query in each if len(ours) % 2 else each[::-1]:
                    found, took = _timed(connection, query)
                    times.append(took)
                    counts.add(found)
                if len(counts) > 1:
                    raise SystemExit(f"{question}: the view and by hand differ, {counts} rows")
            connection.exec_driver_sql("DROP TABLE fetched")
            rows.append(
                {
                    "view": question.view,
                    "asked for": question.what,
                    "rows": f"{found:,}",
                    "p50, ms": f"{np.median(ours):.1f}",
                    "p95, ms": f"{np.quantile(ours, 0.95):.1f}",
                    "fetching, p50": f"{np.median(fetching):.1f}",
                    "by hand, p50": f"{np.median(theirs):.1f}",
                    "ratio": f"{np.median(ours) / np.median(theirs):.2f}",
                    "times": len(ours),
                }
            )
            print(*rows[-1].values(), sep="\t", flush=True)
    return pd.DataFrame(rows)


def _timed(connection: Connection, query: str) -> tuple[int, float]:
    start = time.perf_counter()
    result = connection.exec_driver_sql(query)
    # As the driver gives them, which is how talent reads tables too.
    number = 0 if result.cursor is None else len(result.cursor.fetchall())
    took = 1000 * (time.perf_counter() - start)
    result.close()
    return number, took


def missing_views(asked: list[Question]) -> set[str]:
    """Views that nobody asked."""
    return set(VIEWS) - {question.view for question in asked}
