"""Letters of a page: what families it asks for, and the glyphs that it carries itself.

A page in Japanese or Chinese carries the glyphs it shows, and no others, where the extra ``cjk`` is
installed: so it reads on a machine that has no such font. Installed families come first, because
they have more weights.
"""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING

from talent.language import language
from talent.report.fonts import font_files
from talent.report.words import need

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["embedded_fonts", "font_stack"]

LATIN = ("system-ui", "'Segoe UI'", "'Noto Sans'", "'Helvetica Neue'", "Arial")
HAN = {
    "ja": ("'Hiragino Sans'", "'Yu Gothic'", "Meiryo", "'Noto Sans JP'", "'Noto Sans CJK JP'"),
    "zh-Hant": ("'PingFang TC'", "'Microsoft JhengHei'", "'Noto Sans TC'", "'Noto Sans CJK TC'"),
}
OWN = "talent-{number}"
"""Family of the glyphs that a page carries; two where one font lacks some of them."""

FIRST_HAN = 0x2E80
"""Code points from here on are of Japanese and Chinese; what is below every system has."""


def font_stack() -> str:
    """Families of the language spoken, as CSS and Vega write them.

    Examples
    --------
    >>> font_stack().split(", ")[0]
    'system-ui'
    """
    han = HAN.get(language(), ())
    own = [OWN.format(number=number) for number, _ in enumerate(han[:2])]
    return ", ".join([*LATIN, *han, *own, "sans-serif"])


def embedded_fonts(text: str) -> str:
    """CSS with the glyphs of a text that need a Japanese or Chinese font; empty for English.

    Parameters
    ----------
    text : str
        Everything that the page can show.

    Returns
    -------
    str
        One ``@font-face`` a font, the glyphs inside as WOFF; the same text gives the same bytes.
    """
    wanted = {ord(letter) for letter in text if ord(letter) >= FIRST_HAN}
    if language() == "en":
        return ""
    rules = []
    for number, path in enumerate(font_files(language())):
        if not wanted:
            break
        packed, found = _subset(path, wanted)
        wanted -= found
        if found:
            # Each font lacks some letters of the other language; a browser asks them in turn.
            rules.append(
                f'@font-face {{ font-family: "{OWN.format(number=number)}"; '
                f'src: url("data:font/woff;base64,{packed}") format("woff"); }}'
            )
    return "\n".join(rules)


def _subset(path: Path, wanted: set[int]) -> tuple[str, set[int]]:
    """Glyphs of a font as WOFF in base 64, and the code points that it has."""
    subset, fonts = need("fontTools.subset"), need("fontTools.ttLib")
    # Lazy: of 16 MB of glyphs a page needs a few hundred.
    font = fonts.TTFont(path, lazy=True, recalcTimestamp=False)
    found = wanted & set(font.getBestCmap())
    options = subset.Options(
        flavor="woff", layout_features=[], hinting=False, desubroutinize=True, notdef_outline=True,
        name_IDs=[], drop_tables=["BASE", "VORG", "vhea", "vmtx", "GSUB", "GPOS"],
    )  # fmt: skip
    maker = subset.Subsetter(options)
    maker.populate(unicodes=sorted(found))
    maker.subset(font)
    font.flavor = "woff"
    target = io.BytesIO()
    font.save(target)
    font.close()
    return base64.b64encode(target.getvalue()).decode(), found
