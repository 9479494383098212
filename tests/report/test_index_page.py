"""The page of all runs: newest first, with links to pages that are there, in few queries."""

from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from sqlalchemy import event

import talent
from talent.errors import ConfigError
from talent.report import write_index_html
from talent.store import RunRecord

HOSTILE = "</td><img src=x onerror=alert(1)>"


def record(forecast, seed, **changes):
    values = {
        "kind": "baseline", "as_of": date(2026, 11, 1), "seed": seed, "draws": 400,
        "config": {"countries": ["JP", "TW"], "to": 2035, "scenario": ""}, "config_hash": "c" * 64,
        "input_hash": "d" * 64, "package_version": "0.1.0", "code_hash": "e" * 64,
        "results": forecast.frame.query("occupation == 'total' and measure in ['gap', 'deaths']"),
        "inputs": forecast.inputs, "influence": forecast.influence.iloc[:0],
        "drivers": forecast.drivers.iloc[:0],
    }  # fmt: skip
    return RunRecord(**(values | changes))


class Page(HTMLParser):
    """Rows of the table of runs as text, links, and the other tags."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.words = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag == "a":
            self.links.append(dict(attrs)["href"])
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")
        if tag == "br":
            self.handle_data("|")

    def handle_data(self, data):
        self.words += data
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.strip()


def test_it_lists_the_runs_newest_first_and_links_pages_that_are_there(
    database_url, forecast, tmp_path
):
    config = {"countries": ["JP", "TW"], "to": 2035, "scenario": f"delay{HOSTILE}"}
    with talent.open(database_url, load=False) as store:
        runs = [
            store.save_run(record(forecast, 1)),
            store.save_run(record(forecast, 2, kind="scenario", config=config)),
            store.save_run(record(forecast, 3, as_of=date(2026, 10, 1))),
        ]
        folder = tmp_path / "pages"
        folder.mkdir()
        (folder / f"{runs[1]}.html").touch()
        (tmp_path / "secret.html").touch()
        bad = store.save_run(record(forecast, 4, kind="backtest", run_id="../secret"))
        statements = []
        event.listen(store.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
        path = write_index_html(store, folder)
        few, first = len(statements), path.read_bytes()
        assert write_index_html(store, folder).read_bytes() == first
        page = Page(path)
        assert [row[0] for row in page.rows[1:]] == [bad, *runs[::-1]]
        assert [a for a in page.links if not a.startswith("#")] == [f"{runs[1]}.html"]
        gap = forecast.gap(country="JP", year=2035).iloc[0]
        text = f"{gap['median']:,.0f}|{gap['q10']:,.0f} to {gap['q90']:,.0f}".replace("-", "−")
        assert page.rows[-1][1:4] == ["baseline", "2026-11-01|to 2035", text]
        assert page.rows[-2][1] == f"scenario delay{HOSTILE}"
        # The latest baseline is that of the newest date, not the one that was stored last.
        assert page.words.index(runs[0]) < page.words.index(runs[2])
        assert "backtest: 1; baseline: 2; scenario: 1" in page.words
        assert not page.tags & {"img", "script", "link"}
        # As many questions to the database for one run as for all of them.
        statements.clear()
        page = Page(write_index_html(store, folder, most=1, language="zh-Hant"))
        assert len(statements) == few <= 12
        assert [row[0] for row in page.rows[1:]] == [bad]


def test_an_empty_database_has_a_page(sqlite_url, tmp_path):
    with talent.open(sqlite_url, load=False) as store:
        page = Page(write_index_html(store, tmp_path / "new" / "folder"))
        assert "No run is stored yet" in page.words
        assert page.rows == []
        with pytest.raises(ConfigError, match="at least 1"):
            write_index_html(store, tmp_path, most=0)
