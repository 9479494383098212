"""The views that reports and BI tools read: documented, stable, the same on both databases.

Only complete runs appear. A view never changes meaning: a new meaning is a new view.

Rows of a run lie together under a key that begins with the run, so a view must go from runs to
rows. SQLite would rather read every row of every run first; it takes ``CROSS JOIN`` as an order,
and PostgreSQL as any other join.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import inspect

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

__all__ = ["VIEWS", "View", "create_views", "drop_views"]


@dataclass(frozen=True)
class View:
    """A view, what it says, its columns in order, and the revision that brought it."""

    name: str
    doc: str
    sql: str
    columns: dict[str, str] = field(default_factory=dict)
    since: str = "0001"


_RUN = {
    "run_id": "readable name of the run",
    "as_of": "the forecast used only what was known on this date",
}
_CELL = {
    "country": "ISO 3166 alpha-2",
    "scope": "fab, components or industry",
    "occupation": "occupation group; 'total' is the sum of all",
    "year": "calendar year, stocks at its end",
}
_BAND = {
    "mean": "mean of the draws, persons",
    "median": "50 % quantile, persons",
    "sd": "standard deviation, persons",
    "q025": "2.5 % quantile, persons",
    "q05": "5 % quantile, persons",
    "q10": "10 % quantile, persons",
    "q25": "25 % quantile, persons",
    "q75": "75 % quantile, persons",
    "q90": "90 % quantile, persons",
    "q95": "95 % quantile, persons",
    "q975": "97.5 % quantile, persons",
}
_BAND_SQL = (
    "r.mean AS mean, r.q50 AS median, r.sd AS sd, r.q025 AS q025, r.q05 AS q05, r.q10 AS q10, "
    "r.q25 AS q25, r.q75 AS q75, r.q90 AS q90, r.q95 AS q95, r.q975 AS q975"
)
_CELL_SQL = (
    "u.run_id AS run_id, u.as_of AS as_of, r.country AS country, r.scope AS scope, "
    "r.occupation AS occupation, r.year AS year"
)
_GAP_SQL = (
    f"SELECT {_CELL_SQL}, {_BAND_SQL}, r.prob_positive AS prob_shortage "  # noqa: S608 - constants
    "FROM run u CROSS JOIN run_result r "
    "WHERE r.run = u.id AND u.status = 'complete' AND r.measure = 'gap'"
)
_LATEST = (
    "SELECT b.id FROM run b WHERE b.status = 'complete' AND b.kind = 'baseline' "
    "AND NOT b.in_passing ORDER BY b.as_of DESC, b.id DESC LIMIT 1"
)
_GAP_COLUMNS = {
    **_RUN,
    **_CELL,
    **_BAND,
    "prob_shortage": "probability that the gap is positive, 0 to 1",
}

VIEWS: dict[str, View] = {
    view.name: view
    for view in (
        View(
            "v_run",
            "Complete runs, one row each.",
            "SELECT u.run_id AS run_id, u.kind AS kind, u.as_of AS as_of, "
            "u.created_at AS created_at, u.seed AS seed, u.draws AS draws, "
            "u.package_version AS package_version, u.config_hash AS config_hash, "
            "u.input_hash AS input_hash, u.code_hash AS code_hash "
            "FROM run u WHERE u.status = 'complete'",
            {
                "run_id": _RUN["run_id"],
                "kind": "baseline, scenario or backtest",
                "as_of": _RUN["as_of"],
                "created_at": "when it was stored, UTC",
                "seed": "seed of its random streams",
                "draws": "number of joint random futures",
                "package_version": "version of talent that made it",
                "config_hash": "hash of its configuration",
                "input_hash": "hash of the snapshot it read",
                "code_hash": "hash of the code that made it, empty before revision 0002",
            },
        ),
        View(
            "v_gap",
            "Gap (required minus available headcount) of every complete run.",
            _GAP_SQL,
            _GAP_COLUMNS,
        ),
        View(
            "v_latest_gap",
            "Gap of the latest complete baseline run: the newest as-of, then the newest run. Runs "
            "from which a plan or a comparison started do not count.",
            f"{_GAP_SQL} AND u.id = ({_LATEST})",
            _GAP_COLUMNS,
        ),
        View(
            "v_openings",
            "Openings, what causes them and what fills them, of every complete run.",
            f"SELECT {_CELL_SQL}, r.measure AS measure, {_BAND_SQL} "  # noqa: S608 - constants
            "FROM run u CROSS JOIN run_result r "
            "WHERE r.run = u.id AND u.status = 'complete' "
            "AND r.measure NOT IN ('gap', 'required', 'available')",
            {
                **_RUN,
                **_CELL,
                "measure": "openings, replacement, retirements, deaths, other_exits, entrants, "
                "graduates, experienced_hires, vacancies or unfilled",
                **_BAND,
            },
        ),
        View(
            "v_drivers",
            "What every driver contributes to the gap since the base year. The means of the "
            "drivers "
            "of a cell sum to the mean of its gap; quantiles do not add up.",
            f"SELECT {_CELL_SQL}, r.driver AS driver, {_BAND_SQL} "  # noqa: S608 - constants
            "FROM run u CROSS JOIN run_driver r WHERE r.run = u.id AND u.status = 'complete'",
            {
                **_RUN,
                **_CELL,
                "driver": "base_gap, trend, existing_fabs, fabs_to_come, closures, cycle, errors, "
                "occupation_mix, deaths, retirements, other_exits, graduates or experienced_hires",
                **_BAND,
            },
            since="0002",
        ),
        View(
            "v_revision",
            "Gap of every complete baseline run beside that of the baseline run before it (the "
            "next older as-of, then the next older run): how the forecast was revised. Runs from "
            "which a plan or a comparison started do not count.",
            f"SELECT {_CELL_SQL}, p.run_id AS previous_run_id, p.as_of AS previous_as_of, "  # noqa: S608
            "r.q50 AS median, q.q50 AS previous_median, r.q50 - q.q50 AS change, "
            "r.mean - q.mean AS change_of_mean, r.prob_positive AS prob_shortage, "
            "q.prob_positive AS previous_prob_shortage "
            "FROM run u CROSS JOIN run p CROSS JOIN run_result r CROSS JOIN run_result q "
            "WHERE u.status = 'complete' AND u.kind = 'baseline' AND NOT u.in_passing "
            "AND p.id = (SELECT b.id FROM run b WHERE b.status = 'complete' "
            "AND b.kind = 'baseline' AND NOT b.in_passing AND (b.as_of, b.id) < (u.as_of, u.id) "
            "ORDER BY b.as_of DESC, b.id DESC LIMIT 1) "
            "AND r.run = u.id AND r.measure = 'gap' AND q.run = p.id AND q.measure = 'gap' "
            "AND q.country = r.country AND q.scope = r.scope AND q.occupation = r.occupation "
            "AND q.year = r.year",
            {
                **_RUN,
                **_CELL,
                "previous_run_id": "name of the baseline run before it",
                "previous_as_of": "its as-of date",
                "median": "median gap, persons",
                "previous_median": "median gap of the run before, persons",
                "change": "difference of the medians, persons",
                "change_of_mean": "difference of the means, persons",
                "prob_shortage": "probability that the gap is positive, 0 to 1",
                "previous_prob_shortage": "the same in the run before",
            },
            since="0002",
        ),
        View(
            "v_run_input",
            "What every complete run read, with source, vintage and status.",
            "SELECT u.run_id AS run_id, u.as_of AS as_of, i.line AS line, i.country AS country, "
            "i.component AS component, i.kind AS kind, i.key AS input, i.n_values AS n_values, "
            "i.status AS status, i.vintage AS vintage, i.source AS source, i.unit AS unit, "
            "i.value_text AS value_text, i.measures AS measures "
            "FROM run u CROSS JOIN run_input i WHERE i.run = u.id AND u.status = 'complete'",
            {
                **_RUN,
                "line": "order in which it was read",
                "country": "ISO 3166 alpha-2; empty where it serves every country",
                "component": "part of the model that read it",
                "kind": "series, assumption or fab",
                "input": "key of the series, assumption or fab",
                "n_values": "how many values were read",
                "status": "measured, estimated, announced or assumed",
                "vintage": "when the newest of the values became known",
                "source": "key of the source",
                "unit": "unit of the values",
                "value_text": "the value, distribution or range in words",
                "measures": "measures it feeds, comma-separated",
            },
        ),
        View(
            "v_data_coverage",
            "What data exist for which country, scope and concept.",
            # Series by series first, in the order of the key: to tell a group's series apart again
            # would take longer than to count.
            "SELECT s.country AS country, s.scope AS scope, s.concept AS concept, "
            "COUNT(*) AS n_series, CAST(SUM(o.n) AS BIGINT) AS n_observations, "
            "MIN(o.first_period) AS first_period, MAX(o.last_period) AS last_period, "
            "MIN(o.first_vintage) AS first_vintage, MAX(o.last_vintage) AS last_vintage, "
            "CAST(SUM(o.n_measured) AS BIGINT) AS n_measured, "
            "CAST(SUM(o.n_estimated) AS BIGINT) AS n_estimated, "
            "CAST(SUM(o.n_announced) AS BIGINT) AS n_announced, "
            "CAST(SUM(o.n_assumed) AS BIGINT) AS n_assumed "
            "FROM series s JOIN (SELECT series_id, COUNT(*) AS n, "
            "MIN(period) AS first_period, MAX(period) AS last_period, "
            "MIN(vintage) AS first_vintage, MAX(vintage) AS last_vintage, "
            "COUNT(CASE WHEN status = 'measured' THEN 1 END) AS n_measured, "
            "COUNT(CASE WHEN status = 'estimated' THEN 1 END) AS n_estimated, "
            "COUNT(CASE WHEN status = 'announced' THEN 1 END) AS n_announced, "
            "COUNT(CASE WHEN status = 'assumed' THEN 1 END) AS n_assumed "
            "FROM observation GROUP BY series_id) o ON o.series_id = s.id "
            "GROUP BY s.country, s.scope, s.concept",
            {
                "country": "ISO 3166 alpha-2",
                "scope": "fab, components or other",
                "concept": "what the series count",
                "n_series": "number of series",
                "n_observations": "number of values, all vintages",
                "first_period": "first period",
                "last_period": "last period",
                "first_vintage": "earliest date on which one of them became known",
                "last_vintage": "latest date on which one of them became known",
                "n_measured": "values that were measured",
                "n_estimated": "values that were estimated",
                "n_announced": "values that were announced",
                "n_assumed": "values that were assumed",
            },
        ),
        View(
            "v_score",
            "Forecasts of complete runs beside what happened, each scored cell at the newest "
            "vintage of its actual. Baselines and backtests only: a scenario is conditional.",
            "SELECT u.run_id AS run_id, u.kind AS kind, u.as_of AS as_of, "
            "s.given AS given, s.country AS country, s.scope AS scope, "
            "s.occupation AS occupation, s.year AS year, s.measure AS measure, "
            "s.horizon AS horizon, s.actual AS actual, s.linked AS linked, "
            "s.actual_vintage AS actual_vintage, s.status AS status, s.source AS source, "
            "s.median AS median, s.error AS error, s.crps AS crps, s.wis AS wis, "
            "s.in50 AS in50, s.in80 AS in80, s.in90 AS in90, s.in95 AS in95, s.pit AS pit, "
            "s.level_year AS level_year, s.level AS level, s.known_year AS known_year, "
            "s.naive AS naive, s.naive_sd AS naive_sd, s.naive_scale AS naive_scale, "
            "s.naive_error AS naive_error, s.naive_crps AS naive_crps "
            "FROM run u CROSS JOIN score s WHERE s.run = u.id AND u.status = 'complete' "
            "AND NOT EXISTS (SELECT 1 FROM score t "
            "WHERE t.run = s.run AND t.country = s.country AND t.scope = s.scope "
            "AND t.occupation = s.occupation AND t.year = s.year AND t.measure = s.measure "
            "AND t.actual_vintage > s.actual_vintage)",
            {
                "run_id": _RUN["run_id"],
                "kind": "baseline or backtest",
                "as_of": _RUN["as_of"],
                "given": "what the run was told beyond what its date knew, by comma (inputs of a "
                "conditional backtest; assumptions that were replaced); empty for none",
                **_CELL,
                "measure": "available: people employed, the one measure that is observed",
                "horizon": "years after the base year",
                "actual": "what happened, persons, on the newest level of its series",
                "linked": "the same on the level that the run read; the one that is scored",
                "actual_vintage": "when the actual became known",
                "status": "measured, or estimated: an incomplete year, an estimated figure, or a "
                "level shift of unpublished size since the run",
                "source": "key of the source of the actual",
                "median": "50 % quantile of the forecast, persons",
                "error": "median less linked, persons",
                "crps": "continuous ranked probability score, persons",
                "wis": "weighted interval score, persons",
                "in50": "1 if the 50 % band holds the actual, else 0",
                "in80": "the same for 80 %",
                "in90": "the same for 90 %",
                "in95": "the same for 95 %",
                "pit": "probability that the forecast gave to less than the actual, 0 to 1",
                "level_year": "year whose level links the actual to the run",
                "level": "what the run read for the total of that year, persons",
                "known_year": "last year of the cell that the run knew; empty if none",
                "naive": "what it knew for that year, persons: the naive forecast",
                "naive_sd": "standard deviation of the naive log error one year ahead",
                "naive_scale": "mean absolute change over a year in the known history, persons",
                "naive_error": "naive less linked, persons",
                "naive_crps": "continuous ranked probability score of the naive forecast, persons",
            },
            since="0004",
        ),
        View(
            "v_scores",
            "Scores over groups of cases, one row a group and score, with bootstrap intervals. "
            "One run a date counts: the newest. docs/scoring.md explains each score.",
            "SELECT m.kind AS kind, m.given AS given, m.country AS country, m.scope AS scope, "
            "m.occupation AS occupation, m.measure AS measure, m.horizon_band AS horizon_band, "
            "m.score AS score, m.value AS value, m.low_80 AS low_80, m.high_80 AS high_80, "
            "m.low_95 AS low_95, m.high_95 AS high_95, m.cases AS cases, m.origins AS origins, "
            "m.windows AS windows, m.note AS note FROM score_summary m",
            {
                "kind": "baseline or backtest",
                "given": "as in v_score",
                "country": "ISO 3166 alpha-2; empty for all countries together",
                "scope": _CELL["scope"],
                "occupation": _CELL["occupation"],
                "measure": "available",
                "horizon_band": "years after the base year, from and to",
                "score": "crps, crps_percent, wis, wis_percent, coverage_50, coverage_80, "
                "coverage_90, coverage_95, bias, bias_percent, mase, skill_crps or skill_error",
                "value": "in persons; percent of the actual; a share for coverage; 1 less a ratio "
                "for skill, above 0 where the forecast beats the naive one",
                "low_80": "lower end of its 80 % interval; empty where too few origins give none",
                "high_80": "upper end of its 80 % interval",
                "low_95": "lower end of its 95 % interval",
                "high_95": "upper end of its 95 % interval",
                "cases": "scored cells",
                "origins": "as-of dates",
                "windows": "stretches of years that do not overlap: about how many independent "
                "cases there are",
                "note": "a warning where the sample is small",
            },
            since="0004",
        ),
        View(
            "v_scoreboard",
            "Published projections beside ours, of the newest as-of date that was kept. What "
            "cannot be rebuilt is not here; the table projection says why.",
            "SELECT b.projection AS projection, p.publisher AS publisher, p.title AS title, "
            "p.publication_date AS publication_date, p.metric AS metric, "
            "p.period_text AS period_text, p.low AS low, p.mid AS mid, p.high AS high, "
            "p.unit AS unit, b.as_of AS as_of, b.run_id AS run_id, b.country AS country, "
            "b.scope AS scope, b.occupation AS occupation, b.measure AS measure, "
            "b.aggregate AS aggregate, b.unit_compared AS unit_compared, "
            "b.theirs_low AS theirs_low, b.theirs_mid AS theirs_mid, b.theirs_high AS theirs_high, "
            "b.our_from AS our_from, b.our_to AS our_to, b.our_q10 AS our_q10, "
            "b.our_median AS our_median, b.our_q90 AS our_q90, b.then_as_of AS then_as_of, "
            "b.then_from AS then_from, b.then_to AS then_to, b.then_q10 AS then_q10, "
            "b.then_median AS then_median, b.then_q90 AS then_q90, b.actual AS actual, "
            "b.actual_scope AS actual_scope, b.actual_from AS actual_from, "
            "b.actual_to AS actual_to, b.difference AS difference, p.source_url AS source_url "
            "FROM scoreboard b JOIN projection p ON p.projection = b.projection "
            "WHERE b.as_of = (SELECT MAX(n.as_of) FROM scoreboard n)",
            {
                "projection": "key of the projection",
                "publisher": "who published it",
                "title": "title of the publication",
                "publication_date": "day, month or year of publication",
                "metric": "what was projected, in the publisher's words or near them",
                "period_text": "its period",
                "low": "lower value as published",
                "mid": "central value as published",
                "high": "upper value as published",
                "unit": "unit of these three",
                "as_of": "ours used only what was known on this date",
                "run_id": "readable name of our run; empty if it was not stored",
                "country": "ISO 3166 alpha-2; + joins several",
                "scope": "our scope or segment; + joins several",
                "occupation": "occupation group; 'total' is the sum of all, + joins several",
                "measure": "our measure",
                "aggregate": "level at the end of the last year, change between the years, or sum "
                "of the yearly flows after the first",
                "unit_compared": "persons for a level, persons a year otherwise, or a share of the "
                "employed a year",
                "theirs_low": "their lower value in that unit",
                "theirs_mid": "their central value in that unit",
                "theirs_high": "their upper value in that unit",
                "our_from": "first year that ours covers",
                "our_to": "last year that ours covers",
                "our_q10": "ours, 10 % quantile",
                "our_median": "ours, 50 % quantile",
                "our_q90": "ours, 90 % quantile",
                "then_as_of": "date whose knowledge ours of their day used; empty if not made",
                "then_from": "first year that it covers",
                "then_to": "last year that it covers",
                "then_q10": "its 10 % quantile",
                "then_median": "its 50 % quantile",
                "then_q90": "its 90 % quantile",
                "actual": "what happened, in that unit; empty where nobody knows",
                "actual_scope": "scope in which that is counted, or 'as stated' by a publisher",
                "actual_from": "first year of it",
                "actual_to": "last year of it",
                "difference": "how ours differs from theirs, in words",
                "source_url": "page on which the figure was read",
            },
            since="0005",
        ),
        View(
            "v_job",
            "Every call of a scheduled job: whether it runs, or how it ended.",
            "SELECT j.id AS job_run, j.job AS job, j.as_of AS as_of, j.state AS state, "
            "j.due_at AS due_at, j.started_at AS started_at, j.ended_at AS ended_at, "
            "j.package_version AS package_version, j.config_hash AS config_hash, "
            "j.error AS error FROM job_run j",
            {
                "job_run": "number of the call",
                "job": "name of the job",
                "as_of": "the job used only what was known on this date",
                "state": "running, complete, failed, abandoned (its process died) or superseded "
                "(it was complete, and was asked for again)",
                "due_at": "tick of its schedule that it answers, UTC; empty if none",
                "started_at": "when it began, UTC",
                "ended_at": "when it ended, UTC; empty while it runs",
                "package_version": "version of talent",
                "config_hash": "hash of the job file and of the files that it names",
                "error": "what went wrong, step by step; empty if nothing did",
            },
            since="0006",
        ),
        View(
            "v_job_step",
            "What each step of each call of a scheduled job did.",
            "SELECT j.id AS job_run, j.job AS job, j.as_of AS as_of, s.position AS position, "
            "s.step AS step, s.kind AS kind, s.state AS state, s.attempts AS attempts, "
            "s.started_at AS started_at, s.ended_at AS ended_at, s.run_id AS run_id, "
            "s.error AS error FROM job_run j JOIN job_step s ON s.job_run = j.id",
            {
                "job_run": "number of the call",
                "job": "name of the job",
                "as_of": "the job used only what was known on this date",
                "position": "place of the step in the job, from 1",
                "step": "name of the step",
                "kind": "load, import, forecast, score or report",
                "state": "complete, failed, or skipped because a step that it needs had failed",
                "attempts": "how often it was tried",
                "started_at": "when it began, UTC",
                "ended_at": "when it ended, UTC",
                "run_id": "the forecast that it made or found; empty if none",
                "error": "what went wrong; empty if nothing did",
            },
            since="0006",
        ),
    )
}

RETIRED: tuple[str, ...] = ()
"""Views that older versions made; still dropped when their database is migrated."""


def create_views(connection: Connection) -> None:
    """Create every view; the tables are at the newest revision."""
    for view in VIEWS.values():
        connection.exec_driver_sql(f"CREATE VIEW {view.name} AS {view.sql}")


def drop_views(connection: Connection) -> None:
    """Drop talent's views, for the time of a migration: SQLite cannot alter a table under one."""
    existing = set(inspect(connection).get_view_names())
    for name in (*VIEWS, *RETIRED):
        if name in existing:
            connection.exec_driver_sql(f"DROP VIEW {name}")
