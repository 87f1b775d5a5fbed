"""`python -m tests.bench`: measure, and print one JSON document; progress goes to standard error."""

from __future__ import annotations

import argparse
import json
import signal
import sys

from tests.bench.run import Options, run


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


def options(words: list[str] | None = None) -> Options:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--sizes", type=_sizes, default=Options.sizes, help="items per database, e.g. 10000,1000000")
    parser.add_argument("--seconds", type=float, default=Options.seconds, help="per page, connections, size and round")
    parser.add_argument("--rounds", type=int, default=Options.rounds, help="how often everything is measured")
    parser.add_argument("--warm-up", type=float, default=Options.warm_up, help="seconds per page before measuring")
    parser.add_argument(
        "--sweep", type=_sizes, default=(Options.sweep_items, Options.sweep_overdue), help="items,newly overdue"
    )
    given = parser.parse_args(words)
    items, overdue = given.sweep
    return Options(given.sizes, given.seconds, given.rounds, given.warm_up, items, overdue)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # an orderly end leaves no server behind
    print(json.dumps(run(options()), ensure_ascii=False, indent=2))
