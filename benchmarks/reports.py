"""Writing the page and the workbook of a stored run, beside pandas' own writers of its tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from benchmarks.asked import Asked, Found
from benchmarks.measuring import Stopwatch, apart, measured_on
from benchmarks.pages import markdown
from benchmarks.summary import Ratio

import talent

if TYPE_CHECKING:
    from collections.abc import Callable

TURNS = 5
NAMES = {
    "page": "the page, `write_html`",
    "html": "`DataFrame.to_html` of its results and drivers",
    "workbook": "the workbook, `to_excel`",
    "excel": "`DataFrame.to_excel` of its tables",
}


def write(url: str, what: str, target: str) -> dict[str, float]:
    """Write twice in this process: the first time with all imports, and once more."""
    path = Path(target)
    with talent.open(url, load=False) as store:
        run = talent.load(store)
        sources = store.as_of(run.meta["as_of"]).sources()

        def page() -> None:
            from talent.report import write_html  # noqa: PLC0415

            write_html(run, path, sources=sources)

        def html() -> None:
            path.write_text(run.frame.to_html() + run.drivers.to_html(), encoding="utf-8")

        def workbook() -> None:
            run.to_excel(path, sources=sources)

        def excel() -> None:
            with pd.ExcelWriter(path) as book:
                for name in ("frame", "drivers", "inputs"):
                    getattr(run, name).to_excel(book, sheet_name=name)

        ways: dict[str, Callable[[], None]] = {
            "page": page, "html": html, "workbook": workbook, "excel": excel,
        }  # fmt: skip
        with Stopwatch() as first:
            ways[what]()
        with Stopwatch() as again:
            ways[what]()
    return {
        "first": first.clock,
        "again": again.clock,
        "processor": again.processor,
        "peak": max(first.peak, again.peak),
        "MB": path.stat().st_size / 1e6,
    }


def measure(asked: Asked) -> Found:
    """Each in fresh processes, in turns."""
    note = measured_on(f"pandas {pd.__version__}")
    url, turns = f"sqlite:///{asked.real}", 1 if asked.quick else TURNS
    got: dict[str, list[dict[str, float]]] = {what: [] for what in NAMES}
    for _ in range(turns):
        for what in NAMES:
            ending = "html" if what in {"page", "html"} else "xlsx"
            target = str(asked.folder / f"{what}.{ending}")
            given = {"url": url, "what": what, "target": target}
            got[what].append(apart("benchmarks.reports:write", given))
    middle = {
        what: {name: float(np.median([one[name] for one in ones])) for name in ones[0]}
        for what, ones in got.items()
    }
    table = pd.DataFrame(
        [
            {
                "": NAMES[what],
                "the first, s": f"{one['first']:.2f}",
                "one more, s": f"{one['again']:.2f}",
                "peak MB": f"{one['peak']:,.0f}",
                "file, MB": f"{one['MB']:.2f}",
            }
            for what, one in middle.items()
        ]
    )
    text = (
        f"{note} A stored baseline of three countries, without levers; medians of {turns} fresh "
        "processes each. The page has charts and words, the workbook formulas and formats; what "
        f"stands beside them has tables only.\n\n{markdown(table)}"
    )
    ratios = []
    for ours, theirs in (("page", "html"), ("workbook", "excel")):
        mine, other = middle[ours], middle[theirs]
        ratios += [
            Ratio(NAMES[ours], mine["again"], NAMES[theirs], other["again"]),
            Ratio(NAMES[ours], mine["peak"], NAMES[theirs], other["peak"], "MB"),
        ]
    return Found(text, ratios)
