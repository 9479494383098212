"""The database: reference data, append-only facts by vintage, snapshots and stored runs."""

from talent.store.engine import DATABASE_VARIABLE, make_engine, masked
from talent.store.facade import Store, open_store
from talent.store.load import LoadReport, Progress, load_package
from talent.store.models_jobs import JobLease, JobRun, JobStep
from talent.store.package import datasets_folder
from talent.store.runs import (
    INFLUENCE_COLUMNS,
    INPUT_COLUMNS,
    RESULT_COLUMNS,
    RunRecord,
    make_run_id,
)
from talent.store.scores import read_scores, read_summary
from talent.store.snapshot import Snapshot
from talent.store.validate import ValidPackage, validate_package
from talent.store.views import VIEWS

__all__ = [
    "DATABASE_VARIABLE",
    "INFLUENCE_COLUMNS",
    "INPUT_COLUMNS",
    "RESULT_COLUMNS",
    "VIEWS",
    "JobLease",
    "JobRun",
    "JobStep",
    "LoadReport",
    "Progress",
    "RunRecord",
    "Snapshot",
    "Store",
    "ValidPackage",
    "datasets_folder",
    "load_package",
    "make_engine",
    "make_run_id",
    "masked",
    "open_store",
    "read_scores",
    "read_summary",
    "validate_package",
]
