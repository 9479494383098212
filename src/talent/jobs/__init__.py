"""Scheduled jobs: run once whoever calls, kept whole, told about, and watched."""

from talent.jobs.job import Job, job_schema, read_job
from talent.jobs.log import history
from talent.jobs.running import JobOutcome, run_job
from talent.jobs.scheduling import make_scheduler, next_due, run_due

__all__ = [
    "Job",
    "JobOutcome",
    "history",
    "job_schema",
    "make_scheduler",
    "next_due",
    "read_job",
    "run_due",
    "run_job",
]
