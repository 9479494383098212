"""What each kind of step does, by the public API; done a second time it changes nothing more."""

from __future__ import annotations

import logging
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import talent
from talent.code import code_hash
from talent.errors import TalentError
from talent.forecasts.run import configured, run
from talent.jobs.fetching import fetch
from talent.report import write_html
from talent.store.days import as_day
from talent.workers import on_workers

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from talent.forecasts.result import Forecast
    from talent.jobs.job import (
        AnyStep,
        BacktestStep,
        ForecastStep,
        ImportStep,
        Job,
        LoadStep,
        ReportStep,
        ScoreStep,
    )
    from talent.store import Store

__all__ = ["Done", "Work"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Done:
    """What a step brought.

    Attributes
    ----------
    detail : dict
        Counts and files, as JSON values.
    run_id : str
        The forecast, if it made or found one.
    """

    detail: dict[str, Any]
    run_id: str = ""


@dataclass
class Work:
    """The steps of one call of a job.

    Attributes
    ----------
    store : Store
    job : Job
    as_of : datetime.date
    progress : callable, optional
    runs : dict of str to str
        Forecasts by the name of their step.
    """

    store: Store
    job: Job
    as_of: date
    progress: Callable[[str, float], None] | None = None
    runs: dict[str, str] = field(default_factory=dict)

    def do(self, step: AnyStep) -> Done:
        """Do one step."""
        method: Callable[[Any], Done] = getattr(self, f"_{step.kind}")
        done = method(step)
        if done.run_id:
            self.runs[step.name] = done.run_id
        return done

    def _load(self, step: LoadStep) -> Done:
        folder = self.job.inside(step.folder) if step.folder else None
        return Done({"report": str(self.store.load(folder, progress=self.progress))})

    def _import(self, step: ImportStep) -> Done:
        # A vintage is a day on which somebody could have known; tomorrow is none.
        known_on = step.known_on or min(self.as_of, as_day(None))
        with tempfile.TemporaryDirectory(prefix="talent-") as folder:
            path = fetch(step.url, Path(folder)) if step.url else self.job.inside(step.path)
            if not path.is_file():
                raise TalentError(f"there is no file {step.path!r} in the folder of the job")
            report = self.store.import_file(
                step.format, path, known_on, only_known=step.only_known, progress=self.progress
            )
        return Done(
            {
                "new": report.new,
                "revised": report.revised,
                "unchanged": report.unchanged,
                "left_out": dict(report.left_out),
            }
        )

    def _forecast(self, step: ForecastStep) -> Done:
        config = configured(
            countries=step.countries, to=step.to, as_of=self.as_of, draws=step.draws,
            seed=step.seed, assumptions=dict(step.assumptions),
            scenario=self.job.scenario_source(step.scenario) if step.scenario else None,
            fabs=self.job.inside(step.fabs) if step.fabs else None,
        )  # fmt: skip
        known = self.store.find_run(config.hash, self.as_of, self.store.as_of(self.as_of).hash)
        if known is not None and self.store.run(known).code_hash == code_hash():
            return Done({"made": False}, known)
        with on_workers(self.job.dask or None):
            made = run(self.store, config, progress=self.progress)
        return Done({"made": True, "kind": config.kind}, made.run_id)

    def _backtest(self, step: BacktestStep) -> Done:
        with on_workers(self.job.dask or None):
            past = talent.backtest(
                self.store, step.dates, countries=step.countries, years=step.years,
                draws=step.draws, seed=step.seed, conditional=step.conditional,
                known_on=self.as_of, progress=self.progress,
            )  # fmt: skip
        return Done({"runs": [made.run_id for made in past.forecasts]})

    def _score(self, step: ScoreStep) -> Done:
        if self.store.runs().empty:
            return Done({"new": 0, "rescored": 0, "unchanged": 0})
        report = talent.score(self.store, progress=self.progress)
        return Done({"new": report.new, "rescored": report.rescored, "unchanged": report.unchanged})

    def _report(self, step: ReportStep) -> Done:
        made = talent.load(self.store, self.runs[step.forecast])
        files = []
        for name, write in (
            (step.html, self._page),
            (step.excel, self._workbook),
            (step.csv, _table),
        ):
            if name:
                path = self.job.inside(name.replace("{as_of}", self.as_of.isoformat()))
                path.parent.mkdir(parents=True, exist_ok=True)
                # Whole or not at all, also for who reads while it is written. One who fell asleep
                # while writing keeps a file of his own, and not this one under its later name.
                partial = path.with_name(f".{path.name}.part")
                partial.unlink(missing_ok=True)
                write(made, partial, step.language)
                partial.replace(path)
                files.append(str(path.relative_to(self.job.folder.resolve())))
        return Done({"files": files})

    def _page(self, made: Forecast, path: Path, language: str) -> None:
        sources = self.store.as_of(made.meta["as_of"]).sources()
        write_html(made, path, sources=sources, language=language)

    def _workbook(self, made: Forecast, path: Path, language: str) -> None:
        sources = self.store.as_of(made.meta["as_of"]).sources()
        made.to_excel(path, sources=sources, language=language)


def _table(made: Forecast, path: Path, _language: str) -> None:
    # For programs: the same names in every language.
    made.frame.to_csv(path, index=False, lineterminator="\n")
