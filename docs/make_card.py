"""Make the example in docs/model-card.md: the card of the run that docs/results.md shows.

Usage: ``python docs/make_card.py`` (a minute or two), after ``make_scores.py`` and
``make_results.py``.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import replace
from pathlib import Path

from make_results import SETTINGS

import talent
from talent.report.card import model_card
from talent.report.words import catalogue_names

PAGE = Path(__file__).resolve().parent / "model-card.md"
MARK = "<!-- card: made by docs/make_card.py -->"


def main() -> None:
    """Forecast, write the card and put it between its marks."""
    with (
        tempfile.TemporaryDirectory() as folder,
        talent.open(f"sqlite:///{folder}/talent.db") as store,
    ):
        made = talent.forecast(store, **SETTINGS)
        snapshot = store.as_of(SETTINGS["as_of"])
        card = model_card(
            made,
            snapshot.sources(),
            names=catalogue_names(snapshot),
            # Whose machine it was, and how busy, is no part of an example.
            record=replace(store.run(made.run_id), environment={}, timings={}),
            docs="",
        )
    # Its headings go below the page's own.
    card = re.sub(r"(?m)^(#+ )", r"##\1", card)
    text = PAGE.read_text(encoding="utf-8")
    pattern = rf"{re.escape(MARK)}\n.*?<!-- end -->"
    text, count = re.subn(
        pattern, lambda _: f"{MARK}\n\n{card}\n<!-- end -->", text, flags=re.DOTALL
    )
    if count != 1:
        raise SystemExit(f"{PAGE.name} needs one place {MARK}")
    PAGE.write_text(text, encoding="utf-8", newline="\n")
    print(f"written: docs/{PAGE.name}, {made.run_id}")


if __name__ == "__main__":
    main()
