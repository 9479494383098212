"""Break things many times, and write docs/faults.md; see `benchmarks.faults`."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path

from benchmarks.faults.page import PARTS, told, update
from benchmarks.faults.servers import cluster
from benchmarks.faults.sites import Site


def main() -> int:
    """Run the parts that are named, or all; the exit code is 1 if anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help="Default: all.")
    parser.add_argument("--seed", type=int, default=2035, help="Of the random moments.")
    parser.add_argument("--scale", type=float, default=1.0, help="0.1 for a tenth of the tries.")
    chosen = parser.parse_args()
    wrong = 0
    for part in chosen.parts or PARTS:
        started = time.monotonic()
        moments = random.Random(f"{chosen.seed} {part}")  # noqa: S311 - no secret
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="faults-")))
            server = stack.enter_context(cluster())
            (version,) = server.ask("SHOW server_version")[0]
            site = Site(folder, server, stack, chosen.scale)
            tallies = import_module(f"benchmarks.faults.{part}").report(site, moments)
        text = told(
            tallies, time.monotonic() - started, chosen.seed, f"PostgreSQL {version.split()[0]}"
        )
        print(f"{part}\n\n{text}\n", flush=True)
        update({part: text})
        if part != "guards":
            wrong += sum(len(tally.wrong) for tally in tallies)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
