"""The model card: what it says, what it escapes, and that the same run gives the same bytes."""

from __future__ import annotations

import importlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

import talent
from talent.cli.main import main
from talent.errors import ConfigError
from talent.forecasts.influence import UNEXPLAINED
from talent.report.card import _code, _escaped, model_card
from talent.report.card_content import card_facts
from talent.report.card_scores import read_scores

DOCS = Path(__file__).resolve().parents[2] / "docs"
HOSTILE = "|`*_[x](javascript:alert(1))\n# <script>alert(1)</script>\"'&"
SMALL = {"countries": ["JP"], "to": 2035, "as_of": "2026-11-22", "draws": 60, "seed": 3}


class Page(HTMLParser):
    """Tags with attributes, and the text outside styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def tables(text: str) -> list[list[list[str]]]:
    """Tables of Markdown as rows of cells; an escaped bar does not end a cell."""
    blocks = re.findall(r"(?m)(?:^\|.*\n)+", text)
    return [
        [re.split(r"(?<!\\)\|", line.strip())[1:-1] for line in block.splitlines()]
        for block in blocks
    ]


@pytest.fixture(scope="module")
def run(tmp_path_factory, copy_of_shipped):
    """A stored run of few draws: its store's address, the store, and the run as it was made."""
    url = copy_of_shipped(tmp_path_factory.mktemp("card") / "talent.db")
    with talent.open(url) as opened:
        yield url, opened, talent.forecast(opened, **SMALL)


@pytest.fixture(scope="module")
def cards(run):
    """The cards of that run, from its store."""
    _, store, made = run
    return {kind: model_card(made, store, format=kind) for kind in ("md", "html")}


def told_by_hand(read, hostile: str = ""):
    """The run with four inputs made by hand; `hostile` text goes wherever data puts text."""
    common = {"country": "JP", "measures": "gap", "vintage": "2026-05-01", "n_values": 9}
    rows = [
        ("demand.employment", "series", f"growth{hostile}", "measured", f"bls{hostile}",
         "persons", "2001 to 2025"),
        ("supply.exits", "series", "exits", "measured", f"bls{hostile}", "share", "2020"),
        ("supply.hiring", "assumption", "push", "assumed", "talent", f"share{hostile}",
         f"pert(0.1, 0.2, 0.3){hostile}"),
        ("demand.capacity", "fab", f"fab-1{hostile}", "announced", "maker", "fab", "900 jobs"),
    ]  # fmt: skip
    columns = ["component", "kind", "key", "status", "source", "unit", "value_text"]
    inputs = pd.DataFrame(rows, columns=columns).assign(**common)
    cell = {"country": "JP", "scope": "components", "occupation": "total",
            "year": SMALL["to"], "measure": "gap"}  # fmt: skip
    shares = inputs.loc[[0, 2], ["component", "kind", "key", "status"]].assign(share=[0.3, 0.1])
    rest = dict.fromkeys(["component", "kind", "key", "status"], UNEXPLAINED) | {"share": 0.6}
    influence = pd.concat([shares, pd.DataFrame([rest])], ignore_index=True).assign(**cell)
    return replace(read, run_id=f"run-1{hostile}", inputs=inputs, influence=influence)


@pytest.fixture(scope="module")
def read(run):
    _, store, made = run
    return talent.load(store, made.run_id)


@pytest.fixture(scope="module")
def forecast(read):
    return told_by_hand(read)


@pytest.fixture(scope="module")
def md(forecast, sources):
    return model_card(forecast, sources, names={"JP": "Japan"})


@pytest.fixture(scope="module")
def page(forecast, sources):
    return Page(model_card(forecast, sources, format="html", names={"JP": "Japan"}))


def test_says_what_the_run_is(md, page, forecast):
    hashes = [forecast.meta["config_hash"], forecast.meta["input_hash"]]
    for text in ("run-1", "2026-11-22", "60", "2025 (base year) to 2035", "Japan", *hashes):
        assert text in md
        assert text in page.text
    assert "not known to this card" in md  # settings of a run that is not given


def test_headline_is_the_gap_of_every_country_and_year(md, page, forecast):
    gap = forecast.gap()
    assert len(gap) == 11
    for row in gap.itertuples():
        band = f"{row.q10:,.0f} to {row.q90:,.0f}".replace("-", "−")
        median = f"{row.median:,.0f}".replace("-", "−")
        assert f"| Japan | {row.year} | {median} | {band} |" in md
        assert band in page.text


