"""`python -m tests.fuzz [TARGET…] [--runs N] [--seed S] [--out FOLDER]`: fuzz the plan reader; also `make fuzz`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.fuzz import runner
from tests.fuzz.formats import MISSING
from tests.fuzz.targets import TARGETS


def main() -> int:
    """Exit 1 when an input crashes a reader, hangs it, or the process takes too much memory."""
    parser = argparse.ArgumentParser(prog="tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"out of {', '.join(TARGETS)}; none means all")
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("test-results/fuzz"), help="where failing inputs go")
    options = parser.parse_args()
    unknown = sorted(set(options.targets) - set(TARGETS))
    if unknown:
        parser.error(f"no target {', '.join(unknown)}")
    failed = False
    for name in options.targets or TARGETS:
        if name in MISSING:
            print(f"{name}: no program on this machine reads it")
            continue
        report = runner.run(name, TARGETS[name], options.runs, options.seed)
        print(report.line(), flush=True)
        if report.faults:
            runner.keep(report, options.out)
            print(report.faults[0][1], file=sys.stderr)
        failed = failed or bool(report.faults)
    return 1 if failed or runner.megabytes() > runner.MEMORY else 0


if __name__ == "__main__":
    sys.exit(main())
