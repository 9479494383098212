"""What a terminal gets, and a shell that completes: tables that fit, nothing that steers."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import click
import pandas as pd
import pytest
from click.testing import CliRunner

from talent.cli import completing, console
from talent.cli.main import main
from talent.cli.tables import emit, terminal_text
from talent.language import LANGUAGES

WIDE = pd.DataFrame(
    {
        "run_id": ["run-20261122-e5fcd258"] * 2,
        "country": ["JP", "TW"],
        "year": [2030, 2035],
        "median": [12345.678, -9.5],
        "share": [0.12345, float("nan")],
        "our_from": pd.array([2025, None], dtype="Int64"),
        "day": pd.to_datetime(["2026-11-22", None]),
        "detail": [["a", "b"], {}],
        "size": [2500.4, 0.0234],
        "sum": [1e5 / 3, -1e-9],
        "note": ["a longer text that may be wrapped between its words", "日本語と中文"],
        "config_hash": ["0" * 64, "1" * 64],
        **{f"q{n:02d}": [1e6 * n, -1e6] for n in range(1, 9)},
    }
)


def walk(command, path=()):
    if isinstance(command, click.Group):
        for name, one in command.commands.items():
            yield from walk(one, (*path, name))
    else:
        yield path, command


COMMANDS = {" ".join(path): command for path, command in walk(main)}


@pytest.mark.parametrize("width", [60, 80, 120, 300])
def test_a_table_fits_and_says_everything(width):
    lines = terminal_text(WIDE, width).splitlines()
    wide = [line for line in lines if sum(1 + (ord(c) > 0x2E7F) for c in line) > width]
    assert wide == []
    text = " ".join(" ".join(lines).split())
    for said in ("12,346", "-10", "2035", "0.123", "run-20261122-e5fcd258", "000000000000…",
                 "8,000,000", "2,500", "0.023", "33,333", *WIDE.columns):  # fmt: skip
        assert said in text, said
    assert not re.search(r"-0 |e-|nan|NaT|<NA>|2,025", text)


def test_text_of_the_data_is_only_text(capsys, monkeypatch):
    hostile = pd.DataFrame({"[b]name[/b]": ["[red]x[/red]", "a\x1b]0;title\x07b\x9b2J\u202e"]})
    for shown in (terminal_text(hostile, 80), terminal_text(hostile, 80, colour=True)):
        assert "[b]name[/b]" in shown
        assert "[red]x[/red]" in shown
        assert r"a\x1b]0;title\x07b\x9b2J\u202e" in shown
        assert not set(re.sub(r"\x1b\[[\d;]*m", "", shown)) & set("\x1b\x07\x9b\u202e")
    for as_json in (True, False):
        emit(hostile, as_json)
        assert not set(capsys.readouterr().out) & set("\x1b\x07\x9b\u202e")


SCRIPT = """
import pandas as pd
from talent.cli.console import emit, progress
show = progress()
show("half [b]way[/b]", 0.5)
show("there", 1.0)
emit(pd.DataFrame({"state": ["failed"], "people": [1234567]}), False)
"""


def in_terminal(**variables):
    """Run the script in a pseudo-terminal, 80 columns wide; what it wrote there."""
    pty = pytest.importorskip("pty")
    mother, child = pty.openpty()
    known = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    environment = {**known, "TERM": "xterm-256color", "COLUMNS": "80", **variables}
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT], stdin=child, stdout=child, stderr=child, env=environment
    ) as running:
        os.close(child)
        found = b""
        while True:
            try:
                part = os.read(mother, 65536)
            except OSError:
                # Linux's way to say that nobody writes there any more.
                part = b""
            if not part:
                break
            found += part
    os.close(mother)
    assert running.returncode == 0, found
    return found.decode()


def test_colour_and_a_bar_on_a_terminal():
    shown = in_terminal()
    assert "half [b]way[/b]" in shown
    assert "━" in shown
    # The bar is gone before the table comes, and the cursor is back.
    assert shown.rindex("\x1b[?25h") > shown.rindex("\x1b[?25l")
    assert shown.rindex("\x1b[?25h") < shown.index("1,234,567")
    assert "\x1b[31mfailed" in shown
    assert not re.search(r"\x1b\[[\d;]*3\dm", in_terminal(NO_COLOR="1"))


def test_lines_and_plain_text_elsewhere(capsys):
    show = console.progress()
    show("half\x1b[31mway", 0.5)
    emit(pd.DataFrame({"state": ["failed"], "people": [1234567]}), False)
    out, err = capsys.readouterr()
    assert out.split() == ["state", "people", "failed", "1234567"]
    assert err == "[ 50%] half\\x1b[31mway\n"


def test_language_choices_are_those_of_the_reports():
    assert set(console.LANGUAGES) == set(LANGUAGES)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_an_example_that_is_right(name, monkeypatch):
    command = COMMANDS[name]
    assert command.examples
    assert len(command.get_short_help_str(60)) > 8
    assert not command.get_short_help_str(60).endswith("...")
    # Files of an example are not there; everything else about it is looked at.
    monkeypatch.setattr(click.Path, "convert", lambda self, value, param, ctx: value)
    for example in command.examples:
        words = shlex.split(example.partition(" > ")[0], comments=True)
        assert words[: 1 + len(name.split())] == ["talent", *name.split()]
        context = command.make_context(name, words[1 + len(name.split()) :])
        assert context.command is command


NO_TABLE = {
    "init", "schedule", "metrics", "card", "completion", "browse", "db upgrade", "db downgrade",
}  # fmt: skip


def test_every_command_with_a_table_has_json():
    without = {
        name for name, one in COMMANDS.items() if all(p.name != "as_json" for p in one.params)
    }
    assert without == NO_TABLE


def test_pages_of_commands_and_questions_are_up_to_date():
    docs = Path(__file__).resolve().parents[1] / "docs"
    spec = importlib.util.spec_from_file_location("make_commands", docs / "make_commands.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    for name, made in script.pages().items():
        assert (docs / name).read_text(encoding="utf-8") == made, "run docs/make_commands.py"


def completed(words, incomplete="", **variables):
    text = " ".join(["talent", *words, incomplete])
    environment = {"_TALENT_COMPLETE": "bash_complete", "COMP_WORDS": text,
                   "COMP_CWORD": str(len(words) + 1), **variables}  # fmt: skip
    ended = CliRunner().invoke(main, prog_name="talent", env=environment)
    assert ended.stderr == ""
    assert ended.exit_code == 0
    return [line.partition(",")[2] for line in ended.stdout.splitlines() if line]


def test_values_are_completed(store, baseline, tmp_path):
    database = ["--db", f"sqlite:///{store.engine.url.database}"]
    # Other tests may have stored more.
    assert baseline.run_id in completed(["report", *database], "run-")
    assert completed(["report", *database], baseline.run_id[:-1]) == [baseline.run_id]
    assert "technicians" in completed(["explain", "--occupation"], "te")
    assert completed(["forecast", "--countries"], "US,J") == ["US,JP"]
    assert completed(["forecast", "--scenario"], "delay+downt") == ["delay+downturn"]
    assert "levers-jp" in completed(["plan", "solve", "--country", "JP"], "levers-")
    assert "levers-us" not in completed(["plan", "solve", "--country", "JP"], "levers-")
    assert "jp-reskilling" in completed(["plan", "regret", "--country", "JP"], "jp-")
    assert "bls-jolts" in completed(["data", "source"], "bls-j")
    series = completed(["data", "show", *database], "employment.US.3344.S")
    assert series == ["employment.US.3344.SA"]
    assert "retirements" in completed(["hub", "a", "b", "--target"], "ret")
    assert completed(["import"], "bls") == ["bls-flat"]


@pytest.mark.parametrize("url", ["postgresql://me:x@127.0.0.1:1/a", "sqlite:///{}/none.db", "{}"])
def test_no_database_is_no_values_and_no_message(url, tmp_path):
    place = url.format(tmp_path)
    assert completed(["report"], "run-", TALENT_DATABASE_URL=place) == []
    assert list(tmp_path.iterdir()) == []


def test_what_a_shell_would_run_is_not_offered(tmp_path):
    path = tmp_path / "odd.db"
    with closing(sqlite3.connect(path)) as odd, odd:
        odd.execute("CREATE TABLE v_job (job)")
        odd.executemany("INSERT INTO v_job VALUES (?)", [("$(reboot)",), ("a b",), ("nightly",)])
    assert completed(["jobs", "--job"], TALENT_DATABASE_URL=str(path)) == ["nightly"]


def test_lists_of_values_are_those_of_the_code():
    from talent.forecasts.cube import MEASURES
    from talent.store.importers import FORMATS

    assert set(completing.MEASURES) == set(MEASURES)
    assert set(completing.FORMATS) == set(FORMATS)


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_a_real_bash_completes(tmp_path):
    script = CliRunner().invoke(main, ["completion", "bash"], prog_name="talent").stdout
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "talent"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m talent "$@"\n')
    program.chmod(0o755)
    (tmp_path / "script").write_text(script)
    told = subprocess.run(
        ["bash", "--norc", "-c",
         f"source {tmp_path}/script; COMP_WORDS=(talent explain --country ''); COMP_CWORD=3; "
         "_talent_completion talent; echo ${COMPREPLY[*]}"],
        capture_output=True, text=True, check=True,
        env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"},
    )  # fmt: skip
    assert set(told.stdout.split()) == {"US", "JP", "TW"}
