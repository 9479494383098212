"""The commands run, schedule and jobs: what they say, and their exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from talent.cli.main import main
from talent.jobs.lease import held

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from talent.store import Store

SMALL = "job: small\nschedule: 0 6 5 * *\nlease_seconds: 0.5\nsteps: [{kind: score}]\n"
BROKEN = "job: broken\nsteps: [{kind: import, format: fred, path: none.csv}, {kind: score}]\n"


@pytest.fixture
def call(own: Store, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Call ``talent`` on a copy of the shipped data."""
    monkeypatch.setenv("TALENT_DATABASE_URL", str(own.engine.url))

    def called(*words: object) -> Any:
        return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)

    return called


def test_the_life_of_a_job(tmp_path: Path, own: Store, call: Callable[..., Any]) -> None:
    small, broken = tmp_path / "small.yaml", tmp_path / "broken.yaml"
    small.write_text(SMALL)
    broken.write_text(BROKEN)
    planned = json.loads(call("run", small, "--check", "--json").stdout)["rows"]
    assert planned[0]["steps"] == "score"
    assert " 06:00:00+00:00" in planned[0]["next"]
    assert own.engine.connect().exec_driver_sql("SELECT COUNT(*) FROM job_run").scalar() == 0

    done = call("run", small, "--as-of", "2026-11-22")
    assert (done.exit_code, "complete, 1 of 1 steps" in done.stdout) == (0, True)
    assert "nothing to do" in call("run", small, "--as-of", "2026-11-22").stdout
    again = json.loads(call("run", small, "--as-of", "2026-11-22", "--again", "--json").stdout)
    assert (again["state"], again["new"]) == ("complete", True)
    with held(own.engine, "small", 0.5):
        busy = call("run", small, "--as-of", "2026-11-23")
    assert (busy.exit_code, "is being run by process" in busy.stderr) == (75, True)

    failed = call("run", broken, "--log-json")
    assert failed.exit_code == 1
    assert "there is no file 'none.csv'" in failed.stdout
    assert "Traceback" not in failed.output
    assert all(json.loads(line)["level"] for line in failed.stderr.splitlines())

    shown = json.loads(call("jobs", "--json").stdout)["rows"]
    assert [row["state"] for row in shown] == ["failed", "complete", "superseded"]
    assert [bool(row["next"]) for row in shown] == [False, True, False]
    steps = json.loads(call("jobs", "--steps", shown[0]["job_run"], "--json").stdout)["rows"]
    assert [row["state"] for row in steps] == ["failed", "complete"]
    assert "no such call" in call("jobs", "--steps", 99).stderr
    assert "small" in call("jobs", tmp_path).stdout


def test_wrong_files_are_refused_all_at_once(tmp_path: Path, call: Callable[..., Any]) -> None:
    (tmp_path / "a.yaml").write_text("job: a\nsteps: [{kind: dance}]\n")
    (tmp_path / "b.toml").write_text("job = 'b'\n")
    refused = call("schedule", tmp_path)
    assert refused.exit_code == 2
    assert "a.yaml: 1 problem(s)" in refused.stderr
    assert "b.toml: 1 problem(s)" in refused.stderr
    (tmp_path / "none").mkdir()
    assert "no job file in it" in call("jobs", tmp_path / "none").stderr
    assert "'steps'" in json.loads(call("jobs", "--schema").stdout)["required"].__str__()


def test_the_scheduler_stops_when_it_is_told(tmp_path: Path, own: Store) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(SMALL)
    process = subprocess.Popen(
        [sys.executable, "-m", "talent", "schedule", file, "--db", str(own.engine.url)],
        stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )  # fmt: skip
    assert process.stderr is not None
    assert process.stderr.readline().startswith("small: next at ")
    time.sleep(0.2)
    process.send_signal(signal.SIGTERM)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "stopping" in told
