"""One self-contained page of a forecast: opens offline, prints, and loads nothing from anywhere."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from talent.report.page import chart_data, page_content
from talent.report.words import need

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    import pandas as pd

    from talent.forecasts.result import Forecast

__all__ = ["write_html"]


def write_html(
    forecast: Forecast,
    path: str | os.PathLike[str],
    *,
    sources: pd.DataFrame | None = None,
    names: Mapping[str, str] | None = None,
) -> Path:
    """Write the page of a forecast and return where it is.

    Styles, scripts, data and the chart library are all inside the file, and its content security
    policy forbids the browser to load or run anything else. The same forecast gives the same bytes.

    Parameters
    ----------
    forecast : Forecast
        With or without draws.
    path : path-like
        File to write; folders on the way are made.
    sources : pandas.DataFrame, optional
        Columns ``source, publisher, title, url, licence``, as ``Snapshot.sources()`` gives them.
        Without it the page lists the short names of the sources only.
    names : mapping of str to str, optional
        Names of countries and occupations by code; the codes themselves by default.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    MissingExtraError
        If altair or vl-convert is not installed.
    OSError
        If the file cannot be written.
    """
    script = _template_text("forecast.js")
    bundle = _chart_library()
    environment = Environment(
        loader=PackageLoader("talent.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["breakable"] = _breakable
    text = environment.get_template("forecast.html.j2").render(
        **page_content(forecast, sources=sources, names=names),
        policy=_policy(bundle, script),
        style=_template_text("forecast.css"),
        data=_json(chart_data(forecast, names)),
        bundle=bundle,
        script=script,
    )
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8", newline="\n")
    return target


def _breakable(text: str) -> Markup:
    """Text, escaped, that a narrow column may break after the dots and underscores of a key.

    Examples
    --------
    >>> print(_breakable("base_gap.<JP>"))
    base_<wbr>gap.<wbr>&lt;JP&gt;
    """
    parts = re.split(r"(?<=[._])", text)
    return Markup("<wbr>").join(parts)


def _template_text(name: str) -> str:
    return (files("talent.report") / "templates" / name).read_text(encoding="utf-8")


def _chart_library() -> str:
    """Vega, Vega-Lite and vega-embed as one script that may stand inside a script element."""
    version = ".".join(need("altair").SCHEMA_VERSION.lstrip("v").split(".")[:2])
    bundle: str = need("vl_convert").javascript_bundle(vl_version=version)
    # Only these can end a script element or open a comment in it. They can stand in strings alone,
    # where `\/` is `/` and `\!` is `!`. Plain `</` must stay: `/</g` is an expression.
    bundle = re.sub(r"</(?=script)", r"<\\/", bundle, flags=re.IGNORECASE)
    return bundle.replace("<!--", "<\\!--").replace("\r\n", "\n")


def _json(value: Any) -> str:
    """JSON that may stand inside a script element: no character of it can open or close a tag."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _policy(*scripts: str) -> str:
    """Content security policy: these scripts alone may run, and nothing may be loaded.

    Vega compiles its expressions, which browsers call ``unsafe-eval``; it still needs no inline
    handler and no further script, so injected markup could not run.
    """
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in scripts
    )
    return (
        f"default-src 'none'; script-src {hashes} 'unsafe-eval'; style-src 'unsafe-inline'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
