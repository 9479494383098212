"""``python -m talent`` is the command ``talent``."""

from __future__ import annotations

from talent.cli.main import main

if __name__ == "__main__":
    main(prog_name="talent")
