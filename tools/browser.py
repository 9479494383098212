"""Find a browser for the tests of the HTML report, or say what to install."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from environment import SetupError, run, say

# Names under which distributions and vendors install a browser that can print a page without a
# screen; the tests open the HTML report in it.
BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
)
BROWSER_FILES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)


def find_chromium() -> str | None:
    """Look for a Chromium-like browser: $CHROMIUM, the path, then the usual places."""
    named = os.environ.get("CHROMIUM")
    if named:
        found = shutil.which(named)
        if not found:
            raise SetupError(f"CHROMIUM={named} is not a program; unset it or give its full path")
        return found
    for name in (*BROWSERS, *BROWSER_FILES):
        found = shutil.which(name)
        if found:
            return found
    return None


def is_debian_root() -> bool:
    """Tell whether apt-get can install Debian's Chromium here without asking anyone."""
    release = Path("/etc/os-release")
    # Ubuntu's package of that name needs snapd, so this is for Debian alone.
    debian = release.is_file() and re.search(
        r"(?m)^ID=\"?debian\b", release.read_text(encoding="utf-8")
    )
    return bool(debian) and os.name == "posix" and os.geteuid() == 0


def ensure_chromium() -> str:
    """Return a browser for the tests of the HTML report, installing Debian's where we may."""
    found = find_chromium()
    if not found and is_debian_root():
        say("installing Chromium for the tests of the HTML report")
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        run(["apt-get", "-qq", "update"], env=quiet)
        run(
            ["apt-get", "-qq", "install", "-y", "--no-install-recommends", "chromium"],
            env=quiet,
        )
        found = find_chromium()
    if not found:
        raise SetupError(
            "the tests open the HTML report in a browser, and none was found: install Chromium "
            "or Google Chrome (Debian: apt-get install chromium; macOS: brew install --cask "
            "chromium; Windows: winget install Google.Chrome), or set CHROMIUM to its path"
        )
    return found
