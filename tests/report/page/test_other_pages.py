"""Pages of more than one run in a browser: offline, silent, usable by everybody, on one start."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import axe_core_python
import pytest

import talent
from talent.report import write_comparison_html, write_index_html
from talent.store import RunRecord

HOSTILE = "</script><img src=x onerror=document.title='owned'>\"'{{7*7}}<!--"
AXE = Path(axe_core_python.__file__).with_name("axe.min.js")
FAULTS = (
    "axe.run().then(found => JSON.stringify(found.violations.map("
    "fault => [fault.id, fault.nodes.map(node => node.html)])))"
)
CHOOSE = (
    "(() => {{ const s = document.getElementById('{}'); s.value = '{}';"
    " s.dispatchEvent(new Event('change')); }})()"
)
ROWS = "[...document.querySelectorAll('#fan-table tbody tr')].map(row => row.textContent)"

TITLE = "document.getElementById('fan-title').textContent"


@pytest.fixture(scope="module")
def pages(make_forecast, tmp_path_factory):
    """Folder with the page of two runs, whose texts are hostile, and the list of the runs."""
    folder = tmp_path_factory.mktemp("pages")
    before = make_forecast(HOSTILE)
    values = dict(before.cube.values)
    values["JP", "gap"] = values["JP", "gap"] - 50.0
    frame = before.frame.query("country == 'JP' or measure != 'gap'")
    after = replace(
        before,
        run_id=f"run-2{HOSTILE}",
        frame=frame,
        cube=replace(before.cube, values=values),
        meta={**before.meta, "kind": "scenario", "scenario": HOSTILE},
    )
    write_comparison_html(before, after, folder / "two.html", names={"JP": HOSTILE})
    config = {"countries": ["JP", "TW"], "to": 2035, "scenario": HOSTILE}
    rows = before.frame.query("occupation == 'total' and measure == 'gap'")
    run = RunRecord(
        "scenario", date(2026, 11, 1), config, "c", "d", 7, 400, "0.1.0", "e", rows,
        before.inputs, before.influence.iloc[:0], before.drivers.iloc[:0],
    )  # fmt: skip
    with talent.open(f"sqlite:///{folder / 'talent.db'}", load=False) as store:
        store.save_run(run)
        (folder / f"{run.run_id}.html").touch()
        write_index_html(store, folder)
    return folder


def faults(browser):
    browser.run(AXE.read_text(encoding="utf-8"))
    return json.loads(browser.run(FAULTS))


def unsafe(browser):
    addresses = [url for url in browser.requests if not url.startswith(("file:", "data:"))]
    images = browser.run("document.querySelectorAll('img').length")
    return [*browser.console, *addresses, *([images] if images else [])]


def test_two_runs_in_a_browser(browser, pages):
    browser.open(pages / "two.html")
    assert browser.run("document.documentElement.dataset.charts") == "drawn"
    # Both medians, both ends of the band before and the filled band after; then paired fans.
    assert browser.run("document.querySelectorAll('#fan .mark-line path[d]').length") == 4
    assert browser.run("document.querySelectorAll('#fan .mark-area path[d]').length") == 1
    assert browser.run("document.querySelectorAll('#paired-1 .mark-area path[d]').length") == 3
    assert len(browser.run(ROWS)) == 11
    assert HOSTILE in browser.run("document.querySelector('#fan svg').ariaLabel")
    assert "owned" not in browser.run("document.title.split('run-')[0]")
    assert faults(browser) == []
    # What one run lacks is said, and the chart of nothing is drawn without a complaint.
    before = browser.run(ROWS)
    browser.run(CHOOSE.format("fan-country", "TW"))
    browser.wait("document.querySelector('#fan svg').ariaLabel.includes('not in this run')")
    assert browser.run(ROWS) != before
    for control, value in (("fan-measure", "deaths"), ("fan-occupation", "engineers")):
        browser.run(CHOOSE.format(control, value))
    browser.wait("document.querySelector('#fan svg').ariaLabel.includes('Engineers')")
    assert len(browser.run(ROWS)) == 10
    assert unsafe(browser) == []


def test_the_keyboard_reaches_every_control_of_two_runs(browser, pages):
    browser.open(pages / "two.html", width=380, height=700)
    assert browser.run("document.documentElement.scrollWidth") <= 380
    seen = []
    for _ in range(40):
        browser.key("Tab", 9)
        seen.append(browser.run("document.activeElement.id || document.activeElement.tagName"))
    for control in ("fan-country", "fan-measure", "fan-occupation", "fan-scope", "SUMMARY"):
        assert control in seen
    before = browser.run(TITLE)
    browser.run("document.getElementById('fan-scope').focus()")
    browser.key("ArrowDown", 40)
    browser.wait(f"{TITLE} !== {before!r}")
    chosen = browser.run("document.getElementById('fan-scope').selectedOptions[0].textContent")
    assert browser.run(TITLE).endswith(chosen)
    assert browser.console == []


def test_the_list_of_runs_in_a_browser(browser, pages):
    for width in (380, 1200):
        browser.requests.clear()
        browser.call("Emulation.setDeviceMetricsOverride", width=width, height=800,
                     deviceScaleFactor=1, mobile=False)  # fmt: skip
        browser.call("Page.navigate", url=(pages / "index.html").as_uri())
        browser.wait("document.readyState === 'complete' && !!document.querySelector('.runs')")
        assert browser.run("document.documentElement.scrollWidth") <= width
        assert unsafe(browser) == []
    assert faults(browser) == []
    browser.run("document.querySelector('.runs a').focus()")
    browser.key("Enter", 13)
    browser.wait("/run-20261101-\\w+\\.html$/.test(location.pathname)")
