"""Questions that a reporting team asks of the database, each as one SELECT with parameters.

`talent browse` offers them as pages with fields to fill in; they run as well in any other tool for
SQLite. A parameter that is left empty takes what its description says. They read the documented
views wherever these say it, and tables only for what no view holds.
"""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["QUESTIONS", "Question"]


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes
    ----------
    name : str
        Its address, ``/talent/NAME``.
    title, doc : str
    sql : str
        One SELECT; ``:name`` is a parameter, an empty text where nothing was filled in.
    parameters : dict of str to str
        What each parameter means, and what it is if left empty.
    example : dict of str to str
        Values for which the packaged data have an answer.
    """

    name: str
    title: str
    doc: str
    sql: str
    parameters: dict[str, str] = field(default_factory=dict)
    example: dict[str, str] = field(default_factory=dict)


_LATEST = "(SELECT run_id FROM v_latest_gap LIMIT 1)"
_LAST_YEAR = "(SELECT max(year) FROM v_latest_gap)"
_BEFORE = "(SELECT previous_run_id FROM v_revision WHERE run_id = after LIMIT 1)"

_COUNTRY = "ISO code; every country if empty"
_SCOPE = "fab, components or industry; components if empty"
_OCCUPATION = "occupation group; total if empty"
_YEAR = "calendar year; the last one if empty"
_RUN = "a run; the latest baseline if empty"


def _or(parameter: str, default: str) -> str:
    """SQL of a parameter with a default."""
    return f"coalesce(nullif(:{parameter}, ''), {default})"


def _whole(*columns: str) -> str:
    """SQL of persons, who come in whole numbers."""
    return ", ".join(f"CAST(round({one}) AS INTEGER) AS {one}" for one in columns)


_IN_COUNTRY = "(:country = '' OR country = :country)"
_IN_SCOPE = f"scope = {_or('scope', repr('components'))}"
_IN_OCCUPATION = f"occupation = {_or('occupation', repr('total'))}"
_IN_YEAR = f"year = CAST({_or('year', _LAST_YEAR)} AS INTEGER)"
_IN_RUN = f"run_id = {_or('run', _LATEST)}"

# ruff: noqa: S608 - constants of this module
QUESTIONS: tuple[Question, ...] = (
    Question(
        "gap_by_country_and_year",
        "How large is the gap?",
        "Gap of the latest baseline by country and year: median, 80 % band in persons, and the "
        "probability of a shortage.",
        f"""SELECT country, year, {_whole('median', 'q10', 'q90')},
  round(prob_shortage, 2) AS prob_shortage, scope, as_of, run_id
FROM v_latest_gap
WHERE occupation = 'total' AND {_IN_SCOPE} AND {_IN_COUNTRY}
ORDER BY country, year""",
        {"country": _COUNTRY, "scope": _SCOPE},
        {"country": "JP"},
    ),
    Question(
        "gap_by_occupation",
        "Who will be missing?",
        "Gap of the latest baseline by occupation group in one year, the largest first.",
        f"""SELECT country, occupation, year, {_whole('median', 'q10', 'q90')},
  round(prob_shortage, 2) AS prob_shortage
FROM v_latest_gap
WHERE occupation <> 'total' AND {_IN_SCOPE} AND {_IN_YEAR} AND {_IN_COUNTRY}
ORDER BY country, median DESC""",
        {"country": _COUNTRY, "year": _YEAR, "scope": _SCOPE},
        {"country": "TW", "year": "2030"},
    ),
    Question(
        "what_drives_a_gap",
        "What drives a gap?",
        "What each driver adds to the gap since the base year, persons. The means sum to the mean "
        "of the gap; medians do not.",
        f"""SELECT country, driver, {_whole('mean', 'median', 'q10', 'q90')}, year, run_id
