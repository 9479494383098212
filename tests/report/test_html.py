"""The page as a file: what it says, what it escapes, and that it points nowhere."""

import json
import re
import sys
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from talent.errors import MissingExtraError, UnknownCodeError
from talent.report import page as page_module
from talent.report import rendering, write_html
from talent.report.page import page_content
from talent.report.page_data import CELL
from talent.report.rendering import json_for_script

HOSTILE = "</script><img src=x onerror=alert(1)>"


class Page(HTMLParser):
    """Tags with attributes, and the text outside scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.scripts: list[str] = []
        self.feed(text.replace("<wbr>", ""))

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag):
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data):
        if self.open[-1:] == ["script"]:
            self.scripts[-1] += data
        elif self.open[-1:] != ["style"]:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def file(forecast, sources, tmp_path_factory):
    folder = tmp_path_factory.mktemp("html") / "new" / "folder"
    return write_html(forecast, folder / "f.html", sources=sources, names={"JP": "Japan"})


@pytest.fixture(scope="module")
def page(file):
    return Page(file.read_text(encoding="utf-8"))


def links(page: Page) -> list[str]:
    """Addresses that the page names, but for the paper behind the checklist of the card."""
    found = [a["href"] or "" for tag, a in page.tags if tag == "a"]
    return [h for h in found if not h.startswith(("#", "https://doi.org/"))]


def test_says_what_was_forecast(page, forecast):
    for text in ("run-1", "2026-11-01", "400", "seed 7", "Japan", "c" * 64, "d" * 64):
        assert text in page.text
    for row in forecast.headline().itertuples():
        assert f"{row.median:,.0f}".replace("-", "−") in page.text
        band = f"{row.q10:,.0f} to {row.q90:,.0f}".replace("-", "−")
        assert band in page.text


def test_lists_every_input_with_source_vintage_and_status(page, forecast):
    for row in forecast.inputs.itertuples():
        for text in (row.key, row.source, row.status, row.vintage, row.value_text):
            assert text in page.text
    assumed = [a for tag, a in page.tags if tag == "tr" and a.get("class") == "assumed"]
    assert len(assumed) == int((forecast.inputs["status"] == "assumed").sum())


def test_lists_used_sources_only(page):
    assert links(page) == ["https://www.bls.gov/data/"]
    assert "public domain" in page.text
    assert "Nobody" not in page.text


def test_holds_the_numbers_of_the_charts(page, forecast):
    data = json.loads(page.scripts[0])
    place = CELL.index("q90")
    for row in forecast.frame.sample(200, random_state=1).to_dict("records"):
        name = "|".join(row[k] for k in ("country", "scope", "occupation", "measure"))
        cell = data["cells"][name]
        values = cell[row["year"] - data["last"] + len(cell) - 1]
        assert values[place] == round(row["q90"])
    assert sum(map(len, data["cells"].values())) == len(forecast.frame)
    for country in ("JP", "TW"):
        made = data["makes"][f"{country}|components|total"]
        assert set(made) == {"trend", "total"}
        mean = forecast.gap(country=country)["mean"].round()
        assert [values[0] for values in made["total"]] == mean.tolist()
        shares = data["shares"][f"{country}|components|total|2035"]
        assert sum(row[1] for row in shares) == pytest.approx(1000, abs=len(shares))


def test_points_nowhere(page, file):
    for tag, attributes in page.tags:
        for name, value in attributes.items():
            if name in {"src", "srcset", "action", "data", "poster"}:
                pytest.fail(f"{tag} loads {value}")
            if name == "href":
                assert tag == "a"
        assert tag not in {"link", "img", "iframe", "object", "embed", "base"}
    style = re.search(r"<style>(.*?)</style>", file.read_text(encoding="utf-8"), re.DOTALL)
    assert style
    assert not re.search(r"url\(|@import|https?:", style.group(1))
    assert "://" not in page.scripts[0]
    assert "://" not in page.scripts[2]
    policy = next(a["content"] for t, a in page.tags if a.get("http-equiv"))
    assert policy.startswith("default-src 'none'")
    assert "'unsafe-inline'" not in policy.split("style-src")[0]


def test_is_of_a_sensible_size(file):
    assert 500_000 < file.stat().st_size < 3_000_000


def test_same_forecast_same_bytes(forecast, sources, file, tmp_path):
    again = write_html(forecast, tmp_path / "f.html", sources=sources, names={"JP": "Japan"})
    assert again.read_bytes() == file.read_bytes()


def test_a_run_read_back_has_a_page(stored, tmp_path):
    path = write_html(stored, tmp_path / "f.html")
    text = path.read_text(encoding="utf-8")
    assert "where the spread comes from" in text.lower()
    assert "talent report run-1 --levers" in text


def test_hostile_text_is_escaped(make_forecast, sources, tmp_path):
    bad = sources.assign(
        source=[f"bls{HOSTILE}", "talent", "maker"],
        publisher=HOSTILE,
        title=HOSTILE,
        licence=HOSTILE,
        url=["javascript:alert(1)", f"https://example.org/{HOSTILE}\"'", "data:text/html,x"],
    )
    names = {"JP": HOSTILE, "engineers": HOSTILE, "components": HOSTILE}
    path = write_html(make_forecast(HOSTILE), tmp_path / "f.html", sources=bad, names=names)
    page = Page(path.read_text(encoding="utf-8"))
    assert [tag for tag, _ in page.tags if tag in {"img", "svg", "iframe"}] == []
    assert len(page.scripts) == 3
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    assert HOSTILE in page.text
    assert links(page) == [f"https://example.org/{HOSTILE}\"'"]
    assert json.loads(page.scripts[0])["labels"]["engineers"] == HOSTILE


def test_json_cannot_leave_its_element():
    value = {"a": "</script><!--&\u2028"}
    text = json_for_script(value)
    assert not set(text) & set("<>&\u2028")
    assert json.loads(text) == value


@pytest.mark.parametrize("module", ["altair", "vl_convert"])
def test_without_the_extra_it_is_named(forecast, tmp_path, monkeypatch, module):
    monkeypatch.setitem(sys.modules, module, None)
    # What earlier pages of this process have made needs no module any more.
    for place, name in ((page_module, "_specs"), (rendering, "chart_library")):
        monkeypatch.setattr(place, name, getattr(place, name).__wrapped__)
    with pytest.raises(MissingExtraError, match=r"pip install 'talent\[report\]'"):
        write_html(forecast, tmp_path / "f.html")
    assert not (tmp_path / "f.html").exists()


@pytest.mark.parametrize(
    ("shift", "sign", "words"),
    [(1e5, "shortage", "short of about"), (-1e5, "surplus", "in surplus by about")],
)
def test_card_names_a_side_only_where_it_is_likely(forecast, shift, sign, words):
    gap = forecast.frame["measure"] == "gap"
    quantiles = [c for c in forecast.frame.columns if c.startswith("q")]

    def card(by, chance):
        frame = forecast.frame.copy()
        frame.loc[gap, quantiles] += by
        frame.loc[gap, "prob_positive"] = chance
        return page_module._card(replace(forecast, frame=frame, cube=None), "JP")

    found = card(shift, float(shift > 0))
    assert (found["sign"], found["word"]) == (sign, words)
    found = card(shift, 0.5)
    assert (found["sign"], found["word"]) == ("open", f"too close to call; median {sign}")


def test_countries_keep_the_order_of_the_run(forecast):
    turned = replace(forecast, meta={**forecast.meta, "countries": ["TW", "JP"]})
    content = page_content(turned)
    assert [row["country"] for row in content["headline"] if row["country"]] == ["TW", "JP"]
    assert [country["code"] for country in content["countries"]] == ["TW", "JP"]


def test_a_scenario_says_so_under_the_question(forecast, page, tmp_path):
    meta = {**forecast.meta, "kind": "scenario", "scenario": "<b>delay"}
    path = write_html(replace(forecast, meta=meta), tmp_path / "s.html")
    text = Page(path.read_text(encoding="utf-8")).text
    assert "This is a scenario <b>delay, not the baseline." in text
    assert "not the baseline" not in page.text


def test_says_how_accurate_it_was_and_of_how_many_cases(page):
    assert "of 66 forecasts 1–3 years ahead only 9 do not overlap" in page.text
    assert "saved 0 % of the error 1–3 years ahead and −43 % 7–10 years ahead" in page.text


def test_speaks_the_language_asked_for(forecast, tmp_path):
    names = {"ja": {"JP": "日本国"}}
    path = write_html(replace(forecast, names=names), tmp_path / "ja.html", language="ja")
    page = Page(path.read_text(encoding="utf-8"))
    assert ("html", {"lang": "ja"}) in page.tags
    data = json.loads(page.scripts[0])
    assert data["labels"]["JP"] == "日本国"
    assert data["labels"]["required"] == "必要人員数"
    assert "必要人員数" in page.text
    assert "Required headcount" not in page.scripts[0]
    with pytest.raises(UnknownCodeError, match="xx"):
        write_html(forecast, tmp_path / "xx.html", language="xx")
