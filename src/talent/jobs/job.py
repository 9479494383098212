"""What a job is: what to load, import, forecast, score and report; when; whom to tell.

A job is a YAML, TOML or JSON file. Every path in it is relative to its folder and may not leave it.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic reads the annotations
import hashlib
import json
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from talent.documents import read_document
from talent.errors import ConfigError
from talent.jobs.channels import AnyChannel  # noqa: TC001 - pydantic reads the annotations
from talent.jobs.moved import Watch
from talent.jobs.retrying import Retry
from talent.jobs.ticks import check_schedule, check_zone

__all__ = ["AnyStep", "Job", "job_schema", "read_job"]

NAME = r"^[a-z][a-z0-9_-]{0,63}$"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Step(_Model):
    """One thing that a job does.

    Attributes
    ----------
    name : str
        The kind by default; needed where two steps are of one kind.
    """

    # Fields that name a file to be read, whose content is a part of what the job is.
    READS: ClassVar[tuple[str, ...]] = ()

    name: str = Field(default="", pattern=r"^([a-z][a-z0-9_-]{0,63})?$")

    @property
    def needs(self) -> tuple[str, ...]:
        """Names of the steps without which this one makes no sense."""
        return ()


class LoadStep(Step):
    """Load a data package: the one that comes with talent, or a folder."""

    kind: Literal["load"]
    folder: str = ""


class ImportStep(Step):
    """Import a file of a publisher: one in the folder of the job, or one to fetch.

    `known_on` is the vintage of what is new or revised; the job's as-of date by default.
    """

    READS = ("path",)

    kind: Literal["import"]
    format: str
    path: str = ""
    url: str = ""
    known_on: dt.date | None = None
    only_known: bool = False

    @model_validator(mode="after")
    def _one_place(self) -> ImportStep:
        if bool(self.path) == bool(self.url):
            raise ValueError("name either a path or a url")
        return self


class ForecastStep(Step):
    """Forecast and store the run; as in `talent.forecast`."""

    READS = ("fabs", "scenario")

    kind: Literal["forecast"]
    countries: tuple[str, ...] = ("US", "JP", "TW")
    to: int = 2035
    draws: int = 4000
    seed: int = 2035
    assumptions: dict[str, float | tuple[float, float, float]] = Field(default_factory=dict)
    scenario: str = ""
    fabs: str = ""


class BacktestStep(Step):
    """Forecast from past dates and store the runs; as in `talent.backtest`."""

    kind: Literal["backtest"]
    dates: tuple[dt.date, ...] = Field(min_length=1)
    countries: tuple[str, ...] = ("US", "JP")
    years: int = Field(default=10, ge=1, le=40)
    draws: int = 1000
    seed: int = 2035
    conditional: bool = False


class ScoreStep(Step):
    """Score every stored forecast against what is known now."""

    kind: Literal["score"]


OUTPUTS = {"html": ".html", "excel": ".xlsx", "csv": ".csv"}


class ReportStep(Step):
    """Write the forecast of another step: a page, a workbook, or a table of its results.

    In the names of the files ``{as_of}`` stands for the as-of date. Pages and workbooks speak the
    language; a step each writes them in several.
    """

    kind: Literal["report"]
    forecast: str = "forecast"
    language: Literal["en", "ja", "zh-Hant"] = "en"
    html: str = ""
    excel: str = ""
    csv: str = ""

    @model_validator(mode="after")
    def _something(self) -> ReportStep:
        if not (self.html or self.excel or self.csv):
            raise ValueError("name a file: html, excel, csv or several")
        for field, ending in OUTPUTS.items():
            name = getattr(self, field)
            # So that no report is written over a job file, a database or a program.
            if name and not name.endswith(ending):
                raise ValueError(f"{field}: the name of the file must end in {ending}")
        return self

    @property
    def needs(self) -> tuple[str, ...]:
        """The forecast that is written."""
        return (self.forecast,)


AnyStep = Annotated[
    LoadStep | ImportStep | ForecastStep | BacktestStep | ScoreStep | ReportStep,
    Field(discriminator="kind"),
]
PATHS = ("folder", "path", "fabs", *OUTPUTS)


class Job(_Model):
    """A job, checked.

    Attributes
    ----------
    job : str
        Its name, under which its history is kept.
    schedule : str
        Cron expression of five fields, at most one tick a day: ``0 6 5 * *`` is six in the morning
        of every fifth. Empty for a job that only others call.
    time_zone : str
        IANA name in which the schedule is meant.
    language : {"en", "ja", "zh-Hant"}
        Of its notices; each report has its own.
    steps : tuple of Step
        Done in their order; a step that fails does not keep the others from their work, unless
        they need it.
    retry : Retry
    lease_seconds : float
        A process that gives no sign of life for so long is taken for dead.
    watch : Watch
        By how much a headline number must move to be told of.
    notify : tuple of channels
    dask : str
        Address of a Dask scheduler for the steps that can use one.
    folder : pathlib.Path
        Where its paths start. Not in the file: the folder of the file, or as told.
    """

    job: str = Field(pattern=NAME)
    schedule: str = Field(default="", max_length=100)
    time_zone: str = Field(default="UTC", max_length=64)
    language: Literal["en", "ja", "zh-Hant"] = "en"
    steps: tuple[AnyStep, ...] = Field(min_length=1, max_length=100)
    retry: Retry = Retry()
    lease_seconds: float = Field(default=30.0, ge=0.2, le=3600)
    watch: Watch = Watch()
    notify: tuple[AnyChannel, ...] = ()
    dask: str = ""
    folder: Path = Field(default=Path(), exclude=True)

    @field_validator("schedule")
    @classmethod
    def _legal_schedule(cls, value: str) -> str:
        return check_schedule(value)

    @field_validator("time_zone")
    @classmethod
    def _legal_zone(cls, value: str) -> str:
        return check_zone(value)

    @field_validator("steps")
    @classmethod
    def _named(cls, value: tuple[AnyStep, ...]) -> tuple[AnyStep, ...]:
        steps = tuple(s if s.name else s.model_copy(update={"name": s.kind}) for s in value)
        names = [step.name for step in steps]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"give each step a name of its own; twice: {', '.join(twice)}")
        for at, step in enumerate(steps):
            earlier = {one.name for one in steps[:at] if one.kind == "forecast"}
            for name in step.needs:
                if name not in earlier:
                    raise ValueError(
                        f"step {step.name!r} needs a forecast {name!r} before it; forecasts "
                        f"before it: {', '.join(sorted(earlier)) or 'none'}"
                    )
        return steps

    def inside(self, name: str) -> Path:
        """Path of a file that the job names.

        Raises
        ------
        ConfigError
            If it would lie outside the folder of the job, also by way of a link.
        """
        root = self.folder.resolve()
        legal = name.isprintable() and not Path(name).is_absolute()
        path = (root / name).resolve() if legal else root.parent
        if not path.is_relative_to(root):
            raise ConfigError(f"{name!r} leaves the folder of the job; name a file inside it")
        return path

    def scenario_source(self, name: str) -> str | Path:
        """A scenario that comes with talent, by its name, or the path of a file of the job."""
        return self.inside(name) if Path(name).suffix else name

    @property
    def config_hash(self) -> str:
        """Hash of what the job makes, with the content of the files that it reads.

        When, where and for whom it runs is no part of it.
        """
        content = self.model_dump(mode="json", include={"job", "steps"})
        files = {}
        for step in self.steps:
            for field in step.READS:
                name = getattr(step, field)
                if not name or (field == "scenario" and not Path(name).suffix):
                    continue
                path = self.inside(name)
                files[name] = _digest(path) if path.is_file() else "missing"
        text = json.dumps([content, files], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def job_schema() -> dict[str, Any]:
    """JSON Schema of a job file.

    Examples
    --------
    >>> "steps" in job_schema()["properties"]
    True
    """
    schema = Job.model_json_schema()
    del schema["properties"]["folder"]
    return schema


def read_job(path: str | Path, *, folder: str | Path | None = None) -> Job:
    """Read and check a job file.

    Parameters
    ----------
    path : str or path
        YAML, TOML or JSON; see `Job` for what is in it.
    folder : str or path, optional
        Where the paths in it start; the folder of the file by default.

    Raises
    ------
    ConfigError
        With everything that is wrong: where, what, and what is allowed.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "monthly.yaml"
    >>> _ = file.write_text('''
    ... job: monthly
    ... schedule: 0 6 5 * *
    ... steps:
    ...   - {kind: forecast, countries: [JP], draws: 50}
    ...   - {kind: report, html: "gap-{as_of}.html"}
    ... ''')
    >>> [step.name for step in read_job(file).steps]
    ['forecast', 'report']
    """
    path = Path(path)
    content = read_document(path)
    if not isinstance(content, dict):
        raise ConfigError(f"{path}: no job; write `job:`, `steps:` and so on")
    if "folder" in content:
        raise ConfigError(f"{path}: folder: is told with --folder, and not in the file")
    try:
        job = Job.model_validate({**content, "folder": Path(folder or path.parent)})
    except ValidationError as error:
        wrong = error.errors()
        # A step that cannot be read is not missing as well.
        lines = [_told(item) for item in wrong if len(wrong) == 1 or item["type"] != "too_short"]
        raise ConfigError(f"{path}: {len(lines)} problem(s)\n  " + "\n  ".join(lines)) from None
    problems = [*_wrong_paths(job)]
    if problems:
        raise ConfigError(f"{path}: {len(problems)} problem(s)\n  " + "\n  ".join(problems))
    return job


def _wrong_paths(job: Job) -> list[str]:
    problems = []
    read = {getattr(step, field) for step in job.steps for field in step.READS}
    for step in job.steps:
        named = [getattr(step, field, "") for field in PATHS]
        scenario = getattr(step, "scenario", "")
        for name in (*named, scenario if Path(scenario).suffix else ""):
            try:
                job.inside(name)
            except ConfigError as error:
                problems.append(f"step {step.name}: {error}")
        written = [getattr(step, field, "") for field in OUTPUTS]
        problems += [
            f"step {step.name}: {name!r} would be written over, but another step reads it"
            for name in written
            if name and name in read
        ]
    return problems


def _told(item: Any) -> str:
    where = ".".join(str(part) for part in item["loc"]) or "job"
    if item["type"] == "extra_forbidden":
        return f"{where}: unknown key"
    if item["type"] in {"union_tag_invalid", "union_tag_not_found"}:
        return f"{where}: {item['msg']}"
    # A file may hold what should have been a secret by its name: no value is repeated.
    return f"{where}: {item['msg']}"
