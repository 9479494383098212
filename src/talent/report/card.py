"""The model card of a run: what it is, what it rests on, how well its parts have done, its limits.

After Mitchell et al. 2019 (doi:10.1145/3287560.3287596), with the reporting guideline of Lee et al.
2024 (doi:10.1186/s12960-024-00895-z) as its checklist.
"""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined

from talent.errors import ConfigError
from talent.report.card_content import card_content

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talent.forecasts.result import Forecast
    from talent.store import Store
    from talent.store.runs import RunRecord

__all__ = ["model_card"]

FORMATS = ("md", "html")


class Written(str):
    """Markdown as it is, not text to be escaped."""

    __slots__ = ()


def model_card(
    forecast: Forecast,
    sources: pd.DataFrame | Store,
    *,
    format: Literal["md", "html"] = "md",
    names: Mapping[str, str] | None = None,
    record: RunRecord | None = None,
    docs: str | None = None,
) -> str:
    """Model card of a run as Markdown or as one self-contained HTML page.

    The same run gives the same text, fresh or read back.

    Parameters
    ----------
    forecast : Forecast
        From `talent.forecast` or `talent.load`.
    sources : pandas.DataFrame or Store
        Columns ``source, publisher, title, url, licence``, as ``Snapshot.sources()`` gives them; or
        the store itself, from which they are read as of the run's date, and with them the stored
        run and the names of countries where they are not given.
    format : {"md", "html"}
        The HTML page has the list of every input in an appendix.
    names : mapping of str to str, optional
        Names of countries by code; the codes by default.
    record : RunRecord, optional
        The stored run (``store.run(run_id)``): settings, environment and timings. Without it the
        card says that it does not know them.
    docs : str, optional
        Where the pages of the documentation are, as a prefix of their names: ``""`` for the folder
        of the card. Without it they are named and not linked.

    Returns
    -------
    str
        Lines end in a line feed, also the last.

    Raises
    ------
    ConfigError
        For another format.

    Examples
    --------
    >>> import talent
    >>> with talent.open("sqlite://") as store:
    ...     run = talent.forecast(store, countries=["TW"], draws=50)
    ...     card = model_card(run, store)
    >>> card.splitlines()[0]
    '# Model card: the semiconductor workforce gap to 2035'
    """
    if format not in FORMATS:
        raise ConfigError(f"format: write {' or '.join(FORMATS)}, got {format!r}")
    if not isinstance(sources, pd.DataFrame):
        store = sources
        snapshot = store.as_of(forecast.meta["as_of"])
        sources = snapshot.sources()
        if names is None:
            known = snapshot.countries()
            names = dict(zip(known["country"], known["name_en"], strict=True))
        if record is None and forecast.run_id in set(store.runs()["run_id"]):
            record = store.run(forecast.run_id)
    content = card_content(forecast, sources, names=names, record=record)
    environment = _markdown(docs) if format == "md" else _html()
    template = environment.get_template(f"card.{format}.j2")
    return template.render(**content, docs=docs, **_styles(format))


def _styles(format: str) -> dict[str, str]:
    if format == "md":
        return {}
    return {"style": (files("talent.report") / "templates" / "page.css").read_text("utf-8")}


def _html() -> Environment:
    return Environment(
        loader=PackageLoader("talent.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _markdown(docs: str | None) -> Environment:
    environment = Environment(
        loader=PackageLoader("talent.report", "templates"),
        # Every value is escaped on its way out; Jinja's own escaping is of HTML.
        finalize=_escaped,
        autoescape=False,  # noqa: S701
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["code"] = _code
    environment.filters["link"] = _link
    environment.filters["page"] = lambda page: _page(page, docs)
    return environment


def _escaped(value: Any) -> str:
    r"""Text that Markdown shows as it is, in one line, in a table too.

    Examples
    --------
    >>> print(_escaped("a|b *c* <img> snake_case _d_\n# e"))
    a\|b \*c\* \<img\> snake_case \_d\_ \# e
    """
    if isinstance(value, Written):
        return value
    text = " ".join(str(value).split())
    text = re.sub(r"([\\`*\[\]<>|#!&$~{}])", r"\\\1", text)
    # Inside a word an underscore is only an underscore.
    text = re.sub(r"(?<![^\W_])_|_(?![^\W_])", r"\\_", text)
    # At the beginning these would open a list or underline a heading.
    return re.sub(r"^(\d*)([-+=.)])(?=\s|$)", r"\1\\\2", text)


def _code(text: str) -> Written:
    """A span of code; a backtick would end it and a bar the cell, so both are shown otherwise.

    Examples
    --------
    >>> print(_code("a`b|c"))
    `a'b¦c`
    """
    plain = " ".join(str(text).split()).replace("`", "'").replace("|", "¦")
    return Written(f"`{plain}`" if plain else "")


def _link(text: str, address: str) -> Written:
    if not address:
        return Written(_escaped(text))
    # Whatever could end the address is written in percent.
    safe = quote(address, safe="/:?#@!$&'*+,;=%~-._")
    return Written(f"[{_escaped(text)}]({safe})")


def _page(page: str, docs: str | None) -> Written:
    if not page:
        return Written("")
    if docs is None:
        return _code(f"docs/{page}")
    return _link(page.removesuffix(".md"), f"{docs}{page}")
