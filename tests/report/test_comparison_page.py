"""The page of two runs as a file: what it says of them, what it escapes, and why they differ."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from talent.errors import ConfigError
from talent.forecasts.why import STATISTICS, Why
from talent.report import write_comparison_html
from talent.report.comparison_paired import paired_draws
from talent.report.comparison_why import why_content

HOSTILE = "</script><img src=x onerror=alert(1)>"
CLOSED = 40.0


class Page(HTMLParser):
    """Tags with attributes, rows of tables as text, and all text outside scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self.words: list[str] = []
        self.inside, self.in_cell = "", False
        self.feed(text.replace("<wbr>", ""))
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.inside = tag
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")
            self.in_cell = True

    def handle_endtag(self, tag):
        self.inside = ""
        if tag in {"td", "th"}:
            self.in_cell = False

    def handle_data(self, data):
        if self.inside not in {"script", "style"}:
            self.words.append(data)
            if self.in_cell:
                self.rows[-1][-1] += data.strip()


def changed(forecast, by=0.0, run_id="run-2", **meta):
    """The same forecast with less gap in every draw and cell of the first country after 2026."""
    values = dict(forecast.cube.values)
    country = forecast.meta["countries"][0]
    for measure, sign in (("gap", -1), ("available", 1)):
        moved = values[country, measure].copy()
        moved[:, 2:] += sign * by
        values[country, measure] = moved
    rows = (forecast.frame["country"] == country) & (forecast.frame["measure"] == "gap")
    rows &= forecast.frame["year"] > 2026
    frame = forecast.frame.copy()
    cells = frame["scope"].map({"components": 2, "fab": 1}) * np.where(
        frame["occupation"] == "total", 4, 1
    )
    for column in ["mean", *(c for c in frame.columns if re.fullmatch(r"q\d+", c))]:
        frame.loc[rows, column] -= by * cells[rows]
    return replace(
        forecast,
        run_id=run_id,
        frame=frame,
        cube=replace(forecast.cube, values=values),
        meta={**forecast.meta, **meta},
    )


@pytest.fixture(scope="module")
def after(forecast):
    made = changed(
        forecast, CLOSED, kind="scenario", scenario="levers-x", package_version="0.2.0",
        config_hash="e" * 64,
    )  # fmt: skip
    inputs = forecast.inputs.loc[forecast.inputs["key"] != "fab-1"].copy()
    inputs.loc[inputs["key"] == "push", "value_text"] = "fixed(0.4)"
    return replace(made, inputs=inputs)


def reasons(before, after, shares=(("data", "bls", 0.75), ("setting", "push", 0.5))):
    """What `talent.why` would say if the difference had these causes, and their interaction."""
    keys = ["country", "scope", "occupation", "year", "measure"]
    a, b = (
        run.frame.query("measure == 'gap'").set_index(keys)[list(STATISTICS)]
        for run in (before, after)
    )
    total = (b - a).dropna()
    terms = [(kind, item, share * total) for kind, item, share in shares]
    rest = total - sum(share for *_, share in shares) * total
    terms += [("interaction", "together", rest), ("total", "all", total)]
    frame = pd.concat(
        [t.reset_index().assign(kind=kind, item=item) for kind, item, t in terms],
        ignore_index=True,
    )
    items = pd.DataFrame([(k, i, 3 if k == "data" else 0) for k, i, _ in shares])
    return Why(before.run_id, after.run_id, frame, items.set_axis(["kind", "item", "rows"], axis=1))


@pytest.fixture(scope="module")
def file(forecast, after, tmp_path_factory):
    folder = tmp_path_factory.mktemp("two") / "new"
    return write_comparison_html(
        forecast, after, folder / "c.html", why=reasons(forecast, after), names={"JP": "Japan"}
    )


@pytest.fixture(scope="module")
def page(file):
    return Page(file.read_text(encoding="utf-8"))


def test_says_what_changed_and_what_differs(page, forecast, after):
    for text in ("run-1", "run-2", "scenario levers-x", "Japan", "c" * 64, "e" * 64):
        assert text in page.text
    a, b = (run.gap(country="JP", year=2035).iloc[0] for run in (forecast, after))
    row = next(row for row in page.rows if row[:1] == ["2035"])
    shown = [f"{v:,.0f}" for v in (a["median"], b["median"])]
    assert [text.replace("−", "-") for text in row[1:4]] == [*shown, f"{-8 * CLOSED:,.0f}"]
    assert row[6] == "0"  # a shift leaves the width of the band
    assert "fell by about" in page.text
    settings = {row[0]: row[-1] for row in page.rows if row[-1] in {"differs", "the same"}}
    assert settings["Version of talent"] == settings["Kind"] == "differs"
    assert settings["Seed"] == settings["As-of date"] == "the same"