FROM v_drivers
WHERE {_IN_RUN} AND {_IN_SCOPE} AND {_IN_OCCUPATION} AND {_IN_YEAR} AND {_IN_COUNTRY}
ORDER BY country, abs(mean) DESC""",
        {"country": _COUNTRY, "year": _YEAR, "occupation": _OCCUPATION, "scope": _SCOPE,
         "run": _RUN},
        {"country": "US"},
    ),
    Question(
        "what_is_uncertain",
        "What makes the gap uncertain?",
        "Share of the variance of the gap that each uncertain input explains, 0 to 1, the largest "
        "first.",
        f"""SELECT i.country, i.component, i.key AS input, i.status, round(i.share, 3) AS share,
  i.year
FROM run u CROSS JOIN run_influence i
WHERE u.status = 'complete' AND u.run_id = {_or("run", _LATEST)} AND i.run = u.id
  AND i.measure = 'gap' AND i.occupation = 'total' AND i.scope = 'components'
  AND i.year = CAST({_or("year", _LAST_YEAR)} AS INTEGER)
  AND (:country = '' OR i.country = :country)
ORDER BY i.country, i.share DESC LIMIT 100""",
        {"country": _COUNTRY, "year": _YEAR, "run": _RUN},
        {"country": "JP"},
    ),
    Question(
        "openings",
        "How many jobs open, and who fills them?",
        "Openings of a year, what causes them and who fills them, of the latest baseline, persons.",
        f"""SELECT country, measure, year, {_whole('median', 'q10', 'q90')}
FROM v_openings
WHERE {_IN_RUN} AND {_IN_SCOPE} AND {_IN_OCCUPATION} AND {_IN_COUNTRY}
  AND (:measure = '' OR measure = :measure)
ORDER BY country, measure, year""",
        {"country": _COUNTRY, "measure": "as retirements; all if empty",
         "occupation": _OCCUPATION, "scope": _SCOPE, "run": _RUN},
        {"country": "JP", "measure": "retirements"},
    ),
    Question(
        "what_changed_between_two_runs",
        "What changed between two runs?",
        "Gap of one run beside that of another, persons. `talent why` says what made the change.",
        f"""WITH pair AS (
  SELECT after, {_or("before", _BEFORE)} AS before
  FROM (SELECT {_or("after", _LATEST)} AS after)
)
SELECT a.country, a.occupation, a.year, CAST(round(b.median) AS INTEGER) AS before,
  CAST(round(a.median) AS INTEGER) AS after, CAST(round(a.median - b.median) AS INTEGER) AS change,
  round(b.prob_shortage, 2) AS prob_before, round(a.prob_shortage, 2) AS prob_after,
  b.run_id AS run_before, a.run_id AS run_after
FROM pair CROSS JOIN v_gap a CROSS JOIN v_gap b
WHERE a.run_id = pair.after AND b.run_id = pair.before AND a.scope = {_or("scope", "'components'")}
  AND a.occupation = {_or("occupation", "'total'")} AND b.country = a.country
  AND b.scope = a.scope AND b.occupation = a.occupation AND b.year = a.year
  AND (:country = '' OR a.country = :country)
ORDER BY a.country, a.year""",
        {"before": "a run; the baseline before it if empty", "after": _RUN, "country": _COUNTRY,
         "occupation": _OCCUPATION, "scope": _SCOPE},
    ),
    Question(
        "how_a_forecast_was_revised",
        "How was a forecast revised over time?",
        "Gap of one year as each baseline saw it, the newest first.",
        f"""SELECT as_of, country, year, {_whole('median', 'previous_median', 'change')},
  round(prob_shortage, 2) AS prob_shortage, run_id
