"""A page in Japanese or Chinese carries the letters it shows, and no others."""

import base64
import io
import re

import pytest
from fontTools.ttLib import TTFont

from talent.language import in_language
from talent.report.page_fonts import embedded_fonts

FACE = re.compile(r"base64,([^\"]+)\"\) format\(\"woff\"\); unicode-range: ([^;]+);")


def letters(css):
    """Letters of every font of a style, and of the range that it is asked for."""
    found = []
    for packed, told in FACE.findall(css):
        font = TTFont(io.BytesIO(base64.b64decode(packed)))
        ends = [[int(end, 16) for end in one[2:].split("-")] for one in told.split(",")]
        asked = {chr(p) for first, *last in ends for p in range(first, (last or [first])[-1] + 1)}
        found.append(({chr(point) for point in font.getBestCmap()}, asked))
    return found


@pytest.mark.parametrize("tag", ["ja", "zh-Hant"])
def test_carries_the_letters_of_the_page(tag):
    text = "Gap 需要 不足の確率 機率（80%）"
    with in_language(tag):
        css = embedded_fonts(text)
        assert embedded_fonts(text) == css
    found = letters(css)
    assert all(has == asked for has, asked in found)
    assert set.union(*(has for has, _ in found)) == {c for c in text if ord(c) > 0x2E80}
    assert len(css) < 20_000


def test_what_one_font_lacks_the_other_gives():
    # The second letter is in the Chinese font alone.
    with in_language("ja"):
        found = letters(embedded_fonts("働丢"))
    assert [has for has, _ in found] == [{"働"}, {"丢"}]


def test_english_needs_none():
    assert embedded_fonts("需要") == ""
