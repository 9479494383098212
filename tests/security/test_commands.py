"""No command shows a password, a traceback, or lets a name steer the terminal."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from talent.cli.main import main

SECRET = "hunter2"  # noqa: S105 - must never be shown
URL = f"postgresql://me:{SECRET}@127.0.0.1:1/talent?sslpassword={SECRET}&connect_timeout=2"
ARGUMENTS = {"country": "JP", "year": "2030", "dates": "2021-11-22", "known_on": "2026-01-01",
             "to": "2030"}  # fmt: skip


def walk(command, path=()):
    if isinstance(command, click.Group):
        for name, one in command.commands.items():
            yield from walk(one, (*path, name))
    else:
        yield path, command


COMMANDS = {" ".join(path): (path, one) for path, one in walk(main)}
WITH_DATABASE = [n for n, (_, c) in COMMANDS.items() if any(p.name == "url" for p in c.params)]


def words_of(name, tmp_path):
    """A call of a command with what it needs."""
    path, command = COMMANDS[name]
    words = [*path]
    for one in command.params:
        if not one.required:
            continue
        if isinstance(one, click.Argument):
            file = tmp_path / "file.yaml"
            file.write_text("job: a\nsteps: [{kind: score}]\n")
            words.append(str(file) if isinstance(one.type, click.Path) else "x")
        else:
            words += [one.opts[0], ARGUMENTS[one.name]]
    return words


@pytest.mark.parametrize("name", WITH_DATABASE)
def test_no_command_shows_the_password(name, tmp_path, monkeypatch):
    monkeypatch.setenv("TALENT_DATABASE_URL", URL)
    words = words_of(name, tmp_path)
    ended = CliRunner().invoke(main, [*words, "--db", URL])
    assert SECRET not in ended.output + ended.stderr
    assert ended.exit_code
    assert isinstance(ended.exception, SystemExit), ended.exception


@pytest.mark.parametrize(
    "words",
    [
        ["status", "--db", "x" * 5000],
        ["status", "--db", "\udcff"],
        ["status", "--db", f"postgresql://me:{SECRET}@../../x"],
        ["status", "--db", f"postgresql://me:{SECRET}@\udcff/x"],
        ["status", "--db", f"mysql://me:{SECRET}@a/b"],
        ["data", "export", "out", "--descriptor", "{here}/bad.json"],
        ["workforce", "{here}/bad.json", "--to", "2030"],
    ],
)
def test_what_cannot_be_ends_in_one_line(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TALENT_DATABASE_URL", "sqlite://")
    (tmp_path / "bad.json").write_text('{"a": "\x1b[31m"}')
    ended = CliRunner().invoke(main, [word.replace("{here}", str(tmp_path)) for word in words])
    assert ended.exit_code in {1, 2, 3}
    assert isinstance(ended.exception, SystemExit), ended.exception
    assert ended.stderr.startswith(("error: ", "Usage: "))
    assert SECRET not in ended.stderr
    assert "\x1b" not in ended.stderr
