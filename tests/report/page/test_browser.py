"""The page as a browser shows it: offline, without a word in the console, by mouse and keyboard."""

import itertools
import struct
import zlib
from pathlib import Path

import pytest

from talent.forecasts.result import Forecast
from talent.report import write_html

TABLE = "[...document.querySelectorAll('#{} tbody tr')].map(row => row.textContent)"


@pytest.fixture(scope="module")
def page(forecast: Forecast, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_html(forecast, tmp_path_factory.mktemp("page") / "forecast.html")


@pytest.fixture
def opened(browser, page):
    browser.open(page)
    return browser


def colours(png: bytes) -> set[bytes]:
    """Distinct bytes runs of the decompressed picture: a blank page has next to none."""
    data, place = b"", 8
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place : place + 8])
        if kind == b"IDAT":
            data += png[place + 8 : place + 8 + length]
        place += 12 + length
    raw = zlib.decompress(data)
    return {raw[i : i + 3] for i in range(0, len(raw) - 3, 997)}


def test_draws_offline_and_silently(opened, tmp_path):
    assert opened.run("document.documentElement.dataset.charts") == "drawn"
    assert opened.console == []
    assert [url for url in opened.requests if not url.startswith(("file:", "data:"))] == []
    assert opened.run("document.querySelectorAll('.chart svg').length") == 3
    # Three bands, the median and the axes: a chart without data has no such paths.
    for number in (1, 2):
        areas = f"document.querySelectorAll('#fan-{number} .mark-area path[d]').length"
        assert opened.run(areas) == 3
    assert opened.run("document.querySelectorAll('#occupations .mark-symbol path').length") == 4
    assert len(colours(opened.screenshot(tmp_path / "page.png"))) > 20


def test_every_chart_has_words_and_a_table(opened, forecast):
    labels = opened.run("[...document.querySelectorAll('.chart svg')].map(s => s.ariaLabel)")
    assert len(labels) == 3
    assert all(len(text) > 40 for text in labels)
    last = forecast.gap(country="JP", year=2035).iloc[0]
    rows = opened.run(TABLE.format("fan-table-1"))
    assert len(rows) == 11
    assert f"{last['median']:,.0f}" in opened.run(
        "document.querySelector('#fan-table-1 tbody tr:last-child').textContent"
    )


def test_controls_change_chart_and_table(opened):
    path = "document.querySelector('#fan-1 .mark-line path').getAttribute('d')"
    before, rows = opened.run(path), opened.run(TABLE.format("fan-table-1"))
    choose = (
        "(() => {{ const s = document.getElementById('{}'); s.value = '{}';"
        " s.dispatchEvent(new Event('change')); }})()"
    )
    opened.run(choose.format("fan-measure", "required"))
    opened.wait(f"{path} !== {before!r}")
    opened.wait("document.querySelector('#fan-1 svg').ariaLabel.includes('Required headcount')")
    assert opened.run(TABLE.format("fan-table-1")) != rows
    opened.run(choose.format("fan-measure", "openings"))
    opened.wait("document.querySelectorAll('#fan-table-1 tbody tr').length === 10")
    assert opened.console == []


def test_keyboard_reaches_every_control(opened):
    seen = []
    for _ in range(40):
        opened.key("Tab", 9)
        seen.append(opened.run("document.activeElement.id || document.activeElement.tagName"))
    for control in ("fan-measure", "fan-scope", "occ-country", "occ-year", "occ-scope", "SUMMARY"):
        assert control in seen
    assert seen[0] == "A"
    before = opened.run("document.getElementById('occ-country').value")
    opened.run("document.getElementById('occ-country').focus()")
    opened.key("ArrowDown", 40)
    opened.wait(f"document.getElementById('occ-country').value !== {before!r}")
    opened.wait("document.querySelector('#occupations svg').ariaLabel.includes('TW')")
    assert opened.console == []


def test_names_and_headings_are_complete(opened):
    levels = opened.run(
        "[...document.querySelectorAll('h1,h2,h3,h4')].map(h => Number(h.tagName[1]))"
    )
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert opened.run("document.documentElement.lang") == "en"
    assert opened.run("[...document.querySelectorAll('table')].every(t => t.caption)")
    assert opened.run("[...document.querySelectorAll('select')].every(s => s.labels.length === 1)")
    ids = opened.run("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
    anchors = opened.run(
        "[...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.hash.slice(1))"
    )
    assert set(anchors) <= set(ids)


def test_narrow_screen_does_not_scroll_sideways(browser, page):
    browser.open(page, width=380, height=700)
    assert browser.run("document.documentElement.scrollWidth") <= 380


def test_hostile_text_stays_text(browser, tmp_path, make_forecast):
    hostile = "</script><img src=x onerror=document.title='owned'>\"'{{7*7}}<!--"
    path = write_html(
        make_forecast(hostile), tmp_path / "hostile.html", names={"JP": hostile, "TW": hostile}
    )
    browser.open(path)
    assert browser.run("document.documentElement.dataset.charts") == "drawn"
    assert browser.run("document.querySelectorAll('img').length") == 0
    assert "owned" not in browser.run("document.title.split('run')[0]")
    assert browser.console == []
    assert hostile in browser.run("document.querySelector('#occ-country option').textContent")


def test_policy_stops_what_escaping_would_miss(browser, tmp_path, page):
    text = page.read_text(encoding="utf-8")
    bad = tmp_path / "injected.html"
    bad.write_text(
        text.replace("</main>", "<img src=x onerror=\"document.title='owned'\"></main>"),
        encoding="utf-8",
    )
    browser.open(bad)
    assert browser.run("document.title") != "owned"
    assert any("Content Security Policy" in line for line in browser.console)