def test_the_reasons_add_up_to_the_difference(page, forecast, after):
    found = why_content(reasons(forecast, after), forecast, after, 2035, {})
    japan = found["countries"][0]["rows"]
    assert [row["code"] for row in japan] == ["data", "setting", "interaction", "total"]
    values = [row["value"] for row in japan]
    assert sum(values[:-1]) == pytest.approx(values[-1]) == pytest.approx(-8 * CLOSED)
    assert japan[0]["count"] == "3 rows of data"
    assert japan[2]["side"] == "more"
    assert [row["width"] for row in japan] == ["37.5", "25.0", "12.5", "50.0"]
    assert "Nothing changed in: TW." in page.text
    assert any(row[:3] == ["New databls3 rows of data", "", "−240"] for row in page.rows)


def test_many_reasons_are_summed_in_one_line(forecast, after):
    many = [("fab", f"fab-{n}", 0.01 * n) for n in range(1, 16)]
    rows = why_content(reasons(forecast, after, many), forecast, after, 2035, {})["countries"][0][
        "rows"
    ]
    assert rows[0]["text"] == "fab-15"
    assert rows[12]["text"] == "3 further items: fab-3, fab-2, fab-1"
    assert sum(row["value"] for row in rows[:-1]) == pytest.approx(rows[-1]["value"])


def test_reasons_of_other_runs_are_refused(forecast, after, tmp_path):
    with pytest.raises(ConfigError, match="why is about run-2 and run-1"):
        write_comparison_html(forecast, after, tmp_path / "c.html", why=reasons(after, forecast))


def test_paired_draws_give_the_difference_its_band(page, forecast, after, stored):
    rows = paired_draws(forecast, after).content(forecast, after, {})
    assert [c["name"] for c in rows["countries"]] == ["JP"]
    last = rows["countries"][0]["rows"][-1]
    # Every future differs by as much, so the band has no width: two bands cannot say that.
    assert (last["median"], last["band80"], last["less"]) == ("−320", "−320 to −320", "100 %")
    assert "No future differs in: TW." in page.text
    told = paired_draws(forecast, changed(forecast, seed=8, draws=40)).reason
    assert told.endswith("these differ: seed, number of draws")
    lost = paired_draws(stored, after).content(stored, after, {})
    assert "keeps no draws" in lost["reason"]
    assert (lost["shown"], lost["scenario"]) == (False, True)


def test_what_only_one_run_has_is_said(forecast, tmp_path):
    frame = forecast.frame.query("country == 'TW' and year <= 2033")
    meta = {**forecast.meta, "countries": ["TW"], "to": 2033, "draws": 40}
    other = replace(forecast, run_id="", frame=frame, cube=None, meta=meta)
    path = write_comparison_html(forecast, other, tmp_path / "c.html")
    page = Page(path.read_text(encoding="utf-8"))
    assert "Only the run before has: JP." in page.text
    assert "Only the run before has the years: 2034, 2035." in page.text
    assert "chance of the simulation" in page.text
    assert "at least one of these is not stored" in page.text
    lonely = next(row for row in page.rows if row[:2] == ["JP", "2025"])
    assert lonely[3:5] == ["–", "–"]
    assert lonely[2] != "–"
    apart = replace(
        forecast,
        frame=forecast.frame.query("country == 'JP'"),
        meta={**forecast.meta, "countries": ["JP"]},
    )
    path = write_comparison_html(apart, other, tmp_path / "d.html")
    assert "share no country and year" in Page(path.read_text(encoding="utf-8")).text


def test_inputs_that_differ_are_listed(page):
    rows = [row for row in page.rows if row and row[0] in {"Assumptionpush", "Fabfab-1"}]
    assert [row[1] for row in rows] == ["Japan, TW", "Japan, TW"]
    assert rows[0][2].startswith("pert(0.1, 0.2, 0.3) (share)2026-05-01, talent")
    assert rows[0][3].startswith("fixed(0.4)")
    assert rows[1][2:] == ["900 jobs (fab)2026-05-01, maker", "not read"]


def test_it_loads_nothing_escapes_all_and_repeats(make_forecast, forecast, file, after, tmp_path):
    again = write_comparison_html(
        forecast, after, tmp_path / "c.html", why=reasons(forecast, after), names={"JP": "Japan"}
    )
    assert again.read_bytes() == file.read_bytes()
    before = make_forecast(HOSTILE)
    other = changed(before, CLOSED, f"run-2{HOSTILE}", kind="scenario", scenario=HOSTILE)
    other = replace(other, inputs=other.inputs.assign(source=HOSTILE))
    path = write_comparison_html(
        before, other, tmp_path / "d.html", names={"JP": HOSTILE, "engineers": HOSTILE},
        why=reasons(before, other, (("data", HOSTILE, 0.4),)), language="ja",
    )  # fmt: skip
    text = path.read_text(encoding="utf-8")
    page = Page(text)
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"img", "link", "iframe", "object", "embed", "base", "form"}
    assert text.count("<script") == 3
    for tag, attributes in page.tags:
        assert not any(name.startswith("on") or name == "src" for name in attributes), tag
        assert (attributes.get("href") or "#").startswith("#")
    assert HOSTILE in page.text
    # In the language that was asked for, where it has a translation.
    assert dict(page.tags)["html"]["lang"] == "ja"
    assert "必要人員数" in page.text
