"""``talent import`` as it is typed."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from click.testing import CliRunner

from talent.cli.main import main
from talent.store.importers import FORMATS

if TYPE_CHECKING:
    from click.testing import Result

    from talent.store import Store

DAY = "2026-11-20"
NAME = "ce.data.31a.DurableGoods.Employment"


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


def test_counts_and_revisions_are_shown(sqlite_small: Store, golden: Path, tmp_path: Path) -> None:
    url = str(sqlite_small.engine.url)
    words = ("import", "bls-flat", golden / NAME, "--known-on", DAY, "--db", url)
    dry = call(*words, "--dry-run")
    assert dry.exit_code == 0
    assert dry.stdout.startswith("dry run, nothing written: 1 new, 11 revised, 0 unchanged")
    first = call(*words)
    assert first.exit_code == 0
    assert "1 new, 11 revised, 0 unchanged" in first.stdout
    assert "left out: 1 annual averages (M13)" in first.stdout
    assert "employment.US.3344.SA" in first.stdout
    assert "%]" in first.stderr
    again = json.loads(call(*words, "--json").stdout)
    assert (again["new"], again["revised"], again["unchanged"]) == (0, 0, 12)
    assert (again["format"], again["known_on"], again["rows"]) == ("bls-flat", DAY, [])


def test_at_most_twenty_revisions_are_shown(sqlite_small: Store, golden: Path) -> None:
    url = str(sqlite_small.engine.url)
    name = "WPP2024_PopulationBySingleAgeSex_Medium_2024-2100.csv"
    shown = call("import", "wpp", golden / name, "--known-on", DAY, "--dry-run", "--db", url)
    assert shown.stdout.count("population.") == 20
    assert "and 28 more" in shown.stdout


def test_every_problem_is_one_message_and_exit_3(
    sqlite_small: Store, golden: Path, tmp_path: Path
) -> None:
    url = str(sqlite_small.engine.url)
    path = tmp_path / NAME
    text = (golden / NAME).read_text("utf-8").replace("396.1", "  n/a").replace("M06", "M16")
    path.write_text(text, "utf-8")
    result = call("import", "bls-flat", path, "--known-on", DAY, "--db", url)
    assert result.exit_code == 3
    assert f"{NAME}, line 5, column value: 'n/a': is not a number" in result.stderr
    assert f"{NAME}, line 7, column period: 'M16': is not a period of BLS" in result.stderr
    assert "nothing was written" in result.stderr


def test_wrong_use_is_exit_2(sqlite_small: Store, golden: Path, tmp_path: Path) -> None:
    url = str(sqlite_small.engine.url)
    for words in (
        ("import", "fread", golden / NAME, "--known-on", DAY, "--db", url),
        ("import", "fred", golden / NAME, "--known-on", "20 Nov", "--db", url),
        ("import", "fred", golden / NAME, "--db", url),
        ("import", "fred", tmp_path / "none", "--known-on", DAY, "--db", url),
        ("import", "fred", golden / NAME, "--known-on", DAY, "--db", f"sqlite:///{tmp_path}/n.db"),
    ):
        assert call(*words).exit_code == 2


def test_the_help_lists_every_format() -> None:
    text = " ".join(call("import", "--help").stdout.split())
    assert f"Formats: {', '.join(FORMATS)}." in text


def test_examples_of_the_page_run(sqlite_small: Store, golden: Path) -> None:
    url = str(sqlite_small.engine.url)
    page = Path(__file__).parents[2] / "docs" / "import.md"
    ran = set()
    for line in re.findall(r"(?m)^talent import .*$", page.read_text("utf-8")):
        _, command, format, name, *rest = shlex.split(line)
        if (golden / name).exists():
            words = (command, format, golden / name, *rest)
            result = call(*words, "--only-known", "--dry-run", "--db", url)
            assert result.exit_code == 0, result.stderr
            ran.add(format)
    assert {"oews", "ep", "dgbas-csv"} <= ran
