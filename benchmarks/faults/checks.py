"""What must be true of a database at every moment, read without talent's own queries."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, text

from talent.store.engine import parse_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sqlalchemy.engine import Connection

__all__ = [
    "Whole",
    "broken",
    "calls",
    "count",
    "digest",
    "left_over",
    "newest",
    "reading",
    "report_is_whole",
]

TABLES = ("run_result", "run_input", "run_driver", "run_influence")

SIZES = "SELECT run, COUNT(*) FROM {table} WHERE run > :after GROUP BY run"
# The shares of a cell add up to one, however many inputs it has: one that is cut off shows.
CELLS = """
SELECT run, COUNT(*) FROM (
  SELECT run FROM run_influence WHERE run > :after
  GROUP BY run, country, scope, occupation, year, measure
  HAVING ABS(SUM(share) - 1) < 1e-6
) AS cell GROUP BY run
"""
TWICE = {
    "two runs that are the same": "SELECT identity FROM run GROUP BY identity HAVING COUNT(*) > 1",
    "two runs of one forecast": """
        SELECT config_hash FROM run GROUP BY as_of, config_hash, input_hash, code_hash
        HAVING COUNT(*) > 1""",
    "a run that is not complete": "SELECT run_id FROM run WHERE status <> 'complete'",
    "two complete calls of the same": """
        SELECT job FROM job_run WHERE state = 'complete'
        GROUP BY job, as_of, config_hash HAVING COUNT(*) > 1""",
    "two calls of a job at a time": """
        SELECT job FROM job_run WHERE state = 'running' GROUP BY job HAVING COUNT(*) > 1""",
    "a tick answered twice": """
        SELECT job FROM job_run WHERE due_at IS NOT NULL AND state IN ('complete', 'failed')
        GROUP BY job, due_at HAVING COUNT(*) > 1""",
    "a complete call with a step that is not": """
        SELECT c.id FROM job_run c JOIN job_step s ON s.job_run = c.id
        WHERE c.state = 'complete' AND s.state <> 'complete'""",
    "a forecast that a step made and nobody can see": """
        SELECT s.run_id FROM job_step s LEFT JOIN v_run r ON r.run_id = s.run_id
        WHERE s.run_id <> '' AND r.run_id IS NULL""",
    "steps with a hole": """
        SELECT job_run FROM job_step GROUP BY job_run
        HAVING MIN(position) <> 1 OR MAX(position) <> COUNT(*)""",
    "an ended call without an end": """
        SELECT id FROM job_run WHERE (state = 'running') <> (ended_at IS NULL)""",
}

Whole = dict[str, int]
"""Rows of a whole run by table; of the influence, cells whose shares add up."""


@contextmanager
def reading(url: str) -> Iterator[Connection]:
    """A connection of the checks' own, that leaves nothing open."""
    engine = create_engine(parse_url(url))
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def count(connection: Connection, after: int = 0) -> dict[int, Whole]:
    """Rows of each run by table, for runs with a higher number than `after`."""
    found: dict[int, Whole] = {}
    for table in TABLES:
        query = CELLS if table == "run_influence" else SIZES.format(table=table)
        for run, number in connection.execute(text(query), {"after": after}):
            found.setdefault(run, {})[table] = number
    return found


def broken(url: str, whole: Whole, steps: Mapping[str, int], after: int = 0) -> list[str]:
    """What is wrong with the runs and the calls of jobs; nothing, if all is well.

    Parameters
    ----------
    url : str
    whole : dict
        Rows of a whole run.
    steps : mapping of str to int
        Steps of a complete call, by job.
    after : int
        Runs up to this number were counted before.
    """
    wrong = []
    with reading(url) as connection:
        # The runs first: one that is committed in between is whole, and is not asked for.
        runs = connection.execute(text("SELECT id FROM run WHERE id > :after"), {"after": after})
        seen = runs.scalars().all()
        rows = count(connection, after)
        for run in seen:
            if rows.get(run) != whole:
                wrong.append(f"run {run} is a part of one: {rows.get(run)} of {whole}")
        for what, query in TWICE.items():
            found = connection.execute(text(query)).scalars().all()
            if found:
                wrong.append(f"{what}: {found[:3]}")
        few = """
            SELECT c.id, COUNT(s.position) FROM job_run c LEFT JOIN job_step s ON s.job_run = c.id
            WHERE c.state = 'complete' AND c.job = :job
            GROUP BY c.id HAVING COUNT(s.position) <> :steps"""
        for job, number in steps.items():
            for call, done in connection.execute(text(few), {"job": job, "steps": number}):
                wrong.append(f"call {call} is complete with {done} of {number} steps")
    return wrong


def left_over(url: str, after: int = 0) -> list[str]:
    """Rows of runs that are nowhere: only asked when nobody writes."""
    with reading(url) as connection:
        known = {run for (run,) in connection.execute(text("SELECT id FROM run"))}
        return [
            f"rows of run {run}, which is not there"
            for run in set(count(connection, after)) - known
        ]


def calls(url: str, **where: Any) -> list[Any]:
    """Calls of jobs, oldest first: ``id, job, as_of, config_hash, state, due_at, ...``."""
    with reading(url) as connection:
        condition = " AND ".join(f"{name} = :{name}" for name in where) or "1 = 1"
        query = text(f"SELECT * FROM job_run WHERE {condition} ORDER BY id")  # noqa: S608
        return list(connection.execute(query, where))


def digest(url: str) -> dict[str, list[Any]]:
    """All that jobs write, to see whether something changed."""
    queries = {
        "run": "SELECT id, identity FROM run ORDER BY id",
        "score": "SELECT COUNT(*), SUM(run) FROM score",
        "observation": "SELECT COUNT(*) FROM observation",
        "job_run": "SELECT * FROM job_run ORDER BY id",
        "job_step": "SELECT job_run, position, state, run_id FROM job_step ORDER BY 1, 2",
    }
    with reading(url) as connection:
        found = {
            name: [tuple(row) for row in connection.execute(text(query))]
            for name, query in queries.items()
        }
        found["rows"] = sorted(count(connection).items(), key=lambda item: item[0])
        return found


def report_is_whole(path: Path, whole: Whole) -> bool:
    """Whether a table was written to its end."""
    if not path.exists():
        return False
    content = path.read_text(encoding="utf-8")
    return content.endswith("\n") and content.count("\n") == whole["run_result"] + 1


def newest(url: str) -> int:
    """Number of the newest run; 0 if there is none."""
    with reading(url) as connection:
        return int(connection.execute(text("SELECT COALESCE(MAX(id), 0) FROM run")).scalar_one())
