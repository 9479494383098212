"""The page as a browser shows it: offline, without a word in the console, by mouse and keyboard."""

from __future__ import annotations

import itertools
import struct
import zlib
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from talent.report import write_html

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Browser
    from talent.forecasts.compare import Comparison
    from talent.forecasts.result import Forecast

PATHS = (
    "[...document.querySelectorAll('figure:not([hidden]) .chart svg path[d]')]"
    ".map(path => path.getAttribute('d')).join()"
)
LABELS = "[...document.querySelectorAll('figure:not([hidden]) .chart svg')].map(s => s.ariaLabel)"
ROWS = "[...document.querySelectorAll('#{} tbody tr')].map(row => row.textContent)"
CONTROLS = ("country", "occupation", "scope", "year", "measure")


@pytest.fixture(scope="module")
def page(forecast: Forecast, closing: Comparison, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "forecast.html"
    names = {"JP": "Japan", "TW": "Taiwan"}
    return write_html(forecast, path, names=names, closing=[closing])


@pytest.fixture
def opened(browser: Browser, page: Path) -> Browser:
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
    assert [
        url for url in opened.requests if not url.startswith(("file:", "data:", "about:"))
    ] == []
    # Of each country years, steps and occupations; levers of one; and the past.
    assert opened.run("document.querySelectorAll('.chart svg').length") == 8
    for number in (1, 2):
        # Three bands: a chart without data has no such paths.
        areas = f"document.querySelectorAll('#fan-{number} .mark-area path[d]').length"
        assert opened.run(areas) == 3
        marks = f"document.querySelectorAll('#occupation-{number} .mark-symbol path').length"
        assert opened.run(marks) == 5
    assert opened.run("document.querySelectorAll('#lever-1 .mark-rect.role-mark').length") == 2
    assert opened.run("document.querySelectorAll('#past-1 .mark-symbol path').length") == 9
    assert len(colours(opened.screenshot(tmp_path / "page.png"))) > 20


def test_every_chart_has_words_and_a_table(opened, forecast):
    labels = opened.run(LABELS)
    assert len(labels) == 8
    assert all(len(text) > 60 for text in labels)
    last = forecast.gap(country="JP", year=2035).iloc[0]
    rows = opened.run(ROWS.format("fan-table-1"))
    assert len(rows) == 11
    assert f"{last['median']:,.0f}" in rows[-1]
    # The only driver, and the gap that it sums to.
    for row in opened.run(ROWS.format("why-table-1")):
        assert f"{last['mean']:,.0f}" in row
    assert f"{last['median']:,.0f}" in opened.run("document.getElementById('told').textContent")
    assert len(opened.run(ROWS.format("occupation-table-2"))) == 5
    assert sum("%" in row for row in opened.run(ROWS.format("share-table-1"))) == 3


def test_choices_change_charts_tables_words_and_address(opened, page):
    before, labels = opened.run(PATHS), opened.run(LABELS)
    opened.choose("occupation", "technicians")
    assert opened.run(PATHS) != before
    changed = opened.run(LABELS)
    assert all("echnicians" in text for text in changed[:7])
    assert changed[7] == labels[7]
    # What a lever costs cannot be told of one occupation.
    assert "Reskilling −900 · US$ 1,210" in labels[6]
    assert "Reskilling −150;" in changed[6]
    opened.choose("scope", "fab")
    opened.choose("year", "2030")
    assert "end of 2030" in opened.run("document.getElementById('told').textContent")
    opened.choose("measure", "openings")
    # A flow has no value in the base year.
    assert len(opened.run(ROWS.format("fan-table-1"))) == 10
    opened.choose("country", "TW")
    assert opened.run("document.querySelectorAll('#told p').length") == 1
    shown = opened.run("[...document.querySelectorAll('#fan-1, #fan-2')].map(e => e.offsetWidth)")
    assert shown[0] == 0 < shown[1]
    view, told, drawn = opened.run("location.hash"), opened.run(LABELS), opened.run(PATHS)
    assert view == "#country=TW&occupation=technicians&scope=fab&year=2030&measure=openings"
    opened.open(page, fragment=view)
    assert opened.run(LABELS) == told
    assert opened.run(PATHS) == drawn
    opened.run("document.getElementById('choose-start').click()")
    opened.settle()
    assert opened.run("location.hash") == ""
    assert opened.run(LABELS) == labels
    assert opened.console == []


def test_address_names_a_section_and_survives_nonsense(opened, page):
    opened.choose("year", "2030")
    opened.run("document.querySelector('nav a[href=\"#past\"]').click()")
    opened.wait("location.hash === '#year=2030&at=past'")
    opened.open(page, fragment="#year=2030&at=past")
    assert opened.run("document.getElementById('choose-year').value") == "2030"
    opened.wait("document.getElementById('past').getBoundingClientRect().top < innerHeight / 2")
    opened.open(page, fragment="#country=%22%3E&year=1999&occupation=engineers&at=nowhere")
    values = [opened.run(f"document.getElementById('choose-{name}').value") for name in CONTROLS]
    assert values == ["", "engineers", "components", "2035", "gap"]
    assert opened.console == []


POINTS = (
    ("why-1", 0.5, 0.2, "Trend of employment"),
    ("lever-1", 0.5, 0.3, "Reskilling"),
    ("past-1", 0.5, 0.1, "50 % band, 1–3 years ahead"),
    ("occupation-2", 0.5, 0.28, "Taiwan, Engineers, 2035"),
    ("fan-1", 0.57, 0.5, "Japan, 2030"),
)
"""Charts, where in them the pointer goes, and what it is told there first."""


def test_mouse_tells_and_chooses(opened):
    for chart, right, down, told in POINTS:
        x, y = opened.run(
            f"(() => {{ const e = document.querySelector('#{chart} svg'); e.scrollIntoView("
            "{block: 'center', behavior: 'instant'}); const r = e.getBoundingClientRect();"
            f" return [r.left + r.width * {right}, r.top + r.height * {down}]; }})()"
        )
        opened.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
        tip = "document.getElementById('vg-tooltip-element')"
        opened.wait(f"!!{tip} && {tip}.textContent.startsWith({told!r})")
        assert len(opened.run(f"{tip}.textContent")) > len(told) + 20
        for kind in ("mousePressed", "mouseReleased"):
            opened.call(
                "Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, x=x, y=y
            )
        opened.settle()
    assert opened.run("location.hash") == "#occupation=engineers&year=2030"
    assert opened.console == []


def test_keyboard_reaches_every_control(opened):
    seen = []
    for _ in range(40):
        opened.key("Tab", 9)
        seen.append(opened.run("document.activeElement.id || document.activeElement.tagName"))
    for control in (*(f"choose-{name}" for name in CONTROLS), "choose-start", "SUMMARY"):
        assert control in seen
    assert seen[0] == "A"
    opened.run("document.getElementById('choose-country').focus()")
    opened.key("ArrowDown", 40)
    opened.wait("location.hash === '#country=JP'")
    opened.settle()
    assert opened.run("document.querySelectorAll('.panels > :not([hidden]) svg').length") == 4
    assert opened.console == []


def test_names_and_headings_are_complete(opened):
    levels = opened.run(
        "[...document.querySelectorAll('h1,h2,h3,h4')].map(h => Number(h.tagName[1]))"
    )
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    tables = "[...document.querySelectorAll('table')].every(t => t.caption.textContent)"
    assert opened.run(tables)
    ids = opened.run("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
    anchors = opened.run(
        "[...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.hash.slice(1))"
    )
    assert set(anchors) <= set(ids)


@pytest.mark.parametrize("tag", ["en", "ja"])
def test_axe_finds_no_fault(browser, forecast, page, tmp_path, tag):
    if tag == "en":
        browser.open(page)
        browser.run("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    else:
        # What is folded is the same in every language.
        path = write_html(forecast, tmp_path / "page.html", language=tag)
        browser.open(path, width=360, height=700)
        assert browser.run("document.documentElement.scrollWidth") <= 360
        assert browser.run("[...document.fonts].every(face => face.status === 'loaded')")
    assert browser.run("document.documentElement.lang") == tag
    browser.run((files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8") + ";0")
    found = browser.run(
        "axe.run({resultTypes: ['violations']})"
        ".then(r => r.violations.map(v => [v.id, v.help, v.nodes[0].html]))"
    )
    assert found == []
    assert browser.console == []


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
    assert hostile in browser.run(
        "document.querySelector('#choose-country option:nth-child(2)').textContent"
    )


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
