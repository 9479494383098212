"""Make docs/images/report-*.png: the top of the page of one run, in each language.

Usage: ``python docs/make_screenshots.py`` (two minutes on two cores; needs Chromium, by the name
``chromium`` or in the variable CHROMIUM, and the extras ``report`` and ``cjk``).
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from PIL import Image

import talent
from talent.language import LANGUAGES
from talent.report import write_html

HERE = Path(__file__).resolve().parent
SETTINGS = {"as_of": "2026-11-22", "draws": 1000, "seed": 2035, "to": 2035}
WIDTH, HEIGHT = 1200, 1980
"""Pixels: the headline with its table, the choices, and the years of every country."""

COLOURS = 256
"""Of the picture; a page of text and flat areas needs no more, and the file is a third as large."""


def picture(page: Path, target: Path, profile: Path) -> None:
    """Show a page in Chromium, without a network, and keep what is seen."""
    browser = os.environ.get("CHROMIUM") or shutil.which("chromium") or "google-chrome"
    shot = profile / "shot.png"
    subprocess.run(  # noqa: S603
        [
            browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={profile}",
            f"--window-size={WIDTH},{HEIGHT}", "--virtual-time-budget=20000",
            f"--screenshot={shot}", page.as_uri(),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )  # fmt: skip
    with Image.open(shot) as seen:
        seen.convert("RGB").quantize(COLOURS).save(target, optimize=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE / "images")
    parser.add_argument("--draws", type=int, default=SETTINGS["draws"])
    options = parser.parse_args()
    with talent.open("sqlite://") as store, tempfile.TemporaryDirectory() as folder:
        run = talent.forecast(store, **{**SETTINGS, "draws": options.draws})
        sources = store.as_of(run.meta["as_of"]).sources()
        for tag in LANGUAGES:
            page = write_html(run, Path(folder) / f"{tag}.html", sources=sources, language=tag)
            target = options.out / f"report-{tag}.png"
            picture(page, target, Path(folder))
            print(f"{target}: {target.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
