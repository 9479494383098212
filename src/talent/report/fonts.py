"""Fonts that draw Japanese and Chinese text, in plots and for pages that carry their own.

The extra ``cjk`` brings them as files; fonts that the system has will do for plots. Settings of
matplotlib (rcParams) are never changed: families are set on the finished text of a plot, after
those that the user has chosen, and matplotlib takes each glyph from the first family that has it.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from talent.errors import MissingExtraError
from talent.language import LANGUAGES, language
from talent.report.words import need

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["font_families", "font_files", "with_fonts"]

_PACKAGED = {
    "ja": ("pylopdf_fonts_jp", "NotoSansJP-Regular.otf"),
    "zh-Hant": ("pylopdf_fonts_zh_tw", "NotoSansTC-Regular.otf"),
}

_INSTALLED = {
    "ja": (
        "Noto Sans JP", "Noto Sans CJK JP", "Source Han Sans JP", "Source Han Sans",
        "Hiragino Sans", "Hiragino Kaku Gothic ProN", "Yu Gothic", "Meiryo", "MS Gothic",
        "IPAexGothic", "IPAGothic", "IPAPGothic", "TakaoGothic", "VL Gothic",
    ),
    "zh-Hant": (
        "Noto Sans TC", "Noto Sans CJK TC", "Noto Sans HK", "Noto Sans CJK HK",
        "Source Han Sans TC", "PingFang TC", "PingFang HK", "Microsoft JhengHei", "Heiti TC",
        "WenQuanYi Zen Hei", "AR PL UMing TW",
    ),
}  # fmt: skip
"""Families by language, the usual names of Linux, macOS and Windows."""


def font_files(tag: str) -> list[Path]:
    """Files of the fonts that the extra ``cjk`` brings, those of the language first.

    Parameters
    ----------
    tag : {"en", "ja", "zh-Hant"}
        Both fonts are given for each: a Japanese page may name a Taiwanese fab.

    Returns
    -------
    list of pathlib.Path
        OpenType files, regular weight; none if the extra is not installed.

    Examples
    --------
    >>> [path.name for path in font_files("zh-Hant")]
    ['NotoSansTC-Regular.otf', 'NotoSansJP-Regular.otf']
    """
    found = []
    for own in _own_first(tag):
        package, name = _PACKAGED[own]
        try:
            path = Path(str(files(package) / name))
        except ModuleNotFoundError:
            continue
        if path.is_file():
            found.append(path)
    return found


def font_families(tag: str) -> list[str]:
    """Families that matplotlib can draw a language with, those of the language first.

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    """
    return list(_families(tag))


def with_fonts(drawn: Axes | Figure) -> None:
    """Give every text of finished axes, or of a whole figure, the fonts that its letters need.

    Parameters
    ----------
    drawn : matplotlib.axes.Axes or matplotlib.figure.Figure

    Raises
    ------
    MissingExtraError
        If Japanese or Chinese is spoken and no font is there that draws it: boxes instead of
        words would tell nobody anything.
    """
    tag = language()
    texts = drawn.findobj(need("matplotlib.text").Text)
    if tag == "en" and not any(_is_cjk(text.get_text()) for text in texts):
        return
    families = _families(tag)
    if not families and tag != "en":
        raise MissingExtraError(
            f"no font is installed that draws {LANGUAGES[tag]}; pip install 'talent[cjk]'"
        )
    for text in texts:
        own = text.get_fontfamily()
        text.set_fontfamily([*own, *(name for name in families if name not in own)])
    # A figure has a list of axes; axes have themselves.
    every: Any = drawn.axes
    for ax in every if isinstance(every, list) else [every]:
        # Labels of ticks that are made when the plot is drawn.
        ax.tick_params(labelfontfamily=list(ax.title.get_fontfamily()))


def _is_cjk(text: str) -> bool:
    """Whether letters of a text are from the blocks that begin with the radicals of Han."""
    return any(ord(letter) >= 0x2E80 for letter in text)


def _own_first(tag: str) -> list[str]:
    return sorted(_PACKAGED, key=lambda own: own != tag)


@lru_cache(maxsize=len(LANGUAGES))
def _families(tag: str) -> tuple[str, ...]:
    manager = need("matplotlib.font_manager")
    fonts = manager.fontManager
    found = []
    for path in font_files(tag):
        name = manager.FontProperties(fname=path).get_name()
        if all(font.name != name for font in fonts.ttflist):
            fonts.addfont(path)
        found.append(name)
    known = {font.name for font in fonts.ttflist}
    installed = [name for own in _own_first(tag) for name in _INSTALLED[own] if name in known]
    # One system font of each language at most: more would only be asked in vain.
    return tuple(dict.fromkeys(found or installed[:2]))