def test_inputs_by_source_with_counts_and_newest_vintage(md, page, forecast):
    lines = {row[0].strip(): [c.strip() for c in row] for t in tables(md) for row in t}
    bls = lines["`bls`"]
    assert bls[1] == "[Employment](https://www.bls.gov/data/)"
    assert bls[2:] == ["Bureau of Labor Statistics", "public domain", "2", "2026-05-01",
                       "measured 2"]  # fmt: skip
    # The store does not know the source `maker`, and no input rests on `unused`.
    assert lines["`maker`"][1] == "maker"
    assert "`unused`" not in lines
    assert "4 inputs from 3 sources" in md
    assert "measured 2, announced 1, assumed 1" in md
    assert ("a", {"href": "https://www.bls.gov/data/", "rel": "noopener noreferrer"}) in page.tags


def test_assumed_share_by_number_and_of_the_explained_spread(md):
    # One input of four; 0.1 of the 0.4 that is explained.
    assert "| Japan | 4 | 25 % | 25 % | 60 % | growth 30 %; push 10 % |" in md


def test_html_lists_every_input_and_markdown_does_not(md, page, forecast):
    for row in forecast.inputs.itertuples():
        for text in (row.key, row.status, row.vintage, row.value_text, row.unit):
            assert text in page.text
    assumed = [a for tag, a in page.tags if tag == "tr" and a.get("class") == "assumed"]
    assert len(assumed) == int((forecast.inputs["status"] == "assumed").sum())
    assert "Appendix" not in md


def test_scores_are_those_of_the_package(md, page):
    scores = read_scores()
    for text in scores["what"].unique():
        assert f"| {text} |" in md
        assert " ".join(text.split()) in page.text
    parts = set(scores["component"])
    methods = [row["component"] for row in card_facts()["method"]]
    assert parts <= set(methods)
    unscored = [name for name in methods if name not in parts]
    assert unscored
    assert f"Without a score of their own: {', '.join(unscored)}." in md


def test_checklist_names_the_paper_and_judges_every_item(md, page):
    checklist = card_facts()["checklist"]
    numbers = [item["number"] for item in checklist["item"] if item["number"]]
    assert numbers == [str(n) for n in range(1, 15)]
    for item in checklist["item"]:
        assert item["met"] in {"met", "partly", "not", "not applicable"}
        assert item["why"].endswith(".")
    assert "https://doi.org/10.1186/s12960-024-00895-z" in md
    links = [a.get("href") for tag, a in page.tags if tag == "a"]
    assert "https://doi.org/10.1186/s12960-024-00895-z" in links


def test_pages_that_the_facts_name_are_there():
    facts = card_facts()
    named = [row["page"] for row in [*facts["method"], *facts["limit"]]]
    named += [item["where"] for item in facts["checklist"]["item"] if item["where"]]
    assert [name for name in named if not (DOCS / name).is_file()] == []


def test_limits_are_those_of_the_page_and_of_the_parts(md):
    words = importlib.import_module("talent.report.words")
    for text in (*words.LIMITS, *(row["text"] for row in card_facts()["limit"])):
        assert f"- {text}" in md


def test_pages_of_the_documentation_are_linked_where_they_are(forecast, sources):
    assert "`docs/cycle.md`" in model_card(forecast, sources)
    assert "[cycle](cycle.md)" in model_card(forecast, sources, docs="")
    html = model_card(forecast, sources, format="html", docs="https://example.org/")
    assert '<a href="https://example.org/cycle.md">cycle</a>' in html


def test_a_scenario_never_passes_for_the_baseline(forecast, sources):
    meta = {**forecast.meta, "kind": "scenario", "scenario": "delay"}
    told = replace(forecast, meta=meta)
    for kind in ("md", "html"):
        assert "scenario delay, not the baseline" in model_card(told, sources, format=kind)
    assert "not the baseline" not in model_card(forecast, sources)


def test_another_format_is_refused(forecast, sources):
    with pytest.raises(ConfigError, match="md or html, got 'pdf'"):
        model_card(forecast, sources, format="pdf")


def hostile(read, sources, kind):
    bad = sources.assign(publisher=HOSTILE, title=HOSTILE, licence=HOSTILE)
    bad.loc[0, ["source", "url"]] = [f"bls{HOSTILE}", "javascript:alert(1)"]
    bad.loc[1, "url"] = "https://example.org/a)b|c<d>\"'`"
    return model_card(told_by_hand(read, HOSTILE), bad, format=kind, names={"JP": HOSTILE})


def test_hostile_text_stays_text_in_html(read, sources):
    found = Page(hostile(read, sources, "html"))
    assert not [tag for tag, _ in found.tags if tag in {"script", "img", "iframe", "object"}]
    assert not [name for _, a in found.tags for name in a if name.startswith("on")]
    links = [str(a["href"]) for tag, a in found.tags if tag == "a"]
    assert not [link for link in links if link.startswith("javascript")]
    assert "<script>alert(1)</script>" in found.text


