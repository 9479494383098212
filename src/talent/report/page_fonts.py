"""Letters of a page: what families it asks for, and the glyphs that it carries itself.

A page in Japanese or Chinese carries the glyphs it shows, and no others, where the extra ``cjk`` is
installed: so it looks the same on a machine that has no such font. These come first: Chromium 150
leaves boxes where a family that is carried stands behind one that draws a box for what it lacks.
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
    own = [OWN.format(number=number) for number in range(len(HAN))] if han else []
    return ", ".join([*own, *LATIN, *han, "sans-serif"])


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
    wanted = {ord(letter) for letter in set(text) if ord(letter) >= FIRST_HAN}
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
                f'src: url("data:font/woff;base64,{packed}") format("woff"); '
                f"unicode-range: {_ranges(found)}; }}"
            )
    return "\n".join(rules)


def _ranges(points: set[int]) -> str:
    """Code points as CSS writes them, neighbours as one range.

    Examples
    --------
    >>> _ranges({0x3042, 0x3043, 0x3044, 0x4E00})
    'U+3042-3044,U+4E00'
    """
    runs: list[list[int]] = []
    for point in sorted(points):
        if runs and point == runs[-1][1] + 1:
            runs[-1][1] = point
        else:
            runs.append([point, point])
    return ",".join(
        f"U+{first:X}" if first == last else f"U+{first:X}-{last:X}" for first, last in runs
    )


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