FROM v_revision
WHERE {_IN_SCOPE} AND {_IN_OCCUPATION} AND {_IN_YEAR} AND {_IN_COUNTRY}
ORDER BY as_of DESC, country LIMIT 200""",
        {"country": _COUNTRY, "year": _YEAR, "occupation": _OCCUPATION, "scope": _SCOPE},
    ),
    Question(
        "scoreboard",
        "What do others project?",
        "Published projections beside ours in the same concept and unit. `talent scoreboard` "
        "fills it.",
        """SELECT publisher, publication_date, metric, period_text, country, unit_compared,
  round(theirs_mid, 3) AS theirs, round(our_q10, 3) AS our_q10, round(our_median, 3) AS our_median,
  round(our_q90, 3) AS our_q90, round(actual, 3) AS actual, difference, source_url
FROM v_scoreboard
WHERE :country = '' OR instr(country, :country) > 0
ORDER BY publication_date DESC, publisher""",
        {"country": _COUNTRY},
        {"country": "US"},
    ),
    Question(
        "how_good_past_forecasts_were",
        "How good were past forecasts?",
        "Scores of people employed by horizon; docs/scoring.md explains each. `talent backtest` "
        "and `talent score` fill it.",
        """SELECT country, scope, horizon_band, score, round(value, 3) AS value,
  round(low_80, 3) AS low_80, round(high_80, 3) AS high_80, cases, origins, windows, kind, note
FROM v_scores
WHERE (:country = '' OR country = :country) AND (:score = '' OR score = :score)
  AND occupation = 'total'
ORDER BY kind, country, scope, score, horizon_band""",
        {"country": _COUNTRY, "score": "as coverage_80 or skill_crps; all if empty"},
        {"score": "coverage_80"},
    ),
    Question(
        "coverage_of_data",
        "What do the data cover?",
        "Series and values by country, scope and concept, how fresh they are and how they are "
        "known.",
        """SELECT country, scope, concept, n_series, n_observations, first_period, last_period,
  last_vintage, n_measured, n_estimated, n_announced, n_assumed
FROM v_data_coverage
WHERE (:country = '' OR country = :country)
  AND (:concept = '' OR instr(concept, :concept) > 0)
ORDER BY country, scope, concept""",
        {"country": _COUNTRY, "concept": "part of its name; all if empty"},
        {"country": "TW"},
    ),
    Question(
        "sources_of_a_run",
        "What does a run rest on?",
        "Inputs of a run by source and status, with publisher, address and licence.",
        f"""SELECT i.source, s.publisher, s.title, i.status, count(*) AS inputs,
  sum(i.n_values) AS n_values, max(i.vintage) AS newest_vintage, s.licence, s.url
FROM v_run_input i LEFT JOIN source s ON s.source = i.source
WHERE i.run_id = {_or("run", _LATEST)} AND (:country = '' OR i.country IN ('', :country))
  AND (:status = '' OR i.status = :status)
GROUP BY i.source, i.status
ORDER BY inputs DESC, i.source""",
        {"run": _RUN, "country": _COUNTRY,
         "status": "measured, estimated, announced or assumed; all if empty"},
        {"country": "JP", "status": "assumed"},
    ),
    Question(
        "find_a_series",
        "Which series are there?",
        "Series whose key or title holds a text, with their newest period.",
        """SELECT s.series, s.title, s.country, s.concept, s.unit, s.frequency,
  (SELECT max(period) FROM observation o WHERE o.series_id = s.id) AS last_period
FROM series s
WHERE :text = '' OR instr(lower(s.series || ' ' || s.title), lower(:text)) > 0
ORDER BY s.series LIMIT 200""",
        {"text": "part of key or title; the first 200 if empty"},
        {"text": "wafer"},
    ),
    Question(
        "a_series_by_vintages",
        "What was known of a series, and when?",
        "Every value of one series with the day on which it became known; revisions stand beside "
        "each other.",
        """SELECT o.period, o.vintage, o.value, s.unit, o.status, o.source,
  o.vintage = max(o.vintage) OVER (PARTITION BY o.period) AS newest, o.note
