"""Job files: read in three formats, refused with everything that is wrong, and known by content."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import jsonschema
import pytest

from talent.documents import read_document
from talent.errors import ConfigError
from talent.jobs.job import job_schema, read_job
from talent.jobs.ticks import check_schedule, last_tick, next_tick

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """
job: monthly
schedule: 0 6 5 * *
time_zone: Asia/Tokyo
steps:
  - {kind: import, format: fred, path: data/new.csv}
  - {kind: forecast, countries: [JP], draws: 50}
  - {kind: forecast, name: late, countries: [JP], draws: 50, scenario: delay}
  - {kind: score}
  - {kind: report, html: "pages/{as_of}.html", csv: gap.csv}
  - {kind: report, name: second, forecast: late, csv: late.csv}
notify:
  - {kind: webhook, url_secret: TALENT_WEBHOOK, on: [failed]}
"""


def _written(folder: Path, text: str, name: str = "job.yaml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_a_job_file_is_read_and_fits_its_schema(tmp_path: Path) -> None:
    job = read_job(_written(tmp_path, GOOD))
    names = ["import", "forecast", "late", "score", "report", "second"]
    assert [step.name for step in job.steps] == names
    assert job.inside("data/new.csv") == tmp_path / "data" / "new.csv"
    content = read_document(_written(tmp_path, GOOD))
    jsonschema.validate(content, job_schema())
    as_json = _written(tmp_path, json.dumps(content), "job.json")
    assert read_job(as_json) == job
    assert read_job(as_json).config_hash == job.config_hash


def test_everything_wrong_is_told_at_once_and_no_value_repeated(tmp_path: Path) -> None:
    text = """
job: Monthly!
schedule: "* * * * *"
time_zone: Mars/Olympus
lease_seconds: -1
unknown: sesame
steps:
  - {kind: forecast, drawz: 5}
  - {kind: dance}
  - {kind: report}
  - {kind: import, format: fred, path: a, url: https://user:sesame@example.org/a}
"""
    with pytest.raises(ConfigError) as caught:
        read_job(_written(tmp_path, text))
    message = str(caught.value)
    for place in (
        "job:", "schedule:", "time_zone:", "lease_seconds:", "unknown:", "steps.0", "steps.1",
        "steps.2", "steps.3",
    ):  # fmt: skip
        assert f"\n  {place}" in message
    assert "sesame" not in message


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ("[{kind: score}, {kind: score}]", "name of its own; twice: score"),
        ("[{kind: report, csv: a.csv}]", "needs a forecast 'forecast' before it"),
        ("[{kind: report, csv: a.csv}, {kind: forecast}]", "forecasts before it: none"),
        ("[]", "at least 1"),
    ],
)
def test_steps_that_cannot_be(tmp_path: Path, steps: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        read_job(_written(tmp_path, f"job: a\nsteps: {steps}\n"))


@pytest.mark.parametrize("name", ["../a", "/etc/passwd", "link/a", "b/../../a", "a\\0b"])
@pytest.mark.parametrize(
    "step",
    [
        '{{kind: import, format: fred, path: "{}"}}',
        '{{kind: load, folder: "{}"}}',
        '{{kind: forecast, fabs: "{}"}}',
        '{{kind: forecast, scenario: "{}.json"}}',
    ],
)
def test_no_path_leaves_the_folder(tmp_path: Path, step: str, name: str) -> None:
    folder = tmp_path / "jobs"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path)
    with pytest.raises(ConfigError, match="leaves the folder"):
        read_job(_written(folder, f"job: a\nsteps: [{step.format(name)}]\n"))


def test_what_is_written_stays_inside_too(tmp_path: Path) -> None:
    steps = '[{kind: forecast}, {kind: report, html: "../{as_of}.html", csv: /tmp/a.csv}]'
    with pytest.raises(ConfigError, match="2 problem"):
        read_job(_written(tmp_path, f"job: a\nsteps: {steps}\n"))


def test_nothing_that_is_read_is_written_over(tmp_path: Path) -> None:
    text = (
        "job: a\nsteps:\n  - {kind: import, format: fred, path: a.csv}\n  - {kind: forecast}\n"
        "  - {kind: report, OUT}\n"
    )
    for out, told in (("csv: a.csv", "another step reads it"), ("html: job.yaml", "end in .html")):
        with pytest.raises(ConfigError, match=told):
            read_job(_written(tmp_path, text.replace("OUT", out)))


def test_the_hash_is_of_what_is_made_and_of_the_files_read(tmp_path: Path) -> None:
    def hashed(text: str) -> str:
        return read_job(_written(tmp_path, text)).config_hash

    first = hashed(GOOD)
    assert hashed(GOOD.replace("0 6 5 * *", "0 7 6 * *").replace("[failed]", "[moved]")) == first
    assert hashed(GOOD.replace("draws: 50", "draws: 60")) != first
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "new.csv").write_text("one")
    second = hashed(GOOD)
    assert second != first
    (tmp_path / "data" / "new.csv").write_text("two")
    assert hashed(GOOD) not in {first, second}


def test_ticks() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    found = last_tick("30 6 * * mon-fri", "Asia/Taipei", start, now)
    assert found is not None
    # The newest of hundreds; the 22nd is a Sunday.
    assert found.isoformat() == "2026-11-20T06:30:00+08:00"
    assert last_tick("30 6 * * mon-fri", "Asia/Taipei", found, now) is None
    assert next_tick("0 6 29 2 *", "UTC", now) == datetime(2028, 2, 29, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("schedule", "told"),
    [
        ("*/5 6 * * *", "at most once a day"),
        ("0 6,18 * * *", "at most once a day"),
        ("0 6 * * 1", "names"),
        ("0 6 31 2 *", "no such day"),
        ("0 25 * * *", "23"),
        ("@daily", "five"),
    ],
)
def test_schedules_that_are_refused(schedule: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        check_schedule(schedule)
