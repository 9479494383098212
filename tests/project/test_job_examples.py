"""Every example of how to schedule can be read by what it is written for."""

from __future__ import annotations

import re
import shlex
from configparser import ConfigParser
from pathlib import Path

import click
import pytest
import yaml

from talent.cli.main import main
from talent.jobs import read_job

DOCS = Path(__file__).resolve().parents[2] / "docs"
FENCE = re.compile(r"(?ms)^```(\w+)\n(.*?)^```$")
BLOCKS = [
    (page, kind, text)
    for page in ("scheduling.md", "dask.md")
    for kind, text in FENCE.findall((DOCS / page).read_text(encoding="utf-8"))
]


def blocks(kind):
    return [text for _, one, text in BLOCKS if one == kind]


YAML = [one for text in blocks("yaml") for one in yaml.safe_load_all(text)]


def jobs():
    """Job files, as they are and inside a ConfigMap."""
    yield from (text for text in blocks("yaml") if re.search(r"(?m)^job:", text))
    for one in YAML:
        if one.get("kind") == "ConfigMap":
            yield from one["data"].values()


def test_all_kinds_of_examples_are_there():
    assert {kind for _, kind, _ in BLOCKS} == {"yaml", "ini", "cron", "shell"}
    assert len(list(jobs())) == 3


@pytest.mark.parametrize("text", list(jobs()))
def test_job_files(text, tmp_path):
    file = tmp_path / "job.yaml"
    file.write_text(text, encoding="utf-8")
    assert read_job(file).steps


def called():
    """Calls of talent in any of the examples."""
    for text in (*blocks("shell"), *blocks("cron")):
        yield from re.findall(
            r"(?m)(?:^|/|\s)talent ((?!schedule\.)[a-z].*?)(?:>>.*)?(?:#.*)?$", text
        )
    for text in blocks("ini"):
        yield from re.findall(r"(?m)^ExecStart=\S*/talent (.*)$", text)
    for one in YAML:
        for step in one.get("jobs", {}).get("forecast", {}).get("steps", ()):
            if str(step.get("run", "")).startswith("talent "):
                yield step["run"].removeprefix("talent ")
        if one.get("kind") == "CronJob":
            pod = one["spec"]["jobTemplate"]["spec"]["template"]["spec"]
            yield shlex.join(pod["containers"][0]["args"][1:])


@pytest.mark.parametrize("words", list(called()))
def test_calls(words):
    command, rest = main, shlex.split(words)
    while isinstance(command, click.Group):
        command = command.commands[rest.pop(0)]
    context = click.Context(command)
    _, left, _ = command.make_parser(context).parse_args(rest)
    assert not left


def test_units_of_systemd():
    units = []
    for text in blocks("ini"):
        unit = ConfigParser(strict=False, interpolation=None)
        unit.optionxform = str
        unit.read_string(text)
        units.append(unit)
    service, timer = units
    assert service["Service"]["Type"] == "oneshot"
    assert service["Service"]["SuccessExitStatus"] == "75"
    assert timer["Timer"]["Persistent"] == "true"


def test_the_cron_job_keeps_to_itself():
    (job,) = [one["spec"] for one in YAML if one.get("kind") == "CronJob"]
    assert job["concurrencyPolicy"] == "Forbid"
    pod = job["jobTemplate"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    mounted = {one["name"] for one in container["volumeMounts"]}
    assert mounted == {one["name"] for one in pod["volumes"]}
    secret = next(one for one in container["env"] if one["name"] == "TALENT_DATABASE_URL")
    assert "secretKeyRef" in secret["valueFrom"]
    assert pod["restartPolicy"] == "Never", "podFailurePolicy asks for it"


def test_lines_of_cron():
    for text in blocks("cron"):
        for line in text.splitlines():
            setting = re.match(r"[A-Z_]+=", line)
            assert line.startswith("#") or setting or len(line.split(None, 5)) == 6, line