FROM series s CROSS JOIN observation o
WHERE s.series = :series AND o.series_id = s.id
ORDER BY o.period DESC, o.vintage DESC""",
        {"series": "key of the series; see find_a_series"},
        {"series": "employment.US.3344.SA"},
    ),
    Question(
        "what_became_known_since",
        "What became known since a day?",
        "New and revised values by source with a vintage after the day.",
        """SELECT o.source, p.publisher, p.title, count(*) AS n_values,
  count(DISTINCT o.series_id) AS n_series, min(o.vintage) AS first_vintage,
  max(o.vintage) AS last_vintage
FROM observation o JOIN source p ON p.source = o.source
WHERE o.vintage > coalesce(nullif(:day, ''), date('now', '-90 days'))
GROUP BY o.source
ORDER BY last_vintage DESC, n_values DESC""",
        {"day": "ISO date; ninety days ago if empty"},
        {"day": "2026-06-01"},
    ),
    Question(
        "fabs_by_status",
        "Which fabs are planned, built or closed?",
        "Fabs as last known, with capacity in wafer starts a month and the jobs that were "
        "announced.",
        """SELECT f.country, f.company, f.name, f.site, t.status, t.start_year, t.node_class,
  t.wafer_mm, t.capacity_wspm, t.jobs, t.vintage, t.source, f.fab
FROM fab f JOIN fab_state t ON t.fab = f.fab
WHERE t.vintage = (SELECT max(l.vintage) FROM fab_state l WHERE l.fab = f.fab)
  AND (:country = '' OR f.country = :country) AND (:status = '' OR t.status = :status)
ORDER BY f.country, t.status, t.start_year, f.company""",
        {"country": _COUNTRY,
         "status": "operating, construction, announced, paused, closed or cancelled; all if "
         "empty"},
        {"country": "US", "status": "construction"},
    ),
    Question(
        "assumptions",
        "What was assumed?",
        "Assumptions as they stand now: distribution, unit, why, and which part of the model uses "
        "them.",
        """SELECT a.assumption, a.country, a.distribution, a.low, a.mode, a.high, a.unit, a.status,
  a.rationale, a.used_by, a.vintage, a.source
FROM assumption a
WHERE a.vintage = (SELECT max(l.vintage) FROM assumption l
    WHERE l.assumption = a.assumption AND l.country = a.country)
  AND (:country = '' OR a.country IN ('', :country))
  AND (:text = '' OR instr(lower(a.assumption || ' ' || a.rationale), lower(:text)) > 0)
ORDER BY a.assumption, a.country""",
        {"country": _COUNTRY, "text": "part of name or reason; all if empty"},
        {"country": "TW"},
    ),
    Question(
        "runs",
        "Which forecasts are stored?",
        "Complete runs, the newest first.",
        """SELECT run_id, kind, as_of, created_at, draws, seed, package_version
FROM v_run
WHERE :kind = '' OR kind = :kind
ORDER BY as_of DESC, created_at DESC LIMIT 500""",
        {"kind": "baseline, scenario or backtest; all if empty"},
        {"kind": "baseline"},
    ),
    Question(
        "jobs",
        "What did the jobs do?",
        "Calls of scheduled jobs, the newest first: state, minutes taken, and the first step that "
        "failed.",
        """SELECT j.job_run, j.job, j.as_of, j.state, j.started_at,
  round((julianday(j.ended_at) - julianday(j.started_at)) * 1440, 1) AS minutes,
  (SELECT s.step FROM v_job_step s WHERE s.job_run = j.job_run AND s.state = 'failed'
    ORDER BY s.position LIMIT 1) AS failed_step, j.error
FROM v_job j
WHERE (:job = '' OR j.job = :job) AND (:state = '' OR j.state = :state)
ORDER BY j.job_run DESC LIMIT 200""",
        {"job": "its name; all if empty",
         "state": "running, complete, failed, abandoned or superseded; all if empty"},
    ),
)  # fmt: skip
