"""The language that reports speak: English, Japanese or Traditional Chinese.

Text is marked where it is written, ``_("Gap")``, and looked up where it is shown, in the language
of the block around it::

    with talent.in_language("ja"):
        base.plot.fan("gap", country="JP")

English needs nothing. The other languages are read from the ``.po`` files beside this module with
Babel (extra ``report``); text without a translation stays English. `tools/messages.py` keeps the
files in step with the code.
"""

from __future__ import annotations

import io
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from typing import TYPE_CHECKING

from talent.errors import UnknownCodeError
from talent.extras import need

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "LANGUAGES",
    "in_language",
    "language",
    "marked",
    "of_context",
    "plural",
    "translated",
]

LANGUAGES = {"en": "English", "ja": "日本語", "zh-Hant": "繁體中文"}
"""Languages by their BCP 47 tag, each by its own name."""

_spoken: ContextVar[str] = ContextVar("talent_language", default="en")


def language() -> str:
    """BCP 47 tag of the language spoken here.

    Examples
    --------
    >>> language()
    'en'
    """
    return _spoken.get()


@contextmanager
def in_language(tag: str) -> Iterator[None]:
    """Speak a language in a block: plots, pages, workbooks and tables of the terminal.

    Other threads, and what comes after the block, are not affected.

    Parameters
    ----------
    tag : {"en", "ja", "zh-Hant"}

    Raises
    ------
    UnknownCodeError
        For another language.
    MissingExtraError
        If Babel is not installed and the language is not English.

    Examples
    --------
    >>> with in_language("ja"):
    ...     translated("Required headcount")
    '必要人員数'
    """
    if tag not in LANGUAGES:
        raise UnknownCodeError("language", tag, LANGUAGES)
    _catalogue(tag)
    token = _spoken.set(tag)
    try:
        yield
    finally:
        _spoken.reset(token)


def translated(text: str) -> str:
    """The text in the language spoken; import it as ``_``, by which the messages are found.

    Examples
    --------
    >>> translated("Required headcount")
    'Required headcount'
    """
    # The empty text is the header of a catalogue.
    return _catalogue(language()).gettext(text) if text else text


def plural(one: str, many: str, number: int) -> str:
    """Text for one or for many in the language spoken; import it as ``ngettext``.

    Examples
    --------
    >>> plural("{n} draw", "{n} draws", 2).format(n=2)
    '2 draws'
    """
    return _catalogue(language()).ngettext(one, many, number)


def of_context(context: str, text: str) -> str:
    """Text whose meaning needs a context, such as "to" of a band; import it as ``pgettext``.

    Examples
    --------
    >>> of_context("band", "to")
    'to'
    """
    return _catalogue(language()).pgettext(context, text)


def marked(text: str) -> str:
    """The text as it is, noted for translation where it is shown; import it as ``N_``.

    For constants of a module, which are made before anybody has chosen a language.
    """
    return text


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue(tag: str) -> NullTranslations:
    """Messages of a language, compiled from its ``.po`` file once a process."""
    if tag == "en":
        return NullTranslations()
    place = files("talent") / "locale" / tag.replace("-", "_") / "LC_MESSAGES" / "talent.po"
    compiled = io.BytesIO()
    with place.open("rb") as file:
        messages = need("babel.messages.pofile", "report").read_po(
            file, locale=tag.replace("-", "_")
        )
    need("babel.messages.mofile", "report").write_mo(compiled, messages)
    compiled.seek(0)
    return GNUTranslations(compiled)
