"""Measure the accuracy of the workforce engine and write docs/workforce-accuracy.md."""

from __future__ import annotations

import argparse
import importlib
import time

from benchmarks.workforce.page import PAGE, PARTS, update


def main() -> None:
    """Run the chosen parts, print what they found, and put it into the page as each ends."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.workforce", description=__doc__)
    parser.add_argument("part", nargs="*", help=f"of {', '.join(PARTS)}; all by default")
    chosen = parser.parse_args().part
    unknown = sorted(set(chosen) - set(PARTS))
    if unknown:
        parser.error(f"no part called {', '.join(unknown)}; there are {', '.join(PARTS)}")
    start = time.perf_counter()

    def say(message: str) -> None:
        print(f"[{time.perf_counter() - start:4.0f} s] {message}", flush=True)

    for part in PARTS:
        if part in chosen or not chosen:
            say(part)
            text = importlib.import_module(f"benchmarks.workforce.{part}").report(say)
            print(f"\n{text}\n", flush=True)
            update({part: text})
            say(f"{part} is in {PAGE.relative_to(PAGE.parents[1])}")


if __name__ == "__main__":
    main()
