"""The translations: in step with the code, whole, and in the characters of their language."""

from __future__ import annotations

import re
import runpy
import unicodedata
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
TOOL = runpy.run_path(str(ROOT / "tools" / "messages.py"))
PLACEHOLDER = re.compile(r"\{[^{}]*\}|%%|%\([^)]*\)s|<[^<>]*>")
ENCODINGS = {"ja": "cp932", "zh_Hant": "cp950"}
"""Older character sets of the places: they lack the characters that only the mainland writes."""

BEYOND = {"\u2212": "-", "\u2013": "-", "\u00b7": "."}
"""Signs of numbers and dashes, which every font has and those sets do not."""


@pytest.fixture(scope="module")
def collected():
    return {(m.context, m.id) for m in TOOL["collected"]() if m.id}


@pytest.fixture(params=TOOL["LANGUAGES"])
def language(request):
    return request.param


@pytest.fixture
def messages(language):
    with TOOL["po_file"](language).open("rb") as file:
        return [m for m in read_po(file, locale=language) if m.id]


def _pairs(messages):
    for message in messages:
        one = message.id if isinstance(message.id, tuple) else (message.id,)
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        yield from ((one[-1], text) for text in texts)


def _translated(messages):
    return [pair for pair in _pairs(messages) if pair[1]]


def test_they_are_those_of_the_code(messages, collected):
    """Run tools/messages.py if this fails."""
    assert {(m.context, m.id) for m in messages} == collected


def test_none_is_missing_or_doubtful(messages):
    assert not [m.id for m in messages if m.fuzzy]
    assert not [text for text, translation in _pairs(messages) if not translation]


def test_they_keep_placeholders_and_ends(messages):
    for text, translation in _translated(messages):
        assert sorted(PLACEHOLDER.findall(translation)) == sorted(PLACEHOLDER.findall(text)), text
        if not re.search("[a-z]", text):
            continue
        assert (text[:1].isspace(), text[-1:].isspace()) == (
            translation[:1].isspace(),
            translation[-1:].isspace(),
        ), text


def test_they_are_written_as_the_language_is(messages, language):
    wide = r"[\u3040-\u9fff]"
    for _, translation in _translated(messages):
        plain = PLACEHOLDER.sub("", translation)
        for sign, other in BEYOND.items():
            plain = plain.replace(sign, other)
        plain.encode(ENCODINGS[language])
        assert unicodedata.normalize("NFC", translation) == translation
        # Stops of the language between its characters, and no space before a percent sign.
        assert not re.search(rf"{wide}[,;:!?]|{wide} *\(|\d %", plain), translation
        if language == "zh_Hant":
            assert not re.search(r"[\u3041-\u30fa]", plain), translation


def test_pages_in_the_languages_are_up_to_date():
    """Run docs/make_languages.py if this fails."""
    for name, made in runpy.run_path(str(ROOT / "docs" / "make_languages.py"))["pages"]().items():
        assert (ROOT / "docs" / name).read_text(encoding="utf-8") == made, name
