"""One page that lists the stored runs of a database, with links to their own pages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from talent.errors import ConfigError
from talent.language import in_language
from talent.language import translated as _
from talent.report.index_rows import Contents, read_contents
from talent.report.rendering import write_page
from talent.report.run_words import band, kind_label, told_run
from talent.report.words import is_open, label, likelihood, percent, persons, rounded
from talent.store.names import read_names

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from talent.store import Store

__all__ = ["write_index_html"]


def write_index_html(
    store: Store,
    folder: str | os.PathLike[str],
    *,
    language: str = "en",
    most: int = 50,
) -> Path:
    """Write ``index.html`` into a folder: the stored runs, newest first.

    A run whose page lies in the folder as ``RUN_ID.html`` is a link to it. The page loads nothing,
    and the same runs, data and pages give the same bytes.

    Parameters
    ----------
    store : Store
        Nothing is written there.
    folder : path-like
        Where the pages of the runs are; made if it is missing.
    language : {"en", "ja", "zh-Hant"}
    most : int
        Runs to list; the page says how many there are.

    Returns
    -------
    pathlib.Path
        The page.

    Raises
    ------
    ConfigError
        If `most` is less than one.
    MissingExtraError
        If babel is not installed and the language is not English.
    UnknownCodeError
        For an unknown language.
    OSError
        If the file cannot be written.

    Examples
    --------
    >>> import talent
    >>> from talent.report import write_index_html
    >>> with talent.open("sqlite://", load=False) as store:
    ...     page = write_index_html(store, getfixture("tmp_path"))
    >>> "No run is stored yet" in page.read_text(encoding="utf-8")
    True
    """
    if most < 1:
        raise ConfigError(f"most: must be at least 1, got {most}")
    place = Path(folder)
    with in_language(language):
        names = read_names(store.engine)[language]
        content = _content(read_contents(store.engine, most), place, names)
        return write_page(place / "index.html", "index", content)


def _content(found: Contents, folder: Path, names: Mapping[str, str]) -> dict[str, Any]:
    latest = found.latest
    every = [*([] if latest is None else [latest]), *found.runs]
    countries = list(dict.fromkeys(c for run in every for c in run["countries"]))
    # Countries whose gap no listed run has would be empty columns.
    countries = [c for c in countries if any(c in run["gaps"] for run in found.runs)]
    rows = [_row(run, countries, folder) for run in found.runs]
    return {
        "runs": rows,
        "linked": any(row["link"] for row in rows),
        "countries": [label(code, names) for code in countries],
        "total": sum(found.kinds.values()),
        "kinds": [(kind_label(kind), f"{n:,}") for kind, n in found.kinds.items()],
        "newest": found.newest.isoformat() if found.newest else "",
        "package": found.package,
        "latest": None
        if latest is None
        else {
            **_row(latest, countries, folder),
            "cards": [
                _card(latest["gaps"][code], label(code, names))
                for code in latest["countries"]
                if code in latest["gaps"]
            ],
        },
    }


def _row(run: Mapping[str, Any], countries: list[str], folder: Path) -> dict[str, Any]:
    gaps = [run["gaps"].get(code) for code in countries]
    return {
        "id": run["run_id"],
        "link": _page_of(str(run["run_id"]), folder),
        "kind": told_run(run),
        "as_of": run["as_of"].isoformat(),
        "draws": f"{run['draws']:,}",
        "seed": run["seed"],
        "day": f"{run['created_at']:%Y-%m-%d}",
        "time": f"{run['created_at']:%H:%M}",
        "version": run["package_version"],
        "to": run["to"],
        "gaps": [
            None
            if gap is None
            else {"median": persons(gap["q50"]), "band": band(gap["q10"], gap["q90"])}
            for gap in gaps
        ],
    }


def _page_of(run_id: str, folder: Path) -> str:
    """Relative link to the page of a run; empty if it is not in the folder."""
    # A name that could leave the folder, or be read as an address, is no link.
    if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", run_id):
        return ""
    name = f"{run_id}.html"
    return name if (folder / name).is_file() else ""


def _card(gap: Mapping[str, Any], name: str) -> dict[str, str]:
    """Gap of a country in the last year; no side is named where either is as likely."""
    chance, short = float(gap["prob_positive"]), gap["q50"] > 0
    if is_open(chance):
        word = (
            _("too close to call; median shortage")
            if short
            else _("too close to call; median surplus")
        )
    else:
        word = _("short of about") if short else _("in surplus by about")
    return {
        "name": name,
        "word": word,
        "sign": "open" if is_open(chance) else "shortage" if short else "surplus",
        "number": persons(rounded(abs(gap["q50"]))),
        "year": str(gap["year"]),
        "band": band(rounded(gap["q10"]), rounded(gap["q90"])),
        "chance": percent(chance),
        "likelihood": likelihood(chance),
    }