def test_hostile_text_stays_text_in_markdown(read, sources):
    card = hostile(read, sources, "md")
    for table in tables(card):
        assert {len(row) for row in table} == {len(table[0])}
    # Outside spans of code nothing may open a tag, a link or a heading.
    plain = re.sub(r"(?<!\\)`[^`\n]*`", "", card)
    assert not re.search(r"(?<!\\)<", plain)
    assert not re.search(r"(?<!\\)\]\(javascript", plain)
    assert "https://example.org/a%29b%7Cc%3Cd%3E%22'%60" in plain
    assert [line for line in card.splitlines() if line.startswith("# ")] == [
        "# Model card: the semiconductor workforce gap to 2035"
    ]


@given(st.text())
@example("1. a")
@example("- a")
@example("\\_")
def test_escaping_can_be_undone_and_leaves_nothing_open(text):
    told = _escaped(text)
    assert re.sub(r"\\(.)", r"\1", told) == " ".join(text.split())
    bare = re.sub(r"\\.", "", told)
    assert not set(bare) & set("`*[]<>|#!&$~{}\\\n")
    assert not re.match(r"([-+=]|\d+[.)])(\s|$)", told)


@given(st.text())
def test_a_span_of_code_is_one_span_in_one_cell(text):
    span = _code(text)
    inside = span[1:-1]
    assert not set(inside) & set("`|\n")
    assert span == "" or (span[0] == span[-1] == "`")


def test_page_is_self_contained_light_and_accessible(forecast, sources, page):
    html = model_card(forecast, sources, format="html")
    assert len(html.encode()) < 120_000
    policy = next(a for tag, a in page.tags if tag == "meta" and "http-equiv" in a)["content"]
    assert policy.startswith("default-src 'none';")
    assert "script" not in policy
    assert not [a for _, a in page.tags if "src" in a or "onload" in a]
    assert not re.search(r"@import|url\(", html)
    assert ("html", {"lang": "en"}) in page.tags
    names = [tag for tag, _ in page.tags]
    assert names.count("h1") == names.count("title") == names.count("main") == 1
    assert names.count("caption") == names.count("table")
    assert not [a for tag, a in page.tags if tag == "th" and "scope" not in a]
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))
    anchors = [str(a["href"])[1:] for t, a in page.tags if t == "a" and a["href"].startswith("#")]
    assert set(anchors) <= set(ids)
    labels = [a["aria-label"] for _, a in page.tags if a.get("role") == "region"]
    assert len(labels) == names.count("table")
    assert "@media print" in html


@pytest.mark.parametrize("kind", ["md", "html"])
def test_fresh_and_read_back_give_the_same_card(run, cards, read, kind):
    card = model_card(read, run[1], format=kind)
    assert card == cards[kind]
    assert card.endswith("\n")
    assert "\r" not in card


def test_card_of_a_stored_run_says_how_it_was_made(run, cards, sources):
    _, store, made = run
    card = cards["md"]
    record = store.run(made.run_id)
    assert "| Assumptions replaced | none |" in card
    assert f"numpy {record.environment['numpy']}" in card
    assert "| Countries | Japan |" in card
    assert "not known to this card" not in card
    config = {**record.config, "assumptions": {"graduate_pull.JP": [1.0, 2.0, 4.0], "a": 0.5}}
    other = model_card(made, sources, record=replace(record, config=config))
    assert "a = 0.5; graduate_pull.JP = 1 to 4, most likely 2" in other


def test_sources_of_a_stored_run_all_have_publisher_and_licence(run, cards):
    _, _, made = run
    table = next(t for t in tables(cards["md"]) if t[0][0].strip() == "source")
    rows = [[cell.strip() for cell in row] for row in table[2:]]
    assert {row[0].strip("`") for row in rows} == set(made.inputs["source"])
    assert all(row[2] and row[3] for row in rows)
    assert sum(int(row[4]) for row in rows) == len(
        made.inputs.drop_duplicates(["kind", "key", "source"])
    )


def test_command_prints_and_writes_the_card(run, cards, tmp_path):
    url, _, made = run
    call = CliRunner().invoke
    shown = call(main, ["card", "--db", url])
    assert shown.exit_code == 0
    assert shown.stdout == cards["md"]
    target = tmp_path / "new" / "card.html"
    written = call(main, ["card", made.run_id, "--db", url, "--out", str(target)])
    assert written.exit_code == 0
    assert target.read_text(encoding="utf-8") == cards["html"]
    unknown = call(main, ["card", "run-0", "--db", url])
    assert unknown.exit_code == 2
    assert "run-0" in unknown.stderr


def test_scores_file_is_plain():
    scores = read_scores()
    assert pd.api.types.is_float_dtype(scores["value"])
    assert not scores[["component", "what", "measure", "page"]].eq("").any(axis=None)
