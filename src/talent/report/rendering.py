"""How every page is put together: one file that opens offline, prints, and loads nothing.

Styles, scripts, data and the chart library are inside the file, and its content security policy
forbids the browser to load or run anything else. The same content gives the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from talent.language import language, of_context, plural, translated
from talent.report.page_fonts import embedded_fonts, font_stack
from talent.report.words import need

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

__all__ = ["breakable", "json_for_script", "write_page"]

FONTS = '/*"fonts"*/'
"""Where the letters of the page go in its style. Text that is escaped has no such quotes."""

_STYLES = (
    "style-src 'unsafe-inline'; font-src data:; img-src data:; base-uri 'none'; form-action 'none'"
)


def write_page(
    path: str | os.PathLike[str],
    template: str,
    content: Mapping[str, Any],
    *,
    data: Any = None,
    scripts: Sequence[str] = (),
) -> Path:
    """Write a page in the language spoken and return where it is.

    Parameters
    ----------
    path : path-like
        File to write; folders on the way are made.
    template : str
        Name of the page: ``NAME.html.j2`` and, with `data`, ``NAME.js`` in the folder of templates.
    content : mapping
        What the template prints.
    data : optional
        What the script of the page reads, as JSON; without it the page has no script at all.
    scripts : sequence of str
        Files of the folder of templates that stand before ``NAME.js`` in the same script.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    MissingExtraError
        If altair or vl-convert is not installed and the page has charts.
    OSError
        If the file cannot be written.
    """
    code = {}
    if data is not None:
        own = "".join(template_text(name) for name in (*scripts, f"{template}.js"))
        code = {"bundle": chart_library(), "script": own}
    text = (
        environment()
        .get_template(f"{template}.html.j2")
        .render(
            **content,
            language=language(),
            policy=policy(*code.values()),
            style=FONTS + template_text("page.css"),
            data=json_for_script(data),
            **code,
        )
    )
    # Only now is it known which letters the page shows.
    text = text.replace(FONTS, f":root {{ --font: {font_stack()}; }}\n{embedded_fonts(text)}", 1)
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8", newline="\n")
    return target


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Templates, read once; their texts are looked up anew for every page."""
    made = Environment(
        loader=PackageLoader("talent.report", "templates"),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_callables(  # type: ignore[attr-defined]
        translated, plural, newstyle=False, pgettext=of_context
    )
    made.filters["breakable"] = breakable
    return made


def breakable(text: str) -> Markup:
    """Text, escaped, that a narrow column may break after the dots and underscores of a key.

    Examples
    --------
    >>> print(breakable("base_gap.<JP>"))
    base_<wbr>gap.<wbr>&lt;JP&gt;
    """
    parts = re.split(r"(?<=[._])", text)
    return Markup("<wbr>").join(parts)


def template_text(name: str) -> str:
    return (files("talent.report") / "templates" / name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def chart_library() -> str:
    """Vega, Vega-Lite and vega-embed as one script that may stand inside a script element."""
    version = ".".join(need("altair").SCHEMA_VERSION.lstrip("v").split(".")[:2])
    bundle: str = need("vl_convert").javascript_bundle(vl_version=version)
    # Only these can end a script element or open a comment in it. They can stand in strings alone,
    # where `\/` is `/` and `\!` is `!`. Plain `</` must stay: `/</g` is an expression.
    bundle = re.sub(r"</(?=script)", r"<\\/", bundle, flags=re.IGNORECASE)
    return bundle.replace("<!--", "<\\!--").replace("\r\n", "\n")


def json_for_script(value: Any) -> str:
    """JSON that may stand inside a script element: no character of it can open or close a tag."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def policy(*scripts: str) -> str:
    """Content security policy: these scripts alone may run, and nothing may be loaded.

    Vega compiles its expressions, which browsers call ``unsafe-eval``; it still needs no inline
    handler and no further script, so injected markup could not run.
    """
    if not scripts:
        return f"default-src 'none'; {_STYLES}"
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in scripts
    )
    return f"default-src 'none'; script-src {hashes} 'unsafe-eval'; {_STYLES}"
